fn main() {
    println!("imported");
}
