//! What a file declares: usings, namespaces, types and their members.

use super::syntax::{Kind, Node, Part, is_type};
use super::{Body, Class, Field, Reader, named, type_id};
use crate::model::{
    Call, CallKind, FnId, Function, GuardKind, Import, Param, ResultUse, State, StateKind, Target,
    Type,
};

/// The modifiers of a declaration.
#[derive(Clone, Copy, Default)]
pub(super) struct Modifiers {
    is_static: bool,
    constant: bool,
    readonly: bool,
    public: bool,
    inherited: bool,
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
                Kind::CompilationUnit | Kind::DeclarationList | Kind::Error => {
                    push(named(node), outer, guard, &mut stack);
                }
                Kind::UsingDirective => self.using(node),
                Kind::NamespaceDeclaration | Kind::FileScopedNamespaceDeclaration => {
                    if let Some(name) = node.field(Part::Name) {
                        let name = self.text(name).to_string();
                        if let Some(root) = name.split('.').next() {
                            self.roots.insert(root.to_string());
                        }
                        if self.namespace.is_empty() {
                            self.namespace = name;
                        }
                    }
                    let inner = match node.field(Part::Body) {
                        Some(body) => named(body),
                        // The rest of the file, as this grammar has it, or nothing.
                        None => named(node),
                    };
                    push(inner, outer, guard, &mut stack);
                }
                kind if is_type(kind) => {
                    let class = self.declare_type(node, outer);
                    if let Some(body) = node.field(Part::Body)
                        && kind != Kind::EnumDeclaration
                    {
                        push(named(body), Some(class), guard, &mut stack);
                    }
                }
                Kind::PreprocIf | Kind::PreprocElif | Kind::PreprocElse => {
                    let (then, other) = self.build_guards(node);
                    let condition = node.field(Part::Condition);
                    let alternative = node.field(Part::Alternative);
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
        let Some(condition) = node.field(Part::Condition) else {
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
        let alias = node.field(Part::Name);
        let Some(path) = node.rfind(|child| Some(*child) != alias) else {
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
        for child in node.children().filter(|child| child.kind() == Kind::Modifier) {
            match self.text(child) {
                "static" => found.is_static = true,
                "const" => (found.constant, found.is_static) = (true, true),
                "readonly" => found.readonly = true,
                "public" => found.public = true,
                "protected" | "internal" => found.inherited = true,
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
        let name_node = node.field(Part::Name).unwrap_or(node);
        let name = self.text(name_node).to_string();
        let mut bases = Vec::new();
        if let Some(list) = node.child(&[Kind::BaseList]) {
            for base in list.children() {
                let ty = base
                    .field(Part::Type)
                    .filter(|_| base.kind() == Kind::PrimaryConstructorBaseType);
                bases.extend(self.type_name(ty.unwrap_or(base)));
            }
        }
        let at = self.classes.len();
        self.facts.types.push(Type {
            is_trait: false,
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
        let params =
            node.child(&[Kind::ParameterList]).map_or(Vec::new(), |list| self.params(list));
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
            receiver: None,
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
        for node in list.children() {
            match node.kind() {
                Kind::Parameter => {}
                // `x => ..`
                Kind::Identifier if list.kind() != Kind::ParameterList => {}
                _ => continue,
            }
            let name = node.field(Part::Name).unwrap_or(node);
            let ty = node.field(Part::Type).and_then(|ty| self.type_name(ty));
            let default = node.rfind(|child| {
                Some(*child) != node.field(Part::Name)
                    && Some(*child) != node.field(Part::Type)
                    && !matches!(child.kind(), Kind::Modifier | Kind::AttributeList)
            });
            let default = default.map(|default| self.literal(default));
            found.push(Param { name: self.text(name).to_string(), ty, default });
        }
        // `params string[] args` stands beside the others in this grammar.
        if let (Some(name), ty) = (list.field(Part::Name), list.field(Part::Type)) {
            let ty = ty.and_then(|ty| self.type_name(ty));
            found.push(Param { name: self.text(name).to_string(), ty, default: None });
        }
        found
    }

    fn member(&mut self, node: Node<'t>, class: usize) {
        let modifiers = self.modifiers(node);
        let owner = self.classes.get(class).map_or(String::new(), |class| class.name.clone());
        match node.kind() {
            Kind::MethodDeclaration
            | Kind::OperatorDeclaration
            | Kind::ConversionOperatorDeclaration => {
                let Some(name) = node.field(Part::Name) else { return };
                let id = self.declare_method(node, class, name, &owner, modifiers);
                let short = self.text(name).to_string();
                if let Some(class) = self.classes.get_mut(class) {
                    class.methods.entry(short).or_insert(id);
                }
            }
            Kind::ConstructorDeclaration => {
                let Some(name) = node.field(Part::Name) else { return };
                let params = node.field(Part::Parameters).map_or(Vec::new(), |p| self.params(p));
                if modifiers.is_static {
                    if let Some(body) = node.field(Part::Body) {
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
                            function.span = self.source.span(node.start(), node.end());
                            function.public = modifiers.public;
                        }
                        let guard = self.guard;
                        if let Some(body) = node.field(Part::Body) {
                            let class = Some(class);
                            self.bodies.push(Body { function: id, class, node: body, guard });
                        }
                        id
                    }
                };
                if let Some(first) = node.child(&[Kind::ConstructorInitializer]) {
                    let (class, guard) = (Some(class), self.guard);
                    self.bodies.push(Body { function: id, class, node: first, guard });
                }
                if let Some(function) = self.facts.functions.get_mut(id.0 as usize) {
                    function.name = format!("{owner}.constructor");
                }
            }
            Kind::PropertyDeclaration | Kind::IndexerDeclaration => {
                let name = node.field(Part::Name);
                let short = name.map_or("this[]".to_string(), |name| self.text(name).to_string());
                let ty = node.field(Part::Type).and_then(|ty| self.type_name(ty));
                let field = Field { ty: ty.clone(), ..Field::default() };
                if let Some(class) = self.classes.get_mut(class) {
                    class.fields.insert(short.clone(), field);
                }
                self.attributes(node, &format!("{owner}.{short}"));
                let arrow = node
                    .field(Part::Value)
                    .filter(|value| value.kind() == Kind::ArrowExpressionClause);
                let accessors: Vec<Node<'t>> = node
                    .field(Part::Accessors)
                    .map_or(Vec::new(), named)
                    .into_iter()
                    .filter_map(|accessor| accessor.field(Part::Body))
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
                    receiver: None,
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
            Kind::FieldDeclaration | Kind::EventFieldDeclaration => {
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
        let params = node.field(Part::Parameters).map_or(Vec::new(), |p| self.params(p));
        let returns = node.field(Part::Returns).and_then(|ty| self.awaited_type(ty));
        let short = self.text(name);
        let explicit = node.child(&[Kind::ExplicitInterfaceSpecifier]).is_some();
        let ty = self.type_nodes.get(class);
        let interface = ty.is_some_and(|ty| ty.kind() == Kind::InterfaceDeclaration);
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
            receiver: None,
            public: modifiers.public || explicit || interface,
            returns,
            test,
            guard: self.guard,
        });
        let _ = modifiers.is_abstract;
        let offered = modifiers.public || modifiers.inherited || explicit || interface;
        // What a generator adds to the type may call a part of it.
        if !offered && !modifiers.partial {
            self.facts.unoffered.push(id);
        }
        if let Some(body) = node.field(Part::Body) {
            let (class, guard) = (Some(class), self.guard);
            self.bodies.push(Body { function: id, class, node: body, guard });
        }
        id
    }

    fn fields(&mut self, node: Node<'t>, class: usize, modifiers: Modifiers) {
        let Some(declaration) = node.child(&[Kind::VariableDeclaration]) else { return };
        let owner = self.classes.get(class).map_or(String::new(), |class| class.name.clone());
        let ty_node = declaration.field(Part::Type);
        let ty = ty_node.and_then(|ty| self.type_name(ty));
        for declarator in declaration.children().filter(|n| n.kind() == Kind::VariableDeclarator) {
            let Some(name) = declarator.field(Part::Name) else { continue };
            let name = self.text(name).to_string();
            let mut field = Field { ty: ty.clone(), ..Field::default() };
            let made = declarator.rfind(|n| n.kind() != Kind::Identifier);
            let made =
                made.and_then(|made| made.field(Part::Type)).and_then(|ty| self.type_name(ty));
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
                    let (name, origin) = (format!("{owner}.{name}"), made.or(ty.clone()));
                    let span = self.span(declarator);
                    let of = declarator.rfind(|n| n.kind() != Kind::Identifier);
                    let of = of.and_then(|made| made.field(Part::Type));
                    let holds = [of, ty_node].into_iter().flatten();
                    let holds = holds.flat_map(|ty| self.held_types(ty)).collect();
                    let state = State::new(name, kind, origin, span);
                    self.facts.states.push(State { holds, ..state });
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
        let lists = node.children().filter(|n| n.kind() == Kind::AttributeList);
        for attribute in lists.flat_map(Node::children).filter(|n| n.kind() == Kind::Attribute) {
            let Some(name_node) = attribute.field(Part::Name) else { continue };
            let Some(name) = self.type_name(name_node) else { continue };
            let name = name.strip_suffix("Attribute").unwrap_or(&name).to_string();
            let mut args = Vec::new();
            if let Some(list) = attribute.child(&[Kind::AttributeArgumentList]) {
                for argument in list.children() {
                    let keyword = argument.field(Part::Name);
                    let Some(value) = argument.rfind(|n| Some(*n) != keyword) else {
                        continue;
                    };
                    // `Name = value` is written as an assignment.
                    let (keyword, value) = match value.kind() {
                        Kind::AssignmentExpression => {
                            (value.field(Part::Left), value.field(Part::Right).unwrap_or(value))
                        }
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
                Kind::Identifier => {
                    let text = self.text(node);
                    if matches!(text, "var" | "dynamic" | "_") {
                        return None;
                    }
                    return Some(self.aliases.get(text).cloned().unwrap_or(text.to_string()));
                }
                Kind::PredefinedType => {
                    return Some(self.text(node).to_string()).filter(|name| name != "object");
                }
                Kind::GenericName => {
                    let name = self.text(node.first()?);
                    // A part of an array.
                    if matches!(name, "Span" | "ReadOnlySpan") {
                        let held = node.child(&[Kind::TypeArgumentList])?;
                        return Some(format!("{}[]", self.type_name(held.first()?)?));
                    }
                    return Some(name.to_string());
                }
                Kind::QualifiedName | Kind::AliasQualifiedName => {
                    node = node.field(Part::Name)?;
                }
                Kind::NullableType | Kind::RefType | Kind::ScopedType => {
                    node = node.field(Part::Type)?;
                }
                Kind::ArrayType => {
                    let element = self.type_name(node.field(Part::Type)?)?;
                    return Some(format!("{element}[]"));
                }
                Kind::MemberAccessExpression => node = node.field(Part::Name)?,
                _ => return None,
            }
        }
        None
    }

    /// The types that a generic one is made with.
    fn held_types(&self, node: Node) -> Vec<String> {
        let generic = match node.kind() {
            Kind::QualifiedName | Kind::NullableType => node.children().last().unwrap_or(node),
            _ => node,
        };
        let list = generic.child(&[Kind::TypeArgumentList]);
        list.map_or(Vec::new(), |list| {
            list.children().filter_map(|of| self.type_name(of)).collect()
        })
    }

    /// What awaiting a value of that type gives.
    pub(super) fn awaited_type(&self, node: Node) -> Option<String> {
        let name = self.type_name(node)?;
        if !matches!(name.as_str(), "Task" | "ValueTask") {
            return Some(name);
        }
        let generic = match node.kind() {
            Kind::QualifiedName => node.field(Part::Name)?,
            _ => node,
        };
        let list = generic.child(&[Kind::TypeArgumentList])?;
        self.type_name(list.first()?)
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
