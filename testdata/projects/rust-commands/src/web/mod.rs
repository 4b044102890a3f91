use std::process::Command;

pub struct ServeArgs {
    pub port: u16,
}

impl ServeArgs {
    pub async fn run(self) {
        let listener = tokio::net::TcpListener::bind(("0.0.0.0", self.port)).await.unwrap();
        axum::serve(listener, axum::Router::new()).await.unwrap(); //~ web-server
    }
}

pub fn announce() {
    let _ = std::net::UdpSocket::bind("0.0.0.0:9999"); //~ datagram-server
    let _ = Command::new("hostname");
}
