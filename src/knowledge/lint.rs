//! A lint: one file of lints/, checked when it is read.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::{Condition, Datum, File, Set};
use crate::model::{Confidence, Evidence, Language, Level};

/// The group of the user's own lints.
const OWN: &str = "own";

/// The file as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LintFile {
    summary: String,
    level: Level,
    confidence: Confidence,
    since: String,
    what: String,
    why: String,
    instead: String,
    #[serde(default)]
    instead_in: BTreeMap<String, String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(rename = "match")]
    matches: Vec<MatchFile>,
    #[serde(default)]
    change: BTreeMap<String, String>,
    #[serde(default)]
    unless: Unless,
    #[serde(default)]
    yields_to: Vec<String>,
    #[serde(default)]
    yields_within: Vec<String>,
    #[serde(default)]
    once: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct MatchFile {
    call: Option<Set>,
    promise: Option<bool>,
    #[serde(rename = "loop")]
    loops: Option<Vec<LoopKind>>,
    containing: Option<Set>,
    handing: Option<Set>,
    with: Option<Set>,
    without: Option<Set>,
    ended_by: Option<Set>,
    waited_by: Option<Set>,
    at: Option<String>,
    over: Option<Set>,
    import: Option<Set>,
    base: Option<Set>,
    dependency: Option<Vec<String>>,
    state: Option<Vec<String>>,
    allocation: Option<bool>,
    command: Option<Vec<String>>,
    instruction: Option<String>,
    property: Option<String>,
    trigger: Option<Vec<String>>,
    setting: Option<Vec<String>>,
    option: Option<Vec<String>>,
    #[serde(default)]
    variable: Vec<String>,
    workload: Option<bool>,
    missing_handler: Option<bool>,
    #[serde(default)]
    resource: Vec<String>,
    #[serde(default)]
    result: Vec<String>,
    #[serde(default)]
    phase: Vec<String>,
    #[serde(default)]
    kind: Vec<String>,
    #[serde(default)]
    platform: Vec<String>,
    guard: Option<String>,
    #[serde(default)]
    beside: bool,
    gathered: Option<Gathered>,
    #[serde(default)]
    last: bool,
    given: Option<Unless>,
    unless: Option<Unless>,
    #[serde(default)]
    regardless: bool,
    exits: Option<bool>,
    when: Option<String>,
    #[serde(default)]
    needs: BTreeMap<String, DemandFile>,
    #[serde(default)]
    own_limit: bool,
    #[serde(default)]
    rewrite: bool,
    level: Option<Level>,
    confidence: Option<Confidence>,
    message: String,
    label: Option<String>,
    instead: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a need is `true` or `false`, a number, or a word")]
enum DemandFile {
    Flag(bool),
    Number(i64),
    Word(String),
}

/// The end of a lint file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Languages that have no such thing, by their words, and what they have or lack.
    #[serde(default)]
    pub absent: BTreeMap<String, String>,
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// A piece of text that the lint must say something about, or nothing: each line marked
/// `#~ lint-name` is reported, no other is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    pub python: Option<String>,
    pub javascript: Option<String>,
    pub typescript: Option<String>,
    pub rust: Option<String>,
    pub go: Option<String>,
    pub java: Option<String>,
    pub kotlin: Option<String>,
    pub csharp: Option<String>,
    pub ruby: Option<String>,
    /// Properties of the SAM function that runs the code, one YAML mapping.
    pub template: Option<String>,
    /// Further resources of the template, one YAML mapping.
    pub resources: Option<String>,
    pub dockerfile: Option<String>,
    pub package_json: Option<String>,
    pub requirements: Option<String>,
    pub cargo: Option<String>,
    pub serverless: Option<String>,
    /// More files of the example's repository, by path: settings, manifests, templates.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Judged as a program that is started, not as a function.
    #[serde(default)]
    pub program: bool,
}

#[derive(Clone, Debug)]
pub struct Lint {
    pub name: String,
    pub group: String,
    pub summary: String,
    pub level: Level,
    pub confidence: Confidence,
    pub since: String,
    pub what: String,
    pub why: String,
    pub instead: String,
    /// The same of programs in a language that has another way.
    pub instead_in: BTreeMap<String, String>,
    pub references: Vec<String>,
    pub matches: Vec<Match>,
    /// By platform or family.
    pub changes: Vec<(String, String)>,
    pub unless: Unless,
    /// Lints that say the same more exactly: where one of them speaks, this one does not.
    pub yields_to: Vec<String>,
    /// Lints that say it of what stands in the loop that this one speaks of.
    pub yields_within: Vec<String>,
    /// What is done with a thing is said where the thing is made.
    pub once: bool,
}

