//! Which file of the project an import means, and what a name of that file is.

pub(super) mod csharp;
pub(super) mod go;
mod handed;
mod java;
pub(super) mod javascript;
mod python;
mod ruby;
pub(super) mod rust;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, RwLock};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use csharp::Project;

use crate::knowledge::{Entries, Set};
use crate::link::classpath::Classpaths;
use crate::link::conditional::Told;
use crate::model::{
    Call, CallId, CallKind, Facts, FileId, FnId, Global, Import, Known, Language, Reached, Target,
    Tree, Value,
};

/// Links from one file to the next that are followed for one name.
const LINKS: u32 = 8;

/// Files that are kept, in all lists together, as those whose names others pass on: 16 MiB of ids.
const PASSED: usize = 1 << 22;

/// Calls that one way from an entry may have.
const WAY: usize = 64;

/// Gives the facts of a file, `None` when it cannot be read or no front-end reads it.
pub type Read<'a> = dyn Fn(FileId) -> Option<Arc<Facts>> + Sync + 'a;

/// What is known of .NET code without reading it.
#[derive(Clone, Copy)]
pub struct Assemblies<'a> {
    pub declared: &'a [(FileId, Vec<String>)],
    pub projects: &'a [Project],
    pub discovered: &'a Set,
}

/// The code that has been asked for so far, with names resolved over file borders.
pub struct Program<'a> {
    pub tree: &'a Tree,
    read: &'a Read<'a>,
    /// Calls that load a module by its name.
    loads: &'a Set,
    /// Calls that run what they are handed.
    runs: &'a Set,
    /// Bases of types that such a call finds by itself.
    discovered: &'a Set,
    loaded: FxHashMap<FileId, Vec<(CallId, FileId)>>,
    places: Places<'a>,
    pub(super) classpaths: Classpaths,
    pub(super) told: Told<'a>,
    /// Classes of Java or Kotlin by the service that they give.
    pub(super) services: Option<&'a HashMap<String, Vec<String>>>,
    raw: FxHashMap<FileId, Option<Arc<Facts>>>,
    names: FxHashMap<FileId, Names>,
    packages: go::Packages,
    /// What files put on the global object of JavaScript, by the first part of its name: the file, the name
    /// and what it is there.
    globals: FxHashMap<String, Vec<(FileId, Global)>>,
    /// Facts whose calls are named by what other files say.
    resolved: FxHashMap<FileId, Arc<Facts>>,
    memory: Memory,
}

/// What was found since a file was last read.
#[derive(Default)]
struct Memory {
    /// Names that were looked for.
    sought: RwLock<FxHashMap<(FileId, Within), FxHashMap<String, Sought>>>,
    beneath: RwLock<Beneath>,
}

/// The files whose names a file passes on, be it through others.
#[derive(Default)]
struct Beneath {
    of: FxHashMap<FileId, Arc<[FileId]>>,
    /// Of all lists together.
    count: usize,
}

/// Where in a file a name is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Within {
    /// In its package or what it passes on, with links left to follow.
    Links(u32),
    /// Behind one of its imports, or any of them.
    Import(u32),
    Imports,
}

/// What the search for a module's file goes by. A language's file of this folder answers two
/// questions: which files an import means, and in which files a name of the own package may be
/// defined ([`Target::Package`]).
pub(super) struct Places<'a> {
    pub(super) tree: &'a Tree,
    pub(super) crates: rust::Crates,
    /// Files of C# by what they declare: see `scan::declared`.
    pub(super) declared: HashMap<String, Vec<FileId>>,
    pub(super) projects: Vec<Project>,
    builds: OnceLock<csharp::Builds>,
    pub(super) modules: &'a [go::Module],
    pub(super) aliases: javascript::Aliases<'a>,
    /// What lies beside the code of functions, the nearest first.
    layers: Vec<Layer>,
    /// Go's files by directory.
    packages: OnceLock<HashMap<Utf8PathBuf, Vec<FileId>>>,
    /// Owned names: a borrowed one would make every holder of a [`Program`] invariant.
    stems: OnceLock<HashMap<Language, HashMap<String, Vec<FileId>>>>,
    /// What was found before, by language and directory, and module.
    found: RwLock<FxHashMap<Language, FxHashMap<String, Modules>>>,
    /// By the last name of the directory.
    directories: OnceLock<HashMap<Language, HashMap<String, Vec<FileId>>>>,
}

/// Files that modules mean.
type Modules = FxHashMap<String, Vec<FileId>>;

/// What a name of the own package means, and what of the name is left over.
type Sought = Option<(Symbol, String)>;

impl Places<'_> {
    /// Files of C# that declare something, in order of path.
    pub(super) fn declaring(&self, name: &str) -> &[FileId] {
        self.declared.get(name).map_or(&[], Vec::as_slice)
    }

    /// Files of a language by their name without its extension, in order of path.
    pub(super) fn named(&self, language: Language, stem: &str) -> &[FileId] {
        let stems = self.stems.get_or_init(|| {
            let mut stems: HashMap<Language, HashMap<String, Vec<FileId>>> = HashMap::new();
            for (id, file) in self.tree.ids() {
                if let Some(language) = Language::of(&file.path)
                    && let Some(stem) = file.path.file_stem()
                {
                    let held = stems.entry(language).or_default();
                    held.entry(stem.to_string()).or_default().push(id);
                }
            }
            stems
        });
        stems.get(&language).and_then(|held| held.get(stem)).map_or(&[], Vec::as_slice)
    }

    /// Files of a language whose directory ends in that path, at most so many.
    pub(super) fn within(&self, language: Language, directory: &str, most: usize) -> Vec<FileId> {
        let directories = self.directories.get_or_init(|| {
            let mut directories: HashMap<Language, HashMap<String, Vec<FileId>>> = HashMap::new();
            for (id, file) in self.tree.ids() {
                if let Some(language) = Language::of(&file.path)
                    && let Some(parent) = file.path.parent()
                {
                    let held = directories.entry(language).or_default();
                    let last = parent.file_name().unwrap_or("");
                    held.entry(last.to_string()).or_default().push(id);
                }
            }
            directories
        });
        let last = directory.rsplit('/').next().unwrap_or(directory);
        let named = directories.get(&language).and_then(|held| held.get(last));
        let ends = |file: &&FileId| {
            let parent = self.tree.path(**file).parent().map_or("", Utf8Path::as_str);
            parent
                .strip_suffix(directory)
                .is_some_and(|front| front.is_empty() || front.ends_with('/'))
        };
        named.into_iter().flatten().filter(ends).take(most).copied().collect()
    }
}

/// A layer of a function, which has its code at `/opt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    /// The directory of the function's code, or of another of its layers.
    pub(super) scope: Utf8PathBuf,
    pub(super) directory: Utf8PathBuf,
}

impl Places<'_> {
    /// The one file that the layers of a directory's code have for what is looked for in each.
    fn in_layers(
        &self,
        directory: &Utf8Path,
        look: impl Fn(&Utf8Path) -> Option<FileId>,
    ) -> Option<FileId> {
        let seen = self.layers.iter().filter(|layer| directory.starts_with(&layer.scope));
        let mut found = seen.filter_map(|layer| look(&layer.directory));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }
}

/// The names of one file, by which the others look for what is in it.
#[derive(Default)]
struct Names {
    functions: FxHashMap<String, FnId>,
    types: FxHashSet<String>,
    /// Index in [`Facts::bindings`] of the first of a name.
    bindings: FxHashMap<String, usize>,
    /// Index in [`Facts::exports`] of the last of a name.
    exports: FxHashMap<String, usize>,
    /// Index in [`Facts::imports`] of the first of a local name.
    imports: FxHashMap<String, usize>,
    /// Indices in [`Facts::imports`] by what qualified names write for the module.
    modules: FxHashMap<String, Vec<usize>>,
    /// The calls of each function, by its id.
    calls: Vec<Vec<CallId>>,
    /// What names that are found here begin with, up to a dot.
    firsts: FxHashSet<String>,
    /// Whether all that another module has is found here too.
    passes: bool,
    /// Which those are.
    passed: OnceLock<Vec<FileId>>,
}

impl Names {
    fn of(facts: &Facts) -> Names {
        let mut names = Names::default();
        for (at, function) in facts.functions.iter().enumerate().skip(1) {
            names.functions.entry(function.name.clone()).or_insert(FnId(at as u32));
        }
        names.types.extend(facts.types.iter().map(|found| found.name.clone()));
        for (at, binding) in facts.bindings.iter().enumerate() {
            names.bindings.entry(binding.name.clone()).or_insert(at);
        }
        names.exports.extend(facts.exports.iter().enumerate().map(|(at, e)| (e.name.clone(), at)));
        for (at, import) in facts.imports.iter().enumerate() {
            names.imports.entry(import.local.clone()).or_insert(at);
            names.modules.entry(import.qualified().into_owned()).or_default().push(at);
        }
        let own = facts.functions.iter().map(|found| &found.name);
        let own = own.chain(facts.types.iter().map(|found| &found.name));
        let own = own.chain(facts.bindings.iter().map(|found| &found.name));
        let own = own.chain(facts.exports.iter().map(|found| &found.name));
        for name in own.chain(facts.imports.iter().map(|found| &found.local)) {
            let first = name.split('.').next().unwrap_or(name);
            if !names.firsts.contains(first) {
                names.firsts.insert(first.to_string());
            }
        }
        let all = |import: &Import| import.member.as_deref() == Some("*");
        names.passes = names.exports.contains_key("*") || facts.imports.iter().any(all);
        names.calls.resize(facts.functions.len(), Vec::new());
        for (at, call) in facts.calls.iter().enumerate() {
            if let Some(held) = names.calls.get_mut(call.function.0 as usize) {
                held.push(CallId(at as u32));
            }
        }
        names
    }
}

