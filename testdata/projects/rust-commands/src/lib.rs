pub mod jobs;
pub mod web;

pub mod prelude {
    pub use crate::web::*;
}
