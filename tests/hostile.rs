//! Small inputs of which each once took minutes, or all memory there is.
#![allow(clippy::unwrap_used)]

use std::fs;

use camino::Utf8PathBuf;
use plimsoll::model::Report;
use plimsoll::{Request, check};

fn checked(files: &[(&str, String)]) -> Report {
    let directory = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
    for (path, text) in files {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    let request = Request { directory: root, paths: vec![".".into()], config: Some(None) };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(plimsoll::STACK).build().unwrap();
    pool.install(|| check(&request)).unwrap().report
}

fn template(functions: impl Iterator<Item = String>) -> String {
    let head = "Transform: AWS::Serverless-2016-10-31\nResources:\n";
    functions.fold(head.to_string(), |text, function| text + &function)
}

fn function(name: &str, runtime: &str, handler: &str) -> String {
    format!(
        "  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: {runtime}\n      \
         Handler: {handler}\n      CodeUri: .\n      Timeout: 30\n"
    )
}

#[test]
fn scripts_that_start_each_other() {
    let image = "FROM debian\nWORKDIR /app\nCOPY . .\nCMD [\"sh\", \"a.sh\"]\n";
    let report = checked(&[
        ("Dockerfile", image.into()),
        ("a.sh", "sh ./b.sh\n. ./b.sh\n".repeat(5)),
        ("b.sh", "sh ./a.sh\n. ./a.sh\n".repeat(5)),
    ]);
    assert!(report.workloads.len() <= 1);
}

#[test]
fn modules_that_pass_each_other_on() {
    let names: Vec<String> = (0..24).map(|at| format!("m{at}.js")).collect();
    let all: String = names.iter().map(|name| format!("export * from \"./{name}\";\n")).collect();
    let handler = "import { save } from \"./m0.js\";\nexport const handler = () => save(1);\n";
    let function = function("Orders", "nodejs22.x", "index.handler");
    let mut files = vec![
        ("index.mjs", handler.to_string()),
        ("template.yaml", template(std::iter::once(function))),
    ];
    files.extend(names.iter().map(|name| (name.as_str(), all.clone())));
    assert_eq!(checked(&files).workloads.len(), 1);
}

#[test]
fn calls_that_are_made_of_each_other() {
    let mut code =
        "import psycopg2, lib\n\ndef handler(event, context):\n    a0 = lib.g(1)\n".to_string();
    for at in 1..24 {
        let before = format!("a{}", at - 1);
        code += &format!("    a{at} = lib.g({})\n", vec![before; 40].join(", "));
    }
    code += "    c = psycopg2.connect(host=a23)\n    return c.cursor().execute(\"select 1\")\n";
    let function = function("Orders", "python3.13", "app.handler");
    let queue = "      Events:\n        Api:\n          Type: HttpApi\n";
    let files = [("app.py", code), ("template.yaml", template([function + queue].into_iter()))];
    assert_eq!(checked(&files).workloads.len(), 1);
}

#[test]
fn functions_that_only_turn_away() {
    let calls = |of: &str| format!("{of}(s);").repeat(3_000);
    let code = format!(
        "const http = require(\"http\");\n\
         const c = (s) => {{ {} }};\nconst b = (s) => {{ {} }};\nconst a = (s) => {{ {} }};\n\
         const server = http.createServer((q, r) => r.end());\n\
         server.on(\"upgrade\", (q, s) => a(s));\nserver.listen(80);\n",
        "s.end();".repeat(3_000),
        calls("c"),
        calls("b"),
    );
    let package = "{ \"scripts\": { \"start\": \"node app.js\" } }\n";
    let report = checked(&[("app.js", code), ("package.json", package.to_string())]);
    assert!(!report.diagnostics.iter().any(|found| found.lint == "websocket-server"));
}

#[test]
fn loops_within_loops() {
    let nested = |head: &str| format!("{}b(){}", head.repeat(300), "}".repeat(300));
    let script =
        format!("exports.handler = async () => {{ {} }};\n", nested("while (await a()) {"));
    let kotlin = format!("fun main() {{ {} }}\n", nested("while(a(1,2)){"));
    let function = function("Orders", "nodejs22.x", "index.handler");
    let report = checked(&[
        ("index.js", script),
        ("template.yaml", template(std::iter::once(function))),
        ("src/main/kotlin/Main.kt", kotlin),
        (
            "build.gradle.kts",
            "plugins { application }\napplication { mainClass = \"MainKt\" }\n".into(),
        ),
    ]);
    assert!(!report.workloads.is_empty());
}

#[test]
fn functions_of_one_template() {
    let functions = (0..400)
        .map(|at| function(&format!("F{at}"), "python3.13", &format!("app.handler{}", at % 2)));
    let code = "def handler0(event, context): pass\ndef handler1(event, context): pass\n";
    let report = checked(&[("template.yaml", template(functions)), ("app.py", code.to_string())]);
    assert_eq!(report.workloads.len(), 400);
}

#[test]
fn code_that_stands_in_a_template() {
    let code =
        "        import time\n        def handler(event, context):\n            time.sleep(1)\n";
    let functions = (0..60).map(|at| {
        format!(
            "  F{at}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n      \
             Handler: index.handler\n      Timeout: 30\n      Code:\n       ZipFile: |\n{}",
            code.repeat(20)
        )
    });
    let report = checked(&[("template.yaml", template(functions))]);
    assert_eq!(report.workloads.len(), 60);
}
