//! The second walk: writes the facts, in the order of the text.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use oxc_allocator::ArenaVec;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span as OxcSpan};
use oxc_syntax::scope::ScopeFlags;

use super::MAX_DEPTH;
use super::names::{Names, Shape, Thing};
use super::scope::{self, Body, ClassCode, Def, Field, SymbolId, SymbolKind, What, numbered};
use super::state::{Changed, StateKey};
use super::syntax::{self, bare};
use super::values::Folder;
use crate::model::{
    Arg, Binding, Bound, Call, CallId, CallKind, Directive, Exit, Facts, FnId, Guard, GuardId,
    GuardKind, Import, Kept, Known, Loop, LoopId, Note, Param, Reference, ResultUse, Source, Span,
    Target, Type, TypeId, Value, Way, WriteKind,
};

pub(super) fn write<'a>(source: &Source, program: &Program<'a>, facts: &mut Facts) {
    let names = Names::new(scope::declare(program));
    let mut walk = Walk {
        source,
        names: &names,
        facts,
        calls: vec![None; names.scopes.calls as usize],
        function: 0,
        within: None,
        guard: None,
        frames: Vec::new(),
        labels: Vec::new(),
        decorated: None,
        writes: Vec::new(),
        exposed: HashSet::default(),
        depth: 0,
    };
    walk.imports();
    walk.functions();
    walk.types();
    walk.visit_program(program);
    walk.finish(program);
}

/// What stands around an expression.
#[derive(Clone, Default)]
struct Around {
    result: Option<ResultUse>,
    bound: Option<String>,
    /// The call that it is an argument of, itself or as part of a literal.
    passed_to: Option<CallId>,
    /// It is an argument itself.
    is_argument: bool,
}

impl Around {
    fn used(result: ResultUse) -> Around {
        Around { result: Some(result), ..Around::default() }
    }
}

