//! package.json, and what a tsconfig.json says of modules.

use camino::{Utf8Path, Utf8PathBuf};
use jsonc_parser::ast::{Array, Object, Value};
use jsonc_parser::common::Ranged;

use crate::model::{Dependency, Source, sources_of};

/// What an import may mean that is no path to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// May hold one `*`.
    pub pattern: String,
    /// Relative to the directory of the file that says so, likeliest first; `*` is what the
    /// pattern's stood for.
    pub targets: Vec<Utf8PathBuf>,
    /// Any file of the tree may use it, not only those below that directory.
    pub everywhere: bool,
}

/// What a file says of modules.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    pub aliases: Vec<Alias>,
    /// The files whose aliases are its own too, relative to its directory.
    pub extends: Vec<String>,
}

/// Told by the file's name alone.
pub fn names_modules(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| {
        matches!(name, "package.json" | "jsconfig.json")
            || name.starts_with("tsconfig") && name.ends_with(".json")
    })
}

/// Whether what it says holds without another file that extends it.
pub fn stands_alone(path: &Utf8Path) -> bool {
    let alone =
        ["tsconfig.json", "tsconfig.base.json", "tsconfig.build.json", "tsconfig.server.json"];
    path.file_name().is_some_and(|name| alone.contains(&name) || !name.starts_with("tsconfig"))
}

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    parsed(source, |shift, root| dependencies(source, shift, root)).unwrap_or_default()
}

/// The package's own name, what it imports by `#`, the paths of a tsconfig.json.
pub fn modules(source: &Source) -> Modules {
    let package = source.path.file_name() == Some("package.json");
    parsed(source, |_, root| match root.as_object() {
        Some(root) if package => Modules { aliases: package_aliases(root), extends: Vec::new() },
        Some(root) => Modules { aliases: path_aliases(root), extends: extended(root) },
        None => Modules::default(),
    })
    .unwrap_or_default()
}

/// The files of the tree that a tsconfig.json extends: typescriptlang.org/tsconfig/#extends
fn extended(root: &Object) -> Vec<String> {
    let named = root.properties.iter().filter(|prop| prop.name.as_str() == "extends");
    let paths = named.flat_map(|prop| strings(&prop.value)).filter(|path| path.starts_with('.'));
    let whole = |path: String| match path.ends_with(".json") {
        true => path,
        false => format!("{path}.json"),
    };
    paths.map(whole).collect()
}

/// What is made of the text, and of the sound beginning of a broken one.
fn parsed<T>(source: &Source, make: impl Fn(usize, &Value) -> T) -> Option<T> {
    let text = source.text.trim_start_matches('\u{feff}');
    let shift = source.text.len() - text.len();
    let parse = |text: &str| -> Result<Option<T>, usize> {
        match jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default()) {
            Ok(parsed) => Ok(parsed.value.map(|root| make(shift, &root))),
            Err(error) => Err(error.range().start),
        }
    };
    match parse(text) {
        Ok(found) => found,
        Err(at) => parse(&closed(text.get(..at).unwrap_or(""))).ok().flatten(),
    }
}

fn package_aliases(root: &Object) -> Vec<Alias> {
    let mut found = Vec::new();
    if let Some(imports) = object(root, "imports") {
        for prop in &imports.properties {
            found.push(Alias {
                pattern: prop.name.as_str().to_string(),
                targets: strings(&prop.value).iter().flat_map(|path| written(path)).collect(),
                everywhere: false,
            });
        }
    }
    found.extend(build_aliases(root));
    let mains = ["source", "main", "module"].into_iter().filter_map(|key| string(root, key));
    let mut main: Vec<Utf8PathBuf> = mains.flat_map(|path| written(&path)).collect();
    if !main.is_empty() {
        let targets = main.clone();
        found.push(Alias { pattern: ".".to_string(), targets, everywhere: false });
    }
    let Some(name) = string(root, "name").filter(|name| !name.is_empty()) else { return found };
    main.extend(["src/index", "index", "lib/index"].map(Utf8PathBuf::from));
    found.push(Alias { pattern: name.clone(), targets: main, everywhere: true });
    found.push(Alias {
        pattern: format!("{name}/*"),
        targets: ["*", "src/*"].map(Utf8PathBuf::from).to_vec(),
        everywhere: true,
    });
    found
}

/// What the package's scripts make of a folder: `babel ./src -d ./build/server`.
fn build_aliases(root: &Object) -> Vec<Alias> {
    let scripts = object(root, "scripts").map_or(&[][..], |scripts| &scripts.properties);
    let texts = scripts.iter().filter_map(|script| script.value.as_string_lit());
    let commands = texts.flat_map(|text| text.value.split(['&', ';', '|']));
    let folder = |word: &str| word.trim_start_matches("./").trim_end_matches('/').to_string();
    let is_folder = |word: &&str| {
        let plain = |c: char| c.is_alphanumeric() || "_-/".contains(c);
        let inner = word.strip_prefix("./").unwrap_or(word);
        let inner = inner.strip_prefix('.').unwrap_or(inner);
        inner.starts_with(char::is_alphanumeric) && inner.chars().all(plain)
    };
    let built = commands.filter_map(|command| {
        let words: Vec<&str> = command.split_whitespace().collect();
        let option =
            words.iter().position(|word| matches!(*word, "-d" | "--out-dir" | "--outDir"))?;
        let written = words.get(option + 1).filter(|word| is_folder(word))?;
        let mut others = words.iter().enumerate().skip(1).filter(|(at, _)| *at != option + 1);
        let (_, from) = others.find(|(_, word)| is_folder(word))?;
        Some(Alias {
            pattern: format!("./{}/*", folder(written)),
            targets: vec![Utf8Path::new(&folder(from)).join("*")],
            everywhere: false,
        })
    });
    built.collect()
}

