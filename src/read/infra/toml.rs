//! TOML to the tree that YAML and JSON become.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Document, Kind, Node, Pair};
use crate::model::Source;

/// Levels of tables that are kept.
const DEPTH: u32 = 32;

pub(super) fn read(source: &Source) -> Document {
    let (table, _) = DeTable::parse_recoverable(&source.text);
    let root = Node::new(
        Kind::Map(pairs(source, table.get_ref(), 0).into()),
        source.span(0, source.text.len()),
    );
    Document { roots: vec![root], ..Document::default() }
}

fn pairs(source: &Source, table: &DeTable, depth: u32) -> Vec<Pair> {
    let mut found: Vec<Pair> = table
        .iter()
        .map(|(key, value)| {
            let range = key.span();
            Pair {
                key: key.get_ref().as_ref().into(),
                key_span: source.span(range.start, range.end),
                value: node(source, value, depth + 1),
            }
        })
        .collect();
    // A table keeps its keys sorted; the tree keeps them in the order written.
    found.sort_by_key(|pair| pair.key_span.start);
    found
}

fn node(source: &Source, value: &Spanned<DeValue>, depth: u32) -> Node {
    let range = value.span();
    let span = source.span(range.start, range.end);
    if depth > DEPTH {
        return Node::unknown("nested too deeply", span);
    }
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Str(text.as_ref().into()),
        DeValue::Boolean(flag) => Kind::Bool(*flag),
        DeValue::Integer(number) => match number.as_str().replace('_', "").parse() {
            Ok(number) => Kind::Int(number),
            Err(_) => return Node::unknown("is no number", span),
        },
        DeValue::Float(number) => match number.as_str().replace('_', "").parse() {
            Ok(number) => Kind::Float(number),
            Err(_) => return Node::unknown("is no number", span),
        },
        DeValue::Datetime(_) => return Node::unknown("is a time", span),
        DeValue::Array(items) => {
            let items: Vec<Node> = items.iter().map(|item| node(source, item, depth + 1)).collect();
            Kind::List(items.into())
        }
        DeValue::Table(table) => Kind::Map(pairs(source, table, depth).into()),
    };
    Node::new(kind, span)
}
