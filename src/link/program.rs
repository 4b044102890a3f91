//! The program of the project that a word of a command names: a file, a package, a binary that it builds.

use camino::{Utf8Path, Utf8PathBuf};

use super::command::{Words, words_at, workspace};
use super::modules::{Program, Symbol};
use super::place::Place;
use super::{Linker, Script, clean, handler};
use crate::knowledge::CommandKind;
use crate::model::{
    Command, EntryPoint, FileId, FnId, Known, Language, Resource, Template, Value, is_built,
};

/// Packages of a workspace that are looked into for the program of an image.
pub(super) const MEMBERS: usize = 200;

/// Files of one package that a framework runs.
const ROUTED: usize = 2000;

/// What the file of a program in JavaScript is called, likeliest first.
const PROGRAMS: [&str; 5] = ["main", "start", "server", "index", "app"];

/// Folders that hold an application below the directory it is started in.
const SOURCES: [&str; 3] = ["", "src", "app"];

impl Linker<'_, '_> {
    /// The file that a launcher of the repository is given, which it loads: `./babel-run src/worker.js`.
    pub(super) fn launched(
        &self,
        program: &mut Program,
        launcher: FileId,
        rest: &[String],
        place: &Place,
    ) -> Option<EntryPoint> {
        let word = rest.iter().find(|word| !word.starts_with('-'))?;
        let facts = program.facts(launcher)?;
        let loads = &self.input.knowledge.tables.entries.loads;
        let any =
            facts.calls.iter().filter_map(|call| loads.find(call, facts)).any(|(_, bound)| {
                let told = bound.iter().find(|(name, _)| name == "module");
                told.is_some_and(|(_, module)| {
                    module.str().is_none()
                        && module.value.as_ref().is_none_or(|it| it.items().is_empty())
                })
            });
        any.then(|| self.file_entry(program, word, place)).flatten()
    }

