//! Files that start programs, to the commands in them: shell scripts, the settings of process managers
//! and application servers. What is a command of its own there is told; what the program is, is not.

use jsonc_parser::ParseOptions;
use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged;

use super::{command, script};
use crate::model::{Command, Source};

/// Commands of one file.
const MOST: usize = 200;

/// Of a script, the commands that run for these arguments. Empty for a file of another kind.
pub(super) fn read(source: &Source, arguments: &[String]) -> Vec<Command> {
    let name = source.path.file_name().unwrap_or("");
    let mut found = match source.path.extension() {
        Some("sh" | "bash") => script::read(source, arguments),
        Some("ini" | "conf" | "cfg") => sections(source),
        Some("js" | "cjs" | "json" | "mjs") if is_ecosystem(name) => ecosystem(source),
        Some("json") if name == "nodemon.json" => executed(source),
        Some("py") if name.starts_with("gunicorn") => gunicorn(source),
        _ if super::process::is_procfile(&source.path) => procfile(source),
        _ if matches!(name, "Makefile" | "makefile" | "GNUmakefile") => recipes(source, arguments),
        None if is_script(&source.text) => script::read(source, arguments),
        _ => Vec::new(),
    };
    found.truncate(MOST);
    found
}

/// What a shell script chooses by its first argument; empty for a file of another kind.
pub(super) fn roles(source: &Source) -> Vec<String> {
    let shell = matches!(source.path.extension(), Some("sh" | "bash"));
    match shell || source.path.extension().is_none() && is_script(&source.text) {
        true => script::roles(source),
        false => Vec::new(),
    }
}

fn is_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    // `#!/bin/bash -e`
    let program = first
        .strip_prefix("#!")
        .and_then(|rest| rest.split_whitespace().rfind(|word| !word.starts_with('-')));
    program.is_some_and(|program| {
        matches!(
            program.rsplit('/').next(),
            Some("sh" | "bash" | "ash" | "dash" | "with-contenv" | "bashio")
        )
    })
}

fn is_ecosystem(name: &str) -> bool {
    name.starts_with("ecosystem") || name.starts_with("pm2") || name == "process.json"
}

/// The lines of a Makefile that `make` gives to a shell; for a target, its own.
fn recipes(source: &Source, arguments: &[String]) -> Vec<Command> {
    let mut found = Vec::new();
    let mut asked = arguments.is_empty();
    for (start, end) in lines(&source.text) {
        let line = source.text.get(start..end).unwrap_or("").trim_end();
        let Some(recipe) = line.strip_prefix('\t') else {
            if let Some((targets, _)) = line.split_once(':').filter(|_| !line.starts_with('#')) {
                let mut targets = targets.split_whitespace();
                asked = arguments.is_empty()
                    || targets.any(|target| arguments.iter().any(|name| name == target));
            }
            continue;
        };
        if !asked {
            continue;
        }
        let plain = recipe.trim_start_matches(['@', '-', '+', ' ', '\t']);
        let span = source.span(start + line.len() - plain.len(), start + line.len());
        let commands = command::words(plain, &[]).into_iter();
        found.extend(commands.map(|words| Command::new(words, span, false)));
    }
    found
}

/// Byte ranges of lines, each with the lines that continue it.
pub(super) fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if !line.trim_end().ends_with('\\') {
            found.push((start, at));
            start = at;
        }
    }
    if start < at {
        found.push((start, at));
    }
    found
}

