//! requirements.txt: one requirement a line. Files that it refers to are read on their own.

use super::python::{is_development, requirement};
use crate::model::{Dependency, Source};

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let folder = source.path.parent().and_then(camino::Utf8Path::file_name).unwrap_or("");
    let dev = source.path.file_stem().is_some_and(is_development)
        || (folder == "requirements" && is_development(folder));
    let mut found = Vec::new();
    let mut at = 0;
    // A line that `\` continues: what belongs to the requirement is on its first line.
    let mut continued = false;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let inside = continued;
        let line = line.trim_end();
        continued = line.ends_with('\\');
        if inside {
            continue;
        }
        let (text, indent) = content(line);
        let text = text.trim_end_matches('\\').trim_end();
        if text.is_empty() {
            continue;
        }
        let span = source.span(start + indent, start + indent + text.len());
        found.extend(requirement(text, span, dev));
    }
    found
}

/// A line without its comment, its options and the blanks in front, and how many those were.
/// Editable installs are requirements like any other.
fn content(line: &str) -> (&str, usize) {
    let line = line.strip_prefix('\u{feff}').map_or((line, 0), |rest| (rest, 3));
    let (mut text, mut indent) = line;
    let comment = text.char_indices().find(|(at, c)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        *c == '#' && before.is_none_or(char::is_whitespace)
    });
    if let Some((at, _)) = comment {
        text = text.get(..at).unwrap_or("");
    }
    let mut skip = |text: &mut &str, length: usize| {
        let rest = text.get(length..).unwrap_or("");
        let trimmed = rest.trim_start();
        indent += length + rest.len() - trimmed.len();
        *text = trimmed;
    };
    skip(&mut text, 0);
    for editable in ["-e ", "--editable ", "--editable="] {
        if text.starts_with(editable) {
            skip(&mut text, editable.len());
        }
    }
    if text.starts_with('-') {
        return ("", 0);
    }
    // `--hash=..`, `--config-settings ..` behind the requirement.
    if let Some(at) = text.find(" --") {
        text = text.get(..at).unwrap_or("");
    }
    (text.trim_end(), indent)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::FileId;
    use crate::read::deps::tests::shown;

    #[test]
    fn a_file_of_every_day() {
        let text = "\u{feff}Django>=4.2,<5  # the framework\r\n\
            -r base.txt\n--index-url https://x.org\n\n# a comment\n\
            boto3 ==1.34 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n\
            psycopg[binary]~=3.1; python_version >= '3.8'\n\
            -e git+https://github.com/a/b.git#egg=b_lib\n  -e .\n\
            pywin32==306 ; sys_platform == 'win32'\n\
            lib @ git+ssh://git@host/a.git@1.0#subdirectory=x\n\
            uvicorn[standard]==0.1 --no-binary :all:";
        assert_eq!(
            shown("requirements.txt", text),
            [
                "django >=4.2,<5",
                "boto3 ==1.34",
                "psycopg[binary] ~=3.1",
                "b-lib",
                "lib @ git+ssh://git@host/a.git@1.0#subdirectory=x",
                "uvicorn[standard] ==0.1",
            ]
        );
    }

    #[test]
    fn places_are_the_requirements_own() {
        let source = Source::new(
            FileId(0),
            "requirements.txt",
            "\u{feff}a==1 # x\n  -e git+x://y#egg=é\n  b \\\n",
        );
        let found = read(&source);
        let places: Vec<&str> = found.iter().map(|one| source.slice(one.span)).collect();
        assert_eq!(places, ["a==1", "b"]);
    }

    #[test]
    fn files_for_developers() {
        assert_eq!(shown("requirements-dev.txt", "pytest"), ["pytest dev"]);
        assert_eq!(shown("requirements/test.txt", "pytest"), ["pytest dev"]);
        assert_eq!(shown("requirements/base.txt", "flask"), ["flask"]);
    }

    #[test]
    fn templated_and_broken_lines_are_left_out() {
        assert_eq!(
            shown(
                "requirements.txt",
                "{% if x %}\na\n{{ b }}\n<<<<<<< HEAD\n=======\n[x]\n\\\n\u{0}\n"
            ),
            ["a"]
        );
    }
}
