//! What a compute platform can carry: limits and traits, each with its source.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Datum, File, Problem};
use crate::model::Evidence;

/// One file of lints/platforms.
#[derive(Clone, Debug)]
pub struct Platform {
    pub name: String,
    /// `lambda`, `ecs`: what a `change` may name instead of a single platform.
    pub family: String,
    pub summary: String,
    /// Preference: the lowest that fits is named.
    pub order: i64,
    /// Named in help only; never a verdict's platform.
    pub advice: bool,
    /// Kinds of workloads that gain by a move here; empty for all.
    pub gains: Vec<String>,
    pub supplies: BTreeMap<String, Supply>,
}

/// What it gives of one dimension.
#[derive(Clone, Debug)]
pub struct Supply {
    /// At most this much, or without limit.
    pub limit: Option<Datum>,
    /// One of these, for traits.
    pub words: Vec<String>,
    /// What a workload has when it sets nothing.
    pub default: Option<Datum>,
    /// A quota that an account may have raised.
    pub adjustable: bool,
    pub source: String,
    pub as_of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PlatformFile {
    family: String,
    summary: String,
    order: i64,
    #[serde(default)]
    advice: bool,
    #[serde(default)]
    gains: Vec<String>,
    #[serde(default)]
    limit: BTreeMap<String, LimitFile>,
    #[serde(rename = "trait", default)]
    traits: BTreeMap<String, TraitFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LimitFile {
    /// `900 s`, `10240 MB`, `1024`, `none`.
    max: String,
    default: Option<String>,
    #[serde(default)]
    adjustable: bool,
    source: String,
    as_of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TraitFile {
    has: Vec<String>,
    source: String,
    as_of: String,
}

impl Platform {
    pub(super) fn parse(of: &File) -> Result<Platform, Problem> {
        let file: PlatformFile = of.parse()?;
        let datum = |text: &str| Datum::parse(text).map_err(|why| of.problem(0..0, why));
        let mut supplies = BTreeMap::new();
        for (name, limit) in file.limit {
            let supply = Supply {
                limit: if limit.max == "none" { None } else { Some(datum(&limit.max)?) },
                words: Vec::new(),
                default: limit.default.as_deref().map(datum).transpose()?,
                adjustable: limit.adjustable,
                source: limit.source,
                as_of: limit.as_of,
            };
            supplies.insert(name, supply);
        }
        for (name, found) in file.traits {
            let supply = Supply {
                limit: None,
                words: found.has,
                default: None,
                adjustable: false,
                source: found.source,
                as_of: found.as_of,
            };
            supplies.insert(name, supply);
        }
        let name = of.path.trim_start_matches("platforms/").trim_end_matches(".toml").to_string();
        Ok(Platform {
            name,
            family: file.family,
            summary: file.summary,
            order: file.order,
            advice: file.advice,
            gains: file.gains,
            supplies,
        })
    }

    /// A dimension that its file does not name is not supplied when a word is asked for, and not
    /// limited when an amount is.
    pub fn carries(&self, dimension: &str, demand: &Evidence) -> bool {
        let Some(supply) = self.supplies.get(dimension) else {
            return !matches!(demand, Evidence::Word(_));
        };
        let demand = match demand {
            Evidence::Word(word) => return supply.words.contains(word),
            Evidence::Forever => return supply.limit.is_none(),
            Evidence::Duration(duration) => Datum::Duration(*duration),
            Evidence::Bytes(bytes) => Datum::Size(*bytes),
            Evidence::Count(count) => Datum::Number(*count as f64),
        };
        match &supply.limit {
            None => true,
            Some(limit) => demand.compare(limit).is_none_or(|order| order.is_le()),
        }
    }

    pub fn limit(&self, dimension: &str) -> Option<&Datum> {
        self.supplies.get(dimension)?.limit.as_ref()
    }

    pub fn default(&self, dimension: &str) -> Option<&Datum> {
        self.supplies.get(dimension)?.default.as_ref()
    }
}
