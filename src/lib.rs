//! Tells whether a workload fits AWS Lambda or needs Amazon ECS, and shows the lines that say so.
//!
//! [`check`] is the whole program on one page: discover, read, link, lint, judge.
//! The stages do not see each other.

pub mod cli;
pub mod config;
mod declarations;
pub mod discover;
mod files;
pub mod judge;
pub mod knowledge;
pub mod link;
pub mod lint;
pub mod model;
pub mod progress;
pub mod read;
pub mod report;
mod scan;
mod setup;

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobSet;

use config::Config;
use declarations::Declarations;
use discover::Found;
use files::{Candidates, Files};
use knowledge::{Entries, Knowledge};
use model::{
    Confidence, Diagnostic, FileId, Label, Language, Level, Problem, Report, Skipped, Template,
    Tree, Workload,
};
use setup::Setup;

/// The stack of each worker: parsers recurse, and a thousand levels of the worst of them need 5 MiB
/// (see `read::code`). Only what is used is ever touched.
pub const STACK: usize = 64 << 20;

/// What to check.
#[derive(Clone, Debug)]
pub struct Request {
    /// The working directory; printed paths are relative to it.
    pub directory: Utf8PathBuf,
    /// Files and directories, relative to `directory` or absolute; never empty.
    pub paths: Vec<Utf8PathBuf>,
    /// Another plimsoll.toml than the analysis root's; `Some(None)` for none at all.
    pub config: Option<Option<Utf8PathBuf>>,
}

/// The outcome of a run, and what it was configured by.
#[derive(Debug)]
pub struct Outcome {
    pub report: Report,
    pub config: Config,
    pub knowledge: Knowledge,
}

