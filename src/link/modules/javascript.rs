//! Where JavaScript finds a module: relative paths, and the aliases for a source root.

use camino::{Utf8Path, Utf8PathBuf};

use super::Places;
use crate::model::{FileId, Tree};

pub(super) fn file(places: &Places, directory: &Utf8Path, module: &str) -> Option<FileId> {
    if module.starts_with('.') {
        return script(places.tree, &directory.join(module));
    }
    let inner = module.strip_prefix("@/").or_else(|| module.strip_prefix("~/"));
    let inner = inner.or_else(|| module.starts_with("src/").then_some(module))?;
    directory.ancestors().find_map(|base| {
        script(places.tree, &base.join("src").join(inner))
            .or_else(|| script(places.tree, &base.join(inner)))
    })
}

/// A JavaScript or TypeScript file by a path that may lack its extension, name a compiled
/// file, or be a directory.
pub(super) fn script(tree: &Tree, path: &Utf8Path) -> Option<FileId> {
    const EXTENSIONS: [&str; 8] = ["ts", "tsx", "js", "mjs", "cjs", "jsx", "mts", "cts"];
    let code = |path: &Utf8Path| path.extension().is_some_and(|ext| EXTENSIONS.contains(&ext));
    if code(path)
        && let Some(found) = tree.find(path)
    {
        return Some(found);
    }
    let with = |path: &Utf8Path| {
        EXTENSIONS.iter().find_map(|ext| tree.find(&Utf8PathBuf::from(format!("{path}.{ext}"))))
    };
    with(path)
        .or_else(|| with(&path.join("index")))
        .or_else(|| if code(path) { with(&path.with_extension("")) } else { None })
}
