//! Writes of a state that undo each other.

use crate::model::{Call, Facts, FnId, Source, State, Target, Write, WriteKind};

/// Marks the states of which a function takes out again what it puts in, by the keys as they are written. Of
/// Go and C#, where a write is where the state is named.
pub(super) fn mark(facts: &mut Facts, source: &Source) {
    if facts.states.is_empty() {
        return;
    }
    let outer = |id: FnId| {
        let function = facts.function(id)?;
        if function.name.ends_with('>') {
            let taker = function.passed_to.and_then(|call| facts.call(call));
            let runs = |call: &Call| call.name == "go" || call.target == Target::Function(id);
            return function.parent.filter(|_| taker.is_some_and(runs));
        }
        // One that a single other one calls goes on for that.
        let mut callers = facts.calls.iter().filter(|call| call.target == Target::Function(id));
        let first = callers.next()?.function;
        callers.all(|call| call.function == first).then_some(first)
    };
    let passing: Vec<bool> = (facts.states.iter())
        .map(|state| {
            let puts = || state.writes.iter().filter(|write| write.kind == WriteKind::Insert);
            // What is taken out only under a condition may stay.
            let sure = |write: &Write| {
                write.kind != WriteKind::Remove
                    || write.guard.is_none()
                    || puts().any(|put| put.guard == write.guard)
            };
            let keys = state.writes.iter().map(|write| key(source, write).filter(|_| sure(write)));
            let keys: Vec<Option<&str>> = keys.collect();
            undone(state, &keys, outer)
        })
        .collect();
    for (state, passing) in facts.states.iter_mut().zip(passing) {
        state.passing |= passing;
    }
}

/// The key of a write as its text has it: `held[key]`, `held.Remove(key)`, `delete(held, key)`; the empty one of all.
fn key<'s>(source: &'s Source, write: &Write) -> Option<&'s str> {
    let whole = source.slice(write.span).trim_end();
    if let Some(open) = whole.strip_suffix(']').and_then(|rest| rest.find('[')) {
        return whole.get(open + 1..whole.len() - 1).map(str::trim);
    }
    let rest = source.text.get(write.span.end as usize..).unwrap_or("").trim_start();
    let (name, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_once('(')?,
        None if rest.starts_with('(') => (whole, rest.get(1..)?),
        None => ("", rest.strip_prefix(',')?),
    };
    let mut depth = 0_u32;
    let end = rest.find(|letter| match letter {
        '(' | '[' | '{' => {
            depth += 1;
            false
        }
        ')' | ']' | '}' if depth > 0 => {
            depth -= 1;
            false
        }
        ')' | ']' | '}' | ',' => depth == 0,
        '\n' => true,
        _ => false,
    });
    let key = rest.get(..end?).unwrap_or("").trim().trim_start_matches(['&', '*']);
    let all = name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("clear"));
    (all || !key.is_empty()).then_some(key)
}

/// The same of Python and Rust, where a write is the whole of it. One that loops in between
/// holds what stays: the connections that it serves.
pub(super) fn mark_calls(facts: &mut Facts, source: &Source) {
    let mut states = std::mem::take(&mut facts.states);
    for state in &mut states {
        let keys: Vec<Option<&str>> =
            state.writes.iter().map(|write| last_key(source.slice(write.span))).collect();
        let loops = |first: &Write, last: &Write| {
            facts.loops.iter().any(|found| {
                found.function == first.function
                    && found.head.start > first.span.end
                    && found.head.end < last.span.start
            })
        };
        let (Some(first), Some(last)) = (state.writes.first(), state.writes.last()) else {
            continue;
        };
        let outer = |id: FnId| {
            let inner = facts.function(id)?;
            (inner.owner.is_none()).then_some(inner.parent?).filter(|id| *id != FnId(0))
        };
        state.passing |= !loops(first, last) && undone(state, &keys, outer);
    }
    facts.states = states;
}

/// What is written in the last brackets, without what copies it: `all[key]`, `all.remove(&key)`.
fn last_key(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let mut depth = 0_u32;
    let open = text.char_indices().rev().find(|(_, letter)| {
        match letter {
            ')' | ']' => depth = depth.saturating_add(1),
            '(' | '[' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let inner = text.get(open?.0.saturating_add(1)..text.len().checked_sub(1)?)?;
    let mut depth = 0_u32;
    let end = inner.char_indices().find(|(_, letter)| {
        match letter {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *letter == ','
    });
    let first = inner.get(..end.map_or(inner.len(), |(at, _)| at))?.trim();
    let plain = first.trim_start_matches('&');
    let copied = [".clone()", ".to_string()", ".to_owned()"];
    let plain = copied.iter().find_map(|copy| plain.strip_suffix(copy)).unwrap_or(plain);
    (!plain.is_empty()).then_some(plain)
}

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
