//! What the top level declares, noted before anything is walked: Go lets names be used before they
//! are written.

use super::TOP;
use super::names::{likely, unversioned};
use super::scope::{Reader, Thing, Ty};
use super::syntax::{At, Field, Kind};
use crate::model::{
    Binding, FnId, Function, Import, Known, Param, State, StateKind, Target, Type, TypeId,
};

impl Reader<'_> {
    pub(super) fn read(&mut self) {
        let declarations = self.declarations();
        let of = |kinds: &[Kind]| -> Vec<At> {
            let kind = |at: &At| kinds.contains(&self.syntax.kind(*at));
            declarations.iter().copied().filter(kind).collect()
        };
        let imports = of(&[Kind::Import]);
        let types = of(&[Kind::TypeDeclaration]);
        let functions = of(&[Kind::Function, Kind::Method]);
        let constants = of(&[Kind::ConstDeclaration]);
        let variables = of(&[Kind::VarDeclaration]);
        let package = of(&[Kind::Package]);
        if let Some(name) = package.first().and_then(|at| self.syntax.children(*at).next()) {
            self.facts.package = Some(self.text(name).to_string());
        }
        for at in imports {
            self.imports(at);
        }
        for at in &types {
            self.type_names(*at);
        }
        for at in &types {
            self.type_bodies(*at);
        }
        let mut bodies = Vec::new();
        for at in functions {
            let id = self.function(at);
            bodies.push((id, at));
        }
        // Twice: a constant may be made of one that is written below it.
        for _ in 0..2 {
            for at in &constants {
                self.constants(*at);
            }
        }
        for at in variables {
            self.variables(at);
        }
        for (id, at) in bodies {
            self.body(id, at);
        }
        self.facts.states.retain(|state| !state.writes.is_empty());
    }

    /// Declarations of the top level, also those that an error is around.
    fn declarations(&self) -> Vec<At> {
        let mut found = Vec::new();
        let mut wanted: Vec<At> = vec![0];
        while let Some(at) = wanted.pop() {
            let children: Vec<At> = self.syntax.children(at).collect();
            for child in children {
                match self.syntax.kind(child) {
                    Kind::Error => wanted.push(child),
                    _ => found.push(child),
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn imports(&mut self, at: At) {
        let syntax = self.syntax;
        let specs: Vec<At> =
            syntax.within(at).filter(|at| syntax.kind(*at) == Kind::ImportSpec).collect();
        let mut less_likely = Vec::new();
        for spec in specs {
            let Some(path) = syntax.child(spec, Field::Path) else { continue };
            let module = self.text(path).trim_matches(['"', '`']).to_string();
            let given = syntax.child(spec, Field::Name).map(|at| (syntax.kind(at), self.text(at)));
            let mut names = match given {
                Some((Kind::Dot | Kind::Blank, _)) => Vec::new(),
                _ => likely(&module),
            }
            .into_iter();
            let local = match given {
                Some((Kind::Dot | Kind::Blank, _)) => String::new(),
                Some((_, name)) => name.to_string(),
                None => names.next().unwrap_or_default(),
            };
            let member = matches!(given, Some((Kind::Dot, _))).then(|| "*".to_string());
            let id = self.facts.imports.len() as u32;
            if !local.is_empty() {
                self.imports.insert(local.clone(), id);
            }
            less_likely.extend(names.map(|name| (name, id)));
            self.paths.push(unversioned(&module));
            self.facts.imports.push(Import {
                module,
                member,
                local,
                span: self.span(spec),
                function: TOP,
                type_only: false,
                guard: None,
            });
        }
        // These take what is left.
        for (name, id) in less_likely {
            self.imports.entry(name).or_insert(id);
        }
    }

    pub(super) fn type_names(&mut self, at: At) {
        let syntax = self.syntax;
        for spec in syntax.children(at) {
            let Some(name) = syntax.child(spec, Field::Name) else { continue };
            let id = TypeId(self.facts.types.len() as u32);
            let text = self.text(name);
            self.types.insert(text, id);
            let public = text.starts_with(char::is_uppercase);
            self.facts.types.push(Type {
                is_trait: false,
                name: text.to_string(),
                bases: Vec::new(),
                span: self.span(spec),
                head: self.span(name),
                public,
                function: self.function,
            });
        }
    }

    pub(super) fn type_bodies(&mut self, at: At) {
        let syntax = self.syntax;
        for spec in syntax.children(at) {
            let (Some(name), Some(body)) =
                (syntax.child(spec, Field::Name), syntax.child(spec, Field::Type))
            else {
                continue;
            };
            let name = self.text(name);
            let mut bases = Vec::new();
            match syntax.kind(body) {
                Kind::StructType => self.struct_fields(name, body, &mut bases),
                Kind::InterfaceType => {
                    for element in syntax.children(body) {
                        if syntax.kind(element) == Kind::TypeElem
                            && let Some(base) = self.ty(element, 0)
                        {
                            bases.push(base.name);
                        }
                    }
                }
                _ => {
                    if let Some(ty) = self.ty(body, 0) {
                        if syntax.kind(spec) == Kind::TypeAlias {
                            bases.push(ty.name.clone());
                        }
                        self.underlying.insert(name.to_string(), ty);
                    }
                }
            }
            let id = self.types.get(name).copied();
            if let Some(found) = id.and_then(|id| self.facts.types.get_mut(id.0 as usize)) {
                found.bases = bases;
            }
        }
    }

    fn struct_fields(&mut self, owner: &str, body: At, bases: &mut Vec<String>) {
        let syntax = self.syntax;
        let Some(list) = syntax.child_of(body, Kind::FieldList) else { return };
        let mut shared = Vec::new();
        for field in syntax.children(list).filter(|at| syntax.kind(*at) == Kind::Field) {
            let declared = syntax.child(field, Field::Type);
            let ty = declared.and_then(|at| self.ty(at, 0));
            let lock = |ty: &Ty| matches!(ty.name.as_str(), "sync.Mutex" | "sync.RWMutex");
            if ty.as_ref().is_some_and(lock) {
                self.locked.insert(owner.to_string());
            }
            let names: Vec<At> = syntax
                .children(field)
                .filter(|at| syntax.field(*at) == Field::Name && syntax.kind(*at) != Kind::Other)
                .collect();
            let Some(ty) = ty else { continue };
            if names.is_empty() {
                // Embedded: also a field by its own name.
                let last = ty.name.rsplit('.').next().unwrap_or(&ty.name).to_string();
                self.fields.insert(format!("{owner}.{last}"), ty.clone());
                bases.push(ty.name);
                continue;
            }
            for name in names {
                let full = format!("{owner}.{}", self.text(name));
                let plain = !matches!(ty.target, Target::Global);
                if plain && !ty.name.contains(['[', ' ']) {
                    self.facts.bindings.push(Binding {
                        name: full.clone(),
                        origin: Some(ty.name.clone()),
                        value: Known::unknown(Some(self.span(name)), "a field"),
                        span: self.span(name),
                    });
                }
                if let Some(kind) = container(&ty.name) {
                    shared.push((full.clone(), kind, ty.name.clone(), self.span(name)));
                }
                self.fields.insert(full, ty.clone());
            }
        }
        // What a lock is held for is shared by all that the process does.
        if self.locked.contains(owner) {
            for (name, kind, origin, span) in shared {
                self.state(name, kind, Some(origin), span);
            }
        }
    }

    pub(super) fn state(
        &mut self,
        name: String,
        kind: StateKind,
        origin: Option<String>,
        span: crate::model::Span,
    ) {
        let mut held = origin.as_deref().unwrap_or("");
        while let Some(inner) = ["[]", "map[]"].iter().find_map(|mark| held.strip_prefix(mark)) {
            held = inner;
        }
        let made_of = self.underlying.get(held).map(|ty| ty.name.clone());
        let holds = made_of.into_iter().chain([held.to_string()]).filter(|name| !name.is_empty());
        let holds = holds.collect();
        self.states.insert(name.clone(), self.facts.states.len());
        self.facts.states.push(State { holds, ..State::new(name, kind, origin, span) });
    }

    fn function(&mut self, at: At) -> FnId {
        let syntax = self.syntax;
        let name = syntax.child(at, Field::Name);
        let text = name.map_or("", |name| self.text(name));
        let owner = syntax.child(at, Field::Receiver).and_then(|receiver| {
            let of = syntax.children(receiver).next()?;
            self.ty(syntax.child(of, Field::Type)?, 0)
        });
        let full = match &owner {
            Some(owner) => format!("{}.{text}", owner.name),
            None => text.to_string(),
        };
        self.constrain(at);
        let params = self.params(at);
        let results = self.result_types(at);
        self.generics.clear();
        let returns = results.first().cloned().flatten().map(|ty| ty.name);
        let test = self.source.path.as_str().ends_with("_test.go");
        let id = FnId(self.facts.functions.len() as u32);
        let head = name.map_or_else(|| self.span(at), |name| self.span(name));
        self.facts.functions.push(Function {
            name: full.clone(),
            span: self.span(at),
            head,
            params,
            owner: owner.and_then(|owner| self.types.get(owner.name.as_str()).copied()),
            parent: Some(TOP),
            passed_to: None,
            is_async: false,
            is_generator: false,
            receiver: None,
            public: text.starts_with(char::is_uppercase),
            returns,
            test,
            guard: None,
        });
        // Each file may have any number of these.
        if full != "init" && full != "_" {
            self.functions.insert(full, id);
        }
        self.results.insert(id, results);
        id
    }

    /// Notes the one interface that a parameter of a function's types is constrained by.
    pub(super) fn constrain(&mut self, function: At) {
        let syntax = self.syntax;
        let Some(list) = syntax.child(function, Field::TypeParameters) else { return };
        for declared in syntax.children(list) {
            let Some(ty) = syntax.child(declared, Field::Type) else { continue };
            if self.text(ty).contains(['|', '~', '[']) {
                continue;
            }
            let element = syntax.children(ty).last().unwrap_or(ty);
            let found = self.ty(ty, 0).or_else(|| self.ty(element, 0));
            let Some(found) = found.filter(|ty| ty.target != Target::Global) else { continue };
            for name in syntax.children(declared).filter(|at| syntax.field(*at) == Field::Name) {
                self.generics.insert(self.text(name), found.clone());
            }
        }
    }

    pub(super) fn params(&self, function: At) -> Vec<Param> {
        let syntax = self.syntax;
        let Some(list) = syntax.child(function, Field::Parameters) else { return Vec::new() };
        let mut found = Vec::new();
        for declared in syntax.children(list) {
            let ty = syntax.child(declared, Field::Type).and_then(|ty| self.ty(ty, 0));
            let ty = ty.map(|ty| match syntax.kind(declared) {
                Kind::VariadicParameter => format!("[]{}", ty.name),
                _ => ty.name,
            });
            let names = syntax
                .children(declared)
                .filter(|at| syntax.field(*at) == Field::Name && syntax.kind(*at) != Kind::Other);
            let names: Vec<String> = names.map(|at| self.text(at).to_string()).collect();
            if names.is_empty() && syntax.kind(declared) == Kind::Parameter {
                found.push(Param { name: String::new(), ty: ty.clone(), default: None });
            }
            found.extend(names.into_iter().map(|name| Param {
                name,
                ty: ty.clone(),
                default: None,
            }));
        }
        found
    }

    pub(super) fn result_types(&self, function: At) -> Vec<Option<Ty>> {
        let syntax = self.syntax;
        let Some(result) = syntax.child(function, Field::Result) else { return Vec::new() };
        if syntax.kind(result) != Kind::ParameterList {
            return vec![self.ty(result, 0)];
        }
        let mut found = Vec::new();
        for declared in syntax.children(result) {
            let ty = syntax.child(declared, Field::Type).and_then(|ty| self.ty(ty, 0));
            let names = syntax
                .children(declared)
                .filter(|at| syntax.field(*at) == Field::Name && syntax.kind(*at) != Kind::Other);
            for _ in 0..names.count().max(1) {
                found.push(ty.clone());
            }
        }
        found
    }

    /// Constants of the top level or of a block.
    pub(super) fn constants(&mut self, at: At) {
        let syntax = self.syntax;
        for spec in syntax.children(at).filter(|at| syntax.kind(*at) == Kind::ConstSpec) {
            let names: Vec<At> = syntax
                .children(spec)
                .filter(|at| syntax.field(*at) == Field::Name && syntax.kind(*at) != Kind::Other)
                .collect();
            let list = syntax.child(spec, Field::Value);
            let values: Vec<At> = list.map_or(Vec::new(), |list| syntax.children(list).collect());
            for (name, value) in names.iter().zip(values) {
                let text = self.text(*name);
                let Some(folded) = self.constant(value, 0) else { continue };
                let thing = Thing::valued(folded.clone());
                if self.function != TOP || !self.bodies.is_empty() {
                    self.scope.push((text, thing));
                    continue;
                }
                if self.globals.insert(text, thing).is_none() {
                    self.facts.bindings.push(Binding {
                        name: text.to_string(),
                        origin: None,
                        value: Known::folded(folded, self.span(value)),
                        span: self.span(*name),
                    });
                }
            }
        }
    }

    /// Variables of the top level: what they hold, and whether that is state.
    fn variables(&mut self, at: At) {
        let syntax = self.syntax;
        let specs: Vec<At> =
            syntax.within(at).filter(|at| syntax.kind(*at) == Kind::VarSpec).collect();
        for spec in specs {
            let names: Vec<At> = syntax
                .children(spec)
                .filter(|at| syntax.field(*at) == Field::Name && syntax.kind(*at) != Kind::Other)
                .collect();
            let things = self.declared(spec, &names);
            for (name, thing) in names.into_iter().zip(things) {
                let text = self.text(name);
                if text == "_" {
                    continue;
                }
                let origin = thing.name.clone();
                let known = self.known(&thing, name);
                self.facts.bindings.push(Binding {
                    name: text.to_string(),
                    origin: origin.clone().filter(|name| !name.contains(['[', ' '])),
                    value: Known { span: Some(self.span(name)), ..known },
                    span: self.span(name),
                });
                let kind = origin
                    .as_deref()
                    .and_then(|name| {
                        let own = self.underlying.get(name).map(|ty| ty.name.as_str());
                        container(own.unwrap_or(name))
                    })
                    .unwrap_or(StateKind::Other);
                let kind = match &thing.value {
                    Some(crate::model::Value::Int(_)) => StateKind::Number,
                    _ => kind,
                };
                self.state(text.to_string(), kind, origin, self.span(name));
                // It may be set elsewhere: only what kind of thing it is can be relied on.
                let value = thing.value.filter(|value| {
                    matches!(value, crate::model::Value::Function(_) | crate::model::Value::Call(_))
                });
                self.globals.insert(text, Thing { value, ..thing });
            }
        }
    }
}

/// The kind of state that a type is, when it holds more than one thing or is a number.
fn container(name: &str) -> Option<StateKind> {
    if name.starts_with("map[]") || name == "sync.Map" {
        return Some(StateKind::Map);
    }
    if name.starts_with("[]") {
        return Some(StateKind::List);
    }
    let number = unversioned(name);
    matches!(
        number.as_str(),
        "int"
            | "int32"
            | "int64"
            | "uint"
            | "uint32"
            | "uint64"
            | "float64"
            | "sync/atomic.Int32"
            | "sync/atomic.Int64"
            | "sync/atomic.Uint64"
    )
    .then_some(StateKind::Number)
}
