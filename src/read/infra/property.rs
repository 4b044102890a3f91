//! Nodes of formats with words of their own, on their way to properties in CloudFormation's words.

use super::command::{Token, tokens};
use super::document::{Kind, Node};
use crate::model::{Entry, Known, Resource, Span, Value};

/// Levels of a tree that are kept.
const DEPTH: u32 = 32;

/// Properties under way; what is not there leaves no trace.
#[derive(Default)]
pub(super) struct Properties {
    entries: Vec<Entry>,
}

impl Properties {
    pub(super) fn put(&mut self, key: &str, value: Option<Known<Value>>, span: Span) {
        if let Some(value) = value {
            let key_span = value.span.unwrap_or(span);
            self.entries.push(Entry { key: key.to_string(), key_span, value });
        }
    }

    pub(super) fn text(&mut self, key: &str, text: &str, span: Span) {
        self.put(key, Some(Known::folded(Value::Str(text.to_string()), span)), span);
    }

    /// A map of one: `EphemeralStorage` with its `Size`.
    pub(super) fn within(&mut self, key: &str, inner: &str, value: Known<Value>, span: Span) {
        let mut map = Properties::default();
        map.put(inner, Some(value), span);
        self.put(key, Some(map.map(span)), span);
    }

    /// What starts a function, by SAM's word for it.
    pub(super) fn event(&mut self, ty: &str, span: Span) {
        let mut event = Properties::default();
        event.text("Type", ty, span);
        self.within("Events", "Event", event.map(span), span);
    }

    /// The child of a node under another name.
    pub(super) fn take(&mut self, key: &str, node: &Node, from: &str) {
        self.put(key, node.get(from).map(plain), node.span);
    }

    pub(super) fn map(self, span: Span) -> Known<Value> {
        Known::literal(Value::Map(self.entries), span)
    }

    pub(super) fn resource(self, kind: &str, id: &str, span: Span) -> Resource {
        let properties = self.map(span);
        Resource { id: id.to_string(), kind: kind.to_string(), properties, span }
    }
}

/// As written: `${..}` in a string makes it unknown from there.
pub(super) fn plain(node: &Node) -> Known<Value> {
    convert(node, false, 0)
}

/// The same with every key in CloudFormation's spelling: `containerPort` is `ContainerPort`.
pub(super) fn capitalised(node: &Node) -> Known<Value> {
    convert(node, true, 0)
}

fn convert(node: &Node, upper: bool, depth: u32) -> Known<Value> {
    let span = node.span;
    if depth > DEPTH {
        return Known::unknown(Some(span), "nested too deeply");
    }
    let value = match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => Value::Bool(*flag),
        Kind::Int(number) => Value::Int(*number),
        Kind::Float(number) => Value::Float(*number),
        Kind::Str(text) => return interpolated(text, span),
        Kind::Unknown { prefix, why } if prefix.is_empty() => {
            return Known::unknown(Some(span), why.clone());
        }
        Kind::Unknown { prefix, .. } => Value::Prefix(prefix.to_string()),
        Kind::List(items) => {
            Value::List(items.iter().map(|item| convert(item, upper, depth + 1)).collect())
        }
        Kind::Map(pairs) => {
            let entry = |pair: &super::document::Pair| Entry {
                // Names of variables keep their spelling.
                key: if upper { capital(&pair.key) } else { pair.key.to_string() },
                key_span: pair.key_span,
                value: convert(&pair.value, upper, depth + 1),
            };
            Value::Map(pairs.iter().map(entry).collect())
        }
    };
    Known::literal(value, span)
}

