//! Cargo.toml: dependencies, and what the package builds.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::Target;
use super::toml::{Value, parse, span, string, strings, table};
use crate::model::{Dependency, Source, Span};

/// What a manifest says of its package and workspace. Targets that cargo finds by itself
/// (`src/main.rs`, `src/bin`, `src/lib.rs`) are not among it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crate {
    /// `None` for a workspace without a package of its own.
    pub name: Option<String>,
    /// Each `[[bin]]`.
    pub bins: Vec<Target>,
    /// `[lib]`, if it is written.
    pub lib: Option<Target>,
    /// The binary that `cargo run` starts.
    pub default_run: Option<String>,
    /// Whether binaries are also looked for where cargo expects them.
    pub autobins: bool,
    /// The workspace's members and exclusions, as patterns relative to the manifest.
    pub members: Vec<String>,
    pub exclude: Vec<String>,
    /// What members inherit with `workspace = true`; nothing here is used by itself.
    pub inherited: Vec<Dependency>,
    /// The package's name, or the start of the file.
    pub span: Span,
}

pub fn package(source: &Source) -> Crate {
    let root = parse(source);
    let package = table(&root, &["package"]);
    let name = package.and_then(|package| package.get("name"));
    let bins = root.get("bin").and_then(|bins| bins.get_ref().as_array());
    let bins = bins.into_iter().flat_map(|bins| bins.iter());
    let workspace = table(&root, &["workspace"]);
    let list = |key| {
        let strings = workspace.map(|workspace| strings(workspace, key)).unwrap_or_default();
        strings.into_iter().map(|(text, _)| text.to_string()).collect()
    };
    let mut inherited = Vec::new();
    if let Some(workspace) = workspace {
        dependencies(source, workspace, "dependencies", false, &Enabled::all(), &mut inherited);
    }
    let autobins = package.and_then(|package| package.get("autobins")?.get_ref().as_bool());
    Crate {
        name: name.and_then(|name| name.get_ref().as_str()).map(str::to_string),
        bins: bins.filter_map(|bin| target(source, bin)).collect(),
        lib: root.get("lib").and_then(|lib| target(source, lib)),
        default_run: package.and_then(|package| string(package, "default-run")).map(str::to_string),
        autobins: autobins.unwrap_or(true),
        members: list("members"),
        exclude: list("exclude"),
        inherited,
        span: name.map_or(source.span(0, 0), |name| span(source, name)),
    }
}

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let root = parse(source);
    let enabled = Enabled::read(&root);
    let mut found = Vec::new();
    let mut places = vec![&root];
    for (condition, target) in table(&root, &["target"]).into_iter().flat_map(DeTable::iter) {
        if for_linux(condition.get_ref()) {
            places.extend(target.get_ref().as_table());
        }
    }
    for place in places {
        dependencies(source, place, "dependencies", false, &enabled, &mut found);
        for key in ["dev-dependencies", "build-dependencies"] {
            dependencies(source, place, key, true, &enabled, &mut found);
        }
    }
    found
}

fn target(source: &Source, value: &Value) -> Option<Target> {
    let details = value.get_ref().as_table()?;
    Some(Target {
        name: string(details, "name").map(str::to_string),
        path: string(details, "path").map(Into::into),
        span: details.get("name").map_or_else(|| span(source, value), |name| span(source, name)),
    })
}

fn dependencies(
    source: &Source,
    parent: &DeTable,
    key: &str,
    dev: bool,
    enabled: &Enabled,
    found: &mut Vec<Dependency>,
) {
    for (name, value) in table(parent, &[key]).into_iter().flat_map(DeTable::iter) {
        let mut dependency = Dependency {
            ecosystem: "crates",
            name: name.get_ref().to_string(),
            version: None,
            extras: Vec::new(),
            dev,
            span: span(source, name),
        };
        match value.get_ref() {
            DeValue::String(version) => dependency.version = Some(version.to_string()),
            DeValue::Table(details) => {
                if let Some(real) = string(details, "package") {
                    dependency.name = real.to_string();
                }
                let keys = ["version", "git", "path"];
                let version = keys.iter().find_map(|key| string(details, key));
                dependency.version = version.map(str::to_string);
                let features = strings(details, "features");
                dependency.extras = features.iter().map(|(text, _)| text.to_string()).collect();
                let optional = details.get("optional").and_then(|flag| flag.get_ref().as_bool());
                // What no default feature asks for is not built.
                dependency.dev |= optional == Some(true) && !enabled.has(name.get_ref());
            }
            _ => {}
        }
        found.push(dependency);
    }
}

/// The features and optional dependencies that are on by default.
struct Enabled {
    all: bool,
    names: BTreeSet<String>,
}

impl Enabled {
    fn all() -> Enabled {
        Enabled { all: true, names: BTreeSet::new() }
    }

