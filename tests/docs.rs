//! docs/lints.md is what the data renders to. `UPDATE_DOCS=1 cargo test --test docs` writes it.
#![allow(clippy::unwrap_used)]

use plimsoll::knowledge::Knowledge;

fn rendered() -> String {
    let (knowledge, _) = Knowledge::load(&[]);
    let mut lints: Vec<_> = knowledge.lints.iter().collect();
    lints.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    let mut text =
        "# Lints\n\nRendered from the files of lints/; a test keeps it true.\n".to_string();
    let mut group = "";
    for lint in lints {
        if group != lint.group {
            group = &lint.group;
            text += &format!("\n## {group}\n");
        }
        text += &format!(
            "\n### {}\n\n{}, {} by default. {} {}\n\nInstead: {}\n",
            lint.name,
            lint.summary,
            lint.level.word(),
            lint.what,
            lint.why,
            lint.instead
        );
        for (platform, change) in &lint.changes {
            text += &format!("\nA change on {platform}: {change}.\n");
        }
        for reference in &lint.references {
            text += &format!("\n<{reference}>\n");
        }
    }
    text
}

#[test]
fn the_reference_is_what_the_data_says() {
    let text = rendered();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write("docs/lints.md", &text).unwrap();
    }
    let held = std::fs::read_to_string("docs/lints.md").unwrap();
    assert!(held == text, "docs/lints.md is out of date: UPDATE_DOCS=1 cargo test --test docs");
}
