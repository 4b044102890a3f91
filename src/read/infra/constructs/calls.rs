//! Who calls the functions and constructors of a program.

use std::collections::HashMap;

use camino::Utf8Path;

use super::properties::clean;
use super::{Code, candidates};
use crate::model::{CallId, Constructs, Facts, FnId, Target, TypeId};

/// Bases within each other that are followed.
const BASES: usize = 8;

/// The calls of each function, by its file and number, and the function of each call.
pub(super) struct Callers {
    of: HashMap<(usize, FnId), Vec<(usize, CallId)>>,
    to: HashMap<(usize, CallId), (usize, FnId)>,
}

impl Callers {
    pub(super) fn new(files: &[Code], table: &Constructs) -> Callers {
        let constructors = &table.constructors;
        // Where a name is defined.
        let mut defined: HashMap<&str, Vec<(usize, FnId)>> = HashMap::new();
        for (file, code) in files.iter().enumerate() {
            for (at, ty) in code.facts.types.iter().enumerate() {
                if let Some(id) = constructor(&code.facts, TypeId(at as u32), constructors) {
                    defined.entry(ty.name.as_str()).or_default().push((file, id));
                }
            }
            for (at, function) in code.facts.functions.iter().enumerate().skip(1) {
                let name = function.name.as_str();
                defined.entry(name).or_default().push((file, FnId(at as u32)));
            }
        }
        let paths = files.iter().enumerate();
        let by_path: HashMap<&str, usize> =
            paths.map(|(at, code)| (code.path.as_str(), at)).collect();
        let classes = Classes::new(files, table);
        let mut of: HashMap<(usize, FnId), Vec<(usize, CallId)>> = HashMap::new();
        let mut to = HashMap::new();
        for (file, code) in files.iter().enumerate() {
            for (at, call) in code.facts.calls.iter().enumerate() {
                let target = match call.target {
                    Target::Function(id) => Some((file, id)),
                    Target::Type(id) => classes.made(file, id, constructors),
                    Target::Import(import) => {
                        let import = code.facts.imports.get(import as usize);
                        let import =
                            import.filter(|import| !classes.is_of_a_library(&import.module));
                        import.and_then(|import| {
                            let rest = call.name.strip_prefix(import.module.as_str())?;
                            let rest = rest.trim_start_matches(['.', ':']);
                            let rest = match rest {
                                // `import Orders from "./orders"`
                                "" | "default" => {
                                    let own = default_of(files, file, &import.module, &by_path);
                                    own.unwrap_or(import.local.as_str())
                                }
                                rest => rest,
                            };
                            // `Functions.make` of a class that is imported.
                            let of_class = || defined.get(&*format!("{}.{rest}", import.local));
                            let found = defined.get(rest).or_else(of_class);
                            let found =
                                found.and_then(|all| elsewhere(files, file, all, &import.module));
                            // A class without a constructor is made by the one of its base.
                            found.or_else(|| {
                                let (file, class) = classes.named(file, &call.name)?;
                                classes.made(file, class, constructors)
                            })
                        })
                    }
                    // What a constructor hands the class of the project that it extends.
                    Target::Unknown if matches!(call.name.as_str(), "super" | "base") => {
                        let owner = code.facts.function(call.function).and_then(|own| own.owner);
                        owner.and_then(|class| {
                            let (file, base) = classes.base(file, class)?;
                            classes.made(file, base, constructors)
                        })
                    }
                    Target::Package => {
                        let last = call.name.rsplit('.').next().unwrap_or("");
                        let mut dots = call.name.rmatch_indices('.').map(|(at, _)| at + 1);
                        let of_class = dots.nth(1).and_then(|at| call.name.get(at..));
                        let all = defined.get(call.name.as_str());
                        let all = all.or_else(|| defined.get(of_class?));
                        let all = all.or_else(|| defined.get(last));
                        all.and_then(|all| nearest(files, file, all))
                    }
                    Target::Global | Target::Unknown => None,
                };
                if let Some(target) = target {
                    let call = (file, CallId(at as u32));
                    of.entry(target).or_default().push(call);
                    to.insert(call, target);
                }
            }
        }
        Callers { of, to }
    }

    pub(super) fn of(&self, file: usize, function: FnId) -> &[(usize, CallId)] {
        self.of.get(&(file, function)).map_or(&[], Vec::as_slice)
    }

    /// The function of the program that is called.
    pub(super) fn to(&self, file: usize, call: CallId) -> Option<(usize, FnId)> {
        self.to.get(&(file, call)).copied()
    }
}

/// The classes of a program by their names.
struct Classes<'f> {
    files: &'f [Code],
    library: &'f [String],
    by_name: HashMap<&'f str, Vec<(usize, TypeId)>>,
}

