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

#[test]
fn a_class_of_the_project_is_one_resource_for_each_caller() {
    let said = dump(
        r#"
-- lib/fast-function.ts
import { Duration } from "aws-cdk-lib";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, NodejsFunctionProps } from "aws-cdk-lib/aws-lambda-nodejs";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
interface FastProps extends NodejsFunctionProps { api?: RestApi }
export class FastFunction extends Construct {
  readonly fn: NodejsFunction;
  constructor(scope: Construct, id: string, props: FastProps) {
    super(scope, id);
    const { timeout = Duration.seconds(6), api, ...rest } = props;
    this.fn = new NodejsFunction(this, id, { runtime: Runtime.NODEJS_20_X, timeout, ...rest });
    if (api) {
      api.root.addMethod("GET", new LambdaIntegration(this.fn));
    }
  }
}
-- lib/shop-stack.ts
import { Stack, Duration } from "aws-cdk-lib";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { FastFunction } from "./fast-function";
export class ShopStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const api = new RestApi(this, "Api");
    const shared = { memorySize: 256 };
    new FastFunction(this, "Buy", { entry: "src/buy.ts", handler: "buy", api, ...shared });
    new FastFunction(this, "Sell", { entry: "src/sell.ts", timeout: Duration.minutes(1) });
  }
}
-- src/buy.ts
-- src/sell.ts
"#,
    );
    assert_eq!(
        said,
        "lib/shop-stack.ts Buy AWS::Serverless::Function: Runtime=nodejs20.x Timeout=6 \
         Entry=../src/buy.ts Handler=buy.buy MemorySize=256 CodeUri=../src Events.Api1.Type=Api\n\
         lib/shop-stack.ts Sell AWS::Serverless::Function: Runtime=nodejs20.x Timeout=60 \
         Entry=../src/sell.ts CodeUri=../src Handler=sell.handler\n"
    );
}

#[test]
fn python_says_the_same() {
    let said = dump(
        r#"
-- stacks/orders.py
import os
from aws_cdk import Stack, Duration, aws_lambda as _lambda, aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from aws_cdk.aws_lambda_python_alpha import PythonFunction

class OrdersStack(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        queue = sqs.Queue(self, "Queue", visibility_timeout=Duration.minutes(2))
        fn = PythonFunction(
            self, "Pack",
            entry=os.path.join(os.path.dirname(__file__), "..", "pack"),
            runtime=_lambda.Runtime.PYTHON_3_12,
            index="app.py",
            timeout=Duration.seconds(90),
        )
        fn.add_event_source(SqsEventSource(queue))
        self.make("ship", 512)
        self.make("bill", 1024)

    def make(self, name, memory):
        return _lambda.Function(
            self, f"Do{name}",
            runtime=_lambda.Runtime.PYTHON_3_12,
            code=_lambda.Code.from_asset(f"src/{name}"),
            handler=f"{name}.handler",
            memory_size=memory,
        )
-- pack/app.py
-- src/ship/ship.py
-- src/bill/bill.py
"#,
    );
    assert_eq!(
        said,
        "stacks/orders.py Queue AWS::SQS::Queue: VisibilityTimeout=120\n\
         stacks/orders.py Pack AWS::Serverless::Function: Entry=../pack Runtime=python3.12 \
         Index=app.py Timeout=90 CodeUri=../pack Handler=app.handler Events.SQS1.Properties.Queue=&Queue \
         Events.SQS1.Type=SQS\n\
         stacks/orders.py Doship AWS::Serverless::Function: Runtime=python3.12 CodeUri=../src/ship \
         Handler=ship.handler MemorySize=512\n\
         stacks/orders.py Dobill AWS::Serverless::Function: Runtime=python3.12 CodeUri=../src/bill \
         Handler=bill.handler MemorySize=1024\n"
    );
}

#[test]
fn paths_of_python_put_together() {
    let said = dump(
        r#"
-- cdk.json
-- infra/places.py
import os
from pathlib import Path
ROOT = Path(__file__).resolve().parents[1]
LAMBDAS = ROOT / "lambdas"
LAYERS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "layers")
-- infra/stacks/shop.py
from pathlib import Path
from aws_cdk import aws_lambda as _lambda
from infra.places import LAMBDAS, LAYERS

HERE = Path(__file__).parent
SOURCES = HERE.parent.parent / "src"

def made(scope, name, path):
    _lambda.Function(scope, name, handler="app.handler", code=_lambda.Code.from_asset(path))

made(this, "A", str(Path(__file__).parent.parent.parent / "src" / "orders"))
made(this, "B", str(Path(__file__).parents[2] / "src/bills"))
made(this, "C", (SOURCES / "orders").as_posix())
made(this, "D", str(LAMBDAS / "ship"))
made(this, "E", LAYERS)
made(this, "F", str(Path.cwd() / "lambdas"))
made(this, "G", str(Path(__file__).parent.joinpath("..", "..", "lambdas").resolve()))
made(this, "H", f"{HERE}/../../lambdas")
made(this, "I", str(SOURCES / str(unknown())))
made(this, "J", str(Path(HERE, "assets")))
-- src/orders/app.py
-- src/bills/app.py
-- lambdas/ship/app.py
"#,
    );
    let code = |name: &str| {
        let line = said.lines().find(|line| line.contains(&format!(" {name} "))).unwrap();
        line.rsplit_once("CodeUri=").unwrap().1.split(' ').next().unwrap().to_string()
    };
    assert_eq!(
        ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"].map(code),
        [
            "../../src/orders",
            "../../src/bills",
            "../../src/orders",
            "../../lambdas/ship",
            "../../layers",
            "../../lambdas",
            "../../lambdas",
            "../../lambdas",
            "?",
            "assets",
        ]
    );
}

#[test]
fn what_a_method_of_the_program_makes() {
    let said = dump(
        r#"
--- WebStack.cs
using Amazon.CDK;
using Amazon.CDK.AWS.ECS;
public class WebStack : Stack {
    public WebStack() {
        Ec2TaskDefinition task = CreateTask("web");
        CreateService(task);
    }
    private void CreateService(Ec2TaskDefinition task) {
        new Ec2Service(this, "Service", new Ec2ServiceProps { TaskDefinition = task });
    }
    private Ec2TaskDefinition CreateTask(string family) {
        var task = new Ec2TaskDefinition(this, "Task", new Ec2TaskDefinitionProps { NetworkMode = NetworkMode.NAT });
        task.AddContainer(family, new ContainerDefinitionOptions { Image = ContainerImage.FromRegistry("a/web") });
        return task;
    }
}
--- lib/stack.ts
import { Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
export class Web extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const taskDefinition = this.task();
    new ecs.Ec2Service(this, "TsService", { taskDefinition });
  }
  private task(): ecs.Ec2TaskDefinition {
    const task = new ecs.Ec2TaskDefinition(this, "TsTask");
    return task;
  }
}
"#,
    );
    let services = said.lines().filter(|line| line.contains("AWS::ECS::Service"));
    let services: Vec<&str> = services.collect();
    assert_eq!(
        services,
        [
            "WebStack.cs Service AWS::ECS::Service: TaskDefinition=&Task LaunchType=EC2",
            "lib/stack.ts TsService AWS::ECS::Service: TaskDefinition=&TsTask LaunchType=EC2",
        ]
    );
}

#[test]
fn what_is_added_to_one_of_several_that_a_method_makes() {
    let programs = [
        r#"
-- lib/stack.ts
import { Stack, Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
export class Site extends Stack {
  second: lambda.Function;
  constructor(scope: any, id: string) {
    super(scope, id);
    const quick = new sqs.Queue(this, "Quick", {});
    const slow = new sqs.Queue(this, "Slow", {});
    const first = this.make("First", 10);
    first.addEventSource(new SqsEventSource(quick));
    this.second = this.make("Second", 300);
    this.second.addEventSource(new SqsEventSource(slow));
  }
  make(id: string, seconds: number): lambda.Function {
    return new lambda.Function(this, id, { timeout: Duration.seconds(seconds) });
  }
}
"#,
        r#"
-- stack.py
from aws_cdk import Stack, Duration, aws_lambda as _lambda, aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource

class Site(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        quick = sqs.Queue(self, "Quick")
        slow = sqs.Queue(self, "Slow")
        first = self.make("First", 10)
        first.add_event_source(SqsEventSource(quick))
        second = self.make("Second", 300)
        second.add_event_source(SqsEventSource(slow))

    def make(self, name, seconds):
        return _lambda.Function(self, name, timeout=Duration.seconds(seconds))
"#,
        r#"
-- Site.java
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.sqs.Queue;
public class Site extends Stack {
    public Site(Construct scope, String id) {
        super(scope, id);
        Queue quick = Queue.Builder.create(this, "Quick").build();
        Queue slow = Queue.Builder.create(this, "Slow").build();
        Function first = make("First", 10);
        first.addEventSource(SqsEventSource.Builder.create(quick).build());
        Function second = make("Second", 300);
        second.addEventSource(SqsEventSource.Builder.create(slow).build());
    }
    private Function make(String id, int seconds) {
        return Function.Builder.create(this, id).timeout(Duration.seconds(seconds)).build();
    }
}
"#,
        r#"
-- Site.kt
import software.amazon.awscdk.Stack
import software.amazon.awscdk.Duration
import software.amazon.awscdk.services.lambda.Function
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource
import software.amazon.awscdk.services.sqs.Queue
class Site(scope: Construct, id: String) : Stack(scope, id) {
    init {
        val quick = Queue.Builder.create(this, "Quick").build()
        val slow = Queue.Builder.create(this, "Slow").build()
        val first = make("First", 10)
        first.addEventSource(SqsEventSource.Builder.create(quick).build())
        val second = make("Second", 300)
        second.addEventSource(SqsEventSource.Builder.create(slow).build())
    }
    private fun make(id: String, seconds: Int): Function =
        Function.Builder.create(this, id).timeout(Duration.seconds(seconds)).build()
}
"#,
        r#"
-- Site.cs
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.SQS;
public class Site : Stack {
    public Site(Construct scope, string id) : base(scope, id) {
        var quick = new Queue(this, "Quick");
        var slow = new Queue(this, "Slow");
        var first = Make("First", 10);
        first.AddEventSource(new SqsEventSource(quick));
        var second = Make("Second", 300);
        second.AddEventSource(new SqsEventSource(slow));
    }
    private Function Make(string id, int seconds) {
        return new Function(this, id, new FunctionProps { Timeout = Duration.Seconds(seconds) });
    }
}
"#,
        r#"
-- site.go
package main
import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)
func NewSite(stack awscdk.Stack) {
	quick := awssqs.NewQueue(stack, jsii.String("Quick"), &awssqs.QueueProps{})
	slow := awssqs.NewQueue(stack, jsii.String("Slow"), &awssqs.QueueProps{})
	first := make1(stack, "First", 10)
	first.AddEventSource(awslambdaeventsources.NewSqsEventSource(quick, &awslambdaeventsources.SqsEventSourceProps{}))
	second := make1(stack, "Second", 300)
	second.AddEventSource(awslambdaeventsources.NewSqsEventSource(slow, &awslambdaeventsources.SqsEventSourceProps{}))
}
func make1(stack awscdk.Stack, id string, seconds float64) awslambda.Function {
	return awslambda.NewFunction(stack, jsii.String(id), &awslambda.FunctionProps{Timeout: awscdk.Duration_Seconds(jsii.Number(seconds))})
}
"#,
    ];
    for program in programs {
        let said = dump(program);
        let queue = |name: &str, path: &str| {
            let line = said.lines().find(|line| line.contains(&format!(" {name} "))).unwrap();
            let queues: Vec<&str> = line.matches("Queue=&").collect();
            assert_eq!(queues.len(), 1, "{said}");
            assert!(line.contains(path), "{said}");
        };
        queue("First", "Queue=&Quick");
        queue("Second", "Queue=&Slow");
    }
}

#[test]
fn members_of_the_projects_own_constructs() {
    let said = dump(
        r#"
-- lib/fn.ts
import { Duration } from "aws-cdk-lib";
import { Function } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
export class Bot extends Construct {
  public readonly lambda: Function;
  constructor(scope: Construct, id: string, props: { seconds: number }) {
    super(scope, id);
    this.lambda = new Function(this, "fn", { timeout: Duration.seconds(props.seconds) });
  }
}
-- lib/stack.ts
import { Stack } from "aws-cdk-lib";
import { LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Bot } from "./fn";
export class BotStack extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const first = new Bot(this, "First", { seconds: 10 });
    const second = new Bot(this, "Second", { seconds: 20 });
    const queue = new Queue(this, "Queue", {});
    first.lambda.addEventSource(new SqsEventSource(queue, {}));
    const api = new RestApi(this, "Api");
    api.root.addResource("slack").addMethod("POST", new LambdaIntegration(second.lambda));
  }
}
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Firstfn AWS::Serverless::Function: Timeout=10 Events.SQS1.Properties.Queue=&Queue \
         Events.SQS1.Type=SQS\n\
         lib/stack.ts Secondfn AWS::Serverless::Function: Timeout=20 Events.Api1.Type=Api\n\
         lib/stack.ts Queue AWS::SQS::Queue:\n"
    );
}

