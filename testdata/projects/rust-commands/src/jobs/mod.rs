pub trait Worker {
    fn rounds(&self) -> usize;
    async fn turn(&self);
}

pub struct Tally {
    rounds: usize,
}

impl Tally {
    pub fn new(rounds: usize) -> Tally {
        Tally { rounds }
    }
}

impl Worker for Tally {
    fn rounds(&self) -> usize {
        self.rounds
    }

    async fn turn(&self) {
        let listener = tokio::net::TcpListener::bind("0.0.0.0:7000").await.unwrap();
        loop { //~ unbounded-loop
            let (_stream, _) = listener.accept().await.unwrap(); //~ socket-server
        }
    }
}

pub async fn repeat<W>(worker: W)
where
    W: Worker,
{
    worker.turn().await
}
