//! The words of C#'s grammar that we know, and the tree of a file in them.

use std::sync::LazyLock;

use super::super::tree::{self, words};

pub(super) type Node<'t> = tree::Node<'t, Kind, Part>;

/// `None` when the parser cannot be had or is out of patience.
pub(super) fn parse(text: &str) -> Option<tree::Syntax<Kind, Part>> {
    static GRAMMAR: LazyLock<tree::Grammar<Kind, Part>> = LazyLock::new(|| {
        const LEAVES: [Kind; 7] = [
            Kind::Identifier,
            Kind::PredefinedType,
            Kind::Modifier,
            Kind::IntegerLiteral,
            Kind::RealLiteral,
            Kind::BooleanLiteral,
            Kind::NullLiteral,
        ];
        tree::Grammar::new(tree_sitter_c_sharp::LANGUAGE.into(), &LEAVES)
    });
    tree::Syntax::parse(text, &GRAMMAR)
}

words! { Kind:
    AliasQualifiedName = "alias_qualified_name", AndPattern = "and_pattern",
    AnonymousMethodExpression = "anonymous_method_expression",
    AnonymousObjectCreationExpression = "anonymous_object_creation_expression",
    Argument = "argument", ArgumentList = "argument_list",
    ArrayCreationExpression = "array_creation_expression", ArrayType = "array_type",
    ArrowExpressionClause = "arrow_expression_clause", AsExpression = "as_expression",
    AssignmentExpression = "assignment_expression", Attribute = "attribute",
    AttributeArgumentList = "attribute_argument_list", AttributeList = "attribute_list",
    AwaitExpression = "await_expression", Base = "'base'", BaseList = "base_list",
    BinaryExpression = "binary_expression", Block = "block", BooleanLiteral = "boolean_literal",
    BracketedArgumentList = "bracketed_argument_list", BreakStatement = "break_statement",
    CastExpression = "cast_expression", CatchClause = "catch_clause",
    CatchDeclaration = "catch_declaration", CatchFilterClause = "catch_filter_clause",
    CharacterLiteral = "character_literal", CharacterLiteralContent = "character_literal_content",
    CheckedExpression = "checked_expression", CheckedStatement = "checked_statement",
    ClassDeclaration = "class_declaration", CollectionElement = "collection_element",
    CollectionExpression = "collection_expression", CompilationUnit = "compilation_unit",
    ConditionalAccessExpression = "conditional_access_expression",
    ConditionalExpression = "conditional_expression", ConstantPattern = "constant_pattern",
    ConstructorDeclaration = "constructor_declaration",
    ConstructorInitializer = "constructor_initializer", ContinueStatement = "continue_statement",
    ConversionOperatorDeclaration = "conversion_operator_declaration",
    DeclarationExpression = "declaration_expression", DeclarationList = "declaration_list",
    DeclarationPattern = "declaration_pattern", DefaultExpression = "default_expression",
    DoStatement = "do_statement", ElementAccessExpression = "element_access_expression",
    ElementBindingExpression = "element_binding_expression", EmptyStatement = "empty_statement",
    EnumDeclaration = "enum_declaration", EnumMemberDeclaration = "enum_member_declaration",
    Error = "ERROR", EscapeSequence = "escape_sequence",
    EventFieldDeclaration = "event_field_declaration",
    ExplicitInterfaceSpecifier = "explicit_interface_specifier",
    ExpressionElement = "expression_element", ExpressionStatement = "expression_statement",
    FieldDeclaration = "field_declaration",
    FileScopedNamespaceDeclaration = "file_scoped_namespace_declaration",
    FinallyClause = "finally_clause", FixedStatement = "fixed_statement",
    ForStatement = "for_statement", ForeachStatement = "foreach_statement",
    GenericName = "generic_name", GlobalStatement = "global_statement",
    GotoStatement = "goto_statement", Identifier = "identifier", IfStatement = "if_statement",
    ImplicitArrayCreationExpression = "implicit_array_creation_expression",
    ImplicitObjectCreationExpression = "implicit_object_creation_expression",
    ImplicitStackallocExpression = "implicit_stackalloc_expression",
    ImplicitType = "implicit_type", IndexerDeclaration = "indexer_declaration",
    InitializerExpression = "initializer_expression", IntegerLiteral = "integer_literal",
    InterfaceDeclaration = "interface_declaration",
    InterpolatedStringExpression = "interpolated_string_expression",
    Interpolation = "interpolation",
    InterpolationAlignmentClause = "interpolation_alignment_clause",
    InterpolationBrace = "interpolation_brace",
    InterpolationFormatClause = "interpolation_format_clause",
    InterpolationQuote = "interpolation_quote", InterpolationStart = "interpolation_start",
    InvocationExpression = "invocation_expression", IsExpression = "is_expression",
    IsPatternExpression = "is_pattern_expression", LabeledStatement = "labeled_statement",
    LambdaExpression = "lambda_expression", ListPattern = "list_pattern",
    LocalDeclarationStatement = "local_declaration_statement",
    LocalFunctionStatement = "local_function_statement", LockStatement = "lock_statement",
    MakerefExpression = "makeref_expression", MemberAccessExpression = "member_access_expression",
    MemberBindingExpression = "member_binding_expression",
    MethodDeclaration = "method_declaration", Modifier = "modifier",
    NamespaceDeclaration = "namespace_declaration", NegatedPattern = "negated_pattern",
    NullLiteral = "null_literal", NullableType = "nullable_type",
    ObjectCreationExpression = "object_creation_expression",
    OperatorDeclaration = "operator_declaration", OrPattern = "or_pattern", Parameter = "parameter",
    ParameterList = "parameter_list", ParenthesizedExpression = "parenthesized_expression",
    ParenthesizedPattern = "parenthesized_pattern",
    PostfixUnaryExpression = "postfix_unary_expression", PredefinedType = "predefined_type",
    PrefixUnaryExpression = "prefix_unary_expression", PreprocElif = "preproc_elif",
    PreprocElse = "preproc_else", PreprocIf = "preproc_if",
    PrimaryConstructorBaseType = "primary_constructor_base_type",
    PropertyDeclaration = "property_declaration", QualifiedName = "qualified_name",
    QueryExpression = "query_expression", RangeExpression = "range_expression",
    RawStringLiteral = "raw_string_literal", RealLiteral = "real_literal",
    RecordDeclaration = "record_declaration", RecursivePattern = "recursive_pattern",
    RefExpression = "ref_expression", RefType = "ref_type",
    ReftypeExpression = "reftype_expression", RefvalueExpression = "refvalue_expression",
    RelationalPattern = "relational_pattern", ReturnStatement = "return_statement",
    ScopedType = "scoped_type", SizeofExpression = "sizeof_expression",
    StackallocExpression = "stackalloc_expression", StringContent = "string_content",
    StringLiteral = "string_literal", StringLiteralContent = "string_literal_content",
    StructDeclaration = "struct_declaration", Subpattern = "subpattern", SwitchBody = "switch_body",
    SwitchExpression = "switch_expression", SwitchStatement = "switch_statement", This = "'this'",
    ThrowExpression = "throw_expression", ThrowStatement = "throw_statement",
    TryStatement = "try_statement", TupleExpression = "tuple_expression",
    TuplePattern = "tuple_pattern", TypeArgumentList = "type_argument_list",
    TypePattern = "type_pattern", TypeofExpression = "typeof_expression",
    UnaryExpression = "unary_expression", UnsafeStatement = "unsafe_statement",
    UsingDirective = "using_directive", UsingStatement = "using_statement",
    VarPattern = "var_pattern", VariableDeclaration = "variable_declaration",
    VariableDeclarator = "variable_declarator", VerbatimStringLiteral = "verbatim_string_literal",
    WhileStatement = "while_statement", WithExpression = "with_expression",
    YieldStatement = "yield_statement",
}

