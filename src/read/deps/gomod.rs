//! go.mod: what a module requires, its own path, and which modules it takes from folders.

use camino::Utf8PathBuf;

use crate::model::{Dependency, Source};

/// A module as its go.mod says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    pub path: String,
    /// Modules that are taken from a folder, relative to the manifest.
    pub replaced: Vec<(String, Utf8PathBuf)>,
}

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let mut found = Vec::new();
    for line in lines(source) {
        if line.directive != "require" {
            continue;
        }
        let [name, version, ..] = line.words.as_slice() else { continue };
        found.push(Dependency {
            ecosystem: "go",
            name: (*name).to_string(),
            version: Some((*version).to_string()),
            extras: Vec::new(),
            dev: false,
            span: source.span(line.start, line.start + name.len()),
        });
    }
    found
}

pub fn module(source: &Source) -> Option<Module> {
    let mut path = None;
    let mut replaced = Vec::new();
    for line in lines(source) {
        match (line.directive, line.words.as_slice()) {
            ("module", [name]) => path = Some((*name).to_string()),
            ("replace", words) => {
                let arrow = words.iter().position(|word| *word == "=>");
                let to = arrow.and_then(|at| words.get(at + 1));
                if let (Some(from), Some(to)) = (words.first(), to)
                    && to.starts_with('.')
                {
                    replaced.push(((*from).to_string(), Utf8PathBuf::from(*to)));
                }
            }
            _ => {}
        }
    }
    Some(Module { path: path?, replaced })
}

struct Line<'s> {
    directive: &'s str,
    words: Vec<&'s str>,
    /// Of the first word, in bytes.
    start: usize,
}

/// Lines of the file, those of a `require ( .. )` block with their directive.
fn lines(source: &Source) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut block = None;
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let text = line.split("//").next().unwrap_or("");
        let mut words = text.split_whitespace().map(|word| word.trim_matches(['"', '`']));
        let directive = match block {
            Some(block) => block,
            None => match words.next() {
                Some(word) => word,
                None => continue,
            },
        };
        let words: Vec<&str> = words.collect();
        match words.as_slice() {
            ["("] => block = Some(directive),
            [")"] => block = None,
            [] => {}
            [first, ..] => {
                let offset = (first.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
                found.push(Line { directive, start: begin + offset, words });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::tests::shown;
    use super::*;
    use crate::model::FileId;

    const TEXT: &str = "module example.com/shop // the shop\n\ngo 1.25\n\nrequire github.com/gin-gonic/gin v1.10.0\n\n\
        require (\n\tgithub.com/lib/pq v1.10.9\n\tgolang.org/x/sync v0.8.0 // indirect\n)\n\n\
        replace example.com/shared => ../shared\n\nreplace (\n\tgithub.com/a/b v1.0.0 => github.com/c/d v1.1.0\n)\n";

    #[test]
    fn requirements() {
        assert_eq!(
            shown("go.mod", TEXT),
            [
                "github.com/gin-gonic/gin v1.10.0",
                "github.com/lib/pq v1.10.9",
                "golang.org/x/sync v0.8.0"
            ]
        );
    }

    #[test]
    fn the_module_and_what_lies_beside_it() {
        let source = Source::new(FileId(0), "go.mod", TEXT);
        assert_eq!(
            module(&source).unwrap(),
            Module {
                path: "example.com/shop".to_string(),
                replaced: vec![("example.com/shared".to_string(), "../shared".into())],
            }
        );
        assert_eq!(module(&Source::new(FileId(0), "go.mod", "go 1.25\nmodule (\n")), None);
    }
}
