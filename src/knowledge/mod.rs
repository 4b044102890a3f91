//! What we know: lints/ parsed and checked. Sees the model, and no stage.

mod condition;
mod file;
mod lint;
mod platform;
mod signature;
mod tables;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

pub use condition::{Comparison, Condition, Datum, Operator, Term, in_words, size_in_words};
pub use file::{EMBEDDED, File};
pub use lint::{
    Demand, Example, Examples, Flag, Lint, LoopKind, Loops, Match, Problem, Subject, Unless,
    examples,
};
pub use platform::{Platform, Supply};
pub use signature::{Bindings, Signature, bytes, duration, last_member, size};
pub use tables::{
    CommandKind, Entries, ImageKind, ResourceKind, Running, Runtime, Tables, TriggerKind,
};

use crate::model::{Call, Facts, Language};

/// Signatures of one meaning, by language.
#[derive(Clone, Debug, Default)]
pub struct Set {
    pub signatures: Vec<(Language, Arc<Signature>)>,
    /// Per language: modules one of which the file must import for `*.` signatures.
    pub imports: Vec<(Language, String)>,
    /// Made when a call is first held against the set.
    index: OnceLock<Index>,
}

/// Where signatures stand in the list of a set.
#[derive(Clone, Debug, Default)]
struct Index {
    /// Those of one member, by that member.
    keyed: HashMap<String, Vec<usize>>,
    /// Those of all members of something.
    open: Vec<usize>,
}

/// The sets of lints/apis by name: `apis/sleep`.
#[derive(Debug, Default)]
pub struct Sets(HashMap<String, Arc<Set>>);

/// Everything, ready for use.
#[derive(Debug)]
pub struct Knowledge {
    /// Sorted by name.
    pub lints: Vec<Lint>,
    /// In the order in which they are preferred.
    pub platforms: Vec<Platform>,
    pub sets: Sets,
    pub tables: Tables,
    /// Limits that plimsoll.toml states, by name.
    pub stated: BTreeMap<String, Datum>,
    /// `YYYY-MM-DD`: what dates are held against.
    pub today: String,
}

impl Knowledge {
    /// Reads the embedded files and `more`: lints of the user's own, by path.
    pub fn load(more: &[(String, String)]) -> (Knowledge, Vec<Problem>) {
        let in_folder = |folder: &str| {
            EMBEDDED.iter().filter(|file| file.path.starts_with(folder)).collect::<Vec<_>>()
        };
        let mut problems = Vec::new();
        let mut sets = Sets::default();
        let read: Vec<_> = in_folder("apis/")
            .par_iter()
            .map(|file| {
                let set = Set::parse(&file.parse()?).map_err(|why| file.problem(0..0, why))?;
                Ok((file.path.trim_end_matches(".toml").to_string(), Arc::new(set)))
            })
            .collect();
        for set in read {
            match set {
                Ok((name, set)) => _ = sets.0.insert(name, set),
                Err(problem) => problems.push(problem),
            }
        }
        let own = more.iter().map(|(path, text)| File { path, text, json: "" });
        let lint_files: Vec<File> = EMBEDDED
            .iter()
            .filter(|File { path, .. }| {
                path.contains('/') && !path.starts_with("apis/") && !path.starts_with("platforms/")
            })
            .copied()
            .chain(own)
            .collect();
        let read: Vec<_> = lint_files.par_iter().map(|file| Lint::parse(file, &sets)).collect();
        let (mut lints, mut platforms) = (Vec::new(), Vec::new());
        for lint in read {
            match lint {
                Ok(lint) => lints.push(lint),
                Err(problem) => problems.push(problem),
            }
        }
        for file in in_folder("platforms/") {
            match Platform::parse(file) {
                Ok(platform) => platforms.push(platform),
                Err(problem) => problems.push(problem),
            }
        }
        lints.sort_by(|a, b| a.name.cmp(&b.name));
        platforms.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        let tables = Tables::load(&sets, &mut problems);
        let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date().to_string();
        (Knowledge { lints, platforms, sets, tables, stated: BTreeMap::new(), today }, problems)
    }