#[test]
fn what_is_made_of_an_id_that_is_not_known_is_called_like_what_holds_it() {
    let said = dump(
        r#"
-- Site.kt
import software.amazon.awscdk.Stack
import software.amazon.awscdk.services.lambda.Function
class Site(scope: Construct, id: String, props: StackProps) : Stack(scope, id) {
    init {
        val stage = props.stackName
        val first = make(id = "${stage}-1", about = "Turns a file into a page", memory = 256)
        val second = make(id = "${stage}-2", about = "Turns a page into a site", memory = 512)
    }
    private fun make(id: String, about: String, memory: Int): Function =
        Function.Builder.create(this, id).description(about).memorySize(memory).build()
}
"#,
    );
    assert_eq!(
        said,
        "Site.kt first AWS::Serverless::Function: MemorySize=256\n\
         Site.kt second AWS::Serverless::Function: MemorySize=512\n"
    );
}

#[test]
fn ports_that_are_added_to_a_container() {
    let said = dump(
        r#"
--- lib/stack.ts
import { Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
export class Web extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const task = new ecs.Ec2TaskDefinition(this, "Ts");
    task.addContainer("quiet", { image: ecs.ContainerImage.fromRegistry("a/quiet") });
    const web = task.addContainer("web", { image: ecs.ContainerImage.fromRegistry("a/web") });
    web.addPortMappings({ containerPort: 80 }, { containerPort: 81 });
    task.addContainer("next", { image: ecs.ContainerImage.fromRegistry("a/next") })
      .addPortMappings({ containerPort: 3000 });
  }
}
--- stack.py
from aws_cdk import Stack, aws_ecs as ecs
class Web(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        task = ecs.Ec2TaskDefinition(self, "Py")
        web = task.add_container("web", image=ecs.ContainerImage.from_registry("a/web"))
        web.add_port_mappings(ecs.PortMapping(container_port=8000))
--- WebStack.java
import software.amazon.awscdk.services.ecs.*;
import software.amazon.awscdk.Stack;
public class WebStack extends Stack {
    public WebStack() {
        Ec2TaskDefinition task = Ec2TaskDefinition.Builder.create(this, "Java").build();
        ContainerDefinition web = task.addContainer("web", ContainerDefinitionOptions.builder()
            .image(ContainerImage.fromRegistry("a/web")).build());
        web.addPortMappings(PortMapping.builder().containerPort(8080).build());
    }
}
--- WebStack.cs
using Amazon.CDK;
using Amazon.CDK.AWS.ECS;
public class WebStack : Stack {
    public WebStack() {
        var task = new Ec2TaskDefinition(this, "Cs");
        var web = task.AddContainer("web", new ContainerDefinitionOptions { Image = ContainerImage.FromRegistry("a/web") });
        web.AddPortMappings(new PortMapping { ContainerPort = 5000 });
    }
}
"#,
    );
    let ports: Vec<&str> = said.split_whitespace().filter(|word| word.contains("Port")).collect();
    assert_eq!(
        ports,
        [
            "ContainerDefinitions.1.PortMappings.0.ContainerPort=80",
            "ContainerDefinitions.1.PortMappings.1.ContainerPort=81",
            "ContainerDefinitions.2.PortMappings.0.ContainerPort=3000",
            "ContainerDefinitions.0.PortMappings.0.ContainerPort=8000",
            "ContainerDefinitions.0.PortMappings.0.ContainerPort=8080",
            "ContainerDefinitions.0.PortMappings.0.ContainerPort=5000",
        ]
    );
}

#[test]
fn containers_and_the_services_that_run_them() {
    let said = dump(
        r#"
-- lib/stack.ts
import * as path from "path";
import { Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as patterns from "aws-cdk-lib/aws-ecs-patterns";
import { DockerImageAsset } from "aws-cdk-lib/aws-ecr-assets";
export class Render extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const task = new ecs.Ec2TaskDefinition(this, "Task");
    task.addContainer("app", {
      image: ecs.ContainerImage.fromAsset(path.join(__dirname, "../render")),
      command: ["python", "main.py"],
      gpuCount: 1,
      environment: { MODE: "gpu" },
    });
    new ecs.Ec2Service(this, "Service", { cluster: this.cluster, taskDefinition: task });
    const asset = new DockerImageAsset(this, "Asset", { directory: path.join(__dirname, "../mail") });
    const mail = new ecs.FargateTaskDefinition(this, "Mail");
    new ecs.ContainerDefinition(this, "mail", { taskDefinition: mail, image: ecs.ContainerImage.fromDockerImageAsset(asset) });
    new patterns.ApplicationLoadBalancedFargateService(this, "Web", {
      memoryLimitMiB: 2048,
      taskImageOptions: { image: ecs.ContainerImage.fromAsset("web"), containerPort: 8080 },
    });
  }
}
-- render/Dockerfile
-- web/Dockerfile
-- mail/Dockerfile
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Task AWS::ECS::TaskDefinition: RequiresCompatibilities.0=EC2 \
         ContainerDefinitions.0.Name=app ContainerDefinitions.0.Build.Context=../render \
         ContainerDefinitions.0.Command.0=python ContainerDefinitions.0.Command.1=main.py \
         ContainerDefinitions.0.ResourceRequirements.0.Value=1 \
         ContainerDefinitions.0.Environment.0.Name=MODE ContainerDefinitions.0.Environment.0.Value=gpu\n\
         lib/stack.ts Service AWS::ECS::Service: TaskDefinition=&Task LaunchType=EC2\n\
         lib/stack.ts Mail AWS::ECS::TaskDefinition: Cpu=256 Memory=512 RequiresCompatibilities.0=FARGATE \
         ContainerDefinitions.0.Name=mail ContainerDefinitions.0.Build.Context=../mail\n\
         lib/stack.ts Web AWS::ECS::Service: Memory=2048 ContainerDefinitions.0.Build.Context=../web \
         ContainerDefinitions.0.PortMappings.0.ContainerPort=8080 LaunchType=FARGATE LoadBalancers.0=made beside it\n"
    );
}

#[test]
fn images_inline_code_and_what_is_stored_elsewhere() {
    let said = dump(
        r#"
-- lib/stack.ts
import * as path from "path";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
export function build(stack, bucket) {
  const image = new lambda.DockerImageFunction(stack, "Image", {
    code: lambda.DockerImageCode.fromImageAsset(path.join(__dirname, "../image"), { cmd: ["app.handler"] }),
  });
  new lambda.Function(stack, "Inline", { handler: "index.handler", code: lambda.Code.fromInline("x") });
  new lambda.Function(stack, "Stored", { handler: "a.b", code: lambda.Code.fromBucket(bucket, "k.zip") });
  return new LambdaFunction(image);
}
-- image/Dockerfile
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Image AWS::Serverless::Function: ImageConfig.Command.0=app.handler \
         Metadata.DockerContext=../image PackageType=Image Events.EventBridgeRule1.Type=EventBridgeRule\n\
         lib/stack.ts Inline AWS::Serverless::Function: Handler=index.handler InlineCode=x\n\
         lib/stack.ts Stored AWS::Serverless::Function: Handler=a.b CodeUri.Bucket=? CodeUri.Key=k.zip \
         CodeUri.Stored=true\n"
    );
}

#[test]
fn rules_with_a_schedule() {
    let said = dump(
        r#"
-- lib/stack.ts
import * as events from "aws-cdk-lib/aws-events";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
export function build(stack) {
  const code = lambda.Code.fromInline("x");
  const nightly = new lambda.Function(stack, "Nightly", { handler: "a.b", code });
  const weekly = new lambda.Function(stack, "Weekly", { handler: "a.b", code });
  const placed = new lambda.Function(stack, "Placed", { handler: "a.b", code });
  new events.Rule(stack, "Night", {
    schedule: events.Schedule.expression("rate(1 day)"),
    targets: [new LambdaFunction(nightly)],
  });
  const week = new events.Rule(stack, "Week", { schedule: events.Schedule.expression("rate(7 days)") });
  week.addTarget(new LambdaFunction(weekly));
  new events.Rule(stack, "Orders", { eventPattern: { source: ["shop"] }, targets: [new LambdaFunction(placed)] });
}
-- app.py
from aws_cdk import aws_events as events, aws_events_targets as targets, aws_lambda as lambda_

def build(stack):
    hourly = lambda_.Function(stack, "Hourly", handler="a.b", code=lambda_.Code.from_inline("x"))
    events.Rule(stack, "Hour", schedule=events.Schedule.expression("rate(1 hour)"), targets=[targets.LambdaFunction(hourly)])
"#,
    );
    let types = said.lines().map(|line| line.rsplit('=').next().unwrap_or(""));
    assert_eq!(
        types.collect::<Vec<_>>(),
        ["Schedule", "Schedule", "EventBridgeRule", "Schedule"],
        "{said}"
    );
}

#[test]
fn pulumi_and_sst() {
    let said = dump(
        r#"
-- index.ts
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
new aws.lambda.Function("worker", {
  runtime: "nodejs20.x",
  handler: "index.handler",
  timeout: 60,
  code: new pulumi.asset.FileArchive("./worker"),
  environment: { variables: { table: "a" } },
});
-- sst.config.ts
/// sst.aws
new sst.aws.Function("Hello", { handler: "src/hello.main", timeout: "3 minutes", memory: "2 GB" });
const api = new sst.aws.ApiGatewayV2("Api");
api.route("GET /", "src/get.handler");
api.route("POST /", { handler: "src/post.handler", timeout: "25 seconds" });
new sst.aws.Cron("Nightly", { schedule: "rate(1 day)", function: "src/nightly.handler" });
new sst.aws.Auth("Auth", { authenticator: { handler: "src/auth.handler" } });
const cluster = new sst.aws.Cluster("Cluster");
cluster.addService("Mail", { image: { dockerfile: "mail/Dockerfile" } });
-- worker/index.js
"#,
    );
    assert_eq!(
        said,
        "index.ts worker AWS::Serverless::Function: Runtime=nodejs20.x Handler=index.handler Timeout=60 \
         CodeUri=worker Environment.Variables.table=a\n\
         sst.config.ts Hello AWS::Serverless::Function: Handler=src/hello.main Timeout=180 MemorySize=2048 CodeUri=.\n\
         sst.config.ts GET / AWS::Serverless::Function: Handler=src/get.handler \
         Events.Route.Type=HttpApi MemorySize=1024 Timeout=20 CodeUri=.\n\
         sst.config.ts POST / AWS::Serverless::Function: Handler=src/post.handler Timeout=25 \
         Events.Route.Type=HttpApi MemorySize=1024 CodeUri=.\n\
         sst.config.ts Nightly AWS::Serverless::Function: Handler=src/nightly.handler \
         Events.Schedule.Type=Schedule MemorySize=1024 Timeout=20 CodeUri=.\n\
         sst.config.ts Auth AWS::Serverless::Function: Handler=src/auth.handler \
         MemorySize=1024 Timeout=20 CodeUri=.\n\
         sst.config.ts Mail AWS::ECS::Service: ContainerDefinitions.0.Build.Dockerfile=mail/Dockerfile \
         ContainerDefinitions.0.Build.Context=. Cpu=256 LaunchType=FARGATE Memory=512\n"
    );
}

