//! The files of lints/ are read without a complaint.

use plimsoll::knowledge::Knowledge;

#[test]
fn every_file_of_lints_is_sound() {
    let (_, problems) = Knowledge::load(&[]);
    let said: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} at {:?}: {}", problem.path, problem.range, problem.message))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}
