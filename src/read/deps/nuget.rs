//! NuGet: project files, shared props, packages.config and packages.lock.json.

use camino::Utf8Path;
use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;
use roxmltree::{Document, Node};

use super::Dependency;
use crate::model::{Source, Span};

/// What a project file says of its assembly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// `AssemblyName`, where it is not the file's own name.
    pub assembly: Option<String>,
    /// What it says without a condition, as `Name=value`: `Sdk=Microsoft.NET.Sdk.Web`, properties, packages.
    pub says: Vec<String>,
}

pub(super) fn names(path: &Utf8Path) -> bool {
    is_project(path)
        || matches!(
            path.file_name(),
            Some(
                "Directory.Packages.props"
                    | "Directory.Build.props"
                    | "packages.config"
                    | "packages.lock.json"
            )
        )
}

pub fn is_project(path: &Utf8Path) -> bool {
    path.extension() == Some("csproj")
}

pub fn project(source: &Source) -> Project {
    let Ok(document) = Document::parse(text(source)) else { return Project::default() };
    let name = document
        .descendants()
        .find(|node| node.has_tag_name_of("AssemblyName"))
        .and_then(|node| node.text())
        .map(|name| name.trim().to_string());
    let mut says = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        if node.ancestors().any(|around| around.has_attribute("Condition")) {
            continue;
        }
        let tag = node.tag_name().name();
        let value = match tag {
            "Project" => node.attribute("Sdk"),
            "Sdk" => node.attribute("Name"),
            "PackageReference" => node.attribute("Include"),
            _ => node.parent().filter(|up| up.has_tag_name_of("PropertyGroup")).and(node.text()),
        };
        let tag = if tag == "Project" { "Sdk" } else { tag };
        says.extend(value.map(|value| format!("{tag}={}", value.trim())));
    }
    Project { assembly: name.filter(|name| !name.is_empty() && !name.contains('$')), says }
}

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    if source.path.file_name() == Some("packages.lock.json") {
        return lock(source);
    }
    let Ok(document) = Document::parse(text(source)) else { return Vec::new() };
    let mut found = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        let dev = match node.tag_name().name() {
            "PackageReference" => false,
            // Analysers and the like, for every project below.
            "GlobalPackageReference" => true,
            "package" => false,
            _ => continue,
        };
        let name = node.attribute("Include").or_else(|| node.attribute("id"));
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { continue };
        let said = |key: &str| {
            let child = node.children().find(|child| child.has_tag_name_of(key));
            node.attribute(key).or_else(|| child.and_then(|child| child.text())).map(str::trim)
        };
        let version = said("Version").or_else(|| node.attribute("version"));
        let private =
            said("PrivateAssets").is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
        let only = node.attribute("developmentDependency") == Some("true");
        let range = node.range();
        let text = source.text.get(range.clone()).unwrap_or("");
        let first = text.lines().next().unwrap_or("").trim_end().len();
        let offset = source.text.len() - text_of(source).len();
        found.push(Dependency {
            ecosystem: "nuget",
            name: name.to_string(),
            version: version.filter(|version| !version.contains('$')).map(str::to_string),
            extras: Vec::new(),
            dev: dev || private || only,
            span: source.span(range.start + offset, range.start + offset + first),
        });
    }
    found
}

/// What the packages named by the project bring along.
fn lock(source: &Source) -> Vec<Dependency> {
    let parsed = jsonc_parser::parse_to_ast(
        text(source),
        &jsonc_parser::CollectOptions::default(),
        &jsonc_parser::ParseOptions::default(),
    );
    let Some(Json::Object(root)) = parsed.ok().and_then(|parsed| parsed.value) else {
        return Vec::new();
    };
    let Some(frameworks) = root.get_object("dependencies") else { return Vec::new() };
    let mut found: Vec<Dependency> = Vec::new();
    for framework in &frameworks.properties {
        let Json::Object(packages) = &framework.value else { continue };
        for package in &packages.properties {
            let Json::Object(about) = &package.value else { continue };
            if about.get_string("type").is_none_or(|kind| kind.value != "Transitive") {
                continue;
            }
            let name = package.name.as_str().to_string();
            if found.iter().any(|known| known.name == name) {
                continue;
            }
            let range = package.name.range();
            found.push(Dependency {
                ecosystem: "nuget",
                name,
                version: about.get_string("resolved").map(|version| version.value.to_string()),
                extras: Vec::new(),
                dev: false,
                span: Span::new(source.file, range.start, range.end),
            });
        }
    }
    found
}

fn text(source: &Source) -> &str {
    text_of(source)
}

/// Without the mark that Visual Studio puts first.
fn text_of(source: &Source) -> &str {
    source.text.strip_prefix('\u{feff}').unwrap_or(&source.text)
}

/// Old project files have a namespace, new ones have none.
trait Tagged {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Tagged for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;
    use crate::model::FileId;

    #[test]
    fn project_files() {
        let text = "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n<PropertyGroup><AssemblyName>Shop</AssemblyName></PropertyGroup>\n\
                    <ItemGroup>\n<PackageReference Include=\"Npgsql\" Version=\"8.0.1\" />\n\
                    <PackageReference Include=\"StyleCop\"><PrivateAssets>all</PrivateAssets></PackageReference>\n\
                    </ItemGroup></Project>";
        assert_eq!(shown("a/App.csproj", text), ["Npgsql 8.0.1", "StyleCop dev"]);
        let source = Source::new(FileId(0), "a/App.csproj", text);
        let project = project(&source);
        assert_eq!(project.assembly.as_deref(), Some("Shop"));
        assert!(project.says.contains(&"Sdk=Microsoft.NET.Sdk.Web".to_string()));
        assert!(project.says.contains(&"PackageReference=Npgsql".to_string()));
    }

    #[test]
    fn other_files() {
        let text = "<packages><package id=\"NLog\" version=\"5.0\" /></packages>";
        assert_eq!(shown("packages.config", text), ["NLog 5.0"]);
        let text = r#"{"version": 1, "dependencies": {"net8.0": {
            "Npgsql": {"type": "Direct", "resolved": "8.0.1"},
            "SkiaSharp": {"type": "Transitive", "resolved": "2.88.0"}}}}"#;
        assert_eq!(shown("packages.lock.json", text), ["SkiaSharp 2.88.0"]);
        assert_eq!(shown("App.csproj", "<Project"), [""; 0]);
    }
}
