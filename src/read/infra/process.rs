//! Procfiles and package scripts: programs that somebody starts, as `Process` resources.

use jsonc_parser::ast::{Object, ObjectProp, Value as Json};
use jsonc_parser::common::Ranged;

use camino::Utf8Path;

use super::command::{Token, tokens};
use super::property::Properties;
use crate::model::{Directive, Entry, Known, Note, Resource, Source, Span, Template, Value};

/// The package scripts that start something to stay, in the order of preference.
const SCRIPTS: &[&str] = &["start", "start:prod", "start:production", "serve"];

/// Words that a script which starts another program begins with, and words of one that is not deployed.
const PROGRAMS: &[&str] = &["start", "worker", "workers", "consumer", "cron", "scheduler", "bot"];
const LOCAL: &[&str] = &[
    "dev",
    "develop",
    "development",
    "local",
    "test",
    "tests",
    "debug",
    "watch",
    "e2e",
    "ci",
    "mock",
    "storybook",
    "docs",
    "frontend",
    "client",
    "web",
    "ui",
    "container",
    "docker",
    "devcontainer",
];

/// Levels of JSON that are kept.
const DEPTH: usize = 16;

/// A Procfile by any of its names: `Procfile`, `Procfile.dev`.
pub(super) fn is_procfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or("");
    name == "Procfile" || name.strip_prefix("Procfile.").is_some_and(|rest| !rest.contains('.'))
}

/// A unit of systemd that starts a program.
pub(super) fn is_unit(path: &Utf8Path) -> bool {
    path.extension() == Some("service")
}

/// A Procfile, a unit of systemd or a package.json, told apart by name. Package scripts that `Process`es may lead to are of
/// kind `Script`. Properties of a `Process`:
/// - `Type`: `procfile`, `unit`, `manifest` (of Cloud Foundry) or `package-script`; `Command`: the line; `Words`: its words and operators;
///   `WorkingDirectory`: `.`
/// - of a package.json each script has besides, when present: `Main`, `Bin` ({name: path}),
///   `Module` (`module` or `commonjs`), `Name`, `Private`, `Exports`, `Files`, `Workspaces`. A
///   package.json without such a script but with `main`, `bin` or `exports` gives another `Process`, of
///   `Type` `package`, named `package`, without a command: what a linker needs to tell a library.
pub(super) fn read(source: &Source) -> Template {
    match source.path.file_name() {
        Some("package.json") => package(source),
        _ if is_unit(&source.path) => unit(source),
        _ => procfile(source),
    }
}

/// A unit of systemd that starts a program to stay: <https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html>
fn unit(source: &Source) -> Template {
    let mut template = Template::default();
    let mut section = "";
    let mut once = false;
    for (start, end) in super::starts::lines(&source.text) {
        let line = source.text.get(start..end).unwrap_or("");
        let body = line.trim();
        if let Some(name) = body.strip_prefix('[').and_then(|body| body.strip_suffix(']')) {
            section = name;
        }
        let Some((key, value)) = body.split_once('=').filter(|_| section == "Service") else {
            continue;
        };
        match key.trim() {
            "Type" => once = value.trim() == "oneshot",
            "ExecStart" => {
                let command = value.trim().trim_start_matches(['@', '-', ':', '+', '!']);
                let command = command.replace("\\\n", " ");
                let from = start + line.len() - line.trim_start().len();
                let span = source.span(from, from + body.len());
                let id = source.path.file_stem().unwrap_or("").trim_end_matches('@');
                let properties = process("unit", span, &command, span);
                let unit = Resource { kind: "Unit".to_string(), ..resource(id, properties, span) };
                template.resources = vec![unit];
            }
            _ => {}
        }
    }
    if once {
        template.resources.clear();
    }
    template
}

fn procfile(source: &Source) -> Template {
    let mut template = Template::default();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let body = line.trim();
        if let Some(comment) = body.strip_prefix('#') {
            if let Some(text) = comment.trim_start_matches('#').trim().strip_prefix("plimsoll:") {
                let span = source.span(start, start + body.len());
                let text = text.trim().to_string();
                template.directives.push(Directive { text, span, alone: true });
            }
            continue;
        }
        if body.is_empty() {
            continue;
        }
        let span = source.span(start, start + body.len());
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
        let Some((id, command)) =
            body.split_once(':').filter(|(id, _)| !id.is_empty() && id.chars().all(name))
        else {
            let message = "is no `name: command` line and is left out".to_string();
            template.notes.push(Note { span, message });
            continue;
        };
        let command_start = start + body.len() - command.trim_start().len();
        let command_span = source.span(command_start, start + body.len());
        let mut properties = process("procfile", span, command.trim(), command_span);
        properties.push(made("Process", id, span));
        template.resources.push(resource(id, properties, span));
    }
    template
}

