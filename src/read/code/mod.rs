//! Code to [`Facts`]: one front-end per language, chosen by the file's name.

mod csharp;
mod depth;
mod go;
mod java;
mod javascript;
mod jvm;
mod kotlin;
mod python;
mod recover;
mod ruby;
mod rust;
mod tree;

use crate::model::{Facts, Language, Source};

/// Broken text gives the facts of its sound parts, and notes. Wants a large stack: see
/// [`depth::LIMIT`].
pub fn read(source: &Source, language: Language) -> Facts {
    if let Some(at) = depth::exceeded(&source.text) {
        return depth::refused(source, language, at);
    }
    let mut facts = match language {
        Language::Python => python::read(source),
        Language::JavaScript => javascript::read(source),
        Language::Rust => rust::read(source),
        Language::Go => go::read(source),
        Language::Java => java::read(source),
        Language::Kotlin => kotlin::read(source),
        Language::CSharp => csharp::read(source),
        Language::Ruby => ruby::read(source),
    };
    shrink(&mut facts);
    facts
}

/// Facts are held until the end of the run: without the room that lists grow by, which is half of
/// what they take.
fn shrink(facts: &mut Facts) {
    for call in &mut facts.calls {
        call.args.shrink_to_fit();
        call.name.shrink_to_fit();
    }
    for function in &mut facts.functions {
        function.params.shrink_to_fit();
    }
    facts.calls.shrink_to_fit();
    facts.functions.shrink_to_fit();
    facts.bindings.shrink_to_fit();
    facts.references.shrink_to_fit();
    facts.imports.shrink_to_fit();
}
