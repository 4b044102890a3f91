//! The tables of lints/ that are no lints: kinds of resources, triggers, runtimes, commands, entry
//! points.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::model::{
    Bound, Call, Command, Comparison, Constructs, Exit, Facts, GuardId, GuardKind, Known, Language,
    Loop, LoopId, Target, Value, Way, Workload,
};

use super::{Datum, File, Problem, Set, last_member};

#[derive(Debug, Default)]
pub struct Tables {
    pub resources: Vec<ResourceKind>,
    pub triggers: Vec<TriggerKind>,
    pub runtimes: Vec<Runtime>,
    pub commands: Vec<CommandKind>,
    pub images: Vec<ImageKind>,
    pub sizes: Vec<Size>,
    pub databases: Databases,
    pub networks: Networks,
    pub packages: Vec<Weight>,
    pub elsewhere: Vec<Elsewhere>,
    pub entries: Entries,
    pub constructs: Constructs,
}

/// lints/resources.toml: a kind of resource that is a workload, and where it keeps what we ask of it.
/// Properties are dotted paths.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceKind {
    pub kind: String,
    /// `function`, `service`, `task`, `container`; no workload by itself: `alias`, `layer`.
    pub workload: String,
    pub platform: String,
    /// A property that, when there, makes it another platform.
    #[serde(default)]
    pub platform_if: BTreeMap<String, String>,
    pub handler: Option<String>,
    /// Where the code is, first found.
    #[serde(default)]
    pub code: Vec<String>,
    /// Where the code itself may stand.
    #[serde(default)]
    pub inline: Vec<String>,
    /// What an archive of the code is kept by, first found.
    #[serde(default)]
    pub kept: Vec<String>,
    /// The file that it starts as a program, where no handler is called, and the property that may name
    /// another.
    pub program: Option<String>,
    pub program_at: Option<String>,
    pub runtime: Option<String>,
    /// In seconds.
    pub timeout: Option<String>,
    /// In MB.
    pub memory: Option<String>,
    /// In the platform's own units.
    pub cpu: Option<String>,
    /// In MB.
    pub storage: Option<String>,
    pub concurrency: Option<String>,
    pub environment: Option<String>,
    pub layers: Option<String>,
    pub events: Option<String>,
    /// The resource that holds the container definitions.
    pub definition: Option<String>,
    /// The property that names what it stands for: an alias's function.
    pub of: Option<String>,
    /// The property with the name that others call it by.
    pub named: Option<String>,
}

/// lints/triggers.toml: what starts an invocation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TriggerKind {
    pub name: String,
    /// It comes as its senders will, and most often many times an hour.
    #[serde(default)]
    pub often: bool,
    /// SAM event types.
    #[serde(default)]
    pub events: Vec<String>,
    /// Kinds of resources that tie a workload to it, and the properties that may name the workload. A
    /// kind that ends in `*` is all that begin so.
    #[serde(default)]
    pub resources: BTreeMap<String, Vec<String>>,
    /// The property that such a resource must have.
    #[serde(default)]
    pub having: BTreeMap<String, String>,
    /// The property that names what is behind it: a queue.
    #[serde(default)]
    pub source: Vec<String>,
    /// The resource that ties a function to it is what is behind it, where no property names another.
    #[serde(default)]
    pub itself: bool,
    /// Where what is behind it keeps the name that it goes by.
    #[serde(default)]
    pub named: Vec<String>,
    /// Where an event holds that name: the end of a path of its members.
    #[serde(default)]
    pub event: Vec<String>,
    /// Where the keys that it takes are told: lists of rules (`Name` and `Value`), or what they begin
    /// and end with.
    #[serde(default)]
    pub rules: Vec<String>,
    #[serde(default)]
    pub prefix: Vec<String>,
    #[serde(default)]
    pub suffix: Vec<String>,
    /// The kinds that this can be, and words that it must have set.
    #[serde(default)]
    pub behind: Vec<String>,
    #[serde(default)]
    pub is: BTreeMap<String, String>,
    /// Only where what is behind it is declared too.
    #[serde(default)]
    pub known: bool,
    /// The longest it waits for an answer: `29 s`.
    pub timeout: Option<String>,
    /// Properties that set another wait, in milliseconds, or in seconds where their name says so.
    #[serde(default)]
    pub waits: Vec<String>,
    /// Properties by whose words it hands an answer on as it comes, and how long it does.
    #[serde(default)]
    pub streamed: BTreeMap<String, String>,
    pub streamed_timeout: Option<String>,
    /// The property with the seconds that it gathers a batch in.
    pub window: Option<String>,
    /// How many records it hands over at once where its event does not set `batch-size`.
    pub batch: Option<u32>,
    pub batch_size: Option<String>,
    /// How many timeouts of the function its queue is advised to hide a message.
    pub turns: Option<u32>,
    /// The most it carries.
    pub payload: Option<String>,
    /// How long a message that was taken stays hidden when its queue does not say.
    pub visibility: Option<String>,
    /// Someone waits for the answer.
    #[serde(default)]
    pub sync: bool,
    /// But not where a map of settings says so: its path, and the key and word, `key=word`.
    #[serde(default)]
    pub handed_on: BTreeMap<String, String>,
    /// Its wait may be raised by a quota.
    #[serde(default)]
    pub adjustable: bool,
    #[serde(rename = "source-note")]
    pub source_note: Option<String>,
}

impl TriggerKind {
    /// The properties by which a resource of a kind may name the workload that it starts.
    #[must_use]
    pub fn tie(&self, kind: &str) -> Option<&[String]> {
        let exact = self.resources.get(kind);
        let begins = |(name, _): &(&String, _)| {
            name.strip_suffix('*').is_some_and(|start| kind.starts_with(start))
        };
        exact
            .or_else(|| self.resources.iter().find(begins).map(|(_, paths)| paths))
            .map(Vec::as_slice)
    }
}

/// lints/runtimes.toml. Dates are `YYYY-MM-DD`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Runtime {
    pub id: String,
    pub deprecation: Option<String>,
    pub block_create: Option<String>,
    pub block_update: Option<String>,
    pub successor: Option<String>,
}

/// lints/elsewhere.toml: a platform that is not judged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    pub name: String,
    /// Kinds of resources that run something there, and the property that names its image.
    #[serde(default)]
    pub resources: BTreeMap<String, String>,
    /// The same of what is a file of code.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Calls by which a program speaks to it.
    #[serde(default)]
    pub calls: Set,
}

