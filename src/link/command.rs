//! From a command line to the code of the project that it starts. Wrappers, package scripts, start
//! scripts and process managers are followed; which program starts what is data (lints/commands.toml).

use camino::{Utf8Path, Utf8PathBuf};

use super::modules::Program;
use super::place::Place;
use super::program::{MEMBERS, imported};
use super::{Linker, clean};
use crate::knowledge::CommandKind;
use crate::model::{Asked, Command, EntryPoint, FileId, Is, Known, Language, Span, Value};

/// Scripts within scripts that are followed, and commands that are kept.
const DEPTH: u32 = 8;
const COMMANDS: usize = 100;
/// Lists of commands that one is followed through: scripts may start each other again and again.
const FOLLOWED: u32 = 1_000;

/// Words of a launcher that is not known, behind which a program is looked for.
const WRAPPING: usize = 4;

/// The module of a package that Python runs as a program.
const MAIN: &str = "__main__";

/// What one script does for different words that is looked at.
const ARMS: usize = 50;

/// Folders of the programs that a package of Python or Ruby installs.
const KEPT: [&str; 2] = ["exe", "bin"];

/// Files of a folder of services.
const HELD: usize = 200;

/// How what is started stands to the rest of its container.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stand {
    /// Nothing comes after it.
    #[default]
    Front,
    /// Something does.
    Before,
    Beside,
    /// A process manager keeps it up.
    Kept,
}

/// What a command line comes to.
#[derive(Default)]
pub(super) struct Started {
    pub(super) entries: Vec<EntryPoint>,
    /// Files that a framework runs by where they lie.
    pub(super) routed: Vec<FileId>,
    /// Where frameworks are started.
    pub(super) served: Vec<Utf8PathBuf>,
    pub(super) commands: Vec<Command>,
    /// What the script that is followed would start for other words.
    pub(super) roles: Vec<(Command, Place)>,
    /// The same for words that do not tell that it stays.
    pub(super) arms: Vec<(Command, Place)>,
    /// It starts an application, found or not.
    pub(super) application: bool,
    /// It is followed from a script of a package that nothing deployed calls.
    script: bool,
    /// The name of a binary that the project may build.
    pub(super) binary: Option<String>,
    /// Where the command stands that is followed.
    stand: Stand,
    followed: u32,
}

impl Linker<'_, '_> {
    pub(super) fn started(
        &self,
        program: &mut Program,
        words: &[String],
        span: Span,
        place: &Place,
    ) -> Started {
        self.started_by(program, words, span, place, false)
    }

    /// The same; of a `script` of a package nothing deployed calls it.
    pub(super) fn started_by(
        &self,
        program: &mut Program,
        words: &[String],
        span: Span,
        place: &Place,
        script: bool,
    ) -> Started {
        let mut started = Started { script, ..Started::default() };
        let commands = self.simple(words, span, place);
        self.follow(program, &commands, place, 0, &mut started);
        started
    }

