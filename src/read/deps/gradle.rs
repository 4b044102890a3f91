//! build.gradle and build.gradle.kts, as far as they are lists of coordinates, aliases of the
//! version catalog and known shorthands; a program is not executed.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;

use crate::model::{Dependency, Source, Span};

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

/// Scripts that a script takes in, one below the other.
const TAKEN: usize = 3;

pub(super) fn read(
    source: &Source,
    open: &super::Open,
    mains: &mut Vec<String>,
) -> Vec<Dependency> {
    script(source, open, mains, TAKEN)
}

fn script(
    source: &Source,
    open: &super::Open,
    mains: &mut Vec<String>,
    deeper: usize,
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
        let begin = at + (line.len() - line.trim_start().len());
        let span = source.span(begin, begin + text.len());
        if is_applied(text, "war") {
            found.push(super::of_build("packaging", "war".to_string(), span));
        }
        if is_applied(text, "application") {
            found.push(super::of_build("plugin", "application".to_string(), span));
        }
        if let Some(id) = plugin(text) {
            found.push(super::of_build("plugin", id.to_string(), span));
        }
        if let Some(alias) = plugin_alias(text) {
            let catalog = catalog.get_or_insert_with(|| catalog_of(source, open));
            let id = catalog.get(&alias).cloned();
            found.extend(id.map(|id| super::of_build("plugin", id, span)));
        }
        let taken = deeper.checked_sub(1).zip(taken_in(text, source, open));
        if let Some((deeper, taken)) = taken {
            // What it asks for is shown where it is taken in.
            let all = script(&taken, open, mains, deeper);
            found.extend(all.into_iter().map(|held| Dependency { span, ..held }));
        }
        let word = text.trim_start_matches(['"', '\'']);
        let word: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
        let Some((_, dev)) = CONFIGURATIONS.iter().find(|(name, _)| *name == word) else {
            continue;
        };
        let from = at + line.find(word.as_str()).unwrap_or(0) + word.len();
        let asked = asked(source.text.get(from..).unwrap_or(""));
        let mut add = |at: usize, ecosystem: &'static str, name: String, version: Option<&str>| {
            let (extras, version) = (Vec::new(), version.map(str::to_string));
            let span = line_at(source, from + at);
            found.push(Dependency { ecosystem, name, version, extras, dev: *dev, span });
        };
        // Another module of the build: `project(":libs:core")`, `projects.libs.core`.
        for (at, path) in dotted_paths(asked, "projects.") {
            add(at, "gradle", format!(":{}", dashed(path).replace('.', ":")), None);
        }
        for (at, alias) in dotted_paths(asked, "libs.") {
            let catalog = catalog.get_or_insert_with(|| catalog_of(source, open));
            let all = catalog.get(alias.strip_suffix(".get").unwrap_or(alias));
            for coordinates in all.into_iter().flat_map(|all| all.split(' ')) {
                add(at, "maven", coordinates.to_string(), None);
            }
        }
        if let Some(coordinates) = constant(asked, source, open) {
            let mut parts = coordinates.split(':');
            if let (Some(group), Some(artifact)) = (parts.next(), parts.next()) {
                add(0, "maven", format!("{group}:{artifact}"), None);
            }
        }
        let mut group = "";
        for (at, before, text) in quoted(asked) {
            // group: "a", name: "b"
            let key =
                before.trim_end().strip_suffix([':', '=']).map(|key| last_word(key.trim_end()));
            match key {
                Some("group") => group = text,
                Some("name") => add(at, "maven", format!("{group}:{text}"), None),
                Some("path") | None if text.starts_with(':') => {
                    add(at, "gradle", text.to_string(), None);
                }
                Some(_) => {}
                None => {
                    let mut parts = text.split(':');
                    if let (Some(group), Some(artifact)) = (parts.next(), parts.next())
                        && !group.is_empty()
                    {
                        let version = parts.next().filter(|version| !version.contains('$'));
                        add(at, "maven", format!("{group}:{artifact}"), version);
                    }
                }
            }
        }
    }
    found
}

