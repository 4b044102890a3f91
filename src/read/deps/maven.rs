//! pom.xml: what a module and the parents of it in the tree depend on, and where their programs begin.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;
use roxmltree::{Document, Node};

use crate::model::{Dependency, Source};

/// Parents above a module that are read.
const PARENTS: usize = 6;

pub(super) fn read(
    source: &Source,
    open: &super::Open,
    mains: &mut Vec<String>,
) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut begins = Vec::new();
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    let mut managed: BTreeMap<String, String> = BTreeMap::new();
    let mut held: Option<Arc<Source>> = None;
    for level in 0..PARENTS {
        let current: &Source = held.as_deref().unwrap_or(source);
        let Ok(document) = Document::parse(&current.text) else { break };
        let project = document.root_element();
        let found_by_build = level == 0 && finds_its_class(project);
        begins.extend(beginnings(project).filter(|(class, says)| {
            (level == 0 || class.contains("${")) && !(found_by_build && *says != Says::Project)
        }));
        let next = module(project, source, level, &mut found, &mut properties, &mut managed);
        let Some(next) = next else { break };
        let here = current.path.parent().unwrap_or(Utf8Path::new(""));
        let path = super::clean(&here.join(&next));
        let path = if path.extension() == Some("xml") { path } else { path.join("pom.xml") };
        match open(&path) {
            Some(parent) if parent.path != current.path => held = Some(parent),
            _ => break,
        }
    }
    for dependency in &mut found {
        let version = dependency.version.take().or_else(|| managed.get(&dependency.name).cloned());
        dependency.version = version.map(|version| filled(&version, &properties));
        dependency.name = filled(&dependency.name, &properties);
    }
    // What a build only runs is the program where it says no other.
    let runs = begins.iter().all(|(_, says)| *says == Says::Runs);
    let begins = begins.iter().filter(|(_, says)| runs || *says != Says::Runs);
    mains.extend(begins.map(|(class, _)| filled(class, &properties)));
    mains.retain(|class| !class.contains('$') || !class.contains('{'));
    found
}

/// Who says in which class a program begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// A property, or the plugin that packs the application.
    Project,
    /// A plugin that packs one, or something beside it.
    Packs,
    /// One that only runs it.
    Runs,
}

/// The plugin that packs the application of a project, and finds the class that it begins in where it is not told.
const PACKS_APPLICATION: &str = "spring-boot-maven-plugin";

fn plugin_of(node: Node) -> Option<String> {
    let plugin = node.ancestors().find(|above| above.tag_name().name() == "plugin");
    text(plugin?, "artifactId")
}

/// Whether the build looks for the class itself: what other plugins pack are tools beside it.
fn finds_its_class(project: Node) -> bool {
    let packs = |node: Node| {
        node.tag_name().name() == "plugin"
            && text(node, "artifactId").as_deref() == Some(PACKS_APPLICATION)
    };
    project.descendants().any(packs) && beginnings(project).all(|(_, says)| says != Says::Project)
}

/// Classes that properties and plugins say a program begins in.
fn beginnings<'a>(project: Node<'a, 'a>) -> impl Iterator<Item = (String, Says)> {
    let names = |node: &Node| {
        let letters = node.tag_name().name().chars().filter(char::is_ascii_alphabetic);
        let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        name.ends_with("mainclass") || name == "startclass"
    };
    project.descendants().filter(names).filter_map(|node| {
        let says = match plugin_of(node).as_deref() {
            None | Some(PACKS_APPLICATION) => Says::Project,
            Some(name) if name.starts_with("exec-") => Says::Runs,
            Some(_) => Says::Packs,
        };
        Some((node.text()?.trim().to_string(), says))
    })
}