fn package(source: &Source) -> Template {
    let mut template = Template::default();
    let text = source.text.trim_start_matches('\u{feff}');
    let shift = source.text.len() - text.len();
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default());
    let json = match parsed {
        Ok(parsed) => parsed.value,
        Err(error) => {
            let range = error.range();
            template.notes.push(Note {
                span: source.span(shift + range.start, shift + range.end),
                message: "is broken JSON: nothing of this file was read".to_string(),
            });
            return template;
        }
    };
    let Some(Json::Object(root)) = json else { return template };
    let reader = Reader { source, shift };
    let about = reader.about(&root);
    let scripts = last(&root, "scripts").and_then(|scripts| scripts.value.as_object());
    for name in SCRIPTS {
        let Some(script) = scripts.and_then(|scripts| last(scripts, name)) else { continue };
        let Some(command) = script.value.as_string_lit() else { continue };
        let span = reader.span(&script.value);
        let mut properties = process("package-script", span, &command.value, span);
        properties.extend(about.iter().cloned());
        template.resources.push(resource(name, properties, span));
    }
    let others = scripts.map_or(&[][..], |scripts| &scripts.properties);
    let functions = others.iter().filter_map(|script| {
        let command = script.value.as_string_lit()?;
        claudia(&command.value, source.path.parent(), reader.span(&script.value))
    });
    let functions: Vec<Resource> = functions.collect();
    let mut scripts = Vec::new();
    for script in others.iter().filter(|script| !SCRIPTS.contains(&script.name.as_str())) {
        let Some(command) = script.value.as_string_lit() else { continue };
        let (name, span) = (script.name.as_str(), reader.span(&script.value));
        let mut properties = process("package-script", span, &command.value, span);
        properties.extend(about.iter().find(|entry| entry.key == "Name").cloned());
        let kind = if is_program(name) { "Process" } else { "Script" };
        scripts.push(Resource { kind: kind.to_string(), ..resource(name, properties, span) });
    }
    if template.resources.is_empty() {
        let named = ["Main", "Bin", "Exports"];
        let mut named = named.iter();
        let first = named.find_map(|key| about.iter().find(|entry| entry.key == *key));
        if let Some(first) = first {
            let span = first.value.span.unwrap_or(first.key_span);
            let mut properties =
                vec![made("Type", "package", span), made("WorkingDirectory", ".", span)];
            properties.extend(about);
            template.resources.push(resource("package", properties, span));
        }
    }
    template.resources.extend(scripts);
    template.resources.extend(functions);
    template
}

/// The function that `claudia create` makes of a package. An API of its own is what a module exports.
/// <https://claudiajs.com/documentation.html>
fn claudia(command: &str, directory: Option<&Utf8Path>, span: Span) -> Option<Resource> {
    let words = super::command::words(command, &[]);
    let words = words.iter().find(|words| {
        matches!(words.as_slice(), [program, verb, ..] if program == "claudia" && verb == "create")
    })?;
    let option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).map(String::as_str)
    };
    let handler = match (option("--handler"), option("--api-module")) {
        (Some(handler), _) => handler.to_string(),
        (None, module) => format!("{}.default", module?),
    };
    let mut properties = Properties::default();
    properties.text("Handler", &handler, span);
    properties.text("CodeUri", ".", span);
    // A handler may be what another command writes.
    let mut metadata = Properties::default();
    metadata.text("Bundling", "npm pack", span);
    properties.put("Metadata", Some(metadata.map(span)), span);
    for (key, name) in [("Timeout", "--timeout"), ("MemorySize", "--memory")] {
        let number = option(name).and_then(|word| word.parse().ok());
        properties.put(key, number.map(|number| Known::literal(Value::Int(number), span)), span);
    }
    if let Some(runtime) = option("--runtime") {
        properties.text("Runtime", runtime, span);
    }
    let api = words.iter().any(|word| word == "--api-module" || word == "--deploy-proxy-api");
    if api {
        let mut event = Properties::default();
        event.text("Type", "Api", span);
        properties.within("Events", "Api", event.map(span), span);
    }
    let folder = directory.and_then(Utf8Path::file_name).unwrap_or("function");
    let id = option("--name").unwrap_or(folder);
    Some(properties.resource("AWS::Serverless::Function", id, span))
}

/// Whether a script starts a program of its own that is deployed: `start:worker`, `cron`.
fn is_program(script: &str) -> bool {
    let mut words = script.split([':', '-', '_', '.']);
    words.next().is_some_and(|first| PROGRAMS.contains(&first))
        && !words.any(|word| LOCAL.contains(&word))
}

