//! Kotlin to facts: tree-sitter's tree to the tree that Java and Kotlin share.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use super::jvm;
use super::jvm::syntax::{
    Annotation, Arg, Body, Case, Catch, DEPTH, Expr, ExprKind, FieldDecl, File, FunctionDecl,
    Import, Lambda, LoopDecl, LoopKind, Member, Param, Part, Stmt, Try, TypeDecl, TypeKind,
    TypeRef,
};
use super::recover::put;
use super::tree::{self, words};
use crate::model::{Facts, Language, Source, Value};

words! { Kind:
    AnnotatedExpression = "annotated_expression", AnnotatedLambda = "annotated_lambda",
    Annotation = "annotation", AnonymousFunction = "anonymous_function",
    AnonymousInitializer = "anonymous_initializer", AsExpression = "as_expression",
    Assignment = "assignment", BinaryExpression = "binary_expression", Block = "block",
    CallExpression = "call_expression", CallableReference = "callable_reference",
    CatchBlock = "catch_block", CharacterLiteral = "character_literal", ClassBody = "class_body",
    ClassDeclaration = "class_declaration", ClassParameters = "class_parameters",
    CollectionLiteral = "collection_literal", Colons = "'::'", CompanionObject = "companion_object",
    ConstructorDelegationCall = "constructor_delegation_call",
    ConstructorInvocation = "constructor_invocation",
    DelegationSpecifiers = "delegation_specifiers", DoWhileStatement = "do_while_statement",
    Else = "'else'", EnumClassBody = "enum_class_body", EnumEntry = "enum_entry", Equals = "'='",
    Error = "ERROR", EscapeSequence = "escape_sequence", ExplicitDelegation = "explicit_delegation",
    FinallyBlock = "finally_block", FloatLiteral = "float_literal", ForStatement = "for_statement",
    FunctionBody = "function_body", FunctionDeclaration = "function_declaration",
    FunctionType = "function_type", FunctionValueParameters = "function_value_parameters",
    Getter = "getter", Identifier = "identifier", IfExpression = "if_expression", Import = "import",
    InExpression = "in_expression", IndexExpression = "index_expression",
    InfixExpression = "infix_expression", Interface = "'interface'", IsExpression = "is_expression",
    Label = "label", LabeledExpression = "labeled_expression", LambdaLiteral = "lambda_literal",
    LambdaParameters = "lambda_parameters", Modifiers = "modifiers",
    MultiVariableDeclaration = "multi_variable_declaration",
    MultilineStringLiteral = "multiline_string_literal",
    NavigationExpression = "navigation_expression", NonNullableType = "non_nullable_type",
    NullableType = "nullable_type", NumberLiteral = "number_literal",
    ObjectDeclaration = "object_declaration", ObjectLiteral = "object_literal",
    PackageHeader = "package_header", Parameter = "parameter",
    ParameterModifiers = "parameter_modifiers",
    ParenthesizedExpression = "parenthesized_expression",
    ParenthesizedType = "parenthesized_type", PrimaryConstructor = "primary_constructor",
    PropertyDeclaration = "property_declaration", PropertyDelegate = "property_delegate",
    QualifiedIdentifier = "qualified_identifier", RangeExpression = "range_expression",
    RangeTest = "range_test", ReturnExpression = "return_expression",
    SecondaryConstructor = "secondary_constructor", Setter = "setter",
    SpreadExpression = "spread_expression", Star = "'*'", StringContent = "string_content",
    StringLiteral = "string_literal", SuperExpression = "super_expression", This = "'this'",
    ThisExpression = "this_expression", ThrowExpression = "throw_expression",
    TryExpression = "try_expression", TypeAlias = "type_alias", TypeArguments = "type_arguments",
    TypeConstraints = "type_constraints", TypeModifiers = "type_modifiers",
    TypeParameters = "type_parameters", TypeTest = "type_test",
    UnaryExpression = "unary_expression", Until = "'..<'", UserType = "user_type", Val = "'val'",
    ValueArguments = "value_arguments", Var = "'var'", VariableDeclaration = "variable_declaration",
    WhenEntry = "when_entry", WhenExpression = "when_expression", WhenSubject = "when_subject",
    WhileStatement = "while_statement",
}
words! { Field:
    Argument = "argument", Condition = "condition", Label = "label", Left = "left", Name = "name",
    Operator = "operator", Right = "right",
}
type Node<'t> = tree::Node<'t, Kind, Field>;

pub(super) fn read(source: &Source) -> Facts {
    static GRAMMAR: LazyLock<tree::Grammar<Kind, Field>> = LazyLock::new(|| {
        tree::Grammar::new(
            tree_sitter_kotlin_ng::LANGUAGE.into(),
            &[Kind::QualifiedIdentifier, Kind::Identifier],
        )
    });
    let mut text = Cow::Borrowed(source.text.as_bytes());
    // Of another name they parse; it is read from the text itself.
    put(&mut text, b'x', like_accessors(&source.text));
    put(&mut text, b' ', type_arguments(&source.text).flatten());
    let parse = |text: &[u8]| {
        let text = std::str::from_utf8(text).ok()?;
        tree::Syntax::parse(text, &GRAMMAR)
    };
    let Some(mut tree) = parse(&text) else {
        return jvm::unread(source, Language::Kotlin);
    };
    // The grammar takes a class's body for a lambda of what it delegates to: `Closeable by db {`.
    let delegations = delegations(tree.root());
    let mends = match tree.errors.is_empty() {
        true => Vec::new(),
        false => mends(&source.text),
    };
    if !delegations.is_empty() || !mends.is_empty() {
        put(&mut text, b' ', delegations.into_iter().flatten());
        for (places, by) in mends {
            put(&mut text, by, places);
        }
        if let Some(again) = parse(&text)
            && again.errors.len() <= tree.errors.len()
        {
            tree = again;
        }
    }
    let mut reader = Reader { text: &source.text, depth: 0, too_deep: None, assigned: Vec::new() };
    let mut file = reader.file(tree.root());
    (file.comments, file.errors) = (tree.comments, tree.errors);
    jvm::facts(source, Language::Kotlin, &file)
}

