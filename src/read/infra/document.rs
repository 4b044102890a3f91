//! YAML and JSON to one tree with byte spans. Tags are kept, aliases are shared and counted, and
//! what an error leaves standing is still read.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle, Tag};
use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy};

use super::placeholder;
use crate::model::{Directive, Note, Source, Span};

/// Nodes that aliases may add to a file.
const ALIAS_BUDGET: u32 = 10_000;

/// Comments in a row that are kept while the parser decides what they belong to.
const COMMENT_RUN: usize = 10_000;

const TEMPLATED: &str = "filled in by a template engine";

/// A value of a file. Cloning is cheap: collections are shared.
#[derive(Clone, Debug)]
pub(in crate::read) struct Node {
    /// From the tag, if there is one, to the end of the value.
    pub(in crate::read) span: Span,
    /// A local tag without its `!`: `Ref`, `Sub`, `GetAtt`.
    pub(in crate::read) tag: Option<Arc<str>>,
    pub(in crate::read) kind: Kind,
    /// Nodes in it, itself included; saturates.
    pub(in crate::read) weight: u32,
    /// Not written here but put here: an alias, a variable's value.
    pub(in crate::read) folded: bool,
}

#[derive(Clone, Debug)]
pub(in crate::read) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Arc<str>),
    List(Arc<[Node]>),
    /// In the order written, each key once.
    Map(Arc<[Pair]>),
    /// Something whose text is made later, of which only the beginning is known, and why.
    Unknown {
        prefix: Arc<str>,
        why: Cow<'static, str>,
    },
}

/// One key of a mapping and what it holds.
#[derive(Clone, Debug)]
pub(in crate::read) struct Pair {
    pub(in crate::read) key: Arc<str>,
    pub(in crate::read) key_span: Span,
    pub(in crate::read) value: Node,
}

/// What could be read of one file.
#[derive(Debug, Default)]
pub(in crate::read) struct Document {
    /// One per document of the file; empty ones are left out.
    pub(in crate::read) roots: Vec<Node>,
    pub(in crate::read) notes: Vec<Note>,
    pub(in crate::read) directives: Vec<Directive>,
}

pub(in crate::read) fn read(source: &Source) -> Document {
    let mut document = attempt(source, &source.text, &[]);
    if document.broken
        && let Some((text, values)) = placeholder::blanked(&source.text)
    {
        document = attempt(source, &text, &values);
        document.templated.get_or_insert(0..0);
    }
    let Attempt { mut found, templated, .. } = document;
    if let Some(at) = templated {
        let at = Some(at).filter(|at| at.start < at.end);
        let at = at.or_else(|| Some(placeholder::find(&source.text, 0)?.range)).unwrap_or(0..0);
        found.notes.push(Note {
            span: source.span(at.start, at.end),
            message: "templated; read as far as it can be".to_string(),
        });
    }
    found
}

impl Node {
    pub(in crate::read) fn new(kind: Kind, span: Span) -> Node {
        let weight = match &kind {
            Kind::List(items) => items.iter().map(|item| item.weight).fold(1, u32::saturating_add),
            Kind::Map(pairs) => {
                pairs.iter().map(|pair| pair.value.weight).fold(1, u32::saturating_add)
            }
            _ => 1,
        };
        Node { span, tag: None, kind, weight, folded: false }
    }

    pub(in crate::read) fn str(text: &str, span: Span) -> Node {
        Node::new(Kind::Str(text.into()), span)
    }

    pub(in crate::read) fn unknown(why: impl Into<Cow<'static, str>>, span: Span) -> Node {
        Node::new(Kind::Unknown { prefix: "".into(), why: why.into() }, span)
    }

    pub(in crate::read) fn get(&self, key: &str) -> Option<&Node> {
        self.pairs().iter().find(|pair| &*pair.key == key).map(|pair| &pair.value)
    }

    /// The entries of a mapping; of anything else, none.
    pub(in crate::read) fn pairs(&self) -> &[Pair] {
        match &self.kind {
            Kind::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The elements of a sequence; of anything else, none.
    pub(in crate::read) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// A string, as written.
    pub(in crate::read) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Str(text) => Some(text),
            _ => None,
        }
    }

    /// A scalar as text: numbers and booleans too.
    pub(in crate::read) fn text(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            Kind::Str(text) => Some(Cow::Borrowed(text)),
            Kind::Int(number) => Some(Cow::Owned(number.to_string())),
            Kind::Float(number) => Some(Cow::Owned(number.to_string())),
            Kind::Bool(flag) => Some(Cow::Owned(flag.to_string())),
            _ => None,
        }
    }

    pub(in crate::read) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }
}

