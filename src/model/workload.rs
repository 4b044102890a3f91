//! A thing that gets deployed: its entry, its limits and the code it reaches.

use std::collections::BTreeMap;
use std::time::Duration;

use camino::Utf8PathBuf;

use super::{FileId, FnId, Known, Note, Resource, Setting, Span, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// Code called with an event.
    Function,
    /// A container or process that is kept up.
    Service,
    /// A container that is run and ends.
    Task,
    /// A program that nothing declares: an entry point the code itself shows.
    Process,
}

impl WorkloadKind {
    /// As lint files and reports write it.
    pub fn word(self) -> &'static str {
        match self {
            WorkloadKind::Function => "function",
            WorkloadKind::Service => "service",
            WorkloadKind::Task => "task",
            WorkloadKind::Process => "process",
        }
    }
}

/// One deployed thing, or one that might be.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Unique in a run: the logical id, or a path where two share it.
    pub name: String,
    pub kind: WorkloadKind,
    /// The platform its template deploys it on, by the name of its file in lints/platforms.
    pub declared: Option<String>,
    /// What it is judged against: `declared`, or `target` of plimsoll.toml, or `lambda`.
    pub target: String,
    /// Nobody says that it is deployed: the templates at hand name others, and not this program.
    pub left_out: bool,
    /// What declares it: the resource's id in a template, a Dockerfile's command, the entry itself.
    pub location: Span,
    /// The template that declares it, by its place among all: what else that declares may be tied to it.
    pub template: Option<usize>,
    pub resource: Option<Resource>,
    pub entry: Option<EntryPoint>,
    /// The entries of other programs that the same container starts beside it.
    pub further: Vec<EntryPoint>,
    /// Files of it that its framework runs by where they lie.
    pub routed: Vec<FileId>,
    /// What a container or process starts, wrappers taken off and scripts followed, in order.
    pub commands: Vec<Command>,
    /// Variables that its line does not set, with what the lines of the same program beside it set them to.
    pub unset: BTreeMap<String, Vec<String>>,
    /// Why there is no entry although one is declared: where it was looked for.
    pub missing: Option<Missing>,
    pub triggers: Vec<Trigger>,
    pub limits: Limits,
    /// Every function that can run, in the order of discovery: entry first, callers before callees.
    pub reached: Vec<Reached>,
    pub package: Package,
    pub notes: Vec<Note>,
}

impl Workload {
    /// Nothing but its own code says that it is there.
    pub fn is_shown(&self) -> bool {
        self.resource.is_none()
            && self.package.image.is_none()
            && self.entry.as_ref().is_some_and(|entry| entry.file == self.location.file)
    }

    /// No code of it was found: its verdict rests on what is declared and started alone.
    pub fn is_unknown(&self) -> bool {
        self.entry.is_none() && self.routed.is_empty()
    }

    /// What a variable of its environment says: nothing where it is not set, and nothing that is known where it
    /// is set elsewhere, or otherwise in a variant.
    pub fn told(&self, variable: &str) -> Option<Option<&str>> {
        let image = self.package.image.as_ref();
        let set = image.and_then(|image| image.resource.properties.at("Env")?.at(variable));
        let own = self.limits.environment.get(variable).or(set).map(Known::str);
        let containers =
            self.package.variants.iter().filter_map(|variant| {
                variant.properties.at("ContainerDefinitions")?.value.as_ref()
            });
        let told = containers.flat_map(Value::items).filter_map(|it| it.at("Environment"));
        let told = told.flat_map(|all| all.value.as_ref().map_or(&[][..], Value::items));
        let mut told = told.filter(|it| it.at("Name").and_then(Known::str) == Some(variable));
        let same = |it: &Known<Value>| own == Some(it.at("Value").and_then(Known::str));
        if told.all(same) { own } else { Some(None) }
    }
}

/// A declared handler that was not found.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    pub handler: String,
    pub span: Span,
    /// Root-relative places that were tried, in order.
    pub tried: Vec<String>,
    /// The file was found, the name in it was not.
    pub file: Option<FileId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntryPoint {
    pub file: FileId,
    /// The file's top level for a program, else the handler.
    pub function: FnId,
    /// Its name in the file: `<module>` for a program, [`EntryPoint::IMPORTED`] for a module that the
    /// program of others imports.
    pub name: String,
    pub span: Span,
    /// The class that the runtime makes an object of, where a base of that has the function.
    pub class: Option<(FileId, String)>,
    /// The method that the runtime calls, where the file only binds it to an object which it makes once.
    pub bound: Option<(FileId, FnId)>,
}

impl EntryPoint {
    pub const IMPORTED: &str = "<import>";

