//! Code to [`Facts`]: one front-end per language, chosen by the file's name.

mod depth;
mod javascript;
mod python;
mod recover;
mod rust;

use crate::model::{Facts, Language, Source};

/// The language of a file by its name; `None` for everything that no front-end reads.
pub fn language(path: &camino::Utf8Path) -> Option<Language> {
    match path.extension()? {
        "py" => Some(Language::Python),
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Some(Language::JavaScript),
        "rs" => Some(Language::Rust),
        _ => None,
    }
}

/// Broken text gives the facts of its sound parts, and notes. Wants a large stack: see
/// [`depth::LIMIT`].
pub fn read(source: &Source, language: Language) -> Facts {
    if let Some(at) = depth::exceeded(&source.text) {
        return depth::refused(source, language, at);
    }
    match language {
        Language::Python => python::read(source),
        Language::JavaScript => javascript::read(source),
        Language::Rust => rust::read(source),
    }
}
