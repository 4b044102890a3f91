//! setup.py, scanned for its lists without running or parsing it, and setup.cfg.

use super::Script;
use super::python::requirement;
use crate::model::{Dependency, Source};

/// Lists of setup() and whether they are for developers.
const LISTS: &[(&str, bool)] = &[
    ("install_requires", false),
    ("extras_require", true),
    ("tests_require", true),
    ("setup_requires", true),
];

pub(super) fn python(source: &Source) -> Vec<Dependency> {
    let text = &*source.text;
    let mut found = Vec::new();
    for (key, dev) in LISTS {
        let mut spent = 0;
        for (at, _) in text.match_indices(key).take(16) {
            // `install_requires = [..]`, `"install_requires": [..]`, or the name of a list.
            if at < spent {
                continue;
            }
            let Some(literals) = assigned(text, at + key.len()) else { continue };
            for literal in &literals {
                spent = spent.max(literal.end);
                let span = source.span(literal.start, literal.end);
                found.extend(requirement(&literal.text, span, *dev));
            }
        }
    }
    found.sort_by_key(|dependency| dependency.span.start);
    found.dedup_by_key(|dependency| dependency.span.start);
    found
}

pub(super) fn python_scripts(source: &Source) -> Vec<Script> {
    let text = &*source.text;
    let mut found = Vec::new();
    for (at, key) in text.match_indices("console_scripts").take(16) {
        let after = at + key.len();
        let rest = text.get(after..).unwrap_or("");
        if rest.starts_with(']') {
            // An entry-point file in a string: one `name = target` a line, up to the next section.
            let mut at = after + 1;
            for line in rest.get(1..).unwrap_or("").split_inclusive('\n') {
                let start = at;
                at += line.len();
                let line = line.trim();
                let ends = line.starts_with('[') || line.contains(['"', '\'']);
                if ends && !line.is_empty() {
                    break;
                }
                found.extend(script(source, line, start, at));
            }
            continue;
        }
        for literal in assigned(text, after).unwrap_or_default() {
            found.extend(script(source, &literal.text, literal.start, literal.end));
        }
    }
    found
}

pub(super) fn config(source: &Source) -> Vec<Dependency> {
    let mut found = Vec::new();
    for line in ini(source) {
        let dev = match (line.section, line.key) {
            ("options", "install_requires") => false,
            ("options", "tests_require" | "setup_requires") | ("options.extras_require", _) => true,
            _ => continue,
        };
        let span = source.span(line.start, line.start + line.value.len());
        found.extend(requirement(line.value, span, dev));
    }
    found
}

pub(super) fn config_scripts(source: &Source) -> Vec<Script> {
    let lines = ini(source).into_iter();
    lines
        .filter(|line| line.section == "options.entry_points" && line.key == "console_scripts")
        .filter_map(|line| script(source, line.value, line.start, line.start + line.value.len()))
        .collect()
}

/// `name = package.module:function [extra]`
fn script(source: &Source, text: &str, start: usize, end: usize) -> Option<Script> {
    let (name, target) = text.split_once('=')?;
    let target = target.split_whitespace().next()?;
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let (name, target) = (name.to_string(), target.to_string());
    Some(Script { name, target, span: source.span(start, end) })
}

/// A string of Python code and the place of it, quotes included.
struct Literal {
    text: String,
    start: usize,
    end: usize,
}

/// The strings of the list, tuple or map that is assigned at `at`, keys of maps left out; through
/// one name, where a name is assigned.
fn assigned(text: &str, at: usize) -> Option<Vec<Literal>> {
    let value = value_at(text, at)?;
    let rest = text.get(value..)?;
    if rest.starts_with(['[', '(', '{']) {
        return Some(literals(text, value));
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let name = rest.get(..rest.find(|c: char| !word(c)).unwrap_or(rest.len()))?;
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let defined = text.match_indices(name).take(64).find_map(|(found, _)| {
        let before = text.get(..found)?.chars().next_back();
        if before.is_some_and(|c| c != '\n') {
            return None;
        }
        let value = value_at(text, found + name.len())?;
        text.get(value..)?.starts_with(['[', '(', '{']).then_some(value)
    })?;
    Some(literals(text, defined))
}

/// Past the `=` or `:` behind a name, its closing quote and a type.
fn value_at(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let trimmed = rest.trim_start_matches(['"', '\'', ']']).trim_start();
    let inner = trimmed.strip_prefix(['=', ':'])?;
    let inner = match inner.find('=') {
        // `NAME: list[str] = [..]`
        Some(equal) if trimmed.starts_with(':') && is_type(inner.get(..equal)?) => {
            inner.get(equal + 1..)?
        }
        _ => inner,
    };
    let value = inner.trim_start();
    (!value.starts_with('=')).then(|| text.len() - value.len())
}

fn is_type(text: &str) -> bool {
    let text = text.trim();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '[' | ']' | '.' | ',' | ' ');
    text.starts_with(|c: char| c.is_alphabetic()) && text.chars().all(part)
}

