//! Python to facts, with ruff's parser, which recovers from syntax errors.

mod calls;
mod conditions;
mod kept;
mod names;
mod state;
mod values;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{self as ast, ExceptHandler, Expr, Stmt};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

use super::copies::Copies;
use super::undone;
use crate::model::{
    Call, CallId, CallKind, Comparison, Directive, Exit, Facts, FnId, Function, Given, Guard,
    GuardId, GuardKind, Import, Known, Language, LoopId, Note, Origin, Param, ResultUse, Source,
    Span, Target, Type, TypeId, Value, Way, WriteKind,
};

/// Levels of expressions that are folded and walked before one is given up as unknown.
const DEPTH: u32 = 200;
/// Exceptions by which what is read says that there is no more, and words of others' names for it.
const ENDS: [&str; 4] = ["ValueError", "IndexError", "KeyError", "AttributeError"];
const ENDING: [&str; 9] =
    ["Closed", "Disconnect", "Empty", "EOF", "Stop", "Incomplete", "Decode", "Reset", "BrokenPipe"];
/// Exceptions by which a program is stopped from outside.
const INTERRUPTS: [&str; 4] =
    ["KeyboardInterrupt", "SystemExit", "CancelledError", "GeneratorExit"];

/// Stands before a field that a method sets for itself, among its names.
const OWN: &str = "self.";

pub(super) fn read(source: &Source) -> Facts {
    let parsed = parse_unchecked(&source.text, ParseOptions::from(Mode::Module));
    let mut reader = Reader {
        source,
        facts: Facts::new(source, Language::Python),
        scopes: vec![Scope::default()],
        copies: Copies::default(),
        fields: HashMap::default(),
        own: HashSet::default(),
        listed: HashSet::default(),
        returned: BTreeMap::new(),
        bases: HashMap::default(),
        deferred: Vec::new(),
        function: FnId(0),
        within: None,
        guard: None,
        class: None,
        caught: 0,
        depth: 0,
        blocks: Vec::new(),
        block_count: 0,
    };
    if let Some(error) = parsed.errors().first() {
        let span = reader.span(error.range());
        let message = format!("syntax error ({}): the rest of the file was read", error.error);
        reader.facts.notes.push(Note { span, message });
    }
    if let ast::Mod::Module(module) = parsed.syntax() {
        reader.declare(&module.body);
        reader.block(&module.body);
        reader.run_deferred(0);
    }
    if source.text.contains("plimsoll:") {
        reader.directives(parsed.tokens());
    }
    reader.finish()
}

/// What a name stands for.
#[derive(Clone, Debug, Default)]
struct Bind {
    /// As a callee on it would begin.
    origin: Option<String>,
    value: Option<Known<Value>>,
    import: Option<u32>,
    function: Option<FnId>,
    class: Option<TypeId>,
    /// The call that made it.
    call: Option<CallId>,
    /// The comparison that it holds the outcome of.
    asks: Option<Comparison>,
    /// Assigned more than once with different things: its value is not known.
    several: bool,
    /// A parameter of the function.
    param: bool,
    /// The block that first set it.
    made_in: Option<u32>,
    /// What a parameter or a field was last set to, and the block that all of it is said in.
    anew: Option<(u32, Known<Value>)>,
}

#[derive(Debug, Default)]
struct Scope {
    names: HashMap<String, Bind>,
    globals: Vec<String>,
}

/// A function whose body is read once the scope around it is known.
struct Deferred<'a> {
    id: FnId,
    body: &'a [Stmt],
    class: Option<(TypeId, String)>,
    guard: Option<GuardId>,
    params: Vec<(String, Option<String>)>,
    /// Of `params`, those that no caller passes: `self`.
    bound: usize,
}

