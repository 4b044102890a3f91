//! Reading round an error, for parsers that give nothing for a file with one: the top-level
//! declaration that holds the error is blanked, byte for byte, so that all other spans stay true.

/// The text with the declaration that holds `offset` replaced by spaces: from a line that begins
/// in its first column to the next that does. `None` when nothing is left to blank.
pub(super) fn blanked(text: &str, offset: usize) -> Option<String> {
    let offset = text.floor_char_boundary(offset);
    let mut from = 0;
    let mut to = text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begins_declaration(line) {
            if at <= offset {
                from = at;
            } else {
                to = at;
                break;
            }
        }
        at += line.len();
    }
    let before = text.get(..from)?;
    let part = text.get(from..to)?;
    let after = text.get(to..)?;
    if part.trim().is_empty() {
        return None;
    }
    let blank: String = part
        .bytes()
        .map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { ' ' })
        .collect();
    Some(format!("{before}{blank}{after}"))
}

fn begins_declaration(line: &str) -> bool {
    let first = line.chars().next().unwrap_or(' ');
    first.is_alphabetic() || matches!(first, '_' | '$' | '#' | '@')
}