/// supervisord, circus and uWSGI: `[program:web]` with `command=`, `[watcher:web]` with `cmd =`,
/// `[uwsgi]` with `module =`, told where it says on which port, and what it keeps up beside that.
/// uwsgi-docs.readthedocs.io/en/latest/AttachingDaemons.html, .../ConfigLogic.html
fn sections(source: &Source) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    let mut listens = None;
    let mut asked = false;
    let mut section = "";
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim();
        if let Some(name) = body.strip_prefix('[').and_then(|body| body.strip_suffix(']')) {
            section = name.trim();
            continue;
        }
        let Some((key, value)) = body.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.split(" ;").next().unwrap_or("").trim());
        let indent = line.len() - line.trim_start().len();
        let span = source.span(start + indent, start + line.trim_end().len());
        let kind = section.split(':').next().unwrap_or(section);
        match (kind, key) {
            ("program" | "fcgi-program", "command") | ("watcher", "cmd") => {
                for words in command::words(value, &[]) {
                    found.push(Command::new(words, span, true));
                }
            }
            ("uwsgi", key) if key.starts_with("if-") => asked = true,
            ("uwsgi", "endif") => asked = false,
            ("uwsgi", "attach-daemon" | "attach-daemon2" | "smart-attach-daemon") => {
                // The one keeps a file of its process, the other is told as settings.
                let line = match key {
                    "smart-attach-daemon" => value.split_once(' ').map(|(_, line)| line),
                    "attach-daemon2" => value.split(',').find_map(|one| one.strip_prefix("cmd=")),
                    _ => Some(value),
                };
                for words in command::words(line.unwrap_or(""), &[]) {
                    found.push(Command { asked, kept: !asked, ..Command::new(words, span, true) });
                }
            }
            ("uwsgi", "http" | "http-socket" | "socket" | "https") => {
                listens = Some(span);
                found.iter_mut().filter(|one| !one.beside).for_each(|one| one.span = span);
            }
            ("uwsgi", "module" | "wsgi" | "wsgi-file" | "file") => {
                let span = listens.unwrap_or(span);
                let words = ["uwsgi", "--module", value].map(str::to_string).to_vec();
                found.push(Command::new(words, span, false));
            }
            _ => {}
        }
    }
    // The application stands in front of all that.
    found.sort_by_key(|one| !one.beside);
    found
}

/// `wsgi_app = "app:app"`
fn gunicorn(source: &Source) -> Vec<Command> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.strip_prefix("wsgi_app") else { continue };
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.split('#').next().unwrap_or("").trim().trim_matches(['"', '\'']);
        let span = source.span(start, start + line.trim_end().len());
        let words = vec!["gunicorn".to_string(), value.to_string()];
        found.push(Command::new(words, span, false));
    }
    found
}

fn procfile(source: &Source) -> Vec<Command> {
    let mut found = Vec::new();
    let template = super::process::read(source);
    for resource in &template.resources {
        let line = resource.properties.at("Command").and_then(|value| value.str()).unwrap_or("");
        for words in command::words(line, &[]) {
            found.push(Command::new(words, resource.span, true));
        }
    }
    found
}

/// `apps` of a pm2 ecosystem file: JSON, or JavaScript as long as it looks like it.
fn ecosystem(source: &Source) -> Vec<Command> {
    let text = &source.text;
    let start = match text.find("module.exports").or(text.find("export default")) {
        Some(at) => text.get(at..).and_then(|rest| Some(at + rest.find('{')?)),
        None => text.find(['{', '[']),
    };
    let Some(start) = start else { return Vec::new() };
    let body = text.get(start..).unwrap_or("").trim_end().trim_end_matches(';');
    let options = ParseOptions {
        allow_single_quoted_strings: true,
        allow_loose_object_property_names: true,
        ..ParseOptions::default()
    };
    let parsed = jsonc_parser::parse_to_ast(body, &Default::default(), &options);
    let Ok(Some(root)) = parsed.map(|parsed| parsed.value) else { return loose(source) };
    let apps: Vec<&Json> = match &root {
        Json::Object(one) => match one.get("apps").map(|apps| &apps.value) {
            Some(Json::Array(apps)) => apps.elements.iter().collect(),
            Some(one) => vec![one],
            None => vec![&root],
        },
        Json::Array(apps) => apps.elements.iter().collect(),
        _ => Vec::new(),
    };
    let apps = apps.into_iter().filter_map(Json::as_object);
    apps.filter_map(|app| app_of(source, start, app)).collect()
}

