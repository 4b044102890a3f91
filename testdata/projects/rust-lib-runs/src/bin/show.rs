// A tool beside it, which calls the same library and hands the runtime nothing.
fn main() {
    println!("{:?}", std::any::type_name_of_val(&order_api::serve));
}