#[test]
fn what_a_function_of_the_program_gives_back_and_what_builds_an_image() {
    let said = dump(
        r#"
-- cdk/cdk.json
{}
-- cdk/lib/paths.ts
import { join } from "path";
export const entryOf = (name: string) => join(__dirname, "../../lambdas", `${name}.ts`);
-- cdk/lib/stack.ts
import * as nodejs from "aws-cdk-lib/aws-lambda-nodejs";
import { entryOf } from "./paths";
function zipOf(name: string) { return `dist/${name}.zip`; }
new nodejs.NodejsFunction(this, "Orders", { entry: entryOf("orders") });
new nodejs.NodejsFunction(this, "Mails", { environment: { ZIP: zipOf("mails") }, entry: entryOf(process.env.X) });
-- lambdas/orders.ts
-- index.ts
import * as awsx from "@pulumi/awsx";
import * as docker from "@pulumi/docker";
const image = new awsx.ecr.Image("image", { repositoryUrl: repo.url, context: "./app" });
new awsx.ecs.FargateService("web", {
  taskDefinitionArgs: { cpu: "256", container: { image: image.imageUri, memory: 512, portMappings: [{ containerPort: 80 }] } },
});
const built = new docker.Image("built", { imageName: "x", build: { context: "./app" } });
new awsx.ecs.FargateService("two", {
  taskDefinitionArgs: { containers: { main: { image: built.imageName }, proxy: { image: "nginx" } } },
});
"#,
    );
    assert_eq!(
        said,
        "cdk/lib/stack.ts Orders AWS::Serverless::Function: Entry=../../lambdas/orders.ts \
         CodeUri=../../lambdas Handler=orders.handler\n\
         cdk/lib/stack.ts Mails AWS::Serverless::Function: \
         Environment.Variables.ZIP=dist/mails.zip Entry=? Handler=? CodeUri=?\n\
         index.ts web AWS::ECS::Service: Cpu=256 ContainerDefinitions.0.Build.Context=app \
         ContainerDefinitions.0.Memory=512 \
         ContainerDefinitions.0.PortMappings.0.ContainerPort=80 LaunchType=FARGATE\n\
         index.ts two AWS::ECS::Service: ContainerDefinitions.0.Build.Context=app \
         ContainerDefinitions.1.Image=nginx LaunchType=FARGATE\n"
    );
}

#[test]
fn a_class_of_a_library_that_takes_a_handler_and_a_runtime() {
    let said = dump(
        r#"
-- cdk/lib/stack.ts
import { GuLambdaFunction, GuBucket } from "@guardian/cdk/lib/constructs/lambda";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { Wrapped } from "./wrapped";
new GuLambdaFunction(this, "Mails", {
  app: "mails",
  fileName: "mails.zip",
  handler: "handler.main",
  runtime: Runtime.NODEJS_20_X,
  memorySize: 512,
});
new GuBucket(this, "Files", { app: "mails" });
new Wrapped(this, "Own", { handler: "own.main", runtime: Runtime.NODEJS_20_X });
"#,
    );
    assert_eq!(
        said,
        "cdk/lib/stack.ts Mails AWS::Serverless::Function: CodeUri.Key=mails.zip Handler=handler.main \
         Runtime=nodejs20.x MemorySize=512 Timeout=?\n"
    );
}

#[test]
fn what_is_taken_out_of_the_parameters() {
    let said = dump(
        r#"
-- cdk/cdk.json
{}
-- cdk/lib/constructs/Service.ts
import { aws_ecs as ecs, aws_lambda_nodejs as lambda } from "aws-cdk-lib";
export default class Service extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    const { image, prefix, inner: { entry, ...rest } } = props;
    const task = new ecs.FargateTaskDefinition(this, `${prefix}-Task`, { cpu: 256 });
    task.addContainer(`${prefix}-Container`, { image });
    new ecs.FargateService(this, `${prefix}-Service`, { taskDefinition: task });
    new lambda.NodejsFunction(this, `${prefix}-Fn`, { ...(props.x ? { timeout: 3 } : {}), entry });
  }
}
-- cdk/lib/stack.ts
import { aws_ecs as ecs } from "aws-cdk-lib";
import Own from "./constructs/Service";
const image = ecs.ContainerImage.fromAsset(path.join(__dirname, "../api"));
const all = { image };
new Own(this, "One", { ...all, prefix: "One", inner: { entry: "lambdas/one.ts" } });
new Own(this, "Two", { ...all, prefix: "Two", inner: { entry: "lambdas/two.ts" } });
-- cdk/api/Dockerfile
"#,
    );
    let of = |name: &str, file: &str| {
        format!(
            "cdk/lib/stack.ts {name}-Fn AWS::Serverless::Function: Timeout=? \
             Entry=../lambdas/{file}.ts CodeUri=../lambdas Handler={file}.handler\n\
             cdk/lib/stack.ts {name}-Service AWS::ECS::Service: TaskDefinition=&{name}-Task \
             LaunchType=FARGATE\n\
             cdk/lib/stack.ts {name}-Task AWS::ECS::TaskDefinition: Cpu=256 Memory=512 \
             RequiresCompatibilities.0=FARGATE ContainerDefinitions.0.Name={name}-Container \
             ContainerDefinitions.0.Build.Context=../api\n"
        )
    };
    assert_eq!(said, of("One", "one") + &of("Two", "two"));
}

#[test]
fn functions_among_the_arguments() {
    let said = dump(
        r#"
-- sst.config.ts
import { SSTConfig } from "sst";
import { Shop } from "./stacks/shop";
export default {
  stacks(app) {
    app.setDefaultFunctionProps({ runtime: "nodejs20.x", timeout: 20, environment: { STAGE: "x" } });
    app.stack(Shop);
  },
} satisfies SSTConfig;
-- stacks/shop.ts
import { Api, Cron, EventBus, Function, Queue } from "sst/constructs";
import { Auth } from "sst/constructs/future";
export function Shop({ stack }) {
  const fn = new Function(stack, "Own", { handler: "src/own.main" });
  Function.fromDefinition(stack, "Poll", { handler: "src/poll.main", timeout: "2 minutes" });
  new Auth(stack, "Auth", { authenticator: { handler: "src/auth.main" } });
  const orders = new Queue(stack, "Orders");
  orders.addConsumer(stack, { function: { handler: "src/orders.main", timeout: "2 minutes" }, cdk: {} });
  new Queue(stack, "Mails", { consumer: "src/mails.main" });
  new Api(stack, "Api", {
    defaults: { function: { memorySize: "2 GB", environment: { TABLE: "t" } } },
    routes: {
      "GET /": "src/get.main",
      "POST /": { type: "function", function: { handler: "src/post.main", bind: [orders] } },
      "GET /old": fn,
    },
  });
  const bus = new EventBus(stack, "Bus", { rules: { paid: { targets: { ship: "src/ship.main", orders } } } });
  bus.subscribe("sent", { handler: "src/sent.main" });
  bus.subscribe("seen", fn);
  new Cron(stack, "Nightly", { schedule: "rate(1 day)", job: { function: "src/nightly.main" } });
  return { bus, orders };
}
export function Mails({ stack }) {
  const bus = new EventBus(stack, "Mails");
  return bus;
}
-- stacks/told.ts
import { StackContext, use } from "sst/constructs";
import { Mails, Shop } from "./shop";
export function Told({ stack }: StackContext) {
  const { bus } = use(Shop);
  bus.subscribe(stack, ["told", "asked"], { handler: "src/told.main" });
  const mails = use(Mails);
  mails.subscribe(stack, "mailed", "src/mailed.main", { retries: 2 });
  mails.addRules(stack, { gone: { pattern: {}, targets: { first: "src/gone.main" } } });
}
-- more/sst.config.ts
/// sst.aws
const files = new sst.aws.Bucket("Files");
files.notify({ notifications: [{ name: "Thumbs", function: "src/thumbs.main" }] });
new sst.aws.Service("Web", { cluster, cpu: "0.5 vCPU", memory: "1 GB", image: { context: "./web" } });
-- more/infra/cluster.ts
export const cluster = new sst.aws.Cluster("Cluster", { vpc });
-- more/infra/ssh.ts
import { cluster } from "./cluster";
cluster.addService("Ssh", { image: { context: "packages/ssh" } });
new sst.aws.Cron("Daily", { schedule: "rate(1 day)", job: { handler: "src/daily.main", timeout: "1 minute" } });
"#,
    );
    let own = "Runtime=nodejs20.x Timeout=20 Environment.Variables.STAGE=x";
    let api = format!("{own} Environment.Variables.TABLE=t MemorySize=2048");
    let by = |event: &str| format!("Events.Part.Type={event}");
    let lines = [
        format!("Own AWS::Serverless::Function: {own} Handler=src/own.main MemorySize=1024"),
        "Poll AWS::Serverless::Function: Runtime=nodejs20.x Environment.Variables.STAGE=x \
             Handler=src/poll.main Timeout=120 MemorySize=1024"
            .to_string(),
        format!(
            "Auth AWS::Serverless::Function: {own} Handler=src/auth.main {} MemorySize=1024",
            by("HttpApi")
        ),
        format!(
            "orders AWS::Serverless::Function: Runtime=nodejs20.x Environment.Variables.STAGE=x \
             Handler=src/orders.main Timeout=120 {} MemorySize=1024",
            by("SQS")
        ),
        format!(
            "Mails AWS::Serverless::Function: {own} Handler=src/mails.main {} MemorySize=1024",
            by("SQS")
        ),
        format!("GET / AWS::Serverless::Function: {api} Handler=src/get.main {}", by("HttpApi")),
        format!("POST / AWS::Serverless::Function: {api} Handler=src/post.main {}", by("HttpApi")),
        format!(
            "ship AWS::Serverless::Function: {own} Handler=src/ship.main {} MemorySize=1024",
            by("EventBridgeRule")
        ),
        format!(
            "sent AWS::Serverless::Function: {own} Handler=src/sent.main {} MemorySize=1024",
            by("EventBridgeRule")
        ),
        format!(
            "Nightly AWS::Serverless::Function: {own} Handler=src/nightly.main {} MemorySize=1024",
            by("Schedule")
        ),
    ];
    let lines = lines.map(|line| format!("stacks/shop.ts {line} CodeUri=..\n")).concat();
    let told = [("told", "told"), ("mailed", "mailed"), ("first", "gone")].map(|(id, file)| {
        format!(
            "stacks/told.ts {id} AWS::Serverless::Function: {own} Handler=src/{file}.main {} \
             MemorySize=1024 CodeUri=..\n",
            by("EventBridgeRule")
        )
    });
    let told = told.concat();
    let more = "more/sst.config.ts Thumbs AWS::Serverless::Function: Handler=src/thumbs.main \
                Events.Bucket.Type=S3 MemorySize=1024 Timeout=20 CodeUri=.\n\
                more/sst.config.ts Web AWS::ECS::Service: Cpu=512 Memory=1024 \
                ContainerDefinitions.0.Build.Context=web LaunchType=FARGATE\n\
                more/infra/ssh.ts Ssh AWS::ECS::Service: \
                ContainerDefinitions.0.Build.Context=../packages/ssh Cpu=256 \
                LaunchType=FARGATE Memory=512\n\
                more/infra/ssh.ts Daily AWS::Serverless::Function: Handler=src/daily.main \
                Timeout=60 Events.Schedule.Type=Schedule MemorySize=1024 CodeUri=..\n";
    assert_eq!(said, format!("{lines}{told}{more}"));
}

