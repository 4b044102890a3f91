//! One tree for Java and Kotlin: what both parsers' trees are brought to before names are resolved.
//! Its depth is bounded by [`DEPTH`]: deeper code is left out.

use std::ops::Range;

use crate::model::Value;

/// Levels of statements and expressions that are read.
pub(crate) const DEPTH: usize = 400;

pub(crate) type Place = Range<usize>;

#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) package: Option<String>,
    pub(crate) imports: Vec<Import>,
    pub(crate) members: Vec<Member>,
    pub(crate) comments: Vec<Place>,
    /// Where the text did not parse.
    pub(crate) broken: Option<Place>,
    /// Where it is deeper than [`DEPTH`].
    pub(crate) too_deep: Option<Place>,
}

#[derive(Debug)]
pub(crate) struct Import {
    /// All of it, dotted, without the `*`.
    pub(crate) path: String,
    pub(crate) wildcard: bool,
    pub(crate) alias: Option<String>,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum Member {
    Type(Box<TypeDecl>),
    Function(Box<FunctionDecl>),
    Field(Box<FieldDecl>),
    /// An initializer block, static or of the instance.
    Init(Vec<Stmt>, bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeKind {
    Class,
    Interface,
    /// Kotlin's `object`: one instance, made when it is first used.
    Object,
    Companion,
    Enum,
}

#[derive(Debug)]
pub(crate) struct TypeDecl {
    pub(crate) name: String,
    pub(crate) kind: TypeKind,
    pub(crate) head: Place,
    pub(crate) place: Place,
    pub(crate) public: bool,
    pub(crate) bases: Vec<TypeRef>,
    /// Arguments of the base's constructor, where the header calls it.
    pub(crate) base_args: Vec<Arg>,
    pub(crate) type_params: Vec<String>,
    /// Of a primary constructor or a record: parameters that may be fields too.
    pub(crate) params: Option<Vec<Param>>,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) members: Vec<Member>,
}

#[derive(Debug)]
pub(crate) struct FunctionDecl {
    /// `<init>` for constructors.
    pub(crate) name: String,
    pub(crate) head: Place,
    pub(crate) place: Place,
    pub(crate) params: Vec<Param>,
    pub(crate) type_params: Vec<String>,
    pub(crate) returns: Option<TypeRef>,
    /// Kotlin's extension receiver.
    pub(crate) receiver: Option<TypeRef>,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) public: bool,
    pub(crate) suspend: bool,
    pub(crate) body: Option<Body>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Block(Vec<Stmt>),
    Expr(Expr),
}

/// A field or property.
#[derive(Debug)]
pub(crate) struct FieldDecl {
    pub(crate) name: String,
    pub(crate) head: Place,
    pub(crate) ty: Option<TypeRef>,
    pub(crate) value: Option<Expr>,
    pub(crate) is_static: bool,
    /// `final`, `val`, `const`.
    pub(crate) constant: bool,
    pub(crate) annotations: Vec<Annotation>,
    /// Kotlin's getter and setter.
    pub(crate) accessors: Vec<Body>,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) ty: Option<TypeRef>,
    pub(crate) default: Option<Expr>,
    /// Kotlin's `val` or `var`, a component of a record.
    pub(crate) field: bool,
    pub(crate) annotations: Vec<Annotation>,
}

#[derive(Debug)]
pub(crate) struct Annotation {
    /// Dotted, as written.
    pub(crate) name: String,
    pub(crate) args: Vec<Arg>,
    pub(crate) place: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TypeRef {
    /// Dotted, as written, without type arguments.
    pub(crate) name: String,
    pub(crate) args: Vec<TypeRef>,
    /// Dimensions of an array.
    pub(crate) array: usize,
}

#[derive(Debug)]
pub(crate) struct Arg {
    pub(crate) name: Option<String>,
    pub(crate) spread: bool,
    pub(crate) value: Expr,
}

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Name(String),
    This,
    Super,
    Member(Box<Expr>, String, Place),
    /// The callee is a name, a member, or any other expression.
    Call(Box<Expr>, Vec<Arg>),
    New(TypeRef, Vec<Arg>, Option<Box<TypeDecl>>),
    NewArray(TypeRef, Vec<Expr>, Vec<Expr>),
    Index(Box<Expr>, Vec<Expr>),
    Lambda(Box<Lambda>),
    /// `Type::method`, `this::method`, `::function`.
    Reference(Option<Box<Expr>>, String),
    Class(TypeRef),
    Literal(Value),
    /// A string with expressions in it.
    Template(Vec<Part>),
    Unary(String, Box<Expr>),
    Binary(String, Box<Expr>, Box<Expr>),
    /// The operator without its `=`.
    Assign(String, Box<Expr>, Box<Expr>),
    /// `++` and `--`.
    Update(Box<Expr>),
    Cast(TypeRef, Box<Expr>),
    Is(Box<Expr>),
    If(Box<Expr>, Vec<Stmt>, Vec<Stmt>),
    Switch(Option<Box<Expr>>, Vec<Case>),
    Try(Box<Try>),
    Return(Option<Box<Expr>>),
    Throw(Box<Expr>),
    Break(Option<String>),
    Continue,
    Object(Box<TypeDecl>),
    List(Vec<Expr>),
    /// `{ ... }` as a value or a statement, `synchronized (x) { ... }`.
    Block(Vec<Stmt>),
    /// Anything else, with what is in it.
    Other(Vec<Expr>),
}

#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Expr(Expr),
}

#[derive(Debug)]
pub(crate) struct Lambda {
    pub(crate) params: Vec<Param>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) labels: Vec<Expr>,
    pub(crate) body: Vec<Stmt>,
}

#[derive(Debug, Default)]
pub(crate) struct Try {
    /// Closed at the end of the block.
    pub(crate) resources: Vec<Stmt>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) catches: Vec<Catch>,
    pub(crate) finally: Vec<Stmt>,
}

#[derive(Debug)]
pub(crate) struct Catch {
    pub(crate) name: String,
    pub(crate) ty: Option<TypeRef>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Local(Box<FieldDecl>),
    Type(Box<TypeDecl>),
    Function(Box<FunctionDecl>),
    Loop(Box<LoopDecl>),
}

#[derive(Debug)]
pub(crate) struct LoopDecl {
    pub(crate) label: Option<String>,
    pub(crate) head: Place,
    pub(crate) place: Place,
    pub(crate) kind: LoopKind,
    pub(crate) body: Vec<Stmt>,
}

#[derive(Debug)]
pub(crate) enum LoopKind {
    /// `while` and `do`; no condition is `for (;;)`.
    While(Option<Expr>),
    For {
        init: Vec<Stmt>,
        condition: Option<Expr>,
        update: Vec<Expr>,
    },
    Each {
        names: Vec<String>,
        ty: Option<TypeRef>,
        over: Expr,
    },
    /// Kotlin's `repeat(n)`.
    Times(Expr),
}

impl Expr {
    pub(crate) fn new(kind: ExprKind, place: Place) -> Expr {
        Expr { kind, place }
    }
}
