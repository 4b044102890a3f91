//! The names that conditions and messages may speak of, beside those that signatures bind.

use std::collections::HashSet;

/// What each is, as docs/writing-lints.md shows it; one that ends in `*` stands for all that begin so.
pub const NAMES: &[(&str, &str)] = &[
    ("workload", "in a message: the workload by name"),
    (
        "workload.timeout",
        "how long it may run; also `.memory`, `.storage`, `.stop`, `.concurrency`, `.requests`",
    ),
    ("workload.memory", ""),
    ("workload.storage", ""),
    ("workload.stop", ""),
    ("workload.concurrency", ""),
    ("workload.requests", ""),
    ("workload.timeout-set", "whether something sets it; also `.memory-set`, `.concurrency-set`"),
    ("workload.memory-set", ""),
    ("workload.concurrency-set", ""),
    ("workload.vcpus", "processors by its memory; `.cpus` as it is set, `.cpu` the architecture"),
    ("workload.cpus", ""),
    ("workload.cpu", ""),
    (
        "workload.kind",
        "`function`, `service`, `process`, ..; `.target` the platform, `.runtime` the runtime",
    ),
    ("workload.target", ""),
    ("workload.runtime", ""),
    ("workload.known", "its code was found; `.declared`: a template names it"),
    ("workload.declared", ""),
    ("workload.stays", "it stays up; `.ends`: it ends by itself"),
    ("workload.ends", ""),
    (
        "workload.programs",
        "programs that it keeps up; `.ports` that it opens, `.containers` of a task",
    ),
    ("workload.ports", ""),
    ("workload.containers", ""),
    (
        "workload.scheduled",
        "a schedule starts it; `.batch`: it is a job, `.invoked`: `often`, `seldom`, or `untold`",
    ),
    ("workload.invoked", ""),
    ("workload.batch", ""),
    ("workload.size", "what its code comes to; `.installed`: with its dependencies"),
    ("workload.installed", ""),
    ("workload.way-out", "the way that its network leaves it, where it lies in a VPC"),
    (
        "function.*",
        "a limit that an event function has, wherever this workload is: `function.duration`",
    ),
    ("platform.*", "a limit of the platform that it targets"),
    ("database.connections", "connections that the database takes"),
    ("runtime.*", "of its runtime `state`, `date`, `successor`, `block-create`"),
    ("entry.*", "of its handler `async`, `params`, `language`, `decorated`, `wrapped`"),
    ("exports.*", "the program's own file exports that name (JavaScript)"),
    ("environment.size", "what its variables come to"),
    ("layers.count", "how many layers it has"),
    ("resource.*", "a property of its resource"),
    ("alias.*", "a property that an alias or a version of the function sets"),
    (
        "trigger.*",
        "a property of the event by its own name, or `timeout`, `visibility`, `turn`, `sync`, `window`",
    ),
    ("source.*", "a property of what is behind the event"),
    ("invoked.*", "of the function that the call invokes `resource`, `timeout`"),
    ("found.*", "with `last`: how often that lint told something; `found.beyond`, `found.changes`"),
    (
        "duration",
        "what the units of time bind come to; `total`: in all rounds of counted loops around it",
    ),
    ("total", ""),
    ("waits", "how often it can be waited so long before the timeout"),
    ("size", "what the units of size bind come to"),
    ("value", "what the match looks at, as it is written"),
    ("args", "what the call is given, as it is written"),
    ("callee", "what is called"),
    ("setting", "the key of a setting"),
    ("package", "a dependency, with its ecosystem"),
    ("installed", "what the dependency comes to with all that it brings along"),
    ("heaviest", "no other dependency comes to more"),
    ("connections", "the bound `max`, or the value of a setting, for all that run at once"),
    (
        "path-open",
        "only the beginning of the bound `path` is known; `path-begins` is that beginning",
    ),
    ("path-begins", ""),
    ("handler", "of a missing handler its name; `.file`, `file-found`, `tried`"),
    ("file", ""),
    ("file-found", ""),
    ("tried", ""),
    (
        "state",
        "of state its name, and what is done with it: `writes`, `inserts`, `removes`, `cache`, `connected`, `internal`, `parts`, `passing`, `served`",
    ),
    ("writes", ""),
    ("inserts", ""),
    ("removes", ""),
    ("cache", ""),
    ("connected", ""),
    ("internal", ""),
    ("parts", ""),
    ("passing", ""),
    ("served", ""),
    (
        "asked",
        "an invocation comes to something that uses what the call makes, as far as can be told",
    ),
    ("by-event", "something that the call is given comes of what the invocation is given"),
    ("only-opened", "what it opens is closed, and nothing else is asked of it"),
    ("late", "something that the call is given is known only when its function runs"),
    ("at-entry", "the call stands in the function that the workload starts with"),
    (
        "in-loop",
        "the call stands in a loop; `looped`: or one stands on the way to it; `repeated`: over a collection",
    ),
    ("looped", ""),
    ("repeated", ""),
    ("guarded", "a condition stands around the call"),
    ("daemon", "a thread leads here that ends with the program"),
    ("handed-to", "what runs the function that the call stands in"),
    ("paces", "a wait between rounds of work, not for something"),
    ("receiver.loaded", "what it is called on was made when the file was loaded"),
    ("kept", "an object or the file holds what comes of the call"),
    ("closed", "the function that makes it closes it, and does not stay in between"),
    ("again", "a function that the call is given leads back to it; `endless`: whatever it finds"),
    ("endless", ""),
    (
        "hands-promises",
        "a function that the call is given is asynchronous and works outside the program",
    ),
    ("takes-one", "of what listens one connection is taken, outside any loop"),
    ("refuses", "what it is handed only turns away who connects"),
    ("by-path", "what it listens on is a path: a socket of the machine's own"),
    ("probes", "all that a server of HTTP answers tells of the program"),
    (
        "own-machine",
        "nobody but the program, or the person whose browser it opens, can reach what it serves",
    ),
    ("of-http", "the connections that it takes may be those of such a server"),
    ("heeds-end", "what it starts goes on until it is told that what it works for is over"),
    ("only-read", "all that is asked of what it opens is to read"),
    ("tells", "all that it is given is calls that tell of the program"),
    ("handed-back", "who leads there takes in a loop what it puts into a queue"),
    (
        "starts",
        "how far that reaches which it starts: `outside` the program, `own` memory, or `unknown`",
    ),
    ("tending", "it looks after the program itself, or stays in the program's own memory"),
    (
        "in-connection",
        "the way there leads through what is run for a connection; `in-request`: for a request",
    ),
    ("in-request", ""),
    ("ended", "through what the function that starts it tells to end when it does itself"),
    ("cancelled", "through what the function that starts it ends once its work is done"),
    ("let-go", "through what runs beside the program and is waited for by nobody"),
    ("direct", "of what a loop contains: it stands in the loop itself; `after-error`, `on-event`"),
    ("after-error", ""),
    ("on-event", ""),
    (
        "loop.function",
        "what the loop stands in; also `loop.breaks`, `.returns`, `.exits`, `.times`, `.retried`",
    ),
    (
        "loop.*",
        "`works`, `tends`, `idle`, `goes-on`, `answers`, `drained`, `at-start`, `fed`: see above",
    ),
];

/// What may stand behind a bound name: a part of it, or of what it names.
const OF_BOUND: [&str; 7] = ["written", "file", "plain", "resource", "timeout", "trigger", "takes"];

/// Whether a name is one of these, or bound.
pub(super) fn is_name(name: &str, bound: &HashSet<&str>) -> bool {
    let known = |name: &str| {
        bound.contains(name)
            || NAMES.iter().any(|(known, _)| match known.strip_suffix('*') {
                Some(front) => name.strip_prefix(front).is_some_and(|rest| !rest.is_empty()),
                None => *known == name,
            })
    };
    let of = name.split_once('.').filter(|(_, what)| OF_BOUND.contains(what));
    known(name) || of.is_some_and(|(of, _)| known(of))
}