struct Reader<'s, 'a> {
    source: &'s Source,
    facts: Facts,
    scopes: Vec<Scope>,
    copies: Copies,
    fields: HashMap<(TypeId, String), Bind>,
    /// Attributes that an instance sets for itself: `Class.name`.
    own: HashSet<String>,
    /// What the first base of a class leads to.
    bases: HashMap<TypeId, Target>,
    /// Calls of which what they made is put into a list.
    listed: HashSet<CallId>,
    /// What functions give back; nothing of those that give back several things.
    returned: BTreeMap<FnId, Option<Known<Value>>>,
    deferred: Vec<Deferred<'a>>,
    function: FnId,
    within: Option<LoopId>,
    guard: Option<GuardId>,
    class: Option<(TypeId, String)>,
    /// `try` blocks with handlers between here and the innermost loop.
    caught: u32,
    depth: u32,
    /// The blocks around: what one of them has set holds for the rest of it.
    blocks: Vec<u32>,
    block_count: u32,
}

impl<'a> Reader<'_, 'a> {
    fn span(&self, range: TextRange) -> Span {
        self.source.span(range.start().to_usize(), range.end().to_usize())
    }

    fn unknown(&self, range: TextRange, why: &'static str) -> Known<Value> {
        Known::unknown(Some(self.span(range)), why)
    }

    /// Functions and classes of a block can be used before they are written.
    fn declare(&mut self, body: &'a [Stmt]) {
        for statement in body {
            if let Stmt::ClassDef(class) = statement {
                let id = TypeId(self.facts.types.len() as u32);
                let name = match &self.class {
                    Some((_, outer)) => format!("{outer}.{}", class.name),
                    None => class.name.to_string(),
                };
                self.facts.types.push(Type {
                    is_trait: false,
                    name: name.clone(),
                    bases: Vec::new(),
                    span: self.span(class.range),
                    head: self.span(class.name.range()),
                    public: !class.name.starts_with('_'),
                    function: self.function,
                });
                let bind = Bind { origin: Some(name), class: Some(id), ..Bind::default() };
                self.bind(class.name.as_str(), bind);
            }
        }
    }

    fn bind(&mut self, name: &str, bind: Bind) {
        let global =
            self.scopes.last().is_some_and(|scope| scope.globals.iter().any(|g| g == name));
        let at = if global { 0 } else { self.scopes.len().saturating_sub(1) };
        let block = self.blocks.last().copied();
        let Some(scope) = self.scopes.get_mut(at) else { return };
        match scope.names.get_mut(name) {
            Some(known) => {
                let param = known.param;
                let anew = block.zip(bind.value.clone());
                let anew = anew.filter(|_| param || name.starts_with(OWN));
                // A placeholder that is filled later: `client = None`.
                if known.origin.is_none() || bind.origin.is_some() && !global {
                    *known = bind;
                }
                (known.several, known.param, known.anew) = (true, param, anew);
            }
            None => {
                scope.names.insert(name.to_string(), Bind { made_in: block, ..bind });
            }
        }
    }

    /// What a parameter or a field was set to in a block around here, after which nothing else sets it.
    fn anew(&self, bind: &Bind) -> Option<Known<Value>> {
        let (block, value) = bind.anew.as_ref()?;
        self.blocks.contains(block).then(|| self.copies.known(value))
    }

    fn find(&self, name: &str) -> Option<&Bind> {
        self.scopes.iter().rev().find_map(|scope| scope.names.get(name))
    }

    fn run_deferred(&mut self, from: usize) {
        while self.deferred.len() > from {
            let next = self.deferred.remove(from);
            let held = (
                self.function,
                self.within.take(),
                self.guard,
                self.class.take(),
                std::mem::take(&mut self.caught),
            );
            self.function = next.id;
            self.guard = next.guard;
            self.class = next.class;
            let mut scope = Scope::default();
            for (at, (name, ty)) in next.params.into_iter().enumerate() {
                let given = at.checked_sub(next.bound).map(|param| Known {
                    value: None,
                    span: None,
                    origin: Origin::Given(Box::new(Given {
                        function: next.id,
                        param: param as u32,
                        path: Vec::new(),
                        default: None,
                        text: None,
                    })),
                });
                let param = given.is_some();
                let bind =
                    Bind { origin: ty, value: given, several: true, param, ..Bind::default() };
                scope.names.insert(name, bind);
            }
            self.scopes.push(scope);
            let mark = self.deferred.len();
            self.declare(next.body);
            self.block(next.body);
            self.run_deferred(mark);
            self.scopes.pop();
            (self.function, self.within, self.guard, self.class, self.caught) = held;
        }
    }

    fn block(&mut self, body: &'a [Stmt]) {
        self.block_count = self.block_count.saturating_add(1);
        self.blocks.push(self.block_count);
        self.statements(body);
        self.blocks.pop();
    }

    fn statements(&mut self, body: &'a [Stmt]) {
        let guard = self.guard;
        for statement in body {
            self.statement(statement);
            // `if client: return client`: the rest makes what is not there yet.
            if let Stmt::If(test) = statement
                && test.elif_else_clauses.is_empty()
                && let Some(kept) = self.kept(&test.test, &test.body)
            {
                self.guard = Some(self.add_guard(GuardKind::Unset(kept), test.test.range()));
                continue;
            }
            // `if not X: return`: the rest runs under the opposite.
            if let Stmt::If(test) = statement
                && test.elif_else_clauses.is_empty()
                && matches!(
                    test.body.last(),
                    Some(Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_))
                )
                && let Some(GuardKind::Condition { comparisons, negated }) =
                    self.condition(&test.test)
            {
                let kind = GuardKind::Condition { comparisons, negated: !negated };
                self.guard = Some(self.add_guard(kind, test.test.range()));
            }
        }
        self.guard = guard;
    }

    pub(super) fn add_guard(&mut self, kind: GuardKind, range: TextRange) -> GuardId {
        let guard = Guard { kind, span: self.span(range), within: self.guard };
        self.facts.guards.push(guard);
        GuardId(self.facts.guards.len() as u32 - 1)
    }

    fn guarded(&mut self, kind: Option<GuardKind>, range: TextRange, body: &'a [Stmt]) {
        let held = self.guard;
        if let Some(kind) = kind {
            self.guard = Some(self.add_guard(kind, range));
        }
        self.block(body);
        self.guard = held;
    }

    fn statement(&mut self, statement: &'a Stmt) {
        self.depth += 1;
        if self.depth <= DEPTH {
            self.statement_within(statement);
        }
        self.depth -= 1;
    }

    fn statement_within(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.to_string();
                    let (local, origin) = match &alias.asname {
                        Some(name) => (name.to_string(), module.clone()),
                        None => {
                            let first = module.split('.').next().unwrap_or(&module).to_string();
                            (first.clone(), first)
                        }
                    };
                    self.import(module, None, local, origin, alias.range);
                }
            }
            Stmt::ImportFrom(import) => {
                let dots = ".".repeat(import.level as usize);
                let module = import.module.as_ref().map_or("", |name| name.as_str());
                let module = format!("{dots}{module}");
                for alias in &import.names {
                    let member = alias.name.to_string();
                    let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                    let origin = match module.ends_with('.') {
                        true => format!("{module}{member}"),
                        false => format!("{module}.{member}"),
                    };
                    self.import(module.clone(), Some(member), local, origin, alias.range);
                }
            }
            Stmt::FunctionDef(function) => self.function_def(function),
            Stmt::ClassDef(class) => self.class_def(class),
            Stmt::Assign(assign) => {
                let value = self.expression(&assign.value, ResultUse::Kept);
                for target in &assign.targets {
                    self.assign(target, Some(&assign.value), value.clone());
                }
            }
            Stmt::AnnAssign(assign) => {
                let value =
                    assign.value.as_ref().map(|value| self.expression(value, ResultUse::Kept));
                let declared = self.annotation(&assign.annotation);
                let value = value.unwrap_or_else(|| self.unknown(assign.range, "not set yet"));
                self.assign(&assign.target, assign.value.as_deref(), value);
                if let (Expr::Name(name), Some(ty)) = (&*assign.target, declared) {
                    let last = self.scopes.last_mut();
                    if let Some(known) =
                        last.and_then(|scope| scope.names.get_mut(name.id.as_str()))
                        && known.origin.is_none()
                    {
                        known.origin = Some(ty);
                    }
                }
            }
            Stmt::AugAssign(assign) => {
                self.expression(&assign.value, ResultUse::Kept);
                if let Some(name) = self.state_name(&assign.target) {
                    self.write(&name, WriteKind::Count, assign.range);
                } else if let Expr::Subscript(subscript) = &*assign.target
                    && let Some(name) = self.state_name(&subscript.value)
                {
                    self.write(&name, WriteKind::Insert, assign.range);
                }
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    if let Expr::Subscript(subscript) = target
                        && let Some(name) = self.state_name(&subscript.value)
                    {
                        self.write(&name, WriteKind::Remove, delete.range);
                    }
                }
            }
            Stmt::Return(result) => {
                if let Some(value) = &result.value {
                    let back = self.expression(value, ResultUse::Returned);
                    self.give_back(back);
                    let origin = self.origin(value, 0).map(|(origin, ..)| origin);
                    if let Some(function) = self.facts.functions.get_mut(self.function.0 as usize) {
                        function.returns = function.returns.take().or(origin);
                    }
                }
                self.exit_all(Way::Return);
            }
            Stmt::Raise(raise) => {
                if let Some(exception) = &raise.exc {
                    self.expression(exception, ResultUse::Kept);
                }
                if self.caught == 0 {
                    self.exit_all(Way::Raise);
                }
            }
            Stmt::Break(_) => self.exit(Way::Break),
            Stmt::Expr(expression) => {
                self.expression(&expression.value, ResultUse::Dropped);
            }
            Stmt::While(stmt) => {
                let bound = self.while_bound(&stmt.test, &stmt.body);
                let test = self.span(stmt.test.range());
                let head =
                    Span::new(self.source.file, stmt.range.start().to_usize(), test.end as usize);
                self.enter_loop(bound, head, stmt.range);
                self.expression(&stmt.test, ResultUse::Kept);
                self.loop_body(&stmt.body);
                self.block(&stmt.orelse);
                self.bounded(&stmt.test, stmt.range);
            }
            Stmt::For(stmt) => {
                self.expression(&stmt.iter, ResultUse::Kept);
                let bound = self.for_bound(&stmt.iter);
                let end = stmt.iter.range().end().to_usize();
                let head = Span::new(self.source.file, stmt.range.start().to_usize(), end);
                self.enter_loop(bound, head, stmt.range);
                let target = self.span(stmt.target.range());
                let iterated = self.fold(&stmt.iter, 0);
                let each = match (iterated.origin, self.numbers(&stmt.iter, iterated.value)) {
                    (Origin::Given(mut given), _) => {
                        given.path.push("*".to_string());
                        Known { value: None, span: Some(target), origin: Origin::Given(given) }
                    }
                    (_, Some(numbers)) => Known::folded(Value::Each(numbers), target),
                    _ => self.unknown(stmt.target.range(), "another in each round"),
                };
                self.assign(&stmt.target, None, each);
                self.loop_body(&stmt.body);
                self.block(&stmt.orelse);
            }
            Stmt::If(stmt) => {
                self.if_statement(stmt);
                self.bounded(&stmt.test, stmt.range);
            }
            Stmt::With(stmt) => {
                for item in &stmt.items {
                    let value = self.expression(&item.context_expr, ResultUse::Awaited);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, Some(&item.context_expr), value);
                    }
                }
                self.statements(&stmt.body);
            }
            Stmt::Try(stmt) => {
                self.caught += u32::from(!stmt.handlers.is_empty());
                let first = self.facts.loops.len();
                self.block(&stmt.body);
                if stmt.handlers.iter().any(|handler| is_end(handler) && !self.begins_anew(handler))
                {
                    let (function, within) = (self.function, self.within);
                    let inside = self.facts.loops.iter_mut().skip(first);
                    for one in inside.filter(|one| one.function == function && one.within == within)
                    {
                        one.exits.push(Exit { way: Way::Raise, guard: None });
                    }
                }
                self.caught -= u32::from(!stmt.handlers.is_empty());
                for handler in &stmt.handlers {
                    let within = self.within;
                    if is_interrupt(handler) || gives_up(handler) {
                        self.within = None;
                    }
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    self.guarded(Some(GuardKind::Handler), handler.range, &handler.body);
                    self.within = within;
                }
                self.block(&stmt.orelse);
                self.block(&stmt.finalbody);
            }
            Stmt::Match(stmt) => {
                self.expression(&stmt.subject, ResultUse::Kept);
                for case in &stmt.cases {
                    self.block(&case.body);
                }
            }
            Stmt::Global(global) => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.globals.extend(global.names.iter().map(|name| name.to_string()));
                }
            }
            Stmt::Assert(stmt) => {
                self.expression(&stmt.test, ResultUse::Kept);
            }
            _ => {}
        }
    }

    /// A handler that begins the function anew which it stands in.
    fn begins_anew(&self, handler: &ExceptHandler) -> bool {
        let function = self.facts.functions.get(self.function.0 as usize);
        let name = function.and_then(|function| function.name.rsplit('.').next());
        let text = self.source.slice(self.span(handler.range()));
        name.is_some_and(|name| text.contains(&format!("{name}(")))
    }

    fn import(
        &mut self,
        module: String,
        member: Option<String>,
        local: String,
        origin: String,
        range: TextRange,
    ) {
        let id = self.facts.imports.len() as u32;
        let type_only = self
            .facts
            .guards_of(self.guard)
            .any(|guard| matches!(&guard.kind, GuardKind::Build(text) if text == "TYPE_CHECKING"));
        self.facts.imports.push(Import {
            module,
            member,
            local: local.clone(),
            span: self.span(range),
            function: self.function,
            type_only,
            guard: self.guard,
        });
        let bind = Bind { origin: Some(origin), import: Some(id), ..Bind::default() };
        self.bind(&local, bind);
    }

    fn function_def(&mut self, function: &'a ast::StmtFunctionDef) {
        let name = match (&self.class, self.function) {
            (Some((_, class)), _) => format!("{class}.{}", function.name),
            (None, FnId(0)) => function.name.to_string(),
            (None, id) => {
                let outer = self.facts.function(id).map_or("", |outer| outer.name.as_str());
                format!("{outer}.{}", function.name)
            }
        };
        let mut params = Vec::new();
        let mut typed = Vec::new();
        let first_is_self = self.class.is_some();
        for (at, param) in function.parameters.iter_non_variadic_params().enumerate() {
            let ty = param.parameter.annotation.as_ref().and_then(|ty| self.annotation(ty));
            let default =
                param.default.as_ref().map(|value| self.expression(value, ResultUse::Kept));
            if !(first_is_self && at == 0) {
                params.push(Param {
                    name: param.parameter.name.to_string(),
                    ty: ty.clone(),
                    default,
                });
            }
            typed.push((param.parameter.name.to_string(), ty));
        }
        for other in [&function.parameters.vararg, &function.parameters.kwarg].into_iter().flatten()
        {
            typed.push((other.name.to_string(), None));
        }
        let id = FnId(self.facts.functions.len() as u32);
        let returns = function.returns.as_ref().and_then(|ty| self.annotation(ty));
        let short = function.name.as_str();
        self.facts.functions.push(Function {
            name: name.clone(),
            span: self.span(function.range),
            head: self.span(function.name.range()),
            params,
            owner: self.class.as_ref().map(|(id, _)| *id),
            parent: Some(self.function),
            passed_to: None,
            is_async: function.is_async,
            is_generator: false,
            receiver: None,
            public: !short.starts_with('_'),
            returns,
            test: short.starts_with("test_"),
            guard: self.guard,
        });
        for decorator in &function.decorator_list {
            self.decorator(decorator, &name);
        }
        self.deferred.push(Deferred {
            id,
            body: &function.body,
            class: self.class.clone(),
            guard: self.guard,
            params: typed,
            bound: usize::from(first_is_self),
        });
        if self.class.is_none() {
            let bind = Bind { origin: Some(name), function: Some(id), ..Bind::default() };
            if let Some(scope) = self.scopes.last_mut() {
                scope.names.insert(short.to_string(), bind);
            }
        }
    }

    fn decorator(&mut self, decorator: &'a ast::Decorator, bound: &str) {
        let before = self.facts.calls.len();
        match &decorator.expression {
            Expr::Call(_) => {
                self.expression(&decorator.expression, ResultUse::Kept);
            }
            plain => {
                if let Some((name, receiver, target)) = self.origin(plain, 0) {
                    let span = self.span(plain.range());
                    let (kind, kept) = (CallKind::Decorator, ResultUse::Kept);
                    let call =
                        self.call_here(name, target, kind, span, span, Vec::new(), receiver, kept);
                    self.facts.calls.push(call);
                }
            }
        }
        if self.facts.calls.len() > before
            && let Some(call) = self.facts.calls.last_mut()
        {
            call.kind = CallKind::Decorator;
            call.bound = Some(bound.to_string());
        }
    }

    fn class_def(&mut self, class: &'a ast::StmtClassDef) {
        let Some(id) = self.find(class.name.as_str()).and_then(|bind| bind.class) else { return };
        let (mut bases, mut whole) = (Vec::new(), None);
        for base in class.arguments.iter().flat_map(|arguments| arguments.args.iter()) {
            if let Some((name, _, target)) = self.origin(base, 0) {
                match names::is_mixin(&name) {
                    true => self.bases.entry(id).or_insert(target),
                    false => whole.get_or_insert(target),
                };
                bases.push(name);
            }
        }
        if let Some(whole) = whole {
            self.bases.insert(id, whole);
        }
        let name = self.facts.types.get(id.0 as usize).map_or(String::new(), |ty| ty.name.clone());
        if let Some(ty) = self.facts.types.get_mut(id.0 as usize) {
            ty.bases = bases;
        }
        for decorator in &class.decorator_list {
            self.decorator(decorator, &name);
        }
        let held = self.class.replace((id, name));
        let mark = self.deferred.len();
        self.scopes.push(Scope::default());
        self.declare(&class.body);
        self.block(&class.body);
        self.kept_in_fields(&class.body);
        if let Some(scope) = self.scopes.pop() {
            for (field, bind) in scope.names {
                self.fields.entry((id, field)).or_insert(bind);
            }
        }
        // The constructor first, then what makes fields later: they say what the fields are.
        if let Some(rest) = self.deferred.get_mut(mark..) {
            let functions = &self.facts.functions;
            rest.sort_by_cached_key(|deferred| {
                let name = functions.get(deferred.id.0 as usize).map(|function| &function.name);
                let constructor = name.is_some_and(|name| name.ends_with(".__init__"));
                (!constructor, !state::makes_fields(deferred.body))
            });
        }
        self.class = held;
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        self.expression(&stmt.test, ResultUse::Kept);
        let kind = self.condition(&stmt.test).unwrap_or(GuardKind::unknown());
        self.guarded(Some(kind.clone()), stmt.test.range(), &stmt.body);
        let mut before = Some(kind);
        for clause in &stmt.elif_else_clauses {
            match &clause.test {
                Some(test) => {
                    self.expression(test, ResultUse::Kept);
                    let kind = self.condition(test).unwrap_or(GuardKind::unknown());
                    self.guarded(Some(kind), test.range(), &clause.body);
                    before = None;
                }
                None => {
                    let negated = match &before {
                        Some(GuardKind::Condition { comparisons, negated }) => {
                            Some(GuardKind::Condition {
                                comparisons: comparisons.clone(),
                                negated: !negated,
                            })
                        }
                        _ => None,
                    };
                    self.guarded(negated, stmt.test.range(), &clause.body);
                }
            }
        }
    }

    fn directives(&mut self, tokens: &Tokens) {
        let comments = tokens.iter().filter(|token| token.kind() == TokenKind::Comment);
        self.facts.directives.extend(comments.filter_map(|comment| {
            let (start, end) = (comment.start().to_usize(), comment.end().to_usize());
            Directive::of_comment(self.source, start, end)
        }));
    }

    /// A call, a text or an object is told, where a function gives back nothing else.
    fn give_back(&mut self, value: Known<Value>) {
        let told = matches!(
            value.value,
            Some(Value::Call(_) | Value::Str(_) | Value::Text(_) | Value::Map(_))
        );
        let value = Some(value).filter(|_| told && !self.returned.contains_key(&self.function));
        self.returned.insert(self.function, value);
    }

    fn finish(mut self) -> Facts {
        let returned = std::mem::take(&mut self.returned).into_iter();
        self.facts.given_back.extend(returned.filter_map(|(id, value)| Some((id, value?))));
        let own = &self.own;
        self.facts.states.retain(|state| !state.writes.is_empty() && !own.contains(&state.name));
        // What is put into a list can be waited for there: `all.append(thread); thread.start()`.
        let joins = |call: &Call| call.name.ends_with(".join") && call.args.is_empty();
        if self.facts.calls.iter().any(joins) {
            for call in self.facts.calls.iter_mut().filter(|call| call.name.ends_with(".start")) {
                if call.receiver.is_some_and(|id| self.listed.contains(&id)) {
                    call.result = ResultUse::Kept;
                }
            }
        }
        undone::mark_calls(&mut self.facts, self.source);
        // A task that was kept and is never used again was as good as dropped: told by its name.
        self.facts
    }
}

