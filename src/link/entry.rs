//! Entry points that the code shows by itself, where nothing declares or starts them.

use std::collections::{BTreeSet, HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::modules::{Program, Symbol};
use super::{Linker, Script, handler, reach};
use crate::knowledge::{Running, Set, Started};
use crate::model::{
    Arg, Bound, Call, CallId, CallKind, Dependency, EntryPoint, Facts, FileId, FnId, GuardKind,
    Import, Known, Language, LoopId, Reached, Span, Target, Value, Workload, WorkloadKind,
};

/// Words in the path of what is deployed as a function.
const OF_FUNCTIONS: [&str; 2] = ["lambda", "function"];

/// Files of a module that are looked at for what makes its interfaces.
const MODULE: usize = 400;

/// Installed programs that are looked at.
const SCRIPTS: usize = 64;

/// Functions in which a call that hands the runtime a handler is looked for.
const CALLED: usize = 16;

impl Linker<'_, '_> {
    /// Entry points that the code shows: handlers by their shape, programs that stay up. Only
    /// where nothing above declares or starts them.
    pub(super) fn shown(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let tree = self.input.tree;
        let tables = &self.input.knowledge.tables;
        let covered: HashSet<FileId> = known
            .iter()
            .flat_map(|workload| workload.reached.iter().map(|reached| reached.file))
            .collect();
        // Folders into which packages of others were installed tell so beside each.
        let of_others: HashSet<&Utf8Path> = tree
            .ids()
            .filter_map(|(_, file)| file.path.parent())
            .filter(|folder| folder.extension() == Some("dist-info"))
            .filter_map(Utf8Path::parent)
            .filter(|folder| !folder.as_str().is_empty())
            .collect();
        let wanted: Vec<FileId> = self
            .input
            .candidates
            .iter()
            .copied()
            .filter(|file| !covered.contains(file) && self.shipped(tree.path(*file)))
            .filter(|file| !self.unjudged.contains(file))
            .filter(|file| !self.is_of_a_page(tree.path(*file)) && !self.at_hand.contains(file))
            .filter(|file| !tree.path(*file).ancestors().any(|above| of_others.contains(above)))
            .collect();
        program.load(&wanted);
        let mut found: Vec<Workload> = Vec::new();
        let mut programs: Vec<(FileId, EntryPoint, WorkloadKind)> = Vec::new();
        for file in &wanted {
            let Some(facts) = program.facts(*file).cloned() else { continue };
            let path = tree.path(*file);
            for (entry, kind) in self.entries_of(program, &facts) {
                if kind == WorkloadKind::Process && (self.input.for_development)(path) {
                    continue;
                }
                if !self.claimed.contains_key(&(entry.file, entry.function)) {
                    programs.push((*file, entry, kind));
                }
            }
        }
        self.leave_tools(program, known, &mut programs);
        programs.extend(self.scripts(program, known, &programs, &covered));
        // Of a package that a script is installed for, what else it can run by itself is a tool of it.
        let started = known.iter().filter_map(|one| one.entry.as_ref()).map(|entry| entry.file);
        let started = started.chain(programs.iter().map(|(file, ..)| *file));
        let installed: Vec<Utf8PathBuf> =
            started.filter_map(|file| self.package_of_script(tree.path(file))).collect();
        programs.retain(|(file, _, kind)| {
            let path = tree.path(*file);
            *kind == WorkloadKind::Function
                || !installed.iter().any(|package| path.starts_with(package))
                || self.package_of_script(path).is_some()
                || path.file_stem() == Some("__main__")
                || program.facts(*file).is_some_and(|facts| {
                    !facts.guards.iter().any(|guard| guard.kind == GuardKind::Main)
                })
        });
        let framed = self.framed(program, &wanted, &programs, known);
        let as_program = |(entry, _): &(EntryPoint, Utf8PathBuf)| {
            (entry.file, entry.clone(), WorkloadKind::Process)
        };
        programs.extend(framed.iter().map(as_program));
        // One project is one program: what starts it on a developer's machine is no other.
        let functions: HashSet<Utf8PathBuf> = programs
            .iter()
            .filter(|(_, _, kind)| *kind == WorkloadKind::Function)
            .filter_map(|(file, _, _)| Some(program.project_around(*file)?.to_path_buf()))
            .collect();
        let started: HashSet<&Utf8Path> = known
            .iter()
            .filter(|workload| workload.kind != WorkloadKind::Function)
            .filter_map(|workload| self.package_around(workload.entry.as_ref()?.file))
            .collect();
        // What an image is built from and does not start is a tool of its project.
        let built: Vec<&Utf8Path> = known
            .iter()
            .filter(|one| one.kind != WorkloadKind::Function && one.package.image.is_some())
            .filter(|one| one.entry.is_some())
            .map(|one| one.package.root.as_path())
            .collect();
        let in_image = |file: FileId| built.iter().any(|root| tree.path(file).starts_with(root));
        // A project or module of its own is built into an image of its own.
        let part = |file: FileId| match Language::of(tree.path(file)) {
            Some(Language::Java | Language::Kotlin) => {
                Some(Utf8Path::new(reach::module_of(tree.path(file))))
            }
            Some(Language::CSharp) => program.project_around(file),
            _ => None,
        };
        let entries = known.iter().filter_map(|one| one.entry.as_ref());
        let begun: HashSet<&Utf8Path> = entries.filter_map(|entry| part(entry.file)).collect();
        let apart = |file: &FileId| part(*file).is_some_and(|part| !begun.contains(part));
        let apart: HashSet<FileId> = programs.iter().map(|one| one.0).filter(apart).collect();
        // The module or project that an image which waits for its program lies in.
        let waiting = known.iter().filter(|one| one.kind != WorkloadKind::Function);
        let waiting = waiting.filter(|one| one.entry.is_none());
        let folders =
            waiting.filter_map(|one| tree.path(one.package.image.as_ref()?.dockerfile).parent());
        let waiting: HashSet<&Utf8Path> = folders
            .map(|folder| {
                let main = folder.ancestors().find(|above| above.ends_with("src/main"));
                main.and_then(|main| main.parent()?.parent()).unwrap_or(folder)
            })
            .collect();
        let imaged = |file: &FileId| part(*file).is_some_and(|part| waiting.contains(part));
        let imaged: HashSet<FileId> = programs.iter().map(|one| one.0).filter(imaged).collect();
        // A script says by itself whether it goes on for ever.
        let is_tool = |file: FileId| {
            in_image(file)
                && Language::of(tree.path(file)) != Some(Language::Python)
                && !apart.contains(&file)
        };
        programs.retain(|(file, entry, kind)| {
            let project = program.project_around(*file);
            *kind == WorkloadKind::Function
                || !entered(program, known, *file)
                    && (!is_tool(*file) || self.is_named(program, entry))
                    && !project.is_some_and(|project| functions.contains(project))
                    && !self.package_around(*file).is_some_and(|package| started.contains(package))
        });
        // Beside what is deployed, a program that its folder calls a sample is there to try that.
        let deployed = known.iter().any(|one| {
            one.entry.is_some() && (one.declared.is_some() || one.package.image.is_some())
        });
        programs.retain(|(file, _, kind)| {
            let own = program.project_around(*file).or_else(|| tree.path(*file).parent());
            !deployed
                || *kind == WorkloadKind::Function
                || !own.is_some_and(|own| self.is_sample(own))
        });
        // What the script of an image starts for other words is no tool of it.
        let mut roles: Vec<(EntryPoint, Utf8PathBuf)> = Vec::new();
        for (root, command, place) in &self.roles {
            let started = self.started(program, &command.words, command.span, place);
            let Some(entry) = started.entries.into_iter().next() else { continue };
            let at = (entry.file, entry.function);
            programs.retain(|(_, other, _)| (other.file, other.function) != at);
            if !self.claimed.contains_key(&at) && roles.iter().all(|(other, _)| *other != entry) {
                roles.push((entry, root.clone()));
            }
        }
        programs.extend(roles.iter().map(as_program));
        let (mut packages, mut of_functions) = (HashSet::new(), HashSet::new());
        for function in known.iter().filter(|one| one.kind == WorkloadKind::Function) {
            let package = function.entry.as_ref().and_then(|at| self.package_around(at.file));
            packages.extend(package.map(Utf8Path::to_path_buf));
            of_functions.extend(function.reached.iter().map(|reached| reached.file));
        }
        let handlers: HashSet<(FileId, FnId)> = known
            .iter()
            .filter(|one| one.kind == WorkloadKind::Function)
            .filter_map(|one| one.entry.as_ref())
            .map(|entry| (entry.file, entry.function))
            .collect();
        let deploys = known.iter().any(|one| one.declared.is_some());
        let with_functions = known.iter().any(|one| one.kind == WorkloadKind::Function);
        let mut reached_by: HashSet<(FileId, FnId)> = HashSet::new();
        let mut reached_by_installed: HashSet<(FileId, FnId)> = HashSet::new();
        let mut drafts = Vec::new();
        let mut deployed = covered;
        programs.sort_by_key(|(_, _, kind)| *kind != WorkloadKind::Function);
        let mut rooted = framed.clone();
        for (file, entry, kind) in programs {
            // The application that a function of its folder hands its events to.
            let directory = tree.path(file).parent().unwrap_or(Utf8Path::new(""));
            if kind == WorkloadKind::Process
                && Language::of(tree.path(file)) == Some(Language::Ruby)
                && self.in_function(directory, known)
            {
                continue;
            }
            let reached = reach::alone(program, tables, kind, &entry);
            program.hand(&reached, |call, facts| tables.entries.is_heard(call, facts));
            if kind == WorkloadKind::Function {
                deployed.extend(reached.iter().map(|one| one.file));
            } else if deployed.contains(&file)
                || self.serves_another(program, file, &deployed)
                || deploys && self.is_preview(program, file, &reached)
            {
                continue;
            } else if self.is_no_workload(program, &reached)
                || roles.iter().all(|(other, _)| *other != entry)
                    && self.is_told_by_hand(program, file, &reached)
            {
                // An image that starts a tool of a terminal says that it is more than that.
                if !reached.iter().any(|one| self.extends(one.file)) {
                    self.keep(program, entry, reached);
                }
                continue;
            }
            // Of a script beside the program of an image its own words have to tell that it goes on for ever.
            if kind == WorkloadKind::Process
                && in_image(file)
                && !apart.contains(&file)
                && !self.is_named(program, &entry)
                && roles.iter().all(|(other, _)| *other != entry)
                && !reached.iter().any(|one| one.file == file && self.works_on(program, one))
            {
                continue;
            }
            // It calls the handlers of functions, as Lambda does: on a developer's machine, if no image is built of it.
            if kind == WorkloadKind::Process
                && !imaged.contains(&file)
                && reached.iter().any(|one| handlers.contains(&(one.file, one.function)))
            {
                continue;
            }
            // Beside functions what serves its own machine alone, or loads its files anew, tries them.
            if kind == WorkloadKind::Process && with_functions && self.is_trial(program, &reached) {
                continue;
            }
            // It serves on a developer's machine what a function of its package is made of.
            if kind == WorkloadKind::Process
                && self.package_around(file).is_some_and(|package| packages.contains(package))
                && reached.iter().any(|one| of_functions.contains(&one.file))
            {
                continue;
            }
            let given =
                program.facts(file).is_some_and(|facts| self.gives_application(program, facts));
            // A framework writes several for one application: `asgi.py` that a function serves, `wsgi.py`.
            let around = |one: &Workload| match one.kind {
                WorkloadKind::Function => one
                    .entry
                    .as_ref()
                    .is_some_and(|entry| tree.path(entry.file).parent() == Some(directory)),
                _ => directory.starts_with(&one.package.root),
            };
            if given && known.iter().any(around) {
                continue;
            }
            // What several modules are built with begins in the same place of each.
            let own = rooted.iter().position(|(of, _)| *of == entry);
            let own = own.map(|at| rooted.remove(at).1);
            if kind == WorkloadKind::Process
                && !given
                && own.is_none()
                && (!self.stays(program, &reached, entry.file)
                    || !self.stays(program, &reach::unasked(program, tables, &entry), entry.file))
            {
                // Beside what a framework starts it is a tool.
                let module = reach::module_of(tree.path(file));
                if framed.iter().all(|(_, root)| root.as_str() != module) {
                    self.keep(program, entry, reached);
                }
                continue;
            }
            // A file that another program loads is a part of it, not a program; but of two that are
            // installed each is one.
            let installed = self.package_of_script(tree.path(file)).is_some();
            if kind == WorkloadKind::Process && installed {
                let others = reached.iter().filter(|other| other.file != file);
                reached_by_installed.extend(others.map(|other| (other.file, other.function)));
            } else if kind == WorkloadKind::Process {
                let others = reached.iter().filter(|other| other.file != file);
                reached_by.extend(others.map(|other| (other.file, other.function)));
            }
            let role = roles.iter().find(|(of, _)| *of == entry).map(|(_, root)| root.clone());
            drafts.push((file, entry, kind, reached, own.or(role)));
        }
        let begun: HashSet<FileId> = drafts
            .iter()
            .filter(|(_, entry, ..)| self.is_named(program, entry))
            .map(|(file, ..)| *file)
            .collect();
        let by_function: HashSet<(FileId, FnId)> = drafts
            .iter()
            .filter(|(_, entry, ..)| entry.function != FnId(0))
            .map(|(file, entry, ..)| (*file, entry.function))
            .collect();
        let modules: HashSet<FileId> = drafts.iter().map(|(file, ..)| *file).collect();
        for (file, entry, kind, reached, own) in drafts {
            let path = tree.path(file);
            let within = |by: &HashSet<(FileId, FnId)>| match entry.is_program() {
                true => by.iter().any(|(other, _)| *other == file),
                false => by.contains(&(file, entry.function)),
            };
            let part = within(&reached_by)
                || self.package_of_script(path).is_none() && within(&reached_by_installed);
            // What a manifest names is no part, and what loads it from elsewhere a way to try it.
            let named = kind == WorkloadKind::Process && self.is_named(program, &entry);
            let tries = !named
                && kind == WorkloadKind::Process
                && reached.iter().any(|one| begun.contains(&one.file));
            // One that goes on for ever by itself is a program, whoever takes something from it.
            let by_itself = Language::of(path) == Some(Language::Python)
                && reached.iter().any(|one| one.file == file && self.paces(program, one));
            // `python -m shop` does what the script does that the package installs.
            let same = path.file_stem() == Some("__main__")
                && reached.iter().any(|one| {
                    by_function.contains(&(one.file, one.function))
                        || one.function != FnId(0)
                            && tree.path(one.file) == path.with_file_name("__init__.py")
                            && modules.contains(&one.file)
                });
            if kind == WorkloadKind::Process && (part && !named && !by_itself || same) || tries {
                // An image of its own module waits for it.
                if imaged.contains(&file) {
                    self.keep(program, entry, reached);
                }
                continue;
            }
            let name = match (kind, &own) {
                (WorkloadKind::Function, _) => {
                    format!("{}.{}", path.with_extension(""), entry.name)
                }
                // What several modules are built with, each starts by its own name.
                (_, Some(root)) if !path.starts_with(root) => root.to_string(),
                _ => path.to_string(),
            };
            let mut workload = self.workload(&name, kind, entry.span, None);
            // A class lies deep below what is built and shipped with it.
            workload.package.root = match (own, Language::of(path)) {
                (Some(root), _) => root,
                (None, Some(Language::Java | Language::Kotlin)) => reach::module_of(path).into(),
                _ => path.parent().unwrap_or(Utf8Path::new("")).to_path_buf(),
            };
            workload.entry = Some(entry);
            workload.reached = reached;
            found.push(workload);
        }
        found
    }

    /// Of a module of Java or Kotlin whose program a manifest names, what else could be started is a tool,
    /// as long as no command names it.
    fn leave_tools(
        &mut self,
        program: &Program,
        known: &[Workload],
        programs: &mut Vec<(FileId, EntryPoint, WorkloadKind)>,
    ) {
        let tree = self.input.tree;
        let classes = programs.iter().filter_map(|(_, entry, _)| self.class_of(program, entry));
        let classes: HashSet<String> = classes.collect();
        if classes.len() > 1 {
            let commands = known.iter().flat_map(|one| one.commands.iter().cloned());
            let scripts = tree.ids().filter(|(_, file)| file.path.extension() == Some("sh"));
            let scripts =
                scripts.take(SCRIPTS).flat_map(|(file, _)| (self.input.starts)(file, &[]));
            let words = commands.chain(scripts).flat_map(|command| command.words);
            self.started = words.filter(|word| classes.contains(word)).collect();
        }
        let module = |entry: &EntryPoint| reach::module_of(tree.path(entry.file));
        let entries = known.iter().filter_map(|one| one.entry.as_ref());
        let entries = entries.chain(programs.iter().map(|(_, entry, _)| entry));
        let named = |entry: &&EntryPoint| {
            self.class_of(program, entry).is_some_and(|class| self.input.mains.contains(&class))
        };
        let mut modules: HashSet<&str> = entries.filter(named).map(module).collect();
        // What such a program is built with is its library, unless it is packed as a program itself.
        let packed = |root: &str| {
            let mut held =
                self.manifests.get(root).into_iter().flatten().flat_map(|all| all.iter());
            held.any(|one| {
                let name = format!("{}:{}", one.ecosystem, one.name);
                self.input.knowledge.tables.entries.program_builds.iter().any(|plugin| {
                    let goal = name.strip_prefix(plugin.as_str());
                    goal.is_some_and(|goal| goal.is_empty() || goal.starts_with(':'))
                })
            })
        };
        let others = |(_, entry, _): &(FileId, EntryPoint, WorkloadKind)| {
            self.class_of(program, entry).is_some() && !modules.contains(module(entry))
        };
        if !modules.is_empty() && programs.iter().any(others) {
            let mut open: Vec<&str> = modules.iter().copied().collect();
            let coordinates = self.coordinates();
            while let Some(module) = open.pop() {
                for part in self.parts(module, &coordinates) {
                    if !packed(part) && modules.insert(part) {
                        open.push(part);
                    }
                }
            }
        }
        programs.retain(|(_, entry, kind)| {
            *kind == WorkloadKind::Function
                || !modules.contains(module(entry))
                || self.class_of(program, entry).is_none()
                || self.is_named(program, entry)
        });
    }

    /// The modules of a build by their coordinates.
    fn coordinates(&self) -> HashMap<&str, &str> {
        let held = self
            .manifests
            .iter()
            .flat_map(|(root, all)| all.iter().flat_map(|all| all.iter()).map(|one| (*root, one)));
        let modules = held.filter(|(_, one)| one.ecosystem == "module");
        modules.map(|(root, one)| (one.name.as_str(), root)).collect()
    }

    /// The modules that the manifest of another one names, each by its own path or coordinates.
    fn parts<'a>(&'a self, module: &str, coordinates: &HashMap<&str, &'a str>) -> Vec<&'a str> {
        let held = self.manifests.get(module).into_iter().flatten().flat_map(|all| all.iter());
        let part = |asked: &Dependency| match asked.ecosystem {
            "gradle" => {
                let path = asked.name.trim_start_matches(':').replace(':', "/");
                let mut bases = Utf8Path::new(module).ancestors();
                let known =
                    |base: &Utf8Path| self.manifests.get_key_value(base.join(&path).as_str());
                bases.find_map(known).map(|(root, _)| *root)
            }
            "maven" => coordinates.get(asked.name.as_str()).copied(),
            _ => None,
        };
        held.filter(|one| !one.dev).filter_map(part).collect()
    }

    /// The class that a program of Java or Kotlin is started by.
    fn class_of(&self, program: &Program, entry: &EntryPoint) -> Option<String> {
        let facts = program.facts(entry.file)?;
        let jvm = matches!(facts.language, Language::Java | Language::Kotlin);
        jvm.then(|| handler::java::main_class(program, facts, entry))?
    }

    /// A manifest or a command says that a program begins here.
    pub(super) fn is_named(&self, program: &Program, entry: &EntryPoint) -> bool {
        self.class_of(program, entry)
            .is_some_and(|class| self.input.mains.contains(&class) || self.started.contains(&class))
    }

    /// What packages of Python install to be started by its name. One that offers several commands is
    /// a person's tool, whatever one of them does.
    fn scripts(
        &self,
        program: &mut Program,
        known: &[Workload],
        programs: &[(FileId, EntryPoint, WorkloadKind)],
        covered: &HashSet<FileId>,
    ) -> Vec<(FileId, EntryPoint, WorkloadKind)> {
        let tables = &self.input.knowledge.tables;
        let contained = |script: &&Script| {
            let mut started = known.iter().filter(|one| one.kind != WorkloadKind::Function);
            started.any(|one| script.directory.starts_with(&one.package.root))
        };
        let scripts = self.input.scripts.iter().filter(|script| !contained(script));
        let mut found: Vec<(FileId, EntryPoint, WorkloadKind)> = Vec::new();
        for script in scripts.take(SCRIPTS) {
            let Some(entry) = self.script(program, script) else { continue };
            let at = (entry.file, entry.function);
            let twice = programs.iter().chain(&found).any(|(file, other, _)| {
                *file == at.0 && (other.function == FnId(0) || other.function == at.1)
            });
            if twice
                || entry.function == FnId(0)
                || covered.contains(&entry.file)
                || !self.shipped(self.input.tree.path(entry.file))
            {
                continue;
            }
            let reached = reach::alone(program, tables, WorkloadKind::Process, &entry);
            let several = &tables.entries.several;
            if !reached.iter().any(|one| program.makes(one.file, one.function, several)) {
                found.push((entry.file, entry, WorkloadKind::Process));
            }
        }
        found
    }

    /// A script in a folder of what a page is made of.
    fn is_of_a_page(&self, path: &Utf8Path) -> bool {
        let pages = &self.input.knowledge.tables.entries.pages;
        let mut folders = path.parent().into_iter().flat_map(Utf8Path::components);
        Language::of(path) == Some(Language::JavaScript)
            && folders.any(|part| pages.iter().any(|page| page == part.as_str()))
    }

    /// The Python package of a file that an installed script starts in.
    fn package_of_script(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let module = match path.file_stem() {
            Some("__init__" | "__main__") => path.parent()?.to_path_buf(),
            _ => path.with_extension(""),
        };
        self.input.scripts.iter().find_map(|script| {
            let target = script.target.split(':').next()?.replace('.', "/");
            let depth = target.matches('/').count();
            let started = path.starts_with(&script.directory) && module.ends_with(&target);
            module.ancestors().nth(depth).filter(|_| started).map(Utf8Path::to_path_buf)
        })
    }

    /// Applications of a framework that has the main function itself, and the modules that are built of
    /// them: one for each module of Java or Kotlin that depends on it and shows no other program, by what
    /// it, or what it is built with, answers requests by.
    fn framed(
        &self,
        program: &mut Program,
        wanted: &[FileId],
        programs: &[(FileId, EntryPoint, WorkloadKind)],
        known: &[Workload],
    ) -> Vec<(EntryPoint, Utf8PathBuf)> {
        let (tree, tables) = (self.input.tree, &self.input.knowledge.tables);
        let entries = &tables.entries;
        let module = |file: FileId| {
            let language = Language::of(tree.path(file));
            matches!(language, Some(Language::Java | Language::Kotlin))
                .then(|| reach::module_of(tree.path(file)))
        };
        let on = |dependencies: &[Dependency], names: &[String]| {
            let mut all = dependencies.iter();
            all.any(|one| names.contains(&format!("{}:{}", one.ecosystem, one.name)))
        };
        let framed = |all: &[Dependency]| {
            on(all, &entries.frameworks) && !on(all, &entries.function_frameworks)
        };
        let packed = |all: &[Dependency]| {
            on(all, &entries.framework_builds) && !on(all, &entries.function_frameworks)
        };
        let inherits = |all: &[Dependency]| {
            let inherited = all.iter().filter(|one| one.ecosystem == "inherited");
            let mut named = inherited.map(|one| format!("plugin:{}", one.name));
            named.any(|name| entries.framework_builds.contains(&name))
                && !on(all, &entries.function_frameworks)
        };
        let holds = |is: &dyn Fn(&[Dependency]) -> bool| -> Vec<&str> {
            let held = self.manifests.iter().filter(|(_, held)| held.iter().any(|all| is(all)));
            held.map(|(root, _)| *root).collect()
        };
        let own: HashSet<&str> = holds(&packed).into_iter().collect();
        let mut whole = own.clone();
        whole.extend(holds(&inherits));
        // A module that is built into such a program, and does not say to be one itself, is a library of it.
        let parts = whole.iter().flat_map(|root| {
            let parts = program.classpaths.of(root).unwrap_or_default().into_iter();
            parts.filter(move |part| part != root)
        });
        let libraries: HashSet<String> =
            parts.filter(|part| !own.contains(part)).map(str::to_string).collect();
        let mut built: HashMap<&str, bool> = HashMap::new();
        let mut built = |module| {
            let dependencies = || framed(&self.dependencies(Utf8Path::new(module)));
            *built.entry(module).or_insert_with(dependencies)
        };
        let entered = known.iter().filter_map(|one| Some(one.entry.as_ref()?.file));
        let mut seen: HashSet<&str> = entered.filter_map(module).collect();
        for (file, entry, kind) in programs {
            let Some(module) = module(*file).filter(|module| !seen.contains(module)) else {
                continue;
            };
            // A main of a module that the framework starts, and that does not stay, is a tool beside it.
            if *kind == WorkloadKind::Function || !built(module) || {
                let reached = reach::alone(program, tables, *kind, entry);
                self.stays(program, &reached, entry.file)
            } {
                seen.insert(module);
            }
        }
        let mut asked = handler::java::asked_by(program, wanted, entries);
        // An interface that no class makes is one by which others are asked.
        let mut interfaces = handler::java::interfaces(program, wanted, entries);
        interfaces.retain(|one| !asked.contains(one) && module(one.0).is_some_and(&mut built));
        let modules: BTreeSet<&str> = interfaces.iter().filter_map(|one| module(one.0)).collect();
        for module in modules {
            let files = tree.under(Utf8Path::new(module)).filter(|(_, file)| {
                let language = Language::of(&file.path);
                matches!(language, Some(Language::Java | Language::Kotlin))
                    && self.shipped(&file.path)
            });
            let files: Vec<FileId> = files.map(|(file, _)| file).take(MODULE).collect();
            program.load(&files);
        }
        if !interfaces.is_empty() {
            let made: HashSet<(FileId, String)> = program
                .all()
                .flat_map(|facts| facts.types.iter().map(move |ty| (facts, ty)))
                .flat_map(|(facts, ty)| ty.bases.iter().map(move |base| (facts, base)))
                .filter_map(|(facts, base)| program.type_of(facts, base))
                .collect();
            asked.extend(interfaces.into_iter().filter(|one| !made.contains(one)));
        }
        let mut found = Vec::new();
        for file in wanted {
            let Some(module) = module(*file).filter(|module| !seen.contains(module)) else {
                continue;
            };
            if built(module)
                && !libraries.contains(module)
                && let Some(entry) = handler::java::served(program, *file, entries, &asked)
            {
                seen.insert(module);
                found.push((entry, Utf8PathBuf::from(module)));
            }
        }
        let mut roots = holds(&|all| framed(all) || packed(all) || inherits(all));
        roots.retain(|root| {
            !seen.contains(root) && !libraries.contains(*root) && self.shipped(Utf8Path::new(root))
        });
        roots.sort_unstable();
        for root in roots {
            let parts = program.classpaths.of(root).unwrap_or_default();
            let mut files = wanted.iter().filter(|file| {
                module(**file)
                    .is_some_and(|module| parts.contains(module) && !seen.contains(module))
            });
            let entry =
                files.find_map(|file| handler::java::served(program, *file, entries, &asked));
            let own = whole.contains(root);
            if let Some(entry) =
                entry.filter(|one| own || found.iter().all(|(other, _)| other != one))
            {
                found.push((entry, Utf8PathBuf::from(root)));
            }
        }
        found
    }

    /// A program of a compiled language that shows no workload may be what an image starts.
    fn keep(&mut self, program: &Program, entry: EntryPoint, reached: Vec<Reached>) {
        let compiled = program.facts(entry.file).is_some_and(|facts| {
            !matches!(facts.language, Language::Python | Language::JavaScript)
        });
        if compiled {
            self.quiet.push((entry, reached));
        }
    }

    fn extends(&self, file: FileId) -> bool {
        self.input.extensions.binary_search(&file).is_ok()
    }

    /// A program beside a function in its environment, a tool in a person's terminal, a page's script.
    pub(super) fn is_no_workload(&self, program: &Program, reached: &[Reached]) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let start = reached.first().map(|one| one.file);
        reached.iter().any(|one| {
            self.extends(one.file)
                || program.facts(one.file).is_some_and(|facts| {
                    program.calls_in(one.file, one.function).any(|call| {
                        entries.terminal.find(call, facts).is_some()
                            || start == Some(one.file) && entries.desk.find(call, facts).is_some()
                            || one.function == FnId(0) && entries.is_of_page(call, facts)
                    })
                })
        })
    }

    /// An image of a tool: it names none of its program's commands, a group of them does nothing by itself, and
    /// none is one that stays.
    pub(super) fn is_tool_image(&self, program: &Program, found: &Workload) -> bool {
        let lone = found.resource.as_ref().is_some_and(|of| of.kind.starts_with("Docker::"));
        let mut words = found.commands.iter().flat_map(|command| command.words.iter().skip(1));
        let Some(entry) = &found.entry else { return false };
        found.kind == WorkloadKind::Process
            && lone
            && found.further.is_empty()
            && words.all(|word| word.starts_with('-'))
            && self.own_commands(program, &found.reached).iter().any(|(_, acts)| !acts)
            && self.is_told_by_hand(program, entry.file, &found.reached)
    }

    /// The commands of a program by their names, and whether the text tells what they do.
    fn own_commands(&self, program: &Program, reached: &[Reached]) -> Vec<(String, bool)> {
        let entries = &self.input.knowledge.tables.entries;
        let several =
            reached.iter().any(|one| program.makes(one.file, one.function, &entries.several));
        let named = several.then_some(&entries.named_commands);
        let mut found = Vec::new();
        for one in reached {
            let Some(facts) = program.facts(one.file) else { continue };
            let calls = program.calls_in(one.file, one.function);
            for call in calls.filter(|call| call.kind != CallKind::Decorator) {
                let mut sets = std::iter::once(&entries.commands).chain(named);
                let Some((_, bound)) = sets.find_map(|set| set.find(call, facts)) else {
                    continue;
                };
                let name = bound.iter().find(|(name, _)| name == "name");
                let Some(name) = name.and_then(|(_, name)| name.str()) else { continue };
                let Some(name) = name.split_whitespace().next() else { continue };
                let acts = bound.iter().any(|(name, _)| name == "action");
                found.push((name.to_lowercase(), acts));
            }
        }
        found
    }

    /// A tool that a person tells what to do: it has commands of several names, and none of them is that of
    /// something that stays, or of the program, which does that for no word at all.
    fn is_told_by_hand(&self, program: &Program, entry: FileId, reached: &[Reached]) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let path = self.input.tree.path(entry);
        let folder = path.parent().and_then(Utf8Path::file_name);
        let around = self.input.modules.iter().filter(|one| path.starts_with(&one.directory));
        let module = around.max_by_key(|one| one.directory.as_str().len());
        let module = module.and_then(|one| one.path.rsplit('/').next());
        let own = folder.into_iter().chain(module);
        let own: Vec<String> = own.map(str::to_lowercase).collect();
        let commands = self.own_commands(program, reached);
        let acts = commands.iter().any(|(name, acts)| *acts && own.contains(name));
        let names: HashSet<&str> = commands.iter().map(|(name, _)| name.as_str()).collect();
        // `api-server`, and no `server-status`.
        let stays = |name: &str| {
            let last = name.rsplit(['-', '_', ':']).next().unwrap_or(name);
            let mut lasting = entries.lasting_roles.iter().chain(&entries.lasting_commands);
            lasting.any(|one| one == last)
        };
        names.len() > 1 && !acts && !names.iter().any(|name| stays(name))
    }

    /// A script that shows what was built for a page, and does nothing else: files of a folder, whatever is
    /// asked.
    fn is_preview(&self, program: &Program, file: FileId, reached: &[Reached]) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let Some(facts) = program.facts(file) else { return false };
        let gives = |call: &Call| entries.statics.find(call, facts).is_some();
        let answers = |call: &&Call| {
            let inner = |arg: &Arg| match arg.value.value {
                Some(Value::Call(id)) => facts.call(id).is_some_and(gives),
                _ => false,
            };
            entries.routes.find(call, facts).is_some() && !call.args.iter().any(inner)
        };
        facts.calls.iter().any(gives)
            && !facts.calls.iter().any(|call| answers(&call))
            && reached.iter().all(|one| one.file == file)
    }

    /// All that a program listens by is for its own machine, or loads its files anew when they change.
    fn is_trial(&self, program: &Program, reached: &[Reached]) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let mut calls = reached
            .iter()
            .filter_map(|one| Some((program.facts(one.file)?, one)))
            .flat_map(|(facts, one)| {
                program.calls_in(one.file, one.function).map(move |call| (facts, call))
            })
            .filter(|(facts, call)| entries.listens.find(call, facts).is_some())
            .peekable();
        let own = |arg: &Arg| {
            let reloads = arg.name.as_ref().is_some_and(|name| entries.reloads.contains(name));
            reloads && arg.value.value == Some(Value::Bool(true))
                || names_any(&arg.value, &entries.own_machine)
        };
        // `HTTPServer(("localhost", 8000), Handler).serve_forever()`
        let made = |facts: &Facts, call: &Call| {
            let by = call.receiver.and_then(|by| facts.call(by));
            by.is_some_and(|by| by.args.iter().any(own))
        };
        calls.peek().is_some()
            && calls.all(|(facts, call)| call.args.iter().any(own) || made(facts, call))
    }

    /// A program that only gives a server the application of a workload that is known, which starts it
    /// in another way.
    fn serves_another(&self, program: &Program, file: FileId, deployed: &HashSet<FileId>) -> bool {
        let Some(facts) = program.facts(file) else { return false };
        let listens = &self.input.knowledge.tables.entries.listens;
        let known = |import: &Import| {
            program.module(facts, import).is_some_and(|file| deployed.contains(&file))
        };
        let named = |name: &str| program.leading(facts, name).any(known);
        let calls = facts.calls.iter().filter(|call| listens.find(call, facts).is_some());
        facts.language == Language::Python
            && calls.into_iter().any(|call| {
                let on = match call.target {
                    Target::Import(at) => facts.imports.get(at as usize),
                    _ => None,
                };
                on.is_some_and(known)
                    || call.args.iter().any(|arg| match &arg.value.value {
                        Some(Value::Name(name)) => named(name),
                        Some(Value::Call(id)) => facts.call(*id).is_some_and(|it| named(&it.name)),
                        _ => false,
                    })
            })
    }

    /// `SampleClient`, `Orders.Mock`, `demo-server`: by the words of a folder's name.
    fn is_sample(&self, folder: &Utf8Path) -> bool {
        let name = super::code::cased(folder.file_name().unwrap_or(""), '-');
        let trials = &self.input.knowledge.tables.entries.trials;
        name.split(['-', '_', '.']).any(|word| trials.iter().any(|trial| trial == word))
    }

    /// Calls something of the project that hands the runtime a handler.
    pub(super) fn hands_over(&self, program: &Program, main: (FileId, FnId)) -> bool {
        let bootstrap = &self.input.knowledge.tables.entries.bootstrap;
        let mut found = vec![main];
        let mut at = 0;
        while let Some((file, function)) = found.get(at).copied() {
            at += 1;
            if program.makes(file, function, bootstrap) {
                return true;
            }
            let Some(facts) = program.facts(file) else { continue };
            for call in program.calls_in(file, function) {
                if let Some((Symbol::Function(file, id), rest)) =
                    program.callee(facts, call.target, &call.name)
                    && rest.is_empty()
                    && found.len() < CALLED
                    && !found.contains(&(file, id))
                {
                    found.push((file, id));
                }
            }
        }
        false
    }

    pub(super) fn entries_of(
        &self,
        program: &Program,
        facts: &Facts,
    ) -> Vec<(EntryPoint, WorkloadKind)> {
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
        let path = self.input.tree.path(facts.file);
        let of_functions = path
            .components()
            .any(|part| OF_FUNCTIONS.iter().any(|word| part.as_str().contains(word)));
        // What takes nothing is a handler of something else where its module has more.
        let takes_nothing = of_functions || facts.exports.len() < 2;
        let point = |function: FnId, name: &str| {
            let span = facts.function(function)?.head;
            Some(EntryPoint::new(facts.file, function, name.to_string(), span))
        };
        // A program that hands the runtime its handler.
        let bootstraps =
            facts.calls.iter().any(|call| entries.bootstrap.find(call, facts).is_some());
        if facts.language == Language::Rust {
            let main = handler::main_of(facts);
            let root = matches!(self.input.tree.path(facts.file).file_name(), Some("main.rs"))
                || self.input.tree.path(facts.file).as_str().contains("/bin/")
                || self.input.tree.path(facts.file).as_str().starts_with("src/bin/")
                || self
                    .input
                    .crates
                    .iter()
                    .flat_map(|one| &one.binaries)
                    .any(|(_, path)| path == self.input.tree.path(facts.file));
            if let Some(main) = main
                && root
            {
                let function = bootstraps || self.hands_over(program, (facts.file, main));
                let kind = if function { WorkloadKind::Function } else { WorkloadKind::Process };
                found.extend(point(main, "main").map(|entry| (entry, kind)));
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
                    function.params.len() <= 4
                        && (function.params.first().map_or(takes_nothing, |param| {
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
        let handed = |call: &Call, name: &str, span: Span| {
            let function = handler::wrapped(program, entries, facts, call);
            let (function, name) = (function.unwrap_or(FnId(0)), name.to_string());
            (EntryPoint::new(facts.file, function, name, span), WorkloadKind::Function)
        };
        for export in &facts.exports {
            if !entries.handlers.contains(&export.name) {
                continue;
            }
            if let Some(Value::Call(id)) = export.value.as_ref().and_then(|v| v.value.as_ref())
                && let Some(call) = handler::wrapper(facts, entries, *id)
            {
                found.push(handed(call, &export.name, export.span));
            }
        }
        for binding in &facts.bindings {
            if facts.language == Language::Python
                && entries.handlers.contains(&binding.name)
                && let Some(Value::Call(id)) = &binding.value.value
                && let Some(call) = handler::wrapper(facts, entries, *id)
            {
                found.push(handed(call, &binding.name, binding.span));
            }
        }
        if !found.is_empty() {
            return found;
        }
        if facts.calls.iter().any(|call| entries.is_of_page(call, facts)) {
            return found;
        }
        // A program: it does something when loaded, under a main check or not.
        let main = facts.guards.iter().any(|guard| guard.kind == GuardKind::Main);
        let acts = facts.calls.iter().any(|call| {
            // What a decorator of a library marks is for the program that loads the module.
            let marks = call.kind == CallKind::Decorator && call.receiver.is_none();
            call.function == FnId(0)
                && !marks
                && (entries.stays.find(call, facts).is_some()
                    || entries.starts.find(call, facts).is_some()
                    || (matches!(call.target, Target::Function(_))
                        && facts.language != Language::Python))
        });
        if main || acts || self.gives_application(program, facts) {
            found.extend(point(FnId(0), "<module>").map(|entry| (entry, WorkloadKind::Process)));
        }
        found
    }

    /// A module whose top level makes the application that a server imports from it.
    fn gives_application(&self, program: &Program, facts: &Facts) -> bool {
        let applications = &self.input.knowledge.tables.entries.applications;
        // `app = create_app()` of Python, which the list is of.
        let python = facts.language == Language::Python;
        let made = |call: &Call| {
            let (symbol, _) = program.callee(facts, call.target, &call.name)?;
            let Symbol::Function(file, id) = symbol else { return None };
            let maker = program.facts(file)?;
            Some(applications.names(maker.function(id)?.returns.as_ref()?, maker))
        };
        let mut top = facts.calls.iter().filter(|call| call.function == FnId(0));
        top.any(|call| {
            call.bound.is_some()
                && (applications.find(call, facts).is_some() || python && made(call) == Some(true))
        })
    }

    /// The directory of the npm package that a file of JavaScript belongs to. What else it holds than
    /// the programs that are started is tools.
    fn package_around(&self, file: FileId) -> Option<&Utf8Path> {
        let tree = self.input.tree;
        let path = tree.path(file);
        (Language::of(path) == Some(Language::JavaScript))
            .then(|| {
                let mut above = path.ancestors().skip(1);
                above.find(|above| tree.find(&above.join("package.json")).is_some())
            })
            .flatten()
    }

    /// A program that stays up, and is no tool of a terminal.
    pub(super) fn goes_on(&self, program: &mut Program, entry: &EntryPoint) -> bool {
        let tables = &self.input.knowledge.tables;
        let reached = reach::alone(program, tables, WorkloadKind::Process, entry);
        self.stays(program, &reached, entry.file) && !self.is_no_workload(program, &reached)
    }

    /// The same of a program that its own loop keeps up.
    pub(super) fn loops_on(&self, program: &mut Program, entry: &EntryPoint) -> bool {
        let tables = &self.input.knowledge.tables;
        let reached = reach::alone(program, tables, WorkloadKind::Process, entry);
        let mut own = reached.iter().filter(|one| one.file == entry.file);
        own.any(|one| self.paces(program, one)) && self.goes_on(program, entry)
    }

    /// Something that is reached keeps the program up: not what runs beside it and ends with it.
    pub(super) fn stays(
        &self,
        program: &Program,
        reached: &[crate::model::Reached],
        entry: FileId,
    ) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let beside = |at: usize| {
            let mut calls = program.way(reached, at).filter_map(|(_, call)| call);
            calls.any(|(facts, call)| entries.daemons.find(call, facts).is_some())
        };
        let calls = |set: &Set| reached.iter().any(|at| program.makes(at.file, at.function, set));
        let ends = |at: &Reached| {
            program.facts(at.file).is_some_and(|facts| {
                program.calls_in(at.file, at.function).any(|call| entries.ends(call, facts))
            })
        };
        // It ends itself when its work is done.
        if reached.iter().any(ends) && !calls(&entries.listens) {
            return false;
        }
        reached.iter().enumerate().any(|(place, at)| {
            let running =
                Running { as_function: false, main: at.file == entry, started: Started::default() };
            at.file == entry && self.paces(program, at) && !beside(place)
                || program.facts(at.file).is_some_and(|facts| {
                    facts.calls.iter().any(|call| {
                        call.function == at.function
                            && entries.runs(facts, call.guard, running)
                            && !entries.asked(facts, call.guard)
                            && entries.stays.find(call, facts).is_some()
                            && !beside(place)
                    })
                })
        })
    }

    /// A function works and waits in turn, with no end to it.
    fn paces(&self, program: &Program, at: &Reached) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let Some(facts) = program.facts(at.file) else { return false };
        let running = Running { as_function: false, main: true, started: Started::default() };
        let calls = || {
            let ids = program.call_ids(at.file, at.function).iter();
            ids.filter_map(|id| Some((*id, facts.call(*id)?)))
        };
        facts.loops.iter().enumerate().any(|(id, one)| {
            let inside = |(_, call): &(CallId, &Call)| {
                facts.loops_of(call.within).any(|(of, _)| of == LoopId(id as u32))
            };
            let pauses = |call: &Call| entries.pauses.find(call, facts).is_some();
            let tells = |call: &Call| entries.tells.find(call, facts).is_some();
            one.function == at.function
                && one.bound == Bound::Forever
                && entries.goes_on(facts, one)
                && entries.runs(facts, one.guard, running)
                && !entries.asked(facts, one.guard)
                && calls().filter(inside).any(|(id, _)| self.waits(program, facts, id, 1))
                && calls().filter(inside).any(|(_, call)| !pauses(call) && !tells(call))
        })
    }

    /// A call pauses, by itself, in what it is given to run at once, or in what it calls: there is nothing to do.
    fn waits(&self, program: &Program, facts: &Facts, id: CallId, depth: u32) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let Some(call) = facts.call(id) else { return false };
        let given = || {
            let mut all = (0..).map(FnId).zip(&facts.functions);
            entries.at_once.find(call, facts).is_some()
                && all.any(|(given, it)| {
                    it.passed_to == Some(id) && program.makes(facts.file, given, &entries.pauses)
                })
        };
        let called = || match program.callee(facts, call.target, &call.name) {
            Some((Symbol::Function(file, of), left)) if left.is_empty() && depth > 0 => {
                let mut ids = program.call_ids(file, of).iter();
                let facts = program.facts(file);
                facts.is_some_and(|facts| ids.any(|id| self.waits(program, facts, *id, depth - 1)))
            }
            _ => false,
        };
        entries.pauses.find(call, facts).is_some() || given() || called()
    }

    /// A function works on a clock, takes messages, or waits for connections that are no requests.
    fn works_on(&self, program: &Program, at: &Reached) -> bool {
        let works = &self.input.knowledge.tables.entries.works;
        self.paces(program, at) || program.makes(at.file, at.function, works)
    }

    pub(super) fn shipped(&self, path: &Utf8Path) -> bool {
        !(self.input.not_shipped)(path)
    }
}

/// One of some hosts, with a port or without, also within a list or among options.
fn names_any(value: &Known<Value>, hosts: &[String]) -> bool {
    match &value.value {
        Some(Value::Str(text)) => hosts.iter().any(|host| {
            let port = text.strip_prefix(host.as_str());
            port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
        }),
        Some(Value::List(items)) => items.iter().any(|item| names_any(item, hosts)),
        Some(Value::Map(fields)) => fields.iter().any(|field| names_any(&field.value, hosts)),
        _ => false,
    }
}

/// A workload that is known has its entry in the same .NET project.
pub(super) fn entered(program: &Program, known: &[Workload], file: FileId) -> bool {
    let project = program.project_around(file);
    project.is_some()
        && Language::of(program.tree.path(file)) == Some(Language::CSharp)
        && known.iter().filter_map(|workload| workload.entry.as_ref()).any(|entry| {
            program.project_around(entry.file) == project
                && Language::of(program.tree.path(entry.file)) == Some(Language::CSharp)
        })
}
