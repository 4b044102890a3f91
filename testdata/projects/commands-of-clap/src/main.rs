mod command;
mod hourly;
mod lists;

use std::time::Duration;

use clap::Parser;
use command::{Command, Harbor};
use hourly::Hourly;
use lists::Lists;

#[tokio::main]
async fn main() {
    let harbor = Harbor::parse();
    match harbor.command {
        None => serve().await,
        Some(Command::FetchRates { pause }) => loop { //~ polling-loop
            reqwest::get("https://rates.example.com").await.unwrap();
            tokio::time::sleep(Duration::from_secs(pause)).await;
        },
        Some(Command::Lists) => Lists::new().hourly().run().await,
        Some(Command::Migrate) => {
            reqwest::get("https://harbor.example.com/migrate").await.unwrap();
        }
    }
}

async fn serve() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await.unwrap();
    axum::serve(listener, axum::Router::new()).await.unwrap(); //~ web-server
}
