//! The syntax tree of a file as one flat list in the order of the text, without what says nothing:
//! punctuation and comments. Everything after the parse works on this.

use std::sync::OnceLock;

use tree_sitter::Language;

use super::super::tree;

/// Index of a node.
pub(super) type At = u32;

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    field: Field,
    start: u32,
    end: u32,
    /// The first node that is no part of this one.
    next: At,
}

#[derive(Debug, Default)]
pub(super) struct Syntax {
    nodes: Vec<Node>,
    /// Byte ranges.
    pub(super) errors: Vec<(u32, u32)>,
    pub(super) comments: Vec<(u32, u32)>,
}

macro_rules! words {
    ($of:ident: $($variant:ident = $word:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $of { Other, $($variant),* }

        impl $of {
            fn of(word: &str) -> $of {
                match word { $($word => $of::$variant,)* _ => $of::Other }
            }
        }
    };
}

words! { Kind:
    ArgumentList = "argument_list", ArrayType = "array_type", Assignment = "assignment_statement",
    Binary = "binary_expression", Blank = "blank_identifier", Block = "block",
    Break = "break_statement", Call = "call_expression", ChannelType = "channel_type",
    CommunicationCase = "communication_case", CompositeLiteral = "composite_literal",
    ConstDeclaration = "const_declaration", ConstSpec = "const_spec",
    Continue = "continue_statement", Dec = "dec_statement", DefaultCase = "default_case",
    Defer = "defer_statement", Dot = "dot", ExpressionCase = "expression_case",
    ExpressionList = "expression_list", ExpressionStatement = "expression_statement",
    ExpressionSwitch = "expression_switch_statement", False = "false", Field = "field_declaration",
    FieldIdentifier = "field_identifier", FieldList = "field_declaration_list",
    Float = "float_literal", ForClause = "for_clause", For = "for_statement",
    FuncLiteral = "func_literal", Function = "function_declaration", FunctionType = "function_type",
    GenericType = "generic_type", Go = "go_statement", Goto = "goto_statement",
    Identifier = "identifier", If = "if_statement", ImplicitArrayType = "implicit_length_array_type",
    Import = "import_declaration", ImportSpec = "import_spec", ImportSpecs = "import_spec_list",
    Inc = "inc_statement", Index = "index_expression", Int = "int_literal",
    InterfaceType = "interface_type", Keyed = "keyed_element", LabelName = "label_name",
    Labeled = "labeled_statement", LiteralElement = "literal_element", LiteralValue = "literal_value",
    MapType = "map_type", Method = "method_declaration", MethodElem = "method_elem", Nil = "nil",
    Package = "package_clause", PackageIdentifier = "package_identifier",
    Parameter = "parameter_declaration", ParameterList = "parameter_list",
    Parenthesized = "parenthesized_expression", ParenthesizedType = "parenthesized_type",
    PointerType = "pointer_type", QualifiedType = "qualified_type", RangeClause = "range_clause",
    RawString = "raw_string_literal", Receive = "receive_statement", Return = "return_statement",
    Select = "select_statement", Selector = "selector_expression", Send = "send_statement",
    ShortVar = "short_var_declaration", Slice = "slice_expression", SliceType = "slice_type",
    SourceFile = "source_file", StatementList = "statement_list",
    String = "interpreted_string_literal", StructType = "struct_type", True = "true",
    TypeAlias = "type_alias", TypeArguments = "type_arguments",
    TypeAssertion = "type_assertion_expression", TypeCase = "type_case",
    TypeConversion = "type_conversion_expression", TypeDeclaration = "type_declaration",
    TypeElem = "type_elem", TypeIdentifier = "type_identifier",
    TypeInstantiation = "type_instantiation_expression", TypeSpec = "type_spec",
    TypeSwitch = "type_switch_statement", Unary = "unary_expression",
    VarDeclaration = "var_declaration", VarSpec = "var_spec", VarSpecs = "var_spec_list",
    Variadic = "variadic_argument", VariadicParameter = "variadic_parameter_declaration",
    Error = "ERROR", Comment = "comment",
}

words! { Field:
    Alias = "alias", Alternative = "alternative", Arguments = "arguments", Body = "body",
    Capacity = "capacity", Channel = "channel", Communication = "communication",
    Condition = "condition", Consequence = "consequence", Element = "element", End = "end",
    Function = "function", Index = "index", Initializer = "initializer", Key = "key",
    Label = "label", Left = "left", Length = "length", Member = "field", Name = "name",
    Operand = "operand", Operator = "operator", Package = "package", Parameters = "parameters",
    Path = "path", Receiver = "receiver", Result = "result", Right = "right", Start = "start",
    Type = "type", Update = "update", Value = "value",
}

/// The grammar's numbers as our words.
struct Grammar {
    language: Language,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
}

fn grammar() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| {
        let language: Language = tree_sitter_go::LANGUAGE.into();
        let kinds = (0..language.node_kind_count() as u16).map(|id| {
            if !language.node_kind_is_named(id) {
                return Kind::Other;
            }
            language.node_kind_for_id(id).map_or(Kind::Other, Kind::of)
        });
        let kinds = kinds.collect();
        let fields = (0..=language.field_count() as u16)
            .map(|id| language.field_name_for_id(id).map_or(Field::Other, Field::of));
        let fields = fields.collect();
        Grammar { language, kinds, fields }
    })
}

