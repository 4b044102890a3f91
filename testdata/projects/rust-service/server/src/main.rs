use axum::Router;
use mail_jobs::worker::run_until_stopped;

#[tokio::main]
async fn main() {
    let worker = tokio::spawn(run_until_stopped());
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await.unwrap();
    let server = axum::serve(listener, Router::new()); //~ web-server
    tokio::select! {
        done = server => println!("{done:?}"),
        _ = worker => println!("worker ended"),
    }
}
