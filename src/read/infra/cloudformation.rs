//! CloudFormation and SAM, YAML and JSON, to resources.

use super::document::{Document, Kind, Node};
use crate::model::{Entry, Known, Origin, Resource, Source, Span, Template, Value};

/// Intrinsics that may stand in each other before a value is given up.
const DEPTH: u32 = 32;

pub(super) fn read(source: &Source, document: Document) -> Option<Template> {
    let mut template =
        Template { resources: Vec::new(), directives: document.directives, notes: document.notes };
    let Some(root) = document.root else {
        return (!template.notes.is_empty()).then_some(template);
    };
    let resources = root.get("Resources")?;
    let reader = Reader { root: &root };
    let globals = root.get("Globals").and_then(|globals| globals.get("Function"));
    for (id, span, node) in resources.entries() {
        let Some(kind) = node.get("Type").and_then(Node::text) else { continue };
        if !kind.contains("::") {
            continue;
        }
        let mut entries = match node.get("Properties") {
            Some(properties) => match reader.value(properties, 0).value {
                Some(Value::Map(entries)) => entries,
                _ => Vec::new(),
            },
            None => Vec::new(),
        };
        if kind == "AWS::Serverless::Function"
            && let Some(globals) = globals
            && let Some(Value::Map(shared)) = reader.value(globals, 0).value
        {
            inherit(&mut entries, shared);
        }
        if let Some(metadata) = node.get("Metadata") {
            entries.push(Entry {
                key: "Metadata".to_string(),
                key_span: metadata.span,
                value: reader.value(metadata, 0),
            });
        }
        let properties = Known::literal(Value::Map(entries), node.span);
        template.resources.push(Resource { id: id.clone(), kind, properties, span: *span });
    }
    let _ = source;
    Some(template)
}

/// SAM's rule: maps are merged, lists joined, everything else is the resource's own or the shared.
fn inherit(own: &mut Vec<Entry>, shared: Vec<Entry>) {
    for mut entry in shared {
        match own.iter_mut().find(|known| known.key == entry.key) {
            None => {
                entry.value.origin = match entry.value.origin {
                    Origin::Unknown(why) => Origin::Unknown(why),
                    _ => Origin::Inherited,
                };
                own.push(entry);
            }
            Some(known) => match (&mut known.value.value, entry.value.value) {
                (Some(Value::Map(own)), Some(Value::Map(shared))) => inherit(own, shared),
                (Some(Value::List(own)), Some(Value::List(mut shared))) => {
                    shared.append(own);
                    *own = shared;
                }
                _ => {}
            },
        }
    }
}

struct Reader<'a> {
    root: &'a Node,
}

