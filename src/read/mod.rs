//! Text to facts. Front-ends say what the text says; they know neither lints nor platforms.

pub mod code;
pub mod deps;
pub mod infra;
pub mod inline;
pub mod settings;