/// Any of a lint's matches makes it speak.
#[derive(Clone, Debug)]
pub struct Match {
    pub subject: Subject,
    /// Of a call: the function that it stands in, or one around it, makes a call of this set besides.
    pub containing: Option<Set>,
    /// Of a call: a function that it is given makes a call of this set.
    pub handing: Option<Set>,
    /// Of a call: a call of this set, with its result, from the function handed to it ends what it
    /// started.
    pub ended_by: Option<Set>,
    /// Of a call: a call of this set in the same function waits for what it started.
    pub waited_by: Option<Set>,
    /// Of a workload: the setting to point at, `runtime`, `timeout`, `memory` or `storage`, where it
    /// is written.
    pub at: Option<String>,
    /// Uses of the result that count: `dropped`, `kept`, `awaited`, `returned`; empty: any.
    pub results: Vec<String>,
    /// `init`, `handler`, `after-response`; empty: any.
    pub phases: Vec<String>,
    /// Kinds of workload: `function`, `service`, `task`, `process`; empty: any.
    pub kinds: Vec<String>,
    /// Targets it can matter on, by platform or family; empty: any.
    pub platforms: Vec<String>,
    /// `main`: where the code runs only when its file is the program, and it is not.
    pub guard: Option<String>,
    /// Told as a further place of what another match of the lint finds in the workload, never alone.
    pub beside: bool,
    /// What is told once, with its other places as further ones.
    pub gathered: Option<Gathered>,
    /// Looks at what all others found in the workload, by `found.LINT` and the like.
    pub last: bool,
    /// Something that has to be there anywhere in the workload.
    pub given: Option<Unless>,
    /// Something that must not.
    pub unless: Option<Unless>,
    /// The lint's `unless` does not take its ground away.
    pub regardless: bool,
    pub when: Condition,
    pub needs: Vec<(String, Demand)>,
    /// It breaks what the workload's own settings give: to be changed where it is, however much
    /// more its platform could give.
    pub own_limit: bool,
    /// The lint's changes do not help here.
    pub rewrite: bool,
    pub level: Option<Level>,
    pub confidence: Option<Confidence>,
    /// `{name}` is filled in as a person reads it; `{#name}` as a number that counts nothing, a port.
    pub message: String,
    pub label: Option<String>,
    /// What to do instead, where that is another thing than the lint's own.
    pub instead: Option<String>,
}

/// What a need asks for: a bound name, or a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    Name(String),
    Value(Evidence),
}

/// Loops of these kinds; holding a call of a set if one is given, one of a second set as well, and
/// none of a third; iterating over one.
#[derive(Clone, Debug)]
pub struct Loops {
    pub kinds: Vec<LoopKind>,
    pub containing: Option<Set>,
    pub with: Option<Set>,
    pub without: Option<Set>,
    pub over: Option<Set>,
    pub exits: Option<bool>,
}

/// What a match looks at.
#[derive(Clone, Debug)]
pub enum Subject {
    Call(Set),
    /// A call of the project's own that gives a promise of work outside the program, which nothing takes. Of
    /// JavaScript.
    Promise,
    Loop(Box<Loops>),
    Import(Set),
    Base(Set),
    /// `pypi:torch`, `npm:puppeteer`; of those that only development needs `npm:dev:serverless-offline`.
    Dependency(Vec<String>),
    /// `map`, `list`, `number`, `other`: written to in a handler.
    State(Vec<String>),
    Allocation,
    /// The program a container or process starts: `uvicorn`, `celery worker`.
    Command(Vec<String>),
    /// Words in an image's instructions of that kind (`Run`, `From`, `Cmd`); the words are `value`.
    Instruction(String, Vec<String>),
    /// A property of the workload's own resource, or of any resource of those kinds.
    Property(String, Vec<String>),
    /// One of the workload's triggers, by kind.
    Trigger(Vec<String>),
    /// A key of the application's own configuration files, a `*` for any one part of it:
    /// `spring:spring.datasource.hikari.maximum-pool-size`. Binds `value`, and the unit where one is
    /// written behind it: `spring:spring.lifecycle.timeout-per-shutdown-phase {millis}`.
    Setting(Vec<(String, Option<String>)>),
    /// Options in a variable of the workload's environment, or of what it starts.
    Option(Vec<Flag>, Vec<String>),
    Workload,
    MissingHandler,
}

