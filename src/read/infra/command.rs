//! Shell command lines taken apart into the programs they start, without running a shell: quotes,
//! operators and redirections are understood, expansions stay as they are written.
//!
//! Which programs only start another one is data. A wrapper is written as the words it begins with:
//! `poetry run`; `_` stands for any one word, an option's value or a user's name: `gosu _`; `--` for
//! all words up to one: `wait-for-it.sh --`; a last `*` for a word that is a command line itself:
//! `sh -c *`. Options, assignments and one `--` behind a wrapper belong to it.

/// Command lines inside command lines that are looked into.
const DEPTH: usize = 8;

/// Words that a shell reads as syntax where a command begins; what follows is a command.
const RESERVED: &[&str] =
    &["if", "then", "else", "elif", "while", "until", "do", "time", "exec", "!", "{"];

/// Words after which no command stands up to the next operator.
const CLOSING: &[&str] = &["fi", "done", "esac", "}", "for", "case", "select", "function"];

/// What stands for a loop that nothing leaves and that waits in each round.
pub const PACED: [&str; 3] = ["while", "true", "sleep"];

/// What a shell leaves a loop by, or itself.
const LEAVES: &[&str] = &["break", "exit", "return", "exec"];

/// A piece of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Quotes and escapes removed.
    Word(String),
    /// What separates commands: `&&`, `|`, `;`, a line break. Redirections are left out.
    Operator(&'static str),
}

/// The simple commands of a line in the order written, each as its words, wrappers and leading
/// assignments taken off.
pub fn words(command: &str, wrappers: &[&str]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // Depth first and in order: a stack of what is left to look into, the next on top.
    let mut open = simple(command, 0);
    open.reverse();
    while let Some((words, depth)) = open.pop() {
        match unwrapped(words, wrappers) {
            Unwrapped::Command(words) if words.is_empty() => {}
            Unwrapped::Command(words) => found.push(words),
            Unwrapped::Line(line) if depth < DEPTH => {
                open.extend(simple(&line, depth + 1).into_iter().rev());
            }
            Unwrapped::Line(_) => {}
        }
    }
    found
}

/// As [`words`], for a command that is already split, as in the exec form of a Dockerfile.
pub fn exec(command: &[String], wrappers: &[&str]) -> Vec<Vec<String>> {
    match unwrapped(command.to_vec(), wrappers) {
        Unwrapped::Command(words) if words.is_empty() => Vec::new(),
        Unwrapped::Command(words) => vec![words],
        Unwrapped::Line(line) => words(&line, wrappers),
    }
}

/// The words and operators of a line. An unclosed quote runs to the end.
pub fn tokens(command: &str) -> Vec<Token> {
    Scanner { text: command, at: 0, tokens: Vec::new(), word: None, here: Vec::new() }.run()
}

impl Token {
    pub(super) fn word(&self) -> Option<String> {
        match self {
            Token::Word(word) => Some(word.clone()),
            Token::Operator(_) => None,
        }
    }
}

enum Unwrapped {
    Command(Vec<String>),
    Line(String),
}

fn simple(command: &str, depth: usize) -> Vec<(Vec<String>, usize)> {
    let mut commands = Vec::new();
    let mut words = Vec::new();
    for token in tokens(command) {
        match token {
            Token::Word(word) => words.push(word),
            Token::Operator(operator) => {
                let beside = operator == "&" && closes(&words);
                commands.push((std::mem::take(&mut words), beside));
            }
        }
    }
    commands.push((words, false));
    commands.retain(|(words, _)| !words.is_empty());
    let all = commands.iter().map(|(words, _)| words.as_slice());
    let paced: Vec<bool> = (0..commands.len())
        .map(|at| {
            let end = paced(all.clone().skip(at)).and_then(|length| at.checked_add(length));
            end.and_then(|end| commands.get(end)).is_some_and(|(_, beside)| !beside)
        })
        .collect();
    let marked = commands.into_iter().zip(paced).map(|((words, _), paced)| match paced {
        true => (PACED.map(String::from).to_vec(), depth),
        false => (words, depth),
    });
    marked.collect()
}

fn closes(words: &[String]) -> bool {
    words.first().is_some_and(|word| word == "done")
}

