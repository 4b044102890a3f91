//! What the text of one file of code says. A front-end writes it; nothing here knows a lint or a
//! platform.
//!
//! # Names
//! Every callee, base and reference is a *qualified name*: the path by which it was imported, then
//! the members taken from it, joined by `.` in every language (`std.thread.sleep`,
//! `java.lang.Thread.sleep`, `@aws-sdk/client-sqs.SQSClient`, `fs.promises.writeFile`; `node:` is
//! dropped). Aliases, constructors, receivers and declared types are resolved:
//! - the result of a plain call keeps its parentheses: `app = express(); app.listen()` is
//!   `express().listen`;
//! - an object of a known type is named by the type: `app = Flask(__name__); app.run()` and
//!   `def f(app: Flask): app.run()` are both `flask.Flask.run`; so is `new Pool().query()`,
//!   `pg.Pool.query`, and Rust's `PgPoolOptions::new().max_connections(5).connect(u)`, the last call
//!   of which is `sqlx.postgres.PgPoolOptions.max_connections().connect`;
//! - awaiting, unwrapping (`await`, `?`, `.unwrap()`, `!`) and cloning do not show;
//! - a name that the file neither imports nor defines is the language's own: `open`, `setInterval`,
//!   `vec!`;
//! - in languages where the files of a package see each other without an import (Go, Java, Kotlin,
//!   C#, Ruby), such a name is taken from the file's own package ([`Target::Package`]). Java, Kotlin
//!   and C# qualify it by the package or namespace (`com.acme.orders.OrderStore.save`), Go and Ruby
//!   write it plain (`connect`, `OrderStore.save`, `Orders.Store.save`);
//! - what one of several wildcard imports or the own package gives keeps a `*`: `*.embeddedServer`;
//! - something of this file: `Class.method`, `function`, with [`Target::Function`] when it is one;
//! - Go: the major version of a module does not show (`github.com/labstack/echo.New().Start`);
//!   `go f(x)` is a call of `go` with the function as its argument, awaited when something in the
//!   same function waits for its end; receiving from a library's channel is a member of it
//!   (`time.Ticker.C.<-`); `select {}` is a call of `select` and a loop without end;
//! - a receiver that cannot be told is `?`: `?.start_consuming`.

use std::borrow::Cow;

use camino::Utf8Path;

use super::{FileId, Known, Note, Source, Span, Value};

/// Index into [`Facts::functions`]; 0 is the file's own top level, run when it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FnId(pub u32);

/// Index into [`Facts::calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// Index into [`Facts::loops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoopId(pub u32);

/// Index into [`Facts::guards`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuardId(pub u32);

/// Index into [`Facts::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Python,
    /// JavaScript and TypeScript in all their file kinds.
    JavaScript,
    Rust,
    Go,
    Java,
    Kotlin,
    CSharp,
    Ruby,
}

impl Language {
    /// The language that a managed runtime runs.
    pub fn of_runtime(runtime: &str) -> Option<Language> {
        let prefixes = [
            ("python", Language::Python),
            ("nodejs", Language::JavaScript),
            ("java", Language::Java),
            ("dotnet", Language::CSharp),
            ("ruby", Language::Ruby),
            ("go1.", Language::Go),
        ];
        let found = prefixes.iter().find(|(prefix, _)| runtime.starts_with(prefix));
        found.map(|(_, language)| *language)
    }

    pub const ALL: [Language; 8] = [
        Language::Python,
        Language::JavaScript,
        Language::Rust,
        Language::Go,
        Language::Java,
        Language::Kotlin,
        Language::CSharp,
        Language::Ruby,
    ];

    /// Told by a file's name; `None` for everything that no front-end reads.
    pub fn of(path: &Utf8Path) -> Option<Language> {
        Some(match path.extension()? {
            // A program of Twisted is one of Python.
            "py" | "tac" => Language::Python,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Language::JavaScript,
            "rs" => Language::Rust,
            "go" => Language::Go,
            "java" => Language::Java,
            "kt" => Language::Kotlin,
            "cs" => Language::CSharp,
            "rb" | "ru" => Language::Ruby,
            _ => return None,
        })
    }

