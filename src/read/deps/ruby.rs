//! Gemfile and *.gemspec: the gems that a line of Ruby asks for. Gemfile.lock is not read: which of
//! its gems are shipped is told by the groups of the Gemfile alone.

use crate::model::{Dependency, Source, Span};

/// Words that start a block, which an `end` closes.
const OPENS: [&str; 8] =
    ["if ", "unless ", "case ", "begin", "def ", "class ", "module ", "while "];

pub(super) fn read(source: &Source) -> Vec<Dependency> {
    let mut found = Vec::new();
    // Whether each open block is a group for development.
    let mut blocks: Vec<bool> = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let text = line.trim();
        if text.starts_with('#') {
            continue;
        }
        if text == "end" {
            blocks.pop();
            continue;
        }
        let code = text.split(" #").next().unwrap_or(text).trim_end();
        if let Some((word, rest)) = call(code) {
            let dev = match word {
                "gem" => Some(grouped(code) || blocks.contains(&true)),
                "add_dependency" | "add_runtime_dependency" => Some(false),
                "add_development_dependency" => Some(true),
                _ => None,
            };
            if let Some(dev) = dev {
                let span = source.span(start, start + code.len());
                found.extend(dependency(rest, dev, span));
            }
        }
        let opens = code.ends_with(" do") || code.contains(" do |");
        if opens || OPENS.iter().any(|word| code.starts_with(word.trim_end()) && opened(code, word))
        {
            blocks.push(code.starts_with("group") && development(code));
        }
    }
    found
}

fn opened(code: &str, word: &str) -> bool {
    (code == word || code.starts_with(word)) && !code.ends_with(" end")
}

/// The last word of what is called, and the text of its arguments.
fn call(code: &str) -> Option<(&str, &str)> {
    let cut = code.find([' ', '('])?;
    let (name, rest) = code.split_at(cut);
    Some((name.rsplit('.').next().unwrap_or(name), rest.trim_start_matches([' ', '('])))
}

/// `group: :test`, `groups: [:development, :test]`
fn grouped(code: &str) -> bool {
    ["group: ", "groups: ", ":group => ", ":groups => "]
        .iter()
        .find_map(|key| code.split_once(key))
        .is_some_and(|(_, groups)| development(groups))
}

/// All groups that are named are for development.
fn development(text: &str) -> bool {
    let mut names = text.split(':').skip(1).map(|part| {
        let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
        part.get(..end).unwrap_or("")
    });
    let local = |name: &str| {
        matches!(name, "development" | "dev" | "test" | "ci" | "lint" | "docs" | "doc" | "")
    };
    text.contains(':') && names.all(local)
}

/// `"rails", "~> 8.0", ">= 8.0.1"`
fn dependency(rest: &str, dev: bool, span: Span) -> Option<Dependency> {
    let mut parts = rest.split(',').map(str::trim);
    let name = quoted(parts.next()?)?.to_string();
    let version = parts.map_while(quoted).collect::<Vec<_>>().join(", ");
    Some(Dependency {
        ecosystem: "rubygems",
        name,
        version: (!version.is_empty()).then_some(version),
        extras: Vec::new(),
        dev,
        span,
    })
}

fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(')').trim();
    let text = text.strip_suffix(".freeze").unwrap_or(text);
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).filter(|name| !name.contains(['"', '\'', '#']))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

    use crate::read::deps::tests::shown;

    #[test]
    fn gemfile() {
        let text = r#"
source "https://rubygems.org"
gem "rails", "~> 8.0", ">= 8.0.1"
gem 'puma' # the server
gem "rspec", group: :test
gem "debug", platforms: %i[mri], groups: [:development, :test]
gem "bootsnap", require: false
group :development, :test do
  gem "rubocop"
  if ENV["CI"]
    gem "simplecov"
  end
end
group :production do
  gem "pg", "1.5"
end
# gem "unused"
"#;
        assert_eq!(
            shown("Gemfile", text),
            [
                "rails ~> 8.0, >= 8.0.1",
                "puma",
                "rspec dev",
                "debug dev",
                "bootsnap",
                "rubocop dev",
                "simplecov dev",
                "pg 1.5"
            ]
        );
    }

    #[test]
    fn gemspec() {
        let text = r#"
Gem::Specification.new do |spec|
  spec.name = "orders"
  spec.add_dependency "rack", ">= 2"
  spec.add_runtime_dependency("redis", "~> 5")
  spec.add_development_dependency 'minitest'
end
"#;
        assert_eq!(shown("orders.gemspec", text), ["rack >= 2", "redis ~> 5", "minitest dev"]);
    }
}