/// Where the type arguments of calls with a value stand, which the grammar takes for comparisons:
/// `Channel<Job>(10)`, `runApplication<App>(*args)`.
fn type_arguments(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    text.match_indices(">(").filter_map(move |(end, _)| {
        if bytes.get(end + 2) == Some(&b')') {
            return None;
        }
        let mut depth = 0_usize;
        let at = (end.saturating_sub(200)..=end).rev().find(|at| match bytes.get(*at) {
            Some(b'>') => {
                depth += 1;
                false
            }
            Some(b'<') => {
                depth = depth.saturating_sub(1);
                depth == 0
            }
            Some(b'_' | b'.' | b',' | b'?' | b' ' | b'*') => false,
            Some(byte) => !byte.is_ascii_alphanumeric(),
            None => true,
        })?;
        let before = bytes.get(at.checked_sub(1)?)?;
        let called = before.is_ascii_alphanumeric() || *before == b'_';
        (bytes.get(at) == Some(&b'<') && called).then_some(at..end + 1)
    })
}

/// Words that say something of what is declared behind them, and are names elsewhere: `(region, override) -> override.map {`.
const MODIFIERS: [&str; 22] = [
    "abstract",
    "actual",
    "annotation",
    "const",
    "data",
    "enum",
    "expect",
    "external",
    "final",
    "infix",
    "inline",
    "inner",
    "internal",
    "open",
    "operator",
    "override",
    "private",
    "protected",
    "public",
    "sealed",
    "suspend",
    "tailrec",
];

/// Where a name begins that is a modifier, told by what follows it.
fn named_like_modifiers(text: &str) -> Vec<(Range<usize>, u8)> {
    let mut found = Vec::new();
    for word in MODIFIERS {
        for (at, _) in text.match_indices(word) {
            let before = text.get(..at).and_then(|front| front.chars().next_back());
            let part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '`' | '@');
            let behind = text.get(at + word.len()..).unwrap_or("");
            let rest = behind.trim_start_matches(' ');
            let names = rest.starts_with(['.', ',', ')', '=', ']', '?', '!', '+', ':'])
                || rest.starts_with("->")
                || behind.trim_start().starts_with('}');
            if names && !before.is_some_and(part) {
                found.push((at..at + 1, b'x'));
            }
        }
    }
    found
}

/// What the grammar does not know of the language, and what to put in its place: places and a byte.
fn mends(text: &str) -> Vec<(Range<usize>, u8)> {
    let mut found = named_like_modifiers(text);
    // The line breaks since a class's name.
    let mut header: Option<Vec<usize>> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let from = start + (line.len() - words.len());
        let rest = text.get(from..).unwrap_or("");
        // `context(scope: Scope)` of a function.
        if words.starts_with("context(")
            && let Some(end) = closed(rest)
            && rest
                .get(end..)
                .and_then(|rest| rest.trim_start().chars().next())
                .is_some_and(|next| next.is_alphabetic() || next == '@')
        {
            let bytes = rest.bytes().take(end).enumerate();
            let blanks = bytes.filter(|(_, byte)| *byte != b'\n').map(|(at, _)| from + at);
            found.extend(blanks.map(|at| (at..at + 1, b' ')));
        }
        // `open()`: a name like a modifier.
        let word = words.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or("");
        let called = words.get(word.len()..).unwrap_or("").trim_start().starts_with("()");
        if MODIFIERS.contains(&word) && called {
            found.push((from..from + 1, b'x'));
        }
        // `@Synchronized set(value) {` behind its property.
        let accessor = words.strip_prefix('@').and_then(|rest| rest.split_once(' '));
        if let Some((name, accessor)) = accessor
            && name.chars().all(char::is_alphanumeric)
            && (accessor.starts_with("set(") || accessor.starts_with("get() "))
        {
            found.push((from..from + 1 + name.len(), b' '));
        }
        // A constructor on a line of its own behind its class.
        if let Some(breaks) = &mut header {
            breaks.extend(start.checked_sub(1));
            if words.starts_with("constructor(") || words.contains(" constructor(") {
                found.extend(breaks.drain(..).map(|at| (at..at + 1, b' ')));
            }
            if words.contains(['{', '(']) && !words.starts_with('@') {
                header = None;
            }
        }
        if words.contains("class ") && !words.contains(['{', '(']) {
            header = Some(Vec::new());
        }
        // A comma behind the last index: `names[\n    key,\n] = name`.
        let line_end = start + line.trim_end().len();
        let next = text.get(start + line.len()..).unwrap_or("").trim_start();
        if line.trim_end().ends_with(',') && next.starts_with(']') {
            found.push((line_end - 1..line_end, b' '));
        }
        // A function type with a context, a list of nothing.
        for (at, _) in line.match_indices("context(") {
            let front = line.get(..at).unwrap_or("");
            let rest = line.get(at..).unwrap_or("");
            let next = |end: usize| rest.get(end..)?.trim_start().chars().next();
            if (front.ends_with(": ") || front.ends_with("suspend "))
                && let Some(end) = closed(rest)
                && next(end).is_some_and(|next| next.is_alphabetic() || next == '(')
            {
                found.push((start + at..start + at + end, b' '));
            }
        }
        for (at, _) in line.match_indices("[]") {
            if line.get(..at).unwrap_or("").trim_end().ends_with(['=', '(', ',']) {
                found.push((start + at..start + at + 2, b'x'));
            }
        }
        // A further `catch` on a line of its own, a list as what an annotation is given.
        if words.starts_with("catch")
            && words.trim_start_matches("catch").trim_start().starts_with('(')
        {
            found.extend(breaks_before(text, from, '}'));
        }
        if words.starts_with('[') {
            found.extend(breaks_before(text, from, '('));
        }
        dollars(line, start, text, &mut found);
        start += line.len();
    }
    for (at, _) in text.match_indices('(') {
        let rest = text.get(at..).unwrap_or("");
        let lambda = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']).ends_with('{');
        let Some(end) = lambda.then(|| closed(rest)).flatten() else { continue };
        let (inner, behind) = (rest.get(1..end - 1).unwrap_or(""), rest.get(end..).unwrap_or(""));
        // `{ (a, b): Pair<A, B> -> `: the type of what is taken apart.
        let arrow = behind.find("->").filter(|_| behind.trim_start().starts_with(':'));
        if let Some(arrow) = arrow
            && !behind.get(..arrow).unwrap_or("").contains(['{', '}', '='])
        {
            found.push((at + end..at + end + arrow, b' '));
        }
        // `{ (f)(x) }`: a callee in brackets.
        if behind.starts_with('(') && inner.chars().all(|letter| letter.is_alphanumeric()) {
            found.extend([at, at + end - 1].map(|at| (at..at + 1, b' ')));
        }
    }
    // A comma behind the last type.
    for (at, _) in text.match_indices(',') {
        if text.get(at + 1..).unwrap_or("").trim_start().starts_with('>') {
            found.push((at..at + 1, b' '));
        }
    }
    found
}

