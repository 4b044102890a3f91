//! Chalice: `.chalice/config.json` and the decorators of app.py, lowered to SAM functions. All routes
//! are one function; everything else that is decorated is one of its own.

use camino::Utf8Path;

use super::Open;
use super::document::{Document, Node};
use super::property::{self, Properties};
use crate::model::{Known, Resource, Source, Span, Template, Value};

/// What Chalice sets when the settings do not.
const TIMEOUT_SECONDS: i64 = 60;
const MEMORY_MB: i64 = 128;

/// Decorators of the application object, and the event that each stands for.
const DECORATORS: [(&str, &str); 12] = [
    ("lambda_function", ""),
    ("authorizer", ""),
    ("on_ws_connect", "WebSocket"),
    ("on_ws_message", "WebSocket"),
    ("on_ws_disconnect", "WebSocket"),
    ("schedule", "Schedule"),
    ("on_sqs_message", "SQS"),
    ("on_sns_message", "SNS"),
    ("on_s3_event", "S3"),
    ("on_cw_event", "EventBridgeRule"),
    ("on_kinesis_record", "Kinesis"),
    ("on_dynamodb_record", "DynamoDB"),
];

pub(super) fn is_file(path: &Utf8Path) -> bool {
    path.file_name() == Some("config.json")
        && path.parent().and_then(Utf8Path::file_name) == Some(".chalice")
}

pub(super) fn read(source: &Source, document: Document, open: &Open) -> Option<Template> {
    let root = document.roots.first()?;
    let directory = source.path.parent().and_then(Utf8Path::parent)?;
    let app = open(&directory.join("app.py"))?;
    let stages = root.get("stages").map_or(&[][..], Node::pairs);
    let stage = stages.iter().find(|pair| pair.key.starts_with("prod")).or(stages.first());
    let settings = Settings { root, stage: stage.map(|pair| &pair.value) };
    let mut template = Template {
        directives: document.directives.clone(),
        notes: document.notes.clone(),
        ..Template::default()
    };
    let mut routes: Option<(Span, String)> = None;
    for found in decorated(&app) {
        match DECORATORS.iter().find(|(word, _)| *word == found.decorator) {
            Some((_, event)) => {
                // Those of a WebSocket have names of their own.
                let socket = found.decorator.strip_prefix("on_ws_");
                let id = socket.map_or(found.name.clone(), |word| format!("websocket_{word}"));
                template.resources.push(settings.function(&id, &found.name, event, found.span));
            }
            None => {
                routes.get_or_insert((found.span, found.object));
            }
        }
    }
    if let Some((span, object)) = routes {
        template.resources.push(settings.function("api_handler", &object, "Api", span));
    }
    Some(template)
}

/// The stage's settings over those for all.
struct Settings<'a> {
    root: &'a Node,
    stage: Option<&'a Node>,
}

impl Settings<'_> {
    fn get(&self, function: &str, key: &str) -> Option<Known<Value>> {
        let own = |node: &Node| {
            node.get("lambda_functions")?.get(function)?.get(key).map(property::plain)
        };
        self.stage
            .and_then(own)
            .or_else(|| self.stage?.get(key).map(property::plain))
            .or_else(|| self.root.get(key).map(property::plain))
    }

    fn function(&self, id: &str, handler: &str, event: &str, span: Span) -> Resource {
        let mut made = Properties::default();
        made.text("Handler", &format!("app.{handler}"), span);
        // The settings lie in a folder of their own.
        made.text("CodeUri", "..", span);
        let timeout = self.get(id, "lambda_timeout");
        made.put(
            "Timeout",
            Some(timeout.unwrap_or(Known::default(Value::Int(TIMEOUT_SECONDS)))),
            span,
        );
        let memory = self.get(id, "lambda_memory_size");
        made.put("MemorySize", Some(memory.unwrap_or(Known::default(Value::Int(MEMORY_MB)))), span);
        let storage = self.get(id, "lambda_ephemeral_storage");
        if let Some(storage) = storage {
            made.within("EphemeralStorage", "Size", storage, span);
        }
        if let Some(variables) = self.get(id, "environment_variables") {
            made.within("Environment", "Variables", variables, span);
        }
        if !event.is_empty() {
            made.event(event, span);
        }
        made.resource("AWS::Serverless::Function", id, span)
    }
}

