//! Conditions: what a guard says, and how long a loop goes on.

use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span as OxcSpan};

use super::super::{END_FLAGS, mentions};
use super::names::Shape;
use super::scope::{SymbolKind, What, numbered};
use super::syntax::{self, bare};
use super::values::truth;
use super::walk::Walk;
use crate::model::{Bound, Comparison, GuardKind, Known, Origin, Value};

const MAX_DEPTH: usize = 32;

impl<'a> Walk<'_, 'a> {
    /// What runs under `test`, or, `negated`, where it does not hold.
    pub(super) fn guard_kind(&self, test: &'a Expression<'a>, negated: bool) -> GuardKind {
        if self.main_check(test, negated, MAX_DEPTH) {
            return GuardKind::Main;
        }
        if let Some(name) = self.unset(test, negated, MAX_DEPTH) {
            return GuardKind::Unset(name);
        }
        let mut comparisons = Vec::new();
        let chance = if negated { None } else { self.chance(test, MAX_DEPTH) };
        self.compare(chance.unwrap_or(test), false, &mut comparisons, MAX_DEPTH);
        GuardKind::Condition { comparisons, negated }
    }

    /// What has to be more than nothing for a condition to hold that leaves it to chance: `rate > Math.random()`,
    /// there or in a function that says no more.
    fn chance(&self, test: &'a Expression<'a>, depth: usize) -> Option<&'a Expression<'a>> {
        match bare(test) {
            Expression::BinaryExpression(it) => match it.operator {
                BinaryOperator::GreaterThan => is_random(&it.right).then_some(&it.left),
                BinaryOperator::LessThan => is_random(&it.left).then_some(&it.right),
                _ => None,
            },
            it => {
                let asked = self.names.resolve(&syntax::call(it)?.callee)?;
                let Shape::Function(id) = asked.shape else { return None };
                match self.names.scopes.functions.get(id as usize)?.returned.as_slice() {
                    [only] if depth > 0 => self.chance(only, depth - 1),
                    _ => None,
                }
            }
        }
    }

    /// What the text says that something is which is asked for: a name that is set once, a field of an object.
    fn known(&self, it: &'a Expression<'a>) -> Option<Known<Value>> {
        let known = match bare(it) {
            Expression::Identifier(id) => self.constant_of(id).map(|_| self.fold(it)),
            it => self.folder().of_field(it),
        }?;
        let is_told = match &known.origin {
            Origin::Given(given) => given.default.as_ref().is_some_and(Known::is_plain),
            _ => known.is_plain(),
        };
        is_told.then_some(known)
    }

    /// Holds only in the module that the program was started with.
    fn main_check(&self, test: &'a Expression<'a>, negated: bool, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        match bare(test) {
            Expression::UnaryExpression(it) if it.operator.is_not() => {
                if !negated && syntax::path(&it.argument).as_deref() == Some("module.parent") {
                    return true;
                }
                self.main_check(&it.argument, !negated, depth - 1)
            }
            Expression::LogicalExpression(it) if it.operator.is_and() && !negated => {
                self.main_check(&it.left, false, depth - 1)
                    || self.main_check(&it.right, false, depth - 1)
            }
            Expression::LogicalExpression(it) if it.operator.is_or() && negated => {
                self.main_check(&it.left, true, depth - 1)
                    || self.main_check(&it.right, true, depth - 1)
            }
            // `if (module.parent) return;`
            it if negated && syntax::path(it).as_deref() == Some("module.parent") => true,
            it if !negated && syntax::path(it).as_deref() == Some("import.meta.main") => true,
            Expression::StaticMemberExpression(it) => {
                !negated
                    && it.property.name == "main"
                    && matches!(it.object, Expression::ImportMeta(_))
            }
            Expression::BinaryExpression(it) => {
                let equal = match it.operator {
                    BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality => false,
                    _ => return false,
                };
                equal != negated && self.compares_main(&it.left, &it.right)
            }
            Expression::Identifier(id) => {
                self.constant_of(id).is_some_and(|value| self.main_check(value, negated, depth - 1))
            }
            _ => false,
        }
    }

    fn compares_main(&self, left: &'a Expression<'a>, right: &'a Expression<'a>) -> bool {
        let paths = [syntax::path(left), syntax::path(right)];
        let is = |name: &str| paths.iter().flatten().any(|path| path == name);
        if is("require.main") && (is("module") || is("module.filename")) {
            return true;
        }
        let absent = |it: &Expression| {
            matches!(bare(it), Expression::NullLiteral(_))
                || matches!(bare(it), Expression::Identifier(id) if id.name == "undefined")
        };
        if is("module.parent") && (absent(left) || absent(right)) {
            return true;
        }
        let text = |it: &Expression| {
            self.source.text.get(it.span().start as usize..it.span().end as usize).unwrap_or("")
        };
        let (left, right) = (text(left), text(right));
        let started =
            |text: &str| text.contains("process.argv[1]") || text.contains("require.main");
        let here = |text: &str| text.contains("import.meta") || text.contains("__filename");
        (started(left) && here(right)) || (started(right) && here(left))
    }

    /// The one value of a name that is given one.
    fn constant_of(&self, id: &IdentifierReference<'a>) -> Option<&'a Expression<'a>> {
        let symbol = self.names.symbol_of(id)?;
        let symbol = self.names.scopes.symbols.get(symbol.0 as usize)?;
        match symbol.defs.as_slice() {
            [def] if def.path.is_empty() && symbol.kind == SymbolKind::Variable => match def.what {
                What::Value(value) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// What is given back as long as it is good: `if (fresh && this.client) return this.client`. The rest
    /// makes it.
    pub(super) fn kept(&self, test: &'a Expression<'a>, then: &'a Statement<'a>) -> Option<String> {
        let given = match then {
            Statement::BlockStatement(block) => block.body.last()?,
            then => then,
        };
        let Statement::ReturnStatement(given) = given else { return None };
        let given = bare(given.argument.as_ref()?);
        let top = match given {
            Expression::Identifier(id) => {
                let symbol = self.names.symbol_of(id)?;
                self.names.scopes.symbols.get(symbol.0 as usize)?.top
            }
            _ => true,
        };
        let name = self.settable(given).filter(|_| top)?;
        self.is_asked(test, &name, MAX_DEPTH).then_some(name)
    }

    /// Whether a condition holds only where a name is set.
    fn is_asked(&self, test: &'a Expression<'a>, name: &str, depth: usize) -> bool {
        match bare(test) {
            Expression::LogicalExpression(it) if it.operator.is_and() && depth > 0 => {
                self.is_asked(&it.left, name, depth - 1)
                    || self.is_asked(&it.right, name, depth - 1)
            }
            it => syntax::path(it).as_deref() == Some(name),
        }
    }

    /// The name that is not set where `test` holds, or is not as it should be.
    fn unset(&self, test: &'a Expression<'a>, negated: bool, depth: usize) -> Option<String> {
        if depth == 0 {
            return None;
        }
        match bare(test) {
            Expression::UnaryExpression(it) if it.operator.is_not() => {
                self.unset(&it.argument, !negated, depth - 1)
            }
            Expression::LogicalExpression(it) if it.operator.is_coalesce() => None,
            Expression::LogicalExpression(it) => {
                let both = it.operator.is_and() != negated;
                [(&it.left, &it.right), (&it.right, &it.left)].into_iter().find_map(
                    |(it, other)| {
                        let name = self.unset(it, negated, depth - 1)?;
                        (both || mentions(self.text(other), &name)).then_some(name)
                    },
                )
            }
            Expression::BinaryExpression(it) => {
                let equal = match it.operator {
                    BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality => false,
                    _ => return None,
                };
                if equal == negated {
                    return None;
                }
                for (subject, value) in [(&it.left, &it.right), (&it.right, &it.left)] {
                    if syntax::is_nothing(value) {
                        let subject = match bare(subject) {
                            Expression::UnaryExpression(it) if it.operator.is_typeof() => {
                                &it.argument
                            }
                            _ => subject,
                        };
                        return self.settable(subject);
                    }
                }
                None
            }
            it if negated => self.settable(it),
            _ => None,
        }
    }

    fn text(&self, it: &Expression) -> &str {
        let span = it.span();
        self.source.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// A name that a program may set: not one of the environment, nor one for a condition.
    pub(super) fn settable(&self, it: &'a Expression<'a>) -> Option<String> {
        let name = syntax::path(it)?;
        if let Expression::Identifier(id) = bare(it) {
            self.names.symbol_of(id)?;
            // `const isLocal = process.env.STAGE === "local"` is a condition by another name.
            if let Some(value) = self.constant_of(id)
                && self.is_condition(value)
            {
                return None;
            }
        }
        let environment = ["process.", "module.", "require."];
        (!environment.iter().any(|root| name.starts_with(root))).then_some(name)
    }

    fn is_condition(&self, it: &'a Expression<'a>) -> bool {
        match bare(it) {
            Expression::BinaryExpression(_) | Expression::LogicalExpression(_) => true,
            Expression::UnaryExpression(it) => it.operator.is_not(),
            Expression::CallExpression(call) => {
                matches!(&call.callee, Expression::Identifier(id)
                    if id.name == "Boolean" && self.names.symbol_of(id).is_none())
            }
            it => syntax::path(it).is_some_and(|path| path.starts_with("process.")),
        }
    }

    fn compare(
        &self,
        test: &'a Expression<'a>,
        negated: bool,
        out: &mut Vec<Comparison>,
        depth: usize,
    ) {
        if depth == 0 || out.len() > 16 {
            return;
        }
        match bare(test) {
            Expression::UnaryExpression(it) if it.operator.is_not() => {
                self.compare(&it.argument, !negated, out, depth - 1);
            }
            Expression::LogicalExpression(it) => {
                self.compare(&it.left, negated, out, depth - 1);
                self.compare(&it.right, negated, out, depth - 1);
            }
            Expression::BinaryExpression(it) => {
                let equal = match it.operator {
                    BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality => false,
                    BinaryOperator::In => {
                        // `"X" in process.env`
                        if let Expression::StringLiteral(key) = bare(&it.left)
                            && let Some(object) = self.subject(&it.right)
                        {
                            let subject = format!("{object}.{}", key.value);
                            out.push(Comparison::new(subject, None, negated));
                        }
                        return;
                    }
                    _ => return,
                };
                let left = self.fold(&it.left);
                let (subject, value) = match &left.value {
                    Some(value) if !matches!(value, Value::Name(_) | Value::Call(_)) => {
                        (&it.right, left)
                    }
                    _ => (&it.left, self.fold(&it.right)),
                };
                let (subject, typeof_of) = match bare(subject) {
                    Expression::UnaryExpression(it) if it.operator.is_typeof() => {
                        (&it.argument, true)
                    }
                    _ => (subject, false),
                };
                let Some(name) = self.subject(subject) else { return };
                let known = if typeof_of { None } else { self.known(subject) };
                let absent = typeof_of && value.str() == Some("undefined");
                let equals = if absent {
                    Known { value: Some(Value::Null), ..value }
                } else if typeof_of {
                    return;
                } else {
                    value
                };
                let negated = negated == equal;
                out.push(Comparison { known, ..Comparison::new(name, Some(equals), negated) });
            }
            Expression::Identifier(id) => {
                if let Some(value) = self.constant_of(id)
                    && self.is_condition(value)
                {
                    self.compare(value, negated, out, depth - 1);
                } else if let Some(subject) = self.subject(test) {
                    let known = self.known(test);
                    out.push(Comparison { known, ..Comparison::new(subject, None, negated) });
                }
            }
            it => {
                if let Some(call) = syntax::call(it)
                    && let Expression::Identifier(id) = &call.callee
                    && id.name == "Boolean"
                    && let Some(first) = call.arguments.first().and_then(|it| it.as_expression())
                {
                    self.compare(first, negated, out, depth - 1);
                } else if let Some(subject) = self.subject(it) {
                    let known = self.known(it);
                    out.push(Comparison { known, ..Comparison::new(subject, None, negated) });
                }
            }
        }
    }

    /// What a condition asks about: qualified where it is known, else as written.
    pub(super) fn subject(&self, it: &'a Expression<'a>) -> Option<String> {
        use crate::model::Target;
        if let Some(thing) = self.names.resolve(it)
            && matches!(thing.target, Target::Import(_) | Target::Global)
            && !self.is_of_type(it, &thing.name)
        {
            return Some(thing.name.to_string());
        }
        syntax::path(it)
    }

    /// What is handed in, of which only its type is known: a parameter, or a part of one.
    fn is_of_type(&self, it: &'a Expression<'a>, name: &str) -> bool {
        let Expression::Identifier(id) = bare(it) else { return false };
        let symbol = self.names.symbol_of(id);
        let symbol = symbol.and_then(|id| self.names.scopes.symbols.get(id.0 as usize));
        symbol.is_some_and(|symbol| match symbol.defs.as_slice() {
            [def] => match def.path.last() {
                Some(key) => name.rsplit('.').next() != *key,
                None => matches!(def.what, What::Declared),
            },
            _ => false,
        })
    }

    pub(super) fn while_bound(
        &self,
        test: &'a Expression<'a>,
        body: &'a Statement<'a>,
        whole: OxcSpan,
    ) -> Bound {
        match self.fold(test).value.as_ref().and_then(truth) {
            Some(true) if is_constant(test) => return Bound::Forever,
            _ if self.is_given_true(test) => return Bound::Forever,
            _ => {}
        }
        let flag = self.is_flag(test, whole) && !awaits(test, body);
        if flag { Bound::Flag } else { Bound::While }
    }

    /// A parameter that is true where nobody says otherwise, and stays so: `start(repeat = true)`.
    fn is_given_true(&self, test: &'a Expression<'a>) -> bool {
        let Expression::Identifier(id) = bare(test) else { return false };
        let symbol = self.names.symbol_of(id);
        let symbol = symbol.and_then(|id| self.names.scopes.symbols.get(id.0 as usize));
        symbol.is_some_and(|symbol| match symbol.defs.as_slice() {
            [def] => {
                def.path.is_empty()
                    && symbol.kind == SymbolKind::Param
                    && matches!(def.default.map(bare), Some(Expression::BooleanLiteral(it)) if it.value)
            }
            _ => false,
        })
    }

    /// Something that somebody else sets to end the loop.
    fn is_flag(&self, test: &'a Expression<'a>, whole: OxcSpan) -> bool {
        match bare(test) {
            Expression::UnaryExpression(it) if it.operator.is_not() => {
                self.is_flag(&it.argument, whole)
            }
            Expression::BinaryExpression(it) => {
                matches!(bare(&it.right), Expression::BooleanLiteral(_))
                    && it.operator.is_equality()
                    && self.is_flag(&it.left, whole)
            }
            Expression::Identifier(id) => {
                let Some(symbol) = self.names.symbol_of(id) else { return false };
                let Some(symbol) = self.names.scopes.symbols.get(symbol.0 as usize) else {
                    return false;
                };
                !symbol.defs.is_empty()
                    && symbol.kind == SymbolKind::Variable
                    // Cleared by the loop itself: it ends with what it does.
                    && symbol
                        .defs
                        .iter()
                        .all(|def| is_flag_value(&def.what) && !inside(def.span, whole))
            }
            it => match syntax::member(it) {
                Some((object, key, _)) => match bare(object) {
                    Expression::ThisExpression(this) => {
                        let class = numbered(&this.node_id).and_then(|id| self.names.class(id));
                        let field = class.and_then(|class| class.field(key));
                        field.is_none_or(|field| {
                            field.defs.iter().all(|def| is_flag_value(&def.what))
                        })
                    }
                    _ => match syntax::root(object) {
                        // `while (node.next) node = node.next` walks a list.
                        Expression::Identifier(id) => {
                            let symbol = self.names.symbol_of(id);
                            symbol
                                .and_then(|id| self.names.scopes.symbols.get(id.0 as usize))
                                .is_some_and(|symbol| {
                                    symbol.defs.iter().all(|def| !inside(def.span, whole))
                                })
                                && key != "length"
                                && key != "size"
                        }
                        Expression::ThisExpression(_) => key != "length" && key != "size",
                        _ => false,
                    },
                },
                None => false,
            },
        }
    }

    /// `for (let i = 0; i < n; i++)`: the number of rounds.
    pub(super) fn counted(&self, it: &'a ForStatement<'a>) -> Option<Known<i64>> {
        let Some(ForStatementInit::VariableDeclaration(init)) = &it.init else { return None };
        let declarator = init.declarations.first()?;
        let name = declarator.id.get_identifier_name()?;
        let Expression::BinaryExpression(test) = bare(it.test.as_ref()?) else { return None };
        let counter =
            |it: &Expression| matches!(bare(it), Expression::Identifier(id) if id.name == name);
        let (limit, operator) = if counter(&test.left) {
            (&test.right, test.operator)
        } else if counter(&test.right) {
            (&test.left, test.operator.compare_inverse_operator()?)
        } else {
            return None;
        };
        let step = match bare(it.update.as_ref()?) {
            Expression::UpdateExpression(update) => match update.operator {
                UpdateOperator::Increment => Some(1),
                UpdateOperator::Decrement => Some(-1),
            },
            Expression::AssignmentExpression(update) => match update.operator {
                AssignmentOperator::Addition => self.int(&update.right),
                AssignmentOperator::Subtraction => self.int(&update.right)?.checked_neg(),
                _ => None,
            },
            _ => return None,
        };
        let limit_value = self.fold(limit);
        let start = declarator.init.as_ref().and_then(|init| self.int(init));
        let rounds = || {
            let distance = limit_value.value.as_ref()?.as_int()?.checked_sub(start?)?;
            let step = step?;
            let inclusive = match operator {
                BinaryOperator::LessThan if step > 0 => 0,
                BinaryOperator::LessEqualThan if step > 0 => 1,
                BinaryOperator::GreaterThan if step < 0 => 0,
                BinaryOperator::GreaterEqualThan if step < 0 => 1,
                BinaryOperator::Inequality | BinaryOperator::StrictInequality => 0,
                _ => return None,
            };
            let distance = distance.checked_abs()?.checked_add(inclusive)?;
            let ahead = limit_value.value.as_ref()?.as_int()?.checked_sub(start?)?.signum();
            if ahead != 0 && ahead != step.signum() {
                return Some(0);
            }
            let step = step.checked_abs()?;
            distance.checked_add(step - 1)?.checked_div(step)
        };
        if !operator.is_compare() && !operator.is_equality() {
            return None;
        }
        let span = self.span(limit.span());
        Some(match rounds() {
            Some(rounds) => Known::folded(rounds, span),
            None => Known::unknown(Some(span), "depends on run time"),
        })
    }

    fn int(&self, it: &'a Expression<'a>) -> Option<i64> {
        self.fold(it).value?.as_int()
    }
}

/// `while (!this.ready) await wait(100)`: nothing is done but to wait for what somebody else makes ready.
fn awaits(test: &Expression, body: &Statement) -> bool {
    let Expression::UnaryExpression(test) = bare(test) else { return false };
    let name = match bare(&test.argument) {
        Expression::Identifier(id) => id.name.as_str(),
        other => syntax::member(other).map_or("", |(_, key, _)| key),
    };
    let only = match body {
        Statement::BlockStatement(block) => match block.body.as_slice() {
            [only] => only,
            _ => return false,
        },
        other => other,
    };
    let waits = matches!(only, Statement::ExpressionStatement(it)
        if matches!(bare(&it.expression), Expression::AwaitExpression(_)));
    let name = name.to_lowercase();
    test.operator.is_not() && waits && !END_FLAGS.iter().any(|word| name.contains(word))
}

fn is_flag_value(what: &What) -> bool {
    match what {
        What::Value(value) => match bare(value) {
            Expression::BooleanLiteral(_) => true,
            Expression::UnaryExpression(it) => it.operator.is_not(),
            _ => false,
        },
        What::Declared => true,
        _ => false,
    }
}

/// `Math.random()`, or so many times that.
fn is_random(it: &Expression) -> bool {
    match bare(it) {
        Expression::BinaryExpression(it) => {
            it.operator == BinaryOperator::Multiplication
                && (is_random(&it.left) || is_random(&it.right))
        }
        it => syntax::call(it)
            .is_some_and(|call| syntax::path(&call.callee).as_deref() == Some("Math.random")),
    }
}

/// Written out: a name may be set elsewhere.
fn is_constant(it: &Expression) -> bool {
    match bare(it) {
        Expression::BooleanLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::StringLiteral(_) => true,
        Expression::UnaryExpression(it) => is_constant(&it.argument),
        Expression::BinaryExpression(it) => is_constant(&it.left) && is_constant(&it.right),
        _ => false,
    }
}

fn inside(inner: OxcSpan, outer: OxcSpan) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
