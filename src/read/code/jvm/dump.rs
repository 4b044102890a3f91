//! Facts as lines that a person can read and a test can hold.

use crate::model::{
    Bound, CallKind, Facts, GuardId, GuardKind, Known, Language, ResultUse, Source, Target, Value,
    Way,
};

pub(crate) fn dump(path: &str, text: &str) -> Vec<String> {
    let source = Source::new(crate::model::FileId(0), path, text.trim_start_matches('\n'));
    let language = Language::of(&source.path).unwrap_or(Language::Java);
    let facts = super::super::read(&source, language);
    lines(&facts)
}

fn lines(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    for ty in facts.types.iter() {
        out.push(format!("type {}: {}", ty.name, ty.bases.join(", ")));
    }
    for function in facts.functions.iter().skip(1) {
        let params: Vec<String> = function
            .params
            .iter()
            .map(|param| format!("{}: {}", param.name, param.ty.as_deref().unwrap_or("?")))
            .collect();
        let returns = function.returns.as_ref().map_or(String::new(), |ty| format!(" -> {ty}"));
        out.push(format!("fn {}({}){returns}", function.name, params.join(", ")));
    }
    for call in &facts.calls {
        let of = facts.function(call.function).map_or("?", |found| found.name.as_str());
        let args: Vec<String> = call
            .args
            .iter()
            .map(|arg| {
                let name = arg.name.as_ref().map_or(String::new(), |name| format!("{name}="));
                format!("{name}{}", value(facts, &arg.value))
            })
            .collect();
        let target = match call.target {
            Target::Function(_) => " local",
            Target::Type(_) => " type",
            Target::Import(_) => " import",
            Target::Package => " package",
            Target::Global => "",
            Target::Unknown => " unknown",
        };
        let kind = match call.kind {
            CallKind::New => "new ",
            CallKind::Decorator => "@",
            _ => "",
        };
        let result = match call.result {
            ResultUse::Awaited => " awaited",
            ResultUse::Dropped => " dropped",
            ResultUse::Returned => " returned",
            ResultUse::Kept => "",
            ResultUse::Ended => " ended",
        };
        let within = if call.within.is_some() { " in-loop" } else { "" };
        let bound = call.bound.as_ref().map_or(String::new(), |name| format!(" = {name}"));
        let guard = guard(facts, call.guard);
        out.push(format!(
            "{of}: {kind}{}({}){target}{result}{within}{bound}{guard}",
            call.name,
            args.join(", ")
        ));
    }
    for found in &facts.loops {
        let bound = match &found.bound {
            Bound::Forever => "forever".to_string(),
            Bound::Flag => "flag".to_string(),
            Bound::While => "while".to_string(),
            Bound::Times(times) => format!("times {:?}", times.value),
            Bound::Over(over, _) => format!("over {}", over.as_deref().unwrap_or("?")),
        };
        let exits: Vec<&str> = found
            .exits
            .iter()
            .map(|exit| match exit.way {
                Way::Break => "break",
                Way::Return => "return",
                Way::Raise => "raise",
            })
            .collect();
        out.push(format!("loop {bound} [{}]", exits.join(" ")));
    }
    for found in &facts.allocations {
        out.push(format!("allocates {:?}", found.size.value));
    }
    for state in &facts.states {
        let writes: Vec<String> =
            state.writes.iter().map(|write| format!("{:?}", write.kind)).collect();
        out.push(format!("state {} {:?} {}", state.name, state.kind, writes.join(" ")));
    }
    for note in &facts.notes {
        out.push(format!("note {}", note.message));
    }
    out
}

fn guard(facts: &Facts, id: Option<GuardId>) -> String {
    let mut out = String::new();
    for guard in facts.guards_of(id) {
        out += &match &guard.kind {
            GuardKind::Handler => " |catch".to_string(),
            GuardKind::Unset(name) => format!(" |unset {name}"),
            GuardKind::Condition { comparisons, negated } => {
                let all: Vec<String> = comparisons
                    .iter()
                    .map(|one| {
                        let sign = if one.negated { "!=" } else { "=" };
                        match &one.equals {
                            Some(other) => format!("{}{sign}{}", one.subject, value(facts, other)),
                            None if one.negated => format!("!{}", one.subject),
                            None => one.subject.clone(),
                        }
                    })
                    .collect();
                format!(" |{}{}", if *negated { "not " } else { "" }, all.join("&"))
            }
            other => format!(" |{other:?}"),
        };
    }
    out
}

fn value(facts: &Facts, value: &Known<Value>) -> String {
    match &value.value {
        None => "?".to_string(),
        Some(Value::Str(text)) => format!("{text:?}"),
        Some(Value::Prefix(text)) => format!("{text:?}.."),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Float(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Null) => "null".to_string(),
        Some(Value::Duration(duration)) => format!("{duration:?}"),
        Some(Value::Name(name)) => name.clone(),
        Some(Value::Function(id)) => {
            format!("fn {}", facts.function(*id).map_or("?", |found| found.name.as_str()))
        }
        Some(Value::Call(id)) => {
            format!("call {}", facts.call(*id).map_or("?", |found| found.name.as_str()))
        }
        Some(Value::List(items)) => {
            let items: Vec<String> = items.iter().map(|item| self::value(facts, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Some(other) => format!("{other:?}"),
    }
}
