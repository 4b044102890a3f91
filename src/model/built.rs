//! What builds write, and where it comes from.

use camino::{Utf8Path, Utf8PathBuf};

/// Folders that builds of any language write into.
const FOLDERS: [&str; 11] = [
    "dist",
    "build",
    "lib",
    "out",
    "bin",
    "target",
    ".build",
    ".esbuild",
    ".webpack",
    "artifacts",
    "package",
];
/// Folders beside them that the sources lie in, likeliest first; or the directory itself.
const SOURCES: [&str; 8] = ["src", "", "source", "lib", "app", "lambda", "functions", "handlers"];

/// Whether a part of a path is a folder that a build writes.
pub fn is_built(part: &str) -> bool {
    FOLDERS.contains(&part)
}

/// Where the source of what a build wrote may be: `dist/api/index` is made of `src/api/index`, or of
/// `api/src/index`.
pub fn sources_of(path: &Utf8Path) -> Vec<Utf8PathBuf> {
    let parts: Vec<&str> = path.as_str().split('/').collect();
    let mut found = Vec::new();
    for (at, _) in parts.iter().enumerate().filter(|(_, part)| is_built(part)) {
        let front = parts.get(..at).unwrap_or(&[]).join("/");
        let back = parts.get(at + 1..).unwrap_or(&[]).join("/");
        let back = back.strip_prefix("src/").unwrap_or(&back);
        for middle in SOURCES {
            let joined = [front.as_str(), middle, back].into_iter().filter(|part| !part.is_empty());
            found.push(Utf8PathBuf::from(joined.collect::<Vec<_>>().join("/")));
        }
        // A workspace that builds all its applications into one folder: `dist/apps/api/main`.
        if let Some((folder, file)) = back.rsplit_once('/') {
            found.push(Utf8Path::new(&front).join(folder).join("src").join(file));
        }
    }
    found
}
