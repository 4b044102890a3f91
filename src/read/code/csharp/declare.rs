//! What a file declares: usings, namespaces, types and their members.

use super::{Body, Class, Field, Reader, child, is_type, named, type_id};
use crate::model::{
    Call, CallKind, FnId, Function, GuardKind, Import, Param, ResultUse, State, StateKind, Target,
    Type,
};
use tree_sitter::Node;

/// The modifiers of a declaration.
#[derive(Clone, Copy, Default)]
pub(super) struct Modifiers {
    is_static: bool,
    constant: bool,
    readonly: bool,
    public: bool,
    is_async: bool,
    partial: bool,
    is_abstract: bool,
}

impl<'t> Reader<'_, 't> {
    /// Everything down to members, bodies left for later. The stack is a list: declarations nest as
    /// deeply as a file likes.
    pub(super) fn declarations(&mut self, root: Node<'t>) {
        // In the order of the text: children are put on in reverse.
        let mut stack: Vec<(Node<'t>, Option<usize>, Option<crate::model::GuardId>)> =
            vec![(root, None, None)];
        while let Some((node, outer, guard)) = stack.pop() {
            self.guard = guard;
            let push = |children: Vec<Node<'t>>, outer, guard, stack: &mut Vec<_>| {
                stack.extend(children.into_iter().rev().map(|child| (child, outer, guard)));
            };
            match node.kind() {
                "compilation_unit" | "declaration_list" | "ERROR" => {
                    push(named(node), outer, guard, &mut stack);
                }
                "using_directive" => self.using(node),
                "namespace_declaration" | "file_scoped_namespace_declaration" => {
                    if let Some(name) = node.child_by_field_name("name") {
                        let name = self.text(name).to_string();
                        if let Some(root) = name.split('.').next() {
                            self.roots.insert(root.to_string());
                        }
                        if self.namespace.is_empty() {
                            self.namespace = name;
                        }
                    }
                    let inner = match node.child_by_field_name("body") {
                        Some(body) => named(body),
                        // The rest of the file, as this grammar has it, or nothing.
                        None => named(node),
                    };
                    push(inner, outer, guard, &mut stack);
                }
                kind if is_type(kind) => {
                    let class = self.declare_type(node, outer);
                    if let Some(body) = node.child_by_field_name("body")
                        && kind != "enum_declaration"
                    {
                        push(named(body), Some(class), guard, &mut stack);
                    }
                }
                "preproc_if" | "preproc_elif" | "preproc_else" => {
                    let (then, other) = self.build_guards(node);
                    let condition = node.child_by_field_name("condition");
                    let alternative = node.child_by_field_name("alternative");
                    for child in named(node).into_iter().rev() {
                        if Some(child) == condition {
                            continue;
                        }
                        let guard = if Some(child) == alternative { other } else { then };
                        stack.push((child, outer, guard));
                    }
                }
                _ => {
                    if let Some(outer) = outer {
                        self.member(node, outer);
                    }
                }
            }
        }
        self.guard = None;
    }

    /// The guards of `#if X` and of its `#else`.
    pub(super) fn build_guards(
        &mut self,
        node: Node<'t>,
    ) -> (Option<crate::model::GuardId>, Option<crate::model::GuardId>) {
        let Some(condition) = node.child_by_field_name("condition") else {
            return (self.guard, self.guard);
        };
        let text = self.text(condition).trim().to_string();
        let not = match text.strip_prefix('!') {
            Some(rest) => rest.trim().to_string(),
            None => format!("!{text}"),
        };
        let then = self.add_guard(GuardKind::Build(text), condition);
        let other = self.add_guard(GuardKind::Build(not), condition);
        (Some(then), Some(other))
    }

    fn using(&mut self, node: Node<'t>) {
        let is_static = self.text(node).split_whitespace().take(3).any(|word| word == "static");
        let alias = node.child_by_field_name("name");
        let Some(path) = named(node).into_iter().rfind(|child| Some(*child) != alias) else {
            return;
        };
        let module: String =
            self.text(path).trim_start_matches("global::").split_whitespace().collect();
        if let Some(root) = module.split('.').next() {
            self.roots.insert(root.to_string());
        }
        let local = alias.map_or(String::new(), |alias| self.text(alias).to_string());
        if !local.is_empty() {
            let target = self.type_name(path).unwrap_or_else(|| module.clone());
            self.aliases.insert(local.clone(), target);
        }
        let _ = is_static;
        self.facts.imports.push(Import {
            module,
            member: local.is_empty().then(|| "*".to_string()),
            local,
            span: self.span(node),
            function: FnId(0),
            type_only: false,
            guard: self.guard,
        });
    }

    fn modifiers(&self, node: Node<'t>) -> Modifiers {
        let mut found = Modifiers::default();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor).filter(|child| child.kind() == "modifier") {
            match self.text(child) {
                "static" => found.is_static = true,
                "const" => (found.constant, found.is_static) = (true, true),
                "readonly" => found.readonly = true,
                "public" => found.public = true,
                "async" => found.is_async = true,
                "partial" => found.partial = true,
                "abstract" => found.is_abstract = true,
                _ => {}
            }
        }
        found
    }

    fn declare_type(&mut self, node: Node<'t>, outer: Option<usize>) -> usize {
        let modifiers = self.modifiers(node);
        let name_node = node.child_by_field_name("name").unwrap_or(node);
        let name = self.text(name_node).to_string();
        let mut bases = Vec::new();
        if let Some(list) = child(node, "base_list") {
            for base in named(list) {
                let ty = base
                    .child_by_field_name("type")
                    .filter(|_| base.kind() == "primary_constructor_base_type");
                bases.extend(self.type_name(ty.unwrap_or(base)));
            }
        }
        let at = self.classes.len();
        self.facts.types.push(Type {
            name: name.clone(),
            bases: bases.clone(),
            span: self.span(node),
            head: self.span(name_node),
            public: modifiers.public,
            function: FnId(0),
        });
        let mut class = Class {
            name: name.clone(),
            outer,
            bases,
            partial: modifiers.partial,
            ..Class::default()
        };
        // A primary constructor: its parameters are fields to the rest.
        let params = child(node, "parameter_list").map_or(Vec::new(), |list| self.params(list));
        for param in &params {
            let field = Field { ty: param.ty.clone(), ..Field::default() };
            class.fields.insert(param.name.clone(), field);
        }
        self.classes.push(class);
        self.type_nodes.push(node);
        self.by_name.entry(name.clone()).or_insert(at);
        if !params.is_empty() {
            self.constructor(at, name_node, params);
        }
        self.attributes(node, &name);
        at
    }

    /// The constructor of a type, made up when nothing in the text is one.
    pub(super) fn constructor(&mut self, class: usize, node: Node<'t>, params: Vec<Param>) -> FnId {
        if let Some(known) = self.classes.get(class).and_then(|class| class.constructor) {
            return known;
        }
        let name = self.classes.get(class).map_or("", |class| class.name.as_str());
        let name = format!("{name}.constructor");
        let span = self.span(node);
        let id = self.add_function(Function {
            name,
            span,
            head: span,
            params,
            owner: Some(type_id(class)),
            parent: Some(FnId(0)),
            passed_to: None,
            is_async: false,
            is_generator: false,
            public: true,
            returns: None,
            test: false,
            guard: self.guard,
        });
        if let Some(class) = self.classes.get_mut(class) {
            class.constructor = Some(id);
        }
        id
    }

    pub(super) fn params(&self, list: Node<'t>) -> Vec<Param> {
        let mut found = Vec::new();
        for node in named(list) {
            match node.kind() {
                "parameter" => {}
                // `x => ..`
                "identifier" if list.kind() != "parameter_list" => {}
                _ => continue,
            }
            let name = node.child_by_field_name("name").unwrap_or(node);
            let ty = node.child_by_field_name("type").and_then(|ty| self.type_name(ty));
            let default = named(node).into_iter().rfind(|child| {
                Some(*child) != node.child_by_field_name("name")
                    && Some(*child) != node.child_by_field_name("type")
                    && !matches!(child.kind(), "modifier" | "attribute_list")
            });
            let default = default.map(|default| self.literal(default));
            found.push(Param { name: self.text(name).to_string(), ty, default });
        }
        // `params string[] args` stands beside the others in this grammar.
        if let (Some(name), ty) =
            (list.child_by_field_name("name"), list.child_by_field_name("type"))
        {
            let ty = ty.and_then(|ty| self.type_name(ty));
            found.push(Param { name: self.text(name).to_string(), ty, default: None });
        }
        found
    }

    fn member(&mut self, node: Node<'t>, class: usize) {
        let modifiers = self.modifiers(node);
        let owner = self.classes.get(class).map_or(String::new(), |class| class.name.clone());
        match node.kind() {
            "method_declaration" | "operator_declaration" | "conversion_operator_declaration" => {
                let Some(name) = node.child_by_field_name("name") else { return };
                let id = self.declare_method(node, class, name, &owner, modifiers);
                let short = self.text(name).to_string();
                if let Some(class) = self.classes.get_mut(class) {
                    class.methods.entry(short).or_insert(id);
                }
            }
            "constructor_declaration" => {
                let Some(name) = node.child_by_field_name("name") else { return };
                let params =
                    node.child_by_field_name("parameters").map_or(Vec::new(), |p| self.params(p));
                if modifiers.is_static {
                    if let Some(body) = node.child_by_field_name("body") {
                        let guard = self.guard;
                        let function = FnId(0);
                        self.bodies.push(Body { function, class: Some(class), node: body, guard });
                    }
                    return;
                }
                let known = self.classes.get(class).and_then(|class| class.constructor);
                let id = match known {
                    Some(_) => self.declare_method(node, class, name, &owner, modifiers),
                    None => {
                        let id = self.constructor(class, name, params);
                        if let Some(function) = self.facts.functions.get_mut(id.0 as usize) {
                            function.span = self.source.span(node.start_byte(), node.end_byte());
                            function.public = modifiers.public;
                        }
                        let guard = self.guard;
                        if let Some(body) = node.child_by_field_name("body") {
                            let class = Some(class);
                            self.bodies.push(Body { function: id, class, node: body, guard });
                        }
                        id
                    }
                };
                if let Some(first) = child(node, "constructor_initializer") {
                    let (class, guard) = (Some(class), self.guard);
                    self.bodies.push(Body { function: id, class, node: first, guard });
                }
                if let Some(function) = self.facts.functions.get_mut(id.0 as usize) {
                    function.name = format!("{owner}.constructor");
                }
            }
            "property_declaration" | "indexer_declaration" => {
                let name = node.child_by_field_name("name");
                let short = name.map_or("this[]".to_string(), |name| self.text(name).to_string());
                let ty = node.child_by_field_name("type").and_then(|ty| self.type_name(ty));
                let field = Field { ty: ty.clone(), ..Field::default() };
                if let Some(class) = self.classes.get_mut(class) {
                    class.fields.insert(short.clone(), field);
                }
                self.attributes(node, &format!("{owner}.{short}"));
                let arrow = node
                    .child_by_field_name("value")
                    .filter(|value| value.kind() == "arrow_expression_clause");
                let accessors: Vec<Node<'t>> = node
                    .child_by_field_name("accessors")
                    .map_or(Vec::new(), named)
                    .into_iter()
                    .filter_map(|accessor| accessor.child_by_field_name("body"))
                    .collect();
                let bodies: Vec<Node<'t>> = arrow.into_iter().chain(accessors).collect();
                if bodies.is_empty() {
                    return;
                }
                let head = name.unwrap_or(node);
                let id = self.add_function(Function {
                    name: format!("{owner}.{short}"),
                    span: self.span(node),
                    head: self.span(head),
                    params: Vec::new(),
                    owner: Some(type_id(class)),
                    parent: Some(FnId(0)),
                    passed_to: None,
                    is_async: false,
                    is_generator: false,
                    public: modifiers.public,
                    returns: ty,
                    test: false,
                    guard: self.guard,
                });
                if let Some(class) = self.classes.get_mut(class) {
                    class.methods.entry(short).or_insert(id);
                }
                let (class, guard) = (Some(class), self.guard);
                for node in bodies {
                    self.bodies.push(Body { function: id, class, node, guard });
                }
            }
            "field_declaration" | "event_field_declaration" => {
                self.fields(node, class, modifiers);
            }
            _ => {}
        }
    }

    fn declare_method(
        &mut self,
        node: Node<'t>,
        class: usize,
        name: Node<'t>,
        owner: &str,
        modifiers: Modifiers,
    ) -> FnId {
        let params = node.child_by_field_name("parameters").map_or(Vec::new(), |p| self.params(p));
        let returns = node.child_by_field_name("returns").and_then(|ty| self.awaited_type(ty));
        let short = self.text(name);
        let explicit = child(node, "explicit_interface_specifier").is_some();
        let interface = node
            .parent()
            .and_then(|list| list.parent())
            .is_some_and(|of| of.kind() == "interface_declaration");
        let full = format!("{owner}.{short}");
        let words = self.attributes(node, &full);
        let test = words.iter().any(|word| {
            let word = word.trim_end_matches("Attribute");
            matches!(
                word,
                "Fact" | "Theory" | "Test" | "TestCase" | "TestMethod" | "DataTestMethod"
            )
        });
        let id = self.add_function(Function {
            name: full,
            span: self.span(node),
            head: self.span(name),
            params,
            owner: Some(type_id(class)),
            parent: Some(FnId(0)),
            passed_to: None,
            is_async: modifiers.is_async,
            is_generator: false,
            public: modifiers.public || explicit || interface,
            returns,
            test,
            guard: self.guard,
        });
        let _ = modifiers.is_abstract;
        if let Some(body) = node.child_by_field_name("body") {
            let (class, guard) = (Some(class), self.guard);
            self.bodies.push(Body { function: id, class, node: body, guard });
        }
        id
    }

    fn fields(&mut self, node: Node<'t>, class: usize, modifiers: Modifiers) {
        let Some(declaration) = child(node, "variable_declaration") else { return };
        let owner = self.classes.get(class).map_or(String::new(), |class| class.name.clone());
        let ty_node = declaration.child_by_field_name("type");
        let ty = ty_node.and_then(|ty| self.type_name(ty));
        for declarator in
            named(declaration).into_iter().filter(|n| n.kind() == "variable_declarator")
        {
            let Some(name) = declarator.child_by_field_name("name") else { continue };
            let name = self.text(name).to_string();
            let mut field = Field { ty: ty.clone(), ..Field::default() };
            let made = named(declarator).into_iter().rfind(|n| n.kind() != "identifier");
            let made = made
                .and_then(|made| made.child_by_field_name("type"))
                .and_then(|ty| self.type_name(ty));
            // A collection that is made to be shared between threads outlives a call.
            let shared = made.as_deref().or(ty.as_deref()).is_some_and(|name| {
                let last = name.rsplit('.').next().unwrap_or(name);
                last.starts_with("Concurrent") || last == "BlockingCollection"
            });
            if (modifiers.is_static || shared) && !modifiers.constant {
                let kind = state_kind(made.as_deref().or(ty.as_deref()));
                // What is set once and is no collection holds nothing that changes.
                if !modifiers.readonly || matches!(kind, StateKind::Map | StateKind::List) {
                    field.state = Some(self.facts.states.len());
                    self.facts.states.push(State {
                        name: format!("{owner}.{name}"),
                        kind,
                        origin: made.or(ty.clone()),
                        of: None,
                        span: self.span(declarator),
                        writes: Vec::new(),
                    });
                }
            }
            if let Some(class) = self.classes.get_mut(class) {
                class.fields.insert(name, field);
            }
        }
        self.attributes(node, &owner);
    }

    /// Attributes are calls made at load. Gives their names.
    pub(super) fn attributes(&mut self, node: Node<'t>, bound: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut cursor = node.walk();
        let lists: Vec<Node<'t>> =
            node.children(&mut cursor).filter(|n| n.kind() == "attribute_list").collect();
        for attribute in lists.into_iter().flat_map(named).filter(|n| n.kind() == "attribute") {
            let Some(name_node) = attribute.child_by_field_name("name") else { continue };
            let Some(name) = self.type_name(name_node) else { continue };
            let name = name.strip_suffix("Attribute").unwrap_or(&name).to_string();
            let mut args = Vec::new();
            if let Some(list) = child(attribute, "attribute_argument_list") {
                for argument in named(list) {
                    let keyword = argument.child_by_field_name("name");
                    let Some(value) = named(argument).into_iter().rfind(|n| Some(*n) != keyword)
                    else {
                        continue;
                    };
                    // `Name = value` is written as an assignment.
                    let (keyword, value) = match value.kind() {
                        "assignment_expression" => (
                            value.child_by_field_name("left"),
                            value.child_by_field_name("right").unwrap_or(value),
                        ),
                        _ => (keyword, value),
                    };
                    args.push(crate::model::Arg {
                        name: keyword.map(|keyword| self.text(keyword).to_string()),
                        spread: false,
                        value: self.literal(value),
                    });
                }
            }
            self.facts.calls.push(Call {
                name: name.clone(),
                target: Target::Package,
                kind: CallKind::Decorator,
                span: self.span(attribute),
                head: self.span(attribute),
                args,
                receiver: None,
                function: FnId(0),
                within: None,
                guard: self.guard,
                result: ResultUse::Kept,
                bound: Some(bound.to_string()),
            });
            names.push(name);
        }
        names
    }

    /// The plain name of a type; `None` for what has none, and for `var`.
    pub(super) fn type_name(&self, node: Node) -> Option<String> {
        let mut node = node;
        for _ in 0..32 {
            match node.kind() {
                "identifier" => {
                    let text = self.text(node);
                    if matches!(text, "var" | "dynamic" | "_") {
                        return None;
                    }
                    return Some(self.aliases.get(text).cloned().unwrap_or(text.to_string()));
                }
                "predefined_type" => {
                    return Some(self.text(node).to_string()).filter(|name| name != "object");
                }
                "generic_name" => {
                    let mut cursor = node.walk();
                    let first = node.named_children(&mut cursor).next()?;
                    return Some(self.text(first).to_string());
                }
                "qualified_name" | "alias_qualified_name" => {
                    node = node.child_by_field_name("name")?;
                }
                "nullable_type" | "ref_type" | "scoped_type" => {
                    node = node.child_by_field_name("type")?;
                }
                "array_type" => {
                    let element = self.type_name(node.child_by_field_name("type")?)?;
                    return Some(format!("{element}[]"));
                }
                "member_access_expression" => node = node.child_by_field_name("name")?,
                _ => return None,
            }
        }
        None
    }

    /// What awaiting a value of that type gives.
    pub(super) fn awaited_type(&self, node: Node) -> Option<String> {
        let name = self.type_name(node)?;
        if !matches!(name.as_str(), "Task" | "ValueTask") {
            return Some(name);
        }
        let generic = match node.kind() {
            "qualified_name" => node.child_by_field_name("name")?,
            _ => node,
        };
        let list = child(generic, "type_argument_list")?;
        self.type_name(*named(list).first()?)
    }
}

/// What a type of the language's own library holds.
pub(super) fn state_kind(ty: Option<&str>) -> StateKind {
    let Some(ty) = ty else { return StateKind::Other };
    match ty {
        "Dictionary"
        | "ConcurrentDictionary"
        | "IDictionary"
        | "SortedDictionary"
        | "Hashtable"
        | "SortedList"
        | "OrderedDictionary" => StateKind::Map,
        "List" | "IList" | "ICollection" | "HashSet" | "ISet" | "Queue" | "Stack"
        | "LinkedList" | "ConcurrentBag" | "ConcurrentQueue" | "ConcurrentStack"
        | "BlockingCollection" | "SortedSet" | "PriorityQueue" | "ArrayList" => StateKind::List,
        "int" | "long" | "uint" | "ulong" | "short" | "byte" | "float" | "double" | "decimal" => {
            StateKind::Number
        }
        _ => StateKind::Other,
    }
}