    /// What a framework's program runs of the project by its first word: `manage.py import_orders`.
    pub(super) fn sent_to<'w>(
        &self,
        program: &mut Program,
        entry: EntryPoint,
        mut words: impl Iterator<Item = &'w str>,
        place: &Place,
    ) -> EntryPoint {
        let Some(word) = words.find(|word| !word.starts_with('-')) else { return entry };
        let Some(facts) = program.facts(entry.file) else { return entry };
        let all = &self.input.knowledge.tables.entries.command_files;
        let kind = all.iter().find(|one| facts.calls.iter().any(|call| call.name == one.call));
        let Some(kind) = kind else { return entry };
        let extension = self.input.tree.path(entry.file).extension().unwrap_or("");
        let path = Utf8Path::new(&kind.folder).join(format!("{word}.{extension}"));
        let near = self.input.tree.under(&place.base).chain(self.input.tree.under(&place.context));
        let mut found = near.filter(|(_, file)| file.path.ends_with(&path)).map(|(id, _)| id);
        let method = found.next().and_then(|file| program.method(file, &kind.of, &kind.method));
        method.and_then(|method| function_entry(program, method)).unwrap_or(entry)
    }

    /// The directory of the package that a package manager is sent to.
    pub(super) fn package_at(&self, rest: &[String], place: &Place) -> Option<Utf8PathBuf> {
        let directory = rest
            .iter()
            .zip(rest.iter().skip(1))
            .find(|(option, _)| matches!(option.as_str(), "--prefix" | "-C" | "--cwd" | "--dir"))
            .map(|(_, directory)| place.base.join(directory.trim_start_matches("./")));
        let base = directory.map_or(place.base.clone(), |directory| clean(&directory));
        // A package of the workspace, by its directory or its name.
        let Some(member) = workspace(rest) else { return Some(base) };
        let below = base.join(member.trim_start_matches("./"));
        if self.template_at(&below.join("package.json")).is_some() {
            return Some(below);
        }
        let named = |template: &Template| {
            let mut names = template.resources.iter();
            names.any(|found| found.properties.at("Name").and_then(Known::str) == Some(member))
        };
        let mut found = self.input.templates.iter().filter(|(_, template)| named(template));
        let path = found.next().map(|(file, _)| self.input.tree.path(*file))?;
        Some(path.parent()?.to_path_buf())
    }

    /// The command of a package script with what is handed to it, and where it runs.
    pub(super) fn package_script(
        &self,
        script: &str,
        rest: &[String],
        handed: &[String],
        place: &Place,
    ) -> Option<(Vec<Command>, Place)> {
        let base = self.package_at(rest, place)?;
        let template = self.template_at(&base.join("package.json"))?;
        let named = template.resources.iter().find(|found| found.id == script);
        // `start:$STAGE` is one of those that begin so.
        let begun = || {
            let front = script.split_once('$').map(|(front, _)| front)?;
            let begins = |found: &&Resource| !front.is_empty() && found.id.starts_with(front);
            let mut all = template.resources.iter().filter(begins);
            all.clone().find(|found| found.id.contains("prod")).or_else(|| all.next())
        };
        let resource = named.or_else(begun)?;
        let mut words = words_at(&resource.properties, "Words");
        words.extend_from_slice(handed);
        let span = resource.properties.at("Command").and_then(|value| value.span);
        let place = Place { base, ..place.clone() };
        let commands = self.simple(&words, span.unwrap_or(resource.span), &place);
        Some((commands, place))
    }

    /// `pkg.mod:app` and its kin among the arguments of an application server.
    pub(super) fn application(
        &self,
        program: &mut Program,
        row: &CommandKind,
        words: &Words,
        rest: &[String],
        place: &Place,
    ) -> Option<EntryPoint> {
        let first = row.module.as_deref();
        let value = |word: &'_ str| match word.split_once('=') {
            Some((option, value)) if option.starts_with('-') => value.to_string(),
            _ => word.to_string(),
        };
        let all: Vec<String> = rest.iter().map(|word| value(word)).collect();
        let module = |word: &&String| {
            let plain = |c: char| c.is_alphanumeric() || "_.:()".contains(c);
            !word.is_empty() && !word.starts_with(['-', '.', ':']) && word.chars().all(plain)
        };
        let named = |mark: char| all.iter().filter(module).filter(move |word| word.contains(mark));
        let after = rest.iter().zip(all.iter().skip(1)).filter_map(|(option, value)| {
            let names = ["-A", "--app", "-w", "--module", "--wsgi-file"];
            names.contains(&option.as_str()).then_some(value)
        });
        let plain: Vec<String> = words.plain.iter().map(|word| word.to_string()).collect();
        let candidates: Vec<&String> =
            named(':').chain(named('.')).chain(after).chain(plain.iter().take(1)).collect();
        for word in candidates {
            if word.ends_with(".py") {
                if let Some(entry) = self.file_entry(program, word, place) {
                    return Some(entry);
                }
                continue;
            }
            // `pkg.mod.app` too: what is not a module is a name in one.
            let mut module = word.split([':', '(']).next().unwrap_or(word);
            let name = word.split_once(':').map(|(_, name)| name);
            loop {
                if let Some(entry) = self.module(program, module, first, place) {
                    return Some(made(program, entry, name));
                }
                let Some((front, _)) = module.rsplit_once('.') else { break };
                module = front;
            }
        }
        None
    }

    /// The function behind a program that a package of Python installs, which lies in the image or
    /// around it.
    pub(super) fn installed(
        &self,
        program: &mut Program,
        name: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        let near = |one: &&Script| {
            one.name == name
                && (one.directory.starts_with(&place.context)
                    || place.context.starts_with(&one.directory))
        };
        self.script(program, self.input.scripts.iter().find(near)?)
    }

    /// The program that a package of npm installs under a name, which lies in the image or around it.
    pub(super) fn package_bin(
        &self,
        program: &mut Program,
        name: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        let bins = self.input.templates.iter().filter_map(|(file, template)| {
            let path = self.input.tree.path(*file);
            let package = path.parent().filter(|_| path.file_name() == Some("package.json"))?;
            let near = package.starts_with(&place.context) || place.context.starts_with(package);
            let bins = template.resources.iter().find_map(|one| one.properties.at("Bin"))?;
            let bins = bins.value.as_ref().filter(|_| near)?.entries();
            let path = bins.iter().find(|bin| bin.key == name)?.value.str()?;
            Some(clean(&package.join(path)))
        });
        let paths: Vec<Utf8PathBuf> = bins.take(2).collect();
        let [only] = paths.as_slice() else { return None };
        let file = self.script_file(program, only)?;
        self.top_level(program, file)
    }

    pub(super) fn script(&self, program: &mut Program, script: &Script) -> Option<EntryPoint> {
        let (module, function) = script.target.split_once(':')?;
        let entry = self.module(program, module, None, &Place::plain(&script.directory))?;
        Some(imported(made(program, entry, Some(function))))
    }

    /// A Python module or package by its dotted name, of a package a module in it `first`.
    pub(super) fn module(
        &self,
        program: &mut Program,
        module: &str,
        first: Option<&str>,
        place: &Place,
    ) -> Option<EntryPoint> {
        let path = module.replace('.', "/");
        let above = place.base.parent().map(Utf8Path::to_path_buf);
        let bases = SOURCES.iter().map(|source| place.base.join(source));
        for base in bases.chain(Some(place.context.clone())).chain(above) {
            let at = clean(&base.join(&path));
            let first = first.and_then(|first| self.python_file(&at.join(first)));
            let file = first.or_else(|| self.python_file(&at));
            if let Some(entry) = file.and_then(|file| self.top_level(program, file)) {
                return Some(entry);
            }
        }
        // `COPY server/app.py /srv/app.py`, by itself.
        let copied = place.sources(&format!("{path}.py"));
        let file = copied.iter().find_map(|at| self.input.tree.find(at))?;
        self.top_level(program, file)
    }

    /// The program that a .NET project of that name builds.
    pub(super) fn assembly(
        &self,
        program: &mut Program,
        name: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        let project = handler::csharp::project_of(program, name, &place.base, &place.base)?;
        handler::csharp::entry_of(program, &project)
    }

    /// The application that a variable of the image or the container names.
    pub(super) fn told_application(
        &self,
        program: &mut Program,
        row: &CommandKind,
        words: &Words,
        place: &Place,
    ) -> Option<EntryPoint> {
        let named = place.environment.get(row.variable.as_ref()?)?.clone();
        self.application(program, row, words, &["--app".to_string(), named], place)
    }

    pub(super) fn default_entry(
        &self,
        program: &mut Program,
        row: &CommandKind,
        place: &Place,
    ) -> Option<EntryPoint> {
        // What lists the commands may lie below the application: `config/Procfile`.
        let mut bases = place.base.ancestors().take(3);
        let file = bases.find_map(|base| {
            let mut files = row.defaults.iter();
            files.find_map(|file| self.input.tree.find(&base.join(file)))
        })?;
        self.top_level(program, file)
    }

    /// An image that builds something, takes something out of a stage that does, or all that the repository
    /// has: not one of another's tool with its settings.
    fn may_hold(&self, dockerfile: FileId, name: &str) -> bool {
        let Some(image) = self.image_of(dockerfile) else { return true };
        let runs = ["Build", "Run"].into_iter().filter_map(|key| image.properties.at(key));
        let mut runs = runs.filter_map(|list| list.value.as_ref()).flat_map(Value::items);
        let builds = |run: &Known<Value>| {
            run.str().is_some_and(|text| text.contains("go ") || text.contains("make"))
        };
        let copies = image.properties.at("Copy").and_then(|copies| copies.value.as_ref());
        let mut copies = copies.map_or(&[][..], Value::items).iter();
        runs.any(builds)
            || copies.any(|copy| {
                let source =
                    copy.at("Source").and_then(|source| source.value.as_ref()?.as_prefix());
                let source = source.unwrap_or("").trim_start_matches("./").trim_end_matches('/');
                let last = source.rsplit('/').next().unwrap_or(source);
                copy.at("From").is_some() || matches!(source, "" | ".") || last == name
            })
    }

    /// What a file that was built before is called where an image takes it from, without what it was
    /// built for: `COPY orders-linux-* /server`.
    fn copied_as(&self, dockerfile: FileId, name: &str) -> Option<String> {
        let image = self.image_of(dockerfile)?;
        let copies = image.properties.at("Copy")?.value.as_ref()?.items();
        let text = |copy: &Known<Value>, key: &str| {
            let text = copy.at(key)?.value.as_ref()?.as_prefix()?;
            text.rsplit('/').next().map(str::to_string)
        };
        copies.iter().filter(|copy| copy.at("From").is_none()).find_map(|copy| {
            let to = text(copy, "Destination").filter(|to| to == name)?;
            let source = text(copy, "Source").filter(|source| *source != to)?;
            let source = source.split("-linux").next().unwrap_or(&source);
            Some(source.trim_end_matches(['*', '-', '_']).to_string())
        })
    }

    /// A program that Go builds: by the image's own build, else by where programs are kept.
    pub(super) fn go_binary(
        &self,
        program: &mut Program,
        name: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        let modules = self.input.modules;
        let root = [&place.base, &place.context].into_iter().find_map(|from| {
            from.ancestors().find(|above| modules.iter().any(|one| one.directory == **above))
        })?;
        let mut builds: Vec<(String, String)> = Vec::new();
        let mut own: Vec<(String, String)> = Vec::new();
        for (file, template) in self.input.templates {
            let here = self.input.tree.path(*file).parent().unwrap_or(Utf8Path::new(""));
            if !here.starts_with(root) && here != place.context {
                continue;
            }
            for image in template.resources.iter().filter(|found| found.kind == "Docker::Image") {
                let runs = ["Build", "Run"].into_iter().filter_map(|key| image.properties.at(key));
                let runs = runs.filter_map(|list| list.value.as_ref()).flat_map(Value::items);
                let found = runs.filter_map(Known::str).flat_map(handler::go::built);
                match place.dockerfile == Some(*file) {
                    true => own.extend(found),
                    false => builds.extend(found),
                }
            }
        }
        let same = |output: &str| output.rsplit('/').next() == Some(name) || output.ends_with('/');
        // What other images build is another program, if this one builds any.
        if own.iter().any(|(output, _)| same(output)) {
            builds = own;
        }
        let mut places: Vec<Utf8PathBuf> = Vec::new();
        let from = [place.base.as_path(), place.context.as_path(), root];
        for (_, package) in builds.iter().filter(|(output, _)| same(output)) {
            places.extend(from.map(|from| clean(&from.join(package.trim_start_matches("./")))));
        }
        // What it is called may be told nowhere; what holds nothing of the module does not start it.
        let module = modules.iter().find(|one| one.directory == *root);
        let called = module.is_some_and(|one| one.path.rsplit('/').any(|part| part == name));
        let open = called
            || match place.dockerfile {
                Some(file) => self.may_hold(file, name),
                // Its line says what is built of the directory.
                None => self.input.tree.find(&root.join("Procfile")).is_some(),
            };
        // `orders-server` of the module `orders` is its `cmd/server`.
        let last = module.and_then(|one| {
            let version =
                |part: &str| part.strip_prefix('v').is_some_and(|it| it.parse::<u32>().is_ok());
            one.path.rsplit('/').find(|part| !version(part))
        });
        let copied = place.dockerfile.and_then(|file| self.copied_as(file, name));
        let names = [Some(name), copied.as_deref()].into_iter().flatten();
        let plain = |name: &str| Some(name.strip_prefix(last?)?.strip_prefix('-')?.to_string());
        let programs: Vec<String> =
            names.flat_map(|name| [Some(name.to_string()), plain(name)]).flatten().collect();
        for from in from {
            for name in &programs {
                places.push(from.join("cmd").join(name));
                places.push(from.join(name));
            }
            if open {
                places.push(from.to_path_buf());
            }
        }
        let cmd = root.join("cmd");
        let below = self.input.tree.under(&cmd).filter_map(|(_, file)| file.path.parent());
        let mut programs: Vec<Utf8PathBuf> = below.map(Utf8Path::to_path_buf).collect();
        programs.dedup();
        if let [only] = programs.as_slice()
            && open
        {
            places.push(only.clone());
        }
        let found = places.into_iter().find_map(|place| self.go_main(program, &place));
        // What a stage copies out of its folder, and builds.
        found.or_else(|| {
            place.dockerfile.filter(|_| open)?;
            let file = handler::go::only_below(program, &place.context)?;
            handler::go::main(program.facts(file)?)
        })
    }

    /// `go run ./cmd/server`, `go run main.go`
    pub(super) fn go_package(
        &self,
        program: &mut Program,
        word: &str,
        base: &Utf8Path,
    ) -> Option<EntryPoint> {
        let place = clean(&base.join(word.trim_start_matches("./")));
        let place = match place.extension() {
            Some("go") => place.parent()?.to_path_buf(),
            _ => place,
        };
        self.go_main(program, &place)
    }

    fn go_main(&self, program: &mut Program, place: &Utf8Path) -> Option<EntryPoint> {
        let file = handler::go::main_in(program, place)?;
        handler::go::main(program.facts(file)?)
    }

    pub(super) fn rust_binary(
        &self,
        program: &mut Program,
        name: Option<&str>,
        base: &Utf8Path,
    ) -> Option<EntryPoint> {
        let tree = self.input.tree;
        let called = |within: &Utf8Path| {
            let mut paths = Vec::new();
            for one in self.input.crates.iter().filter(|one| one.directory.starts_with(within)) {
                let written = one.binaries.iter().filter(|(binary, _)| Some(&**binary) == name);
                paths.extend(written.map(|(_, path)| path.clone()));
                if Some(&*one.package) == name {
                    paths.push(one.directory.join("src/main.rs"));
                }
            }
            paths
        };
        // An image that is built from above its own folder.
        if tree.find(&base.join("Cargo.toml")).is_none() {
            let mut found = called(Utf8Path::new("")).into_iter();
            let only = found.next().filter(|_| found.next().is_none());
            return handler::program_of(program, tree.find(&only?)?);
        }
        let mut paths = called(base);
        if let Some(name) = name {
            paths.push(base.join("src/bin").join(format!("{name}.rs")));
            paths.push(base.join("src/bin").join(name).join("main.rs"));
            paths.push(base.join(name).join("src/main.rs"));
            paths.push(base.join("crates").join(name).join("src/main.rs"));
        }
        paths.push(base.join("src/main.rs"));
        let file = paths.iter().find_map(|path| tree.find(path))?;
        handler::program_of(program, file)
    }

    /// The program that begins in a class of the project, of several the one that the image is built around.
    pub(super) fn class(
        &self,
        program: &mut Program,
        class: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        let all = handler::java::programs(program, class);
        let here = |entry: &&EntryPoint| {
            let path = self.input.tree.path(entry.file);
            all.len() == 1 || path.starts_with(&place.context)
        };
        let mut own = all.iter().filter(here);
        own.next().filter(|_| own.next().is_none()).cloned()
    }

    pub(super) fn file_entry(
        &self,
        program: &mut Program,
        word: &str,
        place: &Place,
    ) -> Option<EntryPoint> {
        // `node .` is what the package says its main file is.
        let word = match word.trim_end_matches('/') {
            "." => self.package_main(&place.base).unwrap_or("index"),
            word => word,
        };
        let extension = Utf8Path::new(word).extension();
        let sources = place.sources(word);
        if !sources.iter().any(|path| self.input.tree.find(path).is_some())
            && let Some(file) = self.bundled_as(word, place)
        {
            return self.top_level(program, file);
        }
        for path in sources {
            let found = match extension {
                Some("py" | "tac" | "rb" | "ru") => self.input.tree.find(&path),
                Some("rs") => None,
                _ => self.script_file(program, &path),
            };
            if let Some(entry) = found.and_then(|found| self.top_level(program, found)) {
                return Some(entry);
            }
        }
        // What a build stage made of the sources lies in the image as they do, or flat.
        let plain = word.trim_start_matches("./");
        let script = extension == Some("js") && !plain.starts_with('/');
        let flat = script && !plain.contains('/');
        let bundled = matches!(extension, Some("js" | "mjs" | "cjs"))
            && (flat || plain.split('/').any(is_built));
        let built = if bundled { self.bundled_by(word, place) } else { None };
        let built = built.or_else(|| {
            let mut bases = [&place.base, &place.context].into_iter().filter(|_| script);
            bases.find_map(|base| program.script(&base.join("src").join(plain)))
        });
        let built = built.or_else(|| if bundled { self.bundled(program, place) } else { None });
        let built =
            built.or_else(|| if bundled { self.member(program, word, place) } else { None });
        built.and_then(|file| self.top_level(program, file))
    }

    /// What a framework runs of a package that it is started in, by where the files lie.
    pub(super) fn routed(
        &self,
        program: &Program,
        row: &CommandKind,
        base: &Utf8Path,
    ) -> Vec<FileId> {
        let tree = self.input.tree;
        let mut found = Vec::new();
        for pattern in &row.routed {
            let Some((folder, stem)) = pattern.split_once("**") else {
                let script = program
                    .script(&base.join(pattern))
                    .filter(|file| tree.path(*file).with_extension("") == base.join(pattern));
                found.extend(script);
                continue;
            };
            let stem = stem.trim_start_matches('/');
            let folder = base.join(folder.trim_end_matches('/'));
            let below = tree.under(&folder);
            let scripts = below.filter(|(_, file)| {
                Language::of(&file.path) == Some(Language::JavaScript)
                    && (stem.is_empty() || file.path.file_stem() == Some(stem))
                    && self.shipped(&file.path)
            });
            found.extend(scripts.map(|(file, _)| file).take(ROUTED));
        }
        found
    }

    /// The same of a program that a framework's build makes, and that is not here itself.
    pub(super) fn built_by(
        &self,
        program: &Program,
        word: &str,
        place: &Place,
    ) -> Option<(&CommandKind, Vec<FileId>)> {
        let word = word.trim_start_matches("./");
        let rows = self.input.knowledge.tables.commands.iter();
        let mut ways = rows.flat_map(|row| row.builds.iter().map(move |made| (row, made)));
        ways.find_map(|(row, made)| {
            let front = word.strip_suffix(made.as_str())?;
            let folder = front.strip_suffix('/').or(front.is_empty().then_some(""))?;
            let mut bases = match folder {
                "" => vec![place.base.clone(), place.context.clone()],
                folder => place.sources(folder),
            };
            // Where a build wrote it, or where the image's file lies by itself, the sources are above.
            let written = bases.iter().filter_map(|base| {
                let at = base.components().position(|part| is_built(part.as_str()))?;
                Some(base.components().take(at).collect::<Utf8PathBuf>())
            });
            let written: Vec<Utf8PathBuf> = written.collect();
            bases.extend(written);
            if folder.is_empty()
                && self.input.tree.find(&place.context.join("package.json")).is_none()
            {
                bases.extend(place.context.parent().map(Utf8Path::to_path_buf));
            }
            bases.retain(|base| {
                row.settings.iter().any(|name| program.script(&base.join(name)).is_some())
                    && self.script_file(program, &base.join(made)).is_none()
            });
            let mut routed = bases.iter().map(|base| (row, self.routed(program, row, base)));
            routed.find(|(_, files)| !files.is_empty())
        })
    }

    /// The file of the one package of a workspace that an image holds: the only one that has it, or the one
    /// that its build names.
    pub(super) fn member(&self, program: &Program, word: &str, place: &Place) -> Option<FileId> {
        let image = self.image_of(place.dockerfile?)?;
        let tree = self.input.tree;
        let templates = self.input.templates.iter();
        let packages = templates.filter(|(file, template)| {
            let path = tree.path(*file);
            let below = path.parent().is_some_and(|at| {
                at != place.context && at != place.base && at.starts_with(&place.context)
            });
            below && path.file_name() == Some("package.json") && !template.resources.is_empty()
        });
        let held = packages.take(MEMBERS).filter_map(|(file, template)| {
            let path = tree.path(*file).parent()?.join(word.trim_start_matches("./"));
            let program = self.script_file(program, &clean(&path))?;
            let name = template.resources.iter().find_map(|one| one.properties.at("Name")?.str());
            Some((program, name.unwrap_or("")))
        });
        let held: Vec<(FileId, &str)> = held.collect();
        let lines = ["Build", "Run"].map(|key| words_at(&image.properties, key)).concat();
        let named = |name: &str| {
            let mut words = lines.iter().flat_map(|line| line.split([' ', '=', '"', '\'', '/']));
            !name.is_empty() && words.any(|word| Some(word) == name.rsplit('/').next())
        };
        match held.as_slice() {
            [(only, _)] => Some(*only),
            several => {
                let mut named = several.iter().filter(|(_, name)| named(name));
                let found = named.next()?.0;
                named.next().is_none().then_some(found)
            }
        }
    }

    /// What the build of an image has a script of the package bundle:
    /// `esbuild src/jobs/index.ts --bundle --outfile=dist/jobs.js`.
    fn bundled_by(&self, word: &str, place: &Place) -> Option<FileId> {
        let image = self.image_of(place.dockerfile?)?;
        let (base, template) = [&place.base, &place.context]
            .into_iter()
            .find_map(|base| Some((base, self.template_at(&base.join("package.json"))?)))?;
        let lines = ["Build", "Run"].map(|key| words_at(&image.properties, key)).concat();
        let runs =
            |name: &str| lines.iter().any(|line| line.split_whitespace().any(|it| it == name));
        let stem = Utf8Path::new(word).file_stem()?;
        template.resources.iter().filter(|script| runs(&script.id)).find_map(|script| {
            let words = words_at(&script.properties, "Words");
            let words = words.iter().map(String::as_str);
            let named = |path: &Utf8Path| path.file_stem() == Some(stem);
            let own = self.scripts_among(words.clone(), base).find(|(path, _)| named(path));
            let written = || writes(words.clone(), word);
            let own = own.or_else(|| self.scripts_among(words.clone(), base).find(|_| written()));
            Some(own?.1)
        })
    }

    /// What the build of an image bundles itself, and writes to a file of that name.
    fn bundled_as(&self, word: &str, place: &Place) -> Option<FileId> {
        let image = self.image_of(place.dockerfile?)?;
        let lines = ["Build", "Run"].map(|key| words_at(&image.properties, key)).concat();
        let commands = lines.iter().flat_map(|line| line.split(['&', ';']));
        let mut writing = commands.filter(|line| writes(line.split_whitespace(), word));
        writing.find_map(|line| {
            [&place.context, &place.base].into_iter().find_map(|base| {
                self.scripts_among(line.split_whitespace(), base).map(|(_, file)| file).next()
            })
        })
    }

    /// The words of a command that are files of JavaScript here.
    fn scripts_among<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
        base: &Utf8Path,
    ) -> impl Iterator<Item = (&'w Utf8Path, FileId)> {
        words.map(Utf8Path::new).filter_map(move |path| {
            let code = Language::of(path) == Some(Language::JavaScript);
            let found = code.then(|| self.input.tree.find(&clean(&base.join(path))));
            Some((path, found??))
        })
    }

    /// What a bundler makes a file of another name of: the program of the package as such are called.
    fn bundled(&self, program: &Program, place: &Place) -> Option<FileId> {
        let package =
            |base: &&Utf8PathBuf| self.input.tree.find(&base.join("package.json")).is_some();
        let base = [&place.base, &place.context].into_iter().find(package)?;
        let folders = [base.join("src"), base.clone()];
        let paths = folders.iter().flat_map(|folder| PROGRAMS.map(|name| folder.join(name)));
        paths.into_iter().find_map(|path| program.script(&path))
    }

    fn package_main(&self, base: &Utf8Path) -> Option<&str> {
        let template = self.template_at(&base.join("package.json"))?;
        template.resources.iter().find_map(|found| found.properties.at("Main")?.str())
    }

    pub(super) fn script_file(&self, program: &Program, path: &Utf8Path) -> Option<FileId> {
        let there = program.script(path).or_else(|| self.input.tree.find(path));
        there.or_else(|| program.script_source(path))
    }

    fn python_file(&self, path: &Utf8Path) -> Option<FileId> {
        let tree = self.input.tree;
        tree.find(&path.join("__init__.py"))
            .or_else(|| tree.find(&Utf8PathBuf::from(format!("{path}.py"))))
    }

    pub(super) fn top_level(&self, program: &mut Program, file: FileId) -> Option<EntryPoint> {
        program.load(&[file]);
        let facts = program.facts(file)?;
        let top = facts.functions.first()?;
        Some(EntryPoint::new(file, FnId(0), "<module>".to_string(), top.head))
    }
}

