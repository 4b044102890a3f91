//! Parse, run, exit code.

use std::io::Write;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{ColorChoice, Parser};
use plimsoll::cli::Format;
use plimsoll::cli::{Check, Cli, Command};
use plimsoll::config;
use plimsoll::knowledge::Knowledge;
use plimsoll::progress::Progress;
use plimsoll::report::{Options, Rule};
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

fn check(args: &Check, color: ColorChoice) -> Result<ExitCode, String> {
    // A panic in a parser is caught for its file and told in the report.
    std::panic::set_hook(Box::new(|_| {}));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, std::num::NonZeroUsize::get))
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
    let paths = match args.paths.as_slice() {
        [] => vec![Utf8PathBuf::from(".")],
        paths => paths.to_vec(),
    };
    let request = Request { directory, paths, config };
    let progress = Progress::new(!args.quiet);
    progress.stage("reading", None);
    let outcome = pool.install(|| plimsoll::check(&request))?;
    drop(progress);
    let Outcome { report, knowledge, config } = &outcome;
    let rules = rules(knowledge);
    for (format, file) in formats(args) {
        let options = Options {
            colour: file.is_none() && coloured(color),
            notes: args.notes,
            quiet: args.quiet,
        };
        let text = plimsoll::report::render(format, report, &rules, &options);
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

/// Each format asked for, and the file it goes to.
fn formats(args: &Check) -> Vec<(Format, Option<Utf8PathBuf>)> {
    let mut output = args.output.clone();
    let mut found: Vec<(Format, Option<Utf8PathBuf>)> = args
        .format
        .iter()
        .map(|asked| (asked.format, asked.file.clone().or_else(|| output.take())))
        .collect();
    if found.is_empty() {
        let in_actions = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
        found.push((if in_actions { Format::Github } else { Format::Text }, output));
    }
    found
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
            text += &format!("  {name:16} {given}\n");
        }
        text += "\n";
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
