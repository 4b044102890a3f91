//! One file that describes the same for several stages.

use crate::model::{Entry, Known, Stage, Template, Value};

/// Stages that are looked at.
pub(super) const MOST: usize = 8;

/// What differs from stage to stage whatever is deployed.
const FREE: [&str; 3] = ["Environment", "Metadata", "Tags"];

/// The first as it is; of the others those in which some resource has other numbers.
pub(super) fn apart(all: Vec<(String, Template)>) -> Vec<Template> {
    let mut kept: Vec<Template> = Vec::new();
    for (name, mut template) in all {
        let Some(first) = kept.first() else {
            kept.push(template);
            continue;
        };
        let changed = |one: &&crate::model::Resource| {
            let mut others = first.resources.iter();
            let other = others.find(|other| other.id == one.id && other.kind == one.kind);
            other.is_none_or(|other| differs(&other.properties, &one.properties))
        };
        let ids = template.resources.iter().filter(changed).map(|one| one.id.clone());
        let changed: Vec<String> = ids.collect();
        let said = |held: &&Template| {
            let mut pairs = held.resources.iter().zip(&template.resources);
            held.stage.is_some()
                && held.resources.len() == template.resources.len()
                && pairs.all(|(a, b)| a.id == b.id && !differs(&a.properties, &b.properties))
        };
        if !changed.is_empty() && !kept.iter().any(|held| said(&held)) {
            template.stage = Some(Stage { name, changed });
            template.directives.clear();
            template.notes.clear();
            kept.push(template);
        }
    }
    kept
}

/// Whether a number or a flag is another one.
fn differs(a: &Known<Value>, b: &Known<Value>) -> bool {
    let known = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_));
    match (&a.value, &b.value) {
        (Some(Value::Map(a)), Some(Value::Map(b))) => b.iter().any(|entry| {
            let other = |held: &&Entry| held.key == entry.key;
            !FREE.contains(&entry.key.as_str())
                && a.iter().find(other).is_none_or(|held| differs(&held.value, &entry.value))
        }),
        (Some(Value::List(a)), Some(Value::List(b))) => {
            a.len() != b.len() || a.iter().zip(b).any(|(a, b)| differs(a, b))
        }
        (Some(a), Some(b)) => known(a) && known(b) && a != b,
        (None, Some(b)) => known(b),
        (_, None) => false,
    }
}
