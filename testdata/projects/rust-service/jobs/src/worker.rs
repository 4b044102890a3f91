use std::time::Duration;

pub async fn run_until_stopped() {
    loop { //~ polling-loop
        send().await;
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

async fn send() {}
