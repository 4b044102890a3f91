//! A report to text: one file per format. Report knows no language.

mod json;
mod text;

use std::fmt;
use std::str::FromStr;

use crate::model::{Label, Level, Place, Report, Span};

/// What a format may say of a lint.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    pub name: &'a str,
    pub group: &'a str,
    pub level: Level,
    pub summary: &'a str,
    pub what: &'a str,
    pub why: &'a str,
    pub instead: &'a str,
    pub references: &'a [String],
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub colour: bool,
    /// Show notes, not only their number.
    pub notes: bool,
    /// Columns of the terminal.
    pub width: usize,
    pub ascii: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

const FORMATS: [(&str, Format); 2] = [("text", Format::Text), ("json", Format::Json)];

#[derive(Debug)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
        write!(f, "there is no format `{}`; known: {}", self.0, known.join(", "))
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Format, UnknownFormat> {
        let found = FORMATS.iter().find(|(name, _)| *name == word);
        found.map(|(_, format)| *format).ok_or_else(|| UnknownFormat(word.to_string()))
    }
}

pub fn render(format: Format, report: &Report, rules: &[Rule], options: &Options) -> String {
    match format {
        Format::Text => text::render(report, options),
        Format::Json => json::render(report, rules),
    }
}

/// A span as every format prints it.
pub(crate) struct Location {
    pub(crate) path: String,
    pub(crate) start: Place,
    pub(crate) end: Place,
}

pub(crate) fn location(report: &Report, span: Span) -> Option<Location> {
    let source = report.sources.get(&span.file)?;
    Some(Location {
        path: format!("{}{}", report.prefix, source.path),
        start: source.place(span.start),
        end: source.place(span.end),
    })
}

pub(crate) fn head(report: &Report, label: &Label) -> String {
    location(report, label.span)
        .map_or(String::new(), |at| format!("{}:{}:{}", at.path, at.start.line, at.start.column))
}
