//! What git tracks in a clone: the paths in `.git/index`, versions 2 to 4. A file that is tracked is part
//! of the project, whatever .gitignore says of its name.

use std::fs;

use camino::Utf8Path;

/// A longer index is not read.
const LIMIT: u64 = 64 << 20;

/// Times, numbers, mode, size, SHA-1 and flags of an entry, before its name.
const HEAD: usize = 62;
const MODE: usize = 24;
const FLAGS: usize = 60;
/// A flag that two more bytes of flags follow.
const EXTENDED: u16 = 0x4000;

/// Paths of tracked regular files, sorted; none where there is no clone, or its index is not
/// understood.
pub(super) fn tracked(root: &Utf8Path) -> Vec<String> {
    let directory = root.join(".git");
    let path = directory.join("index");
    let own = fs::symlink_metadata(&directory).is_ok_and(|meta| meta.is_dir());
    let short = |meta: fs::Metadata| meta.is_file() && meta.len() <= LIMIT;
    if !own || !fs::symlink_metadata(&path).is_ok_and(short) {
        return Vec::new();
    }
    let mut found = fs::read(&path).ok().and_then(|bytes| paths(&bytes)).unwrap_or_default();
    found.sort_unstable();
    found
}

/// As far as it can be read; `None` for something else.
fn paths(bytes: &[u8]) -> Option<Vec<String>> {
    let version = word(bytes, 4)?;
    if bytes.get(..4)? != b"DIRC" || !(2..=4).contains(&version) {
        return None;
    }
    let count = word(bytes, 8)?;
    let mut found = Vec::new();
    let mut name: Vec<u8> = Vec::new();
    let mut start = 12;
    for _ in 0..count {
        let Some(next) = entry(bytes, start, version, &mut name) else { break };
        let regular = word(bytes, start + MODE).is_some_and(|mode| mode >> 12 == 0o10);
        if regular && let Ok(path) = std::str::from_utf8(&name) {
            found.push(path.to_string());
        }
        start = next;
    }
    Some(found)
}

/// Reads an entry's name, and tells where the next one begins.
fn entry(bytes: &[u8], start: usize, version: u32, name: &mut Vec<u8>) -> Option<usize> {
    let flags = bytes.get(start + FLAGS..start + HEAD)?;
    let extended = flags.first().is_some_and(|high| u16::from(*high) << 8 & EXTENDED != 0);
    let mut at = start + HEAD + if extended { 2 } else { 0 };
    if version == 4 {
        let (dropped, after) = offset(bytes, at)?;
        name.truncate(name.len().checked_sub(dropped)?);
        at = after;
    } else {
        name.clear();
    }
    let rest = bytes.get(at..)?;
    let length = memchr::memchr(0, rest)?;
    name.extend_from_slice(rest.get(..length)?);
    let end = at + length + 1;
    // Up to version 3 entries are filled up to a multiple of eight bytes.
    Some(if version == 4 { end } else { start + (end - start).next_multiple_of(8) })
}

/// How many bytes of the name before fall away: git's variable-length number.
fn offset(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut value: usize = 0;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        value = value.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
        value = value.checked_add(1)?;
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(version: u32, names: &[(&str, usize)]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend((names.len() as u32).to_be_bytes());
        for (name, dropped) in names {
            let start = bytes.len();
            bytes.extend([0; MODE]);
            bytes.extend(0o100_644_u32.to_be_bytes());
            bytes.extend([0; HEAD - MODE - 4]);
            if version == 4 {
                bytes.push(*dropped as u8);
            }
            bytes.extend(name.as_bytes());
            bytes.push(0);
            while version < 4 && !(bytes.len() - start).is_multiple_of(8) {
                bytes.push(0);
            }
        }
        bytes
    }

    #[test]
    fn versions_two_and_four() {
        let whole = index(2, &[("lambda/index.js", 0), ("lambda/package.json", 0)]);
        let short = index(4, &[("lambda/index.js", 0), ("package.json", 8)]);
        let wanted = Some(vec!["lambda/index.js".to_string(), "lambda/package.json".to_string()]);
        assert_eq!(paths(&whole), wanted);
        assert_eq!(paths(&short), wanted);
    }

    #[test]
    fn what_is_broken_gives_what_was_read() {
        let whole = index(3, &[("a.js", 0), ("b.js", 0)]);
        for end in 0..whole.len() {
            let _ = paths(whole.get(..end).unwrap_or(&[]));
        }
        let cut = whole.get(..whole.len() - 10).unwrap_or(&[]);
        assert_eq!(paths(cut), Some(vec!["a.js".to_string()]));
        assert_eq!(paths(&index(4, &[("a", 9)])), Some(Vec::new()));
        assert_eq!(paths(b"not an index"), None);
    }
}
