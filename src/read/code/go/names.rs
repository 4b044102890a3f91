//! Names that an import may be used by, for Go says them only in the imported package, and names as
//! facts write them.

/// The path as names begin: without the major version of a module, `example.com/cron/v3`.
pub(super) fn unversioned(path: &str) -> String {
    let plain: Vec<&str> = path.split('/').filter(|part| !is_version(part)).collect();
    plain.join("/")
}

/// `v2` and above, which Go writes into paths.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| {
        digits.starts_with(|c: char| ('1'..='9').contains(&c))
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits != "1"
    })
}

/// The names that the package of a path most likely has, best first: `sqlite3` of `go-sqlite3`,
/// `nats` of `nats.go`, `yaml` of `yaml.v3`.
pub(super) fn likely(path: &str) -> Vec<String> {
    let mut parts = path.rsplit('/');
    let mut last = parts.next().unwrap_or(path);
    if is_version(last) {
        last = parts.next().unwrap_or(last);
    }
    if !last.contains(['-', '.', '_']) && is_identifier(last) {
        return vec![last.to_string()];
    }
    let words: Vec<&str> = last
        .split(['-', '.', '_'])
        .filter(|word| !matches!(*word, "" | "go" | "golang") && !is_version_or_first(word))
        .collect();
    let mut found = Vec::new();
    if is_identifier(last) {
        found.push(last.to_string());
    }
    if let [only] = words.as_slice() {
        found.push((*only).to_string());
    }
    found.push(words.concat());
    found.push(words.join("_"));
    found.extend(words.iter().rev().map(|word| (*word).to_string()));
    let mut seen = Vec::new();
    found.retain(|name| {
        let new = is_identifier(name) && !seen.contains(name);
        seen.push(name.clone());
        new
    });
    found
}

fn is_version_or_first(word: &str) -> bool {
    matches!(word, "v0" | "v1") || is_version(word)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Types and functions that are always there.
pub(super) fn is_builtin_type(name: &str) -> bool {
    matches!(
        name,
        "any"
            | "bool"
            | "byte"
            | "comparable"
            | "complex64"
            | "complex128"
            | "error"
            | "float32"
            | "float64"
            | "int"
            | "int8"
            | "int16"
            | "int32"
            | "int64"
            | "rune"
            | "string"
            | "uint"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "uintptr"
    )
}

pub(super) fn is_builtin_function(name: &str) -> bool {
    matches!(
        name,
        "append"
            | "cap"
            | "clear"
            | "close"
            | "complex"
            | "copy"
            | "delete"
            | "imag"
            | "len"
            | "make"
            | "max"
            | "min"
            | "new"
            | "panic"
            | "print"
            | "println"
            | "real"
            | "recover"
    )
}

/// What one element of that type takes, in bytes.
pub(super) fn width(name: &str) -> Option<i64> {
    Some(match name {
        "bool" | "byte" | "int8" | "uint8" => 1,
        "int16" | "uint16" => 2,
        "float32" | "int32" | "rune" | "uint32" => 4,
        "complex64" | "float64" | "int" | "int64" | "uint" | "uint64" | "uintptr" => 8,
        "complex128" | "string" => 16,
        _ => return None,
    })
}
