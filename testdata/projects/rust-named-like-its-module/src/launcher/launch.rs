pub async fn launch(port: u16) {
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", port)).await.unwrap();
    axum::serve(listener, axum::Router::new()).await.unwrap(); //~ web-server
}
