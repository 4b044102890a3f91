//! Parse, run, exit code.

use std::collections::HashSet;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{ColorChoice, Parser};
use plimsoll::cli::{Check, Cli, Command};
use plimsoll::config;
use plimsoll::knowledge::Knowledge;
use plimsoll::progress::Progress;
use plimsoll::report::{Format, Options, Rule};
use plimsoll::{Outcome, Request};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Check(args) => check(args, cli.color),
        Command::Explain { lint } => explain(lint),
        Command::Lints => lints(),
        Command::Platforms => platforms(),
        Command::Init { print } => init(*print),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "plimsoll: {message}");
            ExitCode::from(2)
        }
    }
}

/// What the last panic said, and where.
static PANIC: Mutex<String> = Mutex::new(String::new());

fn check(args: &Check, color: ColorChoice) -> Result<ExitCode, String> {
    let formats = formats(args)?;
    // A panic in a parser is caught for its file and told in the report; any other ends the run.
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = PANIC.lock() {
            *last = panic.to_string().replace('\n', " ");
        }
    }));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, std::num::NonZeroUsize::get))
        .stack_size(plimsoll::STACK)
        .build()
        .map_err(|error| format!("cannot start threads: {error}"))?;
    let directory = working_directory()?;
    let config = match (&args.config, args.no_config) {
        (_, true) => Some(None),
        (Some(path), _) => Some(Some(path.clone())),
        _ => None,
    };
    let paths = match args.paths.as_slice() {
        [] => vec![Utf8PathBuf::from(".")],
        paths => paths.to_vec(),
    };
    let request = Request { directory, paths, config };
    let progress = Progress::new(!args.quiet);
    progress.stage("reading", None);
    let outcome = caught(|| pool.install(|| plimsoll::check(&request)))?;
    drop(progress);
    let Outcome { report, knowledge, config } = &outcome;
    let rules = rules(knowledge);
    for (format, file) in formats {
        let options = Options {
            colour: file.is_none() && coloured(color),
            notes: args.notes,
            quiet: args.quiet,
        };
        let text = caught(|| Ok(plimsoll::report::render(format, report, &rules, &options)))?;
        match file {
            None => print(&text)?,
            Some(path) => write(&path, &text)?,
        }
    }
    let fail_on = args.fail_on.or(config.fail_on.as_ref().map(|level| level.value));
    let fail_on = fail_on.unwrap_or_default();
    if args.fail_on_incomplete && !report.skipped.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let mut counted = report.diagnostics.iter().filter(|found| found.suppressed.is_none());
    Ok(ExitCode::from(u8::from(counted.any(|found| fail_on.fails(found.level)))))
}

fn caught<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let last = PANIC.lock().map_or(String::new(), |last| last.clone());
        Err(format!("internal error, please report it: {last}"))
    })
}

/// Each format asked for, and the file it goes to.
fn formats(args: &Check) -> Result<Vec<(Format, Option<Utf8PathBuf>)>, String> {
    let mut output = args.output.clone();
    let mut found: Vec<(Format, Option<Utf8PathBuf>)> = args
        .format
        .iter()
        .map(|asked| (asked.format, asked.file.clone().or_else(|| output.take())))
        .collect();
    if found.is_empty() {
        let in_actions = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
        found.push((if in_actions { Format::Github } else { Format::Text }, output.take()));
    }
    if let Some(path) = output {
        return Err(format!("`--output {path}`: each --format names a file already"));
    }
    let mut taken = HashSet::new();
    match found.iter().find(|(_, file)| !taken.insert(file)) {
        None => Ok(found),
        Some((_, Some(path))) => Err(format!("two formats are to go to `{path}`")),
        Some((_, None)) => {
            Err("two formats are to go to standard output; name a file: --format json=FILE".into())
        }
    }
}

/// NO_COLOR, CLICOLOR_FORCE and terminals are asked when nothing is said.
fn coloured(color: ColorChoice) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
        }
    }
}