fn capital(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `${NAME:-default}` is its default; any other variable is unknown.
pub(super) fn interpolated(text: &str, span: Span) -> Known<Value> {
    let mut out = String::new();
    let mut rest = text;
    let mut folded = false;
    while let Some(at) = rest.find("${") {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out += before;
        let inner = after.get(2..).unwrap_or("");
        let Some(end) = inner.find('}') else {
            rest = after;
            break;
        };
        let name = inner.get(..end).unwrap_or("");
        let default = name.split_once(":-").or_else(|| name.split_once('-'));
        match default {
            Some((_, default)) => out += default,
            None if out.is_empty() => {
                return Known::unknown(Some(span), "set outside of this file");
            }
            None => return Known::folded(Value::Prefix(out), span),
        }
        folded = true;
        rest = inner.get(end + 1..).unwrap_or("");
    }
    out += rest;
    let value = Value::Str(out);
    if folded { Known::folded(value, span) } else { Known::literal(value, span) }
}

/// A command as a list of words, or as a line that is split like a shell's.
pub(super) fn words(node: &Node) -> Option<Known<Value>> {
    if node.is_null() {
        return None;
    }
    let Some(line) = node.as_str() else { return Some(plain(node)) };
    let word = |token| match token {
        Token::Word(word) => Known::literal(Value::Str(word), node.span),
        Token::Operator(operator) => Known::literal(Value::Str(operator.into()), node.span),
    };
    Some(Known::literal(Value::List(tokens(line).into_iter().map(word).collect()), node.span))
}

/// `[{Name, Value}]` from a map, or from a list of `NAME=value`.
pub(super) fn environment(node: &Node) -> Known<Value> {
    let mut items = Vec::new();
    let mut add = |name: &str, value: Option<Known<Value>>, span: Span| {
        let mut one = Properties::default();
        one.text("Name", name, span);
        let unset = Known::unknown(Some(span), "set outside of this file");
        one.put("Value", Some(value.unwrap_or(unset)), span);
        items.push(one.map(span));
    };
    for pair in node.pairs() {
        add(&pair.key, Some(plain(&pair.value)).filter(|_| !pair.value.is_null()), pair.key_span);
    }
    for item in node.items() {
        let Some(text) = item.as_str() else { continue };
        match text.split_once('=') {
            Some((name, value)) => add(name, Some(interpolated(value, item.span)), item.span),
            None => add(text, None, item.span),
        }
    }
    Known::literal(Value::List(items), node.span)
}

/// `[{ContainerPort}]` from ports as compose writes them, or a single number.
pub(super) fn ports(nodes: &[&Node]) -> Option<Known<Value>> {
    let first = nodes.first()?;
    let mut items = Vec::new();
    for node in nodes {
        let single = std::slice::from_ref(*node);
        let all = if node.items().is_empty() { single } else { node.items() };
        for item in all {
            let target = item.get("target").unwrap_or(item);
            let text = target.text().unwrap_or_default();
            let (port, protocol) = text.split_once('/').map_or((&*text, "tcp"), |(a, b)| (a, b));
            let port = port.rsplit(':').next().unwrap_or(port);
            let port = port.split('-').next().unwrap_or(port).parse::<i64>().ok();
            let mut one = Properties::default();
            one.put(
                "ContainerPort",
                port.map(|port| Known::literal(Value::Int(port), item.span)),
                item.span,
            );
            one.text("Protocol", protocol, item.span);
            items.push(one.map(item.span));
        }
    }
    Some(Known::literal(Value::List(items), first.span))
}

/// Seconds of `90s`, `1m30s`, `1h`.
pub(super) fn seconds(node: &Node) -> Option<Known<Value>> {
    let text = node.text()?;
    let mut total = 0_i64;
    let mut number = String::new();
    for next in text.chars() {
        if next.is_ascii_digit() {
            number.push(next);
            continue;
        }
        let amount: i64 = number.parse().ok()?;
        number.clear();
        let unit = match next {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.saturating_add(amount.saturating_mul(unit));
    }
    if !number.is_empty() {
        total = total.saturating_add(number.parse().ok()?);
    }
    Some(Known::folded(Value::Int(total), node.span))
}

/// One map over another: maps are merged, of everything else the upper wins.
pub(super) fn over(upper: &Node, lower: &Node, depth: u32) -> Node {
    let (Kind::Map(above), Kind::Map(below)) = (&upper.kind, &lower.kind) else {
        return upper.clone();
    };
    if depth > DEPTH {
        return upper.clone();
    }
    let mut pairs = above.to_vec();
    for pair in &mut pairs {
        if let Some(under) = lower.get(&pair.key) {
            pair.value = over(&pair.value, under, depth + 1);
        }
    }
    let missing = below.iter().filter(|pair| upper.get(&pair.key).is_none());
    pairs.extend(missing.cloned());
    Node::new(Kind::Map(pairs.into()), upper.span)
}
