//! The main job on a generated tree: a row for each language, and one for all of them together.
//! `cargo bench`
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use camino::Utf8PathBuf;
use divan::Bencher;
use plimsoll::{Request, check};

fn main() {
    divan::main();
}

const FILES: usize = 200;

/// What a language's files are called, and one file: imports, a class, a loop, calls.
const LANGUAGES: [(&str, &str, &str); 9] = [
    (
        "python",
        "py",
        "import time\nimport boto3\n\nclass Store@:\n    def __init__(self):\n        self.client = boto3.client(\"sqs\")\n\n    def drain(self, queue):\n        for _ in range(10):\n            self.client.receive_message(QueueUrl=queue)\n            time.sleep(2)\n\ndef handler(event, context):\n    return Store@().drain(event[\"queue\"])\n",
    ),
    (
        "javascript",
        "js",
        "const { SQSClient } = require(\"@aws-sdk/client-sqs\");\n\nclass Store@ {\n  constructor() { this.client = new SQSClient({}); }\n  async drain(queue) {\n    for (let i = 0; i < 10; i++) {\n      await this.client.send({ queue });\n    }\n  }\n}\n\nexports.handler = async (event) => new Store@().drain(event.queue);\n",
    ),
    (
        "typescript",
        "ts",
        "import { SQSClient } from \"@aws-sdk/client-sqs\";\n\nclass Store@ {\n  private client: SQSClient = new SQSClient({});\n  async drain(queue: string): Promise<void> {\n    for (let i = 0; i < 10; i++) {\n      await this.client.send({ queue });\n    }\n  }\n}\n\nexport const handler = async (event: { queue: string }) => new Store@().drain(event.queue);\n",
    ),
    (
        "rust",
        "rs",
        "use std::time::Duration;\n\npub struct Store@ { queue: String }\n\nimpl Store@ {\n    pub async fn drain(&self) {\n        for _ in 0..10 {\n            tokio::time::sleep(Duration::from_secs(2)).await;\n        }\n    }\n}\n\nfn main() {\n    lambda_runtime::run(lambda_runtime::service_fn(handler));\n}\n",
    ),
    (
        "go",
        "go",
        "package main\n\nimport (\n\t\"time\"\n\n\t\"github.com/aws/aws-lambda-go/lambda\"\n)\n\ntype Store@ struct{ queue string }\n\nfunc (s *Store@) Drain() {\n\tfor i := 0; i < 10; i++ {\n\t\ttime.Sleep(2 * time.Second)\n\t}\n}\n\nfunc handler@() { (&Store@{}).Drain() }\n\nfunc main() { lambda.Start(handler@) }\n",
    ),
    (
        "java",
        "java",
        "package app;\n\nimport com.amazonaws.services.lambda.runtime.Context;\nimport com.amazonaws.services.lambda.runtime.RequestHandler;\n\npublic class App@ implements RequestHandler<String, String> {\n    public String handleRequest(String event, Context context) {\n        for (int i = 0; i < 10; i++) {\n            try { Thread.sleep(2000); } catch (InterruptedException e) { return null; }\n        }\n        return event;\n    }\n}\n",
    ),
    (
        "kotlin",
        "kt",
        "package app\n\nimport com.amazonaws.services.lambda.runtime.Context\nimport com.amazonaws.services.lambda.runtime.RequestHandler\n\nclass App@ : RequestHandler<String, String> {\n    override fun handleRequest(event: String, context: Context): String {\n        for (i in 0..9) {\n            Thread.sleep(2000)\n        }\n        return event\n    }\n}\n",
    ),
    (
        "csharp",
        "cs",
        "using System.Threading.Tasks;\nusing Amazon.Lambda.Core;\n\nnamespace App;\n\npublic class Function@\n{\n    public async Task<string> Handler(string input, ILambdaContext context)\n    {\n        for (var i = 0; i < 10; i++)\n        {\n            await Task.Delay(2000);\n        }\n        return input;\n    }\n}\n",
    ),
    (
        "ruby",
        "rb",
        "require \"aws-sdk-sqs\"\n\nclass Store@\n  def initialize\n    @client = Aws::SQS::Client.new\n  end\n\n  def drain(queue)\n    10.times do\n      @client.receive_message(queue_url: queue)\n      sleep 2\n    end\n  end\nend\n\ndef handler(event:, context:)\n  Store@.new.drain(event[\"queue\"])\nend\n",
    ),
];

fn tree(languages: &[&str]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, extension, text) in LANGUAGES {
        if !languages.contains(&name) {
            continue;
        }
        for at in 0..FILES {
            let folder = directory.path().join(format!("{name}{}", at / 20));
            std::fs::create_dir_all(&folder).unwrap();
            let mut whole = String::new();
            write!(whole, "{}", text.replace('@', &at.to_string())).unwrap();
            std::fs::write(folder.join(format!("f{at}.{extension}")), whole).unwrap();
        }
    }
    directory
}

fn run(bencher: Bencher, languages: &[&str]) {
    let directory = tree(languages);
    let root = Utf8PathBuf::from_path_buf(directory.path().to_path_buf()).unwrap();
    let request = Request { directory: root, paths: vec![".".into()], config: Some(None) };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(plimsoll::STACK).build().unwrap();
    bencher.bench_local(|| pool.install(|| check(&request).unwrap().report.workloads.len()));
}

#[divan::bench(args = LANGUAGES.map(|(name, _, _)| name))]
fn language(bencher: Bencher, name: &str) {
    run(bencher, &[name]);
}

#[divan::bench]
fn all(bencher: Bencher) {
    let names: Vec<&str> = LANGUAGES.iter().map(|(name, _, _)| *name).collect();
    run(bencher, &names);
}

#[divan::bench]
fn nothing(bencher: Bencher) {
    run(bencher, &[]);
}