    /// The simple commands of words and operators, wrappers taken off; a script of the project that is
    /// called like one of them comes after what it would start as one.
    pub(super) fn simple(&self, words: &[String], span: Span, place: &Place) -> Vec<Command> {
        let operator = |word: &String| {
            matches!(word.as_str(), "&&" | "||" | "|" | "|&" | ";" | "&" | "\n" | "(" | ")")
        };
        let mut found = Vec::new();
        let mut rest = words;
        while !rest.is_empty() {
            let end = rest.iter().position(operator).unwrap_or(rest.len());
            let beside = rest.get(end).is_some_and(|word| word == "&");
            let (command, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            rest = after.get(1..).unwrap_or(&[]);
            let unwrapped = (self.input.unwrap)(command);
            let left = unwrapped.first().map_or(0, Vec::len);
            let taken_off = command.len().saturating_sub(left);
            let whole = matches!(unwrapped.as_slice(), [only] if command.ends_with(only));
            let set = command.iter().take(taken_off).filter(|_| whole);
            let set = set.filter_map(|word| Command::assigned(word));
            let set: Vec<(String, String)> =
                set.map(|(name, value)| (name.to_string(), value.to_string())).collect();
            for words in unwrapped {
                let command = Command::new(words, span, beside);
                found.push(Command { environment: set.clone(), ..command });
            }
            let own = |first: &String| {
                // The binstub of a wrapper is code that does what the wrapper does.
                let there = |path: &Utf8PathBuf| {
                    let file = self.input.tree.find(path);
                    file.is_some_and(|file| !self.commands_of(file, &[]).is_empty())
                };
                first.contains(['.', '/']) && place.sources(first).iter().any(there)
            };
            if let Some(at) = command.iter().take(taken_off).position(own) {
                let words = command.get(at..).unwrap_or(&[]).to_vec();
                found.push(Command::new(words, span, beside));
            }
        }
        found
    }

    /// All that runs beside, and of the others the last that starts something.
    fn follow(
        &self,
        program: &mut Program,
        commands: &[Command],
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) {
        started.followed += 1;
        if depth > DEPTH || started.commands.len() > COMMANDS || started.followed > FOLLOWED {
            return;
        }
        // Each from the directory that those before it went to.
        let mut here = place.clone();
        let mut placed: Vec<(&Command, Place)> = Vec::new();
        for command in commands {
            match command.words.as_slice() {
                [cd, to] if cd == "cd" => {
                    let below = place.below(&here.base, to);
                    let below = below.filter(|at| self.input.tree.under(at).next().is_some());
                    here.base = below.unwrap_or(here.base);
                }
                _ => placed.push((command, here.clone())),
            }
        }
        let outer = started.stand;
        let last = placed.len().saturating_sub(1);
        let apart = placed
            .iter()
            .enumerate()
            .map(|(at, (one, _))| one.beside || at < last && !one.asked && self.detaches(one));
        let apart: Vec<bool> = apart.collect();
        for ((command, place), _) in placed.iter().zip(&apart).filter(|(_, apart)| **apart) {
            started.stand = if outer == Stand::Kept { outer } else { Stand::Beside };
            self.one(program, command, place, depth, started);
        }
        let mut found = false;
        let front = placed.iter().zip(&apart).enumerate().filter(|(_, (_, apart))| !**apart);
        for (at, ((command, place), _)) in front.rev() {
            // What a process manager was told of before runs on.
            if !found || self.keeps_up(command, true) {
                started.stand = if at == last { outer } else { Stand::Before };
                found |= self.one(program, command, place, depth, started);
            }
        }
        started.stand = outer;
    }

    /// Whether a command goes on beside what comes after it, without being told to by a shell.
    fn detaches(&self, command: &Command) -> bool {
        let Some((first, rest)) = command.words.split_first() else { return false };
        let row = self.row(first, rest);
        let has = |part: &str| {
            rest.iter().any(|word| word == part || word.contains(part) && part.contains(' '))
        };
        row.filter(|row| !row.detaches.is_empty()).is_some_and(|row| {
            let (front, apart): (Vec<&String>, Vec<&String>) =
                row.detaches.iter().partition(|word| word.starts_with('!'));
            !front.iter().any(|word| has(word.trim_start_matches('!')))
                && (apart.is_empty() || apart.iter().any(|word| has(word)))
        })
    }

    pub(super) fn row(&self, first: &str, rest: &[String]) -> Option<&CommandKind> {
        let rows = &self.input.knowledge.tables.commands;
        let name = program_name(first);
        rows.iter().find(|row| (row.starts(first) || row.starts(name)) && row.takes(rest))
    }

    /// Whether what a command has started goes on for as long as its container: what stands in front at the
    /// end does, and what runs beside that where it is known to.
    fn keeps(
        &self,
        program: &mut Program,
        started: &Started,
        command: usize,
        entry: usize,
    ) -> bool {
        let Some(last) = started.commands.get(command..).and_then(|own| own.last()) else {
            return false;
        };
        let row = last.words.split_first().and_then(|(first, rest)| self.row(first, rest));
        let of = row.map_or("", |row| row.entry.as_str());
        if last.asked
            || matches!(of, "idle" | "development" | "loop")
            || of == "manager"
                && row.is_some_and(|row| !row.lists.is_empty() || !row.services.is_empty())
        {
            return false;
        }
        match started.stand {
            Stand::Front | Stand::Kept => true,
            Stand::Before => false,
            Stand::Beside => {
                matches!(of, "app" | "server" | "manager" | "program")
                    || row.is_some_and(|row| row.serves)
                    || self.detaches(last)
                    || started
                        .entries
                        .get(entry..)
                        .is_some_and(|own| own.iter().any(|entry| self.goes_on(program, entry)))
            }
        }
    }

    /// Whether a command keeps up other programs: those that a file lists, where that is asked.
    pub(super) fn keeps_up(&self, command: &Command, lists: bool) -> bool {
        command.words.first().is_some_and(|first| self.manages(first, lists))
    }

    /// The same of a program.
    pub(super) fn manages(&self, first: &str, lists: bool) -> bool {
        let mut rows = self.input.knowledge.tables.commands.iter();
        rows.any(|row| {
            row.starts(program_name(first))
                && match row.entry.as_str() {
                    "manager" => !(lists && row.lists.is_empty() && row.detaches.is_empty()),
                    "loop" => true,
                    _ => false,
                }
        })
    }

    /// Whether the command starts something that is known.
    pub(super) fn one(
        &self,
        program: &mut Program,
        command: &Command,
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) -> bool {
        let told = place.told(command);
        let command = told.as_ref().unwrap_or(command);
        let stand = started.stand;
        let (before, entries) = (started.commands.len(), started.entries.len());
        let found = self.begin(program, command, place, depth, started);
        started.stand = stand;
        // What it leads to says so itself.
        let own = started.commands.get(before..).unwrap_or(&[]);
        if own.iter().all(|one| !one.kept) && self.keeps(program, started, before, entries) {
            started.commands.last_mut().into_iter().for_each(|last| last.kept = true);
        }
        found
    }

    pub(super) fn begin(
        &self,
        program: &mut Program,
        command: &Command,
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) -> bool {
        let Some((first, rest)) = command.words.split_first() else { return false };
        let rows = &self.input.knowledge.tables.commands;
        let row = self.row(first, rest);
        // `/opt/app/serve` of the project is no program of that name.
        let own = || {
            let mut found = place.sources(first).into_iter();
            let file = found.find_map(|path| self.input.tree.find(&path));
            let known = |command: &Command| {
                let words = command.words.split_first();
                words.is_some_and(|(first, rest)| self.row(first, rest).is_some())
            };
            file.is_some_and(|file| self.commands_of(file, rest).iter().any(known))
        };
        let row = row.filter(|row| row.starts(first) || !first.contains('/') || !own());
        let row = row.filter(|row| row.entry != "wrapper" && !(row.development && started.script));
        let Some(row) = row else {
            return self.own(program, command, place, depth, started);
        };
        started.commands.push(command.clone());
        let (entries, from) = (started.entries.len(), command.span.file);
        let words = Words::of(row, rest);
        // `nodemon --exec "ts-node src/server.ts"`
        if let Some(line) = valued(rest, &row.lines) {
            // A line that is one word goes on behind it.
            let after = rest.iter().skip_while(|word| *word != line).skip(1).map(String::as_str);
            let added = match line.contains(' ') {
                true => words.plain.clone(),
                false => after.filter(|word| *word != "--").collect(),
            };
            let commands = self.line(&[&[line], added.as_slice()].concat().join(" "), command);
            self.follow(program, &commands, place, depth + 1, started);
            return started.entries.len() > entries || started.application;
        }
        match row.entry.as_str() {
            "file" => {
                if let Some(module) = words.module {
                    // `python -m uvicorn app:app` is that program.
                    let called = rows.iter().find_map(|row| row.modules.get(module));
                    let called = called.map_or(module, String::as_str);
                    if rows.iter().any(|row| row.starts(called)) {
                        let given = rest.iter().skip_while(|word| *word != module).skip(1);
                        let words = std::iter::once(called.to_string()).chain(given.cloned());
                        let words = words.collect();
                        let command = Command { words, ..command.clone() };
                        return self.one(program, &command, place, depth + 1, started);
                    }
                    let entry = self.module(program, module, Some(MAIN), place);
                    started.entries.extend(entry);
                } else {
                    let verbs = ["run", "watch", "start"];
                    // `rails runner bin/jobs.rb`
                    let verb = words.plain.first();
                    let own = row.verbs.iter().any(|own| verb == Some(&own.as_str()));
                    let own = words.plain.iter().skip(usize::from(own));
                    let mut files = own.filter(|word| !verbs.contains(word));
                    // `node $NODE_OPTIONS server.js`
                    let told = files.clone().find(|word| !word.starts_with('$'));
                    let file = told.or_else(|| files.next()).copied();
                    // `pm2 start npm -- start`
                    if let Some(word) = file.filter(|word| !word.contains('.'))
                        && rows.iter().any(|row| row.starts(word) && row.entry != "wrapper")
                        && place
                            .sources(word)
                            .iter()
                            .all(|path| self.input.tree.find(path).is_none())
                    {
                        let given = rest.iter().skip_while(|word| *word != "--").skip(1).cloned();
                        let words = std::iter::once(word.to_string()).chain(given).collect();
                        let command = Command { words, ..command.clone() };
                        return self.one(program, &command, place, depth + 1, started);
                    }
                    // What restarts a program reads its settings, and else what the package names.
                    let named = file.filter(|_| row.development).is_some();
                    if !named
                        && self.listed(
                            program,
                            file.into_iter(),
                            (row, from),
                            place,
                            depth,
                            started,
                        )
                    {
                        return true;
                    }
                    let file = file.or(row.development.then_some("."));
                    // `node node_modules/.bin/next start`
                    if let Some(file) = file.filter(|file| file.contains("node_modules/"))
                        && rows.iter().any(|row| row.starts(program_name(file)))
                    {
                        let at = rest.iter().position(|word| word == file).unwrap_or(0);
                        let words = rest.get(at..).unwrap_or(&[]).to_vec();
                        let command = Command { words, ..command.clone() };
                        started.commands.pop();
                        let front = file.split("node_modules/").next().unwrap_or("");
                        let base = clean(&place.base.join(front));
                        let place = Place { base, ..place.clone() };
                        return self.one(program, &command, &place, depth + 1, started);
                    }
                    let built = file.and_then(|file| self.built_by(program, file, place));
                    if let Some((row, routed)) = built {
                        started.application = true;
                        started.routed.extend(routed);
                        // It is what the framework's own program starts.
                        if let (Some(own), Some(first)) =
                            (started.commands.last_mut(), row.program.first())
                        {
                            own.words = vec![first.clone(), "start".to_string()];
                        }
                        return true;
                    }
                    let entry = match file {
                        Some(file) => self.file_entry(program, file, place).map(|entry| {
                            let given = words.plain.iter().skip_while(|word| **word != file);
                            self.sent_to(program, entry, given.skip(1).copied(), place)
                        }),
                        None => None,
                    };
                    let entry = entry.or_else(|| self.default_entry(program, row, place));
                    started.entries.extend(match row.imports {
                        true => entry.map(imported),
                        false => entry,
                    });
                }
            }
            "app" => {
                // A server that is told no application has none, unless a file beside it says so.
                started.application |= !rest.is_empty() || !row.serves || !row.defaults.is_empty();
                let files = rest.iter().map(String::as_str);
                if self.listed(program, files, (row, from), place, depth, started) {
                    started.application = true;
                    return true;
                }
                let entry = self
                    .application(program, row, &words, rest, place)
                    .or_else(|| self.told_application(program, row, &words, place))
                    .or_else(|| self.default_entry(program, row, place));
                started.application |= entry.is_some();
                started.entries.extend(entry.map(imported));
                return true;
            }
            "manager" => {
                started.application = true;
                let files = rest.iter().map(String::as_str);
                if !self.listed(program, files, (row, from), place, depth, started) {
                    let commands = self.service_scripts(row, place);
                    started.stand = Stand::Kept;
                    self.follow(program, &commands, place, depth + 1, started);
                }
                return true;
            }
            "services" => {
                let commands = self.service_scripts(row, place);
                if commands.is_empty() {
                    started.commands.pop();
                    return self.own(program, command, place, depth, started);
                }
                started.application = true;
                started.stand = Stand::Kept;
                self.follow(program, &commands, place, depth + 1, started);
                return true;
            }
            "server" => {
                started.application = true;
                started.served.push(place.base.clone());
                let below = words.plain.get(1).map(|word| place.base.join(word));
                let bases = below.into_iter().chain([place.base.clone(), place.context.clone()]);
                let mut routed = bases.map(|base| self.routed(program, row, &clean(&base)));
                started.routed.extend(routed.find(|files| !files.is_empty()).unwrap_or_default());
                return true;
            }
            // `concurrently "npm:api" "node worker.js"`
            "lines" => {
                for word in &words.plain {
                    let script = word.split_once(':').filter(|(manager, _)| {
                        rows.iter().any(|row| row.entry == "script" && row.starts(manager))
                    });
                    let line = match script {
                        Some((manager, script)) => format!("{manager} run {script}"),
                        None => word.to_string(),
                    };
                    let line = self.line(&line, command).into_iter();
                    let line = line.map(|command| Command { beside: true, ..command });
                    self.follow(program, &line.collect::<Vec<_>>(), place, depth + 1, started);
                }
                return started.entries.len() > entries || started.application;
            }
            // `npm-run-all check-db start-server`
            "scripts" => {
                let beside = command.words.iter().any(|word| row.together.contains(word));
                let run = words.plain.iter().map(|script| format!("npm run {script}"));
                let line = self.line(&run.collect::<Vec<_>>().join(" && "), command).into_iter();
                let line = line.map(|it| Command { beside: beside || it.beside, ..it });
                self.follow(program, &line.collect::<Vec<_>>(), place, depth + 1, started);
                return started.entries.len() > entries || started.application;
            }
            "targets" => {
                let (script, packages) = targets(row, rest, &words.plain);
                let Some(script) = script else { return false };
                self.across(program, script, &packages, place, depth, started);
                return started.entries.len() > entries || started.application;
            }
            // What it runs again and again is told by the commands in it.
            "loop" => started.application = true,
            // What comes before it only prepares it.
            "development" => return true,
            // A script that goes on to hold its container open has started something to stay.
            "idle" => started.application |= depth > 0,
            "program" => {
                started.application = true;
                let class = words.plain.first().copied();
                if let Some(entry) = class.and_then(|class| self.class(program, class, place)) {
                    started.entries.push(entry);
                    return true;
                }
                // What an image's server loads is not named.
                started.binary =
                    Some(words.plain.first().map_or(String::new(), |word| program_of(word)));
                return true;
            }
            "script" => {
                let verbs = ["run", "run-script", "exec", "workspace"];
                let member = workspace(rest);
                let mut plain = words.plain.iter().copied();
                let script = plain.find(|word| !verbs.contains(word) && Some(*word) != member);
                let script = script.unwrap_or("start");
                // `pnpm run --parallel serve`
                if member.is_none()
                    && !started.script
                    && rest.iter().any(|word| row.everywhere.contains(word))
                {
                    self.across(program, script, &[], place, depth, started);
                    return started.entries.len() > entries || started.application;
                }
                let behind = rest.iter().skip_while(|word| *word != script).skip(1);
                let handed = behind.skip_while(|word| !row.hands && *word != "--");
                let handed: Vec<String> = handed.filter(|word| *word != "--").cloned().collect();
                if let Some((command, place)) = self.package_script(script, rest, &handed, place) {
                    self.follow(program, &command, &place, depth + 1, started);
                    return started.entries.len() > entries || started.application;
                }
                // `yarn workspace api node server.js`
                let at = rest.iter().position(|word| word == script);
                if let Some(at) = at.filter(|_| rows.iter().any(|row| row.starts(script)))
                    && let Some(base) = self.package_at(rest, place)
                {
                    let words = rest.get(at..).unwrap_or(&[]).to_vec();
                    let (command, place) =
                        (Command { words, ..command.clone() }, Place { base, ..place.clone() });
                    return self.one(program, &command, &place, depth + 1, started);
                }
            }
            "assembly" => {
                let file = words.plain.iter().find(|word| word.ends_with(".dll"));
                let name = file.map(|word| stem(word));
                let entry = name.as_deref().and_then(|name| self.assembly(program, name, place));
                started.application |= entry.is_none() && name.is_some();
                started.binary = name.filter(|_| entry.is_none());
                started.entries.extend(entry);
                return started.application || started.entries.len() > entries;
            }
            "project" => {
                let package = words.plain.last().copied().unwrap_or(".");
                let entry = self
                    .rust_binary(program, None, &place.base)
                    .or_else(|| self.go_package(program, package, &place.base));
                started.entries.extend(entry);
            }
            _ => {}
        }
        started.entries.len() > entries
    }

    /// The simple commands of a line that a command runs.
    pub(super) fn line(&self, line: &str, command: &Command) -> Vec<Command> {
        let commands = (self.input.line)(line).into_iter();
        commands.map(|words| Command { words, ..command.clone() }).collect()
    }

    /// A script of some packages of a workspace, or of all that have it.
    fn across(
        &self,
        program: &mut Program,
        script: &str,
        packages: &[&str],
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) {
        let tree = self.input.tree;
        let mut bases: Vec<Utf8PathBuf> = Vec::new();
        for package in packages {
            let sent = ["--filter".to_string(), package.to_string()];
            bases.extend(self.package_at(&sent, place));
        }
        if packages.is_empty() {
            let below = self.input.templates.iter().filter_map(|(file, template)| {
                let path = tree.path(*file);
                let base = path.parent().filter(|_| path.file_name() == Some("package.json"))?;
                let has = template.resources.iter().any(|found| found.id == script);
                (has && base != place.base && base.starts_with(&place.base)).then_some(base)
            });
            bases.extend(below.take(MEMBERS).map(Utf8Path::to_path_buf));
        }
        for base in bases {
            let at = Place { base, ..place.clone() };
            if let Some((commands, at)) = self.package_script(script, &[], &[], &at) {
                self.follow(program, &commands, &at, depth + 1, started);
            }
        }
    }

    /// The commands that a file named by the arguments lists: the settings of a process manager.
    fn listed<'w>(
        &self,
        program: &mut Program,
        words: impl Iterator<Item = &'w str>,
        (row, from): (&CommandKind, FileId),
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) -> bool {
        let value = |word: &'w str| word.split_once('=').map_or(word, |(_, value)| value);
        let named = words.map(value).filter(|word| word.contains(['.', '/']));
        for word in named.chain(row.lists.iter().map(String::as_str)) {
            for path in place.sources(word) {
                let Some(file) = self.input.tree.find(&path) else { continue };
                // A file's own command is not what it lists.
                if file == from {
                    continue;
                }
                let commands = self.commands_of(file, &[]);
                if !commands.is_empty() {
                    if commands.iter().all(|command| command.beside) {
                        started.stand = Stand::Kept;
                    }
                    self.follow(program, &commands, place, depth + 1, started);
                    return true;
                }
            }
        }
        false
    }

