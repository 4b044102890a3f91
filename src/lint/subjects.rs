//! Where each kind of match looks.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::{Candidate, Context, Ground, Hit, phase_word};
use crate::knowledge::{Bindings, Datum, Lint, LoopKind, Loops, Set, Subject, Unless, last_member};
use crate::link::Symbol;
use crate::model::{
    Arg, Bound, Call, CallId, CallKind, Command, Dependency, Facts, FileId, FnId, Guard, GuardId,
    GuardKind, Known, Label, Language, Loop, LoopId, Origin, Phase, Reached, Resource, ResultUse,
    Span, State, StateKind, Target, Type, Value, Way, Workload, WorkloadKind, Write, WriteKind,
};

/// Callers of a function whose commands are looked at.
const CALLERS: usize = 16;

/// The words of a name, in small letters: `_ICON_CACHE`, `userCache`, `LRUCache`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for (at, letter) in name.char_indices() {
        // The next word, behind letters that stand for others; `s` alone is their plural.
        let rest = name.get(at..).unwrap_or("").chars().skip(1).take(2);
        let begins = rest.filter(|next| next.is_lowercase()).count() == 2;
        let after = |before: char| before.is_lowercase() || before.is_uppercase() && begins;
        let apart = letter.is_uppercase() && before.is_some_and(after);
        if words.is_empty() || !letter.is_alphanumeric() || apart {
            words.push(String::new());
        }
        before = Some(letter);
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Guarded by something of the module, a class or an object being unset: `@client ||= connect`,
/// `_client ??= new Client()`; or by what is put away then: `if (client == null) { ..; clients.put(key, client); }`.
fn made_once(facts: &Facts, guard: Option<GuardId>) -> bool {
    facts.guards_of(guard).any(|guard| match &guard.kind {
        GuardKind::Unset(name) => is_kept(facts, name) || is_put_away(facts, guard),
        _ => false,
    })
}

fn is_put_away(facts: &Facts, guard: &Guard) -> bool {
    let puts = facts.states.iter().flat_map(|state| &state.writes);
    let mut puts = puts.filter(|write| write.kind == WriteKind::Insert);
    puts.any(|write| facts.guards_of(write.guard).any(|around| around == guard))
}

/// Guarded by a field of an object being unset, which takes what is made.
fn made_for_object(facts: &Facts, guard: Option<GuardId>) -> bool {
    facts.guards_of(guard).any(|guard| match &guard.kind {
        GuardKind::Unset(name) => {
            let field = ["this.", "self."].iter().find_map(|own| name.strip_prefix(own));
            field.is_some_and(|field| !field.contains('.'))
        }
        _ => false,
    })
}

/// A name of the module, a class or an object.
pub(super) fn is_kept(facts: &Facts, name: &str) -> bool {
    let last = name.strip_prefix("this.").unwrap_or(name);
    let of_class = |held: &str| held.rsplit_once('.').is_some_and(|(_, held)| held == last);
    let classes = matches!(facts.language, Language::Java | Language::Kotlin | Language::CSharp);
    let bindings = facts.bindings.iter().map(|binding| &binding.name);
    let mut names = bindings.chain(facts.states.iter().map(|state| &state.name));
    name.starts_with(['@', '$'])
        || facts.states.iter().any(|state| state.name == name)
        || classes && !last.contains('.') && names.any(|held| of_class(held))
}

/// Functions that a loop's body may lead through before the search for a call ends.
const LOOP_BUDGET: usize = 64;