/// lints/commands.toml: a program that starts our code, and how its arguments name it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandKind {
    pub program: Vec<String>,
    /// `file` (the first argument, or the module of `-m`), `app` (`pkg.mod:name`), `manager` (programs
    /// that a file lists), `script` (a package script), `project` (the project's own entry), `program`
    /// (something that the project builds), `services` (what folders of the image hold), `loop` (the commands
    /// in it, again and again), `assembly` (`App.dll`), `server` (no code of ours), `idle` (nothing),
    /// `development` (what serves a page while it is written, or builds it), `lines` (each argument is a command
    /// line), `scripts` (each is a package script), `targets` (a script of packages of the workspace, named by
    /// options or by its words), or `wrapper`: the rest is the command, and `program` holds patterns (see
    /// `read::infra::command`).
    pub entry: String,
    /// Words of which one must stand first among the arguments: `server` of `rails server`.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// Modules by which Python runs it, other than those called like it: `python -m gunicorn.app.wsgiapp`.
    #[serde(default)]
    pub modules: BTreeMap<String, String>,
    /// The module of a package that it takes before the package itself: `shop/celery.py` of `celery -A shop`.
    #[serde(default)]
    pub module: Option<String>,
    /// Options that take a value, which is not the entry.
    #[serde(default)]
    pub valued: Vec<String>,
    /// Options whose value is a command line, to which the arguments are added.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Options that name the script of `targets`, those that name packages, and those of a package manager that mean
    /// all packages of the workspace.
    #[serde(default)]
    pub scripts: Vec<String>,
    #[serde(default)]
    pub packages: Vec<String>,
    #[serde(default)]
    pub everywhere: Vec<String>,
    /// Words of the command that have `scripts` run at once, not one after another.
    #[serde(default)]
    pub together: Vec<String>,
    /// All that stands behind the name of a script is handed to it; else only what stands behind `--`.
    #[serde(default)]
    pub hands: bool,
    /// One develops with it: of a package script it is followed only where what is deployed calls that.
    #[serde(default)]
    pub development: bool,
    /// Files that it takes when none is named, first found.
    #[serde(default)]
    pub defaults: Vec<String>,
    /// The variable of an image's environment that names it where the command does not.
    #[serde(default)]
    pub variable: Option<String>,
    /// Files that list what it starts, when none is named.
    #[serde(default)]
    pub lists: Vec<String>,
    /// Folders of the image that hold a folder for each service, with its script `run`.
    #[serde(default)]
    pub services: Vec<String>,
    /// Words of which one sends it to the background, and behind `!` those of which none may stand there.
    #[serde(default)]
    pub detaches: Vec<String>,
    /// It stays up and waits for requests or messages by itself.
    #[serde(default)]
    pub serves: bool,
    /// It imports the file that it is given, as every `app` does.
    #[serde(default)]
    pub imports: bool,
    /// What it serves may be built into files that need no server: the scripts it is configured by,
    /// what they set then (`output=export`), and what a build calls then (`next export`).
    #[serde(default)]
    pub settings: Vec<String>,
    #[serde(default)]
    pub exported: Vec<String>,
    #[serde(default)]
    pub exports: Vec<String>,
    /// Files around the package, and kinds of resources, by which others host it.
    #[serde(default)]
    pub hosted: Vec<String>,
    /// Scripts of the package that it runs by where they lie, without their endings: `app/**/route`.
    #[serde(default)]
    pub routed: Vec<String>,
    /// The program that its build makes of a package with one of `settings`.
    #[serde(default)]
    pub builds: Vec<String>,
}

/// lints/images.toml: a public image, and what it starts when nothing else is said.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageKind {
    /// Without registry and tag; the name alone stands for the image of any publisher.
    pub image: Vec<String>,
    /// The command, if it starts code of those who build on it.
    #[serde(default)]
    pub starts: String,
    /// Files in the build context that it serves, first found.
    #[serde(default)]
    pub files: Vec<String>,
    /// It serves files of those who build on it.
    #[serde(default)]
    pub serves: bool,
}

/// lints/packages.toml: what a package of a registry comes to, installed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Weight {
    /// `pypi:torch`.
    pub package: String,
    /// The version that was weighed.
    pub version: String,
    /// Of 1,048,576 bytes, rounded down.
    pub megabytes: i64,
    /// What it always brings along, as far as it is in the table.
    #[serde(default)]
    pub requires: Vec<String>,
}

/// lints/sizes.toml: the memory that a platform offers with an amount of CPU, in MB.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Size {
    pub platform: String,
    /// In units: see [`crate::model::CPU_UNITS`].
    pub cpu: f64,
    #[serde(default)]
    pub memory: Vec<i64>,
    /// Besides: from `least` to `most` in steps.
    #[serde(default)]
    pub least: i64,
    #[serde(default)]
    pub most: i64,
    #[serde(default)]
    pub step: i64,
}

impl Size {
    pub fn offers(&self, memory: i64) -> bool {
        let above = memory.saturating_sub(self.least);
        let stepped = above.checked_rem(self.step) == Some(0);
        self.memory.contains(&memory)
            || (self.least..=self.most).contains(&memory) && self.step > 0 && stepped
    }
}

/// lints/databases.toml: how many connections a database takes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Databases {
    /// The name of the limit in plimsoll.toml that says so.
    pub stated: String,
    /// Kinds of resources, and where each keeps its class and engine.
    pub kind: Vec<DatabaseKind>,
    pub engine: Vec<Engine>,
    pub class: Vec<DatabaseClass>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatabaseKind {
    pub kind: String,
    /// Empty: nothing tells how many it takes.
    #[serde(default)]
    pub class: String,
    #[serde(default)]
    pub engine: String,
    /// Properties by which it may be set otherwise.
    #[serde(default)]
    pub otherwise: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Engine {
    pub engine: Vec<String>,
    /// The memory of its class that it asks for each connection, in bytes.
    pub bytes_per_connection: f64,
    pub most: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatabaseClass {
    /// `t3` of `db.t3.micro`.
    pub class: Vec<String>,
    /// By size, in GB.
    pub memory: BTreeMap<String, f64>,
}

impl Databases {
    /// As its class and engine have it by default.
    pub fn connections(&self, class: &str, engine: &str) -> Option<f64> {
        let mut parts = class.strip_prefix("db.")?.split('.');
        let (family, size) = (parts.next()?, parts.next()?);
        let mut classes = self.class.iter();
        let row = classes.find(|row| row.class.iter().any(|one| one == family))?;
        let memory = row.memory.get(size)? * f64::from(1 << 30);
        let engine = self.engine.iter().find(|row| row.engine.iter().any(|one| one == engine))?;
        let most = (memory / engine.bytes_per_connection).floor();
        Some(engine.most.map_or(most, |cap| cap.min(most)))
    }
}

/// lints/networks.toml: where a function in a network of one's own stands, and what leads out of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Networks {
    /// The property of a function that lists its subnets.
    pub subnets: String,
    pub subnet: String,
    /// The kind that gives a subnet its table of routes, and the properties that name the two.
    pub association: String,
    pub association_subnet: String,
    pub association_table: String,
    /// A route, the table it belongs to, and the property that names a gateway; all its properties
    /// that name another target.
    pub route: String,
    pub route_table: String,
    pub route_gateway: String,
    pub route_targets: Vec<String>,
    /// A table that lists its routes itself.
    pub table: String,
    pub table_routes: String,
    /// The kind of gateway through which only what has a public address gets out.
    pub internet: String,
    /// Kinds that are ways out, or that change what a table says.
    pub others: Vec<String>,
}

/// How code runs, for what guards ask.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    pub as_function: bool,
    /// Its file is the program.
    pub main: bool,
    pub started: Started<'a>,
}

/// What a program is started with.
#[derive(Clone, Copy, Default)]
pub struct Started<'a> {
    pub commands: &'a [Command],
    /// Whose program it is; `None` where nothing starts it that is known.
    pub workload: Option<&'a Workload>,
}