/// One reading of a text.
#[derive(Default)]
struct Attempt {
    found: Document,
    /// A parser gave up somewhere.
    broken: bool,
    /// The first value that a template engine fills in where no string stands.
    templated: Option<Range<usize>>,
}

/// `text` is the source's, or the same with the placeholders of `values` overwritten.
fn attempt(source: &Source, text: &str, values: &[Range<usize>]) -> Attempt {
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    let yaml = matches!(source.path.extension(), Some("yaml" | "yml"));
    let mut builder = Builder {
        source,
        text,
        values,
        attempt: Attempt::default(),
        anchors: HashMap::new(),
        budget: ALIAS_BUDGET,
        open: Vec::new(),
    };
    if start.starts_with('{') || (start.starts_with('[') && !yaml) {
        match builder.json() {
            Ok(()) => return builder.attempt,
            // YAML's flow style looks like JSON and is less strict.
            Err(_) if yaml => {}
            Err(note) => {
                builder.yaml();
                builder.attempt.broken = true;
                builder.attempt.found.notes = vec![note];
                return builder.attempt;
            }
        }
    }
    builder.yaml();
    match bare_dashes(text).filter(|_| builder.attempt.broken) {
        Some(text) => attempt(source, &text, values),
        None => builder.attempt,
    }
}

/// The text with each `-` that is an element of a flow sequence by itself (`!Split [-, !Ref X]`, which
/// YAML 1.1 allows and AWS CloudFormation takes) turned into a null; `None` when there is none.
fn bare_dashes(text: &str) -> Option<String> {
    let blank = |c: char| c == ' ';
    let mut plain = String::with_capacity(text.len());
    let mut found = false;
    for part in text.split_inclusive('-') {
        let Some(front) = part.strip_suffix('-') else {
            plain += part;
            continue;
        };
        let rest = text.get(plain.len() + part.len()..).unwrap_or("");
        let alone = front.trim_end_matches(blank).ends_with(['[', ','])
            && rest.trim_start_matches(blank).starts_with([',', ']']);
        found |= alone;
        plain += front;
        plain.push(if alone { '~' } else { '-' });
    }
    found.then_some(plain)
}

struct Builder<'a> {
    source: &'a Source,
    text: &'a str,
    values: &'a [Range<usize>],
    attempt: Attempt,
    anchors: HashMap<usize, Node>,
    budget: u32,
    open: Vec<Open>,
}

/// A collection that has begun and not ended.
struct Open {
    start: usize,
    end: usize,
    tag: Option<Arc<str>>,
    anchor: usize,
    flow: bool,
    map: bool,
    /// A collection stands where a key should: `{{ x }}`.
    strange: bool,
    key: Option<(Arc<str>, Span)>,
    items: Vec<Node>,
    pairs: Vec<Pair>,
    /// What `<<` brings in, nearest first.
    merged: Vec<Node>,
}