#[test]
fn csharp_says_the_same() {
    let said = dump(
        r#"
-- src/Shop/ShopStack.cs
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.SQS;
using Constructs;
using System.Collections.Generic;

namespace Shop
{
    public class ShopStack : Stack
    {
        internal ShopStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
        {
            var queue = new Queue(this, "Orders", new QueueProps { VisibilityTimeout = Duration.Minutes(1) });
            var pack = new Function(this, "Pack", new FunctionProps
            {
                Runtime = Runtime.DOTNET_8,
                Handler = "Pack::Pack.Function::FunctionHandler",
                Code = Code.FromAsset("lambda/pack", new Amazon.CDK.AWS.S3.Assets.AssetOptions { Exclude = new[] { "bin" } }),
                Timeout = Duration.Seconds(30),
                Architecture = Architecture.ARM_64,
                Environment = new Dictionary<string, string> { { "QUEUE", queue.QueueUrl }, { "MODE", "fast" } }
            });
            pack.AddEventSource(new SqsEventSource(queue, new SqsEventSourceProps { BatchSize = 5 }));
            DockerImageCode image = DockerImageCode.FromImageAsset("lambda/image");
            new DockerImageFunction(this, "Image", new DockerImageFunctionProps { Code = image, MemorySize = 256 });
            new Worker(this, "Ship", new WorkerProps { Handler = "Ship::Ship.Function::Run", MemorySize = 512 });
            new Worker(this, "Bill", new WorkerProps { Handler = "Bill::Bill.Function::Run" });
        }
    }
}
-- src/Shop/Worker.cs
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Shop;

public class WorkerProps
{
    public string Handler { get; set; }
    public double? MemorySize { get; set; }
}

public class Worker : Construct
{
    public Worker(Construct scope, string id, WorkerProps props) : base(scope, id)
    {
        new Function(this, $"{id}Function", new FunctionProps
        {
            Runtime = Runtime.DOTNET_8,
            Handler = props.Handler,
            MemorySize = props.MemorySize ?? 1024,
            Code = Code.FromAsset("lambda/worker")
        });
    }
}
-- lambda/pack/Function.cs
-- lambda/image/Dockerfile
-- lambda/worker/Function.cs
"#,
    );
    assert_eq!(
        said,
        "src/Shop/ShopStack.cs Orders AWS::SQS::Queue: VisibilityTimeout=60\n\
         src/Shop/ShopStack.cs Pack AWS::Serverless::Function: Runtime=dotnet8 \
         Handler=Pack::Pack.Function::FunctionHandler CodeUri=../../lambda/pack Timeout=30 \
         Architectures.0=arm64 Environment.Variables.QUEUE=&Orders Environment.Variables.MODE=fast \
         Events.SQS1.Properties.BatchSize=5 Events.SQS1.Properties.Queue=&Orders Events.SQS1.Type=SQS\n\
         src/Shop/ShopStack.cs Image AWS::Serverless::Function: \
         Metadata.DockerContext=../../lambda/image PackageType=Image MemorySize=256\n\
         src/Shop/ShopStack.cs ShipFunction AWS::Serverless::Function: Runtime=dotnet8 \
         Handler=Ship::Ship.Function::Run MemorySize=512 CodeUri=../../lambda/worker\n\
         src/Shop/ShopStack.cs BillFunction AWS::Serverless::Function: Runtime=dotnet8 \
         Handler=Bill::Bill.Function::Run MemorySize=1024 CodeUri=../../lambda/worker\n"
    );
}

#[test]
fn go_says_the_same() {
    let said = dump(
        r#"
-- main.go
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	awslambdago "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

type workerProps struct {
	Memory *float64
	Path   string
}

func newWorker(scope constructs.Construct, id string, props *workerProps) awslambda.Function {
	return awslambda.NewFunction(scope, jsii.String(id), &awslambda.FunctionProps{
		Runtime:    awslambda.Runtime_PROVIDED_AL2023(),
		Handler:    jsii.String("bootstrap"),
		Code:       awslambda.Code_FromAsset(jsii.String(props.Path), nil),
		MemorySize: props.Memory,
	})
}

func NewShopStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	env := &map[string]*string{"TABLE": jsii.String("orders")}
	awssqs.NewQueue(stack, jsii.String("Orders"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(300)),
	})
	pack := awslambda.NewFunction(stack, jsii.String("Pack"), &awslambda.FunctionProps{
		Runtime:     awslambda.Runtime_PYTHON_3_12(),
		Handler:     jsii.String("app.handler"),
		Code:        awslambda.Code_FromAsset(jsii.String("./pack"), nil),
		Timeout:     awscdk.Duration_Minutes(jsii.Number(2)),
		Environment: env,
	})
	awsapigateway.NewLambdaIntegration(pack, nil)
	awslambdago.NewGoFunction(stack, jsii.String("Api"), &awslambdago.GoFunctionProps{
		Entry: jsii.String("cmd/api"),
	})
	newWorker(stack, "Ship", &workerProps{Path: "ship", Memory: jsii.Number(512)})
	newWorker(stack, "Bill", &workerProps{Path: "bill"})
	return stack
}

func main() {
	app := awscdk.NewApp(nil)
	NewShopStack(app, "Shop", nil)
	app.Synth(nil)
}
-- pack/app.py
-- cmd/api/main.go
-- ship/bootstrap
-- bill/bootstrap
"#,
    );
    assert_eq!(
        said,
        "main.go Orders AWS::SQS::Queue: VisibilityTimeout=300\n\
         main.go Pack AWS::Serverless::Function: Runtime=python3.12 Handler=app.handler CodeUri=pack \
         Timeout=120 Environment.Variables.TABLE=orders Events.Api1.Type=Api\n\
         main.go Api AWS::Serverless::Function: Entry=cmd/api Handler=bootstrap \
         Metadata.BuildMethod=go1.x Runtime=provided.al2023 CodeUri=cmd/api\n\
         main.go Ship AWS::Serverless::Function: Runtime=provided.al2023 Handler=bootstrap \
         CodeUri=ship MemorySize=512\n\
         main.go Bill AWS::Serverless::Function: Runtime=provided.al2023 Handler=bootstrap \
         CodeUri=bill MemorySize=?\n"
    );
}

#[test]
fn java_says_the_same() {
    let said = dump(
        r#"
-- infra/src/main/java/com/acme/ShopStack.java
package com.acme;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.*;
import software.amazon.awscdk.services.apigateway.*;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSourceProps;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

public class ShopStack extends Stack {
    public ShopStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        Queue queue = Queue.Builder.create(this, "Orders").visibilityTimeout(Duration.minutes(1)).build();
        Function pack = Function.Builder.create(this, "Pack")
            .runtime(Runtime.JAVA_21)
            .handler("com.acme.Pack::handleRequest")
            .code(Code.fromAsset("../pack/target/pack.jar"))
            .timeout(Duration.seconds(20))
            .memorySize(1024)
            .environment(Map.of("TABLE", "orders", "MODE", "fast"))
            .build();
        pack.addEventSource(new SqsEventSource(queue, SqsEventSourceProps.builder().batchSize(5).build()));
        LambdaRestApi.Builder.create(this, "Api").handler(pack).build();
        Function ship = new Function(this, "Ship", FunctionProps.builder()
            .runtime(Runtime.PYTHON_3_12)
            .handler("app.handler")
            .code(Code.fromAsset("ship"))
            .build());
        worker("Bill", "com.acme.Bill", 512);
        worker("Post", "com.acme.Post", 256);
    }

    private Function worker(String name, String handler, int memory) {
        return Function.Builder.create(this, name)
            .runtime(Runtime.JAVA_21)
            .handler(handler)
            .memorySize(memory)
            .code(Code.fromAsset("../worker/target/worker.jar"))
            .build();
    }
}
-- infra/cdk.json
-- infra/ship/app.py
"#,
    );
    let home = "infra/src/main/java/com/acme/ShopStack.java";
    assert_eq!(
        said.replace(home, "*"),
        "* Orders AWS::SQS::Queue: VisibilityTimeout=60\n\
         * Pack AWS::Serverless::Function: Runtime=java21 Handler=com.acme.Pack::handleRequest \
         CodeUri=../../../../../../pack/target/pack.jar Timeout=20 MemorySize=1024 \
         Environment.Variables.TABLE=orders Environment.Variables.MODE=fast \
         Events.SQS1.Properties.BatchSize=5 Events.SQS1.Properties.Queue=&Orders Events.SQS1.Type=SQS \
         Events.Api2.Type=Api\n\
         * Ship AWS::Serverless::Function: Runtime=python3.12 Handler=app.handler \
         CodeUri=../../../../../ship\n\
         * Bill AWS::Serverless::Function: Runtime=java21 Handler=com.acme.Bill MemorySize=512 \
         CodeUri=../../../../../../worker/target/worker.jar\n\
         * Post AWS::Serverless::Function: Runtime=java21 Handler=com.acme.Post MemorySize=256 \
         CodeUri=../../../../../../worker/target/worker.jar\n"
    );
}

#[test]
fn pulumi_in_go_and_python() {
    let said = dump(
        r#"
-- main.go
package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := lambda.NewFunction(ctx, "worker", &lambda.FunctionArgs{
			Runtime: pulumi.String("nodejs20.x"),
			Handler: pulumi.String("index.handler"),
			Timeout: pulumi.Int(60),
			Code:    pulumi.NewFileArchive("./worker"),
			Environment: &lambda.FunctionEnvironmentArgs{
				Variables: pulumi.StringMap{"TABLE": pulumi.String("orders")},
			},
		})
		return err
	})
}
-- __main__.py
import pulumi
import pulumi_aws as aws
from pulumi_aws import lambda_
fn = lambda_.Function(
    "pack",
    runtime=lambda_.Runtime.PYTHON3D12,
    handler="app.handler",
    memory_size=512,
    code=pulumi.AssetArchive({".": pulumi.FileArchive("./pack")}),
)
aws.lambda_.Function("ship", runtime="python3.12", handler="app.handler", code=pulumi.FileArchive("./pack"))
-- worker/index.js
-- pack/app.py
"#,
    );
    assert_eq!(
        said,
        "main.go worker AWS::Serverless::Function: Runtime=nodejs20.x Handler=index.handler Timeout=60 \
         CodeUri=worker Environment.Variables.TABLE=orders\n\
         __main__.py pack AWS::Serverless::Function: Runtime=python3.12 Handler=app.handler \
         MemorySize=512 CodeUri=pack\n\
         __main__.py ship AWS::Serverless::Function: Runtime=python3.12 Handler=app.handler \
         CodeUri=pack\n"
    );
}

#[test]
fn terraform_written_as_a_program() {
    let said = dump(
        r#"
-- cdktf.json
{}
-- main.ts
import { App, TerraformStack, TerraformAsset, AssetType } from "cdktf";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { ecsService, ecsTaskDefinition, ecrRepository } from "@cdktf/provider-aws";
import * as path from "path";

class Shop extends TerraformStack {
  constructor(scope, name) {
    super(scope, name);
    const asset = new TerraformAsset(this, "asset", { path: path.resolve(__dirname, "worker"), type: AssetType.ARCHIVE });
    const worker = new LambdaFunction(this, "worker", {
      functionName: "worker", handler: "index.handler", runtime: "nodejs20.x", timeout: 60,
      filename: asset.path, environment: { variables: { TABLE: "orders" } },
    });
    const queue = new SqsQueue(this, "queue", { visibilityTimeoutSeconds: 30 });
    new LambdaEventSourceMapping(this, "mapping", { functionName: worker.arn, eventSourceArn: queue.arn, batchSize: 5 });
    const repository = new ecrRepository.EcrRepository(this, "repository", { name: "shop/web" });
    const task = new ecsTaskDefinition.EcsTaskDefinition(this, "task", {
      family: "web", cpu: "256", memory: "512", requiresCompatibilities: ["FARGATE"],
      containerDefinitions: JSON.stringify([
        { name: "web", image: repository.repositoryUrl, portMappings: [{ containerPort: 80 }] },
      ]),
    });
    new ecsService.EcsService(this, "service", { taskDefinition: task.arn, launchType: "FARGATE" });
  }
}
-- main.py
from cdktf import TerraformStack, TerraformAsset, AssetType
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction, LambdaFunctionEnvironment
import os

class Shop(TerraformStack):
    def __init__(self, scope, ns):
        super().__init__(scope, ns)
        code = TerraformAsset(self, "code", path=os.path.join(os.path.dirname(__file__), "worker"), type=AssetType.ARCHIVE)
        LambdaFunction(self, "pack", function_name="pack", runtime="python3.12", handler="app.handler", timeout=30,
            filename=code.path, environment=LambdaFunctionEnvironment(variables={"TABLE": "orders"}))
-- worker/index.js
"#,
    );
    assert_eq!(
        said,
        "main.ts worker AWS::Serverless::Function: FunctionName=worker Handler=index.handler \
         Runtime=nodejs20.x Timeout=60 CodeUri=worker Environment.Variables.TABLE=orders \
         Events.SQS1.Type=SQS Events.SQS1.Properties.BatchSize=5 Events.SQS1.Properties.Queue=&queue\n\
         main.ts queue AWS::SQS::Queue: VisibilityTimeout=30\n\
         main.ts task AWS::ECS::TaskDefinition: Family=web Cpu=256 Memory=512 \
         RequiresCompatibilities.0=FARGATE ContainerDefinitions.0.Name=web \
         ContainerDefinitions.0.Image=shop/web ContainerDefinitions.0.PortMappings.0.ContainerPort=80\n\
         main.ts service AWS::ECS::Service: TaskDefinition=&task LaunchType=FARGATE\n\
         main.py pack AWS::Serverless::Function: FunctionName=pack Runtime=python3.12 \
         Handler=app.handler Timeout=30 CodeUri=worker Environment.Variables.TABLE=orders\n"
    );
}

