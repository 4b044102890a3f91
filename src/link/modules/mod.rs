//! Which file of the project an import means, and what a name of that file is.

mod csharp;
mod go;
mod java;
mod javascript;
mod python;
mod ruby;
mod rust;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::model::{Facts, FileId, FnId, Import, Language, Target, Tree, Value};

/// Gives the facts of a file, `None` when it cannot be read or no front-end reads it.
pub type Read<'a> = dyn Fn(FileId) -> Option<Arc<Facts>> + Sync + 'a;

/// The code that has been asked for so far, with names resolved over file borders.
pub struct Program<'a> {
    pub tree: &'a Tree,
    read: &'a Read<'a>,
    places: Places<'a>,
    raw: HashMap<FileId, Option<Arc<Facts>>>,
    /// Facts whose calls are named by what other files say.
    resolved: HashMap<FileId, Arc<Facts>>,
}

/// What the search for a module's file goes by. A language's file of this folder answers two
/// questions: which files an import means, and in which files a name of the own package may be
/// defined ([`Target::Package`]).
pub(super) struct Places<'a> {
    pub(super) tree: &'a Tree,
    /// Directory of each crate by its name in code (`-` is `_`).
    pub(super) crates: HashMap<String, Utf8PathBuf>,
    /// Owned names: a borrowed one would make every holder of a [`Program`] invariant.
    stems: OnceLock<HashMap<Language, HashMap<String, Vec<FileId>>>>,
}