/// The strings between the bracket at `open` and the one that closes it.
fn literals(text: &str, open: usize) -> Vec<Literal> {
    let mut found: Vec<Literal> = Vec::new();
    let mut depth = 0_usize;
    let mut at = open;
    // Strings that stand next to each other are one.
    let mut joins = false;
    // The depth outside of a call or index, whose strings are not elements.
    let mut computed = None;
    let mut previous = ' ';
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '#' => {
                let rest = text.get(at..).unwrap_or("");
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '[' | '(' | '{' => {
                let called = previous.is_alphanumeric() || matches!(previous, '_' | ')' | ']');
                if depth > 0 && called {
                    computed.get_or_insert(depth);
                }
                depth += 1;
            }
            ']' | ')' | '}' => {
                depth = depth.saturating_sub(1);
                computed = computed.filter(|outside| *outside < depth);
                if depth == 0 {
                    break;
                }
            }
            '\'' | '"' => {
                let Some(literal) = quoted(text, at, c) else { break };
                at = literal.end;
                previous = c;
                if computed.is_some() {
                    continue;
                }
                // A string with a prefix of `f` is not known.
                let before = text.get(..literal.start).and_then(|text| text.chars().next_back());
                let formatted = matches!(before, Some('f' | 'F'));
                match found.last_mut().filter(|_| joins) {
                    Some(last) => {
                        last.text.push_str(&literal.text);
                        last.end = literal.end;
                    }
                    None if formatted && literal.text.contains('{') => {}
                    None => found.push(literal),
                }
                joins = !formatted;
                continue;
            }
            ':' if computed.is_none() => {
                found.pop();
            }
            _ => {}
        }
        joins &= c.is_whitespace() || c == '\\';
        previous = c;
        at += c.len_utf8();
    }
    found
}

fn quoted(text: &str, start: usize, quote: char) -> Option<Literal> {
    let rest = text.get(start..)?;
    let triple = [quote; 3].iter().collect::<String>();
    let mark = if rest.starts_with(&triple) { triple } else { quote.to_string() };
    let inner = rest.get(mark.len()..)?;
    let length = inner.find(&mark)?;
    let content = inner.get(..length)?;
    if mark.len() == 1 && content.contains('\n') {
        return None;
    }
    let end = start + mark.len() + length + mark.len();
    Some(Literal { text: content.to_string(), start, end })
}

/// One line of a value in an INI file.
struct IniLine<'a> {
    section: &'a str,
    key: &'a str,
    value: &'a str,
    start: usize,
}

/// All lines of all values, in order; a line that begins with a blank continues the key above.
fn ini(source: &Source) -> Vec<IniLine<'_>> {
    let mut found = Vec::new();
    let (mut section, mut key) = ("", "");
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim();
        if body.is_empty() || body.starts_with(['#', ';']) {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let mut value = line.trim_end();
        if !indented {
            if let Some(name) = body.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
                (section, key) = (name.trim(), "");
                continue;
            }
            let Some(equal) = value.find(['=', ':']) else { continue };
            key = value.get(..equal).unwrap_or("").trim();
            value = value.get(equal + 1..).unwrap_or("");
        }
        let end = start + line.trim_end().len();
        let value = value.split(" #").next().unwrap_or(value);
        let cut = line.trim_end().len() - (line.trim_end().rfind(value).unwrap_or(0) + value.len());
        let trimmed = value.trim();
        if !trimmed.is_empty() {
            let start = end - cut - value.trim_start().len();
            found.push(IniLine { section, key, value: trimmed, start });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FileId;
    use crate::read::deps::tests::{shown, shown_scripts};

    #[test]
    fn setup_py_lists() {
        let text = r#"
from setuptools import setup
VERSION = "1"
# install_requires is below
setup(
    name="x", version=VERSION,
    install_requires=[
        "requests>=2",  # not "this"
        'boto3', "a"
        "b==1",
        f"mine=={VERSION}",
        "win; sys_platform == 'win32'",
    ],
    extras_require={"gpu": ["torch"], 'all': ['x[y]']},
    tests_require=("pytest",),
    entry_points={"console_scripts": ["serve = app.cli:main", "b=c.d:e [extra]"]},
)
"#;
        assert_eq!(
            shown("setup.py", text),
            ["requests >=2", "boto3", "ab ==1", "torch dev", "x[y] dev", "pytest dev"]
        );
        assert_eq!(shown_scripts("setup.py", text), ["serve = app.cli:main", "b = c.d:e"]);
    }

    #[test]
    fn setup_py_through_a_name() {
        let text = "REQUIRED: list[str] = [\n  'flask',\n]\nsetup(install_requires=REQUIRED, **{'extras_require': E})\nE = {'a': ['b']}\n";
        assert_eq!(shown("setup.py", text), ["flask", "b dev"]);
        let text = "setup(entry_points='''\n[console_scripts]\na = b:c\n[other]\nd = e:f\n''')";
        assert_eq!(shown_scripts("setup.py", text), ["a = b:c"]);
    }

    #[test]
    fn computed_lists_are_not_guessed() {
        for text in [
            "setup(install_requires=read('requirements.txt'))",
            "setup(install_requires=open('x').read().splitlines())",
            "setup(install_requires=[x for x in parse(pip['packages'], r=False)])",
            "install_requires",
            "install_requires=",
            "install_requires == ['a']",
            "install_requires=[",
            "install_requires=['a",
        ] {
            assert!(shown("setup.py", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn setup_cfg() {
        let text = "[metadata]\nname = x\n[options]\npackages = find:\ninstall_requires =\n    requests>=2 # why\n    # no\n\
            \x20   boto3\n\ttomli; python_version < '3.11'\n[options.extras_require]\ndev = pytest\n    mypy\n\
            [options.entry_points]\nconsole_scripts =\n    a = b.c:d\ngui_scripts =\n    e = f:g\n";
        assert_eq!(
            shown("setup.cfg", text),
            ["requests >=2", "boto3", "tomli", "pytest dev", "mypy dev"]
        );
        assert_eq!(shown_scripts("setup.cfg", text), ["a = b.c:d"]);
        let source = Source::new(FileId(0), "setup.cfg", text);
        let places: Vec<&str> = config(&source).iter().map(|one| source.slice(one.span)).collect();
        assert_eq!(
            places,
            ["requests>=2", "boto3", "tomli; python_version < '3.11'", "pytest", "mypy"]
        );
    }
}
