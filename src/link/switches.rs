//! Switches of a program's own configuration that it delivers turned off: `if (config.ident.enabled)` beside
//! `ident: { enabled: false }` among its defaults. Of JavaScript.

use std::collections::HashMap;

use rayon::prelude::*;

use super::modules::Program;
use crate::knowledge::Entries;
use crate::model::{Facts, FileId, GuardKind, Known, Language, Value};

/// Maps in each other that are looked into.
const DEPTH: u32 = 12;

/// What the defaults of the project say of the switches that conditions ask for, by the last two names of each:
/// of one that none of them has, nothing.
#[derive(Default)]
pub(super) struct Switches {
    said: HashMap<(String, String), Vec<Known<Value>>>,
}

impl Switches {
    pub(super) fn of(program: &Program, entries: &Entries) -> Switches {
        let mut found = Switches::default();
        for guard in program.scripts().flat_map(|facts| &facts.guards) {
            let GuardKind::Condition { comparisons, .. } = &guard.kind else { continue };
            let open = comparisons.iter().filter(|it| it.known.is_none() && it.equals.is_none());
            let asked = open.filter_map(|one| names(&one.subject, entries));
            found.said.extend(asked.map(|name| (name, Vec::new())));
        }
        if found.said.is_empty() {
            return found;
        }
        let files = program.tree.ids().filter(|(_, file)| {
            Language::of(&file.path) == Some(Language::JavaScript)
                && entries.is_of_defaults(&file.path)
        });
        let files: Vec<FileId> = files.map(|(id, _)| id).collect();
        for facts in files.par_iter().filter_map(|file| program.alone(*file)).collect::<Vec<_>>() {
            found.visit_file(&facts, true, entries);
        }
        for facts in program.scripts().filter(|facts| files.binary_search(&facts.file).is_err()) {
            found.visit_file(facts, false, entries);
        }
        found
    }

    /// That it is off, of what a condition asks: all that is said of it says so.
    pub(super) fn off(&self, subject: &str, entries: &Entries) -> Option<&Known<Value>> {
        let said = self.said.get(&names(subject, entries)?)?;
        let off = said.iter().all(|it| it.value == Some(Value::Bool(false)));
        said.first().filter(|_| off)
    }

    fn visit_file(&mut self, facts: &Facts, of_defaults: bool, entries: &Entries) {
        for binding in &facts.bindings {
            let of_defaults = of_defaults || entries.is_default(&binding.name);
            self.visit(&binding.value, "", of_defaults, entries, DEPTH);
        }
        for value in facts.exports.iter().filter_map(|export| export.value.as_ref()) {
            self.visit(value, "", of_defaults, entries, DEPTH);
        }
        for arg in facts.calls.iter().flat_map(|call| &call.args) {
            self.visit(&arg.value, "", false, entries, DEPTH);
        }
    }

    fn visit(
        &mut self,
        value: &Known<Value>,
        name: &str,
        of_defaults: bool,
        entries: &Entries,
        depth: u32,
    ) {
        let (Some(Value::Map(held)), Some(depth)) = (&value.value, depth.checked_sub(1)) else {
            return;
        };
        if of_defaults && !name.is_empty() {
            for ((_, switch), said) in self.said.iter_mut().filter(|((of, _), _)| of == name) {
                let own = held.iter().find(|entry| entry.key == *switch);
                let whole = || !held.iter().any(|entry| entry.key == "...");
                // What the defaults do not name is not set.
                let absent = || Known { value: Some(Value::Bool(false)), ..value.clone() };
                let own = own.map(|entry| entry.value.clone());
                said.extend(own.or_else(|| whole().then(absent)));
            }
        }
        for entry in held {
            let of_defaults = of_defaults || entries.is_default(&entry.key);
            self.visit(&entry.value, &entry.key, of_defaults, entries, depth);
        }
    }
}

/// The holder of a switch and the switch, where a configuration is asked: `config.ident.enabled`.
fn names(subject: &str, entries: &Entries) -> Option<(String, String)> {
    let mut parts = subject.rsplit('.');
    let (switch, holder) = (parts.next()?, parts.next()?);
    let configured = parts.any(|part| {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let last = part.rsplit('/').next().unwrap_or(&part);
        entries.configurations.iter().any(|word| last.ends_with(word.as_str()))
    });
    let asked = configured && entries.switches.iter().any(|word| word == switch);
    asked.then(|| (holder.to_string(), switch.to_string()))
}
