//! Shell scripts: which of their commands run for the arguments that they are given. A `case` or an
//! `if` on an argument is decided, functions run where they are called; what cannot be decided runs.

use std::collections::HashMap;
use std::ops::Range;

use super::command::{self, Token};
use super::starts;
use crate::model::{Asked, Branch, Command, Is, Source};

/// Functions within functions that are followed.
const DEPTH: u32 = 8;
/// What a shell puts before the setting of a variable.
const DECLARES: [&str; 4] = ["local", "export", "declare", "readonly"];
/// Lines of a loop that are looked through.
const LOOP: usize = 200;
/// Lines that one script may run.
const LINES: u32 = 5_000;

pub(super) fn read(source: &Source, arguments: &[String]) -> Vec<Command> {
    let lines = lines(source);
    let functions = functions(&lines);
    let all = 0..lines.len();
    let mut script = Script {
        source,
        lines,
        functions,
        variables: HashMap::new(),
        arrays: HashMap::new(),
        found: Vec::new(),
        budget: LINES,
    };
    script.run(all, arguments.to_vec(), 0, true);
    // What nothing comes after is what a script comes to, whatever it asked before.
    if let Some(last) = script.found.last_mut().filter(|last| !last.beside) {
        last.asked = false;
    }
    script.found
}

/// What a script chooses by its first argument, a word each: the arms of `case "$1" in`.
pub(super) fn roles(source: &Source) -> Vec<String> {
    let first = |word: &str| {
        let name = word.strip_prefix('$').map(|name| name.trim_start_matches('{'));
        let rest = name.and_then(|name| name.strip_prefix('1'));
        rest.is_some_and(|rest| !rest.starts_with(|char: char| char.is_ascii_digit()))
    };
    let (mut names, mut found) = (Vec::new(), Vec::new());
    // Before, among, and in the arms; in them, cases that are open.
    let (mut among, mut within, mut open) = (false, false, 0_usize);
    for line in lines(source) {
        let words = words(line.text);
        let subject = match words.as_slice() {
            [case, subject, ..] if case == "case" => Some(subject.as_str()),
            _ => None,
        };
        if !among {
            let set = words.first().and_then(|word| word.split_once('='));
            names.extend(set.filter(|(_, value)| first(value)).map(|(name, _)| name.to_string()));
            let named = |subject: &str| {
                names.iter().any(|name| subject.trim_matches(['$', '{', '}']) == name)
            };
            among = subject.is_some_and(|subject| first(subject) || named(subject));
            continue;
        }
        if within && subject.is_some() {
            open = open.saturating_add(1);
        } else if line.text.starts_with("esac") {
            if open == 0 {
                break;
            }
            open = open.saturating_sub(1);
        } else if !within && let Some((label, _)) = line.text.split_once(')') {
            let label = label.split('|').next().unwrap_or("").trim_matches([' ', '(', '"', '\'']);
            if label.chars().all(|char| char.is_ascii_alphanumeric() || "-_:".contains(char)) {
                found.push(label.to_string());
            }
            within = true;
        }
        if open == 0 && (line.text.ends_with(";;") || line.text.ends_with(";&")) {
            within = false;
        }
    }
    found
}

/// A line with those that continue it: its place, and what it says.
struct Line<'s> {
    start: usize,
    end: usize,
    text: &'s str,
}

struct Script<'s> {
    source: &'s Source,
    lines: Vec<Line<'s>>,
    /// Their bodies, by name.
    functions: HashMap<&'s str, Range<usize>>,
    variables: HashMap<String, String>,
    /// Lists of words: `ARGS=("-A" "shop" "worker")`.
    arrays: HashMap<&'s str, Vec<String>>,
    found: Vec<Command>,
    budget: u32,
}

/// A block that is open.
enum Frame {
    /// `decided`: a branch was chosen, and no other runs; `sure`: whether this one runs is known; `asks`: what
    /// the first one asks of the environment; `from`: where begins what this one starts; `last`: it is the `else`.
    If {
        decided: bool,
        active: bool,
        sure: bool,
        asks: Vec<Asked>,
        from: usize,
        last: bool,
    },
    Case {
        value: Option<String>,
        decided: bool,
        active: bool,
        within: bool,
    },
}

