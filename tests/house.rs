//! The laws of the house: who may see whom, and what must not stand in src/.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(directory: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut wanted = vec![PathBuf::from(directory)];
    while let Some(path) = wanted.pop() {
        if path.is_dir() {
            wanted.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            // Tests of a front-end that have a file of their own.
            && path.file_name().is_some_and(|name| !name.to_string_lossy().ends_with("tests.rs"))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The modules of the crate that a file names, its tests aside.
fn seen(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut names = Vec::new();
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => names.extend(members(group)),
            None => names.push(name(part)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names of `a, b::{c, d}, e}`.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut first, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(name(&group[first..at]));
                first = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

fn assert_sees_only(room: &str, allowed: &[&str]) {
    for file in rust_files(&format!("src/{room}")) {
        for name in seen(&file) {
            assert!(
                name == room || allowed.contains(&name.as_str()),
                "{} names crate::{name}; {room} may see only {allowed:?}",
                file.display()
            );
        }
    }
}

#[test]
fn floors() {
    assert_sees_only("model", &[]);
    assert_sees_only("knowledge", &["model"]);
    assert_sees_only("read", &["model"]);
    assert_sees_only("link", &["model", "knowledge"]);
    assert_sees_only("lint", &["model", "knowledge", "config", "link"]);
    assert_sees_only("judge", &["model", "knowledge"]);
    assert_sees_only("report", &["model"]);
    assert_sees_only("discover", &["model"]);
    assert_sees_only("discover.rs", &["model", "discover"]);
    assert_sees_only("config.rs", &["model"]);
    assert_sees_only("progress.rs", &[]);
    assert_sees_only("scan.rs", &["model", "knowledge"]);
    assert_sees_only(
        "setup.rs",
        &["Request", "config", "knowledge", "model", "discover", "link", "report"],
    );
    assert_sees_only("files.rs", &["model", "knowledge", "discover", "read", "scan"]);
    assert_sees_only("declarations.rs", &["files", "model", "knowledge", "read", "link"]);
    assert_sees_only("cli.rs", &["config", "report"]);
}

#[test]
fn front_ends_do_not_know_lambda() {
    for file in rust_files("src/read/code") {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for word in ["crate::knowledge", "crate::lint", "aws_lambda", "aws::", "boto3"] {
            assert!(!text.contains(word), "{} speaks of `{word}`", file.display());
        }
    }
}

#[test]
fn only_main_and_the_command_line_print() {
    for file in rust_files("src") {
        if file.ends_with("main.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for word in ["println!(", "dbg!("] {
            let found = text
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(word));
            assert!(!found, "{} uses {word}", file.display());
        }
    }
}

#[test]
fn nothing_is_executed_and_nothing_is_contacted() {
    for file in rust_files("src") {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for word in ["process::Command", "TcpStream", "UdpSocket::"] {
            assert!(!text.contains(word), "{} uses {word}", file.display());
        }
    }
}