words! { Part:
    Accessors = "accessors", Alternative = "alternative", Argument = "argument",
    Arguments = "arguments", Body = "body", Condition = "condition", Consequence = "consequence",
    Expression = "expression", Function = "function", Initializer = "initializer", Left = "left",
    Name = "name", Operator = "operator", Parameters = "parameters", Pattern = "pattern", Rank = "rank",
    Returns = "returns", Right = "right", Subscript = "subscript", Type = "type", Update = "update",
    Value = "value",
}

pub(super) fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::BreakStatement
            | Kind::CheckedStatement
            | Kind::ContinueStatement
            | Kind::DoStatement
            | Kind::EmptyStatement
            | Kind::ExpressionStatement
            | Kind::FixedStatement
            | Kind::ForStatement
            | Kind::ForeachStatement
            | Kind::GlobalStatement
            | Kind::GotoStatement
            | Kind::IfStatement
            | Kind::LabeledStatement
            | Kind::LocalDeclarationStatement
            | Kind::LocalFunctionStatement
            | Kind::LockStatement
            | Kind::ReturnStatement
            | Kind::SwitchStatement
            | Kind::ThrowStatement
            | Kind::TryStatement
            | Kind::UnsafeStatement
            | Kind::UsingStatement
            | Kind::WhileStatement
            | Kind::YieldStatement
    )
}

