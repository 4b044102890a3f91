//! Where the files of a container or process are in the repository.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::clean;
use crate::model::{Command, FileId};

/// Where the files of a container or process are in the repository.
#[derive(Clone)]
pub(super) struct Place {
    /// The directory that it is started in.
    pub(super) base: Utf8PathBuf,
    /// What that is called in the image.
    pub(super) workdir: String,
    /// The directory that an image is built from, or that the file lies in.
    pub(super) context: Utf8PathBuf,
    /// What the image copies: the path in it, and the path in the context.
    pub(super) copies: Vec<(String, String)>,
    /// What it takes from another stage under a new name: the file's name in it, and there.
    pub(super) renamed: Vec<(String, String)>,
    /// The directory of the script that is followed.
    pub(super) script: Option<Utf8PathBuf>,
    /// The file that says how the image is built.
    pub(super) dockerfile: Option<FileId>,
    /// Variables that the image or the container sets.
    pub(super) environment: BTreeMap<String, String>,
}

impl Place {
    pub(super) fn plain(directory: &Utf8Path) -> Place {
        Place {
            base: directory.to_path_buf(),
            workdir: String::new(),
            context: directory.to_path_buf(),
            copies: Vec::new(),
            renamed: Vec::new(),
            script: None,
            dockerfile: None,
            environment: BTreeMap::new(),
        }
    }

    /// Where `cd` leads from a directory of the repository; an absolute path only below the one that it is started in.
    pub(super) fn below(&self, from: &Utf8Path, to: &str) -> Option<Utf8PathBuf> {
        if !to.starts_with('/') {
            return Some(clean(&from.join(to.trim_start_matches("./"))));
        }
        let workdir = Some(self.workdir.as_str()).filter(|at| at.starts_with('/'))?;
        let rest = Utf8Path::new(to).strip_prefix(workdir).ok()?;
        Some(clean(&self.base.join(rest)))
    }

    /// A command with what its variables stand for, where that may name something: `exec "$BINARY"`. What holds options
    /// stays as it is.
    pub(super) fn told(&self, command: &Command) -> Option<Command> {
        let told = |word: &String| {
            let (front, rest) = word.split_once('$')?;
            let braced = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let plain = || {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                rest.split_at_checked(end.unwrap_or(rest.len()))
            };
            let (name, rest) = braced.or_else(plain)?;
            let value = self.environment.get(name)?;
            let names = !value.is_empty() && !value.starts_with('-') && !value.contains([' ', '$']);
            names.then(|| format!("{front}{value}{rest}"))
        };
        let all: Vec<Option<String>> = command.words.iter().map(told).collect();
        all.iter().any(Option::is_some).then(|| {
            let words = all.into_iter().zip(&command.words);
            let words = words.map(|(told, word)| told.unwrap_or_else(|| word.clone()));
            Command { words: words.collect(), ..command.clone() }
        })
    }

    /// Places in the repository that a path in the container may come from, likeliest first.
    pub(super) fn sources(&self, path: &str) -> Vec<Utf8PathBuf> {
        let plain = path.trim_start_matches("./");
        let mut found = Vec::new();
        for (inside, source) in &self.copies {
            let inside = inside.trim_end_matches('/');
            let source = source.trim_start_matches("./");
            let file = Utf8Path::new(source).file_name().unwrap_or("");
            if inside == plain || (!file.is_empty() && format!("{inside}/{file}") == plain) {
                found.push(self.context.join(source));
            } else if let Some(rest) = plain.strip_prefix(inside)
                && let Some(rest) = rest.strip_prefix('/')
                && !inside.is_empty()
            {
                found.push(self.context.join(source.trim_end_matches("/*")).join(rest));
            } else if !plain.contains('/') && file == plain {
                found.push(self.context.join(source));
            }
        }
        // Absolute paths in an image: by their tail.
        let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty()).collect();
        for skip in 0..parts.len() {
            let tail = parts.get(skip..).unwrap_or(&[]).join("/");
            found.push(self.base.join(&tail));
            if self.context != self.base {
                found.push(self.context.join(&tail));
            }
        }
        if let Some(directory) = self.script.as_ref().filter(|_| !plain.starts_with('/')) {
            found.push(directory.join(plain));
        }
        // What is taken into the image elsewhere is put there by its build.
        let name = Utf8Path::new(plain).file_name().unwrap_or("");
        if plain.starts_with('/') && name.contains('.') {
            let sources = self.copies.iter().map(|(_, source)| source.trim_start_matches("./"));
            let moved = sources.filter(|source| source.rsplit('/').next() == Some(name));
            found.extend(moved.map(|source| self.context.join(source)));
        }
        found.iter().map(|path| clean(path)).collect()
    }
}