/// `-Xmx{size}`; `gunicorn --graceful-timeout {secs}` of one program, its value in the same word behind `=` or in
/// the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub program: Option<String>,
    pub front: String,
    pub apart: bool,
    /// Of its value.
    pub unit: String,
}

impl Flag {
    fn parse(text: &str) -> Option<Flag> {
        let (front, unit) = text.split_once('{')?;
        let unit = unit.strip_suffix('}')?.to_string();
        let apart = front.ends_with(' ');
        let (program, front) = match front.trim_end().rsplit_once(' ') {
            Some((program, front)) => (Some(program.to_string()), front),
            None => (None, front.trim_end()),
        };
        Some(Flag { program, front: front.to_string(), apart, unit })
    }

    /// The value that is given to it among some words, of a command those of its program.
    pub fn given<'w>(&self, words: &[&'w str], command: bool) -> Option<&'w str> {
        let is = |word: &&str| word.rsplit('/').next() == self.program.as_deref();
        if command && self.program.is_some() && !words.iter().any(is) {
            return None;
        }
        words.iter().enumerate().find_map(|(at, word)| {
            let rest = word.strip_prefix(self.front.as_str())?;
            match (self.apart, rest.strip_prefix('=')) {
                (false, _) => Some(rest),
                (true, Some(value)) => Some(value),
                (true, None) if rest.is_empty() => words.get(at.checked_add(1)?).copied(),
                _ => None,
            }
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoopKind {
    Forever,
    Flag,
    Times,
    While,
    Over,
}

/// Which places of a match are told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gathered {
    /// All of a workload.
    Workload,
    /// All of one function, or of what answers a request: told at the worst of them.
    Function,
    /// What the same is said of: in a workload that stays up anywhere, in a function within one piece
    /// of its code, where each is one to mend.
    Message,
    /// What the same is said of in one file, whichever workloads it is said of.
    File,
}

/// What takes a lint's ground away anywhere in the workload, or gives a match its ground.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Unless {
    pub call: Option<Set>,
    /// Of such calls none for which a variable of the environment has to be set, where nothing sets it.
    pub unasked: bool,
    pub import: Option<Set>,
    /// Of the classes whose functions it comes to.
    pub base: Option<Set>,
    #[serde(rename = "resource")]
    pub resources: Vec<String>,
    /// Beginnings of `NAME=value` of the environment.
    pub environment: Vec<String>,
    /// Parts of layers' ARNs.
    #[serde(rename = "layer")]
    pub layers: Vec<String>,
    /// Parts of image instructions; `*` is any image.
    pub image: Vec<String>,
    #[serde(rename = "dependency")]
    pub dependencies: Vec<String>,
    /// Handlers that are declared: of a library or a plugin.
    #[serde(rename = "handler")]
    pub handlers: Vec<String>,
    /// Kinds of triggers, where the workload has no others.
    #[serde(rename = "trigger")]
    pub triggers: Vec<String>,
    /// Programs that the workload starts, as `command` of a match names them.
    #[serde(rename = "command")]
    pub commands: Vec<String>,
    /// Keys that the settings of frameworks have, as `setting` of a match names them; `KEY=word`: with that
    /// word, and not for one profile alone.
    #[serde(rename = "setting")]
    pub settings: Vec<String>,
}

impl Unless {
    fn sets(&self) -> impl Iterator<Item = &Set> {
        [&self.call, &self.import, &self.base].into_iter().flatten()
    }
}

/// Something wrong in a file of lints/, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub path: String,
    /// Byte range in the file.
    pub range: std::ops::Range<usize>,
    pub message: String,
}

/// The examples of a lint file.
///
/// # Errors
/// Anything else among them, or an example that is not of the form.
pub fn examples(file: &File) -> Result<Examples, String> {
    let (_, examples) = file.parts();
    let found = toml::from_str::<Examples>(examples)
        .map_err(|error| format!("the examples, which end the file: {}", error.message()))?;
    for name in found.absent.keys() {
        super::language(name)?;
    }
    Ok(found)
}

impl Example {
    /// Each piece of code by a name that tells its language.
    pub fn code(&self) -> Vec<(&str, &str)> {
        let own = [
            ("a.py", &self.python),
            ("a.js", &self.javascript),
            ("a.ts", &self.typescript),
            ("a.rs", &self.rust),
            ("a.go", &self.go),
            ("A.java", &self.java),
            ("A.kt", &self.kotlin),
            ("A.cs", &self.csharp),
            ("a.rb", &self.ruby),
        ];
        let own = own.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?)));
        own.chain(self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).collect()
    }
}