/// What `break`, `return` and `throw` leave.
enum Frame<'a> {
    Loop(LoopId, Vec<&'a str>),
    Switch,
    Label(&'a str),
    /// The block of a `try` with a handler.
    Try,
    /// A handler that leaves as what failed would have left without it.
    GivesUp,
}

pub(super) struct Walk<'n, 'a> {
    pub(super) source: &'n Source,
    pub(super) names: &'n Names<'a>,
    pub(super) facts: &'n mut Facts,
    calls: Vec<Option<Call>>,
    pub(super) function: u32,
    within: Option<LoopId>,
    pub(super) guard: Option<GuardId>,
    frames: Vec<Frame<'a>>,
    /// Of the statement that is visited next.
    labels: Vec<&'a str>,
    /// What the decorators visited next stand on.
    decorated: Option<String>,
    pub(super) writes: Vec<Changed<'a>>,
    /// Where something is named to be exported, and for nothing else.
    pub(super) exposed: HashSet<u32>,
    depth: usize,
}

impl<'a> Walk<'_, 'a> {
    pub(super) fn span(&self, span: OxcSpan) -> Span {
        Span { file: self.source.file, start: span.start, end: span.end }
    }

    pub(super) fn fold(&self, it: &'a Expression<'a>) -> Known<Value> {
        self.folder().fold(it)
    }

    pub(super) fn folder(&self) -> Folder<'_, 'a> {
        Folder { names: self.names, file: self.source.file }
    }

    fn imports(&mut self) {
        for import in &self.names.scopes.imports {
            self.facts.imports.push(Import {
                module: import.module.to_string(),
                member: import.member.map(str::to_string),
                local: import.local.to_string(),
                span: self.span(import.span),
                function: FnId(import.function),
                type_only: import.type_only,
                guard: None,
            });
        }
    }

    fn functions(&mut self) {
        for (at, code) in self.names.scopes.functions.iter().enumerate().skip(1) {
            let (params, is_async, is_generator) = match code.body {
                Body::Function(it) => (self.params(&it.params), it.r#async, it.generator),
                Body::Arrow(it) => (self.params(&it.params), it.r#async, false),
                Body::Module => (Vec::new(), false, false),
            };
            let returns = self.names.returned(at as u32).map(|thing| thing.name.to_string());
            let given_back = self.folder().given_back(&code.returned);
            self.facts.given_back.extend(given_back.map(|back| (FnId(at as u32), back)));
            let head = if code.head.start == code.head.end {
                self.opening(code.span, code.body)
            } else {
                self.span(code.head)
            };
            let function = crate::model::Function {
                name: code.name.clone(),
                span: self.span(code.span),
                head,
                params,
                owner: code.class.map(TypeId),
                parent: Some(FnId(code.parent)),
                passed_to: None,
                is_async,
                is_generator,
                receiver: None,
                public: false,
                returns: returns.filter(|name| !name.is_empty()),
                test: false,
                guard: None,
            };
            self.facts.functions.push(function);
        }
    }

    /// From the beginning of a closure to its body, or to the end of its first line.
    fn opening(&self, span: OxcSpan, body: Body) -> Span {
        let end = match body {
            Body::Function(it) => it.body.as_ref().map_or(span.end, |body| body.span.start),
            Body::Arrow(it) => it.body.span().start,
            Body::Module => span.end,
        };
        self.trimmed(span.start, end)
    }

    /// One line of the text at most, without the space at its end.
    fn trimmed(&self, start: u32, end: u32) -> Span {
        let text = self.source.text.get(start as usize..end as usize).unwrap_or("");
        let line = text.lines().next().unwrap_or("").trim_end();
        Span { file: self.source.file, start, end: start + line.len() as u32 }
    }

    fn params(&self, it: &'a FormalParameters<'a>) -> Vec<Param> {
        let mut params: Vec<Param> = it
            .items
            .iter()
            .map(|param| Param {
                name: param
                    .pattern
                    .get_binding_identifier()
                    .map_or_else(String::new, |id| id.name.to_string()),
                ty: param
                    .type_annotation
                    .as_ref()
                    .and_then(|ty| self.names.type_name(&ty.type_annotation)),
                default: param.initializer.as_ref().map(|value| self.fold(value)),
            })
            .collect();
        if let Some(rest) = &it.rest {
            let name = rest.rest.argument.get_binding_identifier();
            // Nothing need be given for it.
            let none = Known::literal(Value::List(Vec::new()), self.span(rest.span));
            params.push(Param {
                name: name.map_or_else(String::new, |id| id.name.to_string()),
                ty: None,
                default: Some(none),
            });
        }
        params
    }

    fn types(&mut self) {
        for class in &self.names.scopes.classes {
            let node = class.node;
            let mut bases = Vec::new();
            if let Some(base) = node.heritage_expression() {
                let named = self.names.resolve(base).map(|thing| thing.name.to_string());
                bases.extend(named.filter(|name| !name.is_empty()));
            }
            // What a library only describes does not call it.
            let described = |target: Target| match target {
                Target::Import(at) => {
                    let import = self.facts.imports.get(at as usize);
                    import.is_some_and(|import| !import.module.starts_with(['.', '@', '~', '#']))
                }
                _ => false,
            };
            for base in &node.implements {
                let named = self.names.of_type_name(&base.expression);
                let named = named.filter(|thing| !described(thing.target));
                bases.extend(named.map(|thing| thing.name.to_string()));
            }
            let head = match &node.id {
                Some(id) => self.span(id.span),
                None => self.trimmed(node.span.start, node.body.span.start),
            };
            self.facts.types.push(Type {
                is_trait: false,
                name: class.name.clone(),
                bases,
                span: self.span(node.span),
                head,
                public: false,
                function: FnId(class.function),
            });
        }
    }

    fn guarded<T>(
        &mut self,
        kind: GuardKind,
        span: OxcSpan,
        visit: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.guard;
        self.add_guard(kind, span);
        let done = visit(self);
        self.guard = outer;
        done
    }

    fn add_guard(&mut self, kind: GuardKind, span: OxcSpan) {
        let id = GuardId(self.facts.guards.len() as u32);
        let span = self.span(span);
        self.facts.guards.push(Guard { kind, span, within: self.guard });
        self.guard = Some(id);
    }

    /// What has to hold together stands one guard inside the other.
    fn add_guards(&mut self, test: &'a Expression<'a>, negated: bool, depth: usize) {
        let kind = self.guard_kind(test, negated);
        if depth > 0
            && matches!(kind, GuardKind::Condition { .. })
            && let Expression::LogicalExpression(both) = syntax::bare(test)
            && both.operator.is_and() != negated
            && !both.operator.is_coalesce()
        {
            self.add_guards(&both.left, negated, depth - 1);
            self.add_guards(&both.right, negated, depth - 1);
        } else {
            self.add_guard(kind, test.span());
        }
    }

    fn under(&mut self, test: &'a Expression<'a>, negated: bool, visit: impl FnOnce(&mut Self)) {
        let outer = self.guard;
        self.add_guards(test, negated, 8);
        visit(self);
        self.guard = outer;
    }

    fn deep(&mut self, span: OxcSpan) -> bool {
        if self.depth <= MAX_DEPTH {
            return false;
        }
        let told = self.facts.notes.iter().any(|note| note.message.starts_with("nests"));
        if !told {
            self.facts.notes.push(Note {
                span: self.span(OxcSpan::new(span.start, span.start + 1)),
                message: "nests too deeply: what stands inside was not read".to_string(),
            });
        }
        true
    }

    /// Visits an expression, knowing what is done with it.
    fn expression(&mut self, it: &'a Expression<'a>, around: Around) {
        self.depth += 1;
        if !self.deep(it.span()) {
            self.expression_inner(it, around);
        }
        self.depth -= 1;
    }

    fn expression_inner(&mut self, it: &'a Expression<'a>, around: Around) {
        let it = bare(it);
        match it {
            Expression::AwaitExpression(inner) => {
                let around = Around { result: Some(ResultUse::Awaited), ..around };
                self.expression(&inner.argument, around);
            }
            Expression::UnaryExpression(inner) if inner.operator.is_void() => {
                self.expression(&inner.argument, Around::used(ResultUse::Dropped));
            }
            Expression::UnaryExpression(inner) if inner.operator.is_delete() => {
                self.write_to(&inner.argument, WriteKind::Remove, inner.span);
                self.object(&inner.argument);
            }
            Expression::CallExpression(call) => {
                // A module that is one of a list, or given back.
                if syntax::required_module(call).is_some()
                    && !around.is_argument
                    && matches!(around.result, None | Some(ResultUse::Returned))
                {
                    self.refer(it);
                }
                self.call(call, around);
            }
            Expression::NewExpression(new) => self.construct(new, around),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call, around),
                _ => self.value(it, &around),
            },
            Expression::ImportExpression(import) => {
                self.carried_out(import.span.start);
                walk::walk_import_expression(self, import);
                self.import_by_name(import, around);
            }
            Expression::FunctionExpression(function) => {
                self.enter(numbered(&function.node_id), around.passed_to, |this| {
                    this.function_parts(function);
                });
            }
            Expression::ArrowFunctionExpression(arrow) => {
                self.enter(numbered(&arrow.node_id), around.passed_to, |this| {
                    this.visit_formal_parameters(&arrow.params);
                    match arrow.get_expression() {
                        Some(value) => this.expression(value, Around::used(ResultUse::Returned)),
                        None => this.visit_arrow_function_body(&arrow.body),
                    }
                });
            }
            Expression::ClassExpression(class) => self.visit_class(class),
            Expression::LogicalExpression(either) => {
                self.visit_expression(&either.left);
                let kind = self.second_kind(either.operator, &either.left);
                self.guarded(kind, either.left.span(), |this| {
                    this.expression(&either.right, Around { is_argument: false, ..around });
                });
            }
            Expression::ConditionalExpression(either) => {
                self.visit_expression(&either.test);
                let around = Around { is_argument: false, ..around };
                let span = either.test.span();
                let kind = self.guard_kind(&either.test, false);
                self.guarded(kind, span, |this| {
                    this.expression(&either.consequent, around.clone());
                });
                let kind = self.guard_kind(&either.test, true);
                self.guarded(kind, span, |this| this.expression(&either.alternate, around));
            }
            Expression::SequenceExpression(all) => {
                let last = all.expressions.len().saturating_sub(1);
                for (at, one) in all.expressions.iter().enumerate() {
                    let around = match at == last {
                        true => around.clone(),
                        false => Around::used(ResultUse::Dropped),
                    };
                    self.expression(one, around);
                }
            }
            Expression::AssignmentExpression(assignment) => self.assign(assignment),
            Expression::ObjectExpression(object) => {
                for property in &object.properties {
                    match property {
                        ObjectPropertyKind::ObjectProperty(property) => {
                            if property.computed {
                                self.visit_property_key(&property.key);
                            }
                            // Whoever takes one of a table has what the module gives.
                            if let Expression::ArrowFunctionExpression(loads) =
                                bare(&property.value)
                                && let Some(module) = loads.get_expression()
                                && matches!(bare(module), Expression::ImportExpression(_))
                            {
                                self.refer(module);
                            }
                            self.expression(&property.value, part_of(&around));
                        }
                        ObjectPropertyKind::SpreadProperty(spread) => {
                            self.expression(&spread.argument, part_of(&around));
                        }
                    }
                }
            }
            Expression::ArrayExpression(array) => {
                for element in &array.elements {
                    match element {
                        ArrayExpressionElement::SpreadElement(spread) => {
                            self.expression(&spread.argument, part_of(&around));
                        }
                        other => {
                            if let Some(element) = other.as_expression() {
                                self.expression(element, part_of(&around));
                            }
                        }
                    }
                }
            }
            Expression::Identifier(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => self.value(it, &around),
            _ => walk::walk_expression(self, it),
        }
    }

    /// When the right-hand side of `&&`, `||` or `??` runs.
    fn second_kind(&self, operator: LogicalOperator, left: &'a Expression<'a>) -> GuardKind {
        match operator {
            LogicalOperator::And => self.guard_kind(left, false),
            LogicalOperator::Or => self.guard_kind(left, true),
            LogicalOperator::Coalesce => match self.settable(left) {
                Some(name) => GuardKind::Unset(name),
                None => self.guard_kind(left, true),
            },
        }
    }

    /// A name or member that is used as a value.
    fn value(&mut self, it: &'a Expression<'a>, around: &Around) {
        if !around.is_argument {
            self.refer(it);
        }
        self.object(it);
    }

    /// The parts of a callee or target that are expressions themselves; the names in it are not
    /// values.
    fn object(&mut self, it: &'a Expression<'a>) {
        let mut at = bare(it);
        loop {
            at = match at {
                Expression::Identifier(_)
                | Expression::ThisExpression(_)
                | Expression::Super(_) => return,
                Expression::StaticMemberExpression(member) => bare(&member.object),
                Expression::PrivateFieldExpression(member) => bare(&member.object),
                Expression::ComputedMemberExpression(member) => {
                    self.visit_expression(&member.expression);
                    if syntax::member(at).is_none() {
                        self.refer(&member.object);
                    }
                    bare(&member.object)
                }
                Expression::ChainExpression(chain) => match &chain.expression {
                    ChainElement::StaticMemberExpression(member) => bare(&member.object),
                    ChainElement::PrivateFieldExpression(member) => bare(&member.object),
                    ChainElement::ComputedMemberExpression(member) => {
                        self.visit_expression(&member.expression);
                        if syntax::member(at).is_none() {
                            self.refer(&member.object);
                        }
                        bare(&member.object)
                    }
                    ChainElement::TSNonNullExpression(inner) => bare(&inner.expression),
                    ChainElement::CallExpression(call) => {
                        self.call(call, Around::default());
                        return;
                    }
                },
                Expression::CallExpression(call) => return self.call(call, Around::default()),
                other => {
                    self.expression(other, Around::default());
                    return;
                }
            };
        }
    }

    fn refer(&mut self, it: &'a Expression<'a>) {
        let Some(thing) = self.names.resolve(it) else { return };
        self.add_reference(&thing, it.span());
    }

    fn add_reference(&mut self, thing: &Thing<'a>, span: OxcSpan) {
        let project = match thing.target {
            Target::Function(_) => matches!(thing.shape, Shape::Function(_)),
            Target::Import(import) => {
                let erased = self.facts.imports.get(import as usize);
                !thing.name.contains('(') && erased.is_some_and(|import| !import.type_only)
            }
            _ => false,
        };
        if project {
            self.facts.references.push(Reference {
                name: thing.name.to_string(),
                target: thing.target,
                span: self.span(span),
                function: FnId(self.function),
            });
        }
    }

    /// The imports that the `require` at an offset makes run here.
    fn carried_out(&mut self, at: u32) {
        let Some(first) = self.names.scopes.requires.get(&at) else { return };
        let imports = self.facts.imports.get_mut(*first as usize..).unwrap_or_default();
        let scopes = self.names.scopes.imports.get(*first as usize..).unwrap_or_default();
        for (fact, import) in imports.iter_mut().zip(scopes) {
            if import.at != Some(at) {
                break;
            }
            fact.guard = self.guard;
        }
    }

    fn call(&mut self, it: &'a CallExpression<'a>, around: Around) {
        if syntax::required_module(it).is_some() {
            self.carried_out(it.span.start);
            return;
        }
        self.object(&it.callee);
        let id = numbered(&it.node_id).map(CallId);
        let method = syntax::member(bare(&it.callee));
        if let Some((object, key, _)) = method {
            self.write_by_method(object, key, &it.arguments, it.span);
        }
        let handled = match method {
            Some((_, "catch", _)) => Some(0),
            Some((_, "then", _)) => Some(1),
            _ => None,
        };
        for (at, argument) in it.arguments.iter().enumerate() {
            if handled == Some(at) {
                let span = argument.span();
                self.guarded(GuardKind::Handler, span, |this| this.argument(argument, id));
            } else {
                self.argument(argument, id);
            }
        }
        self.reexport_helpers(it);
        self.record(&it.callee, &it.arguments, it.span, id, around, CallKind::Call);
    }

    /// A module whose name is put together: `import(`./jobs/${job}.js`)`.
    fn import_by_name(&mut self, it: &'a ImportExpression<'a>, around: Around) {
        let Some(id) = numbered(&it.node_id) else { return };
        let value = self.fold(&it.source);
        let call = Call {
            name: "import".to_string(),
            target: Target::Global,
            kind: CallKind::Call,
            span: self.span(it.span),
            head: self.trimmed(it.span.start, it.span.end),
            args: vec![Arg { name: None, spread: false, value }],
            receiver: None,
            function: FnId(self.function),
            within: self.within,
            guard: self.guard,
            result: around.result.unwrap_or(ResultUse::Kept),
            bound: around.bound,
        };
        if let Some(slot) = self.calls.get_mut(id as usize) {
            *slot = Some(call);
        }
    }

    fn construct(&mut self, it: &'a NewExpression<'a>, around: Around) {
        self.object(&it.callee);
        let id = numbered(&it.node_id).map(CallId);
        for argument in &it.arguments {
            self.argument(argument, id);
        }
        self.record(&it.callee, &it.arguments, it.span, id, around, CallKind::New);
    }

    fn argument(&mut self, it: &'a Argument<'a>, call: Option<CallId>) {
        let value = match it {
            Argument::SpreadElement(spread) => &spread.argument,
            other => match other.as_expression() {
                Some(value) => value,
                None => return,
            },
        };
        let around = Around { passed_to: call, is_argument: true, ..Around::default() };
        self.expression(value, around);
    }

    fn record(
        &mut self,
        callee: &'a Expression<'a>,
        arguments: &'a [Argument<'a>],
        span: OxcSpan,
        id: Option<CallId>,
        around: Around,
        kind: CallKind,
    ) {
        let Some(id) = id else { return };
        let (name, target) = self.callee(callee, kind);
        let args = arguments
            .iter()
            .map(|argument| {
                let (spread, value) = match argument {
                    Argument::SpreadElement(spread) => (true, Some(&spread.argument)),
                    other => (false, other.as_expression()),
                };
                let unknown = || Known::unknown(Some(self.span(argument.span())), "not a value");
                Arg { name: None, spread, value: value.map_or_else(unknown, |it| self.fold(it)) }
            })
            .collect();
        let object = syntax::member(bare(callee)).map(|(object, _, _)| object);
        let receiver = object.and_then(|object| self.made_by(object));
        let giver = object.and_then(|object| self.names.resolve(object)?.giver);
        self.facts.given.extend(giver.map(|giver| (id, giver)));
        let on = match name.strip_prefix('?') {
            Some("") => Some(bare(callee)),
            Some(member) if member.starts_with('.') => object.map(bare),
            _ => None,
        };
        if let Some(Expression::Identifier(of)) = on
            && let Some(of) = self.param(of)
        {
            let of = of.to_string();
            self.facts.of_params.push((id, of));
        }
        let last = syntax::span_of_last_name(callee);
        let head = match bare(callee) {
            Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => {
                self.trimmed(span.start, span.end)
            }
            _ => self.trimmed(last.start, span.end),
        };
        let call = Call {
            name,
            target,
            kind,
            span: self.span(span),
            head,
            args,
            receiver,
            function: FnId(self.function),
            within: self.within,
            guard: self.guard,
            result: around.result.unwrap_or(ResultUse::Kept),
            bound: around.bound,
        };
        if let Some(slot) = self.calls.get_mut(id.0 as usize) {
            *slot = Some(call);
        }
    }

    fn callee(&self, callee: &'a Expression<'a>, kind: CallKind) -> (String, Target) {
        if let Expression::Super(_) = bare(callee) {
            return ("super".to_string(), Target::Unknown);
        }
        if let Some((object, key, _)) = syntax::member(bare(callee))
            && let Expression::Super(_) = bare(object)
        {
            return (format!("super.{key}"), Target::Unknown);
        }
        let named = self.names.resolve(callee).filter(|thing| !thing.name.is_empty());
        match named {
            Some(thing) => {
                let target = match (thing.target, thing.shape) {
                    // An instance that is called, or a class that is called like a function.
                    (Target::Type(_), _) if kind == CallKind::Call => Target::Unknown,
                    (target, _) => target,
                };
                (thing.name.to_string(), target)
            }
            None => match syntax::member(bare(callee)) {
                Some((_, key, _)) => (format!("?.{key}"), Target::Unknown),
                None => ("?".to_string(), Target::Unknown),
            },
        }
    }

    /// The call that made an object.
    fn made_by(&self, object: &'a Expression<'a>) -> Option<CallId> {
        if let Some(call) = self.names.resolve(object).and_then(|thing| thing.call) {
            return Some(call);
        }
        let object = syntax::interop(object);
        match object {
            Expression::NewExpression(new) => numbered(&new.node_id).map(CallId),
            _ => syntax::call(object).and_then(|call| numbered(&call.node_id)).map(CallId),
        }
    }

    /// Visits a function's inside.
    fn enter(&mut self, id: Option<u32>, passed_to: Option<CallId>, visit: impl FnOnce(&mut Self)) {
        let Some(id) = id else { return };
        if let Some(function) = self.facts.functions.get_mut(id as usize) {
            function.passed_to = passed_to;
            function.guard = self.guard;
        }
        let outer_guard = self.guard;
        // What is called later finds the name set.
        while let Some(GuardId(at)) = self.guard
            && let Some(guard) = self.facts.guards.get(at as usize)
            && matches!(guard.kind, GuardKind::Unset(_))
        {
            self.guard = guard.within;
        }
        let outer_function = std::mem::replace(&mut self.function, id);
        let outer_within = self.within.take();
        let outer_frames = std::mem::take(&mut self.frames);
        let outer_labels = std::mem::take(&mut self.labels);
        visit(self);
        self.guard = outer_guard;
        self.function = outer_function;
        self.within = outer_within;
        self.frames = outer_frames;
        self.labels = outer_labels;
    }

    fn function_parts(&mut self, it: &Function<'a>) {
        self.visit_formal_parameters(&it.params);
        if let Some(body) = &it.body {
            self.visit_function_body(body);
        }
    }

    fn assign(&mut self, it: &'a AssignmentExpression<'a>) {
        let kind = match it.operator {
            _ if it.operator.is_assign() && self.leaves_out(&it.left, &it.right) => {
                WriteKind::Remove
            }
            _ if it.operator.is_assign() || it.operator.is_logical() => WriteKind::Assign,
            _ => WriteKind::Count,
        };
        self.write_target(&it.left, kind, it.span, Some(&it.right));
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(_) => {}
            other => match other.get_expression() {
                Some(target) => self.object(target),
                None => match other {
                    AssignmentTarget::StaticMemberExpression(member) => {
                        self.object(&member.object);
                    }
                    AssignmentTarget::PrivateFieldExpression(member) => {
                        self.object(&member.object);
                    }
                    AssignmentTarget::ComputedMemberExpression(member) => {
                        self.visit_expression(&member.expression);
                        self.object(&member.object);
                    }
                    other => walk::walk_assignment_target(self, other),
                },
            },
        }
        let bound = target_path(&it.left);
        let unread = match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(id) => self.never_read(id),
            _ => false,
        };
        let result = if unread { ResultUse::Dropped } else { ResultUse::Kept };
        let around = Around { result: Some(result), bound, ..Around::default() };
        self.commonjs_export(it);
        self.put_on_global(it);
        let unset = match (&it.left, it.operator) {
            (
                AssignmentTarget::AssignmentTargetIdentifier(_)
                | AssignmentTarget::StaticMemberExpression(_),
                AssignmentOperator::LogicalOr | AssignmentOperator::LogicalNullish,
            ) => target_path(&it.left),
            _ => None,
        };
        match unset {
            Some(name) => {
                self.guarded(GuardKind::Unset(name), it.left.span(), |this| {
                    this.expression(&it.right, around);
                });
            }
            None if self.is_given_on(it) => self.object(&it.right),
            None => self.expression(&it.right, around),
        }
    }

    /// A function that is put on another as a member is for who calls that one:
    /// `create.server = Server.create`.
    fn is_given_on(&self, it: &'a AssignmentExpression<'a>) -> bool {
        let AssignmentTarget::StaticMemberExpression(target) = &it.left else { return false };
        let holder = self.names.resolve(&target.object);
        let right = bare(&it.right);
        holder.is_some_and(|it| {
            matches!((it.target, it.shape), (Target::Function(_), Shape::Function(_)))
        }) && matches!(right, Expression::Identifier(_) | Expression::StaticMemberExpression(_))
    }

    fn never_read(&self, id: &IdentifierReference<'a>) -> bool {
        let symbol = self.names.symbol_of(id);
        symbol
            .and_then(|symbol| self.names.scopes.symbols.get(symbol.0 as usize))
            .is_some_and(|symbol| symbol.reads == 0 && symbol.kind == SymbolKind::Variable)
    }

    // ---- loops

    fn looped(
        &mut self,
        bound: Bound,
        head: Span,
        (span, body): (OxcSpan, &'a Statement<'a>),
        visit: impl FnOnce(&mut Self),
    ) {
        let id = LoopId(self.facts.loops.len() as u32);
        if bound == Bound::Forever && syntax::tries_again(body) {
            self.facts.retried.push(id);
        }
        self.facts.loops.push(Loop {
            head,
            span: self.span(span),
            bound,
            exits: Vec::new(),
            drained: Vec::new(),
            function: FnId(self.function),
            within: self.within,
            guard: self.guard,
        });
        let labels = std::mem::take(&mut self.labels);
        let outer = self.within.replace(id);
        self.frames.push(Frame::Loop(id, labels));
        visit(self);
        self.frames.pop();
        self.within = outer;
    }

    fn head_of(&self, span: OxcSpan, body: OxcSpan) -> Span {
        self.trimmed(span.start, body.start)
    }

    fn exit(&mut self, id: LoopId, way: Way) {
        let exit = Exit { way, guard: self.guard };
        if let Some(found) = self.facts.loops.get_mut(id.0 as usize)
            && !found.exits.contains(&exit)
        {
            found.exits.push(exit);
        }
    }

    /// The loops that a jump leaves.
    fn left_by(&self, jump: &Statement<'a>) -> Vec<LoopId> {
        let mut left = Vec::new();
        for frame in self.frames.iter().rev() {
            match (jump, frame) {
                (Statement::ReturnStatement(_), Frame::Loop(id, _)) => left.push(*id),
                (Statement::ThrowStatement(_), Frame::Loop(id, _)) => left.push(*id),
                (Statement::ThrowStatement(_), Frame::Try) | (_, Frame::GivesUp) => break,
                (Statement::BreakStatement(it), Frame::Loop(id, labels)) => {
                    left.push(*id);
                    let stops =
                        it.label.as_ref().is_none_or(|name| labels.contains(&name.name.as_str()));
                    if stops {
                        break;
                    }
                }
                (Statement::BreakStatement(it), Frame::Switch) if it.label.is_none() => break,
                (Statement::BreakStatement(it), Frame::Label(label))
                    if it.label.as_ref().is_some_and(|name| name.name == *label) =>
                {
                    break;
                }
                (Statement::ContinueStatement(it), Frame::Loop(id, labels)) => match &it.label {
                    Some(name) if !labels.contains(&name.name.as_str()) => left.push(*id),
                    _ => break,
                },
                _ => {}
            }
        }
        left
    }

    // ---- the end

    fn finish(&mut self, program: &Program<'a>) {
        let placeholder = |at: usize| Call {
            name: "?".to_string(),
            target: Target::Unknown,
            kind: CallKind::Call,
            span: self.source.span(at, at),
            head: self.source.span(at, at),
            args: Vec::new(),
            receiver: None,
            function: FnId(0),
            within: None,
            guard: None,
            result: ResultUse::Kept,
            bound: None,
        };
        self.facts.calls = std::mem::take(&mut self.calls)
            .into_iter()
            .map(|call| call.unwrap_or_else(|| placeholder(0)))
            .collect();
        let exposed = std::mem::take(&mut self.exposed);
        self.facts.references.retain(|found| !exposed.contains(&found.span.start));
        let set = self.names.scopes.set_members.iter();
        self.facts.set_members = set.map(|name| (*name).to_string()).collect();
        self.states();
        self.bindings();
        self.kept_in_fields();
        self.publish();
        self.directives(program);
    }

    fn bindings(&mut self) {
        let folder = self.folder();
        let mut found = Vec::new();
        for (at, symbol) in self.names.scopes.symbols.iter().enumerate() {
            if !symbol.top || symbol.kind != SymbolKind::Variable {
                continue;
            }
            let span = self.span(symbol.span);
            let id = SymbolId(at as u32);
            let thing = self.names.symbol(id).filter(|thing| !thing.name.is_empty());
            let value = match symbol.defs.as_slice() {
                [only] => {
                    self.names.budget.set(4_096);
                    folder.def(only, 64, span)
                }
                [] => Known::unknown(Some(span), "not set"),
                _ => Known::unknown(Some(span), "set more than once"),
            };
            found.push(Binding {
                name: symbol.name.to_string(),
                origin: thing.map(|thing| thing.name.to_string()),
                value,
                span,
            });
        }
        for class in &self.names.scopes.classes {
            for field in &class.fields {
                let span = self.span(field.span);
                let thing = self.names.of_defs(&field.defs).filter(|thing| !thing.name.is_empty());
                let value = match field.defs.as_slice() {
                    [only] => {
                        self.names.budget.set(4_096);
                        folder.def(only, 64, span)
                    }
                    [] => Known::unknown(Some(span), "not set"),
                    _ => Known::unknown(Some(span), "set more than once"),
                };
                found.push(Binding {
                    name: format!("{}.{}", class.name, field.name),
                    origin: thing.map(|thing| thing.name.to_string()),
                    value,
                    span,
                });
            }
        }
        found.sort_by_key(|binding| binding.span);
        self.facts.bindings = found;
    }

    fn kept_in_fields(&mut self) {
        let scopes = &self.names.scopes;
        let given = |symbol: u32| {
            let symbol = scopes.symbols.get(symbol as usize)?;
            match symbol.defs.as_slice() {
                [Def { what: What::Declared, param: Some(param), path, .. }] => {
                    Some((*param, path.as_slice(), symbol.reads))
                }
                _ => None,
            }
        };
        // Which parameter, and what of it, each field is given; and how often each parameter is so used.
        let mut found: Vec<(&ClassCode, &Field, u32, Option<&str>)> = Vec::new();
        let mut uses: HashMap<u32, u32> = HashMap::default();
        let mut declared: HashMap<(u32, u32), u32> = HashMap::default();
        if !scopes.classes.is_empty() {
            let symbols = (0..).zip(&scopes.symbols).filter(|(_, it)| it.kind == SymbolKind::Param);
            declared.extend(symbols.filter_map(|(id, _)| {
                let (param, path, _) = given(id)?;
                path.is_empty().then_some((param, id))
            }));
        }
        for class in &scopes.classes {
            for field in class.fields.iter().filter(|field| !field.is_static) {
                for def in &field.defs {
                    let taken = match def.what {
                        What::Declared => {
                            let symbol = def.param.and_then(|param| declared.get(&param));
                            symbol.map(|symbol| (*symbol, None))
                        }
                        What::Value(value) => syntax::handed(value).and_then(|(id, key)| {
                            let symbol = numbered(&id.node_id)?;
                            let of = uses.entry(symbol).or_default();
                            *of = of.saturating_add(1);
                            Some((symbol, key))
                        }),
                        _ => None,
                    };
                    found.extend(taken.map(|(symbol, key)| (class, field, symbol, key)));
                }
            }
        }
        for (class, field, symbol, key) in found {
            let Some(((by, at), path, reads)) = given(symbol) else { continue };
            let key = match (path, key) {
                ([], key) => key,
                ([Some(taken)], None) if *taken != scope::REST => Some(*taken),
                _ => continue,
            };
            if reads != uses.get(&symbol).copied().unwrap_or(0) {
                continue;
            }
            let of = |read: &&(Option<&str>, u32)| read.0.is_none_or(|name| name == field.name);
            self.facts.kept.push(Kept {
                by: FnId(by),
                param: at as usize,
                key: key.map(str::to_string),
                field: field.name.to_string(),
                readers: class.read.iter().filter(of).map(|(_, by)| FnId(*by)).collect(),
            });
        }
    }

    /// Marks what the exports make visible.
    fn publish(&mut self) {
        let Facts { exports, functions, types, .. } = &mut *self.facts;
        let exported =
            |name: &str| exports.iter().any(|export| export.local.as_deref() == Some(name));
        for ty in types.iter_mut() {
            ty.public = exported(&ty.name);
        }
        let codes = &self.names.scopes.functions;
        for (at, (function, code)) in functions.iter_mut().zip(codes).enumerate().skip(1) {
            let by_export = exports.iter().any(|export| export.function == Some(FnId(at as u32)));
            let by_owner = function
                .owner
                .and_then(|owner| types.get(owner.0 as usize))
                .is_some_and(|owner| owner.public && !code.private);
            function.public = by_export || by_owner;
        }
    }

    fn directives(&mut self, program: &Program<'a>) {
        self.facts.directives.extend(program.comments.iter().filter_map(|comment| {
            let (start, end) = (comment.span.start as usize, comment.span.end as usize);
            Directive::of_comment(self.source, start, end)
        }));
    }
}

