use std::time::Duration;

#[tokio::main]
async fn main() {
    loop {
        reqwest::get("https://example.org/events").await.ok();
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
}