/// Whether a command names a file that is called like that as what it writes: `--outfile=dist/jobs.js`.
fn writes<'w>(mut words: impl Iterator<Item = &'w str>, file: &str) -> bool {
    let name = Utf8Path::new(file).file_name();
    words.any(|word| word.rsplit(['/', '=']).next() == name)
}

/// A module that the program of others imports.
pub(super) fn imported(entry: EntryPoint) -> EntryPoint {
    EntryPoint { name: EntryPoint::IMPORTED.to_string(), ..entry }
}

/// The function of a module that is called by its name: one that makes the application,
/// `shop:create_app()`. It runs as the module does that it is imported from.
fn made(program: &Program, module: EntryPoint, name: Option<&str>) -> EntryPoint {
    let name = name.unwrap_or("").split('(').next().unwrap_or("");
    let symbol = (!name.is_empty()).then(|| program.symbol(module.file, name)).flatten();
    let Some(Symbol::Function(file, function)) = symbol else { return module };
    let found = function_entry(program, (file, function));
    found.map_or(module, |entry| EntryPoint { name: name.to_string(), ..entry })
}

fn function_entry(program: &Program, (file, function): (FileId, FnId)) -> Option<EntryPoint> {
    let found = program.facts(file)?.function(function)?;
    Some(EntryPoint::new(file, function, found.name.clone(), found.head))
}
