//! Tests: what a guard says, and how long a loop goes on.

use ruff_python_ast::statement_visitor::{self, StatementVisitor};
use ruff_python_ast::{self as ast, CmpOp, Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::super::{END_FLAGS, mentions};
use super::Reader;
use crate::model::{Bound, Comparison, Exit, GuardKind, Known, Loop, LoopId, Span, Value, Way};

/// Rounds of a loop whose numbers are followed.
const NUMBERS: usize = 64;

impl<'a> Reader<'_, 'a> {
    /// What a test asks, as a guard of the code under it.
    pub(super) fn condition(&self, test: &Expr) -> Option<GuardKind> {
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
                let equals = Some(self.fold(right, 0));
                let (subject, otherwise) =
                    self.looked_up(&compare.left).or(Some((subject?, None)))?;
                let comparisons =
                    vec![Comparison { subject, equals, negated, otherwise, known: None }];
                Some(GuardKind::Condition { comparisons, negated: false })
            }
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => match &*unary.operand {
                Expr::Name(_) | Expr::Attribute(_) => {
                    if let Some(asked) = self.switch(&unary.operand) {
                        return Some(GuardKind::Condition {
                            comparisons: vec![asked],
                            negated: true,
                        });
                    }
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
                let (first, rest) = op.values.split_first()?;
                let first = self.condition(first);
                if let Some(GuardKind::Unset(name)) = &first
                    && op.op == ast::BoolOp::Or
                    && rest.iter().all(|other| self.speaks(other, name))
                {
                    return first;
                }
                let rest = rest.iter().map(|value| self.condition(value));
                let parts: Option<Vec<GuardKind>> = std::iter::once(first).chain(rest).collect();
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
            other => match self.switch(other) {
                Some(asked) => {
                    Some(GuardKind::Condition { comparisons: vec![asked], negated: false })
                }
                None => Some(single(self.subject(other)?, None, false, false)),
            },
        }
    }

    /// A name that holds a comparison: `DEBUG = os.getenv("DEBUG", "0") == "1"`.
    fn switch(&self, expr: &Expr) -> Option<Comparison> {
        let Expr::Name(name) = expr else { return None };
        let bind = self.find(name.id.as_str()).filter(|bind| !bind.several)?;
        bind.asks.clone()
    }

    /// What a comparison asks, where that is one, for a name to hold.
    pub(super) fn compared(&self, expr: &Expr) -> Option<Comparison> {
        if !expr.is_compare_expr() {
            return None;
        }
        match self.condition(expr)? {
            GuardKind::Condition { mut comparisons, .. } if comparisons.len() == 1 => {
                comparisons.pop()
            }
            _ => None,
        }
    }

    /// A lookup by a literal key, in whatever letters, and what it gives where there is nothing:
    /// `os.getenv("X", "false").lower()`.
    fn looked_up(&self, expr: &Expr) -> Option<(String, Option<Known<Value>>)> {
        if let Expr::Name(name) = expr {
            let bind = self.find(name.id.as_str()).filter(|bind| !bind.several)?;
            let mut call = self.facts.call(bind.call?)?;
            while spells(&call.name) {
                call = self.facts.call(call.receiver?)?;
            }
            let key = call.args.first()?.value.str()?;
            let name = call.name.strip_suffix(".get").unwrap_or(&call.name);
            return Some((format!("{name}.{key}"), call.args.get(1).map(|arg| arg.value.clone())));
        }
        let Expr::Call(call) = expr else { return None };
        if let Expr::Attribute(method) = &*call.func
            && spells(&method.attr)
        {
            return self.looked_up(&method.value);
        }
        let [Expr::StringLiteral(_), rest @ ..] = &*call.arguments.args else { return None };
        Some((self.subject(expr)?, rest.first().map(|given| self.fold(given, 0))))
    }

    /// What a condition speaks of; lookups by a literal key read like members.
    pub(super) fn subject(&self, expr: &Expr) -> Option<String> {
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
    pub(super) fn plain(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(name) => Some(name.id.to_string()),
            Expr::Attribute(attribute) => {
                Some(format!("{}.{}", self.plain(&attribute.value)?, attribute.attr))
            }
            _ => None,
        }
    }

    /// `not conn.open` of `conn`: of what is not there, or not as it should be.
    fn speaks(&self, expr: &Expr, name: &str) -> bool {
        let text = self.source.text.get(expr.range().to_std_range());
        text.is_some_and(|text| mentions(text, name))
    }

    /// What a test finds to be there already and its branch returns: the name of it, or of what holds it.
    pub(super) fn kept(&self, test: &Expr, body: &[Stmt]) -> Option<String> {
        let asked = match test {
            Expr::BoolOp(op) if op.op == ast::BoolOp::And => {
                return self.kept(op.values.first()?, body);
            }
            Expr::Name(_) | Expr::Attribute(_) => self.plain(test),
            Expr::Compare(compare) => match (&*compare.ops, &*compare.comparators) {
                ([CmpOp::IsNot], [none]) if none.is_none_literal_expr() => {
                    self.plain(&compare.left)
                }
                ([CmpOp::In], [held]) => self.plain(held),
                _ => None,
            },
            _ => None,
        }?;
        let Some(Stmt::Return(found)) = body.last() else { return None };
        let found = match found.value.as_deref()? {
            Expr::Subscript(subscript) => self.plain(&subscript.value),
            other => self.plain(other),
        };
        found.filter(|found| *found == asked)
    }

    pub(super) fn while_bound(&self, test: &Expr, body: &[Stmt]) -> Bound {
        // Cleared by the loop itself: it waits for something. By others: it runs until told to stop.
        let flag = |name: &Expr| match self.sets(body, name) {
            true => Bound::While,
            false => Bound::Flag,
        };
        match test {
            Expr::BooleanLiteral(literal) if literal.value => Bound::Forever,
            // `while True and settings.ENABLED`
            Expr::BoolOp(op) if op.op == ast::BoolOp::And => match &*op.values {
                [Expr::BooleanLiteral(literal), rest] if literal.value => {
                    self.while_bound(rest, body)
                }
                _ if self.counted(test, body) => Bound::Times(Known::unknown(
                    Some(self.span(test.range())),
                    "counted by the loop itself",
                )),
                _ => Bound::While,
            },
            Expr::NumberLiteral(_) => Bound::Forever,
            Expr::Name(_) | Expr::Attribute(_) => flag(test),
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => match &*unary.operand {
                name @ (Expr::Name(_) | Expr::Attribute(_)) if awaits(name, body) => Bound::While,
                name @ (Expr::Name(_) | Expr::Attribute(_)) => flag(name),
                Expr::Call(call) if call.arguments.args.is_empty() => match &*call.func {
                    Expr::Attribute(attribute) if attribute.attr.starts_with("is_") => Bound::Flag,
                    _ => Bound::While,
                },
                _ => Bound::While,
            },
            _ if self.counted(test, body) => Bound::Times(Known::unknown(
                Some(self.span(test.range())),
                "counted by the loop itself",
            )),
            _ => Bound::While,
        }
    }

    /// `while tries < most: tries += 1`, `while time.time() < end`
    fn counted(&self, test: &Expr, body: &[Stmt]) -> bool {
        match test {
            Expr::BoolOp(op) if op.op == ast::BoolOp::And => {
                op.values.iter().any(|value| self.counted(value, body))
            }
            Expr::Compare(compare) => {
                let [op] = &*compare.ops else { return false };
                let ordered = matches!(op, CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE);
                let mut sides = std::iter::once(&*compare.left).chain(&*compare.comparators);
                ordered && sides.any(|side| self.sets(body, side) || self.is_clock(side))
            }
            _ => false,
        }
    }

    /// `time.time()`, `datetime.now() - start`
    fn is_clock(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Call(call) => self.origin(&call.func, 0).is_some_and(|(name, ..)| {
                name.starts_with("time.") || name.starts_with("datetime.")
            }),
            Expr::BinOp(op) => self.is_clock(&op.left) || self.is_clock(&op.right),
            _ => false,
        }
    }

    /// Whether a block assigns a name, other than where it was interrupted.
    fn sets(&self, body: &[Stmt], name: &Expr) -> bool {
        let Some(name) = self.plain(name) else { return false };
        let mut search = Assigned { name: &name, found: false };
        search.visit_body(body);
        search.found
    }

    /// From where to where `range(..)` goes; the outer `None`: it is something else.
    fn range(&self, iter: &Expr) -> Option<Option<std::ops::Range<i64>>> {
        let call = iter.as_call_expr()?;
        let range = call.func.as_name_expr().is_some_and(|name| name.id.as_str() == "range");
        let int = |arg: &Expr| self.fold(arg, 0).value.as_ref()?.as_int();
        range.then(|| match &*call.arguments.args {
            [end] => Some(0..int(end)?),
            [start, end] => Some(int(start)?..int(end)?),
            _ => None,
        })
    }

    /// The numbers that a loop goes through, where they are written: `range(5)`, `[1, 2, 5]`.
    pub(super) fn numbers(&self, iter: &Expr, value: Option<Value>) -> Option<Vec<f64>> {
        if let Some(range) = self.range(iter) {
            return Some(range?.take(NUMBERS).map(|one| one as f64).collect());
        }
        let Value::List(items) = value? else { return None };
        let number = |item: &Known<Value>| match item.value {
            Some(Value::Int(one)) => Some(one as f64),
            Some(Value::Float(one)) => Some(one),
            _ => None,
        };
        items.iter().map(number).collect()
    }

    pub(super) fn for_bound(&self, iter: &Expr) -> Bound {
        if let Some(range) = self.range(iter) {
            let span = self.span(iter.range());
            return Bound::Times(match range {
                Some(range) => Known::folded(range.end.saturating_sub(range.start).max(0), span),
                None => Known::unknown(Some(span), "the range is not known"),
            });
        }
        match self.origin(iter, 0) {
            Some((name, call, _)) => Bound::Over(Some(name), call),
            None => Bound::Over(None, None),
        }
    }

    pub(super) fn enter_loop(&mut self, bound: Bound, head: Span, range: TextRange) {
        let span = self.span(range);
        let id = LoopId(self.facts.loops.len() as u32);
        self.facts.loops.push(Loop {
            head,
            span,
            bound,
            exits: Vec::new(),
            drained: Vec::new(),
            function: self.function,
            within: self.within,
            guard: self.guard,
        });
        self.within = Some(id);
    }

    pub(super) fn loop_body(&mut self, body: &'a [Stmt]) {
        let caught = std::mem::take(&mut self.caught);
        self.block(body);
        self.caught = caught;
        let current = self.within.and_then(|id| self.facts.loops.get(id.0 as usize));
        self.within = current.and_then(|current| current.within);
    }

    pub(super) fn exit(&mut self, way: Way) {
        if let Some(id) = self.within
            && let Some(found) = self.facts.loops.get_mut(id.0 as usize)
        {
            found.exits.push(Exit { way, guard: self.guard });
        }
    }

    /// Leaves all loops of the function.
    pub(super) fn exit_all(&mut self, way: Way) {
        let mut at = self.within;
        while let Some(found) = at.and_then(|id| self.facts.loops.get_mut(id.0 as usize)) {
            found.exits.push(Exit { way, guard: self.guard });
            at = found.within;
        }
    }
}