    /// What the scripts of services start that an image takes into the folders where they are looked for.
    fn service_scripts(&self, row: &CommandKind, place: &Place) -> Vec<Command> {
        let mut found = Vec::new();
        for (inside, source) in place.copies.iter().filter(|_| !row.services.is_empty()) {
            let from = clean(&place.context.join(source.trim_start_matches("./")));
            if from == place.context {
                continue;
            }
            for (file, held) in self.input.tree.under(&from).take(HELD) {
                let below = held.path.strip_prefix(&from).unwrap_or(&held.path);
                let folders = Utf8Path::new(inside).join(below);
                let mut folders = folders.iter();
                if held.path.file_name() == Some("run")
                    && !self.is_oneshot(&held.path)
                    && folders.any(|folder| row.services.iter().any(|name| name == folder))
                {
                    let commands = self.commands_of(file, &[]);
                    // Each goes on beside the others, and is the last that its script starts.
                    let starts = |one: &Command| {
                        let words = one.words.split_first();
                        let row = words.map(|(first, rest)| self.row(first, rest));
                        row.is_some_and(|row| row.is_none_or(|row| row.entry != "idle"))
                    };
                    let last = commands.iter().rposition(starts);
                    found.extend(last.and_then(|at| {
                        Some(Command { beside: true, ..commands.get(at)?.clone() })
                    }));
                }
            }
        }
        found
    }

