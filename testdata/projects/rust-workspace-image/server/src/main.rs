use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:3890").unwrap(); //~ socket-server
    for stream in listener.incoming() {
        drop(stream);
    }
}