fn path_aliases(root: &Object) -> Vec<Alias> {
    let mut found = Vec::new();
    let Some(options) = object(root, "compilerOptions") else { return found };
    let base = string(options, "baseUrl");
    let from_base = |path: &str| Utf8Path::new(base.as_deref().unwrap_or("")).join(path);
    for prop in object(options, "paths").iter().flat_map(|paths| &paths.properties) {
        found.push(Alias {
            pattern: prop.name.as_str().to_string(),
            targets: strings(&prop.value).iter().map(|path| from_base(path)).collect(),
            everywhere: false,
        });
    }
    if base.is_some() {
        let targets = vec![from_base("*")];
        found.push(Alias { pattern: "*".to_string(), targets, everywhere: false });
    }
    if let Some(written) = string(options, "outDir") {
        let written = written.trim_start_matches("./").trim_end_matches('/');
        let sources = string(options, "rootDir").map_or_else(|| common(root), Utf8PathBuf::from);
        found.push(Alias {
            pattern: format!("./{written}/*"),
            targets: vec![sources.join("*")],
            everywhere: false,
        });
    }
    found
}

/// The folder that all of a tsconfig.json's files lie in: typescriptlang.org/tsconfig/#rootDir
fn common(root: &Object) -> Utf8PathBuf {
    let named = ["files", "include"].iter().filter_map(|key| array(root, key));
    let folders = named.flat_map(|list| list.elements.iter().flat_map(strings)).map(|pattern| {
        let parts: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
        let plain = parts.iter().take_while(|part| !part.contains(['*', '.'])).count();
        Utf8PathBuf::from(parts.get(..plain).unwrap_or(&[]).join("/"))
    });
    let shared = |one: Utf8PathBuf, other: Utf8PathBuf| {
        let pairs = one.components().zip(other.components());
        pairs.take_while(|(a, b)| a == b).map(|(part, _)| part.as_str()).collect()
    };
    folders.reduce(shared).unwrap_or_default()
}

/// A path, and where its source most likely is when a build writes it.
fn written(path: &str) -> Vec<Utf8PathBuf> {
    let path = Utf8Path::new(path.trim_start_matches("./"));
    let source = sources_of(path).into_iter().next();
    std::iter::once(path.to_path_buf()).chain(source).collect()
}

fn string(of: &Object, name: &str) -> Option<String> {
    let prop = of.properties.iter().rev().find(|prop| prop.name.as_str() == name)?;
    prop.value.as_string_lit().map(|text| text.value.to_string())
}

/// The strings of a value: one, those of a list, those of any condition.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::StringLit(text) => vec![text.value.to_string()],
        Value::Array(items) => items.elements.iter().flat_map(strings).collect(),
        Value::Object(object) => {
            object.properties.iter().flat_map(|prop| strings(&prop.value)).collect()
        }
        _ => Vec::new(),
    }
}

fn dependencies(source: &Source, shift: usize, root: &Value) -> Vec<Dependency> {
    let mut found = Vec::new();
    let Some(root) = root.as_object() else { return found };
    let kinds =
        [("dependencies", false), ("optionalDependencies", false), ("devDependencies", true)];
    for (kind, dev) in kinds {
        let Some(list) = object(root, kind) else { continue };
        for prop in &list.properties {
            let Some(version) = prop.value.as_string_lit() else { continue };
            let (name, version) = aliased(prop.name.as_str(), &version.value);
            if name.is_empty() {
                continue;
            }
            found.push(Dependency {
                ecosystem: "npm",
                name: name.to_string(),
                version: Some(version.to_string()).filter(|version| !version.is_empty()),
                extras: Vec::new(),
                dev,
                span: source.span(shift + prop.name.start(), shift + prop.name.end()),
            });
        }
    }
    found
}

fn array<'a, 'b>(root: &'b Object<'a>, name: &str) -> Option<&'b Array<'a>> {
    let prop = root.properties.iter().rev().find(|prop| prop.name.as_str() == name)?;
    prop.value.as_array()
}

fn object<'a, 'b>(root: &'b Object<'a>, name: &str) -> Option<&'b Object<'a>> {
    let prop = root.properties.iter().rev().find(|prop| prop.name.as_str() == name)?;
    prop.value.as_object()
}

