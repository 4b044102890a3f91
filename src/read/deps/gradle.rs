//! build.gradle and build.gradle.kts, as far as they are lists of coordinates, aliases of the
//! version catalog and known shorthands; a program is not executed.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::model::{Dependency, Source};

/// Words before a dependency, and whether it is only for development.
const CONFIGURATIONS: [(&str, bool); 12] = [
    ("implementation", false),
    ("api", false),
    ("runtimeOnly", false),
    ("compileOnly", false),
    ("compile", false),
    ("runtime", false),
    ("developmentOnly", true),
    ("testImplementation", true),
    ("testRuntimeOnly", true),
    ("testCompile", true),
    ("androidTestImplementation", true),
    ("testFixturesImplementation", true),
];

pub(super) fn read(
    source: &Source,
    open: &super::Open,
    mains: &mut Vec<String>,
) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    // How deep a task lies that a developer runs.
    let mut run: Option<i32> = None;
    let mut catalog: Option<BTreeMap<String, String>> = None;
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let text = line.trim();
        if text.starts_with("//") {
            continue;
        }
        if text.contains("JavaExec") {
            run.get_or_insert(depth);
        } else if run.is_none() {
            mains.extend(main_class(text));
        }
        let braces = |brace: char| i32::try_from(text.matches(brace).count()).unwrap_or(i32::MAX);
        depth = depth.saturating_add(braces('{')).saturating_sub(braces('}'));
        run = run.filter(|around| depth > *around);
        if is_war(text) {
            let begin = at + (line.len() - line.trim_start().len());
            found.push(super::archive(source.span(begin, begin + text.len())));
        }
        let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        let Some((_, dev)) = CONFIGURATIONS.iter().find(|(name, _)| *name == word) else {
            continue;
        };
        let rest = text.get(word.len()..).unwrap_or("");
        let begin = at + (line.len() - line.trim_start().len());
        let span = source.span(begin, begin + text.len());
        let mut add = |name: String, version: Option<String>| {
            let extras = Vec::new();
            found.push(Dependency { ecosystem: "maven", name, version, extras, dev: *dev, span });
        };
        // Another module of the build: `project(":libs:core")`, `projects.libs.core`.
        let accessor = rest.trim_start_matches([' ', '(']).strip_prefix("projects.");
        if let Some(path) = accessor {
            let path = path.split(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or("");
            let (extras, version) = (Vec::new(), None);
            let name = format!(":{}", dashed(path).replace('.', ":"));
            found.push(Dependency { ecosystem: "gradle", name, version, extras, dev: *dev, span });
            continue;
        }
        if rest.contains("project(") {
            let quoted = rest.split(['"', '\'']).find(|part| part.starts_with(':'));
            let (extras, version) = (Vec::new(), None);
            found.extend(quoted.map(|name| Dependency {
                ecosystem: "gradle",
                name: name.to_string(),
                version,
                extras,
                dev: *dev,
                span,
            }));
            continue;
        }
        if let Some(at) = rest.find("libs.") {
            let alias: String = rest
                .get(at + 5..)
                .unwrap_or("")
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_'))
                .collect();
            let catalog = catalog.get_or_insert_with(|| catalog_of(source, open));
            let alias = alias.trim_end_matches(".get").to_string();
            if let Some(coordinates) = catalog.get(&alias) {
                for coordinates in coordinates.split(' ') {
                    add(coordinates.to_string(), None);
                }
            }
            continue;
        }
        let quote = |rest: &str| rest.find(['"', '\'']);
        let Some(open_at) = quote(rest) else { continue };
        let inner = rest.get(open_at + 1..).unwrap_or("");
        let Some(close) = quote(inner) else { continue };
        let coordinates = inner.get(..close).unwrap_or("");
        // kotlin("stdlib"), project(":x"), group: "a", name: "b"
        let before = rest.get(..open_at).unwrap_or("");
        if before.contains("group") {
            let name = inner.get(close + 1..).unwrap_or("");
            let name = name.split(['"', '\'']).nth(1).unwrap_or("");
            add(format!("{coordinates}:{name}"), None);
            continue;
        }
        let mut parts = coordinates.split(':');
        if let (Some(group), Some(artifact)) = (parts.next(), parts.next())
            && !group.is_empty()
        {
            let version = parts.next().filter(|version| !version.contains('$'));
            add(format!("{group}:{artifact}"), version.map(str::to_string));
        }
    }
    found
}