/// lints/entries.toml: entry points that code shows by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entries {
    /// Calls that hand the runtime a handler: `lambda_runtime::run(service_fn(f))`.
    pub bootstrap: Set,
    /// Calls that wrap a handler: `middy(f)`, `Mangum(app)`.
    pub wrappers: Set,
    /// Calls that keep a program up: servers, consumers, schedulers.
    pub stays: Set,
    /// Those of them that do so for something else than requests of HTTP.
    pub works: Set,
    /// Those of them that serve an application.
    pub listens: Set,
    /// Calls by which a program that nobody asks ends when its work is done.
    pub stops: Set,
    /// Calls by which a program runs what it is: a coroutine, to its end.
    pub starts: Set,
    /// Calls that run a function once, and decorators that keep what it gave.
    pub remembers: Set,
    /// Calls that go on with a function once something is done.
    pub continues: Set,
    /// Calls that run what they are given before they return.
    pub at_once: Set,
    /// Calls that run what they are given later, and do not wait for it.
    pub later: Set,
    /// Folders of what a page in a browser is made of.
    pub pages: Vec<String>,
    /// Calls that run a function for each connection, or take one.
    pub sessions: Set,
    /// Types of one connection that stays open.
    pub connections: Vec<String>,
    /// Calls that start work and go on.
    pub beside: Set,
    /// Calls that wait until all is done that such work goes on for, and those that end it then.
    pub settled: Set,
    pub cancels: Set,
    /// Calls that run a function beside the program without keeping it up.
    pub daemons: Set,
    /// Calls by which a module gives the application that a server of its own choice will import.
    pub applications: Set,
    /// Names of files in which a program begins, whatever they leave to others.
    pub program_files: Vec<String>,
    /// What a line of their top level says.
    pub program_words: Vec<String>,
    /// Names of functions that are handlers when they take an event.
    pub handlers: Vec<String>,
    /// Path components of code that is not shipped: tests, examples, docs.
    pub not_shipped: FileNames,
    /// Folders of what deploys.
    pub deploying: Vec<String>,
    /// Endings of the file of an image that is deployed.
    pub released: Vec<String>,
    /// Words of a name by which a template tells where the same is deployed once more.
    pub deployments: Vec<String>,
    /// Endings of a file beside that of an image that shows how to build on it.
    pub shows_use: Vec<String>,
    /// Folders of what makes packages for an operating system, and the programs that make them.
    pub packaging: Vec<String>,
    pub packers: Vec<String>,
    /// Folders that say where an image is described, and not of what.
    pub image_folders: Vec<String>,
    /// Endings of the file of an image that say what it is built on or for.
    pub image_variants: Vec<String>,
    /// Hosts that nobody else reaches, and arguments by which a server loads its files anew.
    pub own_machine: Vec<String>,
    pub reloads: Vec<String>,
    /// Words of the instructions of an image that a function is run from.
    pub function_images: Vec<String>,
    /// What only a developer's machine starts, where a compose file says so.
    pub development: FileNames,
    /// Names of switches, of what a program's configuration is called, and of files and values that hold what it is
    /// delivered with: `config.ident.enabled` beside `config/default.js`.
    pub switches: Vec<String>,
    pub configurations: Vec<String>,
    pub default_files: FileNames,
    pub defaults: Vec<String>,
    /// Environment variables that only a Lambda environment has, or a developer's machine.
    pub lambda_only: Vec<String>,
    /// What a project calls its own question whether that is so, in small letters and without `_`.
    pub lambda_checks: Vec<String>,
    /// What it calls the one of several that runs there.
    pub lambda_words: Vec<String>,
    pub local_only: Vec<String>,
    /// What code asks to know whether it runs in a certain program, and the name of that.
    pub program_checks: BTreeMap<String, String>,
    /// Environment variables that name where the program runs: by their words, not by being set.
    pub stages: Vec<String>,
    /// What holds the words that a program is started with.
    pub arguments: Vec<String>,
    /// What holds the variables of the environment by their names, and calls that give one.
    pub variables: Vec<String>,
    pub lookups: Set,
    /// What a switch is set to that is off.
    pub switched_off: Vec<String>,
    /// Decorators of a generator that goes on as soon as the block around which it stands is done.
    pub both_ends: Set,
    /// Calls that give back what they are given: `aws.String(name)`.
    pub same: Set,
    /// Environment variables that name what starts the code instead of the runtime.
    pub exec_wrappers: Vec<String>,
    /// What the name of an image holds that functions are built on, and programs that speak to the runtime
    /// for a handler.
    pub runtime_images: Vec<String>,
    pub runtime_clients: Vec<String>,
    /// Variables that name the handler for a library that is called in its place.
    pub handler_variables: Vec<String>,
    /// Profiles of application settings that are not deployed.
    pub local_profiles: Vec<String>,
    /// Settings that say which profiles are active.
    pub profile_settings: Vec<String>,
    /// How the names of types begin that stand in for something where that is not there.
    pub stand_ins: Vec<String>,
    pub stand_ins_beside: Vec<String>,
    /// Names of flags, plain or behind `is`, by which a program is told to end, and those by which it is
    /// told to go on.
    pub stop_flags: Vec<String>,
    pub run_flags: Vec<String>,
    /// Names of what went wrong.
    pub failures: Vec<String>,
    /// Words in names of what looks after the program itself, and words that such names begin with or end
    /// in.
    pub tending: Vec<String>,
    pub tending_first: Vec<String>,
    pub tending_last: Vec<String>,
    /// Names by which what a function is handed tells of the program.
    pub telling: Vec<String>,
    /// Words in the name of what only spares work.
    pub caches: Vec<String>,
    /// Words in the name of a function that counts how often somebody asks: what it holds is no spared work.
    pub limiters: Vec<String>,
    /// Functions that run when a program begins or ends.
    pub once: Vec<String>,
    /// First words of functions that fill something anew.
    pub reload: Vec<String>,
    /// Types of parts of a program, or the last words of their names.
    pub parts: Vec<String>,
    /// Plain types of what is no such part, whatever it is called.
    pub answers: Vec<String>,
    /// Calls that wait for what another thread does.
    pub awaits: Set,
    pub around: Vec<Around>,
    pub command_files: Vec<CommandFile>,
    /// What a collection is called by, without what parts the words, of what is under way.
    pub under_way: Vec<String>,
    /// Methods that give the next one of what an object goes through: what it holds, it holds for one search.
    pub iterates: Vec<String>,
    /// What a collection of open connections holds, or is called.
    pub connected: Vec<String>,
    /// First words of functions by which such a part leaves.
    pub leave: Vec<String>,
    /// Types by which others wait for what a value of the project's own type stands for.
    pub waited_for: Vec<String>,
    /// Last words of names that only tell of a collection.
    pub holders: Vec<String>,
    /// Collections of work that waits for the program itself.
    pub queues: Vec<String>,
    /// Bases of the class that a framework's own main function starts.
    pub launched: Set,
    /// Their methods.
    pub launched_methods: Vec<String>,
    /// Classes that have the method which a runtime calls.
    pub handler_classes: Set,
    /// Words that name what an image starts to stay, among what its script chooses from.
    pub lasting_roles: Vec<String>,
    /// Words that the names of a program's commands end in by which it stays.
    pub lasting_commands: Vec<String>,
    /// Words in the name of a folder whose program is there to try another one.
    pub trials: Vec<String>,
    /// Words in the name of a folder that holds what stands in for another service, to try things with.
    pub stand_in_folders: Vec<String>,
    /// Dependencies, by ecosystem and name, with which a framework is the program.
    pub frameworks: Vec<String>,
    /// What a module is built with that is such a program; one that it is built of is a library.
    pub framework_builds: Vec<String>,
    /// Plugins that make a program of the module that asks for them, each with all of its goals.
    pub program_builds: Vec<String>,
    /// Those with which it is called by the runtime of a function.
    pub function_frameworks: Vec<String>,
    /// What the runtime of a program calls of what its file exports.
    pub called_exports: Vec<String>,
    /// Calls that only a page in a browser makes.
    pub browser: Set,
    /// Calls that only a tool in a person's terminal makes.
    pub terminal: Set,
    /// Calls that only such a tool makes in the file that it starts with.
    pub desk: Set,
    /// Calls that make a program of which each command is one of several.
    pub several: Set,
    /// What gives one of them its name.
    pub named_commands: Set,
    /// Names of what holds the options that a program is started with.
    pub options: Vec<String>,
    /// What stands in the text of a program that runs beside a function, in its environment.
    pub extension_paths: Vec<String>,
    /// Functions that give a quantity: `datetime.timedelta(minutes)`.
    pub quantities: Set,
    /// Folders below `src` in which all folders are packages.
    pub source_roots: Vec<String>,
    /// What a project of .NET says that runs in a browser or on a desk.
    pub screens: Vec<String>,
    /// What a project of .NET says that builds no program, unless it says so in another way.
    pub class_libraries: Vec<String>,
    /// Interfaces that a runtime calls classes by.
    pub handler_bases: Set,
    /// Their methods.
    pub handler_methods: Vec<String>,
    /// Annotations by which a framework makes an object of a class, unasked.
    pub managed: Set,
    /// Annotations that say for which profile or property alone.
    pub conditional: Set,
    /// Of those the ones that answer requests.
    pub served: Set,
    /// Of those again that ask somebody else.
    pub asking: Set,
    /// Annotations that name a method to be called of what is made below them.
    pub begins: Set,
    /// Calls that start such a framework.
    pub containers: Set,
    /// What a program does by itself, and for no request: annotations of methods, bases of them, calls
    /// that run what they are given for whoever makes them.
    pub unasked: Set,
    /// Modules of Python that give nothing of the program's own.
    pub own_results: Vec<String>,
    /// Calls of the standard library of Go that give what the program has put into something of it.
    pub hands_back: Set,
    /// Calls that only read the fields of what they are given, and the methods by which it may write itself.
    pub reads_fields: Set,
    pub writes_itself: Vec<String>,
    /// Calls that take the next request by themselves.
    pub takes: Set,
    /// Calls that serve HTTP on a listener, and those that make one.
    pub serving: Set,
    pub listeners: Set,
    /// Calls that say what is served at a path by the whole program or by what one of `muxes` made, fields of a
    /// server that hold who answers, what is served that tells of the program, and the paths where that is done.
    pub default_routes: Set,
    pub mux_routes: Set,
    pub muxes: Set,
    pub handler_fields: Vec<String>,
    /// What a parameter is called that names a socket of the machine's own.
    pub socket_paths: Vec<String>,
    pub path_option: String,
    pub port_option: String,
    /// Fields of a server that hold where it listens, and the addresses that are of the machine itself.
    pub address_fields: Vec<String>,
    pub own_addresses: Vec<String>,
    pub probes: Set,
    pub probe_paths: Vec<String>,
    /// Calls that load a module by a name that is put together when they run.
    pub loads: Set,
    /// Calls that run what they are handed, which is bound as `target`.
    pub runs: Set,
    /// Bases of types that such a call finds by itself.
    pub discovered: Set,
    /// Types of a parameter, or bases of a class, by which a handler is known.
    pub contexts: Set,
    /// What a program is made of that does one thing or another by its words: a command's name and
    /// what it does.
    pub commands: Set,
    /// The last word of what a type is called whose variants are commands of a program, or a method that gives one.
    pub command_types: Vec<String>,
    /// Calls of which what they take runs in the program of a name alone.
    pub own_programs: Set,
    /// Calls that run nothing of the functions they take: a generator of code reads them, they are
    /// looked at, or run in a browser.
    pub listed: Set,
    /// Bases of a library that call nothing of what descends from them, and those that do once the
    /// program makes an object of it.
    pub passive: Set,
    pub once_made: Set,
    /// Decorators that only go round what they stand above.
    pub wraps: Set,
    /// Calls that only look at the program itself and tell of it: logs, measures.
    pub tells: Set,
    /// Calls that give what was measured of the program.
    pub gathers: Set,
    /// Calls that touch nothing but what the program keeps in memory.
    pub own_memory: Set,
    /// What the names of calls begin with that reach a database, a queue, another server or a file.
    pub reaches: Vec<String>,
    /// Calls that wait without doing anything.
    pub pauses: Set,
    /// Calls that say of a promise what to do with it, and wait for nothing.
    pub on_promise: Set,
    /// Calls on what a request is answered with, and those that are such on a parameter that nothing
    /// is known of.
    pub answers_with: Set,
    pub answer_methods: Set,
    /// Calls that close what they are made on.
    pub closes: Set,
    /// Calls that tell when what something works for is over.
    pub heeds_end: Set,
    /// Calls by which who connects is turned away.
    pub refuses: Set,
    /// Calls that put something into a queue in memory, and those that wait for what comes out of one.
    pub queue_puts: Set,
    pub queue_takes: Set,
    /// Calls by which a loop asks whether the program is told to stop.
    pub told_to_stop: Set,
    pub stop_events: Set,
    /// Calls by which it is told.
    pub tells_to_stop: Set,
    /// Calls that tell what time it is, and those by which a function fails.
    pub clocks: Set,
    pub gives_up: Set,
    /// Calls that run a command which is a type, and the methods that they call on it.
    pub dispatchers: Set,
    pub command_methods: Vec<String>,
    /// Calls that take functions to run in each request.
    pub routes: Set,
    /// What marks a function that answers one request, or is given to it.
    pub requests: Set,
    /// What calls a function for a client, or is given to one that is; and the names of what it is given then.
    pub asks: Set,
    pub request_names: Vec<String>,
    /// Types of what a handler is given beside its event.
    pub context_types: Vec<String>,
    /// What a function that is invoked often is given.
    pub events: Set,
    /// Calls that give the files of a folder to whoever asks for them.
    pub statics: Set,
    /// Decorators that make a function of its own of what they stand above, apart from the routes of
    /// their application.
    pub apart: Set,
    /// Methods that a framework calls by their name on a type that it is handed: once at the start,
    /// and in each request.
    pub startup: Vec<String>,
    pub request: Vec<String>,
    /// Functions of the top level that a framework runs by name when it is started.
    pub modules: Vec<String>,
    /// Types of which it runs extensions at the start.
    pub extended: Set,
    pub plugin_handlers: Vec<PluginHandler>,
    pub generated: Vec<Generated>,
}

