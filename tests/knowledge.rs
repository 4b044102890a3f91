//! The files of lints/ are read without a complaint, and what they claim is used in an example.

mod coverage;

use coverage::Cell;
use plimsoll::knowledge::{Demand, EMBEDDED, File, Knowledge, Lint, Set, examples};
use plimsoll::model::{Bound, Evidence, Facts, FileId, Language, Source};

#[test]
fn every_file_of_lints_is_sound() {
    let (_, problems) = Knowledge::load(&[]);
    let said: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} at {:?}: {}", problem.path, problem.range, problem.message))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// Sets are read when they are first asked for, where nothing can be said of what is wrong in them.
#[test]
fn every_signature_can_be_read() {
    let (knowledge, _) = Knowledge::load(&[]);
    let named = EMBEDDED.iter().filter_map(|file| Set::named(file.path.strip_suffix(".toml")?));
    let elsewhere = knowledge.tables.elsewhere.iter().map(|row| &row.calls);
    let of_lints = knowledge.lints.iter().flat_map(Lint::sets);
    let wrong: Vec<String> =
        named.chain(elsewhere).chain(of_lints).filter_map(|set| set.check().err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first row that takes a command is the one that counts: another below it is never read.
#[test]
fn every_row_of_commands_can_be_taken() {
    let (knowledge, _) = Knowledge::load(&[]);
    // What only starts another command is taken off before.
    let rows = knowledge.tables.commands.iter().filter(|row| row.entry != "wrapper");
    let rows: Vec<_> = rows.collect();
    let mut hidden = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for program in &row.program {
            let mut before = rows.iter().take(at).filter(|row| row.program.contains(program));
            if before.any(|earlier| earlier.verbs.is_empty()) {
                hidden.push(program.as_str());
            }
        }
    }
    assert!(hidden.is_empty(), "behind a row that takes all of their commands: {hidden:?}");
}

/// A lint is its own test: an example of its file marks a line that it tells.
#[test]
fn every_lint_fires_in_an_example() {
    let (knowledge, _) = Knowledge::load(&[]);
    let mut silent = Vec::new();
    for lint in &knowledge.lints {
        let file = File::embedded(&format!("{}/{}.toml", lint.group, lint.name));
        let lines = file.map_or("", |file| file.text).lines();
        let mut lines = lines.filter_map(|line| line.split_once("#~").or(line.split_once("//~")));
        if !lines.any(|(_, names)| names.split(['^', ' ', ',']).any(|name| name == lint.name)) {
            silent.push(lint.name.as_str());
        }
    }
    assert!(silent.is_empty(), "without an example that fires: {silent:?}");
}

/// `280 MB` is held against a platform's limit: one that names none carries it.
#[test]
fn how_much_a_lint_asks_for_is_no_word() {
    let (knowledge, _) = Knowledge::load(&[]);
    let image = Evidence::Bytes(20_000_000_000);
    let carries = |name: &str| knowledge.platform(name).map(|one| one.carries("image", &image));
    assert_eq!(["lambda", "ecs-ec2"].map(carries), [Some(false), Some(true)]);
    for lint in &knowledge.lints {
        for (dimension, demand) in lint.matches.iter().flat_map(|one| &one.needs) {
            let word = matches!(demand, Demand::Value(Evidence::Word(word))
                if word.starts_with(|c: char| c.is_ascii_digit()));
            assert!(!word, "{}: {dimension}", lint.name);
        }
    }
}

/// Each signature of lints/apis/ is used in an example. `WITNESS=java cargo test --test knowledge` lists what
/// one language lacks.
#[test]
fn every_signature_has_a_witness() {
    let mut read: Vec<Facts> = Vec::new();
    for file in EMBEDDED {
        for example in examples(file).unwrap_or_default().examples {
            for (name, text) in example.code() {
                if let Some(language) = Language::of(name.into()) {
                    let source = Source::new(FileId(0), name, text);
                    read.push(plimsoll::read::code::read(&source, language));
                }
            }
        }
    }
    let asked = std::env::var("WITNESS").ok();
    let mut without = Vec::new();
    for File { path, .. } in EMBEDDED {
        let Some(name) = path.strip_suffix(".toml").filter(|name| name.starts_with("apis/")) else {
            continue;
        };
        let Some(set) = Set::named(name) else { continue };
        let spoken = Language::ALL.into_iter().filter(|language| match &asked {
            Some(word) => language.word() == word,
            None => true,
        });
        for (language, signature) in
            spoken.flat_map(|language| set.signatures(language).map(move |one| (language, one)))
        {
            let used = || {
                read.iter().filter(|facts| facts.language == language).any(|facts| {
                    facts.calls.iter().any(|call| signature.matches(call, facts).is_some())
                        || facts.loops.iter().any(|found| match &found.bound {
                            Bound::Over(Some(name), _) => signature.may_name(name, facts),
                            _ => false,
                        })
                        || facts
                            .types
                            .iter()
                            .any(|ty| ty.bases.iter().any(|base| signature.may_name(base, facts)))
                        || facts.functions.iter().any(|function| {
                            let params = function.params.iter().map(|param| &param.ty);
                            params.chain([&function.receiver]).any(|ty| {
                                ty.as_ref().is_some_and(|ty| signature.may_name(ty, facts))
                            })
                        })
                })
            };
            if !used() {
                without.push(format!("{name}: {}", signature.text));
            }
        }
    }
    assert!(without.is_empty(), "{} that no example calls:\n{}", without.len(), without.join("\n"));
}

#[test]
fn every_lint_that_reads_code_covers_every_language() {
    let (knowledge, _) = Knowledge::load(&[]);
    let mut holes = Vec::new();
    for (lint, cells) in coverage::rows(&knowledge) {
        for (language, cell) in Language::ALL.into_iter().zip(cells) {
            if matches!(cell, Cell::Fires | Cell::Hole) {
                holes.push(format!("{}: {}", lint.name, language.word()));
            }
        }
    }
    assert!(
        holes.is_empty(),
        "{} without an example that fires and one that stays silent, or a reason under [absent]:\n{}",
        holes.len(),
        holes.join("\n")
    );
}