    /// Told by the first line of a script whose name has no ending: `#!/usr/bin/env node`.
    pub fn of_script(text: &str) -> Option<Language> {
        let line = text.strip_prefix("#!")?.lines().next()?;
        line.split(['/', ' ', '\t']).find_map(|word| {
            let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            Some(match name {
                "python" => Language::Python,
                "node" | "nodejs" | "bun" | "tsx" | "ts-node" => Language::JavaScript,
                "ruby" => Language::Ruby,
                _ => return None,
            })
        })
    }

    /// As lint files write it.
    pub fn word(self) -> &'static str {
        match self {
            Language::Python => "python",
            Language::JavaScript => "javascript",
            Language::Rust => "rust",
            Language::Go => "go",
            Language::Java => "java",
            Language::Kotlin => "kotlin",
            Language::CSharp => "csharp",
            Language::Ruby => "ruby",
        }
    }
}

/// Everything the front-ends say of one file, in the order of the text.
#[derive(Clone, Debug)]
pub struct Facts {
    pub file: FileId,
    pub language: Language,
    /// The package or namespace that the file says it belongs to: `main`, `com.acme.orders`.
    pub package: Option<String>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    /// Never empty: the first is the file's top level, named `<module>`.
    pub functions: Vec<Function>,
    pub types: Vec<Type>,
    pub bindings: Vec<Binding>,
    /// What a function gives back where that is one call or text, `(name) => join(dir, name)`, or objects: what
    /// these have in common. Of JavaScript and Python.
    pub given_back: Vec<(FnId, Known<Value>)>,
    pub calls: Vec<Call>,
    /// Methods of libraries that a call is handed, each as if it were called there:
    /// `Thread(target=server.serve_forever)`. Of Python.
    pub handed: Vec<(CallId, Call)>,
    /// Calls of a parameter, or on one, of which nothing says what it is, with its name. Of JavaScript.
    pub of_params: Vec<(CallId, String)>,
    /// Calls on what a function of the project gives, with the call of that, where they are said to be made on
    /// something else or on nothing that is known. Of JavaScript, Python, Java and Kotlin.
    pub given: Vec<(CallId, CallId)>,
    /// Members that are set on anything but `this`, sorted. Of JavaScript.
    pub set_members: Vec<String>,
    /// What is put on the global object, and on what is there. Of JavaScript.
    pub globals: Vec<Global>,
    /// Parameters that a method only keeps. Of JavaScript, Python, Java and Kotlin.
    pub kept: Vec<Kept>,
    /// What goes through channels of the project's own. Of Go.
    pub channels: Vec<Through>,
    pub loops: Vec<Loop>,
    /// Loops without end that go on at once when a round has failed: a handler that only tells of it.
    pub retried: Vec<LoopId>,
    pub guards: Vec<Guard>,
    /// Methods that no library calls on an object, sorted: those of a type itself, Ruby's `def self.run`, Java's
    /// `static`, and those of C#, Java and Kotlin that are private.
    pub unoffered: Vec<FnId>,
    pub allocations: Vec<Allocation>,
    pub states: Vec<State>,
    /// Project functions used as values elsewhere than in an argument of a call.
    pub references: Vec<Reference>,
    pub directives: Vec<Directive>,
    pub notes: Vec<Note>,
}

/// One imported name. `import a.b as c`, `from a import b as c`, `const {b: c} = require("a")`,
/// `use a::b as c`, `mod a;` (Rust: the module `self::a`).
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The module as written: `a.b`, `..pkg.mod` (Python, dots kept), `./db`, `@aws-sdk/client-s3`,
    /// `crate::db`, `super::db`, `std::thread`. JavaScript drops `node:`.
    pub module: String,
    /// The member taken from it; `None` for the module itself; `*` for all of them;
    /// `default` for a JavaScript default import.
    pub member: Option<String>,
    /// The name it has in this file; empty for an import made for its effect alone.
    pub local: String,
    pub span: Span,
    /// Where it is carried out: the top level, or a function that imports when called.
    pub function: FnId,
    /// Only for types: erased before the program runs.
    pub type_only: bool,
    pub guard: Option<GuardId>,
}