/// Words of functions that are called when something begins and when it ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Around {
    pub begins: Vec<String>,
    pub ends: Vec<String>,
    /// Only behind `on`.
    #[serde(default)]
    pub called: bool,
}

/// A framework's program that runs what a file of the project holds, by the first word that it is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandFile {
    /// What that program calls.
    pub call: String,
    /// The folder in which such files lie, in any package of the project.
    pub folder: String,
    /// The type in it, and what of it is run.
    #[serde(rename = "type")]
    pub of: String,
    pub method: String,
}

/// A handler that a plugin of a framework writes, and where the service says what it calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PluginHandler {
    pub handler: String,
    /// The setting of the service that names the application.
    pub setting: Option<String>,
    /// What it is when nothing is set.
    pub default: Option<String>,
}

/// An attribute of a class for which a generator writes the handler, and the class's own method that this calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Generated {
    pub attribute: String,
    pub method: String,
}

/// Names of files and folders, some with `*` for any characters.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct FileNames {
    exact: FxHashSet<String>,
    begun: Starred,
    ended: Starred,
    others: Vec<Vec<String>>,
}

/// What stands between the stars of names, by what they begin or end with.
#[derive(Debug, Default)]
struct Starred {
    names: FxHashMap<String, Vec<Vec<String>>>,
    /// Of the keys, in bytes, each once.
    lengths: Vec<usize>,
}

