//! Writes of a state that undo each other.

use crate::model::{FnId, State, Write, WriteKind};

/// Whether a key that a function puts in is taken out by what the same function does, or all is taken
/// out and filled anew. `keys` are what the writes are of, as written: the empty one is of all. `outer`
/// gives the function that waits for another one or goes on with it.
pub(super) fn undone(
    state: &State,
    keys: &[Option<&str>],
    outer: impl Fn(FnId) -> Option<FnId>,
) -> bool {
    let within = |inner: FnId, out: FnId| {
        std::iter::successors(Some(inner), |id| outer(*id)).take(16).any(|id| id == out)
    };
    let of = |wanted: WriteKind| {
        let all = state.writes.iter().zip(keys).enumerate();
        all.filter(move |(_, (write, _))| write.kind == wanted)
    };
    let (puts, takes) = (WriteKind::Insert, WriteKind::Remove);
    // One of the other kind at the same key, later in the same function or in what it hands on.
    let undoes = |(at, (write, key)): (usize, (&Write, &Option<&str>)), other: WriteKind| {
        let before = of(other).any(|(of, (first, put))| {
            of < at && same(*put, *key, first) && within(write.function, first.function)
        });
        before
            || of(other).any(|(of, (last, taken))| {
                of > at && same(*key, *taken, write) && within(last.function, write.function)
            })
    };
    of(takes).next().is_some()
        && of(puts).all(|put| undoes(put, takes))
        && of(takes).all(|taken| undoes(taken, puts))
}

/// What the first write is of and what a later one is of are one: the same key, or all.
fn same(first: Option<&str>, later: Option<&str>, write: &Write) -> bool {
    match first {
        None => false,
        Some("") => write.kind == WriteKind::Remove,
        first => first == later,
    }
}
