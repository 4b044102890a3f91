//! pyproject.toml in its dialects (the standards, Poetry, PDM, uv), and Pipfile, which is like
//! Poetry's.

use toml::de::{DeTable, DeValue};

use super::Script;
use super::python::{for_linux, normalised, requirement};
use super::toml::{Value, items, parse, span, string, strings, table};
use crate::model::{Dependency, Source};

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let root = parse(source);
    let mut found = Vec::new();
    let list = |found: &mut Vec<Dependency>, value: &Value, dev| {
        for (text, item) in items(value) {
            found.extend(requirement(text, span(source, item), dev));
        }
    };
    let project = table(&root, &["project"]);
    if let Some(value) = project.and_then(|project| project.get("dependencies")) {
        list(&mut found, value, false);
    }
    // Groups that have to be asked for.
    for path in [
        &["project", "optional-dependencies"][..],
        &["dependency-groups"],
        &["tool", "pdm", "dev-dependencies"],
    ] {
        for (_, value) in table(&root, path).into_iter().flat_map(DeTable::iter) {
            list(&mut found, value, true);
        }
    }
    let uv = table(&root, &["tool", "uv"]);
    if let Some(value) = uv.and_then(|uv| uv.get("dev-dependencies")) {
        list(&mut found, value, true);
    }
    if let Some(poetry) = table(&root, &["tool", "poetry"]) {
        named(source, poetry, "dependencies", false, &mut found);
        named(source, poetry, "dev-dependencies", true, &mut found);
        for (name, group) in table(poetry, &["group"]).into_iter().flat_map(DeTable::iter) {
            let Some(group) = group.get_ref().as_table() else { continue };
            named(source, group, "dependencies", name.get_ref() != "main", &mut found);
        }
    }
    found
}

pub(super) fn pipfile(source: &Source) -> Vec<Dependency> {
    let root = parse(source);
    let mut found = Vec::new();
    named(source, &root, "packages", false, &mut found);
    named(source, &root, "dev-packages", true, &mut found);
    found
}

/// `name = "^1"`, `name = {version = "^1", extras = ["x"], optional = true}`, or a list of those
/// for several Pythons.
fn named(source: &Source, parent: &DeTable, key: &str, dev: bool, found: &mut Vec<Dependency>) {
    for (name, value) in table(parent, &[key]).into_iter().flat_map(DeTable::iter) {
        if name.get_ref() == "python" {
            continue;
        }
        let value = match value.get_ref() {
            DeValue::Array(several) => several.iter().next().map(|first| first.get_ref()),
            value => Some(value),
        };
        let mut dependency = Dependency {
            ecosystem: "pypi",
            name: normalised(name.get_ref()),
            version: None,
            extras: Vec::new(),
            dev,
            span: span(source, name),
        };
        match value {
            Some(DeValue::String(version)) => dependency.version = Some(version.to_string()),
            Some(DeValue::Table(details)) => {
                let elsewhere = |key| string(details, key).is_some_and(|marker| !for_linux(marker));
                let platform = string(details, "platform").is_some_and(|name| name != "linux");
                let sys = string(details, "sys_platform");
                let sys = sys.is_some_and(|test| !for_linux(&format!("sys_platform {test}")));
                if elsewhere("markers") || platform || sys {
                    continue;
                }
                let keys = ["version", "git", "url", "path", "file"];
                let version = keys.iter().find_map(|key| string(details, key));
                dependency.version = version.map(str::to_string);
                let extras = strings(details, "extras");
                dependency.extras = extras.iter().map(|(extra, _)| normalised(extra)).collect();
                let optional = details.get("optional").and_then(|flag| flag.get_ref().as_bool());
                dependency.dev |= optional == Some(true);
            }
            _ => {}
        }
        found.push(dependency);
    }
}

pub(super) fn scripts(source: &Source) -> Vec<Script> {
    let root = parse(source);
    let mut found = Vec::new();
    for path in [&["project", "scripts"][..], &["tool", "poetry", "scripts"]] {
        for (name, value) in table(&root, path).into_iter().flat_map(DeTable::iter) {
            let target = match value.get_ref() {
                DeValue::Table(details) => {
                    string(details, "reference").or_else(|| string(details, "callable"))
                }
                value => value.as_str(),
            };
            let Some(target) = target else { continue };
            let name = name.get_ref().to_string();
            found.push(Script { name, target: target.to_string(), span: span(source, value) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::read::deps::tests::{shown, shown_scripts};

    #[test]
    fn the_standards_own() {
        let text = r#"
[project]
name = "x"
dependencies = [
    "FastAPI[standard]>=0.110",  # the app
    'psycopg-binary ; python_version < "3.13"',
    "pywin32; sys_platform == 'win32'",
]
[project.optional-dependencies]
gpu = ["torch==2.3"]
[project.scripts]
serve = "app.cli:main"
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
[tool.uv]
dev-dependencies = ["ruff"]
"#;
        assert_eq!(
            shown("pyproject.toml", text),
            [
                "fastapi[standard] >=0.110",
                "psycopg-binary",
                "torch ==2.3 dev",
                "pytest dev",
                "ruff dev",
            ]
        );
        assert_eq!(shown_scripts("pyproject.toml", text), ["serve = app.cli:main"]);
    }

    #[test]
    fn poetry() {
        let text = r#"
[tool.poetry.dependencies]
python = "^3.11"
Django = "^4.2"
celery = {version = "^5", extras = ["redis"]}
psycopg2 = {version = "*", optional = true}
lib = {git = "https://x.org/lib.git", rev = "1"}
numpy = [{version = "<1.25", python = "3.8"}, {version = ">=1.25"}]
colorama = {version = "*", markers = "sys_platform == 'win32'"}
[tool.poetry.dev-dependencies]
black = "*"
[tool.poetry.group.test.dependencies]
pytest = "^8"
[tool.poetry.scripts]
a = "x:y"
b = {reference = "p.q:r", type = "console"}
"#;
        assert_eq!(
            shown("pyproject.toml", text),
            [
                "django ^4.2",
                "celery[redis] ^5",
                "psycopg2 * dev",
                "lib https://x.org/lib.git",
                "numpy <1.25",
                "black * dev",
                "pytest ^8 dev",
            ]
        );
        assert_eq!(shown_scripts("pyproject.toml", text), ["a = x:y", "b = p.q:r"]);
    }

    #[test]
    fn pipfiles() {
        let text = "[[source]]\nurl = 'x'\n[packages]\nflask = '*'\n\"zope.interface\" = {version = '>=5', sys_platform = \"== 'linux'\"}\n\
            wmi = {version = '*', sys_platform = \"== 'win32'\"}\n[dev-packages]\npytest = '*'\n";
        assert_eq!(shown("Pipfile", text), ["flask *", "zope-interface >=5", "pytest * dev"]);
    }

    #[test]
    fn broken_files_give_what_could_be_read() {
        let text = "[project]\nname = \ndependencies = [\"flask\", \"redis\"]\n[tool.x\na = 1\n[tool.poetry.dependencies]\nrich = '1'\n";
        let found = shown("pyproject.toml", text);
        assert!(
            found.contains(&"flask".to_string()) && found.contains(&"rich 1".to_string()),
            "{found:?}"
        );
        for text in ["", "[", "project = 3", "[project]\ndependencies = {a = 1}", "= = ="] {
            assert!(shown("pyproject.toml", text).is_empty(), "{text}");
        }
    }
}