impl<'s> Script<'s> {
    /// Whether the script ends here.
    fn run(&mut self, range: Range<usize>, mut given: Vec<String>, depth: u32, sure: bool) -> bool {
        let mut frames: Vec<Frame> = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let Some(&Line { start, end, text }) = self.lines.get(at) else { break };
            at += 1;
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                return true;
            }
            if let Some(body) = opened(text).and_then(|name| self.functions.get(name)) {
                at = body.end + 1;
                continue;
            }
            let mut text = text;
            // What is done where a command fails, and ends the script, is not what it starts.
            if let Some(front) = text.strip_suffix("|| {") {
                let rest = self.lines.get(at..range.end).unwrap_or(&[]);
                let body = rest.iter().take_while(|line| !line.text.starts_with('}'));
                let (lines, ends) = body.fold((0, false), |(lines, ends), line| {
                    (lines + 1, ends || words(line.text).first().is_some_and(|it| it == "exit"))
                });
                if ends {
                    at += lines + 1;
                    text = front.trim_end();
                }
            }
            if let Some(Frame::Case { value, decided, active, within }) = frames.last_mut()
                && !*within
                && !text.starts_with("esac")
            {
                let Some((label, rest)) = text.split_once(')') else { continue };
                let hit = value.as_ref().map(|value| !*decided && fits(label, value));
                *active = hit.unwrap_or(true);
                *decided |= hit == Some(true);
                *within = true;
                text = rest.trim();
            }
            let ends = text.strip_suffix(";;").or_else(|| text.strip_suffix(";&"));
            text = ends.unwrap_or(text).trim_end();
            let first = text.split([' ', ';']).next().unwrap_or("");
            let one_line = text.ends_with("; fi") || text.ends_with("; esac");
            match first {
                "case" if !one_line => {
                    let words = words(text);
                    let value = words.get(1).and_then(|subject| self.value(subject, &given));
                    frames.push(Frame::Case {
                        value,
                        decided: false,
                        active: false,
                        within: false,
                    });
                }
                "esac" => {
                    frames.pop();
                }
                "if" if !one_line => {
                    let held = self.test(text, &given);
                    let active = held != Some(false);
                    frames.push(Frame::If {
                        decided: held == Some(true),
                        active,
                        sure: held.is_some(),
                        asks: if held.is_none() { self.asks(text, at) } else { Vec::new() },
                        from: self.found.len(),
                        last: false,
                    });
                }
                "elif" | "else" => {
                    let held = if first == "else" { Some(true) } else { self.test(text, &given) };
                    if let Some(Frame::If { decided, active, sure, asks, from, last }) =
                        frames.last_mut()
                    {
                        match first {
                            "else" => branch(&mut self.found, *from, asks, true),
                            _ => asks.clear(),
                        }
                        *last = first == "else";
                        *from = self.found.len();
                        *active = !*decided && held != Some(false);
                        // The end of it is reached only where all before are known not to hold.
                        *sure &= held.is_some();
                        *decided |= held == Some(true) && *sure;
                    }
                }
                "fi" => {
                    if let Some(Frame::If { asks, from, last: true, .. }) = frames.pop() {
                        branch(&mut self.found, from, &asks, false);
                    }
                }
                _ if listed(text).is_some() => {
                    let close = |line: &Line| line.text.ends_with(')');
                    let rest = self.lines.get(at..range.end).unwrap_or(&[]);
                    let last = match text.ends_with(')') {
                        true => at,
                        false => rest.iter().position(close).map_or(at, |more| at + more + 1),
                    };
                    if frames.iter().all(Frame::active) {
                        self.array(text, at..last);
                    }
                    at = last;
                }
                _ if frames.iter().all(Frame::active) => {
                    if first == "while" && self.paced(at..range.end, text) {
                        let words = command::PACED.map(String::from).to_vec();
                        let span = self.source.span(start, end);
                        self.found.push(Command::new(words, span, false));
                    }
                    let sure = sure && frames.iter().all(Frame::sure);
                    let span = (start, end);
                    if self.line(text, span, &mut given, depth, sure) {
                        return true;
                    }
                }
                _ => {}
            }
            if ends.is_some()
                && let Some(Frame::Case { within, .. }) = frames.last_mut()
            {
                *within = false;
            }
        }
        false
    }

    /// A loop that begins in a line and ends in one of those that follow, and that nothing leaves.
    fn paced(&self, rest: Range<usize>, head: &str) -> bool {
        let more = self.lines.get(rest).unwrap_or(&[]).iter().take(LOOP);
        let lines = std::iter::once(head).chain(more.map(|line| line.text));
        let commands = lines.flat_map(|line| {
            let all = command::tokens(line);
            let parts = all.split(|token| matches!(token, Token::Operator(_)));
            let words = parts.map(|part| part.iter().filter_map(Token::word).collect());
            words.filter(|words: &Vec<String>| !words.is_empty()).collect::<Vec<_>>()
        });
        !head.contains("done") && command::paced(commands).is_some()
    }

    /// A list of words that begins in a line and goes on in others.
    fn array(&mut self, text: &'s str, more: Range<usize>) {
        let Some((name, added, first)) = listed(text) else { return };
        let more = self.lines.get(more).unwrap_or(&[]).iter().map(|line| line.text);
        let all = std::iter::once(first).chain(more);
        let found: Vec<String> =
            all.flat_map(|text| words(text.strip_suffix(')').unwrap_or(text))).collect();
        let held = self.arrays.entry(name).or_default();
        if !added {
            held.clear();
        }
        held.extend(found);
    }

    fn line(
        &mut self,
        text: &'s str,
        (start, end): (usize, usize),
        given: &mut Vec<String>,
        depth: u32,
        sure: bool,
    ) -> bool {
        let mut text = text;
        while let Some(rest) = text.strip_prefix("shift").map(str::trim_start)
            && let Some(rest) = rest.strip_prefix(';').or_else(|| rest.strip_prefix("&&"))
        {
            given.drain(..given.len().min(1));
            text = rest.trim_start();
        }
        // `COMMAND=$1 && shift`
        while let Some((set, rest)) = text.split_once("&&").or_else(|| text.split_once(';'))
            && set.matches(['"', '\'']).count() % 2 == 0
            && let [only] = words(set).as_slice()
            && is_set(only)
            && !rest.trim().is_empty()
        {
            self.set(only, given);
            text = rest.trim();
        }
        let all = words(text);
        match all.as_slice() {
            [] => return false,
            [first, ..] if first == "shift" => {
                given.drain(..given.len().min(1));
                return false;
            }
            [first, ..] if first == "exit" => return sure,
            [only] if only.contains('=') => {
                self.set(only, given);
                return false;
            }
            [word, set] if DECLARES.contains(&word.as_str()) && is_set(set) => {
                self.set(set, given);
                return false;
            }
            _ => {}
        }
        let background = matches!(command::tokens(text).last(), Some(Token::Operator("&")));
        let commands = command::words(text, &[]);
        let last = commands.len().saturating_sub(1);
        let test = |words: &Vec<String>| {
            words.first().is_some_and(|first| matches!(first.as_str(), "[" | "[[" | "test"))
        };
        let tests = commands.iter().any(test);
        for (at, words) in commands.into_iter().enumerate() {
            let words = self.expanded(words, given);
            if words.is_empty() {
                continue;
            }
            let named = words.first().and_then(|first| self.composed(first, given));
            let body = named.and_then(|name| self.functions.get(name.as_str())).cloned();
            match body {
                Some(body) if depth < DEPTH => {
                    let arguments = words.get(1..).unwrap_or(&[]).to_vec();
                    if self.run(body, arguments, depth + 1, sure) {
                        return true;
                    }
                }
                _ => {
                    let span = self.source.span(start, end);
                    let command = Command::new(words, span, background && at == last);
                    self.found.push(Command { asked: !sure || tests, ..command });
                }
            }
        }
        sure && text.starts_with("exec ") && depth_of(text) == 1
    }

    /// `NAME=value`
    fn set(&mut self, word: &str, given: &[String]) {
        let Some((name, value)) = word.split_once('=') else { return };
        match self.value(value, given) {
            Some(value) => self.variables.insert(name.to_string(), value),
            None => self.variables.remove(name),
        };
    }

    fn expanded(&self, words: Vec<String>, given: &[String]) -> Vec<String> {
        let mut found = Vec::new();
        for word in words {
            let array = word.strip_prefix("${").and_then(|word| {
                let name = word.strip_suffix("[@]}").or_else(|| word.strip_suffix("[*]}"))?;
                self.arrays.get(name)
            });
            match word.as_str() {
                "$@" | "$*" | "${@}" => found.extend(given.iter().cloned()),
                "$1" | "${1}" if !given.is_empty() => found.extend(given.first().cloned()),
                _ => match array {
                    Some(array) => found.extend(array.iter().cloned()),
                    None => found.push(word),
                },
            }
        }
        found
    }

    /// `start_"${PROGRAM}"`, where its parts are known.
    fn composed(&self, word: &str, given: &[String]) -> Option<String> {
        let mut whole = String::new();
        let mut rest = word;
        while let Some((front, after)) = rest.split_once('$') {
            whole.push_str(front);
            let braced = after.strip_prefix('{').and_then(|after| after.split_once('}'));
            let plain = || {
                let end = after.find(|c: char| !c.is_alphanumeric() && c != '_');
                after.split_at_checked(end.unwrap_or(after.len()))
            };
            let (name, after) = braced.or_else(plain)?;
            whole.push_str(&self.value(&format!("${name}"), given)?);
            rest = after;
        }
        whole.push_str(rest);
        Some(whole)
    }

    /// What a word stands for, as far as the arguments and the script itself say.
    fn value(&self, word: &str, given: &[String]) -> Option<String> {
        let Some(name) = word.strip_prefix('$') else {
            return (!word.contains(['$', '`'])).then(|| word.to_string());
        };
        let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
        let (name, default) = match name.split_once(":-").or_else(|| name.split_once('-')) {
            Some((name, default)) => (name, Some(default)),
            None => (name, None),
        };
        if name == "1" {
            let first = given.first().cloned().filter(|first| !first.is_empty());
            return first.or(Some(default.unwrap_or("").to_string()));
        }
        if name == "#" {
            return Some(given.len().to_string());
        }
        self.variables.get(name).cloned()
    }

    /// What the condition of an `if` asks of the environment, of which one thing has to hold; empty where
    /// it asks for anything else.
    fn asks(&self, text: &str, next: usize) -> Vec<Asked> {
        let more = self.lines.get(next..).unwrap_or(&[]).iter().take(LOOP).map(|line| line.text);
        let mut tokens: Vec<Token> = Vec::new();
        for line in std::iter::once(text).chain(more) {
            tokens.extend(command::tokens(line));
            if tokens.iter().any(|token| matches!(token, Token::Word(word) if word == "then")) {
                break;
            }
            tokens.push(Token::Operator(";"));
        }
        let mut found = Vec::new();
        for part in tokens.split(|token| matches!(token, Token::Operator("||" | ";"))) {
            let Some(words) = part.iter().map(Token::word).collect::<Option<Vec<String>>>() else {
                break;
            };
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let asked = match words.as_slice() {
                [] => continue,
                ["then", ..] => return found,
                ["if", words @ ..] | words => self.asked(words),
            };
            let Some(asked) = asked else { break };
            found.push(asked);
        }
        Vec::new()
    }

    fn asked(&self, words: &[&str]) -> Option<Asked> {
        let (word, is) = match words {
            ["[" | "[[", word, "=" | "==", other, "]" | "]]"]
                if !other.is_empty() && !other.contains('$') =>
            {
                (word, Is::Word(other.to_string()))
            }
            ["[" | "[[", "-n", word, "]" | "]]"] => (word, Is::Set),
            [function, word] if self.functions.contains_key(*function) => (word, Is::On),
            _ => return None,
        };
        let name = word.strip_prefix('$')?.trim_start_matches('{').trim_end_matches('}');
        let plain = name.chars().all(|char| char.is_ascii_uppercase() || char == '_');
        let asks = plain && !name.is_empty() && !self.variables.contains_key(name);
        asks.then(|| Asked { variable: name.to_string(), is })
    }

    /// `if [ "$1" = "web" ]; then`; `None` where it cannot be told.
    fn test(&self, text: &str, given: &[String]) -> Option<bool> {
        let mut all = words(text);
        all.retain(|word| word != "then");
        let inner = all.get(1..)?;
        let inner = match inner {
            [open, inner @ .., close]
                if (open == "[" || open == "[[") && close.starts_with(']') =>
            {
                inner
            }
            _ => return None,
        };
        match inner {
            [left, sign, right] => {
                let same = self.value(left, given)? == self.value(right, given)?;
                match sign.as_str() {
                    "=" | "==" | "-eq" => Some(same),
                    "!=" | "-ne" => Some(!same),
                    _ => None,
                }
            }
            [sign, word] if sign == "-z" => Some(self.value(word, given)?.is_empty()),
            [sign, word] if sign == "-n" => Some(!self.value(word, given)?.is_empty()),
            _ => None,
        }
    }
}

