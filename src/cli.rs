//! The command line: what can be said on it, and no logic.

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Tells whether a workload fits AWS Lambda or needs Amazon ECS, and shows the lines that say so.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Diagnostics, and a line for each workload
    ///
    /// Exits with 0 when clean, 1 with findings at or above --fail-on, 2 when the run could not be
    /// done.
    Check(CheckArgs),
    /// What a lint says, why, and what to do instead
    Explain {
        /// Its name, as in `plimsoll lints`
        lint: String,
    },
    /// All lints, a line each
    Lints,
    /// What each compute platform can carry
    Platforms,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files or directories
    #[arg(default_value = ".")]
    pub paths: Vec<Utf8PathBuf>,
    /// text, json, sarif or github; several with `FORMAT=FILE`
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub format: Vec<String>,
    /// Write the first format to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<Utf8PathBuf>,
    /// The lowest level that makes the run fail
    #[arg(long, value_enum, default_value = "error")]
    pub fail_on: FailOn,
    /// Exit with 2 when a file, or a part of one, could not be read
    #[arg(long)]
    pub fail_on_incomplete: bool,
    /// Show notes as well
    #[arg(long)]
    pub notes: bool,
    /// When to colour
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Color,
    /// Use this plimsoll.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<Utf8PathBuf>,
    /// Use no plimsoll.toml
    #[arg(long)]
    pub no_config: bool,
    /// Threads to work on; as many as there are processors by default
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}
