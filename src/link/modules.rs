//! Which file of the project an import means, and what a name of that file is.

use std::collections::HashMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::model::{Facts, FileId, FnId, Import, Language, Target, Tree, Value};

/// Gives the facts of a file, `None` when it cannot be read or no front-end reads it.
pub type Read<'a> = dyn Fn(FileId) -> Option<Arc<Facts>> + Sync + 'a;

/// The code that has been asked for so far, with names resolved over file borders.
pub struct Program<'a> {
    pub tree: &'a Tree,
    read: &'a Read<'a>,
    /// Directory of each crate by its name in code (`-` is `_`).
    crates: HashMap<String, Utf8PathBuf>,
    raw: HashMap<FileId, Option<Arc<Facts>>>,
    /// Facts whose calls are named by what other files say.
    resolved: HashMap<FileId, Arc<Facts>>,
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
        Program { tree, read, crates, raw: HashMap::new(), resolved: HashMap::new() }
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
                    next.extend(self.module(&facts, import));
                    next.extend(self.submodule(&facts, import));
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
            Language::JavaScript => return None,
        };
        self.file_of(facts.file, facts.language, &module)
    }

    fn file_of(&self, from: FileId, language: Language, module: &str) -> Option<FileId> {
        let directory = self.tree.path(from).parent().unwrap_or(Utf8Path::new(""));
        match language {
            Language::Python => self.python(directory, module),
            Language::JavaScript => self.javascript(directory, module),
            Language::Rust => self.rust(from, module),
        }
    }

    fn python(&self, directory: &Utf8Path, module: &str) -> Option<FileId> {
        let relative = module.trim_start_matches('.');
        let dots = module.len() - relative.len();
        let path = relative.replace('.', "/");
        let try_in = |base: &Utf8Path| {
            let at = if path.is_empty() { base.to_path_buf() } else { base.join(&path) };
            let file = Utf8PathBuf::from(format!("{at}.py"));
            self.tree.find(&file).or_else(|| self.tree.find(&at.join("__init__.py")))
        };
        if dots > 0 {
            let mut base = directory;
            for _ in 1..dots {
                base = base.parent()?;
            }
            return try_in(base);
        }
        // Run from some directory above: the nearest that has it.
        directory.ancestors().find_map(|base| {
            try_in(base)
                .or_else(|| try_in(&base.join("src")))
                .or_else(|| try_in(&base.join("python")))
        })
    }

    fn javascript(&self, directory: &Utf8Path, module: &str) -> Option<FileId> {
        if module.starts_with('.') {
            return self.script(&directory.join(module));
        }
        let inner = module.strip_prefix("@/").or_else(|| module.strip_prefix("~/"));
        let inner = inner.or_else(|| module.starts_with("src/").then_some(module))?;
        directory.ancestors().find_map(|base| {
            self.script(&base.join("src").join(inner)).or_else(|| self.script(&base.join(inner)))
        })
    }

    /// A JavaScript or TypeScript file by a path that may lack its extension, name a compiled
    /// file, or be a directory.
    pub fn script(&self, path: &Utf8Path) -> Option<FileId> {
        const EXTENSIONS: [&str; 8] = ["ts", "tsx", "js", "mjs", "cjs", "jsx", "mts", "cts"];
        let code = |path: &Utf8Path| path.extension().is_some_and(|ext| EXTENSIONS.contains(&ext));
        if code(path)
            && let Some(found) = self.tree.find(path)
        {
            return Some(found);
        }
        let with = |path: &Utf8Path| {
            EXTENSIONS
                .iter()
                .find_map(|ext| self.tree.find(&Utf8PathBuf::from(format!("{path}.{ext}"))))
        };
        with(path)
            .or_else(|| with(&path.join("index")))
            .or_else(|| if code(path) { with(&path.with_extension("")) } else { None })
    }

    fn rust(&self, from: FileId, module: &str) -> Option<FileId> {
        let path = self.tree.path(from);
        let source = crate_source(self.tree, path)?;
        let mut parts: Vec<&str> = module.split("::").collect();
        let mut base: Utf8PathBuf = match *parts.first()? {
            "crate" => {
                parts.remove(0);
                source
            }
            "self" => {
                parts.remove(0);
                module_directory(path)
            }
            "super" => {
                let mut base = module_directory(path);
                while parts.first() == Some(&"super") {
                    parts.remove(0);
                    base = base.parent()?.to_path_buf();
                }
                base
            }
            name => {
                let found = self.crates.get(name)?;
                parts.remove(0);
                found.join("src")
            }
        };
        let mut file = ["lib.rs", "main.rs", "mod.rs"]
            .iter()
            .find_map(|name| self.tree.find(&base.join(name)))
            .or_else(|| self.tree.find(&Utf8PathBuf::from(format!("{base}.rs"))));
        for part in parts {
            let next = self
                .tree
                .find(&base.join(format!("{part}.rs")))
                .or_else(|| self.tree.find(&base.join(part).join("mod.rs")));
            match next {
                Some(next) => {
                    file = Some(next);
                    base = base.join(part);
                }
                None => break,
            }
        }
        file.filter(|file| *file != from)
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
        let mut file = self.file_of(facts.file, facts.language, &import.module)?;
        let mut parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
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
        // The longest beginning that the file knows.
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
            let Target::Import(import) = call.target else { continue };
            let Some(import) = facts.imports.get(import as usize) else { continue };
            if let Some((Symbol::Origin(origin), rest)) = self.project(facts, import, &call.name) {
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

/// The `src` directory of the crate that a Rust file belongs to, or the directory of its root file.
fn crate_source(tree: &Tree, path: &Utf8Path) -> Option<Utf8PathBuf> {
    path.ancestors().skip(1).find_map(|directory| {
        tree.find(&directory.join("Cargo.toml")).map(|_| {
            let source = directory.join("src");
            if path.starts_with(&source) { source } else { directory.to_path_buf() }
        })
    })
}

/// Where the child modules of a Rust file live.
fn module_directory(path: &Utf8Path) -> Utf8PathBuf {
    let parent = path.parent().unwrap_or(Utf8Path::new(""));
    match path.file_stem() {
        Some("mod" | "lib" | "main") | None => parent.to_path_buf(),
        Some(stem) => parent.join(stem),
    }
}
