//! What tree-sitter gives: a parse with an end, and the syntax tree as one flat list in the order of
//! the text, without comments and punctuation. Its grammars' words are numbers of ours ([`words!`]).

use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Tree};

/// Reports of progress per kilobyte of text; hand-written code stays below one.
const STEPS_PER_KB: usize = 64;

/// Nothing when the work grows out of proportion to the text.
pub(super) fn parse(text: &str, language: &Language) -> Option<Tree> {
    let mut left = (text.len() / 1024 + 16).saturating_mul(STEPS_PER_KB);
    let mut progress = |_: &ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).ok()?;
        let mut read = |at: usize, _| bytes.get(at..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        if tree.is_none() {
            // A parse that was broken off would go on with the next text.
            parser.reset();
        }
        tree
    })
}

thread_local! {
    /// Made once for all files that a thread reads.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// A grammar's words as a front-end calls them, kinds of nodes or fields.
pub(super) trait Words: Copy + PartialEq + 'static {
    /// One that the front-end does not know.
    const OTHER: Self;

    fn of(word: &str) -> Self;
}

/// `words! { Kind: Block = "block", Else = "'else'" }`: an enum of a grammar's words. What it writes
/// in quotes of its own is a token.
macro_rules! words {
    ($of:ident: $($variant:ident = $($word:literal)|+),* $(,)?) => {
        // A grammar may well call a field `field`.
        #[allow(clippy::enum_variant_names)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $of { Other, $($variant),* }

        impl $crate::read::code::tree::Words for $of {
            const OTHER: $of = $of::Other;

            fn of(word: &str) -> $of {
                match word { $($($word)|+ => $of::$variant,)* _ => $of::Other }
            }
        }
    };
}
pub(super) use words;

/// What becomes of the nodes of one kind.
#[derive(Clone, Copy)]
struct Rule<K> {
    kind: K,
    named: bool,
    role: Role,
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Node,
    /// Kept for its text: what is in it says nothing.
    Leaf,
    /// Kept when it has a field.
    Token,
    Comment,
    Punctuation,
}

/// A grammar's numbers as a front-end's words.
pub(super) struct Grammar<K, F> {
    language: Language,
    rules: Vec<Rule<K>>,
    error: Rule<K>,
    fields: Vec<F>,
}

impl<K: Words, F: Words> Grammar<K, F> {
    pub(super) fn new(language: Language, leaves: &[K]) -> Grammar<K, F> {
        let rule = |id: u16| {
            let (word, named) =
                (language.node_kind_for_id(id).unwrap_or(""), language.node_kind_is_named(id));
            let kind = if named { K::of(word) } else { K::of(&format!("'{word}'")) };
            let role = match word {
                "comment" | "line_comment" | "block_comment" => Role::Comment,
                "(" | ")" | "[" | "]" | "{" | "}" | "," | ";" | "." => Role::Punctuation,
                _ if leaves.contains(&kind) => Role::Leaf,
                _ if !named && kind == K::OTHER => Role::Token,
                _ => Role::Node,
            };
            Rule { kind, named, role }
        };
        Grammar {
            rules: (0..language.node_kind_count() as u16).map(rule).collect(),
            fields: (0..=language.field_count() as u16)
                .map(|id| language.field_name_for_id(id).map_or(F::OTHER, F::of))
                .collect(),
            error: Rule { kind: K::of("ERROR"), named: true, role: Role::Node },
            language,
        }
    }
}

/// The number of an erroneous part, which is none of a grammar's.
const ERROR: u16 = u16::MAX;

/// Index of a node.
pub(super) type At = u32;

#[derive(Clone, Copy, Debug)]
struct Entry<K, F> {
    kind: K,
    field: F,
    /// Not a token.
    named: bool,
    start: u32,
    end: u32,
    /// The first node that is no part of this one.
    next: At,
}

#[derive(Debug)]
pub(super) struct Syntax<K, F> {
    nodes: Vec<Entry<K, F>>,
    /// Byte ranges of what did not parse; empty where something is missing.
    pub(super) errors: Vec<(u32, u32)>,
    pub(super) comments: Vec<(u32, u32)>,
}

