use clap::{Parser, Subcommand};

#[derive(Parser)]
pub struct Harbor {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    FetchRates { pause: u64 },
    Lists,
    Migrate,
}
