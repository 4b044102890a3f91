mod launcher;

#[tokio::main]
async fn main() {
    launcher::launch(8080).await;
}
