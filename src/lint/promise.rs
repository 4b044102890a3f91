//! Promises of the project's own functions that nothing waits for. Of JavaScript.

use std::collections::HashSet;

use super::Context;
use super::subjects::within;
use crate::link::Symbol;
use crate::model::{
    Arg, Call, CallId, CallKind, Facts, FileId, FnId, ResultUse, Span, Target, Value,
};

/// Functions that a promise's work is sought in before it counts as unknown.
const WORK: usize = 64;

/// What a handler of the runtime takes when it is called back instead of giving a promise.
const CALLED_BACK: usize = 3;

impl Context<'_> {
    /// The call gives a promise that nobody takes, of work outside the program; where that is done.
    pub(super) fn drops_promise(&self, facts: &Facts, id: CallId) -> Option<Span> {
        let call = facts.call(id)?;
        let own = matches!(call.result, ResultUse::Dropped | ResultUse::Kept)
            && call.kind == CallKind::Call
            && self.knowledge.tables.entries.tells.find(call, facts).is_none();
        let (file, function) = own.then(|| self.asynchronous(facts, call)).flatten()?;
        if self.becomes(facts, id) != ResultUse::Dropped
            || self.calls_back(file, function)
            || self.waits_for_all()
            || self.is_in_promise(facts, call)
        {
            return None;
        }
        self.work_outside(file, function)
    }

    /// An asynchronous function that the call is handed does work outside the program, which nobody else waits for.
    pub(super) fn hands_promises(&self, facts: &Facts, call: &Call) -> bool {
        let works = |arg: &Arg| match arg.value.value {
            Some(Value::Function(id)) => {
                facts.function(id).is_some_and(|it| it.is_async)
                    && self.work_outside(facts.file, id).is_some()
            }
            _ => false,
        };
        call.args.iter().any(works) && !self.waits_for_all() && !self.is_in_promise(facts, call)
    }

    /// The one asynchronous function of the project that is called.
    fn asynchronous(&self, facts: &Facts, call: &Call) -> Option<(FileId, FnId)> {
        let (symbol, left) = self.program.callee(facts, call.target, &call.name)?;
        let Symbol::Function(file, id) = symbol else { return None };
        let function = self.program.facts(file)?.function(id)?;
        let gives = left.is_empty() && function.is_async && !function.is_generator;
        gives.then_some((file, id))
    }

    /// It says when it is done by what it was given to call: `reply(null, models)`.
    fn calls_back(&self, file: FileId, function: FnId) -> bool {
        let Some(facts) = self.program.facts(file) else { return false };
        let Some(body) = facts.function(function).map(|it| it.span) else { return false };
        facts.calls.iter().any(|call| body.contains(&call.span) && is_of_param(call))
    }

    /// The runtime calls a handler back when nothing is left to do, where that gives no promise.
    fn waits_for_all(&self) -> bool {
        let called = self.workload.entry.as_ref().map(|entry| entry.called());
        let handler = called.and_then(|(file, it)| self.program.facts(file)?.function(it));
        handler.is_some_and(|it| !it.is_async && it.params.len() >= CALLED_BACK)
    }

    /// What runs within `new Promise((done) => ..)` may be waited for by that one.
    fn is_in_promise(&self, facts: &Facts, call: &Call) -> bool {
        let at_once = &self.knowledge.tables.entries.at_once;
        within(facts, call.function).filter_map(|id| facts.function(id)?.passed_to).any(|taker| {
            facts.call(taker).is_some_and(|taker| {
                taker.kind == CallKind::New && at_once.find(taker, facts).is_some()
            })
        })
    }

    /// What happens to a promise in the end, behind what is said of it by handlers that hand it to nobody.
    fn becomes(&self, facts: &Facts, id: CallId) -> ResultUse {
        let on = &self.knowledge.tables.entries.on_promise;
        let mut at = id;
        loop {
            let Some(call) = facts.call(at) else { return ResultUse::Kept };
            if call.result != ResultUse::Kept {
                return call.result;
            }
            let mut said = facts.calls.iter().enumerate().skip(at.0 as usize + 1);
            let next = said.find(|(_, next)| {
                next.receiver == Some(at)
                    && next.span.contains(&call.span)
                    && on.find(next, facts).is_some()
            });
            match next {
                Some((next, said)) if said.args.iter().all(|arg| self.ends_here(facts, arg)) => {
                    at = CallId(next as u32);
                }
                _ => return ResultUse::Kept,
            }
        }
    }

    /// The first place where a function, or one that it waits for, waits for a library.
    fn work_outside(&self, file: FileId, function: FnId) -> Option<Span> {
        let entries = &self.knowledge.tables.entries;
        let mut seen = HashSet::from([(file, function)]);
        let mut queue = vec![(file, function)];
        while let Some((file, function)) = queue.pop() {
            let Some(facts) = self.program.facts(file) else { continue };
            let Some(body) = facts.function(function).map(|it| it.span) else { continue };
            for (id, call) in facts.calls.iter().enumerate() {
                if !body.contains(&call.span) {
                    continue;
                }
                let quiet = [&entries.tells, &entries.own_memory, &entries.pauses];
                let result = self.becomes(facts, CallId(id as u32));
                let waited = matches!(result, ResultUse::Awaited | ResultUse::Returned);
                if !waited || quiet.iter().any(|set| set.find(call, facts).is_some()) {
                    continue;
                }
                match self.program.callee(facts, call.target, &call.name) {
                    Some((Symbol::Function(file, id), left)) if left.is_empty() => {
                        if seen.len() < WORK && seen.insert((file, id)) {
                            queue.push((file, id));
                        }
                    }
                    None | Some((Symbol::Origin(_), _)) => {
                        let library = match call.target {
                            Target::Import(_) => true,
                            Target::Global => entries.reaches(&call.name),
                            _ => false,
                        };
                        // What is called by a path of the project's own was not found in it.
                        if library && result == ResultUse::Awaited && !call.name.starts_with('.') {
                            return Some(call.head);
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        None
    }

    /// A function written there that calls none that it was itself given, and answers no request.
    fn ends_here(&self, facts: &Facts, arg: &Arg) -> bool {
        match arg.value.value {
            Some(Value::Function(id)) => {
                !(0u32..).map(CallId).zip(&facts.calls).any(|(at, call)| {
                    within(facts, call.function).any(|around| around == id)
                        && (is_of_param(call) || self.answers(facts, id, at, call))
                })
            }
            Some(Value::Name(_)) => true,
            _ => false,
        }
    }

    /// A call on what a function around this one was given to answer a request with.
    fn answers(&self, facts: &Facts, function: FnId, at: CallId, call: &Call) -> bool {
        let entries = &self.knowledge.tables.entries;
        let own = |of: &String| {
            facts.function(function).is_some_and(|it| it.params.iter().any(|own| own.name == *of))
        };
        entries.answers_with.find(call, facts).is_some()
            || entries.answer_methods.find(call, facts).is_some()
                && facts.of_params.iter().any(|(id, of)| *id == at && !own(of))
    }
}

/// What a function was given is called itself: `done(null)`.
pub(super) fn is_of_param(call: &Call) -> bool {
    call.target == Target::Unknown && !call.name.contains('.')
}