    /// Limits that an account may have raised, or that only its owner knows.
    pub fn statable(&self) -> Vec<String> {
        let raised = self.platforms.iter().flat_map(|platform| &platform.supplies);
        let raised = raised.filter(|(_, supply)| supply.adjustable).map(|(name, _)| name.clone());
        let waits = self.tables.triggers.iter().filter(|row| row.adjustable);
        let mut names: Vec<String> = raised.chain(waits.map(TriggerKind::limit_name)).collect();
        names.push(self.tables.databases.stated.clone());
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What plimsoll.toml says that a limit is.
    pub fn state(&mut self, name: &str, value: Datum) {
        for platform in &mut self.platforms {
            if let Some(supply) = platform.supplies.get_mut(name).filter(|one| one.adjustable) {
                supply.limit = supply.limit.as_ref().map(|_| value.clone());
                supply.default = supply.default.as_ref().map(|_| value.clone());
            }
        }
        self.stated.insert(name.to_string(), value);
    }

    pub fn lint(&self, name: &str) -> Option<&Lint> {
        self.lints.iter().find(|lint| lint.name == name)
    }

    pub fn platform(&self, name: &str) -> Option<&Platform> {
        self.platforms.iter().find(|platform| platform.name == name)
    }
}

impl Sets {
    pub fn get(&self, name: &str) -> Result<&Arc<Set>, String> {
        self.0.get(name).ok_or_else(|| format!("there is no `{name}` in lints/"))
    }

    /// What is in any of them.
    fn all(&self, names: &[String]) -> Result<Arc<Set>, String> {
        if let [name] = names {
            return self.get(name).cloned();
        }
        let mut all = Set::default();
        for name in names {
            let set = self.get(name)?;
            all.signatures.extend(set.signatures.iter().cloned());
            all.imports.extend(set.imports.iter().cloned());
        }
        Ok(Arc::new(all))
    }
}

impl Index {
    fn of(signatures: &[(Language, Arc<Signature>)]) -> Index {
        let mut index = Index::default();
        for (at, (_, signature)) in signatures.iter().enumerate() {
            match signature.name.ends_with(".*") {
                true => index.open.push(at),
                false => index.keyed.entry(signature.key().to_string()).or_default().push(at),
            }
        }
        index
    }
}

impl Set {
    /// From lists by language; `python-imports` and the like are the imports of `*.` signatures.
    fn parse(lists: &BTreeMap<String, Vec<String>>) -> Result<Set, String> {
        let mut set = Set::default();
        for (key, words) in lists {
            let (name, imports) = match key.strip_suffix("-imports") {
                Some(name) => (name, true),
                None => (key.as_str(), false),
            };
            let language = language(name)?;
            for word in words {
                if imports {
                    set.imports.push((language, word.clone()));
                } else {
                    set.signatures.push((language, Arc::new(Signature::parse(word)?)));
                }
            }
        }
        Ok(set)
    }

    pub fn speaks(&self, language: Language) -> bool {
        self.signatures.iter().any(|(of, _)| *of == language)
    }

    /// The first signature that the call is one of, and what it bound.
    pub fn find(&self, call: &Call, facts: &Facts) -> Option<(&Signature, Bindings)> {
        let index = self.index.get_or_init(|| Index::of(&self.signatures));
        let keyed = index.keyed.get(last_member(&call.name)).map_or(&[][..], Vec::as_slice);
        let (mut keyed, mut open) = (keyed.iter().peekable(), index.open.iter().peekable());
        // Both in the order of the list.
        let candidates = std::iter::from_fn(|| match (keyed.peek(), open.peek()) {
            (Some(one), Some(other)) if one > other => open.next(),
            (Some(_), _) => keyed.next(),
            (None, _) => open.next(),
        });
        candidates
            .filter_map(|at| self.signatures.get(*at))
            .filter(|(language, _)| *language == facts.language)
            .find_map(|(_, signature)| {
                let bindings = signature.matches(call, facts)?;
                let sure = !signature.name.starts_with("*.") || self.imported(facts);
                sure.then_some((&**signature, bindings))
            })
    }

    /// A name alone: a class's base, an import's module, what a loop iterates; the result of a call
    /// goes by the call's name.
    pub fn names(&self, name: &str, facts: &Facts) -> bool {
        // The result of a call goes by the call's name.
        let plain = name.strip_suffix("()").unwrap_or(name);
        self.signatures.iter().any(|(language, signature)| {
            *language == facts.language
                && (signature.may_name(name, facts)
                    || signature.may_name(plain, facts)
                    || signature.name == name)
                && (!signature.name.starts_with("*.") || self.imported(facts))
        })
    }

    fn imported(&self, facts: &Facts) -> bool {
        let mut wanted =
            self.imports.iter().filter(|(language, _)| *language == facts.language).peekable();
        wanted.peek().is_none()
            || wanted.any(|(_, module)| {
                facts.imports.iter().any(|import| {
                    let name = import.qualified();
                    name == *module
                        || name
                            .strip_prefix(module.as_str())
                            .is_some_and(|rest| rest.starts_with(['.', '/']))
                })
            })
    }
}

fn language(name: &str) -> Result<Language, String> {
    Language::ALL.into_iter().find(|language| language.word() == name).ok_or_else(|| {
        let known: Vec<&str> = Language::ALL.into_iter().map(Language::word).collect();
        format!("`{name}` is not a language; known: {}", known.join(", "))
    })
}