    /// s6-rc says beside the script whether it starts something to stay.
    /// skarnet.org/software/s6-rc/s6-rc-compile.html
    fn is_oneshot(&self, run: &Utf8Path) -> bool {
        const ONESHOT: &str = "oneshot";
        let kind = self.input.tree.find(&run.with_file_name("type"));
        let begins = |kind| (self.input.written)(Span::new(kind, 0, ONESHOT.len()));
        kind.map(begins).is_some_and(|kind| kind == ONESHOT)
    }

    /// The commands of a script that run in an environment.
    fn commands_in(&self, file: FileId, arguments: &[String], place: &Place) -> Vec<Command> {
        let entries = &self.input.knowledge.tables.entries;
        let holds = |asked: &Asked| {
            place.environment.get(&asked.variable).is_some_and(|value| match &asked.is {
                Is::Word(word) => value == word,
                Is::Set => !value.is_empty(),
                Is::On => !entries.is_off(value),
            })
        };
        let mut found = self.commands_of(file, arguments);
        found.retain(|command| {
            let branch = command.branch.as_ref();
            branch.is_none_or(|one| one.holds == one.asks.iter().any(holds))
        });
        found
    }

    pub(super) fn commands_of(&self, file: FileId, arguments: &[String]) -> Vec<Command> {
        let mut found = Vec::new();
        for command in (self.input.starts)(file, arguments) {
            for words in (self.input.unwrap)(&command.words) {
                found.push(Command { words, ..command.clone() });
            }
        }
        found
    }

