use clap::{Parser, Subcommand};
use harbor::jobs::{Tally, Worker, repeat};
use harbor::prelude::*;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(ServeArgs),
    Work { worker: Box<dyn Worker> },
}

#[tokio::main]
async fn main() {
    match Cli::parse().command {
        Command::Serve(args) => {
            announce();
            args.run().await
        }
        Command::Work { worker } => repeat(Tally::new(worker.rounds())).await,
    }
}
