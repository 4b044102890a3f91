//! Terraform's functions on known values; of the rest the result is unknown. `jsonencode` gives the
//! value that it encodes.

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;

use super::super::{clean, json};
use super::expression::{Eval, element, same, text_of, unknown};
use super::syntax::{self, Expr};
use crate::model::{Entry, Known, Span, Value};

/// Bytes of a file that an expression may take in.
const FILE: usize = 256 * 1024;
/// Rows of a product of sets; a longer one is given up.
const PRODUCT: usize = 4_096;

impl Eval<'_, '_> {
    pub(super) fn call(&self, name: &str, args: &[Expr], spread: bool, span: Span) -> Known<Value> {
        // These look at their arguments one by one.
        match name {
            "try" | "coalesce" => return self.first(name, args, span),
            "can" => {
                let value = args.first().map(|arg| self.expr(arg));
                return match value {
                    Some(value) if Self::fails(&value) => Known::folded(Value::Bool(false), span),
                    Some(value) if value.value.is_some() => Known::folded(Value::Bool(true), span),
                    _ => unknown(span, "not known to be possible"),
                };
            }
            _ => {}
        }
        let mut values: Vec<Known<Value>> = args.iter().map(|arg| self.expr(arg)).collect();
        if spread && let Some(last) = values.pop() {
            match last.value {
                Some(Value::List(items)) => values.extend(items),
                _ => return unknown(span, "arguments that are not known"),
            }
        }
        match self.result(name, &values, span) {
            Some(found) => found,
            None => {
                let reason = values.into_iter().find(|value| value.value.is_none());
                reason.unwrap_or_else(|| unknown(span, format!("`{name}` is not folded")))
            }
        }
    }

    /// The first argument that there is.
    fn first(&self, name: &str, args: &[Expr], span: Span) -> Known<Value> {
        for arg in args {
            let value = self.expr(arg);
            let empty = match &value.value {
                Some(Value::Null) => true,
                Some(Value::Str(text)) => text.is_empty(),
                _ => false,
            };
            if (name == "coalesce" && empty) || (name == "try" && Self::fails(&value)) {
                continue;
            }
            return value;
        }
        unknown(span, "none of these is known to be there")
    }

