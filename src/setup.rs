//! What a run is told before it looks: plimsoll.toml, the lints of one's own, the limits of an account.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobSet;

use crate::config::{self, Config};
use crate::knowledge::{self, Datum, Knowledge};
use crate::model::{FileId, Place, Problem, Source, Tree};
use crate::{Request, discover, link, report};

/// What plimsoll.toml says.
pub(crate) struct Setup {
    pub(crate) config: Config,
    /// Where it says it; `None` if there is none.
    pub(crate) source: Option<Arc<Source>>,
    /// What of it has no effect.
    pub(crate) problems: Vec<Problem>,
    /// The lints of one's own: path and text.
    lints: Vec<(String, String)>,
    prefix: String,
}

impl Setup {
    /// `Err` tells each place of a file that cannot be used: a gate must not be off unseen.
    pub(crate) fn read(request: &Request, root: &Utf8Path, prefix: &str) -> Result<Setup, String> {
        let (config, source, mut problems) = settings(request, root, prefix)?;
        let lints = lints_of(&config, root, &mut problems);
        Ok(Setup { config, source, problems, lints, prefix: prefix.to_string() })
    }

    /// What plimsoll knows, with the lints of one's own and the limits of the account.
    pub(crate) fn knowledge(&self) -> Result<Knowledge, String> {
        let (mut knowledge, broken) = Knowledge::load(&self.lints);
        usable(broken, &self.lints, &self.prefix)?;
        state_limits(&mut knowledge, &self.config, self.source.as_deref(), &self.prefix)?;
        Ok(knowledge)
    }
}

type Settings = (Config, Option<Arc<Source>>, Vec<Problem>);

/// The root's own file is read as all of the tree is: it comes with what is checked, and may be a link to
/// what is none of it. One that is named on the command line may lie anywhere.
fn settings(request: &Request, root: &Utf8Path, prefix: &str) -> Result<Settings, String> {
    let own = Utf8PathBuf::from(discover::CONFIG_FILE);
    let (at, path, shown) = match &request.config {
        Some(None) => return Ok((Config::default(), None, Vec::new())),
        Some(Some(named)) => {
            let failed = |error: std::io::Error| format!("cannot read `{named}`: {error}");
            let full = request.directory.join(named).canonicalize_utf8().map_err(failed)?;
            let (Some(at), Some(name)) = (full.parent(), full.file_name()) else {
                return Err(format!("cannot read `{named}`: not a regular file"));
            };
            let shown = full.strip_prefix(root).unwrap_or(&full).to_path_buf();
            (at.to_path_buf(), Utf8PathBuf::from(name), shown)
        }
        None => (root.to_path_buf(), own.clone(), own),
    };
    let text = match discover::read(&at, &path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok((Config::default(), None, Vec::new())),
        Err(skipped) => return Err(format!("cannot read `{shown}`: {}", skipped.why)),
    };
    let source = Arc::new(Source::new(config::FILE, shown, text));
    match config::read(&source) {
        Ok((config, unknown)) => Ok((config, Some(source), unknown)),
        Err(problems) => {
            let told = problems.iter().map(|problem| at_its_place(&source, prefix, problem));
            Err(format!("`{}` cannot be used{}", source.path, told.collect::<String>()))
        }
    }
}

/// The user's own lints: the files of `lint-paths`, and every .toml file in its folders.
fn lints_of(
    config: &Config,
    root: &Utf8Path,
    problems: &mut Vec<Problem>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in &config.lint_paths {
        let (span, path) = (path.span, Utf8PathBuf::from(&path.value));
        let walked = discover::walk(root, std::slice::from_ref(&path), &GlobSet::empty());
        let files = walked.tree.files.iter().map(|file| &file.path);
        let texts = files
            .filter(|file| **file == path || file.extension() == Some("toml"))
            .filter_map(|file| {
                let text = discover::read(root, file).ok()??;
                Some((file.to_string(), text))
            });
        let before = found.len();
        found.extend(texts);
        if found.len() == before && !walked.tree.files.is_empty() {
            problems.push(Problem {
                span,
                message: format!("there is no lint file in `{path}` that can be read"),
                help: Some("name a .toml file, or a folder of them".to_string()),
            });
        }
    }
    found
}

