//! Tells whether a workload fits AWS Lambda or needs Amazon ECS, and shows the lines that say so.

pub mod cli;
pub mod config;
pub mod discover;
pub mod model;
pub mod progress;
pub mod lint {
    pub mod suppress;
}
pub mod read;
