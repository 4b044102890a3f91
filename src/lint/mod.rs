//! Workloads and lints to diagnostics. Lint does not know what follows from a diagnostic.

mod listener;
mod loops;
mod names;
mod promise;
mod state;
mod subjects;
pub mod suppress;
mod ties;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::knowledge::{
    Bindings, Demand, Gathered, Knowledge, Lint, Match, Running, Started, Subject, Unless,
};
use crate::link::{Linked, Program};
use crate::model::{
    CallId, Confidence, Diagnostic, Facts, FileId, FnId, GuardId, Label, Language, Level, Need,
    Phase, Resource, Span, Step, Workload, WorkloadKind, fingerprint, number,
};
use names::Names;

/// What a further place of the same is labelled.
pub const FURTHER: &str = "here as well";

/// The level of a lint at a path, and why when a reason is given: what plimsoll.toml says.
pub type Levels<'a> = dyn Fn(&Lint, FileId, &str, Level) -> Level + Sync + 'a;

/// A call that is one of a lint's signatures.
pub(super) struct Hit {
    call: CallId,
    lint: usize,
    at: usize,
    bindings: Bindings,
    /// Found by its last member alone, whatever it is called on.
    any: bool,
}

/// Which matches look for which calls, by language.
struct Index<'k> {
    knowledge: &'k Knowledge,
    spoken: [OnceLock<Spoken<'k>>; Language::ALL.len()],
}

/// Matches by the place of their lint and their place in it.
#[derive(Default)]
struct Spoken<'k> {
    /// Those that look for a call of that last member.
    by_key: HashMap<&'k str, Vec<(usize, usize)>>,
    /// Those that look for all calls of a module.
    by_module: Vec<(usize, usize)>,
}

/// What one workload's examination has at hand.
pub(super) struct Context<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) program: &'a Program<'a>,
    pub(super) workload: &'a Workload,
    /// All that its template declares.
    pub(super) around: &'a [Resource],
    /// What was found of each `given` and `unless` before, by its address in the knowledge.
    grounds: RefCell<HashMap<*const Unless, Option<Ground>>>,
    /// Classes of JavaScript that the workload makes objects of, and when.
    made: OnceCell<HashMap<(FileId, String), state::Made>>,
}

pub fn lint(linked: &Linked, knowledge: &Knowledge, levels: &Levels) -> Vec<Diagnostic> {
    if linked.workloads.is_empty() {
        return Vec::new();
    }
    let index = Index::new(knowledge);
    let mut files: Vec<FileId> = linked
        .workloads
        .iter()
        .flat_map(|workload| workload.reached.iter().map(|reached| reached.file))
        .collect();
    files.sort_unstable();
    files.dedup();
    let hits: HashMap<FileId, Vec<Hit>> = files
        .par_iter()
        .filter_map(|file| {
            let facts = linked.program.facts(*file)?;
            Some((*file, index.hits(facts)))
        })
        .collect();
    // What several share is told of one that something describes before one that only its code shows.
    let mut workloads: Vec<&Workload> = linked.workloads.iter().collect();
    workloads.sort_by_key(|one| one.left_out || one.is_shown());
    let found: Vec<Vec<Diagnostic>> = workloads
        .par_iter()
        .map(|workload| {
            let grounds = RefCell::default();
            let around = linked.around(workload);
            let program = &linked.program;
            let made = OnceCell::new();
            let context = Context { knowledge, program, workload, around, grounds, made };
            context.examine(&hits, levels)
        })
        .collect();
    let mut found = by_file(merged(found.into_iter().flatten()), knowledge);
    number(&mut found);
    found
}

/// One diagnostic for one lint in one place, judged for the workload that it is worst for.
fn merged(all: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut found: BTreeMap<(Span, String), Diagnostic> = BTreeMap::new();
    for diagnostic in all {
        let key = (diagnostic.primary.span, diagnostic.lint.clone());
        match found.get_mut(&key) {
            None => {
                found.insert(key, diagnostic);
            }
            Some(held) => {
                let mut other = diagnostic;
                if other.level > held.level {
                    std::mem::swap(held, &mut other);
                }
                join(held, other);
            }
        }
    }
    found.into_values().collect()
}

