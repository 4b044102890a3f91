//! Parse, run, exit code.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Parser;
use plimsoll::cli::{CheckArgs, Cli, Color, Command, FailOn};
use plimsoll::knowledge::Knowledge;
use plimsoll::model::Level;
use plimsoll::progress::Progress;
use plimsoll::report::{Format, Options, Rule};
use plimsoll::{Outcome, Request};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(args) => check(&args),
        Command::Explain { lint } => explain(&lint),
        Command::Lints => lints(),
        Command::Platforms => platforms(),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "plimsoll: {message}");
            ExitCode::from(2)
        }
    }
}

fn check(args: &CheckArgs) -> Result<ExitCode, String> {
    // A panic in a parser is caught for its file and told in the report.
    std::panic::set_hook(Box::new(|_| {}));
    let formats = formats(args)?;
    let threads = args.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(plimsoll::STACK)
        .build()
        .map_err(|error| format!("cannot start threads: {error}"))?;
    let here = std::env::current_dir().map_err(|error| format!("no working directory: {error}"))?;
    let directory = Utf8PathBuf::from_path_buf(here)
        .map_err(|path| format!("the working directory {} is not UTF-8", path.display()))?;
    let config = match (&args.config, args.no_config) {
        (_, true) => Some(None),
        (Some(path), _) => Some(Some(path.clone())),
        _ => None,
    };
    let request = Request { directory, paths: args.paths.clone(), config };
    let progress = Progress::new(true);
    progress.stage("reading", None);
    let outcome = pool.install(|| plimsoll::check(&request))?;
    drop(progress);
    let Outcome { report, knowledge, .. } = &outcome;
    let rules = rules(knowledge);
    for (format, file) in formats {
        let options = Options {
            colour: file.is_none() && coloured(args.color),
            notes: args.notes,
            width: 100,
            ascii: false,
        };
        let text = plimsoll::report::render(format, report, &rules, &options);
        match file {
            None => print(&text)?,
            Some(path) => write(&path, &text)?,
        }
    }
    let threshold = match args.fail_on {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
        FailOn::Never => Level::Off,
    };
    if args.fail_on_incomplete && !report.skipped.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let failed = threshold != Level::Off
        && report
            .diagnostics
            .iter()
            .any(|found| found.suppressed.is_none() && found.level >= threshold);
    Ok(ExitCode::from(u8::from(failed)))
}

/// Each format asked for, and the file it goes to.
fn formats(args: &CheckArgs) -> Result<Vec<(Format, Option<Utf8PathBuf>)>, String> {
    let mut found = Vec::new();
    for (at, word) in args.format.iter().enumerate() {
        let (name, file) = match word.split_once('=') {
            Some((name, file)) => (name, Some(Utf8PathBuf::from(file))),
            None => (word.as_str(), args.output.clone().filter(|_| at == 0)),
        };
        found.push((name.parse::<Format>().map_err(|error| error.to_string())?, file));
    }
    if found.is_empty() {
        let format = Format::Text;
        found.push((format, args.output.clone()));
    }
    Ok(found)
}

fn coloured(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            !set("NO_COLOR") && std::io::stdout().is_terminal()
        }
    }
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

/// Whole or not at all: through a temporary file beside it.
fn write(path: &Utf8Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write `{path}`: {error}");
    let directory = path.parent().filter(|parent| !parent.as_str().is_empty());
    let mut file =
        tempfile::NamedTempFile::new_in(directory.unwrap_or(Utf8Path::new("."))).map_err(failed)?;
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
    let (knowledge, problems) = Knowledge::load(&[]);
    match problems.first() {
        None => Ok(knowledge),
        Some(problem) => Err(format!("lints/{}: {}", problem.path, problem.message)),
    }
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
            text += &format!("  {name:16} {given}\n");
        }
        text += "\n";
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
