//! Where a function's code lies: from what its template says of it to directories, handlers and
//! Dockerfiles of the repository.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::alike::telling;
use super::command::words_at;
use super::dockerfile::{image_name, image_words};
use super::place::Place;
use super::{Linker, Program, clean, differs, handler, joined};
use crate::knowledge::ResourceKind;
use crate::model::{
    Entry, EntryPoint, FileId, Image, Known, Language, Missing, Note, Resource, Span, Value,
    Workload, is_built, sources_of,
};

/// Scripts below a directory that are looked at for an export.
const SCRIPTS: usize = 200;
/// Words that tell no function from another.
pub(super) const COMMON: [&str; 20] = [
    "lambda",
    "lambdafunction",
    "lambdafunctions",
    "lambdahandler",
    "bootstrap",
    "provided",
    "awslambdafunction",
    "function",
    "functions",
    "lambdas",
    "this",
    "main",
    "module",
    "handler",
    "code",
    "src",
    "default",
    "service",
    "services",
    "app",
];

/// Directories that may hold the code, likeliest first.
pub(super) struct Places {
    pub(super) directories: Vec<Utf8PathBuf>,
    /// The template names a directory: what is not there is missing.
    declared: bool,
    /// The code is in an archive of the repository.
    archived: bool,
    /// A program that declares the function puts together where its code is, in ways that are not followed.
    untold: bool,
}

/// That a handler is missing: not when it may stand in a part of its file that was not read.
fn is_known(program: &Program, missing: &Missing) -> bool {
    missing.file.is_none_or(|file| program.is_read(file))
}

fn not_told(span: Span) -> Note {
    let message = "where its code is was not told by what declares it".to_string();
    Note { span, message }
}

impl Linker<'_, '_> {
    /// Entry, image and package of a function.
    pub(super) fn code(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        resource: &Resource,
        kind: &ResourceKind,
        here: &Utf8Path,
        service: Option<&Resource>,
    ) {
        let properties = &resource.properties;
        let places = self.places(properties, kind, here);
        let first = places.directories.first();
        workload.package.root = first.map_or(here.to_path_buf(), Clone::clone);
        if let Some(said) = as_image(resource) {
            workload.package.as_image = Some(said.span.unwrap_or(resource.span));
            let root = workload.package.root.clone();
            self.image(program, workload, resource, here, &root);
            return;
        }
        let Some(handler) = kind.handler.as_ref().and_then(|path| properties.at(path)) else {
            return;
        };
        let told = self.told(&workload.limits.environment, &[]);
        let built = handler.str().and_then(|name| built_from(resource, name));
        let Some(name) = told.as_deref().or(built.as_deref()).or(handler.str()) else {
            if let Some((code, entry)) = self.called_like(program, workload, resource) {
                workload.package.root = code;
                self.enter(workload, entry);
            } else if places.untold {
                workload.notes.push(not_told(resource.span));
            }
            return;
        };
        if let Some(app) = service.and_then(|service| self.wrapped(name, service)) {
            self.enter_wrapped(program, workload, resource, &app);
            return;
        }
        let sought = Sought { name, span: handler.span.unwrap_or(resource.span), resource };
        if handler.str() == Some(name) && self.is_no_handler(workload, kind, properties, name) {
            let (handler, span) = (name.to_string(), sought.span);
            workload.missing = Some(Missing { handler, span, tried: Vec::new(), file: None });
            return;
        }
        // The file that is written from it has the name `index`: what names another stands in for code
        // that is put there later.
        let written = kind.inline.iter().filter_map(|path| properties.at(path)?.span);
        let written = written.filter(|_| name.split('.').next() == Some("index"));
        if let Some(file) = written.into_iter().find_map(|span| self.input.inline.get(&span)) {
            let lookup =
                handler::Lookup { code: here, handler: name, span: sought.span, language: None };
            if let Ok(entry) =
                lookup.find_in(program, &self.input.knowledge.tables.entries, *file, Vec::new())
            {
                self.enter(workload, entry);
            }
            return;
        }
        let mut missing = None;
        // The name of a program tells nothing, and beside what declares it in code lies that code alone.
        let runtime = workload.limits.runtime.value.clone().unwrap_or_default();
        let beside = !(places.untold && runs_binaries(&runtime));
        for code in places.directories.iter().filter(|_| beside) {
            match self.handler_in(program, workload, &sought, code) {
                Some(Ok(entry)) => {
                    workload.package.root = code.clone();
                    self.enter(workload, entry);
                    return;
                }
                Some(Err(found)) => missing = missing.or(Some(found)),
                None => {}
            }
        }
        let bundled = name.split('/').any(is_built) || !places.declared;
        // A builder that the template sets goes by the handler's name.
        let told = properties.at("Metadata.BuildMethod").is_some();
        if runtime.starts_with("nodejs") && (bundled || !told) {
            for code in &places.directories {
                let found = self.exported(program, &sought, code);
                // The runtime runs no TypeScript: something makes another file of it.
                let compiled = |entry: &EntryPoint| {
                    let path = self.input.tree.path(entry.file);
                    matches!(path.extension(), Some("ts" | "mts" | "cts" | "tsx"))
                };
                if let Some(entry) = found.filter(|entry| bundled || compiled(entry)) {
                    workload.package.root = code.clone();
                    self.enter(workload, entry);
                    return;
                }
            }
        }
        // What starts the code instead of the runtime: the handler is its command. Where it is none, the
        // wrapper only prepares the runtime.
        let wrappers = &self.input.knowledge.tables.entries.exec_wrappers;
        let set = &workload.limits.environment;
        if wrappers.iter().any(|wrapper| set.contains_key(wrapper)) {
            let place = Place::plain(&workload.package.root);
            let started = self.started(program, &[name.to_string()], sought.span, &place);
            let mut nothing = started.entries.is_empty() && !started.application;
            self.start(workload, started);
            // A file that holds no handler is the program that the wrapper starts.
            let file = missing.as_ref().and_then(|missing| missing.file).filter(|_| nothing);
            if let Some(entry) = file.and_then(|file| self.top_level(program, file)) {
                self.enter(workload, entry);
                nothing = false;
            }
            if !nothing || places.declared {
                return;
            }
        }
        // What is built of a file that is called like a class, and does not have it, has none either.
        if runtime.starts_with("java") {
            workload.missing =
                missing.take_if(|missing| missing.file.is_some() && is_known(program, missing));
            if workload.missing.is_some() {
                return;
            }
        }
        if places.declared {
            // What a build writes is no mistake, and its source may be of a language that is not read.
            if self.is_built(name, &workload.package.root) {
                workload.notes.push(Note {
                    span: sought.span,
                    message: format!("what `{name}` is built from was not found"),
                });
                return;
            }
            // A class of a library is not looked for in the project; one of a language that is not read
            // is not found.
            let unread = |code: &Utf8PathBuf| {
                self.input.tree.under(code).any(|(_, file)| {
                    file.path.extension().is_some_and(|ending| handler::UNREAD.contains(&ending))
                })
            };
            // A part of the name that a generator fills in: `{{project}}/app.handler`.
            let open = name.contains(['{', '<', '$', '%']);
            // Classes that are built elsewhere: no source of the language lies there.
            let unbuilt = runtime.starts_with("java")
                && !places.directories.iter().any(|code| {
                    self.input.tree.under(code).any(|(_, file)| {
                        matches!(Language::of(&file.path), Some(Language::Java | Language::Kotlin))
                    })
                });
            workload.missing = missing.filter(|missing| {
                is_known(program, missing)
                    && !missing.tried.is_empty()
                    && !unbuilt
                    && !open
                    && !places.directories.iter().any(unread)
            });
            return;
        }
        // Code that is not in the repository, or that a build puts elsewhere, is nobody's mistake.
        let around = || self.handler_around(program, workload, &sought, here);
        if let Some((code, entry)) = beside.then(around).flatten() {
            workload.package.root = code;
            self.enter(workload, entry);
        } else if places.untold {
            workload.notes.push(not_told(resource.span));
        } else if places.archived {
            workload.notes.push(Note {
                span: resource.span,
                message: "its code is in an archive, which is not read".to_string(),
            });
        }
    }

