//! package.json.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;

use crate::model::{Dependency, Source};

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let text = source.text.trim_start_matches('\u{feff}');
    let shift = source.text.len() - text.len();
    let parse = |text: &str| -> Result<Vec<Dependency>, usize> {
        match jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default()) {
            Ok(parsed) => {
                Ok(parsed.value.map_or(Vec::new(), |root| dependencies(source, shift, &root)))
            }
            Err(error) => Err(error.range().start),
        }
    };
    match parse(text) {
        Ok(found) => found,
        Err(at) => parse(&closed(text.get(..at).unwrap_or(""))).unwrap_or_default(),
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
