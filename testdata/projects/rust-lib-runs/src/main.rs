use lambda_http::Error;
use order_api::serve;

#[tokio::main]
async fn main() -> Result<(), Error> {
    if let Some(level) = std::env::args().nth(1) {
        println!("{level}");
    }
    serve().await
}
