//! Which languages a lint that reads code covers: with an example that fires and one that stays silent.

use plimsoll::knowledge::{File, Knowledge, Lint, Subject, examples};
use plimsoll::model::Language;

#[derive(Debug, PartialEq)]
pub(crate) enum Cell {
    Covered,
    /// Nothing shows that it stays silent where it should.
    Fires,
    /// The language has no such thing; what it has or lacks.
    Absent(String),
    Hole,
}

/// The lints that read code, each with its cells in the order of [`Language::ALL`].
pub(crate) fn rows(knowledge: &Knowledge) -> Vec<(&Lint, Vec<Cell>)> {
    let mut lints: Vec<&Lint> = knowledge.lints.iter().filter(|lint| reads_code(lint)).collect();
    lints.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    lints.into_iter().map(|lint| (lint, cells(lint))).collect()
}

fn reads_code(lint: &Lint) -> bool {
    lint.matches.iter().any(|found| {
        matches!(
            found.subject,
            Subject::Call(_)
                | Subject::Loop { .. }
                | Subject::Import(_)
                | Subject::Base(_)
                | Subject::State(_)
                | Subject::Allocation
        )
    })
}

fn cells(lint: &Lint) -> Vec<Cell> {
    let path = format!("{}/{}.toml", lint.group, lint.name);
    let file = File::embedded(&path);
    let found = file.and_then(|file| examples(file).ok()).unwrap_or_default();
    let marked = |text: &str| {
        let markers = text.lines().filter_map(|line| line.rsplit_once('~'));
        markers.into_iter().any(|(_, names)| names.split([' ', ',']).any(|name| name == lint.name))
    };
    let cell = |language: Language| {
        let (mut fires, mut silent) = (false, false);
        for example in &found.examples {
            let mut own = example.code();
            own.retain(|(name, _)| Language::of((*name).into()) == Some(language));
            fires |= own.iter().any(|(_, text)| marked(text));
            let all = format!("{example:?}");
            silent |= !own.is_empty() && !marked(&all.replace("\\n", "\n"));
        }
        match found.absent.get(language.word()) {
            Some(why) if !fires => Cell::Absent(why.clone()),
            _ if fires && silent => Cell::Covered,
            _ if fires => Cell::Fires,
            _ => Cell::Hole,
        }
    };
    Language::ALL.into_iter().map(cell).collect()
}