    pub fn new(file: FileId, function: FnId, name: String, span: Span) -> EntryPoint {
        EntryPoint { file, function, name, span, class: None, bound: None }
    }

    /// What the runtime calls.
    pub fn called(&self) -> (FileId, FnId) {
        self.bound.unwrap_or((self.file, self.function))
    }

    /// A check whether the file is the program holds: nothing imports it.
    pub fn is_program(&self) -> bool {
        self.name != Self::IMPORTED
    }
}

/// The CPU units that make one virtual CPU:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
pub const CPU_UNITS: f64 = 1024.0;

/// What a script does where one of the things that it asks holds, or where none does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub asks: Vec<Asked>,
    pub holds: bool,
}

/// What a script asks of a variable of its environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub variable: String,
    pub is: Is,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Is {
    /// `[ "$ROLE" = worker ]`
    Word(String),
    /// `[ -n "$ROLE" ]`
    Set,
    /// By a function of the script's own: `is_on "$WORK"`.
    On,
}

/// A command line that somebody starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub words: Vec<String>,
    pub span: Span,
    /// It runs beside the others of its file: a background job, a program of a process manager.
    pub beside: bool,
    /// It runs only where something holds that its script asks and that is not known.
    pub asked: bool,
    /// The branch of its script that it stands in, where that does one thing or another.
    pub branch: Option<Branch>,
    /// It goes on for as long as its container does.
    pub kept: bool,
    /// What is set for it alone, where it is called: `ROLE=worker node server.js`.
    pub environment: Vec<(String, String)>,
}

impl Command {
    pub fn new(words: Vec<String>, span: Span, beside: bool) -> Command {
        let environment = Vec::new();
        Command { words, span, beside, asked: false, branch: None, kept: false, environment }
    }

    /// What a word in front of a command sets for it, by name: `ROLE=worker`.
    pub fn assigned(word: &str) -> Option<(&str, &str)> {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        word.split_once('=').filter(|(name, _)| !name.is_empty() && name.chars().all(part))
    }
}

/// What starts an invocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The kind in lints/resources.toml: `rest-api`, `http-api`, `function-url`, `queue`, `schedule`.
    pub kind: String,
    pub span: Span,
    /// The queue, stream, bucket or API behind it, where the template declares it.
    pub source: Option<Resource>,
    /// The event's own settings: batch size, window, path.
    pub properties: Known<Value>,
}

/// The limits in force for one workload: what its template sets, else the platform's default, else
/// unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    pub timeout: Known<Duration>,
    /// In bytes.
    pub memory: Known<i64>,
    /// In whole virtual CPUs, where it is set by itself: see [`CPU_UNITS`].
    pub cpus: Known<f64>,
    /// Writable temporary storage, in bytes.
    pub storage: Known<i64>,
    /// Environments that may run at once.
    pub concurrency: Known<i64>,
    /// From the word that its container is to stop until it is killed.
    pub stop: Known<Duration>,
    /// Requests that one environment serves at once.
    pub requests: Known<i64>,
    pub runtime: Known<String>,
    pub environment: BTreeMap<String, Known<Value>>,
}

/// When a function runs, seen from an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Once, when the environment starts: top levels and what they call.
    Init,
    /// In each invocation, or for a program while it runs.
    Handler,
    /// Started by an invocation, still running when it has answered.
    AfterResponse,
}

/// A function the workload can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    pub file: FileId,
    pub function: FnId,
    pub phase: Phase,
    /// Index in [`Workload::reached`] of the function that leads here, and the place where it does;
    /// `None` for the entry.
    pub from: Option<(usize, Span)>,
    /// A request may lead here, as far as can be told: not the program's beginning alone, nor what it
    /// does by itself.
    pub asked: bool,
}

/// What is shipped with a workload.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Root-relative directory of the code.
    pub root: Utf8PathBuf,
    pub image: Option<Image>,
    /// Where a function says that it is deployed as an image, found or not.
    pub as_image: Option<Span>,
    /// Other images and containers that start the same: `Dockerfile.gpu`, `Dockerfile.alpine`.
    pub variants: Vec<Resource>,
    pub dependencies: Vec<Dependency>,
    /// Of the application's configuration files below [`Package::root`].
    pub settings: Vec<Setting>,
    pub layers: Vec<Known<Value>>,
}

/// The container image of a workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub dockerfile: FileId,
    pub resource: Resource,
}

/// A package that the workload declares it needs when it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The registry: `pypi`, `npm`, `crates`.
    pub ecosystem: &'static str,
    /// Normalised as its registry does.
    pub name: String,
    /// The version asked for or locked, as written.
    pub version: Option<String>,
    pub extras: Vec<String>,
    /// Only while developing or testing.
    pub dev: bool,
    pub span: Span,
}
