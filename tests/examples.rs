//! Each example of each lint file is written out as a small repository and checked: the marked
//! lines, and no others, are reported by that lint.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use plimsoll::knowledge::{Example, File, Knowledge, examples};
use plimsoll::lint::FURTHER;
use plimsoll::model::Level;
use plimsoll::{Request, check};
use rayon::prelude::*;

fn write(root: &Utf8Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The repository of an example, its code and the name of the handler.
fn lay_out(root: &Utf8Path, example: &Example) {
    fs::create_dir_all(root.join(".git")).unwrap();
    let code = [
        ("app.py", &example.python, "python3.14", "app.handler"),
        ("app.js", &example.javascript, "nodejs24.x", "app.handler"),
        ("app.ts", &example.typescript, "nodejs24.x", "app.handler"),
        ("src/main.rs", &example.rust, "provided.al2023", "bootstrap"),
        ("main.go", &example.go, "provided.al2023", "bootstrap"),
        ("src/main/java/app/App.java", &example.java, "java25", "app.App::handleRequest"),
        ("src/main/kotlin/app/App.kt", &example.kotlin, "java25", "app.App::handleRequest"),
        ("App.cs", &example.csharp, "dotnet10", "App::App.Function::Handler"),
        ("app.rb", &example.ruby, "ruby3.4", "app.handler"),
    ];
    let mut runtime = ("nodejs24.x", "app.handler");
    for (path, text, of, handler) in code {
        if let Some(text) = text {
            write(root, path, text.trim_start_matches('\n'));
            runtime = (of, handler);
        }
    }
    if example.rust.is_some() {
        let cargo = example.cargo.clone();
        let cargo = cargo.unwrap_or("[package]\nname = \"app\"\nversion = \"0.1.0\"\n".to_string());
        write(root, "Cargo.toml", &cargo);
    }
    for (path, text) in [
        ("Dockerfile", &example.dockerfile),
        ("package.json", &example.package_json),
        ("requirements.txt", &example.requirements),
        ("serverless.yml", &example.serverless),
    ] {
        if let Some(text) = text {
            write(root, path, text.trim_start_matches('\n'));
        }
    }
    let manifests = [
        ("go.mod", &example.go, "module app\n\ngo 1.25\n"),
        ("App.csproj", &example.csharp, "<Project Sdk=\"Microsoft.NET.Sdk.Worker\" />\n"),
        ("pom.xml", &example.java, "<project><artifactId>app</artifactId></project>\n"),
        ("build.gradle.kts", &example.kotlin, "plugins { kotlin(\"jvm\") }\n"),
        ("Gemfile", &example.ruby, "source \"https://rubygems.org\"\n"),
    ];
    for (path, code, text) in manifests {
        if code.is_some() {
            write(root, path, text);
        }
    }
    for (path, text) in &example.files {
        write(root, path, text.trim_start_matches('\n'));
    }
    if !example.program && example.serverless.is_none() {
        let mut template = format!(
            "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n  \
             App:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: .\n      \
             Handler: {}\n",
            runtime.1
        );
        let own = example.template.as_deref().unwrap_or("").trim_matches('\n');
        if !own.contains("Runtime:") {
            template += &format!("      Runtime: {}\n", runtime.0);
        }
        for line in own.lines() {
            template += &format!("      {line}\n");
        }
        for line in example.resources.as_deref().unwrap_or("").trim_matches('\n').lines() {
            template += &format!("  {line}\n");
        }
        write(root, "template.yaml", &template);
    }
}

/// `path:line` of each line that carries the marker of a lint. `#~^` alone on its line speaks of the line
/// above: a Dockerfile has no comments behind instructions.
fn marked(root: &Utf8Path, lint: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_string();
        for (at, line) in text.lines().enumerate() {
            let names = line.rsplit_once('~').map_or("", |(_, names)| names);
            for name in names.split([' ', ',']).filter_map(|name| name.strip_prefix(lint)) {
                let above = line.trim_start().starts_with("#~^");
                let place = format!("{path}:{}", if above { at } else { at + 1 });
                match name {
                    "" => found.insert(place),
                    "(note)" => found.insert(format!("{place} (note)")),
                    _ => false,
                };
            }
        }
    }
    found
}

/// What is wrong with an example, if anything is.
fn told_otherwise(lint: &str, at: usize, example: &Example) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
    lay_out(&root, example);
    let request = Request { directory: root.clone(), paths: vec![".".into()], config: Some(None) };
    let report = check(&request).unwrap().report;
    let expected = marked(&root, lint);
    let said: BTreeSet<String> = report
        .diagnostics
        .iter()
        .filter(|found| found.lint == lint)
        .flat_map(|found| {
            let further = found.related.iter().filter(|label| label.message == FURTHER);
            let note = found.level == Level::Note;
            std::iter::once(&found.primary).chain(further).map(move |label| (label.span, note))
        })
        .map(|(span, note)| {
            let source = &report.sources[&span.file];
            let place = format!("{}:{}", source.path, source.place(span.start).line);
            let as_note = format!("{place} (note)");
            if note && expected.contains(&as_note) { as_note } else { place }
        })
        .collect();
    let found = report.workloads.iter().map(|w| (&w.workload.name, &w.workload.missing));
    (said != expected).then(|| {
        format!(
            "{lint}, example {}: said {said:?}, marked {expected:?}; workloads {:?}; notes {:?}",
            at + 1,
            found.collect::<Vec<_>>(),
            report.skipped,
        )
    })
}

/// `EXAMPLE=long-sleep cargo test --test examples` looks at one lint alone.
#[test]
fn every_example_is_told_as_its_marks_say() {
    let only = std::env::var("EXAMPLE").ok();
    let (knowledge, problems) = Knowledge::load(&[]);
    assert!(problems.is_empty(), "{problems:?}");
    let mut all: Vec<(&str, usize, Example)> = Vec::new();
    for lint in &knowledge.lints {
        if only.as_ref().is_some_and(|only| *only != lint.name) {
            continue;
        }
        let path = format!("{}/{}.toml", lint.group, lint.name);
        let file = File::embedded(&path).unwrap();
        let examples = examples(file).unwrap().examples.into_iter().enumerate();
        all.extend(examples.map(|(at, example)| (lint.name.as_str(), at, example)));
    }
    let count = all.len();
    let wrong: Vec<String> = all
        .par_iter()
        .filter_map(|(lint, at, example)| told_otherwise(lint, *at, example))
        .collect();
    assert!(only.is_some() || count > 20, "only {count} examples");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