    /// A script of the project, a file of code that is started by itself, a binary it builds.
    fn own(
        &self,
        program: &mut Program,
        command: &Command,
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) -> bool {
        let Some((first, rest)) = command.words.split_first() else { return false };
        // What a package installs lies where its programs are kept.
        let kept = KEPT.iter().map(|folder| clean(&place.base.join(folder).join(first)));
        let code = |path: &Utf8PathBuf| {
            let file = self.input.tree.find(path);
            file.is_some_and(|file| self.commands_of(file, rest).is_empty())
        };
        let kept = kept.filter(|path| !first.contains(['/', '.']) && code(path));
        for path in place.sources(first).into_iter().chain(kept) {
            let Some(file) = self.input.tree.find(&path) else { continue };
            let commands = self.commands_in(file, rest, place);
            if !commands.is_empty() {
                let own = rest.first().filter(|_| depth == 0);
                let roles = own.map(|_| (self.input.roles)(file)).unwrap_or_default();
                if own.is_some_and(|own| roles.contains(own)) {
                    let entries = &self.input.knowledge.tables.entries;
                    let lasting = |role: &String| {
                        role.split(['-', '_', ':'])
                            .any(|word| entries.lasting_roles.iter().any(|lasting| word == lasting))
                    };
                    let role = |role| {
                        let words = vec![first.clone(), role];
                        (Command { words, ..command.clone() }, place.clone())
                    };
                    let develops = |role: &String| {
                        let parts = role.split(['-', '_', ':']).chain([role.as_str()]);
                        parts.map(Utf8Path::new).any(|part| (self.input.for_development)(part))
                    };
                    let others = roles.into_iter();
                    let others = others.filter(|role| Some(role) != own && !develops(role));
                    let (lasting, arms): (Vec<_>, Vec<_>) = others.partition(lasting);
                    started.roles.extend(lasting.into_iter().map(role));
                    started.arms.extend(arms.into_iter().take(ARMS).map(role));
                }
                let before = started.entries.len();
                let script = self.input.tree.path(file).parent().map(Utf8Path::to_path_buf);
                let place = Place { script, ..place.clone() };
                self.follow(program, &commands, &place, depth + 1, started);
                return started.entries.len() > before || started.application;
            }
            if let Some(entry) = self.top_level(program, file) {
                let launched = self.launched(program, file, rest, place);
                let words = rest.iter().map(String::as_str);
                let entry = launched.unwrap_or_else(|| self.sent_to(program, entry, words, place));
                started.commands.push(command.clone());
                started.entries.push(entry);
                return true;
            }
        }
        // A script that the entry point of the image below runs, by what a build makes of it.
        if Language::of(Utf8Path::new(first)) == Some(Language::JavaScript)
            && let Some(entry) = self.file_entry(program, first, place)
        {
            started.commands.push(command.clone());
            started.entries.push(entry);
            return true;
        }
        // An assembly has its dots: `./Shop.Orders`.
        let whole = program_name(first).to_string();
        let name = if program.projects_named(&whole).is_empty() { stem(first) } else { whole };
        let renamed = place.renamed.iter().find(|(to, _)| *to == name).map(|(_, from)| from);
        let built = match program.projects_named(&name).is_empty() {
            true => self
                .installed(program, &name, place)
                .or_else(|| self.package_bin(program, &name, place))
                .or_else(|| self.rust_binary(program, Some(renamed?), &place.base))
                .or_else(|| self.rust_binary(program, Some(&name), &place.base))
                .or_else(|| self.go_binary(program, &name, place)),
            false => self.assembly(program, &name, place),
        };
        if let Some(entry) = built {
            started.commands.push(command.clone());
            started.entries.push(entry);
            return true;
        }
        // What is not known here goes on with what follows it: `init-env supervisord -c app.conf`.
        let rows = &self.input.knowledge.tables.commands;
        let goes_on = |word: &String| {
            let mut rows = rows
                .iter()
                .filter(|row| row.serves && row.entry == "app" || row.entry == "manager");
            rows.any(|row| row.starts(program_name(word)))
        };
        if let Some(at) = rest.iter().take(WRAPPING).position(goes_on) {
            let words = rest.get(at..).unwrap_or(&[]).to_vec();
            return self.one(program, &Command { words, ..command.clone() }, place, depth, started);
        }
        if depth == 0 || first.contains('/') {
            started.commands.push(command.clone());
            started.binary.get_or_insert(name);
        } else if started.stand == Stand::Kept {
            started.commands.push(command.clone());
        }
        false
    }
}

