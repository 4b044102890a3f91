//! What all of Python's manifests share: one requirement, as its packaging standards write it.

use crate::model::{Dependency, Span};

/// `name[extra] >=1 ; marker`, `name @ url`, `git+https://host/path#egg=name`, a path to a wheel.
/// `None` for what names no package, and for what is not for Linux.
pub(super) fn requirement(text: &str, span: Span, dev: bool) -> Option<Dependency> {
    let text = text.trim();
    let (named, marker) = split_marker(text);
    if marker.is_some_and(|marker| !for_linux(marker)) {
        return None;
    }
    let (name, extras, version) = parts(named)?;
    Some(Dependency { ecosystem: "pypi", name, version, extras, dev, span })
}

/// PEP 503: lower case, runs of `-`, `_` and `.` become one `-`.
pub(super) fn normalised(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    for c in name.chars() {
        let separates = matches!(c, '-' | '_' | '.');
        if !separates {
            normalised.extend(c.to_lowercase());
        } else if !normalised.ends_with('-') {
            normalised.push('-');
        }
    }
    normalised
}

/// Groups of requirements that no deployment installs, by the words of their name.
pub(super) fn is_development(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "dev",
        "develop",
        "development",
        "test",
        "tests",
        "testing",
        "lint",
        "linting",
        "docs",
        "doc",
        "typing",
        "typecheck",
        "ci",
        "style",
        "format",
        "local",
    ];
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// A marker begins at a `;`, which inside of an URL has to be preceded by a blank.
fn split_marker(text: &str) -> (&str, Option<&str>) {
    let url = text.contains("://");
    let at = if url { text.find(" ;") } else { text.find(';') };
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((named, marker)) => (named, Some(marker.trim_start_matches([' ', ';']))),
        None => (text, None),
    }
}

/// Only what is plain is judged: one comparison, or several that must all hold.
pub(super) fn for_linux(marker: &str) -> bool {
    if marker.contains(" or ") {
        return true;
    }
    marker.split(" and ").all(|comparison| {
        let comparison = comparison.trim().trim_start_matches('(').trim_end_matches(')');
        let Some((name, rest)) = comparison.split_once(['=', '!']) else { return true };
        let values: &[&str] = match name.trim() {
            "sys_platform" => &["linux", "linux2"],
            "platform_system" => &["Linux"],
            "os_name" => &["posix"],
            _ => return true,
        };
        let value = rest.trim_start_matches('=').trim().trim_matches(['\'', '"']);
        let equal = comparison.contains("==");
        values.contains(&value) == equal
    })
}

fn parts(text: &str) -> Option<(String, Vec<String>, Option<String>)> {
    let text = text.trim();
    let fragment = |text: &str| {
        let (_, rest) = text.split_once("#egg=").or_else(|| text.split_once("&egg="))?;
        Some(rest.split('&').next().unwrap_or(rest).to_string())
    };
    let length = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(length)?;
    let rest = rest.trim_start();
    let begins = rest.chars().next();
    // A scheme or a path, not a name.
    if name.is_empty() || matches!(begins, Some(':' | '/' | '\\' | '+')) || name.starts_with('.') {
        let file = text.rsplit('/').next().unwrap_or(text);
        let named = fragment(text).or_else(|| wheel(file).map(str::to_string))?;
        // Once only: what an URL names is a name.
        return if named.contains("egg=") { None } else { parts(&named) };
    }
    if wheel(text).is_some() && begins.is_none() {
        return Some((normalised(wheel(text)?), Vec::new(), None));
    }
    let (extras, rest) = match rest.strip_prefix('[') {
        Some(inner) => {
            let (extras, rest) = inner.split_once(']')?;
            (extras, rest.trim_start())
        }
        None => ("", rest),
    };
    let extras = extras.split(',').map(normalised_extra).filter(|extra| !extra.is_empty());
    let version = if rest.starts_with(['=', '<', '>', '!', '~', '^', '(', '@']) {
        rest.trim_matches(['(', ')', ' ']).to_string()
    } else if rest.is_empty() {
        String::new()
    } else {
        // Words behind a name: a sentence, not a requirement.
        return None;
    };
    let version = Some(version).filter(|version| !version.is_empty());
    Some((normalised(name), extras.collect(), version))
}

fn normalised_extra(extra: &str) -> String {
    normalised(extra.trim())
}

/// The name in `name-1.0-py3-none-any.whl`.
fn wheel(file: &str) -> Option<&str> {
    file.split(['#', '?']).next()?.strip_suffix(".whl")?.split('-').next()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let span = Span::new(crate::model::FileId(0), 0, 1);
        let found = requirement(text, span, false)?;
        let version = found.version.map_or(String::new(), |version| format!(" {version}"));
        Some(format!("{}[{}]{version}", found.name, found.extras.join(",")))
    }

    #[test]
    fn names_versions_and_extras() {
        for (text, expected) in [
            ("requests", "requests[]"),
            ("Flask_SQLAlchemy == 3.0.*", "flask-sqlalchemy[] == 3.0.*"),
            ("zope.interface>=5,<6", "zope-interface[] >=5,<6"),
            ("uvicorn[standard, Watch_Files] ~=0.3", "uvicorn[standard,watch-files] ~=0.3"),
            ("django (>=3.2)", "django[] >=3.2"),
            (
                "torch @ https://x.org/torch-2.whl ; python_version > '3'",
                "torch[] @ https://x.org/torch-2.whl",
            ),
            ("git+https://github.com/a/b.git@v1#egg=Some_Thing[x]&subdirectory=c", "some-thing[x]"),
            ("https://x.org/a/tensorflow_cpu-2.1-py3-none-any.whl", "tensorflow-cpu[]"),
            ("./wheels/my_lib-1.0-py3-none-any.whl", "my-lib[]"),
            ("foo; python_version < \"3.8\"", "foo[]"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_names_no_package() {
        for text in [
            "",
            ".",
            "./lib",
            "../a/b",
            "git+https://github.com/a/b",
            "C:\\a",
            "some words here",
            "a[b",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn other_systems_are_left_out() {
        for text in [
            "pywin32; sys_platform == 'win32'",
            "a ; python_version > '3' and platform_system == \"Windows\"",
            "a; sys_platform != 'linux'",
            "a; (os_name == 'nt')",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
        for text in [
            "a; sys_platform != 'win32'",
            "a; sys_platform == 'linux'",
            "a; sys_platform == 'win32' or python_version > '3'",
        ] {
            assert_eq!(shown(text).as_deref(), Some("a[]"), "{text}");
        }
    }

    #[test]
    fn groups_for_developers() {
        assert!(is_development("requirements-dev"));
        assert!(is_development("test_requirements"));
        assert!(!is_development("requirements"));
        assert!(!is_development("device"));
    }
}
