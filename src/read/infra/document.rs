//! YAML and JSON to one tree with byte spans. Tags are kept; aliases are resolved within a budget.

use granit_parser::{Event, Parser, ScalarStyle};
use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;

use crate::model::{Directive, Note, Source, Span};

/// Nodes that aliases may add to a document.
const ALIAS_BUDGET: usize = 10_000;

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    /// A local tag without its `!`: `Ref`, `Sub`, `GetAtt`.
    pub(super) tag: Option<String>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    List(Vec<Node>),
    Map(Vec<(String, Span, Node)>),
}

#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) root: Option<Node>,
    pub(super) notes: Vec<Note>,
    pub(super) directives: Vec<Directive>,
}

impl Node {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => {
                entries.iter().rev().find(|(name, _, _)| name == key).map(|(_, _, node)| node)
            }
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> &[(String, Span, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(super) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// A scalar as text: numbers and booleans too.
    pub(super) fn text(&self) -> Option<String> {
        match &self.kind {
            Kind::Str(text) => Some(text.clone()),
            Kind::Int(number) => Some(number.to_string()),
            Kind::Float(number) => Some(number.to_string()),
            Kind::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    fn count(&self) -> usize {
        match &self.kind {
            Kind::List(items) => 1 + items.iter().map(Node::count).sum::<usize>(),
            Kind::Map(entries) => {
                1 + entries.iter().map(|(_, _, node)| node.count()).sum::<usize>()
            }
            _ => 1,
        }
    }
}

pub(super) fn read(source: &Source) -> Document {
    let start = source.text.trim_start_matches('\u{FEFF}').trim_start();
    if start.starts_with('{') && source.path.extension() != Some("yaml") {
        json(source)
    } else {
        yaml(source)
    }
}

fn json(source: &Source) -> Document {
    let mut document = Document::default();
    match jsonc_parser::parse_to_ast(&source.text, &Default::default(), &Default::default()) {
        Ok(parsed) => document.root = parsed.value.map(|value| from_json(source, &value)),
        Err(error) => document.notes.push(Note {
            span: source.span(error.range().start, error.range().end),
            message: format!("is not valid JSON ({}): nothing of it was read", error.kind()),
        }),
    }
    document
}

/// jsonc-parser refuses nesting beyond 512 levels, so the recursion is bounded.
fn from_json(source: &Source, value: &Json) -> Node {
    let range = value.range();
    let kind = match value {
        Json::StringLit(text) => Kind::Str(text.value.to_string()),
        Json::NumberLit(number) => match number.value.parse::<i64>() {
            Ok(number) => Kind::Int(number),
            Err(_) => number.value.parse().map_or(Kind::Null, Kind::Float),
        },
        Json::BooleanLit(flag) => Kind::Bool(flag.value),
        Json::NullKeyword(_) => Kind::Null,
        Json::Array(array) => {
            Kind::List(array.elements.iter().map(|item| from_json(source, item)).collect())
        }
        Json::Object(object) => Kind::Map(
            object
                .properties
                .iter()
                .map(|property| {
                    let range = property.name.range();
                    let key = property.name.as_str().to_string();
                    (key, source.span(range.start, range.end), from_json(source, &property.value))
                })
                .collect(),
        ),
    };
    Node { span: source.span(range.start, range.end), tag: None, kind }
}

/// A collection that is still open.
struct Open {
    start: usize,
    tag: Option<String>,
    anchor: usize,
    map: bool,
    items: Vec<Node>,
    key: Option<(String, Span)>,
    entries: Vec<(String, Span, Node)>,
}

fn yaml(source: &Source) -> Document {
    let mut document = Document::default();
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: std::collections::HashMap<usize, Node> = std::collections::HashMap::new();
    let mut budget = ALIAS_BUDGET;
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(source.text.len());
                document.notes.push(Note {
                    span: source.span(at, at),
                    message: format!(
                        "is not valid YAML ({}): what follows was not read",
                        error.info()
                    ),
                });
                break;
            }
        };
        let range = span.byte_range().unwrap_or(0..0);
        let name = |tag: &granit_parser::Tag| {
            Some(tag.suffix().to_string()).filter(|_| tag.handle() == "!")
        };
        let node = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().and_then(name);
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let kind = if plain { plain_scalar(&text) } else { Kind::Str(text.into_owned()) };
                let node = Node { span: source.span(range.start, range.end), tag, kind };
                if anchor != 0 {
                    anchors.insert(anchor, node.clone());
                }
                node
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = tag.as_deref().and_then(name);
                open.push(Open {
                    start: range.start,
                    tag,
                    anchor,
                    map: false,
                    items: Vec::new(),
                    key: None,
                    entries: Vec::new(),
                });
                continue;
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = tag.as_deref().and_then(name);
                open.push(Open {
                    start: range.start,
                    tag,
                    anchor,
                    map: true,
                    items: Vec::new(),
                    key: None,
                    entries: Vec::new(),
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(done) = open.pop() else { continue };
                close(source, done, range.start, &mut anchors)
            }
            Event::Alias(anchor) => {
                let Some(known) = anchors.get(&anchor) else { continue };
                let cost = known.count();
                if cost > budget {
                    document.notes.push(Note {
                        span: source.span(range.start, range.end),
                        message: "aliases expand too far: this one was left out".to_string(),
                    });
                    Node { span: source.span(range.start, range.end), tag: None, kind: Kind::Null }
                } else {
                    budget -= cost;
                    known.clone()
                }
            }
            Event::Comment(text, _) => {
                if let Some(said) = text.trim_start_matches('#').trim().strip_prefix("plimsoll:") {
                    let at = source.span(range.start, range.end);
                    let line = source.line(source.place(at.start).line);
                    document.directives.push(Directive {
                        text: said.trim().to_string(),
                        span: at,
                        alone: line.trim_start().starts_with('#'),
                    });
                }
                continue;
            }
            Event::DocumentEnd if document.root.is_some() => break,
            _ => continue,
        };
        put(node, &mut open, &mut document.root);
    }
    // What an error left open is closed where the text ended.
    while let Some(done) = open.pop() {
        let node = close(source, done, source.text.len(), &mut anchors);
        put(node, &mut open, &mut document.root);
    }
    document
}

fn put(node: Node, open: &mut [Open], root: &mut Option<Node>) {
    match open.last_mut() {
        None => {
            root.get_or_insert(node);
        }
        Some(parent) if !parent.map => parent.items.push(node),
        Some(parent) => match parent.key.take() {
            None => parent.key = Some((node.text().unwrap_or_default(), node.span)),
            Some((key, span)) if key == "<<" => {
                let _ = span;
                let merged: Vec<_> = node.entries().to_vec();
                for (key, span, value) in merged {
                    if !parent.entries.iter().any(|(known, _, _)| *known == key) {
                        parent.entries.insert(0, (key, span, value));
                    }
                }
            }
            Some((key, span)) => parent.entries.push((key, span, node)),
        },
    }
}

fn close(
    source: &Source,
    done: Open,
    end: usize,
    anchors: &mut std::collections::HashMap<usize, Node>,
) -> Node {
    let kind = if done.map { Kind::Map(done.entries) } else { Kind::List(done.items) };
    let node = Node { span: source.span(done.start, end), tag: done.tag, kind };
    if done.anchor != 0 {
        anchors.insert(done.anchor, node.clone());
    }
    node
}

/// YAML 1.2's core schema: `yes` and `on` stay words.
fn plain_scalar(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) => Kind::Int(number),
            Err(_) if text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') => {
                text.parse::<f64>().map_or(Kind::Str(text.to_string()), Kind::Float)
            }
            Err(_) => Kind::Str(text.to_string()),
        },
    }
}