/// The line breaks between a place and the letter that stands before it.
fn breaks_before(text: &str, at: usize, letter: char) -> impl Iterator<Item = (Range<usize>, u8)> {
    let front = text.get(..at).unwrap_or("");
    let held = front.trim_end();
    let from = if held.ends_with(letter) { held.len() } else { at };
    let breaks = front.bytes().enumerate().skip(from).filter(|(_, byte)| *byte == b'\n');
    breaks.map(|(at, _)| (at..at + 1, b' '))
}

/// The end of the first brackets of a text.
fn closed(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes()
        .take(2_000)
        .position(|byte| {
            depth += usize::from(byte == b'(');
            depth = depth.saturating_sub(usize::from(byte == b')'));
            byte == b')' && depth == 0
        })
        .map(|at| at + 1)
}

/// `$$"${name}"`: as many signs as stand before a string begin what is filled in.
fn dollars(line: &str, start: usize, text: &str, found: &mut Vec<(Range<usize>, u8)>) {
    for (at, _) in line.match_indices("$$\"") {
        let front = line.get(..at).unwrap_or("").trim_end_matches('$');
        if front.matches('"').count() % 2 == 1 {
            continue;
        }
        let (from, quote) = (start + front.len(), start + at + 2);
        let signs = quote - from;
        found.push((from..quote, b' '));
        let rest = text.get(quote..).unwrap_or("");
        let mark = if rest.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
        let inner = rest.get(mark.len()..).unwrap_or("");
        let inner = inner.get(..inner.find(mark).unwrap_or(0)).unwrap_or("");
        let mut run = 0;
        for (at, byte) in inner.bytes().enumerate() {
            run = if byte == b'$' { run + 1 } else { 0 };
            if byte == b'$' && run < signs && inner.as_bytes().get(at + 1) != Some(&b'$') {
                let at = quote + mark.len() + at;
                found.push((at + 1 - run..at + 1, b'_'));
            }
        }
    }
}

/// Calls that the grammar takes for accessors of the `val` before them: `get("/") {`, `get { }`. Where
/// their second letter stands.
fn like_accessors(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for word in ["get", "set"] {
        for (at, _) in text.match_indices(word) {
            let front = text.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
            let rest = text.get(at + word.len()..).unwrap_or("");
            let given = rest.trim_start_matches(' ');
            let called = match given.strip_prefix('(') {
                // Nothing is given to the one, a bare name to the other.
                Some(inner) if word == "get" => !inner.trim_start().starts_with(')'),
                Some(inner) => {
                    let end = inner.find([')', '"', '(', '$', '{', ',', '.', '=']);
                    !inner.get(end.unwrap_or(inner.len())..).unwrap_or("").starts_with(')')
                }
                None => given.starts_with(['{', '<']),
            };
            if called && front.ends_with('\n') {
                found.push(at + 1);
            }
        }
    }
    found
}

/// The bytes between a delegated interface and the body that was taken for a lambda.
fn delegations(root: Node) -> Vec<Range<usize>> {
    let delegation = |node: Node| {
        let mut parts = node.children();
        let (ty, delegate) = (parts.next()?, parts.next()?);
        let call = delegate.kind() == Kind::CallExpression && parts.next().is_none();
        let lambda = delegate.child(&[Kind::AnnotatedLambda]).filter(|_| call)?;
        Some(ty.end()..lambda.start())
    };
    let found = root.within().filter(|node| node.kind() == Kind::ExplicitDelegation);
    found.filter_map(delegation).collect()
}

struct Reader<'a> {
    text: &'a str,
    depth: usize,
    too_deep: Option<Range<usize>>,
    assigned: Vec<(&'a str, usize)>,
}

const TYPES: [Kind; 5] = [
    Kind::UserType,
    Kind::NullableType,
    Kind::NonNullableType,
    Kind::FunctionType,
    Kind::ParenthesizedType,
];

/// What stands in a part, if there is one.
fn inside(node: Option<Node>) -> impl Iterator<Item = Node> {
    node.into_iter().flat_map(Node::children)
}

fn is_expression(node: Node) -> bool {
    !TYPES.contains(&node.kind())
        && !matches!(
            node.kind(),
            Kind::Modifiers
                | Kind::VariableDeclaration
                | Kind::MultiVariableDeclaration
                | Kind::PropertyDelegate
                | Kind::Getter
                | Kind::Setter
                | Kind::TypeParameters
                | Kind::TypeConstraints
                | Kind::TypeModifiers
                | Kind::Label
                | Kind::Annotation
        )
}