/// A name that other files can take from this one, where the language has a list of its own
/// (JavaScript, Rust `pub use`). Python exports its top-level names and writes none of these, save
/// for re-exports, which are its imports.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The name outside: `handler`, `default`; `*` for all of `module`'s; for CommonJS
    /// `module.exports = x` it is `default`, `exports.a = x` is `a`.
    pub name: String,
    /// What it is in this file: a function's, type's or binding's name, or a closure's.
    pub local: Option<String>,
    pub function: Option<FnId>,
    /// The call whose result is exported: `module.exports = createApp()`.
    pub value: Option<Known<Value>>,
    /// For a re-export: module and member, as in [`Import`].
    pub from: Option<(String, String)>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// `handler`, `Class.method`, `outer.inner`; closures are `outer.<closure>`; a closure bound to
    /// a name (`const f = () => ..`, `exports.f = ..`, a property) has that name.
    pub name: String,
    /// The whole definition.
    pub span: Span,
    /// What to show of it: its name, or the opening of a closure.
    pub head: Span,
    pub params: Vec<Param>,
    /// The class or impl it belongs to.
    pub owner: Option<TypeId>,
    /// The function it is written in; the top level for all others but itself.
    pub parent: Option<FnId>,
    /// The call that it is an argument of, when it is a closure or passed where it is written.
    pub passed_to: Option<CallId>,
    pub is_async: bool,
    pub is_generator: bool,
    /// The qualified name of the type that it extends, of Kotlin: `fun Application.shop()`.
    pub receiver: Option<String>,
    /// Visible outside: exported, `pub`, or a Python name without a leading underscore.
    pub public: bool,
    /// The qualified name of what it gives back, where the text tells: a declared type or the one
    /// thing it returns.
    pub returns: Option<String>,
    /// Only built for tests: `#[test]`, `#[cfg(test)]`, a `test_` function of a test class.
    pub test: bool,
    pub guard: Option<GuardId>,
}

impl Function {
    /// It runs when an object of its class is made.
    pub fn constructs(&self) -> bool {
        let short = self.name.rsplit('.').next().unwrap_or_default();
        matches!(short, "__init__" | "constructor" | "__post_init__" | "<init>" | "initialize")
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// For destructuring the empty string.
    pub name: String,
    /// The qualified name of its declared type.
    pub ty: Option<String>,
    pub default: Option<Known<Value>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub name: String,
    /// Qualified names of superclasses, interfaces and traits.
    pub bases: Vec<String>,
    pub span: Span,
    pub head: Span,
    pub public: bool,
    /// A trait of Rust, an interface of Java or Kotlin: what is called on it, those do who have it.
    pub is_trait: bool,
    /// The function whose body defines it, or the top level.
    pub function: FnId,
}

/// A parameter that a method puts into a field and does nothing else with: `constructor(private get: () => Db)`,
/// `self.get = get`.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub by: FnId,
    pub param: usize,
    /// What of the parameter, where that is not all of it: `constructor({ get })`.
    pub key: Option<String>,
    pub field: String,
    /// What of the class reads the field.
    pub readers: Vec<FnId>,
}

/// A name that every file has once it is set: `shop` of `global.shop = shop`, `shop.jobs` of
/// `shop.jobs = require("./jobs")`, in a file that has no `shop` of its own as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    pub name: String,
    /// As a callee on it would begin; `None` where it is an object of the file.
    pub origin: Option<String>,
}

/// Something is put into a channel, or taken out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Through {
    /// The channel by its type and its own last name: `chan Job`, `waiting`.
    pub channel: (String, String),
    pub puts: bool,
    pub function: FnId,
    pub span: Span,
}

/// A name of the top level and what it holds: how another file's `app.run()` is resolved. Class
/// attributes and fields set in constructors are `Class.field`.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    pub name: String,
    /// As a callee on it would begin: `flask.Flask`, `express()`; `None` when it cannot be told.
    pub origin: Option<String>,
    pub value: Known<Value>,
    pub span: Span,
}

