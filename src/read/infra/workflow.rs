//! State machines in the language of AWS Step Functions, to the steps in them that start something.
//! <https://states-language.net/spec.html>

use super::json;
use super::property::Properties;
use crate::model::{Entry, Known, Resource, Value};

/// States within states, and steps of one machine.
const DEPTH: u32 = 16;
const STEPS: usize = 500;

/// A `Workflow::Step` for each state that calls a function or runs a task: `Function` or
/// `TaskDefinition`, and of `Resource`, `TimeoutSeconds` and `HeartbeatSeconds` what it sets.
/// `${Name}` in the definition is what the machine puts there.
pub(super) fn steps(machine: &Resource, definition: &Known<Value>) -> Vec<Resource> {
    let text = definition.str().zip(definition.span);
    let read = text.and_then(|(text, span)| json::plain(text, span));
    let set = machine.properties.at("DefinitionSubstitutions");
    let set = set.and_then(|set| set.value.as_ref()).map_or(&[][..], Value::entries);
    let definition = substituted(read.as_ref().unwrap_or(definition), set, 0);
    let mut found = Vec::new();
    states(machine, &definition, &mut found, 0);
    found
}

fn substituted(value: &Known<Value>, set: &[Entry], depth: u32) -> Known<Value> {
    let inner = match &value.value {
        _ if set.is_empty() || depth > 4 * DEPTH => return value.clone(),
        Some(Value::Map(entries)) => {
            let entry = |entry: &Entry| Entry {
                value: substituted(&entry.value, set, depth + 1),
                ..entry.clone()
            };
            Value::Map(entries.iter().map(entry).collect())
        }
        Some(Value::List(items)) => {
            Value::List(items.iter().map(|item| substituted(item, set, depth + 1)).collect())
        }
        Some(Value::Str(text) | Value::Prefix(text)) if text.contains("${") => {
            let name = |entry: &&Entry| text.contains(&format!("${{{}}}", entry.key));
            let Some(named) = set.iter().find(name) else { return value.clone() };
            return Known { span: value.span, ..named.value.clone() };
        }
        _ => return value.clone(),
    };
    Known { value: Some(inner), ..value.clone() }
}

fn states(machine: &Resource, definition: &Known<Value>, found: &mut Vec<Resource>, depth: u32) {
    let all = definition.at("States").and_then(|states| states.value.as_ref());
    for state in all.map_or(&[][..], Value::entries) {
        if depth > DEPTH || found.len() >= STEPS {
            return;
        }
        for inner in ["Iterator", "ItemProcessor"] {
            if let Some(inner) = state.value.at(inner) {
                states(machine, inner, found, depth + 1);
            }
        }
        let branches = state.value.at("Branches").and_then(|branches| branches.value.as_ref());
        for branch in branches.map_or(&[][..], Value::items) {
            states(machine, branch, found, depth + 1);
        }
        found.extend(step(machine, state));
    }
}

fn step(machine: &Resource, state: &Entry) -> Option<Resource> {
    let resource = state.value.at("Resource")?;
    let mut properties = Properties::default();
    // JSONPath's word, JSONata's word.
    let argument = |name: &str| {
        let all = ["Parameters", "Arguments"].into_iter();
        all.filter_map(|of| state.value.at(of)).find_map(|all| all.at(name))
    };
    let span = state.key_span;
    match (&resource.value, argument("FunctionName"), argument("TaskDefinition")) {
        (Some(Value::Ref { .. }), ..) => properties.put("Function", Some(resource.clone()), span),
        (_, Some(function), _) => properties.put("Function", Some(function.clone()), span),
        (_, _, Some(task)) => properties.put("TaskDefinition", Some(task.clone()), span),
        _ => return None,
    }
    for key in ["Resource", "TimeoutSeconds", "HeartbeatSeconds"] {
        properties.put(key, state.value.at(key).cloned(), span);
    }
    Some(properties.resource("Workflow::Step", &format!("{}.{}", machine.id, state.key), span))
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    fn said(files: &[(&str, &str)]) -> Vec<String> {
        dump(files).into_iter().filter(|line| line.starts_with("Workflow::Step")).collect()
    }

    #[test]
    fn a_text_with_references() {
        let text = r#"Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {"StartAt": "A", "States": {
          "A": {"Type": "Task", "Resource": "${Hook.Arn}", "TimeoutSeconds": 60, "Next": "B"},
          "B": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "C", "States": {"C": {"Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": {"TaskDefinition": "${Job}"}, "End": true}}}]}}}
"#;
        assert_eq!(
            said(&[("template.yaml", text)]),
            [
                "Workflow::Step Machine.A {Function: @Hook, Resource: @Hook, TimeoutSeconds: 60}",
                "Workflow::Step Machine.C {TaskDefinition: @Job, Resource: arn:aws:states:::ecs:runTask.sync}"
            ]
        );
    }

    #[test]
    fn a_file_with_substitutions() {
        let text = "Resources:\n  Machine:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      \
                    DefinitionUri: states/m.asl.json\n      DefinitionSubstitutions: {HookArn: !GetAtt Hook.Arn}\n";
        let file = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "${HookArn}"}, "End": true}}}"#;
        assert_eq!(
            said(&[("template.yaml", text), ("states/m.asl.json", file)]),
            [
                "Workflow::Step Machine.A {Function: @Hook, Resource: arn:aws:states:::lambda:invoke}"
            ]
        );
    }
}
