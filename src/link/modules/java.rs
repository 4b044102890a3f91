//! Java and Kotlin: a qualified name is a path below a source root, and names of the own package
//! need no import. Kotlin may hold functions of a package in any of its files.

use camino::Utf8Path;

use super::Places;
use crate::model::{Facts, FileId, Language};

/// Files of one Kotlin package that are searched for a function.
const CAP: usize = 64;

pub(super) fn files(places: &Places, from: FileId, module: &str) -> Vec<FileId> {
    let parts: Vec<&str> = module.split('.').filter(|part| !part.is_empty()).collect();
    let Some(at) = parts.iter().position(|part| part.starts_with(char::is_uppercase)) else {
        return Vec::new();
    };
    let package = parts.get(..at).unwrap_or(&[]).join("/");
    let class = parts.get(at).map_or("", |part| part.trim_end_matches("()"));
    class_files(places, from, &package, class)
}

/// The files that a member of a package may be in: a class, or a function of Kotlin.
pub(super) fn member(places: &Places, from: FileId, package: &str, name: &str) -> Vec<FileId> {
    let full = format!("{package}.{name}");
    if full.split('.').any(|part| part.starts_with(char::is_uppercase)) {
        return files(places, from, &full);
    }
    let mut found = kotlin_files(places, &package.replace('.', "/"));
    found.retain(|file| seen_from(places, from, *file));
    nearest_first(places, from, &mut found);
    found.truncate(CAP);
    found
}

/// The files in which a name of the own package, or of a wildcard import, may be defined.
pub(super) fn package(places: &Places, facts: &Facts, name: &str) -> Vec<FileId> {
    let own = facts.package.as_deref().unwrap_or("");
    let rest = name.strip_prefix("*.").or_else(|| {
        let rest = name.strip_prefix(own)?;
        if own.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    });
    let Some(rest) = rest else {
        return files(places, facts.file, name);
    };
    let first = rest.split(['.', '(']).next().unwrap_or(rest);
    let mut found = member(places, facts.file, own, first);
    if found.is_empty() && facts.language == Language::Kotlin {
        found = beside(places, facts.file);
    }
    if name.starts_with("*.") {
        let all = facts.imports.iter().filter(|import| import.member.as_deref() == Some("*"));
        for import in all {
            found.extend(member(places, facts.file, &import.module, first));
        }
    }
    found.dedup();
    found
}

/// Kotlin files of the same package: their functions are seen everywhere in it.
pub(super) fn siblings(places: &Places, facts: &Facts) -> Vec<FileId> {
    beside(places, facts.file)
}

/// Kotlin files of the same directory: directories may leave out the beginning of packages.
fn beside(places: &Places, file: FileId) -> Vec<FileId> {
    let here = places.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
    let below = places.tree.under(here).filter(|(_, file)| {
        file.path.parent() == Some(here) && Language::of(&file.path) == Some(Language::Kotlin)
    });
    below.map(|(id, _)| id).take(CAP).collect()
}

/// The file named like a class below any source root; a Kotlin file of the package where none is.
fn class_files(places: &Places, from: FileId, package: &str, class: &str) -> Vec<FileId> {
    let mut found: Vec<FileId> = Vec::new();
    for language in [Language::Java, Language::Kotlin] {
        let named = places.named(language, class).iter().copied();
        found.extend(named.filter(|file| {
            in_package(places.tree.path(*file), package) && seen_from(places, from, *file)
        }));
    }
    if found.is_empty() {
        return kotlin_files(places, package);
    }
    nearest_first(places, from, &mut found);
    found.truncate(1);
    found
}

fn kotlin_files(places: &Places, package: &str) -> Vec<FileId> {
    let short = package.split_once('/').map_or("", |(_, rest)| rest);
    let parts = [package, short].into_iter().filter(|part| !part.is_empty());
    let mut found = parts.map(|part| places.within(Language::Kotlin, part, CAP));
    found.find(|files| !files.is_empty()).unwrap_or_default()
}

/// The directory of a file ends in the package's path.
fn in_package(path: &Utf8Path, package: &str) -> bool {
    let directory = path.parent().unwrap_or(Utf8Path::new("")).as_str();
    directory == package
        || package.is_empty()
        || directory.strip_suffix(package).is_some_and(|front| front.ends_with('/'))
        // Kotlin directories may leave out the beginning that all packages share.
        || path.extension() == Some("kt")
            && directory
                .rsplit('/')
                .next()
                .is_some_and(|last| package.rsplit('/').next() == Some(last) || last == "kotlin")
}

/// The source sets of tests see the others, and are seen by none: `src/test/java`.
fn seen_from(places: &Places, from: FileId, file: FileId) -> bool {
    let set = |file: FileId| {
        let mut parts = places.tree.path(file).as_str().split('/');
        parts.find(|part| *part == "src").and_then(|_| parts.next()).unwrap_or("")
    };
    let tests = |set: &str| set.eq_ignore_ascii_case("test") || set.ends_with("Test");
    !tests(set(file)) || tests(set(from))
}

/// What shares the longest path with the asking file comes first: a module's own class before
/// another module's of the same name.
fn nearest_first(places: &Places, from: FileId, files: &mut [FileId]) {
    let here = places.tree.path(from).as_str();
    let shared = |file: &FileId| {
        let path = places.tree.path(*file).as_str();
        let same = here.bytes().zip(path.bytes()).take_while(|(a, b)| a == b).count();
        (std::cmp::Reverse(same), *file)
    };
    files.sort_by_key(shared);
}