/// Reads one pom; the relative path of its parent.
fn module(
    project: Node,
    asked: &Source,
    level: usize,
    found: &mut Vec<Dependency>,
    properties: &mut BTreeMap<String, String>,
    managed: &mut BTreeMap<String, String>,
) -> Option<String> {
    for node in children(project, "properties").flat_map(|node| node.children()) {
        if let (true, Some(text)) = (node.is_element(), node.text()) {
            let name = node.tag_name().name().to_string();
            properties.entry(name).or_insert(text.trim().to_string());
        }
    }
    let parent = children(project, "parent").next();
    let packaging = children(project, "packaging").next();
    if let Some(packaging) = packaging
        && level == 0
        && packaging.text().map(str::trim) == Some("war")
    {
        let range = packaging.range();
        let span = asked.span(range.start, range.end);
        found.push(super::of_build("packaging", "war".to_string(), span));
    }
    if level == 0 {
        let own = |name| text(project, name).or_else(|| text(parent?, name));
        for (key, name) in [("project.version", "version"), ("project.groupId", "groupId")] {
            properties.extend(own(name).map(|value| (key.to_string(), value)));
        }
        // Inherited first, filled in after: of a parent's dependencies too it is the parent of this one.
        for (key, name) in
            [("project.parent.groupId", "groupId"), ("project.parent.version", "version")]
        {
            let told = parent.and_then(|parent| text(parent, name));
            properties.extend(told.map(|value| (key.to_string(), value)));
        }
        let itself = children(project, "artifactId").next();
        let called = own("groupId").zip(text(project, "artifactId"));
        if let (Some((group, artifact)), Some(node)) = (called, itself) {
            let range = node.range();
            let span = asked.span(range.start, range.end);
            found.push(super::of_build("module", format!("{group}:{artifact}"), span));
        }
    }
    // A module is built with the plugins of its parents, too.
    let build = children(project, "build").flat_map(|node| children(node, "plugins"));
    for plugin in build.flat_map(|node| children(node, "plugin")) {
        let Some(name) = name(plugin) else { continue };
        let kept_back = text(plugin, "inherited").as_deref() == Some("false");
        if level > 0 && kept_back {
            continue;
        }
        let goals = plugin.descendants().filter(|node| node.tag_name().name() == "goal");
        let mut goals: Vec<String> =
            goals.filter_map(|goal| Some(format!("{name}:{}", goal.text()?.trim()))).collect();
        if goals.is_empty() {
            goals.push(name);
        }
        let (range, ecosystem) = match level {
            0 => (plugin.range(), "plugin"),
            _ => (parent_range(asked), "inherited"),
        };
        let span = asked.span(range.start, range.end);
        found.extend(goals.into_iter().map(|goal| super::of_build(ecosystem, goal, span)));
    }
    for node in children(project, "dependencyManagement")
        .flat_map(|node| children(node, "dependencies"))
        .flat_map(|node| children(node, "dependency"))
    {
        if let (Some(name), Some(version)) = (name(node), text(node, "version")) {
            managed.entry(name).or_insert(version);
        }
    }
    for node in children(project, "dependencies").flat_map(|node| children(node, "dependency")) {
        let Some(name) = name(node) else { continue };
        let scope = text(node, "scope").unwrap_or_default();
        // What a parent asks for is shown where the module names its parent.
        let range = match level {
            0 => node.range(),
            _ => parent_range(asked),
        };
        found.push(Dependency {
            ecosystem: "maven",
            name,
            version: text(node, "version"),
            extras: Vec::new(),
            dev: matches!(scope.as_str(), "test" | "import"),
            span: asked.span(range.start, range.end),
        });
    }
    let parent = parent?;
    let path = children(parent, "relativePath").next();
    match path.map(|path| path.text().unwrap_or("").trim()) {
        Some("") => None,
        Some(path) => Some(path.to_string()),
        None => Some("../pom.xml".to_string()),
    }
}

fn parent_range(source: &Source) -> std::ops::Range<usize> {
    let start = source.text.find("<parent>").unwrap_or(0);
    start
        ..source
            .text
            .get(start..)
            .and_then(|rest| rest.find('>'))
            .map_or(start, |at| start + at + 1)
}

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn text(node: Node, name: &str) -> Option<String> {
    let child = node.children().find(|child| child.tag_name().name() == name)?;
    Some(child.text()?.trim().to_string())
}

fn name(node: Node) -> Option<String> {
    Some(format!("{}:{}", text(node, "groupId")?, text(node, "artifactId")?))
}

/// `${property}` by what it is, once.
fn filled(text: &str, properties: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        out += rest.get(..open).unwrap_or("");
        let after = rest.get(open + 2..).unwrap_or("");
        let Some(close) = after.find('}') else {
            rest = rest.get(open..).unwrap_or("");
            break;
        };
        let name = after.get(..close).unwrap_or("");
        match properties.get(name) {
            Some(value) => out += value,
            None => out += &format!("${{{name}}}"),
        }
        rest = after.get(close + 1..).unwrap_or("");
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::super::tests::{shown, shown_mains};

    #[test]
    fn a_module() {
        let text = "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><properties><jetty.version>12.0</jetty.version></properties>\
                    <dependencies><dependency><groupId>org.eclipse.jetty</groupId><artifactId>jetty-server</artifactId>\
                    <version>${jetty.version}</version></dependency><dependency><groupId>junit</groupId>\
                    <artifactId>junit</artifactId><scope>test</scope></dependency></dependencies></project>";
        assert_eq!(
            shown("pom.xml", text),
            ["org.eclipse.jetty:jetty-server 12.0", "junit:junit dev"]
        );
        assert!(shown("pom.xml", "<project>").is_empty());
    }

    #[test]
    fn programs() {
        let plugin = |name: &str, inner: &str| {
            format!(
                "<plugin><artifactId>{name}</artifactId><configuration>{inner}</configuration></plugin>"
            )
        };
        let project = |properties: &str, plugins: &str| {
            format!(
                "<project><properties>{properties}</properties><build><plugins>{plugins}</plugins></build></project>"
            )
        };
        let run = plugin("exec-maven-plugin", "<mainClass>a.Tool</mainClass>");
        let shaded = plugin(
            "maven-shade-plugin",
            "<transformers><transformer><manifestEntries><Main-Class>${main}</Main-Class></manifestEntries></transformer></transformers>",
        );
        let unknown = plugin("spring-boot-maven-plugin", "<mainClass>${elsewhere}</mainClass>");
        let text = project("<main>a.ShopKt</main>", &format!("{shaded}{run}{unknown}"));
        assert_eq!(shown_mains("pom.xml", &text), ["a.ShopKt"]);
        assert_eq!(shown_mains("pom.xml", &project("", &run)), ["a.Tool"]);
        // The application is what its own plugin finds, another one packs a tool.
        let tool = plugin("maven-shade-plugin", "<mainClass>a.Tool</mainClass>");
        let own = plugin("spring-boot-maven-plugin", "");
        assert_eq!(shown_mains("pom.xml", &project("", &tool)), ["a.Tool"]);
        assert!(shown_mains("pom.xml", &project("", &format!("{tool}{own}"))).is_empty());
        assert_eq!(
            shown_mains("pom.xml", &project("<start-class>a.Shop</start-class>", &run)),
            ["a.Shop"]
        );
    }
}