/// For a part of a literal: what is passed with the whole is passed with the part.
fn part_of(around: &Around) -> Around {
    Around { passed_to: around.passed_to, ..Around::default() }
}

fn target_path(target: &AssignmentTarget) -> Option<String> {
    match target {
        AssignmentTarget::AssignmentTargetIdentifier(id) => Some(id.name.to_string()),
        AssignmentTarget::StaticMemberExpression(member) => {
            let object = syntax::path(&member.object)?;
            Some(format!("{object}.{}", member.property.name))
        }
        AssignmentTarget::PrivateFieldExpression(member) => {
            let object = syntax::path(&member.object)?;
            Some(format!("{object}.{}", member.field.name))
        }
        _ => None,
    }
}

impl<'a> Visit<'a> for Walk<'_, 'a> {
    fn visit_expression(&mut self, it: &Expression<'a>) {
        let it = self.alloc(it);
        self.expression(it, Around::default());
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let it = self.alloc(it);
        self.call(it, Around::default());
    }

    fn visit_yield_expression(&mut self, it: &YieldExpression<'a>) {
        if !it.delegate {
            // Whoever iterates may stop here.
            let around = self.frames.iter().filter_map(|frame| match frame {
                Frame::Loop(id, _) => Some(*id),
                _ => None,
            });
            for id in around.collect::<Vec<_>>() {
                self.exit(id, Way::Return);
            }
        }
        walk::walk_yield_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        let it = self.alloc(it);
        self.construct(it, Around::default());
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if let Some(symbol) = self.names.symbol_of(it)
            && let Some(thing) = self.names.symbol(symbol)
        {
            self.add_reference(&thing, it.span);
        }
    }

