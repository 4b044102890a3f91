//! Programs: what a Dockerfile, a Procfile or a package script starts, and what the code shows by
//! itself where nothing declares anything.

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::modules::{Program, Symbol};
use super::{Linker, clean, handler, reach};
use crate::model::{
    EntryPoint, Facts, FileId, FnId, GuardKind, Image, Known, Language, Target, Value, Workload,
    WorkloadKind,
};

impl Linker<'_, '_> {
    /// Containers and processes that files declare without saying where they run.
    pub(super) fn processes(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let used: HashSet<FileId> = known
            .iter()
            .filter_map(|workload| Some(workload.package.image.as_ref()?.dockerfile))
            .collect();
        let mut found: Vec<Workload> = Vec::new();
        let mut images: Vec<Utf8PathBuf> = Vec::new();
        for pass in ["Docker::Image", "Process"] {
            for (file, template) in self.input.templates {
                if used.contains(file) || self.not_shipped(self.input.tree.path(*file)) {
                    continue;
                }
                let here = self.input.tree.path(*file).parent().unwrap_or(Utf8Path::new(""));
                for resource in template.resources.iter().filter(|found| found.kind == pass) {
                    let properties = &resource.properties;
                    if pass == "Process"
                        && (images.iter().any(|directory| directory == here)
                            || self.in_function(here, known))
                    {
                        continue;
                    }
                    let words = command_of(properties);
                    let workdir = properties.at("WorkingDirectory").and_then(Known::str);
                    let (base, words) = (self.copied_to(properties, workdir, here), words);
                    let entry = self.command_entry(program, &words, &base, 0);
                    // An image of a server that is not ours, or a build's.
                    if entry.is_none() && !(pass == "Docker::Image" && self.starts_known(&words)) {
                        continue;
                    }
                    let claimed =
                        |entry: &EntryPoint| self.claimed.contains(&(entry.file, entry.function));
                    if entry.as_ref().is_some_and(claimed) {
                        continue;
                    }
                    let name = match pass {
                        "Process" => {
                            let directory = here.file_name().unwrap_or("");
                            if directory.is_empty() {
                                resource.id.clone()
                            } else {
                                format!("{directory}:{}", resource.id)
                            }
                        }
                        _ => here.file_name().map_or("image".to_string(), str::to_string),
                    };
                    let span = properties
                        .at("Cmd")
                        .or_else(|| properties.at("Entrypoint"))
                        .or_else(|| properties.at("Command"))
                        .and_then(|value| value.span);
                    let span = span.unwrap_or(resource.span);
                    let mut workload = self.workload(&name, WorkloadKind::Process, span, None);
                    workload.package.root = here.to_path_buf();
                    if pass == "Docker::Image" {
                        images.push(here.to_path_buf());
                        workload.package.image =
                            Some(Image { dockerfile: *file, resource: resource.clone() });
                    }
                    workload.resource = Some(resource.clone());
                    if let Some(entry) = entry {
                        self.claimed.insert((entry.file, entry.function));
                        workload.entry = Some(entry);
                    }
                    found.push(workload);
                }
            }
        }
        found
    }

    /// The command is of a program that we know to start applications.
    fn starts_known(&self, words: &[String]) -> bool {
        let commands = &self.input.knowledge.tables.commands;
        words
            .iter()
            .flat_map(|word| word.split_whitespace())
            .map(|word| word.rsplit('/').next().unwrap_or(word))
            .any(|word| {
                let known = commands.iter().filter(|row| row.entry == "app");
                known.into_iter().any(|row| row.program.iter().any(|name| name == word))
            })
    }

    /// Where the image's files come from: the Dockerfile's directory, or the part of the context
    /// that was copied to the working directory.
    fn copied_to(
        &self,
        properties: &Known<Value>,
        workdir: Option<&str>,
        here: &Utf8Path,
    ) -> Utf8PathBuf {
        let _ = workdir;
        let copies = properties.at("Copy").and_then(|value| value.value.as_ref());
        for copy in copies.map_or(&[][..], Value::items).iter().rev() {
            if copy.at("From").and_then(Known::str).is_some_and(|from| !from.is_empty()) {
                continue;
            }
            let Some(source) = copy.at("Source").and_then(Known::str) else { continue };
            let from = clean(&here.join(source.trim_start_matches("./").trim_end_matches('/')));
            let directory = self.input.tree.under(&from).next().is_some();
            if directory
                && source.trim_end_matches('/') != "."
                && self.input.tree.find(&from).is_none()
            {
                // Only when the directory's contents land in the working directory.
                let to = copy.at("Destination").and_then(Known::str).unwrap_or("");
                if matches!(to, "." | "./") || Some(to.trim_end_matches('/')) == workdir {
                    return from;
                }
            }
        }
        here.to_path_buf()
    }

