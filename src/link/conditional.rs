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

/// A text, or several; `None` where one is not known.
fn texts(value: &Known<Value>) -> Option<Vec<&str>> {
    match value.value.as_ref()? {
        Value::Str(text) => Some(vec![text]),
        Value::List(items) => items.iter().map(Known::str).collect(),
        _ => None,
    }
}
