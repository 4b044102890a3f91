//! Reading round an error, for parsers that give nothing for a file with one: the top-level
//! declaration that holds the error is blanked, byte for byte, so that all other spans stay true.
//! Where a grammar does not know its language, what it does not know is.

use std::borrow::Cow;

/// Errors that a front-end reads round before it gives a file up.
pub(super) const ROUNDS: usize = 8;

/// A copy of the text in which the top-level declaration that holds `offset` is spaces, line breaks
/// kept; `None` when nothing would change, and so nothing be won by parsing again.
///
/// A declaration begins at a line whose first column holds something other than white space, a
/// closing bracket, or a word that goes on with what stands before; brackets are not counted to
/// find it, for they may be what is wrong. An error at the very end of the text is most often a
/// bracket that was never closed, so there the first declaration with too few closing brackets
/// goes.
pub(super) fn blanked(text: &str, offset: usize) -> Option<String> {
    let starts = declarations(text);
    let at_end = text.get(offset..).is_none_or(|rest| rest.trim().is_empty());
    let part = |index: usize| {
        let start = starts.get(index).copied()?;
        Some(start..starts.get(index + 1).copied().unwrap_or(text.len()))
    };
    let unclosed = || (0..starts.len()).filter_map(part).find(|part| opens(text, part.clone()));
    let holding = || part(starts.partition_point(|start| *start <= offset).saturating_sub(1));
    let part = at_end.then(unclosed).flatten().or_else(holding)?;

    let inside = text.get(part.clone())?;
    if inside.trim().is_empty() {
        return None;
    }
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(text.get(..part.start)?);
    let blank = |byte: u8| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' };
    blanked.extend(inside.bytes().map(blank));
    blanked.push_str(text.get(part.end..)?);
    Some(blanked)
}

/// Makes the bytes at some places another one.
pub(super) fn put(text: &mut Cow<[u8]>, by: u8, places: impl IntoIterator<Item = usize>) {
    for at in places {
        if let Some(byte) = text.to_mut().get_mut(at) {
            *byte = by;
        }
    }
}

/// Where declarations begin; attributes, decorators and doc comments belong to what follows them.
fn declarations(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    let mut after_prefix = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !begins(line) {
            continue;
        }
        if !after_prefix {
            starts.push(start);
        }
        after_prefix = ["#[", "@", "///"].iter().any(|prefix| line.starts_with(prefix));
    }
    starts
}

fn begins(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    if first.is_whitespace() || matches!(first, ')' | ']' | '}' | '{' | '.' | '?' | ':' | '|') {
        return false;
    }
    let word = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    !matches!(word, "where" | "else" | "catch" | "finally")
}

/// More brackets are opened in the part than closed.
fn opens(text: &str, part: std::ops::Range<usize>) -> bool {
    let count = |brackets: [char; 3]| {
        text.get(part.clone()).unwrap_or("").matches(|c| brackets.contains(&c)).count()
    };
    count(['(', '[', '{']) > count([')', ']', '}'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::blanked;

    fn offset(text: &str) -> (String, usize) {
        (text.replace('^', ""), text.find('^').unwrap())
    }

    /// What is left after blanking, blank lines dropped.
    fn left(marked: &str) -> String {
        let (text, at) = offset(marked);
        let blanked = blanked(&text, at).unwrap();
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.matches('\n').count(), text.matches('\n').count());
        blanked.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_declaration_with_the_error_goes_and_the_others_stay() {
        assert_eq!(
            left("fn a() {}\nfn b() {\n    let ^= é;\n}\nfn c() {}\n"),
            "fn a() {}\nfn c() {}"
        );
        assert_eq!(left("^let = 1\nlet a = 2\n"), "let a = 2");
    }

    #[test]
    fn attributes_and_where_clauses_go_with_it() {
        assert_eq!(
            left("#[test]\n/// Says.\nfn a<T>()\nwhere\n    T: A,\n{\n    ^?\n}\nfn b() {}"),
            "fn b() {}"
        );
    }

    #[test]
    fn a_bracket_never_closed_is_looked_for_when_the_end_is_blamed() {
        assert_eq!(
            left("fn a() {}\nfn b() {\n    if x {\n}\nfn c() {}\n^"),
            "fn a() {}\nfn c() {}"
        );
    }

    #[test]
    fn no_progress_is_none() {
        assert_eq!(blanked("", 0), None);
        assert_eq!(blanked("   \n\n", 2), None);
        assert_eq!(blanked("a\n", 99).as_deref(), Some(" \n"));
    }
}