/// A call, a construction, a macro use, or a decorator, annotation or attribute (made at load).
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The qualified name of the callee; see the module's page.
    pub name: String,
    pub target: Target,
    pub kind: CallKind,
    /// The callee and its argument list.
    pub span: Span,
    /// What to show of it: from the callee's last name to the end of its line at most.
    pub head: Span,
    pub args: Vec<Arg>,
    /// The call that made the receiver: `boto3.client("sqs")` for `sqs.receive_message()`.
    pub receiver: Option<CallId>,
    /// The function whose body it stands in.
    pub function: FnId,
    /// The innermost loop around it, in the same function.
    pub within: Option<LoopId>,
    pub guard: Option<GuardId>,
    pub result: ResultUse,
    /// The name its result is first bound to: `app`, `self.client`; for decorators the thing
    /// decorated.
    pub bound: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    Call,
    New,
    Macro,
    Decorator,
}

/// What a callee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A function of this file.
    Function(FnId),
    /// A type of this file: a construction.
    Type(TypeId),
    /// Reached through [`Facts::imports`] at this index, directly or through a value made from it:
    /// of another file of the project, or of a library.
    Import(u32),
    /// Neither imported nor defined in this file, and not the language's own: of another file of the
    /// same package, or one that the language finds by itself.
    Package,
    /// The language's own.
    Global,
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Its keyword; `None` for positional ones. JavaScript options are one positional
    /// [`Value::Map`].
    pub name: Option<String>,
    /// `*args`, `...args`: it stands for any number.
    pub spread: bool,
    pub value: Known<Value>,
}

/// What happens to a call's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultUse {
    /// Awaited or joined on the spot: `await f()`, `f().await`, a chained `.join()`.
    Awaited,
    /// Bound, passed on, or used in an expression.
    Kept,
    /// Told to end when the function around does, `defer cancel()` of the context it is given, or the block:
    /// `try (var reporter = new Reporter()) { reporter.start(); }`.
    Ended,
    Returned,
    /// A statement of its own, `_ = f()`, `void f()`, or bound to a name never read again.
    Dropped,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// Its head: `while True:`, `for x in y:`; never the body.
    pub head: Span,
    /// Head and body.
    pub span: Span,
    pub bound: Bound,
    /// The ways out of it that stand in it, nested functions excluded.
    pub exits: Vec<Exit>,
    /// Calls in it that lead out of it once they give nothing: `if not messages: break`.
    pub drained: Vec<CallId>,
    pub function: FnId,
    pub within: Option<LoopId>,
    pub guard: Option<GuardId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// `while True`, `for (;;)`, `loop`.
    Forever,
    /// Ends when someone clears a flag: `while self.running`, `while not stop.is_set()`.
    Flag,
    /// A counted loop; the number of rounds.
    Times(Known<i64>),
    /// Over a collection or iterator; the qualified name of what is iterated, as a callee on it
    /// would begin, and the call that made it.
    Over(Option<String>, Option<CallId>),
    /// While some other condition holds.
    While,
}

/// A way out of a loop, and the condition that it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    pub way: Way,
    pub guard: Option<GuardId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Break,
    Return,
    /// An exception that no handler inside the loop takes; Rust's `?`.
    Raise,
}

/// The condition that a fact runs under, where it matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    pub kind: GuardKind,
    pub span: Span,
    /// The guard around it.
    pub within: Option<GuardId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum GuardKind {
    /// `if __name__ == "__main__"`, `require.main === module`, `import.meta.main`.
    Main,
    /// Built for tests only: `#[cfg(test)]`.
    Test,
    /// Other conditional compilation, features, `TYPE_CHECKING`: the text of it.
    Build(String),
    /// Runs when something was raised: `except`, `catch`, `Err(e) =>`.
    Handler,
    /// Runs when something comes: `case job := <-jobs:`.
    Event,
    /// Runs when a name is not yet set: `if client is None`, `if (!cached)`, `x ??= `; or not as it should
    /// be: `if conn is None or not conn.open`. The name.
    Unset(String),
    /// An arm of a choice between the variants of a type, or between words that a method gives, or what a map of Go
    /// holds under a word beside others: the type, that of what is held, or the method; what this arm is for (none: all
    /// else), and what all arms are for. Empty: for nothing at all, `None`.
    Arm { of: String, own: Vec<String>, all: Vec<String> },
    /// Any other condition: what is compared in it, so that checks of the environment can be told.
    /// Several: any of them; what has to hold together stands in guards one inside the other.
    /// `negated`: the guarded code runs when the comparison does *not* hold.
    Condition { comparisons: Vec<Comparison>, negated: bool },
}

