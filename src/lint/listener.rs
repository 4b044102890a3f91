//! What a server of HTTP answers with, who can reach it, and whose connections a listener takes.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::subjects::words;
use crate::knowledge::{Bindings, Set, last_member};
use crate::link::Symbol;
use crate::model::{
    Call, CallId, CallKind, Entry, Facts, FileId, FnId, Function, GuardKind, Known, Language,
    Origin, Target, Value,
};

/// Calls and values that the address of a server is looked for in, one within the other.
const DEPTH: u32 = 4;

/// What a server was given to answer with.
enum Served {
    /// Nothing: what the whole program registers.
    Default,
    By(CallId),
    Unknown,
}

impl Context<'_> {
    /// All that a server answers tells of the program: its measures, its health.
    pub(super) fn serves_probes(&self, call: &Call, facts: &Facts) -> bool {
        let entries = &self.knowledge.tables.entries;
        if facts.language == Language::JavaScript {
            let handler =
                || call.args.first()?.value.value.as_ref().and_then(|it| self.handler_of(it));
            let Some(id) = call.receiver.or_else(handler).map(|id| facts.made_first(id)) else {
                return false;
            };
            let made = facts.call(id);
            return made.is_some_and(|made| {
                entries.muxes.find(made, facts).is_some()
                    && self.answers_probes(call, facts, id, made)
            });
        }
        let routes: Vec<Route> = match self.served(call, facts) {
            Served::Default => {
                let reached = self.workload.reached.iter().filter_map(|at| {
                    let calls = self.program.calls_in(at.file, at.function);
                    Some((self.program.facts(at.file)?.as_ref(), calls))
                });
                let calls = reached.flat_map(|(facts, calls)| calls.map(move |call| (call, facts)));
                routes(calls, &entries.default_routes)
            }
            Served::By(id) => {
                let Some(made) = facts.call(id) else { return false };
                if entries.probes.find(made, facts).is_some() || self.tells_itself(made, facts) {
                    return true;
                }
                // Whoever is handed it elsewhere may add to what is served.
                let handed = |other: &Call| {
                    let given = other.args.iter().any(|it| it.value.value == Some(Value::Call(id)));
                    let of_package = matches!(other.target, Target::Function(_) | Target::Package);
                    let here = other.span == call.span || of_package;
                    other.kind == CallKind::Call && given && !here
                };
                let mux = entries.muxes.find(made, facts).is_some();
                if !mux || facts.calls.iter().any(handed) {
                    return false;
                }
                let files = self.program.together(facts.file).into_iter();
                let around = files.filter_map(|file| self.program.facts(file));
                let own = around
                    .flat_map(|facts| facts.calls.iter().map(move |call| (call, facts.as_ref())));
                routes(own, &entries.mux_routes)
            }
            Served::Unknown => return false,
        };
        let told = routes.into_iter().map(|(bound, facts)| {
            let of = |name: &str| bound.iter().find(|(known, _)| known == name).map(|(_, it)| it);
            let handled = of("handler").and_then(|handler| match handler.value.as_ref()? {
                Value::Call(id) => facts.call(*id),
                _ => None,
            });
            let measures = handled.is_some_and(|made| entries.probes.find(made, facts).is_some());
            measures || of("path").is_some_and(|path| self.is_probe(path))
        });
        let told: Vec<bool> = told.collect();
        !told.is_empty() && told.into_iter().all(|probe| probe)
    }

    /// The functions that a call is handed only turn away who connects: `server.on("upgrade", (_, socket) =>
    /// socket.destroy())`.
    pub(super) fn refuses(&self, facts: &Facts, id: CallId) -> bool {
        let handed = facts.functions.iter().enumerate();
        let handed = handed.filter(|(_, it)| it.passed_to == Some(id));
        let mut handed = handed.map(|(at, _)| FnId(at as u32)).peekable();
        let mut known = HashMap::new();
        handed.peek().is_some()
            && handed.all(|it| self.only_refuses((facts.file, it), DEPTH, &mut known))
    }

    /// `known`: what was found of a function before, by how deep it may still be looked into.
    fn only_refuses(
        &self,
        function: (FileId, FnId),
        depth: u32,
        known: &mut HashMap<(FileId, FnId, u32), bool>,
    ) -> bool {
        let (file, id) = function;
        if let Some(found) = known.get(&(file, id, depth)) {
            return *found;
        }
        let (Some(facts), Some(below)) = (self.program.facts(file), depth.checked_sub(1)) else {
            return false;
        };
        let refuses = &self.knowledge.tables.entries.refuses;
        let mut calls = self.program.calls_in(file, id).peekable();
        let found = calls.peek().is_some()
            && calls.all(|call| {
                refuses.find(call, facts).is_some()
                    || match self.program.callee(facts, call.target, &call.name) {
                        Some((Symbol::Function(file, id), _)) => {
                            self.only_refuses((file, id), below, known)
                        }
                        _ => false,
                    }
            });
        known.insert((file, id, depth), found);
        found
    }

    /// A listener of JavaScript is given a path, and no port: `server.listen("/run/app.sock")`.
    pub(super) fn listens_by_path(&self, call: &Call, facts: &Facts) -> bool {
        let entries = &self.knowledge.tables.entries;
        let Some(given) = call.args.first().map(|arg| &arg.value) else { return false };
        if facts.language != Language::JavaScript {
            return false;
        }
        match (&given.value, &given.origin) {
            (Some(Value::Str(text)), _) => text.contains(['/', '\\']),
            (Some(map @ Value::Map(_)), _) => {
                map.entry(&entries.path_option).is_some()
                    && map.entry(&entries.port_option).is_none()
            }
            (None, Origin::Given(of)) => {
                let param = facts.function(of.function);
                let param = param.and_then(|it| it.params.get(of.param as usize));
                let name = of.path.last().or(param.map(|it| &it.name));
                let last = name.and_then(|name| words(name).pop());
                last.is_some_and(|last| entries.socket_paths.contains(&last))
            }
            _ => false,
        }
    }

    /// What made the application that options name: `serve({ fetch: app.fetch })`.
    fn handler_of(&self, options: &Value) -> Option<CallId> {
        let fields = &self.knowledge.tables.entries.handler_fields;
        let handler = options.entries().iter().find(|entry| fields.contains(&entry.key))?;
        match (&handler.value.origin, &handler.value.value) {
            (Origin::Made { call, .. }, _) | (_, Some(Value::Call(call))) => Some(*call),
            _ => None,
        }
    }

    /// All that an application of JavaScript is given to answer with, which nobody else may add to.
    fn answers_probes(&self, serve: &Call, facts: &Facts, id: CallId, made: &Call) -> bool {
        let others = facts.calls.iter().filter(|call| call.span != serve.span);
        let taken = others.flat_map(|call| &call.args);
        let mut exports = facts.exports.iter();
        let name = made.bound.as_deref();
        if name.is_some_and(|name| name.contains('.'))
            || exports.any(|export| name.is_some() && export.local.as_deref() == name)
            || taken.map(|arg| &arg.value).any(|value| holds(value, facts, id))
        {
            return false;
        }
        let on = |call: &Call| call.receiver.map(|of| facts.made_first(of)) == Some(id);
        let own = facts.calls.iter().filter(|call| on(call));
        let routes =
            routes(own.map(|call| (call, facts)), &self.knowledge.tables.entries.mux_routes);
        let probe = |(bound, _): &Route| {
            let path = bound.iter().find(|(name, _)| name == "path");
            path.is_some_and(|(_, path)| self.is_probe(path))
        };
        !routes.is_empty() && routes.iter().all(probe)
    }

    fn served(&self, call: &Call, facts: &Facts) -> Served {
        let entries = &self.knowledge.tables.entries;
        let known = |value: &Known<Value>| match value.value {
            Some(Value::Call(id)) => Served::By(id),
            Some(Value::Null) => Served::Default,
            _ => Served::Unknown,
        };
        let given = |at: usize| call.args.get(at).map_or(Served::Unknown, |arg| known(&arg.value));
        if facts.language == Language::Ruby {
            return match call.receiver {
                Some(server) => Served::By(server),
                None => given(0),
            };
        }
        let Some(server) = call.receiver else { return given(1) };
        let Some(made) = facts.call(server) else { return Served::Unknown };
        let fields = made.args.first().and_then(|arg| arg.value.value.as_ref());
        let fields = fields.filter(|_| made.kind == CallKind::New);
        let Some(fields) = fields else { return Served::Unknown };
        let of = |field: &&Entry| entries.handler_fields.contains(&field.key);
        let handler = fields.entries().iter().find(of);
        handler.map_or(Served::Default, |handler| known(&handler.value))
    }

    /// An application of Ruby, a class of the project, that answers at such paths and hands nothing on. What is called so
    /// says at its root who it is.
    fn tells_itself(&self, made: &Call, facts: &Facts) -> bool {
        let class = self.program.callee(facts, made.target, &made.name);
        let Some((Symbol::Type(file, class), _)) = class else { return false };
        let Some(facts) = self.program.facts(file) else { return false };
        let answers = format!("{class}.call");
        let is = |found: &&Function| found.name == answers;
        let Some(answers) = facts.functions.iter().find(is) else { return false };
        let tending = &self.knowledge.tables.entries.tending;
        let called_so = words(&class).iter().any(|word| tending.contains(word));
        let guards = facts.guards.iter().filter(|guard| answers.span.contains(&guard.span));
        let compared = guards.flat_map(|guard| match &guard.kind {
            GuardKind::Condition { comparisons, .. } => comparisons.as_slice(),
            _ => &[],
        });
        let paths = compared.filter_map(|one| one.equals.as_ref());
        let paths = paths.filter(|path| path.str().is_some_and(|path| path.starts_with('/')));
        let paths: Vec<&Known<Value>> = paths.collect();
        let own = |path: &Known<Value>| {
            self.is_probe(path) || called_so && path.str().is_some_and(|path| path == "/")
        };
        facts.language == Language::Ruby
            && paths.iter().any(|path| self.is_probe(path))
            && paths.into_iter().all(own)
            && !facts
                .calls
                .iter()
                .any(|call| answers.span.contains(&call.span) && last_member(&call.name) == "call")
    }

    /// `/healthz`, `GET /metrics`, all below `/debug/`.
    fn is_probe(&self, path: &Known<Value>) -> bool {
        let paths = &self.knowledge.tables.entries.probe_paths;
        path.str().is_some_and(|path| {
            let path = path.rsplit(' ').next().unwrap_or(path);
            let is = |of: &String| match of.ends_with('/') {
                true => path.starts_with(of.as_str()),
                false => path.trim_end_matches('/') == of,
            };
            paths.iter().any(is)
        })
    }

    /// It listens on the machine's own address: at a port that nobody else can know, or for the browser that the
    /// program opens.
    pub(super) fn serves_itself(&self, call: &Call, facts: &Facts) -> bool {
        let mut found = Address::default();
        self.address(call, facts, &mut found, 0);
        found.own && (found.any_port || self.opens_browser())
    }

    fn opens_browser(&self) -> bool {
        let desk = &self.knowledge.tables.entries.desk;
        self.workload.reached.iter().any(|at| {
            self.program.facts(at.file).is_some_and(|facts| {
                let mut calls = self.program.calls_in(at.file, at.function);
                calls.any(|call| desk.find(call, facts).is_some())
            })
        })
    }

    /// What a call, what it is made on, and a listener that it is given say of the address.
    fn address(&self, call: &Call, facts: &Facts, found: &mut Address, depth: u32) {
        let entries = &self.knowledge.tables.entries;
        for arg in &call.args {
            let named = arg.name.as_ref().is_none_or(|name| entries.address_fields.contains(name));
            if let (true, Some(value)) = (named, &arg.value.value) {
                self.address_in(value, facts, found, depth);
            }
        }
        if let Some(made) = call.receiver.and_then(|id| facts.call(id)).filter(|_| depth < DEPTH) {
            self.address(made, facts, found, depth.saturating_add(1));
        }
    }

    fn address_in(&self, value: &Value, facts: &Facts, found: &mut Address, depth: u32) {
        let entries = &self.knowledge.tables.entries;
        if depth > DEPTH {
            return;
        }
        let next = depth.saturating_add(1);
        match value {
            Value::Str(text) | Value::Prefix(text) => {
                let port = entries.own_addresses.iter().find_map(|own| {
                    text.strip_prefix(own.as_str())
                        .filter(|rest| rest.is_empty() || rest.starts_with(':'))
                });
                found.own |= port.is_some();
                found.any_port |= port == Some(":0") && value.as_str().is_some();
            }
            Value::Int(port) => found.any_port |= *port == 0,
            Value::Call(id) => {
                let made = facts.call(*id).filter(|of| entries.listeners.find(of, facts).is_some());
                if let Some(made) = made {
                    self.address(made, facts, found, next);
                }
            }
            Value::List(items) => {
                for item in items.iter().filter_map(|item| item.value.as_ref()) {
                    self.address_in(item, facts, found, next);
                }
            }
            Value::Map(fields) => {
                let of = fields.iter().filter(|of| entries.address_fields.contains(&of.key));
                for field in of.filter_map(|of| of.value.value.as_ref()) {
                    self.address_in(field, facts, found, next);
                }
            }
            _ => {}
        }
    }

    /// The connections that a call takes may be those of an HTTP server: not where all such servers are
    /// given listeners that are made for them.
    pub(super) fn may_be_of_http(&self, call: &Call, facts: &Facts) -> bool {
        let entries = &self.knowledge.tables.entries;
        let mut seen = HashSet::new();
        let files = self.workload.reached.iter().map(|at| at.file);
        let files = files.filter(|file| seen.insert(*file));
        files.filter_map(|file| self.program.facts(file)).any(|other| {
            other.calls.iter().filter(|it| entries.serving.find(it, other).is_some()).any(
                |serving| {
                    let given = match serving.args.first().and_then(|arg| arg.value.value.as_ref())
                    {
                        Some(Value::Call(id)) => other.call(*id).map(|made| (*id, made)),
                        _ => None,
                    };
                    given.is_none_or(|(id, made)| {
                        let own = other.file != facts.file
                            || call.receiver.is_some_and(|receiver| receiver != id);
                        !own || entries.listeners.find(made, other).is_none()
                    })
                },
            )
        })
    }
}

/// Whether a value is what a call made, or has it.
fn holds(value: &Known<Value>, facts: &Facts, made: CallId) -> bool {
    match (&value.value, &value.origin) {
        (_, Origin::Made { call, .. }) | (Some(Value::Call(call)), _) => {
            facts.made_first(*call) == made
        }
        (Some(Value::List(items)), _) => items.iter().any(|item| holds(item, facts, made)),
        (Some(Value::Map(entries)), _) => {
            entries.iter().any(|entry| holds(&entry.value, facts, made))
        }
        _ => false,
    }
}

/// What is bound where a path is given an answer.
type Route<'f> = (Bindings, &'f Facts);

fn routes<'f>(calls: impl Iterator<Item = (&'f Call, &'f Facts)>, set: &Set) -> Vec<Route<'f>> {
    calls.filter_map(|(call, facts)| Some((set.find(call, facts)?.1, facts))).collect()
}

/// Where a server listens, as far as that is told.
#[derive(Default)]
struct Address {
    /// Of the machine itself alone.
    own: bool,
    /// At a port that it is given when it starts.
    any_port: bool,
}