/// One diagnostic for what a lint says of several workloads in the same words and the same file.
fn by_file(all: Vec<Diagnostic>, knowledge: &Knowledge) -> Vec<Diagnostic> {
    let told_once = |name: &str| {
        let lint = knowledge.lints.iter().find(|lint| lint.name == name);
        lint.is_some_and(|it| it.matches.iter().any(|one| one.gathered == Some(Gathered::File)))
    };
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut first: HashMap<(String, FileId, Level, String), usize> = HashMap::new();
    for one in all {
        if !told_once(&one.lint) {
            kept.push(one);
            continue;
        }
        let key = (one.lint.clone(), one.primary.span.file, one.level, one.message.clone());
        let at = *first.entry(key).or_insert(kept.len());
        match kept.get_mut(at) {
            Some(held) => {
                let place = Label { span: one.primary.span, message: FURTHER.to_string() };
                add_places(&mut held.related, std::iter::once(place));
                join(held, one);
            }
            None => kept.push(one),
        }
    }
    kept
}

/// Takes over the workloads of another one, and its further places.
fn join(held: &mut Diagnostic, other: Diagnostic) {
    for name in &other.workloads {
        // Of one that has both, what is worse is told.
        if held.workloads.contains(name) {
            continue;
        }
        let needs = other.needs_of(name);
        if needs != held.needs {
            held.other_needs.push((name.clone(), needs.to_vec()));
        }
        held.workloads.push(name.clone());
    }
    // Workloads that share the first place may differ in the others.
    let places = other.related.into_iter().filter(|label| label.message == FURTHER);
    add_places(&mut held.related, places);
}

/// Each place once.
fn add_places(related: &mut Vec<Label>, places: impl Iterator<Item = Label>) {
    for place in places {
        if related.iter().all(|held| held.span != place.span) {
            related.push(place);
        }
    }
}

/// One diagnostic for what a lint tells together, at the place of it where most is done.
fn gathered(all: Vec<Told>) -> Vec<Diagnostic> {
    let mut kept: Vec<Told> = Vec::new();
    for one in all {
        let found = &one.diagnostic;
        let same = |held: &&mut Told| {
            let of = &held.diagnostic;
            let any_level = matches!(one.together, Some(Together::Function(..)));
            one.together.is_some()
                && one.together == held.together
                && of.lint == found.lint
                && (any_level || of.level == found.level)
                && of.primary.span != found.primary.span
        };
        match kept.iter_mut().find(same) {
            Some(held) => {
                let mut other = one.diagnostic;
                if (other.level, one.weight) > (held.diagnostic.level, held.weight) {
                    std::mem::swap(&mut held.diagnostic, &mut other);
                    held.weight = one.weight;
                }
                let place = Label { span: other.primary.span, message: FURTHER.to_string() };
                let places = std::iter::once(place).chain(other.related);
                add_places(&mut held.diagnostic.related, places);
            }
            None => kept.push(one),
        }
    }
    kept.into_iter().map(|one| one.diagnostic).collect()
}

impl<'k> Index<'k> {
    fn new(knowledge: &'k Knowledge) -> Index<'k> {
        Index { knowledge, spoken: Default::default() }
    }

    fn spoken(&self, language: Language) -> Option<&Spoken<'k>> {
        Some(self.spoken.get(language as usize)?.get_or_init(|| {
            let mut spoken = Spoken::default();
            for (lint, found) in self.knowledge.lints.iter().enumerate() {
                for (at, one) in found.matches.iter().enumerate() {
                    let Subject::Call(set) = &one.subject else { continue };
                    for signature in set.signatures(language) {
                        let held = match signature.name.ends_with(".*") {
                            true => &mut spoken.by_module,
                            false => spoken.by_key.entry(signature.key()).or_default(),
                        };
                        if held.last() != Some(&(lint, at)) {
                            held.push((lint, at));
                        }
                    }
                }
            }
            spoken
        }))
    }