    /// The handler that a variable names, for a library that stands before it.
    fn told(&self, set: &BTreeMap<String, Known<Value>>, further: &[Entry]) -> Option<String> {
        let names = &self.input.knowledge.tables.entries.handler_variables;
        names.iter().find_map(|name| {
            let own = set.get(name).or_else(|| {
                further.iter().find(|entry| entry.key == *name).map(|entry| &entry.value)
            });
            own?.str().map(str::to_string)
        })
    }

    /// A handler's path lies in a folder that a build writes, and that is not in the repository.
    fn is_built(&self, handler: &str, code: &Utf8Path) -> bool {
        let Some((folder, _)) = handler.trim_start_matches("./").rsplit_once('/') else {
            return false;
        };
        let parts: Vec<&str> = folder.split('/').collect();
        let Some(at) = parts.iter().position(|part| is_built(part)) else { return false };
        let written = code.join(parts.get(..=at).unwrap_or(&[]).join("/"));
        self.input.tree.under(&written).next().is_none()
    }

    /// The application that a handler which a plugin writes hands its events to.
    fn wrapped(&self, handler: &str, service: &Resource) -> Option<Known<String>> {
        let rows = &self.input.knowledge.tables.entries.plugin_handlers;
        let row = rows.iter().find(|row| row.handler == handler)?;
        let set = row.setting.as_deref().and_then(|path| service.properties.at(path));
        let default = || row.default.clone().map(Known::default);
        set.map(|value| value.and_then(|value| value.as_str().map(str::to_string))).or_else(default)
    }

    /// `app.app`, or a file that makes the application: `config.ru`.
    fn enter_wrapped(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        resource: &Resource,
        app: &Known<String>,
    ) {
        let Some(name) = &app.value else { return };
        let code = workload.package.root.clone();
        let entry = match self.input.tree.find(&code.join(name)) {
            Some(file) => self.top_level(program, file),
            None => {
                let span = app.span.unwrap_or(resource.span);
                let sought = Sought { name, span, resource };
                match self.handler_in(program, workload, &sought, &code) {
                    Some(Ok(entry)) => Some(entry),
                    Some(Err(missing)) => {
                        workload.missing = Some(missing).filter(|one| is_known(program, one));
                        None
                    }
                    None => None,
                }
            }
        };
        if let Some(entry) = entry {
            self.enter(workload, entry);
        }
    }

    /// Nothing builds what stands in a template, and these runtimes take no name without a dot.
    fn is_no_handler(
        &self,
        workload: &Workload,
        kind: &ResourceKind,
        properties: &Known<Value>,
        name: &str,
    ) -> bool {
        let runtime = workload.limits.runtime.value.as_deref().unwrap_or("");
        let language = Language::of_runtime(runtime);
        let parted = matches!(language, Some(Language::JavaScript | Language::Python));
        let wrappers = &self.input.knowledge.tables.entries.exec_wrappers;
        let set = &workload.limits.environment;
        parted
            && !name.contains('.')
            && !wrappers.iter().any(|wrapper| set.contains_key(wrapper))
            && kind.inline.iter().any(|path| properties.at(path).is_some())
    }

    pub(super) fn places(
        &self,
        properties: &Known<Value>,
        kind: &ResourceKind,
        here: &Utf8Path,
    ) -> Places {
        let tree = self.input.tree;
        let written = kind.code.iter().find_map(|path| properties.at(path)?.str().map(|_| path));
        let written = written.and_then(|path| properties.at(path));
        let path = written.and_then(Known::str);
        let inline = kind.inline.iter().any(|path| properties.at(path).is_some());
        let elsewhere = kind.code.iter().any(|path| {
            properties.at(path).is_some_and(|value| match &value.value {
                Some(Value::Str(text)) => text.starts_with("s3://"),
                Some(Value::Map(_)) => !path.contains('.'),
                Some(_) => true,
                None => true,
            })
        });
        let code = path.map_or(here.to_path_buf(), |path| joined(here, path));
        let parent = || code.parent().unwrap_or(Utf8Path::new("")).to_path_buf();
        let archive = matches!(code.extension(), Some("zip" | "jar" | "war"));
        if !archive {
            let mut directory = if tree.find(&code).is_some() { parent() } else { code.clone() };
            // From a directory that is not here: the file that says so lies as deep as that one.
            if tree.under(&directory).next().is_none()
                && let Some(said) = written.and_then(|value| value.span)
                && let Some(beside) = tree.path(said.file).parent()
                && let Some(path) = path
                && tree.under(&joined(beside, path)).next().is_some()
            {
                directory = joined(beside, path);
            }
            // A directory that is not there at all is one that a build writes, and nobody's mistake.
            let built = tree.under(&directory).next().is_none();
            // A command of the program's own puts together what is packed, or another tool puts it there.
            let method = properties.at("Metadata.BuildMethod").and_then(Known::str);
            let bundled = ["Metadata.Bundling", "Metadata.Replaced"];
            let bundled = bundled.iter().any(|path| properties.at(path).is_some())
                || method == Some("makefile");
            // The template is copied to the code: beside it lies none.
            let code = |file: &Utf8Path| {
                Language::of(file).is_some()
                    || file.extension().is_some_and(|ending| handler::UNREAD.contains(&ending))
            };
            let moved =
                directory == here && !tree.under(&directory).any(|(_, file)| code(&file.path));
            // A program that declares a function may say where its code is in ways that are not followed.
            let in_code =
                properties.span.is_some_and(|at| Language::of(tree.path(at.file)).is_some());
            let unsaid = written.is_none() && in_code;
            let declared = !inline && !elsewhere && !built && !bundled && !moved && !unsaid;
            let unknown =
                |path: &String| properties.at(path).is_some_and(|value| value.value.is_none());
            let untold = written.is_none() && in_code && kind.code.iter().any(unknown);
            return Places { directories: vec![directory], declared, archived: false, untold };
        }
        // The folder of the archive's name beside it, its own, and what a build made it from.
        let mut directories = vec![code.with_extension(""), parent()];
        let parts: Vec<&str> = code.as_str().split('/').collect();
        for (at, _) in parts.iter().enumerate().filter(|(_, part)| is_built(part)) {
            directories.push(Utf8PathBuf::from(parts.get(..at).unwrap_or(&[]).join("/")));
        }
        directories.push(here.to_path_buf());
        let mut seen = std::collections::HashSet::new();
        directories.retain(|path| {
            let written = path.as_str().contains("target/lambda");
            seen.insert(path.clone()) && (written || tree.under(path).next().is_some())
        });
        let archived = tree.find(&code).is_some();
        Places { directories, declared: false, archived, untold: false }
    }

