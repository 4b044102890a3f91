//! CloudFormation and SAM, in YAML or JSON, to resources.

use std::collections::HashMap;

use super::document::{Document, Node, Pair};
use super::fold::Stack;
use crate::model::{Entry, Known, Note, Origin, Resource, Template, Value};

/// The macros that add nothing a reader could not see.
const KNOWN_MACROS: [&str; 4] = [
    "AWS::Serverless-2016-10-31",
    "AWS::LanguageExtensions",
    "AWS::Include",
    "AWS::SecretsManager-",
];

/// The bytes of a template hold a section of resources and one with a kind. Descriptions of AWS's
/// own APIs hold the words, but not like this.
pub(super) fn sniff(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"AWS::").any(|at| {
        let before = text.get(..at).unwrap_or(&[]).trim_ascii_end();
        let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
        let Some(before) = before.trim_ascii_end().strip_suffix(b":") else { return false };
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
        before.ends_with(b"Type")
    }) && memchr::memmem::find_iter(text, b"Resources").any(|at| {
        let rest = text.get(at + b"Resources".len()..).unwrap_or(&[]);
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        rest.trim_ascii_start().starts_with(b":")
    })
}

/// `None` when no document of the file is a template.
pub(super) fn read(document: Document) -> Option<Template> {
    let mut template = Template {
        resources: Vec::new(),
        directives: document.directives,
        notes: document.notes,
        ..Template::default()
    };
    let mut known = document.roots.is_empty() && !template.notes.is_empty();
    for root in &document.roots {
        let marked = root.get("AWSTemplateFormatVersion").or(root.get("Transform")).is_some();
        let declares = |pair: &Pair| {
            pair.key.starts_with("Fn::")
                || kind(&pair.value).is_some_and(|kind| kind.contains("::"))
        };
        let resources = root.get("Resources").map_or(&[][..], Node::pairs);
        if !marked && !resources.iter().any(declares) {
            continue;
        }
        known = true;
        macros(root, &mut template.notes);
        let stack = Stack::new(&[root], HashMap::new());
        resources_of(&stack, &[root], &mut template);
        template.notes.append(&mut stack.notes.borrow_mut());
    }
    known.then_some(template)
}

/// The resources of all fragments, folded in the light of the whole stack.
pub(super) fn resources_of(stack: &Stack, fragments: &[&Node], template: &mut Template) {
    let globals = fragments.iter().find_map(|root| root.get("Globals")?.get("Function"));
    let shared = globals.and_then(|globals| Some((globals, stack.fold(globals)?.value?)));
    for section in fragments.iter().filter_map(|fragment| fragment.get("Resources")) {
        for pair in stack.unrolled(section).iter() {
            let Some(kind) = kind(&pair.value).filter(|kind| kind.contains("::")) else {
                if &*pair.key == "Fn::Transform" {
                    let message = "resources that a macro adds were not read";
                    stack.note(pair.key_span, message);
                }
                continue;
            };
            let own = pair.value.get("Properties");
            let folded = own.and_then(|properties| stack.fold(properties));
            let mut properties = folded.unwrap_or_else(|| {
                Known::literal(Value::Map(Vec::new()), own.unwrap_or(&pair.value).span)
            });
            if let Value::Map(entries) = properties.value.get_or_insert(Value::Map(Vec::new())) {
                if let Some((node, Value::Map(shared))) = &shared
                    && kind == "AWS::Serverless::Function"
                    && stack.spend(node.weight as usize * 16, pair.key_span)
                {
                    // `AWS::NoValue` is how a function drops what is shared.
                    let kept = |entry: &&Entry| {
                        own.is_none_or(|own| own.get(&entry.key).is_none())
                            || entries.iter().any(|own| own.key == entry.key)
                    };
                    let shared = shared.iter().filter(kept).cloned().collect();
                    inherit(entries, shared);
                }
                if let Some(metadata) = pair.value.get("Metadata")
                    && let Some(value) = stack.fold(metadata)
                {
                    let key = "Metadata".to_string();
                    entries.push(Entry { key, key_span: metadata.span, value });
                }
                properties.origin = match properties.origin {
                    Origin::Unknown(_) => Origin::Literal,
                    origin => origin,
                };
            }
            nested(stack, kind, &pair.key, &properties);
            template.resources.push(Resource {
                id: pair.key.to_string(),
                kind: kind.to_string(),
                properties,
                span: pair.key_span,
            });
        }
    }
}

/// SAM's rule: maps are merged, lists joined with the shared part first, and of everything else the
/// function's own wins.
pub(super) fn inherit(own: &mut Vec<Entry>, shared: Vec<Entry>) {
    for mut entry in shared {
        match own.iter_mut().find(|known| known.key == entry.key) {
            None => {
                mark_inherited(&mut entry.value);
                own.push(entry);
            }
            Some(known) => match (&mut known.value.value, entry.value.value) {
                (Some(Value::Map(own)), Some(Value::Map(shared))) => inherit(own, shared),
                (Some(Value::List(own)), Some(Value::List(mut shared))) => {
                    shared.iter_mut().for_each(mark_inherited);
                    shared.append(own);
                    *own = shared;
                }
                _ => {}
            },
        }
    }
}

/// The value and all in it; the unknown stays what it is.
pub(super) fn mark_inherited(value: &mut Known<Value>) {
    if value.value.is_some() {
        value.origin = Origin::Inherited;
    }
    match &mut value.value {
        Some(Value::Map(entries)) => {
            entries.iter_mut().for_each(|entry| mark_inherited(&mut entry.value));
        }
        Some(Value::List(items)) => items.iter_mut().for_each(mark_inherited),
        _ => {}
    }
}

fn kind(resource: &Node) -> Option<&str> {
    resource.get("Type")?.as_str()
}

fn nested(stack: &Stack, kind: &str, id: &str, properties: &Known<Value>) {
    let place = match kind {
        "AWS::CloudFormation::Stack" => properties.at("TemplateURL"),
        "AWS::Serverless::Application" => properties.at("Location"),
        _ => None,
    };
    let Some((path, span)) = place.and_then(|place| Some((place.str()?, place.span?))) else {
        return;
    };
    if !path.contains("://") {
        stack.note(
            span,
            format!(
                "`{path}` is read as a template of its own: what `{id}` passes to it is not applied"
            ),
        );
    }
}

fn macros(root: &Node, notes: &mut Vec<Note>) {
    let Some(transform) = root.get("Transform") else { return };
    let single = std::slice::from_ref(transform);
    let all = if transform.items().is_empty() { single } else { transform.items() };
    for node in all {
        let name = node.as_str().or_else(|| node.get("Name")?.as_str());
        let Some(name) = name else { continue };
        if !KNOWN_MACROS.iter().any(|known| name.starts_with(known)) {
            let message = format!("the macro `{name}` may change this template; read as written");
            notes.push(Note { span: node.span, message });
        }
    }
}