/// Runs everything but the printing. `Err` is what kept the run itself from being done.
pub fn check(request: &Request) -> Result<Outcome, String> {
    let asked = Asked::of(request)?;
    let setup = Setup::read(request, &asked.root, &asked.prefix)?;
    let (knowledge, found) =
        rayon::join(|| setup.knowledge(), || walked(&asked, &setup.config.exclude.set));
    let knowledge = knowledge?;
    let Setup { config, source: config_source, mut problems, .. } = setup;

    let files = Files::new(&asked.root, &found.tree);
    let entries = &knowledge.tables.entries;
    let not_shipped = |path: &Utf8Path| entries.not_shipped(&asked.below(path));
    let not_deployed = |path: &Utf8Path| entries.not_deployed(&asked.below(path));
    let for_development = |path: &Utf8Path| entries.for_development(&asked.below(path));
    let wrappers = knowledge.tables.wrappers();

    let declarations = Declarations::read(&files, &knowledge);
    let Declarations { mut templates, manifests, settings, crates, scripts, .. } = declarations;
    let Declarations { modules, projects, aliases, mains, services, .. } = declarations;
    let shipped = shipped(&found.tree, &asked, entries);
    let Candidates { entries: candidates, programs, extensions, declared } =
        files.candidates(&knowledge, &shipped, &|path| !link::on_screen(&projects, path));
    templates.extend(files.declared(&programs, &candidates, &knowledge));
    templates.sort_by_key(|(file, _)| *file);
    let inline = files.inline(&templates, &knowledge);
    let input = link::Input {
        tree: &found.tree,
        knowledge: &knowledge,
        templates: &templates,
        manifests: &manifests,
        inline: &inline,
        configuration: &settings,
        candidates: &candidates,
        extensions: &extensions,
        crates: &crates,
        scripts: &scripts,
        mains: &mains,
        services: &services,
        projects: &projects,
        declared: &declared,
        modules: &modules,
        aliases: &aliases,
        not_shipped: &not_shipped,
        not_deployed: &not_deployed,
        for_development: &for_development,
        settings: &|name| setup::workload_settings(&config, &knowledge, name),
        starts: &|file, arguments| {
            let source = files.source(file);
            source.map_or(Vec::new(), |source| {
                files.sound(file, || read::infra::starts(&source, arguments))
            })
        },
        built: &|file, given| {
            let source = files.source(file);
            source.map_or(Template::default(), |source| {
                files.sound(file, || read::infra::built(&source, given))
            })
        },
        roles: &|file| {
            let source = files.source(file);
            source.map_or(Vec::new(), |source| files.sound(file, || read::infra::roles(&source)))
        },
        unwrap: &|words| read::infra::command::exec(words, &wrappers),
        line: &|line| read::infra::command::words(line, &wrappers),
        written: &|at| {
            files.source(at.file).map_or(String::new(), |source| source.slice(at).to_string())
        },
        read: &|file| files.facts(file),
    };
    let mut linked = link::link(&input);
    let names: Vec<String> = linked.workloads.iter().map(|found| found.name.clone()).collect();
    // Which workloads a part of the root has to do with, only all of it tells.
    let whole = asked.is(Utf8Path::new(""));
    let is_asked = |file: FileId| asked.is(found.tree.path(file));
    linked.workloads.retain(|one| whole || concerns(one, &is_asked));
    let levels = |lint: &knowledge::Lint, file: FileId, workload: &str, level: Level| {
        config.level_for(&lint.name, &lint.group, found.tree.path(file), workload, level)
    };
    let mut diagnostics = lint::lint(&linked, &knowledge, &levels);
    let (directives, functions) = files.directives(&templates);
    let covers = |file: FileId| functions.get(&file).map_or(&[][..], Vec::as_slice);
    let read = |file: FileId| files.held(file);
    let lints: Vec<&str> = knowledge.lints.iter().map(|lint| lint.name.as_str()).collect();
    let said = lint::suppress::apply(&mut diagnostics, &directives, &read, &covers, &lints);
    // What a comment allows in a file that others reach shows only when they are judged, too.
    problems.extend(said.into_iter().filter(|one| is_asked(one.span.file)));
    problems.extend(setup::unmatched(&config, &knowledge, &names, &found.tree));
    let workloads = linked.workloads;
    let mut skipped: Vec<Skipped> = found.skipped;
    skipped.extend(files.skipped(&templates, &linked.notes));
    if !whole {
        let reached = workloads.iter().flat_map(|one| &one.reached);
        let reached: HashSet<&Utf8Path> = reached.map(|at| found.tree.path(at.file)).collect();
        skipped.retain(|skipped| {
            let path = skipped.path.as_path();
            let packed = || workloads.iter().any(|one| path.starts_with(&one.package.root));
            asked.is(path) || reached.contains(path) || packed()
        });
    }
    let config_path = config_source.as_ref().map_or(Utf8Path::new(""), |source| &source.path);
    let mut own: Vec<Diagnostic> = problems
        .into_iter()
        .map(|problem| match problem.span.file {
            config::FILE => own(problem, config_path),
            file => own(problem, found.tree.path(file)),
        })
        .collect();
    model::number(&mut own);
    diagnostics.extend(own);
    diagnostics.sort_by(|a, b| (a.primary.span, &a.lint).cmp(&(b.primary.span, &b.lint)));
    let (verdict, workloads) = judge::judge(workloads, &diagnostics, &knowledge);

    skipped.sort();
    skipped.dedup();
    let walked = found.tree.files.len();
    let (mut sources, read) = files.into_sources();
    sources.extend(config_source.map(|source| (source.file, source)));
    let Asked { root, prefix, .. } = asked;
    let within = match discover::repository(&root) {
        Some(top) => discover::prefix(&root, top),
        None => prefix.clone(),
    };
    let as_of = knowledge.today.clone();
    let report = Report {
        verdict,
        workloads,
        diagnostics,
        skipped,
        sources,
        prefix,
        within,
        as_of,
        walked,
        read,
    };
    Ok(Outcome { report, config, knowledge })
}

/// What plimsoll knows in a directory: with the lints that the plimsoll.toml around it names.
pub fn knowledge(directory: &Utf8Path) -> Result<Knowledge, String> {
    let request = Request { directory: directory.to_path_buf(), paths: Vec::new(), config: None };
    let root = discover::root(directory);
    let prefix = discover::prefix(&root, directory);
    Setup::read(&request, &root, &prefix)?.knowledge()
}

