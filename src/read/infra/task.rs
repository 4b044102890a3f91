//! Task definitions and Express services as the AWS CLI takes them, and Dockerrun.aws.json of Elastic
//! Beanstalk: JSON with CloudFormation's words in small letters.

use camino::Utf8Path;

use super::document::{Document, Node};
use super::property::{self, Properties};
use crate::model::{Known, Source, Template, Value};

pub(super) fn sniff(path: &Utf8Path, text: &[u8]) -> bool {
    let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    is_dockerrun(path)
        || has("containerDefinitions") && has("\"image\"")
        || has("primaryContainer") && has("serviceName")
}

fn is_dockerrun(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name.starts_with("Dockerrun.aws") && name.ends_with("json"))
}

/// `None` for a file of another kind.
pub(super) fn read(source: &Source, document: &mut Document) -> Option<Template> {
    let root = document.roots.first()?;
    let root = root.get("taskDefinition").filter(|inner| !inner.pairs().is_empty()).unwrap_or(root);
    let name = source.path.file_stem().unwrap_or("task");
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    let resource = if is_dockerrun(&source.path) {
        dockerrun(source, root)
    } else if root.get("containerDefinitions").is_some() {
        let id = text("family").unwrap_or(name);
        let mut resource =
            Properties::default().resource("AWS::ECS::TaskDefinition", id, first_line(root));
        resource.properties = property::capitalised(root);
        resource
    } else if root.get("primaryContainer").is_some() {
        let id = text("serviceName").unwrap_or(name);
        let mut resource =
            Properties::default().resource("AWS::ECS::ExpressGatewayService", id, first_line(root));
        resource.properties = property::capitalised(root);
        resource
    } else {
        return None;
    };
    Some(Template {
        resources: vec![resource],
        directives: std::mem::take(&mut document.directives),
        notes: std::mem::take(&mut document.notes),
        ..Template::default()
    })
}

fn dockerrun(source: &Source, root: &Node) -> crate::model::Resource {
    let directory = source.path.parent().and_then(Utf8Path::file_name).unwrap_or("environment");
    let span = first_line(root);
    if root.get("containerDefinitions").is_some() {
        let mut resource = Properties::default().resource("Container", directory, span);
        resource.properties = property::capitalised(root);
        return resource;
    }
    let mut container = Properties::default();
    container.text("Name", directory, span);
    let image = root.get("Image").and_then(|image| image.get("Name"));
    container.put("Image", image.map(property::plain), span);
    if image.is_none() {
        let mut build = Properties::default();
        build.text("Context", ".", span);
        container.put("Build", Some(build.map(span)), span);
    }
    container.put("Command", root.get("Command").and_then(property::words), span);
    container.put("EntryPoint", root.get("Entrypoint").and_then(property::words), span);
    let ports = root.get("Ports").map_or(&[][..], Node::items);
    let ports: Vec<&Node> = ports.iter().filter_map(|port| port.get("ContainerPort")).collect();
    container.put("PortMappings", property::ports(&ports), span);
    let mut properties = Properties::default();
    let list = Known::literal(Value::List(vec![container.map(span)]), span);
    properties.put("ContainerDefinitions", Some(list), span);
    properties.resource("Container", directory, span)
}

/// The first key, to have a place that is not the whole file.
fn first_line(root: &Node) -> crate::model::Span {
    root.get("family")
        .map(|node| node.span)
        .or_else(|| root.pairs().first().map(|pair| pair.key_span))
        .unwrap_or(root.span)
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    #[test]
    fn a_task_definition() {
        let text = r#"{"family": "shop", "cpu": "512", "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [{"name": "api", "image": "1.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
              "portMappings": [{"containerPort": 80}], "stopTimeout": 60}]}"#;
        assert_eq!(
            dump(&[("deploy/task-definition.json", text)]),
            ["AWS::ECS::TaskDefinition shop {Family: shop, Cpu: 512, RequiresCompatibilities: \
              [FARGATE], ContainerDefinitions: [{Name: api, Image: \
              1.dkr.ecr.eu-west-1.amazonaws.com/shop:1, PortMappings: [{ContainerPort: 80}], \
              StopTimeout: 60}]}"]
        );
    }

    #[test]
    fn an_express_service() {
        let text = r#"{"serviceName": "shop", "primaryContainer": {"image": "shop:1", "containerPort": 80}}"#;
        assert_eq!(
            dump(&[("express.json", text)]),
            ["AWS::ECS::ExpressGatewayService shop {ServiceName: shop, PrimaryContainer: {Image: \
              shop:1, ContainerPort: 80}}"]
        );
    }

    #[test]
    fn elastic_beanstalk() {
        let one = r#"{"AWSEBDockerrunVersion": "1", "Ports": [{"ContainerPort": 5000}]}"#;
        assert_eq!(
            dump(&[("shop/Dockerrun.aws.json", one)]),
            [
                "Container shop {ContainerDefinitions: [{Name: shop, Build: {Context: .}, PortMappings: \
              [{ContainerPort: 5000, Protocol: tcp}]}]}"
            ]
        );
        let two = r#"{"AWSEBDockerrunVersion": 2, "containerDefinitions": [{"name": "a", "image": "a"}]}"#;
        assert_eq!(
            dump(&[("Dockerrun.aws.json", two)]),
            ["Container environment {AWSEBDockerrunVersion: 2, ContainerDefinitions: [{Name: a, \
              Image: a}]}"]
        );
    }
}
