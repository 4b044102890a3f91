//! Functions as values: handed on, kept in fields, and called from there.

use super::{BASES, Reach, Via, loads_on_use, reads_by_name};
use crate::link::modules::Symbol;
use crate::model::{
    Call, CallId, CallKind, Entry, Facts, FileId, FnId, Function, Kept, Language, Phase, Span,
    Target, Value,
};

impl<'a> Reach<'a, '_> {
    /// The parameters that a constructor or a method of the project only keeps.
    pub(super) fn keepers(
        &self,
        (callee, left): &(Symbol, String),
        call: &Call,
    ) -> Vec<(FileId, &'a Kept)> {
        let program = self.program;
        let taker = match callee {
            _ if !left.is_empty() => None,
            Symbol::Function(file, id) => Some((*file, vec![*id])),
            Symbol::Type(file, name) => self.constructors(*file, name, call),
            Symbol::Origin(_) => None,
        };
        let Some((file, by)) = taker else { return Vec::new() };
        let kept = program.facts(file).map_or(&[][..], |facts| &facts.kept);
        kept.iter().filter(|kept| by.contains(&kept.by)).map(|kept| (file, kept)).collect()
    }

    /// What may make an object of a class where it is called so: its own constructors, or those of the nearest
    /// class above it.
    fn constructors(&self, file: FileId, name: &str, call: &Call) -> Option<(FileId, Vec<FnId>)> {
        let mut of = (file, name.to_string());
        for _ in 0..BASES {
            let facts = self.program.facts(of.0)?;
            let makes = |(_, it): &(usize, &Function)| {
                let short = it.name.strip_prefix(&of.1);
                // Of several of Java the one that takes so many.
                let takes = facts.language != Language::Java || it.params.len() == call.args.len();
                takes && matches!(short, Some(".constructor" | ".__init__" | ".<init>"))
            };
            let own = facts.functions.iter().enumerate().filter(makes);
            let own: Vec<FnId> = own.map(|(at, _)| FnId(at as u32)).collect();
            if !own.is_empty() {
                return Some((of.0, own));
            }
            // Those of Java and Kotlin are not inherited.
            if !reads_by_name(facts.language) {
                return None;
            }
            let types = facts.types.iter().filter(|found| found.name == of.1);
            let mut bases = types.flat_map(|found| &found.bases);
            of = bases.find_map(|base| self.program.type_of(facts, base))?;
        }
        None
    }

    /// A member is called, or handed on, of what is not known: what fields of that name keep.
    pub(super) fn of_field(
        &mut self,
        member: &str,
        at: usize,
        span: Span,
        phase: Phase,
    ) -> Vec<Symbol> {
        match self.members.get_mut(member) {
            Some(held) if held.2 == Phase::Init => *held = (at, span, phase),
            Some(_) => {}
            None => _ = self.members.insert(member.to_string(), (at, span, phase)),
        }
        self.kept_fields.get(member).cloned().unwrap_or_default()
    }

    /// A function is kept in a field: it runs where the field is read.
    pub(super) fn keep(&mut self, file: FileId, kept: &Kept, symbol: Symbol) {
        let mut read: Vec<(usize, Span, Phase)> = Vec::new();
        for reader in &kept.readers {
            self.kept.entry((file, *reader)).or_default().push(symbol.clone());
            let head =
                self.program.facts(file).and_then(|facts| Some(facts.function(*reader)?.head));
            for phase in [Phase::Init, Phase::Handler] {
                let at = self.seen.get(&(file, *reader, phase));
                read.extend(at.zip(head).map(|(at, head)| (*at, head, phase)));
            }
        }
        read.extend(self.members.get(&kept.field).copied());
        for (at, span, phase) in read {
            self.enter(&symbol, at, span, phase, Via::Caller);
        }
        self.kept_fields.entry(kept.field.clone()).or_default().push(symbol);
    }

    /// A class that nobody drives before an object of it is made.
    pub(super) fn is_once_made(&self, symbol: &Symbol) -> bool {
        let Symbol::Type(file, name) = symbol else { return false };
        let once_made = &self.tables.entries.once_made;
        self.program.facts(*file).is_some_and(|facts| {
            let mut types = facts.types.iter().filter(|found| found.name == *name);
            types.any(|found| found.bases.iter().any(|base| once_made.names(base, facts)))
        })
    }

    /// What a call takes at load runs in requests: it is a route, or what comes of it is exported.
    pub(super) fn for_later(&self, facts: &Facts, id: CallId) -> bool {
        let Some(call) = facts.call(id) else { return false };
        if self.tables.entries.routes.find(call, facts).is_some() {
            return true;
        }
        let exported = |name: &str| {
            facts.exports.iter().any(|export| {
                export.local.as_deref() == Some(name)
                    || name.strip_prefix("exports.").or(name.strip_prefix("module.exports."))
                        == Some(export.name.as_str())
            })
        };
        facts.language == Language::JavaScript && call.bound.as_deref().is_some_and(exported)
    }

    /// A function is called by name: overloads of it in another file, and what overrides it.
    pub(super) fn called(
        &mut self,
        file: FileId,
        id: FnId,
        at: usize,
        span: Span,
        phase: Phase,
        elsewhere: bool,
    ) {
        let Some(facts) = self.program.facts(file).cloned() else { return };
        let Some(function) = facts.function(id) else { return };
        if elsewhere && loads_on_use(facts.language) {
            for (other, found) in facts.functions.iter().enumerate() {
                if found.name == function.name {
                    self.visit(file, FnId(other as u32), phase, Some((at, span)), Via::Caller);
                }
            }
        }
        if let Some(owner) = function.owner.and_then(|owner| facts.types.get(owner.0 as usize))
            && let Some(method) =
                function.name.strip_prefix(&owner.name).and_then(|rest| rest.strip_prefix('.'))
        {
            self.dispatch((file, owner.name.clone()), method, at, span, phase, Via::Caller);
        }
    }

    /// Values of own types that a library is given: it calls what they have for others.
    pub(super) fn hand_over(&mut self, facts: &Facts, call: &Call, at: usize, phase: Phase) {
        let entries = &self.tables.entries;
        let only_read = entries.reads_fields.find(call, facts).is_some();
        for arg in &call.args {
            let Some(Value::Call(id)) = arg.value.value else { continue };
            let Some(maker) = facts.call(id) else { continue };
            let name = match maker.kind {
                CallKind::New => maker.name.clone(),
                _ => format!("{}()", maker.name),
            };
            let target = match maker.target {
                Target::Function(_) | Target::Type(_) => Target::Package,
                other => other,
            };
            let Some((Symbol::Type(file, name), left)) = self.program.callee(facts, target, &name)
            else {
                continue;
            };
            if !left.is_empty() {
                continue;
            }
            self.construct(file, &name, at, call.head, phase);
            let prefix = format!("{name}.");
            for file in self.parts(file, &name) {
                let Some(facts) = self.program.facts(file).cloned() else { continue };
                for (id, method) in facts.functions.iter().enumerate() {
                    let Some(name) = method.name.strip_prefix(&prefix) else { continue };
                    let called = !only_read || entries.writes_itself.iter().any(|own| own == name);
                    if method.public && called {
                        let from = Some((at, call.head));
                        self.visit(file, FnId(id as u32), phase, from, Via::Library);
                    }
                }
            }
        }
    }

    /// A call on what the standard library of Go or Python gives, where that is nothing that it was handed.
    pub(super) fn is_of_standard(&self, facts: &Facts, call: &Call) -> bool {
        let Target::Import(of) = call.target else { return false };
        let Some(import) = facts.imports.get(of as usize) else { return false };
        let hands_back = &self.tables.entries.hands_back;
        let mut makers =
            std::iter::successors(Some(call), |call| facts.call(call.receiver?)).skip(1);
        let own_results = &self.tables.entries.own_results;
        let gives_its_own = match facts.language {
            Language::Go => {
                !import.module.split('/').next().is_some_and(|first| first.contains('.'))
                    && !makers.any(|maker| hands_back.find(maker, facts).is_some())
            }
            Language::Python => import
                .module
                .split('.')
                .next()
                .is_some_and(|first| own_results.iter().any(|module| module == first)),
            _ => false,
        };
        gives_its_own && self.program.module(facts, import).is_none()
    }

    /// A method of a type is handed on by its name, `this.store::save`: while a function is made ready,
    /// for its invocations.
    pub(super) fn referred(
        &mut self,
        facts: &Facts,
        name: &str,
        at: usize,
        span: Span,
        phase: Phase,
        via: Via,
    ) {
        let found = self
            .program
            .imported(facts, name)
            .or_else(|| self.program.callee(facts, Target::Unknown, name))
            .or_else(|| self.program.callee(facts, Target::Package, name));
        // What is registered is made once as far as can be told.
        let made = phase;
        let phase = if phase == Phase::Init { Phase::Handler } else { phase };
        match found {
            Some((Symbol::Type(file, ty), method)) if !method.is_empty() => {
                self.dispatch((file, ty), &method, at, span, phase, via);
            }
            // A class that is handed on is for something to make: `injector.getInstance(A.class)`.
            Some((Symbol::Type(file, ty), _)) => {
                let phase = made;
                self.load(file, phase, Some((at, span)));
                self.construct(file, &ty, at, span, phase);
            }
            Some((Symbol::Function(file, id), _)) => {
                self.visit(file, id, phase, Some((at, span)), via);
                self.called(file, id, at, span, phase, file != facts.file);
            }
            _ => {}
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn values(
        &self,
        facts: &Facts,
        value: &Value,
        span: Span,
        phase: Phase,
        idle: &[Span],
        next: &mut Vec<(Symbol, Span, Phase, Via)>,
        depth: u32,
    ) {
        if depth > 4 {
            return;
        }
        match value {
            Value::Function(id) => {
                next.push((Symbol::Function(facts.file, *id), span, phase, Via::Library));
            }
            Value::Name(name) => {
                let symbol = self
                    .program
                    .imported(facts, name)
                    .map(|(symbol, _)| symbol)
                    .or_else(|| self.program.symbol(facts.file, name))
                    .or_else(|| match facts.language {
                        Language::CSharp | Language::Go => {
                            self.program.package(facts, name).map(|(symbol, _)| symbol)
                        }
                        _ => {
                            let found = self.program.callee(facts, Target::Package, name);
                            found.filter(|(_, left)| left.is_empty()).map(|(symbol, _)| symbol)
                        }
                    });
                if !matches!(symbol, Some(Symbol::Function(..) | Symbol::Type(..))) {
                    let all = self.program.functions_of(facts, name);
                    next.extend(all.into_iter().map(|one| (one, span, phase, Via::Library)));
                }
                next.extend(symbol.map(|symbol| (symbol, span, phase, Via::Library)));
            }
            Value::List(items) => {
                for item in items.iter().filter_map(|item| item.value.as_ref()) {
                    self.values(facts, item, span, phase, idle, next, depth + 1);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    let at = entry.value.span;
                    if at.is_some_and(|at| idle.iter().any(|of| of.contains(&at))) {
                        continue;
                    }
                    if let Some(item) = &entry.value.value {
                        self.values(facts, item, span, phase, idle, next, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Which parameter an argument is for: one that is named, or the block that stands behind the others.
pub(super) fn position_of(
    facts: Option<&std::sync::Arc<Facts>>,
    kept: &Kept,
    call: &Call,
    position: usize,
) -> Option<usize> {
    let facts = facts?;
    let params = &facts.function(kept.by)?.params;
    let arg = call.args.get(position)?;
    let last = position.checked_add(1) == Some(call.args.len());
    let block = last && matches!(arg.value.value, Some(Value::Function(_)));
    match &arg.name {
        Some(name) => params.iter().position(|param| param.name == *name),
        None if block && facts.language == Language::Kotlin => params.len().checked_sub(1),
        None => Some(position),
    }
}

/// What a call is given at one place, each part for itself where the callee keeps some, with where it is
/// written: a name's value is known from elsewhere.
pub(super) fn parts<'v>(
    value: &'v Value,
    call: &Call,
    takers: &[(FileId, &Kept)],
) -> Vec<(Option<&'v str>, &'v Value, Option<Span>)> {
    match value {
        Value::Map(entries) if takers.iter().any(|(_, kept)| kept.key.is_some()) => {
            let next = entries.iter().skip(1).map(|next| next.key_span.start);
            let ends = next.chain([call.span.end]);
            let part = |(entry, end): (&'v Entry, u32)| {
                let written = Span { end, ..entry.key_span };
                let written = call.span.contains(&written).then_some(written);
                Some((Some(entry.key.as_str()), entry.value.value.as_ref()?, written))
            };
            entries.iter().zip(ends).filter_map(part).collect()
        }
        whole => vec![(None, whole, None)],
    }
}
