//! Loops, and what is called in their rounds.

use std::collections::HashSet;

use super::promise::is_of_param;
use super::subjects::{Part, readable, within};
use super::{Candidate, Context};
use crate::knowledge::{Bindings, Datum, LoopKind, Loops, Set, last_member};
use crate::link::Symbol;
use crate::model::{
    Bound, Call, CallId, Facts, FileId, FnId, Guard, GuardKind, Known, Label, Language, Loop,
    LoopId, Span, Way,
};

/// Functions that a loop's body may lead through before the search for a call ends.
const LOOP_BUDGET: usize = 64;

impl Context<'_> {
    /// A loop of such a kind, that holds what it has to hold.
    pub(super) fn of_loop<'a>(
        &'a self,
        part: &Part<'a, '_>,
        id: LoopId,
        found: &'a Loop,
        loops: &Loops,
    ) -> Option<Candidate<'a>> {
        let Loops { kinds, containing, with, without, over, exits } = loops;
        let facts = part.facts;
        let kind = match &found.bound {
            Bound::Forever => LoopKind::Forever,
            Bound::Flag => LoopKind::Flag,
            Bound::Times(_) => LoopKind::Times,
            Bound::While if kinds.contains(&LoopKind::Flag) && self.asks_to_stop(facts, found) => {
                LoopKind::Flag
            }
            Bound::While => LoopKind::While,
            Bound::Over(..) => LoopKind::Over,
        };
        let ends = found.exits.iter().any(|exit| self.runs(facts, exit.guard));
        if !kinds.contains(&kind)
            || exits.is_some_and(|exits| exits != ends)
            || !self.runs(facts, found.guard)
        {
            return None;
        }
        let reached = part.reached_at(found.function)?;
        if let Some(over) = over {
            let Bound::Over(Some(name), _) = &found.bound else { return None };
            if !over.names(name, facts) {
                return None;
            }
        }
        let mut one = part.candidate(found.head, "this loop", "loop", Some(reached));
        one.covers = Some(found.span);
        let flag = |name: &str, is: bool| (name.to_string(), Datum::Flag(is));
        let number = |name: &str, count: f64| (name.to_string(), Datum::Number(count));
        if let Some(set) = containing {
            let calls = part.nest().calls(id);
            let inner = self.holds(facts, set, &calls, false)?;
            let answers = self.answers_another(facts, &calls, inner.by);
            let mut drained = found.drained.iter().filter_map(|id| facts.call(*id));
            let drained = drained.any(|it| it.span.contains(&inner.by));
            one.key = format!("loop {}", inner.name);
            one.extra.extend([
                ("callee".to_string(), Datum::Word(readable(&inner.name))),
                flag("after-error", inner.after_error),
                flag("direct", inner.direct),
                flag("on-event", inner.on_event),
                flag("loop.answers", answers),
                flag("loop.drained", drained),
            ]);
            one.bindings = inner.bindings;
            one.related.push(Label { span: inner.span, message: "in each round".to_string() });
        }
        // What is handed to its calls included: `all.Range(func(key, value any) bool {…})`.
        let holds = |set: &Set| self.holds(facts, set, &part.nest().calls(id), true).is_some();
        if with.as_ref().is_some_and(|set| !holds(set)) || without.as_ref().is_some_and(holds) {
            return None;
        }
        let around = facts.function(found.function).map_or("", |it| last_member(&it.name));
        let ways = |way: Way| found.exits.iter().filter(|exit| exit.way == way).count() as f64;
        one.extra.extend([
            flag("loop.retried", facts.retried.contains(&id)),
            ("loop.function".to_string(), Datum::Word(around.to_string())),
            flag("loop.goes-on", self.knowledge.tables.entries.goes_on(facts, found)),
            number("loop.exits", found.exits.len() as f64),
            number("loop.breaks", ways(Way::Break)),
            number("loop.returns", ways(Way::Return)),
        ]);
        if let Bound::Times(Known { value: Some(times), .. }) = &found.bound {
            one.extra.push(number("loop.times", *times as f64));
        }
        Some(one)
    }

    /// The condition of a loop asks whether the program is to stop: `while !stop.is_cancelled()`.
    fn asks_to_stop(&self, facts: &Facts, one: &Loop) -> bool {
        let entries = &self.knowledge.tables.entries;
        let mut asked = facts.calls.iter().filter(|call| {
            let before = call.function == one.function && call.within == one.within;
            one.head.contains(&call.span) || before && one.span.contains(&call.span)
        });
        matches!(facts.language, Language::Rust | Language::Python)
            && asked.any(|call| entries.tells_to_stop(facts, call))
    }

    /// Something in a loop answers what comes through another channel than the one that is waited for at `by`,
    /// or nothing answers that: it is only a pause.
    fn answers_another(&self, facts: &Facts, calls: &[CallId], by: Span) -> bool {
        let tells = &self.knowledge.tables.entries.tells;
        let of_it = |guard: &Guard| guard.kind == GuardKind::Event && guard.span.contains(&by);
        let (mut own, mut another) = (!facts.guards.iter().any(of_it), false);
        for call in calls.iter().filter_map(|id| facts.call(*id)) {
            if let Some(guard) = facts.guards_of(call.guard).find(|it| it.kind == GuardKind::Event)
                && tells.find(call, facts).is_none()
            {
                own |= of_it(guard);
                another |= !of_it(guard);
            }
        }
        another || !own
    }

    /// The first call of the set among those of a loop or function, or in project functions that they
    /// call. `callbacks`: in what is handed to them, too.
    pub(super) fn holds(
        &self,
        facts: &Facts,
        set: &Set,
        calls: &[CallId],
        callbacks: bool,
    ) -> Option<Inner> {
        let mut seen: HashSet<(FileId, FnId)> = HashSet::new();
        let mut queue: Vec<Held> = Vec::new();
        let mut first = true;
        let (mut current, mut calls) = (facts, calls);
        let beside = &self.knowledge.tables.entries.beside;
        // One that stands there whatever comes is the better.
        let mut other = None;
        loop {
            let here = queue.last().copied();
            if !first {
                let next = here.and_then(|held| Some((self.program.facts(held.file)?, held)));
                let Some((next, held)) = next else { return other };
                (current, calls) = (next, self.program.call_ids(held.file, held.function));
                queue.pop();
            }
            let inside = calls.iter().filter_map(|id| Some((*id, current.call(*id)?)));
            // What runs beside it stops nobody: `spawn(later())`.
            let started = inside.clone().filter(|(_, call)| beside.find(call, current).is_some());
            let started: Vec<Span> = started.map(|(_, call)| call.span).collect();
            for (at, call) in inside {
                let apart = |span: &Span| span.contains(&call.span) && *span != call.span;
                if started.iter().any(apart) {
                    continue;
                }
                let under =
                    |kind: GuardKind| current.guards_of(call.guard).any(|guard| guard.kind == kind);
                let after_error = under(GuardKind::Handler)
                    || here.is_some_and(|held| held.after_error && !first);
                let on_event = match here {
                    Some(held) if !first => held.on_event,
                    _ => first && under(GuardKind::Event),
                };
                let by = here.filter(|_| !first).map_or(call.span, |held| held.by);
                let found = set.find(call, current).filter(|_| !self.sets_clock(current, at));
                if let Some((_, bindings)) = found {
                    let inner = Inner {
                        name: call.name.clone(),
                        span: call.head,
                        bindings,
                        after_error,
                        on_event,
                        direct: first,
                        by,
                    };
                    if !inner.on_event && !inner.after_error {
                        return Some(inner);
                    }
                    other.get_or_insert(inner);
                }
                let at_once = &self.knowledge.tables.entries.at_once;
                let callbacks = callbacks || at_once.find(call, current).is_some();
                let handed = callbacks.then(|| current.functions.iter().enumerate());
                let handed = handed.into_iter().flatten();
                for (id, _) in handed.filter(|(_, closure)| closure.passed_to == Some(at)) {
                    let (file, function) = (call.span.file, FnId(id as u32));
                    if seen.len() < LOOP_BUDGET && seen.insert((file, function)) {
                        queue.insert(0, Held { file, function, after_error, on_event, by });
                    }
                }
                let callee = self.program.callee(current, call.target, &call.name);
                let next = callee.and_then(|(symbol, _)| match symbol {
                    Symbol::Function(file, id) => Some((file, id)),
                    _ => None,
                });
                if let Some((file, function)) = next
                    && seen.len() < LOOP_BUDGET
                    && seen.insert((file, function))
                {
                    let after = here.is_some_and(|held| held.after_error);
                    let after_error = after || first && after_error;
                    queue.insert(0, Held { file, function, after_error, on_event, by });
                }
            }
            first = false;
        }
    }

    /// A call that has a function do something later, and tells nobody that it is done, is no wait:
    /// `setTimeout(() => renew(lease), 1000)`.
    fn sets_clock(&self, facts: &Facts, id: CallId) -> bool {
        let later = &self.knowledge.tables.entries.later;
        let Some(call) = facts.call(id).filter(|call| later.find(call, facts).is_some()) else {
            return false;
        };
        let mut given = facts.functions.iter().filter(|it| it.passed_to == Some(id)).peekable();
        // By the second parameter it only tells that it took too long: `(_, reject) => setTimeout(() => reject())`.
        let around =
            within(facts, call.function).filter_map(|at| facts.function(at)?.params.get(1));
        let failing: Vec<&str> = around.map(|param| param.name.as_str()).collect();
        let fails = |id: CallId| {
            let of = facts.of_params.iter().find(|(call, _)| *call == id);
            of.is_some_and(|(_, name)| failing.contains(&name.as_str()))
        };
        let tells = |body: Span| {
            facts.calls.iter().enumerate().any(|(at, inner)| {
                body.contains(&inner.span) && is_of_param(inner) && !fails(CallId(at as u32))
            })
        };
        given.peek().is_some() && !given.any(|closure| tells(closure.span))
    }
}