    fn hits(&self, facts: &Facts) -> Vec<Hit> {
        let mut hits = Vec::new();
        let Some(Spoken { by_key, by_module }) = self.spoken(facts.language) else { return hits };
        for (id, call) in facts.calls.iter().enumerate() {
            let key = crate::knowledge::last_member(&call.name);
            let keyed = by_key.get(key).map_or(&[][..], Vec::as_slice);
            for (lint, at) in keyed.iter().chain(by_module).copied() {
                let one = self.knowledge.lints.get(lint).and_then(|lint| lint.matches.get(at));
                let Some(Match { subject: Subject::Call(set), .. }) = one else { continue };
                if let Some((signature, bindings)) = set.find(call, facts) {
                    let any = signature.name.starts_with("*.");
                    hits.push(Hit { call: CallId(id as u32), lint, at, bindings, any });
                }
            }
        }
        hits
    }
}

/// What takes a lint's ground away in a workload.
#[derive(Clone)]
pub(super) struct Ground {
    /// As a message names it: `the layer ..`.
    pub(super) what: String,
    /// What it does about it.
    pub(super) does: &'static str,
    pub(super) span: Option<Span>,
}

impl Ground {
    /// What would have been said, as a note.
    fn excuse(&self, found: Diagnostic) -> Diagnostic {
        let mut found = Diagnostic {
            level: found.level.min(Level::Note),
            message: format!("{}; {} {}", found.message, self.what, self.does),
            needs: Vec::new(),
            other_needs: Vec::new(),
            own_limit: false,
            changes: Vec::new(),
            help: None,
            ..found
        };
        let message = self.does.to_string();
        found.related.extend(self.span.map(|span| Label { span, message }));
        found
    }
}

/// A place where a match holds, before it is judged against its conditions.
pub(super) struct Candidate<'a> {
    pub(super) lint: usize,
    pub(super) at: usize,
    pub(super) primary: Span,
    pub(super) label: String,
    /// The text to tell it by, whatever line it moves to.
    pub(super) key: String,
    pub(super) bindings: Bindings,
    pub(super) facts: Option<&'a Facts>,
    pub(super) call: Option<CallId>,
    /// Of a loop, its head and body.
    pub(super) covers: Option<Span>,
    pub(super) trigger: Option<&'a crate::model::Trigger>,
    /// Index in the workload's `reached`.
    pub(super) reached: Option<usize>,
    pub(super) related: Vec<Label>,
    pub(super) extra: Vec<(String, crate::knowledge::Datum)>,
}

impl Candidate<'_> {
    /// Of a call, the function that it stands in.
    fn function(&self) -> Option<(FileId, FnId)> {
        let facts = self.facts?;
        Some((facts.file, facts.call(self.call?)?.function))
    }

    /// Of a field that is kept, its class; of a module's own state the module.
    fn class(&self) -> Option<Together> {
        let (_, name) = self.extra.iter().find(|(name, _)| name == "state")?;
        let crate::knowledge::Datum::Word(name) = name else { return None };
        let of = name.rsplit_once('.').map_or("", |(of, _)| of);
        Some(Together::Class(self.primary.file, of.to_string()))
    }
}

/// A diagnostic, and what it is about.
struct Told {
    diagnostic: Diagnostic,
    call: Option<CallId>,
    /// The call that made what its call is made on.
    receiver: Option<CallId>,
    covers: Option<Span>,
    together: Option<Together>,
    /// How much is done there, of what is told together.
    weight: usize,
}

/// Whose places are one matter.
#[derive(PartialEq)]
enum Together {
    Workload,
    Function(FileId, FnId),
    /// What the same is said of, in one piece of code or anywhere.
    Message(Option<(FileId, FnId)>, String),
    /// What one class keeps.
    Class(FileId, String),
}

impl Told {
    /// A loop in which another one goes round, for the call that both were told of.
    fn is_around(&self, other: &Told) -> bool {
        let held = |told: &Told| Some(told.diagnostic.related.first()?.span);
        let (Some(outer), Some(inner), Some(call)) = (self.covers, other.covers, held(other))
        else {
            return false;
        };
        outer != inner
            && held(self) == Some(call)
            && inner.contains(&call)
            && (!outer.contains(&call) || outer.contains(&inner))
    }

