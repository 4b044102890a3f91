//! What a server of HTTP answers with, and whose connections a listener takes. Of Go.

use std::collections::HashSet;

use super::Context;
use crate::knowledge::{Bindings, Set};
use crate::model::{Call, CallId, CallKind, Facts, Known, Target, Value};

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
        let routes: Vec<Route> = match served(call, facts, &entries.handler_fields) {
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
                if entries.probes.find(made, facts).is_some() {
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

/// What is bound where a path is given an answer.
type Route<'f> = (Bindings, &'f Facts);

fn routes<'f>(calls: impl Iterator<Item = (&'f Call, &'f Facts)>, set: &Set) -> Vec<Route<'f>> {
    calls.filter_map(|(call, facts)| Some((set.find(call, facts)?.1, facts))).collect()
}

fn served(call: &Call, facts: &Facts, handlers: &[String]) -> Served {
    let known = |value: Option<&Value>| match value {
        Some(Value::Call(id)) => Served::By(*id),
        Some(Value::Null) => Served::Default,
        _ => Served::Unknown,
    };
    let Some(server) = call.receiver else {
        return known(call.args.get(1).and_then(|arg| arg.value.value.as_ref()));
    };
    let Some(made) = facts.call(server).filter(|made| made.kind == CallKind::New) else {
        return Served::Unknown;
    };
    let fields = made.args.first().and_then(|arg| arg.value.value.as_ref());
    let Some(fields) = fields else { return Served::Unknown };
    match fields.entries().iter().find(|field| handlers.contains(&field.key)) {
        Some(handler) => known(handler.value.value.as_ref()),
        None => Served::Default,
    }
}