/// Looks for an assignment of a name, in nested blocks but not in functions or handlers.
struct Assigned<'n> {
    name: &'n str,
    found: bool,
}

impl<'s> StatementVisitor<'s> for Assigned<'_> {
    fn visit_stmt(&mut self, statement: &'s Stmt) {
        // A list that the loop takes from until nothing is left: `item = items.pop()`, `del items[:5]`.
        let value = match statement {
            Stmt::Assign(assign) => Some(&*assign.value),
            Stmt::Expr(expr) => Some(&*expr.value),
            _ => None,
        };
        self.found |= value.is_some_and(|value| takes(value, self.name));
        let targets = match statement {
            Stmt::Delete(delete) => {
                self.found |= delete.targets.iter().any(|target| match target {
                    Expr::Subscript(part) => names(&part.value, self.name),
                    target => names(target, self.name),
                });
                return;
            }
            Stmt::Assign(assign) => assign.targets.as_slice(),
            Stmt::AugAssign(assign) => std::slice::from_ref(&*assign.target),
            Stmt::AnnAssign(assign) => std::slice::from_ref(&*assign.target),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            other => return statement_visitor::walk_stmt(self, other),
        };
        self.found |= targets.iter().any(|target| names(target, self.name));
    }

    fn visit_except_handler(&mut self, _: &'s ast::ExceptHandler) {}
}