fn init(only_print: bool) -> Result<ExitCode, String> {
    let path = Utf8Path::new(plimsoll::discover::CONFIG_FILE);
    if only_print {
        print(config::TEMPLATE)?;
    } else if path.exists() {
        return Err(format!(
            "`{path}` is there already; `plimsoll init --print` shows a fresh one"
        ));
    } else {
        write(path, config::TEMPLATE)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A reader that has gone away is no error.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write: {error}"))
        }
        _ => Ok(()),
    }
}

/// Whole or not at all, through a temporary file beside it; a link, device or pipe is written to as it is.
fn write(path: &Utf8Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write `{path}`: {}", error.kind());
    let there = path.symlink_metadata().ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return std::fs::write(path, text).map_err(failed);
    }
    let directory = path.parent().filter(|parent| !parent.as_str().is_empty());
    let mut builder = tempfile::Builder::new();
    // A temporary file is its owner's alone unless something is said; the umask applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(directory.unwrap_or(Utf8Path::new("."))).map_err(failed)?;
    if let Some(there) = there {
        file.as_file().set_permissions(there.permissions()).map_err(failed)?;
    }
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn rules(knowledge: &Knowledge) -> Vec<Rule<'_>> {
    knowledge
        .lints
        .iter()
        .map(|lint| Rule {
            name: &lint.name,
            group: &lint.group,
            level: lint.level,
            summary: &lint.summary,
            what: &lint.what,
            why: &lint.why,
            instead: &lint.instead,
            references: &lint.references,
        })
        .collect()
}

fn knowledge() -> Result<Knowledge, String> {
    plimsoll::knowledge(&working_directory()?)
}

fn working_directory() -> Result<Utf8PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("no working directory: {error}"))?;
    Utf8PathBuf::from_path_buf(here)
        .map_err(|path| format!("the working directory {} is not UTF-8", path.display()))
}

fn explain(name: &str) -> Result<ExitCode, String> {
    let knowledge = knowledge()?;
    let lint = knowledge.lint(name).ok_or_else(|| {
        format!("there is no lint `{name}`; `plimsoll lints` prints the names of all")
    })?;
    let mut text = format!(
        "{} ({}, {})\n  {}\n\nwhat     {}\nwhy      {}\ninstead  {}\n",
        lint.name,
        lint.group,
        lint.level.word(),
        lint.summary,
        lint.what,
        lint.why,
        lint.instead
    );
    for instead in lint.further_instead() {
        text += &format!("         or: {instead}\n");
    }
    for (language, instead) in &lint.instead_in {
        text += &format!("         in {language}: {instead}\n");
    }
    for (platform, change) in &lint.changes {
        text += &format!("change   on {platform}: {change}\n");
    }
    for reference in &lint.references {
        text += &format!("see      {reference}\n");
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn lints() -> Result<ExitCode, String> {
    let knowledge = knowledge()?;
    let mut lints: Vec<_> = knowledge.lints.iter().collect();
    lints.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    let mut text = String::new();
    for lint in lints {
        text += &format!(
            "{:8} {:30} {:8} {}\n",
            lint.group,
            lint.name,
            lint.level.word(),
            lint.summary
        );
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn platforms() -> Result<ExitCode, String> {
    let knowledge = knowledge()?;
    let mut text = String::new();
    for platform in &knowledge.platforms {
        text += &format!("{}\n  {}\n", platform.name, platform.summary);
        for (name, supply) in &platform.supplies {
            let given = match (&supply.limit, supply.words.as_slice()) {
                (Some(limit), _) => format!("up to {limit}"),
                (None, []) => "no limit".to_string(),
                (None, words) => words.join(", "),
            };
            let from = match (supply.source.as_str(), supply.as_of.as_str()) {
                ("", _) => String::new(),
                (source, "") => format!("  ({source})"),
                (source, as_of) => format!("  ({source}, {as_of})"),
            };
            text += &format!("  {name:16} {given:24}{from}\n");
        }
        text += "\n";
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