/// `war` among plugins: `id 'war'`, `apply plugin: "war"`.
fn is_war(line: &str) -> bool {
    let quoted = ["\"war\"", "'war'"].iter().any(|name| line.contains(name));
    line == "war" || quoted && (line.starts_with("id") || line.starts_with("apply"))
}

/// The class that a line says a program begins in: `mainClass.set("a.ShopKt")`, `'Main-Class': 'a.Shop'`.
fn main_class(line: &str) -> Option<String> {
    let small = line.to_ascii_lowercase();
    let at = ["mainclass", "main-class"].into_iter().find_map(|name| small.find(name))?;
    let mut rest = line.get(at..)?.split(['"', '\'']);
    let class = |text: &&str| {
        let last = text.rsplit('.').next().unwrap_or(text);
        let plain = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
        last.starts_with(|c: char| c.is_ascii_uppercase())
            && *text != "Main-Class"
            && text.chars().all(plain)
    };
    rest.by_ref().skip(1).find(class).map(str::to_string)
}

/// Aliases of gradle/libs.versions.toml as code writes them, dots for dashes; a bundle is several.
fn catalog_of(source: &Source, open: &super::Open) -> BTreeMap<String, String> {
    let here = source.path.parent().unwrap_or(Utf8Path::new(""));
    let file = here.ancestors().find_map(|base| open(&base.join("gradle/libs.versions.toml")));
    let Some(file) = file else { return BTreeMap::new() };
    let root = super::toml::parse(&file);
    let mut found = BTreeMap::new();
    let libraries = super::toml::table(&root, &["libraries"]);
    for (alias, value) in libraries.into_iter().flatten() {
        let value = value.get_ref();
        let module = match value.as_table() {
            Some(table) => match super::toml::string(table, "module") {
                Some(module) => Some(module.to_string()),
                None => super::toml::string(table, "group")
                    .zip(super::toml::string(table, "name"))
                    .map(|(group, name)| format!("{group}:{name}")),
            },
            None => value.as_str().map(|text| {
                let mut parts = text.splitn(3, ':');
                [parts.next().unwrap_or(""), parts.next().unwrap_or("")].join(":")
            }),
        };
        found.extend(module.map(|module| (dotted(alias.get_ref()), module)));
    }
    let bundles = super::toml::table(&root, &["bundles"]);
    let mut all = Vec::new();
    for (alias, value) in bundles.into_iter().flatten() {
        let members = super::toml::items(value).into_iter();
        let members: Vec<String> =
            members.filter_map(|(name, _)| found.get(&dotted(name)).cloned()).collect();
        all.push((format!("bundles.{}", dotted(alias.get_ref())), members.join(" ")));
    }
    found.extend(all);
    found
}

/// `sharedCore` as the directory is called: `shared-core`.
fn dashed(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

fn dotted(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{shown, shown_mains};

    #[test]
    fn both_dialects() {
        let text = "dependencies {\n    implementation(\"io.ktor:ktor-server-netty:3.0.0\")\n    \
                    testImplementation 'junit:junit:4.13'\n    implementation group: 'a', name: 'b', version: '1'\n    \
                    implementation(project(\":core\"))\n    \
                    api projects.libs.sharedCore\n    // implementation \"x:y:1\"\n    api \"c:d:$version\"\n}\n";
        assert_eq!(
            shown("build.gradle.kts", text),
            [
                "io.ktor:ktor-server-netty 3.0.0",
                "junit:junit 4.13 dev",
                "a:b",
                ":core",
                ":libs:shared-core",
                "c:d"
            ]
        );
    }

    #[test]
    fn archives() {
        for text in
            ["plugins {\n    war\n}\n", "apply plugin: 'war'\n", "plugins { \n id(\"war\")\n}\n"]
        {
            assert_eq!(shown("build.gradle", text), ["war"]);
        }
    }

    #[test]
    fn programs() {
        let text = "application {\n    mainClass.set(\"a.ShopKt\")\n}\n\
                    jar { manifest { attributes 'Main-Class': 'a.Jar' } }\n\
                    tasks.jar { manifest.attributes[\"Main-Class\"] = \"a.b.Main\" }\n\
                    mainClassName = \"$base.Main\"\n// mainClass = 'a.Old'\n\
                    tasks.register<JavaExec>(\"replay\") {\n    mainClass.set(\"a.Tool\")\n}\n\
                    jib { container { mainClass = 'a.Image' } }\n";
        assert_eq!(
            shown_mains("build.gradle.kts", text),
            ["a.ShopKt", "a.Jar", "a.b.Main", "a.Image"]
        );
    }
}