/// What a run was asked to look at.
struct Asked {
    /// The analysis root: that of the first path.
    root: Utf8PathBuf,
    /// From the working directory to the root, as paths are printed.
    prefix: String,
    /// The paths, from the root.
    within: Vec<Utf8PathBuf>,
}

impl Asked {
    fn of(request: &Request) -> Result<Asked, String> {
        let mut paths = Vec::new();
        for path in &request.paths {
            let full = request.directory.join(path);
            let full = full.canonicalize_utf8().map_err(|error| {
                format!("cannot read `{path}`: {error}; name a file or a directory that exists")
            })?;
            paths.push(full);
        }
        let first = paths.first().ok_or("no path was given")?;
        let root = discover::root(first);
        let directory = request.directory.canonicalize_utf8().unwrap_or(request.directory.clone());
        let within = paths.iter().map(|path| match path.strip_prefix(&root) {
            Ok(within) => Ok(within.to_path_buf()),
            Err(_) => Err(format!(
                "`{path}` is not below `{root}`, the root of `{first}`; check it by itself"
            )),
        });
        let within = within.collect::<Result<_, _>>()?;
        let prefix = discover::prefix(&root, &directory);
        Ok(Asked { root, prefix, within })
    }

    fn is(&self, path: &Utf8Path) -> bool {
        self.within.iter().any(|part| path.starts_with(part))
    }

    /// A path from what was asked for: a folder that was named is what is shipped, `examples/` or not.
    fn below(&self, path: &Utf8Path) -> Utf8PathBuf {
        let below = self.within.iter().filter_map(|part| path.strip_prefix(part).ok());
        below.min_by_key(|rest| rest.as_str().len()).unwrap_or(path).to_path_buf()
    }
}

/// The whole root, and what is asked for by its name though an ignore file names it, too.
fn walked(asked: &Asked, exclude: &GlobSet) -> Found {
    let mut paths = vec![Utf8PathBuf::new()];
    paths.extend(asked.within.iter().filter(|path| !path.as_str().is_empty()).cloned());
    discover::walk(&asked.root, &paths, exclude)
}

/// Files of code that are no tests, examples and the like, and those that were asked for by their name.
fn shipped(tree: &Tree, asked: &Asked, entries: &Entries) -> Vec<FileId> {
    // Files of one folder come one after the other: what the folder says is asked once.
    let mut last: Option<(&Utf8Path, bool)> = None;
    let shipped = tree.ids().filter(|(_, file)| {
        let path = file.path.as_path();
        let Some((folder, name)) = path.parent().zip(path.file_name()) else { return false };
        if Language::of(path).is_none() {
            return false;
        }
        if asked.within.iter().any(|part| part == path) {
            return true;
        }
        let left_out = match last {
            Some((held, left_out)) if held == folder => left_out,
            _ => entries.folder_not_shipped(&asked.below(folder)),
        };
        last = Some((folder, left_out));
        !left_out && !entries.file_not_shipped(name)
    });
    shipped.map(|(file, _)| file).collect()
}

/// Whether a workload is declared in, begins in or reaches what was asked for: a file of code alone is
/// judged as what runs it.
fn concerns(workload: &Workload, asked: &dyn Fn(FileId) -> bool) -> bool {
    let own = workload.entry.iter().map(|entry| entry.file);
    let reached = workload.reached.iter().map(|reached| reached.file);
    std::iter::once(workload.location.file).chain(own).chain(reached).any(asked)
}

/// A diagnostic about what the user wrote for us.
fn own(problem: Problem, path: &Utf8Path) -> Diagnostic {
    Diagnostic {
        fingerprint: model::fingerprint(&["settings", path.as_str(), &problem.message]),
        lint: "settings".to_string(),
        group: "settings".to_string(),
        level: Level::Warning,
        confidence: Confidence::High,
        message: problem.message,
        primary: Label { span: problem.span, message: String::new() },
        related: Vec::new(),
        path: Vec::new(),
        help: problem.help,
        needs: Vec::new(),
        other_needs: Vec::new(),
        own_limit: false,
        changes: Vec::new(),
        workloads: Vec::new(),
        suppressed: None,
    }
}
