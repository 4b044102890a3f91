//! Which files of code can hold an entry point, or declare what is deployed, told from their bytes:
//! none other is parsed unless an entry reaches it.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use camino::Utf8Path;

use crate::knowledge::{Entries, Knowledge};
use crate::model::Language;

/// The automata of a run, each made when a file of its language is first looked at.
pub(crate) struct Scan<'k> {
    entries: &'k Entries,
    /// Libraries by which programs declare resources.
    constructs: &'k [String],
    by_language: [OnceLock<Option<Words>>; Language::ALL.len()],
    extensions: Vec<memchr::memmem::Finder<'k>>,
}

/// What the bytes of one file tell.
pub(crate) struct Signs {
    /// It may hold an entry point.
    pub(crate) entry: bool,
    /// It may declare resources.
    pub(crate) program: bool,
    /// It speaks to the runtime as a program beside the function.
    pub(crate) extension: bool,
    /// What a file of C# declares.
    pub(crate) declared: Vec<String>,
}

/// Words of one language, and which of them have to come together.
struct Words {
    automaton: AhoCorasick,
    /// Enough alone: the name of a handler.
    alone: Vec<bool>,
    /// Of a library by which programs declare resources, as part of a word too.
    declaring: Vec<bool>,
    /// Pairs of a library's name and a member of it, by index of word.
    pairs: Vec<(usize, usize)>,
}