/// Which calls stand in which loop of a file.
pub(super) struct Nest {
    /// Of each loop its number in the order of the nest, and the last of those within it.
    loops: Vec<(usize, usize)>,
    /// The calls in loops, by the number of the innermost.
    calls: Vec<(usize, CallId)>,
}

impl Nest {
    pub(super) fn of(facts: &Facts) -> Nest {
        let count = facts.loops.len();
        let (mut inner, mut wanted) = (vec![Vec::new(); count], Vec::new());
        for (at, one) in facts.loops.iter().enumerate() {
            match one.within.and_then(|id| inner.get_mut(id.0 as usize)) {
                Some(inner) => inner.push(at),
                None => wanted.push(at),
            }
        }
        let mut loops = vec![(0, 0); count];
        let mut order = Vec::with_capacity(count);
        while let Some(at) = wanted.pop() {
            if let Some(number) = loops.get_mut(at) {
                *number = (order.len(), order.len());
            }
            order.push(at);
            wanted.extend(inner.get(at).into_iter().flatten());
        }
        for at in order.iter().rev() {
            let last = loops.get(*at).map_or(0, |(_, last)| *last);
            let around = facts.loops.get(*at).and_then(|one| one.within);
            if let Some(around) = around.and_then(|id| loops.get_mut(id.0 as usize)) {
                around.1 = around.1.max(last);
            }
        }
        let number = |(at, call): (usize, &Call)| {
            Some((loops.get(call.within?.0 as usize)?.0, CallId(at as u32)))
        };
        let mut calls: Vec<_> = facts.calls.iter().enumerate().filter_map(number).collect();
        calls.sort_unstable_by_key(|(number, id)| (*number, id.0));
        Nest { loops, calls }
    }

    /// All calls in a loop, in their order.
    fn calls(&self, id: LoopId) -> Vec<CallId> {
        let Some((own, last)) = self.loops.get(id.0 as usize).copied() else { return Vec::new() };
        let first = self.calls.partition_point(|(number, _)| *number < own);
        let inside = self.calls.iter().skip(first).take_while(|(number, _)| *number <= last);
        let mut inside: Vec<CallId> = inside.map(|(_, id)| *id).collect();
        inside.sort_unstable_by_key(|id| id.0);
        inside
    }
}

/// A function that a loop or function calls, or that its callees do.
#[derive(Clone, Copy)]
struct Held {
    file: FileId,
    function: FnId,
    after_error: bool,
    on_event: bool,
    /// The first call on the way to it.
    by: Span,
}

pub(super) struct Inner {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) bindings: Bindings,
    /// It runs when something was raised.
    pub(super) after_error: bool,
    /// It answers something that came, and the loop waits for that.
    pub(super) on_event: bool,
    /// It stands in the loop or function itself, not in what that calls.
    pub(super) direct: bool,
    /// The call in the loop or function itself that leads to it.
    pub(super) by: Span,
}
