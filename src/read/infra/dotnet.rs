//! `aws-lambda-tools-defaults.json`, by which `dotnet lambda deploy-function` deploys a .NET project:
//! one function, lowered to SAM. Where a template is named there, that declares the functions.
//! <https://docs.aws.amazon.com/lambda/latest/dg/csharp-package-cli.html>

use camino::Utf8Path;

use super::document::{Document, Node};
use super::property::{self, Properties};
use crate::model::{Entry, Known, Template, Value};

pub(super) fn is_file(path: &Utf8Path) -> bool {
    path.file_name() == Some("aws-lambda-tools-defaults.json")
}

pub(super) fn read(path: &Utf8Path, document: Document) -> Option<Template> {
    let root = document.roots.first()?;
    let handler = root.get("function-handler")?;
    if root.get("template").is_some() || handler.text()?.is_empty() {
        return None;
    }
    let mut made = Properties::default();
    made.put("Handler", Some(property::plain(handler)), handler.span);
    made.text("CodeUri", ".", handler.span);
    made.take("FunctionName", root, "function-name");
    made.take("Runtime", root, "function-runtime");
    made.take("MemorySize", root, "function-memory-size");
    made.take("Timeout", root, "function-timeout");
    if let Some(node) = root.get("environment-variables") {
        made.within("Environment", "Variables", variables(node), node.span);
    }
    if let Some(node) = root.get("function-ephemeral-storage-size") {
        made.within("EphemeralStorage", "Size", property::plain(node), node.span);
    }
    let folder = path.parent().and_then(Utf8Path::file_name).unwrap_or("function");
    let name = root.get("function-name").and_then(Node::as_str).unwrap_or(folder);
    let resource = made.resource("AWS::Serverless::Function", name, handler.span);
    Some(Template {
        resources: vec![resource],
        directives: document.directives.clone(),
        notes: document.notes.clone(),
        by_hand: true,
        ..Template::default()
    })
}

/// `STAGE=prod;TABLE=orders`, or a mapping.
fn variables(node: &Node) -> Known<Value> {
    let Some(text) = node.as_str() else { return property::plain(node) };
    let pairs = text.split(';').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = Known::folded(Value::Str(value.trim_matches('"').to_string()), node.span);
        let key = key.trim_matches('"').to_string();
        Some(Entry { key, key_span: node.span, value })
    });
    Known::literal(Value::Map(pairs.collect()), node.span)
}
