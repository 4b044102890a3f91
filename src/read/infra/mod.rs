//! Templates to [`Template`]: one front-end per format. They do not know that code exists.

mod cloudformation;
mod document;
mod fold;
mod placeholder;

use std::sync::Arc;

use camino::Utf8Path;

use crate::model::{Source, Template};

/// Another file of the analysis root, by its root-relative path; `None` when there is none.
pub type Open<'a> = dyn Fn(&Utf8Path) -> Option<Arc<Source>> + 'a;

/// The formats, as far as a name and an extension tell them apart.
enum Format {
    /// YAML or JSON: CloudFormation, SAM, Serverless Framework, or nothing of ours.
    Document,
}

/// Whether a file could be a template, by its name.
pub fn kind(path: &Utf8Path) -> bool {
    format(path).is_some()
}

/// Whether its bytes say that it is one, before anything is parsed.
pub fn sniff(path: &Utf8Path, text: &[u8]) -> bool {
    match format(path) {
        Some(Format::Document) => cloudformation::sniff(text),
        None => false,
    }
}

/// `None` for what is no template.
pub fn read(source: &Source, _open: &Open) -> Option<Template> {
    match format(&source.path)? {
        Format::Document => cloudformation::read(document::read(source)),
    }
}

fn format(path: &Utf8Path) -> Option<Format> {
    match (path.file_name()?, path.extension()) {
        // Known by name to be something else, and often large.
        ("package.json" | "package-lock.json" | "pnpm-lock.yaml" | "tsconfig.json", _) => None,
        (_, Some("yaml" | "yml" | "json" | "template")) => Some(Format::Document),
        _ => None,
    }
}
