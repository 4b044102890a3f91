mod peers;
use peers::*;

fn main() {
    serve();
}
