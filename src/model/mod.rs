//! The nouns. Every stage speaks in these; they see nothing of any stage.

mod built;
mod construct;
mod diagnostic;
mod facts;
mod report;
mod resource;
mod setting;
mod source;
mod value;
mod workload;

pub use built::{is_built, sources_of};
pub use construct::{Construct, Constructs, Held, Made, Method, Names, Tie};
pub use diagnostic::{
    Confidence, Diagnostic, Evidence, Label, Level, Need, Problem, Step, Suppressed, fingerprint,
    number,
};
pub use facts::{
    Allocation, Arg, Binding, Bound, Call, CallId, CallKind, Comparison, Directive, Exit, Export,
    Facts, FnId, Function, Global, Guard, GuardId, GuardKind, Import, Kept, Language, Loop, LoopId,
    Param, Reference, ResultUse, State, StateKind, Target, Through, Type, TypeId, Way, Write,
    WriteKind,
};
pub use report::{Fit, PlatformFit, Report, Skipped, Verdict, WorkloadReport};
pub use resource::{Resource, Stage, Template};
pub use setting::Setting;
pub use source::{File, FileId, Note, Place, Source, Span, Tree};
pub use value::{Entry, Given, Known, Origin, Value};
pub use workload::{
    Asked, Branch, CPU_UNITS, Command, Dependency, EntryPoint, Image, Is, Limits, Missing, Package,
    Phase, Reached, Trigger, Workload, WorkloadKind,
};