    fn handler_in(
        &self,
        program: &mut Program,
        workload: &Workload,
        sought: &Sought,
        code: &Utf8Path,
    ) -> Option<Result<EntryPoint, Missing>> {
        let runtime = workload.limits.runtime.value.as_deref().unwrap_or("");
        if let Some(found) = self.built_by_cargo(program, sought, code) {
            return Some(found);
        }
        let binary = sought.resource.properties.at("Metadata.BuildProperties.Binary");
        if binary.is_some_and(|binary| binary.value.is_none()) {
            return None;
        }
        let properties = &sought.resource.properties;
        let method = properties.at("Metadata.BuildMethod").and_then(Known::str).unwrap_or("");
        let language = handler::language(runtime, sought.name, method, code, self.input.tree)?;
        if language == Some(Language::Rust)
            && let Some(entry) = self.handing(program, code)
        {
            return Some(Ok(entry));
        }
        let lookup = handler::Lookup { code, handler: sought.name, span: sought.span, language };
        let found = lookup.find(program, &self.input.knowledge.tables.entries);
        match found {
            Err(_) if language == Some(Language::Go) => {
                self.built_by_make(program, sought, code).or(Some(found))
            }
            _ => Some(found),
        }
    }

    /// `go build -o bin/orders cmd/api/main.go` in the Makefile of the code's directory or one above
    /// it, when `bin/orders` is the handler.
    fn built_by_make(
        &self,
        program: &mut Program,
        sought: &Sought,
        code: &Utf8Path,
    ) -> Option<Result<EntryPoint, Missing>> {
        let wanted = joined(code, sought.name);
        let method = sought.resource.properties.at("Metadata.BuildMethod").and_then(Known::str);
        let target = [format!("build-{}", sought.resource.id)];
        let targets: &[String] = if method == Some("makefile") { &target } else { &[] };
        for base in code.ancestors() {
            let makefile = self.input.tree.find(&base.join("Makefile"));
            let mut here = base.to_path_buf();
            let mut line = None;
            let recipes = makefile.map(|file| (self.input.starts)(file, targets));
            for command in recipes.unwrap_or_default() {
                // Each line has a shell of its own.
                if line.replace(command.span) != Some(command.span) {
                    here = base.to_path_buf();
                }
                if let [program, directory, ..] = command.words.as_slice()
                    && program == "cd"
                {
                    here = joined(&here, directory);
                    continue;
                }
                let built = handler::go::built(&command.words.join(" "));
                let made = built.iter().find(|(output, _)| {
                    // Where `sam build` wants what belongs into the package.
                    let packed = ["$(ARTIFACTS_DIR)/", "${ARTIFACTS_DIR}/", "$ARTIFACTS_DIR/"]
                        .iter()
                        .find_map(|front| output.trim_matches('"').strip_prefix(front));
                    packed.map_or(joined(&here, output), |rest| joined(code, rest)) == wanted
                });
                if let Some((_, package)) = made {
                    let code = joined(&here, package);
                    let (handler, span) = ("main", sought.span);
                    let language = Some(Language::Go);
                    let lookup = handler::Lookup { code: &code, handler, span, language };
                    return Some(lookup.find(program, &self.input.knowledge.tables.entries));
                }
            }
            if self.input.tree.find(&base.join("go.mod")).is_some() {
                break;
            }
        }
        None
    }

    /// `target/lambda/NAME` is what cargo-lambda writes for the binary, or the package, of that
    /// name; SAM is told the name of the binary.
    fn built_by_cargo(
        &self,
        program: &mut Program,
        sought: &Sought,
        code: &Utf8Path,
    ) -> Option<Result<EntryPoint, Missing>> {
        let told = sought.resource.properties.at("Metadata.BuildProperties.Binary");
        let written = code.parent().is_some_and(|at| at.as_str().ends_with("target/lambda"));
        let (name, below) = match told.and_then(Known::str) {
            Some(name) => (name, code),
            None if written => (code.file_name()?, Utf8Path::new("")),
            None => return None,
        };
        let crates = self.input.crates.iter().filter(|one| one.directory.starts_with(below));
        let main = crates.into_iter().find_map(|one| {
            if let Some((_, path)) = one.binaries.iter().find(|(binary, _)| binary == name) {
                return Some(path.clone());
            }
            let bin = one.directory.join("src/bin");
            let mut paths = vec![bin.join(format!("{name}.rs")), bin.join(name).join("main.rs")];
            if one.package == name {
                paths.push(one.directory.join("src/main.rs"));
            }
            paths.into_iter().find(|path| self.input.tree.find(path).is_some())
        })?;
        let file = self.input.tree.find(&main)?;
        Some(handler::program_of(program, file).ok_or_else(|| Missing {
            handler: name.to_string(),
            span: sought.span,
            tried: vec![main.to_string()],
            file: Some(file),
        }))
    }

