//! What files declare that are not code: templates, manifests, settings, and what they say of modules.

use std::collections::{HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::files::Files;
use crate::knowledge::Knowledge;
use crate::model::{Dependency, FileId, Setting, Source, Template};
use crate::{link, read};

/// What files declare that are not code, each list sorted by file.
#[derive(Default)]
pub(crate) struct Declarations {
    pub(crate) templates: Vec<(FileId, Template)>,
    pub(crate) manifests: Vec<(FileId, Vec<Dependency>)>,
    pub(crate) settings: Vec<(FileId, Vec<Setting>)>,
    pub(crate) crates: Vec<link::Crate>,
    pub(crate) scripts: Vec<link::Script>,
    pub(crate) mains: HashSet<String>,
    pub(crate) services: HashMap<String, Vec<String>>,
    pub(crate) projects: Vec<link::Project>,
    pub(crate) modules: Vec<link::GoModule>,
    pub(crate) aliases: Vec<link::Alias>,
}

impl Declarations {
    pub(crate) fn read(files: &Files, knowledge: &Knowledge) -> Declarations {
        let entries = &knowledge.tables.entries;
        let wanted = files.tree.ids().filter(|(_, file)| {
            let path = &file.path;
            read::infra::kind(path)
                || read::deps::reads(path)
                || read::settings::reads(path)
                || read::deps::npm::names_modules(path)
                || read::deps::services::of(path).is_some() && !entries.not_shipped(path)
        });
        let wanted: Vec<FileId> = wanted.map(|(id, _)| id).collect();
        let read = |file: &FileId| Some((*file, Declared::read(files, *file, knowledge)?));
        let read: Vec<(FileId, Declared)> = wanted.par_iter().filter_map(read).collect();

        let mut found = Declarations::default();
        let mut said = Vec::new();
        for (file, one) in read {
            let Declared { templates, manifest, settings, package, scripts, .. } = one;
            let read::deps::Manifest { dependencies, mains } = manifest;
            found.mains.extend(mains);
            let Declared { module, project, modules, service, .. } = one;
            if let Some((service, classes)) = service {
                found.services.entry(service).or_default().extend(classes);
            }
            found.crates.extend(package);
            found.scripts.extend(scripts);
            found.modules.extend(module);
            found.projects.extend(project);
            said.extend(modules.map(|modules| (files.tree.path(file).to_path_buf(), modules)));
            found.templates.extend(templates.into_iter().map(|template| (file, template)));
            if !dependencies.is_empty() {
                found.manifests.push((file, dependencies));
            }
            if !settings.is_empty() {
                found.settings.push((file, settings));
            }
        }
        found.aliases = aliases_of(&said);
        found
    }
}

/// What one file declares.
#[derive(Default)]
struct Declared {
    /// One for each stage that it describes.
    templates: Vec<Template>,
    manifest: read::deps::Manifest,
    settings: Vec<Setting>,
    package: Option<link::Crate>,
    scripts: Vec<link::Script>,
    module: Option<link::GoModule>,
    project: Option<link::Project>,
    modules: Option<Modules>,
    /// A service of Java, and the classes that give it.
    service: Option<(String, Vec<String>)>,
}

impl Declared {
    /// `None` if nothing of the file is read here: its text is let go.
    fn read(files: &Files, file: FileId, knowledge: &Knowledge) -> Option<Declared> {
        let path = files.tree.path(file);
        let (manifest, settings) = (read::deps::reads(path), read::settings::reads(path));
        let modules = read::deps::npm::names_modules(path);
        let service = read::deps::services::of(path);
        let (template, text) = files.look(file, |text| {
            let template = read::infra::kind(path) && read::infra::sniff(path, text.as_bytes());
            let held = template || manifest || settings || modules || service.is_some();
            (template, held.then(|| text.to_string()))
        })?;
        let source = files.hold(Source::new(file, path, text?));

        let open = |path: &Utf8Path| files.source(files.tree.find(path)?);
        let list = |path: &Utf8Path| {
            files.tree.under(path).map(|(_, file)| file.path.clone()).collect::<Vec<_>>()
        };
        let beside = |path: &Utf8Path| {
            let below = files.tree.under(path).filter(|(_, file)| file.path.parent() == Some(path));
            below.map(|(_, file)| file.path.clone()).collect::<Vec<_>>()
        };
        let around = read::infra::Around { open: &open, list: &list, beside: &beside };
        let mut found = Declared::default();
        if template {
            found.templates = files.sound(file, || read::infra::read(&source, &around));
        }
        if manifest {
            found.manifest = files.sound(file, || read::deps::read(&source, &open));
            found.scripts = files.sound(file, || scripts_of(&source));
        }
        if settings {
            found.settings = files.sound(file, || read::settings::read(&source));
        }
        if path.file_name() == Some("Cargo.toml") {
            found.package = files.sound(file, || crate_of(&source));
        }
        if path.file_name() == Some("go.mod") {
            found.module = files.sound(file, || module_of(&source));
        }
        if read::deps::nuget::is_project(path) {
            found.project = files.sound(file, || project_of(&source, &open, knowledge));
        }
        if modules {
            found.modules = Some(files.sound(file, || modules_of(&source)));
        }
        found.service = service
            .map(|service| (service.to_string(), read::deps::services::classes(&source.text)));
        Some(found)
    }
}

/// What a package.json or tsconfig.json says of modules, its paths from the root.
#[derive(Default)]
struct Modules {
    aliases: Vec<link::Alias>,
    extends: Vec<Utf8PathBuf>,
}

/// The module of a go.mod, its paths from the root.
fn module_of(source: &Source) -> Option<link::GoModule> {
    let module = read::deps::gomod::module(source)?;
    let directory = source.path.parent()?.to_path_buf();
    let beside = |(name, path): (String, Utf8PathBuf)| (name, link::clean(&directory.join(path)));
    let replaced = module.replaced.into_iter().map(beside).collect();
    Some(link::GoModule { path: module.path, directory, replaced })
}

fn modules_of(source: &Source) -> Modules {
    let Some(directory) = source.path.parent() else { return Modules::default() };
    let from_root = |alias: read::deps::npm::Alias| link::Alias {
        scope: if alias.everywhere { Utf8PathBuf::new() } else { directory.to_path_buf() },
        pattern: alias.pattern,
        targets: alias.targets.iter().map(|path| link::clean(&directory.join(path))).collect(),
    };
    let said = read::deps::npm::modules(source);
    Modules {
        aliases: said.aliases.into_iter().map(from_root).collect(),
        extends: said.extends.iter().map(|path| link::clean(&directory.join(path))).collect(),
    }
}

/// Configurations that extend each other, one after the other.
const EXTENDED: usize = 8;

/// The aliases of all that stand alone, with those that they take from what they extend.
fn aliases_of(said: &[(Utf8PathBuf, Modules)]) -> Vec<link::Alias> {
    let by_path: HashMap<&Utf8Path, &Modules> =
        said.iter().map(|(path, modules)| (path.as_path(), modules)).collect();
    let mut found = Vec::new();
    for (path, own) in said.iter().filter(|(path, _)| read::deps::npm::stands_alone(path)) {
        found.extend(own.aliases.iter().cloned());
        let scope = path.parent().unwrap_or(Utf8Path::new(""));
        let mut next = own.extends.first();
        for _ in 0..EXTENDED {
            let Some((base, held)) = next.and_then(|path| by_path.get_key_value(path.as_path()))
            else {
                break;
            };
            // What stands alone above it holds here anyway.
            let above = base.parent().is_some_and(|above| scope.starts_with(above));
            if !(above && read::deps::npm::stands_alone(base)) {
                let taken = held.aliases.iter().cloned();
                found
                    .extend(taken.map(|alias| link::Alias { scope: scope.to_path_buf(), ..alias }));
            }
            next = held.extends.first();
        }
    }
    found
}

/// The package of a Cargo.toml, its paths from the root.
fn crate_of(source: &Source) -> Option<link::Crate> {
    let package = read::deps::cargo::package(source);
    let directory = source.path.parent()?.to_path_buf();
    let name = package.name?;
    let library =
        package.lib.unwrap_or(read::deps::Target { name: None, path: None, span: package.span });
    let code = |name: &str| name.replace('-', "_");
    Some(link::Crate {
        name: code(library.name.as_deref().unwrap_or(&name)),
        library: directory.join(library.path.unwrap_or("src/lib.rs".into())),
        binaries: package
            .bins
            .into_iter()
            .filter_map(|bin| Some((bin.name?, directory.join(bin.path?))))
            .collect(),
        package: name,
        directory,
    })
}

/// The programs that a package of Python installs.
fn scripts_of(source: &Source) -> Vec<link::Script> {
    let Some(directory) = source.path.parent() else { return Vec::new() };
    let found = read::deps::scripts(source).into_iter();
    let here = |found: read::deps::Script| link::Script {
        name: found.name,
        target: found.target,
        directory: directory.to_path_buf(),
    };
    found.map(here).collect()
}

/// The assembly that a .NET project builds, and the project's directory.
fn project_of(
    source: &Source,
    open: &read::deps::Open,
    knowledge: &Knowledge,
) -> Option<link::Project> {
    let own = source.path.file_stem()?.to_string();
    let project = read::deps::nuget::project(source, open);
    let entries = &knowledge.tables.entries;
    let says = |words: &[String]| project.says.iter().any(|one| words.contains(one));
    let references = project.references.as_ref().map(|all| {
        let directories = all.iter().filter_map(|path| path.parent());
        directories.map(Utf8Path::to_path_buf).collect()
    });
    Some(link::Project {
        assembly: project.assembly.clone().unwrap_or(own),
        directory: source.path.parent()?.to_path_buf(),
        screen: says(&entries.screens),
        library: says(&entries.class_libraries)
            && project.outputs.iter().all(|output| output.eq_ignore_ascii_case("library")),
        references,
    })
}
