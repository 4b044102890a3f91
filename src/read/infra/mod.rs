//! Templates to [`Template`]: one front-end per format. They do not know that code exists.

mod cloudformation;
mod document;

use std::sync::Arc;

use camino::Utf8Path;

use crate::model::{Source, Template};

/// Another file of the analysis root, by its root-relative path.
pub type Open<'a> = dyn Fn(&Utf8Path) -> Option<Arc<Source>> + 'a;

/// Whether a file could be a template, by its name.
pub fn kind(path: &Utf8Path) -> bool {
    let lock = matches!(
        path.file_name(),
        Some("package-lock.json" | "pnpm-lock.yaml" | "tsconfig.json" | "package.json")
    );
    !lock && matches!(path.extension(), Some("yaml" | "yml" | "json" | "template"))
}

/// Whether its bytes name a resource, before anything is parsed.
pub fn sniff(_path: &Utf8Path, text: &[u8]) -> bool {
    memchr::memmem::find(text, b"AWS::").is_some()
        && memchr::memmem::find(text, b"Resources").is_some()
}

/// `None` for what is no template.
pub fn read(source: &Source, _open: &Open) -> Option<Template> {
    cloudformation::read(source, document::read(source))
}