    /// Of the programs of a package the only one that hands the runtime a handler, where its own does not.
    fn handing(&self, program: &mut Program, code: &Utf8Path) -> Option<EntryPoint> {
        let tree = self.input.tree;
        let package = self.input.crates.iter().find(|one| one.directory == code)?;
        let own = tree.find(&code.join("src/main.rs"))?;
        let mut others = handler::programs_below(tree, code);
        others.extend(package.binaries.iter().filter_map(|(_, path)| tree.find(path)));
        others.retain(|file| *file != own);
        others.sort_unstable();
        others.dedup();
        if others.is_empty() || others.len() > SCRIPTS {
            return None;
        }
        program.load(&[own]);
        program.load(&others);
        let hands = |program: &Program, file: FileId| {
            let main = program.facts(file).and_then(|facts| handler::main_of(facts));
            main.is_some_and(|main| self.hands_over(program, (file, main)))
        };
        if hands(program, own) {
            return None;
        }
        others.retain(|file| hands(program, *file));
        match others.as_slice() {
            [only] => handler::program_of(program, *only),
            _ => None,
        }
    }

    /// The only script below a directory that exports a function of the handler's name: a bundler
    /// calls the file that it makes otherwise.
    fn exported(
        &self,
        program: &mut Program,
        sought: &Sought,
        code: &Utf8Path,
    ) -> Option<EntryPoint> {
        let name = sought.name.rsplit_once('.')?.1;
        if sought.is_one_of_several(self) {
            return None;
        }
        let scripts: Vec<FileId> = self.scripts_below(code).take(SCRIPTS + 1).collect();
        if scripts.len() > SCRIPTS {
            return None;
        }
        let file = only_export(program, &scripts, name)?;
        let stem = self.input.tree.path(file).with_extension("");
        let handler = format!("{}.{name}", stem.file_name()?);
        let lookup = handler::Lookup {
            code: stem.parent()?,
            handler: &handler,
            span: sought.span,
            language: Some(Language::JavaScript),
        };
        lookup.find(program, &self.input.knowledge.tables.entries).ok()
    }

    /// Scripts of JavaScript below a directory that are deployed.
    fn scripts_below(&self, directory: &Utf8Path) -> impl Iterator<Item = FileId> {
        let script = |path: &Utf8Path| Language::of(path) == Some(Language::JavaScript);
        let below = self.input.tree.under(directory);
        let own = below.filter(move |(_, file)| script(&file.path) && self.shipped(&file.path));
        own.map(|(id, _)| id)
    }

    /// The handler in the nearest directory around the template that holds a file of its name: the
    /// only one, or the one whose folder is called like the function.
    fn handler_around(
        &self,
        program: &mut Program,
        workload: &Workload,
        sought: &Sought,
        here: &Utf8Path,
    ) -> Option<(Utf8PathBuf, EntryPoint)> {
        let tree = self.input.tree;
        let runtime = workload.limits.runtime.value.as_deref().unwrap_or("");
        if runs_binaries(runtime) && handler::of_class(sought.name, tree).is_none() {
            return self.program_around(program, workload, sought, here);
        }
        // A runtime that is not told: of either language that names a file.
        let Some(language) = handler::language(runtime, sought.name, "", here, tree)? else {
            let named =
                [Language::Python, Language::JavaScript].into_iter().filter_map(|language| {
                    self.named_around(program, workload, sought, here, language)
                });
            let found: Vec<_> = named.collect();
            return <[_; 1]>::try_from(found).ok().map(|[only]| only);
        };
        if matches!(language, Language::Java | Language::Kotlin | Language::CSharp) {
            // Named by class: wherever it is, it is that one.
            return here.ancestors().skip(1).find_map(|code| {
                let found = self.handler_in(program, workload, sought, code)?.ok()?;
                Some((code.to_path_buf(), found))
            });
        }
        if !matches!(language, Language::Python | Language::JavaScript | Language::Ruby) {
            return None;
        }
        if language == Language::JavaScript
            && let Some(found) = self.named_script(program, workload, sought, here)
        {
            return Some(found);
        }
        self.named_around(program, workload, sought, here, language)
    }

    /// The only script of the package around the template that is called like the function, or like what is
    /// built for it, and exports what the handler names: a bundler calls its file `index`.
    fn named_script(
        &self,
        program: &mut Program,
        workload: &Workload,
        sought: &Sought,
        here: &Utf8Path,
    ) -> Option<(Utf8PathBuf, EntryPoint)> {
        let tree = self.input.tree;
        let (_, function) = sought.name.rsplit_once('.')?;
        let package = here.ancestors().find(|at| tree.find(&at.join("package.json")).is_some())?;
        let names = names(sought.resource);
        let called = |path: &Utf8Path| {
            let stem = plain(path.file_stem().unwrap_or(""));
            stem.len() > 5 && names.0.contains(&stem)
        };
        let scripts = self.scripts_below(package).filter(|file| called(tree.path(*file)));
        let scripts: Vec<FileId> = scripts.take(SCRIPTS).collect();
        let file = only_export(program, &scripts, function)?;
        let path = tree.path(file);
        let name = format!("{}.{function}", path.file_stem()?);
        let (span, resource) = (sought.span, sought.resource);
        let code = path.parent()?;
        let sought = Sought { name: &name, span, resource };
        let entry = self.handler_in(program, workload, &sought, code)?.ok()?;
        Some((code.to_path_buf(), entry))
    }

    /// The only file that is called like the function, in whatever case, and shows a handler: where the
    /// template's own name for it is not known.
    fn called_like(
        &self,
        program: &mut Program,
        workload: &Workload,
        resource: &Resource,
    ) -> Option<(Utf8PathBuf, EntryPoint)> {
        let runtime = workload.limits.runtime.value.as_deref().unwrap_or("");
        let language = Language::of_runtime(runtime)
            .filter(|found| matches!(found, Language::Python | Language::JavaScript))?;
        let id = resource.id.rsplit('.').next()?;
        let mut start = id.chars();
        let first = start.next()?.to_ascii_lowercase();
        let stems =
            [id.to_string(), format!("{first}{}", start.as_str()), cased(id, '-'), cased(id, '_')];
        let mut files: Vec<FileId> = stems
            .iter()
            .flat_map(|stem| program.named_files(language, stem).iter().copied())
            .filter(|file| self.shipped(self.input.tree.path(*file)))
            .collect();
        files.sort_unstable();
        files.dedup();
        let [file] = files[..] else { return None };
        let path = self.input.tree.path(file).to_path_buf();
        let code = path.parent()?;
        let span = resource.span;
        self.input.knowledge.tables.entries.handlers.iter().find_map(|name| {
            let handler = format!("{}.{name}", path.file_stem()?);
            let lookup =
                handler::Lookup { code, handler: &handler, span, language: Some(language) };
            let entry = lookup
                .find_in(program, &self.input.knowledge.tables.entries, file, Vec::new())
                .ok()?;
            Some((code.to_path_buf(), entry))
        })
    }

