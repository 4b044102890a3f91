mod launch;

pub use launch::launch;