/// `exec` of nodemon's settings.
fn executed(source: &Source) -> Vec<Command> {
    let parsed = jsonc_parser::parse_to_ast(&source.text, &Default::default(), &Default::default());
    let Ok(Some(Json::Object(root))) = parsed.map(|parsed| parsed.value) else { return Vec::new() };
    let exec = root.get("exec").and_then(|prop| prop.value.as_string_lit());
    let Some(exec) = exec else { return Vec::new() };
    let span = source.span(exec.start(), exec.end());
    let commands = command::words(&exec.value, &[]).into_iter();
    commands.map(|words| Command::new(words, span, false)).collect()
}

fn app_of(source: &Source, shift: usize, app: &Object) -> Option<Command> {
    let text = |key: &str| app.get(key).and_then(|prop| prop.value.as_string_lit());
    let script = text("script")?;
    let span = source.span(shift + script.start(), shift + script.end());
    let text = |key: &str| text(key).map(|word| word.value.to_string());
    Some(Command::new(words_of(&script.value, text), span, true))
}

/// The words that start a script of pm2 with the other settings of its application.
fn words_of(script: &str, text: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let directory = text("cwd").filter(|directory| !directory.starts_with('/'));
    let mut words: Vec<String> = Vec::new();
    let file = script.contains(['/', '.']);
    match text("interpreter").as_deref() {
        Some("none") => {}
        Some(program) => words.push(program.to_string()),
        None if file && !script.ends_with(".sh") => words.push("node".to_string()),
        None => {}
    }
    match directory {
        Some(directory) if file => {
            let directory = directory.trim_end_matches('/');
            words.push(format!("{directory}/{}", script.trim_start_matches("./")));
        }
        Some(directory) if matches!(script, "npm" | "yarn" | "pnpm") => {
            words.extend([script.to_string(), "--prefix".to_string(), directory]);
        }
        _ => words.extend(script.split_whitespace().map(str::to_string)),
    }
    let arguments = text("args").unwrap_or_default();
    words.extend(arguments.split_whitespace().map(str::to_string));
    words
}

/// The same of a file whose values are computed: what stands plainly beside each `script`.
fn loose(source: &Source) -> Vec<Command> {
    let text = &source.text;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = literal(text, "script", from) {
        from = end;
        let open = around(text.get(..start).unwrap_or("").char_indices().rev(), ['}', '{']);
        let close = around(text.get(end..).unwrap_or("").char_indices(), ['{', '}']);
        let (Some(open), Some(close)) = (open, close) else { continue };
        // One that is started on a condition is no app of every deployment.
        let before = text.get(..open).unwrap_or("");
        let list = around(before.char_indices().rev(), [']', '[']);
        let key = list.map(|at| before.get(..at).unwrap_or("").trim_end().trim_end_matches(':'));
        let named = |key: &str| key.trim_end_matches(['"', '\'', ' ']).ends_with("apps");
        if !key.is_none_or(named) {
            continue;
        }
        let app = text.get(open..end.saturating_add(close)).unwrap_or("");
        let value = |key: &str| {
            let (start, end) = literal(app, key, 0)?;
            app.get(start..end).map(str::to_string)
        };
        let words = words_of(text.get(start..end).unwrap_or(""), value);
        found.push(Command::new(words, source.span(start, end), true));
    }
    found
}

/// Where a brace stands that the others before it do not close.
fn around(chars: impl Iterator<Item = (usize, char)>, [deeper, out]: [char; 2]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, char) in chars {
        if char == deeper {
            depth = depth.saturating_add(1);
        } else if char == out && depth == 0 {
            return Some(at);
        } else if char == out {
            depth = depth.saturating_sub(1);
        }
    }
    None
}

