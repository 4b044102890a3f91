//! Java and Kotlin: `package.Class::method`, or a class that a runtime interface gives its method.

use super::{Lookup, Program};
use crate::knowledge::Entries;
use crate::model::{EntryPoint, Facts, Missing, WorkloadKind};

pub(super) fn find(lookup: &Lookup, _program: &mut Program) -> Result<EntryPoint, Missing> {
    Err(Missing {
        handler: lookup.handler.to_string(),
        span: lookup.span,
        tried: Vec::new(),
        file: None,
    })
}

/// Entry points that a file shows by itself.
pub(in crate::link) fn shown(
    _program: &Program,
    _facts: &Facts,
    _entries: &Entries,
) -> Vec<(EntryPoint, WorkloadKind)> {
    Vec::new()
}