#[test]
fn pulumi_in_csharp_and_its_services() {
    let said = dump(
        r#"
-- index.ts
import * as awsx from "@pulumi/awsx";
const image = new awsx.ecr.Image("image", { context: "./app" });
new awsx.classic.ecs.FargateService("web", { taskDefinitionArgs: { container: { image: image.imageUri, memory: 512 } } });
-- main.go
package main

import (
	"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := ecs.NewFargateService(ctx, "front", &ecs.FargateServiceArgs{
			TaskDefinitionArgs: &ecs.FargateServiceTaskDefinitionArgs{
				Container: &ecs.TaskDefinitionContainerDefinitionArgs{
					Image:  pulumi.String("nginx:latest"),
					Memory: pulumi.Int(128),
				},
			},
		})
		return err
	})
}
-- Stack.cs
using Pulumi;
using Pulumi.Aws.Lambda;
using Ecs = Pulumi.Aws.Ecs;

class OrdersStack : Stack
{
    public OrdersStack()
    {
        var orders = new Function("orders", new FunctionArgs
        {
            Runtime = "nodejs22.x",
            Code = new FileArchive("./worker"),
            Handler = "index.handler",
            Timeout = 60
        });
        var task = new Ecs.TaskDefinition("task", new Ecs.TaskDefinitionArgs { Cpu = "256", Memory = "512" });
    }
}
-- worker/index.js
"#,
    );
    assert_eq!(
        said,
        "index.ts web AWS::ECS::Service: ContainerDefinitions.0.Build.Context=app \
         ContainerDefinitions.0.Memory=512 LaunchType=FARGATE\n\
         main.go front AWS::ECS::Service: ContainerDefinitions.0.Image=nginx:latest \
         ContainerDefinitions.0.Memory=128 LaunchType=FARGATE\n\
         Stack.cs orders AWS::Serverless::Function: Runtime=nodejs22.x CodeUri=worker \
         Handler=index.handler Timeout=60\n\
         Stack.cs task AWS::ECS::TaskDefinition: Cpu=256 Memory=512\n"
    );
}

#[test]
fn settings_of_other_files_and_paths_put_together() {
    let said = dump(
        r#"
-- lib/utils/constants.ts
export const MINUTES = 15;
export const SIZES = { small: 256, large: 1024 };
-- lib/utils/runtimes.ts
import { Runtime } from "aws-cdk-lib/aws-lambda";
export const NODE = Runtime.NODEJS_20_X;
-- lib/stack.ts
import * as path from "path";
import { Duration } from "aws-cdk-lib";
import { Code, Function } from "aws-cdk-lib/aws-lambda";
import { MINUTES, SIZES } from "./utils/constants";
import { NODE } from "./utils/runtimes";
new Function(stack, "Pack", {
  runtime: NODE,
  timeout: Duration.minutes(MINUTES),
  memorySize: SIZES.large,
  handler: "index.handler",
  code: Code.fromAsset(`${path.dirname(__dirname)}/lambda/pack`),
});
new Function(stack, "Ship", { handler: "index.handler", code: Code.fromAsset(__dirname + "/../lambda/ship") });
-- stacks/config.py
TIMEOUT = 60
-- stacks/shop.py
import os
from aws_cdk import Duration, aws_lambda as lambda_
from .config import TIMEOUT
here = os.path.dirname(__file__)
lambda_.Function(stack, "Bill", handler="app.handler", timeout=Duration.seconds(TIMEOUT), code=lambda_.Code.from_asset(f"{here}/bill"))
-- lambda/pack/index.ts
-- lambda/ship/index.ts
-- stacks/bill/app.py
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Pack AWS::Serverless::Function: Runtime=nodejs20.x Timeout=900 MemorySize=1024 \
         Handler=index.handler CodeUri=../lambda/pack\n\
         lib/stack.ts Ship AWS::Serverless::Function: Handler=index.handler CodeUri=../lambda/ship\n\
         stacks/shop.py Bill AWS::Serverless::Function: Handler=app.handler Timeout=60 CodeUri=bill\n"
    );
}

#[test]
fn code_read_from_a_file_and_paths_from_where_the_program_starts() {
    let said = dump(
        r#"
-- cdk/cdk.json
{}
-- cdk/lib/stack.ts
import * as fs from "fs";
import { Code, Function, InlineCode } from "aws-cdk-lib/aws-lambda";
import { LambdaToSqs } from "@aws-solutions-constructs/aws-lambda-sqs";
new Function(stack, "Read", { handler: "index.main", code: new InlineCode(fs.readFileSync("src/task.py", { encoding: "utf-8" })) });
new Function(stack, "Started", { handler: "app.handler", code: Code.fromAsset(process.cwd() + "/../api") });
new LambdaToSqs(stack, "Both", { lambdaFunctionProps: { handler: "app.handler", code: Code.fromAsset("src") } });
new LambdaToSqs(stack, "Queue", { existingLambdaObj: fn });
-- cdk/app.py
from aws_cdk import aws_lambda as lambda_
with open("src/task.py") as task:
    code = task.read()
lambda_.Function(stack, "Opened", handler="index.main", code=lambda_.InlineCode(code))
-- cdk/src/task.py
-- api/app.py
"#,
    );
    assert_eq!(
        said,
        "cdk/lib/stack.ts Read AWS::Serverless::Function: Handler=task.main CodeUri=../src/task.py\n\
         cdk/lib/stack.ts Started AWS::Serverless::Function: Handler=app.handler CodeUri=../../api\n\
         cdk/lib/stack.ts Both AWS::Serverless::Function: Handler=app.handler CodeUri=../src\n\
         cdk/app.py Opened AWS::Serverless::Function: Handler=task.main CodeUri=src/task.py\n"
    );
}

#[test]
fn what_a_caller_may_set_is_unknown_without_one() {
    let said = dump(
        r#"
-- lib/factory.ts
import * as lambda from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Duration } from "aws-cdk-lib";
export class Factory {
  create(scope, id, props) {
    return new lambda.Function(scope, id, { timeout: Duration.seconds(5), ...props, handler: "index.handler" });
  }
  script(scope, props) {
    return new NodejsFunction(scope, "Script", { handler: "run", memorySize: props.memory ?? 512, ...props.more });
  }
  chosen(scope, local) {
    return new NodejsFunction(scope, "Chosen", { entry: local ? "src/a.ts" : "src/b.ts", handler: "run" });
  }
}
"#,
    );
    assert_eq!(
        said,
        "lib/factory.ts Function AWS::Serverless::Function: Timeout=? Handler=index.handler \
         DurableConfig=? Entry=? FunctionName=? Index=? Layers=? MemorySize=? \
         ReservedConcurrentExecutions=? Runtime=? CodeUri=?\n\
         lib/factory.ts Script AWS::Serverless::Function: Handler=? MemorySize=? DurableConfig=? \
         Entry=? FunctionName=? Index=? Layers=? ReservedConcurrentExecutions=? Runtime=? \
         Timeout=? CodeUri=?\n\
         lib/factory.ts Chosen AWS::Serverless::Function: Entry=? Handler=? CodeUri=?\n"
    );
}

#[test]
fn classes_of_one_name_are_told_apart_by_where_they_are() {
    let said = dump(
        r#"
-- orders/lib/constructs/fn.ts
import { Function, Code, Runtime } from "aws-cdk-lib/aws-lambda";
export class TracedFunction extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    new Function(this, props.name, { runtime: Runtime.NODEJS_20_X, handler: props.handler, code: Code.fromAsset(props.dir), memorySize: props.memory ?? 512 });
  }
}
-- orders/lib/api.ts
import { Stack } from "aws-cdk-lib";
import { TracedFunction } from "./constructs/fn";
new TracedFunction(stack, "A", { name: "Get", handler: "get.handler", dir: "orders/dist" });
-- users/lib/constructs/fn.ts
import { Function, Code, Runtime } from "aws-cdk-lib/aws-lambda";
export class TracedFunction extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    new Function(this, props.name, { runtime: Runtime.PYTHON_3_12, handler: props.handler, code: Code.fromAsset(props.dir) });
  }
}
-- users/lib/stacks/api.ts
import { Stack } from "aws-cdk-lib";
import { TracedFunction } from "../constructs/fn";
new TracedFunction(stack, "B", { name: "Put", handler: "put.handler", dir: "users/dist" });
"#,
    );
    assert_eq!(
        said,
        "orders/lib/api.ts Get AWS::Serverless::Function: Runtime=nodejs20.x Handler=get.handler \
         CodeUri=orders/dist MemorySize=512\n\
         users/lib/stacks/api.ts Put AWS::Serverless::Function: Runtime=python3.12 \
         Handler=put.handler CodeUri=users/dist\n"
    );
}

#[test]
fn records_pass_their_parts_on() {
    let said = dump(
        r#"
-- cdk/TracedProps.java
package com.acme;
public record TracedProps(SharedProps shared, String handler, String jar) {}
-- cdk/Traced.java
package com.acme;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;
public class Traced extends Construct {
    public Traced(Construct scope, String id, TracedProps props) {
        super(scope, id);
        var builder = Function.Builder.create(this, props.handler()).runtime(Runtime.JAVA_21).code(Code.fromAsset(props.jar()));
        builder.handler(props.handler());
        if (props.shared().isProd()) {
            builder.memorySize(2048);
        }
        builder.build();
    }
}
-- cdk/Stack.java
package com.acme;
import software.amazon.awscdk.*;
public class Stack {
    void make(SharedProps shared) {
        new Traced(this, "A", new TracedProps(shared, "com.acme.Pack", "pack/target/pack.jar"));
        new Traced(this, "B", new TracedProps(shared, "com.acme.Ship", "ship/target/ship.jar"));
    }
}
-- cdk/TracedProps.cs
namespace Acme;
public record TracedProps(string Name, string Handler);
-- cdk/Traced.cs
using Amazon.CDK.AWS.Lambda;
namespace Acme;
public class Traced : Construct
{
    public Traced(Construct scope, string id, TracedProps props) : base(scope, id)
    {
        new Function(this, props.Name, new FunctionProps { Runtime = Runtime.DOTNET_8, Handler = props.Handler, Code = Code.FromAsset("src") });
    }
}
-- cdk/Stack.cs
using Amazon.CDK;
namespace Acme;
public class ShopStack : Stack
{
    public ShopStack(Construct scope, string id) : base(scope, id)
    {
        new Traced(this, "C", new TracedProps("Bill", "Bill::Bill.Function::Run"));
    }
}
"#,
    );
    assert_eq!(
        said,
        "cdk/Stack.java com.acme.Pack AWS::Serverless::Function: Runtime=java21 \
         CodeUri=pack/target/pack.jar Handler=com.acme.Pack MemorySize=?\n\
         cdk/Stack.java com.acme.Ship AWS::Serverless::Function: Runtime=java21 \
         CodeUri=ship/target/ship.jar Handler=com.acme.Ship MemorySize=?\n\
         cdk/Stack.cs Bill AWS::Serverless::Function: Runtime=dotnet8 Handler=Bill::Bill.Function::Run \
         CodeUri=src\n"
    );
}