impl<'a> Reader<'a> {
    fn text(&self, node: Node) -> &'a str {
        self.text.get(node.range()).unwrap_or("")
    }

    /// An identifier without its backticks.
    fn name(&self, node: Option<Node>) -> &'a str {
        node.map_or("", |node| self.text(node).trim_matches('`'))
    }

    fn dotted(&self, node: Node) -> Cow<'a, str> {
        let text = self.text(node);
        let beside = |letter: char| letter.is_whitespace() || letter == '`';
        match text.contains(beside) {
            true => Cow::Owned(text.chars().filter(|letter| !beside(*letter)).collect()),
            false => Cow::Borrowed(text),
        }
    }

    fn deeper<T>(&mut self, node: Node, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEPTH {
            self.too_deep.get_or_insert(node.range());
            return None;
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        Some(found)
    }

    fn file(&mut self, root: Node) -> File<'a> {
        let mut file = File::default();
        let mut loose = Vec::new();
        for node in root.children() {
            match node.kind() {
                Kind::PackageHeader => {
                    let name = node.child(&[Kind::QualifiedIdentifier]);
                    file.package = name.map(|name| self.dotted(name));
                }
                Kind::Import => {
                    if let Some(name) = node.child(&[Kind::QualifiedIdentifier, Kind::Identifier]) {
                        let alias = node.children().nth(1);
                        file.imports.push(Import {
                            path: self.dotted(name),
                            wildcard: node.has(Kind::Star),
                            alias: alias.map(|alias| self.text(alias)),
                            place: node.range(),
                        });
                    }
                }
                _ if self.member(node, &mut file.members) => {}
                _ => self.statement(node, &mut loose),
            }
        }
        if !loose.is_empty() {
            file.members.push(Member::Init(loose, true));
        }
        file.too_deep = self.too_deep.take();
        file.assigned = std::mem::take(&mut self.assigned);
        file
    }

    /// Whether it is one, and is read.
    fn member(&mut self, node: Node, found: &mut Vec<Member<'a>>) -> bool {
        match node.kind() {
            Kind::ClassDeclaration | Kind::ObjectDeclaration | Kind::CompanionObject => {
                let ty = self.deeper(node, |this| this.type_declaration(node));
                found.extend(ty.map(|ty| Member::Type(Box::new(ty))));
            }
            Kind::FunctionDeclaration | Kind::SecondaryConstructor => {
                let function = self.deeper(node, |this| this.function(node));
                found.extend(function.map(|function| Member::Function(Box::new(function))));
            }
            Kind::PropertyDeclaration => {
                self.properties(node, |field| found.push(Member::Field(Box::new(field))));
            }
            Kind::AnonymousInitializer => {
                let block = node.child(&[Kind::Block]);
                let block = block.map_or(Vec::new(), |block| self.block(block));
                found.push(Member::Init(block, false));
            }
            Kind::EnumEntry => found.push(Member::Field(Box::new(self.enum_entry(node)))),
            Kind::TypeAlias => {}
            // What did not parse in a body is read for the declarations in it.
            Kind::Error => {
                self.deeper(node, |this| {
                    for inner in node.children() {
                        this.member(inner, found);
                    }
                });
            }
            _ => return false,
        }
        true
    }

    fn has_modifier(&self, node: Node, word: &str) -> bool {
        inside(node.child(&[Kind::Modifiers])).any(|found| self.text(found) == word)
    }

    fn annotations(&mut self, node: Node) -> Vec<Annotation<'a>> {
        let Some(modifiers) = node.child(&[Kind::Modifiers]) else { return Vec::new() };
        let mut all = Vec::new();
        let mut overrides = false;
        for found in modifiers.children() {
            match found.kind() {
                Kind::Annotation => self.annotation(found, &mut all),
                _ => overrides |= self.text(found) == "override",
            }
        }
        if overrides {
            let name = Cow::Borrowed("Override");
            all.push(Annotation { name, args: Vec::new(), place: modifiers.range() });
        }
        all
    }

    fn annotation(&mut self, node: Node, found: &mut Vec<Annotation<'a>>) {
        for part in node.children() {
            let (ty, args) = match part.kind() {
                Kind::ConstructorInvocation => {
                    let args = part.child(&[Kind::ValueArguments]);
                    let args = args.map_or(Vec::new(), |args| self.args(args));
                    (part.child(&TYPES), args)
                }
                kind if TYPES.contains(&kind) => (Some(part), Vec::new()),
                _ => continue,
            };
            if let Some(ty) = ty {
                let name = self.type_ref(ty).name;
                found.push(Annotation { name, args, place: node.range() });
            }
        }
    }

    fn type_params(&self, node: Node) -> Vec<&'a str> {
        inside(node.child(&[Kind::TypeParameters]))
            .filter_map(|param| param.child(&[Kind::Identifier]))
            .map(|name| self.text(name))
            .collect()
    }

    fn type_declaration(&mut self, node: Node) -> TypeDecl<'a> {
        let name = node.field(Field::Name);
        let kind = match node.kind() {
            Kind::ObjectDeclaration => TypeKind::Object,
            Kind::CompanionObject => TypeKind::Companion,
            _ if node.has(Kind::Interface) => TypeKind::Interface,
            _ if self.has_modifier(node, "enum") => TypeKind::Enum,
            _ => TypeKind::Class,
        };
        let (bases, base_args) = self.bases(node);
        let constructor = node.child(&[Kind::PrimaryConstructor]);
        let params = constructor.and_then(|found| found.child(&[Kind::ClassParameters]));
        let params = match params {
            Some(params) => Some(self.class_params(params)),
            None => constructor.map(|_| Vec::new()),
        };
        let body = node.child(&[Kind::ClassBody, Kind::EnumClassBody]);
        TypeDecl {
            name: match (&kind, name) {
                (TypeKind::Companion, None) => "Companion",
                _ => self.name(name),
            },
            kind,
            head: name.map_or(node.start()..node.start() + 1, |name| name.range()),
            place: node.range(),
            public: !self.has_modifier(node, "private"),
            bases,
            base_args,
            type_params: self.type_params(node),
            params,
            annotations: self.annotations(node),
            members: body.map_or(Vec::new(), |body| self.members(body)),
        }
    }

    fn bases(&mut self, node: Node) -> (Vec<TypeRef<'a>>, Vec<Arg<'a>>) {
        let (mut bases, mut base_args) = (Vec::new(), Vec::new());
        let specifiers = inside(node.child(&[Kind::DelegationSpecifiers]));
        for part in specifiers.flat_map(Node::children) {
            let ty = match part.kind() {
                Kind::ConstructorInvocation | Kind::ExplicitDelegation => {
                    if let Some(args) = part.child(&[Kind::ValueArguments]) {
                        base_args.extend(self.args(args));
                    }
                    part.child(&TYPES)
                }
                kind if TYPES.contains(&kind) => Some(part),
                _ => None,
            };
            bases.extend(ty.map(|ty| self.type_ref(ty)));
        }
        (bases, base_args)
    }

    fn members(&mut self, body: Node) -> Vec<Member<'a>> {
        let mut found = Vec::new();
        for node in body.children() {
            self.member(node, &mut found);
        }
        found
    }

    fn enum_entry(&mut self, node: Node) -> FieldDecl<'a> {
        let name = node.child(&[Kind::Identifier]);
        let args = node.child(&[Kind::ValueArguments]).map(|args| self.args(args));
        let mut inside: Vec<Expr> =
            args.unwrap_or_default().into_iter().map(|arg| arg.value).collect();
        if let Some(body) = node.child(&[Kind::ClassBody]) {
            let members = self.members(body);
            let found = anonymous(node, Vec::new(), Vec::new(), members);
            inside.push(Expr::new(ExprKind::Object(Box::new(found)), node.range()));
        }
        let value = Expr::new(ExprKind::Other(inside), node.range());
        let head = name.unwrap_or(node).range();
        let mut field = plain_field(self.name(name), head, Some(value));
        field.is_static = true;
        field
    }

    fn class_params(&mut self, node: Node) -> Vec<Param<'a>> {
        let mut found = Vec::new();
        for param in node.children() {
            let ty = param.child(&TYPES);
            let default = param.children().filter(|part| part.kind() != Kind::Identifier);
            let default = default.filter(|part| is_expression(*part)).last();
            found.push(Param {
                name: self.name(param.child(&[Kind::Identifier])),
                ty: ty.map(|ty| self.type_ref(ty)),
                default: default.map(|default| self.expression(default)),
                field: param.has(Kind::Val) || param.has(Kind::Var),
                private: self.has_modifier(param, "private"),
                annotations: self.annotations(param),
            });
        }
        found
    }

    fn params(&mut self, node: Option<Node>) -> Vec<Param<'a>> {
        let mut found: Vec<Param> = Vec::new();
        for part in inside(node) {
            match part.kind() {
                Kind::Parameter => {
                    let ty = part.child(&TYPES).map(|ty| self.type_ref(ty));
                    found.push(Param {
                        name: self.name(part.child(&[Kind::Identifier])),
                        ty,
                        default: None,
                        field: false,
                        private: false,
                        annotations: Vec::new(),
                    });
                }
                Kind::ParameterModifiers => {}
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

    fn function(&mut self, node: Node) -> FunctionDecl<'a> {
        let mut name = self.name(node.field(Field::Name));
        let name_node = node.field(Field::Name);
        let mut head = name_node.unwrap_or(node).range();
        let params_at = node.child(&[Kind::FunctionValueParameters]).map(|found| found.start());
        let mut types: Vec<Node> =
            node.children().filter(|part| TYPES.contains(&part.kind())).collect();
        let before = types.first().is_some_and(|ty| params_at.is_some_and(|at| ty.end() <= at));
        let mut receiver = before.then(|| types.remove(0)).map(|ty| (self.type_ref(ty), ty));
        // `fun String.ext()`: the grammar takes the name for a part of the type.
        if name.is_empty()
            && let Some((ty, place)) = receiver.take()
        {
            let mut inner = place;
            while let Some(ty) = inner.child(&TYPES) {
                inner = ty;
            }
            let last = inner.children().filter(|part| part.kind() == Kind::Identifier).last();
            name = self.name(last);
            head = place.end().saturating_sub(name.len())..place.end();
            let front = ty.name.strip_suffix(name).map_or("", |front| front.trim_end_matches('.'));
            if !front.is_empty() {
                receiver = Some((TypeRef::plain(front.to_string()), place));
            }
        }
        let constructor = node.kind() == Kind::SecondaryConstructor;
        let params = node.child(&[Kind::FunctionValueParameters]);
        let mut body = node.child(&[Kind::FunctionBody]).and_then(|body| self.function_body(body));
        if constructor {
            let mut all: Vec<Stmt> = Vec::new();
            if let Some(call) = node.child(&[Kind::ConstructorDelegationCall]) {
                let args = call.child(&[Kind::ValueArguments]).map_or(Vec::new(), |a| self.args(a));
                let callee = match call.has(Kind::This) {
                    true => ExprKind::This,
                    false => ExprKind::Super,
                };
                let callee = Box::new(Expr::new(callee, call.range()));
                all.push(Stmt::Expr(Expr::new(ExprKind::Call(callee, args), call.range())));
            }
            all.extend(node.child(&[Kind::Block]).map_or(Vec::new(), |block| self.block(block)));
            body = Some(Body::Block(all));
            name = "<init>";
            head = node.start()..node.start() + "constructor".len();
        }
        FunctionDecl {
            name,
            head,
            place: node.range(),
            params: self.params(params),
            type_params: self.type_params(node),
            returns: types.first().map(|ty| self.type_ref(*ty)),
            receiver: receiver.map(|(ty, _)| ty),
            annotations: self.annotations(node),
            public: !self.has_modifier(node, "private"),
            unoffered: self.has_modifier(node, "private"),
            suspend: self.has_modifier(node, "suspend"),
            body,
        }
    }

    fn function_body(&mut self, node: Node) -> Option<Body<'a>> {
        let inner = node.first()?;
        Some(match inner.kind() {
            Kind::Block => Body::Block(self.block(inner)),
            _ => Body::Expr(self.expression(inner)),
        })
    }

    fn properties(&mut self, node: Node, mut found: impl FnMut(FieldDecl<'a>)) {
        let value = node.children().find(|part| is_expression(*part));
        let typed = value.and_then(|value| value.child(&[Kind::TypeArguments]));
        let mut made_of = typed.map_or(Vec::new(), |typed| self.type_args(typed));
        let value = value.map(|value| self.expression(value));
        // `by lazy { x }` holds what the lambda gives.
        let delegated = node.child(&[Kind::PropertyDelegate]).and_then(Node::first);
        let delegated = delegated.map(|found| self.expression(found));
        let mut accessors = Vec::new();
        for part in node.children() {
            if matches!(part.kind(), Kind::Getter | Kind::Setter)
                && let Some(body) = part.child(&[Kind::FunctionBody])
            {
                accessors.extend(self.function_body(body));
            }
        }
        let constant = node.has(Kind::Val);
        let is_static = self.has_modifier(node, "const");
        let mut annotations = self.annotations(node);
        let mut value = value.or(delegated);
        let mut declare = |this: &mut Self, variable: Node, value: Option<Expr<'a>>| {
            let name = variable.child(&[Kind::Identifier]);
            let head = name.unwrap_or(variable).range();
            let ty = variable.child(&TYPES).map(|ty| this.type_ref(ty));
            let mut field = plain_field(this.name(name), head, value);
            field.ty = ty;
            field.made_of = std::mem::take(&mut made_of);
            field.constant = constant;
            field.is_static = is_static;
            field.annotations = std::mem::take(&mut annotations);
            field.accessors = std::mem::take(&mut accessors);
            found(field);
        };
        match node.child(&[Kind::MultiVariableDeclaration]) {
            Some(several) => {
                for variable in several.children() {
                    // A component of it, not it.
                    let part = value.take().map(|held| {
                        let place = held.place.clone();
                        Expr::new(ExprKind::Other(vec![held]), place)
                    });
                    declare(self, variable, part);
                }
            }
            None => {
                if let Some(variable) = node.child(&[Kind::VariableDeclaration]) {
                    declare(self, variable, value);
                }
            }
        }
    }

    fn type_ref(&mut self, node: Node) -> TypeRef<'a> {
        let found = self.deeper(node, |this| match node.kind() {
            Kind::UserType => {
                let mut name = Cow::Borrowed("");
                let mut args = Vec::new();
                for part in node.children() {
                    match part.kind() {
                        Kind::Identifier if name.is_empty() => {
                            name = Cow::Borrowed(this.name(Some(part)));
                        }
                        Kind::Identifier => {
                            let name = name.to_mut();
                            name.push('.');
                            name.push_str(this.name(Some(part)));
                        }
                        Kind::TypeArguments => args = this.type_args(part),
                        _ => {}
                    }
                }
                TypeRef { name, args, array: 0 }
            }
            Kind::FunctionType => nothing(),
            _ => node.child(&TYPES).map_or_else(nothing, |inner| this.type_ref(inner)),
        });
        found.unwrap_or_else(nothing)
    }

    fn type_args(&mut self, node: Node) -> Vec<TypeRef<'a>> {
        let types = node.children().filter_map(|projection| projection.child(&TYPES));
        types.map(|inner| self.type_ref(inner)).collect()
    }

    fn block(&mut self, node: Node) -> Vec<Stmt<'a>> {
        let mut found = Vec::new();
        for inner in node.children() {
            self.statement(inner, &mut found);
        }
        found
    }

    fn body(&mut self, node: Option<Node>) -> Vec<Stmt<'a>> {
        let mut found = Vec::new();
        match node {
            Some(node) if node.kind() == Kind::Block => {
                return self.deeper(node, |this| this.block(node)).unwrap_or_default();
            }
            Some(node) => self.statement(node, &mut found),
            None => {}
        }
        found
    }

    fn statement(&mut self, node: Node, found: &mut Vec<Stmt<'a>>) {
        self.deeper(node, |this| this.statement_within(node, found));
    }

    fn statement_within(&mut self, node: Node, found: &mut Vec<Stmt<'a>>) {
        let place = node.range();
        let label = |node: Node| {
            let label = node.child(&[Kind::Label]);
            label.map(|label| self.text(label).trim_end_matches('@'))
        };
        let head = |body: Option<Node>| {
            let end = body.map_or(place.end, |body| body.start());
            let text = self.text.get(place.start..end).unwrap_or("");
            place.start..place.start + text.trim_end().len()
        };
        match node.kind() {
            Kind::PropertyDeclaration => {
                self.properties(node, |local| found.push(Stmt::Local(Box::new(local))));
            }
            Kind::ClassDeclaration | Kind::ObjectDeclaration => {
                found.push(Stmt::Type(Box::new(self.type_declaration(node))));
            }
            Kind::FunctionDeclaration => {
                found.push(Stmt::Function(Box::new(self.function(node))));
            }
            Kind::TypeAlias | Kind::Label => {}
            Kind::WhileStatement | Kind::DoWhileStatement => {
                let condition = node.field(Field::Condition);
                let body = node
                    .children()
                    .find(|part| Some(*part) != condition && part.kind() != Kind::Label);
                let head = match node.kind() {
                    Kind::WhileStatement => head(body),
                    _ => place.start..place.start + 2,
                };
                let label = label(node);
                let condition = condition.map(|found| self.expression(found));
                let (kind, body) = (LoopKind::While(condition), self.body(body));
                found.push(Stmt::Loop(Box::new(LoopDecl { label, head, place, kind, body })));
            }
            Kind::ForStatement => {
                let mut names = Vec::new();
                let mut ty = None;
                let mut rest = Vec::new();
                for part in node.children() {
                    match part.kind() {
                        Kind::VariableDeclaration => {
                            names.push(self.name(part.child(&[Kind::Identifier])));
                            ty = part.child(&TYPES);
                        }
                        Kind::MultiVariableDeclaration => {
                            for variable in part.children() {
                                names.push(self.name(variable.child(&[Kind::Identifier])));
                            }
                        }
                        Kind::Label | Kind::Annotation => {}
                        _ => rest.push(part),
                    }
                }
                let (over, body) = (rest.first().copied(), rest.get(1).copied());
                let (label, head) = (label(node), head(body));
                let ty = ty.map(|ty| self.type_ref(ty));
                let over = over.map(|over| self.expression(over));
                let nothing = || Expr::new(ExprKind::Other(Vec::new()), place.clone());
                let over = over.unwrap_or_else(nothing);
                let (kind, body) = (LoopKind::Each { names, ty, over }, self.body(body));
                found.push(Stmt::Loop(Box::new(LoopDecl { label, head, place, kind, body })));
            }
            Kind::LabeledExpression => {
                let text = self.text(node);
                if text.starts_with("break@") || text.starts_with("continue@") {
                    found.push(Stmt::Expr(self.expression(node)));
                    return;
                }
                let (label, before) = (label(node), found.len());
                if let Some(inner) = node.children().find(|part| part.kind() != Kind::Label) {
                    self.statement(inner, found);
                }
                if let Some([Stmt::Loop(found)]) = found.get_mut(before..) {
                    found.label = label;
                }
            }
            _ => {
                let expr = self.expression(node);
                found.push(repeated(expr, place));
            }
        }
    }

    fn args(&mut self, node: Node) -> Vec<Arg<'a>> {
        let mut found = Vec::new();
        for argument in node.children() {
            let Some(last) = argument.children().last() else { continue };
            let first = argument.first().filter(|first| *first != last);
            let name = first
                .filter(|_| argument.has(Kind::Equals) && argument.children().nth(2).is_none());
            let (spread, value) = match last.kind() {
                Kind::SpreadExpression => (true, last.first().unwrap_or(last)),
                _ => (false, last),
            };
            let name = name.map(|name| self.name(Some(name)));
            found.push(Arg { name, spread, value: self.expression(value) });
        }
        found
    }

    fn expression(&mut self, node: Node) -> Expr<'a> {
        let found = self.deeper(node, |this| this.expression_within(node));
        found.unwrap_or(Expr::new(ExprKind::Other(Vec::new()), node.range()))
    }

    fn boxed(&mut self, node: Option<Node>) -> Box<Expr<'a>> {
        Box::new(match node {
            Some(node) => self.expression(node),
            None => Expr::new(ExprKind::Other(Vec::new()), 0..0),
        })
    }

    fn expression_within(&mut self, node: Node) -> Expr<'a> {
        let place = node.range();
        let field = |name: Field| node.field(name);
        let first = node.first();
        let last = || node.children().last();
        let kind = match node.kind() {
            Kind::ParenthesizedExpression | Kind::AnnotatedExpression => match last() {
                Some(inner) => return self.expression(inner),
                None => ExprKind::Other(Vec::new()),
            },
            Kind::Identifier => match self.text(node) {
                "true" => ExprKind::Literal(Value::Bool(true)),
                "false" => ExprKind::Literal(Value::Bool(false)),
                "null" => ExprKind::Literal(Value::Null),
                "break" => ExprKind::Break(None),
                "continue" => ExprKind::Continue(None),
                "[]" => ExprKind::List(Vec::new()),
                _ => ExprKind::Name(self.name(Some(node))),
            },
            Kind::ThisExpression => ExprKind::This,
            Kind::SuperExpression => ExprKind::Super,
            Kind::NavigationExpression => {
                let last = last();
                let object = self.boxed(first);
                let name = self.name(last);
                let at = last.unwrap_or(node).range();
                match node.has(Kind::Colons) {
                    true if name == "class" => {
                        ExprKind::Class(TypeRef::plain(self.text(first.unwrap_or(node))))
                    }
                    true => ExprKind::Reference(Some(object), name),
                    false => ExprKind::Member(object, name, at),
                }
            }
            Kind::CallableReference => {
                let object = first.filter(|first| Some(*first) != last());
                let object = object.map(|object| self.boxed(Some(object)));
                ExprKind::Reference(object, self.name(last()))
            }
            Kind::IndexExpression => {
                let object = self.boxed(first);
                let rest = node.children().skip(1).map(|index| self.expression(index)).collect();
                ExprKind::Index(object, rest)
            }
            Kind::CallExpression => return self.call(node, place),
            Kind::LambdaLiteral | Kind::AnnotatedLambda => self.lambda(node),
            Kind::AnonymousFunction => {
                let params = self.params(node.child(&[Kind::FunctionValueParameters]));
                let body =
                    node.child(&[Kind::FunctionBody]).and_then(|body| self.function_body(body));
                let body = body.unwrap_or(Body::Block(Vec::new()));
                ExprKind::Lambda(Box::new(Lambda { label: None, params, body }))
            }
            Kind::ObjectLiteral => {
                let (bases, args) = self.bases(node);
                let body = node.child(&[Kind::ClassBody]);
                let members = body.map_or(Vec::new(), |body| self.members(body));
                ExprKind::Object(Box::new(anonymous(node, bases, args, members)))
            }
            Kind::NumberLiteral | Kind::FloatLiteral => match jvm::number(self.text(node)) {
                Some(value) => ExprKind::Literal(value),
                None => ExprKind::Other(Vec::new()),
            },
            Kind::CharacterLiteral => {
                ExprKind::Literal(Value::Str(self.text(node).trim_matches('\'').to_string()))
            }
            Kind::StringLiteral | Kind::MultilineStringLiteral => self.string(node),
            Kind::UnaryExpression => {
                let operator = field(Field::Operator).map_or("", |found| self.text(found));
                let argument = self.boxed(field(Field::Argument).or(first));
                match operator {
                    "!!" => return *argument,
                    "++" | "--" => {
                        let target = argument.variable();
                        self.assigned.extend(target.map(|name| (name, place.start)));
                        ExprKind::Update(argument)
                    }
                    _ => ExprKind::Unary(operator, argument),
                }
            }
            Kind::BinaryExpression => {
                let operator = field(Field::Operator).map_or("", |found| self.text(found));
                ExprKind::Binary(
                    operator,
                    self.boxed(field(Field::Left)),
                    self.boxed(field(Field::Right)),
                )
            }
            Kind::InfixExpression if node.children().count() == 3 => {
                let operator = self.name(node.children().nth(1));
                ExprKind::Binary(operator, self.boxed(first), self.boxed(last()))
            }
            Kind::RangeExpression => {
                let right = self.boxed(last());
                let operator = if node.has(Kind::Until) { "until" } else { ".." };
                ExprKind::Binary(operator, self.boxed(first), right)
            }
            Kind::InExpression | Kind::InfixExpression => {
                ExprKind::Other(node.children().map(|part| self.expression(part)).collect())
            }
            Kind::Assignment => {
                let operator = field(Field::Operator).map_or("", |found| self.text(found));
                let target = self.boxed(field(Field::Left));
                self.assigned.extend(target.variable().map(|name| (name, place.start)));
                let value = self.boxed(field(Field::Right));
                ExprKind::Assign(operator.trim_end_matches('='), target, value)
            }
            Kind::AsExpression => {
                let ty = field(Field::Right).map_or_else(nothing, |ty| self.type_ref(ty));
                ExprKind::Cast(ty, self.boxed(field(Field::Left)))
            }
            Kind::IsExpression => ExprKind::Is(self.boxed(field(Field::Left))),
            Kind::IfExpression => {
                let condition = field(Field::Condition);
                let otherwise = node.child(&[Kind::Else]);
                let (mut then, mut other) = (None, None);
                for part in node.children().filter(|part| Some(*part) != condition) {
                    match otherwise.is_some_and(|at| part.start() > at.start()) {
                        true => other = Some(part),
                        false => then = Some(part),
                    }
                }
                ExprKind::If(self.boxed(condition), self.body(then), self.body(other))
            }
            Kind::WhenExpression => {
                let subject = inside(node.child(&[Kind::WhenSubject]));
                let subject = subject.filter(|part| is_expression(*part)).last();
                let subject = subject.map(|subject| self.boxed(Some(subject)));
                let mut cases = Vec::new();
                for entry in node.children().filter(|part| part.kind() == Kind::WhenEntry) {
                    let conditions = entry.fields(Field::Condition).map(|found| found.at).max();
                    let body = entry.children().filter(|part| conditions < Some(part.at)).last();
                    let labels = entry
                        .fields(Field::Condition)
                        .filter(|label| !matches!(label.kind(), Kind::RangeTest | Kind::TypeTest))
                        .map(|label| self.expression(label))
                        .collect();
                    cases.push(Case { labels, body: self.body(body) });
                }
                ExprKind::Switch(subject, cases)
            }
            Kind::TryExpression => {
                let mut found =
                    Try { body: self.body(node.child(&[Kind::Block])), ..Try::default() };
                for part in node.children() {
                    match part.kind() {
                        Kind::CatchBlock => found.catches.push(Catch {
                            name: self.name(part.child(&[Kind::Identifier])),
                            ty: part.child(&TYPES).map(|ty| self.type_ref(ty)),
                            body: self.body(part.child(&[Kind::Block])),
                            place: part.range(),
                        }),
                        Kind::FinallyBlock => found.finally = self.body(part.child(&[Kind::Block])),
                        _ => {}
                    }
                }
                ExprKind::Try(Box::new(found))
            }
            Kind::ReturnExpression => {
                let label = field(Field::Label);
                let value = node.children().filter(|part| Some(*part) != label).last();
                let value = value.map(|value| self.boxed(Some(value)));
                match label {
                    Some(label) => ExprKind::ReturnAt(self.text(label).trim_matches('@'), value),
                    None => ExprKind::Return(value),
                }
            }
            Kind::ThrowExpression => ExprKind::Throw(self.boxed(first)),
            Kind::LabeledExpression => {
                let text = self.text(node);
                if let Some(label) = text.strip_prefix("break@") {
                    ExprKind::Break(Some(label))
                } else if let Some(label) = text.strip_prefix("continue@") {
                    ExprKind::Continue(Some(label))
                } else {
                    return *self.boxed(last());
                }
            }
            Kind::CollectionLiteral => {
                ExprKind::List(node.children().map(|part| self.expression(part)).collect())
            }
            _ => ExprKind::Block(self.block(node)),
        };
        Expr::new(kind, place)
    }

    fn call(&mut self, node: Node, place: Range<usize>) -> Expr<'a> {
        let mut callee = None;
        let mut args = Vec::new();
        for part in node.children() {
            match part.kind() {
                Kind::ValueArguments => args.extend(self.args(part)),
                Kind::TypeArguments => {}
                Kind::AnnotatedLambda => {
                    let value = self.lambda(part);
                    let value = Expr::new(value, part.range());
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
                && node.child(&[Kind::ValueArguments]).is_none();
            if trailing {
                before.extend(args);
                return Expr::new(ExprKind::Call(inner, before), place);
            }
            let inner = Expr::new(ExprKind::Call(inner, before), callee.place);
            return Expr::new(ExprKind::Call(Box::new(inner), args), place);
        }
        Expr::new(ExprKind::Call(Box::new(callee), args), place)
    }

    fn lambda(&mut self, node: Node) -> ExprKind<'a> {
        let literal = match node.kind() {
            Kind::LambdaLiteral => Some(node),
            _ => node.child(&[Kind::LambdaLiteral]),
        };
        let label = node.child(&[Kind::Label]);
        let label = label.map(|label| self.text(label).trim_end_matches('@'));
        let mut params = Vec::new();
        let mut body = Vec::new();
        for part in inside(literal) {
            match part.kind() {
                Kind::LambdaParameters => {
                    for variable in part.children() {
                        let ty = variable.child(&TYPES).map(|ty| self.type_ref(ty));
                        params.push(Param {
                            name: self.name(variable.child(&[Kind::Identifier])),
                            ty,
                            default: None,
                            field: false,
                            private: false,
                            annotations: Vec::new(),
                        });
                    }
                }
                _ => self.statement(part, &mut body),
            }
        }
        ExprKind::Lambda(Box::new(Lambda { label, params, body: Body::Block(body) }))
    }

    fn string(&mut self, node: Node) -> ExprKind<'a> {
        let mut parts: Vec<Part> = Vec::new();
        for part in node.children() {
            let text = match part.kind() {
                Kind::StringContent => Cow::Borrowed(self.text(part)),
                Kind::EscapeSequence => Cow::Owned(jvm::escape(self.text(part))),
                _ => {
                    let inner = self.boxed(part.first());
                    parts.push(Part::Expr(*inner));
                    continue;
                }
            };
            match parts.last_mut() {
                Some(Part::Text(held)) => held.to_mut().push_str(&text),
                _ => parts.push(Part::Text(text)),
            }
        }
        match parts.as_slice() {
            [] => ExprKind::Literal(Value::Str(String::new())),
            [Part::Text(text)] => ExprKind::Literal(Value::Str(text.to_string())),
            _ => ExprKind::Template(parts),
        }
    }
}

