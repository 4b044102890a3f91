use std::time::Duration;

use clap::Command;

#[tokio::main]
async fn main() {
    let hoist = Command::new("hoist").subcommand(Command::new("lift")).subcommand(Command::new("serve"));
    match hoist.get_matches().subcommand() {
        Some(("lift", _)) => raise().await,
        Some(("serve", _)) => serve().await,
        _ => println!("lift or serve"),
    }
}

async fn raise() {
    loop { //~ polling-loop
        reqwest::get("https://hoist.example.com/next").await.unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

async fn serve() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8081").await.unwrap();
    axum::serve(listener, axum::Router::new()).await.unwrap(); //~ web-server
}
