//! From a handler's name, as a template writes it, to a file and a function.

pub(super) mod csharp;
pub(super) mod go;
pub(super) mod java;
pub(super) mod ruby;

use camino::{Utf8Path, Utf8PathBuf};

use super::modules::{Program, Symbol};
use crate::knowledge::Entries;
use crate::model::{
    Call, CallId, CallKind, EntryPoint, Facts, FileId, FnId, Known, Language, Missing, Origin,
    Span, Tree, TypeId, Value, sources_of,
};

/// Where the handler is, or where it was looked for.
pub(super) struct Lookup<'a> {
    /// Root-relative directory that the code is taken from.
    pub(super) code: &'a Utf8Path,
    pub(super) handler: &'a str,
    pub(super) span: Span,
    pub(super) language: Option<Language>,
}

/// Endings of files in languages that run on the same runtimes and are not read.
pub(super) const UNREAD: [&str; 6] = ["fs", "vb", "scala", "groovy", "clj", "ps1"];

/// Folders that sources lie in below the directory that is packaged.
const SOURCES: [&str; 6] = ["src", "app", "source", "lambda", "functions", "handlers"];

/// The export of a file that a library takes for the handler, where it is not told.
const ANY_EXPORT: &str = "*";

/// Wrappers within each other, and calls of a chain, that are followed.
const NESTED: u32 = 16;

/// The call of a wrapper in the chain that gives a handler: `middy(fn)` of `middy(fn).use(errors())`.
pub(super) fn wrapper<'f>(facts: &'f Facts, entries: &Entries, id: CallId) -> Option<&'f Call> {
    let mut call = facts.call(id)?;
    for _ in 0..NESTED {
        if entries.wrappers.find(call, facts).is_some() {
            return Some(call);
        }
        call = facts.call(call.receiver?)?;
    }
    None
}

/// The function of the file that a call is given, through wrappers: `trace(middy(fn))`.
pub(super) fn wrapped(
    program: &Program,
    entries: &Entries,
    facts: &Facts,
    call: &Call,
) -> Option<FnId> {
    let mut call = call;
    for _ in 0..NESTED {
        let own = call.args.iter().find_map(|arg| match &arg.value.value {
            Some(Value::Function(id)) => Some(*id),
            Some(Value::Name(name)) => match program.symbol(facts.file, name) {
                Some(Symbol::Function(at, id)) if at == facts.file => Some(id),
                _ => None,
            },
            _ => None,
        });
        if own.is_some() {
            return own;
        }
        call = call.args.iter().find_map(|arg| match &arg.value.value {
            Some(Value::Call(id)) => wrapper(facts, entries, *id),
            _ => None,
        })?;
    }
    None
}

/// The class of the object whose method a file exports, `module.exports = { handler: orders.handler }`, and
/// the method.
fn method_of<'v>(
    program: &Program,
    facts: &Facts,
    value: &'v Known<Value>,
) -> Option<((FileId, String), &'v str)> {
    match (&value.origin, &value.value) {
        (Origin::Made { call, name }, _) => {
            let class = program.type_of(facts, &facts.call(*call)?.name)?;
            Some((class, name.rsplit_once('.')?.1))
        }
        (_, Some(Value::Name(name))) => {
            let (object, method) = name.rsplit_once('.')?;
            Some((program.type_of(facts, object)?, method))
        }
        _ => None,
    }
}