/// Places in the text behind a byte order mark.
struct Reader<'a> {
    source: &'a Source,
    shift: usize,
}

impl Reader<'_> {
    fn span(&self, node: &impl Ranged) -> Span {
        self.source.span(self.shift + node.start(), self.shift + node.end())
    }

    fn about(&self, root: &Object) -> Vec<Entry> {
        let keys = [
            ("Name", "name"),
            ("Main", "main"),
            ("Bin", "bin"),
            ("Module", "type"),
            ("Private", "private"),
            ("Exports", "exports"),
            ("Files", "files"),
            ("Workspaces", "workspaces"),
        ];
        let mut entries = Vec::new();
        for (key, name) in keys {
            let Some(prop) = last(root, name) else { continue };
            let mut value = self.value(&prop.value, 0);
            if key == "Bin"
                && let Json::StringLit(path) = &prop.value
            {
                // `"bin": "./cli.js"` is named like the package, without its scope.
                let package = last(root, "name").and_then(|name| name.value.as_string_lit());
                let package = package.map_or("", |name| name.value.as_ref());
                let span = self.span(path);
                let entry = Entry {
                    key: package.rsplit('/').next().unwrap_or(package).to_string(),
                    key_span: span,
                    value,
                };
                value = Known::literal(Value::Map(vec![entry]), span);
            }
            let key_span =
                self.source.span(self.shift + prop.start(), self.shift + prop.name.end());
            entries.push(Entry { key: key.to_string(), key_span, value });
        }
        entries
    }

    fn value(&self, json: &Json, depth: usize) -> Known<Value> {
        let span = self.span(json);
        if depth > DEPTH {
            return Known::unknown(Some(span), "nested too deeply");
        }
        let value = match json {
            Json::StringLit(text) => Value::Str(text.value.to_string()),
            Json::BooleanLit(flag) => Value::Bool(flag.value),
            Json::NullKeyword(_) => Value::Null,
            Json::NumberLit(number) => match number.value.parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) => match number.value.parse::<f64>() {
                    Ok(number) => Value::Float(number),
                    Err(_) => return Known::unknown(Some(span), "is no number"),
                },
            },
            Json::Array(array) => {
                Value::List(array.elements.iter().map(|item| self.value(item, depth + 1)).collect())
            }
            Json::Object(object) => {
                let entry = |prop: &ObjectProp| Entry {
                    key: prop.name.as_str().to_string(),
                    key_span: self
                        .source
                        .span(self.shift + prop.start(), self.shift + prop.name.end()),
                    value: self.value(&prop.value, depth + 1),
                };
                Value::Map(object.properties.iter().map(entry).collect())
            }
        };
        Known::literal(value, span)
    }
}

/// Of properties with one name the last counts.
fn last<'a, 'b>(object: &'b Object<'a>, name: &str) -> Option<&'b ObjectProp<'a>> {
    object.properties.iter().rev().find(|prop| prop.name.as_str() == name)
}

pub(super) fn process(kind: &str, span: Span, command: &str, command_span: Span) -> Vec<Entry> {
    let word = |token| match token {
        Token::Word(word) => Known::literal(Value::Str(word), command_span),
        Token::Operator(operator) => Known::literal(Value::Str(operator.into()), command_span),
    };
    let words = tokens(command).into_iter().map(word).collect();
    vec![
        made("Type", kind, span),
        made("Command", command, command_span),
        Entry {
            key: "Words".to_string(),
            key_span: command_span,
            value: Known::literal(Value::List(words), command_span),
        },
        made("WorkingDirectory", ".", span),
    ]
}

fn made(key: &str, value: &str, span: Span) -> Entry {
    let value = Known::literal(Value::Str(value.to_string()), span);
    Entry { key: key.to_string(), key_span: span, value }
}

