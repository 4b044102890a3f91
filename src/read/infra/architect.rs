//! Architect's app.arc, lowered to SAM functions: a folder of its own for each, by what the manifest
//! says of it. <https://arc.codes/docs/en/reference/project-manifest/app>

use camino::{Utf8Path, Utf8PathBuf};

use super::property::Properties;
use super::{Around, clean};
use crate::model::{Directive, Known, Resource, Source, Span, Template, Value};

/// What Architect sets when a manifest does not.
const TIMEOUT_SECONDS: i64 = 5;
const MEMORY_MB: i64 = 1152;

/// Sections whose entries are functions, their folder below `src`, and the event of each.
const SECTIONS: [(&str, &str, &str); 8] = [
    ("http", "http", "HttpApi"),
    ("events", "events", "SNS"),
    ("queues", "queues", "SQS"),
    ("scheduled", "scheduled", "Schedule"),
    ("streams", "streams", "DynamoDB"),
    ("tables-streams", "tables-streams", "DynamoDB"),
    ("ws", "ws", "WebSocket"),
    ("macros", "macros", ""),
];

/// Files that hold a function's handler.
const FILES: [&str; 3] = ["index", "lambda", "handler"];
const ENDINGS: [&str; 6] = ["js", "mjs", "cjs", "ts", "py", "rb"];

pub(super) fn is_file(path: &Utf8Path) -> bool {
    matches!(path.file_name(), Some("app.arc" | ".arc"))
}

pub(super) fn read(source: &Source, around: &Around) -> Template {
    let mut template = Template::default();
    let lines = lines(source, &mut template.directives);
    let root = source.path.parent().unwrap_or(Utf8Path::new(""));
    let shared = settings(&lines);
    let reader = Reader { around, root, shared };
    for line in lines.iter().filter(|line| !line.inner) {
        let Some((section, folder, event)) =
            SECTIONS.iter().find(|(name, ..)| *name == line.section)
        else {
            continue;
        };
        let Some(name) = name_of(section, &line.words) else { continue };
        template.resources.extend(reader.function(
            &format!("src/{folder}/{name}"),
            &name,
            event,
            line.span,
        ));
    }
    // Those of a WebSocket API need no entry.
    if lines.iter().any(|line| line.section == "ws") {
        let span = lines
            .iter()
            .find(|line| line.section == "ws")
            .map_or(source.span(0, 0), |line| line.span);
        for name in ["connect", "default", "disconnect"] {
            template.resources.extend(reader.function(
                &format!("src/ws/{name}"),
                name,
                "WebSocket",
                span,
            ));
        }
    }
    template
}

/// A line of a manifest that says something.
struct Line {
    section: String,
    words: Vec<String>,
    /// It belongs to the entry above it.
    inner: bool,
    span: Span,
}

fn lines(source: &Source, directives: &mut Vec<Directive>) -> Vec<Line> {
    let mut found = Vec::new();
    let mut section = String::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let (body, comment) = line.split_once('#').map_or((line, ""), |(a, b)| (a, b));
        let text = body.trim();
        let span = source
            .span(start + body.len() - body.trim_start().len(), start + body.trim_end().len());
        if let Some(said) = comment.trim().strip_prefix("plimsoll:") {
            let text_of = said.trim().to_string();
            let span = source.span(start, start + line.trim_end().len());
            directives.push(Directive { text: text_of, span, alone: text.is_empty() });
        }
        if let Some(name) = text.strip_prefix('@') {
            section = name.to_string();
            // A section without an entry.
            if section == "ws" {
                found.push(Line { section: section.clone(), words: Vec::new(), inner: true, span });
            }
        } else if !text.is_empty() {
            let words = text.split_whitespace().map(str::to_string).collect();
            let inner = body.starts_with([' ', '\t']);
            found.push(Line { section: section.clone(), words, inner, span });
        }
    }
    found
}

/// The folder of an entry: `get-items-000id` for `get /items/:id`.
fn name_of(section: &str, words: &[String]) -> Option<String> {
    let first = words.first()?;
    if section != "http" {
        return Some(first.clone());
    }
    let (method, path) = match words {
        [path] => ("get", path),
        [method, path, ..] => (method.as_str(), path),
        [] => return None,
    };
    let path = match path.as_str() {
        "/" => "-index".to_string(),
        path => {
            path.replace("/*", "-catchall").replace('/', "-").replace('.', "_").replace(':', "000")
        }
    };
    Some(format!("{}{path}", method.to_lowercase()))
}

