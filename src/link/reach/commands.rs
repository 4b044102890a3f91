//! Which of a program's own commands run: those that the words it is started with choose, or all of them.

use std::collections::HashMap;

use super::{Choice, Reach, Via, words};
use crate::model::{
    Call, CallKind, Facts, FileId, FnId, GuardKind, Language, Phase, Reached, Span, Target,
};

impl<'a> Reach<'a, '_> {
    /// What a decorator stands above is of another function than this one, though one file holds both.
    pub(super) fn is_elsewhere(&self, facts: &Facts, decorator: &Call) -> bool {
        let entries = &self.tables.entries;
        self.as_function
            && (entries.apart.find(decorator, facts).is_some()
                || self.apart && entries.routes.find(decorator, facts).is_some()
                || self.is_command(facts, decorator))
    }

    /// A function of Python that a library gives by its name, `@validated`, goes round what it stands above: a route
    /// is told to an application, `@app.get("/")`, and the runtime calls the handler.
    pub(super) fn goes_round(&self, facts: &Facts, decorator: &Call) -> bool {
        let imported = match decorator.target {
            Target::Import(of) => facts.imports.get(of as usize),
            _ => None,
        };
        let by_name = imported.is_some_and(|import| {
            let member = import.member.as_deref().unwrap_or_default();
            decorator
                .name
                .strip_suffix(member)
                .is_some_and(|of| of.strip_suffix('.') == Some(&import.qualified()))
        });
        self.as_function
            && (facts.language == Language::Python && by_name
                || self.is_of_handlers(facts, decorator))
    }

    /// It goes round the handler itself: what else it stands above are other handlers.
    fn is_of_handlers(&self, facts: &Facts, decorator: &Call) -> bool {
        let Some(entry) = self.reached.first().filter(|one| one.file == facts.file) else {
            return false;
        };
        let handler = facts.function(entry.function).map(|handler| handler.name.as_str());
        entry.function != FnId(0)
            && decorator.bound.as_deref() != handler
            && facts.calls.iter().any(|call| {
                call.kind == CallKind::Decorator
                    && call.bound.as_deref() == handler
                    && call.name == decorator.name
            })
    }

    /// One of the decorators of a function makes it a command of a program.
    pub(super) fn is_command(&self, facts: &Facts, decorator: &Call) -> bool {
        decorators(facts, decorator)
            .any(|call| self.tables.entries.commands.find(call, facts).is_some())
    }

    /// Commands of files of which this program takes more than what starts none of them.
    pub(super) fn commanded(&mut self) -> bool {
        let mut alone: HashMap<FileId, bool> = HashMap::new();
        for (symbol, at, span) in std::mem::take(&mut self.held_back) {
            let facts = self.reached.get(at).and_then(|one| self.program.facts(one.file));
            let alone = facts.is_some_and(|facts| {
                *alone.entry(facts.file).or_insert_with(|| self.helps_alone(facts))
            });
            match alone {
                true => self.held_back.push((symbol, at, span)),
                false => self.enter(&symbol, at, span, Phase::Handler, Via::Library),
            }
        }
        !self.queue.is_empty()
    }

    /// A file that is not started itself, of which others take nothing but functions and types that start none of its
    /// commands.
    fn helps_alone(&self, facts: &Facts) -> bool {
        let decorated = |name: &str| {
            let mut calls = facts.calls.iter().filter(|call| call.kind == CallKind::Decorator);
            calls.any(|call| call.bound.as_deref() == Some(name))
        };
        let plain = |name: &str| {
            (facts.functions.iter().any(|found| found.name == name) && !decorated(name))
                || facts.types.iter().any(|found| found.name == name)
        };
        let entries = &self.tables.entries;
        let starts = |call: &Call| {
            let named = match call.target {
                Target::Function(id) => facts.function(id).is_some_and(|it| decorated(&it.name)),
                _ => false,
            };
            let made = call.receiver.and_then(|made| facts.call(made));
            let several = made.is_some_and(|made| entries.several.find(made, facts).is_some());
            let mut guards = facts.guards_of(call.guard);
            call.kind == CallKind::Call
                && (named || several)
                && !guards.any(|guard| guard.kind == GuardKind::Main)
        };
        if facts.file == self.entry || facts.calls.iter().any(starts) {
            return false;
        }
        let all = self.program.all().filter(|other| self.loaded.contains(&other.file));
        let imports = all.flat_map(|other| other.imports.iter().map(move |it| (other, it)));
        let mut of_it = imports
            .filter(|(other, import)| self.program.modules(other, import).contains(&facts.file))
            .map(|(_, import)| import.member.as_deref().is_some_and(plain))
            .peekable();
        of_it.peek().is_some() && of_it.all(|plain| plain)
    }

    /// What is only listed for a generator of code or runs in a browser, and what commands of the program do
    /// that it is not started for.
    pub(super) fn idle(&mut self, facts: &Facts, at: &Reached) -> Vec<Span> {
        let calls = self.program.calls_in(at.file, at.function);
        let listed = &self.tables.entries.listed;
        let listed = calls.filter(|call| listed.find(call, facts).is_some());
        let mut idle: Vec<Span> = listed.map(|call| call.span).collect();
        let named = self.choice == Choice::Name;
        let asked: Vec<&str> = match self.choice {
            Choice::Words => words(self.started.commands).collect(),
            Choice::Name => {
                let programs =
                    self.started.commands.iter().filter_map(|command| command.words.first());
                programs.filter_map(|word| word.rsplit('/').next()).collect()
            }
            Choice::None => Vec::new(),
        };
        if asked.is_empty() {
            return idle;
        }
        for call in self.program.calls_in(at.file, at.function) {
            let Some((_, bound)) = self.tables.entries.commands.find(call, facts) else { continue };
            let name = bound.iter().find(|(name, _)| name == "name");
            let name = name.and_then(|(_, name)| name.str()?.split_whitespace().next());
            // What a decorator stands above has its name from there.
            if let Some(decorated) = &call.bound
                && call.kind == CallKind::Decorator
            {
                let own = decorated.replace('_', "-");
                if !named && asked.contains(&name.unwrap_or(&own)) {
                    self.chosen = true;
                } else {
                    idle.extend(decorators(facts, call).map(|one| one.span));
                    self.left_out = true;
                }
                continue;
            }
            let Some(name) = name else { continue };
            let mut actions = bound.iter().filter(|(name, _)| name == "action").peekable();
            if asked.contains(&name) && (!named || actions.peek().is_some()) {
                // What it does has to be known, else any of them may be what it hands on to.
                let mut known = Vec::new();
                for value in actions.by_ref().filter_map(|(_, action)| action.value.as_ref()) {
                    let phase = at.phase;
                    self.values(facts, value, call.head, phase, &[], &mut known, 0);
                }
                self.chosen |= !named || !known.is_empty();
                continue;
            }
            let known = idle.len();
            idle.extend(actions.filter_map(|(_, action)| action.span));
            self.left_out |= idle.len() > known;
        }
        idle
    }

    /// What a call takes runs in another program alone than the one that is started.
    pub(super) fn is_of_another(&self, facts: &Facts, call: &Call) -> bool {
        let found = self.tables.entries.own_programs.find(call, facts);
        let Some((_, bound)) = found else { return false };
        let mut named = bound.iter().filter(|(name, _)| name == "program");
        !named.any(|(_, name)| {
            let mut started =
                self.started.commands.iter().filter_map(|command| command.words.first());
            name.str().is_some_and(|name| started.any(|word| word.rsplit('/').next() == Some(name)))
        })
    }
}

/// All decorators of what one of them stands above.
fn decorators<'f>(facts: &'f Facts, one: &Call) -> impl Iterator<Item = &'f Call> {
    let (bound, function) = (one.bound.clone(), one.function);
    let all = facts.calls.iter().filter(|call| call.kind == CallKind::Decorator);
    all.filter(move |call| call.bound == bound && call.function == function)
}
