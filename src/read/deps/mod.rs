//! Package manifests and lock files to [`Dependency`] lists: one front-end per format.

use camino::Utf8Path;

use crate::model::{Dependency, Source};

/// Whether a file is a manifest, by its name.
pub fn reads(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name.starts_with("requirements") && name.ends_with(".txt"))
}

/// What a manifest asks for; a broken one gives what could be read.
pub fn read(source: &Source) -> Vec<Dependency> {
    let mut found = Vec::new();
    for line in 1..=source.line_count() {
        let range = source.line_range(line);
        let text = source.line(line);
        let text = text.split('#').next().unwrap_or("").trim();
        let end = text.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
        let name = text.get(..end.unwrap_or(text.len())).unwrap_or("");
        if name.is_empty() || text.starts_with('-') {
            continue;
        }
        found.push(Dependency {
            ecosystem: "pypi",
            name: name.to_lowercase().replace(['_', '.'], "-"),
            version: None,
            extras: Vec::new(),
            dev: false,
            span: source.span(range.start, range.end),
        });
    }
    found
}