    fn result(&self, name: &str, values: &[Known<Value>], span: Span) -> Option<Known<Value>> {
        let value = |at: usize| values.get(at)?.value.as_ref();
        let text = |at: usize| value(at).and_then(text_of);
        let known = |value: Value| Some(Known::folded(value, span));
        let string = |text: String| known(Value::Str(text));
        let number = |number: f64| match number.fract() == 0.0 && number.abs() < 9e15 {
            true => known(Value::Int(number as i64)),
            false => known(Value::Float(number)),
        };
        match name {
            "tostring" | "sensitive" | "nonsensitive" | "tomap" | "tolist" | "jsonencode"
            | "tobool" => {
                let first = values.first()?.clone();
                match (name, &first.value) {
                    ("jsonencode", _) => Some(first),
                    ("tostring", Some(Value::Int(_) | Value::Float(_) | Value::Bool(_))) => {
                        string(text(0)?)
                    }
                    _ => Some(first),
                }
            }
            "tonumber" => number(value(0)?.as_float()?),
            "toset" | "distinct" => {
                let mut kept: Vec<Known<Value>> = Vec::new();
                for item in list(value(0)?)? {
                    if !kept.iter().any(|held| same(held, item) == Some(true)) {
                        kept.push(item.clone());
                    }
                }
                known(Value::List(kept))
            }
            "jsondecode" => match value(0)? {
                Value::Str(text) => json::plain(text, span),
                Value::Map(_) | Value::List(_) => values.first().cloned(),
                _ => None,
            },
            "yamldecode" => match value(0)? {
                Value::Str(text) => json::yaml(text, json::HOLE, &[], span),
                Value::Map(_) | Value::List(_) => values.first().cloned(),
                _ => None,
            },
            "file" => string(self.file(&text(0)?)?.text.to_string()),
            "fileset" => {
                let files = self.files(&text(0)?, &text(1)?)?;
                let named = |path: String| Known::folded(Value::Str(path), span);
                known(Value::List(files.into_iter().map(named).collect()))
            }
            "fileexists" => known(Value::Bool(self.file(&text(0)?).is_some())),
            "templatefile" => {
                let source = self.file(&text(0)?)?;
                let parts = syntax::template(&source, &source.text, span)?;
                Some(self.file_template(&parts, values.get(1)?.clone(), span))
            }
            "abspath" | "pathexpand" => string(text(0)?),
            "basename" => string(Utf8Path::new(&text(0)?).file_name()?.to_string()),
            "dirname" => {
                let path = Utf8PathBuf::from(text(0)?);
                let parent = path.parent().map_or(".", Utf8Path::as_str);
                string(if parent.is_empty() { "." } else { parent }.to_string())
            }
            "lower" => string(text(0)?.to_lowercase()),
            "upper" => string(text(0)?.to_uppercase()),
            "title" => {
                let mut start = true;
                let letters = text(0)?
                    .chars()
                    .map(|letter| {
                        let first = std::mem::replace(&mut start, letter.is_whitespace());
                        if first { letter.to_ascii_uppercase() } else { letter }
                    })
                    .collect();
                string(letters)
            }
            "trimspace" => string(text(0)?.trim().to_string()),
            "chomp" => string(text(0)?.trim_end_matches(['\n', '\r']).to_string()),
            "trimprefix" => {
                let (whole, part) = (text(0)?, text(1)?);
                string(whole.strip_prefix(&part).unwrap_or(&whole).to_string())
            }
            "trimsuffix" => {
                let (whole, part) = (text(0)?, text(1)?);
                string(whole.strip_suffix(&part).unwrap_or(&whole).to_string())
            }
            "trim" => {
                let set = text(1)?;
                string(text(0)?.trim_matches(|letter| set.contains(letter)).to_string())
            }
            "replace" => {
                let (whole, from, to) = (text(0)?, text(1)?, text(2)?);
                let pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
                if pattern || from.is_empty() {
                    return None;
                }
                string(whole.replace(&from, &to)).filter(|_| to.len() <= from.len().max(16))
            }
            "substr" => {
                let letters: Vec<char> = text(0)?.chars().collect();
                let from = usize::try_from(value(1)?.as_int()?).ok()?;
                let rest = letters.get(from.min(letters.len())..)?;
                let take = usize::try_from(value(2)?.as_int()?).unwrap_or(rest.len());
                string(rest.iter().take(take).collect())
            }
            "startswith" => known(Value::Bool(text(0)?.starts_with(&text(1)?))),
            "endswith" => known(Value::Bool(text(0)?.ends_with(&text(1)?))),
            "format" if text(0)?.trim() == "[%s]" && values.get(1..)?.iter().any(is_json) => {
                known(Value::List(values.get(1..)?.to_vec()))
            }
            "format" => string(formatted(&text(0)?, values.get(1..)?)?),
            "join" => {
                let between = text(0)?;
                let items = list(value(1)?)?;
                if let [only] = items {
                    return Some(only.clone());
                }
                // Texts of JSON stand as what they encode.
                if between.trim() == "," && items.iter().any(is_map) {
                    return known(Value::List(items.to_vec()));
                }
                let texts: Option<Vec<String>> =
                    items.iter().map(|item| text_of(item.value.as_ref()?)).collect();
                string(texts?.join(&between))
            }
            "split" => {
                let between = text(0)?;
                let whole = text(1)?;
                if between.is_empty() {
                    return None;
                }
                let parts = whole.split(&between).map(str::to_string);
                known(Value::List(
                    parts.map(|part| Known::folded(Value::Str(part), span)).collect(),
                ))
            }
            "concat" => {
                let mut all = Vec::new();
                for at in 0..values.len() {
                    all.extend(list(value(at)?)?.iter().cloned());
                }
                known(Value::List(all))
            }
            "flatten" => {
                let mut all = Vec::new();
                let mut open: Vec<&Known<Value>> = list(value(0)?)?.iter().rev().collect();
                while let Some(item) = open.pop() {
                    match &item.value {
                        Some(Value::List(items)) => open.extend(items.iter().rev()),
                        Some(_) => all.push(item.clone()),
                        None => return None,
                    }
                }
                known(Value::List(all))
            }
            "compact" => {
                let items = list(value(0)?)?.iter();
                let full = items.filter(|item| match &item.value {
                    Some(Value::Str(text)) => !text.is_empty(),
                    Some(Value::Null) => false,
                    _ => true,
                });
                known(Value::List(full.cloned().collect()))
            }
            "reverse" => known(Value::List(list(value(0)?)?.iter().rev().cloned().collect())),
            "sort" => {
                let items = list(value(0)?)?;
                let mut texts: Vec<String> = items
                    .iter()
                    .map(|item| text_of(item.value.as_ref()?))
                    .collect::<Option<_>>()?;
                texts.sort();
                let items = texts.into_iter().map(|text| Known::folded(Value::Str(text), span));
                known(Value::List(items.collect()))
            }
            "slice" => {
                let at = |index: usize| usize::try_from(value(index)?.as_int()?).ok();
                known(Value::List(list(value(0)?)?.get(at(1)?..at(2)?)?.to_vec()))
            }
            "range" => {
                let (from, to) = match values.len() {
                    1 => (0, value(0)?.as_int()?),
                    2 => (value(0)?.as_int()?, value(1)?.as_int()?),
                    _ => return None,
                };
                if to.saturating_sub(from) > 1000 {
                    return None;
                }
                let items = (from..to).map(|number| Known::folded(Value::Int(number), span));
                known(Value::List(items.collect()))
            }
            "length" => known(Value::Int(match value(0)? {
                Value::List(items) => items.len() as i64,
                Value::Map(entries) => entries.len() as i64,
                Value::Str(text) => text.chars().count() as i64,
                _ => return None,
            })),
            "merge" => merged(values, span),
            "keys" => {
                let mut keys: Vec<&Entry> = map(value(0)?)?.iter().collect();
                keys.sort_by(|a, b| a.key.cmp(&b.key));
                let keys = keys.into_iter().map(|entry| Value::Str(entry.key.clone()));
                known(Value::List(keys.map(|key| Known::folded(key, span)).collect()))
            }
            "values" => {
                let mut entries: Vec<&Entry> = map(value(0)?)?.iter().collect();
                entries.sort_by(|a, b| a.key.cmp(&b.key));
                known(Value::List(entries.into_iter().map(|entry| entry.value.clone()).collect()))
            }
            "lookup" => {
                let key = text(1)?;
                let found = map(value(0)?)?.iter().rev().find(|entry| entry.key == key);
                found.map(|entry| entry.value.clone()).or_else(|| values.get(2).cloned())
            }
            "element" => {
                let items = list(value(0)?)?;
                let length = i64::try_from(items.len()).ok()?;
                let at = value(1)?.as_int()?.checked_rem_euclid(length)?;
                Some(element(values.first()?.clone(), &Known::folded(Value::Int(at), span), span))
            }
            "one" => match list(value(0)?)? {
                [] => known(Value::Null),
                [only] => Some(only.clone()),
                _ => None,
            },
            "contains" => {
                let wanted = values.get(1)?;
                let each: Vec<Option<bool>> =
                    list(value(0)?)?.iter().map(|item| same(item, wanted)).collect();
                match each.contains(&Some(true)) {
                    true => known(Value::Bool(true)),
                    false if each.contains(&None) => None,
                    false => known(Value::Bool(false)),
                }
            }
            "zipmap" => {
                let (keys, items) = (list(value(0)?)?, list(value(1)?)?);
                let entry = |(key, value): (&Known<Value>, &Known<Value>)| {
                    let name = text_of(key.value.as_ref()?)?;
                    Some(Entry { key: name, key_span: span, value: value.clone() })
                };
                known(Value::Map(keys.iter().zip(items).map(entry).collect::<Option<_>>()?))
            }
            "setproduct" => {
                let mut all: Vec<Vec<Known<Value>>> = vec![Vec::new()];
                for at in 0..values.len() {
                    let items = list(value(at)?)?;
                    if all.len().saturating_mul(items.len()) > PRODUCT {
                        return None;
                    }
                    let longer = |held: &Vec<Known<Value>>| {
                        let with = |item: &Known<Value>| {
                            [held.as_slice(), std::slice::from_ref(item)].concat()
                        };
                        items.iter().map(with).collect::<Vec<_>>()
                    };
                    all = all.iter().flat_map(longer).collect();
                }
                let row = |row: Vec<Known<Value>>| Known::folded(Value::List(row), span);
                known(Value::List(all.into_iter().map(row).collect()))
            }
            "setunion" => self
                .result("concat", values, span)
                .and_then(|all| self.result("distinct", std::slice::from_ref(&all), span)),
            "coalescelist" => values
                .iter()
                .find(|list| !list.value.as_ref().is_some_and(|list| list.items().is_empty()))
                .cloned(),
            "max" | "min" => {
                let numbers: Option<Vec<f64>> =
                    values.iter().map(|value| value.value.as_ref()?.as_float()).collect();
                let pick = if name == "max" { f64::max } else { f64::min };
                number(numbers?.into_iter().reduce(pick)?)
            }
            "ceil" => number(value(0)?.as_float()?.ceil()),
            "floor" => number(value(0)?.as_float()?.floor()),
            "abs" => number(value(0)?.as_float()?.abs()),
            "pow" => number(value(0)?.as_float()?.powf(value(1)?.as_float()?)),
            "parseint" => {
                let base = u32::try_from(value(1)?.as_int()?).ok()?;
                let base = Some(base).filter(|base| (2..=36).contains(base))?;
                known(Value::Int(i64::from_str_radix(&text(0)?, base).ok()?))
            }
            "anytrue" | "alltrue" => {
                let all = name == "alltrue";
                let flags = list(value(0)?)?.iter().map(|item| item.value.as_ref()?.as_bool());
                let flags: Vec<bool> = flags.collect::<Option<_>>()?;
                known(Value::Bool(match all {
                    true => flags.into_iter().all(|flag| flag),
                    false => flags.into_iter().any(|flag| flag),
                }))
            }
            _ => None,
        }
    }

