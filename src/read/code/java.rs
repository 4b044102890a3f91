//! Java to facts: tree-sitter's tree to the tree that Java and Kotlin share.

use tree_sitter::Node;

use super::jvm::syntax::{
    Annotation, Arg, Body, Case, Catch, DEPTH, Expr, ExprKind, FieldDecl, File, FunctionDecl,
    Import, Lambda, LoopDecl, LoopKind, Member, Param, Stmt, Try, TypeDecl, TypeKind, TypeRef,
};
use super::{jvm, tree};
use crate::model::{Facts, Language, Source, Value};

pub(super) fn read(source: &Source) -> Facts {
    let Some(tree) = tree::parse(&source.text, &tree_sitter_java::LANGUAGE.into()) else {
        return jvm::unread(source, Language::Java);
    };
    let mut reader = Reader { text: &source.text, depth: 0, too_deep: None };
    let file = reader.file(tree.root_node());
    jvm::facts(source, Language::Java, &file)
}

struct Reader<'a> {
    text: &'a str,
    depth: usize,
    too_deep: Option<std::ops::Range<usize>>,
}

fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !matches!(child.kind(), "line_comment" | "block_comment"))
        .collect()
}

fn child<'t>(node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| kinds.contains(&child.kind()))
}

impl Reader<'_> {
    fn text(&self, node: Node) -> &str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    fn owned(&self, node: Option<Node>) -> String {
        node.map_or(String::new(), |node| self.text(node).to_string())
    }

    /// Dotted names may hold spaces, comments and line breaks.
    fn dotted(&self, node: Node) -> String {
        self.text(node).chars().filter(|letter| !letter.is_whitespace()).collect()
    }

    fn file(&mut self, root: Node) -> File {
        let mut file = File::default();
        let mut loose = Vec::new();
        for node in children(root) {
            match node.kind() {
                "package_declaration" => {
                    let name = child(node, &["identifier", "scoped_identifier"]);
                    file.package = name.map(|name| self.dotted(name));
                }
                "import_declaration" => {
                    if let Some(name) = child(node, &["identifier", "scoped_identifier"]) {
                        file.imports.push(Import {
                            path: self.dotted(name),
                            wildcard: child(node, &["asterisk"]).is_some(),
                            alias: None,
                            place: node.byte_range(),
                        });
                    }
                }
                _ => match self.member(node) {
                    Some(members) => file.members.extend(members),
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

    fn member(&mut self, node: Node) -> Option<Vec<Member>> {
        Some(match node.kind() {
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration"
            | "annotation_type_declaration" => self
                .deeper(node, |this| this.type_declaration(node))
                .map(|found| Member::Type(Box::new(found)))
                .into_iter()
                .collect(),
            "method_declaration"
            | "constructor_declaration"
            | "compact_constructor_declaration" => {
                let found = self.deeper(node, |this| this.function(node));
                found.map(|found| Member::Function(Box::new(found))).into_iter().collect()
            }
            "field_declaration" | "constant_declaration" => {
                let fields = self.fields(node);
                fields.into_iter().map(|field| Member::Field(Box::new(field))).collect()
            }
            "static_initializer" => {
                let block = child(node, &["block"]);
                vec![Member::Init(block.map_or(Vec::new(), |block| self.block(block)), true)]
            }
            _ => return None,
        })
    }

    fn has_modifier(&self, node: Node, word: &str) -> bool {
        child(node, &["modifiers"]).is_some_and(|modifiers| {
            let mut cursor = modifiers.walk();
            modifiers.children(&mut cursor).any(|found| found.kind() == word)
        })
    }

    fn annotations(&mut self, node: Node) -> Vec<Annotation> {
        let found = child(node, &["modifiers"]).map_or(Vec::new(), children);
        let marks = found
            .into_iter()
            .filter(|found| matches!(found.kind(), "annotation" | "marker_annotation"));
        marks.filter_map(|mark| self.annotation(mark)).collect()
    }

    fn annotation(&mut self, node: Node) -> Option<Annotation> {
        let name = self.dotted(node.child_by_field_name("name")?);
        let arguments = node.child_by_field_name("arguments").map_or(Vec::new(), children);
        let mut args = Vec::new();
        for argument in arguments {
            let (name, value) = match argument.kind() {
                "element_value_pair" => (
                    argument.child_by_field_name("key").map(|key| self.text(key).to_string()),
                    argument.child_by_field_name("value"),
                ),
                _ => (None, Some(argument)),
            };
            if let Some(value) = value {
                args.push(Arg { name, spread: false, value: self.expression(value) });
            }
        }
        Some(Annotation { name, args, place: node.byte_range() })
    }

    fn type_params(&self, node: Node) -> Vec<String> {
        let params = node.child_by_field_name("type_parameters").map_or(Vec::new(), children);
        params
            .into_iter()
            .filter_map(|param| child(param, &["type_identifier"]))
            .map(|name| self.text(name).to_string())
            .collect()
    }

    fn type_declaration(&mut self, node: Node) -> TypeDecl {
        let name = node.child_by_field_name("name");
        let kind = match node.kind() {
            "interface_declaration" | "annotation_type_declaration" => TypeKind::Interface,
            "enum_declaration" => TypeKind::Enum,
            _ => TypeKind::Class,
        };
        let mut bases = Vec::new();
        for part in children(node) {
            match part.kind() {
                "superclass" => {
                    bases.extend(children(part).into_iter().map(|ty| self.type_ref(ty)));
                }
                "super_interfaces" | "extends_interfaces" => {
                    let list = child(part, &["type_list"]).map_or(Vec::new(), children);
                    bases.extend(list.into_iter().map(|ty| self.type_ref(ty)));
                }
                _ => {}
            }
        }
        let params = match node.kind() {
            "record_declaration" => {
                let mut params = self.params(node);
                params.iter_mut().for_each(|param| param.field = true);
                Some(params)
            }
            _ => None,
        };
        let body = node.child_by_field_name("body");
        TypeDecl {
            name: self.owned(name),
            kind,
            head: name.unwrap_or(node).byte_range(),
            place: node.byte_range(),
            public: self.has_modifier(node, "public"),
            bases,
            base_args: Vec::new(),
            type_params: self.type_params(node),
            params,
            annotations: self.annotations(node),
            members: body.map_or(Vec::new(), |body| self.members(body)),
        }
    }

    fn members(&mut self, body: Node) -> Vec<Member> {
        let mut found = Vec::new();
        for node in children(body) {
            match node.kind() {
                "block" => found.push(Member::Init(self.block(node), false)),
                "enum_body_declarations" => found.extend(self.members(node)),
                "enum_constant" => found.push(Member::Field(Box::new(self.enum_constant(node)))),
                _ => found.extend(self.member(node).into_iter().flatten()),
            }
        }
        found
    }

    fn enum_constant(&mut self, node: Node) -> FieldDecl {
        let name = node.child_by_field_name("name");
        let args = node.child_by_field_name("arguments").map(|args| self.args(args));
        let body = node.child_by_field_name("body").map(|body| self.members(body));
        let mut inside: Vec<Expr> =
            args.unwrap_or_default().into_iter().map(|arg| arg.value).collect();
        if let Some(members) = body {
            let anonymous = anonymous(node, Vec::new(), members);
            inside.push(Expr::new(ExprKind::Object(Box::new(anonymous)), node.byte_range()));
        }
        let value = Expr::new(ExprKind::Other(inside), node.byte_range());
        FieldDecl {
            name: self.owned(name),
            head: name.unwrap_or(node).byte_range(),
            ty: None,
            value: Some(value),
            is_static: true,
            constant: true,
            annotations: Vec::new(),
            accessors: Vec::new(),
        }
    }

    fn fields(&mut self, node: Node) -> Vec<FieldDecl> {
        let ty = node.child_by_field_name("type").map(|ty| self.type_ref(ty));
        let ty = ty.filter(|ty| ty.name != "var");
        let in_interface = node.kind() == "constant_declaration";
        let is_static = in_interface || self.has_modifier(node, "static");
        let constant = in_interface || self.has_modifier(node, "final");
        let mut found = Vec::new();
        for declarator in children(node) {
            if declarator.kind() != "variable_declarator" {
                continue;
            }
            let name = declarator.child_by_field_name("name");
            let value = declarator.child_by_field_name("value");
            let annotations = self.annotations(node);
            let mut ty = ty.clone();
            if let (Some(ty), Some(_)) = (&mut ty, declarator.child_by_field_name("dimensions")) {
                ty.array += 1;
            }
            found.push(FieldDecl {
                name: self.owned(name),
                head: name.unwrap_or(declarator).byte_range(),
                ty,
                value: value.map(|value| self.expression(value)),
                is_static,
                constant,
                annotations,
                accessors: Vec::new(),
            });
        }
        found
    }

    fn function(&mut self, node: Node) -> FunctionDecl {
        let name = node.child_by_field_name("name");
        let constructor = node.kind() != "method_declaration";
        let body = node.child_by_field_name("body");
        FunctionDecl {
            name: if constructor { "<init>".to_string() } else { self.owned(name) },
            head: name.unwrap_or(node).byte_range(),
            place: node.byte_range(),
            params: self.params(node),
            type_params: self.type_params(node),
            returns: node.child_by_field_name("type").map(|ty| self.type_ref(ty)),
            receiver: None,
            annotations: self.annotations(node),
            public: self.has_modifier(node, "public"),
            suspend: false,
            body: body.map(|body| Body::Block(self.block(body))),
        }
    }

    fn params(&mut self, node: Node) -> Vec<Param> {
        let list = node.child_by_field_name("parameters");
        let list = list.map_or(Vec::new(), children);
        let mut found = Vec::new();
        for param in list {
            let (name, ty) = match param.kind() {
                "formal_parameter" => {
                    (param.child_by_field_name("name"), param.child_by_field_name("type"))
                }
                "spread_parameter" => {
                    let declarator = child(param, &["variable_declarator"]);
                    (declarator.and_then(|found| found.child_by_field_name("name")), None)
                }
                "identifier" => (Some(param), None),
                _ => continue,
            };
            let ty = ty.map(|ty| self.type_ref(ty)).filter(|ty| ty.name != "var");
            let annotations = self.annotations(param);
            found.push(Param {
                name: self.owned(name),
                ty,
                default: None,
                field: false,
                annotations,
            });
        }
        found
    }

    fn type_ref(&mut self, node: Node) -> TypeRef {
        let found = self.deeper(node, |this| match node.kind() {
            "generic_type" => {
                let name = child(node, &["type_identifier", "scoped_type_identifier"]);
                let args = child(node, &["type_arguments"]).map_or(Vec::new(), children);
                let args = args.into_iter().map(|arg| this.type_ref(arg)).collect();
                let name = name.map_or(String::new(), |name| this.plain(name));
                TypeRef { name, args, array: 0 }
            }
            "array_type" => {
                let element = node.child_by_field_name("element");
                let mut found = element.map_or(nothing(), |element| this.type_ref(element));
                found.array +=
                    this.owned(node.child_by_field_name("dimensions")).matches('[').count();
                found
            }
            "annotated_type" | "wildcard" => children(node)
                .into_iter()
                .next_back()
                .map_or(nothing(), |inner| this.type_ref(inner)),
            _ => TypeRef { name: this.plain(node), args: Vec::new(), array: 0 },
        });
        found.unwrap_or_else(nothing)
    }

    /// A type's name without type arguments and annotations.
    fn plain(&self, node: Node) -> String {
        let text = self.dotted(node);
        let mut depth = 0_u32;
        let mut out = String::new();
        for letter in text.chars() {
            match letter {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                letter if depth == 0 => out.push(letter),
                _ => {}
            }
        }
        out
    }

    fn block(&mut self, node: Node) -> Vec<Stmt> {
        children(node).into_iter().flat_map(|inner| self.statement(inner)).collect()
    }

    /// The statements of a body, braces or none.
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
        self.deeper(node, |this| this.statement_within(node, None)).unwrap_or_default()
    }

    fn statement_within(&mut self, node: Node, label: Option<String>) -> Vec<Stmt> {
        let place = node.byte_range();
        let field = |name: &str| node.child_by_field_name(name);
        let head = |body: Option<Node>| {
            let end = body.map_or(place.end, |body| body.start_byte());
            let text = self.text.get(place.start..end).unwrap_or("");
            place.start..place.start + text.trim_end().len()
        };
        let a_loop = |head, kind, body| {
            let place = node.byte_range();
            vec![Stmt::Loop(Box::new(LoopDecl { label, head, place, kind, body }))]
        };
        match node.kind() {
            "local_variable_declaration" => {
                let locals = self.fields(node);
                locals.into_iter().map(|local| Stmt::Local(Box::new(local))).collect()
            }
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration" => vec![Stmt::Type(Box::new(self.type_declaration(node)))],
            "method_declaration" => vec![Stmt::Function(Box::new(self.function(node)))],
            "labeled_statement" => {
                let label = child(node, &["identifier"]).map(|label| self.text(label).to_string());
                let inner = children(node).into_iter().nth(1);
                inner.map_or(Vec::new(), |inner| self.statement_within(inner, label))
            }
            "while_statement" => {
                let head = head(field("body"));
                let condition = field("condition").map(|found| self.expression(found));
                let body = self.body(field("body"));
                a_loop(head, LoopKind::While(condition), body)
            }
            "do_statement" => {
                let condition = field("condition").map(|found| self.expression(found));
                let body = self.body(field("body"));
                a_loop(place.start..place.start + 2, LoopKind::While(condition), body)
            }
            "for_statement" => {
                let head = head(field("body"));
                let mut cursor = node.walk();
                let init: Vec<Node> = node.children_by_field_name("init", &mut cursor).collect();
                let update: Vec<Node> =
                    node.children_by_field_name("update", &mut cursor).collect();
                let init = init.into_iter().flat_map(|found| self.statement(found)).collect();
                let update = update.into_iter().map(|found| self.expression(found)).collect();
                let condition = field("condition").map(|found| self.expression(found));
                let body = self.body(field("body"));
                a_loop(head, LoopKind::For { init, condition, update }, body)
            }
            "enhanced_for_statement" => {
                let head = head(field("body"));
                let names = vec![self.owned(field("name"))];
                let ty = field("type").map(|ty| self.type_ref(ty)).filter(|ty| ty.name != "var");
                let over = field("value").map(|over| self.expression(over));
                let body = self.body(field("body"));
                let over = over.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), place));
                a_loop(head, LoopKind::Each { names, ty, over }, body)
            }
            "expression_statement" => {
                children(node).into_iter().map(|inner| Stmt::Expr(self.expression(inner))).collect()
            }
            "block_comment" | "line_comment" | ";" => Vec::new(),
            _ => vec![Stmt::Expr(self.expression(node))],
        }
    }

    fn args(&mut self, node: Node) -> Vec<Arg> {
        let plain = |value| Arg { name: None, spread: false, value };
        children(node).into_iter().map(|inner| plain(self.expression(inner))).collect()
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
        let first = || children(node).into_iter().next();
        let kind = match node.kind() {
            "parenthesized_expression" => match first() {
                Some(inner) => return self.expression(inner),
                None => ExprKind::Other(Vec::new()),
            },
            "identifier" | "type_identifier" => ExprKind::Name(self.text(node).to_string()),
            "this" => ExprKind::This,
            "super" => ExprKind::Super,
            "field_access" | "scoped_identifier" | "scoped_type_identifier" => {
                let name = field("field").or(field("name"));
                let object = field("object").or(field("scope"));
                match (object, name) {
                    (Some(object), Some(name)) if name.kind() == "this" => {
                        let _ = object;
                        ExprKind::This
                    }
                    (Some(object), Some(name)) => ExprKind::Member(
                        self.boxed(Some(object)),
                        self.text(name).to_string(),
                        name.byte_range(),
                    ),
                    _ => dotted_name(&self.plain(node), &place).kind,
                }
            }
            "generic_type" => ExprKind::Name(self.plain(node)),
            "array_access" => {
                let (array, index) = (self.boxed(field("array")), self.boxed(field("index")));
                ExprKind::Index(array, vec![*index])
            }
            "method_invocation" => {
                let name = field("name");
                let text = self.owned(name);
                let at = name.unwrap_or(node).byte_range();
                let callee = match field("object") {
                    Some(object) => {
                        let object = self.boxed(Some(object));
                        let place = object.place.start..at.end;
                        Expr::new(ExprKind::Member(object, text, at), place)
                    }
                    None => Expr::new(ExprKind::Name(text), at),
                };
                let args = field("arguments").map_or(Vec::new(), |args| self.args(args));
                ExprKind::Call(Box::new(callee), args)
            }
            "explicit_constructor_invocation" => {
                let args = field("arguments").map_or(Vec::new(), |args| self.args(args));
                let callee = self.boxed(field("constructor"));
                ExprKind::Call(callee, args)
            }
            "object_creation_expression" => {
                let ty = field("type").map_or(nothing(), |ty| self.type_ref(ty));
                let args = field("arguments").map_or(Vec::new(), |args| self.args(args));
                let body = child(node, &["class_body"]).map(|body| {
                    let members = self.members(body);
                    Box::new(anonymous(node, vec![ty.clone()], members))
                });
                ExprKind::New(ty, args, body)
            }
            "array_creation_expression" => {
                let mut ty = field("type").map_or(nothing(), |ty| self.type_ref(ty));
                let mut sizes = Vec::new();
                for part in children(node) {
                    if part.kind() == "dimensions_expr" {
                        ty.array += 1;
                        sizes.extend(children(part).into_iter().map(|size| self.expression(size)));
                    }
                }
                let values = field("value").map_or(Vec::new(), children);
                let values = values.into_iter().map(|value| self.expression(value)).collect();
                ExprKind::NewArray(ty, sizes, values)
            }
            "array_initializer" | "element_value_array_initializer" => ExprKind::List(
                children(node).into_iter().map(|value| self.expression(value)).collect(),
            ),
            "lambda_expression" => {
                let params = match field("parameters") {
                    Some(one) if one.kind() == "identifier" => {
                        let name = self.text(one).to_string();
                        vec![Param {
                            name,
                            ty: None,
                            default: None,
                            field: false,
                            annotations: Vec::new(),
                        }]
                    }
                    _ => self.params(node),
                };
                let body = match field("body") {
                    Some(body) if body.kind() == "block" => Body::Block(self.block(body)),
                    body => Body::Expr(*self.boxed(body)),
                };
                ExprKind::Lambda(Box::new(Lambda { params, body }))
            }
            "method_reference" => {
                let mut cursor = node.walk();
                let name =
                    node.children(&mut cursor).last().map(|name| self.text(name).to_string());
                let name = name.map_or(String::new(), |name| match name.as_str() {
                    "new" => "<init>".to_string(),
                    _ => name,
                });
                let object = first().map(|object| self.boxed(Some(object)));
                ExprKind::Reference(object, name)
            }
            "class_literal" => ExprKind::Class(first().map_or(nothing(), |ty| self.type_ref(ty))),
            "string_literal" => match self.string(node) {
                Some(text) => ExprKind::Literal(Value::Str(text)),
                None => ExprKind::Other(Vec::new()),
            },
            "character_literal" => {
                ExprKind::Literal(Value::Str(self.text(node).trim_matches('\'').to_string()))
            }
            "true" => ExprKind::Literal(Value::Bool(true)),
            "false" => ExprKind::Literal(Value::Bool(false)),
            "null_literal" => ExprKind::Literal(Value::Null),
            "decimal_integer_literal"
            | "hex_integer_literal"
            | "octal_integer_literal"
            | "binary_integer_literal"
            | "decimal_floating_point_literal"
            | "hex_floating_point_literal" => match jvm::number(self.text(node)) {
                Some(value) => ExprKind::Literal(value),
                None => ExprKind::Other(Vec::new()),
            },
            "unary_expression" => {
                ExprKind::Unary(self.owned(field("operator")), self.boxed(field("operand")))
            }
            "update_expression" => ExprKind::Update(self.boxed(first())),
            "binary_expression" => ExprKind::Binary(
                self.owned(field("operator")),
                self.boxed(field("left")),
                self.boxed(field("right")),
            ),
            "assignment_expression" => ExprKind::Assign(
                self.owned(field("operator")).trim_end_matches('=').to_string(),
                self.boxed(field("left")),
                self.boxed(field("right")),
            ),
            "cast_expression" => {
                let ty = field("type").map_or(nothing(), |ty| self.type_ref(ty));
                ExprKind::Cast(ty, self.boxed(field("value")))
            }
            "instanceof_expression" => ExprKind::Is(self.boxed(field("left"))),
            "ternary_expression" => {
                let value = |found: Box<Expr>| vec![Stmt::Expr(*found)];
                ExprKind::If(
                    self.boxed(field("condition")),
                    value(self.boxed(field("consequence"))),
                    value(self.boxed(field("alternative"))),
                )
            }
            "if_statement" => ExprKind::If(
                self.boxed(field("condition")),
                self.body(field("consequence")),
                self.body(field("alternative")),
            ),
            "switch_expression" => {
                let subject = Some(self.boxed(field("condition")));
                let mut cases = Vec::new();
                for group in field("body").map_or(Vec::new(), children) {
                    let mut case = Case { labels: Vec::new(), body: Vec::new() };
                    for part in children(group) {
                        match part.kind() {
                            "switch_label" => {
                                let labels = children(part).into_iter();
                                let labels = labels.filter(|label| label.kind() != "pattern");
                                case.labels.extend(labels.map(|label| self.expression(label)));
                            }
                            _ => case.body.extend(self.statement(part)),
                        }
                    }
                    cases.push(case);
                }
                ExprKind::Switch(subject, cases)
            }
            "try_statement" | "try_with_resources_statement" => {
                let mut found = Try { body: self.body(field("body")), ..Try::default() };
                for resource in field("resources").map_or(Vec::new(), children) {
                    found.resources.push(self.resource(resource));
                }
                for part in children(node) {
                    match part.kind() {
                        "catch_clause" => found.catches.push(self.catch(part)),
                        "finally_clause" => found.finally = self.body(child(part, &["block"])),
                        _ => {}
                    }
                }
                ExprKind::Try(Box::new(found))
            }
            "return_statement" | "yield_statement" => {
                let value = first().map(|value| self.boxed(Some(value)));
                match node.kind() {
                    "return_statement" => ExprKind::Return(value),
                    _ => ExprKind::Other(value.into_iter().map(|value| *value).collect()),
                }
            }
            "throw_statement" => ExprKind::Throw(self.boxed(first())),
            "break_statement" => ExprKind::Break(first().map(|label| self.text(label).to_string())),
            "continue_statement" => ExprKind::Continue,
            "block" => ExprKind::Block(self.block(node)),
            "synchronized_statement" => {
                let mut all = Vec::new();
                for part in children(node) {
                    match part.kind() {
                        "block" => all.extend(self.block(part)),
                        _ => all.push(Stmt::Expr(self.expression(part))),
                    }
                }
                ExprKind::Block(all)
            }
            "annotation" | "marker_annotation" => {
                let args = self.annotation(node).map_or(Vec::new(), |found| found.args);
                ExprKind::Other(args.into_iter().map(|arg| arg.value).collect())
            }
            _ => {
                let inner = children(node);
                ExprKind::Block(inner.into_iter().flat_map(|inner| self.statement(inner)).collect())
            }
        };
        Expr::new(kind, place)
    }

    fn resource(&mut self, node: Node) -> Stmt {
        let name = node.child_by_field_name("name");
        let value = node.child_by_field_name("value").map(|value| self.expression(value));
        let ty = node.child_by_field_name("type").map(|ty| self.type_ref(ty));
        match name {
            Some(name) => Stmt::Local(Box::new(FieldDecl {
                name: self.text(name).to_string(),
                head: name.byte_range(),
                ty: ty.filter(|ty| ty.name != "var"),
                value,
                is_static: false,
                constant: true,
                annotations: Vec::new(),
                accessors: Vec::new(),
            })),
            None => Stmt::Expr(*self.boxed(children(node).into_iter().next())),
        }
    }

    fn catch(&mut self, node: Node) -> Catch {
        let param = child(node, &["catch_formal_parameter"]);
        let name = param.and_then(|param| param.child_by_field_name("name"));
        let ty = param.and_then(|param| child(param, &["catch_type"]));
        let ty = ty.and_then(|ty| children(ty).into_iter().next());
        Catch {
            name: self.owned(name),
            ty: ty.map(|ty| self.type_ref(ty)),
            body: self.body(node.child_by_field_name("body")),
            place: node.byte_range(),
        }
    }

    /// Without quotes and with its escapes resolved; `None` with an interpolation in it.
    fn string(&self, node: Node) -> Option<String> {
        let mut out = String::new();
        for part in children(node) {
            match part.kind() {
                "string_fragment" | "multiline_string_fragment" => out.push_str(self.text(part)),
                "escape_sequence" => out.push_str(&jvm::escape(self.text(part))),
                _ => return None,
            }
        }
        Some(out)
    }
}

fn nothing() -> TypeRef {
    TypeRef { name: String::new(), args: Vec::new(), array: 0 }
}

fn anonymous(node: Node, bases: Vec<TypeRef>, members: Vec<Member>) -> TypeDecl {
    TypeDecl {
        name: String::new(),
        kind: TypeKind::Class,
        head: node.start_byte()..node.start_byte() + 3,
        place: node.byte_range(),
        public: false,
        bases,
        base_args: Vec::new(),
        type_params: Vec::new(),
        params: None,
        annotations: Vec::new(),
        members,
    }
}

/// `a.b.C` as members of members.
fn dotted_name(text: &str, place: &std::ops::Range<usize>) -> Expr {
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or("").to_string();
    let mut found = Expr::new(ExprKind::Name(first), place.clone());
    for part in parts {
        let member = ExprKind::Member(Box::new(found), part.to_string(), place.clone());
        found = Expr::new(member, place.clone());
    }
    found
}

#[cfg(test)]
#[path = "java_tests.rs"]
mod tests;
