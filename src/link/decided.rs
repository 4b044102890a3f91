//! Conditions that the program decides by itself: a flag of another file that nothing sets, an option that no
//! caller gives. Of JavaScript.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use super::modules::{Program, Symbol};
use super::switches::Switches;
use crate::knowledge::{Entries, last_member};
use crate::model::{
    Call, CallKind, Comparison, Facts, FileId, FnId, Given, GuardKind, Known, Language, Origin,
    Reached, Value,
};

/// Files that give a constant on.
const LINKS: u32 = 8;

/// What one comparison of a guard is of.
struct Decided {
    file: FileId,
    guard: usize,
    comparison: usize,
    known: Option<Known<Value>>,
}

impl Program<'_> {
    /// Fills in what is known of the subjects of conditions before anything is walked.
    pub(super) fn decide(&mut self, entries: &Entries) {
        let switches = Switches::of(self, entries);
        self.fill(|program, is_set, facts, one| match &one.known {
            known if !one.subject.contains('.') => known.clone(),
            Some(_) if is_set(&one.subject) => None,
            None => program
                .constant(facts, &one.subject)
                .filter(|_| !is_set(&one.subject))
                .or_else(|| switches.off(&one.subject, entries).cloned()),
            known => known.clone(),
        });
    }

    /// Fills in what options are that nothing gives which is reached; where it did.
    pub(super) fn settle<'r>(
        &mut self,
        reached: impl Iterator<Item = &'r Reached> + Clone,
    ) -> HashSet<FileId> {
        let runs = OnceCell::new();
        let of = |one: &Reached| (one.file, one.function);
        let runs = || runs.get_or_init(|| reached.clone().map(of).collect::<HashSet<_>>());
        self.fill(|program, is_set, facts, one| {
            let Some(Known { origin: Origin::Given(given), .. }) = &one.known else {
                return one.known.clone();
            };
            let option = given.path.last().is_some_and(|key| is_set(key));
            let default = given.default.as_ref().filter(|_| !option);
            let default = default.filter(|it| program.never_given(runs(), facts, given, it));
            default.or(one.known.as_ref()).cloned()
        })
    }

    pub(super) fn scripts(&self) -> impl Iterator<Item = &Arc<Facts>> {
        self.all().filter(|facts| facts.language == Language::JavaScript)
    }

    fn fill(
        &mut self,
        known: impl Fn(&Program, &dyn Fn(&str) -> bool, &Facts, &Comparison) -> Option<Known<Value>>,
    ) -> HashSet<FileId> {
        let set = OnceCell::new();
        let set = || {
            set.get_or_init(|| {
                let all = self.scripts().flat_map(|facts| &facts.set_members);
                all.map(String::as_str).collect::<HashSet<_>>()
            })
        };
        let is_set = |name: &str| set().contains(last_member(name));
        let mut decided = Vec::new();
        for facts in self.scripts() {
            for (guard, one) in facts.guards.iter().enumerate() {
                let GuardKind::Condition { comparisons, .. } = &one.kind else { continue };
                for (comparison, one) in comparisons.iter().enumerate() {
                    let known = known(self, &is_set, facts, one);
                    if known != one.known {
                        decided.push(Decided { file: facts.file, guard, comparison, known });
                    }
                }
            }
        }
        let changed = decided.iter().map(|one| one.file).collect();
        for one in decided {
            self.change(one.file, |facts| {
                let guard = facts.guards.get_mut(one.guard).map(|guard| &mut guard.kind);
                if let Some(GuardKind::Condition { comparisons, .. }) = guard
                    && let Some(comparison) = comparisons.get_mut(one.comparison)
                {
                    comparison.known = one.known;
                }
            });
        }
        changed
    }

    /// What a name is that an import gives from a file of the project.
    fn constant(&self, facts: &Facts, name: &str) -> Option<Known<Value>> {
        self.leading(facts, name).find_map(|import| {
            let rest = name.strip_prefix(&*import.module)?.trim_start_matches('.');
            let path = match import.member.as_deref() {
                Some("default") => format!("default.{rest}"),
                _ => rest.to_string(),
            };
            let file = self.module(facts, import)?;
            self.exported(file, path.trim_end_matches('.'), LINKS).filter(Known::is_plain)
        })
    }

    fn exported(&self, file: FileId, path: &str, links: u32) -> Option<Known<Value>> {
        let (facts, links) = (self.facts(file)?, links.checked_sub(1)?);
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let export = facts.exports.iter().rev().find(|export| export.name == first)?;
        if let Some((module, member)) = &export.from {
            let import = facts.imports.iter().find(|import| import.module == *module)?;
            let path = match member.as_str() {
                "*" => rest.to_string(),
                member => format!("{member}.{rest}"),
            };
            return self.exported(self.module(facts, import)?, path.trim_end_matches('.'), links);
        }
        let local = export.local.as_deref().unwrap_or(first);
        let written = |name: &str| {
            facts.states.iter().any(|state| state.name == name && !state.writes.is_empty())
        };
        if written(local) {
            return None;
        }
        let binding = facts.bindings.iter().find(|binding| binding.name == local);
        let value = binding.map(|binding| &binding.value).or(export.value.as_ref())?;
        match rest {
            "" => Some(value.clone()),
            rest => value.value.as_ref()?.at(rest).cloned(),
        }
    }

    /// Whether all who make an object leave out what its constructor takes, or give what that takes itself then.
    fn never_given(
        &self,
        runs: &HashSet<(FileId, FnId)>,
        facts: &Facts,
        given: &Given,
        default: &Known<Value>,
    ) -> bool {
        let owner = || {
            let constructor = facts.function(given.function)?;
            let class = facts.types.get(constructor.owner?.0 as usize)?;
            (constructor.name == format!("{}.constructor", class.name)).then_some(&class.name)
        };
        let Some(class) = owner() else { return false };
        let mut bases = self.scripts().flat_map(|facts| &facts.types).flat_map(|ty| &ty.bases);
        if bases.any(|base| last_member(base) == class) {
            return false;
        }
        let of = Symbol::Type(facts.file, class.clone());
        let makers = self.scripts().flat_map(|other| {
            let made = other.calls.iter().filter(|call| {
                call.kind == CallKind::New && runs.contains(&(other.file, call.function))
            });
            made.filter(|call| {
                let callee = self.callee(other, call.target, &call.name);
                callee.is_some_and(|(callee, left)| callee == of && left.is_empty())
            })
        });
        let mut makers = makers.peekable();
        makers.peek().is_some() && makers.all(|call| leaves_out(call, given, default))
    }
}

fn leaves_out(call: &Call, given: &Given, default: &Known<Value>) -> bool {
    let before = call.args.iter().take(given.param.saturating_add(1) as usize);
    if before.clone().any(|arg| arg.spread) {
        return false;
    }
    let Some(arg) = call.args.get(given.param as usize) else { return true };
    let mut at = &arg.value;
    for key in &given.path {
        let Some(Value::Map(entries)) = &at.value else { return false };
        if entries.iter().any(|entry| entry.key == "...") {
            return false;
        }
        match at.value.as_ref().and_then(|map| map.entry(key)) {
            Some(entry) => at = &entry.value,
            None => return true,
        }
    }
    at.is_plain() && (at.value == default.value || at.value == Some(Value::Null))
}