/// What a configuration is given: to the bracket that closes what opens here, else to the end of a line that no
/// comma continues.
fn asked(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut last = '(';
    let bracketed = text.trim_start_matches(['"', '\'', ' ']).starts_with('(');
    for (at, letter) in text.char_indices().skip_while(|(_, letter)| "\"'".contains(*letter)) {
        match letter {
            '"' | '\'' if quote == Some(letter) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            _ if quote.is_some() && letter != '\n' => {}
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && bracketed {
                    return text.get(..at).unwrap_or("");
                }
            }
            '{' if depth == 0 => return text.get(..at).unwrap_or(""),
            '\n' if depth == 0 && last != ',' => return text.get(..at).unwrap_or(""),
            _ => {}
        }
        if !letter.is_whitespace() {
            last = letter;
        }
    }
    text
}

/// Texts in quotes, each with its place and what stands before it; none of comments.
fn quoted(text: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        if line.trim_start().starts_with("//") {
            continue;
        }
        let mut parts = line.split(['"', '\'']);
        let mut at = from;
        while let (Some(before), Some(inner)) = (parts.next(), parts.next()) {
            at += before.len() + 1;
            found.push((at, before, inner));
            at += inner.len() + 1;
        }
    }
    found
}

/// What follows a word that no other letter precedes, as far as it is names and dots.
fn dotted_paths<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + word.len()..)?;
        let end = rest.find(|c: char| !c.is_alphanumeric() && !"._".contains(c));
        let alone = !before.is_some_and(|c| c.is_alphanumeric() || "._'\"".contains(c));
        alone.then(|| (at, rest.get(..end.unwrap_or(rest.len())).unwrap_or("")))
    })
}

fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(text)
}

/// The line around a place.
fn line_at(source: &Source, at: usize) -> Span {
    let (before, after) = (source.text.get(..at), source.text.get(at..));
    let begin = before.and_then(|text| text.rfind('\n')).map_or(0, |found| found + 1);
    let end = after.and_then(|text| text.find('\n')).map_or(source.text.len(), |found| at + found);
    let line = source.text.get(begin..end).unwrap_or("");
    let begin = begin + (line.len() - line.trim_start().len());
    source.span(begin, begin + line.trim().len())
}

/// Another script that a line takes in: `apply from: "$rootDir/gradle/web.gradle"`, `apply(from = "web.gradle.kts")`.
fn taken_in(line: &str, source: &Source, open: &super::Open) -> Option<Arc<Source>> {
    let (_, rest) = line.strip_prefix("apply")?.split_once("from")?;
    let name = rest.split(['"', '\'']).nth(1)?;
    let here = source.path.parent().unwrap_or(Utf8Path::new(""));
    let variable = |name: &str| {
        name.starts_with('$')
            .then(|| name.split_once('/'))
            .flatten()
            .map(|(_, rest)| rest.to_string())
    };
    let found = match variable(name) {
        Some(below) => here.ancestors().find_map(|base| open(&super::clean(&base.join(&below)))),
        None => open(&super::clean(&here.join(name))),
    };
    found.filter(|found| found.path != source.path)
}

/// The coordinates that a constant of the build holds: `Dependencies.Web.KTOR` of buildSrc/src/main/kotlin/Dependencies.kt.
fn constant(asked: &str, source: &Source, open: &super::Open) -> Option<String> {
    let path = asked
        .trim_start_matches(['(', ' '])
        .split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
    let mut names = path.into_iter().next()?.split('.');
    let object = names.next().filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))?;
    let here = source.path.parent().unwrap_or(Utf8Path::new(""));
    let file = here.ancestors().find_map(|base| {
        let folders = ["kotlin", "java"].into_iter();
        folders
            .map(|folder| base.join(format!("buildSrc/src/main/{folder}/{object}.kt")))
            .find_map(|path| open(&path))
    })?;
    let mut rest = file.text.as_str();
    let mut last = "";
    for name in names {
        let word = |at: &usize| {
            let end = rest.get(at + name.len()..).and_then(|rest| rest.chars().next());
            let begins = rest
                .get(..*at)
                .is_some_and(|front| front.ends_with("object ") || front.ends_with("val "));
            begins && !end.is_some_and(|c| c.is_alphanumeric() || c == '_')
        };
        let at = rest.match_indices(name).map(|(at, _)| at).find(word)?;
        rest = rest.get(at + name.len()..)?;
        last = name;
    }
    let value = rest.lines().next().filter(|_| !last.is_empty())?;
    value.split('"').nth(1).map(str::to_string)
}