/// Numbers and words that `@aws` sets.
#[derive(Clone, Default)]
struct Settings {
    timeout: Option<Known<Value>>,
    memory: Option<Known<Value>>,
    storage: Option<Known<Value>>,
    runtime: Option<Known<Value>>,
}

fn settings(lines: &[Line]) -> Settings {
    let mut found = Settings::default();
    for line in lines.iter().filter(|line| line.section == "aws") {
        let [key, value, ..] = line.words.as_slice() else { continue };
        let number = value.parse().ok().map(|number| Known::literal(Value::Int(number), line.span));
        match key.as_str() {
            "timeout" => found.timeout = number,
            "memory" => found.memory = number,
            "storage" => found.storage = number,
            // `node` is whatever is current.
            "runtime" if value.contains(|letter: char| letter.is_ascii_digit()) => {
                found.runtime = Some(Known::literal(Value::Str(value.clone()), line.span));
            }
            _ => {}
        }
    }
    found
}

struct Reader<'a> {
    around: &'a Around<'a>,
    /// The manifest's directory.
    root: &'a Utf8Path,
    shared: Settings,
}

impl Reader<'_> {
    /// `None` where the folder is not there: a plugin puts it elsewhere.
    fn function(&self, folder: &str, name: &str, event: &str, span: Span) -> Option<Resource> {
        let directory = clean(&self.root.join(folder))?;
        let files = (self.around.beside)(&directory);
        let holds = |name: &str| files.iter().any(|path| path.file_name() == Some(name));
        let mut handlers = FILES.iter().flat_map(|stem| ENDINGS.map(|end| (*stem, end)));
        let (stem, _) = handlers.find(|(stem, end)| holds(&format!("{stem}.{end}")))?;
        let own = self.own(&directory);
        let set = |own: Option<Known<Value>>, shared: &Option<Known<Value>>, default: Value| {
            Some(own.or_else(|| shared.clone()).unwrap_or(Known::default(default)))
        };
        let mut made = Properties::default();
        made.text("Handler", &format!("{stem}.handler"), span);
        made.text("CodeUri", folder, span);
        made.put("Runtime", own.runtime.or_else(|| self.shared.runtime.clone()), span);
        made.put(
            "Timeout",
            set(own.timeout, &self.shared.timeout, Value::Int(TIMEOUT_SECONDS)),
            span,
        );
        made.put("MemorySize", set(own.memory, &self.shared.memory, Value::Int(MEMORY_MB)), span);
        if let Some(storage) = own.storage.or_else(|| self.shared.storage.clone()) {
            made.within("EphemeralStorage", "Size", storage, span);
        }
        if !event.is_empty() {
            made.event(event, span);
        }
        Some(made.resource("AWS::Serverless::Function", name, span))
    }

    /// What the function's own manifest sets.
    fn own(&self, directory: &Utf8Path) -> Settings {
        let files = ["config.arc", ".arc-config"].map(|name| directory.join(name));
        let source = files.iter().find_map(|path: &Utf8PathBuf| (self.around.open)(path));
        source.map_or(Settings::default(), |source| settings(&lines(&source, &mut Vec::new())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    #[test]
    fn folders_by_their_entries() {
        let text = "@app\nshop\n\n@aws\ntimeout 10 # seconds\nruntime nodejs24.x\n\n@http\nget /\nget /items/:id\n/cart\n  method post\n\n\
                    @queues\njobs\n\n@scheduled\ndaily rate(1 day)\n\n@tables\norders\n  id *String\n";
        let said = dump(&[
            ("app.arc", text),
            ("src/http/get-index/index.mjs", ""),
            ("src/http/get-items-000id/index.js", ""),
            ("src/queues/jobs/lambda.py", ""),
            ("src/queues/jobs/config.arc", "@aws\ntimeout 60\nruntime python3.14\n"),
        ]);
        assert_eq!(
            said,
            [
                "AWS::Serverless::Function get-index {Handler: index.handler, CodeUri: src/http/get-index, \
                 Runtime: nodejs24.x, Timeout: 10, MemorySize: 1152, Events: {Event: {Type: HttpApi}}}",
                "AWS::Serverless::Function get-items-000id {Handler: index.handler, CodeUri: src/http/get-items-000id, \
                 Runtime: nodejs24.x, Timeout: 10, MemorySize: 1152, Events: {Event: {Type: HttpApi}}}",
                "AWS::Serverless::Function jobs {Handler: lambda.handler, CodeUri: src/queues/jobs, Runtime: python3.14, \
                 Timeout: 60, MemorySize: 1152, Events: {Event: {Type: SQS}}}",
            ]
        );
    }
}
