//! How deeply a text nests, told from its bytes before a recursive parser sees it.
//!
//! Native parsers recurse, and a stack overflow cannot be caught: each level of brackets costs up
//! to 5.3 kB of stack in the worst of them (blocks in syn), each link of an operator or call chain
//! up to 1.6 kB. Parser threads have a stack that carries either limit several times over.

use memchr::{memchr_iter, memmem};

use crate::model::{Facts, Language, Note, Source};

/// Brackets that may stand in each other.
pub(crate) const LIMIT: usize = 1_000;

/// Links that one chain of operators, calls or `else if`s may have.
const LINKS: usize = 2_000;

/// The offset where the text nests deeper than [`LIMIT`] or a chain grows longer than [`LINKS`], if
/// it does anywhere. Brackets in strings and comments are read as if they were code: a file that
/// holds a thousand open ones in a string is refused too, with a note.
pub(super) fn exceeded(text: &str) -> Option<usize> {
    // Most files have not that many brackets in all.
    let opens = |part: &[u8]| {
        let one = part.iter().map(|byte| u8::from(matches!(byte, b'(' | b'[' | b'{')));
        usize::from(one.fold(0, u8::wrapping_add))
    };
    // By parts in which a byte can count them.
    if text.as_bytes().chunks(usize::from(u8::MAX)).map(opens).sum::<usize>() <= LIMIT {
        return chained(text);
    }
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
    chained(text)
}

/// Where a chain grows too long. Only a file with a very long line, or very many lines, can hold
/// one, and only such a file is looked at a second time.
fn chained(text: &str) -> Option<usize> {
    if text.len() < 2 * LINKS {
        return None;
    }
    let (mut lines, mut longest, mut start) = (0, 0, 0);
    for end in memchr_iter(b'\n', text.as_bytes()) {
        (lines, longest, start) = (lines + 1, longest.max(end - start), end);
    }
    longest = longest.max(text.len() - start);
    if lines < LINKS && longest < 2 * LINKS {
        return None;
    }
    let branches = ["else if", "elif", "elsif"].into_iter();
    branches
        .filter_map(|word| memmem::find_iter(text.as_bytes(), word).nth(LINKS))
        .min()
        .or_else(|| links(text))
}

/// Where more than [`LINKS`] tokens follow each other without anything that ends an expression.
fn links(text: &str) -> Option<usize> {
    const JOINS: &[u8] = b".+-*/%&|^!~<>?=([)]:\\";
    let bytes = text.as_bytes();
    let get = |at: usize| bytes.get(at).copied().unwrap_or(b'\n');
    let (mut count, mut word, mut joined, mut at) = (0_usize, false, false, 0);
    while at < bytes.len() {
        let byte = get(at);
        match byte {
            b'"' | b'\'' | b'`' => {
                // A string is one token, if it ends on its line.
                let rest = bytes.get(at + 1..).unwrap_or(&[]);
                let end = rest.iter().position(|b| *b == byte || *b == b'\n').unwrap_or(rest.len());
                if rest.get(end) == Some(&byte) {
                    at += end + 1;
                }
                (count, word, joined) = (count + 1, false, false);
            }
            b';' | b',' | b'{' | b'}' => (count, word, joined) = (0, false, false),
            b'\n' => {
                let rest = bytes.get(at..).unwrap_or(&[]);
                let next = rest.iter().copied().find(|b| !b.is_ascii_whitespace());
                if !joined && !next.is_some_and(|next| JOINS.contains(&next)) {
                    count = 0;
                }
                word = false;
            }
            b' ' | b'\t' | b'\r' => word = false,
            b if b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80 => {
                count += usize::from(!word);
                (word, joined) = (true, false);
            }
            _ => (count, word, joined) = (count + 1, false, JOINS.contains(&byte)),
        }
        // An operator and its operand are two tokens, a call with its brackets four.
        if count > 4 * LINKS {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The facts of a file that was not parsed for its depth: none, and a note that says so.
pub(super) fn refused(source: &Source, language: Language, at: usize) -> Facts {
    let mut facts = Facts::new(source, language);
    facts.notes.push(Note {
        span: source.span(at, at + 1),
        message: format!(
            "nests deeper than {LIMIT} levels, or chains more than {LINKS} links: nothing of this \
             file was read"
        ),
    });
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_brackets_and_long_chains_are_told() {
        let n = 100_000;
        for text in [
            "(".repeat(n),
            format!("x = 1{}", "+1".repeat(n)),
            format!("x = a{}", ".b()".repeat(n)),
            format!("x = a{}", "\n  .b()".repeat(n)),
            format!("x = {}1", "not ".repeat(n)),
            format!("x = {}1", "!".repeat(n)),
            format!("if a:\n  b\n{}", "elif a:\n  b\n".repeat(n)),
        ] {
            assert!(exceeded(&text).is_some(), "{}", text.get(..20).unwrap_or(""));
        }
    }

    #[test]
    fn long_files_of_short_statements_are_fine() {
        for text in [
            "x = a.b(c) + 1\n".repeat(20_000),
            format!("x = [{}]", "1, ".repeat(50_000)),
            format!("x = {:?}", "M0 0 L1 1 ".repeat(50_000)),
            format!("var x = {{{}}};", "a: b.c(d),".repeat(50_000)),
        ] {
            assert_eq!(exceeded(&text), None);
        }
    }
}