impl<K: Words, F: Words> Syntax<K, F> {
    /// `None` when the parser cannot be had or is out of patience.
    pub(super) fn parse(text: &str, grammar: &Grammar<K, F>) -> Option<Syntax<K, F>> {
        let tree = parse(text, &grammar.language)?;
        let nodes = Vec::with_capacity(text.len() / 8);
        let mut found = Syntax { nodes, errors: Vec::new(), comments: Vec::new() };
        let mut open: Vec<At> = Vec::new();
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            let id = node.kind_id();
            let Rule { kind, named, role } =
                grammar.rules.get(id as usize).copied().unwrap_or(grammar.error);
            let (start, end) = (node.start_byte() as u32, node.end_byte() as u32);
            if role == Role::Comment {
                found.comments.push((start, end));
            } else if id == ERROR || start == end && node.is_missing() {
                found.errors.push((start, end));
            }
            let field = || {
                let field = cursor.field_id()?;
                grammar.fields.get(field.get() as usize).copied()
            };
            let field = match role {
                Role::Node | Role::Leaf => Some(field().unwrap_or(F::OTHER)),
                Role::Token => field().filter(|field| *field != F::OTHER),
                Role::Comment | Role::Punctuation => None,
            };
            let at = found.nodes.len() as At;
            if let Some(field) = field {
                found.nodes.push(Entry { kind, field, named, start, end, next: at + 1 });
            }
            let enter = role == Role::Node && named;
            if enter {
                open.push(at);
                if cursor.goto_first_child() {
                    continue;
                }
            }
            let mut closes = enter;
            loop {
                if closes {
                    let next = found.nodes.len() as At;
                    if let Some(node) = open.pop().and_then(|at| found.nodes.get_mut(at as usize)) {
                        node.next = next;
                    }
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return Some(found);
                }
                closes = true;
            }
        }
    }

    pub(super) fn root(&self) -> Node<'_, K, F> {
        Node { syntax: self, at: 0 }
    }

    pub(super) fn kind(&self, at: At) -> K {
        self.nodes.get(at as usize).map_or(K::OTHER, |node| node.kind)
    }

    pub(super) fn field(&self, at: At) -> F {
        self.nodes.get(at as usize).map_or(F::OTHER, |node| node.field)
    }

    /// Start and end in bytes.
    pub(super) fn range(&self, at: At) -> (usize, usize) {
        self.nodes.get(at as usize).map_or((0, 0), |node| (node.start as usize, node.end as usize))
    }

    /// The first node after `at` that is no part of it.
    pub(super) fn after(&self, at: At) -> At {
        self.nodes.get(at as usize).map_or(at.saturating_add(1), |node| node.next)
    }

    pub(super) fn children(&self, at: At) -> impl Iterator<Item = At> + use<'_, K, F> {
        let end = self.after(at);
        let first = at.saturating_add(1);
        let next = move |at: At| (at < end).then_some(at);
        std::iter::successors(next(first), move |at| next(self.after(*at)))
    }

    pub(super) fn child(&self, at: At, field: F) -> Option<At> {
        self.children(at).find(|child| self.field(*child) == field)
    }

    pub(super) fn child_of(&self, at: At, kind: K) -> Option<At> {
        self.children(at).find(|child| self.kind(*child) == kind)
    }

    /// All nodes of the part that begins at `at`, itself first.
    pub(super) fn within(&self, at: At) -> impl Iterator<Item = At> + use<K, F> {
        at..self.after(at)
    }
}

/// A node with the tree it stands in.
#[derive(Clone, Copy)]
pub(super) struct Node<'t, K, F> {
    syntax: &'t Syntax<K, F>,
    pub(super) at: At,
}

impl<K: Words, F: Words> PartialEq for Node<'_, K, F> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<'t, K: Words, F: Words> Node<'t, K, F> {
    pub(super) fn kind(self) -> K {
        self.syntax.kind(self.at)
    }

    pub(super) fn start(self) -> usize {
        self.syntax.range(self.at).0
    }

    pub(super) fn end(self) -> usize {
        self.syntax.range(self.at).1
    }

    pub(super) fn range(self) -> Range<usize> {
        let (start, end) = self.syntax.range(self.at);
        start..end
    }

    /// Tokens among them.
    fn all(self) -> impl Iterator<Item = Node<'t, K, F>> + use<'t, K, F> {
        let syntax = self.syntax;
        syntax.children(self.at).map(move |at| Node { syntax, at })
    }

    pub(super) fn children(self) -> impl Iterator<Item = Node<'t, K, F>> + use<'t, K, F> {
        self.all().filter(|node| node.named())
    }

    fn named(self) -> bool {
        self.syntax.nodes.get(self.at as usize).is_some_and(|node| node.named)
    }

    pub(super) fn first(self) -> Option<Node<'t, K, F>> {
        self.children().next()
    }

    /// The last child for which something holds.
    pub(super) fn rfind(self, holds: impl FnMut(&Self) -> bool) -> Option<Node<'t, K, F>> {
        self.children().filter(holds).last()
    }

    /// The first child of one of the kinds.
    pub(super) fn child(self, kinds: &[K]) -> Option<Node<'t, K, F>> {
        self.all().find(|child| kinds.contains(&child.kind()))
    }

    /// Whether a child, most often a token, is of the kind.
    pub(super) fn has(self, kind: K) -> bool {
        self.all().any(|child| child.kind() == kind)
    }

    pub(super) fn fields(self, field: F) -> impl Iterator<Item = Node<'t, K, F>> + use<'t, K, F> {
        self.all().filter(move |child| child.syntax.field(child.at) == field)
    }

    pub(super) fn field(self, field: F) -> Option<Node<'t, K, F>> {
        self.fields(field).next()
    }

    /// All nodes in it, itself first.
    pub(super) fn within(self) -> impl Iterator<Item = Node<'t, K, F>> + use<'t, K, F> {
        let syntax = self.syntax;
        syntax.within(self.at).map(move |at| Node { syntax, at })
    }
}
