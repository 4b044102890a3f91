//! Go to facts.

use crate::model::{Facts, Language, Source};

pub(super) fn read(source: &Source) -> Facts {
    Facts::new(source, Language::Go)
}
