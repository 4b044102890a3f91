//! The names that conditions and messages may speak of.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::subjects::{is_kept, within, words};
use super::{Candidate, Context};
use crate::knowledge::{Datum, Match, Set, bytes, duration, last_member};
use crate::link::Symbol;
use crate::model::{
    Arg, Bound, CPU_UNITS, Call, CallId, CallKind, Command, Comparison, Evidence, Facts, FileId,
    FnId, Function, GuardKind, Known, Label, Language, Loop, LoopId, Origin, Phase, Reached,
    ResultUse, Span, Target, Type, Value, Way, WorkloadKind, Write, WriteKind,
};

/// Functions that a wait leads through.
const WAITS: u32 = 4;

/// Functions within functions that are followed outwards.
const DEPTH: u32 = 8;

/// Functions that a round may lead through which only tells of the program.
const TOLD: usize = 16;

/// Functions that a way to something leads through.
const CALLERS: usize = 64;

/// Letters of one word that a message shows.
const LONGEST: usize = 1_000;

pub(super) struct Names<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) candidate: &'a Candidate<'a>,
    pub(super) kind: &'static str,
}

fn cut(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST).and_then(|(end, _)| word.get(..end)) {
        Some(front) => format!("{front}…").into(),
        None => word.into(),
    }
}

/// The functions of one owner that have a function's name: any of them may be called.
fn alike(facts: Option<&Arc<Facts>>, id: FnId) -> impl Iterator<Item = FnId> {
    let own = facts.and_then(|facts| facts.function(id));
    let all = facts.into_iter().flat_map(|facts| facts.functions.iter().enumerate());
    let of = move |other: &Function| {
        own.is_some_and(|own| other.name == own.name && other.owner == own.owner)
    };
    all.filter(move |(_, other)| of(other)).map(|(at, _)| FnId(at as u32))
}

/// What runs when an object of a class is made.
fn constructors<'f>(facts: &'f Facts, class: &'f str) -> impl Iterator<Item = FnId> + 'f {
    let all = facts.functions.iter().enumerate();
    let own = all.filter(move |(_, one)| {
        one.constructs() && one.name.rsplit_once('.').is_some_and(|(of, _)| of == class)
    });
    own.map(|(at, _)| FnId(at as u32))
}

/// How far a piece of code reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    /// It only tells of the program.
    Tells,
    /// It looks through what the program keeps in its own memory, or throws some of it away.
    OwnMemory,
    /// It calls what is not known.
    Unknown,
    Outside,
}