    /// [`Linker::handler_around`] in a language whose handlers are named by their file.
    fn named_around(
        &self,
        program: &mut Program,
        workload: &Workload,
        sought: &Sought,
        here: &Utf8Path,
        language: Language,
    ) -> Option<(Utf8PathBuf, EntryPoint)> {
        let tree = self.input.tree;
        let module = sought.name.rsplit_once('.').map_or(sought.name, |(module, _)| module);
        let module = module.trim_start_matches("./").replace('.', "/");
        let built = sources_of(Utf8Path::new(&module)).into_iter().map(Utf8PathBuf::into_string);
        let modules: Vec<String> = std::iter::once(module).chain(built).collect();
        let is_module = |path: &Utf8Path, module: &str| {
            let above = path.as_str().rsplit_once('.').and_then(|(it, _)| it.strip_suffix(module));
            above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
        };
        // `load_test.main` is no test where the template says that it is a handler.
        let shipped = |path: &Utf8Path| {
            !(self.input.not_shipped)(path)
                || !(self.input.not_shipped)(&path.with_file_name("index"))
        };
        let around = here.ancestors().flat_map(|at| modules.iter().map(move |module| (at, module)));
        for (directory, module) in around {
            let stem = module.rsplit('/').next().unwrap_or(module);
            let named = program.named_files(language, stem).iter().map(|id| (*id, tree.path(*id)));
            let held: Vec<(FileId, &Utf8Path)> = named
                .filter(|(_, path)| {
                    path.starts_with(directory) && is_module(path, module) && shipped(path)
                })
                .collect();
            if held.is_empty() {
                continue;
            }
            let held = match held.len() {
                2..=SCRIPTS => having(program, held, sought.name),
                _ => held,
            };
            let chosen = match held.as_slice() {
                [(_, only)] if !sought.shares_its_name(self) => Some(*only),
                many => names(sought.resource).best(many.iter().map(|(_, path)| *path)),
            };
            // A file of that name that has no such handler, or tells nothing of the function.
            let Some(chosen) = chosen else { continue };
            let stem = chosen.with_extension("");
            let code = stem.as_str().strip_suffix(module.as_str()).unwrap_or("");
            let code = Utf8PathBuf::from(code.trim_end_matches('/'));
            let Some(Ok(entry)) = self.handler_in(program, workload, sought, &code) else {
                continue;
            };
            return Some((code, entry));
        }
        None
    }

    /// The program in a folder that is called like the function or its handler.
    fn program_around(
        &self,
        program: &mut Program,
        workload: &Workload,
        sought: &Sought,
        here: &Utf8Path,
    ) -> Option<(Utf8PathBuf, EntryPoint)> {
        let names = names(sought.resource);
        for directory in here.ancestors() {
            let held = self.input.tree.under(directory).map(|(_, file)| file.path.as_path());
            let held = held.filter(|path| {
                matches!(path.file_name(), Some("main.go" | "main.rs"))
                    && !(self.input.not_shipped)(path)
            });
            let held: Vec<&Utf8Path> = held.collect();
            if held.is_empty() {
                continue;
            }
            // Of servers and functions it is one of those that hand the runtime a handler.
            let files: Vec<FileId> =
                held.iter().filter_map(|path| self.input.tree.find(path)).take(SCRIPTS).collect();
            program.load(&files);
            let entries = &self.input.knowledge.tables.entries;
            let starts = |path: &&Utf8Path| {
                let facts = self.input.tree.find(path).and_then(|file| program.facts(file));
                facts.is_some_and(|facts| {
                    facts.calls.iter().any(|call| entries.bootstrap.find(call, facts).is_some())
                })
            };
            let handing: Vec<&Utf8Path> = held.iter().copied().filter(starts).collect();
            let held = if handing.is_empty() { held } else { handing };
            let main = names.best(held.iter().copied())?;
            let code = main.parent()?;
            let code = if code.file_name() == Some("src") { code.parent()? } else { code };
            let entry = match workload.limits.runtime.value.as_deref() {
                // An image brings its own.
                None | Some("") => {
                    let (handler, span, language) = ("main", sought.span, Language::of(main));
                    let lookup = handler::Lookup { code, handler, span, language };
                    lookup.find(program, &self.input.knowledge.tables.entries).ok()?
                }
                Some(_) => self.handler_in(program, workload, sought, code)?.ok()?,
            };
            return Some((code.to_path_buf(), entry));
        }
        None
    }

    /// The Dockerfile of an image function, and what its command runs.
    fn image(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        resource: &Resource,
        here: &Utf8Path,
        code: &Utf8Path,
    ) {
        let properties = &resource.properties;
        let context = properties.at("Metadata.DockerContext").and_then(Known::str);
        let name = properties.at("Metadata.Dockerfile").and_then(Known::str);
        let path = context.map_or(code.to_path_buf(), |context| joined(here, context));
        let path = path.join(name.unwrap_or("Dockerfile"));
        let declared = context.is_some() || name.is_some();
        let found = match self.input.tree.find(&path) {
            Some(file) => {
                let given = properties.at("Metadata.DockerBuildArgs");
                self.image_of(file).map(|image| (file, self.built(file, image, given)))
            }
            None if declared => None,
            None => {
                let found = self.image_around(workload, resource, here);
                found.filter(|(file, image)| self.may_be_called(program, resource, *file, image))
            }
        };
        let Some((dockerfile, image)) = found else {
            return self.named_by_command(program, workload, resource, here);
        };
        let context = match context {
            Some(context) => joined(here, context),
            None => self.context_of(dockerfile),
        };
        let base = self.place(&image.properties, &context).base;
        workload.package.root = if declared { context.clone() } else { base };
        let image = Image { dockerfile, resource: image };
        self.of_image(program, workload, image, &context, Some(resource));
    }

