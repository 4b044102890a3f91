//! What an expression names: imports, constructors, receivers and declared types resolved.

use ruff_python_ast::{BoolOp, Expr, Operator};
use ruff_text_size::Ranged;

use super::Reader;
use crate::model::{CallId, FnId, Target};

impl<'a> Reader<'_, 'a> {
    /// How a callee on an expression begins, the call that made it, and what it leads to.
    pub(super) fn origin(
        &self,
        expr: &Expr,
        depth: u32,
    ) -> Option<(String, Option<CallId>, Target)> {
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
                    let bases = &self.facts.types.get(class.0 as usize)?.bases;
                    // What is mixed in comes first, and makes nothing.
                    let whole = bases.iter().find(|base| !is_mixin(base));
                    let base = whole.or(bases.first())?.clone();
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
            // `given or Client()`, `Client() if on else None`: what can be told of either.
            Expr::BoolOp(op) if op.op == BoolOp::Or => {
                op.values.iter().rev().find_map(|value| self.origin(value, depth + 1))
            }
            Expr::If(either) => self
                .origin(&either.body, depth + 1)
                .or_else(|| self.origin(&either.orelse, depth + 1)),
            Expr::Subscript(subscript) => {
                // An element of something known: `client["db"]` is still of that library.
                let (front, call, target) = self.origin(&subscript.value, depth + 1)?;
                matches!(target, Target::Import(_)).then(|| (format!("{front}[]"), call, target))
            }
            _ => None,
        }
    }

    /// A declared type's qualified name; of an optional one, the type inside.
    pub(super) fn annotation(&self, expr: &Expr) -> Option<String> {
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
}

/// A call of something named like a class makes an object of it.
pub(super) fn constructs(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|first: char| first.is_uppercase()) && !last.ends_with("()")
}

pub(super) fn import_only(target: Target) -> Target {
    match target {
        Target::Import(id) => Target::Import(id),
        _ => Target::Unknown,
    }
}

/// A class by its name that others take methods from, and that stands for nothing by itself.
pub(super) fn is_mixin(name: &str) -> bool {
    name.to_lowercase().ends_with("mixin")
}