/// `repeat(3) { ... }` is a loop.
fn repeated(expr: Expr, place: Range<usize>) -> Stmt {
    let ExprKind::Call(callee, mut args) = expr.kind else { return Stmt::Expr(expr) };
    if matches!(callee.kind, ExprKind::Name("repeat"))
        && let [_, Arg { value: Expr { kind: ExprKind::Lambda(_), .. }, .. }] = args.as_slice()
        && let Some(Expr { kind: ExprKind::Lambda(lambda), .. }) = args.pop().map(|arg| arg.value)
        && let Some(times) = args.pop().map(|arg| arg.value)
    {
        let body = match lambda.body {
            Body::Block(body) => body,
            Body::Expr(body) => vec![Stmt::Expr(body)],
        };
        let head = place.start..times.place.end;
        let kind = LoopKind::Times(times);
        let label = lambda.label.or(Some("repeat"));
        return Stmt::Loop(Box::new(LoopDecl { label, head, place, kind, body }));
    }
    Stmt::Expr(Expr::new(ExprKind::Call(callee, args), expr.place))
}

fn nothing<'a>() -> TypeRef<'a> {
    TypeRef::plain("")
}

fn plain_field<'a>(name: &'a str, head: Range<usize>, value: Option<Expr<'a>>) -> FieldDecl<'a> {
    FieldDecl {
        name,
        head,
        ty: None,
        made_of: Vec::new(),
        value,
        is_static: false,
        private: false,
        constant: true,
        annotations: Vec::new(),
        accessors: Vec::new(),
    }
}

fn anonymous<'a>(
    node: Node,
    bases: Vec<TypeRef<'a>>,
    base_args: Vec<Arg<'a>>,
    members: Vec<Member<'a>>,
) -> TypeDecl<'a> {
    TypeDecl {
        name: "",
        kind: TypeKind::Class,
        head: node.start()..node.start() + 3,
        place: node.range(),
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
