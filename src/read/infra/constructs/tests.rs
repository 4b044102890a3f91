#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use std::fmt::Write;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Code, read};
use crate::model::{Constructs, FileId, Known, Language, Source, Value};

/// Resources of a small program, one line each with the properties that are known; `-- path` begins
/// a file.
fn dump(text: &str) -> String {
    let mut table: Constructs =
        toml::from_str(include_str!("../../../../lints/constructs.toml")).unwrap();
    table.runtimes = ["nodejs20.x", "python3.12", "java21", "dotnet8", "provided.al2023"]
        .map(str::to_string)
        .to_vec();
    let mut codes = Vec::new();
    let mut paths: Vec<Utf8PathBuf> = Vec::new();
    for part in text.split("-- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap();
        let path = Utf8PathBuf::from(path.trim());
        paths.push(path.clone());
        let Some(language) = Language::of(&path) else { continue };
        let file = FileId(codes.len() as u32);
        let source = Source::new(file, &path, text.to_string());
        let facts = Arc::new(crate::read::code::read(&source, language));
        codes.push(Code { path, facts });
    }
    let exists = |path: &Utf8Path| paths.iter().any(|one| one.starts_with(path));
    let mut out = String::new();
    for (file, template) in read(&codes, &table, &exists) {
        for resource in template.resources {
            let path = &codes[file.0 as usize].path;
            let _ = write!(out, "{path} {} {}:", resource.id, resource.kind);
            shown(&resource.properties, "", &mut out);
            out.push('\n');
        }
    }
    out
}

fn shown(value: &Known<Value>, path: &str, out: &mut String) {
    match &value.value {
        Some(Value::Map(entries)) => {
            for entry in entries {
                let below = match path {
                    "" => entry.key.clone(),
                    path => format!("{path}.{}", entry.key),
                };
                shown(&entry.value, &below, out);
            }
        }
        Some(Value::List(items)) => {
            for (at, item) in items.iter().enumerate() {
                shown(item, &format!("{path}.{at}"), out);
            }
        }
        Some(Value::Str(text)) => write!(out, " {path}={text}").unwrap(),
        Some(Value::Int(number)) => write!(out, " {path}={number}").unwrap(),
        Some(Value::Bool(flag)) => write!(out, " {path}={flag}").unwrap(),
        Some(Value::Ref { resource, .. }) => write!(out, " {path}=&{resource}").unwrap(),
        Some(other) => write!(out, " {path}={other:?}").unwrap(),
        None => write!(out, " {path}=?").unwrap(),
    }
}

#[test]
fn a_function_with_its_queue() {
    let said = dump(
        r#"
-- cdk.json
{}
-- lib/stack.ts
import * as cdk from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { aws_sqs as sqs, Duration } from "aws-cdk-lib";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import * as path from "path";
export class OrderStack extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const queue = new sqs.Queue(this, "Orders", { visibilityTimeout: Duration.seconds(30) });
    const common = { runtime: lambda.Runtime.NODEJS_20_X, memorySize: 512 };
    const fn = new lambda.Function(this, "Worker", {
      ...common,
      handler: "index.handler",
      code: lambda.Code.fromAsset(path.join(__dirname, "../src/worker")),
      timeout: cdk.Duration.minutes(5),
      ephemeralStorageSize: cdk.Size.gibibytes(2),
      environment: { TABLE: "orders" },
    });
    fn.addEventSource(new SqsEventSource(queue, { batchSize: 10 }));
    fn.addEnvironment("MODE", "fast");
  }
}
-- src/worker/index.ts
export const handler = async () => {};
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Orders AWS::SQS::Queue: VisibilityTimeout=30\n\
         lib/stack.ts Worker AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=512 \
         Handler=index.handler CodeUri=../src/worker Timeout=300 EphemeralStorage.Size=2048 \
         Environment.Variables.TABLE=orders Environment.Variables.MODE=fast \
         Events.SQS1.Properties.BatchSize=10 Events.SQS1.Properties.Queue=&Orders Events.SQS1.Type=SQS\n"
    );
}