    /// The files below a directory that a pattern fits, as seen from there.
    fn files(&self, directory: &str, pattern: &str) -> Option<Vec<String>> {
        let directory = clean(&self.world.home.join(directory.trim_start_matches("./")))?;
        let pattern = GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
        let pattern = pattern.compile_matcher();
        let below = (self.world.around.list)(&directory);
        let below = below.iter().filter_map(|path| path.strip_prefix(&directory).ok());
        let fitting = below.filter(|path| pattern.is_match(path.as_str()));
        Some(fitting.map(|path| path.to_string()).collect())
    }

    fn file(&self, path: &str) -> Option<std::sync::Arc<crate::model::Source>> {
        let path = clean(&self.world.home.join(path.trim_start_matches("./")))?;
        let source = (self.world.around.open)(&path)?;
        (source.text.len() <= FILE).then_some(source)
    }
}

fn list(value: &Value) -> Option<&[Known<Value>]> {
    match value {
        Value::List(items) => Some(items),
        Value::Null => Some(&[]),
        _ => None,
    }
}

fn map(value: &Value) -> Option<&[Entry]> {
    match value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

/// Maps as one. Names that are seen are there whatever the unknown ones hold, which may set them
/// anew when they come later.
fn is_map(value: &Known<Value>) -> bool {
    matches!(value.value, Some(Value::Map(_)))
}

fn is_json(value: &Known<Value>) -> bool {
    matches!(value.value, Some(Value::Map(_) | Value::List(_)))
}

fn merged(values: &[Known<Value>], span: Span) -> Option<Known<Value>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut any = false;
    for value in values {
        match &value.value {
            Some(Value::Map(more)) => {
                any = true;
                for entry in more {
                    entries.retain(|held| held.key != entry.key);
                    entries.push(entry.clone());
                }
            }
            Some(Value::Null) => any = true,
            _ => {
                for entry in &mut entries {
                    entry.value = unknown(entry.key_span, "may be set anew by what is not known");
                }
            }
        }
    }
    any.then(|| Known::folded(Value::Map(entries), span))
}

/// `format` with `%s`, `%d`, `%v` and `%%`; another verb is not folded.
fn formatted(pattern: &str, values: &[Known<Value>]) -> Option<String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let mut letters = after.chars();
        match letters.next()? {
            '%' => out.push('%'),
            's' | 'd' | 'v' => out.push_str(&text_of(values.next()?.value.as_ref()?)?),
            _ => return None,
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    Some(out)
}