    /// What a function's image calls or starts: by its own words, or by those of its template.
    pub(super) fn of_image(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        image: Image,
        context: &Utf8Path,
        template: Option<&Resource>,
    ) {
        let (dockerfile, properties) = (image.dockerfile, &image.resource.properties);
        // An empty list leaves the image's.
        let own = |path: &str| {
            let own = template.and_then(|resource| resource.properties.at(path));
            own.filter(|own| own.value.as_ref().is_none_or(|own| !own.items().is_empty()))
        };
        let (entrypoint, own) = (own("ImageConfig.EntryPoint"), own("ImageConfig.Command"));
        let mut place = self.place(properties, context);
        let set = properties.at("Env").and_then(|set| set.value.as_ref());
        let told = self.told(&workload.limits.environment, set.map_or(&[][..], Value::entries));
        // Who says what is started drops the image's command.
        let command = own.or_else(|| properties.at("Cmd.Words").filter(|_| entrypoint.is_none()));
        let words: Vec<String> = command
            .and_then(|command| command.value.as_ref())
            .map(|value| {
                value.items().iter().filter_map(|word| word.str()).map(str::to_string).collect()
            })
            .unwrap_or_default();
        let words = told.map_or(words, |told| vec![told]);
        let span = command.and_then(|command| command.span).unwrap_or(workload.location);
        let mut all = match (template, entrypoint) {
            (Some(resource), Some(_)) => words_at(&resource.properties, "ImageConfig.EntryPoint"),
            _ => words_at(properties, "Entrypoint.Words"),
        };
        // Behind the client of the runtime in one list: `npx aws-lambda-ric app.handler`.
        let called = match words.as_slice() {
            [] => all.last(),
            [only] => Some(only),
            _ => None,
        };
        let beside = self.input.tree.path(dockerfile).parent().unwrap_or(Utf8Path::new(""));
        if let Some(handler) = called.filter(|handler| handler.contains('.')) {
            let base = properties.at("From").and_then(|from| from.value.as_ref()?.as_prefix());
            let base = base.unwrap_or("");
            let language = if base.contains("python") {
                Some(Language::Python)
            } else if base.contains("node") {
                Some(Language::JavaScript)
            } else if handler.contains("::") && base.contains("dotnet") {
                Some(Language::CSharp)
            } else if base.contains("ruby") {
                Some(Language::Ruby)
            } else if base.contains("java") {
                Some(Language::Java)
            } else {
                None
            };
            let copied =
                copied(properties, handler).map(|(from, name)| (clean(&context.join(from)), name));
            let written = [place.base.as_path(), context, beside];
            let written = written.map(|code| (code.to_path_buf(), handler.to_string()));
            let found = written.into_iter().chain(copied).find_map(|(code, name)| {
                let lookup = handler::Lookup { code: &code, handler: &name, span, language };
                lookup.find(program, &self.input.knowledge.tables.entries).ok()
            });
            // A build puts its module elsewhere: the only one around that is called so.
            let of = template.unwrap_or(&image.resource);
            let sought = Sought { name: handler, span, resource: of };
            let named = [Language::Python, Language::JavaScript];
            let mut named =
                named.into_iter().filter(|one| language.is_none_or(|told| told == *one));
            let found = found.or_else(|| {
                named.find_map(|language| {
                    Some(self.named_around(program, workload, &sought, beside, language)?.1)
                })
            });
            if let Some(entry) = found {
                workload.package.image = Some(image);
                self.enter(workload, entry);
                return;
            }
        }
        all.extend(words);
        let mut started = self.started(program, &all, span, &place);
        // Of a directory that several are built in, it builds what lies beside it.
        if started.entries.is_empty() && beside != context {
            place.base = beside.to_path_buf();
            started = self.started(program, &all, span, &place);
        }
        workload.package.image = Some(image);
        self.start(workload, started);
    }

    /// The handler that the template gives an image for its command, where nothing tells what the image is
    /// built from.
    fn named_by_command(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        resource: &Resource,
        here: &Utf8Path,
    ) {
        let Some(command) = resource.properties.at("ImageConfig.Command") else {
            // One Dockerfile for all programs is told which by an argument.
            let sought = Sought { name: "", span: resource.span, resource };
            if let Some((code, entry)) = self.program_around(program, workload, &sought, here) {
                workload.package.root = code;
                self.enter(workload, entry);
            }
            return;
        };
        let words = command.value.as_ref().map_or(&[][..], Value::items);
        let [Some(name)] = words.iter().map(Known::str).collect::<Vec<_>>()[..] else { return };
        let span = words.first().and_then(|word| word.span).unwrap_or(resource.span);
        let sought = Sought { name, span, resource };
        let found = [Language::Python, Language::JavaScript]
            .into_iter()
            .filter_map(|language| self.named_around(program, workload, &sought, here, language));
        if let Ok([(code, entry)]) = <[_; 1]>::try_from(found.collect::<Vec<_>>()) {
            workload.package.root = code;
            self.enter(workload, entry);
        }
    }

    /// How many functions of templates are images of which only the image says what it starts.
    fn wordless(&self) -> usize {
        let functions = self.deployed().into_iter().flat_map(|(_, template)| {
            template.resources.iter().filter(|resource| {
                let kind = self.input.knowledge.tables.resource(&resource.kind);
                kind.is_some_and(|kind| kind.workload == "function")
                    && differs(template, &resource.id)
            })
        });
        functions.filter(|function| as_image(function).is_some() && !says_words(function)).count()
    }

    /// A Dockerfile around the template: one whose stage is called like the image, the only one in its
    /// directory, the one whose folder is called like the function, else the only one that is built to run
    /// functions.
    fn image_around(
        &self,
        workload: &Workload,
        resource: &Resource,
        here: &Utf8Path,
    ) -> Option<(FileId, Resource)> {
        let template = workload.template.and_then(|at| self.input.templates.get(at));
        let uri = |of: &Resource| {
            let uri = of.properties.at("ImageUri").or(of.properties.at("Code.ImageUri"))?;
            Some(self.image_text(&template?.1, uri))
        };
        let image = uri(resource).unwrap_or_default();
        let image = image_name(&image);
        if let Some(file) = self.image_with_stage(image) {
            return Some((file, self.stage_of(file, image)?));
        }
        let mut names = names(resource);
        names.add(image);
        // A class of a program that declares one function has a file of its name.
        let file = self.input.tree.path(resource.span.file);
        let stem = plain(file.file_stem().unwrap_or(""));
        let named = Language::of(file).is_some() && !COMMON.contains(&stem.as_str());
        let beside = Names(named.then_some(stem).into_iter().collect());
        for directory in here.ancestors() {
            let held: Vec<(FileId, &Utf8Path)> = self
                .input
                .tree
                .under(directory)
                .map(|(id, file)| (id, file.path.as_path()))
                .filter(|(id, path)| {
                    path.file_name().is_some_and(|name| name.contains("Dockerfile"))
                        && !(self.input.not_shipped)(path)
                        && self.image_of(*id).is_some()
                })
                .collect();
            let found = match held.as_slice() {
                [] => continue,
                [(only, _)] if directory == here => Some(*only),
                many => {
                    let paths = || many.iter().map(|(_, path)| *path);
                    let path = names.best(paths()).or_else(|| beside.best(paths()));
                    path.and_then(|path| self.input.tree.find(path))
                }
            };
            // A part of a name says little of an image that no function is run from.
            let own = |file: &FileId| {
                let whole = self.input.tree.path(*file).components();
                let mut whole =
                    whole.map(|part| plain(part.as_str().split('.').next().unwrap_or("")));
                held.len() == 1
                    || image.is_empty()
                    || whole.any(|part| names.0.contains(&part) || beside.0.contains(&part))
                    || self.is_for_functions(*file)
            };
            // Else the only one that is built to run functions: of all those that say what they start, or of the
            // only one that does not.
            let found = found.filter(own).or_else(|| {
                let alone =
                    says_words(resource) || *self.wordless.get_or_init(|| self.wordless()) < 2;
                let mut fit = held.iter().filter(|(file, _)| {
                    self.image_of(*file).is_some_and(|image| self.holds_runtime(&image))
                });
                let (only, _) = fit.next().filter(|_| alone && fit.next().is_none())?;
                Some(*only)
            });
            return found.and_then(|file| Some((file, self.image_of(file)?)));
        }
        None
    }