/// The arguments of a known program.
pub(super) struct Words<'w> {
    /// Neither options nor their values.
    pub(super) plain: Vec<&'w str>,
    /// The value of `-m`.
    module: Option<&'w str>,
}

impl<'w> Words<'w> {
    fn of(row: &CommandKind, rest: &'w [String]) -> Words<'w> {
        let mut words = Words { plain: Vec::new(), module: None };
        let mut skip = false;
        for (at, word) in rest.iter().enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            // `-m`, `-um`
            let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            let module = letters.is_some_and(|rest| rest.len() <= 3 && rest.ends_with('m'));
            if row.entry == "file" && module && words.plain.is_empty() {
                words.module = rest.get(at + 1).map(String::as_str);
                return words;
            }
            if word.starts_with('-') {
                skip = row.valued.iter().any(|valued| valued == word);
                continue;
            }
            words.plain.push(word);
        }
        words
    }
}

/// The value of the first of some options.
fn valued<'w>(rest: &'w [String], options: &[String]) -> Option<&'w str> {
    rest.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
        Some((option, value)) if options.iter().any(|one| one == option) => Some(value),
        _ if options.contains(word) => rest.get(at + 1).map(String::as_str),
        _ => None,
    })
}

/// The script that a runner of tasks runs, and of which packages: `nx run-many --target=serve --projects=api,web`,
/// `nx run api:serve`, `nx serve api`, `turbo run start --filter=api`.
fn targets<'w>(
    row: &CommandKind,
    rest: &'w [String],
    plain: &[&'w str],
) -> (Option<&'w str>, Vec<&'w str>) {
    let mut words =
        plain.iter().copied().filter(|word| !matches!(*word, "run" | "run-many" | "exec"));
    let named = valued(rest, &row.scripts);
    let first = match named {
        Some(_) => None,
        None => words.next(),
    };
    let packages = valued(rest, &row.packages).or_else(|| words.next());
    let packages = packages.into_iter().flat_map(|all| all.split(','));
    let packages = packages.map(|one| one.trim_matches(['{', '}']).trim_end_matches('.')).collect();
    match first.and_then(|first| first.split_once(':')) {
        Some((package, script)) => (script.split(':').next(), vec![package]),
        None => (named.or(first), packages),
    }
}

