//! Small questions to the syntax tree that need no names resolved.

use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

/// The expression inside parentheses and type assertions.
pub(super) fn bare<'b, 'a>(mut it: &'b Expression<'a>) -> &'b Expression<'a> {
    loop {
        it = match it {
            Expression::ParenthesizedExpression(inner) => &inner.expression,
            Expression::TSAsExpression(inner) => &inner.expression,
            Expression::TSSatisfiesExpression(inner) => &inner.expression,
            Expression::TSTypeAssertion(inner) => &inner.expression,
            Expression::TSNonNullExpression(inner) => &inner.expression,
            Expression::TSInstantiationExpression(inner) => &inner.expression,
            _ => return it,
        };
    }
}

/// [`bare`], and inside `await` and the helpers that compilers put round a `require`.
pub(super) fn interop<'b, 'a>(it: &'b Expression<'a>) -> &'b Expression<'a> {
    let mut it = bare(it);
    loop {
        it = match it {
            Expression::AwaitExpression(inner) => bare(&inner.argument),
            Expression::CallExpression(call) if is_interop(&call.callee) => {
                match call.arguments.first().and_then(|first| first.as_expression()) {
                    Some(first) => bare(first),
                    None => return it,
                }
            }
            _ => return it,
        };
    }
}

/// The helpers that TypeScript, Babel and esbuild write when they turn `import` into `require`.
fn is_interop(callee: &Expression) -> bool {
    let name = match bare(callee) {
        Expression::Identifier(id) => id.name.as_str(),
        Expression::StaticMemberExpression(member) => member.property.name.as_str(),
        _ => return false,
    };
    is_interop_name(name)
}

pub(super) fn is_interop_name(name: &str) -> bool {
    matches!(
        name,
        "__importDefault"
            | "__importStar"
            | "__toESM"
            | "_interopRequireDefault"
            | "_interopRequireWildcard"
    )
}

