//! Expressions walked for the calls and closures in them.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::names::constructs;
use super::{Bind, DEPTH, Reader, Scope};
use crate::model::{
    Arg, Call, CallId, CallKind, Entry, FnId, Function, GuardKind, Known, ResultUse, Span, Target,
    Value, Way, WriteKind,
};

impl<'a> Reader<'_, 'a> {
    /// Walks an expression for its calls, and folds it.
    pub(super) fn expression(&mut self, expr: &'a Expr, result: ResultUse) -> Known<Value> {
        self.depth += 1;
        if self.depth <= DEPTH {
            self.walk(expr, result);
        }
        self.depth -= 1;
        self.fold(expr, 0)
    }

    pub(super) fn walk(&mut self, expr: &'a Expr, result: ResultUse) {
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
                let kind = self.condition(&test.test);
                let other = match &kind {
                    Some(GuardKind::Condition { comparisons, negated }) => {
                        let comparisons = comparisons.clone();
                        Some(GuardKind::Condition { comparisons, negated: !negated })
                    }
                    _ => None,
                };
                let held = self.guard;
                for (kind, branch) in [(kind, &test.body), (other, &test.orelse)] {
                    self.guard = kind.map(|kind| self.add_guard(kind, test.test.range())).or(held);
                    self.walk(branch, result);
                }
                self.guard = held;
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
                self.exit_all(Way::Return);
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

    pub(super) fn comprehension(
        &mut self,
        generators: &'a [ast::Comprehension],
        results: &[&'a Expr],
    ) {
        for generator in generators {
            self.walk(&generator.iter, ResultUse::Kept);
            generator.ifs.iter().for_each(|test| self.walk(test, ResultUse::Kept));
        }
        results.iter().for_each(|result| self.walk(result, ResultUse::Kept));
    }

    pub(super) fn closure(&mut self, range: TextRange) -> FnId {
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
            receiver: None,
            public: false,
            returns: None,
            test: false,
            guard: self.guard,
        };
        self.facts.functions.push(function);
        FnId(self.facts.functions.len() as u32 - 1)
    }

    pub(super) fn call(&mut self, call: &'a ast::ExprCall, result: ResultUse) {
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
                    Expr::Attribute(attribute) => {
                        let id = CallId(self.facts.calls.len() as u32);
                        let giver = self.giver_of(&attribute.value);
                        self.facts.given.extend(giver.map(|giver| (id, giver)));
                        attribute.attr.to_string()
                    }
                    _ => "?".to_string(),
                };
                (format!("?.{member}"), None, Target::Unknown)
            }
        };
        let name = match (&*call.func, name.strip_suffix(".__init__")) {
            // A class of a library is made as a part of what descends from it: `super().__init__()`.
            (Expr::Attribute(of), Some(base))
                if of.value.is_call_expr() && matches!(target, Target::Import(_)) =>
            {
                base.to_string()
            }
            _ => name,
        };
        let kind = if constructs(&name) { CallKind::New } else { CallKind::Call };
        let span = self.span(call.range());
        let line = self.source.line_around(span.start);
        let func = self.span(call.func.range());
        let start = match &*call.func {
            // A chain over lines: the last member.
            Expr::Attribute(attribute) if func.end as usize > line.end => {
                attribute.attr.range().start().to_u32()
            }
            _ => span.start,
        };
        let line = self.source.line_around(start);
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
            if attribute.attr.as_str() == "append" {
                for arg in &call.arguments.args {
                    self.listed.extend(self.origin(arg, 0).and_then(|(_, made, _)| made));
                }
            }
            if let Expr::Name(of) = &*attribute.value {
                let entry = |key: &str, value: &Known<Value>| Entry {
                    key: key.to_string(),
                    key_span: value.span.unwrap_or(head),
                    value: value.clone(),
                };
                match (attribute.attr.as_str(), args.as_slice()) {
                    ("update", args) => {
                        let key =
                            |arg: &Arg| entry(arg.name.as_deref().unwrap_or("..."), &arg.value);
                        self.put_in(of.id.as_str(), args.iter().map(key).collect(), false);
                    }
                    ("setdefault", [key, value]) => {
                        if let Some(key) = key.value.str() {
                            let entries = vec![entry(key, &value.value)];
                            self.put_in(of.id.as_str(), entries, true);
                        }
                    }
                    _ => {}
                }
            }
            if let Some(kind) = write
                && let Some(name) = self.state_name(&attribute.value)
            {
                self.write(&name, kind, call.range());
            }
        }
        let taker = CallId(self.facts.calls.len() as u32);
        let made = self.call_here(name, target, kind, span, head, args, receiver, result);
        self.facts.calls.push(made);
        let keywords = call.arguments.keywords.iter().map(|keyword| &keyword.value);
        for method in call.arguments.args.iter().chain(keywords).filter(|it| it.is_attribute_expr())
        {
            self.hand(taker, method);
        }
    }

    /// Keeps a method of a library that a call is handed.
    fn hand(&mut self, taker: CallId, method: &'a Expr) {
        let Some((name, receiver, target @ Target::Import(_))) = self.origin(method, 0) else {
            return;
        };
        let span = self.span(method.range());
        let (kind, kept) = (CallKind::Call, ResultUse::Kept);
        let call = self.call_here(name, target, kind, span, span, Vec::new(), receiver, kept);
        self.facts.handed.push((taker, call));
    }

    /// The call of the file's own function that gives what a name holds.
    fn giver_of(&self, object: &Expr) -> Option<CallId> {
        let Expr::Name(name) = object else { return None };
        let Some(Value::Call(giver)) = self.find(name.id.as_str())?.value.as_ref()?.value else {
            return None;
        };
        let own = matches!(self.facts.call(giver)?.target, Target::Function(_));
        own.then_some(giver)
    }

    /// A call that stands where the reader is.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn call_here(
        &self,
        name: String,
        target: Target,
        kind: CallKind,
        span: Span,
        head: Span,
        args: Vec<Arg>,
        receiver: Option<CallId>,
        result: ResultUse,
    ) -> Call {
        Call {
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
        }
    }

    /// The call fact of an expression that was walked before.
    pub(super) fn call_at(&self, range: TextRange) -> Option<CallId> {
        let span = self.span(range);
        let at = self
            .facts
            .calls
            .iter()
            .rposition(|call| call.span == span && call.kind != CallKind::Decorator)?;
        Some(CallId(at as u32))
    }
}
