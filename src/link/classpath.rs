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
        let own = |held: &&Dependency| !held.dev && matches!(held.ecosystem, "maven" | "gradle");
        let of = |held: &[&[Dependency]]| -> Vec<String> {
            held.iter().flat_map(|all| all.iter()).filter(own).map(|one| one.name.clone()).collect()
        };
        let named: HashMap<&str, Vec<String>> =
            manifests.iter().map(|(directory, held)| (*directory, of(held))).collect();
        let mut called: HashMap<&str, Vec<&str>> = HashMap::new();
        for (directory, names) in &named {
            if let Some(name) = Utf8Path::new(directory).file_name().filter(|_| !names.is_empty()) {
                called.entry(name).or_default().push(directory);
            }
        }
        let uses = named.iter().filter(|(_, names)| !names.is_empty()).map(|(directory, names)| {
            let all = names.iter().filter_map(|name| {
                // `com.acme:shop-core` and `:libs:core` lie in `core`.
                let last = name.rsplit(':').next().unwrap_or(name);
                let parts = last.match_indices('-').filter_map(|(at, _)| last.get(at + 1..));
                std::iter::once(last).chain(parts).find_map(|part| called.get(part))
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
