//! Where Java and Kotlin find a type: by its qualified name as a path below some source root.

use super::Places;
use crate::model::{Facts, FileId};

/// The files that an import's module means.
pub(super) fn files(_places: &Places, _from: FileId, _module: &str) -> Vec<FileId> {
    Vec::new()
}

/// The files in which a name that nothing imports may be defined.
pub(super) fn package(_places: &Places, _facts: &Facts, _name: &str) -> Vec<FileId> {
    Vec::new()
}
