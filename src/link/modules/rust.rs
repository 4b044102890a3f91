//! Where Rust finds a module: in the crate's own tree, or in another crate of the repository.

use std::collections::{HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::Places;
use crate::model::{FileId, Tree};

/// The crates of the tree.
#[derive(Default)]
pub struct Crates {
    /// The root file of each one's library by its name in code (`-` is `_`).
    pub libraries: HashMap<String, Utf8PathBuf>,
    /// The root files of libraries and programs that manifests name.
    pub roots: HashSet<Utf8PathBuf>,
}

impl Crates {
    /// Where the child modules of a file live.
    fn directory(&self, path: &Utf8Path) -> Utf8PathBuf {
        let parent = path.parent().unwrap_or(Utf8Path::new(""));
        match path.file_stem() {
            Some("mod" | "lib" | "main") | None => parent.to_path_buf(),
            Some(_) if self.roots.contains(path) || parent.ends_with("src/bin") => {
                parent.to_path_buf()
            }
            Some(stem) => parent.join(stem),
        }
    }
}

pub(super) fn file(places: &Places, from: FileId, module: &str) -> Option<FileId> {
    let path = places.tree.path(from);
    let source = crate_source(places.tree, path)?;
    let mut parts: Vec<&str> = module.split("::").collect();
    let mut root = None;
    let mut base: Utf8PathBuf = match *parts.first()? {
        "crate" => {
            parts.remove(0);
            source
        }
        "self" => {
            parts.remove(0);
            places.crates.directory(path)
        }
        "super" => {
            let mut base = places.crates.directory(path);
            while parts.first() == Some(&"super") {
                parts.remove(0);
                base = base.parent()?.to_path_buf();
            }
            base
        }
        name => match places.crates.libraries.get(name) {
            Some(found) => {
                parts.remove(0);
                root = places.tree.find(found);
                found.parent()?.to_path_buf()
            }
            // A module of this file: `mod db; pub use db::Db;`
            None => {
                let base = places.crates.directory(path);
                let child = base.join(name);
                let there = places.tree.find(&base.join(format!("{name}.rs"))).is_some()
                    || places.tree.find(&child.join("mod.rs")).is_some();
                // A module that stands in this file may name files of its own: `mod db { mod pool; }`.
                let below = || {
                    let next = parts.get(1).map(|next| child.join(format!("{next}.rs")));
                    next.is_some_and(|next| places.tree.find(&next).is_some())
                };
                if !there && !below() {
                    return None;
                }
                base
            }
        },
    };
    let mut file = root.or_else(|| {
        ["lib.rs", "main.rs", "mod.rs"]
            .iter()
            .find_map(|name| places.tree.find(&base.join(name)))
            .or_else(|| places.tree.find(&Utf8PathBuf::from(format!("{base}.rs"))))
    });
    for part in parts {
        if let Some(next) = places.tree.find(&base.join(format!("{part}.rs"))) {
            (file, base) = (Some(next), base.join(part));
        } else if let Some(next) = places.tree.find(&base.join(part).join("mod.rs")) {
            (file, base) = (Some(next), base.join(part));
        } else if let Some((next, directory)) = given_on(places.tree, &base, part) {
            (file, base) = (Some(next), directory);
        } else {
            // What has no file of its own stands in the file above, and may name others.
            base = base.join(part);
        }
    }
    file.filter(|file| *file != from)
}

/// A module that the one of a directory gives on of a module below it, `mod tiles; pub use tiles::*;`: the only one
/// there of that name.
fn given_on(tree: &Tree, base: &Utf8Path, name: &str) -> Option<(FileId, Utf8PathBuf)> {
    let files = tree.under(base).filter_map(|(id, file)| {
        let below = file.path.strip_prefix(base).ok()?;
        let directory = base.join(below.components().next()?.as_str()).join(name);
        let is =
            file.path == directory.with_extension("rs") || file.path == directory.join("mod.rs");
        is.then_some((id, directory))
    });
    let mut files = files.take(2);
    files.next().filter(|_| files.next().is_none())
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