impl Reader<'_> {
    /// A property with its intrinsics folded.
    fn value(&self, node: &Node, depth: u32) -> Known<Value> {
        if depth > DEPTH {
            return Known::unknown(Some(node.span), "nested too deeply");
        }
        if let Some(tag) = &node.tag {
            return self.intrinsic(tag, node, node.span, depth);
        }
        let value = match &node.kind {
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Int(number) => Value::Int(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Str(text) => Value::Str(text.clone()),
            Kind::List(items) => {
                Value::List(items.iter().map(|item| self.value(item, depth + 1)).collect())
            }
            Kind::Map(entries) => {
                if let [(name, _, inner)] = entries.as_slice() {
                    let short = name.strip_prefix("Fn::").unwrap_or(name);
                    if name.starts_with("Fn::") || name == "Ref" || name == "Condition" {
                        return self.intrinsic(short, inner, node.span, depth);
                    }
                }
                Value::Map(
                    entries
                        .iter()
                        .map(|(key, span, inner)| Entry {
                            key: key.clone(),
                            key_span: *span,
                            value: self.value(inner, depth + 1),
                        })
                        .filter(|entry| !absent(&entry.value))
                        .collect(),
                )
            }
        };
        Known::literal(value, node.span)
    }

    fn intrinsic(&self, name: &str, node: &Node, span: Span, depth: u32) -> Known<Value> {
        let plain = Node { tag: None, ..node.clone() };
        match name {
            "Ref" => self.reference(&plain.text().unwrap_or_default(), span, depth),
            "GetAtt" => {
                let (resource, attribute) = match &plain.kind {
                    Kind::List(items) => {
                        let mut words = items.iter().filter_map(Node::text);
                        (words.next().unwrap_or_default(), words.next())
                    }
                    _ => {
                        let text = plain.text().unwrap_or_default();
                        match text.split_once('.') {
                            Some((a, b)) => (a.to_string(), Some(b.to_string())),
                            None => (text, None),
                        }
                    }
                };
                Known::folded(Value::Ref { resource, attribute }, span)
            }
            "Sub" => self.sub(&plain, span, depth),
            "Join" => {
                let [separator, list] = plain.items() else {
                    return Known::unknown(Some(span), "Join takes a separator and a list");
                };
                let separator = separator.text().unwrap_or_default();
                let mut text = String::new();
                for (at, item) in list.items().iter().enumerate() {
                    if at > 0 {
                        text += &separator;
                    }
                    match self.value(item, depth + 1).value {
                        Some(Value::Str(part)) => text += &part,
                        Some(Value::Int(part)) => text += &part.to_string(),
                        _ => return Known::folded(Value::Prefix(text), span),
                    }
                }
                Known::folded(Value::Str(text), span)
            }
            "If" => {
                let [condition, yes, no] = plain.items() else {
                    return Known::unknown(Some(span), "If takes a condition and two values");
                };
                let (a, b) = (self.value(yes, depth + 1), self.value(no, depth + 1));
                if a.value.is_some() && a.value == b.value || absent(&b) {
                    return a;
                }
                if absent(&a) {
                    return b;
                }
                let condition = condition.text().unwrap_or_default();
                Known::unknown(Some(span), format!("depends on the condition `{condition}`"))
            }
            "FindInMap" => self.mapping(&plain, span, depth),
            "Select" => {
                let [index, list] = plain.items() else {
                    return Known::unknown(Some(span), "Select takes an index and a list");
                };
                let index = index.text().and_then(|text| text.parse::<usize>().ok());
                let list = self.value(list, depth + 1);
                let found = index.and_then(|index| list.value?.items().get(index).cloned());
                found.unwrap_or(Known::unknown(Some(span), "the list is not known"))
            }
            "ImportValue" => Known::unknown(Some(span), "exported by another stack"),
            other => Known::unknown(Some(span), format!("`{other}` is not computed")),
        }
    }

    fn reference(&self, name: &str, span: Span, depth: u32) -> Known<Value> {
        if name == "AWS::NoValue" {
            return Known::unknown(Some(span), NO_VALUE);
        }
        if name.starts_with("AWS::") {
            return Known::unknown(Some(span), format!("`{name}` is known when it is deployed"));
        }
        if let Some(parameter) = self.root.get("Parameters").and_then(|all| all.get(name)) {
            return match parameter.get("Default") {
                Some(default) => {
                    let mut value = self.value(default, depth + 1);
                    if value.value.is_some() {
                        value.origin = Origin::Folded;
                    }
                    value
                }
                None => {
                    Known::unknown(Some(span), format!("the parameter `{name}` has no default"))
                }
            };
        }
        Known::folded(Value::Ref { resource: name.to_string(), attribute: None }, span)
    }

    fn sub(&self, node: &Node, span: Span, depth: u32) -> Known<Value> {
        let (template, own) = match &node.kind {
            Kind::List(items) => (items.first().and_then(Node::text), items.get(1)),
            _ => (node.text(), None),
        };
        let Some(template) = template else { return Known::unknown(Some(span), "no text in Sub") };
        let mut text = String::new();
        let mut rest = template.as_str();
        while let Some(open) = rest.find("${") {
            text += rest.get(..open).unwrap_or("");
            let after = rest.get(open + 2..).unwrap_or("");
            let Some(close) = after.find('}') else { break };
            let name = after.get(..close).unwrap_or("");
            rest = after.get(close + 1..).unwrap_or("");
            if let Some(literal) = name.strip_prefix('!') {
                text += &format!("${{{literal}}}");
                continue;
            }
            let value = match own.and_then(|own| own.get(name)) {
                Some(node) => self.value(node, depth + 1),
                None => self.reference(name, span, depth),
            };
            match value.value {
                Some(Value::Str(part)) => text += &part,
                Some(Value::Int(part)) => text += &part.to_string(),
                // A whole `${Queue.Arn}` is that resource's attribute.
                Some(Value::Ref { resource, .. }) if text.is_empty() && rest.is_empty() => {
                    let (id, attribute) = match resource.split_once('.') {
                        Some((a, b)) => (a.to_string(), Some(b.to_string())),
                        None => (resource, None),
                    };
                    return Known::folded(Value::Ref { resource: id, attribute }, span);
                }
                _ => return Known::folded(Value::Prefix(text), span),
            }
        }
        text += rest;
        Known::folded(Value::Str(text), span)
    }

    fn mapping(&self, node: &Node, span: Span, depth: u32) -> Known<Value> {
        let words: Vec<Option<String>> = node
            .items()
            .iter()
            .map(|item| match self.value(item, depth + 1).value {
                Some(Value::Str(text)) => Some(text),
                _ => None,
            })
            .collect();
        let unknown =
            || Known::unknown(Some(span), "the mapping's key is known when it is deployed");
        let (Some(Some(map)), Some(first), Some(second)) =
            (words.first(), words.get(1), words.get(2))
        else {
            return unknown();
        };
        let Some(map) = self.root.get("Mappings").and_then(|all| all.get(map)) else {
            return unknown();
        };
        let mut found: Option<Known<Value>> = None;
        for (key, _, inner) in map.entries() {
            if first.as_ref().is_some_and(|first| first != key) {
                continue;
            }
            for (key, _, leaf) in inner.entries() {
                if second.as_ref().is_some_and(|second| second != key) {
                    continue;
                }
                let value = self.value(leaf, depth + 1);
                match &found {
                    None => found = Some(value),
                    Some(known) if known.value == value.value => {}
                    Some(_) => return unknown(),
                }
            }
        }
        found.map_or_else(unknown, |mut value| {
            value.origin = Origin::Folded;
            value
        })
    }
}

const NO_VALUE: &str = "AWS::NoValue";

fn absent(value: &Known<Value>) -> bool {
    matches!(&value.origin, Origin::Unknown(why) if why == NO_VALUE)
}
