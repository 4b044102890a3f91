//! Where Go finds a package: a directory below the module that the nearest go.mod names. A name of a
//! package is looked for in all of its files.

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Places, Program, Symbol};
use crate::model::{Facts, FileId, FnId, Language, Target, Tree, Value};

/// A module of the tree, as its go.mod says it.
#[derive(Clone, Debug)]
pub struct Module {
    pub path: String,
    pub directory: Utf8PathBuf,
    /// Modules that it takes from folders, from the root.
    pub replaced: Vec<(String, Utf8PathBuf)>,
}

/// What the packages that were read define, by directory and name.
pub(super) type Packages = HashMap<Utf8PathBuf, HashMap<String, Item>>;

#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Function(FileId, FnId),
    /// Index into the file's types.
    Type(FileId, usize),
    /// Index into the file's bindings.
    Binding(FileId, usize),
}

/// File names that are built for other systems.
const SYSTEMS: [&str; 14] = [
    "windows",
    "darwin",
    "freebsd",
    "netbsd",
    "openbsd",
    "solaris",
    "plan9",
    "js",
    "wasip1",
    "aix",
    "dragonfly",
    "android",
    "ios",
    "wasm",
];

/// The files that an import's module means.
pub(super) fn files(places: &Places, from: FileId, module: &str) -> Vec<FileId> {
    let Some(directory) = directory(places, from, module) else { return Vec::new() };
    members(places, &directory)
}

/// All files of the package that a file belongs to.
pub(super) fn package(places: &Places, facts: &Facts) -> Vec<FileId> {
    let path = places.tree.path(facts.file);
    members(places, path.parent().unwrap_or(Utf8Path::new("")))
}

/// The directory of a package of the project.
fn directory(places: &Places, from: FileId, module: &str) -> Option<Utf8PathBuf> {
    let below = |root: &str| {
        let rest = module.strip_prefix(root)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
    };
    let at = |base: &Utf8Path, rest: &str| match rest {
        "" => base.to_path_buf(),
        rest => base.join(rest),
    };
    let path = places.tree.path(from);
    let own = places.modules.iter().filter(|one| path.starts_with(&one.directory));
    let own = own.max_by_key(|one| one.directory.as_str().len());
    if let Some(own) = own {
        let taken = own.replaced.iter().find_map(|(name, base)| Some(at(base, below(name)?)));
        if let Some(found) = taken {
            return Some(found);
        }
    }
    let all = places.modules.iter().filter_map(|one| Some((one, below(&one.path)?)));
    let (one, rest) = all.max_by_key(|(one, _)| {
        (one.path.len(), own.is_some_and(|own| own.directory == one.directory))
    })?;
    Some(at(&one.directory, rest))
}

fn members(places: &Places, directory: &Utf8Path) -> Vec<FileId> {
    places
        .packages
        .get_or_init(|| packages(places.tree))
        .get(directory)
        .cloned()
        .unwrap_or_default()
}

/// The files of each directory that a build for Linux takes, by their names.
fn packages(tree: &Tree) -> HashMap<Utf8PathBuf, Vec<FileId>> {
    let mut found: HashMap<Utf8PathBuf, Vec<FileId>> = HashMap::new();
    for (id, file) in tree.ids() {
        if Language::of(&file.path) == Some(Language::Go)
            && let Some(stem) = file.path.file_stem()
            && let Some(directory) = file.path.parent()
            && is_built(stem)
        {
            found.entry(directory.to_path_buf()).or_default().push(id);
        }
    }
    found
}

fn is_built(stem: &str) -> bool {
    if stem.ends_with("_test") {
        return false;
    }
    let mut tags = stem.rsplit('_').take(2);
    let of_system = |tag: &str| SYSTEMS.contains(&tag);
    let last = tags.next().filter(|tag| tag.len() < stem.len());
    let before = tags.next();
    !last.is_some_and(of_system)
        && !before.is_some_and(|tag| of_system(tag) && last == Some("amd64"))
}

/// Notes what a file that was read defines.
pub(super) fn note(packages: &mut Packages, tree: &Tree, facts: &Facts) {
    let path = tree.path(facts.file);
    if facts.is_left_out() || path.file_stem().is_some_and(|stem| !is_built(stem)) {
        return;
    }
    let held =
        packages.entry(path.parent().unwrap_or(Utf8Path::new("")).to_path_buf()).or_default();
    for (at, function) in facts.functions.iter().enumerate().skip(1) {
        if !function.name.contains('<') {
            held.entry(function.name.clone())
                .or_insert(Item::Function(facts.file, FnId(at as u32)));
        }
    }
    for (at, ty) in facts.types.iter().enumerate() {
        held.entry(ty.name.clone()).or_insert(Item::Type(facts.file, at));
    }
    for (at, binding) in facts.bindings.iter().enumerate() {
        held.entry(binding.name.clone()).or_insert(Item::Binding(facts.file, at));
    }
}

