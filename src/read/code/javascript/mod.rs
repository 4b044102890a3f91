//! JavaScript and TypeScript to facts, in two walks: `scope` numbers what is declared, `walk`
//! writes the facts; `names` and `values` answer its questions.

mod conditions;
mod exports;
mod names;
mod scope;
mod state;
mod syntax;
#[cfg(test)]
mod tests;
mod values;
mod walk;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

use super::recover;
use crate::model::{Facts, Language, Note, Source};

/// Statements and expressions that may stand in each other; what is deeper is left out.
const MAX_DEPTH: usize = 3_000;
/// Declarations with syntax errors that are left out one by one.
const MAX_BLANKED: usize = 8;
/// Longer lines in larger files are written by a bundler, and shorter ones where statement follows on
/// statement.
const BUNDLED_LINE: usize = 50_000;
const BUNDLED_SIZE: usize = 200_000;
const DENSE_LINE: usize = 10_000;
/// Bytes for each `;` of it.
const DENSE: usize = 1_500;

pub(super) fn read(source: &Source) -> Facts {
    let mut facts = Facts::new(source, Language::JavaScript);
    if let Some(at) = bundled(&source.text) {
        facts.notes.push(Note {
            span: source.span(at, at + 1),
            message: "bundled or minified code: nothing of this file was read".to_string(),
        });
        return facts;
    }
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let kind = source_type(source.path.extension().unwrap_or(""), source.path.as_str());
    let mut blanked: Option<String> = None;
    for left in (0..=MAX_BLANKED).rev() {
        let allocator = Allocator::default();
        let text = blanked.as_deref().unwrap_or(&source.text);
        let parsed = Parser::new(&allocator, text, kind).with_options(options).parse();
        // Flow and old-style JSX in `.js` parse as TypeScript more often than not.
        let parsed = if parsed.panicked && kind.is_javascript() {
            let other = Parser::new(&allocator, text, SourceType::tsx().with_unambiguous(true))
                .with_options(options)
                .parse();
            if other.panicked { parsed } else { other }
        } else {
            parsed
        };
        if !parsed.panicked {
            if let Some((at, message)) = first_error(&parsed) {
                facts.notes.push(note(source, at, &message, "the rest of the file was read"));
            }
            walk::write(source, &parsed.program, &mut facts);
            return facts;
        }
        let Some((at, message)) = first_error(&parsed) else { break };
        let next = if left > 0 { recover::blanked(text, at) } else { None };
        match next {
            Some(next) => {
                let rest = "the declaration it stands in was not read";
                facts.notes.push(note(source, at, &message, rest));
                blanked = Some(next);
            }
            None => {
                facts.notes.push(note(source, at, &message, "nothing of this file was read"));
                break;
            }
        }
    }
    facts
}

fn source_type(extension: &str, path: &str) -> SourceType {
    match extension {
        "ts" | "mts" | "cts" if path.ends_with(".d.ts") => SourceType::d_ts(),
        "ts" | "mts" => SourceType::ts(),
        "cts" => SourceType::ts().with_unambiguous(true),
        "tsx" => SourceType::tsx(),
        "mjs" => SourceType::mjs().with_jsx(true),
        "cjs" => SourceType::unambiguous().with_jsx(true),
        _ => SourceType::unambiguous().with_jsx(true),
    }
}

fn first_error(parsed: &ParserReturn) -> Option<(usize, String)> {
    let error = parsed.diagnostics.iter().next()?;
    let at = error.labels.first().map_or(0, |label| label.offset());
    Some((at as usize, error.message.to_string()))
}

fn note(source: &Source, at: usize, message: &str, rest: &str) -> Note {
    let message = message.trim_end_matches('.');
    let mut message = format!("does not parse: {message}; {rest}");
    message.retain(|c| c != '\n');
    Note { span: source.span(at, at + 1), message }
}

/// Where the line begins that gives a bundle away.
fn bundled(text: &str) -> Option<usize> {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = text.as_bytes().get(start..end).unwrap_or(&[]);
        let long = text.len() > BUNDLED_SIZE && line.len() > BUNDLED_LINE;
        let dense = || memchr::memchr_iter(b';', line).count() > line.len() / DENSE;
        if long || line.len() > DENSE_LINE && dense() {
            return Some(start);
        }
        start = end + 1;
    }
    None
}
