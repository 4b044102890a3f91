//! Workflow commands that GitHub Actions shows as annotations.

use super::{Options, location, text};
use crate::model::{Level, Report};

pub(super) fn render(report: &Report, options: &Options) -> String {
    let mut out = String::new();
    for found in report.diagnostics.iter().filter(|found| found.suppressed.is_none()) {
        let command = match found.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note if options.notes => "notice",
            _ => continue,
        };
        let Some(at) = location(report, found.primary.span) else { continue };
        let mut message = found.message.clone();
        if let Some(help) = &found.help {
            message += &format!("\nhelp: {help}");
        }
        out += &format!(
            "::{command} file={},line={},endLine={},col={},title={}::{}\n",
            property(&at.path),
            at.start.line,
            at.end.line,
            at.start.column,
            property(&found.lint),
            data(&message),
        );
    }
    if !options.quiet {
        let plain = text::workloads(report) + &text::summary(report, options);
        for line in plain.lines() {
            // Nothing that a name could make a command of.
            let line = line.replace("##[", "## [");
            let guard = if line.trim_start().starts_with("::") { "." } else { "" };
            out += &format!("{guard}{line}\n");
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace("##[", "## [")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
