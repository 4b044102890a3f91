//! Values as far as the text tells them. Unknown is a value: it is carried, shown, and never fires.

use std::borrow::Cow;
use std::time::Duration;

use super::{CallId, FnId, Span};

/// A value, the place that set it, and how it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// `None` when `origin` is [`Origin::Unknown`], and mostly when it is [`Origin::Given`].
    pub value: Option<T>,
    /// Where it is written; `None` for a platform's default.
    pub span: Option<Span>,
    pub origin: Origin,
}

/// How a value came to be known.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Written there.
    Literal,
    /// Computed from what is written: constants, arithmetic, a parameter's default.
    Folded,
    /// What the platform or library does when nothing is written.
    Default,
    /// Set for all at once: SAM Globals, a Serverless provider block, plimsoll.toml.
    Inherited,
    /// What a caller passes. With a value only where a declared type names the thing.
    Given(Box<Given>),
    /// What a call of the same file made, or a member of that, by its qualified name: of
    /// `queue.queueUrl` that is `Queue.queueUrl`, where the call is `Queue`.
    Made { call: CallId, name: String },
    /// Not to be had from the text, and why.
    Unknown(Cow<'static, str>),
}

/// A parameter of the function around, or a member of it: `props.timeout`.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub function: FnId,
    /// Index into the function's parameters; one beyond them is what takes the rest.
    pub param: u32,
    /// Keys from the parameter to the value; empty for the parameter itself.
    pub path: Vec<String>,
    /// What it is when the caller passes nothing.
    pub default: Option<Known<Value>>,
    /// What stands before and after it, when it is put into a string.
    pub text: Option<(String, String)>,
}

impl<T> Known<T> {
    pub fn literal(value: T, span: Span) -> Known<T> {
        Known { value: Some(value), span: Some(span), origin: Origin::Literal }
    }

    pub fn folded(value: T, span: Span) -> Known<T> {
        Known { value: Some(value), span: Some(span), origin: Origin::Folded }
    }

    pub fn default(value: T) -> Known<T> {
        Known { value: Some(value), span: None, origin: Origin::Default }
    }

    pub fn unknown(span: Option<Span>, why: impl Into<Cow<'static, str>>) -> Known<T> {
        Known { value: None, span, origin: Origin::Unknown(why.into()) }
    }

    /// The value changed; place and origin kept. A `None` makes it unknown.
    pub fn and_then<U>(&self, change: impl FnOnce(&T) -> Option<U>) -> Known<U> {
        match self.value.as_ref().map(change) {
            Some(Some(value)) => {
                Known { value: Some(value), span: self.span, origin: self.origin.clone() }
            }
            Some(None) => Known::unknown(self.span, "not of the expected kind"),
            None => Known { value: None, span: self.span, origin: self.origin.clone() },
        }
    }
}

/// A folded value of source code, or a property of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// Arithmetic saturates.
    Int(i64),
    Float(f64),
    Str(String),
    /// A string of which only the beginning is known: `"/tmp/" + key`.
    Prefix(String),
    Duration(Duration),
    List(Vec<Known<Value>>),
    /// Code: what the variable of a loop over written numbers is in turn.
    Each(Vec<f64>),
    /// In the order written. A later entry of the same key wins. The key `...` is code's spread of
    /// something that is not known here.
    Map(Vec<Entry>),
    /// Code: the qualified name of something that is not a value of ours: a class, an imported
    /// constant, an enum member.
    Name(String),
    /// Code: a function or closure of the same file.
    Function(FnId),
    /// Code: the result of a call of the same file.
    Call(CallId),
    /// Code: a path that begins with something of the two before, in its parts: `${__dirname}/../api`.
    Text(Vec<Known<Value>>),
    /// Template: another resource, or an attribute of one.
    Ref {
        resource: String,
        attribute: Option<String>,
    },
}

/// One key of a [`Value::Map`].
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Known<Value>,
}

impl Value {
    /// Bytes of a string that is put together: what is longer is only known to begin so.
    pub const LONGEST: usize = 16_384;

    /// Two strings as one.
    pub fn joined(front: &str, back: &str) -> Value {
        let room = Value::LONGEST.saturating_sub(front.len());
        match back.get(..back.floor_char_boundary(room)) {
            Some(part) if part.len() < back.len() => Value::Prefix(format!("{front}{part}")),
            _ => Value::Str(format!("{front}{back}")),
        }
    }

    /// A string that goes on with one of which only the beginning is known.
    pub fn begun(front: &str, back: &str) -> Value {
        match Value::joined(front, back) {
            Value::Str(text) => Value::Prefix(text),
            other => other,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Float(number) if number.fract() == 0.0 => Some(*number as i64),
            // Templates write numbers as strings: `Timeout: "30"`.
            Value::Str(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            Value::Str(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The whole string, or the part of it that is known.
    pub fn as_prefix(&self) -> Option<&str> {
        match self {
            Value::Str(text) | Value::Prefix(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            Value::Str(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Str(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The elements of a list; of anything else, none.
    pub fn items(&self) -> &[Known<Value>] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; of anything else, none.
    pub fn entries(&self) -> &[Entry] {
        match self {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| entry.key == key)
    }

    /// Follows a dotted path of map keys: `EphemeralStorage.Size`. Numbers index lists.
    pub fn at(&self, path: &str) -> Option<&Known<Value>> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        let next = match self {
            Value::List(items) => items.get(first.parse::<usize>().ok()?)?,
            _ => &self.entry(first)?.value,
        };
        match rest {
            None => Some(next),
            Some(rest) => next.value.as_ref()?.at(rest),
        }
    }
}

impl Known<Value> {
    /// The parts of a string as [`Value::Text`], where they are one.
    pub fn text(parts: Vec<Known<Value>>, span: Span) -> Option<Known<Value>> {
        let first = parts.first()?;
        let begins = match &first.value {
            Some(value) => matches!(value, Value::Call(_) | Value::Name(_) | Value::Text(_)),
            None => matches!(first.origin, Origin::Given(_) | Origin::Made { .. }),
        };
        // Of paths, of names of handlers, and of ids.
        let apart =
            |part: &Known<Value>| part.str().is_some_and(|text| text.contains(['/', '.', '-']));
        (begins && parts.iter().any(apart)).then(|| Known::folded(Value::Text(parts), span))
    }

    /// A number, a text, a truth or nothing, as it is written.
    pub fn is_plain(&self) -> bool {
        use Value::{Bool, Float, Int, Null, Str};
        let plain = matches!(&self.value, Some(Null | Bool(_) | Int(_) | Float(_) | Str(_)));
        plain && matches!(self.origin, Origin::Literal | Origin::Folded)
    }

    /// A parameter of a function, whatever a caller passes for it.
    pub fn given(function: FnId, param: usize) -> Known<Value> {
        let given =
            Given { function, param: param as u32, path: Vec::new(), default: None, text: None };
        Known { value: None, span: None, origin: Origin::Given(Box::new(given)) }
    }

    /// A member of what a caller passes; `None` of anything else.
    pub fn given_member(&self, key: &str, span: Span) -> Option<Known<Value>> {
        let Origin::Given(given) = &self.origin else { return None };
        if given.text.is_some() {
            return None;
        }
        let mut given = given.clone();
        given.path.push(key.to_string());
        given.default = None;
        Some(Known { value: None, span: Some(span), origin: Origin::Given(given) })
    }

    /// See [`Value::at`].
    pub fn at(&self, path: &str) -> Option<&Known<Value>> {
        self.value.as_ref()?.at(path)
    }

    pub fn str(&self) -> Option<&str> {
        self.value.as_ref()?.as_str()
    }
}