pub(super) fn resource(id: &str, properties: Vec<Entry>, span: Span) -> Resource {
    let properties = Known::literal(Value::Map(properties), span);
    Resource { id: id.to_string(), kind: "Process".to_string(), properties, span }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

    use super::*;
    use crate::model::FileId;

    fn file(path: &str, text: &str) -> (Source, Template) {
        let source = Source::new(FileId(0), path, text);
        let template = read(&source);
        (source, template)
    }

    fn text<'a>(resource: &'a Resource, path: &str) -> Option<&'a str> {
        resource.properties.at(path)?.str()
    }

    #[test]
    fn procfile_lines() {
        let (source, template) = file(
            "Procfile",
            "# plimsoll: allow(web-server) known\nweb: PORT=1 gunicorn app:app --log-file -\r\n\n\
             worker:celery -A proj worker\nnot a line\nurl http://x: y\nrelease:\n",
        );
        let ids: Vec<&str> = template.resources.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["web", "worker", "release"]);
        let web = &template.resources[0];
        assert_eq!(text(web, "Command"), Some("PORT=1 gunicorn app:app --log-file -"));
        assert_eq!(text(web, "Words.1"), Some("gunicorn"));
        assert_eq!(text(web, "Type"), Some("procfile"));
        let span = web.properties.at("Command").unwrap().span.unwrap();
        assert_eq!(source.slice(span), "PORT=1 gunicorn app:app --log-file -");
        assert_eq!(source.slice(web.span), "web: PORT=1 gunicorn app:app --log-file -");
        assert_eq!(text(&template.resources[1], "Command"), Some("celery -A proj worker"));
        assert_eq!(template.notes.len(), 2);
        assert_eq!(template.directives[0].text, "allow(web-server) known");
    }

    #[test]
    fn scripts_that_start_something() {
        let (source, template) = file(
            "api/package.json",
            r#"{
              "name": "@acme/api", "type": "module", "main": "dist/index.js", "private": true,
              "bin": "./cli.js",
              "exports": { ".": { "import": "./a.mjs" } }, "files": ["dist"],
              "scripts": { "test": "jest", "start": "tsc && node \"dist/a b.js\"", "start:prod": "node x" },
            }"#,
        );
        let ids: Vec<&str> = template.resources.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["start", "start:prod", "test"]);
        let start = &template.resources[0];
        assert_eq!(text(start, "Command"), Some("tsc && node \"dist/a b.js\""));
        assert_eq!(text(start, "Words.3"), Some("dist/a b.js"));
        assert_eq!(source.slice(start.span), r#""tsc && node \"dist/a b.js\"""#);
        assert_eq!(text(start, "Main"), Some("dist/index.js"));
        assert_eq!(text(start, "Bin.api"), Some("./cli.js"));
        assert_eq!(text(start, "Module"), Some("module"));
        assert_eq!(text(start, "Files.0"), Some("dist"));
        assert_eq!(start.properties.at("Private").unwrap().value, Some(Value::Bool(true)));
        assert!(start.properties.at("Exports").is_some());
    }

    #[test]
    fn functions_that_claudia_makes() {
        let (_, template) = file(
            "hook/package.json",
            r#"{"scripts": {"create": "claudia create --region eu-west-1 --handler lambda.handler --timeout 20",
                "deploy": "claudia update"}}"#,
        );
        let hook = template.resources.last().unwrap();
        assert_eq!((hook.id.as_str(), hook.kind.as_str()), ("hook", "AWS::Serverless::Function"));
        assert_eq!(text(hook, "Handler"), Some("lambda.handler"));
        assert_eq!(hook.properties.at("Timeout").unwrap().value, Some(Value::Int(20)));
    }

    #[test]
    fn a_library_has_no_command() {
        let (_, template) = file("package.json", r#"{"name": "lib", "main": "index.js"}"#);
        assert_eq!(template.resources.len(), 1);
        assert_eq!(text(&template.resources[0], "Type"), Some("package"));
        assert_eq!(text(&template.resources[0], "Command"), None);
        let (_, template) = file("package.json", r#"{"scripts": {"test": "jest"}}"#);
        assert_eq!(template.resources[0].kind, "Script");
    }

    #[test]
    fn broken_packages_give_a_note() {
        let (_, template) = file("package.json", "{\"scripts\": {\"start\": \"node\"");
        assert!(template.resources.is_empty());
        assert_eq!(template.notes.len(), 1);
        for text in
            ["", "[]", "3", "{\"scripts\": []}", "{\"scripts\": {\"start\": 3}}", "\u{feff}{}"]
        {
            assert!(file("package.json", text).1.resources.is_empty(), "{text}");
        }
        let (source, template) = file("package.json", "\u{feff}{\"scripts\": {\"start\": \"a\"}}");
        assert_eq!(source.slice(template.resources[0].span), "\"a\"");
    }

    /// `PLIMSOLL_SAMPLES=dir cargo test samples -- --ignored --nocapture`
    #[test]
    #[ignore = "wants a directory of real files"]
    fn samples() {
        let root = std::env::var("PLIMSOLL_SAMPLES").expect("PLIMSOLL_SAMPLES");
        for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
            let path = camino::Utf8Path::from_path(entry.path()).expect("UTF-8");
            let wanted = is_procfile(path) || path.file_name() == Some("package.json");
            if !entry.file_type().is_file() || !wanted {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            let (_, template) = self::file(path.as_str(), &text);
            for one in &template.resources {
                println!("{path}: {} = {:?}", one.id, self::text(one, "Command"));
            }
            for note in &template.notes {
                println!("{path}: note: {}", note.message);
            }
        }
    }
}
