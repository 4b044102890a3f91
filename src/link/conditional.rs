//! What a framework makes only where a profile is active or a property is set.

use std::collections::HashMap;

use super::code::plain;
use crate::knowledge::Tables;
use crate::model::{Call, CallKind, Facts, FileId, Known, Origin, Setting, Value, Workload};

/// What a program is told from outside its code: files of settings, and variables of the environment.
#[derive(Default)]
pub(super) struct Told<'a> {
    settings: Vec<&'a Setting>,
    /// Texts by the plain name of the variable; none where only the deployment knows it.
    environment: HashMap<String, Vec<String>>,
}

impl<'a> Told<'a> {
    pub(super) fn new(
        settings: &'a [(FileId, Vec<Setting>)],
        workloads: &[Workload],
        shipped: &dyn Fn(FileId) -> bool,
    ) -> Told<'a> {
        let settings = settings.iter().filter(|(file, _)| shipped(*file));
        let settings = settings.flat_map(|(_, all)| all).collect();
        let mut environment: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in workloads.iter().flat_map(|one| &one.limits.environment) {
            let held = environment.entry(plain(name)).or_default();
            held.extend(value.str().map(str::to_string));
        }
        Told { settings, environment }
    }

    /// Whether something stands below an annotation that leaves it out of what is deployed, as far as the
    /// project tells.
    pub(super) fn leaves_out(&self, tables: &Tables, facts: &Facts, name: &str) -> bool {
        let below =
            |call: &&Call| call.kind == CallKind::Decorator && call.bound.as_deref() == Some(name);
        facts.calls.iter().filter(below).any(|call| self.is_off(tables, facts, call))
    }

    fn is_off(&self, tables: &Tables, facts: &Facts, call: &Call) -> bool {
        let entries = &tables.entries;
        let Some((_, bound)) = entries.conditional.find(call, facts) else { return false };
        let values = |name: &str| {
            let values = bound.iter().filter(move |(bound, _)| bound == name);
            values.map(|(_, value)| value).collect::<Vec<_>>()
        };
        if let Some(expression) = values("expression").first() {
            let text = expression.str().unwrap_or_default();
            return Expression { told: self, rest: text }.whole() == Some(false);
        }
        let profiles = values("profiles");
        if !profiles.is_empty() {
            return profiles.into_iter().all(|one| {
                let named = texts(one);
                let local = |text: &&str| {
                    entries.local_profile(text)
                        && !self.is_active(entries.profile_settings.iter(), text)
                };
                named.is_some_and(|named| !named.is_empty() && named.iter().all(local))
            });
        }
        let flag = |value: &Known<Value>| match &value.value {
            Some(Value::Str(text)) => text.is_empty() || text.eq_ignore_ascii_case("true"),
            value => *value == Some(Value::Bool(true)),
        };
        if !values("having").into_iter().all(flag) {
            return false;
        }
        let prefix = match values("prefix").first() {
            Some(prefix) => prefix.str().map(plain),
            None => Some(String::new()),
        };
        let names = values("property").into_iter().map(texts).collect::<Option<Vec<_>>>();
        let (Some(prefix), Some(names)) = (prefix, names) else { return false };
        names
            .into_iter()
            .flatten()
            .any(|name| self.switched_off(&format!("{prefix}{}", plain(name))))
    }

    /// A flag that all who set it switch off. What nothing sets is for the deployment to say.
    fn switched_off(&self, key: &str) -> bool {
        let off = |setting: &Setting| {
            setting.value.origin == Origin::Literal
                && setting.value.value == Some(Value::Bool(false))
        };
        let set = self.settings.iter().copied();
        let mut set = set.filter(|one| plain(&one.key) == key).peekable();
        !self.environment.contains_key(key) && set.peek().is_some() && set.all(off)
    }

    /// What a flag is that all who set it agree on, or else what is written where it is asked for.
    fn flag(&self, key: &str, default: Option<&str>) -> Option<bool> {
        let key = plain(key);
        if self.environment.contains_key(&key) {
            return None;
        }
        let mut set = self.settings.iter().filter(|one| plain(&one.key) == key);
        let value = |one: &Setting| match &one.value {
            Known { value: Some(Value::Bool(value)), origin: Origin::Literal, .. } => Some(*value),
            _ => None,
        };
        match set.next() {
            Some(first) => value(first).filter(|of| set.all(|one| value(one) == Some(*of))),
            None => default?.parse().ok(),
        }
    }

    fn is_active<'k>(&self, mut keys: impl Iterator<Item = &'k String>, profile: &str) -> bool {
        let words = |text: &str| text.split([',', ' ']).any(|word| word == profile);
        keys.any(|key| {
            let key = plain(key);
            let told = self.environment.get(&key).into_iter().flatten();
            let set = self.settings.iter().filter(|one| plain(&one.key) == key);
            told.map(String::as_str).chain(set.filter_map(|one| one.value.str())).any(words)
        })
    }
}

