//! TOML as the manifests need it: tables by path, values with their places, and what could be read
//! of a broken file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::{Source, Span};

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// The parser goes on behind an error; its errors are those of the build tool to report.
pub(super) fn parse(source: &Source) -> DeTable<'_> {
    let (table, _) = DeTable::parse_recoverable(&source.text);
    table.into_inner()
}

/// Follows keys down through tables.
pub(super) fn table<'a, 'b>(root: &'b DeTable<'a>, path: &[&str]) -> Option<&'b DeTable<'a>> {
    path.iter().try_fold(root, |table, key| table.get(*key)?.get_ref().as_table())
}

pub(super) fn string<'b>(table: &'b DeTable<'_>, key: &str) -> Option<&'b str> {
    table.get(key)?.get_ref().as_str()
}

/// The strings of an array under a key; none where there is no such array.
pub(super) fn strings<'b>(table: &'b DeTable<'_>, key: &str) -> Vec<(&'b str, &'b Value<'b>)> {
    table.get(key).map(items).unwrap_or_default()
}

/// The strings of an array.
pub(super) fn items<'b>(value: &'b Value<'_>) -> Vec<(&'b str, &'b Value<'b>)> {
    let array = value.get_ref().as_array();
    let items = array.into_iter().flat_map(|array| array.iter());
    items.filter_map(|item| Some((item.get_ref().as_str()?, item))).collect()
}

pub(super) fn span<T>(source: &Source, node: &Spanned<T>) -> Span {
    let range = node.span();
    source.span(range.start, range.end)
}