    /// The call of the one is made on what the call of the other gave.
    fn is_made_on(&self, other: &Told) -> bool {
        let (own, place) = (&self.diagnostic.primary.span, &other.diagnostic.primary.span);
        self.receiver.is_some() && self.receiver == other.call && own.file == place.file
    }

    /// The other stands in the loop that this is about.
    fn covers(&self, other: &Told) -> bool {
        let place = other.diagnostic.primary.span;
        self.covers.is_some_and(|span| span.contains(&place) && span != place)
    }
}

impl Context<'_> {
    fn examine(&self, hits: &HashMap<FileId, Vec<Hit>>, levels: &Levels) -> Vec<Diagnostic> {
        let grounds: Vec<Option<Ground>> =
            self.knowledge.lints.iter().map(|lint| self.ground_taken(lint)).collect();
        let mut found: Vec<Told> = Vec::new();
        let mut last: Vec<Candidate> = Vec::new();
        let mut beside: Vec<Diagnostic> = Vec::new();
        for candidate in self.candidates(hits) {
            let one = self.knowledge.lints.get(candidate.lint);
            let one = one.and_then(|lint| lint.matches.get(candidate.at));
            let ground = match one.is_some_and(|one| one.regardless) {
                true => None,
                false => grounds.get(candidate.lint).and_then(Option::as_ref),
            };
            if one.is_some_and(|one| one.last) {
                last.push(candidate);
                continue;
            }
            let (call, covers) = (candidate.call, candidate.covers);
            let receiver =
                candidate.facts.zip(call).and_then(|(facts, id)| facts.call(id)?.receiver);
            let gathered = one.and_then(|one| one.gathered);
            let mut together = match gathered {
                Some(Gathered::Workload) => Some(Together::Workload),
                Some(Gathered::Function) => self.answering(&candidate),
                Some(Gathered::Message | Gathered::File) => None,
                None => candidate.class(),
            };
            let within = candidate.function();
            let triggered = candidate.trigger.is_some();
            let judged = self.judge(&candidate, levels);
            if one.is_some_and(|one| one.beside) {
                beside.extend(judged);
                continue;
            }
            let judged = judged.and_then(|judged| match ground {
                Some(_) if judged.level == Level::Note => None,
                Some(ground) => Some(ground.excuse(judged)),
                None => Some(judged),
            });
            if let (Some(Gathered::Message), Some(told)) = (gathered, &judged) {
                let function = self.workload.kind == WorkloadKind::Function;
                if !function || within.is_some() || triggered {
                    let within = within.filter(|_| function);
                    together = Some(Together::Message(within, told.message.clone()));
                }
            }
            let weight = match (&together, &judged) {
                (Some(_), Some(_)) => self.names(&candidate).weight(),
                _ => 0,
            };
            found.extend(judged.map(|diagnostic| Told {
                diagnostic,
                call,
                receiver,
                covers,
                together,
                weight,
            }));
        }
        for one in beside {
            let place = one.primary.span;
            let mut own = found.iter_mut().map(|told| &mut told.diagnostic);
            let mut own: Vec<&mut Diagnostic> =
                own.by_ref().filter(|of| of.lint == one.lint).collect();
            let told = own.iter().any(|of| of.primary.span == place);
            // The nearest of what it belongs to.
            let from = |of: &&mut &mut Diagnostic| {
                let other = of.primary.span;
                (other.file != place.file, other.start.abs_diff(place.start))
            };
            if let Some(of) = own.iter_mut().min_by_key(from)
                && !told
                && !of.related.iter().any(|label| label.span == place)
            {
                of.related.push(Label { span: place, message: one.message });
            }
        }
        let mut kept: Vec<bool> = found.iter().map(|one| !self.is_told(one, &found)).collect();
        kept.reverse();
        found.retain(|_| kept.pop().unwrap_or(true));
        let mut found = gathered(found);
        let counts = self.counts(&found);
        for mut candidate in last {
            candidate.extra.extend(counts.iter().cloned());
            found.extend(self.judge(&candidate, levels));
        }
        found
    }

    /// The function that something is found in: of those around it the one that is given a request.
    fn answering(&self, candidate: &Candidate) -> Option<Together> {
        let at = self.workload.reached.get(candidate.reached?)?;
        let (facts, requests) = (candidate.facts?, &self.knowledge.tables.entries.requests);
        let given = |id: &FnId| {
            let mut params = facts.function(*id).into_iter().flat_map(|found| &found.params);
            params.any(|param| param.ty.as_ref().is_some_and(|ty| requests.names(ty, facts)))
        };
        let answers = facts.functions_around(at.function).find(given);
        Some(Together::Function(at.file, answers.unwrap_or(at.function)))
    }

    /// What was found in the workload: how often by each lint, and how much of it asks for more than
    /// an event function has, with a change (`changes`) or without one (`beyond`).
    fn counts(&self, found: &[Diagnostic]) -> Vec<(String, crate::knowledge::Datum)> {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::from([("beyond", 0.0), ("changes", 0.0)]);
        counts.extend(self.knowledge.lints.iter().map(|lint| (lint.name.as_str(), 0.0)));
        let Some(plain) = self.knowledge.platforms.first() else { return Vec::new() };
        for one in found {
            let carried = |need: &Need| plain.carries(&need.dimension, &need.demand);
            let mut changes = one.changes.iter();
            let changed = changes.any(|(name, _)| *name == plain.name || *name == plain.family);
            let weight = match (one.needs.iter().all(carried), changed) {
                (true, _) => None,
                (false, true) => Some("changes"),
                (false, false) => Some("beyond"),
            };
            for name in [Some(one.lint.as_str()), weight].into_iter().flatten() {
                *counts.entry(name).or_default() += 1.0;
            }
        }
        let datum = crate::knowledge::Datum::Number;
        counts.into_iter().map(|(name, count)| (format!("found.{name}"), datum(count))).collect()
    }

    /// Another one says it as well: the same lint of the thing it is done with or the loop it stands in,
    /// or a lint that says it more exactly, in the same place, in the loop or of the same chain of calls.
    fn is_told(&self, one: &Told, all: &[Told]) -> bool {
        let lint = self.knowledge.lint(&one.diagnostic.lint);
        let place = one.diagnostic.primary.span;
        all.iter().any(|other| {
            let more = &other.diagnostic;
            let better = lint.is_some_and(|lint| lint.yields_to.contains(&more.lint));
            let within = lint.is_some_and(|lint| lint.yields_within.contains(&more.lint));
            let same = || {
                more.primary.span == place
                    || more.related.iter().any(|label| label.span == place)
                    || one.is_made_on(other)
                    || other.is_made_on(one)
            };
            // The call of a loop that was told as such, and of a thing that was told where it is made.
            let again = one.diagnostic.lint == more.lint
                && one.diagnostic.level <= more.level
                && (one.call.is_some() && other.covers(one)
                    || lint.is_some_and(|lint| lint.once) && one.is_made_on(other)
                    || one.is_around(other));
            better && same() || within && one.covers(other) || again
        })
    }

    /// Whether code under that guard runs in this workload.
    pub(super) fn runs(&self, facts: &Facts, guard: Option<GuardId>) -> bool {
        let main = self
            .workload
            .entry
            .as_ref()
            .is_some_and(|entry| entry.file == facts.file && entry.is_program());
        let running = Running {
            as_function: self.workload.kind == WorkloadKind::Function,
            main,
            started: Started { commands: &self.workload.commands, workload: Some(self.workload) },
        };
        self.knowledge.tables.entries.runs(facts, guard, running)
    }

    fn names<'n>(&'n self, candidate: &'n Candidate<'n>) -> Names<'n> {
        Names { context: self, candidate, kind: self.workload.kind.word() }
    }

    fn judge(&self, candidate: &Candidate, levels: &Levels) -> Option<Diagnostic> {
        let lint = self.knowledge.lints.get(candidate.lint)?;
        let one = lint.matches.get(candidate.at)?;
        let workload = self.workload;
        let kind = workload.kind.word();
        if !one.kinds.is_empty() && !one.kinds.iter().any(|name| name == kind) {
            return None;
        }
        let target = self.knowledge.platform(&workload.target);
        if !one.platforms.is_empty()
            && !one.platforms.iter().any(|name| {
                target.is_some_and(|target| target.name == *name || target.family == *name)
            })
        {
            return None;
        }
        if one.given.as_ref().is_some_and(|given| self.found_of(given).is_none()) {
            return None;
        }
        if one.unless.as_ref().is_some_and(|unless| self.found_of(unless).is_some()) {
            return None;
        }
        let names = self.names(candidate);
        if !one.when.holds(&|name| names.get(name)) {
            return None;
        }
        let mut needs = Vec::new();
        for (dimension, demand) in &one.needs {
            let demand = match demand {
                Demand::Value(value) => value.clone(),
                Demand::Name(name) => names.evidence(name)?,
            };
            needs.push(Need { dimension: dimension.clone(), demand });
        }
        let carried = workload.left_out
            || !needs.is_empty()
                && target.is_some_and(|target| {
                    needs.iter().all(|need| target.carries(&need.dimension, &need.demand))
                });
        let level = one.level.unwrap_or(lint.level);
        let level = levels(lint, candidate.primary.file, &workload.name, level);
        if level == Level::Off {
            return None;
        }
        // Evidence for the verdict, nothing to act on where it is deployed.
        let level = if carried && !one.own_limit { level.min(Level::Note) } else { level };
        // What stands in for another service does on purpose what is told of it.
        let path = self.program.tree.path(candidate.primary.file);
        let stands_in = level > Level::Note && self.knowledge.tables.entries.lies_in_stand_in(path);
        let level = if stands_in { Level::Note } else { level };
        let message = names.fill(&one.message);
        let mut related = candidate.related.clone();
        related.extend(names.places(one));
        related.retain(|label| label.span != candidate.primary);
        let label = one.label.as_ref().map_or(candidate.label.clone(), |label| names.fill(label));
        let confidence = one.confidence.unwrap_or(lint.confidence);
        let own = self.workload.entry.as_ref().and_then(|entry| self.program.facts(entry.file));
        let facts = candidate.facts.or(own.map(|facts| &**facts));
        let instead = facts.and_then(|facts| lint.instead_in.get(facts.language.word()));
        let instead = one.instead.as_ref().or(instead).unwrap_or(&lint.instead);
        Some(Diagnostic {
            fingerprint: self.fingerprint(lint, candidate),
            lint: lint.name.clone(),
            group: lint.group.clone(),
            level,
            confidence: confidence.min(Confidence::High),
            message,
            primary: Label { span: candidate.primary, message: label },
            related,
            path: self.path(candidate.reached, candidate.primary),
            help: Some(instead.clone()).filter(|help| !help.is_empty()),
            needs,
            other_needs: Vec::new(),
            own_limit: one.own_limit,
            changes: if one.rewrite { Vec::new() } else { lint.changes.clone() },
            workloads: vec![workload.name.clone()],
            suppressed: None,
        })
    }

    /// From the entry to the place; empty when that is in the entry's own function.
    fn path(&self, reached: Option<usize>, place: Span) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = reached;
        while let Some(one) = at.and_then(|at| self.workload.reached.get(at)) {
            let name = self
                .program
                .facts(one.file)
                .and_then(|facts| facts.function(one.function))
                .map_or("?".to_string(), |function| function.name.clone());
            match one.from {
                Some((from, span)) => {
                    let message = match one.function.0 {
                        0 => format!("loads `{}`", self.program.tree.path(one.file)),
                        _ => format!("calls `{name}`"),
                    };
                    steps.push(Step { span, message });
                    at = Some(from);
                }
                None => at = None,
            }
            if steps.len() > 32 {
                break;
            }
        }
        if steps.is_empty() {
            return steps;
        }
        steps.reverse();
        if let Some(entry) = &self.workload.entry {
            let message = match entry.function.0 {
                0 => format!("`{}` is the entry", self.program.tree.path(entry.file)),
                _ => format!("`{}` is the entry", entry.name),
            };
            steps.insert(0, Step { span: entry.span, message });
        }
        steps.push(Step { span: place, message: "here".to_string() });
        steps
    }

    fn fingerprint(&self, lint: &Lint, candidate: &Candidate) -> String {
        let path = self.program.tree.path(candidate.primary.file);
        let symbol = candidate
            .reached
            .and_then(|at| self.workload.reached.get(at))
            .and_then(|one| Some(&self.program.facts(one.file)?.function(one.function)?.name));
        let symbol = symbol.map_or("", |name| name.as_str());
        fingerprint(&[&lint.name, path.as_str(), symbol, &candidate.key])
    }
}