    /// Whether what an image starts may be called as a function: not a program without a runtime. What is built to a
    /// binary has that in it.
    fn may_be_called(
        &self,
        program: &mut Program,
        function: &Resource,
        dockerfile: FileId,
        image: &Resource,
    ) -> bool {
        if says_words(function) || self.is_for_functions(dockerfile) {
            return true;
        }
        let place = self.place(&image.properties, &self.context_of(dockerfile));
        let words = image_words(&image.properties);
        let started = self.started(program, &words, image.span, &place);
        let bootstrap = &self.input.knowledge.tables.entries.bootstrap;
        let calls = |entry: &EntryPoint| {
            program.facts(entry.file).is_none_or(|facts| {
                matches!(facts.language, Language::Go | Language::Rust | Language::CSharp)
                    || facts.calls.iter().any(|call| bootstrap.find(call, facts).is_some())
            })
        };
        started.entries.is_empty() || started.entries.iter().any(calls)
    }

    /// Whether an image has what a function is run by: a base of Lambda's, the runtime's client, an adapter.
    fn is_for_functions(&self, dockerfile: FileId) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let lists = [&entries.runtime_images, &entries.runtime_clients, &entries.function_images];
        let image = self.image_of(dockerfile);
        let held =
            |text: &str| lists.into_iter().flatten().any(|word| text.contains(word.as_str()));
        image.is_some_and(|image| says(&image.properties, &held))
    }
}

/// Whether some text of a value is such.
fn says(value: &Known<Value>, held: &dyn Fn(&str) -> bool) -> bool {
    match &value.value {
        Some(Value::Str(text) | Value::Prefix(text)) => held(text),
        Some(Value::List(items)) => items.iter().any(|item| says(item, held)),
        Some(Value::Map(entries)) => entries.iter().any(|entry| says(&entry.value, held)),
        _ => false,
    }
}

/// What of a function says that it is packed as an image, in so many words.
pub(super) fn packed_as_image(function: &Resource) -> Option<&Known<Value>> {
    function.properties.at("PackageType").filter(|kind| kind.str() == Some("Image"))
}

/// What says that a function is an image.
fn as_image(function: &Resource) -> Option<&Known<Value>> {
    let properties = &function.properties;
    packed_as_image(function)
        .or_else(|| ["ImageUri", "Code.ImageUri"].into_iter().find_map(|name| properties.at(name)))
}

/// Whether a function of an image says itself what that starts.
fn says_words(function: &Resource) -> bool {
    let own = |path| function.properties.at(path);
    own("ImageConfig.Command").or_else(|| own("ImageConfig.EntryPoint")).is_some()
}

/// Where the module of a handler may be copied from, and what it is called there: `app.orders.handler` of
/// `COPY ./orders ${ROOT}/app`.
fn copied<'h>(
    image: &'h Known<Value>,
    handler: &'h str,
) -> impl Iterator<Item = (&'h str, String)> {
    let copies = image.at("Copy").and_then(|copies| copies.value.as_ref());
    copies.map_or(&[][..], Value::items).iter().filter_map(move |copy| {
        let to = ["Written", "Destination"].iter().find_map(|path| copy.at(path)?.str())?;
        let folder = to.trim_end_matches('/').rsplit('/').next()?;
        let name = handler.strip_prefix(folder)?.strip_prefix(['.', '/'])?;
        Some((copy.at("Source")?.str()?.trim_start_matches('/'), name.to_string()))
    })
}

/// Of files that are called like a handler those that have its function, where any has.
fn having<'t>(
    program: &mut Program,
    held: Vec<(FileId, &'t Utf8Path)>,
    handler: &str,
) -> Vec<(FileId, &'t Utf8Path)> {
    let Some((_, name)) = handler.rsplit_once('.') else { return held };
    let files: Vec<FileId> = held.iter().map(|(file, _)| *file).collect();
    program.load(&files);
    let has = |file: FileId| {
        let facts = program.facts(file);
        program.symbol(file, name).is_some()
            || facts.is_some_and(|facts| facts.exports.iter().any(|export| export.name == name))
    };
    let found: Vec<_> = held.iter().copied().filter(|(file, _)| has(*file)).collect();
    if found.is_empty() { held } else { found }
}

/// The one of some scripts that exports a name.
fn only_export(program: &mut Program, scripts: &[FileId], name: &str) -> Option<FileId> {
    program.load(scripts);
    let mut exporting = scripts.iter().copied().filter(|file| {
        let facts = program.facts(*file);
        facts.is_some_and(|facts| facts.exports.iter().any(|export| export.name == name))
    });
    exporting.next().filter(|_| exporting.next().is_none())
}

/// The handler by the file that esbuild makes its file of, in whatever folder: `functions/orders.ts` for
/// `orders.handler`. docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
fn built_from(resource: &Resource, handler: &str) -> Option<String> {
    let (module, function) = handler.rsplit_once('.')?;
    let points = resource.properties.at("Metadata.BuildProperties.EntryPoints")?;
    let points = points.value.as_ref().map_or(&[][..], Value::items).iter();
    let mut points = points.filter_map(|point| Some(Utf8Path::new(point.str()?)));
    let of = |point: &&Utf8Path| point.file_stem() == Utf8Path::new(module).file_name();
    points.find(of).map(|point| format!("{}.{function}", point.with_extension("")))
}

/// Whether a runtime runs a program that was built.
pub(super) fn runs_binaries(runtime: &str) -> bool {
    runtime.starts_with("provided") || runtime.starts_with("go1.")
}

/// A handler that is looked for.
struct Sought<'a> {
    name: &'a str,
    span: Span,
    resource: &'a Resource,
}

