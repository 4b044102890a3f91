//! Java and Kotlin to facts, from the tree that both are brought to (`syntax`): `declare` numbers
//! types and functions, `walk` writes what bodies do; `names` and `values` answer their questions.

mod declare;
#[cfg(test)]
pub(super) mod dump;
mod language;
mod names;
pub(super) mod syntax;
mod values;
mod walk;

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use crate::model::{
    Call, CallId, Directive, Facts, FnId, GuardId, Known, Language, LoopId, Note, Source, Span,
    Target, TypeId, Value,
};
use syntax::{File, Place, TypeKind, TypeRef};

pub(super) fn facts(source: &Source, language: Language, file: &File) -> Facts {
    let mut reader = Reader {
        source,
        facts: Facts::new(source, language),
        types: Vec::new(),
        functions: HashMap::new(),
        top_level: HashMap::new(),
        calls_at: HashMap::new(),
        scopes: Vec::new(),
        type_params: Vec::new(),
        frame: Frame::default(),
        through: HashMap::new(),
        closures: HashMap::new(),
    };
    reader.notes(file);
    reader.directives(&file.comments);
    reader.declare(file);
    reader.walk(file);
    reader.finish()
}

/// A file whose parse did not end in proportion to its size.
pub(super) fn unread(source: &Source, language: Language) -> Facts {
    let mut facts = Facts::new(source, language);
    facts.notes.push(Note {
        span: source.span(0, 0),
        message: "takes too long to parse: nothing of this file was read".to_string(),
    });
    facts
}

