//! Configuration files that frameworks read, to [`Setting`] lists: one front-end per system.

mod dotnet;
mod rails;
mod spring;

use camino::Utf8Path;

use super::infra::document;
use crate::model::{Known, Setting, Source, Span, Value};

/// Which front-end reads a file.
#[derive(Clone, Copy)]
enum Format {
    Rails,
    SpringYaml,
    SpringProperties,
    DotnetJson,
}

fn format(path: &Utf8Path) -> Option<Format> {
    let (stem, extension) = (path.file_stem()?, path.extension()?);
    let folder = path.parent().and_then(Utf8Path::file_name).unwrap_or("");
    match extension {
        "yml" | "yaml" if rails::names(folder, stem) => Some(Format::Rails),
        "yml" | "yaml" if spring::names(stem) => Some(Format::SpringYaml),
        "json" if dotnet::names(stem) => Some(Format::DotnetJson),
        "properties" if spring::names(stem) => Some(Format::SpringProperties),
        _ => None,
    }
}

/// Told by the file's name alone.
pub fn reads(path: &Utf8Path) -> bool {
    format(path).is_some()
}

/// What the file sets, in the order of the text. Broken files give what could be read.
pub fn read(source: &Source) -> Vec<Setting> {
    match format(&source.path) {
        Some(Format::Rails) => rails::yaml(source),
        Some(Format::SpringYaml) => spring::yaml(source),
        Some(Format::SpringProperties) => spring::properties(source),
        Some(Format::DotnetJson) => dotnet::read(source),
        None => Vec::new(),
    }
}

/// A leaf of a YAML or JSON tree.
struct Leaf {
    /// Keys from the root joined by dots; elements of lists by their number.
    key: String,
    value: Known<Value>,
    /// Key and value, or an element of a list.
    span: Span,
}

/// Leaves that one document may have.
const LEAVES: usize = 20_000;

/// The leaves of a tree in the order of the text.
fn leaves(root: &document::Node) -> Vec<Leaf> {
    let mut found = Vec::new();
    let mut stack: Vec<(String, Span, &document::Node)> = vec![(String::new(), root.span, root)];
    while let Some((key, span, node)) = stack.pop() {
        if found.len() >= LEAVES {
            break;
        }
        let under = |part: &str| match key.is_empty() {
            true => part.to_string(),
            false => format!("{key}.{part}"),
        };
        if stack.len() < LEAVES {
            let pairs = node.pairs().iter().rev().map(|pair| {
                let span =
                    Span { end: pair.value.span.end.max(pair.key_span.end), ..pair.key_span };
                (under(&pair.key), span, &pair.value)
            });
            stack.extend(pairs);
            let items = node.items().iter().enumerate().rev();
            stack.extend(items.map(|(at, item)| (under(&at.to_string()), item.span, item)));
        }
        let value = match &node.kind {
            document::Kind::Null => Value::Null,
            document::Kind::Bool(flag) => Value::Bool(*flag),
            document::Kind::Int(number) => Value::Int(*number),
            document::Kind::Float(number) => Value::Float(*number),
            document::Kind::Str(text) => Value::Str(text.to_string()),
            document::Kind::Unknown { prefix, .. } => Value::Prefix(prefix.to_string()),
            document::Kind::List(_) | document::Kind::Map(_) => continue,
        };
        found.push(Leaf { key, value: Known::literal(value, node.span), span });
    }
    found
}