/// A function of app.py below `@app.decorator(..)`; `app.register_blueprint(..)` is one without a name.
struct Decorated {
    object: String,
    decorator: String,
    name: String,
    span: Span,
}

fn decorated(app: &Source) -> Vec<Decorated> {
    let words: Vec<&str> = DECORATORS.iter().map(|(word, _)| *word).chain(["route"]).collect();
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    let mut at = 0;
    for line in app.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let inner = line.trim_start();
        let nested = inner.len() != line.len();
        if let Some((object, rest)) = inner.strip_prefix('@').and_then(|rest| rest.split_once('.'))
        {
            let word = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
            if nested && word == "route" {
                // In a function that makes the application, which app.py has to call `app`.
                let span = app.span(start, start + line.trim_end().len());
                let (object, decorator) = ("app".to_string(), word.to_string());
                found.push(Decorated { object, decorator, name: String::new(), span });
            } else if !nested && words.contains(&word) {
                open = Some((object.to_string(), word.to_string()));
            }
        } else if let Some(rest) = line.strip_prefix("def ").or(line.strip_prefix("async def ")) {
            let name = rest.split('(').next().unwrap_or("").trim().to_string();
            if let Some((object, decorator)) = open.take() {
                let span = app.span(start, start + line.trim_end().len());
                found.push(Decorated { object, decorator, name, span });
            }
        } else if let Some((object, _)) = line.split_once(".register_blueprint(") {
            let span = app.span(start, start + line.trim_end().len());
            let object = object.trim().to_string();
            found.push(Decorated { object, decorator: String::new(), name: String::new(), span });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    #[test]
    fn routes_of_an_application_that_a_function_makes() {
        let app = "import chalice\n\ndef made(name):\n    app = chalice.Chalice(app_name=name)\n\n    @app.route('/')\n    \
                   def index():\n        return {}\n\n    return app\n\napp = made('shop')\n";
        assert_eq!(
            dump(&[(".chalice/config.json", r#"{"app_name": "shop"}"#), ("app.py", app)]),
            [
                "AWS::Serverless::Function api_handler {Handler: app.app, CodeUri: .., Timeout: 60, MemorySize: 128, \
              Events: {Event: {Type: Api}}}"
            ]
        );
    }

    #[test]
    fn decorators_become_functions() {
        let config = r#"{"version": "2.0", "app_name": "shop", "lambda_timeout": 120,
            "stages": {"dev": {"lambda_functions": {"tick": {"lambda_memory_size": 512}}}}}"#;
        let app = "from chalice import Chalice\napp = Chalice('shop')\n\n@app.route('/')\ndef index():\n    pass\n\n\
                   @app.route('/b')\ndef other():\n    pass\n\n@app.schedule('rate(1 hour)')\ndef tick(event):\n    pass\n\n\
                   @app.lambda_function()\ndef plain(event, context):\n    pass\n\ndef helper():\n    pass\n";
        assert_eq!(
            dump(&[(".chalice/config.json", config), ("app.py", app)]),
            [
                "AWS::Serverless::Function tick {Handler: app.tick, CodeUri: .., Timeout: 120, \
                 MemorySize: 512, Events: {Event: {Type: Schedule}}}",
                "AWS::Serverless::Function plain {Handler: app.plain, CodeUri: .., Timeout: 120, \
                 MemorySize: 128}",
                "AWS::Serverless::Function api_handler {Handler: app.app, CodeUri: .., Timeout: 120, \
                 MemorySize: 128, Events: {Event: {Type: Api}}}"
            ]
        );
    }
}
