//! What a build module of Java or Kotlin is built with of the others in its project.

use std::collections::{HashMap, HashSet};

use camino::Utf8Path;

use crate::model::Dependency;

/// Build modules by their directory, with the directories of those that their manifests name.
#[derive(Default)]
pub(super) struct Classpaths {
    uses: HashMap<String, Vec<String>>,
}

impl Classpaths {
    pub(super) fn new(manifests: &HashMap<&str, Vec<&[Dependency]>>) -> Classpaths {
        let all = |directory: &&str| {
            let held = manifests.get(directory).into_iter().flatten();
            held.flat_map(|all| all.iter()).collect::<Vec<&Dependency>>()
        };
        let named: HashMap<&str, Vec<&Dependency>> =
            manifests.keys().map(|directory| (*directory, all(directory))).collect();
        let asks = |one: &Dependency| !one.dev && matches!(one.ecosystem, "maven" | "gradle");
        let mut called: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut known: HashMap<&str, Vec<&str>> = HashMap::new();
        for (directory, held) in &named {
            let modules = held.iter().filter(|one| one.ecosystem == "module");
            for one in modules.clone() {
                known.entry(&one.name).or_default().push(directory);
            }
            // Where a module tells its coordinates, its folder is not what it is called by.
            if let Some(name) = Utf8Path::new(directory).file_name()
                && modules.count() == 0
                && held.iter().any(|one| asks(one))
            {
                called.entry(name).or_default().push(directory);
            }
        }
        let built = named.iter().filter(|(_, held)| held.iter().any(|one| asks(one)));
        let uses = built.map(|(directory, held)| {
            let names = held.iter().filter(|one| asks(one)).map(|one| &one.name);
            let all = names.filter_map(|name| {
                // `com.acme:shop-core` and `:libs:core` lie in `core`.
                let last = name.rsplit(':').next().unwrap_or(name);
                let parts = last.match_indices('-').filter_map(|(at, _)| last.get(at + 1..));
                let mut folders = std::iter::once(last).chain(parts);
                known.get(name.as_str()).or_else(|| folders.find_map(|part| called.get(part)))
            });
            (directory.to_string(), all.flatten().map(|found| found.to_string()).collect())
        });
        Classpaths { uses: uses.collect() }
    }

    /// A module and those that it is built with; `None` where no manifest of its own tells.
    pub(super) fn of<'a>(&'a self, module: &'a str) -> Option<HashSet<&'a str>> {
        self.uses.get(module)?;
        let mut all = HashSet::from([module]);
        let mut open = vec![module];
        while let Some(at) = open.pop() {
            for next in self.uses.get(at).into_iter().flatten() {
                if all.insert(next) {
                    open.push(next);
                }
            }
        }
        Some(all)
    }
}
