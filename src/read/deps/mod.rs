//! Package manifests and lock files to [`Dependency`] lists: one front-end per format.

pub mod cargo;
pub mod gomod;
mod gradle;
mod maven;
pub mod npm;
pub mod nuget;
mod pyproject;
mod python;
mod requirements;
mod ruby;
pub mod services;
mod setup;
mod toml;

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::{Dependency, Source, Span};

/// A program that a manifest says its package installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What is typed to start it.
    pub name: String,
    /// `package.module:function`
    pub target: String,
    pub span: Span,
}

/// What a manifest says of its package.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// What it asks for, in the order of the text.
    pub dependencies: Vec<Dependency>,
    /// Classes of Java or Kotlin in which a program of its begins: `com.acme.ShopKt`.
    pub mains: Vec<String>,
}

/// Something that a manifest says is built: a binary, a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `None` where the package's own name is used.
    pub name: Option<String>,
    /// Relative to the manifest; `None` where the build tool's default is used.
    pub path: Option<Utf8PathBuf>,
    pub span: Span,
}

/// Another file of the tree, by its root-relative path: a parent, a catalog of versions.
pub type Open<'a> = dyn Fn(&Utf8Path) -> Option<Arc<Source>> + 'a;

/// Which front-end reads a file.
#[derive(Clone, Copy)]
enum Format {
    Npm,
    Requirements,
    Pyproject,
    Pipfile,
    SetupPy,
    SetupCfg,
    Cargo,
    Maven,
    Gradle,
    Nuget,
    GoMod,
    Ruby,
}

fn format(path: &Utf8Path) -> Option<Format> {
    let name = path.file_name()?;
    Some(match name {
        "package.json" => Format::Npm,
        "pyproject.toml" => Format::Pyproject,
        "Pipfile" => Format::Pipfile,
        "setup.py" => Format::SetupPy,
        "setup.cfg" => Format::SetupCfg,
        "Cargo.toml" => Format::Cargo,
        "pom.xml" => Format::Maven,
        "build.gradle" | "build.gradle.kts" => Format::Gradle,
        "go.mod" => Format::GoMod,
        _ if nuget::names(path) => Format::Nuget,
        "Gemfile" | "gems.rb" => Format::Ruby,
        _ if name.ends_with(".gemspec") => Format::Ruby,
        _ => {
            let stem = name.strip_suffix(".txt")?;
            let folder = path.parent().and_then(Utf8Path::file_name);
            if stem.contains("requirements") || folder == Some("requirements") {
                Format::Requirements
            } else {
                return None;
            }
        }
    })
}

/// Told by the file's name alone.
pub fn reads(path: &Utf8Path) -> bool {
    format(path).is_some()
}

/// Broken files give what could be read. Requirements for other systems than Linux are left out.
pub fn read(source: &Source, open: &Open) -> Manifest {
    let mut mains = Vec::new();
    let mut dependencies = match format(&source.path) {
        Some(Format::Npm) => npm::read(source),
        Some(Format::Requirements) => requirements::read(source),
        Some(Format::Pyproject) => pyproject::read(source),
        Some(Format::Pipfile) => pyproject::pipfile(source),
        Some(Format::SetupPy) => setup::python(source),
        Some(Format::SetupCfg) => setup::config(source),
        Some(Format::Cargo) => cargo::read(source),
        Some(Format::Maven) => maven::read(source, open, &mut mains),
        Some(Format::Gradle) => gradle::read(source, open, &mut mains),
        Some(Format::Nuget) => nuget::read(source),
        Some(Format::GoMod) => gomod::read(source),
        Some(Format::Ruby) => ruby::read(source),
        None => Vec::new(),
    };
    dependencies.sort_by_key(|dependency| dependency.span.start);
    Manifest { dependencies, mains }
}

/// The console scripts that a Python manifest declares.
pub fn scripts(source: &Source) -> Vec<Script> {
    let mut found = match format(&source.path) {
        Some(Format::Pyproject) => pyproject::scripts(source),
        Some(Format::SetupPy) => setup::python_scripts(source),
        Some(Format::SetupCfg) => setup::config_scripts(source),
        _ => Vec::new(),
    };
    found.sort_by_key(|script| script.span.start);
    found
}

/// What a module of Java or Kotlin says of its own build: its coordinates (`module`), what it is built with
/// (`plugin`), and what it is packed as for a server that loads it (`packaging`).
fn of_build(ecosystem: &'static str, name: String, span: Span) -> Dependency {
    Dependency { ecosystem, name, version: None, extras: Vec::new(), dev: false, span }
}

/// Without `.` and `..`; what climbs out of the root finds nothing.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.as_str().split('/') {
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
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

    use super::*;
    use crate::model::FileId;

    /// One line for each dependency: name, extras, version, `dev`.
    pub(super) fn shown(path: &str, text: &str) -> Vec<String> {
        let source = Source::new(FileId(0), path, text);
        let one = |dependency: &Dependency| {
            let mut line = dependency.name.clone();
            if !dependency.extras.is_empty() {
                line.push_str(&format!("[{}]", dependency.extras.join(",")));
            }
            if let Some(version) = &dependency.version {
                line.push_str(&format!(" {version}"));
            }
            if dependency.dev {
                line.push_str(" dev");
            }
            assert!(!source.slice(dependency.span).is_empty(), "{line} has no place");
            line
        };
        read(&source, &|_| None).dependencies.iter().map(one).collect()
    }

    pub(super) fn shown_mains(path: &str, text: &str) -> Vec<String> {
        read(&Source::new(FileId(0), path, text), &|_| None).mains
    }

    pub(super) fn shown_scripts(path: &str, text: &str) -> Vec<String> {
        let source = Source::new(FileId(0), path, text);
        let one = |script: &Script| {
            assert!(!source.slice(script.span).is_empty());
            format!("{} = {}", script.name, script.target)
        };
        scripts(&source).iter().map(one).collect()
    }

    #[test]
    fn files_are_known_by_name() {
        for path in [
            "package.json",
            "a/requirements.txt",
            "requirements-dev.txt",
            "requirements/base.txt",
            "api/dev-requirements.txt",
            "pyproject.toml",
            "Pipfile",
            "setup.py",
            "setup.cfg",
            "Cargo.toml",
            "go.mod",
        ] {
            assert!(reads(Utf8Path::new(path)), "{path}");
        }
        for path in
            ["package-lock.json", "notes.txt", "requirements.md", "Cargo.lock", "a/setup", ""]
        {
            assert!(!reads(Utf8Path::new(path)), "{path}");
        }
    }

    /// `PLIMSOLL_SAMPLES=dir cargo test samples -- --ignored --nocapture`
    #[test]
    #[ignore = "wants a directory of real files"]
    fn samples() {
        let root = std::env::var("PLIMSOLL_SAMPLES").expect("PLIMSOLL_SAMPLES");
        for file in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
            let path = Utf8Path::from_path(file.path()).expect("UTF-8");
            if !file.file_type().is_file() || !reads(path) {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            println!("== {path}\n   {}", shown(path.as_str(), &text).join(" | "));
            for script in shown_scripts(path.as_str(), &text) {
                println!("   > {script}");
            }
            if path.file_name() == Some("Cargo.toml") {
                println!("   {:?}", cargo::package(&Source::new(FileId(0), path, text)));
            }
        }
    }
}
