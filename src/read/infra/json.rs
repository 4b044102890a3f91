//! JSON or YAML inside a string to a value that stands where the string does. Marks in it are values
//! that the text was made with.

use jsonc_parser::ast::Value as Json;

use super::document::{self, Kind, Node};
use crate::model::{Entry, Known, Source, Span, Value};

/// Marks the place of what is not known in a text that may be JSON.
pub(super) const HOLE: char = '\u{e000}';

/// `None` when it is no JSON. The n-th `mark` of the text is the n-th of `holes`.
pub(super) fn read(
    text: &str,
    mark: char,
    holes: &[Known<Value>],
    span: Span,
) -> Option<Known<Value>> {
    let quoted = quoted(text, mark);
    let parsed =
        jsonc_parser::parse_to_ast(&quoted, &Default::default(), &Default::default()).ok()?;
    let mut reader = Reader { mark, holes: holes.iter(), span };
    Some(reader.value(&parsed.value?))
}

/// Text without marks.
pub(super) fn plain(text: &str, span: Span) -> Option<Known<Value>> {
    read(text, HOLE, &[], span)
}

/// The same for YAML.
pub(super) fn yaml(
    text: &str,
    mark: char,
    holes: &[Known<Value>],
    span: Span,
) -> Option<Known<Value>> {
    let document = document::read(&Source::new(span.file, "", text));
    let mut reader = Reader { mark, holes: holes.iter(), span };
    document.roots.first().map(|root| reader.node(root, 0))
}

/// Marks outside of strings become strings.
fn quoted(text: &str, mark: char) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for letter in text.chars() {
        if letter == mark && !inside {
            out.extend(['"', mark, '"']);
            continue;
        }
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
        out.push(letter);
    }
    out
}

struct Reader<'h> {
    mark: char,
    holes: std::slice::Iter<'h, Known<Value>>,
    span: Span,
}

impl Reader<'_> {
    /// jsonc-parser refuses what nests deeper than 512 levels. Holes are met in the text's order.
    fn value(&mut self, value: &Json) -> Known<Value> {
        let value = match value {
            Json::NullKeyword(_) => Value::Null,
            Json::BooleanLit(flag) => Value::Bool(flag.value),
            Json::NumberLit(number) => match (number.value.parse(), number.value.parse()) {
                (Ok(number), _) => Value::Int(number),
                (_, Ok(number)) => Value::Float(number),
                _ => Value::Null,
            },
            Json::StringLit(text) => return self.text(&text.value),
            Json::Array(items) => {
                Value::List(items.elements.iter().map(|item| self.value(item)).collect())
            }
            Json::Object(object) => {
                let mut entries = Vec::new();
                for property in &object.properties {
                    let key = property.name.as_str();
                    for _ in key.matches(self.mark) {
                        self.holes.next();
                    }
                    let value = self.value(&property.value);
                    entries.push(Entry { key: key.to_string(), key_span: self.span, value });
                }
                Value::Map(entries)
            }
        };
        Known::folded(value, self.span)
    }

    fn node(&mut self, node: &Node, depth: u32) -> Known<Value> {
        let value = match &node.kind {
            _ if depth > 64 => return Known::unknown(Some(self.span), "nested too deeply"),
            Kind::Str(text) => return self.text(text),
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Int(number) => Value::Int(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Unknown { why, .. } => return Known::unknown(Some(self.span), why.clone()),
            Kind::List(items) => {
                Value::List(items.iter().map(|item| self.node(item, depth + 1)).collect())
            }
            Kind::Map(pairs) => {
                let entry = |pair: &document::Pair| {
                    for _ in pair.key.matches(self.mark) {
                        self.holes.next();
                    }
                    let value = self.node(&pair.value, depth + 1);
                    Entry { key: pair.key.to_string(), key_span: self.span, value }
                };
                Value::Map(pairs.iter().map(entry).collect())
            }
        };
        Known::folded(value, self.span)
    }

    fn text(&mut self, text: &str) -> Known<Value> {
        let mut first = None;
        for _ in text.matches(self.mark) {
            let hole = self.holes.next();
            first = first.or(hole);
        }
        let prefix = text.split(self.mark).next().unwrap_or("");
        match first {
            None => Known::folded(Value::Str(text.to_string()), self.span),
            Some(hole) if prefix.is_empty() && text.chars().nth(1).is_none() => {
                Known { span: Some(self.span), ..hole.clone() }
            }
            Some(hole) => match &hole.value {
                Some(reference @ Value::Ref { .. }) => Known::folded(reference.clone(), self.span),
                _ => Known::folded(Value::Prefix(prefix.to_string()), self.span),
            },
        }
    }
}
