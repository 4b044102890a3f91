//! How deeply a text nests, told from its bytes before a recursive parser sees it.
//!
//! Native parsers recurse, and a stack overflow cannot be caught: each level of brackets costs up
//! to 5.3 kB of stack in the worst of them (blocks in syn), each link of an operator or call chain
//! somewhat less. Parser threads have a stack that carries [`LIMIT`] levels many times over.

use crate::model::{Facts, Language, Note, Source};

/// Brackets, or links of one chain, that may stand in each other.
pub(crate) const LIMIT: usize = 1_000;

/// The offset where the text nests deeper than [`LIMIT`], if it does anywhere. Strings and comments
/// are read as if they were code: a file that holds a thousand open brackets in a string is refused
/// too, with a note.
pub(super) fn exceeded(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > LIMIT {
                    return Some(at);
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The facts of a file that was not parsed for its depth: none, and a note that says so.
pub(super) fn refused(source: &Source, language: Language, at: usize) -> Facts {
    let mut facts = Facts::new(source, language);
    facts.notes.push(Note {
        span: source.span(at, at + 1),
        message: format!("nests deeper than {LIMIT} levels: nothing of this file was read"),
    });
    facts
}