/// `Err` tells each place of lints of one's own that is wrong.
fn usable(
    broken: Vec<knowledge::Problem>,
    more: &[(String, String)],
    prefix: &str,
) -> Result<(), String> {
    if broken.is_empty() {
        return Ok(());
    }
    let told = broken.into_iter().map(|knowledge::Problem { path, range, message }| {
        let text = more.iter().find(|(own, _)| *own == path).map_or("", |(_, text)| text);
        let source = Source::new(FileId(0), path, text);
        let span = source.span(range.start, range.end);
        at_its_place(&source, prefix, &Problem { span, message, help: None })
    });
    Err(format!("lints of your own cannot be used{}", told.collect::<String>()))
}

/// What plimsoll.toml says of an account's limits; `Err` for an amount of another kind.
fn state_limits(
    knowledge: &mut Knowledge,
    config: &Config,
    source: Option<&Source>,
    prefix: &str,
) -> Result<(), String> {
    let statable = knowledge.statable();
    for config::Limit { name, value } in &config.limits {
        let Some(of) = statable.get(&name.value) else { continue };
        let value = like(value.value, of).ok_or_else(|| {
            let message = format!("`{}` is not such an amount", name.value);
            let help = Some(format!("it is one like `{of}`"));
            let problem = Problem { span: value.span, message, help };
            let told = source.map(|at| at_its_place(at, prefix, &problem));
            format!("`{}` cannot be used{}", discover::CONFIG_FILE, told.unwrap_or_default())
        })?;
        knowledge.state(&name.value, value);
    }
    Ok(())
}

/// An amount of the kind of another: a plain number is one of seconds beside a duration.
fn like(quantity: config::Quantity, of: &Datum) -> Option<Datum> {
    match (quantity, of) {
        (config::Quantity::Number(number), Datum::Number(_)) => Some(Datum::Number(number)),
        (config::Quantity::Bytes(bytes), Datum::Size(_)) => Some(Datum::Size(bytes)),
        (config::Quantity::Duration(it), Datum::Duration(_)) => Some(Datum::Duration(it)),
        (config::Quantity::Number(number), Datum::Duration(_)) => {
            Duration::try_from_secs_f64(number).ok().map(Datum::Duration)
        }
        _ => None,
    }
}

/// What of plimsoll.toml names nothing that there is.
pub(crate) fn unmatched(
    config: &Config,
    knowledge: &Knowledge,
    workloads: &[String],
    files: &Tree,
) -> Vec<Problem> {
    let groups: BTreeSet<&str> = knowledge.lints.iter().map(|lint| lint.group.as_str()).collect();
    let platforms = knowledge.platforms.iter();
    let platforms = platforms.flat_map(|one| [one.name.as_str(), one.family.as_str()]);
    config.unmatched(config::Existing {
        lints: &knowledge.lints.iter().map(|lint| lint.name.as_str()).collect::<Vec<_>>(),
        groups: &groups.into_iter().collect::<Vec<_>>(),
        platforms: &platforms.collect::<Vec<_>>(),
        limits: &knowledge.statable().keys().map(String::as_str).collect::<Vec<_>>(),
        workloads: &workloads.iter().map(String::as_str).collect::<Vec<_>>(),
        files,
    })
}

pub(crate) fn workload_settings(
    config: &Config,
    knowledge: &Knowledge,
    name: &str,
) -> link::Settings {
    let Some(found) = config.workload(name) else { return link::Settings::default() };
    // Of a family its first platform: the one that is preferred.
    let platform = |target: &config::Setting<String>| {
        let mut all = knowledge.platforms.iter();
        let named = knowledge.platform(&target.value);
        let found = named.or_else(|| all.find(|platform| platform.family == target.value))?;
        Some(found.name.clone())
    };
    link::Settings {
        target: found.target.as_ref().and_then(platform),
        entry: found.entry.as_ref().map(|entry| {
            let config::Entry { path, function } = &entry.value;
            (path.clone(), function.clone())
        }),
        timeout: found.timeout.as_ref().map(config::Setting::known),
        memory: found.memory.as_ref().map(config::Setting::known),
        storage: found.storage.as_ref().map(config::Setting::known),
        concurrency: found.concurrency.as_ref().map(config::Setting::known),
    }
}

/// A line of its own for what is wrong in a file that the run needs.
fn at_its_place(source: &Source, prefix: &str, problem: &Problem) -> String {
    let Place { line, column } = source.place(problem.span.start);
    let help = problem.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
    let prefix = if source.path.is_absolute() { "" } else { prefix };
    let told = format!("{prefix}{}:{line}:{column}: {}{help}", source.path, problem.message);
    format!("\n  {}", report::clean(&told))
}