impl Names<'_> {
    pub(super) fn get(&self, name: &str) -> Option<Datum> {
        if let Some((_, datum)) = self.candidate.extra.iter().find(|(known, _)| known == name) {
            return Some(datum.clone());
        }
        match name {
            "duration" => return self.quantity(duration).map(Datum::Duration),
            "size" => {
                let sizes = self
                    .candidate
                    .bindings
                    .iter()
                    .filter_map(|(unit, value)| bytes(unit, value.value.as_ref()?));
                return sizes.reduce(i64::saturating_add).map(Datum::Size);
            }
            // All rounds of the loops around it.
            "total" => {
                if let Some(all) = self.in_turn() {
                    return Some(Datum::Duration(all));
                }
                let Datum::Duration(once) = self.get("duration")? else { return None };
                return self.rounds().map(|rounds| Datum::Duration(once.saturating_mul(rounds)));
            }
            // A loop over a collection stands around the call, or on the way to it.
            "repeated" => {
                let over = |found: &Loop| matches!(found.bound, Bound::Over(..));
                return self.looped(over).map(Datum::Flag);
            }
            // A loop of any kind does.
            "looped" => return self.looped(|_| true).map(Datum::Flag),
            // The function that makes it closes it, and does not stay in between.
            "closed" => return self.closed().map(Datum::Flag),
            // How often it can be waited so long before the timeout.
            "waits" => {
                let Datum::Duration(once) = self.get("duration")? else { return None };
                let timeout = self.context.workload.limits.timeout.value?;
                let waits = timeout.as_secs_f64() / once.as_secs_f64();
                return waits.is_finite().then(|| Datum::Number(waits.floor()));
            }
            // Only the beginning of the path is known: another one each time.
            "path-open" => {
                let (_, value) = self.candidate.bindings.iter().find(|(name, _)| name == "path")?;
                return Some(Datum::Flag(matches!(value.value.as_ref()?, Value::Prefix(_))));
            }
            // How the path begins, though more may follow.
            "path-begins" => {
                let (_, value) = self.candidate.bindings.iter().find(|(name, _)| name == "path")?;
                return value.value.as_ref()?.as_prefix().map(|text| Datum::Word(text.to_string()));
            }
            // It is handed an asynchronous function, and that does something outside the program.
            "hands-promises" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.hands_promises(facts, call)));
            }
            "again" => return self.again(|_| true).map(Datum::Flag),
            // Whatever is found on the way.
            "endless" => return self.again(|guard| self.leaves_open(guard)).map(Datum::Flag),
            // It looks after the program itself, or after its connections.
            "tending" => return self.tends().map(Datum::Flag),
            // All that it serves looks after the program.
            "probes" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.serves_probes(call, facts)));
            }
            // Nobody but the program, or the person whose browser it opens, can reach it.
            "own-machine" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.serves_itself(call, facts)));
            }
            // What it takes may be the connections of an HTTP server.
            "of-http" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.may_be_of_http(call, facts)));
            }
            // Something that the call is given is known only when its function runs.
            "late" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.called_late(call, facts, 0)));
            }
            "by-event" => {
                let (facts, at) = (self.candidate.facts?, self.candidate.reached?);
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(self.context.called_by_event(call, facts, at)));
            }
            "only-opened" => return self.only_opened().map(Datum::Flag),
            "asked" => return self.asked().map(Datum::Flag),
            // The call stands in the function that the workload starts with.
            "at-entry" => {
                let entry = self.context.workload.entry.as_ref()?;
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                let at = (facts.file, call.function) == entry.called();
                return Some(Datum::Flag(at));
            }
            // A thread leads here that ends with the program.
            "daemon" => {
                let daemons = &self.context.knowledge.tables.entries.daemons;
                let reached = &self.context.workload.reached;
                let way = self.context.program.way(reached, self.candidate.reached?);
                let mut calls = way.filter_map(|(_, call)| call);
                let found = calls.any(|(facts, call)| daemons.find(call, facts).is_some());
                return Some(Datum::Flag(found));
            }
            // Something leads here that runs beside the program and is waited for by nobody.
            "let-go" => {
                let (facts, place) = (self.candidate.facts?, self.candidate.primary);
                let begins = &self.context.knowledge.tables.entries.beside;
                let reached = &self.context.workload.reached;
                let way = self.context.program.way(reached, self.candidate.reached?);
                // `spawn(async { .. })`
                let around = facts.calls.iter().filter(|call| call.span.contains(&place));
                let around = around.map(|call| (facts, call));
                let mut calls = way.filter_map(|(_, call)| call).chain(around);
                let found = calls.any(|(facts, call)| {
                    call.result == ResultUse::Dropped && begins.find(call, facts).is_some()
                });
                return Some(Datum::Flag(found));
            }
            // The program itself comes to the loop, in nothing that goes on beside it.
            "loop.at-start" => {
                return Some(Datum::Flag(self.context.is_at_start(self.candidate.reached?)));
            }
            // The loop does more than to tell of the program itself.
            "loop.works" => return self.works().map(Datum::Flag),
            // What it takes out of a queue in memory a request puts there.
            "loop.fed" => return self.fed_by_requests().map(Datum::Flag),
            // It only waits, and looks after the program itself or after its connections.
            "loop.tends" => return self.loop_tends().map(Datum::Flag),
            // Of what listens one connection is taken, and no more.
            "takes-one" => {
                let (facts, id) = (self.candidate.facts?, self.candidate.call?);
                let takes = &self.context.knowledge.tables.entries.takes;
                let takes =
                    |call: &&Call| call.receiver == Some(id) && takes.find(call, facts).is_some();
                let mut taken = facts.calls.iter().filter(takes).peekable();
                let some = taken.peek().is_some();
                let again =
                    |call: &Call| facts.loops.iter().any(|found| found.span.contains(&call.span));
                return Some(Datum::Flag(some && taken.all(|call| !again(call))));
            }
            "refuses" => {
                let (facts, id) = (self.candidate.facts?, self.candidate.call?);
                return Some(Datum::Flag(self.context.refuses(facts, id)));
            }
            "by-path" => {
                let (facts, id) = (self.candidate.facts?, self.candidate.call?);
                return Some(Datum::Flag(self.context.listens_by_path(facts.call(id)?, facts)));
            }
            // It waits, and does nothing else.
            "loop.idle" => {
                let (facts, covers) = (self.candidate.facts?, self.candidate.covers?);
                return Some(Datum::Flag(self.only_waits(facts, covers, WAITS)));
            }
            "paces" => return self.paces().map(Datum::Flag),
            // What it starts goes on in a loop until it is told that what it works for is over.
            "heeds-end" => {
                let facts = self.candidate.facts?;
                let id = self.candidate.call?;
                let heeds = &self.context.knowledge.tables.entries.heeds_end;
                let mut inside = facts.calls.iter().filter(|call| {
                    let around = facts.function(call.function);
                    call.within.is_some() && around.is_some_and(|it| it.passed_to == Some(id))
                });
                return Some(Datum::Flag(inside.any(|call| heeds.find(call, facts).is_some())));
            }
            "only-read" => return self.only_read().map(Datum::Flag),
            // All that it is given is calls that tell of the program.
            "tells" => {
                let facts = self.candidate.facts?;
                let tells = &self.context.knowledge.tables.entries.tells;
                let given = &facts.call(self.candidate.call?)?.args;
                let told = |arg: &Arg| match arg.value.value {
                    Some(Value::Call(id)) => {
                        facts.call(id).is_some_and(|call| tells.find(call, facts).is_some())
                    }
                    _ => false,
                };
                return Some(Datum::Flag(!given.is_empty() && given.iter().all(told)));
            }
            "handed-back" => return self.handed_back().map(Datum::Flag),
            // How far that reaches which it starts.
            "starts" => {
                return Some(Datum::Word(match self.starts()? {
                    Work::Outside => "outside".to_string(),
                    Work::Unknown => "unknown".to_string(),
                    Work::OwnMemory | Work::Tells => "own".to_string(),
                }));
            }
            "in-connection" => {
                let sessions = &self.context.knowledge.tables.entries.sessions;
                return Some(Datum::Flag(self.runs_for(sessions, self.candidate.reached?)));
            }
            // It ends with the request that it is a part of.
            "in-request" => {
                let requests = &self.context.knowledge.tables.entries.requests;
                return Some(Datum::Flag(self.runs_for(requests, self.candidate.reached?)));
            }
            "ended" => {
                return Some(Datum::Flag(self.ended(self.candidate.reached?)));
            }
            "cancelled" => {
                let at = self.candidate.reached?;
                return Some(Datum::Flag(
                    self.cancelled(at)
                        || self.closed_each_time(at)
                        || self.ended_after_work(at)
                        || self.stopped_by_handler(),
                ));
            }
            // What comes of the call is held by an object or by the file.
            "kept" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                return Some(Datum::Flag(call.bound.as_deref().is_some_and(|name| {
                    ["this.", "self."].iter().any(|own| name.starts_with(own))
                        || call.function == FnId(0)
                        || is_kept(facts, name)
                })));
            }
            "guarded" => {
                let facts = self.candidate.facts?;
                let call = facts.call(self.candidate.call?)?;
                let mut guards = facts.guards_of(call.guard);
                let failures = &self.context.knowledge.tables.entries.failures;
                return Some(Datum::Flag(guards.any(|guard| match &guard.kind {
                    GuardKind::Unset(name) => {
                        !name.contains('.') && !is_kept(facts, name) && !failures.contains(name)
                    }
                    kind => !self.goes_on(kind),
                })));
            }
            // What the dependency comes to, installed with what it brings along.
            "installed" => {
                let Datum::Word(package) = self.get("package")? else { return None };
                return self.installed(&package).map(Datum::Size);
            }
            // No other dependency comes to more.
            "heaviest" => {
                let Datum::Word(package) = self.get("package")? else { return None };
                let all = self.packages();
                let first =
                    all.iter().max_by_key(|name| (self.installed(name), std::cmp::Reverse(*name)));
                let weighed = self.installed(&package).is_some();
                return Some(Datum::Flag(weighed && first == Some(&package)));
            }
            // What runs the function that the call stands in: the method it is handed to, or the
            // property it is set as.
            "handed-to" => {
                let facts = self.candidate.facts?;
                let function = facts.function(facts.call(self.candidate.call?)?.function)?;
                let taker = function.passed_to.and_then(|id| facts.call(id));
                let name = taker.map_or(function.name.as_str(), |taker| taker.name.as_str());
                return Some(Datum::Word(last_member(name).to_string()));
            }
            "connections" => {
                let most = self.get("max").or_else(|| self.get("value"))?;
                let Datum::Number(max) = most else { return None };
                let concurrency = self.context.workload.limits.concurrency.value?;
                return Some(Datum::Number(max * concurrency as f64));
            }
            _ => {}
        }
        if let Some((_, value)) = self.candidate.bindings.iter().find(|(known, _)| known == name) {
            // A constant of another file is a name to us, no path and no number; what the environment
            // holds is known when it runs.
            return match value.value.as_ref()? {
                Value::Name(_) if matches!(name, "path" | "max") => None,
                held if self
                    .candidate
                    .facts
                    .is_some_and(|facts| self.context.variable(held, facts).is_some()) =>
                {
                    None
                }
                value => datum(value),
            };
        }
        let (of, what) = name.split_once('.')?;
        if what == "written" {
            let (_, value) = self.candidate.bindings.iter().find(|(known, _)| known == of)?;
            return Some(Datum::Flag(value.origin != Origin::Default));
        }
        // The last part of a path.
        if what == "file" {
            let Datum::Word(path) = self.get(of)? else { return None };
            let last = path.trim_end_matches('/').rsplit('/').next();
            return last.map(|last| Datum::Word(last.to_string()));
        }
        // A command without the variables that are set before it, and its program without the folder.
        if what == "plain" {
            let Datum::Word(command) = self.get(of)? else { return None };
            return Some(Datum::Word(plain(&command).to_string()));
        }
        if let Some((_, value)) = self.candidate.bindings.iter().find(|(known, _)| known == of) {
            return self.tied(value, what);
        }
        match of {
            // What it is called on was made when the file was loaded.
            "receiver" if what == "loaded" => {
                let facts = self.candidate.facts?;
                let receiver = facts.call(self.candidate.call?)?.receiver;
                let made = receiver.and_then(|id| facts.call(id));
                Some(Datum::Flag(made.is_some_and(|made| made.function == FnId(0))))
            }
            "workload" => self.workload(what),
            "platform" => {
                let workload = self.context.workload;
                self.context.knowledge.platform(&workload.target)?.limit(what).cloned()
            }
            // What an event function has, wherever this workload is.
            "function" => self.context.knowledge.platforms.first()?.limit(what).cloned(),
            "trigger" => self.trigger(what),
            "source" => self.source(what),
            "database" if what == "connections" => {
                self.context.database().map(|(most, _)| Datum::Number(most))
            }
            "runtime" => self.runtime(what),
            "environment" if what == "size" => {
                let all = &self.context.workload.limits.environment;
                let size: usize = all
                    .iter()
                    .map(|(key, value)| {
                        let known = value.value.as_ref().and_then(Value::as_prefix);
                        key.len() + known.map_or(0, str::len)
                    })
                    .sum();
                Some(Datum::Size(i64::try_from(size).ok()?))
            }
            "resource" => {
                let resource = self.context.workload.resource.as_ref()?;
                property(&resource.properties, what)
            }
            // What an alias or a version of the function sets.
            "alias" => {
                let id = &self.context.workload.resource.as_ref()?.id;
                let tables = &self.context.knowledge.tables;
                let mut aliases = self.context.around.iter().filter(|one| {
                    let of = tables.resource(&one.kind).and_then(|kind| kind.of.as_ref());
                    let of = of.and_then(|of| one.properties.at(of)?.value.as_ref());
                    matches!(of, Some(Value::Ref { resource, .. }) if resource == id)
                });
                aliases.find_map(|alias| property(&alias.properties, what))
            }
            "entry" => self.entry(what),
            // A name that the program's own file exports.
            "exports" => {
                let facts =
                    self.context.program.facts(self.context.workload.entry.as_ref()?.file)?;
                Some(Datum::Flag(facts.exports.iter().any(|export| export.name == what)))
            }
            "layers" if what == "count" => {
                Some(Datum::Number(self.context.workload.package.layers.len() as f64))
            }
            _ => None,
        }
    }

    /// Of what a value of code names among the resources around it: its `resource`, how long that may
    /// run (`timeout`), the `trigger` of this workload that lies behind it, and whether that `takes`
    /// the key it is given.
    fn tied(&self, value: &Known<Value>, what: &str) -> Option<Datum> {
        let facts = self.candidate.facts?;
        match what {
            "resource" => {
                self.context.resource(value, facts).map(|found| Datum::Word(found.id.clone()))
            }
            "timeout" => self.context.timeout_of(value, facts).map(|(it, _)| Datum::Duration(it)),
            "trigger" => {
                self.context.fed(value, facts).map(|fed| Datum::Word(fed.trigger.kind.clone()))
            }
            "takes" => {
                let key = self.candidate.bindings.iter().find(|(name, _)| name == "key");
                let fed = self.context.fed(value, facts)?;
                fed.takes(key.map(|(_, key)| key)).map(Datum::Flag)
            }
            _ => None,
        }
    }

    /// What a package comes to with what it brings along, in bytes.
    fn installed(&self, package: &str) -> Option<i64> {
        self.context.knowledge.tables.installed(std::iter::once(package))
    }

    /// What is packed with the workload, by ecosystem and name.
    fn packages(&self) -> Vec<String> {
        let all = self.context.workload.package.dependencies.iter();
        let own = all.filter(|one| !one.dev && self.context.packed(one));
        own.map(|one| format!("{}:{}", one.ecosystem, one.name)).collect()
    }

    /// How often counted loops around the call run it.
    fn rounds(&self) -> Option<u32> {
        let facts = self.candidate.facts?;
        let call = facts.call(self.candidate.call?)?;
        let mut rounds: Option<u32> = None;
        for (_, found) in facts.loops_of(call.within) {
            if let Bound::Times(Known { value: Some(times), .. }) = &found.bound {
                let times = u32::try_from(*times).unwrap_or(u32::MAX);
                rounds = Some(rounds.unwrap_or(1).saturating_mul(times));
            }
        }
        rounds
    }

    /// What a unit comes to in all rounds of a loop over written numbers. What a condition asks may leave out the last:
    /// nobody waits after that.
    fn in_turn(&self) -> Option<Duration> {
        let call = self.candidate.facts?.call(self.candidate.call?)?;
        let mut bindings = self.candidate.bindings.iter();
        let (unit, all) = bindings.find_map(|(unit, value)| match value.value.as_ref()? {
            Value::Each(all) => Some((unit, all)),
            _ => None,
        })?;
        let guards = self.candidate.facts?.guards_of(call.guard);
        let asked =
            guards.into_iter().any(|guard| matches!(guard.kind, GuardKind::Condition { .. }));
        let all = all.get(..all.len().saturating_sub(usize::from(asked)))?;
        let each = all.iter().map(|one| duration(unit, &Value::Float(*one)));
        each.collect::<Option<Vec<_>>>().map(|all| all.iter().sum())
    }

    /// The call, or a call that led to its function, stands in such a loop, or in a function that such a
    /// loop is written as.
    fn looped(&self, such: impl Fn(&Loop) -> bool) -> Option<bool> {
        let within = |facts: &Facts, within| facts.loops_of(within).any(|(_, found)| such(found));
        let facts = self.candidate.facts?;
        let call = facts.call(self.candidate.call?)?;
        if within(facts, call.within) {
            return Some(true);
        }
        let reached = &self.context.workload.reached;
        let mut way = self.context.program.way(reached, self.candidate.reached?);
        Some(way.any(|(_, call)| call.is_some_and(|(facts, call)| within(facts, call.within))))
    }

    /// An invocation comes to something that calls what the call has made, unless nothing does that can be told.
    fn asked(&self) -> Option<bool> {
        let (program, reached) = (self.context.program, &self.context.workload.reached);
        let facts = self.candidate.facts?;
        let made = self.candidate.call?;
        let here = facts.call(made)?.function;
        let on = |call: &&Call| call.receiver == Some(made) && call.function != here;
        let users: Vec<FnId> = facts.calls.iter().filter(on).map(|call| call.function).collect();
        if users.is_empty() {
            return Some(self.asked_elsewhere(facts, facts.call(made)?));
        }
        // What stands in a function that makes an object is only named there.
        let inside = |one: &Reached| {
            let mut around = facts.functions_around(one.function);
            one.file == facts.file && here != FnId(0) && around.any(|id| id == here)
        };
        let invoked = |one: &&Reached| one.phase != Phase::Init;
        let mut outside = reached.iter().filter(invoked).filter(|one| !inside(one));
        let called = |one: &Reached, call: &Call| {
            let other = program.facts(one.file)?;
            match program.callee(other, call.target, &call.name)? {
                (Symbol::Function(file, function), left) if left.is_empty() => {
                    Some(inside(&Reached { file, function, ..one.clone() }))
                }
                _ => None,
            }
        };
        let leads_in = |one: &Reached| {
            let mut calls = program.calls_in(one.file, one.function);
            calls.any(|call| called(one, call) == Some(true))
        };
        let uses = |one: &Reached| one.file == facts.file && users.contains(&one.function);
        let from_outside = |one: &Reached| {
            let from = one.from.and_then(|(from, _)| reached.get(from));
            from.is_some_and(|from| !inside(from))
        };
        let mut held = reached.iter().filter(invoked).filter(|one| uses(one) && inside(one));
        Some(outside.any(|one| uses(one) || leads_in(one)) || held.any(from_outside))
    }

    /// The same of files that import what is made.
    fn asked_elsewhere(&self, facts: &Facts, made: &Call) -> bool {
        let (program, reached) = (self.context.program, &self.context.workload.reached);
        let front = match made.kind {
            CallKind::New => format!("{}.", made.name),
            _ => format!("{}().", made.name),
        };
        let files: HashSet<FileId> = reached.iter().map(|one| one.file).collect();
        let all = files.iter().filter_map(|file| program.facts(*file));
        let users = all.flat_map(|other| {
            let on = other.calls.iter().filter(|call| {
                let import = match call.target {
                    Target::Import(at) => other.imports.get(at as usize),
                    _ => None,
                };
                call.name.starts_with(&front)
                    && import.and_then(|it| program.module(other, it)) == Some(facts.file)
            });
            on.map(|call| (other.file, call.function))
        });
        let users: Vec<(FileId, FnId)> = users.collect();
        let used = |one: &Reached| users.contains(&(one.file, one.function));
        users.is_empty() || reached.iter().any(|one| one.phase != Phase::Init && used(one))
    }

    /// A function handed to the call, or to what it is made on, leads back to the call, through such guards
    /// alone: it goes on for ever.
    fn again(&self, such: impl Fn(&GuardKind) -> bool) -> Option<bool> {
        let facts = self.candidate.facts?;
        let call = facts.call(self.candidate.call?)?;
        let around: Vec<FnId> = within(facts, call.function).filter(|id| id.0 != 0).collect();
        let mut queue: Vec<FnId> = Vec::new();
        let maker = call.receiver.and_then(|id| facts.call(id));
        for arg in maker.iter().flat_map(|maker| &maker.args).chain(&call.args) {
            if let Some(Value::Function(id)) = arg.value.value {
                queue.push(id);
            }
        }
        let mut seen: HashSet<FnId> = HashSet::new();
        while let Some(id) = queue.pop() {
            if around.contains(&id) {
                return Some(true);
            }
            if seen.len() >= 64 || !seen.insert(id) {
                continue;
            }
            let free = |call: &&Call| facts.guards_of(call.guard).all(|guard| such(&guard.kind));
            let calls = facts.calls.iter().filter(|call| call.function == id).filter(free);
            queue.extend(calls.filter_map(|call| match call.target {
                Target::Function(id) => Some(id),
                _ => None,
            }));
        }
        Some(false)
    }

    /// Some call of the loop, or of the project's functions that it calls, does more than to tell of the
    /// program itself, or to look through what it keeps in memory. What is asked only to be told of does not.
    fn works(&self) -> Option<bool> {
        Some(self.works_in(self.candidate.facts?, self.candidate.covers?) >= Work::Unknown)
    }

    /// A request puts into a queue of the project's own what a loop takes out of it: told where it is known what requests
    /// lead to.
    fn fed_by_requests(&self) -> Option<bool> {
        let (facts, covers) = (self.candidate.facts?, self.candidate.covers?);
        let program = self.context.program;
        let asked = || self.context.workload.reached.iter().filter(|one| one.asked);
        let entries = &self.context.knowledge.tables.entries;
        match facts.language {
            Language::Go => {
                let taken = facts.channels.iter().filter(|one| !one.puts);
                let taken = taken.filter(|one| covers.contains(&one.span));
                let taken: Vec<_> = taken.map(|one| &one.channel).collect();
                Some(asked().filter(|_| !taken.is_empty()).any(|by| {
                    program.facts(by.file).is_some_and(|facts| {
                        let mut own =
                            facts.channels.iter().filter(|one| one.function == by.function);
                        own.any(|one| one.puts && taken.contains(&&one.channel))
                    })
                }))
            }
            Language::Java | Language::Kotlin => {
                let inside = facts.calls.iter().filter(|call| covers.contains(&call.span));
                let mut taken =
                    inside.filter(|call| entries.queue_takes.find(call, facts).is_some());
                let by = |write: &Write| {
                    asked().any(|one| one.file == facts.file && one.function == write.function)
                };
                Some(taken.any(|call| {
                    facts.states.iter().any(|state| {
                        let writes = |kind| state.writes.iter().filter(move |it| it.kind == kind);
                        writes(WriteKind::Remove).any(|it| it.span == call.span)
                            && writes(WriteKind::Insert).any(by)
                    })
                }))
            }
            _ => Some(false),
        }
    }

    /// So does what the call is given to run.
    fn handed_works(&self) -> Option<bool> {
        // Who takes a library for it has a job, whatever that is; the language's own clock ticks for anything.
        let runs = self.handed()?.into_iter();
        let most = runs.map(|(facts, span)| self.works_in(facts, span)).max()?;
        let call = self.candidate.facts?.call(self.candidate.call?)?;
        Some(match call.target {
            Target::Global => most == Work::Outside,
            _ => most != Work::OwnMemory,
        })
    }

    /// All that a call starts: what it is given to run, and what it is given that is written there.
    fn starts(&self) -> Option<Work> {
        let facts = self.candidate.facts?;
        let call = facts.call(self.candidate.call?)?;
        let maker = call.receiver.and_then(|id| facts.call(id));
        let args = maker.iter().flat_map(|maker| &maker.args).chain(&call.args);
        let written = args.filter(|arg| !matches!(arg.value.value, Some(Value::Function(_))));
        let written = written
            .filter_map(|arg| arg.value.span)
            .filter(|span| facts.calls.iter().any(|call| span.contains(&call.span)));
        let written = written.map(|span| (facts, span));
        let runs = self.handed()?.into_iter().chain(written);
        let most = runs.map(|(facts, span)| self.works_in(facts, span)).max();
        Some(most.unwrap_or(Work::Unknown))
    }

    /// How much is done there: by how many different calls a round of a loop, or what a call is given to run, works,
    /// most of all where one is known to reach a database, a queue, another server or a file. Of state by how many
    /// functions it is written, most of all by one that is seen to be run for a request.
    pub(super) fn weight(&self) -> usize {
        let entries = &self.context.knowledge.tables.entries;
        let ahead = |is: bool| if is { TOLD } else { 0 };
        let writers = self.candidate.extra.iter().find(|(name, _)| name == "writers");
        if let (Some((_, Datum::Number(writers))), Some(at)) = (writers, self.candidate.reached) {
            let asked = self.context.workload.reached.get(at).is_some_and(|reached| reached.asked);
            return (*writers as usize).saturating_add(ahead(asked));
        }
        let runs = match (self.candidate.facts, self.candidate.covers) {
            (Some(facts), Some(covers)) => vec![(facts, covers)],
            _ => self.handed().unwrap_or_default(),
        };
        let mut names: HashSet<&str> = HashSet::new();
        let mut reaches = false;
        for (facts, span) in runs {
            self.walk(facts, span, &mut |work, name| {
                if work == Work::Outside {
                    names.insert(name);
                }
                reaches |= entries.reaches(name);
                true
            });
        }
        names.len().min(TOLD).saturating_add(ahead(reaches))
    }

    /// What the call is given to run, or the loop that asks what it made for the next turn.
    fn handed(&self) -> Option<Vec<(&Facts, Span)>> {
        let (facts, at) = (self.candidate.facts?, self.candidate.reached?);
        let id = self.candidate.call?;
        let call = facts.call(id)?;
        let maker = call.receiver.and_then(|id| facts.call(id));
        let given = maker.map_or(call.span, |maker| maker.span);
        let reached = &self.context.workload.reached;
        let handed = reached.iter().filter(|one| {
            let (from, span) = one.from.unwrap_or((usize::MAX, call.span));
            from == at && (call.span.contains(&span) || given.contains(&span))
        });
        let handed = handed.filter_map(|one| {
            let facts: &Facts = self.context.program.facts(one.file)?;
            Some((facts, facts.function(one.function)?.span))
        });
        let args = maker.iter().flat_map(|maker| &maker.args).chain(&call.args);
        let written = args.filter_map(|arg| match arg.value.value {
            Some(Value::Function(id)) => Some((facts, facts.function(id)?.span)),
            _ => None,
        });
        let asked = facts.calls.iter().filter(|one| one.receiver == Some(id));
        let asked =
            asked.filter_map(|one| Some((facts, facts.loops_of(one.within).next()?.1.span)));
        // The method that an annotation stands above.
        let above = facts.functions.iter().filter(|function| {
            call.kind == CallKind::Decorator
                && call.bound.as_deref() == Some(function.name.as_str())
                && (function.span.contains(&call.span) || call.span.end <= function.span.start)
        });
        let above = above.min_by_key(|function| function.span.start.abs_diff(call.span.start));
        let above = above.map(|function| (facts, function.span));
        Some(handed.chain(written).chain(asked).chain(above).collect())
    }

    fn works_in(&self, facts: &Facts, covers: Span) -> Work {
        let mut most = Work::Tells;
        self.walk(facts, covers, &mut |work, _| {
            most = most.max(work);
            most != Work::Outside
        });
        most
    }

    /// What each call there, or in the project's functions that are called there, does, by its name, until `told` has
    /// enough.
    fn walk<'f>(
        &'f self,
        facts: &'f Facts,
        covers: Span,
        told: &mut dyn FnMut(Work, &'f str) -> bool,
    ) {
        let program = self.context.program;
        let entries = &self.context.knowledge.tables.entries;
        let mut seen: HashSet<(FileId, FnId)> = HashSet::new();
        let mut next: Option<(&'f Facts, Span)> = Some((facts, covers));
        let mut queue: Vec<(FileId, FnId)> = Vec::new();
        while let Some((facts, covers)) = next {
            let inside =
                |call: &&Call| call.kind != CallKind::Decorator && covers.contains(&call.span);
            let calls: Vec<&Call> = facts.calls.iter().filter(inside).collect();
            // Of what is written without a call nothing is known: what gives something in Rust does nothing else.
            let rust = facts.language == Language::Rust;
            let gives = |it: &Function| it.span == covers && it.returns.is_some();
            // Whoever gathers what was measured of the program sends it somewhere.
            let gathers = calls.iter().any(|call| self.gathers(facts, call));
            if calls.is_empty()
                && Some(covers) != self.candidate.covers
                && !(rust && facts.functions.iter().any(gives))
                && !told(Work::Unknown, "")
            {
                return;
            }
            let (tells, others): (Vec<&Call>, Vec<&Call>) = calls.into_iter().partition(|call| {
                gathers
                    || entries.tells.find(call, facts).is_some()
                    || entries.pauses.find(call, facts).is_some()
                    || call.target == Target::Unknown && entries.tells_by_name(&call.name)
                    || entries.cancels.find(call, facts).is_some()
            });
            let others = others
                .into_iter()
                .filter(|call| !tells.iter().any(|tell| tell.span.contains(&call.span)));
            for call in others {
                if entries.own_memory.find(call, facts).is_some() {
                    if !told(Work::OwnMemory, &call.name) {
                        return;
                    }
                    continue;
                }
                // A value of a type of Rust is made without running anything: `Queue::List(name)`.
                let makes = rust && last_member(&call.name).starts_with(char::is_uppercase);
                match program.callee(facts, call.target, &call.name) {
                    _ if makes => {}
                    Some((Symbol::Type(file, name), left)) if left.is_empty() => {
                        let made = program.facts(file).map(|facts| constructors(facts, &name));
                        queue.extend(made.into_iter().flatten().map(|id| (file, id)));
                    }
                    // A closure may call what it is handed.
                    Some((Symbol::Function(file, id), left))
                        if left.is_empty() && program.is_named(file, id) =>
                    {
                        queue.extend(alike(program.facts(file), id).map(|id| (file, id)));
                        if let Some((of, method)) = self.of_interface(file, id) {
                            queue.extend(self.having(&of.name, method));
                            // A repository that a library makes of its interface.
                            if !of.bases.iter().all(|base| told(Work::Unknown, base)) {
                                return;
                            }
                        }
                    }
                    // Of a trait, or of an interface of Go: what those do who have it.
                    Some((Symbol::Type(file, of), left))
                        if facts.language == Language::Go || program.is_trait(file, &of) =>
                    {
                        let all = match facts.language {
                            Language::Go => self.methods_called(&left),
                            _ => self.having(&of, &left).collect(),
                        };
                        if all.is_empty() && !told(Work::Outside, &call.name) {
                            return;
                        }
                        queue.extend(all);
                    }
                    _ => {
                        let work = match call.target {
                            Target::Unknown => Work::Unknown,
                            _ => Work::Outside,
                        };
                        if !told(work, &call.name) {
                            return;
                        }
                    }
                }
            }
            // What is handed on by its name.
            for one in facts.references.iter().filter(|one| covers.contains(&one.span)) {
                let found = program.callee(facts, one.target, &one.name);
                if let Some((Symbol::Function(file, id), _)) = found {
                    queue.push((file, id));
                }
            }
            if seen.len() > TOLD {
                told(Work::Outside, "");
                return;
            }
            next = std::iter::from_fn(|| queue.pop()).find(|one| seen.insert(*one)).and_then(
                |(file, id)| {
                    let facts: &'f Facts = program.facts(file)?;
                    Some((facts, facts.function(id)?.span))
                },
            );
        }
    }

    /// A call gives what was measured of the program, be it by a function of the project.
    fn gathers(&self, facts: &Facts, call: &Call) -> bool {
        let program = self.context.program;
        let gathers = &self.context.knowledge.tables.entries.gathers;
        let own = || match program.callee(facts, call.target, &call.name) {
            Some((Symbol::Function(file, id), left)) if left.is_empty() => {
                let facts = program.facts(file);
                facts.is_some_and(|facts| {
                    program.calls_in(file, id).any(|call| gathers.find(call, facts).is_some())
                })
            }
            _ => false,
        };
        gathers.find(call, facts).is_some() || own()
    }

    /// The interface, or trait of Rust, that a method is of, and its name.
    fn of_interface(&self, file: FileId, id: FnId) -> Option<(&Type, &str)> {
        let facts: &Facts = self.context.program.facts(file)?;
        let (ty, method) = facts.function(id)?.name.rsplit_once('.')?;
        let of = facts.types.iter().find(|of| of.is_trait && of.name == ty)?;
        Some((of, method))
    }

    /// What types that the workload comes to make of a method of an interface.
    fn having<'n>(
        &'n self,
        of: &'n str,
        method: &'n str,
    ) -> impl Iterator<Item = (FileId, FnId)> + 'n {
        let reached = self.context.workload.reached.iter();
        reached.filter_map(move |one| {
            let facts = self.context.program.facts(one.file)?;
            let function = facts.function(one.function)?;
            let owner = facts.types.get(function.owner?.0 as usize)?;
            let has = owner.bases.iter().any(|base| last_member(base) == of);
            (has && last_member(&function.name) == method).then_some((one.file, one.function))
        })
    }

    /// What it starts puts something into a queue that a function on the way there takes out in a loop.
    fn handed_back(&self) -> Option<bool> {
        let (facts, at) = (self.candidate.facts?, self.candidate.reached?);
        let call = facts.call(self.candidate.call?)?;
        let maker = call.receiver.and_then(|id| facts.call(id));
        let program = self.context.program;
        let reached = &self.context.workload.reached;
        let entries = &self.context.knowledge.tables.entries;
        let holds = |one: &Reached, set: &Set, again: bool| {
            program.facts(one.file).is_some_and(|facts| {
                let mut calls = program.calls_in(one.file, one.function);
                calls.any(|call| {
                    (call.within.is_some() || !again) && set.find(call, facts).is_some()
                })
            })
        };
        let mut callers = program.way(reached, at).map(|(one, _)| one);
        if !callers.any(|one| holds(one, &entries.queue_takes, true)) {
            return Some(false);
        }
        let made = |span: Span| {
            call.span.contains(&span) || maker.is_some_and(|maker| maker.span.contains(&span))
        };
        // `def worker()` within the function, which it is handed by name.
        let own = |one: &Reached| {
            let function = facts.function(one.function).filter(|_| one.file == facts.file);
            function.is_some_and(|function| function.parent == Some(call.function))
        };
        let mut started: HashSet<usize> = HashSet::new();
        for (id, one) in reached.iter().enumerate() {
            let leads = |(from, span): (usize, Span)| {
                started.contains(&from) || from == at && (made(span) || own(one))
            };
            if one.from.is_some_and(leads) {
                if holds(one, &entries.queue_puts, false) {
                    return Some(true);
                }
                started.insert(id);
            }
        }
        Some(false)
    }

    /// What the call makes only paces something that ends: all loops that ask it for more do, or it is
    /// made anew in each round of one.
    fn paces(&self) -> Option<bool> {
        let facts = self.candidate.facts?;
        let id = self.candidate.call?;
        let call = facts.call(id)?;
        let around = |found: &Loop| found.span.contains(&call.span);
        let entries = &self.context.knowledge.tables.entries;
        let ends = |id: LoopId, found: &Loop| {
            let bounded = matches!(found.bound, Bound::Over(..) | Bound::Times(_) | Bound::While);
            !around(found) && (bounded || entries.waits_until(facts, id, found))
        };
        // It waits between the tries of something that is given back once it is found.
        let finds = |found: &Loop| found.exits.iter().any(|exit| exit.way == Way::Return);
        let gives = facts.function(call.function).and_then(|around| around.returns.as_deref());
        if facts.language == Language::CSharp
            && gives.is_some_and(|ty| ty != "void")
            && facts.loops_of(call.within).any(|(_, found)| finds(found))
        {
            return Some(true);
        }
        let asked = facts.calls.iter().filter(|call| call.receiver == Some(id));
        let mut asked = asked.filter(|call| call.within.is_some()).peekable();
        if asked.peek().is_some()
            && asked.all(|call| facts.loops_of(call.within).any(|(id, found)| ends(id, found)))
        {
            return Some(true);
        }
        if !matches!(call.result, ResultUse::Kept | ResultUse::Ended) {
            return Some(false);
        }
        let mut at = call;
        for _ in 0..DEPTH {
            let goes_on =
                |found: &Loop| matches!(found.bound, Bound::Forever | Bound::Flag | Bound::While);
            if facts.loops_of(at.within).any(|(_, found)| goes_on(found)) {
                return Some(true);
            }
            let taker = facts.function(at.function).and_then(|around| around.passed_to);
            let Some(taker) = taker.and_then(|taker| facts.call(taker)) else { break };
            at = taker;
        }
        Some(false)
    }

    /// Names say that it looks after the program itself: those of what it is kept in, of the function that
    /// it stands in, and of what it runs.
    fn tends(&self) -> Option<bool> {
        let facts = self.candidate.facts?;
        let entries = &self.context.knowledge.tables.entries;
        let call = facts.call(self.candidate.call?)?;
        let around = within(facts, call.function).filter(|id| id.0 != 0);
        let around: Vec<&Function> = around.filter_map(|id| facts.function(id)).collect();
        let mut names: Vec<&str> = call.bound.as_deref().into_iter().collect();
        // `let ping = spawn(async { .. })`
        let handed = around.iter().take_while(|it| it.passed_to.is_some());
        let takers = handed.filter_map(|it| facts.call(it.passed_to?));
        names.extend(takers.filter_map(|taker| taker.bound.as_deref()));
        let around = around.iter().find(|it| it.passed_to.is_none());
        let mut called: Vec<&str> = Vec::new();
        let mut tended = false;
        names.extend(around.map(|function| function.name.as_str()));
        for arg in &call.args {
            let Some(Value::Function(id)) = arg.value.value else { continue };
            let Some(function) = facts.function(id) else { continue };
            if function.passed_to.is_none() {
                names.push(&function.name);
            }
            // All that it does is one call: what others give is for that one, what is called on its result
            // goes on with it, and a log tells of it.
            let on_result = |inner: &Call| {
                let of = inner.receiver.and_then(|of| facts.call(of));
                of.is_some_and(|of| of.function == id)
            };
            let mut calls = facts.calls.iter().filter(|inner| {
                inner.function == id
                    && !on_result(inner)
                    && entries.tells.find(inner, facts).is_none()
                    && (inner.bound.is_none() || inner.result == ResultUse::Dropped)
            });
            if let (Some(only), None) = (calls.next(), calls.next()) {
                called.push(&only.name);
                // What it is called on: `metrics.update()`.
                let on = only.name.rsplit_once('.').map_or("", |(on, _)| on);
                let on = words(last_member(on));
                tended |= on.last().is_some_and(|word| entries.tending.contains(word));
            }
        }
        let mut tending = names.iter().chain(&called);
        Some(
            tended
                || tending.any(|name| self.is_tending(name))
                || names.iter().any(|name| self.logs(name))
                // `logGlobals()`, which says of what.
                || called.iter().any(|name| words(last_member(name)).len() > 1 && self.logs(name))
                || self.handed_works() == Some(false),
        )
    }

    /// What may answer where a method of an interface is called: all of that name that the workload comes to.
    fn methods_called(&self, method: &str) -> Vec<(FileId, FnId)> {
        let named = |one: &&Reached| {
            let function = self.context.program.facts(one.file)?.function(one.function)?;
            function.owner.is_some().then(|| last_member(&function.name) == method)
        };
        let reached = self.context.workload.reached.iter();
        let named = reached.filter(|one| named(one) == Some(true));
        named.map(|one| (one.file, one.function)).collect()
    }

    /// The function around it says so by its name, or all that a round does; or it only tells of the
    /// program.
    fn loop_tends(&self) -> Option<bool> {
        let (facts, covers) = (self.candidate.facts?, self.candidate.covers?);
        let entries = &self.context.knowledge.tables.entries;
        let at = self.candidate.reached.and_then(|at| self.context.workload.reached.get(at))?;
        let mut around = within(facts, at.function).filter_map(|id| facts.function(id));
        let around = around.find(|it| it.passed_to.is_none()).map_or("", |it| it.name.as_str());
        let inside = facts.calls.iter().filter(|call| covers.contains(&call.span));
        let works = |call: &&Call| {
            entries.pauses.find(call, facts).is_none() && entries.tells.find(call, facts).is_none()
        };
        let mut inside = inside.filter(works).peekable();
        let only_tends = inside.peek().is_some() && inside.all(|call| self.is_tending(&call.name));
        Some(only_tends || self.is_tending(around) || self.works() == Some(false))
    }

    /// Nothing is done there but to wait, be it by a function of the project that does nothing else.
    fn only_waits(&self, facts: &Facts, covers: Span, depth: u32) -> bool {
        let program = self.context.program;
        let pauses = &self.context.knowledge.tables.entries.pauses;
        let inside =
            |covers: Span| facts.calls.iter().filter(move |call| covers.contains(&call.span));
        let pause = |call: &Call| pauses.find(call, facts).is_some();
        inside(covers).all(|call| {
            // `new Promise((done) => setTimeout(done, 50))`
            let made_of_one = call.kind == CallKind::New && inside(call.span).any(pause);
            let helper = || match program.callee(facts, call.target, &call.name) {
                Some((Symbol::Function(file, id), left)) if depth > 0 && left.is_empty() => {
                    program.facts(file).is_some_and(|facts| {
                        facts.function(id).is_some_and(|helper| {
                            facts.calls.iter().any(|call| helper.span.contains(&call.span))
                                && self.only_waits(facts, helper.span, depth - 1)
                        })
                    })
                }
                _ => false,
            };
            pause(call) || made_of_one || helper()
        })
    }

    fn is_tending(&self, name: &str) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let words = words(last_member(name));
        let pairs = words.windows(2).map(|pair| pair.concat());
        words.iter().cloned().chain(pairs).any(|word| entries.tending.contains(&word))
    }

    fn logs(&self, name: &str) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let words = words(last_member(name));
        words.first().is_some_and(|word| entries.tending_first.contains(word))
            || words.last().is_some_and(|word| entries.tending_last.contains(word))
    }

    /// The way there leads through what is run for each connection, or each request.
    fn runs_for(&self, sessions: &Set, at: usize) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let reached = &self.context.workload.reached;
        self.context.program.way(reached, at).any(|(one, _)| {
            let Some(facts) = self.context.program.facts(one.file) else { return false };
            within(facts, one.function).filter(|id| id.0 != 0).any(|id| {
                let function = facts.function(id);
                let taker = function.and_then(|at| facts.call(at.passed_to?));
                let marked = |call: &Call| {
                    call.kind == CallKind::Decorator
                        && call.bound.as_deref() == function.map(|at| at.name.as_str())
                };
                let mut params = function.into_iter().flat_map(|function| &function.params);
                // What an object holds of a connection goes with it.
                let owner =
                    function.and_then(|function| facts.types.get(function.owner?.0 as usize));
                let holds = owner.is_some_and(|owner| {
                    facts.bindings.iter().any(|field| {
                        let of = field.name.rsplit_once('.').map(|(of, _)| of);
                        of == Some(owner.name.as_str())
                            && field.origin.as_deref().is_some_and(|ty| {
                                let ty = ty.trim_start_matches('*');
                                entries.connections.iter().any(|known| known == ty)
                            })
                    })
                });
                holds
                    || taker.is_some_and(|taker| sessions.find(taker, facts).is_some())
                    || params.any(|it| it.ty.as_ref().is_some_and(|ty| sessions.names(ty, facts)))
                    || facts.calls.iter().any(|call| {
                        (call.function == id || marked(call))
                            && facts.language != Language::JavaScript
                            && sessions.find(call, facts).is_some()
                    })
            })
        })
    }

    /// The way there leads through what is told to end when the function that starts it does, and that
    /// runs again and again: in a loop, or whenever a library calls it.
    fn ended(&self, at: usize) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let program = self.context.program;
        let mut way = program.way(&self.context.workload.reached, at);
        let ended = |facts: &Facts, call: &Call| {
            facts
                .calls
                .iter()
                .any(|it| it.result == ResultUse::Ended && it.span.contains(&call.span))
        };
        let started = way.any(|(_, call)| call.is_some_and(|(facts, call)| ended(facts, call)));
        started
            && way.any(|(_, call)| {
                call.is_some_and(|(facts, call)| {
                    let handed = call.kind == CallKind::Call
                        && matches!(call.target, Target::Import(_))
                        && program.callee(facts, call.target, &call.name).is_none()
                        && entries.unasked.find(call, facts).is_none();
                    let again = facts.loops_of(call.within).any(|(_, found)| match &found.bound {
                        Bound::Over(Some(name), _) => name.starts_with("chan "),
                        bound => matches!(bound, Bound::Forever | Bound::Flag | Bound::While),
                    });
                    again || handed
                })
            })
    }

    /// The way there leads through a block that closes what it is about, once for each of several.
    fn closed_each_time(&self, at: usize) -> bool {
        let mut way = self.context.program.way(&self.context.workload.reached, at);
        let closes = |(facts, call): (&Facts, &Call)| {
            facts.language != Language::Go && call.result == ResultUse::Ended
        };
        way.any(|(_, call)| call.is_some_and(closes))
            && way.any(|(_, call)| call.is_some_and(|(_, call)| call.within.is_some()))
    }

    /// Whoever starts it beside waits until its work is done, and ends it then.
    fn cancelled(&self, at: usize) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let mut way = self.context.program.way(&self.context.workload.reached, at);
        way.any(|(_, call)| {
            let Some((facts, call)) = call else { return false };
            let own = || facts.calls.iter().filter(|it| it.function == call.function);
            let mut around = own().filter(|it| it.span.contains(&call.span));
            let mut settled = own().filter(|it| {
                it.result == ResultUse::Awaited
                    && it.span.start > call.span.start
                    && entries.settled.find(it, facts).is_some()
            });
            around.any(|it| entries.beside.find(it, facts).is_some())
                && settled.any(|done| {
                    let mut after = own().filter(|it| it.span.start > done.span.start);
                    after.any(|it| entries.cancels.find(it, facts).is_some())
                })
        })
    }

    /// The way there leads through what a function starts beside with something that it ends by itself once its own
    /// work is done: `using var stop = new CancellationTokenSource()`, `stop.Cancel()`.
    fn ended_after_work(&self, at: usize) -> bool {
        self.callers(at).any(|(by, span)| {
            let starter = self.context.workload.reached.get(by);
            let facts = starter.and_then(|one| self.context.program.facts(one.file));
            facts.is_some_and(|facts| {
                let mut calls = facts.calls.iter();
                calls.find(|call| call.head == span).is_some_and(|start| {
                    let end = self.ends_what_it_lends(facts, start);
                    end.is_some_and(|end| self.works_until(by, facts, start, end))
                })
            })
        })
    }

    /// The loop asks a flag that an invocation comes to set.
    fn stopped_by_handler(&self) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let workload = self.context.workload;
        let Some((facts, covers)) = self.candidate.facts.zip(self.candidate.covers) else {
            return false;
        };
        let own = |call: &&Call| covers.contains(&call.span) && call.receiver.is_some();
        let mut asked = facts.calls.iter().filter(own);
        let comes_to = |by: FnId| {
            let mut reached = workload.reached.iter();
            reached.any(|one| {
                (one.file, one.function) == (facts.file, by) && one.phase == Phase::Handler
            })
        };
        workload.kind == WorkloadKind::Function
            && asked.any(|ask| {
                let sets = |call: &Call| {
                    call.receiver == ask.receiver
                        && call.function != ask.function
                        && entries.tells_to_stop.find(call, facts).is_some()
                        && comes_to(call.function)
                };
                entries.stop_events.find(ask, facts).is_some() && facts.calls.iter().any(sets)
            })
    }

    /// What leads there, nearest first, and by which call.
    fn callers(&self, at: usize) -> impl Iterator<Item = (usize, Span)> {
        let before = |at: usize| self.context.workload.reached.get(at).and_then(|one| one.from);
        std::iter::successors(before(at), move |(at, _)| before(*at)).take(CALLERS)
    }

    /// Where the function that starts something beside ends what it lends to that.
    fn ends_what_it_lends(&self, facts: &Facts, start: &Call) -> Option<u32> {
        let entries = &self.context.knowledge.tables.entries;
        entries.beside.find(start, facts)?;
        let own = || facts.calls.iter().filter(|call| call.function == start.function);
        let dropped = |call: &Call| call.result == ResultUse::Dropped;
        // Nobody waits for it: `Task.Run(..)`, `Task.Run(..).FireAndForget()`.
        let on_it = |call: &Call| call.receiver.and_then(|of| facts.call(of)) == Some(start);
        let left = dropped(start) || own().any(|call| dropped(call) && on_it(call));
        let inside = facts.calls.iter().filter(|call| start.span.contains(&call.span));
        let mut lent = inside.flat_map(|call| &call.args).filter_map(|arg| match arg.value.value {
            Some(Value::Call(id)) => Some((id, facts.call(id)?)),
            _ => None,
        });
        lent.find_map(|(id, made)| {
            if made.function != start.function || made.span.end > start.span.start {
                return None;
            }
            let mut cancelled = own().filter(|call| {
                call.receiver == Some(id)
                    && call.span.start > start.span.end
                    && entries.cancels.find(call, facts).is_some()
            });
            let around = facts.function(start.function)?;
            let closed = made.result == ResultUse::Ended && left;
            let cancelled = cancelled.next().map(|call| call.span.start);
            cancelled.or(closed.then_some(around.span.end))
        })
    }

    /// A function that is not the program itself does something after a call, and nothing of that serves requests.
    fn works_until(&self, by: usize, facts: &Facts, start: &Call, end: u32) -> bool {
        let (program, workload) = (self.context.program, self.context.workload);
        let entries = &self.context.knowledge.tables.entries;
        let entry = workload.entry.as_ref().filter(|entry| entry.file == facts.file);
        let mut around = within(facts, start.function).filter(|id| id.0 != 0);
        let between = |span: Span| span.start > start.span.end && span.start < end;
        let works = |call: &Call| {
            let waits = [&entries.pauses, &entries.tells, &entries.awaits, &entries.cancels];
            call.function == start.function
                && between(call.span)
                && !waits.iter().any(|set| set.find(call, facts).is_some())
        };
        let serves = |(at, one): (usize, &Reached)| {
            let Some(facts) = program.facts(one.file) else { return false };
            let mut calls = program.calls_in(one.file, one.function);
            calls.any(|call| {
                entries.listens.find(call, facts).is_some()
                    && (at == by && between(call.span)
                        || self.callers(at).any(|(at, span)| at == by && between(span)))
            })
        };
        start.function != FnId(0)
            && around.all(|id| entry.is_none_or(|entry| entry.function != id))
            && facts.calls.iter().any(works)
            && !workload.reached.iter().enumerate().any(serves)
    }

    /// What runs under a guard runs until someone has told the program to end.
    fn goes_on(&self, guard: &GuardKind) -> bool {
        match guard {
            GuardKind::Main | GuardKind::Arm { .. } => true,
            GuardKind::Condition { comparisons, negated } => {
                let flag = |asked: &Comparison| {
                    asked.equals.is_none()
                        && self.is_flag(&asked.subject, asked.negated == *negated)
                };
                !comparisons.is_empty() && comparisons.iter().all(flag)
            }
            _ => false,
        }
    }

    /// What runs under a guard runs each time, as far as can be told: unless something is found that
    /// ends a round early.
    fn leaves_open(&self, guard: &GuardKind) -> bool {
        match guard {
            GuardKind::Unset(_) | GuardKind::Condition { negated: true, .. } => true,
            kind => self.goes_on(kind),
        }
    }

    /// A flag that is `set`, or not set, for as long as the program is to go on.
    fn is_flag(&self, name: &str, set: bool) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        let flags = if set { &entries.run_flags } else { &entries.stop_flags };
        let name = last_member(name).trim_matches(['_', '#']).replace('_', "").to_lowercase();
        let name = name.strip_prefix("is").unwrap_or(&name);
        flags.iter().any(|flag| flag == name)
    }

    fn workload(&self, what: &str) -> Option<Datum> {
        let workload = self.context.workload;
        let limits = &workload.limits;
        let count = |known: &Known<i64>| known.value.map(|count| Datum::Number(count as f64));
        match what {
            "timeout" => limits.timeout.value.map(Datum::Duration),
            "memory" => limits.memory.value.map(Datum::Size),
            "storage" => limits.storage.value.map(Datum::Size),
            "stop" => limits.stop.value.map(Datum::Duration),
            "concurrency" => count(&limits.concurrency),
            "requests" => count(&limits.requests),
            "runtime" => limits.runtime.value.clone().map(Datum::Word),
            "kind" => Some(Datum::Word(self.kind.to_string())),
            "target" => Some(Datum::Word(workload.target.clone())),
            "stays" => Some(Datum::Flag(self.stays())),
            "ends" => Some(Datum::Flag(self.ends())),
            // Programs that one container keeps up.
            "programs" => {
                let kept = workload.commands.iter().filter(|command| command.kept).count();
                Some(Datum::Number(kept as f64))
            }
            // What reaches it from outside: ports that its containers publish, load balancers.
            "ports" => {
                let properties = &workload.resource.as_ref()?.properties;
                let count = |of: &Known<Value>| of.value.as_ref().map(|of| of.items().len());
                let balancers = properties.at("LoadBalancers").map_or(Some(0), count);
                let containers = properties.at("ContainerDefinitions");
                if containers.is_none() && balancers == Some(0) {
                    return None;
                }
                let all = containers.map_or(Some(&[][..]), |all| Some(all.value.as_ref()?.items()));
                let published = all.unwrap_or_default().iter().map(|one| {
                    let none = one.at("...").is_none().then_some(0);
                    one.at("PortMappings").map_or(none, count)
                });
                let known: Vec<Option<usize>> = published.chain([balancers]).collect();
                let ports: usize = known.iter().flatten().sum();
                // None that are known are none only where all are.
                let whole = all.is_some() && known.iter().all(Option::is_some);
                (ports > 0 || whole).then_some(Datum::Number(ports as f64))
            }
            "containers" => {
                let containers = workload.resource.as_ref()?.properties.at("ContainerDefinitions");
                let containers = containers?.value.as_ref()?.items().len();
                Some(Datum::Number(containers as f64))
            }
            "cpu" => self.cpu().map(Datum::Word),
            "cpus" => limits.cpus.value.map(Datum::Number),
            // Code of it was found in the repository.
            "known" => Some(Datum::Flag(workload.entry.is_some())),
            // Whether its platform offers that much memory with that much CPU.
            "size" => {
                let sizes = &self.context.knowledge.tables.sizes;
                let mut rows =
                    sizes.iter().filter(|row| row.platform == workload.target).peekable();
                rows.peek()?;
                let (cpu, memory) = (limits.cpus.value? * CPU_UNITS, limits.memory.value? >> 20);
                let offered = rows.any(|row| (row.cpu - cpu).abs() < 1.0 && row.offers(memory));
                let word = if offered { "possible" } else { "impossible" };
                Some(Datum::Word(word.to_string()))
            }
            // Its dependencies as far as their weight is known.
            "installed" => {
                let all = self.packages();
                let tables = &self.context.knowledge.tables;
                tables.installed(all.iter().map(String::as_str)).map(Datum::Size)
            }
            "declared" => Some(Datum::Flag(workload.declared.is_some())),
            "scheduled" => {
                Some(Datum::Flag(workload.triggers.iter().any(|one| one.kind == "schedule")))
            }
            "invoked" => Some(Datum::Word(self.invoked().to_string())),
            // The most records that one of its triggers hands over at once.
            "batch" => {
                let tables = &self.context.knowledge.tables;
                let of = |trigger: &crate::model::Trigger| {
                    let row = tables.trigger(&trigger.kind)?;
                    match trigger.properties.at(row.batch_size.as_ref()?) {
                        Some(set) => set.value.as_ref()?.as_float(),
                        None => row.batch.map(f64::from),
                    }
                };
                let most = workload.triggers.iter().filter_map(of).reduce(f64::max);
                most.map(Datum::Number)
            }
            "way-out" => self.context.way_out().map(|(word, _)| Datum::Word(word.to_string())),
            "concurrency-set" => Some(Datum::Flag(!crate::link::is_default(&limits.concurrency))),
            "timeout-set" => Some(Datum::Flag(!crate::link::is_default(&limits.timeout))),
            "memory-set" => Some(Datum::Flag(!crate::link::is_default(&limits.memory))),
            "vcpus" => {
                let platform = self.context.knowledge.platform(&workload.target)?;
                let Some(Datum::Size(each)) = platform.limit("memory-per-vcpu") else {
                    return None;
                };
                Some(Datum::Number(limits.memory.value? as f64 / *each as f64))
            }
            _ => None,
        }
    }

    fn entry(&self, what: &str) -> Option<Datum> {
        let entry = self.context.workload.entry.as_ref()?;
        let (file, handler) = entry.called();
        let facts = self.context.program.facts(file)?;
        let function = facts.function(handler).filter(|_| handler != FnId(0))?;
        match what {
            "async" => Some(Datum::Flag(function.is_async)),
            // As `Function.length` counts them: up to the first that may be left out.
            "params" => {
                let needed = function.params.iter().take_while(|param| param.default.is_none());
                Some(Datum::Number(needed.count() as f64))
            }
            "language" => Some(Datum::Word(facts.language.word().to_string())),
            "decorated" => Some(Datum::Flag(facts.calls.iter().any(|call| {
                call.kind == CallKind::Decorator
                    && call.bound.as_deref() == Some(function.name.as_str())
            }))),
            "wrapped" => Some(Datum::Flag(function.passed_to.is_some())),
            _ => None,
        }
    }

    /// One of its triggers comes often; where none is known, its handler takes what does. What stays up is there for
    /// whoever asks.
    fn invoked(&self) -> &'static str {
        let (workload, tables) = (self.context.workload, &self.context.knowledge.tables);
        if workload.kind != WorkloadKind::Function {
            return "often";
        }
        let takes = |entry: &crate::model::EntryPoint| {
            let (file, handler) = entry.called();
            let facts = self.context.program.facts(file)?;
            let params = &facts.function(handler)?.params;
            let mut types = params.iter().filter_map(|param| param.ty.as_ref());
            Some(types.any(|ty| tables.entries.events.names(ty, facts)))
        };
        let mut rows = workload.triggers.iter().filter_map(|one| tables.trigger(&one.kind));
        match workload.triggers.is_empty() {
            true if workload.entry.as_ref().and_then(takes) == Some(true) => "often",
            true => "untold",
            false if rows.any(|row| row.often) => "often",
            false => "seldom",
        }
    }

    /// Something that was found keeps the workload up: a call that it reaches, a server it starts.
    fn stays(&self) -> bool {
        let (workload, tables) = (self.context.workload, &self.context.knowledge.tables);
        let serves = workload.commands.iter().any(|command| {
            let name = command.words.first().and_then(|word| word.rsplit('/').next());
            let mut rows = tables.commands.iter().filter(|row| row.serves);
            name.is_some_and(|name| rows.any(|row| row.starts(name)))
        });
        serves
            || workload.reached.iter().any(|at| {
                self.context.program.facts(at.file).is_some_and(|facts| {
                    let mut calls = facts.calls.iter().filter(|call| call.function == at.function);
                    calls.any(|call| tables.entries.stays.find(call, facts).is_some())
                })
            })
    }

    /// The function that the call stands in closes what it makes: a job, or one question.
    fn closed(&self) -> Option<bool> {
        let (facts, id) = (self.candidate.facts?, self.candidate.call?);
        let entries = &self.context.knowledge.tables.entries;
        let made = facts.call(id)?;
        let function = made.function;
        let closes = |call: &Call| {
            call.receiver == Some(id)
                && call.function == function
                && entries.closes.find(call, facts).is_some()
                && !facts.guards_of(call.guard).any(|guard| guard.kind == GuardKind::Handler)
        };
        let closed = function != FnId(0)
            && facts.function(function).is_some_and(|it| !it.is_generator)
            && facts.calls.iter().any(closes);
        Some(
            closed
                && self.context.function_holds(facts, function, &entries.stays).is_none()
                && (self.stays() || !self.goes_round()),
        )
    }

    /// What it opens is closed, and nothing else is asked of it: that it opens is the question.
    fn only_opened(&self) -> Option<bool> {
        let (facts, id) = (self.candidate.facts?, self.candidate.call?);
        let closes = &self.context.knowledge.tables.entries.closes;
        let handed = |arg: &Arg| arg.value.value == Some(Value::Call(id));
        let mut on_it = facts.calls.iter().filter(|call| call.receiver == Some(id)).peekable();
        Some(
            facts.call(id)?.bound.is_some()
                && on_it.peek().is_some()
                && on_it.all(|call| closes.find(call, facts).is_some())
                && !facts.calls.iter().flat_map(|call| &call.args).any(handed),
        )
    }

    /// All that is asked of what it opens is to give something: statements of SQL, and some of them.
    fn only_read(&self) -> Option<bool> {
        let (facts, id) = (self.candidate.facts?, self.candidate.call?);
        let made = facts.call(id)?;
        let first_word = |arg: &Arg| {
            let text = arg.value.value.as_ref().and_then(Value::as_prefix).unwrap_or_default();
            text.split_whitespace().next().unwrap_or_default().to_lowercase()
        };
        // It is handed on with what is asked: `rows(&connection, "SELECT ..")`.
        let handed = |arg: &Arg| arg.value.value == Some(Value::Call(id));
        let mut takers = facts.calls.iter().filter(|call| call.args.iter().any(handed)).peekable();
        let mut some = takers.peek().is_some();
        if made.function == FnId(0)
            || made.result == ResultUse::Returned
            || made.bound.as_deref().is_some_and(|name| name.contains('.'))
            || !takers.all(|call| call.args.iter().any(|arg| first_word(arg) == "select"))
        {
            return Some(false);
        }
        // It, and what it gives without being asked for anything: `connection.cursor()`.
        let mut holders = HashSet::from([id]);
        for (at, call) in facts.calls.iter().enumerate() {
            if !call.receiver.is_some_and(|on| holders.contains(&on)) {
                continue;
            }
            let Some(first) = call.args.first() else {
                holders.insert(CallId(at as u32));
                continue;
            };
            let told = words(last_member(&call.name)).into_iter().next();
            match first_word(first).as_str() {
                "select" => some = true,
                "pragma" | "explain" => {}
                _ if told.is_some_and(|word| word == "pragma") => {}
                _ => return Some(false),
            }
        }
        Some(some)
    }

    /// A program whose own main function does all that there is to do, and comes to its end.
    fn ends(&self) -> bool {
        let workload = self.context.workload;
        let facts =
            workload.entry.as_ref().and_then(|entry| self.context.program.facts(entry.file));
        let own_main = facts.is_some_and(|facts| {
            matches!(facts.language, Language::Go | Language::Rust | Language::CSharp)
        });
        workload.kind != WorkloadKind::Function && own_main && !self.stays() && !self.goes_round()
    }

    /// Some loop that the workload reaches goes on for ever.
    fn goes_round(&self) -> bool {
        let entries = &self.context.knowledge.tables.entries;
        self.context.workload.reached.iter().any(|at| {
            self.context.program.facts(at.file).is_some_and(|facts| {
                let mut loops = facts.loops.iter().filter(|found| found.function == at.function);
                loops.any(|found| {
                    matches!(found.bound, Bound::Forever | Bound::Flag)
                        && entries.goes_on(facts, found)
                })
            })
        })
    }

    /// The CPU that the workload asks for, as its template writes it.
    fn cpu(&self) -> Option<String> {
        let workload = self.context.workload;
        let resource = workload.resource.as_ref()?;
        let kind = self.context.knowledge.tables.resource(&resource.kind)?;
        match resource.properties.at(kind.cpu.as_ref()?)?.value.as_ref()? {
            Value::Str(text) => Some(text.trim().to_string()),
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn trigger(&self, what: &str) -> Option<Datum> {
        let trigger = self.candidate.trigger?;
        let row = self.context.knowledge.tables.trigger(&trigger.kind)?;
        let seconds = |value: &Known<Value>| {
            Duration::try_from_secs_f64(value.value.as_ref()?.as_float()?).ok().map(Datum::Duration)
        };
        match what {
            "kind" => Some(Datum::Word(trigger.kind.replace('-', " "))),
            "timeout" if row.is_streamed(&trigger.properties) => {
                Datum::parse(row.streamed_timeout.as_deref()?).ok()
            }
            "timeout" => {
                match row.waits.iter().find_map(|path| Some((path, trigger.properties.at(path)?))) {
                    Some((path, set)) if path.ends_with("Seconds") => seconds(set),
                    Some((_, set)) => {
                        let millis = u64::try_from(set.value.as_ref()?.as_int()?).ok()?;
                        Some(Datum::Duration(Duration::from_millis(millis)))
                    }
                    None => {
                        let stated = self.context.knowledge.stated.get(&row.limit_name());
                        stated.cloned().or_else(|| row.timeout())
                    }
                }
            }
            // Nobody set how long it waits.
            "default" => {
                let mut waits = row.waits.iter();
                Some(Datum::Flag(waits.all(|path| trigger.properties.at(path).is_none())))
            }
            // Its wait is what plimsoll.toml says that the account was granted.
            "raised" => {
                Some(Datum::Flag(self.context.knowledge.stated.contains_key(&row.limit_name())))
            }
            "payload" => Datum::parse(row.payload.as_deref()?).ok(),
            "sync" => Some(Datum::Flag(row.is_sync(&trigger.properties))),
            "adjustable" => Some(Datum::Flag(row.adjustable)),
            "visibility" => {
                let source = trigger.source.as_ref()?;
                match source.properties.at("VisibilityTimeout") {
                    Some(value) => seconds(value),
                    // Amazon SQS's default, of the queue's own table row.
                    None => Datum::parse(row.visibility.as_deref()?).ok(),
                }
            }
            "window" => seconds(trigger.properties.at(row.window.as_ref()?)?),
            // From the time that a message is taken until its batch is done: the window that the batch
            // is gathered in, and the function's timeout.
            "turn" => {
                let Some(Datum::Duration(window)) = self.trigger("window") else { return None };
                let timeout = self.context.workload.limits.timeout.value?;
                Some(Datum::Duration(window.saturating_add(timeout)))
            }
            // The time that its queue is advised to hide a message: some turns, and the window.
            "advised" => {
                let window = match self.trigger("window") {
                    Some(Datum::Duration(window)) => window,
                    _ => Duration::ZERO,
                };
                let timeout = self.context.workload.limits.timeout.value?;
                Some(Datum::Duration(timeout.saturating_mul(row.turns?).saturating_add(window)))
            }
            // Whether the event sets it, be it known or not: `trigger.sets-BatchSize`.
            path if path.starts_with("sets-") => {
                let path = path.trim_start_matches("sets-");
                Some(Datum::Flag(trigger.properties.at(path).is_some()))
            }
            // What all events of its kind set together: `trigger.all-BatchSize`.
            path if path.starts_with("all-") => {
                let path = path.trim_start_matches("all-");
                let all = self.context.workload.triggers.iter();
                let set = all.filter(|one| one.kind == trigger.kind);
                let set = set.filter_map(|one| match property(&one.properties, path)? {
                    Datum::Number(number) => Some(number),
                    _ => None,
                });
                Some(Datum::Number(set.sum()))
            }
            // What the event itself sets: `trigger.BatchSize`.
            path => property(&trigger.properties, path),
        }
    }

    /// A property of what is behind the trigger: `source.FifoQueue`.
    fn source(&self, path: &str) -> Option<Datum> {
        property(&self.candidate.trigger?.source.as_ref()?.properties, path)
    }

    fn runtime(&self, what: &str) -> Option<Datum> {
        let id = self.context.workload.limits.runtime.value.as_deref()?;
        let row = self.context.knowledge.tables.runtime(id)?;
        let word = |text: &Option<String>| text.clone().map(Datum::Word);
        match what {
            "state" => Some(Datum::Word(row.state(&self.context.knowledge.today).to_string())),
            "date" => word(&row.deprecation),
            "block-create" => word(&row.block_create),
            "block-update" => word(&row.block_update),
            "successor" => word(&row.successor),
            _ => None,
        }
    }

    pub(super) fn evidence(&self, name: &str) -> Option<Evidence> {
        self.get(name).map(Evidence::from)
    }

    /// A message with its `{names}` filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out += rest.get(..open).unwrap_or("");
            let after = rest.get(open + 1..).unwrap_or("");
            let Some(close) = after.find('}') else { break };
            let name = after.get(..close).unwrap_or("");
            // A number that counts nothing is shown as it is written: `port {#value}`.
            let (name, written) = name.strip_prefix('#').map_or((name, false), |name| (name, true));
            match name {
                "workload" => out += &self.context.workload.name,
                name => match self.get(name) {
                    Some(Datum::Word(word)) => out += &cut(word.trim_end_matches(['\0', ' '])),
                    Some(Datum::Number(number)) if written => out += &number.to_string(),
                    Some(datum) => out += &datum.to_string(),
                    None => out += "?",
                },
            }
            rest = after.get(close + 1..).unwrap_or("");
        }
        out + rest
    }

    /// The other places that a match speaks of: the Timeout that the sleep breaks.
    pub(super) fn places(&self, one: &Match) -> Vec<Label> {
        let mut found: Vec<Label> = Vec::new();
        let limits = &self.context.workload.limits;
        let mut add = |span: Option<Span>, message: String| {
            if let Some(span) = span
                && !found.iter().any(|label| label.span == span)
            {
                found.push(Label { span, message });
            }
        };
        for name in one.when.names() {
            match name {
                "workload.timeout" => {
                    if let Some(value) = limits.timeout.value {
                        let value = Datum::Duration(value);
                        add(limits.timeout.span, format!("stops after {value}"));
                    }
                }
                "workload.stop" => {
                    if let Some(value) = limits.stop.value {
                        let value = Datum::Duration(value);
                        add(limits.stop.span, format!("is killed after {value}"));
                    }
                }
                "workload.memory" | "workload.vcpus" => {
                    if let Some(value) = limits.memory.value {
                        add(limits.memory.span, format!("has {}", Datum::Size(value)));
                    }
                }
                "workload.storage" => {
                    if let Some(value) = limits.storage.value {
                        add(limits.storage.span, format!("has {}", Datum::Size(value)));
                    }
                }
                "workload.concurrency" | "connections" => {
                    if let Some(value) = limits.concurrency.value {
                        add(limits.concurrency.span, format!("runs up to {value} at once"));
                    }
                }
                "trigger.visibility" => {
                    let source = self.candidate.trigger.and_then(|trigger| trigger.source.as_ref());
                    if let Some(source) = source {
                        let at = source.properties.at("VisibilityTimeout");
                        let span = at.and_then(|value| value.span).unwrap_or(source.span);
                        if let Some(value) = self.get("trigger.visibility") {
                            add(Some(span), format!("shows a message again after {value}"));
                        }
                    }
                }
                "workload.way-out" => {
                    if let Some((_, routes)) = self.context.way_out() {
                        add(routes, "the only way out of its subnets".to_string());
                    }
                }
                "database.connections" => {
                    if let Some((most, span)) = self.context.database() {
                        add(span, format!("takes {most} connections"));
                    }
                }
                "trigger.timeout" => {
                    let kind = self.candidate.trigger.map(|trigger| trigger.kind.as_str());
                    let row = kind.and_then(|kind| self.context.knowledge.tables.trigger(kind));
                    let set = row.and_then(|row| {
                        let mut waits = row.waits.iter();
                        waits.find_map(|path| self.candidate.trigger?.properties.at(path))
                    });
                    if let (Some(set), Some(value)) = (set, self.get("trigger.timeout")) {
                        add(set.span, format!("waits {value}"));
                    }
                }
                name => {
                    if let Some((of, what)) = name.split_once('.') {
                        self.set_places(of, what, &mut add);
                        self.tied_places(of, what, &mut add);
                    }
                }
            }
        }
        for (name, value) in &self.candidate.bindings {
            let used = one.when.names().any(|used| used == name);
            if used && self.candidate.facts.is_some() {
                add(
                    value.span.filter(|span| !self.candidate.primary.contains(span)),
                    "from here".to_string(),
                );
            }
        }
        found.retain(|label| !label.message.is_empty());
        found
    }

    /// The place of a property that a trigger, or what is behind it, sets.
    fn set_places(&self, of: &str, what: &str, add: &mut dyn FnMut(Option<Span>, String)) {
        let properties = match (of, self.candidate.trigger) {
            ("trigger", Some(trigger)) => Some(&trigger.properties),
            ("source", Some(trigger)) => trigger.source.as_ref().map(|source| &source.properties),
            ("resource", _) => {
                self.context.workload.resource.as_ref().map(|resource| &resource.properties)
            }
            _ => None,
        };
        let set = properties.and_then(|properties| properties.at(what));
        add(set.and_then(|set| set.span), "set here".to_string());
    }

    /// The places of what a value of code names: its variable, and what that leads to.
    fn tied_places(&self, of: &str, what: &str, add: &mut dyn FnMut(Option<Span>, String)) {
        let Some((_, value)) = self.candidate.bindings.iter().find(|(known, _)| known == of) else {
            return;
        };
        let Some(facts) = self.candidate.facts else { return };
        let context = self.context;
        match what {
            "timeout" => {
                if let Some((timeout, span)) = context.timeout_of(value, facts) {
                    add(Some(span), format!("it stops after {}", Datum::Duration(timeout)));
                }
            }
            "trigger" => {
                if let Some(fed) = context.fed(value, facts) {
                    let name = &context.workload.name;
                    add(Some(fed.trigger.span), format!("`{name}` is invoked through this"));
                }
            }
            _ => return,
        }
        let held = context.inner(value, facts).value.as_ref();
        if let Some(variable) = held.and_then(|held| context.variable(held, facts)) {
            let set = context.workload.limits.environment.get(variable);
            add(set.and_then(|set| set.span), format!("`{variable}` is set here"));
        }
    }

    /// The sum of all bindings that a unit word makes a quantity of.
    fn quantity(&self, of: fn(&str, &Value) -> Option<Duration>) -> Option<Duration> {
        let facts = self.candidate.facts;
        let mut total: Option<Duration> = None;
        for (name, value) in &self.candidate.bindings {
            let Some(value) = value.value.as_ref() else { continue };
            let one = match (value, name.as_str()) {
                (Value::Call(id), _) => facts.and_then(|facts| self.made(facts, *id)),
                (Value::Duration(duration), _) => Some(*duration),
                _ => of(name, value),
            };
            if let Some(one) = one {
                total = Some(total.unwrap_or_default().saturating_add(one));
            }
        }
        total
    }

    /// A duration that a call gives: `timedelta(minutes=20)`.
    fn made(&self, facts: &Facts, id: crate::model::CallId) -> Option<Duration> {
        let call = facts.call(id)?;
        let (_, bindings) = self.context.knowledge.tables.entries.quantities.find(call, facts)?;
        let mut total: Option<Duration> = None;
        for (unit, value) in &bindings {
            let one = duration(unit, value.value.as_ref()?)?;
            total = Some(total.unwrap_or_default().saturating_add(one));
        }
        total
    }
}