/// Comments and the first error of a tree.
pub(super) fn comments(root: Node, text: &str, file: &mut File) {
    // Comments are read for what they tell this program.
    if !root.has_error() && !text.contains("plimsoll") {
        return;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if matches!(node.kind(), "line_comment" | "block_comment") {
            file.comments.push(node.byte_range());
        }
        if node.is_error() && file.broken.is_none() {
            file.broken = Some(node.byte_range());
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// `1_000`, `0xFFL`, `1.5f`, `3u`.
pub(super) fn number(text: &str) -> Option<Value> {
    let text = text.replace('_', "").to_lowercase();
    let radix = [("0x", 16), ("0b", 2)];
    for (prefix, radix) in radix {
        if let Some(digits) = text.strip_prefix(prefix) {
            let digits = digits.trim_end_matches(['l', 'u']);
            return i64::from_str_radix(digits, radix).ok().map(Value::Int);
        }
    }
    let whole = text.trim_end_matches(['l', 'u']);
    if whole.len() > 1 && whole.starts_with('0') && whole.bytes().all(|b| b.is_ascii_digit()) {
        return i64::from_str_radix(whole, 8).ok().map(Value::Int);
    }
    if let Ok(number) = whole.parse::<i64>() {
        return Some(Value::Int(number));
    }
    text.trim_end_matches(['f', 'd']).parse().ok().map(Value::Float)
}

/// One escape sequence as what it stands for.
pub(super) fn escape(text: &str) -> String {
    let Some(rest) = text.strip_prefix('\\') else { return text.to_string() };
    match rest.chars().next() {
        Some('n') => "\n".to_string(),
        Some('t') => "\t".to_string(),
        Some('r') => "\r".to_string(),
        Some('u') => {
            let code = u32::from_str_radix(rest.trim_start_matches('u'), 16).ok();
            code.and_then(char::from_u32).map_or(String::new(), String::from)
        }
        _ => rest.to_string(),
    }
}

/// What a name or an expression is.
#[derive(Clone, Debug)]
struct Named {
    /// As a callee on it would begin.
    name: String,
    target: Target,
    /// The call that made it.
    call: Option<CallId>,
    /// A type of this file, by index.
    ty: Option<usize>,
}

/// A local variable or parameter.
#[derive(Clone, Debug)]
struct Variable {
    named: Option<Named>,
    value: Known<Value>,
}

struct Field {
    named: Option<Named>,
    value: Known<Value>,
    /// Index of its state in the facts.
    state: Option<usize>,
}

/// A type of this file.
struct TypeInfo {
    id: TypeId,
    /// `Outer.Inner`
    name: String,
    kind: TypeKind,
    outer: Option<usize>,
    fields: HashMap<String, Field>,
    /// By name, each overload.
    methods: HashMap<String, Vec<FnId>>,
    bases: Vec<Named>,
    /// The constructor that initializers of the instance belong to.
    constructor: Option<FnId>,
}

/// What can be left by a jump.
#[derive(Clone)]
enum Jump {
    Loop(LoopId, Option<String>),
    /// Java's `switch`, which `break` leaves.
    Switch,
    /// A `try` with handlers, which takes what is raised.
    Catch,
}

/// Where the walk stands.
#[derive(Clone, Default)]
struct Frame {
    function: FnIdOrTop,
    within: Option<LoopId>,
    guard: Option<GuardId>,
    /// Index of the type whose members are meant without a receiver.
    ty: Option<usize>,
    jumps: Vec<Jump>,
    /// Kotlin's implicit receivers, innermost last.
    receivers: Vec<Named>,
}

/// The top level by default.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FnIdOrTop(FnId);

impl Default for FnIdOrTop {
    fn default() -> FnIdOrTop {
        FnIdOrTop(FnId(0))
    }
}

struct Reader<'a> {
    source: &'a Source,
    facts: Facts,
    types: Vec<TypeInfo>,
    /// Functions of the top level by name.
    functions: HashMap<String, Vec<FnId>>,
    /// Kotlin's properties of the top level.
    top_level: HashMap<String, Field>,
    /// Calls that have been written, by place.
    calls_at: HashMap<(usize, usize), CallId>,
    scopes: Vec<HashMap<String, Variable>>,
    /// Names that stand for no type.
    type_params: Vec<String>,
    frame: Frame,
    /// Calls made on a local variable: by function, variable and member.
    through: HashMap<(FnId, String), Vec<(String, CallId)>>,
    /// Lambdas and anonymous objects that have been walked, by place.
    closures: HashMap<(usize, usize), FnId>,
}

impl Reader<'_> {
    fn span(&self, place: &Place) -> Span {
        self.source.span(place.start, place.end)
    }

    fn kotlin(&self) -> bool {
        self.facts.language == Language::Kotlin
    }

    fn notes(&mut self, file: &File) {
        let message = |text: &str| text.to_string();
        if let Some(place) = &file.broken {
            let end = place.end.min(place.start + 1);
            let span = self.source.span(place.start, end);
            let message = message("does not parse; read as far as it can be");
            self.facts.notes.push(Note { span, message });
        }
        if let Some(place) = &file.too_deep {
            let span = self.source.span(place.start, place.start);
            let message = message("nests too deeply: what is inside was not read");
            self.facts.notes.push(Note { span, message });
        }
    }

    fn directives(&mut self, comments: &[Place]) {
        for place in comments {
            let text = self.source.text.get(place.clone()).unwrap_or("");
            let text = text.trim_start_matches(['*', '/', ' ']);
            let Some(said) = text.strip_prefix("plimsoll:") else { continue };
            let said = said.trim_end_matches('/').trim_end_matches('*').trim().to_string();
            let span = self.span(place);
            let first = self.source.line_range(self.source.place(span.start).line);
            let last = self.source.line_range(self.source.place(span.end.saturating_sub(1)).line);
            let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
            let before = self.source.text.get(first.start..place.start);
            let after = self.source.text.get(place.end..last.end);
            let alone = blank(before) && blank(after);
            self.facts.directives.push(Directive { text: said, span, alone });
        }
    }

    /// Work that is started on something that is waited for or closed later is not dropped.
    fn finish(mut self) -> Facts {
        let mut kept = Vec::new();
        for calls in self.through.values() {
            if calls.iter().any(|(member, _)| language::WAITS.contains(&member.as_str())) {
                kept.extend(calls.iter().map(|(_, call)| *call));
            }
        }
        // What is put into a list can be waited for there: `all.add(thread); thread.start()`.
        let args = self.facts.calls.iter().flat_map(|call| &call.args);
        let handed: HashSet<CallId> = args
            .filter_map(|arg| match arg.value.value {
                Some(Value::Call(id)) => Some(id),
                _ => None,
            })
            .collect();
        let calls = self.facts.calls.iter().enumerate();
        let on = |call: &Call| {
            let started = call.name.ends_with(".start");
            started && call.receiver.is_some_and(|id| handed.contains(&id))
        };
        kept.extend(calls.filter(|(_, call)| on(call)).map(|(at, _)| CallId(at as u32)));
        for call in kept {
            if let Some(call) = self.facts.calls.get_mut(call.0 as usize)
                && call.result == crate::model::ResultUse::Dropped
            {
                call.result = crate::model::ResultUse::Kept;
            }
        }
        self.facts.states.retain(|state| !state.writes.is_empty());
        self.facts
    }

    /// A type reference as a qualified name.
    fn named_type(&self, ty: &TypeRef) -> Option<Named> {
        if ty.name.is_empty() || ty.array > 0 {
            return None;
        }
        self.type_named(&ty.name)
    }
}