/// A handler of what ends a loop that its `try` holds: `except queue.Empty`.
fn is_end(handler: &ExceptHandler) -> bool {
    let ends = |name: &str| ENDS.contains(&name) || ENDING.iter().any(|word| name.contains(word));
    takes_only(handler, ends) || swallowed(handler)
}

/// Whatever is wrong ends it, and is nothing to tell.
fn swallowed(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    let taken = handler.type_.as_deref().and_then(short_name);
    matches!(handler.body.as_slice(), [Stmt::Pass(_)])
        && taken.is_some_and(|name| !INTERRUPTS.contains(&name))
}

/// Somebody stops the program: a loop around it does not end by itself.
fn is_interrupt(handler: &ExceptHandler) -> bool {
    takes_only(handler, |name| INTERRUPTS.contains(&name))
}

/// Whatever fails is told as an error, and the loop around left, as it would be without the handler.
fn gives_up(handler: &ExceptHandler) -> bool {
    let any = matches!(handler, ExceptHandler::ExceptHandler(of) if of.type_.is_none())
        || takes_only(handler, |name| matches!(name, "Exception" | "BaseException"));
    let ExceptHandler::ExceptHandler(handler) = handler;
    let Some((last, told)) = handler.body.split_last() else { return false };
    let leaves = match last {
        Stmt::Break(_) => true,
        Stmt::Return(result) => result.value.is_none(),
        _ => false,
    };
    let tells = |statement: &Stmt| match statement {
        Stmt::Expr(of) => match &*of.value {
            Expr::Call(call) => matches!(
                short_name(&call.func),
                Some("error" | "exception" | "critical" | "fatal" | "print_exc")
            ),
            _ => false,
        },
        _ => false,
    };
    any && leaves && told.iter().any(tells)
}

/// The handler is one of such exceptions alone.
fn takes_only(handler: &ExceptHandler, is: impl Fn(&str) -> bool) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    let is = |of: &Expr| short_name(of).is_some_and(&is);
    match handler.type_.as_deref() {
        Some(Expr::Tuple(all)) => all.elts.iter().all(is),
        of => of.is_some_and(is),
    }
}

/// The last name of a path.
fn short_name(of: &Expr) -> Option<&str> {
    match of {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}
