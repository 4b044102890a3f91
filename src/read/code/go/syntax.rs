//! The words of Go's grammar that we know, and the tree of a file in them.

use std::sync::LazyLock;

use super::super::tree::{self, words};

pub(super) use super::super::tree::At;

pub(super) type Syntax = tree::Syntax<Kind, Field>;

/// `None` when the parser cannot be had or is out of patience.
pub(super) fn parse(text: &str) -> Option<Syntax> {
    static GRAMMAR: LazyLock<tree::Grammar<Kind, Field>> = LazyLock::new(|| {
        const LEAVES: [Kind; 13] = [
            Kind::Identifier,
            Kind::FieldIdentifier,
            Kind::TypeIdentifier,
            Kind::PackageIdentifier,
            Kind::Blank,
            Kind::LabelName,
            Kind::Int,
            Kind::Float,
            Kind::String,
            Kind::RawString,
            Kind::True,
            Kind::False,
            Kind::Nil,
        ];
        tree::Grammar::new(tree_sitter_go::LANGUAGE.into(), &LEAVES)
    });
    // The grammar lets `new` take types only; of another name it is a call like any.
    let renamed = renamed(text);
    let values = renamed.as_ref().is_some_and(|renamed| renamed.values);
    let other = || Syntax::parse(&renamed.as_ref()?.text, &GRAMMAR);
    let again = if values { Some(other()?) } else { None };
    if again.as_ref().is_some_and(|again| again.errors.is_empty()) {
        return again;
    }
    let found = Syntax::parse(text, &GRAMMAR)?;
    if found.errors.is_empty() {
        return Some(found);
    }
    let again = again.or_else(other);
    Some(again.filter(|again| again.errors.len() < found.errors.len()).unwrap_or(found))
}

/// A text in which `new` has another name where it may be given a value.
struct Renamed {
    text: String,
    /// It is given one that can be no type.
    values: bool,
}

fn renamed(text: &str) -> Option<Renamed> {
    const TYPES: [&str; 7] = ["[", "*[", "map[", "chan ", "func(", "struct", "interface"];
    let mut bytes = text.as_bytes().to_vec();
    let (mut changed, mut values) = (false, false);
    for (at, _) in text.match_indices("new(") {
        let front = text.get(..at).unwrap_or("");
        let inner = text.get(at + "new(".len()..).unwrap_or("").trim_start();
        let named = front.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        if named || TYPES.iter().any(|ty| inner.starts_with(ty)) {
            continue;
        }
        let name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        let rest = inner.trim_start_matches('*').trim_start_matches(name);
        values |= inner.starts_with(|letter: char| letter.is_ascii_digit())
            || !rest.starts_with([')', '[', '\n', ' ']);
        if let Some(byte) = bytes.get_mut(at) {
            *byte = b'x';
            changed = true;
        }
    }
    let text = if changed { String::from_utf8(bytes).ok()? } else { return None };
    Some(Renamed { text, values })
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
    Error = "ERROR",
}

words! { Field:
    Alias = "alias", Alternative = "alternative", Arguments = "arguments", Body = "body",
    Capacity = "capacity", Channel = "channel", Communication = "communication",
    Condition = "condition", Consequence = "consequence", Element = "element", End = "end",
    Function = "function", Index = "index", Initializer = "initializer", Key = "key",
    Label = "label", Left = "left", Length = "length", Member = "field", Name = "name",
    Operand = "operand", Operator = "operator", Package = "package", Parameters = "parameters",
    Path = "path", Receiver = "receiver", Result = "result", Right = "right", Start = "start",
    Type = "type", TypeParameters = "type_parameters", Update = "update", Value = "value",
}