    /// A name that something is compared with is not used: `kind === Hook`, `found instanceof Hook`.
    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        let compares = it.operator.is_equality() || it.operator == BinaryOperator::Instanceof;
        for side in [&it.left, &it.right] {
            if !compares || !matches!(side, Expression::Identifier(_)) {
                self.visit_expression(side);
            }
        }
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.depth += 1;
        if !self.deep(it.span()) {
            match it {
                Statement::ReturnStatement(_)
                | Statement::BreakStatement(_)
                | Statement::ContinueStatement(_)
                | Statement::ThrowStatement(_) => {
                    let way = match it {
                        Statement::ReturnStatement(_) => Way::Return,
                        Statement::ThrowStatement(_) => Way::Raise,
                        _ => Way::Break,
                    };
                    for id in self.left_by(it) {
                        self.exit(id, way);
                    }
                }
                _ => {}
            }
            walk::walk_statement(self, it);
        }
        self.depth -= 1;
    }

    fn visit_statements(&mut self, it: &ArenaVec<'a, Statement<'a>>) {
        let outer = self.guard;
        for statement in it {
            self.visit_statement(statement);
            if let Statement::IfStatement(test) = statement
                && test.alternate.is_none()
                && syntax::always_leaves(&test.consequent)
            {
                let (asked, then) = (self.alloc(&test.test), self.alloc(&test.consequent));
                match self.kept(asked, then) {
                    Some(name) => self.add_guard(GuardKind::Unset(name), asked.span()),
                    None => self.add_guards(asked, true, 8),
                }
            }
        }
        self.guard = outer;
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        let expression = self.alloc(&it.expression);
        self.expression(expression, Around::used(ResultUse::Dropped));
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        if let Some(value) = &it.argument {
            let value = self.alloc(value);
            self.expression(value, Around::used(ResultUse::Returned));
        }
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        self.visit_binding_pattern(&it.id);
        let Some(init) = &it.init else { return };
        let init = self.alloc(init);
        let ids = it.id.get_binding_identifiers();
        let exported = self.decorated.as_deref() == Some("export");
        let read = |id: &&BindingIdentifier<'a>| {
            let symbol = numbered(&id.node_id);
            let symbol = symbol.and_then(|id| self.names.scopes.symbols.get(id as usize));
            symbol.is_none_or(|symbol| symbol.reads > 0)
        };
        let simple = it.id.get_binding_identifier();
        let unread = !exported && self.worth_asking(init) && !ids.iter().any(read);
        let result = if unread { ResultUse::Dropped } else { ResultUse::Kept };
        let bound = simple.map(|id| id.name.to_string());
        self.expression(init, Around { result: Some(result), bound, ..Around::default() });
    }

    fn visit_update_expression(&mut self, it: &UpdateExpression<'a>) {
        let it = self.alloc(it);
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(id) = &it.argument {
            if let Some(symbol) = self.names.symbol_of(id)
                && let Some(declared) = self.names.scopes.symbols.get(symbol.0 as usize)
                && declared.top
                && declared.kind == SymbolKind::Variable
            {
                self.add_write(StateKey::Symbol(symbol), WriteKind::Count, it.span);
            }
            return;
        }
        match &it.argument {
            SimpleAssignmentTarget::StaticMemberExpression(member) => {
                let key = member.property.name.as_str();
                if let Some(Shape::Class(class) | Shape::Instance(class)) =
                    self.names.resolve(&member.object).map(|thing| thing.shape)
                {
                    let field = self.names.class(class).and_then(|class| class.field(key));
                    if field.is_some_and(|field| field.is_static) {
                        self.add_write(StateKey::Field(class, key), WriteKind::Count, it.span);
                    }
                } else if let Some((state, _)) = self.state_key(&member.object) {
                    self.add_write(state, WriteKind::Insert, it.span);
                }
                self.object(&member.object);
            }
            SimpleAssignmentTarget::ComputedMemberExpression(member) => {
                if let Some((state, _)) = self.state_key(&member.object) {
                    self.add_write(state, WriteKind::Insert, it.span);
                }
                self.visit_expression(&member.expression);
                self.object(&member.object);
            }
            other => walk::walk_simple_assignment_target(self, other),
        }
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        let test = self.alloc(&it.test);
        self.visit_expression(test);
        self.under(test, false, |this| this.visit_statement(&it.consequent));
        if let Some(alternate) = &it.alternate {
            self.under(test, true, |this| this.visit_statement(alternate));
        }
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        let it = self.alloc(it);
        self.visit_expression(&it.discriminant);
        self.frames.push(Frame::Switch);
        let subject = self.subject(&it.discriminant);
        let mut comparisons = Vec::new();
        for case in &it.cases {
            if let (Some(test), Some(subject)) = (&case.test, &subject) {
                self.visit_expression(test);
                comparisons.push(crate::model::Comparison::new(
                    subject.clone(),
                    Some(self.fold(test)),
                    false,
                ));
            }
            if case.consequent.is_empty() {
                continue;
            }
            let comparisons = std::mem::take(&mut comparisons);
            let head = case.test.as_ref().map_or(case.span, |test| test.span());
            if case.test.is_none() {
                self.visit_statements(&case.consequent);
            } else {
                let kind = GuardKind::Condition { comparisons, negated: false };
                self.guarded(kind, head, |this| this.visit_statements(&case.consequent));
            }
        }
        self.frames.pop();
    }

    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        if it.handler.is_some() {
            self.frames.push(Frame::Try);
            self.visit_block_statement(&it.block);
            self.frames.pop();
        } else {
            self.visit_block_statement(&it.block);
        }
        if let Some(handler) = &it.handler {
            let head = OxcSpan::new(handler.span.start, handler.body.span.start);
            let gives_up = syntax::gives_up(&handler.body);
            self.frames.extend(gives_up.then_some(Frame::GivesUp));
            self.guarded(GuardKind::Handler, head, |this| {
                this.visit_block_statement(&handler.body);
            });
            if gives_up {
                self.frames.pop();
            }
        }
        if let Some(last) = &it.finalizer {
            self.visit_block_statement(last);
        }
    }

    fn visit_labeled_statement(&mut self, it: &LabeledStatement<'a>) {
        let it = self.alloc(it);
        let label = it.label.name.as_str();
        let labels_loop =
            it.body.is_iteration_statement() || matches!(it.body, Statement::LabeledStatement(_));
        if labels_loop {
            self.labels.push(label);
            self.visit_statement(&it.body);
            self.labels.clear();
        } else {
            self.frames.push(Frame::Label(label));
            self.visit_statement(&it.body);
            self.frames.pop();
        }
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        let it = self.alloc(it);
        let bound = self.while_bound(&it.test, &it.body, it.span);
        let head = self.head_of(it.span, it.body.span());
        self.looped(bound, head, (it.span, &it.body), |this| {
            this.visit_expression(&it.test);
            this.visit_statement(&it.body);
        });
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        let it = self.alloc(it);
        let bound = self.while_bound(&it.test, &it.body, it.span);
        let tail = self.source.text.get(it.body.span().end as usize..it.span.end as usize);
        let skipped = tail.map_or(0, |tail| tail.len() - tail.trim_start().len());
        let head = self.trimmed(it.body.span().end + skipped as u32, it.span.end);
        self.looped(bound, head, (it.span, &it.body), |this| {
            this.visit_statement(&it.body);
            this.visit_expression(&it.test);
        });
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        let it = self.alloc(it);
        if let Some(init) = &it.init {
            let labels = std::mem::take(&mut self.labels);
            self.visit_for_statement_init(init);
            self.labels = labels;
        }
        let bound = match &it.test {
            None => Bound::Forever,
            Some(test) => match self.counted(it) {
                Some(rounds) => Bound::Times(rounds),
                None => self.while_bound(test, &it.body, it.span),
            },
        };
        let head = self.head_of(it.span, it.body.span());
        self.looped(bound, head, (it.span, &it.body), |this| {
            if let Some(test) = &it.test {
                this.visit_expression(test);
            }
            if let Some(update) = &it.update {
                this.expression(update, Around::used(ResultUse::Dropped));
            }
            this.visit_statement(&it.body);
        });
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        let it = self.alloc(it);
        self.over(&it.left, &it.right, &it.body, it.span);
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        let it = self.alloc(it);
        self.over(&it.left, &it.right, &it.body, it.span);
    }

    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        let id = numbered(&it.node_id);
        self.enter(id, None, |this| this.function_parts(it));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let id = numbered(&it.node_id);
        self.enter(id, None, |this| {
            this.visit_formal_parameters(&it.params);
            this.visit_arrow_function_body(&it.body);
        });
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        let name = it.pattern.get_binding_identifier().map(|id| id.name.to_string());
        let outer = std::mem::replace(&mut self.decorated, name);
        self.visit_decorators(&it.decorators);
        self.decorated = outer;
        self.visit_binding_pattern(&it.pattern);
        if let Some(default) = &it.initializer {
            self.visit_expression(default);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let class = numbered(&it.node_id).and_then(|id| self.names.class(id));
        let name = class.map(|class| class.name.clone()).unwrap_or_default();
        let outer = self.decorated.replace(name.clone());
        self.visit_decorators(&it.decorators);
        if let Some(base) = it.heritage_expression() {
            let base = self.alloc(base);
            self.object(base);
        }
        for element in &it.body.body {
            if let Some(key) = element.property_key()
                && let Some(key) = key.name()
            {
                self.decorated = Some(format!("{name}.{key}"));
            }
            self.visit_class_element(element);
        }
        self.decorated = outer;
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.visit_decorators(&it.decorators);
        if it.computed {
            self.visit_property_key(&it.key);
        }
        self.visit_function(&it.value, it.kind.scope_flags());
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.visit_decorators(&it.decorators);
        if it.computed {
            self.visit_property_key(&it.key);
        }
        if let Some(value) = &it.value {
            let value = self.alloc(value);
            let name = it.key.name();
            let bound = name
                .map(|name| if it.r#static { format!("{}", name) } else { format!("this.{name}") });
            self.expression(value, Around { bound, ..Around::default() });
        }
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        let it = self.alloc(it);
        let bound = self.decorated.clone();
        let around = Around { bound, ..Around::default() };
        match bare(&it.expression) {
            Expression::CallExpression(call) => {
                self.object(&call.callee);
                let id = numbered(&call.node_id).map(CallId);
                for argument in &call.arguments {
                    self.argument(argument, id);
                }
                let kind = CallKind::Decorator;
                self.record(&call.callee, &call.arguments, call.span, id, around, kind);
            }
            other => {
                self.object(other);
                let id = numbered(&it.node_id).map(CallId);
                self.record(other, &[], other.span(), id, around, CallKind::Decorator);
            }
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        let it = self.alloc(it);
        match &it.declaration {
            Declaration::VariableDeclaration(variables) if !variables.declare => {
                for declarator in &variables.declarations {
                    self.export_pattern(declarator);
                }
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    let number = numbered(&function.node_id).map(FnId);
                    if function.body.is_some() {
                        self.export(id.name.as_str(), id.span, |_, export| {
                            export.local = Some(id.name.to_string());
                            export.function = number;
                        });
                    }
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(id) = &class.id {
                    self.export(id.name.as_str(), id.span, |_, export| {
                        export.local = Some(id.name.to_string());
                    });
                }
            }
            Declaration::TSEnumDeclaration(it) => {
                self.export(it.id.name.as_str(), it.id.span, |_, export| {
                    export.local = Some(it.id.name.to_string());
                });
            }
            _ => {}
        }
        let outer = self.decorated.replace("export".to_string());
        self.visit_declaration(&it.declaration);
        self.decorated = outer;
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        if matches!(it.export_kind, ImportOrExportKind::Type) {
            return;
        }
        for specifier in &it.specifiers {
            if matches!(specifier.export_kind, ImportOrExportKind::Type) {
                continue;
            }
            let local = specifier.local.name();
            let symbol = match &specifier.local {
                ModuleExportName::IdentifierReference(id) => self.names.symbol_of(id),
                _ => None,
            };
            let symbol = symbol.and_then(|id| self.names.scopes.symbols.get(id.0 as usize));
            let name = specifier.exported.name();
            self.export(name.as_str(), specifier.span, |this, export| {
                export.local = Some(local.to_string());
                if let Some([def]) = symbol.map(|symbol| symbol.defs.as_slice()) {
                    match def.what {
                        What::Function(id) => export.function = Some(FnId(id)),
                        What::Import(id) => {
                            export.from = this.names.scopes.imports.get(id as usize).map(|it| {
                                (it.module.to_string(), it.member.unwrap_or("*").to_string())
                            });
                        }
                        What::Value(value) if def.path.is_empty() => {
                            this.exported_value(value, export);
                            export.local = Some(local.to_string());
                        }
                        _ => {}
                    }
                }
            });
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        if matches!(it.export_kind, ImportOrExportKind::Type) {
            return;
        }
        let module = syntax::module_name(it.source.value.as_str());
        for specifier in &it.specifiers {
            if matches!(specifier.export_kind, ImportOrExportKind::Type) {
                continue;
            }
            let member = specifier.local.name().to_string();
            self.export(specifier.exported.name().as_str(), specifier.span, |_, export| {
                export.from = Some((module.to_string(), member));
            });
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        if matches!(it.export_kind, ImportOrExportKind::Type) {
            return;
        }
        let module = syntax::module_name(it.source.value.as_str()).to_string();
        let name = it.exported.as_ref().map_or("*".into(), |name| name.name().to_string());
        self.export(&name, it.span, |_, export| {
            export.from = Some((module, "*".to_string()));
        });
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let it = self.alloc(it);
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let id = numbered(&function.node_id);
                let name = id.and_then(|id| self.names.scopes.functions.get(id as usize));
                let name = name.map(|code| code.name.clone());
                self.export("default", it.span, |_, export| {
                    export.local = name;
                    export.function = id.map(FnId);
                });
                self.visit_function(function, ScopeFlags::Function);
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let named = numbered(&class.node_id).and_then(|id| self.names.class(id));
                let named = named.map(|class| class.name.clone());
                self.export("default", it.span, |_, export| export.local = named);
                self.visit_class(class);
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {}
            other => {
                if let Some(value) = other.as_expression() {
                    self.export("default", it.span, |this, export| {
                        this.exported_value(value, export);
                    });
                    self.export_members("default.", value, 1);
                    let bound = Some("default".to_string());
                    self.expression(value, Around { bound, ..Around::default() });
                }
            }
        }
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        let it = self.alloc(it);
        self.export("default", it.span, |this, export| {
            this.exported_value(&it.expression, export);
        });
        self.export_members("", &it.expression, 1);
        self.visit_expression(&it.expression);
    }

    // Types are erased.
    fn visit_ts_type(&mut self, _: &TSType<'a>) {}
    fn visit_ts_type_annotation(&mut self, _: &TSTypeAnnotation<'a>) {}
    fn visit_ts_type_parameter_instantiation(&mut self, _: &TSTypeParameterInstantiation<'a>) {}
    fn visit_ts_type_parameter_declaration(&mut self, _: &TSTypeParameterDeclaration<'a>) {}
    fn visit_ts_interface_declaration(&mut self, _: &TSInterfaceDeclaration<'a>) {}
    fn visit_ts_type_alias_declaration(&mut self, _: &TSTypeAliasDeclaration<'a>) {}
    fn visit_ts_import_equals_declaration(&mut self, _: &TSImportEqualsDeclaration<'a>) {}
    fn visit_import_declaration(&mut self, _: &ImportDeclaration<'a>) {}
}

impl<'a> Walk<'_, 'a> {
    /// Only of a call does anyone ask what happens to its result.
    fn worth_asking(&self, init: &'a Expression<'a>) -> bool {
        let init = syntax::interop(init);
        syntax::call(init).is_some() || matches!(init, Expression::NewExpression(_))
    }

    fn over(
        &mut self,
        left: &'a ForStatementLeft<'a>,
        right: &'a Expression<'a>,
        body: &'a Statement<'a>,
        span: OxcSpan,
    ) {
        let labels = std::mem::take(&mut self.labels);
        if let ForStatementLeft::VariableDeclaration(it) = left {
            self.visit_variable_declaration(it);
        } else {
            walk::walk_for_statement_left(self, left);
        }
        self.visit_expression(right);
        self.labels = labels;
        let thing = self.names.resolve(right).filter(|thing| !thing.name.is_empty());
        let name = thing.as_ref().map(|thing| thing.name.to_string());
        let bound = Bound::Over(name, self.made_by(right));
        let head = self.head_of(span, body.span());
        self.looped(bound, head, (span, body), |this| this.visit_statement(body));
    }
}