#[test]
fn stacks_of_one_file_have_their_own_of_one_name() {
    let said = dump(
        r#"
-- infra/app.ts
import * as cdk from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
class Orders extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const queue = new sqs.Queue(this, "Queue", { visibilityTimeout: cdk.Duration.seconds(30) });
    const take = new lambda.Function(this, "Take", { handler: "orders.take" });
    take.addEventSource(new SqsEventSource(queue));
  }
}
class Bills extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const queue = new sqs.Queue(this, "Queue", { visibilityTimeout: cdk.Duration.seconds(60) });
    const take = new lambda.Function(this, "Take", { handler: "bills.take" });
    take.addEventSource(new SqsEventSource(queue));
  }
}
"#,
    );
    assert_eq!(
        said.replace("infra/app.ts", "*"),
        "* Queue AWS::SQS::Queue: VisibilityTimeout=30\n\
         * Take AWS::Serverless::Function: Handler=orders.take Events.SQS1.Properties.Queue=&Queue \
         Events.SQS1.Type=SQS\n\
         * Bills.Queue AWS::SQS::Queue: VisibilityTimeout=60\n\
         * Bills.Take AWS::Serverless::Function: Handler=bills.take \
         Events.SQS1.Properties.Queue=&Bills.Queue Events.SQS1.Type=SQS\n"
    );
}

#[test]
fn settings_that_a_function_gives_back() {
    let said = dump(
        r#"
-- lib/stack.ts
import { Duration, Stack } from "aws-cdk-lib";
import { Code, Function as Lambda } from "aws-cdk-lib/aws-lambda";
function settings() {
  const timeout = Duration.seconds(20);
  const orders = { name: "Orders", entry: "orders", lambda: { memory: 1024, timeout } };
  return { orders, bills: { name: "Bills", entry: "bills", lambda: { memory: 512, timeout } } };
}
function named(name) {
  return { name };
}
function createLambda(props) {
  return new Lambda(props.stack, props.name, {
    code: Code.fromAsset("dist"),
    handler: props.entry + ".handler",
    timeout: props.timeout ?? Duration.seconds(30),
    memorySize: props.memory,
  });
}
export class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const { name, entry, lambda: own } = settings().orders;
    createLambda({ ...own, stack: this, name, entry });
    this.bills();
    createLambda({ stack: this, name: named("Mail").name, entry: "mail" });
  }
  private bills() {
    const { bills } = settings();
    createLambda({ ...bills.lambda, stack: this, name: bills.name, entry: bills.entry });
  }
}
"#,
    );
    let has = |line: &str| assert!(said.contains(line), "{said}");
    has("Orders AWS::Serverless::Function: CodeUri=dist Handler=orders.handler Timeout=20");
    has("Bills AWS::Serverless::Function: CodeUri=dist Handler=bills.handler Timeout=20");
    has("AWS::Serverless::Function: CodeUri=dist Handler=mail.handler Timeout=30");
}

#[test]
fn services_of_callers_run_their_own_tasks() {
    let said = dump(
        r#"
-- lib/web.ts
import { Stack, aws_ecs as ecs } from "aws-cdk-lib";
export class Web extends Stack {
  constructor(scope, id, props) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, "Task", { cpu: props.cpu });
    new ecs.FargateService(this, "Service", { taskDefinition: task });
    const job = new ecs.FargateTaskDefinition(this, "Job", { cpu: 256 });
    new ecs.FargateService(this, "Jobs", { taskDefinition: job });
  }
}
-- bin/app.ts
import { Web } from "../lib/web";
new Web(app, "Beta", { cpu: 512 });
new Web(app, "Prod", { cpu: 1024 });
"#,
    );
    let tied: Vec<&str> = said.lines().filter(|line| line.contains("AWS::ECS::Service")).collect();
    let [jobs, beta, prod] = tied.as_slice() else { panic!("{said}") };
    assert!(beta.contains("BetaService") && beta.contains("&BetaTask"), "{said}");
    assert!(prod.contains("ProdService") && prod.contains("&ProdTask"), "{said}");
    assert!(jobs.contains(" Jobs ") && jobs.contains("&Job"), "{said}");
}

#[test]
fn what_is_set_on_a_builder_depends_on_who_asks_for_it() {
    let said = dump(
        r#"
-- cdk/Native.java
package com.acme;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;
public class Native extends Construct {
    public Native(Construct scope, String id, String module) {
        super(scope, id);
        Function.Builder.create(this, "Function").functionName("native-" + module)
            .code(Code.fromAsset("services/" + module + "/target/native.zip"))
            .runtime(Runtime.PROVIDED_AL2023).handler("default").build();
    }
}
-- cdk/Fns.java
package com.acme;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;
public class Fns {
    static Function make(Construct scope, String id) {
        return Function.Builder.create(scope, id).runtime(Runtime.JAVA_21).handler("com.acme." + id)
            .code(Code.fromAsset("jobs/target/jobs.jar")).timeout(Duration.seconds(20)).build();
    }
}
-- cdk/Stack.java
package com.acme;
import software.amazon.awscdk.*;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.sqs.Queue;
public class Shop extends Stack {
    public Shop(App app) {
        Queue queue = Queue.Builder.create(this, "Orders").build();
        new Native(this, "A", "pack");
        new Native(this, "B", "ship");
        Fns.make(this, "Bill");
        Function post = Fns.make(this, "Post");
        post.addEventSource(SqsEventSource.Builder.create(queue).batchSize(5).build());
    }
}
"#,
    );
    assert_eq!(
        said.replace("cdk/Stack.java", "*"),
        "* Orders AWS::SQS::Queue:\n\
         * AFunction AWS::Serverless::Function: FunctionName=native-pack \
         CodeUri=services/pack/target/native.zip Runtime=provided.al2023 Handler=default\n\
         * BFunction AWS::Serverless::Function: FunctionName=native-ship \
         CodeUri=services/ship/target/native.zip Runtime=provided.al2023 Handler=default\n\
         * Bill AWS::Serverless::Function: Runtime=java21 Handler=com.acme.Bill \
         CodeUri=jobs/target/jobs.jar Timeout=20\n\
         * Post AWS::Serverless::Function: Runtime=java21 Handler=com.acme.Post \
         CodeUri=jobs/target/jobs.jar Timeout=20 Events.SQS1.Properties.BatchSize=5 \
         Events.SQS1.Properties.Queue=&Orders Events.SQS1.Type=SQS\n"
    );
}

#[test]
fn who_else_has_a_builder_may_set_more_on_it() {
    let said = dump(
        r#"
-- cdk/Fns.java
package com.acme;
import java.util.function.Consumer;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;
public class Fns {
    Function edited(Construct scope, Consumer<Function.Builder> edit) {
        Function.Builder builder = Function.Builder.create(scope, "Edited").handler("a.A").memorySize(512);
        edit.accept(builder);
        builder.reservedConcurrentExecutions(2);
        return builder.build();
    }
    Function held(Construct scope, Consumer<Held> edit) {
        Held held = new Held(Function.Builder.create(scope, "Held").handler("a.A"));
        edit.accept(held);
        return held.build();
    }
    Function.Builder begun(Construct scope) {
        return Function.Builder.create(scope, "Begun").handler("a.A").timeout(Duration.seconds(5));
    }
    Function filled(Construct scope) {
        Function.Builder builder = Function.Builder.create(scope, "Filled").handler("a.A");
        fill(builder);
        return builder.build();
    }
    void own(Construct scope) {
        Function.Builder builder = Function.Builder.create(scope, "Own").handler("a.A");
        builder.timeout(Duration.seconds(7));
        register(builder.build());
        register(Function.Builder.create(scope, "Plain").handler("a.A").memorySize(256).build());
    }
    void props(Construct scope, Consumer<FunctionProps.Builder> edit) {
        FunctionProps.Builder builder = FunctionProps.builder().handler("a.A").memorySize(512);
        edit.accept(builder);
        new Function(scope, "Props", builder.build());
        new Function(scope, "OwnProps", FunctionProps.builder().handler("a.A").memorySize(512).build());
    }
}
-- cdk/Kotlin.kt
package com.acme
import software.amazon.awscdk.services.lambda.Function
import software.constructs.Construct
class Kotlin(val scope: Construct) {
    fun edited(edit: (Function.Builder) -> Unit): Function {
        val builder = Function.Builder.create(scope, "Edited").handler("a.A").memorySize(512)
        edit(builder)
        return builder.build()
    }
    fun applied(): Function =
        Function.Builder.create(scope, "Applied").apply { handler("a.A") }.also { it.memorySize(512) }.build()
}
"#,
    );
    let further = "DurableConfig=? Entry=? FunctionName=? Index=? Layers=?";
    let rest = "MemorySize=? ReservedConcurrentExecutions=? Runtime=? Timeout=? CodeUri=?";
    assert_eq!(
        said.replace(" AWS::Serverless::Function:", "").replace(further, "..").replace(rest, ".."),
        "cdk/Fns.java Edited Handler=a.A MemorySize=? ReservedConcurrentExecutions=2 .. Runtime=? Timeout=? CodeUri=?\n\
         cdk/Fns.java Held Handler=a.A .. ..\n\
         cdk/Fns.java Begun Handler=a.A Timeout=? .. MemorySize=? ReservedConcurrentExecutions=? Runtime=? CodeUri=?\n\
         cdk/Fns.java Filled Handler=a.A .. ..\n\
         cdk/Fns.java Own Handler=a.A Timeout=7\n\
         cdk/Fns.java Plain Handler=a.A MemorySize=256\n\
         cdk/Fns.java Props Handler=a.A MemorySize=? .. ReservedConcurrentExecutions=? Runtime=? Timeout=? CodeUri=?\n\
         cdk/Fns.java OwnProps Handler=a.A MemorySize=512\n\
         cdk/Kotlin.kt Edited Handler=a.A MemorySize=? .. ReservedConcurrentExecutions=? Runtime=? Timeout=? CodeUri=?\n\
         cdk/Kotlin.kt Applied MemorySize=512 DurableConfig=? Entry=? FunctionName=? Handler=? Index=? Layers=? \
         ReservedConcurrentExecutions=? Runtime=? Timeout=? CodeUri=?\n"
    );
}

#[test]
fn classes_that_extend_a_function_in_python() {
    let said = dump(
        r#"
-- cdk.json
{}
-- shop/backend.py
BACKEND = "shop"
-- shop/bundled.py
from aws_cdk import aws_lambda
from .backend import BACKEND

class Bundled(aws_lambda.Function):
    def __init__(self, scope, construct_id, *, directory):
        super().__init__(
            scope,
            construct_id,
            code=aws_lambda.Code.from_asset("."),
            handler=f"{BACKEND}.{directory}.task.handler",
            runtime=aws_lambda.Runtime.PYTHON_3_12,
        )
-- shop/imports.py
from .bundled import Bundled

class Import(Bundled):
    def __init__(self, scope, *, directory):
        super().__init__(scope, directory.title(), directory=directory)
-- shop/stack.py
from aws_cdk import Stack
from .bundled import Bundled
from .imports import Import

class Shop(Stack):
    def __init__(self, scope, construct_id):
        super().__init__(scope, construct_id)
        Bundled(self, "Orders", directory="orders")
        Import(self, directory="prices")
"#,
    );
    let mut said: Vec<&str> = said.lines().collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "shop/stack.py Orders AWS::Serverless::Function: CodeUri=.. Handler=shop.orders.task.handler \
             Runtime=python3.12",
            "shop/stack.py prices AWS::Serverless::Function: CodeUri=.. Handler=shop.prices.task.handler \
             Runtime=python3.12",
        ]
    );
}