impl Lint {
    /// What single matches say to do instead, each once.
    pub fn further_instead(&self) -> impl Iterator<Item = &str> {
        let all = self.matches.iter().enumerate();
        all.filter_map(|(at, one)| {
            let says = one.instead.as_deref()?;
            let mut before = self.matches.iter().take(at);
            (!before.any(|other| other.instead.as_deref() == Some(says))).then_some(says)
        })
    }

    pub(super) fn parse(of: &File) -> Result<Lint, Problem> {
        let file: LintFile = of.parse()?;
        let (folder, name) = of.path.rsplit_once('/').unwrap_or(("", of.path));
        let name = name.trim_end_matches(".toml");
        let group = if of.is_embedded() { folder } else { OWN };
        let mut matches = Vec::new();
        for (at, found) in file.matches.into_iter().enumerate() {
            let place = || of.text.match_indices("[[match]]").nth(at).map_or(0, |(start, _)| start);
            let parsed = Match::parse(found).map_err(|why| of.problem(place()..place(), why))?;
            // What is embedded is sound, and read when it is asked for.
            if !of.is_embedded() {
                let checked = parsed.sets().try_for_each(Set::check);
                let checked = checked.and_then(|()| parsed.check_names());
                checked.map_err(|why| of.problem(place()..place(), why))?;
            }
            matches.push(parsed);
        }
        if !of.is_embedded() {
            file.unless.sets().try_for_each(Set::check).map_err(|why| of.problem(0..0, why))?;
        }
        Ok(Lint {
            name: name.to_string(),
            group: group.to_string(),
            summary: file.summary,
            level: file.level,
            confidence: file.confidence,
            since: file.since,
            what: file.what.trim().to_string(),
            why: file.why.trim().to_string(),
            instead: file.instead.trim().to_string(),
            instead_in: file.instead_in,
            references: file.references,
            matches,
            changes: file.change.into_iter().collect(),
            unless: file.unless,
            yields_to: file.yields_to,
            yields_within: file.yields_within,
            once: file.once,
        })
    }

    pub fn sets(&self) -> impl Iterator<Item = &Set> {
        self.matches.iter().flat_map(Match::sets).chain(self.unless.sets())
    }

    /// Languages whose code it can say something about.
    pub fn languages(&self) -> Vec<Language> {
        let speaks = |language: Language| {
            self.matches.iter().any(|found| match &found.subject {
                Subject::Call(set) | Subject::Import(set) | Subject::Base(set) => {
                    set.speaks(language)
                }
                Subject::Loop(loops) => {
                    let sets = [&loops.containing, &loops.over];
                    let mut given = sets.into_iter().flatten().peekable();
                    given.peek().is_none() || given.any(|set| set.speaks(language))
                }
                Subject::State(_) | Subject::Allocation => true,
                _ => false,
            })
        };
        Language::ALL.into_iter().filter(|language| speaks(*language)).collect()
    }
}

impl Match {
    fn sets(&self) -> impl Iterator<Item = &Set> {
        let subject = match &self.subject {
            Subject::Call(set) | Subject::Import(set) | Subject::Base(set) => {
                [Some(set), None, None, None]
            }
            Subject::Loop(loops) => {
                [&loops.containing, &loops.with, &loops.without, &loops.over].map(Option::as_ref)
            }
            _ => [None; 4],
        };
        let beside =
            [&self.containing, &self.handing, &self.ended_by, &self.waited_by].map(Option::as_ref);
        let around = [&self.given, &self.unless].into_iter().flatten().flat_map(Unless::sets);
        subject.into_iter().chain(beside).flatten().chain(around)
    }

    /// That its condition, needs and words speak of nothing that there never is.
    fn check_names(&self) -> Result<(), String> {
        let mut bound: HashSet<&str> = self.sets().flat_map(Set::binds).collect();
        match &self.subject {
            Subject::Setting(keys) => {
                bound.extend(keys.iter().filter_map(|(_, unit)| unit.as_deref()));
            }
            Subject::Option(flags, _) => bound.extend(flags.iter().map(|flag| flag.unit.as_str())),
            _ => {}
        }
        let demanded = self.needs.iter().filter_map(|(_, demand)| match demand {
            Demand::Name(name) => Some(name.as_str()),
            Demand::Value(_) => None,
        });
        let words = [Some(self.message.as_str()), self.label.as_deref()].into_iter().flatten();
        let filled = words.flat_map(|text| {
            let parts = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            parts.map(|(name, _)| name.trim_start_matches('#'))
        });
        let mut names = self.when.names().chain(demanded).chain(filled);
        match names.find(|name| !super::names::is_name(name, &bound)) {
            Some(name) => Err(format!("nothing binds `{name}`")),
            None => Ok(()),
        }
    }