/// `id 'io.quarkus'`, `id("io.quarkus") version "3.8"`; one that is only named for others is not used.
fn plugin(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("id")?.trim_start_matches([' ', '(']);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().filter(|id| is_used(line) && id.contains('.'))
}

/// `alias(libs.plugins.quarkus)`, as the catalog has it: `plugins.quarkus`.
fn plugin_alias(line: &str) -> Option<String> {
    let rest = line.strip_prefix("alias")?.trim_start_matches([' ', '(']);
    let alias = rest.strip_prefix("libs.")?.split([')', ' ']).next()?;
    Some(dotted(alias)).filter(|alias| is_used(line) && alias.starts_with("plugins."))
}

fn is_used(line: &str) -> bool {
    let line = line.replace(' ', "");
    !line.contains("applyfalse") && !line.contains("apply(false)")
}

/// A plugin of Gradle's own, `war`, among others: `id 'war'`, `apply plugin: "war"`.
fn is_applied(line: &str, name: &str) -> bool {
    let quoted = ['"', '\''].iter().any(|quote| line.contains(&format!("{quote}{name}{quote}")));
    line == name || quoted && (line.starts_with("id") || line.starts_with("apply"))
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

/// Aliases of gradle/libs.versions.toml as code writes them, dots for dashes: a bundle is several, a plugin its id.
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
    let plugins = super::toml::table(&root, &["plugins"]);
    for (alias, value) in plugins.into_iter().flatten() {
        let value = value.get_ref();
        let id = match value.as_table() {
            Some(table) => super::toml::string(table, "id"),
            None => value.as_str().and_then(|text| text.split(':').next()),
        };
        let alias = format!("plugins.{}", dotted(alias.get_ref()));
        found.extend(id.map(|id| (alias, id.to_string())));
    }
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
    use std::sync::Arc;

    use camino::Utf8Path;

    use super::super::tests::{shown, shown_mains};
    use crate::model::{FileId, Source};

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
    fn several_of_one_configuration() {
        let text = "dependencies {\n    implementation(\n        'a:b',\n        // 'x:y',\n        'c:d:1',\n    )\n    \
                    api 'e:f',\n        'g:h'\n    implementation('i:j') {\n        exclude group: 'x', module: 'y'\n    }\n    \
                    implementation(project(path: ':core'))\n    runtimeOnly([group: 'k', name: 'l', version: '1'],\n        \
                    [group: 'm', name: 'n'])\n    implementation(platform('o:bom:1'), \"p:q\")\n    \
                    implementation(group = \"r\", name = \"s\")\n}\n";
        assert_eq!(
            shown("build.gradle", text),
            ["a:b", "c:d 1", "e:f", "g:h", "i:j", ":core", "k:l", "m:n", "o:bom 1", "p:q", "r:s"]
        );
    }

    #[test]
    fn what_other_files_of_the_build_say() {
        let files = [
            ("shop/dependencies.gradle", "dependencies {\n    implementation 'a:b'\n}\n"),
            ("gradle/web.gradle", "dependencies {\n    implementation 'c:d'\n}\n"),
            (
                "buildSrc/src/main/kotlin/Libs.kt",
                "object Libs {\n    object Web {\n        const val KTOR = \"e:f:$version\"\n    }\n}\n",
            ),
        ];
        let text = "apply from: 'dependencies.gradle'\napply from: \"${rootDir}/gradle/web.gradle\"\n\
                    dependencies {\n    implementation(Libs.Web.KTOR)\n    implementation(Libs.Web.NONE)\n}\n\
                    apply plugin: 'java'\napply from: 'none.gradle'\n";
        let open = |path: &Utf8Path| {
            let (_, text) = files.iter().find(|(name, _)| path == *name)?;
            Some(Arc::new(Source::new(FileId(1), path, *text)))
        };
        let source = Source::new(FileId(0), "shop/build.gradle", text);
        let found = super::read(&source, &open, &mut Vec::new());
        let found: Vec<_> =
            found.iter().map(|held| (held.name.as_str(), source.slice(held.span))).collect();
        assert_eq!(
            found,
            [
                ("a:b", "apply from: 'dependencies.gradle'"),
                ("c:d", "apply from: \"${rootDir}/gradle/web.gradle\""),
                ("e:f", "implementation(Libs.Web.KTOR)"),
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