    fn read(root: &DeTable) -> Enabled {
        let mut names = BTreeSet::new();
        let features = table(root, &["features"]);
        let mut open = vec!["default".to_string()];
        while let Some(name) = open.pop() {
            let asked = features.map(|features| strings(features, &name)).unwrap_or_default();
            for (feature, _) in asked {
                // `dep:name`, `name/feature` turns `name` on; `name?/feature` does not.
                let feature = feature.strip_prefix("dep:").unwrap_or(feature);
                let on = feature.split('/').next().unwrap_or(feature);
                if !on.ends_with('?') && names.insert(on.to_string()) {
                    open.push(on.to_string());
                }
            }
        }
        Enabled { all: false, names }
    }

    fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }
}

/// Only plain conditions are judged; all others may hold.
fn for_linux(condition: &str) -> bool {
    let compact: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(test) = compact.strip_prefix("cfg(").and_then(|test| test.strip_suffix(')')) else {
        return compact.contains("linux");
    };
    let other_os = test
        .strip_prefix("target_os=")
        .or_else(|| test.strip_prefix("target_family="))
        .is_some_and(|name| !matches!(name.trim_matches('"'), "linux" | "unix"));
    let other = matches!(test, "windows" | "not(unix)" | "not(target_os=\"linux\")")
        || test.starts_with("target_arch=\"wasm32\"");
    !other && !other_os
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;
    use crate::model::FileId;
    use crate::read::deps::tests::shown;

    const MANIFEST: &str = r#"
[package]
name = "api"
default-run = "server"
autobins = false

[lib]
name = "api_lib"

[[bin]]
name = "server"
path = "src/server/main.rs"

[[bin]]
name = "worker"

[features]
default = ["tls", "metrics/std"]
tls = ["dep:rustls", "hyper?/tls"]

[dependencies]
tokio = { version = "1", features = ["full"] }
serde = "1"
sqlx = { workspace = true, features = ["postgres"] }
json = { package = "serde_json", version = "1.0" }
rustls = { version = "0.23", optional = true }
metrics = { version = "0.2", optional = true }
hyper = { version = "1", optional = true }
inner = { path = "../inner" }
axum.workspace = true

[target.'cfg(windows)'.dependencies]
winapi = "0.3"
[target.'cfg(unix)'.dependencies]
nix = "0.29"
[target.x86_64-apple-darwin.dependencies]
fsevent = "1"

[dev-dependencies]
insta = "1"
[build-dependencies]
cc = "1"
"#;

    #[test]
    fn dependencies_of_all_kinds() {
        assert_eq!(
            shown("Cargo.toml", MANIFEST),
            [
                "tokio[full] 1",
                "serde 1",
                "sqlx[postgres]",
                "serde_json 1.0",
                "rustls 0.23",
                "metrics 0.2",
                "hyper 1 dev",
                "inner ../inner",
                "axum",
                "nix 0.29",
                "insta 1 dev",
                "cc 1 dev",
            ]
        );
    }

    #[test]
    fn targets_of_a_package() {
        let source = Source::new(FileId(0), "Cargo.toml", MANIFEST);
        let found = package(&source);
        assert_eq!(found.name.as_deref(), Some("api"));
        assert_eq!(source.slice(found.span), "\"api\"");
        assert_eq!(found.bins.len(), 2);
        assert_eq!(found.bins[0].path.as_deref().unwrap(), "src/server/main.rs");
        assert_eq!((found.bins[1].name.as_deref(), &found.bins[1].path), (Some("worker"), &None));
        assert_eq!(found.lib.unwrap().name.as_deref(), Some("api_lib"));
        assert_eq!(found.default_run.as_deref(), Some("server"));
        assert!(!found.autobins);
    }

    #[test]
    fn a_workspace_lends_but_does_not_use() {
        let text = "[workspace]\nmembers = [\"crates/*\", \"app\"]\nexclude = [\"old\"]\n\
                    [workspace.dependencies]\nsqlx = \"0.8\"\n";
        let found = package(&Source::new(FileId(0), "Cargo.toml", text));
        assert_eq!((found.name, found.members.len(), found.exclude.len()), (None, 2, 1));
        assert_eq!(found.inherited[0].name, "sqlx");
        assert!(found.autobins);
        assert!(shown("Cargo.toml", text).is_empty());
    }

    #[test]
    fn features_that_ask_for_each_other() {
        let text = "[features]\ndefault = ['a']\na = ['b']\nb = ['a', 'default', 'x']\n[dependencies]\nx = {version = '1', optional = true}\n";
        assert_eq!(shown("Cargo.toml", text), ["x 1"]);
    }

    #[test]
    fn broken_files_give_what_could_be_read() {
        let text = "[package]\nname = \n[dependencies]\na = \"1\"\nb = \n[[bin]]\nname = \"x\"\n";
        assert!(shown("Cargo.toml", text).contains(&"a 1".to_string()));
        let found = package(&Source::new(FileId(0), "Cargo.toml", text));
        assert_eq!(found.bins.len(), 1);
        for text in ["", "bin = 1", "dependencies = 1", "[workspace]\nmembers = 3", "[[package]]"] {
            package(&Source::new(FileId(0), "Cargo.toml", text));
            assert!(shown("Cargo.toml", text).is_empty(), "{text}");
        }
    }
}
