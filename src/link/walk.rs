//! What each workload reaches. Those whose entries and programs are the same walk the same way, and are
//! walked once: the workers of one queue each, the functions of one handler.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::modules::Program;
use super::reach::{Walked, reach};
use crate::knowledge::{Started, Tables};
use crate::model::{EntryPoint, FileId, Reached, Workload, WorkloadKind};

/// What a walk depends on, but for the words that choose among a program's own commands.
#[derive(PartialEq, Eq, Hash)]
struct Way<'w> {
    function: bool,
    entries: Vec<&'w EntryPoint>,
    routed: &'w [FileId],
    programs: Vec<&'w str>,
    environment: Vec<(&'w str, Option<&'w str>)>,
    unset: &'w BTreeMap<String, Vec<String>>,
    /// A Dockerfile, and the stage of it.
    image: Option<(FileId, &'w str)>,
    /// Whose it is, where variants of its image may say something else.
    of: Option<&'w str>,
}

impl<'w> Way<'w> {
    fn of(workload: &'w Workload) -> Option<Way<'w>> {
        let entries = std::iter::once(workload.entry.as_ref()?).chain(&workload.further);
        let programs = workload.commands.iter().filter_map(|command| command.words.first());
        let set = workload.limits.environment.iter();
        let image = workload.package.image.as_ref();
        Some(Way {
            function: workload.kind == WorkloadKind::Function,
            entries: entries.collect(),
            routed: &workload.routed,
            programs: programs.map(String::as_str).collect(),
            environment: set.map(|(name, value)| (name.as_str(), value.str())).collect(),
            unset: &workload.unset,
            image: image.map(|image| (image.dockerfile, image.resource.id.as_str())),
            of: (!workload.package.variants.is_empty()).then_some(&workload.name),
        })
    }
}

/// By workload, in their order.
pub(super) fn all(
    program: &mut Program,
    tables: &Tables,
    workloads: &[Workload],
) -> Vec<Vec<Reached>> {
    program.decide(&tables.entries);
    let mut all = walked(program, tables, workloads, &|_| true);
    let settled = program.settle(all.iter().flatten());
    if !settled.is_empty() {
        let concerned = |at: usize| {
            all.get(at).is_some_and(|all| all.iter().any(|one| settled.contains(&one.file)))
        };
        let again = walked(program, tables, workloads, &concerned);
        for (held, again) in all.iter_mut().zip(again) {
            if !again.is_empty() {
                *held = again;
            }
        }
    }
    all
}

fn walked(
    program: &Program,
    tables: &Tables,
    workloads: &[Workload],
    wanted: &dyn Fn(usize) -> bool,
) -> Vec<Vec<Reached>> {
    let mut alike: HashMap<Way, Vec<usize>> = HashMap::new();
    for (at, workload) in workloads.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        if let Some(way) = Way::of(workload) {
            alike.entry(way).or_default().push(at);
        }
    }
    let walk = |at: usize| of_all_entries(program, tables, workloads.get(at)?);
    let together = |alike: &Vec<usize>| {
        let (first, rest) = alike.split_first()?;
        let walked = walk(*first)?;
        let again = |at: &usize| match walked.by_words {
            true => Some((*at, walk(*at)?.reached)),
            false => Some((*at, walked.reached.clone())),
        };
        let mut found: Vec<_> = rest.par_iter().filter_map(again).collect();
        found.push((*first, walked.reached));
        Some(found)
    };
    let found: Vec<Vec<_>> = alike.par_iter().filter_map(|(_, alike)| together(alike)).collect();
    let mut all = vec![Vec::new(); workloads.len()];
    for (at, reached) in found.into_iter().flatten() {
        if let Some(place) = all.get_mut(at) {
            *place = reached;
        }
    }
    all
}

/// What all entries of a workload reach, that of the first one first.
fn of_all_entries(program: &Program, tables: &Tables, workload: &Workload) -> Option<Walked> {
    let started = Started { commands: &workload.commands, workload: Some(workload) };
    let entry = workload.entry.as_ref()?;
    let mut all = reach(program, tables, workload.kind, entry, &workload.routed, started);
    for other in &workload.further {
        let first = all.reached.len();
        let walked = reach(program, tables, workload.kind, other, &[], started);
        all.by_words |= walked.by_words;
        for one in walked.reached {
            let from = one.from.map(|(at, span)| (at.saturating_add(first), span));
            all.reached.push(Reached { from, ..one });
        }
    }
    Some(all)
}
