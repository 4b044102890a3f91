//! What is known while a file is walked: names and what they stand for, types and their fields.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;

use super::names::is_builtin_type;
use super::syntax::{At, Field, Kind, Syntax};
use super::{TOP, names};
use crate::model::{
    CallId, Facts, FnId, GuardId, Known, LoopId, Source, Span, Target, TypeId, Value,
};

/// Levels of statements and expressions that are walked.
pub(super) const DEPTH: u32 = 1_200;

/// What an expression or a name stands for.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    /// As a callee on it would begin; containers as Go writes them: `[]T`, `map[]T`, `chan T`.
    pub(super) name: Option<String>,
    /// What such a callee goes through.
    pub(super) target: Target,
    pub(super) call: Option<CallId>,
    pub(super) value: Option<Value>,
}

impl Thing {
    pub(super) fn unknown() -> Thing {
        Thing { name: None, target: Target::Unknown, call: None, value: None }
    }

    pub(super) fn valued(value: Value) -> Thing {
        Thing { name: None, target: Target::Global, call: None, value: Some(value) }
    }
}

/// A type's name, and what a callee on a value of it goes through.
#[derive(Clone, Debug)]
pub(super) struct Ty {
    pub(super) name: String,
    pub(super) target: Target,
}

impl Ty {
    pub(super) fn thing(self) -> Thing {
        Thing { name: Some(self.name), target: self.target, call: None, value: None }
    }
}

/// The type of what a container holds.
pub(super) fn element(name: &str) -> Option<&str> {
    ["[]", "map[]", "chan "].iter().find_map(|mark| name.strip_prefix(mark))
}

/// One statement that can be left or gone on with.
pub(super) struct Breakable<'s> {
    pub(super) label: Option<&'s str>,
    /// `None` for switch and select.
    pub(super) of: Option<LoopId>,
    pub(super) function: FnId,
}

