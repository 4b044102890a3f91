//! A Serverless Framework service written as a program: the object that serverless.ts exports, read
//! like serverless.yml.

use std::borrow::Cow;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::document::{Document, Kind, Node, Pair};
use super::{Open, serverless};
use crate::model::{Facts, Known, Origin, Span, Template, Value};

/// Levels of values, and of files that hand a name on.
const DEPTH: u32 = 32;
const FILES: u32 = 6;

/// Endings of the files that a module's name may stand for.
const ENDINGS: [&str; 7] = ["", ".ts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js"];

/// Whether a file is one, by its name.
pub fn is(path: &Utf8Path) -> bool {
    let code = matches!(path.extension(), Some("ts" | "js" | "mjs" | "cjs"));
    code && path.file_stem() == Some("serverless")
}

pub struct Reader<'a> {
    pub open: &'a Open<'a>,
    /// What a file of code says, by its path.
    pub facts: &'a dyn Fn(&Utf8Path) -> Option<Arc<Facts>>,
}

impl Reader<'_> {
    pub fn read(&self, path: &Utf8Path) -> Vec<Template> {
        self.document(path)
            .map_or(Vec::new(), |document| serverless::read(path, &document, self.open))
    }

    fn document(&self, path: &Utf8Path) -> Option<Document> {
        if !is(path) {
            return None;
        }
        let facts = (self.facts)(path)?;
        let value = exported(&facts, "default")?;
        let directory = path.parent().unwrap_or(Utf8Path::new(""));
        let file = File { facts: &facts, path, service: directory };
        let span = value.span?;
        let root = self.node(&file, "", &value, span, 0);
        if !serverless::is(&root) {
            return None;
        }
        Some(Document { roots: vec![root], ..Document::default() })
    }

    /// The value as it would stand in YAML. What is imported is followed.
    fn node(&self, file: &File, key: &str, value: &Known<Value>, around: Span, depth: u32) -> Node {
        let span = value.span.unwrap_or(around);
        if depth > DEPTH {
            return Node::unknown("nested too deeply", span);
        }
        let kind = match &value.value {
            Some(Value::Null) => Kind::Null,
            Some(Value::Bool(flag)) => Kind::Bool(*flag),
            Some(Value::Int(number)) => Kind::Int(*number),
            Some(Value::Float(number)) => Kind::Float(*number),
            Some(Value::Str(text)) => Kind::Str(text.as_str().into()),
            Some(Value::Prefix(text)) => {
                Kind::Unknown { prefix: text.as_str().into(), why: "made when it is run".into() }
            }
            Some(Value::List(items)) => {
                let items = items.iter().map(|item| self.node(file, "", item, span, depth + 1));
                Kind::List(items.collect())
            }
            Some(Value::Map(entries)) => {
                let mut pairs: Vec<Pair> = Vec::new();
                for entry in entries {
                    let key = entry.key.as_str();
                    let value = self.node(file, key, &entry.value, span, depth + 1);
                    let all = match (key, &value.kind) {
                        // `...functions`
                        ("...", Kind::Map(inner)) => inner.to_vec(),
                        ("...", _) => continue,
                        _ => vec![Pair { key: key.into(), key_span: entry.key_span, value }],
                    };
                    for pair in all {
                        pairs.retain(|known| known.key != pair.key);
                        pairs.push(pair);
                    }
                }
                Kind::Map(pairs.into())
            }
            Some(Value::Name(name)) => match self.imported(file, name, FILES) {
                Some((facts, path, value)) => {
                    let file = File { facts: &facts, path: &path, service: file.service };
                    return self.node(&file, key, &value, span, depth + 1);
                }
                None => return Node::unknown("imported from elsewhere", span),
            },
            _ => match (key, self.here(file, span)) {
                ("handler", Some(path)) => Kind::Str(path.as_str().into()),
                _ => {
                    let why = match &value.origin {
                        Origin::Unknown(why) => why.clone(),
                        _ => Cow::Borrowed("made when it is run"),
                    };
                    return Node::unknown(why, span);
                }
            },
        };
        Node::new(kind, span)
    }

    /// What an imported name holds, with the file that says so.
    fn imported(
        &self,
        file: &File,
        name: &str,
        left: u32,
    ) -> Option<(Arc<Facts>, Utf8PathBuf, Known<Value>)> {
        let imports = file.facts.imports.iter();
        let import = imports
            .filter(|import| {
                let rest = name.strip_prefix(import.module.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
            .max_by_key(|import| import.module.len())?;
        let member = name.get(import.module.len()..)?.trim_start_matches('.');
        let member = if member.is_empty() { "default" } else { member };
        self.member(file, &import.module, member, left)
    }

    fn member(
        &self,
        file: &File,
        module: &str,
        member: &str,
        left: u32,
    ) -> Option<(Arc<Facts>, Utf8PathBuf, Known<Value>)> {
        if left == 0 {
            return None;
        }
        let (facts, path) = self.module(file, module)?;
        if let Some(value) = exported(&facts, member) {
            return Some((facts, path, value));
        }
        let export = facts.exports.iter().find(|export| export.name == member)?;
        let (module, member) = export.from.clone()?;
        let inner = File { facts: &facts, path: &path, service: file.service };
        let member = if member.is_empty() { "default" } else { &member };
        self.member(&inner, &module, member, left - 1)
    }

    /// The file of a module: beside the one that names it, or below the service when it goes by an
    /// alias: `@functions/hello`.
    fn module(&self, file: &File, module: &str) -> Option<(Arc<Facts>, Utf8PathBuf)> {
        let here = file.path.parent().unwrap_or(Utf8Path::new(""));
        let alias = module.trim_start_matches(['@', '~']).trim_start_matches('/');
        let bases = match module.starts_with('.') {
            true => vec![joined(here, module)],
            false => vec![file.service.join("src").join(alias), file.service.join(alias)],
        };
        bases.iter().find_map(|base| {
            ENDINGS.iter().find_map(|ending| {
                let path = Utf8PathBuf::from(format!("{base}{ending}"));
                Some(((self.facts)(&path)?, path))
            })
        })
    }

    /// `${handlerPath(__dirname)}/handler.main`: below the directory of the file, whatever the helper
    /// is called.
    fn here(&self, file: &File, span: Span) -> Option<String> {
        let source = (self.open)(file.path)?;
        let text = source.text.get(span.start as usize..span.end as usize)?;
        let (front, rest) = text.strip_prefix("`${")?.strip_suffix('`')?.split_once('}')?;
        if !front.contains("__dirname") || rest.contains("${") {
            return None;
        }
        let here = file.path.parent()?.strip_prefix(file.service).ok()?;
        Some(format!("{here}{rest}"))
    }
}

/// A file being read, and the directory of the service.
struct File<'a> {
    facts: &'a Facts,
    path: &'a Utf8Path,
    service: &'a Utf8Path,
}

/// The value that a file exports under a name.
fn exported(facts: &Facts, name: &str) -> Option<Known<Value>> {
    let export = facts.exports.iter().find(|export| export.name == name)?;
    let named = || {
        let local = export.local.as_ref()?;
        facts.bindings.iter().find(|binding| binding.name == *local).map(|found| &found.value)
    };
    let value = export.value.as_ref().filter(|value| value.value.is_some()).or_else(named)?;
    value.value.is_some().then(|| value.clone())
}

fn joined(base: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut parts: Vec<&str> = base.as_str().split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Utf8PathBuf::from(parts.join("/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::{FileId, Language, Source};

    #[test]
    fn the_exported_object_with_functions_of_other_files() {
        let files = [
            (
                "api/serverless.ts",
                "import hello from '@functions/hello';\nimport { jobs } from './src/jobs';\n\
                 const config = {\n service: 'api',\n provider: { name: 'aws', timeout: 20 },\n\
                 functions: { hello, jobs, plain: { handler: 'src/plain.run' } },\n};\n\
                 export default config;\n",
            ),
            (
                "api/src/functions/hello/index.ts",
                "import { handlerPath } from '@libs/paths';\n\
                 export default { handler: `${handlerPath(__dirname)}/handler.main`, timeout: 5 };\n",
            ),
            ("api/src/jobs.ts", "export const jobs = { handler: 'src/jobs.work' };\n"),
        ];
        let source = |path: &Utf8Path| {
            let at = files.iter().position(|(known, _)| *known == path.as_str())?;
            Some(Arc::new(Source::new(FileId(at as u32), path, files.get(at)?.1.to_string())))
        };
        let facts = |path: &Utf8Path| {
            let language = Language::of(path)?;
            Some(Arc::new(crate::read::code::read(&*source(path)?, language)))
        };
        let reader = Reader { open: &source, facts: &facts };
        let template = reader.read(Utf8Path::new("api/serverless.ts")).remove(0);
        let said: Vec<String> = template
            .resources
            .iter()
            .filter(|resource| resource.kind == "AWS::Serverless::Function")
            .map(|resource| {
                let handler = resource.properties.at("Handler").and_then(Known::str).unwrap();
                let timeout = resource.properties.at("Timeout").unwrap().value.as_ref();
                format!("{} {handler} {:?}", resource.id, timeout.and_then(Value::as_int))
            })
            .collect();
        assert_eq!(
            said,
            [
                "hello src/functions/hello/handler.main Some(5)",
                "jobs src/jobs.work Some(20)",
                "plain src/plain.run Some(20)"
            ]
        );
    }
}
