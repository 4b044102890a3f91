//! AWS Copilot's manifests, lowered to services, task definitions and their schedules.

use camino::Utf8Path;

use super::document::{Document, Node, Pair};
use super::property::{self, Properties};
use super::stages;
use crate::model::{Known, Resource, Span, Template, Value};

/// What Copilot sets when a manifest does not.
const CPU: i64 = 256;
const MEMORY_MB: i64 = 512;

pub(super) fn sniff(path: &Utf8Path, text: &[u8]) -> bool {
    let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    is_manifest(path) && has("type:") && has("name:")
}

/// `copilot/NAME/manifest.yml`
pub(super) fn is_manifest(path: &Utf8Path) -> bool {
    let above = path.parent().and_then(Utf8Path::parent).and_then(Utf8Path::file_name);
    matches!(path.file_name(), Some("manifest.yml" | "manifest.yaml")) && above == Some("copilot")
}

/// Empty for an environment, a pipeline, or a site without code. One more for each environment in
/// which the numbers differ.
pub(super) fn read(document: &mut Document) -> Vec<Template> {
    let Some(root) = document.roots.first().cloned() else { return Vec::new() };
    let environments = root.get("environments").map_or(&[][..], Node::pairs);
    let production = environments.iter().position(|pair| pair.key.starts_with("prod"));
    let over = |pair: &Pair| match pair.value.pairs() {
        [] => root.clone(),
        _ => property::over(&pair.value, &root, 0),
    };
    let first = production.and_then(|at| environments.get(at));
    let Some(mut own) = template(&first.map_or_else(|| root.clone(), over)) else {
        return Vec::new();
    };
    own.directives = std::mem::take(&mut document.directives);
    own.notes = std::mem::take(&mut document.notes);
    let others = environments.iter().enumerate().filter(|(at, _)| Some(*at) != production);
    let others = others.take(stages::MOST);
    let others =
        others.filter_map(|(_, pair)| Some((pair.key.to_string(), template(&over(pair))?)));
    stages::apart(std::iter::once((String::new(), own)).chain(others).collect())
}

fn template(manifest: &Node) -> Option<Template> {
    let kind = manifest.get("type").and_then(Node::as_str)?;
    let name = manifest.get("name").and_then(Node::as_str)?;
    let span = manifest.pairs().iter().find(|pair| &*pair.key == "name");
    let span = span.map_or(manifest.span, |pair| pair.key_span);
    let resources = match kind {
        "Load Balanced Web Service" | "Backend Service" | "Worker Service" => {
            vec![workload(manifest, "AWS::ECS::Service", name, span)]
        }
        "Request-Driven Web Service" => {
            vec![workload(manifest, "AWS::AppRunner::Service", name, span)]
        }
        "Scheduled Job" => {
            let task = workload(manifest, "AWS::ECS::TaskDefinition", name, span);
            vec![task, schedule(manifest, name, span)]
        }
        _ => return None,
    };
    Some(Template { resources, ..Template::default() })
}

fn workload(manifest: &Node, kind: &str, name: &str, span: Span) -> Resource {
    let mut container = Properties::default();
    container.text("Name", name, span);
    let image = manifest.get("image");
    let location = image.and_then(|image| image.get("location")).map(property::plain);
    match image.and_then(|image| image.get("build")) {
        Some(build) => {
            container.put("Image", location, span);
            container.put("Build", Some(built(build)), span);
        }
        // What deploys it says which image it is.
        None => {
            let unsaid = || Known::unknown(Some(span), "what deploys it says which image it is");
            container.put("Image", Some(location.unwrap_or_else(unsaid)), span);
        }
    }
    container.put("Command", manifest.get("command").and_then(property::words), span);
    container.put("EntryPoint", manifest.get("entrypoint").and_then(property::words), span);
    container.put("Environment", manifest.get("variables").map(property::environment), span);
    let port = image.and_then(|image| image.get("port"));
    container.put("PortMappings", port.and_then(|port| property::ports(&[port])), span);
    container.take("Privileged", manifest, "privileged");
    let mut properties = Properties::default();
    if kind.starts_with("AWS::ECS") {
        properties.text("LaunchType", "FARGATE", span);
        properties.put("Cpu", Some(number(manifest.get("cpu"), CPU)), span);
        properties.put("Memory", Some(number(manifest.get("memory"), MEMORY_MB)), span);
    }
    let storage = manifest.get("storage").and_then(|storage| storage.get("ephemeral"));
    if let Some(storage) = storage {
        let size = property::plain(storage);
        properties.within("EphemeralStorage", "SizeInGiB", size, storage.span);
    }
    properties.take("DesiredCount", manifest, "count");
    let list = Known::literal(Value::List(vec![container.map(span)]), span);
    properties.put("ContainerDefinitions", Some(list), span);
    properties.resource(kind, name, span)
}

