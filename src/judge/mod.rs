//! Diagnostics to verdicts. Judge knows no syntax: it holds needs against platforms.

use crate::knowledge::{Knowledge, Platform};
use crate::model::{
    Confidence, Diagnostic, Fit, Level, Need, PlatformFit, Verdict, Workload, WorkloadReport,
};

/// A verdict for each workload, and the strongest of them. `diagnostics` are those of the report:
/// evidence is named by index.
pub fn judge(
    workloads: Vec<Workload>,
    diagnostics: &[Diagnostic],
    knowledge: &Knowledge,
) -> (Verdict, Vec<WorkloadReport>) {
    let reports: Vec<WorkloadReport> =
        workloads.into_iter().map(|workload| one(workload, diagnostics, knowledge)).collect();
    let verdict = reports.iter().map(|report| report.verdict).max().unwrap_or(Verdict::None);
    (verdict, reports)
}

/// A diagnostic by its index, and what the workload at hand needs for it.
struct Evidence<'d> {
    at: usize,
    found: &'d Diagnostic,
    needs: &'d [Need],
}

fn one(workload: Workload, diagnostics: &[Diagnostic], knowledge: &Knowledge) -> WorkloadReport {
    let evidence: Vec<Evidence> = diagnostics
        .iter()
        .enumerate()
        .filter(|(_, found)| found.workloads.contains(&workload.name))
        .map(|(at, found)| Evidence { at, found, needs: found.needs_of(&workload.name) })
        .filter(|one| one.found.own_limit || !one.needs.is_empty())
        .collect();
    let home = workload.declared.as_deref().and_then(|name| knowledge.platform(name));
    let platforms: Vec<PlatformFit> =
        knowledge.platforms.iter().map(|platform| fit(platform, home, &evidence)).collect();
    let of = |name: &str| {
        let at = knowledge.platforms.iter().position(|platform| platform.name == name)?;
        platforms.get(at)
    };
    let plain = knowledge.platforms.first();
    let family = plain.map_or("", |plain| plain.family.as_str());
    let is_lambda =
        |name: &str| knowledge.platform(name).is_some_and(|platform| platform.family == family);
    let declared = workload.declared.as_deref().filter(|name| is_lambda(name));
    let fits = |name: &str| of(name).is_some_and(|found| found.fit == Fit::Fits);
    let plain_name = plain.map_or("", |plain| plain.name.as_str());
    let (verdict, platform) = match declared.or(Some(plain_name)) {
        Some(name) if fits(name) => (Verdict::Lambda, name.to_string()),
        _ if fits(plain_name) => (Verdict::Lambda, plain_name.to_string()),
        _ => {
            let candidates = knowledge.platforms.iter().zip(&platforms);
            let changed = candidates
                .clone()
                .filter(|(platform, fit)| {
                    let gains = platform.gains.is_empty()
                        || platform.gains.iter().any(|kind| kind == workload.kind.word());
                    platform.family == family && !platform.advice && gains && fit.fit != Fit::No
                })
                // A change where it is beats moving to another platform.
                .min_by_key(|(platform, _)| {
                    (Some(platform.name.as_str()) != declared, platform.order)
                });
            match changed {
                Some((platform, _)) => (Verdict::LambdaWithChanges, platform.name.clone()),
                None => {
                    let other = candidates
                        .filter(|(platform, _)| platform.family != family && !platform.advice)
                        .min_by_key(|(platform, fit)| (fit.fit, platform.order));
                    let name = other.map_or(String::new(), |(platform, _)| platform.name.clone());
                    (Verdict::Ecs, name)
                }
            }
        }
    };
    let because =
        of(declared.unwrap_or(plain_name)).map_or(Vec::new(), |found| found.because.clone());
    let mut changes = Vec::new();
    if verdict == Verdict::LambdaWithChanges {
        for Evidence { found: diagnostic, .. } in &evidence {
            for (name, change) in &diagnostic.changes {
                let speaks = *name == platform || *name == family;
                if speaks && !changes.contains(change) {
                    changes.push(change.clone());
                }
            }
            if diagnostic.own_limit
                && diagnostic.changes.is_empty()
                && let Some(help) = diagnostic.help.as_ref().filter(|help| !changes.contains(help))
            {
                changes.push(help.clone());
            }
        }
    }
    WorkloadReport { workload, verdict, platform, platforms, changes, because }
}

/// As bad as the worst need; what weighs most is named first. `home` is where the workload is
/// deployed: a limit of its own that it breaks there asks for a change on that family's platforms.
fn fit(platform: &Platform, home: Option<&Platform>, evidence: &[Evidence]) -> PlatformFit {
    let at_home = home.is_some_and(|home| home.family == platform.family);
    let mut worst = Fit::Fits;
    let mut because: Vec<(Fit, Level, usize)> = Vec::new();
    for Evidence { at, found: diagnostic, needs } in evidence {
        let lacking = needs.iter().any(|need| !platform.carries(&need.dimension, &need.demand));
        let broken = diagnostic.own_limit && at_home;
        if !lacking && !broken {
            continue;
        }
        let changes = diagnostic
            .changes
            .iter()
            .any(|(name, _)| *name == platform.name || *name == platform.family);
        // What is suppressed or unsure asks for a look, not for another platform.
        let weak = diagnostic.suppressed.is_some() || diagnostic.confidence == Confidence::Low;
        let fit = match (diagnostic.suppressed.is_some(), changes || weak || !lacking) {
            (true, _) => Fit::Fits,
            (false, true) => Fit::WithChanges,
            (false, false) => Fit::No,
        };
        worst = worst.max(fit);
        if fit != Fit::Fits {
            because.push((fit, diagnostic.level, *at));
        }
    }
    because.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    PlatformFit {
        platform: platform.name.clone(),
        fit: worst,
        because: because.into_iter().map(|(_, _, at)| at).collect(),
    }
}