impl Syntax {
    /// `None` when the parser cannot be had or is out of patience.
    pub(super) fn parse(text: &str) -> Option<Syntax> {
        let grammar = grammar();
        let tree = tree::parse(text, &grammar.language)?;

        let mut found = Syntax::default();
        found.nodes.reserve(text.len() / 8);
        let mut open: Vec<At> = Vec::new();
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            let id = node.kind_id();
            let kind = match id {
                u16::MAX => Kind::Error,
                id => grammar.kinds.get(id as usize).copied().unwrap_or(Kind::Other),
            };
            let field = cursor.field_id().map_or(Field::Other, |id| {
                grammar.fields.get(id.get() as usize).copied().unwrap_or(Field::Other)
            });
            let (start, end) = (node.start_byte() as u32, node.end_byte() as u32);
            match kind {
                Kind::Error => found.errors.push((start, end)),
                Kind::Comment => found.comments.push((start, end)),
                _ if node.is_missing() => found.errors.push((start, end)),
                _ => {}
            }
            let token = kind == Kind::Other && field == Field::Other && !node.is_named();
            let keep = kind != Kind::Comment && !token;
            let enter = keep && !matches!(kind, Kind::String | Kind::RawString);
            if keep {
                open.push(found.nodes.len() as At);
                found.nodes.push(Node { kind, field, start, end, next: 0 });
            }
            if enter && cursor.goto_first_child() {
                continue;
            }
            let mut closes = keep;
            loop {
                if closes {
                    let next = found.nodes.len() as At;
                    if let Some(node) = open.pop().and_then(|at| found.nodes.get_mut(at as usize)) {
                        node.next = next;
                    }
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return Some(found);
                }
                closes = true;
            }
        }
    }

    pub(super) fn kind(&self, at: At) -> Kind {
        self.nodes.get(at as usize).map_or(Kind::Other, |node| node.kind)
    }

    pub(super) fn field(&self, at: At) -> Field {
        self.nodes.get(at as usize).map_or(Field::Other, |node| node.field)
    }

    /// Start and end in bytes.
    pub(super) fn range(&self, at: At) -> (usize, usize) {
        self.nodes.get(at as usize).map_or((0, 0), |node| (node.start as usize, node.end as usize))
    }

    /// The first node after `at` that is no part of it.
    pub(super) fn after(&self, at: At) -> At {
        self.nodes.get(at as usize).map_or(at.saturating_add(1), |node| node.next)
    }

    pub(super) fn children(&self, at: At) -> impl Iterator<Item = At> + use<'_> {
        let end = self.after(at);
        let first = at.saturating_add(1);
        let next = move |at: At| (at < end).then_some(at);
        std::iter::successors(next(first), move |at| next(self.after(*at)))
    }

    pub(super) fn child(&self, at: At, field: Field) -> Option<At> {
        self.children(at).find(|child| self.field(*child) == field)
    }

    pub(super) fn child_of(&self, at: At, kind: Kind) -> Option<At> {
        self.children(at).find(|child| self.kind(*child) == kind)
    }

    /// All nodes of the part that begins at `at`, itself first.
    pub(super) fn within(&self, at: At) -> impl Iterator<Item = At> + use<> {
        at..self.after(at)
    }
}
