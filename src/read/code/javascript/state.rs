//! Data of the top level or of a class, and what changes it.

use std::collections::HashMap;

use oxc_ast::ast::*;
use oxc_span::Span as OxcSpan;

use super::names::Shape;
use super::scope::{SymbolId, SymbolKind, What};
use super::syntax::{self, bare};
use super::walk::Walk;
use crate::model::{FnId, State, StateKind, Write, WriteKind};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum StateKey<'a> {
    Symbol(SymbolId),
    Static(u32, &'a str),
}

impl<'a> Walk<'_, 'a> {
    pub(super) fn state_key(&self, it: &'a Expression<'a>) -> Option<(StateKey<'a>, bool)> {
        let root = syntax::root(it);
        let whole = std::ptr::eq(root, bare(it));
        let Expression::Identifier(id) = root else {
            return self.static_key(it);
        };
        let symbol = self.names.symbol_of(id)?;
        let declared = self.names.scopes.symbols.get(symbol.0 as usize)?;
        match declared.kind {
            SymbolKind::Variable if declared.top => Some((StateKey::Symbol(symbol), whole)),
            SymbolKind::Class => self.static_key(it),
            _ => None,
        }
    }

    /// `Class.field` or, in its own methods, `this.field`, where the field is static.
    fn static_key(&self, it: &'a Expression<'a>) -> Option<(StateKey<'a>, bool)> {
        let mut at = bare(it);
        let mut whole = true;
        for _ in 0..16 {
            let object = match at {
                Expression::ComputedMemberExpression(member) => bare(&member.object),
                _ => bare(syntax::member(at)?.0),
            };
            let class = match object {
                Expression::Identifier(_) | Expression::ThisExpression(_) => {
                    match self.names.resolve(object)?.shape {
                        Shape::Class(class) | Shape::Instance(class) => Some(class),
                        _ => None,
                    }
                }
                _ => None,
            };
            if let Some(class) = class {
                let (_, key, _) = syntax::member(at)?;
                let is_static = self.names.class(class)?.field(key)?.is_static;
                return is_static.then_some((StateKey::Static(class, key), whole));
            }
            at = object;
            whole = false;
        }
        None
    }

    pub(super) fn add_write(&mut self, key: StateKey<'a>, kind: WriteKind, span: OxcSpan) {
        if self.function == 0 {
            return;
        }
        let (span, function, guard) = (self.span(span), FnId(self.function), self.guard);
        self.writes.push((key, Write { kind, span, function, guard }));
    }

    /// `kind` is what it is for the name itself; for a part of it, it is an insertion.
    pub(super) fn write_to(&mut self, it: &'a Expression<'a>, kind: WriteKind, span: OxcSpan) {
        if let Some((key, whole)) = self.state_key(it) {
            let emptied = syntax::member(bare(it)).is_some_and(|(_, key, _)| key == "length");
            let kind = match kind {
                WriteKind::Remove => kind,
                _ if whole => kind,
                _ if emptied => WriteKind::Remove,
                _ => WriteKind::Insert,
            };
            self.add_write(key, kind, span);
        }
    }

    pub(super) fn write_target(
        &mut self,
        it: &'a AssignmentTarget<'a>,
        kind: WriteKind,
        span: OxcSpan,
    ) {
        let (object, key) = match it {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                if let Some(symbol) = self.names.symbol_of(id)
                    && let Some(declared) = self.names.scopes.symbols.get(symbol.0 as usize)
                    && declared.top
                    && declared.kind == SymbolKind::Variable
                {
                    self.add_write(StateKey::Symbol(symbol), kind, span);
                }
                return;
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                (&member.object, Some(member.property.name.as_str()))
            }
            AssignmentTarget::PrivateFieldExpression(member) => {
                (&member.object, Some(member.field.name.as_str()))
            }
            AssignmentTarget::ComputedMemberExpression(member) => (&member.object, None),
            _ => return,
        };
        if let Some(key) = key
            && let Some(Shape::Class(class) | Shape::Instance(class)) =
                self.names.resolve(object).map(|thing| thing.shape)
            && matches!(bare(object), Expression::Identifier(_) | Expression::ThisExpression(_))
        {
            if let Some(field) = self.names.class(class).and_then(|class| class.field(key))
                && field.is_static
            {
                self.add_write(StateKey::Static(class, key), kind, span);
            }
            return;
        }
        if let Some((state, _)) = self.state_key(object) {
            let kind = if key == Some("length") { WriteKind::Remove } else { WriteKind::Insert };
            self.add_write(state, kind, span);
        }
    }

    pub(super) fn write_by_method(&mut self, object: &'a Expression<'a>, key: &str, span: OxcSpan) {
        let kind = match key {
            "set" | "add" | "push" | "unshift" | "enqueue" => WriteKind::Insert,
            "delete" | "clear" | "pop" | "shift" | "splice" => WriteKind::Remove,
            _ => return,
        };
        if let Some((state, _)) = self.state_key(object) {
            self.add_write(state, kind, span);
        }
    }

    pub(super) fn states(&mut self) {
        let mut found: HashMap<StateKey<'a>, Vec<Write>> = HashMap::new();
        for (key, write) in std::mem::take(&mut self.writes) {
            found.entry(key).or_default().push(write);
        }
        let mut states: Vec<State> = Vec::new();
        for (key, mut writes) in found {
            let (name, span, defs) = match key {
                StateKey::Symbol(id) => {
                    let Some(symbol) = self.names.scopes.symbols.get(id.0 as usize) else {
                        continue;
                    };
                    (symbol.name.to_string(), symbol.span, &symbol.defs)
                }
                StateKey::Static(class, key) => {
                    let Some(class) = self.names.class(class) else { continue };
                    let Some(field) = class.field(key) else { continue };
                    (format!("{}.{key}", class.name), field.span, &field.defs)
                }
            };
            let made = self.names.of_defs(defs);
            let made = made.filter(|thing| !thing.name.is_empty());
            let kind = defs.iter().find_map(|def| match def.what {
                What::Value(value) => self.state_kind(value),
                _ => None,
            });
            let kind = kind.unwrap_or(StateKind::Other);
            if !matches!(kind, StateKind::Map | StateKind::List) {
                // `app.set(..)` is no container.
                writes.retain(|write| matches!(write.kind, WriteKind::Assign | WriteKind::Count));
            }
            if writes.is_empty() {
                continue;
            }
            let origin = made.map(|thing| thing.name.to_string());
            states.push(State { writes, ..State::new(name, kind, origin, self.span(span)) });
        }
        states.sort_by_key(|state| state.span);
        self.facts.states = states;
    }

    fn state_kind(&self, it: &'a Expression<'a>) -> Option<StateKind> {
        match bare(it) {
            Expression::ObjectExpression(_) => Some(StateKind::Map),
            Expression::ArrayExpression(_) => Some(StateKind::List),
            Expression::NumericLiteral(_) | Expression::BigIntLiteral(_) => Some(StateKind::Number),
            Expression::UnaryExpression(it) if it.operator.is_arithmetic() => {
                Some(StateKind::Number)
            }
            Expression::NullLiteral(_) => None,
            Expression::Identifier(id) if id.name == "undefined" => None,
            Expression::LogicalExpression(it) => {
                self.state_kind(&it.right).or_else(|| self.state_kind(&it.left))
            }
            it => match &*self.names.resolve(it)?.name {
                "Map" | "WeakMap" | "Object.create()" => Some(StateKind::Map),
                "Set" | "WeakSet" | "Array" | "Array()" | "Array.from()" => Some(StateKind::List),
                "Date.now()" | "performance.now()" | "Number()" => Some(StateKind::Number),
                _ => Some(StateKind::Other),
            },
        }
    }
}