impl<'f> Classes<'f> {
    fn new(files: &'f [Code], table: &'f Constructs) -> Classes<'f> {
        let mut by_name: HashMap<&str, Vec<(usize, TypeId)>> = HashMap::new();
        for (file, code) in files.iter().enumerate() {
            for (at, ty) in code.facts.types.iter().enumerate() {
                by_name.entry(ty.name.as_str()).or_default().push((file, TypeId(at as u32)));
            }
        }
        let library = table.modules.get("core").map_or(&[][..], Vec::as_slice);
        Classes { files, library, by_name }
    }

    /// What a library gives is none of the project's, whatever that calls its own.
    fn is_of_a_library(&self, module: &str) -> bool {
        self.library.iter().any(|name| module.starts_with(name.as_str()))
    }

    /// The class that a file calls so: its own, else one that it imports.
    fn named(&self, file: usize, name: &str) -> Option<(usize, TypeId)> {
        let code = self.files.get(file)?;
        let own = |all: &&Vec<(usize, TypeId)>| all.iter().any(|(at, _)| *at == file);
        if let Some(all) = self.by_name.get(name).filter(own) {
            return all.iter().find(|(at, _)| *at == file).copied();
        }
        let mut imports =
            code.facts.imports.iter().filter(|import| !self.is_of_a_library(&import.module));
        imports.find_map(|import| {
            let rest = name.strip_prefix(import.module.as_str())?;
            let rest = rest.strip_prefix(['.', ':'])?;
            elsewhere(self.files, file, self.by_name.get(rest)?, &import.module)
        })
    }

    /// The class of the project that a class extends.
    fn base(&self, file: usize, class: TypeId) -> Option<(usize, TypeId)> {
        let ty = self.files.get(file)?.facts.types.get(class.0 as usize)?;
        ty.bases.iter().find_map(|base| self.named(file, base))
    }

    /// The constructor that makes an object of a class: its own, else that of the nearest base.
    fn made(&self, file: usize, class: TypeId, names: &[String]) -> Option<(usize, FnId)> {
        let mut at = (file, class);
        for _ in 0..BASES {
            let facts = &self.files.get(at.0)?.facts;
            if let Some(found) = constructor(facts, at.1, names) {
                return Some((at.0, found));
            }
            at = self.base(at.0, at.1)?;
        }
        None
    }
}

/// What a module that is named by its path exports by default is called there.
fn default_of<'f>(
    files: &'f [Code],
    from: usize,
    module: &str,
    by_path: &HashMap<&str, usize>,
) -> Option<&'f str> {
    let here = files.get(from)?.path.parent()?;
    let module = clean(&here.join(module.starts_with('.').then_some(module)?));
    let paths = candidates(&module);
    let there = paths.iter().find_map(|path| by_path.get(path.as_str()))?;
    let mut exports = files.get(*there)?.facts.exports.iter();
    exports.find(|export| export.name == "default")?.local.as_deref()
}

fn constructor(facts: &Facts, ty: TypeId, names: &[String]) -> Option<FnId> {
    let class = facts.types.get(ty.0 as usize)?.name.rsplit('.').next()?;
    let is = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        last == class || names.iter().any(|name| name == last)
    };
    let found = facts.functions.iter().position(|one| one.owner == Some(ty) && is(&one.name));
    found.map(|at| FnId(at as u32))
}

/// The definition in the file that a module is; else in the one whose path ends in its name, else the
/// only one there is.
fn elsewhere<T: Copy>(
    files: &[Code],
    from: usize,
    defined: &[(usize, T)],
    module: &str,
) -> Option<(usize, T)> {
    let plain = |path: &Utf8Path| {
        let path = path.with_extension("");
        match path.file_name() {
            Some("index") => path.parent().map(Utf8Path::to_path_buf).unwrap_or_default(),
            _ => path,
        }
    };
    if module.starts_with("./") || module.starts_with("../") {
        let here = files.get(from)?.path.parent()?;
        let written = [".ts", ".js", ".mjs"].iter().find_map(|end| module.strip_suffix(end));
        let wanted = clean(&here.join(written.unwrap_or(module)));
        let is =
            |code: &Code| plain(&code.path) == wanted || plain(&code.path) == wanted.join("index");
        let found = defined.iter().find(|(file, _)| files.get(*file).is_some_and(is));
        if found.is_some() {
            return found.copied();
        }
    }
    let words = |text: &str| -> Vec<String> {
        text.split(['/', '.', ':', '\\'])
            .filter(|word| !word.is_empty() && !matches!(*word, "ts" | "js" | "mjs" | "index"))
            .map(str::to_string)
            .collect()
    };
    let module = words(module);
    let mut fitting = defined.iter().filter(|(file, _)| {
        let Some(code) = files.get(*file) else { return false };
        let path = words(code.path.with_extension("").as_str());
        !module.is_empty() && path.ends_with(&module)
    });
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(*one),
        _ => nearest(files, from, defined),
    }
}

/// Of definitions of one name: the only one of the language, else that of a package which the file
/// imports or is in, else the one that lies nearest.
fn nearest<T: Copy>(files: &[Code], from: usize, defined: &[(usize, T)]) -> Option<(usize, T)> {
    let here = files.get(from)?;
    let same: Vec<(usize, T)> = defined
        .iter()
        .filter(|(file, _)| {
            files.get(*file).is_some_and(|code| code.facts.language == here.facts.language)
        })
        .copied()
        .collect();
    if let [] | [_] = same.as_slice() {
        return same.first().copied();
    }
    let package = |file: usize| files.get(file)?.facts.package.as_deref();
    let seen = |(file, _): &&(usize, T)| {
        package(*file).is_some_and(|package| {
            here.facts.package.as_deref() == Some(package)
                || here.facts.imports.iter().any(|import| import.module == package)
        })
    };
    let mut all = same.iter().filter(seen);
    if let (Some(one), None) = (all.next(), all.next()) {
        return Some(*one);
    }
    let shared = |file: usize| {
        let path = files.get(file).map(|code| code.path.components());
        path.map_or(0, |path| path.zip(here.path.components()).take_while(|(a, b)| a == b).count())
    };
    let most = same.iter().map(|(file, _)| shared(*file)).max()?;
    let mut all = same.iter().filter(|(file, _)| shared(*file) == most);
    match (all.next(), all.next()) {
        (Some(one), None) => Some(*one),
        _ => None,
    }
}
