//! Templates to [`Template`]: one front-end per format. They do not know that code exists.

pub mod command;
pub mod dockerfile;
pub mod process;
