//! A tree-sitter parse with an end: text and grammar to a syntax tree, or nothing when the work grows
//! out of proportion to the text.

use std::ops::ControlFlow;

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Tree};

/// Reports of progress per kilobyte of text; hand-written code stays below one.
const STEPS_PER_KB: usize = 64;

pub(super) fn parse(text: &str, language: &Language) -> Option<Tree> {
    let mut left = (text.len() / 1024 + 16).saturating_mul(STEPS_PER_KB);
    let mut progress = |_: &ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}