/// The module of `require("a")` or `import("a")`, and the offset of the call.
pub(super) fn literal_module<'a>(it: &'a Expression<'a>) -> Option<(&'a str, u32)> {
    match it {
        Expression::CallExpression(call) => Some((required_module(call)?, call.span.start)),
        Expression::ImportExpression(import) => match &import.source {
            Expression::StringLiteral(module) => {
                Some((module_name(module.value.as_str()), import.span.start))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The module of `require("a")`, and of `require(path.join(__dirname, "../a"))`.
pub(super) fn required_module<'a>(call: &'a CallExpression<'a>) -> Option<&'a str> {
    if let Some(module) = call.common_js_require() {
        return Some(module_name(module.value.as_str()));
    }
    let Expression::Identifier(callee) = &call.callee else { return None };
    match call.arguments.as_slice() {
        [only] if callee.name == "require" => beside(only.as_expression()?),
        _ => None,
    }
}

/// A path that is told from the directory of the file itself.
fn beside<'a>(it: &'a Expression<'a>) -> Option<&'a str> {
    let Expression::CallExpression(call) = bare(it) else { return None };
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    let here = |of: &Argument| matches!(of, Argument::Identifier(id) if id.name == "__dirname");
    match (member.property.name.as_str(), call.arguments.as_slice()) {
        ("join" | "resolve", [directory, Argument::StringLiteral(path)]) if here(directory) => {
            Some(path.value.as_str()).filter(|path| path.starts_with('.'))
        }
        ("normalize" | "resolve" | "join", [only]) => beside(only.as_expression()?),
        _ => None,
    }
}

pub(super) fn module_name(module: &str) -> &str {
    module.strip_prefix("node:").unwrap_or(module)
}

pub(super) fn is_function(it: &Expression) -> bool {
    matches!(bare(it), Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_))
}

/// `exports` or `module.exports`.
pub(super) fn is_exports(it: &Expression) -> bool {
    match bare(it) {
        Expression::Identifier(id) => id.name == "exports",
        Expression::StaticMemberExpression(member) => {
            member.property.name == "exports"
                && matches!(&member.object, Expression::Identifier(id) if id.name == "module")
        }
        _ => false,
    }
}

/// A key that is written out.
pub(super) fn key_name<'a>(key: &'a PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(id) => Some(id.name.as_str()),
        PropertyKey::PrivateIdentifier(id) => Some(id.name.as_str()),
        PropertyKey::StringLiteral(text) => Some(text.value.as_str()),
        PropertyKey::NumericLiteral(number) => number.raw.as_ref().map(|raw| raw.as_str()),
        _ => None,
    }
}

/// Object and key of a member access whose key is written out.
pub(super) fn member<'b, 'a>(
    it: &'b Expression<'a>,
) -> Option<(&'b Expression<'a>, &'a str, Span)> {
    match it {
        Expression::StaticMemberExpression(member) => {
            Some((&member.object, member.property.name.as_str(), member.property.span))
        }
        Expression::PrivateFieldExpression(member) => {
            Some((&member.object, member.field.name.as_str(), member.field.span))
        }
        Expression::ComputedMemberExpression(member) => match bare(&member.expression) {
            Expression::StringLiteral(key) => Some((&member.object, key.value.as_str(), key.span)),
            _ => None,
        },
        Expression::ChainExpression(chain) => match &chain.expression {
            ChainElement::StaticMemberExpression(member) => {
                Some((&member.object, member.property.name.as_str(), member.property.span))
            }
            ChainElement::PrivateFieldExpression(member) => {
                Some((&member.object, member.field.name.as_str(), member.field.span))
            }
            ChainElement::ComputedMemberExpression(member) => match bare(&member.expression) {
                Expression::StringLiteral(key) => {
                    Some((&member.object, key.value.as_str(), key.span))
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The call that an expression is, optional chaining included.
pub(super) fn call<'b, 'a>(it: &'b Expression<'a>) -> Option<&'b CallExpression<'a>> {
    match it {
        Expression::CallExpression(call) => Some(call),
        Expression::ChainExpression(chain) => match &chain.expression {
            ChainElement::CallExpression(call) => Some(call),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn private(key: &PropertyKey, accessibility: Option<TSAccessibility>) -> bool {
    key.is_private_identifier()
        || matches!(accessibility, Some(TSAccessibility::Private | TSAccessibility::Protected))
}

/// `a`, `a.b`, `this.a`: what an assigned function is called. `exports.a` and `module.exports.a`
/// are `a`, `module.exports` is `default`, `A.prototype.b` is `A.b`.
pub(super) fn target_name(target: &AssignmentTarget) -> Option<(String, Span)> {
    match target {
        AssignmentTarget::AssignmentTargetIdentifier(id) => Some((id.name.to_string(), id.span)),
        AssignmentTarget::StaticMemberExpression(member) => {
            let key = member.property.name.as_str();
            let span = member.property.span;
            if is_exports(&member.object) {
                return Some((key.to_string(), span));
            }
            if key == "exports"
                && matches!(&member.object, Expression::Identifier(id) if id.name == "module")
            {
                return Some(("default".to_string(), span));
            }
            match &member.object {
                Expression::Identifier(id) => Some((format!("{}.{key}", id.name), span)),
                Expression::StaticMemberExpression(inner) if inner.property.name == "prototype" => {
                    match &inner.object {
                        Expression::Identifier(id) => Some((format!("{}.{key}", id.name), span)),
                        _ => Some((key.to_string(), span)),
                    }
                }
                _ => Some((key.to_string(), span)),
            }
        }
        _ => None,
    }
}

/// `given === undefined ? other : given`: whether what stands in for it comes first.
pub(super) fn falls_back(it: &ConditionalExpression) -> Option<bool> {
    let Expression::BinaryExpression(test) = bare(&it.test) else { return None };
    let first = match test.operator {
        BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
        BinaryOperator::Inequality | BinaryOperator::StrictInequality => false,
        _ => return None,
    };
    let asked = path(if is_nothing(&test.right) { &test.left } else { return None })?;
    let given = if first { &it.alternate } else { &it.consequent };
    (path(given)? == asked).then_some(first)
}

/// `null`, `undefined` in any spelling.
pub(super) fn is_nothing(it: &Expression) -> bool {
    match bare(it) {
        Expression::NullLiteral(_) => true,
        Expression::Identifier(id) => id.name == "undefined",
        Expression::StringLiteral(text) => text.value == "undefined",
        Expression::UnaryExpression(it) => it.operator.is_void(),
        _ => false,
    }
}

/// What the text calls an expression, when it is a plain chain of names: `this.client`.
pub(super) fn path(it: &Expression) -> Option<String> {
    let mut parts = Vec::new();
    let mut at = bare(it);
    loop {
        match at {
            Expression::Identifier(id) => {
                parts.push(id.name.as_str());
                break;
            }
            Expression::ThisExpression(_) => {
                parts.push("this");
                break;
            }
            _ => {
                let (object, key, _) = member(at)?;
                parts.push(key);
                at = bare(object);
            }
        }
        if parts.len() > 16 {
            return None;
        }
    }
    parts.reverse();
    Some(parts.join("."))
}

/// The innermost object of a chain of members, and the first key taken from it.
pub(super) fn root<'b, 'a>(it: &'b Expression<'a>) -> &'b Expression<'a> {
    let mut at = bare(it);
    loop {
        at = match at {
            Expression::StaticMemberExpression(member) => bare(&member.object),
            Expression::ComputedMemberExpression(member) => bare(&member.object),
            Expression::ChainExpression(_) => match member(at) {
                Some((object, _, _)) => bare(object),
                None => return at,
            },
            _ => return at,
        };
    }
}

pub(super) fn span_of_last_name(callee: &Expression) -> Span {
    let callee = bare(callee);
    match member(callee) {
        Some((_, _, span)) => span,
        None => callee.span(),
    }
}

/// Nothing of the block follows it: it ends in `return`, `throw`, `break` or `continue`.
pub(super) fn always_leaves(it: &Statement) -> bool {
    match it {
        Statement::ReturnStatement(_)
        | Statement::ThrowStatement(_)
        | Statement::BreakStatement(_)
        | Statement::ContinueStatement(_) => true,
        Statement::BlockStatement(block) => block.body.last().is_some_and(|last| {
            matches!(
                last,
                Statement::ReturnStatement(_)
                    | Statement::ThrowStatement(_)
                    | Statement::BreakStatement(_)
                    | Statement::ContinueStatement(_)
            )
        }),
        _ => false,
    }
}

/// The name that a value comes from, or a member of it, whatever stands in where there is none:
/// `tick`, `options.tick`, `tick ?? (() => {})`.
pub(super) fn handed<'b, 'a>(
    value: &'b Expression<'a>,
) -> Option<(&'b IdentifierReference<'a>, Option<&'b str>)> {
    match bare(value) {
        Expression::Identifier(id) => Some((id, None)),
        Expression::StaticMemberExpression(member) => match bare(&member.object) {
            Expression::Identifier(id) => Some((id, Some(member.property.name.as_str()))),
            _ => None,
        },
        Expression::LogicalExpression(it) if !it.operator.is_and() => handed(&it.left),
        _ => None,
    }
}

/// A round of a loop that fails is followed by the next at once: its handler waits for nothing and
/// leaves nothing.
pub(super) fn tries_again(body: &Statement) -> bool {
    let Statement::BlockStatement(block) = body else { return false };
    let last = block.body.len().saturating_sub(1);
    block.body.iter().enumerate().any(|(at, one)| {
        let Statement::TryStatement(tried) = one else { return false };
        let Some(handler) = &tried.handler else { return false };
        let (end, told) = match handler.body.body.split_last() {
            Some((Statement::ContinueStatement(end), told)) if end.label.is_none() => (true, told),
            _ => (at == last, handler.body.body.as_slice()),
        };
        end && tried.finalizer.is_none() && told.iter().all(only_tells)
    })
}

/// A handler tells of an error, and leaves what is around it.
pub(super) fn gives_up(handler: &BlockStatement) -> bool {
    let Some((last, told)) = handler.body.split_last() else { return false };
    let leaves = match last {
        Statement::BreakStatement(_) => true,
        Statement::ReturnStatement(it) => it.argument.is_none(),
        _ => false,
    };
    let tells = |statement: &Statement| {
        let Statement::ExpressionStatement(it) = statement else { return false };
        let Expression::CallExpression(call) = bare(&it.expression) else { return false };
        matches!(member(bare(&call.callee)), Some((_, "error" | "fatal" | "critical", _)))
    };
    leaves && told.iter().any(tells)
}

/// A call or an assignment, awaited by nobody; what ends the program does more.
fn only_tells(statement: &Statement) -> bool {
    let Statement::ExpressionStatement(it) = statement else { return false };
    match bare(&it.expression) {
        Expression::CallExpression(call) => {
            !matches!(member(bare(&call.callee)), Some((_, "exit" | "abort", _)))
        }
        Expression::AssignmentExpression(_) => true,
        _ => false,
    }
}
