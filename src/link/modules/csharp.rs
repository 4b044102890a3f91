//! Where C# finds a type: in whatever file of the repository declares it, the nearest project first.
//! Usings name namespaces, and a namespace has no file.

use camino::Utf8Path;

use super::Places;
use crate::model::{Facts, FileId, Language};

/// Files that one name may lead to.
const MOST: usize = 64;

/// Usings name namespaces: none is a file.
pub(super) fn files(_places: &Places, _from: FileId, _module: &str) -> Vec<FileId> {
    Vec::new()
}

/// Files that declare the type that a name begins with, and, where it is one of the repository,
/// those that derive from it or implement it; for a member of a type that is not, the files that
/// extend it by that.
pub(super) fn package(places: &Places, facts: &Facts, name: &str) -> Vec<FileId> {
    let own = facts.package.as_deref().unwrap_or("");
    let name = match name.strip_prefix(own).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) if !own.is_empty() => rest,
        _ => name,
    };
    let first = name.split(['.', '(', '[']).next().unwrap_or(name);
    let mut found = nearest(places, facts.file, places.declaring(first));
    if found.is_empty() {
        found = nearest(places, facts.file, places.named(Language::CSharp, first));
    }
    if !found.is_empty() {
        found.extend(nearest(places, facts.file, places.declaring(&format!(":{first}"))));
    } else if let Some((_, member)) = name.rsplit_once('.') {
        found = extending(places, facts.file, member);
    }
    found.truncate(MOST);
    found
}

/// Files with an extension method of that name.
pub(super) fn extending(places: &Places, from: FileId, member: &str) -> Vec<FileId> {
    nearest(places, from, places.declaring(&format!(".{member}")))
}

/// Files with types that derive from one of these, which something finds by looking at all types of
/// the program.
pub(super) fn deriving(places: &Places, from: FileId, bases: &[&str]) -> Vec<FileId> {
    let mut all: Vec<FileId> = Vec::new();
    for base in bases {
        all.extend(places.declaring(&format!(":{base}")));
    }
    all.sort_unstable();
    all.dedup();
    nearest(places, from, &all)
}

/// Of several files those of the project that asks; else those that share most of the path with it.
fn nearest(places: &Places, from: FileId, files: &[FileId]) -> Vec<FileId> {
    if files.len() < 2 {
        return files.to_vec();
    }
    let own = project(places, places.tree.path(from));
    let of = |file: &FileId| project(places, places.tree.path(*file));
    let same: Vec<FileId> = files.iter().copied().filter(|file| of(file) == own).collect();
    if !same.is_empty() {
        return same;
    }
    let here = places.tree.path(from);
    let shared = |file: &FileId| {
        let there = places.tree.path(*file);
        here.components().zip(there.components()).take_while(|(a, b)| a == b).count()
    };
    let most = files.iter().map(shared).max().unwrap_or(0);
    files.iter().copied().filter(|file| shared(file) == most).collect()
}

/// The directory of the project that a file belongs to.
pub(super) fn project<'t>(places: &Places, path: &'t Utf8Path) -> Option<&'t Utf8Path> {
    path.ancestors()
        .skip(1)
        .find(|directory| places.projects.iter().any(|(_, project)| project == *directory))
}