pub(super) struct Reader<'s> {
    pub(super) source: &'s Source,
    pub(super) syntax: &'s Syntax,
    pub(super) facts: Facts,
    /// By the names that they may be used by.
    pub(super) imports: HashMap<String, u32>,
    /// What the names of each import's members begin with.
    pub(super) paths: Vec<String>,
    pub(super) types: HashMap<&'s str, TypeId>,
    /// What a named type is made of, when that is no struct: `type Jobs chan Job`.
    pub(super) underlying: HashMap<String, Ty>,
    pub(super) functions: HashMap<String, FnId>,
    /// What functions of this file give back, all of it.
    pub(super) results: HashMap<FnId, Vec<Option<Ty>>>,
    /// By `Type.field`.
    pub(super) fields: HashMap<String, Ty>,
    /// The interfaces that parameters of types are constrained by.
    pub(super) generics: HashMap<&'s str, Ty>,
    /// Types that hold a lock, and so are shared.
    pub(super) locked: HashSet<String>,
    pub(super) globals: HashMap<&'s str, Thing>,
    pub(super) scope: Vec<(&'s str, Thing)>,
    /// Where the parameters of the functions around stand in the scope.
    pub(super) params: Vec<(usize, FnId, usize)>,
    /// Names of the current outermost function that are set more than once.
    pub(super) changing: HashSet<&'s str>,
    pub(super) function: FnId,
    pub(super) within: Option<LoopId>,
    pub(super) guard: Option<GuardId>,
    pub(super) breakables: Vec<Breakable<'s>>,
    /// The bodies around, outermost first.
    pub(super) bodies: Vec<At>,
    /// Index into `facts.states` by name.
    pub(super) states: HashMap<String, usize>,
    /// Nodes that may still be looked at to find what joins goroutines.
    pub(super) budget: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s Source, syntax: &'s Syntax, facts: Facts) -> Reader<'s> {
        Reader {
            source,
            syntax,
            facts,
            imports: HashMap::default(),
            paths: Vec::new(),
            types: HashMap::default(),
            underlying: HashMap::default(),
            functions: HashMap::default(),
            results: HashMap::default(),
            fields: HashMap::default(),
            generics: HashMap::default(),
            locked: HashSet::default(),
            globals: HashMap::default(),
            scope: Vec::new(),
            params: Vec::new(),
            changing: HashSet::default(),
            function: TOP,
            within: None,
            guard: None,
            breakables: Vec::new(),
            bodies: Vec::new(),
            states: HashMap::default(),
            budget: 20_000_000,
        }
    }

    pub(super) fn text(&self, at: At) -> &'s str {
        let (start, end) = self.syntax.range(at);
        self.source.text.get(start..end).unwrap_or("")
    }

    pub(super) fn span(&self, at: At) -> Span {
        let (start, end) = self.syntax.range(at);
        self.source.span(start, end)
    }

    /// From one offset to another, to the end of its line at most.
    pub(super) fn line_span(&self, start: usize, end: usize) -> Span {
        let text = self.source.text.get(start..end).unwrap_or("");
        let line = text.find('\n').map_or(text, |at| text.get(..at).unwrap_or(text));
        self.source.span(start, start + line.trim_end().len())
    }

    pub(super) fn local(&self, name: &str) -> Option<&Thing> {
        self.scope.iter().rev().find(|(known, _)| *known == name).map(|(_, thing)| thing)
    }

    /// What a name stands for, as a value.
    pub(super) fn name(&self, name: &str) -> Thing {
        if let Some(found) = self.local(name) {
            return found.clone();
        }
        if let Some(found) = self.globals.get(name) {
            return found.clone();
        }
        if let Some(id) = self.functions.get(name) {
            return Thing {
                name: Some(name.to_string()),
                target: Target::Function(*id),
                call: None,
                value: Some(Value::Function(*id)),
            };
        }
        if let Some(id) = self.types.get(name) {
            return Thing {
                name: Some(name.to_string()),
                target: Target::Type(*id),
                call: None,
                value: None,
            };
        }
        match names::is_builtin_type(name) || names::is_builtin_function(name) {
            true => Thing {
                name: Some(name.to_string()),
                target: Target::Global,
                call: None,
                value: None,
            },
            false => Thing {
                name: Some(name.to_string()),
                target: Target::Package,
                call: None,
                value: Some(Value::Name(name.to_string())),
            },
        }
    }

    /// The import that a name means, unless something nearer has that name.
    pub(super) fn import(&self, name: &str) -> Option<u32> {
        if self.local(name).is_some() {
            return None;
        }
        self.imports.get(name).copied()
    }

    pub(super) fn of_import(&self, import: u32, member: &str) -> Option<String> {
        Some([self.paths.get(import as usize)?.as_ref(), member].join("."))
    }

    pub(super) fn ty(&self, at: At, depth: u32) -> Option<Ty> {
        if depth > 64 {
            return None;
        }
        let syntax = self.syntax;
        let inner = |field: Field| self.ty(syntax.child(at, field)?, depth + 1);
        let wrapped = |mark: &str, held: Option<Ty>| match held {
            Some(held) => Some(Ty { name: [mark, &held.name].concat(), target: held.target }),
            None => Some(Ty { name: mark.to_string(), target: Target::Unknown }),
        };
        match syntax.kind(at) {
            Kind::TypeIdentifier | Kind::Identifier => {
                let name = self.text(at);
                if let Some(constraint) = self.generics.get(name) {
                    return Some(constraint.clone());
                }
                let target = match self.types.get(name) {
                    Some(id) => Target::Type(*id),
                    None if is_builtin_type(name) => Target::Global,
                    None => Target::Package,
                };
                Some(Ty { name: name.to_string(), target })
            }
            Kind::QualifiedType => {
                let package = self.text(syntax.child(at, Field::Package)?);
                let import = self.import(package)?;
                let name = self.text(syntax.child(at, Field::Name)?);
                Some(Ty { name: self.of_import(import, name)?, target: Target::Import(import) })
            }
            Kind::PointerType
            | Kind::ParenthesizedType
            | Kind::TypeElem
            | Kind::Parenthesized
            | Kind::Unary => self.ty(syntax.children(at).last()?, depth + 1),
            Kind::GenericType | Kind::TypeInstantiation => inner(Field::Type),
            Kind::SliceType | Kind::ArrayType | Kind::ImplicitArrayType => {
                wrapped("[]", inner(Field::Element))
            }
            Kind::MapType => wrapped("map[]", inner(Field::Value)),
            Kind::ChannelType => wrapped("chan ", inner(Field::Value)),
            Kind::FunctionType => Some(Ty { name: "func".to_string(), target: Target::Unknown }),
            // `pkg.Type` where an expression may stand.
            Kind::Selector => {
                let package = self.text(syntax.child(at, Field::Operand)?);
                let import = self.import(package)?;
                let name = self.text(syntax.child(at, Field::Member)?);
                Some(Ty { name: self.of_import(import, name)?, target: Target::Import(import) })
            }
            _ => None,
        }
    }

    /// A field or method of something.
    pub(super) fn member(&self, of: &Thing, member: &str) -> Thing {
        let Some(name) = &of.name else {
            return Thing {
                name: Some(["?.", member].concat()),
                target: Target::Unknown,
                call: None,
                value: None,
            };
        };
        let full = [name.as_str(), member].join(".");
        let foreign = matches!(of.target, Target::Import(_));
        if !foreign && let Some(found) = self.own_member(of, name, &full, member) {
            return found;
        }
        let target = match of.target {
            Target::Function(_) | Target::Type(_) => Target::Package,
            other => other,
        };
        let bracketed = element(name).is_some() || name == "func";
        match bracketed {
            true => Thing {
                name: Some(["?.", member].concat()),
                target: Target::Unknown,
                call: None,
                value: None,
            },
            false => Thing { name: Some(full), target, call: of.call, value: None },
        }
    }

    /// What this file defines as a member of a type, or of what is embedded in it.
    fn own_member(&self, of: &Thing, name: &str, full: &str, member: &str) -> Option<Thing> {
        let mut owner = name;
        let mut full = Cow::Borrowed(full);
        for _ in 0..4 {
            if let Some(id) = self.functions.get(full.as_ref()) {
                return Some(Thing {
                    name: Some(full.into_owned()),
                    target: Target::Function(*id),
                    call: of.call,
                    value: Some(Value::Function(*id)),
                });
            }
            if let Some(ty) = self.fields.get(full.as_ref()) {
                return Some(ty.clone().thing());
            }
            let found = self.facts.types.get(self.types.get(owner)?.0 as usize)?;
            let [base] = found.bases.as_slice() else { return None };
            owner = base;
            full = Cow::Owned([owner, member].join("."));
        }
        None
    }

    /// What a container that has that name holds.
    pub(super) fn held(&self, of: &Thing) -> Thing {
        let Some(name) = &of.name else { return Thing::unknown() };
        let own = self.underlying.get(name);
        let name = own.map_or(name.as_str(), |ty| ty.name.as_str());
        match element(name).filter(|held| !held.is_empty()) {
            Some(held) => {
                let target = own.map_or(of.target, |ty| ty.target);
                Ty { name: held.to_string(), target }.thing()
            }
            None => Thing::unknown(),
        }
    }

    pub(super) fn known(&self, thing: &Thing, at: At) -> Known<Value> {
        let span = self.span(at);
        match &thing.value {
            Some(value) => {
                let literal = matches!(
                    self.syntax.kind(at),
                    Kind::Int
                        | Kind::Float
                        | Kind::String
                        | Kind::RawString
                        | Kind::True
                        | Kind::False
                        | Kind::Nil
                        | Kind::CompositeLiteral
                        | Kind::FuncLiteral
                );
                match literal {
                    true => Known::literal(value.clone(), span),
                    false => Known::folded(value.clone(), span),
                }
            }
            None => match thing.call {
                Some(call) => Known::folded(Value::Call(call), span),
                None => self
                    .given(at)
                    .unwrap_or_else(|| Known::unknown(Some(span), "not told by the text")),
            },
        }
    }

    /// A parameter of a function around, or a field of one.
    fn given(&self, at: At) -> Option<Known<Value>> {
        let syntax = self.syntax;
        let mut at = at;
        let mut path = Vec::new();
        for _ in 0..16 {
            match syntax.kind(at) {
                Kind::Unary => at = syntax.child(at, Field::Operand)?,
                Kind::Parenthesized => at = syntax.children(at).next()?,
                Kind::Selector => {
                    path.push(syntax.child(at, Field::Member)?);
                    at = syntax.child(at, Field::Operand)?;
                }
                Kind::Identifier => {
                    let name = self.text(at);
                    let place = self.scope.iter().rposition(|(known, _)| *known == name)?;
                    let (_, function, param) =
                        self.params.iter().rev().find(|(scope, ..)| *scope == place)?;
                    if self.changing.contains(name) {
                        return None;
                    }
                    let given = Known::given(*function, *param);
                    let given = Known { span: Some(self.span(at)), ..given };
                    return path.iter().rev().try_fold(given, |given, member| {
                        given.given_member(self.text(*member), self.span(*member))
                    });
                }
                _ => return None,
            }
        }
        None
    }
}
