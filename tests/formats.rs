//! Every format tells the same diagnostics at the same places.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const CASE: &str = "testdata/cli/sleep-over-timeout.in";

/// The case in a directory of its own, whose text has wide and combining characters before the
/// places, so that bytes, code points and columns on the screen all differ.
fn laid_out() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for entry in walkdir::WalkDir::new(CASE).into_iter().map(Result::unwrap) {
        let to = directory.path().join(entry.path().strip_prefix(CASE).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(to).unwrap();
        } else {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let text = text
                .replace("    time.sleep(WAIT)", "    x = \"日本 e\u{301} 🦀\"; time.sleep(WAIT)");
            std::fs::write(to, text).unwrap();
        }
    }
    directory
}

fn said(directory: &tempfile::TempDir, format: &str, threads: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(["check", "--notes", "--format", format, "--threads", threads, "--color", "never"])
        .current_dir(directory.path())
        .env_remove("GITHUB_ACTIONS")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// `lint path:line:column` of each diagnostic.
type Places = BTreeSet<String>;

fn of_json(text: &str) -> Places {
    let report: Value = serde_json::from_str(text).unwrap();
    let place = |found: &Value| {
        let at = &found["location"];
        let start = &at["start"];
        let lint = found["lint"].as_str().unwrap();
        format!("{lint} {}:{}:{}", at["path"].as_str().unwrap(), start["line"], start["column"])
    };
    report["diagnostics"].as_array().unwrap().iter().map(place).collect()
}

fn of_sarif(text: &str) -> Places {
    let log: Value = serde_json::from_str(text).unwrap();
    let place = |found: &Value| {
        let at = &found["locations"][0]["physicalLocation"];
        let region = &at["region"];
        let path = at["artifactLocation"]["uri"].as_str().unwrap();
        let lint = found["ruleId"].as_str().unwrap();
        format!("{lint} {path}:{}:{}", region["startLine"], region["startColumn"])
    };
    log["runs"][0]["results"].as_array().unwrap().iter().map(place).collect()
}

fn of_github(text: &str) -> Places {
    let commands = text.lines().filter(|line| line.starts_with("::"));
    let commands = commands.filter(|line| line.contains("file="));
    let place = |line: &str| {
        let field = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=")).unwrap();
            rest.split([',', ':']).next().unwrap().to_string()
        };
        let title = field("title");
        let lint = title.rsplit(['(', ' ']).next().unwrap().trim_end_matches(')').to_string();
        format!("{lint} {}:{}:{}", field("file"), field("line"), field("col"))
    };
    commands.map(place).collect()
}

fn of_text(text: &str) -> Places {
    let mut found = Places::new();
    let mut lint = None;
    for line in text.lines() {
        if let Some(name) = line.split_once('[').and_then(|(_, rest)| rest.split_once("]: ")) {
            lint = Some(name.0.to_string());
        } else if let Some((_, place)) = line.split_once("┌─ ")
            && let Some(lint) = lint.take()
        {
            found.insert(format!("{lint} {}", place.trim()));
        }
    }
    found
}

#[test]
fn all_formats_agree_on_places() {
    let directory = laid_out();
    let wanted = of_json(&said(&directory, "json", "2"));
    assert!(
        wanted.iter().any(|place| place.starts_with("long-sleep jobs/nightly.py:7:20")),
        "{wanted:?}"
    );
    assert_eq!(of_sarif(&said(&directory, "sarif", "2")), wanted);
    assert_eq!(of_github(&said(&directory, "github", "2")), wanted);
    assert_eq!(of_text(&said(&directory, "text", "2")), wanted);
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    let directory = laid_out();
    for format in ["json", "sarif", "github", "text"] {
        assert_eq!(said(&directory, format, "1"), said(&directory, format, "7"), "{format}");
    }
}