#[test]
fn options_that_are_put_together_on_the_way_to_a_base() {
    let said = dump(
        r#"
-- cdk.json
{}
-- jobs/function.py
import os
from aws_cdk import Duration
from aws_cdk.aws_lambda import Runtime
from aws_cdk.aws_lambda_python_alpha import PythonFunction

class Job(PythonFunction):
    def __init__(self, scope, construct_id, *, directory: str, **kwargs):
        defaults = {"timeout": Duration.seconds(28), "runtime": Runtime.PYTHON_3_12}
        defaults.update(kwargs)
        directory = os.path.join("lambdas", directory)
        super().__init__(scope, construct_id, entry=directory, **defaults)

class Sparing(Job):
    def __init__(self, scope, construct_id, **kwargs):
        kwargs.setdefault("memory_size", 256)
        kwargs["handler"] = "run"
        super().__init__(scope, construct_id, **kwargs)
-- jobs/stack.py
from aws_cdk import Duration, Stack
from .function import Job, Sparing

class Jobs(Stack):
    def __init__(self, scope, construct_id, overrides):
        super().__init__(scope, construct_id)
        Job(self, "Nightly", directory="nightly", index="jobs.py", handler="run", timeout=Duration.minutes(1))
        Job(self, "Hourly", directory="hourly", **{"handler": "main"})
        Job(self, "Told", directory="told", **overrides)
        Sparing(self, "Small", directory="small", index="jobs.py")
        Sparing(self, "Large", directory="large", index="jobs.py", memory_size=2048)
"#,
    );
    let mut said: Vec<&str> = said.lines().collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "jobs/stack.py Hourly AWS::Serverless::Function: Timeout=28 Runtime=python3.12 Handler=index.main \
             Entry=../lambdas/hourly CodeUri=../lambdas/hourly",
            "jobs/stack.py Large AWS::Serverless::Function: Timeout=28 Runtime=python3.12 MemorySize=2048 \
             Index=jobs.py Handler=jobs.run Entry=../lambdas/large CodeUri=../lambdas/large",
            "jobs/stack.py Nightly AWS::Serverless::Function: Timeout=60 Runtime=python3.12 Index=jobs.py \
             Handler=jobs.run Entry=../lambdas/nightly CodeUri=../lambdas/nightly",
            "jobs/stack.py Small AWS::Serverless::Function: Timeout=28 Runtime=python3.12 MemorySize=256 \
             Index=jobs.py Handler=jobs.run Entry=../lambdas/small CodeUri=../lambdas/small",
            "jobs/stack.py Told AWS::Serverless::Function: Timeout=? Runtime=? Entry=../lambdas/told \
             DurableConfig=? FunctionName=? Handler=? Index=? Layers=? MemorySize=? \
             ReservedConcurrentExecutions=? CodeUri=../lambdas/told",
        ]
    );
}

#[test]
fn a_field_that_the_constructor_has_set_before() {
    let said = dump(
        r#"
-- cdk.json
{}
-- stack.py
from aws_cdk import Duration, Stack, aws_lambda
from constructs import Construct

class Job(Construct):
    def __init__(self, scope, id, directory, handler: str = "app.run", timeout: int = 5):
        super().__init__(scope, id)
        self.code = aws_lambda.Code.from_asset(directory)
        self.handler = "app.main"
        self.handler = handler
        self.timeout = timeout
        if scope.slow:
            self.timeout = 900
        self.function = aws_lambda.Function(
            self, id, code=self.code, handler=self.handler, timeout=Duration.seconds(self.timeout)
        )

class Jobs(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        Job(self, "Nightly", "nightly", timeout=60)
        Job(self, "Hourly", "hourly", handler="hourly.run")
"#,
    );
    let mut said: Vec<&str> = said.lines().collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "stack.py Hourly AWS::Serverless::Function: CodeUri=hourly Handler=hourly.run Timeout=?",
            "stack.py Nightly AWS::Serverless::Function: CodeUri=nightly Handler=app.run Timeout=?",
        ]
    );
}

#[test]
fn programs_that_share_a_construct_each_make_their_own() {
    let said = dump(
        r#"
-- common/shared/job.py
from aws_cdk.aws_lambda_python_alpha import PythonFunction

class Job(PythonFunction):
    def __init__(self, scope, construct_id, *, index: str):
        super().__init__(scope, construct_id, entry="lambdas", index=index, handler="run")
-- one/cdk.json
{}
-- one/jobs.py
from shared.job import Job

def jobs(scope):
    Job(scope, "Nightly", index="nightly.py")
    Job(scope, "Nightly", index="nightly.py")
-- one/lambdas/nightly.py
-- two/cdk.json
{}
-- two/jobs.py
from shared.job import Job

def jobs(scope):
    Job(scope, "Nightly", index="nightly.py")
-- two/lambdas/nightly.py
"#,
    );
    let mut said: Vec<&str> = said.lines().collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "one/jobs.py Nightly AWS::Serverless::Function: Entry=lambdas Index=nightly.py Handler=nightly.run \
             CodeUri=lambdas",
            "two/jobs.py Nightly AWS::Serverless::Function: Entry=lambdas Index=nightly.py Handler=nightly.run \
             CodeUri=lambdas",
        ]
    );
}

#[test]
fn what_is_called_on_a_field_or_an_alias_is_called_on_the_function() {
    let said = dump(
        r#"
-- cdk.json
{}
-- app.ts
import * as cdk from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { LambdaRestApi } from "aws-cdk-lib/aws-apigateway";

class Shop extends cdk.Stack {
  private readonly orders: lambda.Function;
  public readonly mails: lambda.IFunction;

  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const options = { runtime: lambda.Runtime.NODEJS_22_X, handler: "index.handler" };
    this.orders = new lambda.Function(this, "Orders", options);
    this.orders.addEventSource(new SqsEventSource(queue, { batchSize: 5 }));
    this.mails = new lambda.Function(this, "Mails", options);
    this.mails.addEventSource(new SqsEventSource(queue, { batchSize: 6 }));
    const site = new lambda.Function(this, "Site", options);
    const live = new lambda.Alias(this, "Live", { version: site.currentVersion });
    new LambdaRestApi(this, "Api", { handler: live });
    const hook = new lambda.Function(this, "Hook", options);
    hook.addAlias("live").addFunctionUrl({});
  }
}
-- stack.py
from aws_cdk import Stack, aws_lambda, aws_lambda_event_sources

class Shop(Stack):
    pack: aws_lambda.Function

    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.pack = aws_lambda.Function(self, "Pack", handler="pack.handler")
        self.wire()

    def wire(self):
        self.pack.add_event_source(aws_lambda_event_sources.SqsEventSource(queue, batch_size=7))
-- Stack.java
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;

class Shop extends Stack {
  private final Function ship;

  Shop(Construct scope, String id) {
    this.ship = Function.Builder.create(this, "Ship").handler("com.acme.Ship").build();
    ship.addEventSource(SqsEventSource.Builder.create(queue).batchSize(8).build());
  }
}
"#,
    );
    let queue = |batch: u32| {
        format!(
            "Events.SQS1.Properties.BatchSize={batch} Events.SQS1.Properties.Queue=? Events.SQS1.Type=SQS"
        )
    };
    let script = "AWS::Serverless::Function: Runtime=? Handler=index.handler";
    let expected = [
        format!("app.ts Orders {script} {}", queue(5)),
        format!("app.ts Mails {script} {}", queue(6)),
        format!("app.ts Site {script} Events.Api1.Type=Api"),
        format!("app.ts Hook {script} FunctionUrlConfig.Added=true"),
        format!("stack.py Pack AWS::Serverless::Function: Handler=pack.handler {}", queue(7)),
        format!("Stack.java Ship AWS::Serverless::Function: Handler=com.acme.Ship {}", queue(8)),
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn settings_that_a_function_of_the_program_gives_back() {
    let said = dump(
        r#"
-- cdk.json
{}
-- lib/settings.ts
import { Duration } from "aws-cdk-lib";
import { AssetCode, Code, Runtime } from "aws-cdk-lib/aws-lambda";
export function settings(name: string, config?: any) {
  return {
    runtime: Runtime.NODEJS_20_X,
    memorySize: config?.memorySize ?? 128,
    timeout: Duration.seconds(60),
    code: code(name),
    handler: `${name}.handler`,
  };
}
function code(name: string) {
  return new AssetCode(`src/${name}`);
}
export function within(config: any) {
  const all = { runtime: Runtime.NODEJS_20_X, handler: config.handler, code: Code.fromAsset("src/bills") };
  if (config.vpc) {
    return { ...all, timeout: Duration.seconds(5) };
  }
  return all;
}
-- lib/made.ts
import { Duration } from "aws-cdk-lib";
import { Function } from "aws-cdk-lib/aws-lambda";
import { GuLambdaFunction } from "@guardian/cdk/lib/constructs/lambda";
import { settings } from "./settings";
export class Made extends Function {
  constructor(scope, id, props) {
    const all = { ...settings("orders"), ...props.over };
    super(scope, props.legacyId ?? id, all);
  }
}
export class Api extends Made {
  constructor(scope, id, props) {
    super(scope, id, { over: { timeout: Duration.seconds(300), ...props.over } });
  }
}
export class Plain extends Made {}
export class Own extends GuLambdaFunction {
  constructor(scope, id, props) {
    super(scope, id, { ...settings("bills", props) });
  }
}
-- bin/app.ts
import { Function } from "aws-cdk-lib/aws-lambda";
import { Api, Made, Own, Plain } from "../lib/made";
import { settings, within } from "../lib/settings";
const make = (scope, name) => new Function(scope, `Do-${name}`, { ...settings(name), memorySize: 512 });
make(stack, "orders");
make(stack, "bills");
new Function(stack, "Direct", settings("orders", { memorySize: 256 }));
new Function(stack, "Within", within({ handler: "in.handler" }));
new Made(stack, "First", { over: { memorySize: 2048 } });
new Api(stack, "Second", { over: {} });
new Plain(stack, "Third", { over: {} });
new Own(stack, "Fourth", { memorySize: 640 });
-- src/orders/orders.ts
-- src/bills/bills.ts
"#,
    );
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "bin/app.ts Direct AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=256 Timeout=60 \
             CodeUri=../src/orders Handler=orders.handler",
            "bin/app.ts Do-bills AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=512 Timeout=60 \
             CodeUri=../src/bills Handler=bills.handler",
            "bin/app.ts Do-orders AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=512 Timeout=60 \
             CodeUri=../src/orders Handler=orders.handler",
            "bin/app.ts First AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=2048 Timeout=60 \
             CodeUri=../src/orders Handler=orders.handler",
            "bin/app.ts Fourth AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=640 Timeout=60 \
             CodeUri=../src/bills Handler=bills.handler",
            "bin/app.ts Second AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=128 Timeout=300 \
             CodeUri=../src/orders Handler=orders.handler",
            "bin/app.ts Third AWS::Serverless::Function: Runtime=nodejs20.x MemorySize=128 Timeout=60 \
             CodeUri=../src/orders Handler=orders.handler",
            "bin/app.ts Within AWS::Serverless::Function: Runtime=nodejs20.x Handler=in.handler \
             CodeUri=../src/bills Timeout=?",
        ]
    );
}