/// How names begin that come through an import: without the major version of its module.
pub(super) fn named_by(module: &str) -> String {
    let version = |part: &str| {
        part.strip_prefix('v').is_some_and(|digits| {
            digits != "1"
                && digits.starts_with(|c: char| ('1'..='9').contains(&c))
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let parts: Vec<&str> = module.split('/').filter(|part| !version(part)).collect();
    parts.join("/")
}

/// What a qualified name of a file means, followed through packages, fields, results and embedded
/// types as far as the project leads.
pub(super) fn named(
    program: &Program,
    facts: &Facts,
    name: &str,
    budget: u32,
) -> Option<(Symbol, String)> {
    let budget = budget.checked_sub(1)?;
    let through = facts.imports.iter().filter_map(|import| {
        let front = named_by(&import.module);
        let rest = name.strip_prefix(front.as_str())?.strip_prefix('.')?;
        Some((front.len(), import, rest))
    });
    let through = through.max_by_key(|(length, _, _)| *length);
    let (directory, rest) = match through {
        Some((_, import, rest)) => (directory(&program.places, facts.file, &import.module)?, rest),
        None => {
            let path = program.tree.path(facts.file);
            (path.parent().unwrap_or(Utf8Path::new("")).to_path_buf(), name)
        }
    };
    let held = program.packages.get(&directory)?;
    let parts: Vec<&str> = rest.split('.').collect();
    for taken in (1..=parts.len()).rev() {
        let known = parts.get(..taken)?.join(".");
        let left = parts.get(taken..)?.join(".");
        let plain = known.strip_suffix("()").unwrap_or(&known);
        let called = plain.len() != known.len();
        let Some(item) = held.get(plain) else { continue };
        return follow(program, *item, called, left, budget);
    }
    None
}

fn follow(
    program: &Program,
    item: Item,
    called: bool,
    left: String,
    budget: u32,
) -> Option<(Symbol, String)> {
    let facts_of = |file: FileId| program.raw.get(&file).and_then(Option::as_ref);
    let onward = |facts: &Facts, origin: &str| {
        let dotted = if left.is_empty() || origin.is_empty() { "" } else { "." };
        let name = format!("{origin}{dotted}{left}");
        named(program, facts, &name, budget).or_else(|| {
            let library = origin.contains(['.', '/']) && !origin.contains([' ', '[']);
            library.then(|| (Symbol::Origin(name), String::new()))
        })
    };
    match item {
        Item::Function(file, id) if !called => {
            left.is_empty().then_some((Symbol::Function(file, id), left))
        }
        Item::Function(file, id) => {
            let facts = facts_of(file)?;
            onward(facts, facts.function(id)?.returns.as_deref()?)
        }
        Item::Binding(file, at) => {
            let facts = facts_of(file)?;
            let binding = facts.bindings.get(at)?;
            if let Some(Value::Function(id)) = binding.value.value {
                return left.is_empty().then_some((Symbol::Function(file, id), left));
            }
            let origin = binding.origin.as_deref()?;
            match called {
                true => onward(facts, &format!("{origin}()")),
                false => onward(facts, origin),
            }
        }
        Item::Type(file, at) => {
            let facts = facts_of(file)?;
            let found = facts.types.get(at)?;
            if !left.is_empty() {
                // Promoted: the project's own embedded types say whether it is theirs.
                let mut foreign = None;
                for base in &found.bases {
                    match named(program, facts, &format!("{base}.{left}"), budget) {
                        Some((Symbol::Type(..), rest)) if !rest.is_empty() => {}
                        Some(found) => return Some(found),
                        None if base.contains('/') => {
                            foreign.get_or_insert(format!("{base}.{left}"));
                        }
                        None => {}
                    }
                }
                if let Some(name) = foreign {
                    return Some((Symbol::Origin(name), String::new()));
                }
            }
            Some((Symbol::Type(file, found.name.clone()), left))
        }
    }
}

/// What a call means when something of the project is called, or something is called on it.
pub(super) fn callee(
    program: &Program,
    facts: &Facts,
    target: Target,
    name: &str,
) -> Option<(Symbol, String)> {
    match target {
        Target::Function(id) => Some((Symbol::Function(facts.file, id), String::new())),
        Target::Type(id) => {
            let found = facts.types.get(id.0 as usize)?;
            Some((Symbol::Type(facts.file, found.name.clone()), String::new()))
        }
        Target::Import(_) | Target::Package => named(program, facts, name, super::LINKS),
        Target::Unknown | Target::Global => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_built, named_by};

    #[test]
    fn files_for_other_systems_are_left_out() {
        for (stem, built) in [
            ("main", true),
            ("main_test", false),
            ("open_windows", false),
            ("open_windows_amd64", false),
            ("open_linux", true),
            ("windows", true),
            ("store_js", false),
        ] {
            assert_eq!(is_built(stem), built, "{stem}");
        }
    }

    #[test]
    fn major_versions_do_not_show() {
        assert_eq!(
            named_by("github.com/labstack/echo/v4/middleware"),
            "github.com/labstack/echo/middleware"
        );
        assert_eq!(named_by("example.com/api/v1"), "example.com/api/v1");
    }
}