/// The string that a key is given, without its quotes: `script: "dist/server.js"`.
fn literal(text: &str, key: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    rest.match_indices(key).find_map(|(at, _)| {
        let before = rest.get(..at)?.chars().next_back();
        if before.is_some_and(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '$')) {
            return None;
        }
        let after = rest.get(at..)?.strip_prefix(key)?.trim_start_matches(['"', '\'']);
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let quote = value.chars().next().filter(|char| matches!(char, '"' | '\'' | '`'))?;
        let value = value.get(1..)?;
        let length = value.find(quote)?;
        let start = text.len().checked_sub(value.len())?;
        Some((start, start.saturating_add(length)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FileId;

    fn said(path: &str, text: &str) -> Vec<String> {
        given(path, text, &[])
    }

    fn given(path: &str, text: &str, arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<String> = arguments.iter().map(|word| word.to_string()).collect();
        let source = Source::new(FileId(0), path, text);
        let line = |command: &Command| {
            let beside = if command.beside { "& " } else { "" };
            format!("{beside}{} @ {}", command.words.join(" "), source.slice(command.span))
        };
        read(&source, &arguments).iter().map(line).collect()
    }

    #[test]
    fn scripts() {
        let text = "#!/bin/sh\nset -e\nnginx &\nif [ -n \"$X\" ]; then\n  exec gunicorn \\\n    app:app\nfi\n";
        assert_eq!(
            said("start.sh", text),
            [
                "set -e @ set -e",
                "& nginx @ nginx &",
                "gunicorn app:app @ exec gunicorn \\\n    app:app",
            ]
        );
        assert_eq!(said("bin/start", "#!/bin/bash -e\nexec puma\n"), ["puma @ exec puma"]);
        let run = given("bin/run", "#!/usr/bin/env bash\nexec \"$@\"\n", &["rackup"]);
        assert_eq!(run, ["rackup @ exec \"$@\""]);
        assert_eq!(said("bin/run", "#!/usr/bin/env node\nexec()\n"), [""; 0]);
    }

    #[test]
    fn scripts_that_ask_for_their_arguments() {
        let text = "#!/bin/sh\nserver() {\n  exec gunicorn app:app\n}\nROLE=${1:-server}\ncase \"$ROLE\" in\n  worker)\n    \
                    shift\n    exec celery -A app worker \"$@\"\n    ;;\n  server|web) server ;;\n  *)\n    exec \"$@\"\n    ;;\nesac\n\
                    echo never\n";
        let words = |arguments: &[&str]| -> Vec<String> {
            let lines = given("run.sh", text, arguments);
            lines.iter().map(|line| line.split(" @ ").next().unwrap_or("").to_string()).collect()
        };
        assert_eq!(words(&["worker", "-c", "2"]), ["celery -A app worker -c 2"]);
        assert_eq!(words(&[]), ["gunicorn app:app"]);
        assert_eq!(words(&["web"]), ["gunicorn app:app"]);
        assert_eq!(words(&["python", "job.py"]), ["python job.py"]);
        let roles = super::roles(&Source::new(FileId(0), "run.sh", text));
        assert_eq!(roles, ["worker", "server"]);
        let text = "if [ \"$1\" = \"worker\" ]; then\n  exec rq worker\nelif [ -f setup ]; then\n  ./setup\nfi\nexec uvicorn app:app\n";
        let words = |arguments: &[&str]| given("run.sh", text, arguments).len();
        assert_eq!((words(&["worker"]), words(&["x"])), (1, 2));
    }

    #[test]
    fn scripts_that_do_one_thing_or_another() {
        let branches = |condition: &str| -> Vec<String> {
            let text = format!(
                "is_on() {{\n  [ \"$1\" = true ]\n}}\nif {condition}\nthen\n  work\nelse\n  serve\nfi\n"
            );
            let source = Source::new(FileId(0), "run.sh", text);
            let told = |command: &Command| {
                let branch = command.branch.as_ref()?;
                let asks = branch.asks.iter().map(|it| format!("{} {:?}", it.variable, it.is));
                let asks = asks.collect::<Vec<_>>().join(", ");
                Some(format!("{} {} {asks}", command.words.join(" "), branch.holds))
            };
            // A further line of the condition is told as a command, too.
            let own = |command: &&Command| command.words != ["[", "$B", "==", "yes", "]"];
            read(&source, &[]).iter().filter(own).filter_map(told).collect()
        };
        let word = "A Word(\"yes\")";
        let both = |asks: &str| [format!("work true {asks}"), format!("serve false {asks}")];
        assert_eq!(branches("[ \"$A\" = \"yes\" ];"), both(word));
        assert_eq!(branches("[[ -n ${A} ]]"), both("A Set"));
        assert_eq!(branches("is_on \"$A\" || is_on \"$B\";"), both("A On, B On"));
        assert_eq!(branches("is_on \"$A\" ||\n   [ $B == yes ]"), both("A On, B Word(\"yes\")"));
        for unknown in [
            "[ -n \"$A\" ] && [ -n \"$B\" ];",
            "[ \"$A\" != yes ];",
            "! is_on \"$A\";",
            "[ \"$A\" = \"\" ];",
            "[ \"$A\" = \"$B\" ];",
            "[ -n \"${A:-yes}\" ];",
            "grep -q yes \"$A\";",
            "[ -n \"$A\" ] || [ -f setup ];",
        ] {
            assert_eq!(branches(unknown), [""; 0], "{unknown}");
        }
    }

    #[test]
    fn scripts_with_lists_of_words() {
        let text = "#!/bin/bash\nARGS=(\n  \"-A\" \"shop\"  # the app\n  \"worker\"\n)\n\
                    if [[ $BEAT = True ]]; then\n  ARGS+=(\"--beat\")\nfi\nlocal EMPTY=()\n\
                    celery \"${ARGS[@]}\" \"${EMPTY[@]}\" \"${UNSET[@]}\"\n";
        let found = said("start.sh", text);
        let last = "celery -A shop worker --beat ${UNSET[@]} @ ";
        assert!(found.iter().any(|line| line.starts_with(last)), "{found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn process_managers() {
        let text = "[supervisord]\nnodaemon=true\n[program:web]\ncommand = uvicorn app:app ; note\n\
                    autostart=true\n[program:beat]\ncommand=celery -A app beat\n";
        assert_eq!(
            said("docker/supervisord.conf", text),
            [
                "& uvicorn app:app @ command = uvicorn app:app ; note",
                "& celery -A app beat @ command=celery -A app beat"
            ]
        );
        assert_eq!(
            said("uwsgi.ini", "[uwsgi]\nhttp = :8080\nmodule = shop.wsgi:application\n"),
            ["uwsgi --module shop.wsgi:application @ http = :8080"]
        );
        assert_eq!(
            said("gunicorn.conf.py", "workers = 4\nwsgi_app = 'shop:app'  # here\n"),
            ["gunicorn shop:app @ wsgi_app = 'shop:app'  # here"]
        );
    }

    #[test]
    fn ecosystem_files() {
        let text = "module.exports = {\n  apps: [\n    // the API\n    { name: 'api', script: './dist/index.js', \
                    instances: 2 },\n    { name: 'web', script: 'npm', args: 'start' },\n  ],\n};\n";
        assert_eq!(
            said("ecosystem.config.js", text),
            ["& node ./dist/index.js @ './dist/index.js'", "& npm start @ 'npm'"]
        );
        assert_eq!(
            said(
                "ecosystem.config.cjs",
                "module.exports = {\n  apps: [\n    { name: 'api', script: 'dist/server.js', cwd: './api', ...(process.env.X && { node_args: '-r x' }) },\n    { script: 'npm', args: 'run serve', cwd: 'web', max: process.env.MAX || '1G' },\n    ...(process.env.Y ? [{ script: 'c.js' }] : []),\n  ],\n};\n"
            ),
            ["& node ./api/dist/server.js @ dist/server.js", "& npm --prefix web run serve @ npm"]
        );
        assert_eq!(
            said("ecosystem.config.json", r#"{"apps": [{"script": "src/index.js"}]}"#),
            [r#"& node src/index.js @ "src/index.js""#]
        );
        assert_eq!(said("settings.json", r#"{"apps": [{"script": "a.js"}]}"#), [""; 0]);
    }
}