pub(super) fn is_expression(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AnonymousMethodExpression
            | Kind::AnonymousObjectCreationExpression
            | Kind::ArrayCreationExpression
            | Kind::AsExpression
            | Kind::AssignmentExpression
            | Kind::AwaitExpression
            | Kind::BinaryExpression
            | Kind::CastExpression
            | Kind::CheckedExpression
            | Kind::CollectionExpression
            | Kind::ConditionalAccessExpression
            | Kind::ConditionalExpression
            | Kind::DeclarationExpression
            | Kind::DefaultExpression
            | Kind::ElementAccessExpression
            | Kind::ElementBindingExpression
            | Kind::ImplicitArrayCreationExpression
            | Kind::ImplicitObjectCreationExpression
            | Kind::ImplicitStackallocExpression
            | Kind::InitializerExpression
            | Kind::InterpolatedStringExpression
            | Kind::InvocationExpression
            | Kind::IsExpression
            | Kind::IsPatternExpression
            | Kind::LambdaExpression
            | Kind::MakerefExpression
            | Kind::MemberAccessExpression
            | Kind::MemberBindingExpression
            | Kind::ObjectCreationExpression
            | Kind::ParenthesizedExpression
            | Kind::PostfixUnaryExpression
            | Kind::PrefixUnaryExpression
            | Kind::QueryExpression
            | Kind::RangeExpression
            | Kind::RefExpression
            | Kind::ReftypeExpression
            | Kind::RefvalueExpression
            | Kind::SizeofExpression
            | Kind::StackallocExpression
            | Kind::SwitchExpression
            | Kind::ThrowExpression
            | Kind::TupleExpression
            | Kind::TypeofExpression
            | Kind::UnaryExpression
            | Kind::WithExpression
    )
}

pub(super) fn is_pattern(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AndPattern
            | Kind::ConstantPattern
            | Kind::DeclarationPattern
            | Kind::ListPattern
            | Kind::NegatedPattern
            | Kind::OrPattern
            | Kind::ParenthesizedPattern
            | Kind::RecursivePattern
            | Kind::RelationalPattern
            | Kind::Subpattern
            | Kind::TuplePattern
            | Kind::TypePattern
            | Kind::VarPattern
    )
}

pub(super) fn is_literal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::BooleanLiteral
            | Kind::CharacterLiteral
            | Kind::IntegerLiteral
            | Kind::NullLiteral
            | Kind::RawStringLiteral
            | Kind::RealLiteral
            | Kind::StringLiteral
            | Kind::VerbatimStringLiteral
    )
}

/// An interpolation or a mark of one.
pub(super) fn is_interpolation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Interpolation
            | Kind::InterpolationAlignmentClause
            | Kind::InterpolationBrace
            | Kind::InterpolationFormatClause
            | Kind::InterpolationQuote
            | Kind::InterpolationStart
    )
}

/// A literal that is a string.
pub(super) fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::RawStringLiteral | Kind::StringLiteral | Kind::VerbatimStringLiteral)
}

/// The declaration of a type.
pub(super) fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ClassDeclaration
            | Kind::StructDeclaration
            | Kind::RecordDeclaration
            | Kind::InterfaceDeclaration
            | Kind::EnumDeclaration
    )
}
