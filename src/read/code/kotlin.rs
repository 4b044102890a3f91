//! Kotlin to facts: tree-sitter's tree to the tree that Java and Kotlin share.

use std::ops::Range;

use tree_sitter::Node;

use super::jvm::syntax::{
    Annotation, Arg, Body, Case, Catch, DEPTH, Expr, ExprKind, FieldDecl, File, FunctionDecl,
    Import, Lambda, LoopDecl, LoopKind, Member, Param, Part, Stmt, Try, TypeDecl, TypeKind,
    TypeRef,
};
use super::{jvm, tree};
use crate::model::{Facts, Language, Source, Value};

pub(super) fn read(source: &Source) -> Facts {
    let language = tree_sitter_kotlin_ng::LANGUAGE.into();
    let Some(mut tree) = tree::parse(&source.text, &language) else {
        return jvm::unread(source, Language::Kotlin);
    };
    // The grammar takes a class's body for a lambda of what it delegates to: `Closeable by db {`.
    let delegations = delegations(tree.root_node());
    let accessors = match tree.root_node().has_error() {
        true => like_accessors(&source.text),
        false => Vec::new(),
    };
    // A spread behind type arguments makes them comparisons: `runApplication<App>(*args)`.
    let spreads: Vec<Range<usize>> = source
        .text
        .match_indices(">(*")
        .filter_map(|(at, _)| Some(source.text.get(..at)?.rfind('<')?..at + 1))
        .filter(|range| !source.text.get(range.clone()).is_some_and(|text| text.contains('\n')))
        .collect();
    if !delegations.is_empty() || !accessors.is_empty() || !spreads.is_empty() {
        let mut bytes = source.text.as_bytes().to_vec();
        for byte in delegations.into_iter().flatten() {
            if let Some(held) = bytes.get_mut(byte)
                && *held != b'\n'
            {
                *held = b' ';
            }
        }
        for byte in spreads.into_iter().flatten() {
            if let Some(held) = bytes.get_mut(byte) {
                *held = b' ';
            }
        }
        // Of another name they parse; it is read from the text itself.
        for byte in accessors {
            if let Some(held) = bytes.get_mut(byte) {
                *held = b'x';
            }
        }
        if let Ok(text) = String::from_utf8(bytes)
            && let Some(again) = tree::parse(&text, &language)
        {
            tree = again;
        }
    }
    let mut reader = Reader { text: &source.text, depth: 0, too_deep: None };
    let file = reader.file(tree.root_node());
    jvm::facts(source, Language::Kotlin, &file)
}

/// Calls that the grammar takes for accessors of the `val` before them: `get("/") {`. An accessor takes
/// nothing, or a bare name. Where their second letter stands.
fn like_accessors(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for word in ["get(", "set("] {
        for (at, _) in text.match_indices(word) {
            let front = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
            let inner = text.get(at + word.len()..).unwrap_or("").trim_start();
            if front.ends_with('\n') && inner.starts_with(['"', '(', '$']) {
                found.push(at + 1);
            }
        }
    }
    found
}

/// The bytes between a delegated interface and the body that was taken for a lambda.
fn delegations(root: Node) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut cursor = root.walk();
    'tree: loop {
        let node = cursor.node();
        if node.kind() == "explicit_delegation"
            && let [ty, delegate] = children(node).as_slice()
            && delegate.kind() == "call_expression"
            && let Some(lambda) = child(*delegate, &["annotated_lambda"])
        {
            found.push(ty.end_byte()..lambda.start_byte());
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'tree;
            }
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    depth: usize,
    too_deep: Option<Range<usize>>,
}

const EXPECTED_TYPES: [&str; 6] = [
    "user_type",
    "nullable_type",
    "non_nullable_type",
    "function_type",
    "parenthesized_type",
    "dynamic",
];

fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !matches!(child.kind(), "line_comment" | "block_comment"))
        .collect()
}

fn child<'t>(node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| kinds.contains(&child.kind()))
}

/// Whether a keyword or sign stands directly in the node.
fn has(node: Node, word: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == word)
}

fn is_expression(node: &Node) -> bool {
    !EXPECTED_TYPES.contains(&node.kind())
        && !matches!(
            node.kind(),
            "modifiers"
                | "variable_declaration"
                | "multi_variable_declaration"
                | "property_delegate"
                | "getter"
                | "setter"
                | "type_parameters"
                | "type_constraints"
                | "type_modifiers"
                | "label"
                | "annotation"
        )
}