/// The package of a workspace that a package manager is sent to: `pnpm --filter api run start`.
pub(super) fn workspace(rest: &[String]) -> Option<&str> {
    let options = ["--filter", "-F", "--workspace", "workspace"];
    let set = rest.iter().find_map(|word| {
        let (option, value) = word.split_once('=')?;
        options.contains(&option).then_some(value)
    });
    let after = || {
        let mut pairs = rest.iter().zip(rest.iter().skip(1));
        pairs.find(|(option, _)| options.contains(&option.as_str())).map(|(_, one)| one.as_str())
    };
    set.or_else(after)
}

/// A program's name without folders.
fn program_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// What is built of an archive is called like it, a class like its file: `app.jar`, `com.acme.ShopKt`.
pub(super) fn program_of(word: &str) -> String {
    let class = word.rsplit('.').next().unwrap_or(word);
    match !word.contains('/') && class.starts_with(|c: char| c.is_ascii_uppercase()) {
        true => class.strip_suffix("Kt").unwrap_or(class).to_string(),
        false => stem(word),
    }
}

/// A file's name without folders and ending.
pub(super) fn stem(word: &str) -> String {
    Utf8Path::new(word).file_stem().unwrap_or(word).to_string()
}

/// The strings of a list.
pub(super) fn words_at(properties: &Known<Value>, path: &str) -> Vec<String> {
    let value = properties.at(path).and_then(|value| value.value.as_ref());
    let words = value.map_or(&[][..], Value::items).iter();
    let text = |word: &Known<Value>| word.value.as_ref()?.as_prefix().map(str::to_string);
    // A word that is not known keeps its place.
    words.map(|word| text(word).unwrap_or("?".to_string())).collect()
}
