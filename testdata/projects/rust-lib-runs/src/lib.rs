use std::time::Duration;

use lambda_http::{Body, Error, Request, Response, run, service_fn};

pub async fn serve() -> Result<(), Error> {
    run(service_fn(place)).await
}

async fn place(_request: Request) -> Result<Response<Body>, Error> {
    tokio::time::sleep(Duration::from_secs(1200)).await; //~ long-sleep
    Ok(Response::new(Body::Empty))
}
