use std::time::Duration;

use clap::Parser;

#[derive(Parser)]
enum Command {
    #[command(name = "lift")]
    Raise,
    Serve,
}

#[tokio::main]
async fn main() {
    let chosen = Command::parse();
    match chosen {
        Command::Raise => lift().await,
        Command::Serve => serve().await,
    }
}

async fn lift() {
    loop { //~ polling-loop
        reqwest::get("https://crane.example.com/next").await.unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

async fn serve() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8081").await.unwrap();
    axum::serve(listener, axum::Router::new()).await.unwrap(); //~ web-server
}