impl From<Vec<String>> for FileNames {
    fn from(words: Vec<String>) -> FileNames {
        let mut names = FileNames::default();
        for word in words {
            if !word.contains('*') {
                names.exact.insert(word);
                continue;
            }
            let parts: Vec<String> = word.split('*').map(str::to_string).collect();
            let first = parts.first().filter(|part| !part.is_empty()).cloned();
            let last = parts.last().filter(|part| !part.is_empty()).cloned();
            match (first, last) {
                (Some(first), _) => names.begun.add(first, parts),
                (None, Some(last)) => names.ended.add(last, parts),
                (None, None) => names.others.push(parts),
            }
        }
        names
    }
}

impl Starred {
    fn add(&mut self, key: String, parts: Vec<String>) {
        if !self.lengths.contains(&key.len()) {
            self.lengths.push(key.len());
        }
        self.names.entry(key).or_default().push(parts);
    }

    /// The names of the keys that `cut` makes, by length.
    fn under<'n>(
        &self,
        cut: impl Fn(usize) -> Option<&'n str>,
    ) -> impl Iterator<Item = &Vec<String>> {
        let keys = self.lengths.iter().filter_map(move |length| cut(*length));
        keys.filter_map(|key| self.names.get(key)).flatten()
    }
}

impl FileNames {
    fn hold(&self, name: &str) -> bool {
        let matches = |parts: &Vec<String>| {
            let (Some((first, rest)), Some(last)) = (parts.split_first(), parts.last()) else {
                return false;
            };
            let inner =
                name.strip_prefix(first.as_str()).and_then(|n| n.strip_suffix(last.as_str()));
            let Some(mut inner) = inner else { return false };
            rest.iter().take(rest.len().saturating_sub(1)).all(|part| {
                match inner.split_once(part.as_str()) {
                    Some((_, after)) => {
                        inner = after;
                        true
                    }
                    None => false,
                }
            })
        };
        let begun = self.begun.under(|length| name.get(..length));
        let ended = self.ended.under(|length| name.get(name.len().checked_sub(length)?..));
        self.exact.contains(name) || begun.chain(ended).chain(&self.others).any(matches)
    }
}

impl Tables {
    pub(super) fn load(problems: &mut Vec<Problem>) -> Tables {
        let mut tables = Tables {
            resources: rows("resources.toml", problems),
            triggers: rows("triggers.toml", problems),
            runtimes: rows("runtimes.toml", problems),
            commands: rows("commands.toml", problems),
            images: rows("images.toml", problems),
            sizes: rows("sizes.toml", problems),
            databases: parse("databases.toml", problems).unwrap_or_default(),
            networks: parse("networks.toml", problems).unwrap_or_default(),
            packages: rows("packages.toml", problems),
            elsewhere: rows("elsewhere.toml", problems),
            entries: parse("entries.toml", problems).unwrap_or_default(),
            constructs: parse("constructs.toml", problems).unwrap_or_default(),
        };
        tables.constructs.runtimes = tables.runtimes.iter().map(|row| row.id.clone()).collect();
        tables
    }

    pub fn resource(&self, kind: &str) -> Option<&ResourceKind> {
        self.resources.iter().find(|row| row.kind == kind)
    }

    pub fn trigger(&self, name: &str) -> Option<&TriggerKind> {
        self.triggers.iter().find(|row| row.name == name)
    }

    pub fn runtime(&self, id: &str) -> Option<&Runtime> {
        self.runtimes.iter().find(|row| row.id == id)
    }
}

impl Tables {
    pub fn weight(&self, package: &str) -> Option<&Weight> {
        self.packages.iter().find(|row| row.package == package)
    }

    /// What packages come to together, each counted once, in bytes; `None` where none is known.
    pub fn installed<'n>(&self, packages: impl Iterator<Item = &'n str>) -> Option<i64> {
        let mut found: Vec<&Weight> = packages.filter_map(|name| self.weight(name)).collect();
        let mut at = 0;
        while let Some(one) = found.get(at).copied() {
            at += 1;
            for row in one.requires.iter().filter_map(|name| self.weight(name)) {
                if !found.iter().any(|held| held.package == row.package) {
                    found.push(row);
                }
            }
        }
        let mut seen: HashSet<&str> = HashSet::new();
        found.retain(|row| seen.insert(&row.package));
        let all = found.iter().map(|row| row.megabytes.saturating_mul(1 << 20));
        all.reduce(i64::saturating_add)
    }

    /// The row of a public image, by its name with registry and tag.
    pub fn image(&self, name: &str) -> Option<&ImageKind> {
        let path = name.split('@').next().unwrap_or(name);
        let (folder, last) = path.rsplit_once('/').map_or(("", path), |(a, b)| (a, b));
        let last = last.split(':').next().unwrap_or(last);
        // Docker's own, where nobody is named.
        let publisher = folder.rsplit('/').next().filter(|owner| !owner.is_empty());
        let publisher = publisher.unwrap_or("library");
        let full = format!("{publisher}/{last}");
        // A registry of one's own holds what one builds, whatever it is called.
        let private = folder.contains(".dkr.ecr.");
        let whole = |row: &&ImageKind| row.image.contains(&full);
        let named = |row: &&ImageKind| !private && row.image.iter().any(|known| known == last);
        self.images.iter().find(whole).or_else(|| self.images.iter().find(named))
    }

    /// A side car or a database: a container with an image that others publish and that runs none of our code.
    #[must_use]
    pub fn is_foreign(&self, container: &Known<Value>) -> bool {
        let image = container.at("Image").and_then(|value| value.value.as_ref()?.as_prefix());
        container.at("Build").is_none()
            && image
                .and_then(|image| self.image(image))
                .is_some_and(|row| row.starts.is_empty() && !row.serves)
    }

    /// The patterns of commands that only start another one.
    pub fn wrappers(&self) -> Vec<&str> {
        let rows = self.commands.iter().filter(|row| row.entry == "wrapper");
        rows.flat_map(|row| row.program.iter().map(String::as_str)).collect()
    }
}

impl CommandKind {
    pub fn starts(&self, name: &str) -> bool {
        self.entry != "wrapper" && self.program.iter().any(|program| program == name)
    }

    pub fn takes(&self, arguments: &[String]) -> bool {
        let first = arguments.iter().find(|word| !word.starts_with('-'));
        self.verbs.is_empty() || first.is_some_and(|first| self.verbs.contains(first))
    }
}