impl Context<'_> {
    pub(super) fn candidates<'a>(
        &'a self,
        hits: &'a HashMap<FileId, Vec<Hit>>,
    ) -> Vec<Candidate<'a>> {
        let mut found = Vec::new();
        let mut by_file: HashMap<FileId, Vec<(usize, FnId, Phase)>> = HashMap::new();
        for (at, reached) in self.workload.reached.iter().enumerate() {
            let held = by_file.entry(reached.file).or_default();
            held.push((at, reached.function, reached.phase));
        }
        let mut files: Vec<FileId> = by_file.keys().copied().collect();
        files.sort_unstable();
        for file in files {
            let Some(facts) = self.program.facts(file) else { continue };
            let Some(reached) = by_file.get(&file) else { continue };
            self.calls(facts, reached, hits.get(&file).map_or(&[][..], Vec::as_slice), &mut found);
            self.code(facts, reached, &mut found);
        }
        for (lint, one) in self.knowledge.lints.iter().enumerate() {
            for (at, matcher) in one.matches.iter().enumerate() {
                self.declared(lint, at, &matcher.subject, &mut found);
            }
        }
        found
    }

    /// Written in a function that is called when the program begins or ends, or thrown away in one that
    /// fills it anew.
    fn is_by_itself(&self, facts: &Facts, write: &Write) -> bool {
        let entries = &self.knowledge.tables.entries;
        let name = facts.function(write.function).map_or("", |found| last_member(&found.name));
        match words(name).as_slice() {
            [only] if entries.once.contains(only) => true,
            [first, ..] => write.kind == WriteKind::Remove && entries.reload.contains(first),
            [] => false,
        }
    }

    /// Written in a function that says by its name that it counts how often somebody asks.
    fn limits(&self, facts: &Facts, write: &Write) -> bool {
        let limiters = &self.knowledge.tables.entries.limiters;
        within(facts, write.function).filter_map(|id| facts.function(id)).any(|around| {
            let words = words(&around.name).concat();
            limiters.iter().any(|limiter| words.contains(limiter.as_str()))
        })
    }

    /// Holds parts of the program itself.
    fn is_of_parts(&self, state: &State) -> bool {
        let entries = &self.knowledge.tables.entries;
        let answers = |held: &String| entries.answers.iter().any(|one| last_member(held) == one);
        !state.holds.iter().any(answers)
            && (self.is_of(state, &entries.parts)
                || state.holds.iter().any(|held| entries.parts.contains(held)))
    }

    /// The last word of its name, or of what it holds, is one of those.
    fn is_of(&self, state: &State, known: &[String]) -> bool {
        let entries = &self.knowledge.tables.entries;
        let of = |held: &String| {
            words(last_member(held)).pop().is_some_and(|last| known.contains(&last))
        };
        let mut called = words(last_member(&state.name));
        while called.len() > 1 && called.last().is_some_and(|it| entries.holders.contains(it)) {
            called.pop();
        }
        let called = called.pop().is_some_and(|last| {
            let one = last.strip_suffix('s').unwrap_or(&last);
            known.iter().any(|part| part == one)
        });
        called || state.holds.iter().any(of)
    }

    /// An object that goes through something holds it for as long as that takes.
    fn is_of_search(&self, facts: &Facts, state: &State) -> bool {
        let iterates = &self.knowledge.tables.entries.iterates;
        let class = state.name.rsplit_once('.').map(|(class, _)| class);
        class.is_some()
            && facts.functions.iter().any(|method| {
                method.name.rsplit_once('.').is_some_and(|(of, last)| {
                    Some(of) == class && iterates.iter().any(|name| name == last)
                })
            })
    }

    /// Only marks what is under way, by its name or by what is done with it, or is a queue, which a lint of
    /// its own tells.
    fn is_under_way(&self, state: &State) -> bool {
        let entries = &self.knowledge.tables.entries;
        let called = words(last_member(&state.name)).concat();
        let mut words = entries.under_way.iter();
        // What one of several wildcard imports gives is known by its last name alone.
        let is = |queue: &String, origin: &str| match origin.strip_prefix("*.") {
            Some(last) => queue.rsplit('.').next() == Some(last),
            None => queue == origin,
        };
        let waits = state.origin.as_ref();
        state.passing
            || waits.is_some_and(|origin| entries.queues.iter().any(|one| is(one, origin)))
            || words.any(|word| called.contains(word.as_str()))
    }

    /// Only marks what is under way, or holds parts of the program itself, which register and leave.
    fn is_internal(&self, facts: &Facts, state: &State, writes: &[&Write]) -> bool {
        let entries = &self.knowledge.tables.entries;
        let leaves = |write: &&&Write| {
            let name = facts.function(write.function).map_or("", |f| last_member(&f.name));
            words(name).first().is_some_and(|first| entries.leave.contains(first))
        };
        let mut removes = writes.iter().filter(|write| write.kind == WriteKind::Remove).peekable();
        // Objects of a class that it knows itself: `all.add(this)`.
        let class = state.name.rsplit_once('.').map(|(class, _)| class);
        let inserts = || writes.iter().filter(|write| write.kind == WriteKind::Insert);
        let under_way = |write: &&Write| {
            inserts().any(|put| self.is_around(facts, put, write))
                || self.program.makes(facts.file, write.function, &entries.awaits)
        };
        // Others wait for what an entry stands for.
        let waited_for = |ty: &String| {
            let parts = facts.bindings.iter().filter_map(|part| {
                let (of, _) = part.name.rsplit_once('.')?;
                part.origin.as_ref().filter(|_| of == ty)
            });
            entries.waited_for.iter().any(|name| parts.clone().any(|part| part == name))
        };
        self.is_under_way(state)
            || state.holds.iter().any(waited_for)
            || state.holds.iter().any(|held| Some(held.as_str()) == class)
            || self.is_of_parts(state)
            || self.is_of_search(facts, state)
            || removes.peek().is_some() && removes.all(|write| leaves(&write) || under_way(write))
    }

    /// One write is done when something begins, and the other when it ends: `beforeSend` and `afterSend`,
    /// `onTaskStart` and `onTaskComplete`.
    fn is_around(&self, facts: &Facts, first: &Write, last: &Write) -> bool {
        let entries = &self.knowledge.tables.entries;
        let name = |write: &Write| {
            words(facts.function(write.function).map_or("", |found| last_member(&found.name)))
        };
        let (first, last) = (name(first), name(last));
        // Callbacks of one thing: `before_save` and `after_commit`.
        if let (Some(begin), Some(end)) = (first.first(), last.first())
            && entries
                .around
                .iter()
                .any(|row| !row.called && row.begins.contains(begin) && row.ends.contains(end))
        {
            return true;
        }
        let called = first.first().is_some_and(|word| word == "on");
        let pairs: Vec<(&String, &String)> =
            first.iter().zip(&last).filter(|(one, other)| one != other).collect();
        let [(begin, end)] = pairs.as_slice() else { return false };
        first.len() == last.len()
            && entries.around.iter().any(|row| {
                (called || !row.called) && row.begins.contains(begin) && row.ends.contains(end)
            })
    }

    /// The program's beginning alone leads here: calls of its top level and main function, outside any
    /// loop, none of which hands a function on.
    pub(super) fn is_at_start(&self, at: usize) -> bool {
        self.workload.kind != WorkloadKind::Function
            && self.program.way(&self.workload.reached, at).all(|(reached, call)| match call {
                Some((facts, call)) => {
                    let callee = self.program.callee(facts, call.target, &call.name);
                    let direct = matches!(callee, Some((Symbol::Function(file, id), _))
                        if file == reached.file && id == reached.function);
                    call.within.is_none() && (direct || reached.function == FnId(0))
                }
                None => reached.function == FnId(0) || reached.from.is_none(),
            })
    }

    fn is_asked(&self, at: usize) -> bool {
        self.workload.reached.get(at).is_some_and(|reached| reached.asked)
    }

    fn calls<'a>(
        &'a self,
        facts: &'a Facts,
        reached: &[(usize, FnId, Phase)],
        hits: &[Hit],
        found: &mut Vec<Candidate<'a>>,
    ) {
        // The calls of the file that end something, by who asks.
        let mut ending: HashMap<(usize, usize), Vec<&Call>> = HashMap::new();
        for hit in hits {
            let Some(call) = facts.call(hit.call) else { continue };
            let Some(one) = self.knowledge.lints.get(hit.lint).and_then(|l| l.matches.get(hit.at))
            else {
                continue;
            };
            let result = match call.result {
                ResultUse::Awaited => "awaited",
                ResultUse::Kept => "kept",
                ResultUse::Ended => "ended",
                ResultUse::Returned => "returned",
                ResultUse::Dropped => "dropped",
            };
            if !one.results.is_empty() && !one.results.iter().any(|name| name == result) {
                continue;
            }
            let runs = self.runs(facts, call.guard) && !self.instead(facts, call);
            let as_main = || facts.guards_of(call.guard).any(|guard| guard.kind == GuardKind::Main);
            if runs == one.guard.is_some() || one.guard.is_some() && !as_main() {
                continue;
            }
            // Made when it is not there yet: once in an environment, not in each invocation.
            if matches!(one.phases.as_slice(), [phase] if phase == "handler")
                && (made_once(facts, call.guard)
                    || call.result != ResultUse::Dropped && made_for_object(facts, call.guard)
                    || self.remembered(facts, call.function))
            {
                continue;
            }
            // A function of the project that is called the same is none of a library's.
            let own = || match self.program.callee(facts, call.target, &call.name) {
                Some((Symbol::Function(..), left)) => left.is_empty(),
                _ => false,
            };
            if hit.any && own() {
                continue;
            }
            let at = reached.iter().find(|(_, function, phase)| {
                *function == call.function
                    && (one.phases.is_empty()
                        || one.phases.iter().any(|name| name == phase_word(*phase)))
            });
            let Some((at, _, _)) = at else { continue };
            if self.workload.kind == WorkloadKind::Function
                && matches!(one.phases.as_slice(), [phase] if phase == "handler")
                && (self.way_made_once(*at) || self.made_again(facts, call, *at))
            {
                continue;
            }
            let in_loop = call.within.is_some();
            let mut related = Vec::new();
            if let Some(set) = &one.containing {
                let around = within(facts, call.function);
                let mut around = around.filter(|id| *id == call.function || id.0 != 0);
                let held = around.find_map(|id| self.function_holds(facts, id, set));
                let Some(inner) = held else { continue };
                related.push(Label { span: inner.span, message: "each time".to_string() });
            }
            // A generator goes on for as long as whoever uses it, but for one around a block.
            let whole = facts.function(call.function).is_none_or(|it| {
                let both_ends = &self.knowledge.tables.entries.both_ends;
                let around = |other: &Call| {
                    other.kind == CallKind::Decorator
                        && other.bound.as_ref() == Some(&it.name)
                        && both_ends.find(other, facts).is_some()
                };
                !it.is_generator || facts.calls.iter().any(around)
            });
            if let Some(set) = &one.waited_by
                && whole
                && facts.calls.iter().any(|other| {
                    // `", ".join(words)` waits for nothing: of an unknown receiver only without arguments.
                    let plain = !other.name.starts_with("?.") || other.args.is_empty();
                    // What is kept, another function may wait for.
                    let same = call.receiver.is_some() && other.receiver == call.receiver;
                    (same || other.function == call.function)
                        && plain
                        && set.find(other, facts).is_some()
                })
            {
                continue;
            }
            // What a function starts and its file ends somewhere is taken to be ended in time.
            if let Some(set) = &one.ended_by {
                let ending = ending.entry((hit.lint, hit.at)).or_insert_with(|| {
                    facts.calls.iter().filter(|other| set.find(other, facts).is_some()).collect()
                });
                if ends_itself(facts, hit.call, ending)
                    || self.ends_with_its_work(facts, hit.call, ending)
                    || self.workload.kind == WorkloadKind::Function
                        && call.result != ResultUse::Returned
                        && !ending.is_empty()
                {
                    continue;
                }
            }
            let label = match call.kind {
                CallKind::New => "created here",
                CallKind::Decorator => "declared here",
                _ => "called here",
            };
            let one = |bindings: Bindings, related: Vec<Label>| Candidate {
                lint: hit.lint,
                at: hit.at,
                primary: call.head,
                label: label.to_string(),
                key: call.name.clone(),
                bindings,
                facts: Some(facts),
                call: Some(hit.call),
                covers: None,
                trigger: None,
                reached: Some(*at),
                related,
                extra: vec![
                    ("callee".to_string(), Datum::Word(readable(&call.name))),
                    ("in-loop".to_string(), Datum::Flag(in_loop)),
                    ("args".to_string(), Datum::Number(call.args.len() as f64)),
                ],
            };
            let commands = self.commands(facts, &hit.bindings);
            if commands.is_empty() {
                found.push(one(self.passed(facts, &hit.bindings, *at), related));
                continue;
            }
            found.extend(commands.into_iter().map(|(bindings, by)| {
                let mut related = related.clone();
                related.push(Label { span: by, message: "the command is given here".to_string() });
                one(bindings, related)
            }));
        }
    }

    /// What the callers of a method in its file have it run: each of the commands that it is given whole. Of Ruby.
    fn commands(&self, facts: &Facts, bindings: &Bindings) -> Vec<(Bindings, Span)> {
        let ruby = facts.language == Language::Ruby;
        let place = bindings.iter().position(|(name, _)| ruby && name == "program");
        let program = place.and_then(|at| bindings.get(at));
        let Some((_, Known { value: None, origin: Origin::Given(given), .. })) = program else {
            return Vec::new();
        };
        let runs = |of: FnId| {
            self.workload.reached.iter().any(|at| at.file == facts.file && at.function == of)
        };
        let callers = facts
            .calls
            .iter()
            .filter(|call| call.target == Target::Function(given.function) && runs(call.function));
        let each = callers.filter_map(|call| {
            let told = !call.args.iter().any(|arg| arg.spread || arg.name.is_some());
            let command = &call.args.get(given.param as usize).filter(|_| told)?.value;
            let known = matches!(command.value, Some(Value::Str(_) | Value::Prefix(_)));
            let mut bindings = bindings.clone();
            let held = place.and_then(|at| bindings.get_mut(at)).filter(|_| known)?;
            held.1 = command.clone();
            Some((bindings, call.head))
        });
        each.take(CALLERS).collect()
    }

    /// What a signature bound. A parameter's default is what it is where the caller passes nothing.
    fn passed(&self, facts: &Facts, bindings: &Bindings, at: usize) -> Bindings {
        let passed = |value: &Known<Value>| -> Option<Known<Value>> {
            let Origin::Given(given) = &value.origin else { return None };
            given.default.as_ref()?;
            let own = |one: &Reached| one.file == facts.file && one.function == given.function;
            let mut way = self.program.way(&self.workload.reached, at);
            let (caller, call) = way.find(|(one, _)| own(one))?.1?;
            let callee = self.program.callee(caller, call.target, &call.name);
            // Whoever is handed a function passes what is not seen here.
            let direct = call.kind == CallKind::New
                || matches!(callee, Some((Symbol::Function(file, id), _))
                    if file == facts.file && id == given.function);
            let position = given.param as usize;
            let spread = call.args.iter().take(position).any(|arg| arg.spread);
            let arg = call.args.get(position).filter(|_| direct);
            if !spread && arg.is_none() {
                return None;
            }
            let known = arg.filter(|arg| !spread && !arg.spread && given.path.is_empty());
            let known = known.map(|arg| &arg.value).filter(|value| {
                matches!(
                    value.value,
                    Some(Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Str(_))
                )
            });
            let why = "passed by a caller";
            Some(known.cloned().unwrap_or_else(|| Known::unknown(value.span, why)))
        };
        let each = bindings
            .iter()
            .map(|(name, value)| (name.clone(), passed(value).unwrap_or_else(|| value.clone())));
        each.collect()
    }

    /// What a function starts it ends below: itself, in a function of its own that it calls, or when
    /// what it waits for is done.
    fn ends_with_its_work(&self, facts: &Facts, id: CallId, ending: &[&Call]) -> bool {
        let Some(call) = facts.call(id).filter(|call| call.function != FnId(0)) else {
            return false;
        };
        let called = |function: &FnId| {
            facts.calls.iter().any(|other| other.target == Target::Function(*function))
        };
        let goes_on = |function: &FnId| {
            let continues = &self.knowledge.tables.entries.continues;
            let taker = facts.function(*function).and_then(|at| facts.call(at.passed_to?));
            // By its name: `stream.on("close", cleanup)`.
            let takes =
                |arg: &Arg| matches!(arg.value.value, Some(Value::Function(id)) if id == *function);
            let mut takers = facts.calls.iter().filter(|taker| taker.args.iter().any(takes));
            taker.is_some_and(|taker| continues.find(taker, facts).is_some())
                || takers.any(|taker| {
                    taker.span.start > call.span.end && continues.find(taker, facts).is_some()
                })
        };
        ending.iter().any(|other| {
            let around = || within(facts, other.function).take_while(|id| *id != call.function);
            let mut guards = facts.guards_of(other.guard);
            // In the same function what is ended before is another one.
            (other.span.start > call.span.end || other.function != call.function)
                && within(facts, other.function).any(|id| id == call.function)
                && other.args.first().is_some_and(|arg| match arg.value.value {
                    Some(Value::Call(of)) => of == id,
                    Some(_) => false,
                    None => true,
                })
                && !guards.any(|guard| guard.kind == GuardKind::Handler)
                && (around().any(|function| called(&function))
                    || around().all(|function| goes_on(&function)))
        })
    }

    /// The way there leads through a call that is made when something is not there yet.
    fn way_made_once(&self, at: usize) -> bool {
        let reached = &self.workload.reached;
        let mut at = reached.get(at).and_then(|found| found.from);
        while let Some((before, span)) = at {
            let Some(caller) = reached.get(before) else { break };
            let facts = self.program.facts(caller.file);
            let call = facts.and_then(|facts| {
                let call = facts.calls.iter().find(|call| call.head == span)?;
                Some((facts, call.guard))
            });
            if call.is_some_and(|(facts, guard)| {
                made_once(facts, guard) || self.remembered(facts, caller.function)
            }) {
                return true;
            }
            at = caller.from;
        }
        false
    }

    /// What is kept in a field was made before the first invocation, and is made again below a condition.
    fn made_again(&self, facts: &Facts, call: &Call, at: usize) -> bool {
        let reached = &self.workload.reached;
        let before = || {
            reached.iter().any(|one| {
                (one.file, one.function, one.phase) == (facts.file, call.function, Phase::Init)
            })
        };
        let kept = |name: &str| name.contains('.') || is_kept(facts, name);
        let asks = |facts: &Facts, guard: Option<GuardId>| {
            facts.guards_of(guard).any(|guard| {
                matches!(
                    guard.kind,
                    GuardKind::Condition { .. } | GuardKind::Unset(_) | GuardKind::Handler
                )
            })
        };
        let below = || {
            asks(facts, call.guard)
                || self
                    .program
                    .way(reached, at)
                    .any(|(_, call)| call.is_some_and(|(facts, call)| asks(facts, call.guard)))
        };
        call.bound.as_deref().is_some_and(kept) && before() && below()
    }

    /// The function, or one around it, is handed to something that runs it once, or declared so.
    fn remembered(&self, facts: &Facts, function: FnId) -> bool {
        let once = &self.knowledge.tables.entries.remembers;
        within(facts, function).filter(|id| id.0 != 0).filter_map(|id| facts.function(id)).any(
            |at| {
                let taker = at.passed_to.and_then(|id| facts.call(id));
                taker.is_some_and(|taker| once.find(taker, facts).is_some())
                    || facts.calls.iter().any(|call| {
                        call.kind == CallKind::Decorator
                            && call.bound.as_deref() == Some(at.name.as_str())
                            && once.find(call, facts).is_some()
                    })
            },
        )
    }

    /// Loops, imports, bases, state and allocations of one file.
    fn code<'a>(
        &'a self,
        facts: &'a Facts,
        reached: &[(usize, FnId, Phase)],
        found: &mut Vec<Candidate<'a>>,
    ) {
        let first_of = |function: FnId, phases: &[String]| {
            reached
                .iter()
                .find(|(_, of, phase)| {
                    *of == function
                        && (phases.is_empty()
                            || phases.iter().any(|name| name == phase_word(*phase)))
                })
                .map(|(at, _, _)| *at)
        };
        let nest = OnceCell::new();
        let nest = || nest.get_or_init(|| Nest::of(facts));
        for (lint, one) in self.knowledge.lints.iter().enumerate() {
            for (at, matcher) in one.matches.iter().enumerate() {
                let base = |primary, label: &str, key: &str, reached| Candidate {
                    lint,
                    at,
                    primary,
                    label: label.to_string(),
                    key: key.to_string(),
                    bindings: Bindings::new(),
                    facts: Some(facts),
                    call: None,
                    covers: None,
                    trigger: None,
                    reached,
                    related: Vec::new(),
                    extra: Vec::new(),
                };
                match &matcher.subject {
                    Subject::Loop(loops) => {
                        let Loops { kinds, containing, with, without, over, exits } = &**loops;
                        for (id, found_loop) in facts.loops.iter().enumerate() {
                            let kind = match &found_loop.bound {
                                Bound::Forever => LoopKind::Forever,
                                Bound::Flag => LoopKind::Flag,
                                Bound::Times(_) => LoopKind::Times,
                                Bound::While
                                    if kinds.contains(&LoopKind::Flag)
                                        && self.asks_to_stop(facts, found_loop) =>
                                {
                                    LoopKind::Flag
                                }
                                Bound::While => LoopKind::While,
                                Bound::Over(..) => LoopKind::Over,
                            };
                            let mut ends = found_loop.exits.iter();
                            let ends = ends.any(|exit| self.runs(facts, exit.guard));
                            if !kinds.contains(&kind)
                                || exits.is_some_and(|exits| exits != ends)
                                || !self.runs(facts, found_loop.guard)
                            {
                                continue;
                            }
                            let Some(reached) = first_of(found_loop.function, &matcher.phases)
                            else {
                                continue;
                            };
                            if let Some(over) = over {
                                let Bound::Over(Some(name), _) = &found_loop.bound else {
                                    continue;
                                };
                                if !over.names(name, facts) {
                                    continue;
                                }
                            }
                            let mut candidate =
                                base(found_loop.head, "this loop", "loop", Some(reached));
                            candidate.covers = Some(found_loop.span);
                            let id = LoopId(id as u32);
                            if let Some(set) = containing {
                                let calls = nest().calls(id);
                                let Some(inner) = self.holds(facts, set, &calls, false) else {
                                    continue;
                                };
                                candidate.key = format!("loop {}", inner.name);
                                candidate.extra.push((
                                    "callee".to_string(),
                                    Datum::Word(readable(&inner.name)),
                                ));
                                candidate.extra.push((
                                    "after-error".to_string(),
                                    Datum::Flag(inner.after_error),
                                ));
                                candidate
                                    .extra
                                    .push(("direct".to_string(), Datum::Flag(inner.direct)));
                                candidate
                                    .extra
                                    .push(("on-event".to_string(), Datum::Flag(inner.on_event)));
                                let answers = self.answers_another(facts, &calls, inner.by);
                                candidate
                                    .extra
                                    .push(("loop.answers".to_string(), Datum::Flag(answers)));
                                let drained = found_loop.drained.iter().any(|id| {
                                    facts.call(*id).is_some_and(|it| it.span.contains(&inner.by))
                                });
                                candidate
                                    .extra
                                    .push(("loop.drained".to_string(), Datum::Flag(drained)));
                                candidate.bindings = inner.bindings;
                                candidate.related.push(Label {
                                    span: inner.span,
                                    message: "in each round".to_string(),
                                });
                            }
                            // What is handed to its calls included: `all.Range(func(key, value any) bool {…})`.
                            let holds = |set: &Set| {
                                self.holds(facts, set, &nest().calls(id), true).is_some()
                            };
                            if with.as_ref().is_some_and(|set| !holds(set))
                                || without.as_ref().is_some_and(holds)
                            {
                                continue;
                            }
                            let retried = facts.retried.contains(&id);
                            candidate
                                .extra
                                .push(("loop.retried".to_string(), Datum::Flag(retried)));
                            let around = facts.function(found_loop.function);
                            let around = around.map_or("", |it| last_member(&it.name));
                            let around = Datum::Word(around.to_string());
                            candidate.extra.push(("loop.function".to_string(), around));
                            let goes_on = Datum::Flag(
                                self.knowledge.tables.entries.goes_on(facts, found_loop),
                            );
                            candidate.extra.push(("loop.goes-on".to_string(), goes_on));
                            let exits = found_loop.exits.len() as f64;
                            candidate.extra.push(("loop.exits".to_string(), Datum::Number(exits)));
                            for (name, way) in
                                [("loop.breaks", Way::Break), ("loop.returns", Way::Return)]
                            {
                                let ways = found_loop.exits.iter().filter(|exit| exit.way == way);
                                let count = Datum::Number(ways.count() as f64);
                                candidate.extra.push((name.to_string(), count));
                            }
                            if let Bound::Times(Known { value: Some(times), .. }) =
                                &found_loop.bound
                            {
                                candidate
                                    .extra
                                    .push(("loop.times".to_string(), Datum::Number(*times as f64)));
                            }
                            found.push(candidate);
                        }
                    }
                    Subject::Promise
                        if facts.language == Language::JavaScript
                            && self.workload.kind == WorkloadKind::Function =>
                    {
                        for (id, call) in facts.calls.iter().enumerate() {
                            let id = CallId(id as u32);
                            let Some(reached) = first_of(call.function, &matcher.phases) else {
                                continue;
                            };
                            if self.runs(facts, call.guard)
                                && !made_once(facts, call.guard)
                                && let Some(work) = self.drops_promise(facts, id)
                            {
                                let mut one =
                                    base(call.head, "called here", &call.name, Some(reached));
                                one.call = Some(id);
                                let name = last_member(&call.name).to_string();
                                one.extra.push(("value".to_string(), Datum::Word(name)));
                                one.related.push(Label {
                                    span: work,
                                    message: "it waits for this".to_string(),
                                });
                                found.push(one);
                            }
                        }
                    }
                    Subject::Import(set) => {
                        for import in facts.imports.iter().filter(|import| !import.type_only) {
                            let name = import.qualified().into_owned();
                            if set.names(&name, facts)
                                && self.runs(facts, import.guard)
                                && let Some(reached) = first_of(import.function, &matcher.phases)
                            {
                                let mut one =
                                    base(import.span, "imported here", &name, Some(reached));
                                one.extra.push(("value".to_string(), Datum::Word(name)));
                                found.push(one);
                            }
                        }
                    }
                    Subject::Base(set) => {
                        for ty in &facts.types {
                            if let Some(name) = ty.bases.iter().find(|name| set.names(name, facts))
                                && let Some(reached) = first_of(ty.function, &matcher.phases)
                            {
                                let mut one = base(ty.head, "this class", name, Some(reached));
                                one.extra.push(("value".to_string(), Datum::Word(readable(name))));
                                found.push(one);
                            }
                        }
                    }
                    Subject::State(kinds) => {
                        for state in &facts.states {
                            let word = match state.kind {
                                StateKind::Map => "map",
                                StateKind::List => "list",
                                StateKind::Number => "number",
                                StateKind::Other => "other",
                            };
                            if !kinds.iter().any(|kind| kind == word) {
                                continue;
                            }
                            let writes: Vec<_> = state
                                .writes
                                .iter()
                                .filter(|write| {
                                    write.function != FnId(0)
                                        && !self.is_by_itself(facts, write)
                                        && self.runs(facts, write.guard)
                                        && (self.limits(facts, write)
                                            || !facts.guards_of(write.guard).any(|guard| {
                                                matches!(guard.kind, GuardKind::Unset(_))
                                            }))
                                        && reached.iter().any(|(at, function, phase)| {
                                            *function == write.function
                                                && *phase == Phase::Handler
                                                && !self.is_at_start(*at)
                                                && (write.kind != WriteKind::Insert
                                                    || self.is_asked(*at))
                                        })
                                })
                                .collect();
                            let Some(first) = writes.first() else { continue };
                            if !self.lasts(facts, state, &writes) {
                                continue;
                            }
                            let reached = first_of(first.function, &[]);
                            let caches = &self.knowledge.tables.entries.caches;
                            let cache = state.spared
                                || words(&state.name).iter().any(|word| caches.contains(word));
                            let internal = self.is_internal(facts, state, &writes);
                            let mut one =
                                base(state.span, "kept in this process", &state.name, reached);
                            let count = |kind: WriteKind| {
                                writes.iter().filter(|write| write.kind == kind).count() as f64
                            };
                            one.related.extend(writes.iter().take(4).map(|write| Label {
                                span: write.span,
                                message: "changed here".to_string(),
                            }));
                            let writers: HashSet<FnId> =
                                writes.iter().map(|write| write.function).collect();
                            one.extra = vec![
                                ("writers".to_string(), Datum::Number(writers.len() as f64)),
                                ("state".to_string(), Datum::Word(state.name.clone())),
                                ("writes".to_string(), Datum::Number(writes.len() as f64)),
                                ("inserts".to_string(), Datum::Number(count(WriteKind::Insert))),
                                ("removes".to_string(), Datum::Number(count(WriteKind::Remove))),
                                ("counts".to_string(), Datum::Number(count(WriteKind::Count))),
                                ("assigns".to_string(), Datum::Number(count(WriteKind::Assign))),
                                ("cache".to_string(), Datum::Flag(cache)),
                                ("internal".to_string(), Datum::Flag(internal)),
                                ("passing".to_string(), Datum::Flag(self.is_under_way(state))),
                                ("parts".to_string(), Datum::Flag(self.is_of_parts(state))),
                                (
                                    "connected".to_string(),
                                    Datum::Flag(
                                        self.is_of(state, &self.knowledge.tables.entries.connected),
                                    ),
                                ),
                            ];
                            one.extra.extend(
                                state
                                    .origin
                                    .clone()
                                    .map(|origin| ("origin".to_string(), Datum::Word(origin))),
                            );
                            found.push(one);
                        }
                    }
                    Subject::Allocation => {
                        for allocation in &facts.allocations {
                            if let Some(size) = allocation.size.value
                                && self.runs(facts, allocation.guard)
                                && let Some(reached) =
                                    first_of(allocation.function, &matcher.phases)
                            {
                                let mut one = base(
                                    allocation.span,
                                    "allocated here",
                                    "allocation",
                                    Some(reached),
                                );
                                one.extra.push(("size".to_string(), Datum::Size(size)));
                                found.push(one);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
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

    /// What templates, images and manifests say of the workload.
    fn declared<'a>(
        &'a self,
        lint: usize,
        at: usize,
        subject: &Subject,
        found: &mut Vec<Candidate<'a>>,
    ) {
        let workload = self.workload;
        let base = |primary, label: &str, key: &str| Candidate {
            lint,
            at,
            primary,
            label: label.to_string(),
            key: format!("{} {key}", workload.name),
            bindings: Bindings::new(),
            facts: None,
            call: None,
            covers: None,
            trigger: None,
            reached: None,
            related: Vec::new(),
            extra: Vec::new(),
        };
        let word = |text: &str| Datum::Word(text.to_string());
        match subject {
            Subject::Workload => {
                let one = self.knowledge.lints.get(lint).and_then(|lint| lint.matches.get(at));
                let limits = &workload.limits;
                let set = match one.and_then(|one| one.at.as_deref()) {
                    Some("runtime") => limits.runtime.span,
                    Some("timeout") => limits.timeout.span,
                    Some("memory") => limits.memory.span,
                    Some("storage") => limits.storage.span,
                    Some("cpus") => limits.cpus.span,
                    Some("entry") => workload.entry.as_ref().map(|entry| entry.span),
                    _ => None,
                };
                found.push(match set {
                    Some(span) => base(span, "set here", "workload"),
                    None => base(workload.location, "declared here", "workload"),
                });
            }
            Subject::MissingHandler => {
                if let Some(missing) = &workload.missing {
                    let mut one = base(missing.span, "not found", &missing.handler);
                    let tried = missing.tried.join(", ");
                    one.extra = vec![
                        ("handler".to_string(), word(&missing.handler)),
                        ("tried".to_string(), word(&tried)),
                        ("file-found".to_string(), Datum::Flag(missing.file.is_some())),
                    ];
                    if let Some(file) = missing.file {
                        one.extra.push((
                            "file".to_string(),
                            word(self.program.tree.path(file).as_str()),
                        ));
                    }
                    found.push(one);
                }
            }
            Subject::Trigger(kinds) => {
                for trigger in &workload.triggers {
                    if kinds.contains(&trigger.kind) {
                        let mut one = base(trigger.span, "invoked through this", &trigger.kind);
                        one.trigger = Some(trigger);
                        found.push(one);
                    }
                }
            }
            Subject::Setting(keys) => {
                for setting in &workload.package.settings {
                    let name = format!("{}:{}", setting.system, setting.key);
                    if let Some((_, unit)) = keys.iter().find(|(key, _)| same_key(key, &name)) {
                        let mut one = base(setting.span, "set here", &name);
                        let unit = unit.iter().map(|unit| (unit.clone(), setting.value.clone()));
                        one.bindings.extend(unit);
                        one.bindings.push(("value".to_string(), setting.value.clone()));
                        one.extra.push(("setting".to_string(), word(&setting.key)));
                        found.push(one);
                    }
                }
            }
            Subject::Property(path, kinds) => {
                let mut each = |value: &Known<Value>, span| {
                    let mut one = base(span, "set here", path);
                    one.bindings.push(("value".to_string(), value.clone()));
                    found.push(one);
                };
                // What a side car asks for the program can do without.
                let one = self.knowledge.lints.get(lint).and_then(|lint| lint.matches.get(at));
                let asks = one.is_some_and(|one| !one.needs.is_empty());
                let own = |item: &Known<Value>| !(asks && self.knowledge.tables.is_foreign(item));
                let resources = workload.resource.iter().chain(images(workload));
                let all = resources
                    .filter(|resource| kinds.is_empty() || kinds.contains(&resource.kind))
                    .flat_map(|resource| {
                        let all = all_at(&resource.properties, path, &own);
                        all.into_iter().map(move |property| (resource, property))
                    });
                for (resource, property) in all {
                    match &property.value {
                        Some(Value::Map(entries)) => {
                            for entry in entries {
                                let key = Value::Str(entry.key.clone());
                                each(&Known::literal(key, entry.key_span), entry.key_span);
                            }
                        }
                        Some(Value::List(items)) => {
                            for item in items {
                                each(item, item.span.unwrap_or(resource.span));
                            }
                        }
                        _ => each(property, property.span.unwrap_or(resource.span)),
                    }
                }
            }
            Subject::Dependency(names) => {
                let weighed = names.iter().any(|name| name == "weighed");
                for dependency in &workload.package.dependencies {
                    let dev = if dependency.dev { "dev:" } else { "" };
                    let name = format!("{}:{dev}{}", dependency.ecosystem, dependency.name);
                    let weighed = weighed
                        && !dependency.dev
                        && self.packed(dependency)
                        && self.knowledge.tables.weight(&name).is_some();
                    if names.contains(&name) || weighed {
                        let mut one = base(dependency.span, "required here", &name);
                        one.extra.push(("value".to_string(), word(&dependency.name)));
                        one.extra.push(("package".to_string(), word(&name)));
                        found.push(one);
                    }
                }
            }
            Subject::Instruction(name, words) => {
                let set = images(workload)
                    .filter_map(|image| Some((image.span, texts(image.properties.at(name)?))));
                for (text, span) in set.flat_map(|(whole, all)| {
                    all.into_iter().map(move |(text, span)| (text, span.unwrap_or(whole)))
                }) {
                    let text_lower = text.to_lowercase();
                    if let Some(hit) = words.iter().find(|word| text_lower.contains(word.as_str()))
                    {
                        let mut one = base(span, "in the image", hit);
                        one.extra.push(("value".to_string(), word(hit)));
                        found.push(one);
                    }
                }
            }
            Subject::Option(options, variables) => {
                let set = workload.limits.environment.iter().filter_map(|(name, value)| {
                    let span = value.span.filter(|_| variables.contains(name))?;
                    let words: Vec<&str> = value.str()?.split([' ', ',']).collect();
                    Some((name.as_str(), span, words, false))
                });
                let started = workload.commands.iter().map(|command| {
                    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
                    ("command", command.span, words, true)
                });
                for (name, span, words, command) in set.chain(started) {
                    for flag in options {
                        let Some(given) = flag.given(&words, command) else { continue };
                        let mut one = base(span, "set here", name);
                        let written = Known::literal(Value::Str(given.to_string()), span);
                        one.bindings.push((flag.unit.clone(), written));
                        let space = if flag.apart { " " } else { "" };
                        let said = format!("{}{space}{given}", flag.front);
                        one.extra.push(("value".to_string(), word(&said)));
                        found.push(one);
                    }
                }
            }
            Subject::Command(programs) => {
                for command in &workload.commands {
                    let hit = programs.iter().find(|program| match program.as_str() {
                        ANY => command.kept,
                        program => starts(command, program),
                    });
                    if let Some(hit) = hit {
                        let called = if hit == ANY { called(command) } else { hit.clone() };
                        let mut one = base(command.span, "started here", &called);
                        one.extra.push(("value".to_string(), word(&called)));
                        found.push(one);
                    }
                }
            }
            _ => {}
        }
    }

    /// What each object of a type has lasts where a framework keeps the object, or the runtime that calls
    /// its handler.
    fn lasts(&self, facts: &Facts, state: &State, writes: &[&Write]) -> bool {
        let of = state.of;
        let Some(ty) = of.map(|of| facts.types.get(of.0 as usize)) else { return true };
        let entry = self.workload.entry.as_ref().filter(|entry| entry.file == facts.file);
        let handler = entry.and_then(|entry| facts.function(entry.function));
        if self.workload.kind == WorkloadKind::Function
            && handler.is_some_and(|handler| handler.owner == of)
        {
            return true;
        }
        let managed = &self.knowledge.tables.entries.managed;
        facts.calls.iter().any(|call| {
            call.kind == CallKind::Decorator
                && call.bound.as_deref() == ty.map(|ty| ty.name.as_str())
                && managed.find(call, facts).is_some()
        }) || ty.is_some_and(|ty| self.is_made_at_start(facts, &ty.name, writes))
    }

    /// The program makes objects of a class where it begins, and nothing makes another one. What a main
    /// function makes may serve one run: it holds what comes and goes where something is taken out of it.
    fn is_made_at_start(&self, facts: &Facts, class: &str, writes: &[&Write]) -> bool {
        // What an environment keeps in the fields of its one object spares it work, and no more.
        let such =
            self.workload.kind != WorkloadKind::Function && facts.language == Language::JavaScript;
        let made = || self.made.get_or_init(|| self.made());
        let made = such.then(|| made().get(&(facts.file, class.to_string()))).flatten();
        match made {
            Some(Made::AtLoad) => true,
            Some(Made::AtStart) => writes.iter().any(|write| write.kind == WriteKind::Remove),
            Some(Made::Anew) | None => false,
        }
    }

    fn made(&self) -> HashMap<(FileId, String), Made> {
        let mut found = HashMap::new();
        // What is made with each object of a class: one of those above it, and what its fields hold.
        let mut with = Vec::new();
        for (at, one) in self.workload.reached.iter().enumerate() {
            let Some(facts) = self.program.facts(one.file) else { continue };
            if facts.language != Language::JavaScript {
                continue;
            }
            let start = OnceCell::new();
            let when = |call: &Call| match one.function == FnId(0) {
                true => Made::AtLoad,
                false if call.within.is_none() && *start.get_or_init(|| self.is_at_start(at)) => {
                    Made::AtStart
                }
                false => Made::Anew,
            };
            if one.function == FnId(0) {
                for ty in &facts.types {
                    let bases =
                        ty.bases.iter().filter_map(|base| self.program.type_of(facts, base));
                    with.extend(bases.map(|base| ((one.file, ty.name.clone()), base)));
                }
            }
            let calls = self.program.calls_in(one.file, one.function);
            for call in calls.clone().filter(|call| call.kind == CallKind::New) {
                let callee = self.program.callee(facts, call.target, &call.name);
                let Some((Symbol::Type(file, name), left)) = callee else { continue };
                if !left.is_empty() {
                    continue;
                }
                match owner_of_field(facts, call, calls.clone()) {
                    Some(owner) => with.push(((one.file, owner.name.clone()), (file, name))),
                    None => {
                        let held = found.entry((file, name)).or_insert(Made::AtLoad);
                        *held = when(call).max(*held);
                    }
                }
            }
        }
        let mut open: Vec<(FileId, String)> = found.keys().cloned().collect();
        while let Some(of) = open.pop() {
            let Some(when) = found.get(&of).copied() else { continue };
            for (_, other) in with.iter().filter(|(one, _)| *one == of) {
                if found.get(other).is_none_or(|held| *held < when) {
                    found.insert(other.clone(), when);
                    open.push(other.clone());
                }
            }
        }
        found
    }

    /// The first call of the set that a function makes, or a project function that it calls.
    pub(super) fn function_holds(&self, facts: &Facts, id: FnId, set: &Set) -> Option<Inner> {
        self.holds(facts, set, self.program.call_ids(facts.file, id), false)
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
    fn holds(&self, facts: &Facts, set: &Set, calls: &[CallId], callbacks: bool) -> Option<Inner> {
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
                if let Some((_, bindings)) = set.find(call, current) {
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
                    crate::link::Symbol::Function(file, id) => Some((file, id)),
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

    /// Whether a call of a function's program is made where the handler is not handed to the runtime.
    fn instead(&self, facts: &Facts, call: &Call) -> bool {
        let entries = &self.knowledge.tables.entries;
        let calls = self.program.calls_in(facts.file, call.function);
        self.workload.kind == WorkloadKind::Function && entries.instead(facts, call, calls)
    }

    /// Whether what a manifest asks for is packed with the workload: of a function, when the manifest
    /// lies in what is packed.
    pub(super) fn packed(&self, dependency: &Dependency) -> bool {
        let workload = self.workload;
        workload.kind != WorkloadKind::Function
            || self.program.tree.path(dependency.span.file).starts_with(&workload.package.root)
    }

    /// Something anywhere in the workload takes the lint's ground away.
    pub(super) fn ground_taken(&self, lint: &Lint) -> Option<Ground> {
        self.found_of(&lint.unless)
    }

    pub(super) fn found_of(&self, unless: &Unless) -> Option<Ground> {
        let key = std::ptr::from_ref(unless);
        if let Some(found) = self.grounds.borrow().get(&key) {
            return found.clone();
        }
        let found = self.search_of(unless);
        self.grounds.borrow_mut().insert(key, found.clone());
        found
    }

    fn search_of(&self, unless: &Unless) -> Option<Ground> {
        let workload = self.workload;
        let ground = |what: String, span| Some(Ground { what, does: "takes care of it", span });
        let own = workload.limits.environment.iter();
        let image = workload.package.image.as_ref();
        let set = image.and_then(|image| image.resource.properties.at("Env")?.value.as_ref());
        let set = set.map_or(&[][..], Value::entries);
        for (key, value) in own.chain(set.iter().map(|entry| (&entry.key, &entry.value))) {
            let said = format!("{key}={}", value.str().unwrap_or(""));
            if unless.environment.iter().any(|part| said.starts_with(part.as_str())) {
                return ground(format!("`{key}`"), value.span);
            }
        }
        if let Some(other) = self.around.iter().find(|one| unless.resources.contains(&one.kind)) {
            return ground(format!("`{}`", other.id), Some(other.span));
        }
        for layer in &workload.package.layers {
            let arn = layer.value.as_ref().and_then(Value::as_prefix);
            if let Some(part) =
                unless.layers.iter().find(|part| arn.is_some_and(|arn| arn.contains(part.as_str())))
            {
                return ground(format!("the layer `{part}`"), layer.span);
            }
        }
        if let Some(span) = workload.package.as_image
            && unless.image.iter().any(|part| part == "*")
        {
            return ground("a container image".to_string(), Some(span));
        }
        for name in ["From", "Copy", "Run", "Cmd", "Entrypoint"] {
            let property = image.and_then(|image| image.resource.properties.at(name));
            for (text, span) in property.map_or(Vec::new(), texts) {
                if unless.image.iter().any(|part| part == "*") {
                    return ground("a container image".to_string(), span);
                }
                if let Some(part) = unless.image.iter().find(|part| text.contains(part.as_str())) {
                    return ground(format!("`{part}` in the image"), span);
                }
            }
        }
        let declared = workload.resource.as_ref().and_then(|it| it.properties.at("Handler"));
        if let Some(handler) = declared
            && let Some(name) =
                handler.str().filter(|name| unless.handlers.iter().any(|h| h == name))
        {
            return ground(format!("`{name}`"), handler.span);
        }
        if let Some(trigger) = workload.triggers.first()
            && workload.triggers.iter().all(|one| unless.triggers.contains(&one.kind))
        {
            let what = format!("the {}", trigger.kind.replace('-', " "));
            return Some(Ground { what, does: "starts it seldom", span: Some(trigger.span) });
        }
        for command in &workload.commands {
            if let Some(program) = unless.commands.iter().find(|one| starts(command, one)) {
                return ground(format!("`{program}`"), Some(command.span));
            }
        }
        for dependency in &workload.package.dependencies {
            let name = format!("{}:{}", dependency.ecosystem, dependency.name);
            if unless.dependencies.contains(&name) {
                return ground(format!("`{}`", dependency.name), Some(dependency.span));
            }
        }
        for setting in &workload.package.settings {
            let name = format!("{}:{}", setting.system, setting.key);
            let is = |wanted: &String| match wanted.split_once('=') {
                Some((key, word)) => {
                    let released = &self.knowledge.tables.entries.released;
                    setting.profile.as_ref().is_none_or(|profile| released.contains(profile))
                        && same_key(key, &name)
                        && match &setting.value.value {
                            Some(Value::Bool(flag)) => word == flag.to_string(),
                            value => value
                                .as_ref()
                                .and_then(Value::as_str)
                                .is_some_and(|value| value.eq_ignore_ascii_case(word)),
                        }
                }
                None => same_key(wanted, &name),
            };
            if unless.settings.iter().any(is) {
                return ground(format!("`{}`", setting.key), Some(setting.span));
            }
        }
        if unless.call.is_none() && unless.import.is_none() && unless.base.is_none() {
            return None;
        }
        // In the order in which they are reached, each once.
        let mut seen = HashSet::new();
        let files = workload.reached.iter().map(|reached| reached.file);
        let files = files.filter(|file| seen.insert(*file));
        files.filter_map(|file| self.program.facts(file)).find_map(|facts| {
            let tested = |call: &Call| {
                facts.guards_of(call.guard).any(|guard| guard.kind == GuardKind::Test)
            };
            let entries = &self.knowledge.tables.entries;
            let fails = |call: &Call| {
                entries.stops.find(call, facts).is_some() && !entries.ends(call, facts)
            };
            let asks =
                |call: &Call| unless.unasked && entries.asks_for_unset(facts, call.guard, workload);
            let call = unless.call.as_ref().and_then(|set| {
                let mut calls = facts.calls.iter();
                calls.find(|call| {
                    set.find(call, facts).is_some() && !tested(call) && !fails(call) && !asks(call)
                })
            });
            if let Some(call) = call {
                return ground(format!("`{}`", readable(&call.name)), Some(call.head));
            }
            let import = unless.import.as_ref().and_then(|set| {
                facts.imports.iter().find(|import| set.names(&import.qualified(), facts))
            });
            if let Some(import) = import {
                return ground(format!("`{}`", import.module), Some(import.span));
            }
            let (base, ty) = self.descent(facts, unless.base.as_ref()?)?;
            ground(format!("`{}`", readable(&base)), Some(ty.head))
        })
    }

    /// A class of a file that a set names a base of, one of whose functions the workload comes to.
    fn descent<'f>(&self, facts: &'f Facts, set: &Set) -> Option<(String, &'f Type)> {
        let comes_to = |ty: &Type| {
            self.workload.reached.iter().filter(|one| one.file == facts.file).any(|one| {
                one.function != FnId(0)
                    && facts.function(one.function).is_some_and(|it| ty.span.contains(&it.span))
            })
        };
        let mut types = facts.types.iter().filter(|_| set.speaks(facts.language));
        types.find_map(|ty| {
            let base = self.program.descends(facts, &ty.bases, set)?;
            comes_to(ty).then_some((base, ty))
        })
    }
}

/// The class of JavaScript whose objects each make what a call of the top level makes: it stands in a field.
fn owner_of_field<'f>(
    facts: &'f Facts,
    call: &Call,
    calls: impl Iterator<Item = &'f Call>,
) -> Option<&'f Type> {
    let mut types = facts.types.iter().filter(|_| call.function == FnId(0));
    let owner = types.rfind(|ty| ty.span.contains(&call.span))?;
    let around = calls.filter(|one| owner.span.contains(&one.span));
    let whole = around.filter(|one| one.span.contains(&call.span)).min_by_key(|one| one.span.start);
    let bound = whole.and_then(|whole| whole.bound.as_deref());
    bound.is_none_or(|bound| bound.starts_with("this.")).then_some(owner)
}

/// When a program makes objects of a class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Made {
    /// Where a module is loaded.
    AtLoad,
    /// Where the program begins, in its main function and what that calls.
    AtStart,
    /// Whenever something asks for one.
    Anew,
}

/// What stands for each program that a container keeps up.
const ANY: &str = "*";

/// A program, with what it runs where that is a word: `node worker.js`, `gunicorn`.
fn called(command: &Command) -> String {
    let mut words = command.words.iter().map(String::as_str);
    let name = words.next().unwrap_or("");
    let name = name.rsplit('/').next().unwrap_or(name);
    let first = words.next().filter(|word| word.contains('.') && !word.starts_with('-'));
    first.map_or(name.to_string(), |first| format!("{name} {first}"))
}

/// Whether a command is of a program, `celery worker`: the words behind the first stand anywhere.
fn starts(command: &Command, program: &str) -> bool {
    let words = command.words.iter().map(|word| word.rsplit('/').next().unwrap_or(word));
    let words: Vec<&str> = words.collect();
    let mut parts = program.split(' ');
    let Some(first) = parts.next() else { return false };
    // `bin/jobs` is known with its folder.
    let of_folder = |word: &String| {
        word.strip_suffix(first).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    // `python manage.py runserver` is known by its second word.
    let at = match first.contains('/') {
        true => command.words.iter().take(2).position(of_folder),
        false => words.iter().take(2).position(|word| *word == first),
    };
    at.is_some_and(|at| {
        let after = words.get(at + 1..).unwrap_or(&[]);
        parts.all(|part| after.contains(&part))
    })
}

/// The function handed to a call calls one of the set with what the call gave: it ends by itself.
fn ends_itself(facts: &Facts, id: CallId, ending: &[&Call]) -> bool {
    let Some(call) = facts.call(id) else { return false };
    let handed: Vec<FnId> = call
        .args
        .iter()
        .filter_map(|arg| match arg.value.value {
            Some(Value::Function(id)) => Some(id),
            _ => None,
        })
        .collect();
    ending.iter().any(|other| {
        within(facts, other.function).any(|id| handed.contains(&id))
            && other.args.first().is_some_and(|arg| match arg.value.value {
                Some(Value::Call(of)) => of == id,
                Some(_) => false,
                None => true,
            })
    })
}

/// A function and those it is written in, innermost first.
pub(super) fn within(facts: &Facts, id: FnId) -> impl Iterator<Item = FnId> {
    facts.functions_around(id).take(64)
}

/// Which calls stand in which loop of a file.
struct Nest {
    /// Of each loop its number in the order of the nest, and the last of those within it.
    loops: Vec<(usize, usize)>,
    /// The calls in loops, by the number of the innermost.
    calls: Vec<(usize, CallId)>,
}

impl Nest {
    fn of(facts: &Facts) -> Nest {
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
    name: String,
    span: crate::model::Span,
    bindings: Bindings,
    /// It runs when something was raised.
    after_error: bool,
    /// It answers something that came, and the loop waits for that.
    on_event: bool,
    /// It stands in the loop or function itself, not in what that calls.
    direct: bool,
    /// The call in the loop or function itself that leads to it.
    by: Span,
}

/// A qualified name as a person would write it: its last two members.
fn readable(name: &str) -> String {
    // Of a path that begins with a host, its last part is what code says.
    let name = match name.split_once('/') {
        Some((host, _)) if host.contains('.') => name.rsplit('/').next().unwrap_or(name),
        _ => name,
    };
    let parts: Vec<&str> = name.split('.').filter(|part| !matches!(*part, "?" | "*")).collect();
    let from = parts.len().saturating_sub(2);
    let last = parts.get(from..).unwrap_or(&parts);
    // Of a chain its beginning and its end: `S3Client.builder()…build`.
    match parts.iter().position(|part| part.ends_with(')')) {
        Some(first) if first < from => {
            let begins = parts.get(first.saturating_sub(1)..=first).unwrap_or(&parts).join(".");
            format!("{begins}…{}", parts.last().unwrap_or(&""))
        }
        _ => last.join("."),
    }
}

/// The image of a workload, and what else starts the same.
fn images(workload: &Workload) -> impl Iterator<Item = &Resource> {
    let image = workload.package.image.iter().map(|image| &image.resource);
    image.chain(&workload.package.variants)
}

/// Whether a key is the one a lint names, in which `*` stands for any one part.
fn same_key(wanted: &str, key: &str) -> bool {
    let (mut wanted, mut key) = (wanted.split('.'), key.split('.'));
    loop {
        match (wanted.next(), key.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == "*" || a.eq_ignore_ascii_case(b) => {}
            _ => return false,
        }
    }
}

/// What stands at a path in which `*` is each element of a list.
fn all_at<'v>(
    properties: &'v Known<Value>,
    path: &str,
    is: &dyn Fn(&Known<Value>) -> bool,
) -> Vec<&'v Known<Value>> {
    path.split(".*").fold(vec![properties], |held, part| match part.strip_prefix('.') {
        // Behind a `*`: in each element of the lists found so far.
        Some(part) => {
            let items =
                held.iter().flat_map(|list| list.value.as_ref().map_or(&[][..], Value::items));
            items.filter(|item| is(item)).filter_map(|item| item.at(part)).collect()
        }
        None => held.iter().filter_map(|value| value.at(part)).collect(),
    })
}

/// Every string in a property, with its place.
fn texts(property: &Known<Value>) -> Vec<(String, Option<crate::model::Span>)> {
    match &property.value {
        Some(Value::Str(text) | Value::Prefix(text)) => vec![(text.clone(), property.span)],
        Some(Value::List(items)) => items.iter().flat_map(texts).collect(),
        Some(Value::Map(entries)) => entries.iter().flat_map(|entry| texts(&entry.value)).collect(),
        _ => Vec::new(),
    }
}