/// Modules of which a file passes all on: `export * from`, `from x import *`.
fn passing(facts: &Facts) -> impl Iterator<Item = &str> {
    let exports = facts.exports.iter().filter(|export| export.name == "*");
    let exports = exports.filter_map(|export| Some(export.from.as_ref()?.0.as_str()));
    let imports = facts.imports.iter().filter(|one| one.member.as_deref() == Some("*"));
    exports.chain(imports.map(|import| import.module.as_str()))
}

/// Something a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Symbol {
    Function(FileId, FnId),
    /// A type, by its name in the file.
    Type(FileId, String),
    /// A value, as a callee on it would begin.
    Origin(String),
}

impl<'a> Program<'a> {
    pub fn new(
        tree: &'a Tree,
        crates: rust::Crates,
        modules: &'a [go::Module],
        aliases: &'a [javascript::Alias],
        entries: &'a Entries,
        assemblies: Assemblies<'a>,
        read: &'a Read<'a>,
    ) -> Program<'a> {
        let mut declared: HashMap<String, Vec<FileId>> = HashMap::new();
        for (file, names) in assemblies.declared {
            for name in names {
                declared.entry(name.clone()).or_default().push(*file);
            }
        }
        let projects = assemblies.projects.to_vec();
        let places = Places {
            tree,
            crates,
            declared,
            projects,
            builds: OnceLock::new(),
            modules,
            aliases: javascript::by_first_part(aliases),
            layers: Vec::new(),
            packages: OnceLock::new(),
            stems: OnceLock::new(),
            directories: OnceLock::new(),
            found: RwLock::default(),
        };
        Program {
            tree,
            read,
            loads: &entries.loads,
            runs: &entries.runs,
            discovered: assemblies.discovered,
            loaded: FxHashMap::default(),
            places,
            classpaths: Classpaths::default(),
            told: Told::default(),
            services: None,
            raw: FxHashMap::default(),
            names: FxHashMap::default(),
            packages: HashMap::new(),
            globals: FxHashMap::default(),
            resolved: FxHashMap::default(),
            memory: Memory::default(),
        }
    }

    /// Has the code of functions find what is laid beside it, before a file is read.
    pub(super) fn lay(&mut self, layers: Vec<Layer>) {
        self.places.layers = layers;
        self.places.layers.sort_by_key(|layer| std::cmp::Reverse(layer.scope.as_str().len()));
    }

    /// Files of C# that declare a type of that name.
    pub(super) fn declaring(&self, name: &str) -> Vec<FileId> {
        match self.places.declaring(name) {
            [] => self.places.named(Language::CSharp, name).to_vec(),
            found => found.to_vec(),
        }
    }

    /// Directories of the .NET projects that build an assembly of that name.
    pub(super) fn projects_named(&self, assembly: &str) -> Vec<&Utf8PathBuf> {
        let named = |project: &&Project| project.assembly == assembly && !project.screen;
        let named = self.places.projects.iter().filter(named);
        named.map(|project| &project.directory).collect()
    }

    /// The directory of the .NET project that a file belongs to.
    pub(super) fn project_around(&self, file: FileId) -> Option<&Utf8Path> {
        let path = self.tree.path(file);
        let csharp = Language::of(path) == Some(Language::CSharp);
        let found = csharp.then(|| csharp::project(&self.places.projects, path)).flatten()?;
        Some(&found.directory)
    }

    /// Of C#, a file that a program is built with as far as its projects tell: that of the other's project.
    pub(super) fn is_built_with(&self, from: FileId, file: FileId) -> bool {
        Language::of(self.tree.path(file)) != Some(Language::CSharp)
            || csharp::build(&self.places, from)
                .is_none_or(|build| csharp::is_built(&self.places, build, file))
    }

    /// The project of a file builds no program.
    pub(super) fn is_of_library(&self, file: FileId) -> bool {
        let project = csharp::project(&self.places.projects, self.tree.path(file));
        project.is_some_and(|project| project.library)
    }

    pub(super) fn is_project(&self, directory: &Utf8Path) -> bool {
        self.places.projects.iter().any(|project| project.directory == directory)
    }

    /// A method of a type, its own or of a base in the project.
    pub(super) fn method(&mut self, file: FileId, ty: &str, name: &str) -> Option<(FileId, FnId)> {
        self.load(&[file]);
        match self.member(file, ty, name, LINKS)? {
            Symbol::Function(file, id) => Some((file, id)),
            _ => None,
        }
    }

    /// Types of the files read so far that name one as their base.
    pub(super) fn heirs(&self, base: &str) -> Vec<(FileId, String)> {
        let mut found: Vec<(FileId, String)> = Vec::new();
        for (file, facts) in &self.raw {
            let types = facts.iter().flat_map(|facts| &facts.types);
            let heirs = types.filter(|ty| ty.bases.iter().any(|of| of == base));
            found.extend(heirs.map(|ty| (*file, ty.name.clone())));
        }
        found.sort();
        found
    }

    /// What a file says by itself, without what it imports.
    pub fn alone(&self, file: FileId) -> Option<Arc<Facts>> {
        self.raw.get(&file).cloned().unwrap_or_else(|| (self.read)(file))
    }

    /// Reads these files and all that they import, level by level, each level in parallel.
    pub fn load(&mut self, entries: &[FileId]) {
        let mut wanted: Vec<FileId> = entries.to_vec();
        while !wanted.is_empty() {
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|file| !self.raw.contains_key(file));
            let read: Vec<_> = wanted
                .par_iter()
                .map(|file| {
                    let facts = (self.read)(*file).map(|facts| self.with_handed(facts));
                    (*file, facts.as_ref().map(|facts| Names::of(facts)), facts)
                })
                .collect();
            if !read.is_empty() {
                self.memory = Memory::default();
            }
            for (file, names, facts) in read {
                self.names.extend(names.map(|names| (file, names)));
                for global in facts.iter().flat_map(|facts| &facts.globals) {
                    let first = global.name.split('.').next().unwrap_or(&global.name);
                    let held = self.globals.entry(first.to_string()).or_default();
                    held.push((file, global.clone()));
                }
                self.raw.insert(file, facts);
            }
            let mut next = Vec::new();
            for file in &wanted {
                let Some(Some(facts)) = self.raw.get(file).cloned() else { continue };
                if facts.language == Language::Go {
                    go::note(&mut self.packages, self.tree, &facts);
                    next.extend(go::package(&self.places, &facts));
                }
                for import in &facts.imports {
                    next.extend(self.files_of(*file, facts.language, &import.module));
                    next.extend(self.submodule(&facts, import));
                    if !import.type_only {
                        next.extend(self.packages_of(&facts, import));
                    }
                }
                for (module, _) in facts.exports.iter().filter_map(|export| export.from.as_ref()) {
                    next.extend(self.files_of(*file, facts.language, module));
                }
                let loaded = self.loads_of(&facts);
                next.extend(loaded.iter().map(|(_, file)| *file));
                if !loaded.is_empty() {
                    self.loaded.insert(*file, loaded);
                }
                if facts.language == Language::Kotlin {
                    next.extend(java::siblings(&self.places, &facts));
                }
                let names = facts.calls.iter().map(|call| (call.target, &call.name));
                let names = names.chain(facts.references.iter().map(|r| (r.target, &r.name)));
                let names = names.filter(|(target, _)| *target == Target::Package);
                for name in names.map(|(_, name)| name).collect::<HashSet<_>>() {
                    next.extend(self.package_files(&facts, name));
                }
                if matches!(facts.language, Language::CSharp | Language::Java | Language::Kotlin) {
                    // Types that are handed to a library, and those that others derive from.
                    let args = facts.calls.iter().flat_map(|call| &call.args);
                    let named = args.filter_map(|arg| match &arg.value.value {
                        Some(Value::Name(name)) => Some(name),
                        _ => None,
                    });
                    let bases = facts.types.iter().flat_map(|found| &found.bases);
                    for name in named.chain(bases) {
                        next.extend(self.package_files(&facts, name));
                    }
                }
                if facts.language == Language::Ruby {
                    for base in facts.types.iter().flat_map(|found| &found.bases) {
                        next.extend(self.package_files(&facts, base));
                    }
                }
            }
            wanted = next;
        }
        let fresh: Vec<FileId> =
            self.raw.keys().copied().filter(|file| !self.resolved.contains_key(file)).collect();
        let renamed: Vec<_> = fresh
            .par_iter()
            .filter_map(|file| Some((*file, self.renamed(self.raw.get(file)?.as_ref()?))))
            .collect();
        if !renamed.is_empty() {
            self.memory = Memory::default();
        }
        for (file, names) in renamed {
            let Some(Some(facts)) = self.raw.remove(&file) else { continue };
            let mut facts = Arc::unwrap_or_clone(facts);
            for (at, name) in names {
                if let Some(call) = facts.calls.get_mut(at) {
                    call.name = name;
                }
            }
            let facts = Arc::new(facts);
            self.raw.insert(file, Some(facts.clone()));
            self.resolved.insert(file, facts);
        }
    }

    /// Files of a language by their name without its extension, in order of path.
    pub(in crate::link) fn named_files(&self, language: Language, stem: &str) -> &[FileId] {
        self.places.named(language, stem)
    }

    /// Everything that has been read, in order of path.
    pub(in crate::link) fn all(&self) -> impl Iterator<Item = &Arc<Facts>> {
        let mut files: Vec<&FileId> = self.resolved.keys().collect();
        files.sort_unstable();
        files.into_iter().filter_map(|file| self.resolved.get(file))
    }

    /// The type of the project that a base or declared type of a file names.
    pub fn type_of(&self, facts: &Facts, name: &str) -> Option<(FileId, String)> {
        let found = match facts.types.iter().any(|found| found.name == name) {
            true => Some(Symbol::Type(facts.file, name.to_string())),
            false => self
                .named(facts, name, LINKS)
                .or_else(|| self.package(facts, name))
                .filter(|(_, left)| left.is_empty())
                .map(|(symbol, _)| symbol),
        };
        match found {
            Some(Symbol::Type(file, name)) => Some((file, name)),
            _ => None,
        }
    }

    /// Whether another type of what was read has one of the project's bases of a type, too.
    pub(in crate::link) fn has_another(
        &self,
        facts: &Facts,
        bases: &[String],
        of: &(FileId, String),
    ) -> bool {
        let own: Vec<(FileId, String)> =
            bases.iter().filter_map(|base| self.type_of(facts, base)).collect();
        let has = |facts: &Facts, base: &String| {
            let last = base.rsplit('.').next();
            let named = own.iter().any(|(_, name)| name.rsplit('.').next() == last);
            named && self.type_of(facts, base).is_some_and(|base| own.contains(&base))
        };
        !own.is_empty()
            && self.resolved.values().any(|facts| {
                let mut others = facts.types.iter().filter(|ty| !ty.is_trait);
                others.any(|ty| {
                    (facts.file, &ty.name) != (of.0, &of.1)
                        && ty.bases.iter().any(|base| has(facts, base))
                })
            })
    }

    /// A method that a type has from one of its bases.
    pub(in crate::link) fn inherited_method(
        &self,
        facts: &Facts,
        of: &str,
        method: &str,
    ) -> Option<Symbol> {
        self.member(facts.file, of, method, LINKS)
    }

    pub fn facts(&self, file: FileId) -> Option<&Arc<Facts>> {
        self.resolved.get(&file)
    }

    /// All of a loaded file was read.
    pub fn is_read(&self, file: FileId) -> bool {
        self.facts(file).is_some_and(|facts| facts.notes.is_empty())
    }

    /// A name that a loaded file does not show may be there all the same: in a part that was not read, or
    /// in another of which it passes all on and that was not read either.
    pub fn may_hold_more(&self, file: FileId) -> bool {
        let mut files = vec![file];
        let mut at = 0;
        while let Some(file) = files.get(at).copied() {
            at += 1;
            let Some(facts) = self.facts(file).filter(|_| self.is_read(file)) else { return true };
            for module in passing(facts) {
                let Some(next) = self.file_of(file, facts.language, module) else { return true };
                if !files.contains(&next) {
                    files.push(next);
                }
            }
        }
        false
    }

    /// Modules that calls load by name: `load_extension("cogs.admin")`, `import(`./jobs/${job}`)`.
    /// Of a name whose beginning alone is known, all of that folder; of one that is not known, those
    /// that a list of the file's top level names.
    pub fn loaded(&self, file: FileId) -> &[(CallId, FileId)] {
        self.loaded.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Has what a call runs that it is handed be called there.
    fn with_handed(&self, facts: Arc<Facts>) -> Arc<Facts> {
        let runs = |(taker, call): &(CallId, Call)| {
            let found = facts.call(*taker).and_then(|taker| self.runs.find(taker, &facts));
            let is = |(name, value): &(String, Known<Value>)| {
                name == "target" && value.span == Some(call.span)
            };
            found.is_some_and(|(_, bound)| bound.iter().any(is)).then(|| call.clone())
        };
        let ran: Vec<Call> = facts.handed.iter().filter_map(runs).collect();
        if ran.is_empty() {
            return facts;
        }
        let mut facts = Arc::unwrap_or_clone(facts);
        facts.calls.extend(ran);
        Arc::new(facts)
    }

    fn loads_of(&self, facts: &Facts) -> Vec<(CallId, FileId)> {
        let mut found = Vec::new();
        for (at, call) in facts.calls.iter().enumerate() {
            let Some((_, bindings)) = self.loads.find(call, facts) else { continue };
            let first = bindings.first();
            let value = first.and_then(|(_, value)| value.value.as_ref());
            let is = |named: &str| first.is_some_and(|(name, _)| name == named);
            let files = match value {
                // `uvicorn.run("shop.app:app")`, or the application itself.
                _ if is("application") => {
                    let module = value.and_then(Value::as_str);
                    let module = module.and_then(|text| text.split_once(':'));
                    module.map_or(Vec::new(), |(module, _)| {
                        self.files_of(facts.file, facts.language, module)
                    })
                }
                _ if facts.language == Language::CSharp => self.discovered(facts),
                _ if matches!(facts.language, Language::Java | Language::Kotlin) => {
                    self.classes(facts, value)
                }
                Some(value) if is("file") => self.program_file(facts, value).into_iter().collect(),
                Some(Value::Str(module)) => self.files_of(facts.file, facts.language, module),
                Some(Value::List(modules)) => {
                    let modules = modules.iter().filter_map(Known::str);
                    let files = |module| self.files_of(facts.file, facts.language, module);
                    modules.flat_map(files).collect()
                }
                Some(Value::Prefix(front)) if !front.is_empty() => self.folder(facts, front),
                _ => self.listed(facts),
            };
            let id = CallId(at as u32);
            found.extend(files.into_iter().filter(|file| *file != facts.file).map(|f| (id, f)));
        }
        found
    }

    /// The file of a class that a text names, and those of the classes that give a service.
    fn classes(&self, facts: &Facts, value: Option<&Value>) -> Vec<FileId> {
        let names: Vec<&str> = match value {
            Some(Value::Str(class)) => vec![class],
            Some(Value::Name(name)) => {
                let own = facts.package.as_deref().unwrap_or("");
                let gives = |service: &str| match name.strip_prefix('*') {
                    Some(last) => service.ends_with(last),
                    None => {
                        service == name || service.strip_prefix(own) == Some(&format!(".{name}"))
                    }
                };
                let all = self.services.into_iter().flatten();
                let given = all.filter(|(service, _)| gives(service));
                given.flat_map(|(_, classes)| classes).map(String::as_str).collect()
            }
            _ => Vec::new(),
        };
        let mut names: Vec<&str> =
            names.into_iter().filter_map(|class| class.split('$').next()).collect();
        names.sort_unstable();
        let files = |class: &str| self.files_of(facts.file, facts.language, class);
        names.into_iter().flat_map(files).collect()
    }

    /// A program's file by its path, `fork("./worker.js")`, or by what makes the path of its parts:
    /// `path.join(__dirname, "jobs", "mail.js")`, `new URL("./mail.js", import.meta.url)`; the first of
    /// arguments that is one: `spawn("node", ["--inspect", "mail.js"])`.
    fn program_file(&self, facts: &Facts, value: &Value) -> Option<FileId> {
        let words = value.items().iter().filter_map(|word| word.value.as_ref());
        let mut words = words.filter(|word| match word {
            Value::Str(word) => Language::of(Utf8Path::new(word)) == Some(facts.language),
            _ => matches!(word, Value::Call(_)),
        });
        if let Some(found) = words.find_map(|word| self.program_file(facts, word)) {
            return Some(found);
        }
        let path = match value {
            Value::Str(path) => path.clone(),
            Value::Call(id) => {
                let parts = facts.call(*id)?.args.iter().filter_map(|arg| arg.value.str());
                parts.collect::<Vec<_>>().join("/")
            }
            _ => return None,
        };
        let path = path.trim_start_matches("./");
        let here = self.tree.path(facts.file).parent().unwrap_or(Utf8Path::new(""));
        let file = |at: &Utf8Path| {
            let path = super::clean(&at.join(path));
            match facts.language {
                Language::Ruby => self.tree.find(&path),
                _ => javascript::script(self.tree, &path)
                    .or_else(|| javascript::source(&self.places, &path)),
            }
        };
        here.ancestors().filter(|_| !path.is_empty()).find_map(file)
    }

    fn discovered(&self, facts: &Facts) -> Vec<FileId> {
        let bases = self.discovered.signatures(facts.language);
        let bases: Vec<&str> = bases.map(|signature| signature.name.as_str()).collect();
        csharp::deriving(&self.places, facts.file, &bases)
    }

    fn folder(&self, facts: &Facts, front: &str) -> Vec<FileId> {
        let here = self.tree.path(facts.file).parent().unwrap_or(Utf8Path::new(""));
        let folder = match facts.language {
            Language::Python => {
                let Some((front, _)) = front.rsplit_once('.') else { return Vec::new() };
                let path = front.trim_start_matches('.').replace('.', "/");
                let exists = |base: &Utf8Path| self.tree.under(&base.join(&path)).next().is_some();
                here.ancestors().find(|base| exists(base)).map(|base| base.join(&path))
            }
            Language::JavaScript if front.starts_with('.') => {
                let (front, _) = front.rsplit_once('/').unwrap_or((front, ""));
                Some(super::clean(&here.join(front)))
            }
            _ => None,
        };
        let Some(folder) = folder.filter(|folder| !folder.as_str().is_empty()) else {
            return Vec::new();
        };
        let inside = self.tree.under(&folder).filter(|(_, file)| {
            file.path.parent() == Some(&folder) && Language::of(&file.path) == Some(facts.language)
        });
        inside.map(|(id, _)| id).collect()
    }

    fn listed(&self, facts: &Facts) -> Vec<FileId> {
        let lists = facts.bindings.iter().filter_map(|binding| binding.value.value.as_ref());
        let words = lists.flat_map(|list| list.items()).filter_map(|item| item.str());
        words
            .filter(|word| word.contains(['.', '/']))
            .flat_map(|word| self.files_of(facts.file, facts.language, word))
            .collect()
    }

    /// The files that run with one: in Go those of its package, else itself alone.
    pub fn together(&self, file: FileId) -> Vec<FileId> {
        match self.raw.get(&file) {
            Some(Some(facts)) if facts.language == Language::Go => {
                let mut files = go::package(&self.places, facts);
                files.retain(|other| *other != file);
                files.insert(0, file);
                files
            }
            _ => vec![file],
        }
    }

    /// The files that run when an import is carried out: one, all of a Go package, all that a Ruby
    /// pattern names; in Python the packages around a module, and a module taken out of a package.
    pub fn modules(&self, facts: &Facts, import: &Import) -> Vec<FileId> {
        let mut files = self.files_of(facts.file, facts.language, &import.module);
        if !matches!(facts.language, Language::Go | Language::Ruby) {
            files.truncate(1);
        }
        if facts.language == Language::Python {
            files.extend(self.submodule(facts, import));
            files.extend(self.packages_of(facts, import));
        }
        files
    }

    /// `a` and `a.b` of Python's `import a.b.c`.
    fn packages_of(&self, facts: &Facts, import: &Import) -> Vec<FileId> {
        if facts.language != Language::Python || import.module.starts_with('.') {
            return Vec::new();
        }
        let ends = import.module.match_indices('.').map(|(at, _)| at);
        let fronts = ends.filter_map(|end| import.module.get(..end));
        fronts.filter_map(|front| self.file_of(facts.file, facts.language, front)).collect()
    }

    /// The file that an import's module means.
    pub fn module(&self, facts: &Facts, import: &Import) -> Option<FileId> {
        self.file_of(facts.file, facts.language, &import.module)
    }

    /// The files that a module has a name from by giving on what another one has, the nearest first:
    /// `export { save } from "./store"`. Of no name, all that it gives on.
    pub fn given<'n>(&'n self, file: FileId, name: Option<&'n str>) -> Vec<FileId> {
        let mut found = Vec::new();
        self.given_within(file, name, &mut found, &mut FxHashSet::default(), LINKS);
        found
    }

    /// Whether the file has the name. `asked`: where each name was looked for already.
    fn given_within<'n>(
        &'n self,
        file: FileId,
        name: Option<&'n str>,
        found: &mut Vec<FileId>,
        asked: &mut FxHashSet<(FileId, &'n str)>,
        budget: u32,
    ) -> bool {
        let (Some(Some(facts)), Some(names), Some(budget)) =
            (self.raw.get(&file), self.names.get(&file), budget.checked_sub(1))
        else {
            return false;
        };
        let exact = name.and_then(|name| facts.exports.get(*names.exports.get(name)?));
        let ways = match (exact, name) {
            (Some(exact), _) => std::slice::from_ref(exact),
            (None, None) => facts.exports.as_slice(),
            (None, Some(_)) => &[],
        };
        for (module, member) in ways.iter().filter_map(|export| export.from.as_ref()) {
            if let Some(next) = self.file_of(file, facts.language, module)
                && next != file
                && !found.contains(&next)
            {
                found.push(next);
                let member = Some(member.as_str()).filter(|member| *member != "*");
                self.given_within(next, member, found, asked, budget);
            }
        }
        let Some(name) = name.filter(|_| exact.is_none()) else { return exact.is_some() };
        let has = |next: &&FileId| {
            self.names
                .get(*next)
                .is_some_and(|names| names.passes || names.exports.contains_key(name))
        };
        for next in names.passed.get_or_init(|| self.passed(facts)).iter().filter(has) {
            if found.contains(next) || !asked.insert((*next, name)) {
                continue;
            }
            let at = found.len();
            found.push(*next);
            if self.given_within(*next, Some(name), found, asked, budget) {
                return true;
            }
            found.truncate(at);
        }
        false
    }

    /// `from package import module`: the member may be a file of its own, or in one of several.
    fn submodule(&self, facts: &Facts, import: &Import) -> Vec<FileId> {
        let Some(member) = import.member.as_deref().filter(|member| *member != "*") else {
            return Vec::new();
        };
        let module = match facts.language {
            Language::Python if import.module.ends_with('.') => {
                format!("{}{member}", import.module)
            }
            Language::Python => format!("{}.{member}", import.module),
            Language::Rust => format!("{}::{member}", import.module),
            Language::JavaScript | Language::Go | Language::CSharp | Language::Ruby => {
                return Vec::new();
            }
            Language::Java | Language::Kotlin => {
                return java::member(&self.places, facts.file, &import.module, member);
            }
        };
        self.file_of(facts.file, facts.language, &module).into_iter().collect()
    }

    fn file_of(&self, from: FileId, language: Language, module: &str) -> Option<FileId> {
        self.meant(from, language, module, |files| files.first().copied())
    }

    /// The files that a module means: one in most languages, those of a directory in Go.
    fn files_of(&self, from: FileId, language: Language, module: &str) -> Vec<FileId> {
        self.meant(from, language, module, <[FileId]>::to_vec)
    }

    fn meant<T>(
        &self,
        from: FileId,
        language: Language,
        module: &str,
        with: impl Fn(&[FileId]) -> T,
    ) -> T {
        let path = self.tree.path(from);
        let directory = path.parent().unwrap_or(Utf8Path::new(""));
        // Rust's answer depends on the file itself, not on its directory alone.
        let here = if language == Language::Rust { path } else { directory };
        if let Ok(held) = self.places.found.read()
            && let Some(held) = held.get(&language).and_then(|held| held.get(here.as_str()))
            && let Some(files) = held.get(module)
        {
            return with(files);
        }
        let found = self.search(from, directory, language, module);
        let given = with(&found);
        if let Ok(mut held) = self.places.found.write() {
            let held = held.entry(language).or_default().entry(here.to_string()).or_default();
            held.insert(module.to_string(), found);
        }
        given
    }

    fn search(
        &self,
        from: FileId,
        directory: &Utf8Path,
        language: Language,
        module: &str,
    ) -> Vec<FileId> {
        let places = &self.places;
        match language {
            Language::Python => {
                let found = python::file(places, directory, module);
                found.or_else(|| python::layered(places, directory, module)).into_iter().collect()
            }
            Language::JavaScript => {
                let found = javascript::file(places, directory, module);
                let found = found.or_else(|| javascript::layered(places, directory, module));
                found.into_iter().collect()
            }
            Language::Rust => rust::file(places, from, module).into_iter().collect(),
            Language::Go => go::files(places, from, module),
            Language::Java | Language::Kotlin => java::files(places, from, module),
            Language::CSharp => csharp::files(places, from, module),
            Language::Ruby => ruby::files(places, from, module),
        }
    }

    /// The files in which a name of the file's own package may be defined, itself left out.
    fn package_files(&self, facts: &Facts, name: &str) -> Vec<FileId> {
        let places = &self.places;
        let mut files = match facts.language {
            Language::Python | Language::JavaScript | Language::Rust => Vec::new(),
            // Read as a whole: see [`Program::load`].
            Language::Go => Vec::new(),
            Language::Java | Language::Kotlin => java::package(places, facts, name),
            Language::CSharp => csharp::package(places, facts, name),
            Language::Ruby => ruby::package(places, facts, name),
        };
        files.retain(|file| *file != facts.file);
        files
    }

    /// A JavaScript or TypeScript file by a path that may lack its extension, name a compiled
    /// file, or be a directory.
    pub fn script(&self, path: &Utf8Path) -> Option<FileId> {
        javascript::script(self.tree, path)
    }

    /// The file of JavaScript that a build makes the one at a path of.
    pub fn script_source(&self, path: &Utf8Path) -> Option<FileId> {
        javascript::source(&self.places, path)
    }

    /// What a name of the file's own package means, and what of the name is left over.
    pub fn package(&self, facts: &Facts, name: &str) -> Sought {
        self.package_within(facts, name, LINKS)
    }

    fn package_within(&self, facts: &Facts, name: &str, budget: u32) -> Sought {
        if matches!(facts.language, Language::Python | Language::JavaScript | Language::Rust) {
            return None;
        }
        self.once((facts.file, Within::Links(budget)), name, || {
            self.package_search(facts, name, budget)
        })
    }

    fn package_search(&self, facts: &Facts, name: &str, budget: u32) -> Sought {
        if facts.language == Language::Go {
            return go::named(self, facts, name, budget);
        }
        if facts.language == Language::CSharp {
            return self.assembly(facts, name, budget);
        }
        let own = facts.package.as_deref().unwrap_or("");
        let rest = name
            .strip_prefix("*.")
            .or_else(|| name.strip_prefix(own).map(|rest| rest.trim_start_matches('.')));
        let rest = rest.unwrap_or(name);
        // A name written in full is known in its file from the class on.
        let class = rest.split('.').position(|part| part.starts_with(char::is_uppercase));
        let skipped = match (facts.language, class) {
            (Language::Java | Language::Kotlin, Some(at)) => at,
            _ => 0,
        };
        let rest = rest.splitn(skipped + 1, '.').last().unwrap_or(rest);
        let spellings = match facts.language {
            Language::Ruby => ruby::spellings(facts, name),
            _ => vec![rest.to_string()],
        };
        self.package_files(facts, name).into_iter().find_map(|file| {
            spellings.iter().find_map(|name| {
                let parts: Vec<&str> = name.split('.').filter(|part| !part.is_empty()).collect();
                self.longest(file, &parts, budget)
            })
        })
    }

    /// C#: a name that begins with a type of some project, with or without its namespace, or a
    /// member by which a project extends a type of a library.
    fn assembly(&self, facts: &Facts, name: &str, budget: u32) -> Option<(Symbol, String)> {
        let budget = budget.checked_sub(1)?;
        let (plain, files) = match self.in_namespace(facts, name) {
            Some(found) => found,
            None => {
                let mut files = self.package_files(facts, name);
                files.sort_by_cached_key(|file| self.apart(facts, *file));
                (name, files)
            }
        };
        let parts: Vec<&str> = plain.split('.').filter(|part| !part.is_empty()).collect();
        let found = files.iter().find_map(|file| self.longest(*file, &parts, budget));
        if found.is_some() {
            return found;
        }
        let (_, member) = plain.rsplit_once('.')?;
        if member.contains('(') {
            return None;
        }
        csharp::extending(&self.places, facts.file, member).into_iter().find_map(|file| {
            let other = self.raw.get(&file)?.as_ref()?;
            let at = other.functions.iter().position(|function| {
                function.owner.is_some()
                    && function.name.rsplit('.').next() == Some(member)
                    && !function.params.is_empty()
            })?;
            Some((Symbol::Function(file, FnId(at as u32)), String::new()))
        })
    }

    /// How far the namespace of a file of C# is from one that speaks of what is in it: the own one first,
    /// those around it, those that it uses, all others.
    fn apart(&self, facts: &Facts, file: FileId) -> usize {
        let own = facts.package.as_deref().unwrap_or("");
        let other = self.raw.get(&file).and_then(Option::as_ref);
        let namespace = other.and_then(|other| other.package.as_deref()).unwrap_or("");
        let rest = own.strip_prefix(namespace);
        match rest.filter(|rest| namespace.is_empty() || rest.is_empty() || rest.starts_with('.')) {
            Some(rest) => rest.len(),
            None if facts.imports.iter().any(|import| import.module == namespace) => usize::MAX - 1,
            None => usize::MAX,
        }
    }

    /// The part of a name that begins with a type, when namespaces of the project stand before it, and the
    /// files that declare the type there.
    fn in_namespace<'n>(&self, facts: &Facts, name: &'n str) -> Option<(&'n str, Vec<FileId>)> {
        for (at, _) in name.match_indices('.') {
            let (front, rest) = (name.get(..at).unwrap_or(""), name.get(at + 1..).unwrap_or(""));
            if front.contains('(') {
                break;
            }
            let first = rest.split(['.', '(']).next().unwrap_or(rest);
            let declares = |file: &FileId| {
                let facts = self.raw.get(file).and_then(Option::as_ref);
                facts.is_some_and(|facts| facts.package.as_deref() == Some(front))
            };
            let mut files = csharp::seen(&self.places, facts.file, self.places.declaring(first));
            files.retain(declares);
            if !files.is_empty() {
                return Some((rest, files));
            }
        }
        None
    }

    /// Whether a type descends from one of a library, which then calls its methods; not from those that
    /// are `idle`.
    pub fn driven(&self, facts: &Facts, bases: &[String], idle: &[&Set]) -> bool {
        self.driven_within(facts, bases, idle, LINKS)
    }

    fn driven_within(&self, facts: &Facts, bases: &[String], idle: &[&Set], budget: u32) -> bool {
        let Some(budget) = budget.checked_sub(1) else { return false };
        bases.iter().any(|base| match self.settled(facts, base, budget) {
            Symbol::Type(file, name) => {
                let other = self.raw.get(&file).and_then(Option::as_ref);
                other.is_some_and(|other| {
                    let found = other.types.iter().find(|found| found.name == name);
                    found.is_some_and(|it| self.driven_within(other, &it.bases, idle, budget))
                })
            }
            _ if facts.language == Language::CSharp => true,
            Symbol::Origin(name) => {
                // An interface of the project is no type that could call.
                let mut own = self.leading(facts, base);
                name.contains('.')
                    && !idle.iter().any(|set| set.names(&name, facts))
                    && !own.any(|import| self.module(facts, import).is_some())
            }
            _ => false,
        })
    }

    /// The base of a library, of those that a set names, that a type descends from.
    pub fn descends(&self, facts: &Facts, bases: &[String], of: &Set) -> Option<String> {
        self.descends_within(facts, bases, of, LINKS)
    }

    fn descends_within(
        &self,
        facts: &Facts,
        bases: &[String],
        of: &Set,
        budget: u32,
    ) -> Option<String> {
        let budget = budget.checked_sub(1)?;
        bases.iter().find_map(|base| match self.type_of(facts, base) {
            Some((file, name)) => {
                let other = self.raw.get(&file)?.as_ref()?;
                let found = other.types.iter().find(|found| found.name == name)?;
                self.descends_within(other, &found.bases, of, budget)
            }
            None => of.names(base, facts).then(|| base.clone()),
        })
    }

    /// What `name` is in a file, following re-exports.
    pub fn symbol(&self, file: FileId, name: &str) -> Option<Symbol> {
        self.symbol_within(file, name, LINKS)
    }

    fn symbol_within(&self, file: FileId, name: &str, budget: u32) -> Option<Symbol> {
        let names = self.names.get(&file)?;
        let budget = budget.checked_sub(1)?;
        let head = name.split(['.', '(']).next().unwrap_or(name);
        if names.firsts.contains(head)
            && let Some(own) = self.own_symbol(file, name, budget)
        {
            return own;
        }
        if !names.passes {
            return None;
        }
        let beneath = self.beneath(file);
        let has =
            |file: &&FileId| self.names.get(*file).is_some_and(|names| names.firsts.contains(head));
        let mut holders = beneath.iter().filter(has).peekable();
        holders.peek()?;
        let found = self.once((file, Within::Links(budget)), name, || {
            let found = holders.find_map(|next| self.own_symbol(*next, name, budget).flatten())?;
            Some((found, String::new()))
        });
        found.map(|(symbol, _)| symbol)
    }

    /// What `name` is in a file by itself; `None` within where it leads out of the project.
    fn own_symbol(&self, file: FileId, name: &str, budget: u32) -> Option<Option<Symbol>> {
        let facts = self.raw.get(&file)?.as_ref()?;
        let names = self.names.get(&file)?;
        let local = |name: &str| -> Option<Symbol> {
            if let Some(id) = names.functions.get(name) {
                return Some(Symbol::Function(file, *id));
            }
            if names.types.contains(name) {
                return Some(Symbol::Type(file, name.to_string()));
            }
            let binding = facts.bindings.get(*names.bindings.get(name)?)?;
            if let Some(Value::Function(id)) = binding.value.value {
                return Some(Symbol::Function(file, id));
            }
            binding.origin.as_deref().map(|origin| self.settled(facts, origin, budget))
        };
        if let Some(export) = names.exports.get(name).and_then(|at| facts.exports.get(*at)) {
            if let Some(id) = export.function {
                return Some(Some(Symbol::Function(file, id)));
            }
            if let Some(found) = export.local.as_deref().and_then(local) {
                return Some(Some(found));
            }
            match export.value.as_ref().and_then(|value| value.value.as_ref()) {
                Some(Value::Function(id)) => return Some(Some(Symbol::Function(file, *id))),
                Some(Value::Name(name)) => return Some(Some(self.settled(facts, name, budget))),
                Some(Value::Call(id)) => {
                    let Some(call) = facts.call(*id) else { return Some(None) };
                    let origin = match call.kind {
                        CallKind::New => call.name.clone(),
                        _ => format!("{}()", call.name),
                    };
                    return Some(Some(self.settled(facts, &origin, budget)));
                }
                _ => {}
            }
            if let Some((module, member)) = &export.from {
                let next = self.file_of(file, facts.language, module);
                return Some(next.and_then(|next| self.symbol_within(next, member, budget)));
            }
        }
        if let Some(found) = local(name) {
            return Some(Some(found));
        }
        // `Class.method` of an exported or local class is found by its own name above; a name that
        // was itself imported is looked up where it comes from.
        let (first, rest) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
        if let Some(import) = names.imports.get(first).and_then(|at| facts.imports.get(*at)) {
            let member = match (import.member.as_deref(), rest) {
                // A module of Rust, beside which there may be a function of its name: `pub use start::*; mod start;`
                (None, None) if facts.language == Language::Rust => return None,
                (None, None) => return Some(None),
                (None, Some(rest)) => rest.to_string(),
                (Some(member), None) => member.to_string(),
                (Some(member), Some(rest)) => format!("{member}.{rest}"),
            };
            return Some(match self.file_of(file, facts.language, &import.module) {
                Some(next) => self.symbol_within(next, &member, budget),
                // A library's, given on: `pub use sqlx::PgPool`.
                None => (facts.language == Language::Rust)
                    .then(|| Symbol::Origin(format!("{}.{member}", import.qualified()))),
            });
        }
        // `export * as jobs from`, `module.exports = { jobs: require("./jobs") }`.
        let export = names.exports.get(first).and_then(|at| facts.exports.get(*at));
        if let Some(((module, member), rest)) = export.and_then(|it| it.from.as_ref()).zip(rest) {
            let next = self.file_of(file, facts.language, module);
            return Some(next.and_then(|next| match member.as_str() {
                "*" => self.symbol_within(next, rest, budget),
                member => self.symbol_within(next, &format!("{member}.{rest}"), budget),
            }));
        }
        None
    }

    /// The files whose names a file passes on, be it through others, those first that it names first.
    fn beneath(&self, file: FileId) -> Arc<[FileId]> {
        let held = self.memory.beneath.read().ok().and_then(|held| held.of.get(&file).cloned());
        held.unwrap_or_else(|| {
            let mut seen = FxHashSet::from_iter([file]);
            let mut found = Vec::new();
            let mut open = vec![(file, LINKS)];
            while let Some((next, budget)) = open.pop() {
                if next != file {
                    found.push(next);
                }
                let (Some(names), Some(Some(facts)), Some(budget)) =
                    (self.names.get(&next), self.raw.get(&next), budget.checked_sub(1))
                else {
                    continue;
                };
                if names.passes {
                    let passed = names.passed.get_or_init(|| self.passed(facts));
                    let new = passed.iter().rev().filter(|file| seen.insert(**file));
                    open.extend(new.map(|file| (*file, budget)));
                }
            }
            let found: Arc<[FileId]> = found.into();
            if let Ok(mut held) = self.memory.beneath.write()
                && held.count.saturating_add(found.len()) <= PASSED
            {
                held.count += found.len();
                held.of.insert(file, found.clone());
            }
            found
        })
    }

    /// What was found of a name before, or is found now.
    fn once(&self, key: (FileId, Within), name: &str, search: impl FnOnce() -> Sought) -> Sought {
        let held =
            self.memory.sought.read().ok().and_then(|held| held.get(&key)?.get(name).cloned());
        held.unwrap_or_else(|| {
            let found = search();
            if let Ok(mut held) = self.memory.sought.write() {
                held.entry(key).or_default().insert(name.to_string(), found.clone());
            }
            found
        })
    }

    /// The files of the project of which a file passes all on.
    fn passed(&self, facts: &Facts) -> Vec<FileId> {
        let mut seen = HashSet::from([facts.file]);
        passing(facts)
            .filter_map(|module| self.file_of(facts.file, facts.language, module))
            .filter(|file| seen.insert(*file))
            .collect()
    }

    /// What a qualified name of a file means, when one of its imports leads into the project.
    pub fn imported(&self, facts: &Facts, name: &str) -> Option<(Symbol, String)> {
        self.once((facts.file, Within::Imports), name, || {
            self.leading(facts, name).find_map(|import| self.project(facts, import, name))
        })
    }

    /// What a qualified name of a file means, when an import of it leads into the project.
    pub fn project(&self, facts: &Facts, import: &Import, name: &str) -> Option<(Symbol, String)> {
        if facts.language == Language::Go {
            return go::named(self, facts, name, LINKS);
        }
        self.project_within(facts, import, name, LINKS)
    }

    fn project_within(
        &self,
        facts: &Facts,
        import: &Import,
        name: &str,
        budget: u32,
    ) -> Option<(Symbol, String)> {
        let module = import.qualified();
        let rest = name.strip_prefix(&*module)?;
        let rest = rest.trim_start_matches('.');
        let mut parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
        if parts.first() == Some(&"()") && facts.language != Language::JavaScript {
            return None;
        }
        if !matches!(facts.language, Language::Python | Language::JavaScript | Language::Rust) {
            let mut files = self.files_of(facts.file, facts.language, &import.module);
            files.extend(self.submodule(facts, import));
            return files.into_iter().find_map(|file| self.longest(file, &parts, budget));
        }
        let mut file = self.file_of(facts.file, facts.language, &import.module)?;
        // Python and Rust: leading members may be modules themselves.
        let mut path = import.module.clone();
        let mut above = None;
        while facts.language != Language::JavaScript
            && let Some(first) = parts.first()
        {
            let longer = match facts.language {
                Language::Rust => format!("{path}::{first}"),
                _ if path.ends_with('.') => format!("{path}{first}"),
                _ => format!("{path}.{first}"),
            };
            match self.file_of(facts.file, facts.language, &longer) {
                Some(found) if found != file || facts.language == Language::Rust => {
                    if found == file {
                        break;
                    }
                    above = Some((file, *first));
                    file = found;
                    path = longer;
                    parts.remove(0);
                }
                _ => break,
            }
        }
        // What is called like its module, and given on: `pub use launch::launch`.
        if facts.language == Language::Rust
            && parts.is_empty()
            && let Some((above, name)) = above
            && let Some(found) = self.longest(above, &[name], budget)
        {
            return Some(found);
        }
        // The module itself is called, or its default is: `require("./app")()`.
        let whole = rest.is_empty() || rest.starts_with('(');
        let called = rest.starts_with("()");
        if facts.language == Language::JavaScript && called {
            parts.remove(0);
            parts.insert(0, "default()");
        } else if facts.language == Language::JavaScript
            && (whole || import.member.as_deref() == Some("default"))
        {
            parts.insert(0, "default");
        }
        let found = self.longest(file, &parts, budget);
        // `module.exports = Store`, and elsewhere `require("./store").open()`.
        if found.is_none() && facts.language == Language::JavaScript && import.member.is_none() {
            parts.insert(0, "default");
            return self.longest(file, &parts, budget);
        }
        // `import store from`, of a module that says `module.exports = { open }`.
        if found.is_none() && import.member.as_deref() == Some("default") && parts.len() > 1 {
            parts.remove(0);
            return self.longest(file, &parts, budget);
        }
        found
    }

    /// The longest beginning of a name that a file knows, and the rest of it.
    fn longest(&self, file: FileId, parts: &[&str], budget: u32) -> Option<(Symbol, String)> {
        let (names, first) = (self.names.get(&file)?, parts.first()?);
        // Most files of a package do not have it.
        if !names.passes && !names.firsts.contains(first.strip_suffix("()").unwrap_or(first)) {
            return None;
        }
        for taken in (1..=parts.len()).rev() {
            let known = parts.get(..taken)?.join(".");
            let left = parts.get(taken..)?.join(".");
            let plain = known.strip_suffix("()").unwrap_or(&known);
            let Some(symbol) = self.symbol_within(file, plain, budget) else { continue };
            let called = plain.len() != known.len();
            let maker = match &symbol {
                Symbol::Function(file, id) if called => Some((*file, *id)),
                Symbol::Origin(_) if !called => self.maker(file, plain, budget),
                _ => None,
            };
            if let Some(found) = maker.and_then(|(file, id)| self.given_member(file, id, &left)) {
                return Some((found, String::new()));
            }
            let symbol = match symbol {
                Symbol::Function(file, id) if called => {
                    let facts = self.raw.get(&file)?.as_ref()?;
                    let returns = facts.function(id)?.returns.as_deref()?;
                    let budget = budget.checked_sub(1)?;
                    match self.settled(facts, returns, budget) {
                        // A field of what the function gives back.
                        Symbol::Type(file, ty) if !left.is_empty() => {
                            let parts: Vec<&str> = ty.split('.').chain(left.split('.')).collect();
                            return self.longest(file, &parts, budget);
                        }
                        settled => settled,
                    }
                }
                Symbol::Origin(origin) if called => Symbol::Origin(format!("{origin}()")),
                other => other,
            };
            let again = self.after_trait(&symbol, &left, budget);
            return again.or_else(|| Some(self.inherited(symbol, left, budget)));
        }
        None
    }

    /// The function of the project that makes what a file exports: `export default create()`.
    fn maker(&self, file: FileId, name: &str, budget: u32) -> Option<(FileId, FnId)> {
        let (facts, names) = (self.raw.get(&file)?.as_ref()?, self.names.get(&file)?);
        let export = names.exports.get(name).and_then(|at| facts.exports.get(*at));
        let local = export.and_then(|export| export.local.as_deref()).unwrap_or(name);
        let binding = names.bindings.get(local).and_then(|at| facts.bindings.get(*at));
        let value = binding.map(|binding| &binding.value).or(export?.value.as_ref())?;
        let Some(Value::Call(id)) = value.value else { return None };
        let call = facts.call(id)?;
        match call.target {
            Target::Function(id) => Some((file, id)),
            Target::Import(_) => match self.named(facts, &call.name, budget.checked_sub(1)?)? {
                (Symbol::Function(file, id), left) if left.is_empty() => Some((file, id)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A function of the object that another one gives back.
    fn given_member(&self, file: FileId, maker: FnId, left: &str) -> Option<Symbol> {
        let facts = self.raw.get(&file)?.as_ref()?;
        let member = facts.gives_back(maker)?.value.as_ref()?.at(left)?;
        match member.value {
            Some(Value::Function(id)) => Some(Symbol::Function(file, id)),
            _ => None,
        }
    }

    /// A method of a Rust type behind one that the type has of a trait, which gives the type again:
    /// `Runner.with_jobs().start`.
    fn after_trait(&self, on: &Symbol, left: &str, budget: u32) -> Option<(Symbol, String)> {
        let Symbol::Type(file, ty) = on else { return None };
        let (method, rest) = left.split_once("().")?;
        let facts = self.raw.get(file)?.as_ref()?;
        if facts.language != Language::Rust || method.contains('.') {
            return None;
        }
        let parts: Vec<&str> = ty.split('.').chain(rest.split('.')).collect();
        let found = self.longest(*file, &parts, budget.checked_sub(1)?)?;
        matches!(found.0, Symbol::Function(..)).then_some(found)
    }

    /// A member that a type does not define itself: where it comes from. A library's is named by the
    /// library's type.
    fn inherited(&self, symbol: Symbol, left: String, budget: u32) -> (Symbol, String) {
        let found = match &symbol {
            Symbol::Type(file, name) if !left.is_empty() => self.member(*file, name, &left, budget),
            _ => None,
        };
        found.map_or((symbol, left), |found| (found, String::new()))
    }

    fn member(&self, file: FileId, of: &str, left: &str, budget: u32) -> Option<Symbol> {
        let facts = self.raw.get(&file)?.as_ref()?;
        let budget = budget.checked_sub(1)?;
        let first = left.split(['.', '(']).next().unwrap_or(left);
        let method = format!("{of}.{first}");
        if let Some(at) = facts.functions.iter().position(|found| found.name == method) {
            return (first == left).then_some(Symbol::Function(file, FnId(at as u32)));
        }
        if let Some(field) = facts.bindings.iter().find(|found| found.name == method) {
            // What it holds, and a member of that: `holder.client.login`.
            let rest = left.strip_prefix(first)?.strip_prefix('.')?;
            return match self.settled(facts, field.origin.as_deref()?, budget) {
                Symbol::Type(file, name) => self.member(file, &name, rest, budget),
                Symbol::Origin(origin) => Some(Symbol::Origin(format!("{origin}.{rest}"))),
                Symbol::Function(..) => None,
            };
        }
        let bases = &facts.types.iter().find(|found| found.name == of)?.bases;
        // The project's own bases first: theirs come before what they inherit. What is mixed in is no
        // whole type.
        let (mut foreign, mut mixed) = (None, None);
        for base in bases {
            match self.settled(facts, base, budget) {
                Symbol::Type(file, name) => {
                    if let Some(found) = self.member(file, &name, left, budget) {
                        return Some(found);
                    }
                }
                Symbol::Origin(origin) if origin.contains(['.', '/']) => {
                    let held = match origin.to_lowercase().ends_with("mixin") {
                        true => &mut mixed,
                        false => &mut foreign,
                    };
                    held.get_or_insert(Symbol::Origin(format!("{origin}.{left}")));
                }
                _ => {}
            }
        }
        foreign.or(mixed)
    }

    /// What a qualified name of a file is, followed into the project as far as it leads.
    fn settled(&self, facts: &Facts, origin: &str, budget: u32) -> Symbol {
        let found = budget.checked_sub(1).and_then(|budget| self.named(facts, origin, budget));
        match found {
            Some((symbol, left)) if left.is_empty() => symbol,
            Some((Symbol::Origin(front), left)) => Symbol::Origin(format!("{front}.{left}")),
            _ => Symbol::Origin(origin.to_string()),
        }
    }

    fn named(&self, facts: &Facts, name: &str, budget: u32) -> Option<(Symbol, String)> {
        if let Some(found) = self.own(facts, name, budget) {
            return Some(found);
        }
        let mut imports = self.leading(facts, name);
        imports
            .find_map(|import| self.project_within(facts, import, name, budget))
            .or_else(|| self.package_within(facts, name, budget))
    }

    /// The imports whose module a qualified name begins with, longest module first.
    pub fn leading<'f>(
        &self,
        facts: &'f Facts,
        name: &str,
    ) -> impl Iterator<Item = &'f Import> + use<'f> {
        let mut found: Vec<&Import> = Vec::new();
        if let Some(names) = self.names.get(&facts.file) {
            let dots = name.len() - name.trim_start_matches('.').len();
            let ends =
                name.char_indices().filter(|(_, c)| matches!(c, '.' | '(')).map(|(at, _)| at);
            let ends = ends.chain([dots, name.len()]).filter(|end| *end > 0);
            let mut ends: Vec<usize> = ends.collect();
            ends.sort_unstable_by(|a, b| b.cmp(a));
            ends.dedup();
            // In Rust all that is taken from a module leads to the same.
            let each = if facts.language == Language::Rust { 1 } else { usize::MAX };
            for front in ends.into_iter().filter_map(|end| name.get(..end)) {
                let held = names.modules.get(front).into_iter().flatten().take(each);
                found.extend(held.filter_map(|at| facts.imports.get(*at)));
            }
        }
        found.into_iter()
    }

    /// The functions of a module, or of an object of it, that is used as a whole: any of them may be
    /// called then.
    pub fn functions_of(&self, facts: &Facts, name: &str) -> Vec<Symbol> {
        if facts.language != Language::JavaScript {
            return Vec::new();
        }
        let Some(import) = self.leading(facts, name).next() else { return Vec::new() };
        let Some(file) = self.module(facts, import) else { return Vec::new() };
        let rest = name.strip_prefix(&*import.module).unwrap_or("").trim_start_matches('.');
        let all = matches!(rest, "" | "default");
        let mut files = vec![file];
        files.extend(all.then(|| self.given(file, None)).into_iter().flatten());
        let exports = |file: FileId| {
            let exports = self.raw.get(&file).and_then(|facts| facts.as_ref());
            exports.into_iter().flat_map(|facts| &facts.exports).map(move |export| (file, export))
        };
        let within = |of: &str| of.strip_prefix(rest).is_some_and(|left| left.starts_with('.'));
        let exports = files.into_iter().flat_map(exports);
        exports
            .filter(|(_, export)| all || within(&export.name))
            .filter_map(|(file, export)| match self.symbol(file, &export.name)? {
                Symbol::Function(file, id) => Some(Symbol::Function(file, id)),
                _ => None,
            })
            .collect()
    }

    /// The calls that stand in a function of a file.
    pub fn calls_in(&self, file: FileId, function: FnId) -> impl Iterator<Item = &Call> + Clone {
        let facts = self.facts(file);
        self.call_ids(file, function).iter().filter_map(move |id| facts?.call(*id))
    }

    /// The same by their ids.
    pub fn call_ids(&self, file: FileId, function: FnId) -> &[CallId] {
        let calls = self.names.get(&file).and_then(|names| names.calls.get(function.0 as usize));
        calls.map_or(&[], Vec::as_slice)
    }

    /// Whether a function makes a call of a set.
    pub fn makes(&self, file: FileId, function: FnId, set: &Set) -> bool {
        let mut calls = self.calls_in(file, function);
        let facts = self.facts(file);
        facts.is_some_and(|facts| calls.any(|call| set.find(call, facts).is_some()))
    }

    /// A function that stands by itself, in no other.
    pub fn is_named(&self, file: FileId, id: FnId) -> bool {
        let function = self.facts(file).and_then(|facts| facts.function(id));
        function.is_some_and(|function| function.parent.is_none_or(|parent| parent == FnId(0)))
    }

    /// How a function is reached, backwards: each function on the way with the call that leads to it,
    /// where one does.
    pub fn way<'r>(
        &'r self,
        reached: &'r [Reached],
        at: usize,
    ) -> impl Iterator<Item = (&'r Reached, Option<(&'r Facts, &'r Call)>)> {
        let mut next = reached.get(at);
        std::iter::from_fn(move || {
            let current = next?;
            let from = current.from.and_then(|(from, span)| Some((reached.get(from)?, span)));
            next = from.map(|(caller, _)| caller);
            let call = from.and_then(|(caller, span)| {
                let facts = self.facts(caller.file)?;
                let mut calls = self.calls_in(caller.file, caller.function);
                Some((&**facts, calls.find(|call| call.head == span)?))
            });
            Some((current, call))
        })
        .take(WAY)
    }

    /// What a name that begins with a type or function of the file itself means.
    fn own(&self, facts: &Facts, name: &str, budget: u32) -> Option<(Symbol, String)> {
        let parts: Vec<&str> = name.split('.').collect();
        for taken in (1..=parts.len()).rev() {
            let known = parts.get(..taken)?.join(".");
            if facts.types.iter().any(|found| found.name == known) {
                let left = parts.get(taken..)?.join(".");
                return Some(self.inherited(Symbol::Type(facts.file, known), left, budget));
            }
        }
        None
    }

    /// A function of the own Kotlin package that is called on something as if it were its member.
    fn extension(&self, facts: &Facts, name: &str) -> Option<(Symbol, String)> {
        let (_, member) = name.rsplit_once('.')?;
        let lower = member.starts_with(|letter: char| letter.is_lowercase());
        if facts.language != Language::Kotlin || !lower || member.ends_with(')') {
            return None;
        }
        let own = facts.package.as_deref().unwrap_or("");
        self.package(facts, &format!("{own}.{member}"))
            .filter(|(symbol, left)| left.is_empty() && matches!(symbol, Symbol::Function(..)))
    }

    /// What a call means when something of the project is called, or something is called on it.
    pub fn callee(&self, facts: &Facts, target: Target, name: &str) -> Option<(Symbol, String)> {
        if facts.language == Language::Go {
            return go::callee(self, facts, target, name);
        }
        match target {
            Target::Function(id) => Some((Symbol::Function(facts.file, id), String::new())),
            Target::Type(id) => {
                let found = facts.types.get(id.0 as usize)?;
                Some((Symbol::Type(facts.file, found.name.clone()), String::new()))
            }
            Target::Import(import) => {
                let within = Within::Import(import);
                let import = facts.imports.get(import as usize)?;
                self.once((facts.file, within), name, || self.project(facts, import, name))
                    .or_else(|| self.extension(facts, name))
                    .or_else(|| self.globbed(facts, name))
            }
            Target::Package => self.package(facts, name).or_else(|| self.extension(facts, name)),
            Target::Unknown => {
                let own = self.own(facts, name, LINKS);
                let own = own.filter(|(symbol, left)| match symbol {
                    Symbol::Type(file, name) => left.is_empty() || self.is_trait(*file, name),
                    _ => left.is_empty(),
                });
                own.or_else(|| self.declared(facts, name)).or_else(|| self.globbed(facts, name))
            }
            Target::Global => self.globbed(facts, name).or_else(|| self.global(name)),
        }
    }

    /// What a name means that a file has put on the global object, `shop.jobs.start` after `global.shop = shop`,
    /// where all that set it agree.
    fn global(&self, name: &str) -> Option<(Symbol, String)> {
        let first = name.split(['.', '(']).next()?;
        let held = self.globals.get(first)?;
        // Not what the language has there itself: `console.log = log`.
        held.iter().find(|(_, global)| global.name == first)?;
        let front = |global: &Global| {
            let rest = name.strip_prefix(&global.name)?;
            (rest.is_empty() || rest.starts_with(['.', '('])).then_some(rest.len())
        };
        let least = held.iter().filter_map(|(_, global)| front(global)).min()?;
        let nearest = held.iter().filter(|(_, global)| front(global) == Some(least));
        let mut found = nearest.filter_map(|(file, global)| {
            let facts = self.raw.get(file)?.as_ref()?;
            let rest = name.get(global.name.len()..)?;
            let origin = format!("{}{rest}", global.origin.as_ref()?);
            let own = || {
                let parts: Vec<&str> = origin.split('.').collect();
                self.longest(*file, &parts, LINKS)
            };
            let found = self.named(facts, &origin, LINKS).or_else(own);
            // A library's is named where it is held by an object of the project alone: `Promise` may be set, too.
            let library = || global.name.contains('.').then(|| Symbol::Origin(origin.clone()));
            found.or_else(|| Some((library()?, String::new())))
        });
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    pub fn is_trait(&self, file: FileId, name: &str) -> bool {
        let facts = self.facts(file);
        facts.is_some_and(|facts| {
            facts.language == Language::Rust
                && facts.types.iter().any(|of| of.is_trait && of.name == name)
        })
    }

    /// A method of a type that Rust names where it declares a field, a parameter or a result.
    fn declared(&self, facts: &Facts, name: &str) -> Option<(Symbol, String)> {
        if facts.language != Language::Rust || name.starts_with('?') {
            return None;
        }
        self.imported(facts, name)
    }

    /// What `use web::*` brings into a Rust file.
    fn globbed(&self, facts: &Facts, name: &str) -> Option<(Symbol, String)> {
        if facts.language != Language::Rust || name.starts_with('?') {
            return None;
        }
        let parts: Vec<&str> = name.trim_start_matches("*.").split('.').collect();
        self.longest(facts.file, &parts, LINKS)
    }

    fn with_namespace(&self, file: FileId, name: &str) -> String {
        let facts = self.raw.get(&file).and_then(Option::as_ref);
        match facts.and_then(|facts| facts.package.as_deref()) {
            // Ruby's names are whole as they are.
            _ if facts.is_some_and(|facts| facts.language == Language::Ruby) => name.to_string(),
            Some(namespace) => format!("{namespace}.{name}"),
            None => format!("global.{name}"),
        }
    }

    /// A member of what a function of Kotlin extends, which its package does not have: `receive()` of
    /// `fun MessageConsumer.next()`.
    fn of_receiver(&self, facts: &Facts, call: &Call) -> Option<(String, String)> {
        if facts.language != Language::Kotlin || call.target != Target::Package {
            return None;
        }
        let own = facts.package.as_deref().unwrap_or("");
        let member = call.name.strip_prefix(own)?.trim_start_matches('.');
        if !member.starts_with(char::is_lowercase) || member.contains(['.', '(']) {
            return None;
        }
        let mut around = facts.functions_around(call.function);
        let receiver = around.find_map(|id| facts.function(id)?.receiver.as_ref())?;
        // A type of the project may have it from elsewhere.
        let library = self.package(facts, receiver).is_none();
        (library && receiver.contains('.')).then(|| (receiver.clone(), member.to_string()))
    }

    /// The calls that go through a project file, by index, and what their names are there.
    fn renamed(&self, facts: &Facts) -> Vec<(usize, String)> {
        let mut renamed: Vec<(usize, String)> = Vec::new();
        let plain = |call: &Call| {
            matches!(facts.language, Language::CSharp | Language::Ruby)
                && call.target == Target::Package
        };
        for (at, call) in facts.calls.iter().enumerate() {
            let found = self.callee(facts, call.target, &call.name);
            let named = match found {
                Some((Symbol::Origin(origin), rest)) => Some((origin, rest)),
                // C# and Ruby write a type of the project as they write one of a library.
                Some((Symbol::Type(file, name), rest)) if plain(call) => {
                    Some((self.with_namespace(file, &name), rest))
                }
                Some((Symbol::Function(file, id), rest)) if plain(call) => {
                    let other = self.raw.get(&file).and_then(Option::as_ref);
                    let function = other.and_then(|other| other.function(id));
                    function.map(|function| (self.with_namespace(file, &function.name), rest))
                }
                None => self.of_receiver(facts, call),
                _ => None,
            };
            if let Some((front, rest)) = named {
                let name = if rest.is_empty() { front } else { format!("{front}.{rest}") };
                renamed.push((at, name));
            }
        }
        renamed
    }
}
