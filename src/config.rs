//! plimsoll.toml, read with spans.

use std::time::Duration;

use camino::Utf8Path;
use globset::GlobSet;

use crate::model::{Known, Level, Problem, Source, Span, Tree};

/// What plimsoll.toml says; empty without one.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub exclude: GlobSet,
}

#[derive(Clone, Debug, Default)]
pub struct WorkloadSettings {}

impl WorkloadSettings {
    pub fn target(&self) -> Option<String> {
        None
    }
    pub fn timeout(&self) -> Option<Known<Duration>> {
        None
    }
    pub fn memory(&self) -> Option<Known<i64>> {
        None
    }
    pub fn storage(&self) -> Option<Known<i64>> {
        None
    }
    pub fn concurrency(&self) -> Option<Known<i64>> {
        None
    }
}

pub fn read(_source: &Source) -> (Config, Vec<Problem>) {
    (Config::default(), Vec::new())
}

impl Config {
    pub fn lint_paths(&self) -> Vec<(&str, Span)> {
        Vec::new()
    }

    pub fn workload(&self, _name: &str) -> Option<&WorkloadSettings> {
        None
    }

    pub fn level_for(
        &self,
        _lint: &str,
        _group: &str,
        _path: &Utf8Path,
        default: Level,
    ) -> (Level, Option<String>) {
        (default, None)
    }

    pub fn unmatched(
        &self,
        _lints: &[&str],
        _groups: &[&str],
        _workloads: &[&str],
        _files: &Tree,
    ) -> Vec<Problem> {
        Vec::new()
    }
}