impl Builder<'_> {
    fn yaml(&mut self) {
        let mut options = Options::default();
        options.max_buffered_comment_events = COMMENT_RUN;
        options.emit_unresolved_aliases = true;
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        loop {
            match parser.next_event() {
                Some(Ok((event, span))) => self.event(event, &span),
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len());
                    self.attempt.broken = true;
                    self.attempt.found.notes.push(Note {
                        span: self.source.span(at, at),
                        message: format!(
                            "not valid YAML ({}): what follows was not read",
                            error.info()
                        ),
                    });
                    while !self.open.is_empty() {
                        self.close(at);
                    }
                    if !matches!(parser.proceed_next_document(), Ok(true)) {
                        break;
                    }
                }
                None => break,
            }
        }
        while !self.open.is_empty() {
            self.close(self.text.len());
        }
    }

    fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let range = span.byte_range().unwrap_or(0..0);
        let start = span.tag_start().and_then(|tag| tag.byte_offset()).unwrap_or(range.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let mut node = self.scalar(&text, plain, tag.as_deref(), range);
                node.span.start = node.span.start.min(self.source.span(start, start).start);
                if anchor != 0 {
                    self.anchors.insert(anchor, node.clone());
                }
                self.put(node);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.begin(false, style, anchor, local(tag.as_deref()), start);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.begin(true, style, anchor, local(tag.as_deref()), start);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            Event::Alias(anchor) => {
                let at = self.source.span(range.start, range.end);
                let Some(mut node) = self.anchors.get(&anchor).cloned() else {
                    return self.put(Node::unknown("an alias of itself", at));
                };
                if let Some(left) = self.budget.checked_sub(node.weight) {
                    self.budget = left;
                    node.folded = true;
                    return self.put(node);
                }
                let why = "aliases expand too far";
                self.note(at, format!("{why}: this one was left out"));
                self.put(Node::unknown(why, at));
            }
            Event::UnresolvedAlias(name) => {
                let at = self.source.span(range.start, range.end);
                self.note(at, format!("no anchor is named `{name}`"));
                self.put(Node::unknown("an alias of nothing", at));
            }
            Event::Comment(text, _) => self.comment(&text, range),
            _ => {}
        }
    }

    fn begin(
        &mut self,
        map: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<Arc<str>>,
        start: usize,
    ) {
        self.open.push(Open {
            start,
            end: start,
            tag,
            anchor,
            flow: style == StructureStyle::Flow,
            map,
            strange: false,
            key: None,
            items: Vec::new(),
            pairs: Vec::new(),
            merged: Vec::new(),
        });
    }

    fn close(&mut self, end: usize) {
        let Some(done) = self.open.pop() else { return };
        // A block's end event stands where the next thing begins.
        let end = if done.flow { end } else { done.end };
        let span = self.source.span(done.start, end);
        let mut node = if done.strange
            && done.flow
            && self.text.get(done.start..).is_some_and(|t| t.starts_with("{{"))
        {
            self.attempt.templated.get_or_insert(done.start..end);
            Node::unknown(TEMPLATED, span)
        } else if done.map {
            let pairs = self.merge(done.pairs, &done.merged);
            Node::new(Kind::Map(pairs.into()), span)
        } else {
            Node::new(Kind::List(done.items.into()), span)
        };
        node.tag = done.tag;
        if done.anchor != 0 {
            self.anchors.insert(done.anchor, node.clone());
        }
        self.put(node);
    }

    /// The value is the next element, key or value of what is open.
    fn put(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else {
            if !node.is_null() {
                self.attempt.found.roots.push(node);
            }
            return;
        };
        parent.end = parent.end.max(node.span.end as usize);
        if !parent.map {
            parent.items.push(node);
            return;
        }
        match parent.key.take() {
            None => {
                let key = match node.text() {
                    Some(text) => text.as_ref().into(),
                    None if matches!(node.kind, Kind::Unknown { .. } | Kind::Null) => {
                        self.source.slice(node.span).into()
                    }
                    None => {
                        parent.strange = true;
                        "".into()
                    }
                };
                parent.key = Some((key, node.span));
            }
            Some((key, _)) if &*key == "<<" => match &node.kind {
                Kind::List(items) => parent.merged.extend(items.iter().cloned()),
                _ => parent.merged.push(node),
            },
            Some((key, key_span)) => parent.pairs.push(Pair { key, key_span, value: node }),
        }
    }

    /// Each key once: the last of the mapping's own, else the first that is merged in.
    fn merge(&mut self, own: Vec<Pair>, merged: &[Node]) -> Vec<Pair> {
        let mut places: HashMap<Arc<str>, usize> = HashMap::with_capacity(own.len());
        let mut pairs: Vec<Pair> = Vec::with_capacity(own.len());
        for pair in own {
            let earlier = places.get(&pair.key).and_then(|at| pairs.get_mut(*at));
            match earlier {
                Some(earlier) => {
                    *earlier = pair.clone();
                    let message = format!("`{}` is given twice: the last one counts", pair.key);
                    self.note(pair.key_span, message);
                }
                None => {
                    places.insert(pair.key.clone(), pairs.len());
                    pairs.push(pair);
                }
            }
        }
        for pair in merged.iter().flat_map(Node::pairs) {
            if !places.contains_key(&pair.key) {
                places.insert(pair.key.clone(), pairs.len());
                pairs.push(pair.clone());
            }
        }
        pairs
    }

    fn scalar(&self, text: &str, plain: bool, tag: Option<&Tag>, range: Range<usize>) -> Node {
        let span = self.source.span(range.start, range.end);
        let mut node = match self.fragment(&range) {
            Some(kind) => Node::new(kind, span),
            None if plain && tag.is_none() => Node::new(plain_scalar(text), span),
            None if tag.and_then(Tag::core_suffix).is_some_and(|tag| tag != "str") => {
                Node::new(plain_scalar(text), span)
            }
            None => Node::new(string(text), span),
        };
        node.tag = local(tag);
        node
    }

    /// A scalar that a blanked placeholder is part of.
    fn fragment(&self, range: &Range<usize>) -> Option<Kind> {
        let after = self.values.partition_point(|value| value.end <= range.start);
        let value = self.values.get(after).filter(|value| value.start < range.end)?;
        let before = self.text.get(range.start..value.start).unwrap_or("");
        let before = if before.contains('\n') { "" } else { before };
        let prefix = before.trim_start_matches(['"', '\'']).into();
        Some(Kind::Unknown { prefix, why: TEMPLATED.into() })
    }

    fn json(&mut self) -> Result<(), Note> {
        let wanted = CollectOptions {
            comments: match self.text.contains("plimsoll:") {
                true => CommentCollectionStrategy::Separate,
                false => CommentCollectionStrategy::Off,
            },
            tokens: false,
        };
        let text = self.text.trim_start_matches('\u{FEFF}');
        let skipped = self.text.len() - text.len();
        let parsed = jsonc_parser::parse_to_ast(text, &wanted, &Default::default());
        let parsed = parsed.map_err(|error| Note {
            span: self.source.span(error.range().start + skipped, error.range().end + skipped),
            message: format!("not valid JSON ({}): what follows was not read", error.kind()),
        })?;
        if let Some(value) = &parsed.value {
            let root = self.json_value(value, skipped);
            self.attempt.found.roots.push(root);
        }
        let comments = parsed.comments.unwrap_or_default();
        let mut comments: Vec<_> = comments.values().flat_map(|run| run.iter()).collect();
        comments.sort_by_key(|comment| comment.range().start);
        comments.dedup_by_key(|comment| comment.range().start);
        for comment in comments {
            let range = comment.range();
            self.comment(comment.text(), range.start + skipped..range.end + skipped);
        }
        Ok(())
    }

    /// jsonc-parser refuses what nests deeper than 512 levels, which bounds the recursion.
    fn json_value(&mut self, value: &Json, skipped: usize) -> Node {
        let range = value.range().start + skipped..value.range().end + skipped;
        let span = self.source.span(range.start, range.end);
        let kind = match value {
            Json::Array(array) => {
                let items = array.elements.iter().map(|item| self.json_value(item, skipped));
                Kind::List(items.collect())
            }
            Json::Object(object) => {
                let pairs = object.properties.iter().map(|property| {
                    let range = property.name.range();
                    Pair {
                        key: property.name.as_str().into(),
                        key_span: self.source.span(range.start + skipped, range.end + skipped),
                        value: self.json_value(&property.value, skipped),
                    }
                });
                let pairs = pairs.collect();
                Kind::Map(self.merge(pairs, &[]).into())
            }
            scalar => match (self.fragment(&range), scalar) {
                (Some(kind), _) => kind,
                (None, Json::StringLit(text)) => string(&text.value),
                (None, Json::NumberLit(number)) => plain_scalar(number.value),
                (None, Json::BooleanLit(flag)) => Kind::Bool(flag.value),
                (None, _) => Kind::Null,
            },
        };
        Node::new(kind, span)
    }

    fn comment(&mut self, text: &str, range: Range<usize>) {
        let text = text.trim().trim_start_matches(['#', '/', '*']).trim_start();
        let Some(text) = text.strip_prefix("plimsoll:") else { return };
        let span = self.source.span(range.start, range.end);
        let line = self.source.line_range(self.source.place(span.start).line);
        let before = self.source.text.get(line.start..range.start).unwrap_or("");
        self.attempt.found.directives.push(Directive {
            text: text.trim().to_string(),
            span,
            alone: before.trim().is_empty(),
        });
    }

    fn note(&mut self, span: Span, message: String) {
        self.attempt.found.notes.push(Note { span, message });
    }
}

fn local(tag: Option<&Tag>) -> Option<Arc<str>> {
    tag.filter(|tag| tag.core_suffix().is_none()).map(|tag| tag.suffix().into())
}

/// A quoted or block string; on one line, what a template engine fills in is not its own.
fn string(text: &str) -> Kind {
    if !text.contains('\n')
        && let Some(found) = placeholder::find(text, 0)
    {
        let prefix = text.get(..found.range.start).unwrap_or("").into();
        return Kind::Unknown { prefix, why: TEMPLATED.into() };
    }
    Kind::Str(text.into())
}

/// An unquoted scalar, as CloudFormation reads it: `yes`, `on`, dates and numbers with a leading
/// zero (account ids) stay words.
fn plain_scalar(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" => return Kind::Bool(true),
        "false" | "False" | "FALSE" => return Kind::Bool(false),
        _ => {}
    }
    let digits = text.trim_start_matches(['+', '-']);
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).map_or_else(|_| string(text), Kind::Int);
    }
    let zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if zero || !number {
        return string(text);
    }
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(number), _) => Kind::Int(number),
        (_, Ok(number)) if number.is_finite() => Kind::Float(number),
        _ => string(text),
    }
}