/// `file id` of each resource of a kind that ends so.
fn named(said: &str, kind: &str) -> Vec<String> {
    let of_kind = said.lines().filter(|line| line.contains(&format!("{kind}:")));
    of_kind.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn an_id_of_which_a_part_is_not_known_is_what_is_written_of_it() {
    let said = dump(
        r#"
-- app.py
import os
from aws_cdk import App, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns

class Tasks(Stack):
    def __init__(self, scope, id, prefix, stage, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.prefix = prefix
        self.task(f"{prefix}-{stage}-first", f"{prefix}-first-clock", ["first"])
        self.task(f"{prefix}-second", f"{prefix}-second-clock", ["second"])

    def task(self, task_id, clock_id, command):
        task = ecs.FargateTaskDefinition(self, task_id, family=task_id, cpu=1024)
        task.add_container("main", command=command, image=ecs.ContainerImage.from_registry("x"))
        patterns.ScheduledFargateTask(
            self,
            clock_id,
            scheduled_fargate_task_definition_options=patterns.ScheduledFargateTaskDefinitionOptions(
                task_definition=task
            ),
        )
        return task

app = App()
Tasks(app, "tasks", prefix=os.environ["PREFIX"], stage=os.environ["STAGE"])
"#,
    );
    let clock = |line: &&str| line.contains("TaskDefinition=&first") && line.contains("clock");
    assert!(said.lines().any(|line| clock(&line)), "{said}");
    assert_eq!(
        named(&said, "AWS::ECS::TaskDefinition"),
        ["app.py first", "app.py first-clock", "app.py second", "app.py second-clock"],
        "{said}"
    );
}

#[test]
fn a_dictionary_that_is_filled_has_what_it_is_given() {
    let said = dump(
        r#"
-- app.py
from aws_cdk import App, Duration, Stack
from aws_cdk.aws_lambda import Runtime
from aws_cdk.aws_lambda_python_alpha import PythonFunction as Base

COMMON = {"timeout": Duration.seconds(28)}

class PythonFunction(Base):
    def __init__(self, scope, construct_id, **kwargs):
        defaults = {**COMMON, "index": "index.py"}
        defaults.update(kwargs)
        defaults["memory_size"] = 256
        super().__init__(scope, construct_id, entry="jobs", runtime=Runtime.PYTHON_3_14, **defaults)

class Jobs(Stack):
    def __init__(self, scope, construct_id):
        super().__init__(scope, construct_id)
        PythonFunction(self, "Nightly", index="nightly.py", handler="run")

app = App()
Jobs(app, "Jobs")
"#,
    );
    let nightly = "Timeout=28 Index=nightly.py Handler=nightly.run MemorySize=256";
    assert!(said.contains(nightly), "{said}");
}

#[test]
fn what_a_library_gives_is_no_class_of_the_project() {
    let said = dump(
        r#"
-- lib/pages.ts
import { Stack } from "aws-cdk-lib";
import { Function, Runtime, Code } from "aws-cdk-lib/aws-lambda";
export class Pages extends Stack {
  constructor(scope, id) {
    super(scope, id);
    new Function(this, "Render", { code: Code.fromAsset("render"), handler: "index.handler" });
  }
}
-- lib/function.ts
import { Construct } from "constructs";
import { RustFunction } from "cargo-lambda-cdk";
export class Function extends Construct {
  constructor(scope: Construct, id: string, props: { binary: string }) {
    super(scope, id);
    new RustFunction(this, "Rust", { manifestPath: ".", binaryName: props.binary });
  }
}
-- lib/stack.ts
import { Construct } from "constructs";
import * as fn from "./function";
export class Ingest extends fn.Function {
  constructor(scope: Construct, id: string) {
    super(scope, id, { binary: "ingest" });
  }
}
export class Report extends fn.Function {
  constructor(scope: Construct, id: string) {
    super(scope, id, { binary: "report" });
  }
}
export class All extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Ingest(this, "Ingest");
    new Report(this, "Report");
  }
}
"#,
    );
    assert_eq!(
        named(&said, "AWS::Serverless::Function"),
        ["lib/pages.ts Render", "lib/stack.ts IngestRust", "lib/stack.ts ReportRust"],
        "{said}"
    );
}

#[test]
fn a_class_of_a_library_names_its_file_from_directories() {
    let said = dump(
        r#"
-- cdk/stack.ts
import { Stack } from "aws-cdk-lib";
import { ScriptFunction, ScriptTable } from "@shop/constructs";
import { resolve } from "node:path";
const base = resolve(__dirname, "..");
export class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    new ScriptFunction(this, "Orders", {
      baseDir: base, folder: "packages/orders", entryPoint: "src/orders.ts", environmentVariables: { A: "b" },
    });
    new ScriptFunction(this, "Gone", { baseDir: base, folder: "packages/orders", entryPoint: "src/gone.ts" });
    new ScriptTable(this, "Table", { baseDir: base, folder: "packages/orders", entryPoint: "src/orders.ts" });
  }
}
-- packages/orders/src/orders.ts
export const handler = async () => {};
"#,
    );
    assert_eq!(named(&said, "AWS::Serverless::Function"), ["cdk/stack.ts Orders"], "{said}");
    assert!(said.contains("CodeUri=../packages/orders/src "), "{said}");
    assert!(said.contains("Timeout=? ") || said.contains("Timeout=?\n"), "{said}");
}

#[test]
fn what_a_field_holds_is_found_from_another_method_that_takes_from_its_caller() {
    let said = dump(
        r#"
-- app.py
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_apigateway as apigw
from aws_cdk import aws_lambda as _lambda

class Api(Stack):
    def __init__(self, scope, id, prefix, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.orders = _lambda.Function(
            self, "Orders", function_name=f"{prefix}-orders", handler="index.handler",
            code=_lambda.Code.from_asset("orders"), timeout=Duration.minutes(15),
        )
        self.create(prefix)

    def create(self, prefix):
        self.gateway(self.orders, prefix)

    def gateway(self, handler, prefix):
        apigw.RestApi(self, f"{prefix}-api")
        apigw.LambdaIntegration(handler)

app = App()
Api(app, "api", prefix="shop")
"#,
    );
    assert!(said.contains("Events.Api1.Type=Api"), "{said}");
}

#[test]
fn layers_are_told_with_their_code() {
    let said = dump(
        r#"
-- cdk.json
{}
-- lib/stack.ts
import { Stack } from "aws-cdk-lib";
import { Code, Function, LayerVersion } from "aws-cdk-lib/aws-lambda";
import { PythonLayerVersion } from "@aws-cdk/aws-lambda-python-alpha";
export class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const shared = new LayerVersion(this, "Shared", { code: Code.fromAsset("layers/shared") });
    const deps = new PythonLayerVersion(this, "Deps", { entry: "layers/deps" });
    new Function(this, "Orders", {
      code: Code.fromAsset("orders"), handler: "index.handler", layers: [shared, deps],
    });
  }
}
-- layers/shared/python/shared.py
X = 1
-- layers/deps/deps.py
X = 1
-- orders/index.py
def handler(event, context): pass
"#,
    );
    assert!(
        said.contains("Shared AWS::Serverless::LayerVersion: CodeUri=../layers/shared\n"),
        "{said}"
    );
    assert!(
        said.contains("Deps AWS::Serverless::LayerVersion: CodeUri=../layers/deps\n"),
        "{said}"
    );
    assert!(said.contains("Layers.0=&Shared Layers.1=&Deps"), "{said}");
}

#[test]
fn what_a_factory_makes_is_called_by_its_caller() {
    let said = dump(
        r#"
-- cdk.json
-- lib/factory.ts
import { Code, Function } from "aws-cdk-lib/aws-lambda";
export function make(scope, folder) {
  const fn = new Function(scope, idOf(folder), { handler: "app.handler", code: Code.fromAsset(folder) });
  return fn;
}
export const Shop = {
  create(scope, name) {
    return make(scope, `src/${name}`);
  },
};
-- lib/app.ts
import { make, Shop } from "./factory";
const orders = make(stack, "src/orders");
const bills = make(stack, "src/bills");
Shop.create(stack, "ship");
-- src/orders/app.ts
-- src/bills/app.ts
-- src/ship/app.ts
"#,
    );
    assert_eq!(
        said,
        "lib/app.ts orders AWS::Serverless::Function: Handler=app.handler CodeUri=../src/orders\n\
         lib/app.ts bills AWS::Serverless::Function: Handler=app.handler CodeUri=../src/bills\n\
         lib/app.ts ship AWS::Serverless::Function: Handler=app.handler CodeUri=../src/ship\n"
    );
}

#[test]
fn settings_that_a_function_of_python_gives_back() {
    let said = dump(
        r#"
-- cdk.json
-- infra/settings.py
from pathlib import Path
from aws_cdk import Duration, aws_lambda as _lambda

LAMBDAS = Path(__file__).parent.parent / "lambdas"

def settings(name):
    return {
        "runtime": _lambda.Runtime.PYTHON_3_12,
        "timeout": Duration.seconds(30),
        "code": code(name),
    }

def code(name):
    return _lambda.Code.from_asset(str(LAMBDAS / name))

def either(name):
    if name == "orders":
        return code(name)
    return _lambda.Code.from_asset("other")
-- infra/stack.py
from aws_cdk import aws_lambda as _lambda
from infra.settings import code, either, settings

_lambda.Function(this, "Orders", handler="app.handler", **settings("orders"))
_lambda.Function(this, "Bills", handler="app.handler", code=code("bills"))
_lambda.Function(this, "Either", handler="app.handler", code=either("bills"))
-- lambdas/orders/app.py
-- lambdas/bills/app.py
"#,
    );
    assert_eq!(
        said,
        "infra/stack.py Orders AWS::Serverless::Function: Runtime=python3.12 Timeout=30 \
         CodeUri=../lambdas/orders Handler=app.handler\n\
         infra/stack.py Bills AWS::Serverless::Function: Handler=app.handler CodeUri=../lambdas/bills\n\
         infra/stack.py Either AWS::Serverless::Function: Handler=app.handler CodeUri=?\n"
    );
}

#[test]
fn a_class_of_the_project_that_is_called_like_one_of_the_library() {
    let said = dump(
        r#"
-- lib/function.ts
import * as lambda from "aws-cdk-lib/aws-lambda";
export class Function extends Construct {
  constructor(scope, id, props) {
    super(scope, id);
    new lambda.Function(this, `${id}Own`, { handler: props.handler, code: lambda.Code.fromAsset("own") });
  }
}
-- lib/stack.ts
import { Code, Function } from "aws-cdk-lib/aws-lambda";
import { Function as Own } from "./function";
new Function(this, "Plain", { handler: "plain.main", code: Code.fromAsset("plain") });
new Own(this, "Made", { handler: "made.main" });
"#,
    );
    assert_eq!(
        said,
        "lib/stack.ts Plain AWS::Serverless::Function: Handler=plain.main CodeUri=plain\n\
         lib/stack.ts MadeOwn AWS::Serverless::Function: Handler=made.main CodeUri=own\n"
    );
}

#[test]
fn a_class_that_extends_one_of_the_library_of_its_own_name() {
    let said = dump(
        r#"
-- lib/api.ts
import { RestApi as Api } from "aws-cdk-lib/aws-apigateway";
import { Code, Function } from "aws-cdk-lib/aws-lambda";
export class RestApi extends Api {
  constructor(scope, id, props) {
    super(scope, id, {});
    new Function(scope, "Orders", { handler: "app.handler", code: Code.fromAsset("orders"), timeout: props.timeout });
  }
}
-- lib/stack.ts
import { Duration } from "aws-cdk-lib";
import { RestApi } from "./api";
new RestApi(stack, "Api", { timeout: Duration.seconds(20) });
"#,
    );
    let orders = said.lines().filter(|line| line.contains("AWS::Serverless::Function"));
    let orders: Vec<&str> = orders.collect();
    assert!(matches!(orders.as_slice(), [one] if one.contains("Timeout=20")), "{said}");
}

#[test]
fn images_that_are_built_before() {
    let said = dump(
        r#"
-- app.ts
import { DockerImageCode, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { DockerImageAsset } from "aws-cdk-lib/aws-ecr-assets";
import { TokenInjectableDockerBuilder } from "token-injectable-docker-builder";
const image = new DockerImageAsset(stack, "Image", { directory: "mail", file: "Dockerfile.fn" });
new DockerImageFunction(stack, "Asset", {
  code: DockerImageCode.fromEcr(image.repository, { tagOrDigest: image.imageTag }),
});
const builder = new TokenInjectableDockerBuilder(stack, "Builder", { path: "mail" });
new DockerImageFunction(stack, "Built", { code: builder.dockerImageCode });
new DockerImageFunction(stack, "Given", { code: DockerImageCode.fromEcr(repository) });
-- mail/Dockerfile.fn
"#,
    );
    let contexts: Vec<bool> =
        said.lines().map(|line| line.contains("Metadata.DockerContext=mail")).collect();
    assert_eq!(contexts, [true, true, false], "{said}");
}

#[test]
fn a_handler_in_a_bundle_that_is_called_index() {
    let said = dump(
        r#"
-- app.ts
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
new NodejsFunction(stack, "Bills", { entry: "src/bills.ts", handler: "index.ship" });
-- src/bills.ts
"#,
    );
    assert!(said.contains("Handler=bills.ship CodeUri=src"), "{said}");
}
