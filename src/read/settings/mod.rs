//! Configuration files that frameworks read, to [`Setting`] lists: one front-end per system.

use camino::Utf8Path;

use crate::model::{Setting, Source};

/// Told by the file's name alone.
pub fn reads(_path: &Utf8Path) -> bool {
    false
}

/// What the file sets, in the order of the text. Broken files give what could be read.
pub fn read(_source: &Source) -> Vec<Setting> {
    Vec::new()
}