impl Lookup<'_> {
    /// The directory of the file that names the handler.
    fn said<'t>(&self, program: &'t Program) -> &'t Utf8Path {
        program.tree.path(self.span.file).parent().unwrap_or(Utf8Path::new(""))
    }

    /// Loads what it needs into `program`.
    pub(super) fn find(
        &self,
        program: &mut Program,
        entries: &Entries,
    ) -> Result<EntryPoint, Missing> {
        let mut tried = Vec::new();
        let file = match self.language {
            Some(Language::Rust) => self.rust(program, &mut tried),
            Some(Language::Go) => return go::find(self, program, entries),
            Some(Language::Java | Language::Kotlin) => return java::find(self, program, entries),
            Some(Language::CSharp) => return csharp::find(self, program, entries),
            Some(Language::Ruby) => return ruby::find(self, program),
            Some(language) => self.named(program, language, &mut tried),
            // `pkg.Class::method`, `Assembly::Type::Method`
            None if self.handler.matches("::").count() == 1 => {
                return java::find(self, program, entries);
            }
            None if self.handler.contains("::") => return csharp::find(self, program, entries),
            None => [Language::Python, Language::JavaScript]
                .into_iter()
                .find_map(|language| self.named(program, language, &mut tried)),
        };
        let Some(file) = file else { return Err(self.missing(tried, None)) };
        self.find_in(program, entries, file, tried)
    }

    fn missing(&self, tried: Vec<String>, file: Option<FileId>) -> Missing {
        Missing { handler: self.handler.to_string(), span: self.span, tried, file }
    }

    /// The handler in a file.
    pub(super) fn find_in(
        &self,
        program: &mut Program,
        entries: &Entries,
        file: FileId,
        tried: Vec<String>,
    ) -> Result<EntryPoint, Missing> {
        let missing = |tried, file| self.missing(tried, file);
        program.load(&[file]);
        let Some(facts) = program.facts(file).cloned() else {
            return Err(missing(tried, Some(file)));
        };
        let point = |function: FnId, name: &str, span: Span| {
            EntryPoint::new(file, function, name.to_string(), span)
        };
        if facts.language == Language::Rust {
            return program_of(program, file).ok_or_else(|| missing(tried, Some(file)));
        }
        let name = self.handler.rsplit(['.', ':']).next().unwrap_or(self.handler);
        let name = match name {
            ANY_EXPORT => {
                let mut handlers = entries.handlers.iter().map(String::as_str).chain(["default"]);
                let exported = |name: &&str| facts.exports.iter().any(|one| one.name == *name);
                let Some(name) = handlers.find(exported) else {
                    return Ok(point(FnId(0), "<module>", self.span));
                };
                name
            }
            name => name,
        };
        let symbol = program.symbol(file, name);
        let export = facts.exports.iter().find(|export| export.name == name);
        let binding = facts.bindings.iter().find(|binding| binding.name == name);
        let exported = export.and_then(|export| export.value.as_ref());
        let span = binding.map(|binding| binding.span).or(export.map(|export| export.span));
        if let Some(Symbol::Function(at, id)) = symbol
            && let Some(found) = program.facts(at).and_then(|facts| facts.function(id)).cloned()
        {
            let class = exported.and_then(|value| method_of(program, &facts, value));
            let class = class.map(|(class, _)| class);
            // A base has the methods of what descends from it, of which one is made here.
            let own = |owner: TypeId| match &class {
                Some((of, name)) => {
                    let ty = program.facts(at).and_then(|facts| facts.types.get(owner.0 as usize));
                    *of == at && ty.is_some_and(|ty| ty.name == *name)
                }
                None => true,
            };
            if let Some(span) = span.filter(|_| at != file && found.owner.is_some_and(own)) {
                let here = point(FnId(0), name, span);
                return Ok(EntryPoint { bound: Some((at, id)), ..here });
            }
            return Ok(EntryPoint { class, ..EntryPoint::new(at, id, found.name, found.head) });
        }
        // A value: `handler = Mangum(app)`, `export const handler = middy(fn)`, an instance.
        let value = exported.or(binding.map(|binding| &binding.value));
        // `handler = orders.handle`, `export const handler = orders.handle.bind(orders)`
        let bound = value.and_then(|value| {
            let ((at, class), method) = method_of(program, &facts, value)?;
            program.method(at, &class, method)
        });
        let value = value.and_then(|value| value.value.as_ref());
        if let Some(Value::Call(id)) = value
            && let Some(call) = wrapper(&facts, entries, *id).or(facts.call(*id))
            && let Some(id) = wrapped(program, entries, &facts, call)
        {
            let span = facts.function(id).map_or(call.head, |found| found.head);
            return Ok(point(id, name, span));
        }
        if let Some(span) = span {
            return Ok(EntryPoint { bound, ..point(FnId(0), name, span) });
        }
        // A handler taken from a library: `from powertools import handler`.
        if let Some(import) = facts.imports.iter().find(|import| import.local == name) {
            return Ok(point(FnId(0), name, import.span));
        }
        if symbol.is_some() || program.may_hold_more(file) {
            return Ok(point(FnId(0), name, self.span));
        }
        Err(missing(tried, Some(file)))
    }

    fn named(
        &self,
        program: &Program,
        language: Language,
        tried: &mut Vec<String>,
    ) -> Option<FileId> {
        let module = self.handler.split("::").next().unwrap_or(self.handler);
        let module = module.rsplit_once('.').map_or(module, |(module, _)| module);
        let mut paths = vec![Utf8PathBuf::from(module)];
        if language == Language::Python && module.contains('.') {
            paths.push(Utf8PathBuf::from(module.replace('.', "/")));
        }
        let mut bases = vec![self.code.to_path_buf()];
        for part in SOURCES {
            bases.push(self.code.join(part));
        }
        // The code directory, or the handler's path, is what a build writes: one for each function, as
        // `dist/orders/orders.js` of `src/orders.ts`.
        for source in sources_of(self.code) {
            let own = source.file_name() == Some(module);
            let above = source.parent().filter(|_| own).map(Utf8Path::to_path_buf);
            bases.push(source);
            bases.extend(above);
        }
        for path in paths.clone() {
            paths.extend(sources_of(&path));
        }
        for base in &bases {
            for path in &paths {
                let path = base.join(path);
                tried.push(path.to_string());
                let found = match language {
                    Language::Python => program
                        .tree
                        .find(&Utf8PathBuf::from(format!("{path}.py")))
                        .or_else(|| program.tree.find(&path.join("__init__.py"))),
                    _ => program.script(&path),
                };
                if found.is_some() {
                    return found;
                }
            }
        }
        tried.truncate(4);
        // The one file below the code whose path ends so.
        let suffixes: Vec<String> = paths.iter().map(|path| format!("/{path}.")).collect();
        let mut ends = program.tree.under(self.code).filter(|(_, file)| {
            Language::of(&file.path) == Some(language)
                && suffixes.iter().any(|suffix| {
                    let path = format!("/{}", file.path);
                    path.rfind('.').is_some_and(|dot| {
                        path.get(..=dot).is_some_and(|stem| stem.ends_with(suffix.as_str()))
                    })
                })
        });
        let first = ends.next()?;
        if ends.next().is_some() {
            return None;
        }
        Some(first.0)
    }

    /// By cargo-lambda's conventions: the package at the code directory, or the one binary of the
    /// handler's name.
    fn rust(&self, program: &Program, tried: &mut Vec<String>) -> Option<FileId> {
        // `target/lambda/name/` is what a build of the package above writes.
        let mut base = self.code.to_path_buf();
        let mut name = self.handler.strip_prefix("bootstrap").unwrap_or(self.handler).to_string();
        if let Some(at) = base.as_str().find("target/lambda") {
            name = base.file_name().unwrap_or("").to_string();
            base = Utf8PathBuf::from(
                base.as_str().get(..at).unwrap_or("").trim_end_matches('/').to_string(),
            );
        }
        let mut paths = Vec::new();
        if !name.is_empty() {
            paths.push(base.join("src/bin").join(format!("{name}.rs")));
            paths.push(base.join("src/bin").join(&name).join("main.rs"));
            paths.push(base.join(&name).join("src/main.rs"));
            paths.push(base.join("src").join(&name).join("main.rs"));
        }
        paths.push(base.join("src/main.rs"));
        paths.push(base.join("main.rs"));
        for path in paths {
            tried.push(path.to_string());
            if let Some(found) = program.tree.find(&path) {
                return Some(found);
            }
        }
        // The only program that the package builds is the one, whatever it is called.
        match programs_below(program.tree, &base).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// The files of `src/bin`, each of which is a program of the package of Rust.
pub(super) fn programs_below(tree: &Tree, package: &Utf8Path) -> Vec<FileId> {
    let programs = package.join("src/bin");
    let own = tree.under(&programs).filter(|(_, file)| {
        file.path.extension() == Some("rs") && file.path.parent() == Some(&*programs)
    });
    own.map(|(file, _)| file).collect()
}

/// The main function of a file.
pub(super) fn program_of(program: &mut Program, file: FileId) -> Option<EntryPoint> {
    program.load(&[file]);
    let facts = program.facts(file)?;
    let function = main_of(facts)?;
    let span = facts.function(function)?.head;
    Some(EntryPoint::new(file, function, "main".to_string(), span))
}

/// The main function; in a root of a Rust program that has none, the one of which an attribute makes
/// it: `#[rocket::launch]`.
pub(super) fn main_of(facts: &Facts) -> Option<FnId> {
    let named = |name: &str| facts.functions.iter().position(|found| found.name == name);
    let made = || {
        let mut all = facts.calls.iter().filter(|call| call.kind == CallKind::Decorator);
        let rust = facts.language == Language::Rust;
        all.find_map(|call| named(call.bound.as_deref()?)).filter(|_| rust)
    };
    named("main").or_else(made).map(|at| FnId(at as u32))
}

/// The language of a function's code. `Some(None)`: the runtime does not tell; `None`: none that we
/// read.
pub(super) fn language(
    runtime: &str,
    handler: &str,
    method: &str,
    code: &Utf8Path,
    tree: &Tree,
) -> Option<Option<Language>> {
    let holds = |language: Language| {
        tree.under(code).any(|(_, file)| Language::of(&file.path) == Some(language))
    };
    if let Some(language) = Language::of_runtime(runtime) {
        return Some(Some(language));
    }
    if runtime.is_empty() {
        return Some(None);
    }
    // A runtime of the function's own: a program that was built.
    let rust = method.contains("rust")
        || code.as_str().contains("target/lambda")
        || tree.find(&code.join("Cargo.toml")).is_some();
    match runtime.starts_with("provided") {
        true if rust => Some(Some(Language::Rust)),
        true if method.starts_with("go") || holds(Language::Go) => Some(Some(Language::Go)),
        true if method == "dotnet" || holds(Language::CSharp) => Some(Some(Language::CSharp)),
        true if holds(Language::Java) || holds(Language::Kotlin) => Some(Some(Language::Java)),
        true => of_class(handler, tree).map(Some),
        false => None,
    }
}

/// The language of a handler that is a class: `Assembly::Namespace.Class::Method`, or `package.Class` where the
/// project has such a class.
pub(super) fn of_class(handler: &str, tree: &Tree) -> Option<Language> {
    if handler.matches("::").count() == 2 {
        return Some(Language::CSharp);
    }
    let class = handler.split("::").next().unwrap_or(handler);
    if !class.contains('.') {
        return None;
    }
    let wanted = Utf8PathBuf::from(class.replace('.', "/"));
    let all = tree.ids().filter(|(_, file)| file.path.with_extension("").ends_with(&wanted));
    let mut all = all.filter_map(|(_, file)| Language::of(&file.path));
    all.find(|language| matches!(language, Language::Java | Language::Kotlin))
}
