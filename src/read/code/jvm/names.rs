//! What a name of the text means: a variable, a field, something of this file, an import, or
//! something that the package or a wildcard import gives.

use super::language::{AWAITS, JAVA_LANG, KOTLIN, PRIMITIVES, RECEIVER_KEPT, kotlin_function};
use super::syntax::{Arg, Expr, ExprKind};
use super::{Field, Made, Named, Reader, Variable};
use crate::model::{CallId, FnId, Function, Target};

impl<'a> Reader<'a> {
    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.scopes.get(name)
    }

    /// The field that a bare name means, and the type that has it; `None` for the top level.
    pub(super) fn field(&self, name: &str) -> Option<(Option<usize>, &Field)> {
        for ty in self.around(self.frame.ty) {
            if let Some(field) = self.types.get(ty).and_then(|info| info.fields.get(name)) {
                return Some((Some(ty), field));
            }
        }
        self.top_level.get(name).map(|field| (None, field))
    }

    /// A type and those it is written in.
    pub(super) fn around(&self, ty: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(ty, |ty| self.types.get(*ty)?.outer)
    }

    fn own_type(&self, ty: usize) -> Option<Named> {
        let info = self.types.get(ty)?;
        Some(Named {
            name: info.name.clone(),
            target: Target::Type(info.id),
            call: None,
            ty: Some(ty),
        })
    }

    /// A type of this file by its full name.
    fn type_at(&self, name: &str) -> Option<usize> {
        let last = name.rsplit('.').next().unwrap_or(name);
        self.type_within("", name, self.types_called.get(last)?)
    }

    /// A type of this file that is called `outer.name`, among some.
    fn type_within(&self, outer: &str, name: &str, among: &[usize]) -> Option<usize> {
        among.iter().copied().find(|at| {
            self.types.get(*at).is_some_and(|info| match outer {
                "" => info.name == name,
                outer => info
                    .name
                    .strip_prefix(outer)
                    .and_then(|rest| rest.strip_prefix('.'))
                    .is_some_and(|rest| rest == name),
            })
        })
    }

    /// A type by its name as written.
    pub(super) fn type_named(&self, name: &str) -> Option<Named> {
        if self.type_params.contains(&name) || PRIMITIVES.contains(&name) {
            return None;
        }
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        let last = name.rsplit('.').next().unwrap_or(name);
        if let Some(called) = self.types_called.get(last) {
            for around in self.around(self.frame.ty) {
                let outer = self.types.get(around).map_or("", |info| info.name.as_str());
                if let Some(at) = self.type_within(outer, name, called) {
                    return self.own_type(at);
                }
            }
            if let Some(at) = self.type_within("", name, called) {
                return self.own_type(at);
            }
            // `Inner` of a type of this file, named from outside of it.
            let inner = |at: &&usize| self.types.get(**at).is_some_and(|info| info.outer.is_some());
            if rest.is_empty()
                && let Some(at) = called.iter().find(inner)
                && self.imported(first).is_none()
            {
                return self.own_type(*at);
            }
        }
        // Written in full: `java.util.List`.
        let lower = first.starts_with(|letter: char| letter.is_lowercase());
        if lower && !rest.is_empty() {
            let (name, target) = (name.to_string(), Target::Package);
            return Some(Named { name, target, call: None, ty: None });
        }
        let mut found = self.imported(first).or_else(|| self.unimported(first))?;
        if !rest.is_empty() {
            found.name = [&found.name, rest].join(".");
        }
        Some(found)
    }

    pub(super) fn imported(&self, name: &str) -> Option<Named> {
        let at = *self.imports.get(name)?;
        let import = self.facts.imports.get(at as usize)?;
        let full = match import.member.as_deref() {
            Some(member) => [&import.module, member].join("."),
            None => import.module.clone(),
        };
        Some(Named { name: full, target: Target::Import(at), call: None, ty: None })
    }

    /// A name that neither the file nor an import of it defines.
    pub(super) fn unimported(&self, name: &str) -> Option<Named> {
        let global =
            |name: String| Some(Named { name, target: Target::Global, call: None, ty: None });
        if JAVA_LANG.binary_search(&name).is_ok() {
            return global(["java.lang.", name].concat());
        }
        if self.kotlin() && (KOTLIN.binary_search(&name).is_ok() || kotlin_function(name)) {
            return global(name.to_string());
        }
        let package = self.facts.package.as_deref().unwrap_or("");
        let name = match (self.wildcards, package) {
            (true, _) => ["*.", name].concat(),
            (false, "") => name.to_string(),
            (false, package) => [package, name].join("."),
        };
        Some(Named { name, target: Target::Package, call: None, ty: None })
    }

    /// The overload of a method that takes so many arguments, in a type or one around it.
    pub(super) fn method(&self, ty: Option<usize>, name: &str, args: usize) -> Option<FnId> {
        self.around(ty).find_map(|ty| self.own_method(ty, name, args))
    }

    pub(super) fn own_method(&self, ty: usize, name: &str, args: usize) -> Option<FnId> {
        let overloads = self.types.get(ty)?.methods.get(name)?;
        self.overload(overloads, args)
    }

    pub(super) fn overload(&self, overloads: &[FnId], args: usize) -> Option<FnId> {
        let takes =
            |id: &&FnId| self.facts.function(**id).is_some_and(|found| found.params.len() == args);
        overloads.iter().find(takes).or(overloads.first()).copied()
    }

    /// Whether a method asks for no more arguments than so many.
    fn suffices(&self, id: FnId, args: usize) -> bool {
        let asked =
            |found: &Function| found.params.iter().filter(|param| param.default.is_none()).count();
        self.facts.function(id).is_some_and(|found| asked(found) <= args)
    }

    /// What an expression is, as a callee on it would begin. Writes no facts.
    pub(super) fn name_of(&self, expr: &Expr) -> Option<Named> {
        match &expr.kind {
            ExprKind::Name(name) => self.bare(name),
            ExprKind::This if self.variable("this").is_some() => {
                self.variable("this").and_then(|found| found.named.clone())
            }
            ExprKind::This => self
                .frame
                .ty
                .and_then(|ty| self.own_type(ty))
                .or_else(|| self.frame.receivers.last().cloned()),
            ExprKind::Super => {
                let ty = self.types.get(self.frame.ty?)?;
                ty.bases.first().cloned()
            }
            ExprKind::Member(object, member, _) => self.member(object, member),
            ExprKind::Call(callee, args) => self.result_of(expr, callee, args),
            ExprKind::New(ty, _, _) => {
                let mut found = self.named_type(ty)?;
                found.call = self.call_at(expr);
                Some(found)
            }
            ExprKind::Cast(ty, inner) => self.named_type(ty).or_else(|| self.name_of(inner)),
            ExprKind::Assign(_, _, value) => self.name_of(value),
            ExprKind::Binary("?:", left, right) => {
                self.name_of(left).or_else(|| self.name_of(right))
            }
            ExprKind::Class(ty) => self.named_type(ty),
            ExprKind::Object(decl) => decl.bases.first().and_then(|base| self.named_type(base)),
            ExprKind::Literal(crate::model::Value::Str(_)) | ExprKind::Template(_) => Some(Named {
                name: "java.lang.String".to_string(),
                target: Target::Global,
                call: None,
                ty: None,
            }),
            _ => None,
        }
    }

    pub(super) fn call_at(&self, expr: &Expr) -> Option<CallId> {
        self.calls_at.get(&(expr.place.start, expr.place.end)).map(|made| made.call)
    }

    fn bare(&self, name: &str) -> Option<Named> {
        if let Some(variable) = self.variable(name) {
            return variable.named.clone();
        }
        if let Some((_, field)) = self.field(name) {
            return field.named.clone();
        }
        if let Some(found) = self.imported(name) {
            return Some(found);
        }
        // A property of what a block is run on, or of a base, has a type that is not told here.
        if name.starts_with(|letter: char| letter.is_uppercase()) {
            return self.type_named(name);
        }
        if let Some(receiver) = self.frame.receivers.last() {
            return Some(property(receiver, name));
        }
        // What an imported base has: `vertx` of a verticle.
        let info = self.frame.ty.and_then(|ty| self.types.get(ty))?;
        let base = info.bases.first().filter(|base| matches!(base.target, Target::Import(_)))?;
        Some(property(base, name))
    }

    /// A path written in full, `java.util.List`, that starts with a package: if it may be one by whether
    /// a part before the member is named like a type, and by how many there are.
    fn packaged(
        &self,
        object: &Expr,
        member: &str,
        may: impl FnOnce(bool, usize) -> bool,
    ) -> Option<String> {
        let (mut at, mut typed, mut parts) = (object, false, 1);
        let first = loop {
            match &at.kind {
                ExprKind::Name(name) => break *name,
                ExprKind::Member(object, member, _) => {
                    typed |= member.starts_with(char::is_uppercase);
                    parts += 1;
                    at = object;
                }
                _ => return None,
            }
        };
        let free = || {
            first.starts_with(char::is_lowercase)
                && self.variable(first).is_none()
                && self.field(first).is_none()
                && self.imported(first).is_none()
        };
        if !may(typed, parts) || !free() {
            return None;
        }
        let mut path = vec![member];
        let mut at = object;
        while let ExprKind::Member(object, member, _) = &at.kind {
            path.push(member);
            at = object;
        }
        path.push(first);
        path.reverse();
        Some(path.join("."))
    }

    fn member(&self, object: &Expr, member: &str) -> Option<Named> {
        let may = |typed: bool, parts: usize| {
            (typed || member.starts_with(char::is_uppercase))
                && (self.frame.receivers.is_empty() || parts > 1)
        };
        if let Some(name) = self.packaged(object, member, may) {
            return Some(Named { name, target: Target::Package, call: None, ty: None });
        }
        let object = self.name_of(object)?;
        if member == "Companion" {
            return Some(object);
        }
        if let Some(ty) = object.ty {
            if let Some(field) = self.types.get(ty).and_then(|info| info.fields.get(member)) {
                return field.named.clone();
            }
            if let Some(at) = self.type_in(&object.name, member) {
                return self.own_type(at);
            }
        }
        Some(property(&object, member))
    }

    fn type_in(&self, outer: &str, name: &str) -> Option<usize> {
        self.type_within(outer, name, self.types_called.get(name)?)
    }

    /// What a call gives.
    pub(super) fn result_of(&self, expr: &Expr, callee: &Expr, args: &[Arg]) -> Option<Named> {
        if let Some(Made { gives: Some(gives), .. }) =
            self.calls_at.get(&(expr.place.start, expr.place.end))
        {
            return Some(gives.clone());
        }
        if let ExprKind::Member(object, member, _) = &callee.kind {
            let awaited = || args.is_empty() && matches!(object.kind, ExprKind::Call(..));
            if RECEIVER_KEPT.contains(member) || AWAITS.contains(member) && awaited() {
                return self.name_of(object);
            }
        }
        let found = self.callee(callee, args.len())?;
        self.given(&found, self.call_at(expr))
    }

    /// What a call of something gives.
    pub(super) fn given(&self, called: &Named, call: Option<CallId>) -> Option<Named> {
        let call = call.or(called.call);
        let result =
            |target| Some(Named { name: [&called.name, "()"].concat(), target, call, ty: None });
        match called.target {
            Target::Function(id) => match self.facts.function(id)?.returns.as_deref() {
                Some(name) => match self.type_at(name) {
                    Some(at) => self.own_type(at),
                    None => Some(self.known(name.to_string())),
                },
                None => result(Target::Unknown),
            },
            Target::Type(_) => Some(Named { call, ..called.clone() }),
            _ if constructs(&called.name) && self.kotlin() => {
                Some(Named { call, ..called.clone() })
            }
            target => result(target),
        }
    }

    /// A qualified name that was resolved before, with how it is reached.
    pub(super) fn known(&self, name: String) -> Named {
        let target = self
            .facts
            .imports
            .iter()
            .position(|import| {
                import.member.as_deref().is_some_and(|member| {
                    name.strip_prefix(import.module.as_str())
                        .and_then(|rest| rest.strip_prefix('.'))
                        .is_some_and(|rest| {
                            rest == member
                                || rest
                                    .strip_prefix(member)
                                    .is_some_and(|rest| rest.starts_with('.'))
                        })
                })
            })
            .and_then(|at| u32::try_from(at).ok())
            .map_or(Target::Package, Target::Import);
        let target = match name.starts_with("java.lang.") || !name.contains('.') {
            true => Target::Global,
            false => target,
        };
        Named { name, target, call: None, ty: None }
    }

    /// What a callee is called, and where it is to be found.
    pub(super) fn callee(&self, callee: &Expr, args: usize) -> Option<Named> {
        let function = |id: FnId, name: String| Named {
            name,
            target: Target::Function(id),
            call: None,
            ty: None,
        };
        match &callee.kind {
            ExprKind::Name(name) => {
                if let Some(variable) = self.variable(name) {
                    if let Some(crate::model::Value::Function(id)) = variable.value.value {
                        return Some(function(id, name.to_string()));
                    }
                    if self.kotlin() {
                        return variable.named.clone().map(|found| property(&found, "invoke"));
                    }
                }
                for ty in self.around(self.frame.ty) {
                    if let Some(id) = self.own_method(ty, name, args) {
                        let owner = self.types.get(ty).map_or("", |info| info.name.as_str());
                        return Some(function(id, [owner, name].join(".")));
                    }
                }
                // A member of what a block is run on comes before a function of the file.
                for receiver in self.frame.receivers.iter().rev() {
                    if receiver.ty.is_some_and(|ty| self.own_method(ty, name, args).is_some()) {
                        return Some(self.of(receiver, name, args));
                    }
                }
                if let Some(id) = self.functions.get(name).and_then(|all| self.overload(all, args))
                {
                    return Some(function(id, name.to_string()));
                }
                if let Some(found) = self.imported(name) {
                    return Some(found);
                }
                let upper = name.starts_with(|letter: char| letter.is_uppercase());
                if self.kotlin() && upper {
                    return self.type_named(name);
                }
                if let Some(receiver) = self.frame.receivers.last()
                    && !kotlin_function(name)
                {
                    return Some(self.of(receiver, name, args));
                }
                if self.kotlin() && kotlin_function(name) {
                    return self.unimported(name);
                }
                // Inherited.
                for ty in self.around(self.frame.ty) {
                    if let Some(base) = self.types.get(ty).and_then(|info| info.bases.first()) {
                        let package = self.kotlin() && self.facts.package.is_some();
                        if !package || base.ty.is_some() {
                            return Some(self.of(base, name, args));
                        }
                    }
                }
                match self.kotlin() || self.wildcards {
                    true => self.unimported(name),
                    false => None,
                }
            }
            ExprKind::Member(object, member, _) => {
                self.method_called(object, member, args, self.name_of(object).as_ref())
            }
            _ => {
                let found = self.name_of(callee)?;
                Some(property(&found, "invoke"))
            }
        }
    }

    /// What a method called on something is.
    pub(super) fn method_called(
        &self,
        object: &Expr,
        member: &str,
        args: usize,
        named: Option<&Named>,
    ) -> Option<Named> {
        let may = |typed, parts| typed || self.kotlin() && parts > 1;
        if let Some(name) = self.packaged(object, member, may) {
            return Some(Named { name, target: Target::Package, call: None, ty: None });
        }
        // An extension: imported by its own name, or of this file.
        let own = named.and_then(|named| named.ty);
        let lower = member.starts_with(|letter: char| letter.is_lowercase());
        if self.kotlin()
            && lower
            && !self.is_type(object)
            && own.is_none_or(|ty| self.own_method(ty, member, args).is_none())
        {
            // What comes from the type's own package reads like a member of it.
            if let Some(found) = self.imported(member)
                && named.is_none_or(|named| package(named) != package(&found))
            {
                return Some(found);
            }
            if let Some(id) = self.functions.get(member).and_then(|all| self.overload(all, args)) {
                let (name, target) = (member.to_string(), Target::Function(id));
                return Some(Named { name, target, call: None, ty: None });
            }
            // One that a class around, or its companion, has for itself.
            let extends = |id: &FnId| {
                self.facts.function(*id).is_some_and(|function| function.receiver.is_some())
            };
            for ty in self.around(self.frame.ty) {
                if let Some(id) = self.own_method(ty, member, args).filter(extends) {
                    let owner = self.types.get(ty).map_or("", |info| info.name.as_str());
                    let (name, target) = ([owner, member].join("."), Target::Function(id));
                    return Some(Named { name, target, call: None, ty: None });
                }
            }
        }
        let named = named?;
        match self.type_in(&named.name, member) {
            Some(at) => self.own_type(at),
            None => Some(self.of(named, member, args)),
        }
    }

    /// A type by its name: what is called on it is its own, no extension.
    fn is_type(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        name.starts_with(|letter: char| letter.is_uppercase())
            && self.variable(name).is_none()
            && self.field(name).is_none()
    }

    /// A method of something.
    fn of(&self, object: &Named, member: &str, args: usize) -> Named {
        let mut at = object.ty;
        // Up through the bases that this file has.
        for _ in 0..16 {
            let Some(ty) = at else { break };
            let base = self.types.get(ty).and_then(|info| info.bases.first());
            // An overload that a base elsewhere has: `new Service().run(args)` beside its `run(settings, parts)`.
            let elsewhere = base.is_some_and(|base| base.ty.is_none());
            let own = self.own_method(ty, member, args);
            if let Some(id) = own.filter(|id| !elsewhere || self.suffices(*id, args)) {
                let owner = self.types.get(ty).map_or("", |info| info.name.as_str());
                return Named {
                    name: [owner, member].join("."),
                    target: Target::Function(id),
                    call: object.call,
                    ty: None,
                };
            }
            match base {
                Some(base) if base.ty.is_none() => return property(base, member),
                Some(base) => at = base.ty,
                None => break,
            }
        }
        property(object, member)
    }
}

fn package(of: &Named) -> Option<&str> {
    of.name.rsplit_once('.').map(|(package, _)| package)
}

/// A member taken from something.
fn property(object: &Named, member: &str) -> Named {
    let target = match object.target {
        Target::Type(_) | Target::Function(_) => Target::Unknown,
        other => other,
    };
    let name = [&object.name, member].join(".");
    Named { name, target, call: object.call, ty: None }
}

/// A call of something named like a class makes an object of it: `Thread()`, `URL()`.
pub(super) fn constructs(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|first: char| first.is_uppercase()) && !last.ends_with("()")
}