impl GuardKind {
    /// A condition of which nothing is known but that it stands there.
    pub fn unknown() -> GuardKind {
        GuardKind::Condition { comparisons: Vec::new(), negated: false }
    }
}

/// One comparison of a condition. `process.env.NODE_ENV !== "production"` has the subject
/// `process.env.NODE_ENV`; a lookup by a literal key reads like a member:
/// `os.environ.get("STAGE")` is `os.environ.STAGE`, `std::env::var("X")` is `std.env.var.X`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub subject: String,
    /// `None`: only its truth is asked.
    pub equals: Option<Known<Value>>,
    /// `!=`, `not`.
    pub negated: bool,
    /// What is compared where the subject is not set: `os.getenv("X", "false")`.
    pub otherwise: Option<Known<Value>>,
    /// What the program itself says that the subject is: a constant, or what a field is that keeps an option. Of
    /// JavaScript.
    pub known: Option<Known<Value>>,
}

impl Comparison {
    /// One that says nothing of a subject that is not set.
    pub fn new(subject: String, equals: Option<Known<Value>>, negated: bool) -> Comparison {
        Comparison { subject, equals, negated, otherwise: None, known: None }
    }
}

/// Memory asked of the language itself: `b"x" * n`, `vec![0; n]`, `[0] * n`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// In bytes.
    pub size: Known<i64>,
    pub span: Span,
    pub function: FnId,
    pub within: Option<LoopId>,
    pub guard: Option<GuardId>,
}

/// Mutable data of the top level or of a class, with the places that change it.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// `cache`, `Class.cache`.
    pub name: String,
    pub kind: StateKind,
    /// What it was made from, as a callee on it would begin: `Map`, `collections.defaultdict`.
    pub origin: Option<String>,
    /// Each object of this type has one: it lasts where something keeps the object.
    pub of: Option<TypeId>,
    /// The types of its keys and entries, where they are declared.
    pub holds: Vec<String>,
    /// What a function puts in, it takes out again by itself, or it takes all out and fills it anew.
    pub passing: bool,
    /// What it holds is made anew where it is missing: it is emptied at once, or where there is too much.
    pub spared: bool,
    pub span: Span,
    pub writes: Vec<Write>,
}

impl State {
    /// One that the whole program has, and of which nothing else is known yet.
    pub fn new(name: String, kind: StateKind, origin: Option<String>, span: Span) -> State {
        let (of, holds, writes) = (None, Vec::new(), Vec::new());
        State { name, kind, origin, of, holds, passing: false, spared: false, span, writes }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// Dictionary, Map, plain object used as one.
    Map,
    /// List, array, vector, queue, set.
    List,
    Number,
    /// Anything else that is assigned again: a lazily made client, a flag, a string.
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub kind: WriteKind,
    pub span: Span,
    pub function: FnId,
    pub guard: Option<GuardId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteKind {
    /// The name itself is set.
    Assign,
    /// A key is set or an element added.
    Insert,
    /// A key or element is taken out, or all are.
    Remove,
    /// `+= 1`.
    Count,
}

/// A project function used as a value: bound to a name, put into a table, returned.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// As a callee would be named.
    pub name: String,
    pub target: Target,
    pub span: Span,
    pub function: FnId,
}

/// A comment that speaks to us: `plimsoll: allow(long-sleep) the reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What stands after `plimsoll:`, trimmed, comment marks removed.
    pub text: String,
    pub span: Span,
    /// It is alone on its line, and so speaks of what follows.
    pub alone: bool,
}

impl Directive {
    /// Of a comment at those bytes, its marks included, when it speaks to us.
    pub fn of_comment(source: &Source, start: usize, end: usize) -> Option<Directive> {
        let comment = source.text.get(start..end)?;
        let body = comment.trim_start_matches(|c: char| c.is_whitespace() || "#/*!".contains(c));
        let text = body.strip_prefix("plimsoll:")?.trim();
        let text = if comment.starts_with("/*") { text.trim_end_matches("*/") } else { text };
        let span = source.span(start, end);
        let first = source.line_around(span.start).start;
        let last = source.line_around(span.end.saturating_sub(1)).end;
        let blank = |range| source.text.get(range).is_none_or(|text: &str| text.trim().is_empty());
        let alone = blank(first..start) && blank(end..last);
        Some(Directive { text: text.trim().to_string(), span, alone })
    }
}

