//! Each folder of testdata/projects is a small whole repository: its verdict is what the first line of
//! its file `verdict` says, its workloads are those of the further lines, where there are any, and its
//! errors and warnings are those that its lines are marked with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use plimsoll::lint::FURTHER;
use plimsoll::model::Level;
use plimsoll::{Request, check};

/// A copy below a root of its own: the analysis root is the nearest `.git`.
fn copied(from: &Utf8Path, to: &Utf8Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let path = Utf8Path::from_path(entry.path()).unwrap();
        let target = to.join(path.strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else if path.file_name() != Some("verdict") {
            fs::copy(path, target).unwrap();
        }
    }
    fs::create_dir_all(to.join(".git")).unwrap();
}

/// `lint path:line` of each marker.
fn marked(root: &Utf8Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        let path = Utf8Path::from_path(entry.path()).unwrap().strip_prefix(root).unwrap();
        for (at, line) in text.lines().enumerate() {
            let marker = line.rsplit_once("#~ ").or_else(|| line.rsplit_once("//~ "));
            for lint in marker.map_or("", |(_, lints)| lints).split_whitespace() {
                found.insert(format!("{lint} {path}:{}", at + 1));
            }
        }
    }
    found
}

#[test]
fn every_project_is_judged_as_it_says() {
    let projects = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&projects).unwrap() {
        let project = Utf8PathBuf::from_path_buf(entry.unwrap().path()).unwrap();
        let Ok(verdict) = fs::read_to_string(project.join("verdict")) else { continue };
        count += 1;
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
        copied(&project, &root);
        let request =
            Request { directory: root.clone(), paths: vec![".".into()], config: Some(None) };
        let report = check(&request).unwrap().report;
        let said: BTreeSet<String> = report
            .diagnostics
            .iter()
            .filter(|found| found.level > Level::Note)
            .flat_map(|found| {
                let further = found.related.iter().filter(|label| label.message == FURTHER);
                std::iter::once(&found.primary).chain(further).map(|label| {
                    let source = &report.sources[&label.span.file];
                    let line = source.place(label.span.start).line;
                    format!("{} {}:{line}", found.lint, source.path)
                })
            })
            .collect();
        let expected = marked(&root);
        let name = project.file_name().unwrap();
        let (verdict, workloads) = verdict.split_once('\n').unwrap_or((&verdict, ""));
        if said != expected || report.verdict.word() != verdict {
            let found = report.verdict.word();
            wrong.push(format!(
                "{name}: {found} (should be {verdict}), said {said:?}, marked {expected:?}"
            ));
        }
        let found: Vec<String> = report
            .workloads
            .iter()
            .map(|one| {
                let workload = &one.workload;
                let entry = workload.entry.as_ref().map(|entry| &report.sources[&entry.file].path);
                format!(
                    "{} {} {}",
                    workload.name,
                    one.verdict.word(),
                    entry.map_or("-", |at| at.as_str())
                )
            })
            .collect();
        if !workloads.is_empty() && !found.iter().eq(workloads.lines()) {
            wrong.push(format!("{name}: has the workloads {found:#?}"));
        }
    }
    assert!(count >= 8, "only {count} projects");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
