//! Commands with their exact output: each case is a file of testdata/cli and a folder beside it.
//! `TRYCMD=overwrite cargo test --test cli` writes what is said today; read it before it is kept.

#[test]
fn commands_say_what_their_cases_say() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("GITHUB_ACTIONS", "false")
        .case("testdata/cli/*.toml");
}