impl Import {
    /// The module as qualified names write it: `std.thread` for `std::thread`.
    pub fn qualified(&self) -> Cow<'_, str> {
        match self.module.contains(':') {
            true => Cow::Owned(self.module.replace("::", ".")),
            false => Cow::Borrowed(&self.module),
        }
    }
}

impl Facts {
    pub fn function(&self, id: FnId) -> Option<&Function> {
        self.functions.get(id.0 as usize)
    }

    /// A function and those that it is written in, innermost first.
    pub fn functions_around(&self, id: FnId) -> impl Iterator<Item = FnId> {
        let outer = |id: &FnId| self.function(*id)?.parent.filter(|parent| parent != id);
        std::iter::successors(Some(id), outer)
    }

    /// The call of the function that gives what a call is made on, where that makes it.
    pub fn giver(&self, call: CallId) -> Option<CallId> {
        self.given.iter().find(|(on, _)| *on == call).map(|(_, giver)| *giver)
    }

    /// The one thing that a function gives back, where that is known.
    pub fn gives_back(&self, id: FnId) -> Option<&Known<Value>> {
        let at = self.given_back.binary_search_by_key(&id.0, |(function, _)| function.0).ok()?;
        self.given_back.get(at).map(|(_, value)| value)
    }

    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(id.0 as usize)
    }

    /// The call that a chain of calls begins with: `new Hono()` of `new Hono().get("/", show).post("/", save)`.
    pub fn made_first(&self, id: CallId) -> CallId {
        let chain = std::iter::successors(Some(id), |id| self.call(*id)?.receiver);
        chain.take(self.calls.len()).last().unwrap_or(id)
    }

    /// A build of the program leaves the whole file out: `//go:build generate`.
    pub fn is_left_out(&self) -> bool {
        let top = self.functions.first().and_then(|top| top.guard);
        self.guards_of(top).any(|guard| matches!(guard.kind, GuardKind::Build(_)))
    }

    /// A guard and those around it, innermost first.
    pub fn guards_of(&self, guard: Option<GuardId>) -> impl Iterator<Item = &Guard> {
        let get = |id: Option<GuardId>| id.and_then(|id| self.guards.get(id.0 as usize));
        std::iter::successors(get(guard), move |guard| get(guard.within))
    }

    /// A loop and those around it in the same function, innermost first.
    pub fn loops_of(&self, within: Option<LoopId>) -> impl Iterator<Item = (LoopId, &Loop)> {
        let get = |id: Option<LoopId>| {
            id.and_then(|id| self.loops.get(id.0 as usize).map(|found| (id, found)))
        };
        std::iter::successors(get(within), move |(_, inner)| get(inner.within))
    }
}

impl Facts {
    /// Facts of a file that says nothing yet, its top level spanning the whole text.
    pub fn new(source: &Source, language: Language) -> Facts {
        let span = source.span(0, source.text.len());
        let top = Function {
            name: "<module>".to_string(),
            span,
            head: source.span(0, 0),
            params: Vec::new(),
            owner: None,
            parent: None,
            passed_to: None,
            is_async: false,
            is_generator: false,
            receiver: None,
            public: true,
            returns: None,
            test: false,
            guard: None,
        };
        Facts {
            file: source.file,
            language,
            package: None,
            imports: Vec::new(),
            exports: Vec::new(),
            functions: vec![top],
            types: Vec::new(),
            bindings: Vec::new(),
            given_back: Vec::new(),
            calls: Vec::new(),
            channels: Vec::new(),
            loops: Vec::new(),
            handed: Vec::new(),
            of_params: Vec::new(),
            given: Vec::new(),
            set_members: Vec::new(),
            globals: Vec::new(),
            kept: Vec::new(),
            retried: Vec::new(),
            guards: Vec::new(),
            unoffered: Vec::new(),
            allocations: Vec::new(),
            states: Vec::new(),
            references: Vec::new(),
            directives: Vec::new(),
            notes: Vec::new(),
        }
    }
}