impl Sought<'_> {
    /// Another function of the template has a handler of the same name, in code of its own.
    fn shares_its_name(&self, linker: &Linker) -> bool {
        self.others(linker).any(|(_, handler)| handler == self.name)
    }

    /// Another function of the template has a handler that another file of the same code exports by
    /// the same name.
    fn is_one_of_several(&self, linker: &Linker) -> bool {
        let export = |name: &str| name.rsplit_once('.').map(|(_, export)| export.to_string());
        let code = |of: &Resource| {
            let kind = linker.input.knowledge.tables.resource(&of.kind)?;
            kind.code.iter().find_map(|path| of.properties.at(path)?.str().map(str::to_string))
        };
        self.others(linker).any(|(other, handler)| {
            handler != self.name
                && export(handler) == export(self.name)
                && code(other) == code(self.resource)
        })
    }

    /// The other functions of the template, and their handlers.
    fn others<'l>(&'l self, linker: &'l Linker) -> impl Iterator<Item = (&'l Resource, &'l str)> {
        let templates = linker.input.templates.iter();
        let with_it = templates.filter(|(_, template)| {
            let own =
                |other: &Resource| other.span == self.resource.span && other.id == self.resource.id;
            template.resources.iter().any(own)
        });
        let all = with_it.flat_map(|(_, template)| &template.resources);
        all.filter(|other| other.id != self.resource.id && other.kind == self.resource.kind)
            .filter_map(|other| Some((other, other.properties.at("Handler")?.str()?)))
    }
}

/// What a function is called: its id and name, in small letters without marks.
struct Names(Vec<String>);

fn names(resource: &Resource) -> Names {
    let name = resource.properties.at("FunctionName").and_then(Known::str).unwrap_or("");
    let archives = ["Code", "CodeUri", "Code.S3Key", "CodeUri.Key"];
    let archive = archives.iter().find_map(|path| resource.properties.at(path)?.str());
    let archive = archive.unwrap_or("");
    // `bin/orders/bootstrap` is called like its folder.
    let archive = Utf8Path::new(archive).ancestors().filter_map(Utf8Path::file_stem);
    let archive = archive.take(2).find(|stem| !COMMON.contains(stem)).unwrap_or("");
    let image = match resource.properties.at("ImageUri").and_then(|uri| uri.value.as_ref()) {
        Some(Value::Ref { resource, .. }) => resource.as_str(),
        _ => "",
    };
    // A program's handler is its own name; of other languages it is a file and a function.
    let handler = resource.properties.at("Handler").and_then(Known::str).unwrap_or("");
    let handler = if handler.contains(['.', ':']) { "" } else { handler };
    let variable = resource.properties.at("Metadata.Image").and_then(Known::str).unwrap_or("");
    let parts = resource
        .id
        // `module.lambda["orders"]`
        .split(['.', '[', ']', '"'])
        .chain([name, archive, variable, handler])
        .chain(image.split('.').skip(1));
    let mut names = Names(Vec::new());
    parts.for_each(|part| names.add_telling(part));
    names
}

/// `OrderPlaced` as `order-placed`.
pub(super) fn cased(id: &str, between: char) -> String {
    let mut text = String::new();
    let mut small = false;
    for letter in id.chars() {
        if letter.is_ascii_uppercase() && small {
            text.push(between);
        }
        small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// A name as all its spellings have it, without marks and in small letters: `app.kafka-enabled`, `APP_KAFKA_ENABLED`.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl Names {
    fn add(&mut self, name: &str) {
        let name = plain(name);
        if name.len() > 2 && !COMMON.contains(&name.as_str()) && !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    /// The same, and without the words that tell nothing: `OrdersFunction` is `orders` as well.
    fn add_telling(&mut self, name: &str) {
        self.add(name);
        self.add(&telling(name).concat());
    }

    /// The one path that has a folder of such a name, or of a part of one; of several the one of whose
    /// folders the most are.
    fn best<'p>(&self, paths: impl Iterator<Item = &'p Utf8Path>) -> Option<&'p Utf8Path> {
        let of = |part: &str| {
            // `Dockerfile.orders`
            let part = part.strip_prefix("Dockerfile.").unwrap_or(part);
            let part = part.split('.').next().unwrap_or("");
            let whole = telling(part).concat();
            if whole.len() > 2 && self.0.contains(&whole) {
                return 1000 + whole.len();
            }
            let part = plain(part);
            match part.len() > 2 && !COMMON.contains(&part.as_str()) {
                true if self.0.contains(&part) => 1000 + part.len(),
                true if part.len() > 3 && self.0.iter().any(|name| name.contains(&part)) => {
                    part.len()
                }
                _ => 0,
            }
        };
        let score = |path: &Utf8Path| -> (usize, usize) {
            let parts: Vec<&str> = path.components().map(|part| part.as_str()).collect();
            // `orders/get` is what is called `orders-get`.
            let two = parts.windows(2).map(|two| match two {
                [folder, inner] if !self.0.contains(&plain(inner)) => {
                    let both = format!("{}{}", plain(folder), plain(inner));
                    if self.0.contains(&both) { 1000 + both.len() } else { 0 }
                }
                _ => 0,
            });
            let most = parts.iter().map(|part| of(part)).chain(two).max();
            let folders = path.parent().into_iter().flat_map(Utf8Path::components);
            let folders: std::collections::BTreeSet<&str> =
                folders.map(|part| part.as_str()).collect();
            (most.unwrap_or(0), folders.into_iter().map(of).sum())
        };
        let mut scored: Vec<((usize, usize), &Utf8Path)> =
            paths.map(|path| (score(path), path)).collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        match scored.as_slice() {
            [(best, path), rest @ ..] if best.0 > 0 => {
                rest.first().is_none_or(|(next, _)| next < best).then_some(*path)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_called_like_the_function() {
        let paths = ["lambdas/id_sync/Dockerfile", "lambdas/mesh/Dockerfile", "web/Dockerfile"];
        let best = |name: &str| {
            let names = Names(vec![plain(name)]);
            names.best(paths.iter().map(|path| Utf8Path::new(*path))).map(Utf8Path::as_str)
        };
        assert_eq!(best("id-sync-lambda"), Some("lambdas/id_sync/Dockerfile"));
        assert_eq!(best("mesh"), Some("lambdas/mesh/Dockerfile"));
        assert_eq!(best("reports"), None);
        let paths = ["api/buyer/read/read.py", "api/seller/read/read.py"].map(Utf8Path::new);
        let best = |name: &str| Names(vec![plain(name)]).best(paths.into_iter());
        assert_eq!(best("seller-read-order"), Some(paths[1]));
        assert_eq!(best("read-order"), None);
        let paths = ["cmd/posts/get/main.go", "cmd/posts/list/main.go"].map(Utf8Path::new);
        let best = |name: &str| Names(vec![plain(name)]).best(paths.into_iter());
        assert_eq!(best("posts-get"), Some(paths[0]));
        assert_eq!(best("posts"), None);
    }
}