impl Places<'_> {
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
        crates: HashMap<String, Utf8PathBuf>,
        read: &'a Read<'a>,
    ) -> Program<'a> {
        let places = Places { tree, crates, stems: OnceLock::new() };
        Program { tree, read, places, raw: HashMap::new(), resolved: HashMap::new() }
    }

    /// Reads these files and all that they import, level by level, each level in parallel.
    pub fn load(&mut self, entries: &[FileId]) {
        let mut wanted: Vec<FileId> = entries.to_vec();
        while !wanted.is_empty() {
            wanted.sort_unstable();
            wanted.dedup();
            wanted.retain(|file| !self.raw.contains_key(file));
            let read: Vec<_> = wanted.par_iter().map(|file| (*file, (self.read)(*file))).collect();
            self.raw.extend(read);
            let mut next = Vec::new();
            for file in &wanted {
                let Some(Some(facts)) = self.raw.get(file).cloned() else { continue };
                for import in &facts.imports {
                    next.extend(self.files_of(*file, facts.language, &import.module));
                    next.extend(self.submodule(&facts, import));
                }
                let names = facts.calls.iter().map(|call| (call.target, &call.name));
                let names = names.chain(facts.references.iter().map(|r| (r.target, &r.name)));
                for (_, name) in names.filter(|(target, _)| *target == Target::Package) {
                    next.extend(self.package_files(&facts, name));
                }
            }
            wanted = next;
        }
        let raw: Vec<FileId> =
            self.raw.keys().copied().filter(|file| !self.resolved.contains_key(file)).collect();
        let resolved: Vec<_> = raw
            .par_iter()
            .filter_map(|file| {
                let facts = self.raw.get(file)?.as_ref()?;
                Some((*file, self.with_names(facts)))
            })
            .collect();
        self.resolved.extend(resolved);
    }

    pub fn facts(&self, file: FileId) -> Option<&Arc<Facts>> {
        self.resolved.get(&file)
    }

    /// The file that an import's module means.
    pub fn module(&self, facts: &Facts, import: &Import) -> Option<FileId> {
        self.file_of(facts.file, facts.language, &import.module)
    }

    /// `from package import module`: the member may be a file of its own.
    fn submodule(&self, facts: &Facts, import: &Import) -> Option<FileId> {
        let member = import.member.as_deref().filter(|member| *member != "*")?;
        let module = match facts.language {
            Language::Python if import.module.ends_with('.') => {
                format!("{}{member}", import.module)
            }
            Language::Python => format!("{}.{member}", import.module),
            Language::Rust => format!("{}::{member}", import.module),
            Language::JavaScript | Language::Go | Language::CSharp | Language::Ruby => return None,
            Language::Java | Language::Kotlin => format!("{}.{member}", import.module),
        };
        self.file_of(facts.file, facts.language, &module)
    }

    fn file_of(&self, from: FileId, language: Language, module: &str) -> Option<FileId> {
        self.files_of(from, language, module).first().copied()
    }

    /// The files that a module means: one in most languages, those of a directory in Go.
    fn files_of(&self, from: FileId, language: Language, module: &str) -> Vec<FileId> {
        let directory = self.tree.path(from).parent().unwrap_or(Utf8Path::new(""));
        let places = &self.places;
        match language {
            Language::Python => python::file(places, directory, module).into_iter().collect(),
            Language::JavaScript => {
                javascript::file(places, directory, module).into_iter().collect()
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
            Language::Go => go::package(places, facts, name),
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

    /// What a name of the file's own package means, and what of the name is left over.
    pub fn package(&self, facts: &Facts, name: &str) -> Option<(Symbol, String)> {
        let own = facts.package.as_deref().unwrap_or("");
        let rest = name.strip_prefix(own).map_or(name, |rest| rest.trim_start_matches('.'));
        let parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
        self.package_files(facts, name).into_iter().find_map(|file| self.longest(file, &parts))
    }

    /// What `name` is in a file, following re-exports.
    pub fn symbol(&self, file: FileId, name: &str) -> Option<Symbol> {
        self.symbol_within(file, name, 8)
    }

    fn symbol_within(&self, file: FileId, name: &str, budget: u32) -> Option<Symbol> {
        let facts = self.raw.get(&file)?.as_ref()?;
        let budget = budget.checked_sub(1)?;
        let local = |name: &str| -> Option<Symbol> {
            if let Some(at) = facts.functions.iter().skip(1).position(|found| found.name == name) {
                return Some(Symbol::Function(file, FnId(at as u32 + 1)));
            }
            if facts.types.iter().any(|found| found.name == name) {
                return Some(Symbol::Type(file, name.to_string()));
            }
            let binding = facts.bindings.iter().find(|binding| binding.name == name)?;
            if let Some(Value::Function(id)) = binding.value.value {
                return Some(Symbol::Function(file, id));
            }
            binding.origin.clone().map(Symbol::Origin)
        };
        if let Some(export) = facts.exports.iter().rev().find(|export| export.name == name) {
            if let Some(id) = export.function {
                return Some(Symbol::Function(file, id));
            }
            if let Some(found) = export.local.as_deref().and_then(local) {
                return Some(found);
            }
            match export.value.as_ref().and_then(|value| value.value.as_ref()) {
                Some(Value::Function(id)) => return Some(Symbol::Function(file, *id)),
                Some(Value::Name(name)) => return Some(Symbol::Origin(name.clone())),
                Some(Value::Call(id)) => {
                    return Some(Symbol::Origin(format!("{}()", facts.call(*id)?.name)));
                }
                _ => {}
            }
            if let Some((module, member)) = &export.from {
                let next = self.file_of(file, facts.language, module)?;
                return self.symbol_within(next, member, budget);
            }
        }
        if let Some(found) = local(name) {
            return Some(found);
        }
        // `Class.method` of an exported or local class is found by its own name above; a name that
        // was itself imported is looked up where it comes from.
        let (first, rest) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
        if let Some(import) = facts.imports.iter().find(|import| import.local == first) {
            let next = self.file_of(file, facts.language, &import.module)?;
            let member = match (import.member.as_deref(), rest) {
                (None, rest) => rest?.to_string(),
                (Some(member), None) => member.to_string(),
                (Some(member), Some(rest)) => format!("{member}.{rest}"),
            };
            return self.symbol_within(next, &member, budget);
        }
        for export in facts.exports.iter().filter(|export| export.name == "*") {
            let (module, _) = export.from.as_ref()?;
            let next = self.file_of(file, facts.language, module)?;
            if let Some(found) = self.symbol_within(next, name, budget) {
                return Some(found);
            }
        }
        for import in facts.imports.iter().filter(|import| import.member.as_deref() == Some("*")) {
            if let Some(next) = self.file_of(file, facts.language, &import.module)
                && let Some(found) = self.symbol_within(next, name, budget)
            {
                return Some(found);
            }
        }
        None
    }

    /// What a qualified name of a file means, when an import of it leads into the project.
    pub fn project(&self, facts: &Facts, import: &Import, name: &str) -> Option<(Symbol, String)> {
        let module = import.module.replace("::", ".");
        let rest = name.strip_prefix(module.as_str())?;
        let rest = rest.trim_start_matches('.');
        let mut parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
        if !matches!(facts.language, Language::Python | Language::JavaScript | Language::Rust) {
            let mut files = self.files_of(facts.file, facts.language, &import.module);
            files.extend(self.submodule(facts, import));
            return files.into_iter().find_map(|file| self.longest(file, &parts));
        }
        let mut file = self.file_of(facts.file, facts.language, &import.module)?;
        // Python and Rust: leading members may be modules themselves.
        let mut path = import.module.clone();
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
                    file = found;
                    path = longer;
                    parts.remove(0);
                }
                _ => break,
            }
        }
        if facts.language == Language::JavaScript && import.member.as_deref() == Some("default") {
            parts.insert(0, "default");
        }
        self.longest(file, &parts)
    }

    /// The longest beginning of a name that a file knows, and the rest of it.
    fn longest(&self, file: FileId, parts: &[&str]) -> Option<(Symbol, String)> {
        for taken in (1..=parts.len()).rev() {
            let known = parts.get(..taken)?.join(".");
            let left = parts.get(taken..)?.join(".");
            let plain = known.strip_suffix("()").unwrap_or(&known);
            if let Some(symbol) = self.symbol(file, plain) {
                let called = plain.len() != known.len();
                let symbol = match symbol {
                    Symbol::Function(file, id) if called => {
                        let facts = self.raw.get(&file)?.as_ref()?;
                        Symbol::Origin(facts.function(id)?.returns.clone()?)
                    }
                    Symbol::Origin(origin) if called => Symbol::Origin(format!("{origin}()")),
                    other => other,
                };
                return Some((symbol, left));
            }
        }
        None
    }

    /// The facts with every call that goes through a project file named by what it is there.
    fn with_names(&self, facts: &Arc<Facts>) -> Arc<Facts> {
        let mut renamed: Vec<(usize, String)> = Vec::new();
        for (at, call) in facts.calls.iter().enumerate() {
            let found = match call.target {
                Target::Import(import) => match facts.imports.get(import as usize) {
                    Some(import) => self.project(facts, import, &call.name),
                    None => None,
                },
                Target::Package => self.package(facts, &call.name),
                _ => None,
            };
            if let Some((Symbol::Origin(origin), rest)) = found {
                let name = if rest.is_empty() { origin } else { format!("{origin}.{rest}") };
                renamed.push((at, name));
            }
        }
        if renamed.is_empty() {
            return facts.clone();
        }
        let mut facts = Facts::clone(facts);
        for (at, name) in renamed {
            if let Some(call) = facts.calls.get_mut(at) {
                call.name = name;
            }
        }
        Arc::new(facts)
    }
}