/// Paths of a manifest are relative to the directory that holds `copilot/`, two above it.
fn built(build: &Node) -> Known<Value> {
    let mut made = Properties::default();
    let up = |path: &str| format!("../../{}", path.trim_start_matches("./"));
    let (file, context) = match build.as_str() {
        Some(file) => (Some(file), None),
        None => (
            build.get("dockerfile").and_then(Node::as_str),
            build.get("context").and_then(Node::as_str),
        ),
    };
    let file = file.unwrap_or("Dockerfile");
    let beside = Utf8Path::new(file).parent().map_or("", Utf8Path::as_str);
    made.text("Context", &up(context.unwrap_or(beside)), build.span);
    made.text("File", &up(file), build.span);
    made.map(build.span)
}

fn number(node: Option<&Node>, default: i64) -> Known<Value> {
    match node {
        Some(node) => property::plain(node),
        None => Known::default(Value::Int(default)),
    }
}

fn schedule(manifest: &Node, name: &str, span: Span) -> Resource {
    let expression = manifest.get("on").and_then(|on| on.get("schedule"));
    let mut properties = Properties::default();
    properties.put("ScheduleExpression", expression.map(property::plain), span);
    let mut parameters = Properties::default();
    let task = Value::Ref { resource: name.to_string(), attribute: None };
    parameters.put("TaskDefinitionArn", Some(Known::folded(task, span)), span);
    let mut target = Properties::default();
    target.put("EcsParameters", Some(parameters.map(span)), span);
    let targets = Known::folded(Value::List(vec![target.map(span)]), span);
    properties.put("Targets", Some(targets), span);
    properties.resource("AWS::Events::Rule", &format!("{name}Schedule"), span)
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    #[test]
    fn a_service() {
        let text = "name: api\ntype: Load Balanced Web Service\nimage:\n  build: api/Dockerfile\n  port: 80\n\
                    cpu: 256\nvariables:\n  LOG: info\nstorage:\n  ephemeral: 30\n\
                    environments:\n  production:\n    cpu: 1024\n    memory: 2048\n";
        assert_eq!(
            dump(&[("copilot/api/manifest.yml", text)]),
            [
                "AWS::ECS::Service api {LaunchType: FARGATE, Cpu: 1024, Memory: 2048, EphemeralStorage: \
              {SizeInGiB: 30}, ContainerDefinitions: [{Name: api, Build: {Context: ../../api, File: \
              ../../api/Dockerfile}, Environment: [{Name: LOG, Value: info}], PortMappings: \
              [{ContainerPort: 80, Protocol: tcp}]}]}"
            ]
        );
        assert_eq!(dump(&[("chart/api/manifest.yml", text)]), [""; 0]);
    }

    #[test]
    fn environments_with_other_numbers() {
        let text = "name: api\ntype: Backend Service\nimage:\n  build: api/Dockerfile\ncpu: 256\nmemory: 512\n\
                    variables:\n  LOG: info\n\
                    environments:\n  test:\n    variables:\n      LOG: debug\n  staging:\n    memory: 4096\n  \
                    prod:\n    cpu: 1024\n    memory: 2048\n";
        let found = dump(&[("copilot/api/manifest.yml", text)]);
        let numbers: Vec<&str> =
            found.iter().filter_map(|line| line.split(", ContainerDefinitions").next()).collect();
        let api = "AWS::ECS::Service api {LaunchType: FARGATE";
        assert_eq!(
            numbers,
            [
                format!("{api}, Cpu: 1024, Memory: 2048"),
                format!("test: {api}, Cpu: 256, Memory: 512"),
                format!("staging: {api}, Cpu: 256, Memory: 4096"),
            ]
        );
    }

    #[test]
    fn a_job_and_what_is_no_code() {
        let text = "name: report\ntype: Scheduled Job\nimage:\n  location: a/b\non:\n  schedule: \"@daily\"\n\
                    command: python report.py\n";
        assert_eq!(
            dump(&[("copilot/report/manifest.yml", text)]),
            [
                "AWS::ECS::TaskDefinition report {LaunchType: FARGATE, Cpu: 256, Memory: 512, \
                 ContainerDefinitions: [{Name: report, Image: a/b, Command: [python, report.py]}]}",
                "AWS::Events::Rule reportSchedule {ScheduleExpression: @daily, Targets: \
                 [{EcsParameters: {TaskDefinitionArn: @report}}]}"
            ]
        );
        let site = "name: site\ntype: Static Site\n";
        assert_eq!(dump(&[("copilot/site/manifest.yml", site)]), [""; 0]);
    }
}