impl Runtime {
    /// `supported`, `ending` (within 180 days), `deprecated` or `blocked` on a day, all dates as
    /// `YYYY-MM-DD`.
    pub fn state(&self, today: &str) -> &'static str {
        let past = |date: &Option<String>| date.as_deref().is_some_and(|date| date <= today);
        let soon = || {
            let date: jiff::civil::Date = self.deprecation.as_deref()?.parse().ok()?;
            let today: jiff::civil::Date = today.parse().ok()?;
            Some(date <= today.saturating_add(jiff::Span::new().days(180)))
        };
        if past(&self.block_update) {
            "blocked"
        } else if past(&self.block_create) {
            "closed"
        } else if past(&self.deprecation) {
            "deprecated"
        } else if soon() == Some(true) {
            "ending"
        } else {
            "supported"
        }
    }
}

impl TriggerKind {
    pub fn timeout(&self) -> Option<Datum> {
        Datum::parse(self.timeout.as_deref()?).ok()
    }

    pub fn is_streamed(&self, properties: &Known<Value>) -> bool {
        let says = |(path, word): (&String, &String)| {
            properties.at(path).and_then(Known::str) == Some(word)
        };
        self.streamed.iter().any(says)
    }

    /// Whether someone waits for the answer of an event that sets these.
    pub fn is_sync(&self, properties: &Known<Value>) -> bool {
        let says = |(path, setting): (&String, &String)| {
            let Some((key, wanted)) = setting.split_once('=') else { return false };
            let map = properties.at(path).and_then(|map| map.value.as_ref());
            let set = map.and_then(|map| map.entry(key)).and_then(|set| set.value.str());
            set.is_some_and(|word| word.trim_matches('\'') == wanted)
        };
        self.sync && !self.handed_on.iter().any(says)
    }

    /// What plimsoll.toml calls its wait.
    pub fn limit_name(&self) -> String {
        format!("{}-timeout", self.name)
    }
}

/// The name of a type begins with one of some words.
fn begins_in(words: &[String], ty: &str) -> bool {
    let name = ty.rsplit('.').next().unwrap_or(ty);
    let rest = words.iter().find_map(|word| name.strip_prefix(word.as_str()));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase()))
}

/// What a condition calls.
fn asked(facts: &Facts, guard: Option<GuardId>) -> impl Iterator<Item = &Call> {
    let asked = guard.and_then(|id| facts.guards.get(id.0 as usize));
    let calls =
        asked.map(|asked| facts.calls.iter().filter(|call| asked.span.contains(&call.span)));
    calls.into_iter().flatten()
}

/// A condition asks what a call of the set tells.
fn asks(facts: &Facts, guard: Option<GuardId>, set: &Set) -> bool {
    asked(facts, guard).any(|call| set.find(call, facts).is_some())
}