    fn parse(file: MatchFile) -> Result<Match, String> {
        let when = Condition::parse(file.when.as_deref().unwrap_or(""))?;
        let mut needs = Vec::new();
        for (dimension, demand) in file.needs {
            let demand = match demand {
                DemandFile::Flag(flag) => Demand::Value(Evidence::Word(flag.to_string())),
                DemandFile::Number(number) => Demand::Value(Evidence::Count(number)),
                DemandFile::Word(word) if word == "forever" => Demand::Value(Evidence::Forever),
                DemandFile::Word(word) => match word.strip_prefix('=') {
                    Some(name) => Demand::Name(name.to_string()),
                    None => Demand::Value(match Datum::parse(&word) {
                        Ok(quantity) => quantity.into(),
                        Err(_) => Evidence::Word(word),
                    }),
                },
            };
            needs.push((dimension, demand));
        }
        let mut subjects = Vec::new();
        if let Some(set) = file.call {
            subjects.push(Subject::Call(set));
        }
        subjects.extend(file.promise.map(|_| Subject::Promise));
        let mut containing = file.containing;
        if let Some(kinds) = file.loops {
            subjects.push(Subject::Loop(Box::new(Loops {
                kinds,
                containing: containing.take(),
                with: file.with,
                without: file.without,
                over: file.over,
                exits: file.exits,
            })));
        }
        if let Some(set) = file.import {
            subjects.push(Subject::Import(set));
        }
        if let Some(set) = file.base {
            subjects.push(Subject::Base(set));
        }
        subjects.extend(file.dependency.map(Subject::Dependency));
        subjects.extend(file.state.map(Subject::State));
        subjects.extend(file.allocation.map(|_| Subject::Allocation));
        if let Some(instruction) = file.instruction {
            subjects.push(Subject::Instruction(instruction, file.command.unwrap_or_default()));
        } else {
            subjects.extend(file.command.map(Subject::Command));
        }
        if let Some(property) = file.property {
            subjects.push(Subject::Property(property, file.resource));
        }
        subjects.extend(file.trigger.map(Subject::Trigger));
        if let Some(settings) = file.setting {
            let each = settings.iter().map(|setting| match setting.split_once(" {") {
                Some((key, unit)) => (key.to_string(), unit.strip_suffix('}').map(str::to_string)),
                None => (setting.clone(), None),
            });
            subjects.push(Subject::Setting(each.collect()));
        }
        if let Some(options) = file.option {
            let each: Option<Vec<Flag>> =
                options.iter().map(|option| Flag::parse(option)).collect();
            let each = each.ok_or("an option is written like `-Xmx{size}`")?;
            subjects.push(Subject::Option(each, file.variable));
        }
        subjects.extend(file.workload.map(|_| Subject::Workload));
        subjects.extend(file.missing_handler.map(|_| Subject::MissingHandler));
        let (Some(subject), None) = (subjects.pop(), subjects.pop()) else {
            return Err(
                "a match looks at exactly one thing: call, promise, loop, import, base, dependency, \
                        state, allocation, command, instruction, property, trigger, setting, option, workload or \
                        missing-handler"
                    .to_string(),
            );
        };
        Ok(Match {
            subject,
            containing,
            handing: file.handing,
            ended_by: file.ended_by,
            waited_by: file.waited_by,
            at: file.at,
            results: file.result,
            phases: file.phase,
            kinds: file.kind,
            platforms: file.platform,
            guard: file.guard,
            beside: file.beside,
            gathered: file.gathered,
            last: file.last,
            given: file.given,
            unless: file.unless,
            regardless: file.regardless,
            when,
            needs,
            own_limit: file.own_limit,
            rewrite: file.rewrite,
            level: file.level,
            confidence: file.confidence,
            message: file.message,
            label: file.label,
            instead: file.instead,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::EMBEDDED;

    #[test]
    fn our_own_lints_pass_as_those_of_a_user() {
        let lints = EMBEDDED.iter().filter(|file| {
            let folder = file.path.split_once('/').map(|(folder, _)| folder);
            folder.is_some_and(|folder| !["apis", "platforms"].contains(&folder))
        });
        let own = lints.map(|file| File { json: "", ..*file });
        let wrong: Vec<Problem> = own.filter_map(|file| Lint::parse(&file).err()).collect();
        assert_eq!(wrong, []);
    }
}