/// Brackets and negations within each other that are followed.
const NESTED: u32 = 16;

/// What is left of a condition on flags: `${cache.redis:false} and !(${local} or ${quiet:true})`.
struct Expression<'e> {
    told: &'e Told<'e>,
    rest: &'e str,
}

impl<'e> Expression<'e> {
    /// Whether it holds, as far as the project tells. One that asks for anything but flags may.
    fn whole(mut self) -> Option<bool> {
        let held = self.any(NESTED)?;
        held.filter(|_| self.rest.trim().is_empty())
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        let rest = self.rest.trim_start();
        let left = words.iter().find_map(|word| rest.strip_prefix(word));
        self.rest = left.unwrap_or(rest);
        left.is_some()
    }

    /// The outer `None`: it cannot be read. The inner one: it is not known.
    fn any(&mut self, depth: u32) -> Option<Option<bool>> {
        let mut held = self.all(depth)?;
        while self.takes(&["||", "or "]) {
            held = match (held, self.all(depth)?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), other) => other,
                (None, _) => None,
            };
        }
        Some(held)
    }

    fn all(&mut self, depth: u32) -> Option<Option<bool>> {
        let mut held = self.one(depth)?;
        while self.takes(&["&&", "and "]) {
            held = match (held, self.one(depth)?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), other) => other,
                (None, _) => None,
            };
        }
        Some(held)
    }

    fn one(&mut self, depth: u32) -> Option<Option<bool>> {
        let depth = depth.checked_sub(1)?;
        let held = if self.takes(&["!", "not "]) {
            self.one(depth)?.map(|held| !held)
        } else if self.takes(&["("]) {
            let held = self.any(depth)?;
            self.takes(&[")"]).then_some(held)?
        } else {
            self.value()?
        };
        let unlike = self.rest.trim_start().starts_with("!=");
        if !self.takes(&["==", "!="]) {
            return Some(held);
        }
        let other = self.value()?;
        Some(held.zip(other).map(|(held, other)| (held == other) != unlike))
    }

    /// A flag that is asked for or written, which may stand in quotes.
    fn value(&mut self) -> Option<Option<bool>> {
        let quoted = self.takes(&["'"]);
        let held = if self.takes(&["${"]) {
            let (asked, rest) = self.rest.split_once('}')?;
            self.rest = rest;
            let (key, default) =
                asked.split_once(':').map_or((asked, None), |(key, default)| (key, Some(default)));
            self.told.flag(key, default)
        } else if self.takes(&["true"]) {
            Some(true)
        } else {
            self.takes(&["false"]).then_some(false).map(Some)?
        };
        (!quoted || self.takes(&["'"])).then_some(held)
    }
}

/// A text, or several; `None` where one is not known.
fn texts(value: &Known<Value>) -> Option<Vec<&str>> {
    match value.value.as_ref()? {
        Value::Str(text) => Some(vec![text]),
        Value::List(items) => items.iter().map(Known::str).collect(),
        _ => None,
    }
}
