//! What each workload reaches. Those whose entries and programs are the same walk the same way, and are
//! walked once: the workers of one queue each, the functions of one handler.

use std::collections::HashMap;

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
    image: Option<FileId>,
    /// Whose it is, where variants of its image may say something else.
    of: Option<&'w str>,
}

impl<'w> Way<'w> {
    fn of(workload: &'w Workload) -> Option<Way<'w>> {
        let entries = std::iter::once(workload.entry.as_ref()?).chain(&workload.further);
        let programs = workload.commands.iter().filter_map(|command| command.words.first());
        let set = workload.limits.environment.iter();
        Some(Way {
            function: workload.kind == WorkloadKind::Function,
            entries: entries.collect(),
            routed: &workload.routed,
            programs: programs.map(String::as_str).collect(),
            environment: set.map(|(name, value)| (name.as_str(), value.str())).collect(),
            image: workload.package.image.as_ref().map(|image| image.dockerfile),
            of: (!workload.package.variants.is_empty()).then_some(&workload.name),
        })
    }
}

/// By workload, in their order.
pub(super) fn all(program: &Program, tables: &Tables, workloads: &[Workload]) -> Vec<Vec<Reached>> {
    let ways: Vec<Option<Way>> = workloads.iter().map(Way::of).collect();
    let mut first: HashMap<&Way, &Workload> = HashMap::new();
    for (way, workload) in ways.iter().zip(workloads) {
        if let Some(way) = way {
            first.entry(way).or_insert(workload);
        }
    }
    let walked: HashMap<&Way, Walked> = first
        .par_iter()
        .filter_map(|(way, workload)| Some((*way, of_all_entries(program, tables, workload)?)))
        .collect();
    let walk = |(way, workload): (&Option<Way>, &Workload)| {
        let way = way.as_ref()?;
        let known = walked.get(way).filter(|known| {
            let own = first.get(way).is_some_and(|first| std::ptr::eq(*first, workload));
            own || !known.by_words
        });
        match known {
            Some(known) => Some(known.reached.clone()),
            None => Some(of_all_entries(program, tables, workload)?.reached),
        }
    };
    ways.par_iter().zip(workloads).map(|one| walk(one).unwrap_or_default()).collect()
}

/// What all entries of a workload reach, each place once.
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