/// Says of what a branch starts when that runs.
fn branch(found: &mut [Command], from: usize, asks: &[Asked], holds: bool) {
    for command in found.iter_mut().skip(from).filter(|_| !asks.is_empty()) {
        command.branch.get_or_insert_with(|| Branch { asks: asks.to_vec(), holds });
    }
}

impl Frame {
    fn active(&self) -> bool {
        match self {
            Frame::If { active, .. } | Frame::Case { active, .. } => *active,
        }
    }

    fn sure(&self) -> bool {
        match self {
            Frame::If { sure, .. } => *sure,
            Frame::Case { value, .. } => value.is_some(),
        }
    }
}

fn lines(source: &Source) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    for (start, end) in starts::lines(&source.text) {
        let whole = source.text.get(start..end).unwrap_or("").trim_end();
        let body = whole.trim_start();
        let indent = whole.len() - body.len();
        if !body.is_empty() && !body.starts_with('#') {
            found.push(Line { start: start + indent, end: start + whole.len(), text: body });
        }
    }
    found
}

/// The name of a function that a line opens.
fn opened(text: &str) -> Option<&str> {
    let head = text.strip_suffix('{')?.trim_end();
    let (named, head) = match head.strip_prefix("function ") {
        Some(head) => (true, head),
        None => (false, head),
    };
    let name = head.strip_suffix("()").map(str::trim_end);
    let name = name.or(named.then_some(head))?.trim();
    let plain = |c: char| c.is_alphanumeric() || "_-:".contains(c);
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// Bodies of functions, each up to the line that closes it.
fn functions<'s>(lines: &[Line<'s>]) -> HashMap<&'s str, Range<usize>> {
    let mut found = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = opened(line.text) else { continue };
        let end = lines.iter().skip(at + 1).position(|line| line.text == "}");
        if let Some(end) = end {
            found.insert(name, at + 1..at + 1 + end);
        }
    }
    found
}

