//! docs/lints.md and docs/coverage.md are what the data renders to. `UPDATE_DOCS=1 cargo test --test docs` writes
//! them.
#![allow(clippy::unwrap_used)]

mod coverage;

use coverage::Cell;
use plimsoll::knowledge::Knowledge;
use plimsoll::model::Language;

fn rendered() -> String {
    let (knowledge, _) = Knowledge::load(&[]);
    let mut lints: Vec<_> = knowledge.lints.iter().collect();
    lints.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    let mut text =
        "# Lints\n\nRendered from the files of lints/; a test keeps it true.\n".to_string();
    let mut group = "";
    for lint in lints {
        if group != lint.group {
            group = &lint.group;
            text += &format!("\n## {group}\n");
        }
        text += &format!(
            "\n### {}\n\n{}, {} by default. {} {}\n\nInstead: {}\n",
            lint.name,
            lint.summary,
            lint.level.word(),
            lint.what,
            lint.why,
            lint.instead
        );
        for instead in lint.further_instead() {
            text += &format!("\nOr: {instead}\n");
        }
        for (language, instead) in &lint.instead_in {
            let language = Language::ALL.into_iter().find(|one| one.word() == language).unwrap();
            text += &format!("\nIn {}: {instead}\n", spelled(language));
        }
        for (platform, change) in &lint.changes {
            text += &format!("\nA change on {platform}: {change}.\n");
        }
        for reference in &lint.references {
            text += &format!("\n<{reference}>\n");
        }
    }
    text
}

#[test]
fn the_reference_is_what_the_data_says() {
    let text = rendered();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write("docs/lints.md", &text).unwrap();
    }
    let held = std::fs::read_to_string("docs/lints.md").unwrap();
    assert!(held == text, "docs/lints.md is out of date: UPDATE_DOCS=1 cargo test --test docs");
}

/// Language names as people write them.
fn spelled(language: Language) -> &'static str {
    match language {
        Language::Python => "Python",
        Language::JavaScript => "JavaScript, TypeScript",
        Language::Rust => "Rust",
        Language::Go => "Go",
        Language::Java => "Java",
        Language::Kotlin => "Kotlin",
        Language::CSharp => "C#",
        Language::Ruby => "Ruby",
    }
}

fn covered() -> String {
    let (knowledge, _) = Knowledge::load(&[]);
    let mut text = "# Coverage\n\nRendered from the files of lints/; a test keeps it true. Each lint that reads code, and \
                    the languages of which it has an example that fires and one that stays silent (yes), only one that \
                    fires, or none because the language has no such thing (no, with the reason below).\n\n"
        .to_string();
    let heads: Vec<_> = Language::ALL.into_iter().map(spelled).collect();
    text += &format!("| Lint | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    let mut reasons = String::new();
    for (lint, cells) in coverage::rows(&knowledge) {
        let words = cells.iter().map(|cell| match cell {
            Cell::Covered => "yes",
            Cell::Fires => "fires",
            Cell::Absent(_) => "no",
            Cell::Hole => "open",
        });
        text += &format!("| {} | {} |\n", lint.name, words.collect::<Vec<_>>().join(" | "));
        for (language, cell) in Language::ALL.into_iter().zip(&cells) {
            if let Cell::Absent(why) = cell {
                reasons += &format!("- {}, {}: {why}.\n", lint.name, spelled(language));
            }
        }
    }
    if !reasons.is_empty() {
        text += &format!("\n## What a language does not have\n\n{reasons}");
    }
    text
}

#[test]
fn the_coverage_is_what_the_examples_show() {
    let text = covered();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write("docs/coverage.md", &text).unwrap();
    }
    let held = std::fs::read_to_string("docs/coverage.md").unwrap();
    assert!(held == text, "docs/coverage.md is out of date: UPDATE_DOCS=1 cargo test --test docs");
}

#[test]
fn the_settings_are_what_init_writes() {
    let line =
        |line: &str| if line.is_empty() { "\n".to_string() } else { format!("    {line}\n") };
    let block: String = plimsoll::config::TEMPLATE.lines().map(line).collect();
    let held = std::fs::read_to_string("docs/config.md").unwrap();
    assert!(held.contains(&block), "docs/config.md does not show what `plimsoll init` writes");
}

#[test]
fn the_names_are_what_conditions_may_speak_of() {
    let row = |(name, what): &(&str, &str)| format!("| `{name}` | {what} |\n");
    let named = plimsoll::knowledge::NAMES.iter().filter(|(_, what)| !what.is_empty());
    let table = format!("| Name | What it is |\n|---|---|\n{}", named.map(row).collect::<String>());
    let held = std::fs::read_to_string("docs/writing-lints.md").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let (text, _) = held.split_once("| Name |").unwrap();
        std::fs::write("docs/writing-lints.md", format!("{text}{table}")).unwrap();
    }
    let held = std::fs::read_to_string("docs/writing-lints.md").unwrap();
    assert!(held.ends_with(&table), "docs/writing-lints.md: UPDATE_DOCS=1 cargo test --test docs");
}