/// `"a": "npm:@b/c@^1"` installs `@b/c` under another name.
fn aliased<'a>(name: &'a str, version: &'a str) -> (&'a str, &'a str) {
    let Some(real) = version.strip_prefix("npm:") else { return (name, version) };
    match real.rfind('@').filter(|at| *at > 0).and_then(|at| real.split_at_checked(at)) {
        Some((real, version)) => (real, version.trim_start_matches('@')),
        None => (real, ""),
    }
}

/// The beginning of a broken file made whole: cut back to the last finished member, and closed.
fn closed(text: &str) -> String {
    let mut open = Vec::new();
    // Where the last comma or opening bracket stood, and how many brackets were open there.
    let mut whole = (0, 0);
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                whole = (at + 1, open.len());
            }
            '}' | ']' => {
                open.pop();
                whole = (at + 1, open.len());
            }
            ',' => whole = (at, open.len()),
            _ => {}
        }
    }
    let mut text = text.get(..whole.0).unwrap_or("").to_string();
    open.truncate(whole.1);
    text.extend(open.iter().rev());
    text
}

#[cfg(test)]
mod tests {
    use crate::read::deps::tests::shown;

    #[test]
    fn all_kinds() {
        let text = r#"{
          "name": "x", // comments are met in the wild
          "devDependencies": { "jest": "^29", },
          "dependencies": { "@aws-sdk/client-s3": "^3.1", "local": "file:../local", "odd": 3, "any": "" },
          "optionalDependencies": { "fsevents": "*" },
          "peerDependencies": { "react": ">=17" }
        }"#;
        assert_eq!(
            shown("package.json", text),
            ["jest ^29 dev", "@aws-sdk/client-s3 ^3.1", "local file:../local", "any", "fsevents *"]
        );
    }

    #[test]
    fn aliases_give_the_package_itself() {
        let text = r#"{"dependencies": {"a": "npm:@b/c@^1", "d": "npm:e", "f": "npm:g@2"}}"#;
        assert_eq!(shown("package.json", text), ["@b/c ^1", "e", "g 2"]);
    }

    #[test]
    fn modules_by_other_names_than_paths() {
        let shown = |path: &str, text: &str| -> Vec<String> {
            let source = crate::model::Source::new(crate::model::FileId(0), path, text);
            let line = |alias: super::Alias| {
                let targets: Vec<&str> = alias.targets.iter().map(|path| path.as_str()).collect();
                let scope = if alias.everywhere { "" } else { "below: " };
                format!("{scope}{} = {}", alias.pattern, targets.join(" "))
            };
            let modules = super::modules(&source);
            let extends = modules.extends.into_iter().map(|path| format!("extends {path}"));
            modules.aliases.into_iter().map(line).chain(extends).collect()
        };
        assert_eq!(
            shown(
                "package.json",
                r##"{"name": "@shop/db", "main": "./dist/index.js", "imports": {"#log": {"node": "./build/log.js"}}}"##
            ),
            [
                "below: #log = build/log.js src/log.js",
                "below: . = dist/index.js src/index.js",
                "@shop/db = dist/index.js src/index.js src/index index lib/index",
                "@shop/db/* = * src/*",
            ]
        );
        assert_eq!(shown("package.json", r#"{"private": true}"#), [""; 0]);
        assert_eq!(
            shown(
                "tsconfig.json",
                r#"{"compilerOptions": {"baseUrl": "src", /* short */ "paths": {"@db/*": ["db/*", "lib/db/*"],}}}"#
            ),
            ["below: @db/* = src/db/* src/lib/db/*", "below: * = src/*"]
        );
        assert_eq!(
            shown(
                "tsconfig.json",
                r#"{"compilerOptions": {"outDir": "./server"}, "include": ["api/**/*.ts", "./api/bin/*"]}"#
            ),
            ["below: ./server/* = api/*"]
        );
        assert_eq!(
            shown("tsconfig.json", r#"{"compilerOptions": {"outDir": "js", "rootDir": "ts"}}"#),
            ["below: ./js/* = ts/*"]
        );
        assert_eq!(shown("tsconfig.json", r#"{"compilerOptions": []}"#), [""; 0]);
        assert_eq!(
            shown(
                "tsconfig.json",
                r#"{"extends": ["../base/tsconfig-base", "@tsconfig/node22/tsconfig.json"]}"#
            ),
            ["extends ../base/tsconfig-base.json"]
        );
    }

    #[test]
    fn broken_files_give_their_beginning() {
        let text = "{\"scripts\": {\"a\": \"}\"},\n\"dependencies\": {\"b\": \"1\", \"c\": \"2\",\n<<<<<<< HEAD\n\"d\": \"3\"";
        assert_eq!(shown("package.json", text), ["b 1", "c 2"]);
        assert_eq!(shown("package.json", "{\"dependencies\": {\"b\": \"1\", \"c\": "), ["b 1"]);
        for text in
            ["", "[", "{\"dependencies\": []}", "null", "{\"dependencies\": {\"\\ud800\": \"1\"}}"]
        {
            assert!(shown("package.json", text).len() < 2, "{text}");
        }
    }
}