fn is_set(word: &str) -> bool {
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && plain(name))
}

fn words(text: &str) -> Vec<String> {
    let of = |token| match token {
        Token::Word(word) => Some(word),
        Token::Operator(_) => None,
    };
    command::tokens(text).into_iter().filter_map(of).collect()
}

/// How many commands a line holds.
fn depth_of(text: &str) -> usize {
    let operators = command::tokens(text).into_iter().filter(|t| matches!(t, Token::Operator(_)));
    operators.count() + 1
}

/// A line that opens a list: its name, whether it is added to, and what stands behind the bracket.
fn listed(text: &str) -> Option<(&str, bool, &str)> {
    let (name, rest) = text.split_once("=(")?;
    let (name, added) = match name.strip_suffix('+') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let name = name.strip_prefix("local ").unwrap_or(name);
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some((name, added, rest))
}

/// `web|server`, `-*`
fn fits(label: &str, value: &str) -> bool {
    label.trim_start_matches('(').split('|').any(|pattern| {
        let pattern = pattern.trim().trim_matches(['"', '\'']);
        let mut parts = pattern.split('*');
        let first = parts.next().unwrap_or("");
        let Some(mut rest) = value.strip_prefix(first) else { return false };
        if first.len() == pattern.len() {
            return rest.is_empty();
        }
        let mut last = "";
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
                None => return false,
            }
            last = part;
        }
        last.is_empty() || value.ends_with(last)
    })
}
