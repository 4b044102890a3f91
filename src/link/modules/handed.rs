//! What functions are handed as parameters, where they are reached: `listen(app)`.

use std::sync::Arc;

use super::{Program, Symbol};
use crate::model::{Call, CallKind, Facts, FileId, FnId, Reached, Target, Value};

/// Functions that one is written in.
const NESTED: usize = 16;

impl Program<'_> {
    /// Names calls on parameters by what their functions are handed on the way there, where they are
    /// something that is wanted then.
    pub(in crate::link) fn hand(
        &mut self,
        reached: &[Reached],
        wanted: impl Fn(&Call, &Facts) -> bool,
    ) {
        let mut found: Vec<(FileId, usize, String)> = Vec::new();
        for (at, one) in reached.iter().enumerate() {
            let Some(facts) = self.facts(one.file).filter(|facts| !facts.of_params.is_empty())
            else {
                continue;
            };
            let Some((_, Some((caller, handing)))) = self.way(reached, at).next() else { continue };
            let direct = Symbol::Function(one.file, one.function);
            let callee = self.callee(caller, handing.target, &handing.name);
            if callee.is_none_or(|(callee, left)| callee != direct || !left.is_empty()) {
                continue;
            }
            let params = facts.function(one.function).map_or(&[][..], |it| it.params.as_slice());
            for (id, of) in &facts.of_params {
                let Some(position) = params.iter().position(|param| param.name == *of) else {
                    continue;
                };
                let Some(call) = facts.call(*id).filter(|it| inside(facts, it, one.function))
                else {
                    continue;
                };
                let value = handing.args.get(position).filter(|_| call.name.starts_with("?."));
                let value = value.and_then(|arg| arg.value.value.as_ref());
                let member = call.name.trim_start_matches("?.");
                let Some(name) = value.and_then(|value| self.member_of(caller, value, member))
                else {
                    continue;
                };
                let named = Call { name, ..call.clone() };
                if wanted(&named, facts) {
                    found.push((one.file, id.0 as usize, named.name));
                }
            }
        }
        for (file, at, name) in found {
            self.change(file, |facts| {
                if let Some(call) = facts.calls.get_mut(at) {
                    call.name = name;
                }
            });
        }
    }

    /// Says more of a file that was read.
    pub(in crate::link) fn change(&mut self, file: FileId, change: impl FnOnce(&mut Facts)) {
        let Some(mut facts) = self.resolved.remove(&file) else { return };
        self.raw.remove(&file);
        change(Arc::make_mut(&mut facts));
        self.raw.insert(file, Some(facts.clone()));
        self.resolved.insert(file, facts);
    }

    /// What a member of a value is called.
    fn member_of(&self, facts: &Facts, value: &Value, member: &str) -> Option<String> {
        let joined = |(symbol, left): (Symbol, String)| match symbol {
            Symbol::Origin(front) if left.is_empty() => Some(front),
            Symbol::Origin(front) => Some(format!("{front}.{left}")),
            _ => None,
        };
        match value {
            Value::Call(id) => {
                let made = facts.call(*id)?;
                if let Target::Function(function) = made.target {
                    let given = facts.function(function)?.returns.as_ref()?;
                    return Some(format!("{given}.{member}"));
                }
                let front = match made.kind {
                    CallKind::New => made.name.clone(),
                    _ => format!("{}()", made.name),
                };
                let name = format!("{front}.{member}");
                match self.callee(facts, made.target, &name) {
                    Some(found) => joined(found),
                    None => Some(name),
                }
            }
            Value::Name(front) => {
                let name = format!("{front}.{member}");
                let mut imports = self.leading(facts, front);
                imports.find_map(|import| joined(self.project(facts, import, &name)?))
            }
            _ => None,
        }
    }
}

/// A call stands in a function, or in what is written there.
fn inside(facts: &Facts, call: &Call, function: FnId) -> bool {
    facts.functions_around(call.function).take(NESTED).any(|id| id == function)
}
