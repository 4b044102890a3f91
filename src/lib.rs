//! Tells whether a workload fits AWS Lambda or needs Amazon ECS, and shows the lines that say so.

pub mod judge;
pub mod knowledge;
pub mod link;
pub mod lint;
pub mod model;
pub mod read;