/// The name that lint files use for a phase.
pub(super) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Init => "init",
        Phase::Handler => "handler",
        Phase::AfterResponse => "after-response",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    fn told(level: Level, workload: &str, needs: &str) -> Diagnostic {
        let demand = crate::model::Evidence::Word(needs.to_string());
        Diagnostic {
            fingerprint: String::new(),
            lint: "streaming-response".into(),
            group: "network".into(),
            level,
            confidence: Confidence::High,
            message: String::new(),
            primary: Label { span: Span::new(FileId(0), 3, 9), message: String::new() },
            related: Vec::new(),
            path: Vec::new(),
            help: None,
            needs: vec![Need { dimension: "inbound".into(), demand }],
            other_needs: Vec::new(),
            own_limit: false,
            changes: Vec::new(),
            workloads: vec![workload.into()],
            suppressed: None,
        }
    }

    #[test]
    fn what_one_function_does_is_told_once_at_its_worst() {
        let of = |level, at, weight| {
            let mut diagnostic = told(level, "shop", "http");
            diagnostic.primary.span = Span::new(FileId(0), at, at + 4);
            let together = Some(Together::Function(FileId(0), FnId(1)));
            Told { diagnostic, call: None, receiver: None, covers: None, together, weight }
        };
        let all = vec![
            of(Level::Warning, 10, 9),
            of(Level::Error, 30, 1),
            of(Level::Note, 50, 9),
            of(Level::Error, 70, 3),
            of(Level::Error, 90, 3),
        ];
        let [found] = &gathered(all)[..] else { panic!("one of one function") };
        let places: Vec<u32> = found.related.iter().map(|label| label.span.start).collect();
        assert_eq!((found.level, found.primary.span.start), (Level::Error, 70));
        assert_eq!(places, [30, 10, 50, 90]);
    }

    #[test]
    fn what_one_file_says_of_several_workloads_is_told_once() {
        let of = |lint: &str, file: u32, at: usize, workload: &str| {
            let mut diagnostic = told(Level::Warning, workload, "http");
            diagnostic.lint = lint.into();
            diagnostic.primary.span = Span::new(FileId(file), at, at + 4);
            diagnostic
        };
        let all = vec![
            of("deprecated-runtime", 0, 10, "shop"),
            of("long-sleep", 0, 20, "shop"),
            of("deprecated-runtime", 0, 30, "vote"),
            of("long-sleep", 0, 40, "vote"),
            of("deprecated-runtime", 1, 50, "read"),
        ];
        let (knowledge, _) = Knowledge::load(&[]);
        let found: Vec<(u32, Vec<u32>, String)> = by_file(all, &knowledge)
            .iter()
            .map(|one| {
                let places = one.related.iter().map(|label| label.span.start).collect();
                (one.primary.span.start, places, one.workloads.join(" "))
            })
            .collect();
        let alone = |at, workload: &str| (at, vec![], workload.to_string());
        let first = (10, vec![30], "shop vote".to_string());
        assert_eq!(found, [first, alone(20, "shop"), alone(40, "vote"), alone(50, "read")]);
    }

    #[test]
    fn each_workload_needs_what_is_worst_of_its_own() {
        let all = [
            told(Level::Warning, "shop", "http"),
            told(Level::Error, "shop", "stream"),
            told(Level::Note, "vote", "http"),
            told(Level::Note, "shop", "nothing"),
        ];
        let [found] = &merged(all.into_iter())[..] else { panic!("one of one place") };
        assert_eq!((found.level, found.workloads.join(" ")), (Level::Error, "shop vote".into()));
        let of = |workload: &str| format!("{:?}", found.needs_of(workload));
        assert!(of("shop").contains("stream"), "{}", of("shop"));
        assert!(of("vote").contains("http"), "{}", of("vote"));
    }
}
