//! Templates to [`Template`]: one front-end per format. They do not know that code exists.

mod cloudformation;
pub mod command;
pub mod constructs;
mod dockerfile;
pub(super) mod document;
mod events;
mod fold;
mod placeholder;
mod process;
mod serverless;
mod starts;
mod terraform;
mod variables;

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::{Command, Source, Template};

/// Another file of the analysis root, by its root-relative path; `None` when there is none.
pub type Open<'a> = dyn Fn(&Utf8Path) -> Option<Arc<Source>> + 'a;

/// What a front-end may see beyond its own file.
pub struct Around<'a> {
    pub open: &'a Open<'a>,
    /// The files of a root-relative directory and of those below it, sorted.
    pub list: &'a dyn Fn(&Utf8Path) -> Vec<Utf8PathBuf>,
    /// The files of a root-relative directory itself, sorted.
    pub beside: &'a dyn Fn(&Utf8Path) -> Vec<Utf8PathBuf>,
}

/// What a file may be, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// YAML or JSON: CloudFormation, SAM, Serverless Framework, or nothing of ours.
    Document,
    Dockerfile,
    Process,
    Terraform,
}

fn format(path: &Utf8Path) -> Option<Format> {
    let name = path.file_name()?;
    if name == "package.json" || process::is_procfile(path) {
        return Some(Format::Process);
    }
    if terraform::is_module_file(path) {
        return Some(Format::Terraform);
    }
    let lower = name.to_ascii_lowercase();
    if lower == "dockerfile" || lower.starts_with("dockerfile.") || lower.ends_with(".dockerfile") {
        return (!lower.ends_with("ignore")).then_some(Format::Dockerfile);
    }
    let data = matches!(name, "package-lock.json" | "pnpm-lock.yaml" | "tsconfig.json");
    let ending = matches!(path.extension(), Some("yaml" | "yml" | "json" | "template"));
    (!data && ending).then_some(Format::Document)
}

/// Whether a file could be a template, by its name.
pub fn kind(path: &Utf8Path) -> bool {
    format(path).is_some()
}

/// Whether its bytes name a resource, before anything is parsed.
pub fn sniff(path: &Utf8Path, text: &[u8]) -> bool {
    match format(path) {
        Some(Format::Document) => cloudformation::sniff(text) || serverless::sniff(path, text),
        Some(_) => true,
        None => false,
    }
}

/// `None` for what is no template. A format whose unit is a directory (Terraform) gives everything at
/// the first file of the directory, and nothing at the others.
pub fn read(source: &Source, around: &Around) -> Option<Template> {
    match format(&source.path)? {
        Format::Document => {
            let document = document::read(source);
            match document.roots.iter().any(serverless::is) {
                true => serverless::read(source, document, around.open),
                false => cloudformation::read(document),
            }
        }
        Format::Dockerfile => Some(dockerfile::read(source)),
        Format::Process => Some(process::read(source)),
        Format::Terraform => terraform::read(source, around),
    }
}

/// The commands in a file that starts programs; none for a file of another kind.
pub fn starts(source: &Source) -> Vec<Command> {
    starts::read(source)
}
