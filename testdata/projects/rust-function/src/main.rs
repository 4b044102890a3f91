use lambda_runtime::{run, service_fn, Error, LambdaEvent};

async fn handler(event: LambdaEvent<u32>) -> Result<u32, Error> {
    let mut left = event.payload;
    loop {
        tokio::select! {
            _ = tokio::time::sleep(std::time::Duration::from_millis(5)) => left = left.saturating_sub(1),
            else => break,
        }
        if left == 0 {
            return Ok(left);
        }
    }
    Ok(left)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}
