//! Terraform and OpenTofu: the files of a directory, a module, with the local modules it calls, to
//! resources in CloudFormation's words. Paths are relative to the directory.

mod expression;
mod functions;
mod json;
mod lower;
mod scope;
mod syntax;
mod words;

use camino::{Utf8Path, Utf8PathBuf};

use super::Around;
use crate::model::{Source, Template};
use scope::World;

/// Files whose blocks make up a module.
pub(super) fn is_module_file(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or("");
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| name.ends_with(ending))
}

/// Everything of the directory at the first of its files, nothing at the others.
pub(super) fn read(source: &Source, around: &Around) -> Option<Template> {
    let directory = source.path.parent().unwrap_or(Utf8Path::new(""));
    let files = (around.beside)(directory);
    let files: Vec<Utf8PathBuf> = files.into_iter().filter(|path| is_module_file(path)).collect();
    if files.first() != Some(&source.path) || !files.iter().any(|path| declares(path, around)) {
        return None;
    }
    let world = World::new(around, directory);
    let resources = lower::lower(&world);
    lower::notes(&world);
    let mut template = Template { resources, ..Template::default() };
    for module in world.modules() {
        // Those of an included module are told when its own directory is read.
        if module.directory == directory {
            template.directives.extend(module.directives.iter().cloned());
        } else {
            template.includes.push(module.directory.clone());
        }
    }
    template.notes = world.notes.take();
    if world.budget.get() == 0 {
        template.notes.push(crate::model::Note {
            span: source.span(0, 0),
            message: "too much to fold: some values of this directory are unknown".to_string(),
        });
    }
    Some(template)
}

/// The bytes name a resource of AWS or a module.
fn declares(path: &Utf8Path, around: &Around) -> bool {
    (around.open)(path).is_some_and(|source| {
        let has = |word: &str| memchr::memmem::find(source.text.as_bytes(), word.as_bytes());
        has("aws_").is_some() || has("module").is_some()
    })
}

#[cfg(test)]
mod tests;