/// What is set at a path; of what is set but has no value of ours, that it is.
fn property(properties: &Known<Value>, path: &str) -> Option<Datum> {
    let value = properties.at(path)?.value.as_ref()?;
    Some(match value.as_float() {
        // Templates write numbers as strings.
        Some(number) => Datum::Number(number),
        None => datum(value).unwrap_or(Datum::Flag(true)),
    })
}

/// `A=1 /opt/bin/tool x` is `tool x`; of a command with an open end its whole words.
fn plain(command: &str) -> &str {
    let mut rest = command.trim_start();
    if let Some(open) = rest.strip_suffix('\0') {
        rest = open.rfind(' ').and_then(|at| open.get(..=at)).unwrap_or(open);
    }
    while let Some((word, behind)) = rest.split_once(' ')
        && Command::assigned(word).is_some()
    {
        rest = behind.trim_start();
    }
    let end = rest.find(' ').unwrap_or(rest.len());
    let folder = rest.get(..end).and_then(|program| program.rfind('/'));
    folder.and_then(|at| rest.get(at..)?.strip_prefix('/')).unwrap_or(rest)
}

/// A word that is only the beginning of a string ends in NUL: it can be told how it starts, and
/// equals nothing.
fn datum(value: &Value) -> Option<Datum> {
    Some(match value {
        Value::Int(number) => Datum::Number(*number as f64),
        Value::Float(number) => Datum::Number(*number),
        Value::Bool(flag) => Datum::Flag(*flag),
        Value::Str(text) => Datum::Word(text.clone()),
        Value::Prefix(text) if text.is_empty() => return None,
        Value::Prefix(text) => Datum::Word(format!("{text}\0")),
        Value::Duration(duration) => Datum::Duration(*duration),
        Value::Name(name) => Datum::Word(name.clone()),
        // A command as a list of words, as far as they are known.
        Value::List(items) => {
            let known: Vec<&str> =
                items.iter().map_while(|item| item.value.as_ref()?.as_prefix()).collect();
            let open = known.len() < items.len();
            if known.is_empty() {
                return None;
            }
            Datum::Word(known.join(" ") + if open { "\0" } else { "" })
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_any_length_leaves_a_message_short() {
        assert_eq!(cut("/var/cache/ü"), "/var/cache/ü");
        assert_eq!(cut(&"ü".repeat(100_000)), format!("{}…", "ü".repeat(LONGEST)));
    }
}