/// Whether something is taken out of what has that name.
fn takes(value: &Expr, name: &str) -> bool {
    let Expr::Call(call) = value else { return false };
    let Expr::Attribute(method) = &*call.func else { return false };
    matches!(method.attr.as_str(), "pop" | "popleft" | "popitem" | "remove" | "clear")
        && names(&method.value, name)
}

/// Whether a target of an assignment is that name or holds it.
fn names(target: &Expr, name: &str) -> bool {
    match target {
        Expr::Name(one) => one.id.as_str() == name,
        Expr::Attribute(one) => match (name.rsplit_once('.'), &*one.value) {
            (Some((front, last)), owner) => one.attr.as_str() == last && names(owner, front),
            _ => false,
        },
        Expr::Tuple(tuple) => tuple.elts.iter().any(|one| names(one, name)),
        _ => false,
    }
}

/// A method of a text that only spells it another way.
fn spells(name: &str) -> bool {
    let last = name.rsplit('.').next();
    last.is_some_and(|last| matches!(last, "lower" | "upper" | "casefold" | "strip"))
}

pub(super) fn single(
    subject: String,
    equals: Option<Known<Value>>,
    negated: bool,
    outer: bool,
) -> GuardKind {
    GuardKind::Condition {
        comparisons: vec![Comparison::new(subject, equals, negated)],
        negated: outer,
    }
}

/// `while not self.started: sleep(0.1)`: nothing is done but to wait for what somebody else makes ready.
fn awaits(flag: &Expr, body: &[Stmt]) -> bool {
    let last = |name: &Expr| match name {
        Expr::Name(name) => name.id.to_lowercase(),
        Expr::Attribute(attribute) => attribute.attr.to_lowercase(),
        _ => String::new(),
    };
    let [Stmt::Expr(only)] = body else { return false };
    let called = match &*only.value {
        Expr::Await(inner) => inner.value.as_call_expr(),
        other => other.as_call_expr(),
    };
    called.is_some_and(|call| last(&call.func).ends_with("sleep"))
        && !END_FLAGS.iter().any(|word| last(flag).contains(word))
}