/// How many commands lie between the first, where that is the head of a loop that nothing leaves and that
/// waits in each round, and its end.
pub(super) fn paced(mut commands: impl Iterator<Item = impl AsRef<[String]>>) -> Option<usize> {
    match commands.next()?.as_ref() {
        [head, holds, ..] if head == "while" && (holds == "true" || holds == ":") => {}
        _ => return None,
    }
    let (mut open, mut waits) = (1_usize, false);
    for (at, words) in commands.enumerate() {
        let words = words.as_ref();
        let syntax = |word: &&String| RESERVED.contains(&word.as_str());
        let loops = words.iter().take_while(syntax).any(|word| word == "while" || word == "until");
        let first = words.iter().find(|word| !syntax(word)).map_or("", String::as_str);
        open += usize::from(loops || first == "for" || first == "select");
        waits |= first == "sleep";
        if LEAVES.contains(&first) {
            return None;
        }
        if closes(words) {
            open = open.saturating_sub(1);
            if open == 0 {
                return waits.then_some(at + 1);
            }
        }
    }
    None
}

fn unwrapped(mut words: Vec<String>, wrappers: &[&str]) -> Unwrapped {
    if words == PACED {
        return Unwrapped::Command(words);
    }
    let mut start = 0;
    loop {
        let before = start;
        let left = |start: usize| words.get(start..).unwrap_or(&[]);
        let syntax = |word: &&String| RESERVED.contains(&word.as_str()) || is_assignment(word);
        start += left(start).iter().take_while(syntax).count();
        if left(start).first().is_some_and(|word| CLOSING.contains(&word.as_str())) {
            return Unwrapped::Command(Vec::new());
        }
        // The longest wrapper that fits: `gosu _` before `gosu`.
        let fitting = wrappers.iter().filter_map(|wrapper| fit(wrapper, left(start)));
        if let Some((taken, line)) = fitting.max_by_key(|(taken, _)| *taken) {
            start += taken;
            if line {
                return Unwrapped::Line(left(start).first().cloned().unwrap_or_default());
            }
            let own = |word: &&String| is_option(word) || is_assignment(word);
            start += left(start).iter().take_while(own).count();
            start += usize::from(left(start).first().is_some_and(|word| word == "--"));
        }
        if start == before {
            words.drain(..start);
            return Unwrapped::Command(words);
        }
    }
}

/// How many words a wrapper takes off, and whether a command line follows them.
fn fit(wrapper: &str, words: &[String]) -> Option<(usize, bool)> {
    let mut taken = 0;
    for pattern in wrapper.split_whitespace() {
        let word = words.get(taken)?;
        match pattern {
            "*" => return Some((taken, true)),
            "_" => {}
            "--" => {
                let rest = words.get(taken..)?;
                taken += rest.iter().position(|word| word == "--")?;
            }
            _ if word == pattern => {}
            // Programs are known by their name, wherever they are installed.
            _ if taken == 0 && word.rsplit('/').next() == Some(pattern) => {}
            _ => return None,
        }
        taken += 1;
    }
    (taken > 0 && taken < words.len()).then_some((taken, false))
}

fn is_option(word: &str) -> bool {
    word.starts_with('-') && word != "--" && word != "-"
}

fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    let name = name.strip_suffix('+').unwrap_or(name);
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|next| next.is_ascii_alphanumeric() || next == '_')
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// The word under way; `Some("")` once a quote has been seen.
    word: Option<String>,
    /// Ends of the here-documents that begin on the next line.
    here: Vec<String>,
}

