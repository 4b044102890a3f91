//! What runs once an entry runs: the call graph over files, and the phase of each function in it.

use std::collections::{HashMap, HashSet, VecDeque};

use camino::Utf8Path;

use super::handler;
use super::modules::{Program, Symbol};
use crate::knowledge::{Running, Started, Tables, last_member};
use crate::model::{
    Call, CallId, CallKind, Command, Entry, EntryPoint, Facts, FileId, FnId, Function, GuardKind,
    Kept, Language, Origin, Param, Phase, Reached, Span, Target, Value, WorkloadKind,
};

/// Functions that one workload may reach before the search ends.
const CAP: usize = 20_000;

pub(super) struct Reach<'a, 'p> {
    program: &'a Program<'p>,
    tables: &'a Tables,
    as_function: bool,
    entry: FileId,
    /// The entry is a function that its application keeps apart from its routes.
    apart: bool,
    /// The entry's file is the program, and not imported by one.
    program_file: bool,
    reached: Vec<Reached>,
    seen: HashMap<(FileId, FnId, Phase), usize>,
    asked_for: AskedFor,
    loaded: HashSet<FileId>,
    /// Files of C#, by whether the program is built with their projects.
    built: HashMap<FileId, bool>,
    queue: VecDeque<usize>,
    /// Commands of the program's own that nothing chose, and where they are declared.
    held_back: Vec<(Symbol, usize, Span)>,
    /// Types that were constructed, or that a framework drives, by file.
    alive_types: HashMap<FileId, HashSet<String>>,
    /// Their methods, by the name alone.
    alive_methods: HashMap<String, Vec<(FileId, FnId)>>,
    /// Types of Rust of which something is called.
    enlivened: HashSet<TypeName>,
    /// Methods of Python that something of a library stands above, by their class: with the decorator, and who loads it.
    marked: HashMap<TypeName, Vec<(FnId, usize, Span)>>,
    /// Classes of Python that are made, or of which something is called.
    awake: HashSet<TypeName>,
    /// The files of a Go package that have something of a type, by directory: told when one comes alive.
    parts: HashMap<&'a Utf8Path, HashMap<String, Vec<FileId>>>,
    /// Methods called on receivers that cannot be told, and who calls them.
    loose: HashMap<String, (usize, Span, Phase)>,
    /// Methods called on a type of the project, which a type below it may override.
    asked: HashMap<TypeName, Vec<(String, usize, Span, Phase)>>,
    /// The same, and those of `loose`, by where they stand in `asked_for`.
    meant: HashMap<(Option<TypeName>, String), usize>,
    /// Types that are alive, by each type above them.
    below: HashMap<TypeName, Vec<TypeName>>,
    /// A framework that makes objects by annotations was started.
    contained: bool,
    /// Files of C# whose types a library finds by itself.
    driven: HashSet<FileId>,
    /// Functions that are kept in fields, by who reads them and by the field; and members that are called on
    /// what is not a function of the project.
    kept: HashMap<(FileId, FnId), Vec<Symbol>>,
    /// Whether others do what a type does that keeps all in memory.
    beside: HashMap<TypeName, bool>,
    kept_fields: HashMap<String, Vec<Symbol>>,
    members: HashMap<String, (usize, Span, Phase)>,
    /// What starts the program: the words of its commands choose among the program's own.
    started: Started<'a>,
    choice: Choice,
    /// Whether it may be given options as well.
    options: bool,
    /// Whether one of its commands was chosen so, and whether one was not.
    chosen: bool,
    left_out: bool,
    /// Conditions of the program ask for the words that it is started with.
    asks_words: bool,
}

/// A type by its file and its name there.
type TypeName = (FileId, String);

/// What tells which of a program's own commands it is started for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// The words that it is started with.
    Words,
    /// Its own name, where no word does.
    Name,
    /// Nothing does: all of them may run.
    None,
}

/// Who runs what is reached.
#[derive(Clone, Copy)]
enum Via {
    /// Whoever leads there.
    Caller,
    /// A call of a method that several types may have.
    Method(usize),
    /// A library, for a request as far as can be told.
    Library,
    /// The first who needs it, and nobody again.
    Once,
}

/// What of a program requests lead to, where that is told: every way to a function, not the first alone.
#[derive(Default)]
struct AskedFor {
    told: bool,
    /// From what is reached to what is reached, and by way of methods that several types may have.
    calls: Vec<(usize, usize)>,
    means: Vec<(usize, usize)>,
    gives: Vec<(usize, usize)>,
    /// Where requests arrive.
    begins: Vec<usize>,
    begins_by: Vec<usize>,
}

impl AskedFor {
    fn leads(&mut self, from: Option<usize>, to: usize, via: Via) {
        match (via, from) {
            (Via::Library, _) if self.told => self.begins.push(to),
            (Via::Method(of), _) if self.told => self.gives.push((of, to)),
            (Via::Caller, Some(from)) if self.told => self.calls.push((from, to)),
            _ => {}
        }
    }