impl Entries {
    /// A call of that name reaches a database, a queue, another server or a file.
    pub fn reaches(&self, name: &str) -> bool {
        self.reaches.iter().any(|front| {
            let rest = name.strip_prefix(front.as_str());
            rest.is_some_and(|rest| {
                !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })
    }

    /// A call that only a page in a browser makes: not in code that is handed on to be run there.
    pub fn is_of_page(&self, call: &Call, facts: &Facts) -> bool {
        let taker = facts.function(call.function).and_then(|at| facts.call(at.passed_to?));
        let handed = taker.is_some_and(|taker| !matches!(taker.target, Target::Function(_)));
        !handed && self.browser.find(call, facts).is_some()
    }

    /// A call that keeps a program up, or takes its connections.
    pub fn is_heard(&self, call: &Call, facts: &Facts) -> bool {
        self.stays.find(call, facts).is_some() || self.sessions.find(call, facts).is_some()
    }

    /// Nothing leaves a loop but a failure that is handed on, `?` of Rust or `return err` of Go, and who stops the
    /// program.
    pub fn goes_on(&self, facts: &Facts, one: &Loop) -> bool {
        let hands_on = matches!(facts.language, Language::Rust | Language::Go);
        let told = |exit: &Exit| match facts.language {
            Language::Ruby => self.asks_own_stop(facts, exit.guard),
            Language::Python => {
                asked(facts, exit.guard).any(|call| self.tells_to_stop(facts, call))
            }
            _ => hands_on && asks(facts, exit.guard, &self.told_to_stop),
        };
        one.exits.iter().all(|exit| hands_on && exit.way == Way::Raise || told(exit))
    }

    /// A call asks whether the program is told to stop: of a flag that threads share its name says so.
    pub fn tells_to_stop(&self, facts: &Facts, call: &Call) -> bool {
        let named = || {
            let made = call.receiver.and_then(|id| facts.call(id));
            made.and_then(|made| made.bound.as_deref()).is_some_and(|name| {
                let mut words = last_member(name).split('_');
                words.any(|word| self.stop_flags.iter().any(|flag| flag == word))
            })
        };
        self.told_to_stop.find(call, facts).is_some()
            || self.stop_events.find(call, facts).is_some() && named()
    }

    /// A condition is a predicate of the object's own that is called by a flag to stop: `stop_after?(5)`.
    fn asks_own_stop(&self, facts: &Facts, guard: Option<GuardId>) -> bool {
        let asked = guard.and_then(|id| facts.guards.get(id.0 as usize));
        asked.is_some_and(|asked| {
            facts.calls.iter().any(|call| {
                let name = call.name.strip_suffix('?').unwrap_or_default();
                let first = last_member(name).split('_').next().unwrap_or_default();
                call.span == asked.span
                    && call.receiver.is_none()
                    && self.stop_flags.iter().any(|flag| flag == first)
            })
        })
    }

    /// A loop that waits for something until it is too late: a time is one of its ways out, and not the only one.
    pub fn waits_until(&self, facts: &Facts, id: LoopId, one: &Loop) -> bool {
        let late = |guard: Option<GuardId>| asks(facts, guard, &self.clocks);
        let is_done = |exit: &Exit| {
            exit.way != Way::Raise
                && !late(exit.guard)
                && !asks(facts, exit.guard, &self.told_to_stop)
        };
        let gives_up = |call: &Call| {
            call.within == Some(id) && late(call.guard) && self.gives_up.find(call, facts).is_some()
        };
        one.exits.iter().any(is_done)
            && (one.exits.iter().any(|exit| late(exit.guard)) || facts.calls.iter().any(gives_up))
    }

    /// A call by which a program ends when its work is done: not when that fails, nor in a loop that goes
    /// on with it.
    pub fn ends(&self, call: &Call, facts: &Facts) -> bool {
        let failed = || facts.guards_of(call.guard).any(|guard| guard.kind == GuardKind::Handler);
        let goes_on =
            |one: &Loop| matches!(one.bound, Bound::Forever | Bound::Flag) && one.exits.is_empty();
        self.stops.find(call, facts).is_some()
            && !failed()
            && !facts.loops_of(call.within).any(|(_, one)| goes_on(one))
    }

    /// Tests, examples, build scripts: no part of a workload by itself. `path` is told from the place
    /// that was asked for: who asks for an example wants it judged.
    pub fn not_shipped(&self, path: &camino::Utf8Path) -> bool {
        self.is_below(path, &self.not_shipped)
    }

    /// The same of a template, which may lie beside the scripts that deploy it.
    pub fn not_deployed(&self, path: &camino::Utf8Path) -> bool {
        let parts = path.components().map(|part| part.as_str());
        let rest = parts.filter(|part| !self.deploying.iter().any(|name| name == part));
        self.not_shipped(&rest.collect::<camino::Utf8PathBuf>())
    }

    /// Whether a profile, or each of several, has a word of a developer's or a test's: `dev`, `enable_dev_api`.
    pub fn local_profile(&self, text: &str) -> bool {
        let local =
            |word: &str| self.local_profiles.iter().any(|local| *local == word.to_lowercase());
        let one = |name: &str| {
            local(name.trim()) || name.split(|c: char| !c.is_alphanumeric()).any(local)
        };
        !text.contains('!') && text.split(['|', ',']).all(one)
    }

    /// A type that is there for tests and a developer's machine: `MockMailer`.
    pub fn stands_in(&self, ty: &str) -> bool {
        begins_in(&self.stand_ins, ty)
    }

    /// The same where others do what it does: `InMemoryStore` beside `PostgresStore`.
    pub fn stands_in_beside(&self, ty: &str) -> bool {
        begins_in(&self.stand_ins_beside, ty)
    }

    /// What is called is known by its name alone, and that says that it tells of the program: `printLine("done")`.
    pub fn tells_by_name(&self, name: &str) -> bool {
        let name = name.strip_prefix("?.").unwrap_or(name).to_lowercase();
        self.telling.contains(&name)
    }

    /// A file that holds what a program's configuration is by default: `defaults/config.js`.
    pub fn is_of_defaults(&self, path: &camino::Utf8Path) -> bool {
        self.is_below(path, &self.default_files)
    }

    /// The name of what holds defaults: `defaults`, `DEFAULT_CONFIG`.
    pub fn is_default(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.defaults.iter().any(|word| name.starts_with(word.as_str()))
    }

    /// A compose file or a program of a developer's machine.
    pub fn for_development(&self, path: &camino::Utf8Path) -> bool {
        self.is_below(path, &self.development)
    }

    fn is_below(&self, path: &camino::Utf8Path, names: &FileNames) -> bool {
        let folder = path.parent().is_some_and(|folder| self.names_folder(folder, names));
        folder || path.file_name().is_some_and(|name| names.hold(name))
    }

    /// [`Entries::not_shipped`] of all files of a folder, whatever they are called.
    pub fn folder_not_shipped(&self, folder: &camino::Utf8Path) -> bool {
        self.names_folder(folder, &self.not_shipped)
    }

    /// [`Entries::not_shipped`] of a file whose folder does not say so.
    pub fn file_not_shipped(&self, name: &str) -> bool {
        self.not_shipped.hold(name)
    }

    /// A folder around a file says that it stands in for another service.
    pub fn lies_in_stand_in(&self, path: &camino::Utf8Path) -> bool {
        let says = |part: &str| {
            let mut words = part.split(['-', '_', '.']);
            words.any(|word| self.stand_in_folders.iter().any(|known| known == word))
        };
        let folder = path.parent().map_or("", |folder| folder.as_str());
        // Folders of packages say nothing of what is in them.
        let roots = |part: &&str| !self.source_roots.iter().any(|root| root == part);
        folder.split('/').take_while(roots).any(says)
    }

    fn names_folder(&self, folder: &camino::Utf8Path, names: &FileNames) -> bool {
        let mut in_source = false;
        for part in folder.as_str().split('/').filter(|part| !part.is_empty()) {
            // Below `src/main/java` folders are packages, and say nothing of what is in them.
            if in_source && self.source_roots.iter().any(|root| root == part) {
                return false;
            }
            if names.hold(part) || is_release(part) {
                return true;
            }
            in_source |= part == "src";
        }
        false
    }

    /// Whether a comparison holds in the deployed workload, where it asks for the environment or for the program
    /// that runs.
    fn holds(&self, facts: &Facts, only: &Comparison, running: Running) -> Option<bool> {
        let subject = only.subject.strip_suffix("()").unwrap_or(&only.subject);
        if let Some(program) = self.program_checks.get(subject)
            && only.equals.is_none()
        {
            let mut started =
                running.started.commands.iter().filter_map(|command| command.words.first());
            let here = started.any(|word| word.rsplit('/').next() == Some(program));
            return Some(here ^ only.negated);
        }
        let variable = only.subject.rsplit('.').next().unwrap_or("");
        let variable = variable.strip_suffix("()").unwrap_or(variable);
        let plain = || variable.trim_end_matches('?').replace('_', "").to_lowercase();
        let lambda = self.lambda_only.iter().any(|name| name == variable)
            || self.lambda_checks.contains(&plain());
        let local = self.local_only.iter().any(|name| name == variable);
        let stage = self.stages.iter().any(|name| name == variable);
        let word = only.equals.as_ref().and_then(|value| value.str());
        let holds = match (lambda, local, &only.equals) {
            (true, _, None) => Some(true),
            (_, true, None) => Some(false),
            (_, local, Some(_)) if local || stage => match word.map(str::to_lowercase).as_deref() {
                Some("production" | "prod") => Some(true),
                Some("development" | "dev" | "local" | "test" | "testing" | "debug") => Some(false),
                Some("true" | "1") => Some(false),
                _ => None,
            },
            _ => None,
        };
        let holds = holds
            .or_else(|| self.told(facts, only, running.started))
            .or_else(|| decided(only.known.as_ref()?, only.equals.as_ref()));
        holds.map(|holds| holds ^ only.negated)
    }

    /// Whether a guard asks for a variable of the environment that the workload does not set: `if ENV["IN_PUMA"]`.
    pub fn asks_for_unset(
        &self,
        facts: &Facts,
        guard: Option<GuardId>,
        workload: &Workload,
    ) -> bool {
        let unset = |one: &Comparison| {
            one.subject.rsplit_once('.').is_some_and(|(holder, variable)| {
                self.is_environment(facts, holder) && workload.told(variable).is_none()
            })
        };
        let asks = |one: &Comparison| !one.negated && one.equals.is_none() && unset(one);
        facts.guards_of(guard).any(|guard| {
            matches!(&guard.kind, GuardKind::Condition { comparisons, negated: false }
                if !comparisons.is_empty() && comparisons.iter().all(asks))
        })
    }

    /// What the variables of the environment are looked up in.
    fn is_environment(&self, facts: &Facts, holder: &str) -> bool {
        self.variables.iter().any(|known| known == holder) || self.lookups.names(holder, facts)
    }

    /// A value that switches something off: `false`, `0`.
    pub fn is_off(&self, value: &str) -> bool {
        self.switched_off.iter().any(|off| off.eq_ignore_ascii_case(value))
    }

    /// Whether an option is among the words that the program is started with, or a variable of the environment is what
    /// it is compared with. Where nothing sets it, the code
    /// says what stands for it: that of a switch alone, since what else is left open is for the deployment to say. What
    /// only the lines beside the workload's own set it to it is not.
    fn told(&self, facts: &Facts, only: &Comparison, started: Started) -> Option<bool> {
        let (holder, variable) = only.subject.rsplit_once('.')?;
        if self.arguments.iter().any(|known| known == holder) && only.equals.is_none() {
            let mut given = started.commands.iter().flat_map(|command| &command.words).peekable();
            return given.peek().is_some().then(|| given.any(|word| word == variable));
        }
        if !self.is_environment(facts, holder) {
            return None;
        }
        let words = match &only.equals {
            Some(equals) => Some(match equals.value.as_ref()? {
                Value::List(items) => items.iter().map(Known::str).collect::<Option<Vec<_>>>()?,
                word => vec![word.as_str()?],
            }),
            None => None,
        };
        let is =
            |value: &str| Some(words.as_ref()?.iter().any(|word| word.eq_ignore_ascii_case(value)));
        if let Some(set) = started.workload.and_then(|workload| workload.told(variable)) {
            return is(set?);
        }
        if let Some(otherwise) = &only.otherwise {
            let otherwise = otherwise.str()?;
            return is(otherwise).filter(|_| self.is_off(otherwise));
        }
        let beside = started.workload?.unset.get(variable)?;
        let told = |word: &&str| beside.iter().any(|value| value.eq_ignore_ascii_case(word));
        let unlike = match &words {
            Some(words) => !words.is_empty() && words.iter().all(told),
            None => beside.iter().any(|value| !self.is_off(value)),
        };
        unlike.then_some(false)
    }

    /// Whether code under a guard runs in the deployed workload.
    pub fn runs(&self, facts: &Facts, guard: Option<GuardId>, running: Running) -> bool {
        facts.guards_of(guard).all(|guard| match &guard.kind {
            GuardKind::Main => running.main && !running.as_function,
            GuardKind::Test => false,
            GuardKind::Build(word) => !self.local_only.contains(word),
            GuardKind::Arm { of, own, all } => {
                let chosen = self.chosen(of, own, all, running.started);
                chosen.or_else(|| self.deployed(of, own, all, running)).unwrap_or(true)
            }
            GuardKind::Condition { comparisons, negated } => {
                // Joined by `and` or by `or`: what all of them agree on holds either way.
                let mut all = comparisons.iter().map(|one| self.holds(facts, one, running));
                let first = all.next().flatten();
                match first {
                    Some(first) if all.all(|other| other == Some(first)) => first ^ *negated,
                    _ => true,
                }
            }
            _ => true,
        })
    }

    /// Whether an arm is the one for the words that the program is started with, where they choose between its commands.
    fn chosen(&self, of: &str, own: &[String], all: &[String], started: Started) -> Option<bool> {
        let begin = of.rfind(|c: char| c.is_uppercase() || c == '_').unwrap_or(0);
        let word = of.get(begin..)?.trim_start_matches('_').to_lowercase();
        if !self.command_types.contains(&word) {
            return None;
        }
        let given = started.commands.iter().flat_map(|command| command.words.iter().skip(1));
        let given: Vec<&String> = given.filter(|word| !word.starts_with('-')).collect();
        let alone = given.is_empty() && !started.commands.is_empty();
        let plain = |word: &str| word.replace(['-', '_'], "").to_lowercase();
        let asked = |name: &String| match name.is_empty() {
            true => alone,
            false => given.iter().any(|word| plain(word) == plain(name)),
        };
        all.iter().any(asked).then(|| own.iter().any(asked))
    }

    /// Whether an arm is the one that is deployed: a variable that is called like the type says so, `SHOP_RUNTIME` of
    /// a `Runtime`, or one arm is for what the program runs as.
    fn deployed(&self, of: &str, own: &[String], all: &[String], running: Running) -> Option<bool> {
        let plain = |word: &str| word.replace(['-', '_'], "").to_lowercase();
        let of = plain(last_member(of));
        let workload = running.started.workload;
        let set = workload.into_iter().flat_map(|workload| &workload.limits.environment);
        let mut named = set.filter(|(name, _)| !of.is_empty() && plain(name).ends_with(&of));
        let told = named.find_map(|(_, value)| value.str()).map(plain);
        let is = |word: &String| match &told {
            Some(told) => plain(word) == *told,
            None => running.as_function && self.lambda_words.contains(&plain(word)),
        };
        all.iter().any(is).then(|| own.iter().any(is))
    }

    /// Whether conditions of a file ask for the words that the program is started with.
    pub fn asks_words(&self, facts: &Facts, started: Started) -> bool {
        let of_words = |one: &Comparison| {
            let holder = one.subject.rsplit_once('.').map(|(holder, _)| holder);
            holder.is_some_and(|holder| self.arguments.iter().any(|known| known == holder))
        };
        facts.guards.iter().any(|guard| match &guard.kind {
            GuardKind::Arm { of, own, all } => self.chosen(of, own, all, started).is_some(),
            GuardKind::Condition { comparisons, .. } => comparisons.iter().any(of_words),
            _ => false,
        })
    }

    /// Whether a call is made where the handler is not handed to the runtime, by the calls of its function:
    /// `if local { serve() } else { lambda.Start(handler) }`.
    pub fn instead<'f>(
        &self,
        facts: &'f Facts,
        call: &'f Call,
        mut calls: impl Iterator<Item = &'f Call>,
    ) -> bool {
        let conditions = |guard| {
            facts.guards_of(guard).filter_map(|guard| match &guard.kind {
                GuardKind::Condition { comparisons, negated } => Some((comparisons, *negated)),
                _ => None,
            })
        };
        let opposite = |other: &Call| {
            conditions(other.guard).any(|(one, negated)| {
                conditions(call.guard)
                    .any(|(two, too)| !one.is_empty() && one == two && negated != too)
            })
        };
        call.guard.is_some()
            && calls.any(|other| {
                other.guard.is_some()
                    && self.bootstrap.find(other, facts).is_some()
                    && opposite(other)
            })
    }

    /// Whether a guard asks for an option to be set that the program is started with: `if args.listen`.
    pub fn asked(&self, facts: &Facts, guard: Option<GuardId>) -> bool {
        let option = |one: &Comparison| {
            let holder = one.subject.rsplit('.').nth(1);
            !one.negated
                && one.equals.is_none()
                && holder.is_some_and(|holder| self.options.iter().any(|word| word == holder))
        };
        facts.guards_of(guard).any(|guard| {
            matches!(&guard.kind, GuardKind::Condition { comparisons, negated: false }
                if comparisons.iter().any(option))
        })
    }
}

/// A package of others as it was released: `swagger-ui-5.32.6`.
fn is_release(folder: &str) -> bool {
    folder.rsplit_once('-').is_some_and(|(_, version)| {
        let number =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        version.split('.').count() == 3 && version.split('.').all(number)
    })
}

/// Whether what is known is what it is compared with, or anything.
fn decided(known: &Known<Value>, equals: Option<&Known<Value>>) -> Option<bool> {
    if !known.is_plain() {
        return None;
    }
    let (known, equals) = (known.value.as_ref()?, equals.map(|equals| equals.value.as_ref()));
    let Some(equals) = equals else {
        return Some(match known {
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Str(value) => !value.is_empty(),
            _ => false,
        });
    };
    match (known, equals?) {
        (Value::Bool(one), Value::Bool(other)) => Some(one == other),
        (Value::Str(one), Value::Str(other)) => Some(one == other),
        (Value::Int(_) | Value::Float(_), other @ (Value::Int(_) | Value::Float(_))) => {
            Some(known.as_float() == other.as_float())
        }
        _ => None,
    }
}

/// The rows of a table file: `[[row]]`.
fn rows<T: DeserializeOwned>(path: &str, problems: &mut Vec<Problem>) -> Vec<T> {
    #[derive(Deserialize)]
    struct Rows<T> {
        row: Vec<T>,
    }
    parse::<Rows<T>>(path, problems).map(|rows| rows.row).unwrap_or_default()
}

fn parse<T: DeserializeOwned>(path: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let parsed = File::embedded(path)?.parse();
    parsed.map_err(|problem| problems.push(problem)).ok()
}