    /// What the command of a container or process starts, if that is code of the project.
    pub(super) fn command_entry(
        &self,
        program: &mut Program,
        words: &[String],
        base: &Utf8Path,
        depth: u32,
    ) -> Option<EntryPoint> {
        if depth > 6 {
            return None;
        }
        let (first, rest) = words.split_first()?;
        let name = first.rsplit('/').next().unwrap_or(first);
        if first.contains('=') || matches!(name, "exec" | "env" | "-c" | "--") {
            return self.command_entry(program, rest, base, depth + 1);
        }
        if let [line] = words
            && line.contains(' ')
        {
            let words: Vec<String> = line
                .split(['&', ';', '|'])
                .next_back()
                .unwrap_or("")
                .split_whitespace()
                .map(|word| word.trim_matches(['"', '\'']).to_string())
                .collect();
            return self.command_entry(program, &words, base, depth + 1);
        }
        let commands = &self.input.knowledge.tables.commands;
        let row = commands
            .iter()
            .find(|row| row.program.iter().any(|program| program == first || program == name));
        let Some(row) = row else {
            // A binary that the crate builds, or a script of the project.
            return self.script_or_binary(program, first, base, depth);
        };
        let mut plain: Vec<&String> = Vec::new();
        let mut skip = false;
        for (at, word) in rest.iter().enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            if row.entry == "file" && word == "-m" {
                let module = rest.get(at + 1)?;
                let path = module.replace('.', "/");
                // `python -m uvicorn app:app` is that program.
                if commands.iter().any(|row| row.program.contains(module)) {
                    return self.command_entry(program, rest.get(at + 1..)?, base, depth + 1);
                }
                let found = self
                    .python_file(&base.join(format!("{path}/__main__")))
                    .or_else(|| self.python_file(&base.join(&path)))
                    .or_else(|| self.python_file(&base.join("src").join(&path)))?;
                return self.top_level(program, found);
            }
            if word.starts_with('-') {
                skip = row.valued.iter().any(|valued| valued == word);
                continue;
            }
            plain.push(word);
        }
        let named = plain.iter().any(|word| word.contains(['.', ':', '/']));
        if !named
            && let Some(found) =
                row.defaults.iter().find_map(|file| self.input.tree.find(&base.join(file)))
        {
            return self.top_level(program, found);
        }
        match row.entry.as_str() {
            "file" => {
                let word = plain.first()?;
                if word.as_str() == "run" || word.as_str() == "watch" {
                    return self.file_entry(program, plain.get(1)?, base);
                }
                self.file_entry(program, word, base)
            }
            "app" => {
                let app = plain
                    .iter()
                    .copied()
                    .chain(rest.iter())
                    .map(|word| word.trim_start_matches("--app=").trim_start_matches("-A"))
                    .find(|word| word.contains(':') && !word.starts_with("http"))
                    .or_else(|| {
                        plain.iter().map(|word| word.as_str()).find(|word| word.contains('.'))
                    })?;
                let module = app.split(':').next()?.replace('.', "/");
                let file = [base.to_path_buf(), base.join("src"), base.join("app")]
                    .iter()
                    .chain(base.parent().map(Utf8Path::to_path_buf).iter())
                    .find_map(|base| self.python_file(&base.join(&module)))?;
                self.top_level(program, file)
            }
            "script" => {
                let script = plain
                    .iter()
                    .find(|word| !matches!(word.as_str(), "run" | "run-script" | "exec"));
                let script = script.map_or("start", |script| script.as_str());
                let (_, template) =
                    self.input.templates.iter().find(|(file, _)| {
                        self.input.tree.path(*file) == base.join("package.json")
                    })?;
                let resource = template.resources.iter().find(|found| found.id == script)?;
                self.command_entry(program, &command_of(&resource.properties), base, depth + 1)
            }
            "wrapper" => {
                let at = rest.iter().position(|word| {
                    !word.starts_with('-') && !matches!(word.as_str(), "run" | "exec" | "start")
                })?;
                self.command_entry(program, rest.get(at..)?, base, depth + 1)
            }
            "project" => self.rust_binary(program, None, base),
            _ => None,
        }
    }

    fn script_or_binary(
        &self,
        program: &mut Program,
        word: &str,
        base: &Utf8Path,
        depth: u32,
    ) -> Option<EntryPoint> {
        let name = word.rsplit('/').next().unwrap_or(word);
        if Language::of(Utf8Path::new(name)).is_some() {
            return self.file_entry(program, word, base);
        }
        if name.ends_with(".sh") || word.starts_with("./") && depth == 0 {
            // A start script: its last command that starts our code. Read as a template is not; the
            // program it ends in is guessed by the project's own conventions.
            for file in ["main.py", "app.py", "manage.py", "server.js", "index.js", "app.js"] {
                if let Some(found) = self.input.tree.find(&base.join(file)) {
                    return self.top_level(program, found);
                }
            }
        }
        self.rust_binary(program, Some(name), base)
    }

    fn rust_binary(
        &self,
        program: &mut Program,
        name: Option<&str>,
        base: &Utf8Path,
    ) -> Option<EntryPoint> {
        let tree = self.input.tree;
        tree.find(&base.join("Cargo.toml"))?;
        let mut paths = Vec::new();
        if let Some(name) = name {
            paths.push(base.join("src/bin").join(format!("{name}.rs")));
            paths.push(base.join("src/bin").join(name).join("main.rs"));
            paths.push(base.join(name).join("src/main.rs"));
            paths.push(base.join("crates").join(name).join("src/main.rs"));
        }
        paths.push(base.join("src/main.rs"));
        let file = paths.iter().find_map(|path| tree.find(path))?;
        self.main_of(program, file)
    }

    fn file_entry(&self, program: &mut Program, word: &str, base: &Utf8Path) -> Option<EntryPoint> {
        let word = word.trim_start_matches("./");
        let path = Utf8Path::new(word);
        // Absolute paths in an image: by their tail.
        let tails = path.as_str().trim_start_matches('/').split('/').collect::<Vec<_>>();
        for skip in 0..tails.len() {
            let tail = tails.get(skip..)?.join("/");
            let at = clean(&base.join(&tail));
            let found = match path.extension() {
                Some("py") => self.input.tree.find(&at),
                Some("rs") => None,
                _ => self.script_file(program, &at),
            };
            if let Some(found) = found {
                return self.top_level(program, found);
            }
        }
        None
    }

    fn script_file(&self, program: &Program, path: &Utf8Path) -> Option<FileId> {
        if let Some(found) = program.script(path) {
            return Some(found);
        }
        // Compiled: the source beside it.
        let parts: Vec<&str> = path.as_str().split('/').collect();
        let at = parts.iter().position(|part| matches!(*part, "dist" | "build" | "lib" | "out"))?;
        let front = Utf8PathBuf::from(parts.get(..at)?.join("/"));
        let back = parts.get(at + 1..)?.join("/");
        ["src", "", "source", "lib"].iter().find_map(|middle| {
            let base = if middle.is_empty() { front.clone() } else { front.join(middle) };
            let back = back.strip_prefix("src/").unwrap_or(&back);
            program.script(&base.join(back))
        })
    }

    fn python_file(&self, path: &Utf8Path) -> Option<FileId> {
        let tree = self.input.tree;
        tree.find(&Utf8PathBuf::from(format!("{path}.py")))
            .or_else(|| tree.find(&path.join("__init__.py")))
    }

    fn top_level(&self, program: &mut Program, file: FileId) -> Option<EntryPoint> {
        program.load(&[file]);
        let facts = program.facts(file)?;
        let top = facts.functions.first()?;
        Some(EntryPoint { file, function: FnId(0), name: "<module>".to_string(), span: top.head })
    }

    fn main_of(&self, program: &mut Program, file: FileId) -> Option<EntryPoint> {
        program.load(&[file]);
        let facts = program.facts(file)?;
        let at = facts.functions.iter().position(|found| found.name == "main")?;
        let found = facts.functions.get(at)?;
        Some(EntryPoint {
            file,
            function: FnId(at as u32),
            name: "main".to_string(),
            span: found.head,
        })
    }

    /// Entry points that the code shows: handlers by their shape, programs that stay up. Only
    /// where nothing above declares or starts them.
    pub(super) fn shown(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let tree = self.input.tree;
        let tables = &self.input.knowledge.tables;
        let covered: HashSet<FileId> = known
            .iter()
            .flat_map(|workload| workload.reached.iter().map(|reached| reached.file))
            .collect();
        let wanted: Vec<FileId> = self
            .input
            .candidates
            .iter()
            .copied()
            .filter(|file| !covered.contains(file) && !self.not_shipped(tree.path(*file)))
            .collect();
        program.load(&wanted);
        let mut found: Vec<Workload> = Vec::new();
        let mut programs: Vec<(FileId, EntryPoint, WorkloadKind)> = Vec::new();
        for file in &wanted {
            let Some(facts) = program.facts(*file).cloned() else { continue };
            for (entry, kind) in self.entries_of(program, &facts) {
                if !self.claimed.contains(&(entry.file, entry.function)) {
                    programs.push((*file, entry, kind));
                }
            }
        }
        let mut reached_by: HashSet<FileId> = HashSet::new();
        let mut drafts = Vec::new();
        for (file, entry, kind) in programs {
            let reached = reach::reach(program, tables, kind, &entry);
            if kind == WorkloadKind::Process && !self.stays(program, &reached, entry.file) {
                continue;
            }
            // A file that another program loads is a part of it, not a program.
            if kind == WorkloadKind::Process {
                reached_by.extend(reached.iter().map(|r| r.file).filter(|other| *other != file));
            }
            drafts.push((file, entry, kind, reached));
        }
        for (file, entry, kind, reached) in drafts {
            if kind == WorkloadKind::Process && reached_by.contains(&file) {
                continue;
            }
            let path = tree.path(file);
            let name = match kind {
                WorkloadKind::Function => format!("{}.{}", path.with_extension(""), entry.name),
                _ => path.to_string(),
            };
            let mut workload = self.workload(&name, kind, entry.span, None);
            workload.package.root = path.parent().unwrap_or(Utf8Path::new("")).to_path_buf();
            workload.entry = Some(entry);
            workload.reached = reached;
            found.push(workload);
        }
        found
    }

    fn entries_of(&self, program: &Program, facts: &Facts) -> Vec<(EntryPoint, WorkloadKind)> {
        let entries = &self.input.knowledge.tables.entries;
        match facts.language {
            Language::Go => return handler::go::shown(program, facts, entries),
            Language::Java | Language::Kotlin => {
                return handler::java::shown(program, facts, entries);
            }
            Language::CSharp => return handler::csharp::shown(program, facts, entries),
            Language::Ruby => return handler::ruby::shown(program, facts, entries),
            Language::Python | Language::JavaScript | Language::Rust => {}
        }
        let mut found = Vec::new();
        let point = |function: FnId, name: &str| {
            let span = facts.function(function)?.head;
            Some(EntryPoint { file: facts.file, function, name: name.to_string(), span })
        };
        // A program that hands the runtime its handler.
        let bootstraps =
            facts.calls.iter().any(|call| entries.bootstrap.find(call, facts).is_some());
        if facts.language == Language::Rust {
            let main = facts.functions.iter().position(|found| found.name == "main");
            let root = matches!(self.input.tree.path(facts.file).file_name(), Some("main.rs"))
                || self.input.tree.path(facts.file).as_str().contains("/bin/")
                || self.input.tree.path(facts.file).as_str().starts_with("src/bin/");
            if let Some(main) = main
                && root
            {
                let kind = if bootstraps { WorkloadKind::Function } else { WorkloadKind::Process };
                found.extend(point(FnId(main as u32), "main").map(|entry| (entry, kind)));
            }
            return found;
        }
        for name in &entries.handlers {
            let Some(Symbol::Function(file, id)) = program.symbol(facts.file, name) else {
                continue;
            };
            if file != facts.file {
                continue;
            }
            let Some(function) = facts.function(id) else { continue };
            let exported = match facts.language {
                Language::Python => function.parent == Some(FnId(0)) && function.owner.is_none(),
                _ => facts.exports.iter().any(|export| export.name == *name),
            };
            let takes_event = match facts.language {
                Language::Python => {
                    function.params.len() == 2
                        && function.params.iter().any(|param| {
                            matches!(
                                param.name.trim_matches('_'),
                                "event" | "context" | "evt" | "ctx"
                            )
                        })
                }
                _ => {
                    function.params.len() <= 3
                        && (function.params.first().is_none_or(|param| {
                            let name = param.name.to_lowercase();
                            name.is_empty()
                                || name.contains("event")
                                || name.contains("evt")
                                || param
                                    .ty
                                    .as_deref()
                                    .is_some_and(|ty| ty.starts_with("aws-lambda"))
                        }))
                }
            };
            if exported && takes_event {
                found.extend(point(id, name).map(|entry| (entry, WorkloadKind::Function)));
            }
        }
        // A handler that wraps an application or a function.
        for export in &facts.exports {
            if !entries.handlers.contains(&export.name) {
                continue;
            }
            if let Some(Value::Call(id)) = export.value.as_ref().and_then(|v| v.value.as_ref())
                && let Some(call) = facts.call(*id)
                && entries.wrappers.find(call, facts).is_some()
            {
                let span = export.span;
                let name = export.name.clone();
                found.push((
                    EntryPoint { file: facts.file, function: FnId(0), name, span },
                    WorkloadKind::Function,
                ));
            }
        }
        for binding in &facts.bindings {
            if facts.language == Language::Python
                && entries.handlers.contains(&binding.name)
                && let Some(Value::Call(id)) = &binding.value.value
                && let Some(call) = facts.call(*id)
                && entries.wrappers.find(call, facts).is_some()
            {
                let (span, name) = (binding.span, binding.name.clone());
                found.push((
                    EntryPoint { file: facts.file, function: FnId(0), name, span },
                    WorkloadKind::Function,
                ));
            }
        }
        if !found.is_empty() {
            return found;
        }
        // A program: it does something when loaded, under a main check or not.
        let main = facts.guards.iter().any(|guard| guard.kind == GuardKind::Main);
        let acts = facts.calls.iter().any(|call| {
            call.function == FnId(0)
                && (entries.stays.find(call, facts).is_some()
                    || (matches!(call.target, Target::Function(_))
                        && facts.language != Language::Python))
        });
        if main || acts {
            found.extend(point(FnId(0), "<module>").map(|entry| (entry, WorkloadKind::Process)));
        }
        found
    }

    /// Something that is reached keeps the program up.
    fn stays(&self, program: &Program, reached: &[crate::model::Reached], entry: FileId) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        reached.iter().any(|at| {
            program.facts(at.file).is_some_and(|facts| {
                facts.calls.iter().any(|call| {
                    call.function == at.function
                        && entries.runs(facts, call.guard, false, at.file == entry)
                        && entries.stays.find(call, facts).is_some()
                })
            })
        })
    }

    fn in_function(&self, directory: &Utf8Path, known: &[Workload]) -> bool {
        known.iter().any(|workload| {
            workload.kind == WorkloadKind::Function
                && (workload.package.root.starts_with(directory)
                    || directory.starts_with(&workload.package.root)
                        && !workload.package.root.as_str().is_empty())
        })
    }

    pub(super) fn not_shipped(&self, path: &Utf8Path) -> bool {
        (self.input.not_shipped)(path)
    }
}

/// The words of what a container or process starts.
fn command_of(properties: &Known<Value>) -> Vec<String> {
    let words = |path: &str| -> Vec<String> {
        let value = properties.at(path).and_then(|value| value.value.as_ref());
        value
            .map_or(&[][..], Value::items)
            .iter()
            .filter_map(|word| word.str())
            .map(str::to_string)
            .collect()
    };
    let plain = words("Words");
    if !plain.is_empty() {
        return plain;
    }
    let mut all = words("Entrypoint.Words");
    all.extend(words("Cmd.Words"));
    all
}
