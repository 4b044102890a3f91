//! Assignments: what names hold, and what is kept in modules and classes.

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::{CmpOp, Expr, Stmt};
use ruff_text_size::TextRange;

use super::{Bind, OWN, Reader};
use crate::model::{
    Binding, CallId, Entry, FnId, Given, Known, Origin, ResultUse, State, StateKind, Target, Value,
    Write, WriteKind,
};

/// Entries of an object that is put together.
const MOST: usize = 256;

/// Whether a method gives an object a field that a call makes: `self.timer = Timer(9, end)`.
pub(super) fn makes_fields(body: &[Stmt]) -> bool {
    struct Makes(bool);
    impl<'s> StatementVisitor<'s> for Makes {
        fn visit_stmt(&mut self, statement: &'s Stmt) {
            match statement {
                Stmt::Assign(assign) if matches!(*assign.value, Expr::Call(_)) => {
                    self.0 |= assign.targets.iter().any(|target| match target {
                        Expr::Attribute(field) => {
                            matches!(&*field.value, Expr::Name(owner) if owner.id == "self")
                        }
                        _ => false,
                    });
                }
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                other => walk_stmt(self, other),
            }
        }
    }
    let mut makes = Makes(false);
    makes.visit_body(body);
    makes.0
}

impl<'a> Reader<'_, 'a> {
    pub(super) fn assign(
        &mut self,
        target: &'a Expr,
        value: Option<&'a Expr>,
        known: Known<Value>,
    ) {
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
                let body = self.function == FnId(0) && self.class.is_some();
                if self.scopes.len() == 1 || body && self.scopes.len() == 2 {
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
                let asks = value.and_then(|value| self.compared(value));
                self.bind(
                    id,
                    Bind {
                        origin,
                        value: Some(known),
                        import,
                        function,
                        class,
                        call,
                        asks,
                        ..Bind::default()
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
                    if let Some(call) = call
                        && let Some(call) = self.facts.calls.get_mut(call.0 as usize)
                    {
                        call.bound.get_or_insert_with(|| format!("self.{}", attribute.attr));
                    }
                    let import = match target {
                        Some(Target::Import(id)) => Some(id),
                        _ => None,
                    };
                    let bind = Bind { origin, value: Some(known), import, call, ..Bind::default() };
                    if owner.id == "self" && self.function != FnId(0) {
                        self.bind(&format!("{OWN}{}", attribute.attr), bind.clone());
                    }
                    let key = (class, attribute.attr.to_string());
                    let held = self.fields.entry(key).or_default();
                    match held.origin {
                        None => *held = bind,
                        // `client: Client` of the class, and `self.client = Client()`.
                        Some(_) => held.call = held.call.or(bind.call),
                    }
                    let name = format!("{class_name}.{}", attribute.attr);
                    match owner.id.as_str() {
                        "cls" => self.write(&name, WriteKind::Assign, attribute.range),
                        _ => _ = self.own.insert(name),
                    }
                } else {
                    self.expression(&attribute.value, ResultUse::Kept);
                }
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.slice, ResultUse::Kept);
                if let (Expr::Name(name), Expr::StringLiteral(key)) =
                    (&*subscript.value, &*subscript.slice)
                {
                    let key_span = self.span(key.range);
                    let key = key.value.to_str().to_string();
                    self.put_in(
                        name.id.as_str(),
                        vec![Entry { key, key_span, value: known }],
                        false,
                    );
                }
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

    /// More of an object that a name of this function holds, or of what takes the rest of its arguments.
    pub(super) fn put_in(&mut self, name: &str, mut entries: Vec<Entry>, default: bool) {
        let block = self.blocks.last().copied();
        let takes_rest = |given: &Given| {
            let function = self.facts.function(given.function);
            let params = function.map_or(usize::MAX, |function| function.params.len());
            given.path.is_empty() && given.text.is_none() && given.param as usize >= params
        };
        let held = self.scopes.last().and_then(|scope| scope.names.get(name));
        let Some(Bind { value: Some(held), made_in, param, .. }) = held else { return };
        if *made_in != block && !(*param && self.blocks.len() == 1) {
            for entry in &mut entries {
                entry.value = Known::unknown(entry.value.span, "depends on a condition");
            }
        }
        let before = match (&held.value, &held.origin) {
            (Some(Value::Map(_)), _) => None,
            (None, Origin::Given(given)) if takes_rest(given) => {
                let key_span = entries.first().map(|entry| entry.key_span);
                let key = "...".to_string();
                key_span.map(|key_span| Entry { key, key_span, value: held.clone() })
            }
            _ => return,
        };
        let bind = self.scopes.last_mut().and_then(|scope| scope.names.get_mut(name));
        let Some(Bind { value: Some(held), several, .. }) = bind else { return };
        if let Some(rest) = before {
            let span = Some(rest.key_span);
            let value = Some(Value::Map(vec![rest]));
            *held = Known { value, span, origin: Origin::Literal };
            *several = false;
        }
        if let Some(Value::Map(all)) = &mut held.value
            && all.len() < MOST
        {
            let at = if default { 0 } else { all.len() };
            all.splice(at..at, entries);
        }
    }

    #[allow(clippy::type_complexity)]
    pub(super) fn origin_of_value(
        &self,
        value: &Expr,
    ) -> Option<(Option<String>, Option<CallId>, Option<Target>)> {
        let (name, call, target) = self.origin(value, 0)?;
        Some((Some(name), call, Some(target)))
    }

    /// Mutable data of the top level or of a class.
    pub(super) fn state(
        &mut self,
        name: &str,
        value: Option<&Expr>,
        _: Option<String>,
        range: TextRange,
    ) {
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
        self.facts.states.push(State::new(name, kind, origin, span));
    }

    /// The state that an expression names, if it is one of the module or class.
    pub(super) fn state_name(&self, expr: &Expr) -> Option<String> {
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

    /// `while len(seen) > MOST: seen.popitem()`: what there is too much of it does without.
    pub(super) fn bounded(&mut self, test: &Expr, range: TextRange) {
        let Expr::Compare(compare) = test else { return };
        let Expr::Call(call) = &*compare.left else { return };
        let counts = matches!(&*call.func, Expr::Name(name) if name.id == "len");
        let more = matches!(compare.ops.first(), Some(CmpOp::Gt | CmpOp::GtE));
        let held = call.arguments.args.first().filter(|_| counts && more);
        let Some(name) = held.and_then(|held| self.state_name(held)) else { return };
        let within = self.span(range);
        if let Some(state) = self.facts.states.iter_mut().find(|state| state.name == name) {
            let mut writes = state.writes.iter();
            state.spared |=
                writes.any(|write| write.kind == WriteKind::Remove && within.contains(&write.span));
        }
    }

    pub(super) fn write(&mut self, name: &str, kind: WriteKind, range: TextRange) {
        let span = self.span(range);
        let (function, guard) = (self.function, self.guard);
        if let Some(state) = self.facts.states.iter_mut().find(|state| state.name == name) {
            state.writes.push(Write { kind, span, function, guard });
        }
    }
}