impl Reader<'_> {
    fn text(&self, node: Node) -> &str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    /// An identifier without its backticks.
    fn name(&self, node: Option<Node>) -> String {
        node.map_or(String::new(), |node| self.text(node).trim_matches('`').to_string())
    }

    fn dotted(&self, node: Node) -> String {
        self.text(node).chars().filter(|c| !c.is_whitespace() && *c != '`').collect()
    }

    fn deeper<T>(&mut self, node: Node, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEPTH {
            self.too_deep.get_or_insert(node.byte_range());
            return None;
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        Some(found)
    }

    fn file(&mut self, root: Node) -> File {
        let mut file = File::default();
        let mut loose = Vec::new();
        for node in children(root) {
            match node.kind() {
                "package_header" => {
                    let name = child(node, &["qualified_identifier"]);
                    file.package = name.map(|name| self.dotted(name));
                }
                "import" => {
                    if let Some(name) = child(node, &["qualified_identifier", "identifier"]) {
                        let alias = children(node).into_iter().nth(1);
                        file.imports.push(Import {
                            path: self.dotted(name),
                            wildcard: has(node, "*"),
                            alias: alias.map(|alias| self.text(alias).to_string()),
                            place: node.byte_range(),
                        });
                    }
                }
                _ => match self.member(node) {
                    Some(member) => file.members.extend(member),
                    None => loose.extend(self.statement(node)),
                },
            }
        }
        if !loose.is_empty() {
            file.members.push(Member::Init(loose, true));
        }
        jvm::comments(root, self.text, &mut file);
        file.too_deep = self.too_deep.clone();
        file
    }

    fn member(&mut self, node: Node) -> Option<Vec<Member>> {
        Some(match node.kind() {
            "class_declaration" | "object_declaration" | "companion_object" => self
                .deeper(node, |this| this.type_declaration(node))
                .map(|found| Member::Type(Box::new(found)))
                .into_iter()
                .collect(),
            "function_declaration" | "secondary_constructor" => {
                let found = self.deeper(node, |this| this.function(node));
                found.map(|found| Member::Function(Box::new(found))).into_iter().collect()
            }
            "property_declaration" => {
                let fields = self.properties(node);
                fields.into_iter().map(|field| Member::Field(Box::new(field))).collect()
            }
            "anonymous_initializer" => {
                let block = child(node, &["block"]);
                vec![Member::Init(block.map_or(Vec::new(), |block| self.block(block)), false)]
            }
            "enum_entry" => vec![Member::Field(Box::new(self.enum_entry(node)))],
            "type_alias" => Vec::new(),
            // What did not parse in a body is read for the declarations in it.
            "ERROR" => {
                let inner = children(node);
                self.deeper(node, |this| {
                    inner.into_iter().filter_map(|inner| this.member(inner)).flatten().collect()
                })
                .unwrap_or_default()
            }
            _ => return None,
        })
    }

    fn has_modifier(&self, node: Node, word: &str) -> bool {
        let modifiers = child(node, &["modifiers"]).map_or(Vec::new(), children);
        modifiers.into_iter().any(|found| self.text(found) == word)
    }

    fn annotations(&mut self, node: Node) -> Vec<Annotation> {
        let found = child(node, &["modifiers"]).map_or(Vec::new(), children);
        let mut all: Vec<Annotation> = found
            .into_iter()
            .filter(|found| found.kind() == "annotation")
            .flat_map(|mark| self.annotation(mark))
            .collect();
        if self.has_modifier(node, "override") {
            let place = child(node, &["modifiers"]).unwrap_or(node).byte_range();
            all.push(Annotation { name: "Override".to_string(), args: Vec::new(), place });
        }
        all
    }

    fn annotation(&mut self, node: Node) -> Vec<Annotation> {
        let mut found = Vec::new();
        for part in children(node) {
            let (ty, args) = match part.kind() {
                "constructor_invocation" => {
                    let args = child(part, &["value_arguments"]);
                    let args = args.map_or(Vec::new(), |args| self.args(args));
                    (child(part, &EXPECTED_TYPES), args)
                }
                kind if EXPECTED_TYPES.contains(&kind) => (Some(part), Vec::new()),
                _ => continue,
            };
            if let Some(ty) = ty {
                let name = self.type_ref(ty).name;
                found.push(Annotation { name, args, place: node.byte_range() });
            }
        }
        found
    }

    fn type_params(&self, node: Node) -> Vec<String> {
        let params = child(node, &["type_parameters"]).map_or(Vec::new(), children);
        params
            .into_iter()
            .filter_map(|param| child(param, &["identifier"]))
            .map(|name| self.text(name).to_string())
            .collect()
    }

    fn type_declaration(&mut self, node: Node) -> TypeDecl {
        let name = node.child_by_field_name("name");
        let kind = match node.kind() {
            "object_declaration" => TypeKind::Object,
            "companion_object" => TypeKind::Companion,
            _ if has(node, "interface") => TypeKind::Interface,
            _ if self.has_modifier(node, "enum") => TypeKind::Enum,
            _ => TypeKind::Class,
        };
        let (bases, base_args) = self.bases(node);
        let constructor = child(node, &["primary_constructor"]);
        let params = constructor.and_then(|found| child(found, &["class_parameters"]));
        let params = match params {
            Some(params) => Some(self.class_params(params)),
            None => constructor.map(|_| Vec::new()),
        };
        let body = child(node, &["class_body", "enum_class_body"]);
        TypeDecl {
            name: match (&kind, name) {
                (TypeKind::Companion, None) => "Companion".to_string(),
                _ => self.name(name),
            },
            kind,
            head: name.map_or(node.start_byte()..node.start_byte() + 1, |name| name.byte_range()),
            place: node.byte_range(),
            public: !self.has_modifier(node, "private"),
            bases,
            base_args,
            type_params: self.type_params(node),
            params,
            annotations: self.annotations(node),
            members: body.map_or(Vec::new(), |body| self.members(body)),
        }
    }

    fn bases(&mut self, node: Node) -> (Vec<TypeRef>, Vec<Arg>) {
        let (mut bases, mut base_args) = (Vec::new(), Vec::new());
        let specifiers = child(node, &["delegation_specifiers"]).map_or(Vec::new(), children);
        for part in specifiers.into_iter().flat_map(children) {
            let ty = match part.kind() {
                "constructor_invocation" | "explicit_delegation" => {
                    if let Some(args) = child(part, &["value_arguments"]) {
                        base_args.extend(self.args(args));
                    }
                    child(part, &EXPECTED_TYPES)
                }
                kind if EXPECTED_TYPES.contains(&kind) => Some(part),
                _ => None,
            };
            bases.extend(ty.map(|ty| self.type_ref(ty)));
        }
        (bases, base_args)
    }

    fn members(&mut self, body: Node) -> Vec<Member> {
        let found = children(body);
        found.into_iter().filter_map(|node| self.member(node)).flatten().collect()
    }

    fn enum_entry(&mut self, node: Node) -> FieldDecl {
        let name = child(node, &["identifier"]);
        let args = child(node, &["value_arguments"]).map(|args| self.args(args));
        let mut inside: Vec<Expr> =
            args.unwrap_or_default().into_iter().map(|arg| arg.value).collect();
        if let Some(body) = child(node, &["class_body"]) {
            let members = self.members(body);
            let found = anonymous(node, Vec::new(), Vec::new(), members);
            inside.push(Expr::new(ExprKind::Object(Box::new(found)), node.byte_range()));
        }
        let value = Expr::new(ExprKind::Other(inside), node.byte_range());
        let head = name.unwrap_or(node).byte_range();
        let mut field = plain_field(self.name(name), head, Some(value));
        field.is_static = true;
        field
    }

    fn class_params(&mut self, node: Node) -> Vec<Param> {
        let mut found = Vec::new();
        for param in children(node) {
            let parts = children(param);
            let ty = parts.iter().find(|part| EXPECTED_TYPES.contains(&part.kind())).copied();
            let default = parts
                .iter()
                .rev()
                .find(|part| is_expression(part) && part.kind() != "identifier")
                .copied();
            found.push(Param {
                name: self.name(child(param, &["identifier"])),
                ty: ty.map(|ty| self.type_ref(ty)),
                default: default.map(|default| self.expression(default)),
                field: has(param, "val") || has(param, "var"),
                annotations: self.annotations(param),
            });
        }
        found
    }

    fn params(&mut self, node: Option<Node>) -> Vec<Param> {
        let mut found: Vec<Param> = Vec::new();
        for part in node.map_or(Vec::new(), children) {
            match part.kind() {
                "parameter" => {
                    let ty = child(part, &EXPECTED_TYPES).map(|ty| self.type_ref(ty));
                    found.push(Param {
                        name: self.name(child(part, &["identifier"])),
                        ty,
                        default: None,
                        field: false,
                        annotations: Vec::new(),
                    });
                }
                "parameter_modifiers" => {}
                _ => {
                    let default = self.expression(part);
                    if let Some(last) = found.last_mut() {
                        last.default = Some(default);
                    }
                }
            }
        }
        found
    }

    fn function(&mut self, node: Node) -> FunctionDecl {
        let mut name = self.name(node.child_by_field_name("name"));
        let name_node = node.child_by_field_name("name");
        let mut head = name_node.unwrap_or(node).byte_range();
        let params_at = child(node, &["function_value_parameters"]).map(|found| found.start_byte());
        let mut types: Vec<Node> = children(node)
            .into_iter()
            .filter(|part| EXPECTED_TYPES.contains(&part.kind()))
            .collect();
        let before =
            types.first().is_some_and(|ty| params_at.is_some_and(|at| ty.end_byte() <= at));
        let mut receiver = before.then(|| types.remove(0)).map(|ty| (self.type_ref(ty), ty));
        // `fun String.ext()`: the grammar takes the name for a part of the type.
        if name.is_empty()
            && let Some((ty, place)) = receiver.take()
        {
            let (front, last) = ty.name.rsplit_once('.').unwrap_or(("", &ty.name));
            name = last.to_string();
            head = place.end_byte().saturating_sub(last.len())..place.end_byte();
            if !front.is_empty() {
                receiver = Some((TypeRef { name: front.to_string(), ..nothing() }, place));
            }
        }
        let constructor = node.kind() == "secondary_constructor";
        let params = child(node, &["function_value_parameters"]);
        let mut body = child(node, &["function_body"]).and_then(|body| self.function_body(body));
        if constructor {
            let mut all: Vec<Stmt> = Vec::new();
            if let Some(call) = child(node, &["constructor_delegation_call"]) {
                let args = child(call, &["value_arguments"]).map_or(Vec::new(), |a| self.args(a));
                let callee = match has(call, "this") {
                    true => ExprKind::This,
                    false => ExprKind::Super,
                };
                let callee = Box::new(Expr::new(callee, call.byte_range()));
                all.push(Stmt::Expr(Expr::new(ExprKind::Call(callee, args), call.byte_range())));
            }
            all.extend(child(node, &["block"]).map_or(Vec::new(), |block| self.block(block)));
            body = Some(Body::Block(all));
            name = "<init>".to_string();
            head = node.start_byte()..node.start_byte() + "constructor".len();
        }
        FunctionDecl {
            name,
            head,
            place: node.byte_range(),
            params: self.params(params),
            type_params: self.type_params(node),
            returns: types.first().map(|ty| self.type_ref(*ty)),
            receiver: receiver.map(|(ty, _)| ty),
            annotations: self.annotations(node),
            public: !self.has_modifier(node, "private"),
            suspend: self.has_modifier(node, "suspend"),
            body,
        }
    }

    fn function_body(&mut self, node: Node) -> Option<Body> {
        let inner = children(node).into_iter().next()?;
        Some(match inner.kind() {
            "block" => Body::Block(self.block(inner)),
            _ => Body::Expr(self.expression(inner)),
        })
    }

    fn properties(&mut self, node: Node) -> Vec<FieldDecl> {
        let parts = children(node);
        let delegate = parts.iter().find(|part| part.kind() == "property_delegate").copied();
        let value = parts.iter().find(|part| is_expression(part)).copied();
        let value = value.map(|value| self.expression(value));
        // `by lazy { x }` holds what the lambda gives.
        let delegated = delegate.and_then(|found| children(found).into_iter().next());
        let delegated = delegated.map(|found| self.expression(found));
        let mut accessors = Vec::new();
        for part in &parts {
            if matches!(part.kind(), "getter" | "setter")
                && let Some(body) = child(*part, &["function_body"])
            {
                accessors.extend(self.function_body(body));
            }
        }
        let constant = has(node, "val");
        let is_static = self.has_modifier(node, "const");
        let annotations = self.annotations(node);
        let variables: Vec<Node> = match child(node, &["multi_variable_declaration"]) {
            Some(several) => children(several),
            None => child(node, &["variable_declaration"]).into_iter().collect(),
        };
        let alone = variables.len() == 1;
        let mut found = Vec::new();
        let mut value = value.or(delegated);
        let mut annotations = Some(annotations);
        for variable in variables {
            let name = child(variable, &["identifier"]);
            let head = name.unwrap_or(variable).byte_range();
            let ty = child(variable, &EXPECTED_TYPES).map(|ty| self.type_ref(ty));
            let held = if alone || found.is_empty() { value.take() } else { None };
            let held = match alone {
                true => held,
                // A component of it, not it.
                false => held.map(|held| {
                    let place = held.place.clone();
                    Expr::new(ExprKind::Other(vec![held]), place)
                }),
            };
            let mut field = plain_field(self.name(name), head, held);
            field.ty = ty;
            field.constant = constant;
            field.is_static = is_static;
            field.annotations = annotations.take().unwrap_or_default();
            field.accessors = std::mem::take(&mut accessors);
            found.push(field);
        }
        found
    }

    fn type_ref(&mut self, node: Node) -> TypeRef {
        let found = self.deeper(node, |this| match node.kind() {
            "user_type" => {
                let mut name = String::new();
                let mut args = Vec::new();
                for part in children(node) {
                    match part.kind() {
                        "identifier" => {
                            if !name.is_empty() {
                                name.push('.');
                            }
                            name.push_str(&this.name(Some(part)));
                        }
                        "type_arguments" => {
                            for projection in children(part) {
                                let inner = child(projection, &EXPECTED_TYPES);
                                args.extend(inner.map(|inner| this.type_ref(inner)));
                            }
                        }
                        _ => {}
                    }
                }
                TypeRef { name, args, array: 0 }
            }
            "function_type" | "dynamic" => nothing(),
            _ => child(node, &EXPECTED_TYPES).map_or(nothing(), |inner| this.type_ref(inner)),
        });
        found.unwrap_or_else(nothing)
    }

    fn block(&mut self, node: Node) -> Vec<Stmt> {
        children(node).into_iter().flat_map(|inner| self.statement(inner)).collect()
    }

    fn body(&mut self, node: Option<Node>) -> Vec<Stmt> {
        match node {
            Some(node) if node.kind() == "block" => {
                self.deeper(node, |this| this.block(node)).unwrap_or_default()
            }
            Some(node) => self.statement(node),
            None => Vec::new(),
        }
    }

    fn statement(&mut self, node: Node) -> Vec<Stmt> {
        self.deeper(node, |this| this.statement_within(node)).unwrap_or_default()
    }

    fn statement_within(&mut self, node: Node) -> Vec<Stmt> {
        let place = node.byte_range();
        let label = child(node, &["label"]);
        let label = label.map(|label| self.text(label).trim_end_matches('@').to_string());
        let parts = children(node);
        let a_loop = |kind, head: Range<usize>, body| {
            let place = node.byte_range();
            let label = label.clone();
            vec![Stmt::Loop(Box::new(LoopDecl { label, head, place, kind, body }))]
        };
        let head = |body: Option<Node>| {
            let end = body.map_or(place.end, |body| body.start_byte());
            let text = self.text.get(place.start..end).unwrap_or("");
            place.start..place.start + text.trim_end().len()
        };
        match node.kind() {
            "property_declaration" => {
                let locals = self.properties(node);
                locals.into_iter().map(|local| Stmt::Local(Box::new(local))).collect()
            }
            "class_declaration" | "object_declaration" => {
                vec![Stmt::Type(Box::new(self.type_declaration(node)))]
            }
            "function_declaration" => vec![Stmt::Function(Box::new(self.function(node)))],
            "type_alias" | "label" => Vec::new(),
            "while_statement" | "do_while_statement" => {
                let condition = node.child_by_field_name("condition");
                let body = parts
                    .iter()
                    .filter(|part| Some(part.id()) != condition.map(|found| found.id()))
                    .find(|part| part.kind() != "label")
                    .copied();
                let head = match node.kind() {
                    "while_statement" => head(body),
                    _ => place.start..place.start + 2,
                };
                let condition = condition.map(|found| self.expression(found));
                let body = self.body(body);
                a_loop(LoopKind::While(condition), head, body)
            }
            "for_statement" => {
                let mut names = Vec::new();
                let mut ty = None;
                let mut rest = Vec::new();
                for part in &parts {
                    match part.kind() {
                        "variable_declaration" => {
                            names.push(self.name(child(*part, &["identifier"])));
                            ty = child(*part, &EXPECTED_TYPES).map(|ty| self.type_ref(ty));
                        }
                        "multi_variable_declaration" => {
                            for variable in children(*part) {
                                names.push(self.name(child(variable, &["identifier"])));
                            }
                        }
                        "label" | "annotation" => {}
                        _ => rest.push(*part),
                    }
                }
                let over = rest.first().map(|over| self.expression(*over));
                let over = over.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), place.clone()));
                let body = rest.get(1).copied();
                let head = head(body);
                let body = self.body(body);
                a_loop(LoopKind::Each { names, ty, over }, head, body)
            }
            "labeled_expression" => {
                let inner = parts.iter().find(|part| part.kind() != "label").copied();
                let text = self.text(node);
                if text.starts_with("break@") || text.starts_with("continue@") {
                    return vec![Stmt::Expr(self.expression(node))];
                }
                let mut found = inner.map_or(Vec::new(), |inner| self.statement(inner));
                if let [Stmt::Loop(found)] = found.as_mut_slice() {
                    found.label = label;
                }
                found
            }
            _ => {
                let found = self.expression(node);
                // `repeat(3) { ... }` is a loop.
                match found.kind {
                    ExprKind::Call(callee, mut args)
                        if matches!(&callee.kind, ExprKind::Name(name) if name == "repeat")
                            && args.len() == 2
                            && matches!(
                                args.last().map(|arg| &arg.value.kind),
                                Some(ExprKind::Lambda(_))
                            ) =>
                    {
                        let lambda = args.pop().map(|arg| arg.value.kind);
                        let body = match lambda {
                            Some(ExprKind::Lambda(lambda)) => match lambda.body {
                                Body::Block(body) => body,
                                Body::Expr(body) => vec![Stmt::Expr(body)],
                            },
                            _ => Vec::new(),
                        };
                        let times = args.pop().map(|arg| arg.value);
                        let times =
                            times.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), place.clone()));
                        let head = place.start..times.place.end;
                        a_loop(LoopKind::Times(times), head, body)
                    }
                    kind => vec![Stmt::Expr(Expr::new(kind, found.place))],
                }
            }
        }
    }

    fn args(&mut self, node: Node) -> Vec<Arg> {
        let mut found = Vec::new();
        for argument in children(node) {
            let parts = children(argument);
            let (name, value) = match parts.as_slice() {
                [name, value] if has(argument, "=") => (Some(self.name(Some(*name))), *value),
                [.., value] => (None, *value),
                [] => continue,
            };
            let (spread, value) = match value.kind() {
                "spread_expression" => (true, children(value).into_iter().next().unwrap_or(value)),
                _ => (false, value),
            };
            found.push(Arg { name, spread, value: self.expression(value) });
        }
        found
    }

    fn expression(&mut self, node: Node) -> Expr {
        let found = self.deeper(node, |this| this.expression_within(node));
        found.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), node.byte_range()))
    }

    fn boxed(&mut self, node: Option<Node>) -> Box<Expr> {
        Box::new(match node {
            Some(node) => self.expression(node),
            None => Expr::new(ExprKind::Other(Vec::new()), 0..0),
        })
    }

    fn expression_within(&mut self, node: Node) -> Expr {
        let place = node.byte_range();
        let field = |name: &str| node.child_by_field_name(name);
        let parts = children(node);
        let first = parts.first().copied();
        let kind = match node.kind() {
            "parenthesized_expression" | "annotated_expression" => match parts.last() {
                Some(inner) => return self.expression(*inner),
                None => ExprKind::Other(Vec::new()),
            },
            "identifier" => match self.text(node) {
                "true" => ExprKind::Literal(Value::Bool(true)),
                "false" => ExprKind::Literal(Value::Bool(false)),
                "null" => ExprKind::Literal(Value::Null),
                "break" => ExprKind::Break(None),
                "continue" => ExprKind::Continue,
                _ => ExprKind::Name(self.name(Some(node))),
            },
            "this_expression" => ExprKind::This,
            "super_expression" => ExprKind::Super,
            "navigation_expression" => {
                let last = parts.last().copied();
                let object = self.boxed(first);
                let name = self.name(last);
                let at = last.unwrap_or(node).byte_range();
                match has(node, "::") {
                    true if name == "class" => ExprKind::Class(TypeRef {
                        name: self.text(first.unwrap_or(node)).to_string(),
                        ..nothing()
                    }),
                    true => ExprKind::Reference(Some(object), name),
                    false => ExprKind::Member(object, name, at),
                }
            }
            "callable_reference" => {
                let name = parts.last().copied();
                let object = (parts.len() > 1).then(|| self.boxed(first));
                ExprKind::Reference(object, self.name(name))
            }
            "index_expression" => {
                let object = self.boxed(first);
                let rest = parts.iter().skip(1).map(|index| self.expression(*index)).collect();
                ExprKind::Index(object, rest)
            }
            "call_expression" => return self.call(node, place),
            "lambda_literal" | "annotated_lambda" => self.lambda(node),
            "anonymous_function" => {
                let params = self.params(child(node, &["function_value_parameters"]));
                let body =
                    child(node, &["function_body"]).and_then(|body| self.function_body(body));
                let body = body.unwrap_or(Body::Block(Vec::new()));
                ExprKind::Lambda(Box::new(Lambda { params, body }))
            }
            "object_literal" => {
                let (bases, args) = self.bases(node);
                let body = child(node, &["class_body"]);
                let members = body.map_or(Vec::new(), |body| self.members(body));
                ExprKind::Object(Box::new(anonymous(node, bases, args, members)))
            }
            "number_literal" | "float_literal" => match jvm::number(self.text(node)) {
                Some(value) => ExprKind::Literal(value),
                None => ExprKind::Other(Vec::new()),
            },
            "character_literal" => {
                ExprKind::Literal(Value::Str(self.text(node).trim_matches('\'').to_string()))
            }
            "string_literal" | "multiline_string_literal" => self.string(node),
            "unary_expression" => {
                let operator = field("operator").map_or("", |found| self.text(found)).to_string();
                let argument = self.boxed(field("argument").or(first));
                match operator.as_str() {
                    "!!" => return *argument,
                    "++" | "--" => ExprKind::Update(argument),
                    _ => ExprKind::Unary(operator, argument),
                }
            }
            "binary_expression" => {
                let operator = field("operator").map_or("", |found| self.text(found)).to_string();
                ExprKind::Binary(operator, self.boxed(field("left")), self.boxed(field("right")))
            }
            "infix_expression" => match parts.as_slice() {
                [left, operator, right] => {
                    let operator = self.name(Some(*operator));
                    ExprKind::Binary(operator, self.boxed(Some(*left)), self.boxed(Some(*right)))
                }
                _ => ExprKind::Other(parts.iter().map(|part| self.expression(*part)).collect()),
            },
            "range_expression" => {
                let right = self.boxed(parts.last().copied());
                let operator = if has(node, "..<") { "until" } else { ".." };
                ExprKind::Binary(operator.to_string(), self.boxed(first), right)
            }
            "in_expression" => {
                ExprKind::Other(parts.iter().map(|part| self.expression(*part)).collect())
            }
            "assignment" => {
                let operator = field("operator").map_or("", |found| self.text(found));
                let operator = operator.trim_end_matches('=').to_string();
                ExprKind::Assign(operator, self.boxed(field("left")), self.boxed(field("right")))
            }
            "as_expression" => {
                let ty = field("right").map_or(nothing(), |ty| self.type_ref(ty));
                ExprKind::Cast(ty, self.boxed(field("left")))
            }
            "is_expression" => ExprKind::Is(self.boxed(field("left"))),
            "if_expression" => {
                let condition = field("condition");
                let otherwise = {
                    let mut cursor = node.walk();
                    node.children(&mut cursor).find(|part| part.kind() == "else")
                };
                let (mut then, mut other) = (None, None);
                for part in parts {
                    if Some(part.id()) == condition.map(|found| found.id()) {
                        continue;
                    }
                    match otherwise.is_some_and(|at| part.start_byte() > at.start_byte()) {
                        true => other = Some(part),
                        false => then = Some(part),
                    }
                }
                ExprKind::If(self.boxed(condition), self.body(then), self.body(other))
            }
            "when_expression" => {
                let subject = child(node, &["when_subject"]).and_then(|subject| {
                    children(subject).into_iter().rfind(|part| is_expression(part))
                });
                let subject = subject.map(|subject| self.boxed(Some(subject)));
                let mut cases = Vec::new();
                for entry in parts.iter().filter(|part| part.kind() == "when_entry") {
                    let mut cursor = entry.walk();
                    let labels: Vec<Node> =
                        entry.children_by_field_name("condition", &mut cursor).collect();
                    let ids: Vec<usize> = labels.iter().map(|label| label.id()).collect();
                    let body = children(*entry).into_iter().rfind(|part| !ids.contains(&part.id()));
                    let labels = labels
                        .into_iter()
                        .filter(|label| !matches!(label.kind(), "range_test" | "type_test"))
                        .map(|label| self.expression(label))
                        .collect();
                    cases.push(Case { labels, body: self.body(body) });
                }
                ExprKind::Switch(subject, cases)
            }
            "try_expression" => {
                let mut found = Try { body: self.body(child(node, &["block"])), ..Try::default() };
                for part in parts {
                    match part.kind() {
                        "catch_block" => found.catches.push(Catch {
                            name: self.name(child(part, &["identifier"])),
                            ty: child(part, &EXPECTED_TYPES).map(|ty| self.type_ref(ty)),
                            body: self.body(child(part, &["block"])),
                            place: part.byte_range(),
                        }),
                        "finally_block" => found.finally = self.body(child(part, &["block"])),
                        _ => {}
                    }
                }
                ExprKind::Try(Box::new(found))
            }
            "return_expression" => {
                let label = field("label");
                let value = parts.iter().rfind(|p| Some(p.id()) != label.map(|found| found.id()));
                let value = value.map(|value| self.boxed(Some(*value)));
                match label {
                    // Leaves a lambda, not the function.
                    Some(_) => ExprKind::Other(value.into_iter().map(|value| *value).collect()),
                    None => ExprKind::Return(value),
                }
            }
            "throw_expression" => ExprKind::Throw(self.boxed(first)),
            "labeled_expression" => {
                let text = self.text(node);
                if let Some(label) = text.strip_prefix("break@") {
                    ExprKind::Break(Some(label.to_string()))
                } else if text.starts_with("continue@") {
                    ExprKind::Continue
                } else {
                    return *self.boxed(parts.last().copied());
                }
            }
            "collection_literal" => {
                ExprKind::List(parts.iter().map(|part| self.expression(*part)).collect())
            }
            "block" => ExprKind::Block(self.block(node)),
            _ => {
                ExprKind::Block(parts.into_iter().flat_map(|inner| self.statement(inner)).collect())
            }
        };
        Expr::new(kind, place)
    }

    fn call(&mut self, node: Node, place: Range<usize>) -> Expr {
        let mut callee = None;
        let mut args = Vec::new();
        for part in children(node) {
            match part.kind() {
                "value_arguments" => args.extend(self.args(part)),
                "type_arguments" => {}
                "annotated_lambda" => {
                    let value = self.lambda(part);
                    let value = Expr::new(value, part.byte_range());
                    args.push(Arg { name: None, spread: false, value });
                }
                _ => callee = Some(self.expression(part)),
            }
        }
        let callee = callee.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), place.clone()));
        // `f(a) { ... }` is one call whose last argument is the lambda.
        if let ExprKind::Call(inner, mut before) = callee.kind {
            let trailing = args.len() == 1
                && matches!(args.first().map(|arg| &arg.value.kind), Some(ExprKind::Lambda(_)))
                && child(node, &["value_arguments"]).is_none();
            if trailing {
                before.extend(args);
                return Expr::new(ExprKind::Call(inner, before), place);
            }
            let inner = Expr::new(ExprKind::Call(inner, before), callee.place);
            return Expr::new(ExprKind::Call(Box::new(inner), args), place);
        }
        Expr::new(ExprKind::Call(Box::new(callee), args), place)
    }

    fn lambda(&mut self, node: Node) -> ExprKind {
        let literal = match node.kind() {
            "lambda_literal" => Some(node),
            _ => child(node, &["lambda_literal"]),
        };
        let mut params = Vec::new();
        let mut body = Vec::new();
        for part in literal.map_or(Vec::new(), children) {
            match part.kind() {
                "lambda_parameters" => {
                    for variable in children(part) {
                        let ty = child(variable, &EXPECTED_TYPES).map(|ty| self.type_ref(ty));
                        params.push(Param {
                            name: self.name(child(variable, &["identifier"])),
                            ty,
                            default: None,
                            field: false,
                            annotations: Vec::new(),
                        });
                    }
                }
                _ => body.extend(self.statement(part)),
            }
        }
        ExprKind::Lambda(Box::new(Lambda { params, body: Body::Block(body) }))
    }

    fn string(&mut self, node: Node) -> ExprKind {
        let mut parts: Vec<Part> = Vec::new();
        for part in children(node) {
            let text = match part.kind() {
                "string_content" => self.text(part).to_string(),
                "escape_sequence" => jvm::escape(self.text(part)),
                _ => {
                    let inner = self.boxed(children(part).into_iter().next());
                    parts.push(Part::Expr(*inner));
                    continue;
                }
            };
            match parts.last_mut() {
                Some(Part::Text(held)) => held.push_str(&text),
                _ => parts.push(Part::Text(text)),
            }
        }
        match parts.as_slice() {
            [] => ExprKind::Literal(Value::Str(String::new())),
            [Part::Text(text)] => ExprKind::Literal(Value::Str(text.clone())),
            _ => ExprKind::Template(parts),
        }
    }
}

fn nothing() -> TypeRef {
    TypeRef { name: String::new(), args: Vec::new(), array: 0 }
}

fn plain_field(name: String, head: Range<usize>, value: Option<Expr>) -> FieldDecl {
    FieldDecl {
        name,
        head,
        ty: None,
        value,
        is_static: false,
        constant: true,
        annotations: Vec::new(),
        accessors: Vec::new(),
    }
}

fn anonymous(
    node: Node,
    bases: Vec<TypeRef>,
    base_args: Vec<Arg>,
    members: Vec<Member>,
) -> TypeDecl {
    TypeDecl {
        name: String::new(),
        kind: TypeKind::Class,
        head: node.start_byte()..node.start_byte() + 3,
        place: node.byte_range(),
        public: false,
        bases,
        base_args,
        type_params: Vec::new(),
        params: None,
        annotations: Vec::new(),
        members,
    }
}

#[cfg(test)]
#[path = "kotlin_tests.rs"]
mod tests;
