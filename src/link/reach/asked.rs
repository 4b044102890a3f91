//! What of a program requests lead to, where that is told.

use super::{Reach, TypeName, Via};
use crate::model::{Call, CallKind, Facts, FileId, FnId, Language, Param, Target};

/// What of a program requests lead to, where that is told: every way to a function, not the first alone.
#[derive(Default)]
pub(super) struct AskedFor {
    pub(super) told: bool,
    /// From what is reached to what is reached, and by way of methods that several types may have.
    pub(super) calls: Vec<(usize, usize)>,
    pub(super) means: Vec<(usize, usize)>,
    pub(super) gives: Vec<(usize, usize)>,
    /// Where requests arrive.
    pub(super) begins: Vec<usize>,
    pub(super) begins_by: Vec<usize>,
}

impl AskedFor {
    pub(super) fn leads(&mut self, from: Option<usize>, to: usize, via: Via) {
        match (via, from) {
            (Via::Library, _) if self.told => self.begins.push(to),
            (Via::Method(of), _) if self.told => self.gives.push((of, to)),
            (Via::Caller, Some(from)) if self.told => self.calls.push((from, to)),
            _ => {}
        }
    }

    /// Of so many functions those that a request leads to.
    pub(super) fn all(&self, count: usize, methods: usize) -> Vec<bool> {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); count.saturating_add(methods)];
        let of = |method: usize| count.saturating_add(method);
        let means = self.means.iter().map(|(from, to)| (*from, of(*to)));
        let gives = self.gives.iter().map(|(from, to)| (of(*from), *to));
        for (from, to) in self.calls.iter().copied().chain(means).chain(gives) {
            if let Some(held) = next.get_mut(from) {
                held.push(to);
            }
        }
        let mut asked = vec![false; next.len()];
        let mut open = self.begins.clone();
        open.extend(self.begins_by.iter().map(|method| of(*method)));
        while let Some(at) = open.pop() {
            match asked.get_mut(at) {
                Some(held) if !*held => *held = true,
                _ => continue,
            }
            open.extend(next.get(at).into_iter().flatten());
        }
        asked
    }
}

impl<'a> Reach<'a, '_> {
    /// A function of Go that is given a request, wherever it is handed over.
    pub(super) fn answers(&self, file: FileId, function: FnId) -> bool {
        let Some(facts) = self.program.facts(file) else { return false };
        let requests = &self.tables.entries.requests;
        let mut params = facts.function(function).into_iter().flat_map(|found| &found.params);
        facts.language == Language::Go
            && params.any(|param| param.ty.as_ref().is_some_and(|ty| requests.names(ty, facts)))
    }

    /// A function of Go that is given nothing but a context, or a command of the program: no request comes by it.
    pub(super) fn told_nothing(&self, file: FileId, function: FnId) -> bool {
        let Some(facts) = self.program.facts(file) else { return false };
        let unasked = &self.tables.entries.unasked;
        let commands = |ty: &String| unasked.names(ty, facts);
        facts.language == Language::Go
            && facts.function(function).is_some_and(|found| {
                let mut types = found.params.iter().filter_map(|param| param.ty.as_ref());
                let quiet = &self.tables.entries.quiet_parameters;
                let is_quiet =
                    |param: &Param| param.ty.as_ref().is_some_and(|ty| quiet.contains(ty));
                found.params.iter().all(is_quiet) || types.any(commands)
            })
    }

    pub(super) fn asks(&mut self, on: Option<TypeName>, method: &str, at: usize, via: Via) {
        if self.asked_for.told
            && let Via::Method(meant) = self.method(on, method)
        {
            match via {
                Via::Library => self.asked_for.begins_by.push(meant),
                _ => self.asked_for.means.push((at, meant)),
            }
        }
    }

    /// Who runs a function that a call is given: whoever makes the call, where that only goes through
    /// something with it or has it run beside the program.
    pub(super) fn handed(&self, facts: &Facts, call: &Call) -> Via {
        let own = facts.language == Language::Kotlin && call.target == Target::Global;
        match self.asked_for.told
            && (own || self.tables.entries.unasked.find(call, facts).is_some())
        {
            true => Via::Caller,
            false => Via::Library,
        }
    }

    /// Who runs a method that an annotation stands above, or that a base has.
    pub(super) fn driven_by(&self, facts: &Facts, ty: &str, method: &str) -> Via {
        if !self.asked_for.told || facts.language == Language::Go {
            return Via::Library;
        }
        let unasked = &self.tables.entries.unasked;
        let of = |call: &&Call| {
            let bound = call.bound.as_deref().and_then(|bound| bound.strip_prefix(ty));
            let bound = bound.and_then(|bound| bound.strip_prefix('.'));
            call.kind == CallKind::Decorator && bound == Some(method)
        };
        let mut says = facts.calls.iter().filter(of).filter(|call| call.target != Target::Global);
        if says.any(|call| unasked.find(call, facts).is_none()) {
            return Via::Library;
        }
        let mut bases =
            facts.types.iter().filter(|found| found.name == ty).flat_map(|found| &found.bases);
        match bases
            .all(|base| unasked.names(base, facts) || self.program.type_of(facts, base).is_some())
        {
            true => Via::Caller,
            false => Via::Library,
        }
    }
}
