//! Statements: scopes, loops and the ways out of them, guards.

use super::condition::inside;
use super::{Around, Field, Local, Reader, child, is_type, named};
use crate::model::{
    Binding, Bound, Exit, FnId, Function, GuardKind, Known, Loop, LoopId, ResultUse, Value,
};
use tree_sitter::Node;

impl<'t> Reader<'_, 't> {
    /// What fields are set to where they are written: of static ones when the file is loaded, of
    /// others when the type is constructed.
    pub(super) fn initializers(&mut self) {
        for (class, node) in self.type_nodes.clone().into_iter().enumerate() {
            let Some(body) = node.child_by_field_name("body") else { continue };
            self.class = Some(class);
            // A type around it has constants that it may speak of; the parts of `#if` too.
            let mut members = named(body);
            let mut at = 0;
            while let Some(member) = members.get(at).copied() {
                at += 1;
                match member.kind() {
                    "preproc_if" | "preproc_else" | "preproc_elif" => members.extend(named(member)),
                    "field_declaration" | "event_field_declaration" | "property_declaration" => {
                        self.initializer(member, class);
                    }
                    "enum_member_declaration" => {}
                    _ => {}
                }
            }
        }
        self.class = None;
        self.function = FnId(0);
    }

    fn initializer(&mut self, member: Node<'t>, class: usize) {
        let mut cursor = member.walk();
        let words: Vec<&str> = member
            .children(&mut cursor)
            .filter(|child| child.kind() == "modifier")
            .map(|child| self.text(child))
            .collect();
        let has = |word: &str| words.contains(&word);
        let (constant, is_static) = (has("const"), has("static") || has("const"));
        let owner = self.classes.get(class).map_or(String::new(), |class| class.name.clone());
        let mut set: Vec<(Node<'t>, Option<Node<'t>>, Option<String>)> = Vec::new();
        if member.kind() == "property_declaration" {
            let Some(name) = member.child_by_field_name("name") else { return };
            let value = member
                .child_by_field_name("value")
                .filter(|value| value.kind() != "arrow_expression_clause");
            let ty = member.child_by_field_name("type").and_then(|ty| self.type_name(ty));
            set.push((name, value, ty));
        } else if let Some(declaration) = child(member, "variable_declaration") {
            let ty = declaration.child_by_field_name("type").and_then(|ty| self.type_name(ty));
            for one in named(declaration).into_iter().filter(|n| n.kind() == "variable_declarator")
            {
                let Some(name) = one.child_by_field_name("name") else { continue };
                let value = named(one).into_iter().rfind(|n| {
                    *n != name && !matches!(n.kind(), "bracketed_argument_list" | "tuple_pattern")
                });
                set.push((name, value, ty.clone()));
            }
        }
        for (name, value, ty) in set {
            let short = self.text(name).to_string();
            self.function = FnId(0);
            let mut made: Option<super::Expr> = None;
            if let Some(value) = value {
                let calls = self.facts.calls.len();
                if !is_static && !is_leaf(value) {
                    self.function = self.constructor(class, name, Vec::new());
                }
                self.scopes = vec![Default::default()];
                let found = self.assigned(value, ty.clone(), ResultUse::Kept, None);
                self.refer(value, &found.value);
                self.scopes.clear();
                // The call whose result it holds is bound to it.
                if let (Some(call), true) = (found.call, self.facts.calls.len() > calls)
                    && let Some(call) = self.facts.calls.get_mut(call.0 as usize)
                {
                    call.bound = Some(format!("{owner}.{short}"));
                }
                made = Some(found);
            }
            let (made_of, value, call) = match made {
                Some(found) => (found.name, Some(found.value), found.call),
                None => (None, None, None),
            };
            let fixed = constant || (has("readonly") && is_static);
            let held = value.clone().filter(|value| {
                fixed || (has("readonly") && !matches!(value.value, Some(Value::Call(_))))
            });
            let origin = ty.clone().or(made_of);
            self.facts.bindings.push(Binding {
                name: format!("{owner}.{short}"),
                origin: origin.clone(),
                value: match &held {
                    Some(value) => value.clone(),
                    None => Known::unknown(Some(self.span(name)), "set while running"),
                },
                span: self.span(name),
            });
            if let Some(class) = self.classes.get_mut(class) {
                let field = class.fields.entry(short).or_insert_with(Field::default);
                field.ty = field.ty.take().or(origin);
                field.call = call;
                field.value = held;
            }
        }
        self.function = FnId(0);
    }

    /// Statements outside of all types.
    pub(super) fn top_level(&mut self, root: Node<'t>) {
        self.function = FnId(0);
        self.class = None;
        self.scopes = vec![Default::default()];
        let mut stack: Vec<(Node<'t>, Option<crate::model::GuardId>)> =
            named(root).into_iter().rev().map(|node| (node, None)).collect();
        let locals: Vec<Node<'t>> = named(root)
            .into_iter()
            .filter(|node| node.kind() == "global_statement")
            .filter_map(|node| child(node, "local_function_statement"))
            .collect();
        for local in locals {
            self.local_function(local);
        }
        let mut guard = None;
        while let Some((node, own)) = stack.pop() {
            self.guard = own.or(guard);
            match node.kind() {
                "global_statement" => {
                    for statement in named(node) {
                        self.statement(statement);
                        if let Some(left) = self.leaves(statement) {
                            guard = Some(left);
                        }
                    }
                }
                "preproc_if" | "preproc_else" | "preproc_elif" => {
                    let (then, other) = self.build_guards(node);
                    let alternative = node.child_by_field_name("alternative");
                    for inner in named(node).into_iter().rev() {
                        stack.push((inner, if Some(inner) == alternative { other } else { then }));
                    }
                }
                _ => {}
            }
        }
        self.guard = None;
        self.scopes.clear();
    }

    pub(super) fn function_body(&mut self, node: Node<'t>) {
        match node.kind() {
            "block" => self.block(node),
            "arrow_expression_clause" => {
                if let Some(inner) = named(node).first() {
                    self.returned(*inner);
                }
            }
            // `: base(x)`
            "constructor_initializer" => {
                for argument in child(node, "argument_list").map_or(Vec::new(), named) {
                    self.expr(argument, ResultUse::Kept);
                }
            }
            _ => self.returned(node),
        }
    }

    fn returned(&mut self, node: Node<'t>) {
        let used = match node.kind() {
            "assignment_expression" => ResultUse::Dropped,
            _ => ResultUse::Returned,
        };
        let ty = self.facts.function(self.function).and_then(|function| function.returns.clone());
        let found = self.assigned(node, ty, used, None);
        self.refer(node, &found.value);
        // What it gives back, where the declaration does not tell.
        if let Some(function) = self.facts.functions.get_mut(self.function.0 as usize)
            && function.returns.is_none()
            && function.owner.is_none()
            && self.function != FnId(0)
        {
            function.returns = found.name;
        }
    }

    fn block(&mut self, node: Node<'t>) {
        if !self.enter() {
            return;
        }
        self.scopes.push(Default::default());
        let guard = self.guard;
        let statements = named(node);
        for statement in &statements {
            if statement.kind() == "local_function_statement" {
                self.local_function(*statement);
            }
        }
        for statement in statements {
            self.statement(statement);
            if let Some(left) = self.leaves(statement) {
                self.guard = Some(left);
            }
        }
        self.guard = guard;
        self.scopes.pop();
        self.leave();
    }

    /// `if (x) return;`: the rest runs under the opposite.
    fn leaves(&mut self, node: Node<'t>) -> Option<crate::model::GuardId> {
        if node.kind() != "if_statement" || node.child_by_field_name("alternative").is_some() {
            return None;
        }
        let then = node.child_by_field_name("consequence")?;
        let last = match then.kind() {
            "block" => named(then).last().copied()?,
            _ => then,
        };
        if !matches!(last.kind(), "return_statement" | "throw_statement" | "continue_statement") {
            return None;
        }
        let condition = node.child_by_field_name("condition")?;
        match self.condition(condition) {
            GuardKind::Condition { comparisons, negated } => {
                let kind = GuardKind::Condition { comparisons, negated: !negated };
                Some(self.add_guard(kind, condition))
            }
            _ => None,
        }
    }

    /// Local functions can be called before they are written.
    fn local_function(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let short = self.text(name).to_string();
        if self.scopes.last().is_some_and(|scope| scope.contains_key(&short)) {
            return;
        }
        let outer = self.facts.function(self.function).map_or("", |f| f.name.as_str());
        let full = match self.function {
            FnId(0) => short.clone(),
            _ => format!("{outer}.{short}"),
        };
        let params = node.child_by_field_name("parameters").map_or(Vec::new(), |p| self.params(p));
        let returns = node.child_by_field_name("type").and_then(|ty| self.awaited_type(ty));
        let id = self.add_function(Function {
            name: full,
            span: self.span(node),
            head: self.span(name),
            params,
            owner: None,
            parent: Some(self.function),
            passed_to: None,
            is_async: self.text(node).contains("async "),
            is_generator: false,
            public: false,
            returns,
            test: false,
            guard: self.guard,
        });
        self.bind(&short, Local { function: Some(id), ..Local::default() });
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.enter() {
            return;
        }
        self.one(node);
        self.leave();
    }

    fn one(&mut self, node: Node<'t>) {
        match node.kind() {
            "block" => self.block(node),
            "expression_statement" => {
                for inner in named(node) {
                    self.expr(inner, ResultUse::Dropped);
                }
            }
            "local_declaration_statement" => {
                if let Some(declaration) = child(node, "variable_declaration") {
                    self.declare_locals(
                        declaration,
                        self.text(node).starts_with("using")
                            || self.text(node).starts_with("await using"),
                    );
                }
            }
            "using_statement" => {
                self.scopes.push(Default::default());
                let body = node.child_by_field_name("body");
                for inner in named(node).into_iter().filter(|inner| Some(*inner) != body) {
                    match inner.kind() {
                        "variable_declaration" => self.declare_locals(inner, true),
                        _ => {
                            self.expr(inner, ResultUse::Kept);
                        }
                    }
                }
                if let Some(body) = body {
                    self.statement(body);
                }
                self.scopes.pop();
            }
            "return_statement" => {
                self.exits(&Exit::Return);
                if let Some(inner) = named(node).first() {
                    self.returned(*inner);
                }
            }
            "yield_statement" => {
                // Whoever takes the values may stop taking them.
                self.exits(&Exit::Return);
                if let Some(function) = self.facts.functions.get_mut(self.function.0 as usize) {
                    function.is_generator = true;
                }
                for inner in named(node) {
                    self.expr(inner, ResultUse::Returned);
                }
            }
            "break_statement" => {
                if let Some(around) = self.loops.last().copied()
                    && around.switches == 0
                {
                    self.exit(around.id, Exit::Break);
                }
            }
            "goto_statement" if !self.text(node).starts_with("goto case") => {
                self.exits(&Exit::Break);
            }
            "throw_statement" => {
                for inner in named(node) {
                    self.expr(inner, ResultUse::Kept);
                }
                self.raise();
            }
            "if_statement" => self.branch(node),
            "while_statement" | "do_statement" => {
                let Some(condition) = node.child_by_field_name("condition") else { return };
                let bound = self.bound(condition, 16);
                let id = self.start_loop(node, condition, bound);
                self.expr(condition, ResultUse::Kept);
                self.end_loop(id, node.child_by_field_name("body"), &[]);
            }
            "for_statement" => self.counted(node),
            "foreach_statement" => self.over(node),
            "switch_statement" => self.switch(node),
            "try_statement" => self.attempt(node),
            "local_function_statement" => {
                let Some(name) = node.child_by_field_name("name") else { return };
                let name = self.text(name).to_string();
                let Some(id) = self.local(&name).and_then(|local| local.function) else { return };
                let params = self.facts.function(id).map_or(Vec::new(), |f| f.params.clone());
                if let Some(body) = node.child_by_field_name("body") {
                    self.inner(id, params, body);
                }
            }
            "preproc_if" | "preproc_elif" | "preproc_else" => {
                let held = self.guard;
                let (then, other) = self.build_guards(node);
                let condition = node.child_by_field_name("condition");
                let alternative = node.child_by_field_name("alternative");
                for inner in named(node) {
                    if Some(inner) == condition {
                        continue;
                    }
                    self.guard = if Some(inner) == alternative { other } else { then };
                    self.statement(inner);
                }
                self.guard = held;
            }
            "lock_statement" | "fixed_statement" | "unsafe_statement" | "checked_statement"
            | "labeled_statement" => {
                self.scopes.push(Default::default());
                for inner in named(node) {
                    match inner.kind() {
                        "variable_declaration" => self.declare_locals(inner, true),
                        "block" => self.block(inner),
                        kind if kind.ends_with("statement") => self.statement(inner),
                        "identifier" => {}
                        _ => {
                            self.expr(inner, ResultUse::Kept);
                        }
                    }
                }
                self.scopes.pop();
            }
            "ERROR" => {
                for inner in named(node) {
                    if inner.kind().ends_with("statement") || inner.kind() == "block" {
                        self.statement(inner);
                    }
                }
            }
            kind if is_type(kind) => {}
            kind if kind.ends_with("expression") => {
                self.expr(node, ResultUse::Dropped);
            }
            _ => {}
        }
    }

    fn declare_locals(&mut self, declaration: Node<'t>, disposed: bool) {
        let ty = declaration.child_by_field_name("type").and_then(|ty| self.type_name(ty));
        for one in named(declaration).into_iter().filter(|n| n.kind() == "variable_declarator") {
            let name_node = one.child_by_field_name("name");
            let value = named(one).into_iter().rfind(|n| {
                Some(*n) != name_node
                    && !matches!(n.kind(), "bracketed_argument_list" | "tuple_pattern")
            });
            let name = name_node.map_or(String::new(), |name| self.text(name).to_string());
            let Some(value) = value else {
                self.bind(&name, Local { name: ty.clone(), ..Local::default() });
                continue;
            };
            let mentioned = self.mentions.get(&name).copied().unwrap_or(0);
            let unread =
                mentioned <= 1 && !disposed && !name.is_empty() && !self.mentions.is_empty();
            let used = if unread { ResultUse::Dropped } else { ResultUse::Kept };
            let calls = self.facts.calls.len();
            let found = self.assigned(value, ty.clone(), used, Some(&name));
            let condition = match self.comparisons(value, 8) {
                (list, negated) if !list.is_empty() => Some((list, negated)),
                _ => None,
            };
            let function = match found.value.value {
                Some(Value::Function(id)) => Some(id),
                _ => None,
            };
            self.refer(value, &found.value);
            if let (Some(call), true) = (found.call, self.facts.calls.len() > calls)
                && let Some(call) = self.facts.calls.get_mut(call.0 as usize)
                && call.bound.is_none()
            {
                call.bound = Some(name.clone());
            }
            let again = self.writes.get(&name).copied().unwrap_or(0) > 0;
            let local = Local {
                name: ty.clone().or(found.name),
                call: found.call,
                value: Some(found.value).filter(|_| !again),
                function,
                condition: condition.filter(|_| !again),
            };
            if !name.is_empty() {
                self.bind(&name, local);
            }
        }
    }

    fn branch(&mut self, node: Node<'t>) {
        // A chain of `else if` is followed without going down.
        let held = self.guard;
        let mut next = Some(node);
        while let Some(one) = next.take() {
            let Some(condition) = one.child_by_field_name("condition") else { break };
            let kind = self.condition(condition);
            self.expr(condition, ResultUse::Kept);
            let (then, other) = self.branches(kind, condition);
            self.guard = then;
            if let Some(body) = one.child_by_field_name("consequence") {
                self.statement(body);
            }
            self.guard = other;
            match one.child_by_field_name("alternative") {
                Some(other) if other.kind() == "if_statement" => next = Some(other),
                Some(other) => self.statement(other),
                None => {}
            }
        }
        self.guard = held;
    }

    fn start_loop(&mut self, node: Node<'t>, head_end: Node<'t>, bound: Bound) -> LoopId {
        let start = node.start_byte();
        let body = node.child_by_field_name("body");
        let end = match (node.kind(), body) {
            ("do_statement", _) => start + 2,
            (_, Some(body)) => {
                let front = self.source.text.get(start..body.start_byte()).unwrap_or("");
                start + front.trim_end().len()
            }
            _ => head_end.end_byte(),
        };
        self.facts.loops.push(Loop {
            head: self.source.span(start, end),
            span: self.span(node),
            bound,
            exits: Vec::new(),
            function: self.function,
            within: self.loops.last().map(|around| around.id),
            guard: self.guard,
        });
        let id = LoopId(self.facts.loops.len() as u32 - 1);
        self.loops.push(Around { id, caught: 0, switches: 0 });
        self.scopes.push(Default::default());
        id
    }

    fn end_loop(&mut self, _id: LoopId, body: Option<Node<'t>>, after: &[Node<'t>]) {
        if let Some(body) = body {
            self.statement(body);
        }
        for one in after {
            self.expr(*one, ResultUse::Dropped);
        }
        self.scopes.pop();
        self.loops.pop();
    }

    fn counted(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let first: Vec<Node<'t>> =
            node.children_by_field_name("initializer", &mut cursor).collect();
        let mut cursor = node.walk();
        let updates: Vec<Node<'t>> = node
            .children_by_field_name("update", &mut cursor)
            .filter(|update| update.is_named())
            .collect();
        let condition = node.child_by_field_name("condition");
        self.scopes.push(Default::default());
        for one in first {
            match one.kind() {
                "variable_declaration" => self.declare_locals(one, true),
                "," => {}
                _ => {
                    self.expr(one, ResultUse::Dropped);
                }
            }
        }
        let bound = match condition {
            None => Bound::Forever,
            Some(condition) => self.times(node, condition),
        };
        let id = self.start_loop(node, condition.unwrap_or(node), bound);
        if let Some(condition) = condition {
            self.expr(condition, ResultUse::Kept);
        }
        self.end_loop(id, node.child_by_field_name("body"), &updates);
        self.scopes.pop();
    }

    /// `i < n`
    fn times(&self, node: Node<'t>, condition: Node<'t>) -> Bound {
        let condition = inside(condition);
        if condition.kind() != "binary_expression" {
            return self.bound(condition, 16);
        }
        let op = condition.child_by_field_name("operator").map_or("", |op| self.text(op));
        let (Some(left), Some(right)) =
            (condition.child_by_field_name("left"), condition.child_by_field_name("right"))
        else {
            return Bound::While;
        };
        if left.kind() != "identifier" || !matches!(op, "<" | "<=" | "!=") {
            return Bound::While;
        }
        let counter = self.text(left);
        let start = node
            .child_by_field_name("initializer")
            .and_then(|first| child(first, "variable_declarator"))
            .filter(|one| one.child_by_field_name("name").is_some_and(|n| self.text(n) == counter))
            .and_then(|one| named(one).last().copied());
        let start = start.map_or(Some(0), |start| match self.literal(start).value {
            Some(Value::Int(number)) => Some(number),
            _ => None,
        });
        let limit = match self.literal(right).value {
            Some(Value::Int(number)) => Some(number),
            _ => None,
        };
        let rounds = start.zip(limit).map(|(start, limit)| {
            limit.saturating_sub(start).saturating_add(i64::from(op == "<="))
        });
        Bound::Times(match rounds {
            Some(rounds) => Known::folded(rounds, self.span(condition)),
            None => self.unknown(right, "not a constant").and_then(|_| None),
        })
    }

    fn over(&mut self, node: Node<'t>) {
        let Some(right) = node.child_by_field_name("right") else { return };
        let asynchronous = self.text(node).starts_with("await");
        let used = if asynchronous { ResultUse::Awaited } else { ResultUse::Kept };
        let found = self.expr(right, used);
        let id = self.start_loop(node, right, Bound::Over(found.name.clone(), found.call));
        if let Some(left) = node.child_by_field_name("left") {
            let ty = node.child_by_field_name("type").and_then(|ty| self.type_name(ty));
            let ty = ty.or_else(|| {
                found.name.as_deref().and_then(|n| n.strip_suffix("[]")).map(str::to_string)
            });
            let names = match left.kind() {
                "identifier" => vec![left],
                _ => named(left),
            };
            for name in names {
                let name = self.text(name).to_string();
                self.bind(&name, Local { name: ty.clone(), ..Local::default() });
            }
        }
        self.end_loop(id, node.child_by_field_name("body"), &[]);
    }

    fn switch(&mut self, node: Node<'t>) {
        if let Some(value) = node.child_by_field_name("value") {
            self.expr(value, ResultUse::Kept);
        }
        if let Some(around) = self.loops.last_mut() {
            around.switches += 1;
        }
        self.scopes.push(Default::default());
        let body = node.child_by_field_name("body").or_else(|| child(node, "switch_body"));
        for section in body.map_or(Vec::new(), named) {
            for inner in named(section) {
                match inner.kind() {
                    kind if kind.ends_with("_statement") || kind == "block" => {
                        self.statement(inner);
                    }
                    kind if kind.ends_with("pattern") => self.pattern(inner),
                    _ => {
                        self.expr(inner, ResultUse::Kept);
                    }
                }
            }
        }
        self.scopes.pop();
        if let Some(around) = self.loops.last_mut() {
            around.switches = around.switches.saturating_sub(1);
        }
    }

    fn attempt(&mut self, node: Node<'t>) {
        let parts = named(node);
        let catches = parts.iter().any(|part| part.kind() == "catch_clause");
        let caught = |reader: &mut Self, by: bool| {
            if let Some(around) = reader.loops.last_mut()
                && catches
            {
                around.caught =
                    if by { around.caught + 1 } else { around.caught.saturating_sub(1) };
            }
        };
        caught(self, true);
        if let Some(body) = node.child_by_field_name("body") {
            self.statement(body);
        }
        caught(self, false);
        for part in parts {
            match part.kind() {
                "catch_clause" => {
                    let held = self.guard;
                    self.guard = Some(self.add_guard(GuardKind::Handler, part));
                    self.scopes.push(Default::default());
                    if let Some(declared) = child(part, "catch_declaration")
                        && let Some(name) = declared.child_by_field_name("name")
                    {
                        let ty = declared.child_by_field_name("type");
                        let ty = ty.and_then(|ty| self.type_name(ty));
                        let name = self.text(name).to_string();
                        self.bind(&name, Local { name: ty, ..Local::default() });
                    }
                    if let Some(filter) = child(part, "catch_filter_clause") {
                        self.expr(filter, ResultUse::Kept);
                    }
                    if let Some(body) = part.child_by_field_name("body") {
                        self.statement(body);
                    }
                    self.scopes.pop();
                    self.guard = held;
                }
                "finally_clause" => {
                    if let Some(body) = child(part, "block") {
                        self.statement(body);
                    }
                }
                _ => {}
            }
        }
    }

    fn exit(&mut self, id: LoopId, exit: Exit) {
        if let Some(found) = self.facts.loops.get_mut(id.0 as usize) {
            found.exits.push(exit);
        }
    }

    /// Out of every loop of the function.
    fn exits(&mut self, exit: &Exit) {
        for around in self.loops.clone() {
            self.exit(around.id, exit.clone());
        }
    }

    /// Out of the loops up to the first that holds a handler around this.
    fn raise(&mut self) {
        for around in self.loops.clone().into_iter().rev() {
            if around.caught > 0 {
                return;
            }
            self.exit(around.id, Exit::Raise);
        }
    }
}

/// Holds no call and so needs no constructor to be made in.
fn is_leaf(node: Node) -> bool {
    node.kind().ends_with("_literal") || node.kind() == "identifier"
}