impl Scanner<'_> {
    fn run(mut self) -> Vec<Token> {
        while let Some(next) = self.peek() {
            match next {
                '\\' => {
                    self.skip("\\");
                    match self.take() {
                        Some('\n') => {}
                        Some('\r') if self.peek() == Some('\n') => self.skip("\n"),
                        Some(escaped) => self.push(escaped),
                        None => self.push('\\'),
                    }
                }
                '\'' => self.single_quoted(),
                '"' => self.double_quoted(),
                '$' | '`' => self.expansion(),
                '\n' => {
                    self.skip("\n");
                    self.operator("\n");
                    self.here_documents();
                }
                ' ' | '\t' | '\r' => {
                    self.take();
                    self.end_word();
                }
                '#' if self.word.is_none() => {
                    let rest = self.rest();
                    self.at += rest.find('\n').unwrap_or(rest.len());
                }
                '<' | '>' => self.redirection(),
                '&' if self.rest().starts_with("&>") => {
                    self.skip("&");
                    self.redirection();
                }
                '&' | '|' | ';' | '(' | ')' => self.separator(),
                other => {
                    self.take();
                    self.push(other);
                }
            }
        }
        self.end_word();
        self.tokens
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Past a prefix that was seen to be there.
    fn skip(&mut self, prefix: &str) {
        self.at += prefix.len();
    }

    fn push(&mut self, next: char) {
        self.word.get_or_insert_default().push(next);
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            self.tokens.push(Token::Word(word));
        }
    }

    fn operator(&mut self, operator: &'static str) {
        self.end_word();
        self.tokens.push(Token::Operator(operator));
    }

    fn separator(&mut self) {
        // A function's head, `f()`, or a bracket in an odd place, separates as well.
        for operator in ["&&", "||", "|&", ";;", "&", "|", ";", "(", ")"] {
            if self.rest().starts_with(operator) {
                self.skip(operator);
                self.operator(operator);
                return;
            }
        }
    }

    fn single_quoted(&mut self) {
        self.skip("'");
        self.word.get_or_insert_default();
        while let Some(next) = self.take() {
            if next == '\'' {
                return;
            }
            self.push(next);
        }
    }

    fn double_quoted(&mut self) {
        self.skip("\"");
        self.word.get_or_insert_default();
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.take();
                    return;
                }
                '$' | '`' => self.expansion(),
                '\\' => {
                    self.take();
                    match self.take() {
                        Some('\n') => {}
                        Some(escaped @ ('"' | '\\' | '$' | '`')) => self.push(escaped),
                        Some(other) => {
                            self.push('\\');
                            self.push(other);
                        }
                        None => self.push('\\'),
                    }
                }
                _ => {
                    self.take();
                    self.push(next);
                }
            }
        }
    }

    /// `$(..)`, `${..}` and back quotes, kept as written to their end, blanks included.
    fn expansion(&mut self) {
        let rest = self.rest();
        let (open, close) = match rest.as_bytes() {
            [b'$', b'(', ..] => ('(', ')'),
            [b'$', b'{', ..] => ('{', '}'),
            [b'`', ..] => ('`', '`'),
            _ => {
                self.take();
                self.push('$');
                return;
            }
        };
        let mut depth = 0_usize;
        while let Some(next) = self.take() {
            self.push(next);
            if next == close && (open != close || depth > 0) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            } else if next == open {
                depth += 1;
            }
        }
    }

    /// `2>&1`, `>> log`, `< in`, `<<EOF`: left out, with the word that goes with it.
    fn redirection(&mut self) {
        // A number that touches it names a descriptor.
        if self.word.as_ref().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let rest = self.rest();
        let length = rest.find(|c: char| !"<>&|-".contains(c)).unwrap_or(rest.len());
        let sign = rest.get(..length).unwrap_or("").to_string();
        self.skip(&sign);
        if sign == ">&-" || sign == "<&-" {
            return;
        }
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.take();
        }
        if self.rest().starts_with('(') {
            // `<(command)`: a process substitution. `>(command)` only takes what the program writes.
            match sign.ends_with('>') {
                true => self.substituted(),
                false => self.separator(),
            }
            return;
        }
        while let Some(next) = self.peek() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>' => break,
                '\'' => self.single_quoted(),
                '"' => self.double_quoted(),
                '$' | '`' => self.expansion(),
                _ => {
                    self.take();
                    self.push(next);
                }
            }
        }
        let target = self.word.take().unwrap_or_default();
        if sign == "<<" || sign == "<<-" {
            self.here.push(target);
        }
    }

    /// Past brackets and all that they hold.
    fn substituted(&mut self) {
        let mut depth = 0_usize;
        let rest = self.rest();
        let end = rest.find(|letter: char| {
            depth = depth.saturating_add(usize::from(letter == '('));
            depth = depth.saturating_sub(usize::from(letter == ')'));
            depth == 0
        });
        self.at += end.map_or(rest.len(), |end| end + 1);
    }

    fn here_documents(&mut self) {
        for end in std::mem::take(&mut self.here) {
            while !self.rest().is_empty() {
                let rest = self.rest();
                let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
                let line = rest.get(..length).unwrap_or("").trim();
                let closes = line == end;
                self.at += length;
                if closes {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPERS: &[&str] = &[
        "env",
        "cross-env",
        "sh -c *",
        "bash -c *",
        "bash -lc *",
        "dumb-init",
        "tini",
        "npx",
        "npx -p _",
        "poetry run",
        "uv run",
        "bundle exec",
        "gosu _",
        "timeout _",
    ];

    /// One command a line, words joined by `|`.
    fn shown(command: &str) -> String {
        let lines: Vec<String> = words(command, WRAPPERS).iter().map(|one| one.join("|")).collect();
        lines.join("\n")
    }

    #[test]
    fn operators_separate_commands() {
        assert_eq!(shown("npm run build && node dist/a.js"), "npm|run|build\nnode|dist/a.js");
        assert_eq!(shown("a;b||c|d & e\nf"), "a\nb\nc\nd\ne\nf");
        assert_eq!(shown("(cd web && npm start)"), "cd|web\nnpm|start");
        assert_eq!(shown(" ; && "), "");
    }

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(shown(r#"echo "a && b" 'c | d' e\ f"#), "echo|a && b|c | d|e f");
        assert_eq!(shown(r#"echo "say \"hi\" \n" '' x"y"z"#), r#"echo|say "hi" \n||xyz"#);
        assert_eq!(shown("echo 'open to the end"), "echo|open to the end");
    }

    #[test]
    fn expansions_stay_as_written() {
        assert_eq!(
            shown("gunicorn --bind 0.0.0.0:${PORT:-8000} --workers $(nproc --all) app:app"),
            "gunicorn|--bind|0.0.0.0:${PORT:-8000}|--workers|$(nproc --all)|app:app"
        );
        assert_eq!(
            shown("kill `cat pid file`; x $(a $(b c) d)"),
            "kill|`cat pid file`\nx|$(a $(b c) d)"
        );
    }

    #[test]
    fn assignments_and_exec_are_taken_off() {
        assert_eq!(shown("NODE_ENV=production PORT=80 exec node server.js"), "node|server.js");
        assert_eq!(shown("env -i A=b \"C=d e\" python -m app --x=1"), "python|-m|app|--x=1");
        assert_eq!(shown("A=b"), "");
        assert_eq!(shown("node --require=x a=b"), "node|--require=x|a=b");
    }

    #[test]
    fn wrappers_are_taken_off_with_their_options() {
        assert_eq!(shown("/usr/bin/dumb-init -- gosu app poetry run uvicorn a:b"), "uvicorn|a:b");
        assert_eq!(shown("tini -g -s -- node ."), "node|.");
        assert_eq!(shown("cross-env A=b npx --yes -- next start -p 3000"), "next|start|-p|3000");
        assert_eq!(shown("npx -p typescript tsc -b"), "tsc|-b");
        assert_eq!(shown("timeout 30 ./run"), "./run");
        assert_eq!(shown("npx"), "npx", "a wrapper alone is a program");
    }

    #[test]
    fn shells_are_looked_into() {
        assert_eq!(
            shown(r#"/bin/sh -c "python manage.py migrate && exec gunicorn app.wsgi""#),
            "python|manage.py|migrate\ngunicorn|app.wsgi"
        );
        assert_eq!(
            shown(r#"first; bash -lc 'a; sh -c "b c"; d' arg0; last"#),
            "first\na\nb|c\nd\nlast"
        );
    }

    #[test]
    fn shells_in_shells_end_somewhere() {
        let mut line = "x".to_string();
        for _ in 0..12 {
            line = format!("sh -c '{}'", line.replace('\'', r"'\''"));
            if line.len() > 100_000 {
                break;
            }
        }
        assert_eq!(shown(&line), "");
    }

    #[test]
    fn loops_and_conditions_are_syntax() {
        assert_eq!(
            shown("while true; do python poll.py; sleep 60; done"),
            "while|true|sleep\npython|poll.py\nsleep|60"
        );
        assert_eq!(
            shown("while true; do python poll.py || exit 1; sleep 60; done"),
            "true\npython|poll.py\nexit|1\nsleep|60"
        );
        assert_eq!(
            shown("if [ -f x ]; then a; else b; fi\nfor i in 1 2; do c; done"),
            "[|-f|x|]\na\nb\nc"
        );
    }

    #[test]
    fn redirections_comments_and_here_documents_are_left_out() {
        assert_eq!(shown("a 2>&1 >> log.txt b <in # c && d"), "a|b");
        assert_eq!(shown("a &> log && b 2>/dev/null"), "a\nb");
        assert_eq!(shown("cat <<'EOF' > f\nnot a command\nEOF\nnode x"), "cat\nnode|x");
        assert_eq!(shown("a \\\n  b#c"), "a|b#c");
        assert_eq!(shown("a b > >(log $(c) || kill 1) 2>&1 &\nwait"), "a|b\nwait");
        assert_eq!(shown("a 2> >(log"), "a");
    }

    #[test]
    fn split_commands_are_unwrapped_too() {
        let split = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
        assert_eq!(
            exec(&split(&["sh", "-c", "a b && c"]), WRAPPERS),
            [split(&["a", "b"]), split(&["c"])]
        );
        assert_eq!(exec(&split(&["tini", "--", "a b"]), WRAPPERS), [split(&["a b"])]);
        assert!(exec(&[], WRAPPERS).is_empty());
    }

    #[test]
    fn any_text_gives_something() {
        for text in ["$(", "${", "`", "\\", "<", "<<", ">&-", "((((", "&>", "é\\", "\"\\", "<(a b)"]
        {
            words(text, WRAPPERS);
        }
        assert_eq!(
            tokens("a|b"),
            [Token::Word("a".into()), Token::Operator("|"), Token::Word("b".into())]
        );
    }
}
