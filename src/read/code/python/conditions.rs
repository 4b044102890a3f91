//! Tests: what a guard says, and how long a loop goes on.

use ruff_python_ast::{self as ast, CmpOp, Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::Reader;
use crate::model::{Bound, Comparison, Exit, GuardKind, Known, Loop, LoopId, Span, Value};

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

    pub(super) fn while_bound(&self, test: &Expr) -> Bound {
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

    pub(super) fn for_bound(&self, iter: &Expr) -> Bound {
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

    pub(super) fn enter_loop(&mut self, bound: Bound, head: Span, range: TextRange) {
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

    pub(super) fn loop_body(&mut self, body: &'a [Stmt]) {
        let caught = std::mem::take(&mut self.caught);
        self.block(body);
        self.caught = caught;
        let current = self.within.and_then(|id| self.facts.loops.get(id.0 as usize));
        self.within = current.and_then(|current| current.within);
    }

    pub(super) fn exit(&mut self, exit: Exit) {
        if let Some(id) = self.within
            && let Some(found) = self.facts.loops.get_mut(id.0 as usize)
        {
            found.exits.push(exit);
        }
    }

    /// Leaves all loops of the function.
    pub(super) fn exit_all(&mut self, exit: Exit) {
        let mut at = self.within;
        while let Some(found) = at.and_then(|id| self.facts.loops.get_mut(id.0 as usize)) {
            found.exits.push(exit.clone());
            at = found.within;
        }
    }
}

pub(super) fn single(
    subject: String,
    equals: Option<Known<Value>>,
    negated: bool,
    outer: bool,
) -> GuardKind {
    GuardKind::Condition {
        comparisons: vec![Comparison { subject, equals, negated }],
        negated: outer,
    }
}
