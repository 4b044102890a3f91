//! What `sam deploy` sets by samconfig.toml, for each environment that it is told of.
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>

use std::collections::HashMap;

use camino::Utf8Path;

use super::command::{Token, tokens};
use super::document::Node;
use super::{Open, clean, document, property, toml};
use crate::model::{Known, Span, Value};

const FILES: [&str; 3] = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];

/// The name that an environment has when nobody gives it one.
const DEFAULT: &str = "default";

/// The parameters of a template by environment, the default one first. Empty where no file says it.
pub(super) fn environments(
    template: &Utf8Path,
    open: &Open,
) -> Vec<(String, HashMap<String, Known<Value>>)> {
    let beside = template.parent().unwrap_or(Utf8Path::new(""));
    for directory in beside.ancestors() {
        let found = FILES.iter().find_map(|name| open(&directory.join(name)));
        let Some(source) = found else { continue };
        let document = match source.path.extension() {
            Some("toml") => toml::read(&source),
            _ => document::read(&source),
        };
        let Some(root) = document.roots.first() else { continue };
        let mut all: Vec<_> = root
            .pairs()
            .iter()
            .filter_map(|environment| {
                let settings = Settings { environment: &environment.value };
                let deployed = match settings.get("template_file").or(settings.get("template")) {
                    // The packaged copy of the template is not checked in.
                    Some(file) => {
                        let path = clean(&directory.join(file.as_str()?))?;
                        path == template || directory == beside && open(&path).is_none()
                    }
                    None => directory == beside,
                };
                let set = settings.get("parameter_overrides").filter(|_| deployed)?;
                Some((environment.key.to_string(), parameters(set)))
            })
            .collect();
        all.sort_by_key(|(name, _)| name != DEFAULT);
        return all;
    }
    Vec::new()
}

struct Settings<'n> {
    environment: &'n Node,
}

impl Settings<'_> {
    /// What deploying sets, else what all commands do.
    fn get(&self, key: &str) -> Option<&Node> {
        let of = |command: &str| self.environment.get(command)?.get("parameters")?.get(key);
        of("deploy").or_else(|| of("global"))
    }
}

/// `"Stage=prod Memory=512"`, `"ParameterKey=Stage,ParameterValue=prod"`, a list of either, or a
/// table.
fn parameters(set: &Node) -> HashMap<String, Known<Value>> {
    let mut found = HashMap::new();
    for pair in set.pairs() {
        found.insert(pair.key.to_string(), property::plain(&pair.value));
    }
    let single = std::slice::from_ref(set);
    for item in if set.items().is_empty() { single } else { set.items() } {
        for token in tokens(item.as_str().unwrap_or("")) {
            let Token::Word(word) = token else { continue };
            found.extend(parameter(&word, item.span));
        }
    }
    found
}

fn parameter(word: &str, span: Span) -> Option<(String, Known<Value>)> {
    let long = word.strip_prefix("ParameterKey=");
    let (key, value) = match long {
        Some(rest) => rest.split_once(",ParameterValue=")?,
        None => word.split_once('=')?,
    };
    let value = Known::folded(Value::Str(value.trim_matches('"').to_string()), span);
    Some((key.trim().to_string(), value))
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    const TEMPLATE: &str = "Parameters:\n  Seconds: {Type: Number}\nConditions:\n  Live: !Equals [!Ref Stage, prod]\n\
        Resources:\n  Job:\n    Type: AWS::Lambda::Function\n    Properties: {Timeout: !Ref Seconds}\n  \
        Other:\n    Type: AWS::SQS::Queue\n    Condition: Live\n    Properties: {QueueName: jobs}\n";

    #[test]
    fn one_environment() {
        let file =
            "[default.deploy.parameters]\nparameter_overrides = \"Seconds=30 Stage=\\\"dev\\\"\"\n";
        assert_eq!(
            dump(&[("api/template.yaml", TEMPLATE), ("api/samconfig.toml", file)]),
            ["AWS::Lambda::Function Job {Timeout: 30}"]
        );
    }

    #[test]
    fn environments_that_differ() {
        let file = "[prod.deploy.parameters]\ntemplate_file = \"api/template.yaml\"\nparameter_overrides = \
                    [\"ParameterKey=Seconds,ParameterValue=60\", \"Stage=prod\"]\n\
                    [default.global.parameters]\ntemplate_file = \"api/template.yaml\"\n\
                    parameter_overrides = \"Seconds=30 Stage=dev\"\n\
                    [other.deploy.parameters]\ntemplate_file = \"web/template.yaml\"\nparameter_overrides = \"Seconds=1\"\n";
        assert_eq!(
            dump(&[("api/template.yaml", TEMPLATE), ("samconfig.toml", file)]),
            [
                "AWS::Lambda::Function Job {Timeout: 30}",
                "prod: AWS::Lambda::Function Job {Timeout: 60}",
                "prod: AWS::SQS::Queue Other {QueueName: jobs}"
            ]
        );
    }
}
