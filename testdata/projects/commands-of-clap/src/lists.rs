use std::time::Duration;

pub struct Lists {
    seconds: u64,
}

impl Lists {
    pub fn new() -> Lists {
        Lists { seconds: 60 }
    }

    pub fn every(self, seconds: u64) -> Lists {
        Lists { seconds }
    }

    pub async fn run(self) {
        loop { //~ polling-loop
            reqwest::get("https://lists.example.com").await.unwrap();
            tokio::time::sleep(Duration::from_secs(self.seconds)).await;
        }
    }
}