impl<'k> Scan<'k> {
    pub(crate) fn new(knowledge: &'k Knowledge) -> Scan<'k> {
        let entries = &knowledge.tables.entries;
        let constructs = knowledge.tables.constructs.words.as_slice();
        let extensions = entries.extension_paths.iter().map(memchr::memmem::Finder::new);
        let extensions = extensions.collect();
        Scan { entries, constructs, by_language: Default::default(), extensions }
    }

    pub(crate) fn signs(&self, language: Language, path: &Utf8Path, text: &str) -> Signs {
        let words = self.by_language.get(language as usize);
        let words = words.and_then(|words| {
            words.get_or_init(|| Words::new(language, self.entries, self.constructs)).as_ref()
        });
        let (named, program) = words.map_or((false, false), |words| words.hold(text));
        Signs {
            entry: self.holds_entry(language, path, text, named),
            program,
            extension: self.extensions.iter().any(|path| path.find(text.as_bytes()).is_some()),
            declared: if language == Language::CSharp { declared(text) } else { Vec::new() },
        }
    }

    /// `named`: it holds words by which code of its language may be an entry point.
    fn holds_entry(&self, language: Language, path: &Utf8Path, text: &str, named: bool) -> bool {
        if language == Language::Go {
            return text.contains("func main(") && !path.as_str().ends_with("_test.go");
        }
        if language == Language::CSharp {
            // Top-level statements have no word of their own.
            return named || path.file_name() == Some("Program.cs") || text.contains(" Main(");
        }
        // A script that a browser runs beside the pages of others: wiki.greasespot.net/Metadata_Block
        if language == Language::JavaScript && text.trim_start().starts_with("// ==UserScript==") {
            return false;
        }
        // A program's main function may leave all the rest to other files.
        let main = match language {
            Language::Java => Some("static void main("),
            Language::Kotlin => Some("fun main("),
            _ => None,
        };
        if main.is_some_and(|main| text.contains(main)) || self.begins(path, text) {
            return true;
        }
        // What a Rack server loads.
        if path.extension() == Some("ru") {
            return true;
        }
        if language == Language::Rust {
            let path = path.as_str();
            let root = path.ends_with("main.rs") || path.contains("src/bin/");
            // An attribute may make the main function, `#[rocket::launch]`; a manifest may name another
            // file for it.
            return match text.contains("fn main(") {
                true => root || !path.ends_with("build.rs"),
                false => root && named,
            };
        }
        named
    }

    /// Whether a file is called like one in which a program begins, and its top level starts something.
    fn begins(&self, path: &Utf8Path, text: &str) -> bool {
        let entries = self.entries;
        let named = |name: &str| entries.program_files.iter().any(|known| known == name);
        let starts = |line: &str| {
            line.starts_with(|first: char| first.is_alphabetic())
                && entries.program_words.iter().any(|word| line.contains(word.as_str()))
        };
        path.file_name().is_some_and(named) && text.lines().any(starts)
    }
}

/// Where a word begins or ends in a letter, the text beside it does not go on with one: `gi` is no
/// part of `pagination`.
fn stands_alone(text: &str, at: std::ops::Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let letter = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let goes_on = |inside: Option<usize>, outside: Option<usize>| letter(inside) && letter(outside);
    !goes_on(Some(at.start), at.start.checked_sub(1))
        && !goes_on(at.end.checked_sub(1), Some(at.end))
}

impl Words {
    fn new(language: Language, entries: &Entries, constructs: &[String]) -> Option<Words> {
        let sets = [
            &entries.stays,
            &entries.starts,
            &entries.applications,
            &entries.bootstrap,
            &entries.wrappers,
            &entries.handler_bases,
            &entries.launched,
            &entries.managed,
            &entries.asking,
            &entries.contexts,
            &entries.extended,
        ];
        let mut words: Vec<String> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut add = |word: &str| {
            *index.entry(word.to_string()).or_insert_with(|| {
                words.push(word.to_string());
                words.len() - 1
            })
        };
        let mut alone = Vec::new();
        for handler in &entries.handlers {
            alone.push(add(&match language {
                Language::Python | Language::Ruby => format!("def {handler}("),
                _ => format!("{handler} ="),
            }));
            if language == Language::Python {
                alone.push(add("__main__"));
            }
            if language == Language::Ruby {
                alone.push(add("(event:, context:"));
                alone.push(add(&format!("def self.{handler}(")));
            }
            if language == Language::JavaScript {
                alone.push(add(&format!("function {handler}(")));
            }
        }
        let mut pairs = Vec::new();
        for set in sets {
            for signature in set.signatures(language) {
                let key = add(signature.key());
                let module = match language {
                    Language::Java | Language::Kotlin => package_of(&signature.name),
                    _ => first_word(&signature.name),
                };
                if module == "*" {
                    for import in set.imports(language) {
                        pairs.push((add(first_word(import)), key));
                    }
                } else {
                    pairs.push((add(module), key));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let declaring: Vec<usize> = constructs.iter().map(|word| add(word)).collect();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .build(&words)
            .ok()?;
        let among =
            |chosen: &[usize]| (0..words.len()).map(|word| chosen.contains(&word)).collect();
        Some(Words { automaton, alone: among(&alone), declaring: among(&declaring), pairs })
    }

    /// Whether a text holds words of an entry point, and such as declare resources.
    fn hold(&self, text: &str) -> (bool, bool) {
        let is = |of: &[bool], word: usize| of.get(word).copied().unwrap_or(false);
        let mut seen = vec![false; self.alone.len()];
        let (mut entry, mut program) = (false, false);
        for found in self.automaton.find_overlapping_iter(text) {
            let word = found.pattern().as_usize();
            program |= is(&self.declaring, word);
            if !entry && stands_alone(text, found.range()) {
                entry = is(&self.alone, word);
                if let Some(seen) = seen.get_mut(word) {
                    *seen = true;
                }
            }
            if entry && program {
                break;
            }
        }
        let both = |(library, member): &(usize, usize)| is(&seen, *library) && is(&seen, *member);
        (entry || self.pairs.iter().any(both), program)
    }
}

/// The package that a name of Java or Kotlin is imported from; of `java.lang`, which is not
/// imported, the type.
fn package_of(name: &str) -> &str {
    let path = name.split(['(', '[']).next().unwrap_or(name).trim_end_matches('.');
    let path = path.split("..").next().unwrap_or(path);
    if let Some(rest) = path.strip_prefix("java.lang.") {
        return rest.split('.').next().unwrap_or(rest);
    }
    let mut at = 0;
    for part in path.split('.') {
        if part.starts_with(|letter: char| letter.is_uppercase()) {
            break;
        }
        at += part.len() + 1;
    }
    // A function of a package: up to the package.
    let end =
        if at > path.len() { path.rfind('.').unwrap_or(path.len()) } else { at.saturating_sub(1) };
    path.get(..end).filter(|package| !package.is_empty()).unwrap_or(path)
}

/// What a file of C# declares: names of types, `.Name` for a method that extends a type, `:Name` for
/// what a type derives from. In C# neither the file's name nor its folder has to tell.
fn declared(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in ["class ", "interface ", "record ", "struct ", "enum "] {
        for (at, _) in text.match_indices(word) {
            let whole = text.get(..at).and_then(|front| front.chars().next_back());
            if whole.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
                continue;
            }
            let rest = text.get(at + word.len()..).unwrap_or("").trim_start();
            let rest = rest.strip_prefix("class ").or(rest.strip_prefix("struct ")).unwrap_or(rest);
            let name = leading(rest);
            if name.is_empty() || matches!(name, "where" | "class" | "struct") {
                continue;
            }
            found.push(name.to_string());
            // Up to the body: bases after a colon, brackets of any kind left out.
            let head = rest.get(name.len()..).unwrap_or("");
            let head = head.split(['{', ';']).next().unwrap_or("");
            let mut depth = 0_i32;
            let mut bases = false;
            let mut start = true;
            for (at, letter) in head.char_indices() {
                match letter {
                    '(' | '<' | '[' => depth += 1,
                    ')' | '>' | ']' => depth -= 1,
                    ':' if depth == 0 && !bases => (bases, start) = (true, true),
                    ',' if depth == 0 => start = true,
                    letter if bases && start && depth == 0 && letter.is_alphabetic() => {
                        start = false;
                        let base = head.get(at..).unwrap_or("");
                        let base = base
                            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                            .next()
                            .unwrap_or("");
                        if base == "where" {
                            break;
                        }
                        let base = base.rsplit('.').next().unwrap_or(base);
                        found.push(format!(":{base}"));
                    }
                    _ => {}
                }
            }
        }
    }
    for (at, _) in text.match_indices("this ") {
        let front = text.get(..at).unwrap_or("").trim_end();
        let Some(front) = front.strip_suffix('(').map(str::trim_end) else { continue };
        let front = match front.strip_suffix('>').and_then(|front| front.rfind('<')) {
            Some(open) => front.get(..open).unwrap_or(front),
            None => front,
        };
        let start = front.rfind(|c: char| !(c.is_alphanumeric() || c == '_'));
        let name = front.get(start.map_or(0, |at| at + 1)..).unwrap_or("");
        if !name.is_empty() {
            found.push(format!(".{name}"));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The identifier that a text begins with.
fn leading(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// The library of a qualified name: `flask` of `flask.Flask.run`, `@hapi/hapi` whole.
fn first_word(name: &str) -> &str {
    let end = if name.starts_with('@') || name.contains('/') {
        name.find(['.', '(']).unwrap_or(name.len())
    } else {
        name.find(['.', '(', ':', '/']).unwrap_or(name.len())
    };
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn declarations_of_csharp() {
        let text = "public sealed class Store<T>(IDb db) : Base<T, int>, A.IStore where T : class { }\n\
                    record struct Point(int X);\n\
                    static class Extra { static void Log<T>(this T on) {} void subclass () {}\n\
                    static void AddJobs(\n    this IServices services) {} }";
        assert_eq!(
            declared(text),
            [".AddJobs", ".Log", ":Base", ":IStore", "Extra", "Point", "Store"]
        );
    }
}
