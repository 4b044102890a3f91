//! Python to facts, with ruff's parser, which recovers from syntax errors.

use std::collections::HashMap;

use ruff_python_ast::{self as ast, CmpOp, ExceptHandler, Expr, Number, Operator, Stmt, UnaryOp};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

use crate::model::{
    Allocation, Arg, Binding, Bound, Call, CallId, CallKind, Comparison, Directive, Entry, Exit,
    Facts, FnId, Function, Given, Guard, GuardId, GuardKind, Import, Known, Language, Loop, LoopId,
    Note, Origin, Param, ResultUse, Source, Span, State, StateKind, Target, Type, TypeId, Value,
    Write, WriteKind,
};

/// Levels of expressions that are folded and walked before one is given up as unknown.
const DEPTH: u32 = 200;

pub(super) fn read(source: &Source) -> Facts {
    let parsed = parse_unchecked(&source.text, ParseOptions::from(Mode::Module));
    let mut reader = Reader {
        source,
        facts: Facts::new(source, Language::Python),
        scopes: vec![Scope::default()],
        fields: HashMap::new(),
        bases: HashMap::new(),
        deferred: Vec::new(),
        function: FnId(0),
        within: None,
        guard: None,
        class: None,
        caught: 0,
        depth: 0,
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
    reader.directives();
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
    /// Assigned more than once with different things: its value is not known.
    several: bool,
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
    fields: HashMap<(TypeId, String), Bind>,
    /// What the first base of a class leads to.
    bases: HashMap<TypeId, Target>,
    deferred: Vec<Deferred<'a>>,
    function: FnId,
    within: Option<LoopId>,
    guard: Option<GuardId>,
    class: Option<(TypeId, String)>,
    /// `try` blocks with handlers between here and the innermost loop.
    caught: u32,
    depth: u32,
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
        let Some(scope) = self.scopes.get_mut(at) else { return };
        match scope.names.get_mut(name) {
            // A placeholder that is filled later: `client = None`.
            Some(known) if known.origin.is_none() => *known = Bind { several: true, ..bind },
            Some(known) => {
                known.several = true;
                if bind.origin.is_some() && !global {
                    *known = Bind { several: true, ..bind };
                }
            }
            None => {
                scope.names.insert(name.to_string(), bind);
            }
        }
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
                let bind = Bind { origin: ty, value: given, several: true, ..Bind::default() };
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
        let guard = self.guard;
        for statement in body {
            self.statement(statement);
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

    fn add_guard(&mut self, kind: GuardKind, range: TextRange) -> GuardId {
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
                    self.expression(value, ResultUse::Returned);
                    let origin = self.origin(value, 0).map(|(origin, ..)| origin);
                    if let Some(function) = self.facts.functions.get_mut(self.function.0 as usize) {
                        function.returns = function.returns.take().or(origin);
                    }
                }
                self.exit_all(Exit::Return);
            }
            Stmt::Raise(raise) => {
                if let Some(exception) = &raise.exc {
                    self.expression(exception, ResultUse::Kept);
                }
                if self.caught == 0 {
                    self.exit_all(Exit::Raise);
                }
            }
            Stmt::Break(_) => self.exit(Exit::Break),
            Stmt::Expr(expression) => {
                self.expression(&expression.value, ResultUse::Dropped);
            }
            Stmt::While(stmt) => {
                let bound = self.while_bound(&stmt.test);
                let test = self.span(stmt.test.range());
                let head =
                    Span::new(self.source.file, stmt.range.start().to_usize(), test.end as usize);
                self.enter_loop(bound, head, stmt.range);
                self.expression(&stmt.test, ResultUse::Kept);
                self.loop_body(&stmt.body);
                self.block(&stmt.orelse);
            }
            Stmt::For(stmt) => {
                self.expression(&stmt.iter, ResultUse::Kept);
                let bound = self.for_bound(&stmt.iter);
                let end = stmt.iter.range().end().to_usize();
                let head = Span::new(self.source.file, stmt.range.start().to_usize(), end);
                self.enter_loop(bound, head, stmt.range);
                let each = self.unknown(stmt.target.range(), "another in each round");
                self.assign(&stmt.target, None, each);
                self.loop_body(&stmt.body);
                self.block(&stmt.orelse);
            }
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::With(stmt) => {
                for item in &stmt.items {
                    let value = self.expression(&item.context_expr, ResultUse::Awaited);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, Some(&item.context_expr), value);
                    }
                }
                self.block(&stmt.body);
            }
            Stmt::Try(stmt) => {
                self.caught += u32::from(!stmt.handlers.is_empty());
                self.block(&stmt.body);
                self.caught -= u32::from(!stmt.handlers.is_empty());
                for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                    self.guarded(Some(GuardKind::Handler), handler.range, &handler.body);
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
                    self.add_call(
                        name,
                        target,
                        CallKind::Decorator,
                        span,
                        span,
                        Vec::new(),
                        receiver,
                        ResultUse::Kept,
                    );
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
        let mut bases = Vec::new();
        for base in class.arguments.iter().flat_map(|arguments| arguments.args.iter()) {
            if let Some((name, _, target)) = self.origin(base, 0) {
                bases.push(name);
                self.bases.entry(id).or_insert(target);
            }
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
        if let Some(scope) = self.scopes.pop() {
            for (field, bind) in scope.names {
                self.fields.entry((id, field)).or_insert(bind);
            }
        }
        // The constructor first: it says what the fields are.
        if let Some(rest) = self.deferred.get_mut(mark..) {
            let functions = &self.facts.functions;
            rest.sort_by_key(|deferred| {
                let name = functions.get(deferred.id.0 as usize).map(|function| &function.name);
                !name.is_some_and(|name| name.ends_with(".__init__"))
            });
        }
        self.class = held;
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        self.expression(&stmt.test, ResultUse::Kept);
        let kind = self.condition(&stmt.test);
        self.guarded(kind.clone(), stmt.test.range(), &stmt.body);
        let mut before = kind;
        for clause in &stmt.elif_else_clauses {
            match &clause.test {
                Some(test) => {
                    self.expression(test, ResultUse::Kept);
                    let kind = self.condition(test);
                    self.guarded(kind, test.range(), &clause.body);
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
                    self.guarded(negated, clause.range, &clause.body);
                }
            }
        }
    }

    /// What a test asks, as a guard of the code under it.
    fn condition(&self, test: &Expr) -> Option<GuardKind> {
        match test {
            Expr::Compare(compare) => {
                let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return None };
                let subject = self.subject(&compare.left);
                if subject.as_deref() == Some("__name__") && *op == CmpOp::Eq {
                    return Some(GuardKind::Main);
                }
                if right.is_none_literal_expr() {
                    let name = self.plain(&compare.left)?;
                    return match op {
                        CmpOp::Is | CmpOp::Eq => Some(GuardKind::Unset(name)),
                        _ => None,
                    };
                }
                if matches!(op, CmpOp::In | CmpOp::NotIn) {
                    // `"X" in os.environ`
                    if let Expr::StringLiteral(key) = &*compare.left
                        && let Some(subject) = self.subject(right)
                    {
                        let subject = format!("{subject}.{}", key.value.to_str());
                        return Some(single(subject, None, *op == CmpOp::NotIn, false));
                    }
                    if *op == CmpOp::NotIn {
                        return self.plain(right).map(GuardKind::Unset);
                    }
                }
                let negated = matches!(op, CmpOp::NotEq | CmpOp::IsNot | CmpOp::NotIn);
                Some(single(subject?, Some(self.fold(right, 0)), negated, false))
            }
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => match &*unary.operand {
                Expr::Name(_) | Expr::Attribute(_) => {
                    let name = self.plain(&unary.operand)?;
                    Some(GuardKind::Unset(name))
                }
                other => match self.condition(other)? {
                    GuardKind::Condition { comparisons, negated } => {
                        Some(GuardKind::Condition { comparisons, negated: !negated })
                    }
                    _ => None,
                },
            },
            Expr::Name(name) if name.id.as_str() == "TYPE_CHECKING" => {
                Some(GuardKind::Build("TYPE_CHECKING".to_string()))
            }
            Expr::BoolOp(op) => {
                let parts: Option<Vec<GuardKind>> =
                    op.values.iter().map(|value| self.condition(value)).collect();
                let mut all = Vec::new();
                for part in parts? {
                    match part {
                        GuardKind::Main if op.op == ast::BoolOp::And => return Some(part),
                        GuardKind::Condition { comparisons, negated } => {
                            all.extend(
                                comparisons.into_iter().map(|one| Comparison {
                                    negated: one.negated ^ negated,
                                    ..one
                                }),
                            );
                        }
                        _ => return None,
                    }
                }
                Some(GuardKind::Condition { comparisons: all, negated: false })
            }
            other => Some(single(self.subject(other)?, None, false, false)),
        }
    }

    /// What a condition speaks of; lookups by a literal key read like members.
    fn subject(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Subscript(subscript) => {
                let Expr::StringLiteral(key) = &*subscript.slice else { return None };
                Some(format!("{}.{}", self.subject(&subscript.value)?, key.value.to_str()))
            }
            Expr::Call(call) => {
                let (name, ..) = self.origin(&call.func, 0)?;
                let name = name.strip_suffix(".get").unwrap_or(&name).to_string();
                match call.arguments.args.first() {
                    Some(Expr::StringLiteral(key)) => {
                        Some(format!("{name}.{}", key.value.to_str()))
                    }
                    _ => Some(format!("{name}()")),
                }
            }
            Expr::Name(name) => {
                // `DEBUG = os.environ.get("DEBUG")` asked later.
                let bind = self.find(name.id.as_str());
                match bind.and_then(|bind| bind.call).and_then(|id| self.facts.call(id)) {
                    Some(call) => match call.args.first().and_then(|arg| arg.value.str()) {
                        Some(key) => {
                            let name = call.name.strip_suffix(".get").unwrap_or(&call.name);
                            Some(format!("{name}.{key}"))
                        }
                        None => Some(name.id.to_string()),
                    },
                    None => Some(name.id.to_string()),
                }
            }
            other => self.origin(other, 0).map(|(name, ..)| name),
        }
    }

    /// A name or attribute as written.
    fn plain(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(name) => Some(name.id.to_string()),
            Expr::Attribute(attribute) => {
                Some(format!("{}.{}", self.plain(&attribute.value)?, attribute.attr))
            }
            _ => None,
        }
    }

    fn while_bound(&self, test: &Expr) -> Bound {
        match test {
            Expr::BooleanLiteral(literal) if literal.value => Bound::Forever,
            Expr::NumberLiteral(_) => Bound::Forever,
            Expr::Name(_) => Bound::Flag,
            Expr::Attribute(_) => Bound::Flag,
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => match &*unary.operand {
                Expr::Name(_) | Expr::Attribute(_) => Bound::Flag,
                Expr::Call(call) if call.arguments.args.is_empty() => match &*call.func {
                    Expr::Attribute(attribute) if attribute.attr.starts_with("is_") => Bound::Flag,
                    _ => Bound::While,
                },
                _ => Bound::While,
            },
            _ => Bound::While,
        }
    }

    fn for_bound(&self, iter: &Expr) -> Bound {
        if let Expr::Call(call) = iter
            && let Expr::Name(name) = &*call.func
            && name.id.as_str() == "range"
        {
            let args: Vec<Known<Value>> =
                call.arguments.args.iter().map(|arg| self.fold(arg, 0)).collect();
            let int = |at: usize| args.get(at)?.value.as_ref()?.as_int();
            let times = match args.len() {
                1 => int(0),
                2 => int(0).and_then(|start| int(1).map(|end| end.saturating_sub(start))),
                _ => None,
            };
            let span = self.span(iter.range());
            return Bound::Times(match times {
                Some(times) => Known::folded(times.max(0), span),
                None => Known::unknown(Some(span), "the range is not known"),
            });
        }
        match self.origin(iter, 0) {
            Some((name, call, _)) => Bound::Over(Some(name), call),
            None => Bound::Over(None, None),
        }
    }

    fn enter_loop(&mut self, bound: Bound, head: Span, range: TextRange) {
        let span = self.span(range);
        let id = LoopId(self.facts.loops.len() as u32);
        self.facts.loops.push(Loop {
            head,
            span,
            bound,
            exits: Vec::new(),
            function: self.function,
            within: self.within,
            guard: self.guard,
        });
        self.within = Some(id);
    }

    fn loop_body(&mut self, body: &'a [Stmt]) {
        let caught = std::mem::take(&mut self.caught);
        self.block(body);
        self.caught = caught;
        let current = self.within.and_then(|id| self.facts.loops.get(id.0 as usize));
        self.within = current.and_then(|current| current.within);
    }

    fn exit(&mut self, exit: Exit) {
        if let Some(id) = self.within
            && let Some(found) = self.facts.loops.get_mut(id.0 as usize)
        {
            found.exits.push(exit);
        }
    }

    /// Leaves all loops of the function.
    fn exit_all(&mut self, exit: Exit) {
        let mut at = self.within;
        while let Some(found) = at.and_then(|id| self.facts.loops.get_mut(id.0 as usize)) {
            found.exits.push(exit.clone());
            at = found.within;
        }
    }

    fn assign(&mut self, target: &'a Expr, value: Option<&'a Expr>, known: Known<Value>) {
        match target {
            Expr::Name(name) => {
                let id = name.id.as_str();
                let made = value.and_then(|value| self.origin_of_value(value));
                let (origin, call, target) = made.unwrap_or((None, None, None));
                if let Some(call) = call
                    && let Some(call) = self.facts.calls.get_mut(call.0 as usize)
                {
                    call.bound.get_or_insert_with(|| id.to_string());
                }
                let global =
                    self.scopes.last().is_some_and(|scope| scope.globals.iter().any(|g| g == id));
                if global && self.function != FnId(0) {
                    self.write(id, WriteKind::Assign, name.range);
                }
                if self.scopes.len() == 1 || self.class.is_some() && self.scopes.len() == 2 {
                    self.state(
                        id,
                        value,
                        target.is_none().then_some(()).and(origin.clone()),
                        name.range,
                    );
                }
                let (import, function, class) = match target {
                    Some(Target::Import(id)) => (Some(id), None, None),
                    Some(Target::Function(id)) => (None, Some(id), None),
                    Some(Target::Type(id)) => (None, None, Some(id)),
                    _ => (None, None, None),
                };
                if self.scopes.len() == 1 {
                    self.facts.bindings.push(Binding {
                        name: id.to_string(),
                        origin: origin.clone(),
                        value: known.clone(),
                        span: self.span(name.range),
                    });
                }
                self.bind(
                    id,
                    Bind {
                        origin,
                        value: Some(known),
                        import,
                        function,
                        class,
                        call,
                        several: false,
                    },
                );
            }
            Expr::Attribute(attribute) => {
                if let Expr::Name(owner) = &*attribute.value
                    && matches!(owner.id.as_str(), "self" | "cls")
                    && let Some((class, class_name)) = self.class.clone()
                {
                    let made = value.and_then(|value| self.origin_of_value(value));
                    let (origin, call, target) = made.unwrap_or((None, None, None));
                    let import = match target {
                        Some(Target::Import(id)) => Some(id),
                        _ => None,
                    };
                    let bind = Bind { origin, value: Some(known), import, call, ..Bind::default() };
                    let key = (class, attribute.attr.to_string());
                    let held = self.fields.entry(key).or_default();
                    if held.origin.is_none() {
                        *held = bind;
                    }
                    if owner.id.as_str() == "cls" {
                        let name = format!("{class_name}.{}", attribute.attr);
                        self.write(&name, WriteKind::Assign, attribute.range);
                    }
                } else {
                    self.expression(&attribute.value, ResultUse::Kept);
                }
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.slice, ResultUse::Kept);
                if let Some(name) = self.state_name(&subscript.value) {
                    self.write(&name, WriteKind::Insert, subscript.range);
                }
            }
            Expr::Tuple(tuple) => {
                let values = match value {
                    Some(Expr::Tuple(values)) => Some(values),
                    _ => None,
                };
                for (at, target) in tuple.elts.iter().enumerate() {
                    let value = values.and_then(|values| values.elts.get(at));
                    let known = match value {
                        Some(value) => self.fold(value, 0),
                        None => self.unknown(tuple.range, "unpacked"),
                    };
                    self.assign(target, value, known);
                }
            }
            _ => {}
        }
    }

    #[allow(clippy::type_complexity)]
    fn origin_of_value(
        &self,
        value: &Expr,
    ) -> Option<(Option<String>, Option<CallId>, Option<Target>)> {
        let (name, call, target) = self.origin(value, 0)?;
        Some((Some(name), call, Some(target)))
    }

    /// Mutable data of the top level or of a class.
    fn state(&mut self, name: &str, value: Option<&Expr>, _: Option<String>, range: TextRange) {
        let Some(value) = value else { return };
        let kind = match value {
            Expr::Dict(_) | Expr::DictComp(_) => StateKind::Map,
            Expr::List(_) | Expr::Set(_) | Expr::ListComp(_) | Expr::SetComp(_) => StateKind::List,
            Expr::NumberLiteral(_) => StateKind::Number,
            Expr::Call(call) => {
                match self.origin(&call.func, 0).map(|(name, ..)| name).as_deref() {
                    Some("dict" | "collections.defaultdict" | "collections.OrderedDict") => {
                        StateKind::Map
                    }
                    Some("list" | "set" | "collections.deque") => StateKind::List,
                    _ => StateKind::Other,
                }
            }
            _ => StateKind::Other,
        };
        let name = match &self.class {
            Some((_, class)) => format!("{class}.{name}"),
            None => name.to_string(),
        };
        if self.facts.states.iter().any(|state| state.name == name) {
            return;
        }
        let origin = self.origin(value, 0).map(|(name, ..)| name);
        let span = self.span(range);
        self.facts.states.push(State { name, kind, origin, span, writes: Vec::new() });
    }

    /// The state that an expression names, if it is one of the module or class.
    fn state_name(&self, expr: &Expr) -> Option<String> {
        let name = match expr {
            Expr::Name(name) => {
                let id = name.id.as_str();
                let local = self.scopes.iter().skip(1).any(|scope| {
                    scope.names.contains_key(id) && !scope.globals.iter().any(|g| g == id)
                });
                if local {
                    return None;
                }
                id.to_string()
            }
            Expr::Attribute(attribute) => match (&*attribute.value, &self.class) {
                (Expr::Name(owner), Some((_, class)))
                    if matches!(owner.id.as_str(), "self" | "cls") =>
                {
                    format!("{class}.{}", attribute.attr)
                }
                (Expr::Name(owner), _) => format!("{}.{}", owner.id, attribute.attr),
                _ => return None,
            },
            _ => return None,
        };
        self.facts.states.iter().any(|state| state.name == name).then_some(name)
    }

    fn write(&mut self, name: &str, kind: WriteKind, range: TextRange) {
        let span = self.span(range);
        let (function, guard) = (self.function, self.guard);
        if let Some(state) = self.facts.states.iter_mut().find(|state| state.name == name) {
            state.writes.push(Write { kind, span, function, guard });
        }
    }

    /// Walks an expression for its calls, and folds it.
    fn expression(&mut self, expr: &'a Expr, result: ResultUse) -> Known<Value> {
        self.depth += 1;
        if self.depth <= DEPTH {
            self.walk(expr, result);
        }
        self.depth -= 1;
        self.fold(expr, 0)
    }

    fn walk(&mut self, expr: &'a Expr, result: ResultUse) {
        self.depth += 1;
        if self.depth > DEPTH {
            self.depth -= 1;
            return;
        }
        let kept = ResultUse::Kept;
        match expr {
            Expr::Call(call) => self.call(call, result),
            Expr::Await(inner) => self.walk(&inner.value, ResultUse::Awaited),
            Expr::BoolOp(op) => op.values.iter().for_each(|value| self.walk(value, kept)),
            Expr::Named(named) => {
                self.walk(&named.value, kept);
                let value = self.fold(&named.value, 0);
                self.assign(&named.target, Some(&named.value), value);
            }
            Expr::BinOp(op) => {
                self.walk(&op.left, kept);
                self.walk(&op.right, kept);
                self.allocation(op);
            }
            Expr::UnaryOp(op) => self.walk(&op.operand, kept),
            Expr::Lambda(lambda) => {
                let id = self.closure(lambda.range);
                let held = (std::mem::replace(&mut self.function, id), self.within.take());
                self.scopes.push(Scope::default());
                if let Some(parameters) = &lambda.parameters {
                    for param in parameters.iter_non_variadic_params() {
                        let bind = Bind { several: true, ..Bind::default() };
                        self.bind(param.parameter.name.as_str(), bind);
                    }
                }
                self.walk(&lambda.body, ResultUse::Returned);
                self.scopes.pop();
                (self.function, self.within) = held;
            }
            Expr::If(test) => {
                self.walk(&test.test, kept);
                self.walk(&test.body, result);
                self.walk(&test.orelse, result);
            }
            Expr::Dict(dict) => {
                for item in &dict.items {
                    if let Some(key) = &item.key {
                        self.walk(key, kept);
                    }
                    self.walk(&item.value, kept);
                }
            }
            Expr::Set(set) => set.elts.iter().for_each(|value| self.walk(value, kept)),
            Expr::List(list) => list.elts.iter().for_each(|value| self.walk(value, kept)),
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|value| self.walk(value, kept)),
            Expr::ListComp(comp) => self.comprehension(&comp.generators, &[&comp.elt]),
            Expr::SetComp(comp) => self.comprehension(&comp.generators, &[&comp.elt]),
            Expr::Generator(comp) => self.comprehension(&comp.generators, &[&comp.elt]),
            Expr::DictComp(comp) => self.comprehension(&comp.generators, &[&comp.value]),
            Expr::Yield(inner) => {
                if let Some(function) = self.facts.functions.get_mut(self.function.0 as usize) {
                    function.is_generator = true;
                }
                if let Some(value) = &inner.value {
                    self.walk(value, kept);
                }
                // Whoever iterates may stop here.
                self.exit_all(Exit::Return);
            }
            Expr::YieldFrom(inner) => self.walk(&inner.value, kept),
            Expr::Compare(compare) => {
                self.walk(&compare.left, kept);
                compare.comparators.iter().for_each(|value| self.walk(value, kept));
            }
            Expr::FString(text) => {
                for element in text.value.elements() {
                    if let ast::InterpolatedStringElement::Interpolation(inner) = element {
                        self.walk(&inner.expression, kept);
                    }
                }
            }
            Expr::Attribute(attribute) => self.walk(&attribute.value, kept),
            Expr::Subscript(subscript) => {
                self.walk(&subscript.value, kept);
                self.walk(&subscript.slice, kept);
            }
            Expr::Starred(starred) => self.walk(&starred.value, kept),
            _ => {}
        }
        self.depth -= 1;
    }

    fn comprehension(&mut self, generators: &'a [ast::Comprehension], results: &[&'a Expr]) {
        for generator in generators {
            self.walk(&generator.iter, ResultUse::Kept);
            generator.ifs.iter().for_each(|test| self.walk(test, ResultUse::Kept));
        }
        results.iter().for_each(|result| self.walk(result, ResultUse::Kept));
    }

    fn closure(&mut self, range: TextRange) -> FnId {
        let outer = self.facts.function(self.function).map_or("", |outer| outer.name.as_str());
        let span = self.span(range);
        let function = Function {
            name: format!("{outer}.<closure>"),
            span,
            head: Span { end: span.start + 6.min(span.end - span.start), ..span },
            params: Vec::new(),
            owner: None,
            parent: Some(self.function),
            passed_to: None,
            is_async: false,
            is_generator: false,
            public: false,
            returns: None,
            test: false,
            guard: self.guard,
        };
        self.facts.functions.push(function);
        FnId(self.facts.functions.len() as u32 - 1)
    }

    fn call(&mut self, call: &'a ast::ExprCall, result: ResultUse) {
        // The receiver's calls come first: `a().b()` makes a's result.
        if let Expr::Attribute(attribute) = &*call.func {
            self.walk(&attribute.value, ResultUse::Kept);
        } else if !call.func.is_name_expr() {
            self.walk(&call.func, ResultUse::Kept);
        }
        let mut args = Vec::new();
        for arg in &call.arguments.args {
            let (inner, spread) = match arg {
                Expr::Starred(starred) => (&*starred.value, true),
                other => (other, false),
            };
            let value = self.expression(inner, ResultUse::Kept);
            args.push(Arg { name: None, spread, value });
        }
        for keyword in &call.arguments.keywords {
            let value = self.expression(&keyword.value, ResultUse::Kept);
            let spread = keyword.arg.is_none();
            args.push(Arg {
                name: keyword.arg.as_ref().map(|name| name.to_string()),
                spread,
                value,
            });
        }
        let (name, receiver, target) = match self.origin(&call.func, 0) {
            Some(found) => found,
            None => {
                let member = match &*call.func {
                    Expr::Attribute(attribute) => attribute.attr.to_string(),
                    _ => "?".to_string(),
                };
                (format!("?.{member}"), None, Target::Unknown)
            }
        };
        let kind = if constructs(&name) { CallKind::New } else { CallKind::Call };
        let span = self.span(call.range());
        let line = self.source.line_range(self.source.place(span.start).line);
        let func = self.span(call.func.range());
        let start = match &*call.func {
            // A chain over lines: the last member.
            Expr::Attribute(attribute) if func.end as usize > line.end => {
                attribute.attr.range().start().to_u32()
            }
            _ => span.start,
        };
        let line = self.source.line_range(self.source.place(start).line);
        let head = Span { start, end: span.end.min(line.end as u32).max(start), ..span };
        if let Expr::Attribute(attribute) = &*call.func {
            let write = match attribute.attr.as_str() {
                "append" | "add" | "update" | "setdefault" | "insert" | "extend" | "appendleft"
                | "put" => Some(WriteKind::Insert),
                "pop" | "remove" | "discard" | "clear" | "popleft" | "popitem" => {
                    Some(WriteKind::Remove)
                }
                _ => None,
            };
            if let Some(kind) = write
                && let Some(name) = self.state_name(&attribute.value)
            {
                self.write(&name, kind, call.range());
            }
        }
        self.add_call(name, target, kind, span, head, args, receiver, result);
    }

    #[allow(clippy::too_many_arguments)]
    fn add_call(
        &mut self,
        name: String,
        target: Target,
        kind: CallKind,
        span: Span,
        head: Span,
        args: Vec<Arg>,
        receiver: Option<CallId>,
        result: ResultUse,
    ) {
        self.facts.calls.push(Call {
            name,
            target,
            kind,
            span,
            head,
            args,
            receiver,
            function: self.function,
            within: self.within,
            guard: self.guard,
            result,
            bound: None,
        });
    }

    /// The call fact of an expression that was walked before.
    fn call_at(&self, range: TextRange) -> Option<CallId> {
        let span = self.span(range);
        let at = self
            .facts
            .calls
            .iter()
            .rposition(|call| call.span == span && call.kind != CallKind::Decorator)?;
        Some(CallId(at as u32))
    }

    /// How a callee on an expression begins, the call that made it, and what it leads to.
    fn origin(&self, expr: &Expr, depth: u32) -> Option<(String, Option<CallId>, Target)> {
        if depth > 64 {
            return None;
        }
        match expr {
            Expr::Name(name) => {
                let id = name.id.as_str();
                match self.find(id) {
                    None => Some((id.to_string(), None, Target::Global)),
                    Some(bind) => {
                        let origin = bind.origin.clone()?;
                        let target = match (bind.function, bind.class, bind.import) {
                            (Some(id), ..) => Target::Function(id),
                            (_, Some(id), _) => Target::Type(id),
                            (.., Some(id)) => Target::Import(id),
                            _ => Target::Unknown,
                        };
                        Some((origin, bind.call, target))
                    }
                }
            }
            Expr::Attribute(attribute) => {
                if let Expr::Name(owner) = &*attribute.value
                    && matches!(owner.id.as_str(), "self" | "cls")
                    && let Some((class, class_name)) = &self.class
                {
                    let method = format!("{class_name}.{}", attribute.attr);
                    if let Some(at) = self.facts.functions.iter().position(|f| f.name == method) {
                        return Some((method, None, Target::Function(FnId(at as u32))));
                    }
                    let field = self.fields.get(&(*class, attribute.attr.to_string()));
                    return match field {
                        Some(bind) => {
                            let target = bind.import.map_or(Target::Unknown, Target::Import);
                            Some((bind.origin.clone()?, bind.call, target))
                        }
                        // Of a base, in this file or another.
                        None => Some((method, None, Target::Unknown)),
                    };
                }
                let (front, call, target) = self.origin(&attribute.value, depth + 1)?;
                let name = format!("{front}.{}", attribute.attr);
                if let Some(at) = self.facts.functions.iter().position(|f| f.name == name) {
                    return Some((name, call, Target::Function(FnId(at as u32))));
                }
                let target = match target {
                    Target::Import(id) => Target::Import(id),
                    _ => Target::Unknown,
                };
                Some((name, call, target))
            }
            Expr::Call(call) => {
                let (name, _, target) = self.origin(&call.func, depth + 1)?;
                let made = self.call_at(call.range());
                if name == "super" {
                    let (class, _) = self.class.as_ref()?;
                    let base = self.facts.types.get(class.0 as usize)?.bases.first()?.clone();
                    let target = self.bases.get(class).copied().unwrap_or(Target::Unknown);
                    return Some((base, None, import_only(target)));
                }
                match target {
                    Target::Type(_) => Some((name, made, Target::Unknown)),
                    Target::Function(id) => {
                        let returns = self.facts.function(id)?.returns.clone()?;
                        Some((returns, made, Target::Unknown))
                    }
                    _ if constructs(&name) => Some((name, made, import_only(target))),
                    _ => Some((format!("{name}()"), made, import_only(target))),
                }
            }
            Expr::Await(inner) => self.origin(&inner.value, depth + 1),
            Expr::Named(named) => self.origin(&named.value, depth + 1),
            Expr::Subscript(subscript) => {
                // An element of something known: `client["db"]` is still of that library.
                let (front, call, target) = self.origin(&subscript.value, depth + 1)?;
                matches!(target, Target::Import(_)).then(|| (format!("{front}[]"), call, target))
            }
            _ => None,
        }
    }

    /// A declared type's qualified name; of an optional one, the type inside.
    fn annotation(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(_) | Expr::Attribute(_) => self.origin(expr, 0).map(|(name, ..)| name),
            Expr::StringLiteral(text) => {
                let text = text.value.to_str();
                let first = text.split('.').next()?;
                let bind = self.find(first)?;
                Some(format!("{}{}", bind.origin.clone()?, text.strip_prefix(first)?))
            }
            Expr::BinOp(op) if op.op == Operator::BitOr => match op.right.is_none_literal_expr() {
                true => self.annotation(&op.left),
                false => None,
            },
            Expr::Subscript(subscript) => match &*subscript.value {
                Expr::Name(name) if name.id.as_str() == "Optional" => {
                    self.annotation(&subscript.slice)
                }
                Expr::Name(name) if name.id.as_str() == "Annotated" => match &*subscript.slice {
                    Expr::Tuple(tuple) => self.annotation(tuple.elts.first()?),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn fold(&self, expr: &Expr, depth: u32) -> Known<Value> {
        let span = self.span(expr.range());
        if depth > 64 {
            return Known::unknown(Some(span), "nested too deeply");
        }
        let literal = |value| Known::literal(value, span);
        match expr {
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(int) => match int.as_i64() {
                    Some(int) => literal(Value::Int(int)),
                    None => literal(Value::Int(i64::MAX)),
                },
                Number::Float(float) => literal(Value::Float(*float)),
                Number::Complex { .. } => self.unknown(expr.range(), "a complex number"),
            },
            Expr::StringLiteral(text) => literal(Value::Str(text.value.to_str().to_string())),
            Expr::BooleanLiteral(flag) => literal(Value::Bool(flag.value)),
            Expr::NoneLiteral(_) => literal(Value::Null),
            Expr::FString(text) => {
                let mut known = String::new();
                // The one part that a caller passes, and what stands before it.
                let mut given: Option<(Box<Given>, String)> = None;
                for part in text.value.as_slice() {
                    match part {
                        ast::FStringPart::Literal(part) => known += part.value.as_ref(),
                        ast::FStringPart::FString(part) => {
                            for element in &part.elements {
                                match element {
                                    ast::InterpolatedStringElement::Literal(part) => {
                                        known += part.value.as_ref();
                                    }
                                    ast::InterpolatedStringElement::Interpolation(inner) => {
                                        let part = self.fold(&inner.expression, depth + 1);
                                        match (part.value, part.origin) {
                                            (Some(Value::Str(part)), _) => known += &part,
                                            (Some(Value::Int(part)), _) => {
                                                known += &part.to_string();
                                            }
                                            (None, Origin::Given(part))
                                                if part.text.is_none() && given.is_none() =>
                                            {
                                                given = Some((part, std::mem::take(&mut known)));
                                            }
                                            _ => {
                                                let known = given.map_or(known, |(_, text)| text);
                                                return Known::folded(Value::Prefix(known), span);
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                if let Some((mut part, before)) = given {
                    let value = Some(Value::Prefix(before.clone()));
                    part.text = Some((before, known));
                    return Known { value, span: Some(span), origin: Origin::Given(part) };
                }
                Known::folded(Value::Str(known), span)
            }
            Expr::List(list) => literal(Value::List(self.fold_all(&list.elts, depth))),
            Expr::Tuple(tuple) => literal(Value::List(self.fold_all(&tuple.elts, depth))),
            Expr::Set(set) => literal(Value::List(self.fold_all(&set.elts, depth))),
            Expr::Dict(dict) => {
                let entries = dict.items.iter().filter_map(|item| {
                    let Some(Expr::StringLiteral(key)) = &item.key else { return None };
                    Some(Entry {
                        key: key.value.to_str().to_string(),
                        key_span: self.span(key.range),
                        value: self.fold(&item.value, depth + 1),
                    })
                });
                literal(Value::Map(entries.collect()))
            }
            Expr::UnaryOp(op) => {
                let inner = self.fold(&op.operand, depth + 1);
                let value = match (op.op, inner.value) {
                    (UnaryOp::USub, Some(Value::Int(int))) => {
                        Some(Value::Int(int.saturating_neg()))
                    }
                    (UnaryOp::USub, Some(Value::Float(float))) => Some(Value::Float(-float)),
                    (UnaryOp::Not, Some(Value::Bool(flag))) => Some(Value::Bool(!flag)),
                    _ => None,
                };
                match value {
                    Some(value) => Known::folded(value, span),
                    None => self.unknown(expr.range(), "not computed"),
                }
            }
            Expr::BinOp(op) => {
                let left = self.fold(&op.left, depth + 1).value;
                let right = self.fold(&op.right, depth + 1).value;
                match binary(op.op, left, right) {
                    Some(value) => Known::folded(value, span),
                    None => self.unknown(expr.range(), "not computed"),
                }
            }
            Expr::If(test) => {
                let (a, b) = (self.fold(&test.body, depth + 1), self.fold(&test.orelse, depth + 1));
                if a.value.is_some() && a.value == b.value {
                    a
                } else {
                    self.unknown(expr.range(), "depends on a condition")
                }
            }
            Expr::Name(name) => match self.find(name.id.as_str()) {
                Some(bind) if bind.function.is_some() => match bind.function {
                    Some(id) => Known::folded(Value::Function(id), span),
                    None => self.unknown(expr.range(), "not known"),
                },
                Some(bind) if bind.import.is_some() && bind.call.is_none() => match &bind.origin {
                    Some(origin) => Known::folded(Value::Name(origin.clone()), span),
                    None => self.unknown(expr.range(), "not known"),
                },
                Some(Bind { value: Some(value), several: false, .. }) if value.value.is_some() => {
                    Known { value: value.value.clone(), span: value.span, origin: Origin::Folded }
                }
                Some(Bind { class: Some(_), origin: Some(origin), .. }) => {
                    Known::folded(Value::Name(origin.clone()), span)
                }
                Some(Bind { value: Some(Known { origin: Origin::Given(given), .. }), .. }) => {
                    let origin = Origin::Given(given.clone());
                    Known { value: None, span: Some(span), origin }
                }
                // `__file__`
                None if name.id.starts_with("__") => literal(Value::Name(name.id.to_string())),
                _ => self.unknown(expr.range(), "known when it runs"),
            },
            Expr::Attribute(attribute) => match self.origin(expr, 0) {
                Some((_, _, Target::Function(id))) => Known::folded(Value::Function(id), span),
                Some((name, None, Target::Import(_))) => Known::folded(Value::Name(name), span),
                _ => self.member(&attribute.value, attribute.attr.as_str(), span, depth),
            },
            Expr::Subscript(subscript) => match &*subscript.slice {
                Expr::StringLiteral(key) => {
                    self.member(&subscript.value, key.value.to_str(), span, depth)
                }
                _ => self.unknown(expr.range(), "known when it runs"),
            },
            Expr::Call(call) => {
                if let Expr::Name(name) = &*call.func
                    && matches!(name.id.as_str(), "int" | "float" | "str")
                    && let [only] = &*call.arguments.args
                {
                    let inner = self.fold(only, depth + 1);
                    if inner.value.is_some() && !matches!(inner.value, Some(Value::Call(_))) {
                        return inner;
                    }
                }
                match self.call_at(call.range()) {
                    Some(id) => Known::folded(Value::Call(id), span),
                    None => self.unknown(expr.range(), "known when it runs"),
                }
            }
            Expr::Await(inner) => self.fold(&inner.value, depth + 1),
            Expr::Lambda(lambda) => {
                let span = self.span(lambda.range);
                let at = self.facts.functions.iter().position(|function| function.span == span);
                match at {
                    Some(at) => Known::folded(Value::Function(FnId(at as u32)), span),
                    None => self.unknown(expr.range(), "a function"),
                }
            }
            _ => self.unknown(expr.range(), "known when it runs"),
        }
    }

    /// A member of a parameter.
    fn member(&self, of: &Expr, key: &str, span: Span, depth: u32) -> Known<Value> {
        match self.fold(of, depth + 1).origin {
            Origin::Given(mut given) => {
                given.path.push(key.to_string());
                Known { value: None, span: Some(span), origin: Origin::Given(given) }
            }
            _ => Known::unknown(Some(span), "known when it runs"),
        }
    }

    fn fold_all(&self, all: &[Expr], depth: u32) -> Vec<Known<Value>> {
        all.iter().take(256).map(|item| self.fold(item, depth + 1)).collect()
    }

    /// `b"x" * n`, `[0] * n`.
    fn allocation(&mut self, op: &ast::ExprBinOp) {
        if op.op != Operator::Mult {
            return;
        }
        let each = |expr: &Expr| match expr {
            Expr::BytesLiteral(bytes) => i64::try_from(bytes.value.len()).ok(),
            Expr::StringLiteral(text) => i64::try_from(text.value.len()).ok(),
            Expr::List(list) => i64::try_from(list.elts.len()).ok()?.checked_mul(8),
            _ => None,
        };
        let (size, count) = match (each(&op.left), each(&op.right)) {
            (Some(size), None) => (size, self.fold(&op.right, 0)),
            (None, Some(size)) => (size, self.fold(&op.left, 0)),
            _ => return,
        };
        let size = count.and_then(|count| match count {
            Value::Int(count) => Some(count.saturating_mul(size)),
            _ => None,
        });
        self.facts.allocations.push(Allocation {
            size,
            span: self.span(op.range),
            function: self.function,
            within: self.within,
            guard: self.guard,
        });
    }

    fn directives(&mut self) {
        for line in 1..=self.source.line_count() {
            let text = self.source.line(line);
            let Some(at) = text.find("# plimsoll:") else { continue };
            let start = self.source.line_range(line).start;
            let said = text.get(at + "# plimsoll:".len()..).unwrap_or("").trim().to_string();
            self.facts.directives.push(Directive {
                text: said,
                span: self.source.span(start + at, start + text.len()),
                alone: text.get(..at).is_some_and(|front| front.trim().is_empty()),
            });
        }
    }

    fn finish(mut self) -> Facts {
        self.facts.states.retain(|state| !state.writes.is_empty());
        // A task that was kept and is never used again was as good as dropped: told by its name.
        self.facts
    }
}

fn single(subject: String, equals: Option<Known<Value>>, negated: bool, outer: bool) -> GuardKind {
    GuardKind::Condition {
        comparisons: vec![Comparison { subject, equals, negated }],
        negated: outer,
    }
}

/// A call of something named like a class makes an object of it.
fn constructs(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|first: char| first.is_uppercase()) && !last.ends_with("()")
}

fn import_only(target: Target) -> Target {
    match target {
        Target::Import(id) => Target::Import(id),
        _ => Target::Unknown,
    }
}

fn binary(op: Operator, left: Option<Value>, right: Option<Value>) -> Option<Value> {
    match (op, left?, right) {
        (Operator::Add, Value::Str(left), Some(Value::Str(right))) => {
            Some(Value::Str(left + &right))
        }
        (Operator::Add, Value::Str(left) | Value::Prefix(left), _) => Some(Value::Prefix(left)),
        (Operator::Mod, Value::Str(left), _) => {
            Some(Value::Prefix(left.split('%').next().unwrap_or("").to_string()))
        }
        (op, Value::Int(a), Some(Value::Int(b))) => Some(Value::Int(match op {
            Operator::Add => a.saturating_add(b),
            Operator::Sub => a.saturating_sub(b),
            Operator::Mult => a.saturating_mul(b),
            Operator::FloorDiv => a.checked_div_euclid(b)?,
            Operator::Div if b != 0 && a % b == 0 => a.checked_div(b)?,
            Operator::Div if b != 0 => return Some(Value::Float(a as f64 / b as f64)),
            Operator::Mod => a.checked_rem_euclid(b)?,
            Operator::Pow => a.saturating_pow(u32::try_from(b).ok()?),
            Operator::LShift => {
                let shifted = i128::from(a) << u32::try_from(b).ok().filter(|by| *by < 63)?;
                i64::try_from(shifted).unwrap_or(i64::MAX)
            }
            Operator::BitOr => a | b,
            _ => return None,
        })),
        (op, left, Some(right)) => {
            let (a, b) = match (&left, &right) {
                (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
                    (left.as_float()?, right.as_float()?)
                }
                _ => return None,
            };
            Some(Value::Float(match op {
                Operator::Add => a + b,
                Operator::Sub => a - b,
                Operator::Mult => a * b,
                Operator::Div if b != 0.0 => a / b,
                _ => return None,
            }))
        }
        _ => None,
    }
}
