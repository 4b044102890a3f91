//! Zappa's settings, each stage lowered to one SAM function behind an API.

use std::borrow::Cow;

use camino::Utf8Path;

use super::Open;
use super::document::{self, Document, Node};
use super::property::{self, Properties};
use crate::model::{Known, Resource, Source, Span, Template, Value};

/// What Zappa sets when the settings do not.
const TIMEOUT_SECONDS: i64 = 30;
const MEMORY_MB: i64 = 512;

/// Stages that a stage may extend in a chain.
const EXTENDS: u32 = 8;

pub(super) fn is_file(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name.starts_with("zappa_settings."))
}

pub(super) fn read(source: &Source, document: Document, open: &Open) -> Option<Template> {
    let root = document.roots.first()?;
    let directory = source.path.parent().unwrap_or(Utf8Path::new(""));
    let mut template = Template {
        directives: document.directives.clone(),
        notes: document.notes.clone(),
        ..Template::default()
    };
    for pair in root.pairs() {
        let stage = extended(root, &pair.value, 0);
        template.resources.extend(function(&pair.key, &stage, pair.key_span, directory, open));
    }
    Some(template)
}

fn extended<'n>(root: &Node, stage: &'n Node, depth: u32) -> Cow<'n, Node> {
    let lower = stage.get("extends").and_then(Node::as_str).and_then(|name| root.get(name));
    match lower.filter(|_| depth < EXTENDS) {
        Some(lower) => Cow::Owned(property::over(stage, &extended(root, lower, depth + 1), 0)),
        None => Cow::Borrowed(stage),
    }
}

/// `None` for a stage that only others extend: it names no application.
fn function(
    name: &str,
    stage: &Node,
    span: Span,
    directory: &Utf8Path,
    open: &Open,
) -> Option<Resource> {
    let named = ["lambda_handler", "app_function"].iter().find_map(|key| stage.get(key));
    let django = stage.get("django_settings");
    if named.is_none() && django.is_none() {
        return None;
    }
    let mut made = Properties::default();
    made.put("Handler", named.map(property::plain), span);
    if let (None, Some(settings)) = (named, django) {
        // `shop.settings` lies beside the `shop.wsgi` that serves it.
        let module = settings.as_str().unwrap_or("");
        let package = module.split('.').next().unwrap_or("");
        let exists = open(&directory.join(package).join("wsgi.py")).is_some();
        let handler =
            Known::folded(Value::Str(format!("{package}.wsgi.application")), settings.span);
        made.put("Handler", Some(handler).filter(|_| exists), span);
    }
    made.text("CodeUri", ".", span);
    made.take("Runtime", stage, "runtime");
    let or = |key: &str, default: i64| match stage.get(key) {
        Some(node) => property::plain(node),
        None => Known::default(Value::Int(default)),
    };
    made.put("Timeout", Some(or("timeout_seconds", TIMEOUT_SECONDS)), span);
    made.put("MemorySize", Some(or("memory_size", MEMORY_MB)), span);
    made.take("EphemeralStorage", stage, "ephemeral_storage");
    made.take("Layers", stage, "layers");
    let variables = ["environment_variables", "aws_environment_variables"];
    if let Some(variables) = variables.iter().find_map(|key| stage.get(key)) {
        let mut environment = Properties::default();
        environment.put("Variables", Some(property::plain(variables)), variables.span);
        made.put("Environment", Some(environment.map(variables.span)), span);
    }
    made.put("Events", Some(events(stage, span)), span);
    Some(made.resource("AWS::Serverless::Function", name, span))
}

/// The API that Zappa makes unless it is told not to, and the schedules.
fn events(stage: &Node, span: Span) -> Known<Value> {
    let mut events = Properties::default();
    let off = |key: &str| {
        matches!(stage.get(key).map(|node| &node.kind), Some(document::Kind::Bool(false)))
    };
    if !off("apigateway_enabled") {
        let mut api = Properties::default();
        api.text("Type", "Api", span);
        events.put("Api", Some(api.map(span)), span);
    }
    let list = stage.get("events").map_or(&[][..], Node::items).iter();
    for (at, event) in list.enumerate().filter(|(_, event)| event.get("expression").is_some()) {
        let mut schedule = Properties::default();
        schedule.text("Type", "Schedule", event.span);
        events.put(&format!("Schedule{at}"), Some(schedule.map(event.span)), event.span);
    }
    events.map(span)
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    #[test]
    fn stages() {
        let text = r#"{
            "base": {"project_name": "shop", "memory_size": 256},
            "prod": {"extends": "base", "app_function": "shop.app", "timeout_seconds": 300,
                     "environment_variables": {"A": "b"},
                     "events": [{"function": "shop.tick", "expression": "rate(1 hour)"}]},
            "admin": {"extends": "base", "django_settings": "admin.settings", "apigateway_enabled": false}
        }"#;
        assert_eq!(
            dump(&[("zappa_settings.json", text), ("admin/wsgi.py", "")]),
            [
                "AWS::Serverless::Function prod {Handler: shop.app, CodeUri: ., Timeout: 300, \
                 MemorySize: 256, Environment: {Variables: {A: b}}, Events: {Api: {Type: Api}, \
                 Schedule0: {Type: Schedule}}}",
                "AWS::Serverless::Function admin {Handler: admin.wsgi.application, CodeUri: ., \
                 Timeout: 30, MemorySize: 256, Events: {}}"
            ]
        );
        let text = "[dev]\napp_function = \"app.app\"\nmemory_size = 1024\n";
        assert_eq!(
            dump(&[("zappa_settings.toml", text)]),
            [
                "AWS::Serverless::Function dev {Handler: app.app, CodeUri: ., Timeout: 30, MemorySize: \
              1024, Events: {Api: {Type: Api}}}"
            ]
        );
    }
}
