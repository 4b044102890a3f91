//! A file of lints/, as it is written and as a run reads it.

use serde::de::DeserializeOwned;

use super::Problem;

/// A file of lints/, or a lint of the user's own.
#[derive(Clone, Copy, Debug)]
pub struct File<'t> {
    /// `group/name.toml`; in a user's own, from the root of what is checked.
    pub path: &'t str,
    /// As it is written.
    pub text: &'t str,
    /// What a run needs of it, put into JSON when the program was built; empty in a user's own.
    pub json: &'t str,
}

/// Every file of lints/, by path.
pub const EMBEDDED: &[File<'static>] = include!(concat!(env!("OUT_DIR"), "/lints.rs"));

impl File<'_> {
    pub fn embedded(path: &str) -> Option<&'static File<'static>> {
        EMBEDDED.iter().find(|file| file.path == path)
    }

    pub(super) fn is_embedded(&self) -> bool {
        !self.json.is_empty()
    }

    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        // What JSON refuses, TOML refuses too, and knows the place.
        if let Ok(found) = serde_json::from_str(self.json) {
            return Ok(found);
        }
        let (rule, _) = self.parts();
        toml::from_str(rule).map_err(|error| {
            self.problem(error.span().unwrap_or(0..0), error.message().to_string())
        })
    }

    pub(super) fn problem(&self, range: std::ops::Range<usize>, message: String) -> Problem {
        Problem { path: self.path.to_string(), range, message }
    }

    /// A lint's rule, and what ends its file and no run needs: the languages without the thing, and
    /// examples.
    pub(super) fn parts(&self) -> (&str, &str) {
        let ends = |at: &usize| {
            let rest = self.text.get(at + 1..).unwrap_or("");
            rest.starts_with("[absent]") || rest.starts_with("[[example]]")
        };
        match self.text.match_indices("\n[").map(|(at, _)| at).find(ends) {
            Some(at) => {
                (self.text.get(..=at).unwrap_or(self.text), self.text.get(at..).unwrap_or(""))
            }
            None => (self.text, ""),
        }
    }
}