    /// Of so many functions those that a request leads to.
    fn all(&self, count: usize, methods: usize) -> Vec<bool> {
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

/// Types above one that are followed.
const BASES: usize = 32;

/// What was found of an entry.
pub(super) struct Walked {
    /// Everything that can run, entry first.
    pub(super) reached: Vec<Reached>,
    /// The words that the program is started with chose among commands of its own.
    pub(super) by_words: bool,
}

pub(super) fn reach(
    program: &Program,
    tables: &Tables,
    kind: WorkloadKind,
    entry: &EntryPoint,
    routed: &[FileId],
    started: Started,
) -> Walked {
    let search =
        |choice: Choice| searched(program, tables, kind, (entry, routed), started, choice, true);
    let choices: &[Choice] = match words(started.commands).next() {
        Some(_) => &[Choice::Words, Choice::Name, Choice::None],
        None => &[Choice::Name, Choice::None],
    };
    let mut choices = choices.iter().copied();
    let mut found = search(choices.next().unwrap_or(Choice::None));
    let by_words = found.left_out || found.chosen || found.asks_words;
    // What was asked chooses none of its commands.
    for choice in choices {
        if found.left_out && !found.chosen {
            found = search(choice);
        }
    }
    let mut reached = found.reached;
    if found.asked_for.told {
        let asked = found.asked_for.all(reached.len(), found.meant.len());
        for (one, asked) in reached.iter_mut().zip(asked) {
            one.asked = asked;
        }
    }
    Walked { reached, by_words }
}

/// What an entry leads to of which nothing tells how it is started.
pub(super) fn alone(
    program: &Program,
    tables: &Tables,
    kind: WorkloadKind,
    entry: &EntryPoint,
) -> Vec<Reached> {
    reach(program, tables, kind, entry, &[], Started::default()).reached
}

/// What a program runs that is given no options.
pub(super) fn unasked(program: &Program, tables: &Tables, entry: &EntryPoint) -> Vec<Reached> {
    searched(
        program,
        tables,
        WorkloadKind::Process,
        (entry, &[]),
        Started::default(),
        Choice::None,
        false,
    )
    .reached
}

/// What commands hand their programs, without options.
fn words(commands: &[Command]) -> impl Iterator<Item = &str> {
    let given = commands.iter().flat_map(|command| command.words.iter().skip(1));
    given.map(String::as_str).filter(|word| !word.starts_with('-'))
}

fn searched<'a, 'p>(
    program: &'a Program<'p>,
    tables: &'a Tables,
    kind: WorkloadKind,
    (entry, routed): (&EntryPoint, &[FileId]),
    started: Started<'a>,
    choice: Choice,
    options: bool,
) -> Reach<'a, 'p> {
    let mut search = Reach {
        options,
        program,
        tables,
        as_function: kind == WorkloadKind::Function,
        entry: entry.file,
        apart: program.facts(entry.file).is_some_and(|facts| is_apart(tables, facts, entry)),
        program_file: entry.is_program(),
        reached: Vec::new(),
        seen: HashMap::new(),
        asked_for: AskedFor::default(),
        loaded: HashSet::new(),
        built: HashMap::new(),
        queue: VecDeque::new(),
        held_back: Vec::new(),
        alive_types: HashMap::new(),
        parts: HashMap::new(),
        enlivened: HashSet::new(),
        marked: HashMap::new(),
        awake: HashSet::new(),
        alive_methods: HashMap::new(),
        loose: HashMap::new(),
        asked: HashMap::new(),
        meant: HashMap::new(),
        below: HashMap::new(),
        contained: false,
        kept: HashMap::new(),
        beside: HashMap::new(),
        kept_fields: HashMap::new(),
        members: HashMap::new(),
        driven: HashSet::from([entry.file]),
        started,
        choice,
        chosen: false,
        left_out: false,
        asks_words: false,
    };
    let language = program.facts(entry.file).map(|facts| facts.language);
    search.asked_for.told = !search.as_function
        && matches!(language, Some(Language::Java | Language::Kotlin | Language::Go));
    let phase = search.once();
    search.visit(entry.file, entry.function, search.entry_phase(entry), None, Via::Caller);
    if entry.function != FnId(0) {
        for file in program.together(entry.file) {
            search.load(file, phase, None);
        }
        // The runtime makes an object of the handler's class.
        let owner = || {
            let facts = program.facts(entry.file)?;
            let owner = facts.types.get(facts.function(entry.function)?.owner?.0 as usize)?;
            Some((entry.file, owner.name.clone()))
        };
        if let Some((file, class)) = entry.class.clone().or_else(owner) {
            search.load(file, phase, None);
            search.construct(file, &class, 0, entry.span, phase);
        }
    } else {
        search.loaded.insert(entry.file);
        search.imports(0, phase);
        for export in program.facts(entry.file).into_iter().flat_map(|facts| &facts.exports) {
            if let Some(function) = export.function
                && tables.entries.called_exports.contains(&export.name)
            {
                let from = Some((0, export.span));
                search.visit(entry.file, function, Phase::Handler, from, Via::Library);
            }
        }
        // A class of the project is the entry where a framework has the program.
        if program.facts(entry.file).is_some_and(|facts| loads_on_use(facts.language)) {
            search.contain(0, entry.span, phase);
        }
    }
    // The program that hands the handler to the runtime runs first.
    if search.as_function
        && let Some(main) = handler::go::handing(program, entry, &tables.entries)
    {
        for file in program.together(main.file) {
            search.load(file, Phase::Init, None);
        }
        search.visit(main.file, main.function, Phase::Init, None, Via::Caller);
    }
    for file in routed {
        search.route(*file, phase);
    }
    search.run();
    // What a program of Go hands the runtime was not found.
    let go = language == Some(Language::Go);
    if go && search.reached.iter().all(|one| one.phase == Phase::Init) {
        search.visit(entry.file, entry.function, Phase::Handler, None, Via::Caller);
        search.run();
    }
    search
}

impl<'a> Reach<'a, '_> {
    fn run(&mut self) {
        loop {
            while let Some(at) = self.queue.pop_front() {
                if self.reached.len() >= CAP {
                    return;
                }
                self.expand(at);
            }
            if !self.unanswered() && !self.commanded() {
                return;
            }
        }
    }

    /// The phase of what runs once, when the program starts.
    fn once(&self) -> Phase {
        if self.as_function { Phase::Init } else { Phase::Handler }
    }

    /// The program of a C#, Go or Rust function runs once: what it hands the runtime runs in each
    /// invocation.
    fn entry_phase(&self, entry: &EntryPoint) -> Phase {
        let main = match self.program.facts(entry.file).map(|facts| facts.language) {
            Some(Language::CSharp) => entry.function == FnId(0) || entry.name.ends_with("Main"),
            Some(Language::Go | Language::Rust) => entry.name == "main",
            _ => false,
        };
        if main { self.once() } else { Phase::Handler }
    }

    /// C#: methods of a type of which nothing alive is known: whatever derives from it may be meant.
    fn unanswered(&mut self) -> bool {
        let mut open: Vec<TypeName> =
            self.asked.keys().filter(|on| !self.below.contains_key(*on)).cloned().collect();
        open.sort();
        for on in open {
            self.below.entry(on.clone()).or_default();
            let facts = self.program.facts(on.0);
            if facts.is_none_or(|facts| facts.language != Language::CSharp) {
                continue;
            }
            let first = self.asked.get(&on).and_then(|asked| asked.first()).cloned();
            let Some((_, at, span, phase)) = first else { continue };
            for (file, name) in self.program.heirs(&on.1) {
                self.construct(file, &name, at, span, phase);
            }
        }
        !self.queue.is_empty()
    }

    fn visit(
        &mut self,
        file: FileId,
        function: FnId,
        phase: Phase,
        from: Option<(usize, Span)>,
        via: Via,
    ) {
        let caller = from.map(|(at, _)| at);
        let phase = match phase {
            Phase::Init if self.answers(file, function) => Phase::Handler,
            phase => phase,
        };
        let via = match via {
            Via::Library if self.told_nothing(file, function) => Via::Caller,
            via => via,
        };
        let (program, entry) = (self.program, self.entry);
        let built = self.built.entry(file);
        if !*built.or_insert_with(|| program.is_built_with(entry, file))
            || self.stands_in(file, function)
        {
            return;
        }
        if let Some(at) = self.seen.get(&(file, function, phase)) {
            self.asked_for.leads(caller, *at, via);
        } else if self.reached.len() < CAP {
            let at = self.reached.len();
            self.seen.insert((file, function, phase), at);
            self.asked_for.leads(caller, at, via);
            self.queue.push_back(at);
            self.reached.push(Reached { file, function, phase, from, asked: true });
            let language = self.program.facts(file).map(|facts| facts.language);
            match language {
                Some(Language::Rust) => self.enliven(file, function),
                Some(Language::Python) => {
                    let facts = self.program.facts(file);
                    let owner = facts.and_then(|facts| {
                        facts.types.get(facts.function(function)?.owner?.0 as usize)
                    });
                    if let Some(owner) = owner {
                        self.awaken(file, &owner.name);
                    }
                }
                _ => {}
            }
            if function != FnId(0) && language.is_some_and(loads_on_use) {
                let span = from.map(|(_, span)| span);
                self.load(file, phase, span.map(|span| (at, span)));
            }
        }
    }

    /// A function of Go that is given a request, wherever it is handed over.
    fn answers(&self, file: FileId, function: FnId) -> bool {
        let Some(facts) = self.program.facts(file) else { return false };
        let requests = &self.tables.entries.requests;
        let mut params = facts.function(function).into_iter().flat_map(|found| &found.params);
        facts.language == Language::Go
            && params.any(|param| param.ty.as_ref().is_some_and(|ty| requests.names(ty, facts)))
    }

    /// A function of Go that is given nothing but a context, or a command of the program: no request comes by it.
    fn told_nothing(&self, file: FileId, function: FnId) -> bool {
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

    /// A method of a type beside the entry that is not there where the program is deployed.
    fn stands_in(&mut self, file: FileId, function: FnId) -> bool {
        let Some(facts) = self.program.facts(file).filter(|_| file != self.entry) else {
            return false;
        };
        let owner = facts.function(function).and_then(|it| facts.types.get(it.owner?.0 as usize));
        let Some(owner) = owner else { return false };
        let entries = &self.tables.entries;
        if entries.stands_in(&owner.name) {
            return true;
        }
        if !matches!(facts.language, Language::Java | Language::Kotlin)
            || !entries.stands_in_beside(&owner.name)
        {
            return false;
        }
        let of = (file, owner.name.clone());
        let program = self.program;
        *self
            .beside
            .entry(of.clone())
            .or_insert_with(|| program.has_another(facts, &owner.bases, &of))
    }

    /// What stands for a method of a type, or of any type, that is called from somewhere.
    fn method(&mut self, on: Option<TypeName>, method: &str) -> Via {
        if !self.asked_for.told {
            return Via::Caller;
        }
        let next = self.meant.len();
        Via::Method(*self.meant.entry((on, method.to_string())).or_insert(next))
    }

    /// A method is called on a type: what alive types below it make of it may run.
    fn dispatch(
        &mut self,
        on: TypeName,
        method: &str,
        at: usize,
        span: Span,
        phase: Phase,
        via: Via,
    ) {
        self.asks(Some(on.clone()), method, at, via);
        let asked = self.asked.entry(on.clone()).or_default();
        if asked.iter().any(|(name, _, _, of)| name == method && *of == phase) {
            return;
        }
        asked.push((method.to_string(), at, span, phase));
        for below in self.below.get(&on).cloned().unwrap_or_default() {
            self.overridden(&below, &on, method, at, span, phase);
        }
    }

    fn asks(&mut self, on: Option<TypeName>, method: &str, at: usize, via: Via) {
        if self.asked_for.told
            && let Via::Method(meant) = self.method(on, method)
        {
            match via {
                Via::Library => self.asked_for.begins_by.push(meant),
                _ => self.asked_for.means.push((at, meant)),
            }
        }
    }

    /// A method is called on something that cannot be told.
    fn loosely(&mut self, method: String, at: usize, span: Span, phase: Phase) {
        self.asks(None, &method, at, Via::Caller);
        self.loose.entry(method.clone()).or_insert((at, span, phase));
        self.wake(&method);
    }

    fn overridden(
        &mut self,
        of: &TypeName,
        on: &TypeName,
        method: &str,
        at: usize,
        span: Span,
        phase: Phase,
    ) {
        let via = self.method(Some(on.clone()), method);
        let Some(facts) = self.program.facts(of.0).cloned() else { return };
        let name = format!("{}.{method}", of.1);
        for (id, function) in facts.functions.iter().enumerate() {
            if function.name == name {
                self.visit(of.0, FnId(id as u32), phase, Some((at, span)), via);
            }
        }
    }

    /// A type that is alive answers for the types above it.
    fn rise(&mut self, of: TypeName) {
        let mut above = vec![of.clone()];
        let mut at = 0;
        while let Some((file, name)) = above.get(at).cloned() {
            at += 1;
            let Some(facts) = self.program.facts(file) else { continue };
            let bases: Vec<&String> = facts
                .types
                .iter()
                .filter(|found| found.name == name)
                .flat_map(|found| &found.bases)
                .collect();
            for base in bases {
                if let Some(base) = self.program.type_of(facts, base)
                    && above.len() < BASES
                    && !above.contains(&base)
                {
                    above.push(base);
                }
            }
        }
        for on in above {
            self.below.entry(on.clone()).or_default().push(of.clone());
            for (method, at, span, phase) in self.asked.get(&on).cloned().unwrap_or_default() {
                self.overridden(&of, &on, &method, at, span, phase);
            }
        }
    }

    /// Annotated types of the application come alive.
    fn contain(&mut self, at: usize, span: Span, phase: Phase) {
        if std::mem::replace(&mut self.contained, true) {
            return;
        }
        let Some(entry) = self.program.facts(self.entry).cloned() else { return };
        let module = module_of(self.program.tree.path(self.entry));
        let packages = self.packages(&entry);
        let program = self.program;
        let built = program.classpaths.of(module);
        let tables = self.tables;
        let managed = &tables.entries.managed;
        // What a test makes is no part of it.
        let shipped = |file: FileId| !tables.entries.not_shipped(program.tree.path(file));
        let own = shipped(self.entry);
        let mut found: Vec<TypeName> = Vec::new();
        let mut started: Vec<(FileId, FnId)> = Vec::new();
        for facts in self.program.all().filter(|facts| loads_on_use(facts.language)) {
            let package = facts.package.as_deref().unwrap_or("");
            let below = packages.iter().any(|own| {
                package.strip_prefix(own).is_some_and(|r| r.is_empty() || r.starts_with('.'))
            });
            // What starts such a framework by itself is a program of its own.
            let starts = |call: &Call| {
                call.kind != CallKind::Decorator
                    && tables.entries.containers.find(call, facts).is_some()
            };
            let other = module_of(program.tree.path(facts.file));
            let seen = built.as_ref().is_none_or(|built| built.contains(other));
            if own && !shipped(facts.file)
                || other != module && !(below && seen)
                || facts.file != self.entry && facts.calls.iter().any(starts)
            {
                continue;
            }
            let functions = facts.functions.iter().enumerate();
            let extends = |of: &Function| {
                let receiver = of.receiver.as_ref();
                receiver.is_some_and(|on| tables.entries.extended.names(on, facts)) && !of.test
            };
            let modules = functions
                .filter(|(_, of)| tables.entries.modules.contains(&of.name) || extends(of));
            started.extend(modules.map(|(id, _)| (facts.file, FnId(id as u32))));
            for call in facts.calls.iter().filter(|call| call.kind == CallKind::Decorator) {
                if let Some(bound) = &call.bound
                    && facts.types.iter().any(|ty| ty.name == *bound)
                    && managed.find(call, facts).is_some()
                    && !program.told.leaves_out(tables, facts, bound)
                {
                    found.push((facts.file, bound.clone()));
                }
            }
        }
        for (file, function) in started {
            self.visit(file, function, phase, Some((at, span)), Via::Caller);
        }
        found.sort();
        found.dedup();
        for (file, name) in found {
            self.load(file, phase, Some((at, span)));
            self.construct(file, &name, at, span, phase);
        }
    }

    /// The packages that the application is looked for in: its own, and those that its file names, by a
    /// text above a type or by a class.
    fn packages(&self, entry: &Facts) -> Vec<String> {
        let mut found: Vec<String> = entry.package.iter().cloned().collect();
        for call in &entry.calls {
            for arg in &call.args {
                let listed = arg.value.value.as_ref().map_or(&[][..], Value::items);
                for value in std::iter::once(&arg.value).chain(listed) {
                    match &value.value {
                        Some(Value::Str(text)) if call.kind == CallKind::Decorator => {
                            found.push(text.clone());
                        }
                        Some(Value::Name(name)) => {
                            let named = self.program.type_of(entry, name);
                            let package = named
                                .and_then(|(file, _)| self.program.facts(file)?.package.clone());
                            found.extend(package);
                        }
                        _ => {}
                    }
                }
            }
        }
        found.retain(|package| package.contains('.'));
        found
    }

    /// The top level of a file runs: that of a class once, whoever comes first.
    fn load(&mut self, file: FileId, phase: Phase, from: Option<(usize, Span)>) {
        let language = self.program.facts(file).map(|facts| facts.language);
        let phase = if language.is_some_and(loads_on_use) { self.once() } else { phase };
        let unbuilt = self
            .program
            .facts(file)
            .is_some_and(|facts| facts.language == Language::Go && facts.is_left_out());
        let program = |facts: &std::sync::Arc<Facts>| {
            facts.language == Language::CSharp && handler::csharp::acts(facts)
        };
        let program = self.program.facts(file).is_some_and(program);
        if (unbuilt || program) && file != self.entry {
            return;
        }
        if !self.loaded.insert(file) {
            return;
        }
        let at = self.reached.len();
        self.visit(file, FnId(0), phase, from, Via::Once);
        if at < self.reached.len() {
            self.imports(at, phase);
        }
    }

    /// A file that a framework runs by where it lies: it is loaded, and what it exports is called.
    fn route(&mut self, file: FileId, phase: Phase) {
        self.load(file, phase, None);
        let Some(facts) = self.program.facts(file).cloned() else { return };
        for export in &facts.exports {
            let own = export.function.map(|function| Symbol::Function(file, function));
            let symbol = own.or_else(|| self.program.symbol(file, &export.name));
            if let Some(Symbol::Function(file, function)) = symbol {
                self.visit(file, function, Phase::Handler, None, Via::Library);
            }
        }
    }

    fn imports(&mut self, at: usize, phase: Phase) {
        let Some(current) = self.reached.get(at).cloned() else { return };
        let Some(facts) = self.program.facts(current.file).cloned() else { return };
        let tables = self.tables;
        let running = self.running(false);
        for import in facts.imports.iter().filter(|import| {
            !import.type_only
                && import.function == current.function
                && tables.entries.runs(&facts, import.guard, running)
        }) {
            // A Rust module is code that is there, not code that runs; so is a class.
            if facts.language == Language::Rust || loads_on_use(facts.language) {
                continue;
            }
            let name = import.member.as_deref().filter(|name| *name != "*");
            for file in self.program.modules(&facts, import) {
                self.load(file, phase, Some((at, import.span)));
                for given in self.program.given(file, name) {
                    self.load(given, phase, Some((at, import.span)));
                }
            }
        }
        if at == 0 && !self.as_function && facts.language == Language::JavaScript {
            for given in self.program.given(current.file, None) {
                self.load(given, phase, None);
            }
        }
    }

    fn running(&self, main: bool) -> Running<'a> {
        Running { as_function: self.as_function, main, started: self.started }
    }

    fn expand(&mut self, at: usize) {
        let Some(current) = self.reached.get(at).cloned() else { return };
        let Some(facts) = self.program.facts(current.file).cloned() else { return };
        let main = !self.as_function && self.program_file && current.file == self.entry;
        let (tables, running) = (self.tables, self.running(main));
        let options = self.options;
        let runs = |guard| {
            tables.entries.runs(&facts, guard, running)
                && (options || !tables.entries.asked(&facts, guard))
        };
        self.asks_words |= tables.entries.asks_words(&facts, self.started);
        let phase = current.phase;
        let mut next: Vec<(Symbol, Span, Phase, Via)> = Vec::new();
        let on_use = loads_on_use(facts.language);
        let go = facts.language == Language::Go;
        let rust = facts.language == Language::Rust;
        // What a program of Rust hands on instead of calling it is for the runtime to call.
        let handed_on = if rust { Phase::Handler } else { phase };
        let program = self.program;
        // So is what a program of Go hands the runtime.
        let starts: Vec<Span> = program
            .calls_in(current.file, current.function)
            .filter(|call| {
                go && phase == Phase::Init && tables.entries.bootstrap.find(call, &facts).is_some()
            })
            .map(|call| call.span)
            .collect();
        let handed_at = |span: &Span| match starts.iter().any(|of| of.contains(span)) {
            true => Phase::Handler,
            false => handed_on,
        };
        let idle = self.idle(&facts, &current);
        let idles = |span: Span| idle.iter().any(|of| of.contains(&span));
        let calls = program.calls_in(current.file, current.function);
        if let Some(kept) = self.kept.get(&(current.file, current.function)) {
            let head = facts.function(current.function).map(|it| it.head);
            let read = head.into_iter().flat_map(|head| kept.iter().map(move |it| (it, head)));
            next.extend(read.map(|(it, head)| (it.clone(), head, phase, Via::Caller)));
        }
        let (mut stored, mut stored_at): (HashSet<FnId>, Vec<Span>) = Default::default();
        for call in calls.clone() {
            if !runs(call.guard) || idles(call.span) {
                continue;
            }
            if self.as_function
                && phase == Phase::Init
                && tables.entries.instead(&facts, call, calls.clone())
            {
                continue;
            }
            if self.asked_for.told && tables.entries.takes.find(call, &facts).is_some() {
                self.asked_for.begins.push(at);
            }
            if call.kind != CallKind::Decorator
                && tables.entries.containers.find(call, &facts).is_some()
            {
                let phase = if self.as_function { Phase::Init } else { Phase::Handler };
                self.contain(at, call.head, phase);
            }
            // What the runtime is handed is the entry itself, or an application whose routes are known by
            // themselves.
            if phase == Phase::Init
                && !rust
                && tables.entries.bootstrap.find(call, &facts).is_some()
            {
                continue;
            }
            let callee = self.program.callee(&facts, call.target, &call.name);
            let keepers = callee.as_ref().map_or_else(Vec::new, |it| self.keepers(it, call));
            if reads_by_name(facts.language) && !matches!(callee, Some((Symbol::Function(..), _))) {
                let kept = self.of_field(last_member(&call.name), at, call.head, phase);
                next.extend(kept.into_iter().map(|it| (it, call.head, phase, Via::Library)));
            }
            match callee {
                Some((Symbol::Type(file, name), left))
                    if (on_use || rust && program.is_trait(file, &name)) && !left.is_empty() =>
                {
                    let method = left.split(['.', '(']).next().unwrap_or("").to_string();
                    self.dispatch((file, name), &method, at, call.head, phase, Via::Caller);
                }
                // An interface, or a type that gets the method elsewhere: those who have it.
                Some((Symbol::Type(..), left)) if go && !left.is_empty() => {
                    let member = left.split(['.', '(']).next().unwrap_or(&left).to_string();
                    self.loosely(member, at, call.head, phase);
                }
                Some((symbol, _)) => {
                    if let Symbol::Function(file, id) = symbol
                        && !go
                    {
                        self.called(file, id, at, call.head, phase, file != current.file);
                    }
                    next.push((symbol, call.head, phase, Via::Caller));
                }
                None => {
                    // Decorated by something of a library: the library will call it.
                    if call.kind == CallKind::Decorator
                        && !on_use
                        && let Some(bound) = &call.bound
                        && !(rust && bound == "main")
                        && !self.is_elsewhere(&facts, call)
                        && tables.entries.wraps.find(call, &facts).is_none()
                        && let Some(symbol) = self.program.symbol(current.file, bound)
                    {
                        match self.choice == Choice::None && self.is_command(&facts, call) {
                            true => self.held_back.push((symbol, at, call.head)),
                            false => match symbol {
                                Symbol::Function(file, id)
                                    if self.mark(file, id, at, call.head) => {}
                                symbol => {
                                    next.push((symbol, call.head, Phase::Handler, Via::Library));
                                }
                            },
                        }
                    }
                    if facts.language == Language::Go {
                        self.hand_over(&facts, call, at, phase);
                    }
                    if tables.entries.dispatchers.find(call, &facts).is_some() {
                        for method in &tables.entries.command_methods {
                            self.loosely(method.clone(), at, call.head, phase);
                        }
                    }
                    // On an interface of the project, those who have the method answer.
                    let declared = match call.target {
                        Target::Import(of) if facts.language == Language::JavaScript => {
                            let import = facts.imports.get(of as usize);
                            import.is_some_and(|import| program.module(&facts, import).is_some())
                        }
                        _ => false,
                    };
                    let chained = call.name.contains("().") && !self.is_of_standard(&facts, call);
                    if call.name.starts_with("?.") || chained || declared {
                        let member = crate::knowledge::last_member(&call.name).to_string();
                        self.loosely(member, at, call.head, phase);
                    }
                }
            }
            let entries = &tables.entries;
            let served = entries.routes.find(call, &facts).is_some()
                || facts.language == Language::CSharp
                    && entries.bootstrap.find(call, &facts).is_some();
            let phase = if served { Phase::Handler } else { handed_at(&call.span) };
            if self.is_of_another(&facts, call) {
                continue;
            }
            let via = self.handed(&facts, call);
            for (position, arg) in call.args.iter().enumerate() {
                if arg.value.span.is_some_and(&idles) {
                    continue;
                }
                // A method of something that was made: `api.handler`.
                let made = match &arg.value.origin {
                    Origin::Made { name, .. } if facts.language == Language::Python => {
                        Some(Value::Name(name.clone()))
                    }
                    _ => None,
                };
                let Some(value) = arg.value.value.as_ref().or(made.as_ref()) else { continue };
                // A field that is handed on: `Thread(target=worker.tick)`.
                if let Value::Name(name) = value
                    && reads_by_name(facts.language)
                    && name.contains('.')
                {
                    let kept = self.of_field(last_member(name), at, call.head, phase);
                    next.extend(kept.into_iter().map(|it| (it, call.head, phase, via)));
                }
                let told = !call.args.iter().take(position).any(|arg| arg.spread);
                let takes = |(file, kept): &&(FileId, &Kept)| {
                    (told || arg.name.is_some())
                        && position_of(program.facts(*file), kept, call, position)
                            == Some(kept.param)
                };
                let takers: Vec<(FileId, &Kept)> = keepers.iter().filter(takes).copied().collect();
                for (key, value, written) in parts(value, call, &takers) {
                    if written.is_some_and(&idles) {
                        continue;
                    }
                    let mut handed = Vec::new();
                    self.values(&facts, value, call.head, phase, &idle, &mut handed, 0);
                    handed.retain(|(symbol, ..)| !self.is_once_made(symbol));
                    let of = |(_, kept): &&(FileId, &Kept)| {
                        kept.key.as_deref().is_none_or(|of| key == Some(of))
                    };
                    let own: Vec<(FileId, &Kept)> = takers.iter().filter(of).copied().collect();
                    if own.is_empty() {
                        let handed = handed.into_iter();
                        next.extend(handed.map(|(symbol, at, phase, _)| (symbol, at, phase, via)));
                        continue;
                    }
                    stored_at.extend(written);
                    for (symbol, ..) in handed {
                        if let Symbol::Function(file, id) = symbol
                            && file == current.file
                        {
                            stored.insert(id);
                        }
                        for (file, kept) in &own {
                            self.keep(*file, kept, symbol.clone());
                        }
                    }
                }
                if let Value::Name(name) = value
                    && on_use
                {
                    self.referred(&facts, name, at, call.head, phase, via);
                }
            }
        }
        for (id, file) in program.loaded(current.file) {
            if let Some(call) = facts.call(*id)
                && call.function == current.function
                && runs(call.guard)
            {
                self.driven.insert(*file);
                self.load(*file, phase, Some((at, call.head)));
                // A class that is named is made.
                let stem = program.tree.path(*file).file_stem().filter(|_| on_use);
                if let Some(stem) = stem.filter(|_| facts.language != Language::CSharp) {
                    self.construct(*file, stem, at, call.head, phase);
                }
                // Which of its functions are called then nobody can tell.
                let whole =
                    program.facts(*file).filter(|facts| facts.language == Language::JavaScript);
                let exports = whole.into_iter().flat_map(|facts| &facts.exports);
                let named = exports.filter(|export| export.local.is_some());
                next.extend(named.filter_map(|export| {
                    let id = export.function?;
                    Some((Symbol::Function(*file, id), call.head, phase, Via::Library))
                }));
            }
        }
        for reference in facts.references.iter().filter(|r| r.function == current.function) {
            let stored = stored_at.iter().any(|of| of.contains(&reference.span));
            if stored || idles(reference.span) {
                continue;
            }
            let found = self.program.callee(&facts, reference.target, &reference.name);
            // A method of an interface is handed on: `group.Go(service.Run)`.
            if let Some((Symbol::Type(file, ty), left)) = &found
                && go
                && !left.is_empty()
            {
                let full = format!("{ty}.{left}");
                let field = program
                    .facts(*file)
                    .is_some_and(|facts| facts.bindings.iter().any(|one| one.name == full));
                // While a function is made ready it is handed on for its invocations.
                let later = match handed_on {
                    Phase::Init => Phase::Handler,
                    phase => phase,
                };
                if !field {
                    self.loosely(left.clone(), at, reference.span, later);
                }
            }
            // What a module only names or exports is for invocations to call.
            let named = facts.language == Language::JavaScript && phase == Phase::Init;
            let later = if named { Phase::Handler } else { handed_at(&reference.span) };
            if !matches!(found, Some((Symbol::Function(..) | Symbol::Type(..), _))) {
                let all = program.functions_of(&facts, &reference.name);
                next.extend(all.into_iter().map(|one| (one, reference.span, later, Via::Library)));
            }
            if let Some((symbol, _)) = found {
                next.push((symbol, reference.span, later, Via::Library));
            }
        }
        // What is written inside runs when the outer one hands it on.
        for (id, inner) in facts.functions.iter().enumerate().skip(1) {
            let is_closure = inner.owner.is_none()
                && (inner.passed_to.is_some() || inner.name.ends_with("<closure>"));
            let passed = inner.passed_to.and_then(|call| facts.call(call));
            // What a call took was followed from there.
            let handed = facts.language == Language::CSharp && inner.passed_to.is_some();
            if inner.parent == Some(current.function)
                && !handed
                && !stored.contains(&FnId(id as u32))
                && (is_closure || current.function != FnId(0))
                && !inner.test
                && !idles(inner.span)
                && !passed.is_some_and(|call| self.is_of_another(&facts, call))
                && runs(inner.guard)
            {
                let later = current.function == FnId(0)
                    && inner.passed_to.is_some_and(|call| self.for_later(&facts, call));
                let phase = if later { Phase::Handler } else { handed_at(&inner.span) };
                let via = match inner.passed_to.and_then(|taker| facts.call(taker)) {
                    Some(taker) => self.handed(&facts, taker),
                    None if is_closure => Via::Library,
                    None => Via::Caller,
                };
                let symbol = Symbol::Function(current.file, FnId(id as u32));
                next.push((symbol, inner.head, phase, via));
            }
        }
        // Types that a library drives: it calls their methods.
        if current.function == FnId(0) {
            for found in &facts.types {
                // Rust's traits and Go's embedded types are no frameworks.
                let foreign = match facts.language {
                    Language::Ruby | Language::JavaScript | Language::Python => {
                        let idle = [&tables.entries.passive, &tables.entries.once_made];
                        program.driven(&facts, &found.bases, &idle)
                    }
                    _ => found.bases.iter().any(|base| {
                        base.contains('.') && !facts.types.iter().any(|other| other.name == *base)
                    }),
                };
                let found_by_itself = self.driven.contains(&current.file)
                    && facts.language == Language::CSharp
                    && program.driven(&facts, &found.bases, &[]);
                if foreign && facts.language != Language::Rust && !go && !on_use || found_by_itself
                {
                    next.push((
                        Symbol::Type(current.file, found.name.clone()),
                        found.head,
                        Phase::Handler,
                        Via::Library,
                    ));
                }
            }
        }
        if current.function != FnId(0) {
            self.imports(at, phase);
        }
        for (symbol, span, phase, via) in next {
            // A constant's file is loaded when it is first named.
            if facts.language == Language::Ruby
                && let Symbol::Function(file, _) | Symbol::Type(file, _) = &symbol
            {
                self.load(*file, phase, Some((at, span)));
            }
            self.enter(&symbol, at, span, phase, via);
        }
    }

    fn enter(&mut self, symbol: &Symbol, at: usize, span: Span, phase: Phase, via: Via) {
        match symbol {
            Symbol::Function(file, id) => self.visit(*file, *id, phase, Some((at, span)), via),
            Symbol::Type(file, name) => self.construct(*file, name, at, span, phase),
            Symbol::Origin(_) => {}
        }
    }

    /// The parameters that a constructor or a method of the project only keeps.
    fn keepers(&self, (callee, left): &(Symbol, String), call: &Call) -> Vec<(FileId, &'a Kept)> {
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
    fn of_field(&mut self, member: &str, at: usize, span: Span, phase: Phase) -> Vec<Symbol> {
        match self.members.get_mut(member) {
            Some(held) if held.2 == Phase::Init => *held = (at, span, phase),
            Some(_) => {}
            None => _ = self.members.insert(member.to_string(), (at, span, phase)),
        }
        self.kept_fields.get(member).cloned().unwrap_or_default()
    }

    /// A function is kept in a field: it runs where the field is read.
    fn keep(&mut self, file: FileId, kept: &Kept, symbol: Symbol) {
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
    fn is_once_made(&self, symbol: &Symbol) -> bool {
        let Symbol::Type(file, name) = symbol else { return false };
        let once_made = &self.tables.entries.once_made;
        self.program.facts(*file).is_some_and(|facts| {
            let mut types = facts.types.iter().filter(|found| found.name == *name);
            types.any(|found| found.bases.iter().any(|base| once_made.names(base, facts)))
        })
    }

    /// What a decorator stands above is of another function than this one, though one file holds both.
    fn is_elsewhere(&self, facts: &Facts, decorator: &Call) -> bool {
        let entries = &self.tables.entries;
        self.as_function
            && (entries.apart.find(decorator, facts).is_some()
                || self.apart && entries.routes.find(decorator, facts).is_some()
                || self.is_command(facts, decorator))
    }

    /// One of the decorators of a function makes it a command of a program.
    fn is_command(&self, facts: &Facts, decorator: &Call) -> bool {
        decorators(facts, decorator)
            .any(|call| self.tables.entries.commands.find(call, facts).is_some())
    }

    /// Commands of files of which this program takes more than what starts none of them.
    fn commanded(&mut self) -> bool {
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
    fn idle(&mut self, facts: &Facts, at: &Reached) -> Vec<Span> {
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
    fn is_of_another(&self, facts: &Facts, call: &Call) -> bool {
        let found = self.tables.entries.own_programs.find(call, facts);
        let Some((_, bound)) = found else { return false };
        let mut named = bound.iter().filter(|(name, _)| name == "program");
        !named.any(|(_, name)| {
            let mut started =
                self.started.commands.iter().filter_map(|command| command.words.first());
            name.str().is_some_and(|name| started.any(|word| word.rsplit('/').next() == Some(name)))
        })
    }

    /// What a call takes at load runs in requests: it is a route, or what comes of it is exported.
    fn for_later(&self, facts: &Facts, id: CallId) -> bool {
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
    fn called(
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
    fn hand_over(&mut self, facts: &Facts, call: &Call, at: usize, phase: Phase) {
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
    fn is_of_standard(&self, facts: &Facts, call: &Call) -> bool {
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

    /// Who runs a function that a call is given: whoever makes the call, where that only goes through
    /// something with it or has it run beside the program.
    fn handed(&self, facts: &Facts, call: &Call) -> Via {
        let own = facts.language == Language::Kotlin && call.target == Target::Global;
        match self.asked_for.told
            && (own || self.tables.entries.unasked.find(call, facts).is_some())
        {
            true => Via::Caller,
            false => Via::Library,
        }
    }

    /// The method that an annotation has called of what a method makes.
    fn begin(&mut self, facts: &Facts, maker: &Function, at: usize, phase: Phase) {
        let begins = &self.tables.entries.begins;
        let named = |call: &Call| {
            let (_, bound) = begins.find(call, facts)?;
            let (_, method) = bound.into_iter().find(|(name, _)| name == "method")?;
            Some((method.str()?.to_string(), call.head))
        };
        let mut above = facts.calls.iter().filter(|call| {
            call.kind == CallKind::Decorator && call.bound.as_deref() == Some(&maker.name)
        });
        let made = || self.program.type_of(facts, maker.returns.as_deref()?);
        let Some(((method, span), (file, name))) = above.find_map(named).zip(made()) else {
            return;
        };
        self.load(file, phase, Some((at, span)));
        let full = format!("{name}.{method}");
        let own = self.program.facts(file).map(|facts| facts.functions.iter());
        if let Some(id) = own.and_then(|mut all| all.position(|found| found.name == full)) {
            self.visit(file, FnId(id as u32), phase, Some((at, span)), Via::Caller);
        }
        self.dispatch((file, name), &method, at, span, phase, Via::Caller);
    }

    /// Who runs a method that an annotation stands above, or that a base has.
    fn driven_by(&self, facts: &Facts, ty: &str, method: &str) -> Via {
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

    /// A type comes alive: its constructor runs, and methods that are called on something unknown
    /// may be its.
    fn construct(&mut self, file: FileId, name: &str, at: usize, span: Span, phase: Phase) {
        for file in self.parts(file, name) {
            if self.alive_types.entry(file).or_default().insert(name.to_string()) {
                self.learn(file, name);
                self.methods(file, name, at, span, phase);
                let language = self.program.facts(file).map(|facts| facts.language);
                if language == Some(Language::Python) {
                    self.awaken(file, name);
                }
            }
        }
    }

    /// The files that a type, its methods and its fields stand in: of a Go package any.
    fn parts(&mut self, file: FileId, name: &str) -> Vec<FileId> {
        let program = self.program;
        let Some(facts) = program.facts(file) else { return Vec::new() };
        if facts.language != Language::Go {
            return vec![file];
        }
        let directory = program.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        let by_type = self.parts.entry(directory).or_insert_with(|| {
            let mut by_type: HashMap<String, Vec<FileId>> = HashMap::new();
            let mut together = program.together(file);
            together.sort_unstable();
            for facts in together.into_iter().filter_map(|file| program.facts(file)) {
                let methods = facts.functions.iter().map(|it| &it.name);
                let members = methods.chain(facts.bindings.iter().map(|it| &it.name));
                let owners = members.filter_map(|name| Some(name.split_once('.')?.0));
                let types = facts.types.iter().map(|found| found.name.as_str());
                for name in types.chain(owners) {
                    let files = by_type.entry(name.to_string()).or_default();
                    if files.last() != Some(&facts.file) {
                        files.push(facts.file);
                    }
                }
            }
            by_type
        });
        let mut files = by_type.get(name).cloned().unwrap_or_default();
        files.sort_by_key(|other| *other != file);
        files
    }

    /// A type of which something is called is there: what is called on its traits may be its.
    fn enliven(&mut self, file: FileId, function: FnId) {
        let Some(facts) = self.program.facts(file).cloned() else { return };
        let owner = facts.function(function).and_then(|it| facts.types.get(it.owner?.0 as usize));
        if let Some(owner) = owner
            && !owner.is_trait
            && self.enlivened.insert((file, owner.name.clone()))
        {
            self.learn(file, &owner.name);
            self.rise((file, owner.name.clone()));
        }
    }

    /// A class of Python is made, or something of it is called: what is marked in it, or above it, may be called as well.
    fn awaken(&mut self, file: FileId, name: &str) {
        let mut open = vec![(file, name.to_string())];
        while let Some(of) = open.pop() {
            if !self.awake.insert(of.clone()) {
                continue;
            }
            for (id, at, span) in self.marked.remove(&of).unwrap_or_default() {
                self.visit(of.0, id, Phase::Handler, Some((at, span)), Via::Library);
            }
            let Some(facts) = self.program.facts(of.0) else { continue };
            let types = facts.types.iter().filter(|found| found.name == of.1);
            let bases = types.flat_map(|found| &found.bases);
            open.extend(bases.filter_map(|base| self.program.type_of(facts, base)));
        }
    }

    /// A method of Python with a decorator waits for its class.
    fn mark(&mut self, file: FileId, id: FnId, at: usize, span: Span) -> bool {
        let facts = self.program.facts(file).filter(|facts| facts.language == Language::Python);
        let owner = facts.and_then(|facts| facts.types.get(facts.function(id)?.owner?.0 as usize));
        let Some(owner) = owner else { return false };
        let of = (file, owner.name.clone());
        let waits = !self.awake.contains(&of);
        if waits {
            self.marked.entry(of).or_default().push((id, at, span));
        }
        waits
    }

    fn learn(&mut self, file: FileId, name: &str) {
        let Some(facts) = self.program.facts(file) else { return };
        for (id, function) in facts.functions.iter().enumerate() {
            if let Some((owner, short)) = function.name.rsplit_once('.')
                && owner == name
            {
                let methods = self.alive_methods.entry(short.to_string()).or_default();
                methods.push((file, FnId(id as u32)));
            }
        }
    }

    fn methods(&mut self, file: FileId, name: &str, at: usize, span: Span, phase: Phase) {
        let Some(facts) = self.program.facts(file).cloned() else { return };
        self.rise((file, name.to_string()));
        let on_use = loads_on_use(facts.language);
        let prefix = format!("{name}.");
        let csharp = facts.language == Language::CSharp;
        let foreign = facts.language != Language::Go
            && facts.types.iter().filter(|found| found.name == name).any(|found| {
                let scripts = matches!(
                    facts.language,
                    Language::Ruby | Language::Python | Language::JavaScript
                );
                if csharp || scripts {
                    let passive = &self.tables.entries.passive;
                    return self.program.driven(&facts, &found.bases, &[passive]);
                }
                found.bases.iter().any(|base| {
                    base.contains('.') && !(on_use && self.program.type_of(&facts, base).is_some())
                })
            });
        // Methods that say what they are for: a library calls those, and no others.
        let marked: HashSet<&str> = facts
            .calls
            .iter()
            .filter(|call| {
                on_use
                    && call.kind == CallKind::Decorator
                    && (foreign || call.target != Target::Global)
                    && self.program.callee(&facts, call.target, &call.name).is_none()
            })
            .filter_map(|call| call.bound.as_deref()?.strip_prefix(&prefix))
            .collect();
        // What a base of the project has as well, its callers call.
        let above = match facts.language {
            Language::JavaScript => self.methods_above(&facts, name),
            _ => HashSet::new(),
        };
        let any = on_use && !csharp && marked.iter().any(|name| !name.contains('.'));
        let unmarked = foreign && !any;
        let entries = &self.tables.entries;
        for (id, method) in facts.functions.iter().enumerate() {
            let Some(short) = method.name.strip_prefix(&prefix) else { continue };
            let constructor = method.constructs() && !short.contains('.');
            let offered = facts.unoffered.binary_search(&FnId(id as u32)).is_err();
            // `[STAThread]` is no reason to call it.
            let main = csharp && short == "Main";
            let called = marked.contains(short) && !main
                || above.contains(short)
                || unmarked && !short.contains('.') && offered;
            let has = |names: &[String]| csharp && names.iter().any(|name| name == short);
            let (id, from) = (FnId(id as u32), Some((at, span)));
            if has(&entries.startup) {
                self.visit(file, id, self.once(), from, Via::Caller);
            } else if has(&entries.request) {
                self.visit(file, id, Phase::Handler, from, Via::Library);
            } else if called && !constructor {
                if on_use && self.program.told.leaves_out(self.tables, &facts, &method.name) {
                    continue;
                }
                let phase = if on_use { Phase::Handler } else { phase };
                let via = self.driven_by(&facts, name, short);
                self.visit(file, id, phase, from, via);
                self.begin(&facts, method, at, phase);
            } else if constructor || short.starts_with("__") {
                self.visit(file, id, phase, from, Via::Caller);
            } else if let Some((from, span, phase)) = self.loose.get(short).copied() {
                let via = self.method(None, short);
                self.visit(file, id, phase, Some((from, span)), via);
            }
        }
        let bases: Vec<String> = facts
            .types
            .iter()
            .filter(|found| found.name == name)
            .flat_map(|found| found.bases.clone())
            .collect();
        // A value of Go has its fields within it.
        let fields = facts.bindings.iter().filter(|_| facts.language == Language::Go);
        let fields = fields.filter(|field| field.name.starts_with(&prefix));
        for base in bases.into_iter().chain(fields.filter_map(|field| field.origin.clone())) {
            let symbol = match facts.types.iter().any(|found| found.name == base) {
                true => Some(Symbol::Type(file, base)),
                false if on_use => {
                    self.program.type_of(&facts, &base).map(|(file, name)| Symbol::Type(file, name))
                }
                false => self
                    .program
                    .leading(&facts, &base)
                    .next()
                    .and_then(|import| self.program.project(&facts, import, &base))
                    .or_else(|| self.program.package(&facts, &base))
                    .map(|(symbol, _)| symbol),
            };
            if let Some(Symbol::Type(file, base)) = symbol {
                self.construct(file, &base, at, span, phase);
            }
        }
    }

    /// The methods of the project's own bases of a class.
    fn methods_above(&self, facts: &Facts, name: &str) -> HashSet<String> {
        let mut found = HashSet::new();
        let mut open = vec![(facts.file, name.to_string())];
        let mut at = 0;
        while let Some((file, name)) = open.get(at).cloned() {
            at += 1;
            let Some(facts) = self.program.facts(file) else { continue };
            if at > 1 {
                let methods = facts.functions.iter().map(|method| method.name.as_str());
                let methods =
                    methods.filter_map(|method| method.strip_prefix(&name)?.strip_prefix('.'));
                found.extend(methods.map(str::to_string));
            }
            let types = facts.types.iter().filter(|found| found.name == name);
            for base in types.flat_map(|found| &found.bases) {
                if let Some(base) = self.program.type_of(facts, base)
                    && open.len() < BASES
                    && !open.contains(&base)
                {
                    open.push(base);
                }
            }
        }
        found
    }

    /// A method of a type is handed on by its name, `this.store::save`: while a function is made ready,
    /// for its invocations.
    fn referred(
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

    /// A method of that name is called on something unknown.
    fn wake(&mut self, member: &str) {
        let Some((from, span, phase)) = self.loose.get(member).copied() else { return };
        let mut found = self.alive_methods.get(member).cloned().unwrap_or_default();
        found.sort_unstable();
        let via = self.method(None, member);
        for (file, id) in found {
            self.visit(file, id, phase, Some((from, span)), via);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn values(
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
fn position_of(
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

/// All decorators of what one of them stands above.
fn decorators<'f>(facts: &'f Facts, one: &Call) -> impl Iterator<Item = &'f Call> {
    let (bound, function) = (one.bound.clone(), one.function);
    let all = facts.calls.iter().filter(|call| call.kind == CallKind::Decorator);
    all.filter(move |call| call.bound == bound && call.function == function)
}

fn is_apart(tables: &Tables, facts: &Facts, entry: &EntryPoint) -> bool {
    let name = facts.function(entry.function).map(|found| found.name.as_str());
    facts.calls.iter().any(|call| {
        call.kind == CallKind::Decorator
            && call.bound.as_deref() == name
            && tables.entries.apart.find(call, facts).is_some()
    })
}

/// Languages in which a field may be read by anybody, by its name.
fn reads_by_name(language: Language) -> bool {
    matches!(language, Language::JavaScript | Language::Python)
}

/// What a call is given at one place, each part for itself where the callee keeps some, with where it is
/// written: a name's value is known from elsewhere.
fn parts<'v>(
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

/// Languages in which a class is loaded when it is first used, not where it is imported.
fn loads_on_use(language: Language) -> bool {
    matches!(language, Language::Java | Language::Kotlin | Language::CSharp)
}

/// The directory of a build module: what stands before `src`.
pub(super) fn module_of(path: &Utf8Path) -> &str {
    let path = path.as_str();
    match path.find("/src/") {
        Some(at) => path.get(..at).unwrap_or(path),
        None if path.starts_with("src/") => "",
        None => path.rsplit_once('/').map_or("", |(directory, _)| directory),
    }
}
