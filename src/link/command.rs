//! From a command line to the code of the project that it starts. Wrappers, package scripts, start
//! scripts and process managers are followed; which program starts what is data (lints/commands.toml).

use camino::{Utf8Path, Utf8PathBuf};

use super::modules::{Program, Symbol};
use super::{Linker, Script, clean, handler};
use crate::knowledge::CommandKind;
use crate::model::{
    Command, EntryPoint, FileId, FnId, Known, Language, Resource, Span, Template, Value, is_built,
};

/// Scripts within scripts that are followed, and commands that are kept.
const DEPTH: u32 = 8;
const COMMANDS: usize = 100;

/// Packages of a workspace that are looked into for the program of an image.
const MEMBERS: usize = 200;

/// Files of one package that a framework runs.
const ROUTED: usize = 2000;

/// Words of a launcher that is not known, behind which a program is looked for.
const WRAPPING: usize = 4;

/// Files of a folder of services.
const HELD: usize = 200;

/// What the file of a program in JavaScript is called, likeliest first.
const PROGRAMS: [&str; 5] = ["main", "start", "server", "index", "app"];

/// Folders that hold an application below the directory it is started in.
const SOURCES: [&str; 3] = ["", "src", "app"];

/// Folders of the programs that a package of Python or Ruby installs.
const KEPT: [&str; 2] = ["exe", "bin"];

/// Where the files of a container or process are in the repository.
#[derive(Clone)]
pub(super) struct Place {
    /// The directory that it is started in.
    pub(super) base: Utf8PathBuf,
    /// The directory that an image is built from, or that the file lies in.
    pub(super) context: Utf8PathBuf,
    /// What the image copies: the path in it, and the path in the context.
    pub(super) copies: Vec<(String, String)>,
    /// The directory of the script that is followed.
    pub(super) script: Option<Utf8PathBuf>,
    /// The file that says how the image is built.
    pub(super) dockerfile: Option<FileId>,
}

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
    pub(super) commands: Vec<Command>,
    /// What the script that is followed would start for other words.
    pub(super) roles: Vec<(Command, Place)>,
    /// It starts an application, found or not.
    pub(super) application: bool,
    /// It is followed from a script of a package that nothing deployed calls.
    script: bool,
    /// The name of a binary that the project may build.
    pub(super) binary: Option<String>,
    /// Where the command stands that is followed.
    stand: Stand,
}

impl Place {
    pub(super) fn plain(directory: &Utf8Path) -> Place {
        Place {
            base: directory.to_path_buf(),
            context: directory.to_path_buf(),
            copies: Vec::new(),
            script: None,
            dockerfile: None,
        }
    }

    /// Places in the repository that a path in the container may come from, likeliest first.
    pub(super) fn sources(&self, path: &str) -> Vec<Utf8PathBuf> {
        let plain = path.trim_start_matches("./");
        let mut found = Vec::new();
        for (inside, source) in &self.copies {
            let inside = inside.trim_end_matches('/');
            let source = source.trim_start_matches("./");
            let file = Utf8Path::new(source).file_name().unwrap_or("");
            if inside == plain || (!file.is_empty() && format!("{inside}/{file}") == plain) {
                found.push(self.context.join(source));
            } else if let Some(rest) = plain.strip_prefix(inside)
                && let Some(rest) = rest.strip_prefix('/')
                && !inside.is_empty()
            {
                found.push(self.context.join(source.trim_end_matches("/*")).join(rest));
            } else if !plain.contains('/') && file == plain {
                found.push(self.context.join(source));
            }
        }
        // Absolute paths in an image: by their tail.
        let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty()).collect();
        for skip in 0..parts.len() {
            let tail = parts.get(skip..).unwrap_or(&[]).join("/");
            found.push(self.base.join(&tail));
            if self.context != self.base {
                found.push(self.context.join(&tail));
            }
        }
        if let Some(directory) = self.script.as_ref().filter(|_| !plain.starts_with('/')) {
            found.push(directory.join(plain));
        }
        // What is taken into the image elsewhere is put there by its build.
        let name = Utf8Path::new(plain).file_name().unwrap_or("");
        if plain.starts_with('/') && name.contains('.') {
            let sources = self.copies.iter().map(|(_, source)| source.trim_start_matches("./"));
            let moved = sources.filter(|source| source.rsplit('/').next() == Some(name));
            found.extend(moved.map(|source| self.context.join(source)));
        }
        found.iter().map(|path| clean(path)).collect()
    }
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
    fn simple(&self, words: &[String], span: Span, place: &Place) -> Vec<Command> {
        let operator =
            |word: &String| matches!(word.as_str(), "&&" | "||" | "|" | "|&" | ";" | "&" | "\n");
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
            for words in unwrapped {
                found.push(Command::new(words, span, beside));
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
        if depth > DEPTH || started.commands.len() > COMMANDS {
            return;
        }
        // Each from the directory that those before it went to.
        let mut here = place.clone();
        let mut placed: Vec<(&Command, Place)> = Vec::new();
        for command in commands {
            match command.words.as_slice() {
                [cd, to] if cd == "cd" => {
                    let below = clean(&here.base.join(to.trim_start_matches("./")));
                    let there =
                        !to.starts_with('/') && self.input.tree.under(&below).next().is_some();
                    here.base = if there { below } else { here.base };
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

    fn row(&self, first: &str, rest: &[String]) -> Option<&CommandKind> {
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
        let name = command.words.first().map_or("", |first| program_name(first));
        let mut rows = self.input.knowledge.tables.commands.iter();
        rows.any(|row| {
            row.starts(name)
                && match row.entry.as_str() {
                    "manager" => !(lists && row.lists.is_empty() && row.detaches.is_empty()),
                    "loop" => true,
                    _ => false,
                }
        })
    }

    /// Whether the command starts something that is known.
    fn one(
        &self,
        program: &mut Program,
        command: &Command,
        place: &Place,
        depth: u32,
        started: &mut Started,
    ) -> bool {
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

    fn begin(
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
                    if rows.iter().any(|row| row.starts(module)) {
                        let at = rest.iter().position(|word| word == module).unwrap_or(0);
                        let words = rest.get(at..).unwrap_or(&[]).to_vec();
                        let command = Command { words, ..command.clone() };
                        return self.one(program, &command, place, depth + 1, started);
                    }
                    let entry = self.module(program, module, place);
                    started.entries.extend(entry);
                } else {
                    let verbs = ["run", "watch", "start"];
                    let mut files = words.plain.iter().filter(|word| !verbs.contains(word));
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
                        Some(file) => self.file_entry(program, file, place),
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
                    .application(program, &words, rest, place)
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
                    for command in self.line(&line, command) {
                        let command = Command { beside: true, ..command };
                        self.follow(program, &[command], place, depth + 1, started);
                    }
                }
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
                // What an image's server loads is not named.
                started.binary =
                    Some(words.plain.first().map_or(String::new(), |word| program_of(word)));
                started.application = true;
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
                if let Some((command, place)) = self.package_script(script, rest, place) {
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
    fn line(&self, line: &str, command: &Command) -> Vec<Command> {
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
            if let Some((commands, at)) = self.package_script(script, &[], &at) {
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
                    && folders.any(|folder| row.services.iter().any(|name| name == folder))
                {
                    let commands = self.commands_of(file, &[]);
                    // Each goes on beside the others, and is the last that its script starts.
                    let last = commands.iter().rposition(|one| !one.words.is_empty());
                    found.extend(last.and_then(|at| {
                        Some(Command { beside: true, ..commands.get(at)?.clone() })
                    }));
                }
            }
        }
        found
    }

    fn commands_of(&self, file: FileId, arguments: &[String]) -> Vec<Command> {
        let mut found = Vec::new();
        for command in (self.input.starts)(file, arguments) {
            for words in (self.input.unwrap)(&command.words) {
                found.push(Command { words, ..command });
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
            let commands = self.commands_of(file, rest);
            if !commands.is_empty() {
                let own = rest.first().filter(|_| depth == 0);
                let roles = own.map(|_| (self.input.roles)(file)).unwrap_or_default();
                if own.is_some_and(|own| roles.contains(own)) {
                    let entries = &self.input.knowledge.tables.entries;
                    let lasting = |role: &String| {
                        Some(role) != own
                            && role.split(['-', '_', ':']).any(|word| {
                                entries.lasting_roles.iter().any(|lasting| word == lasting)
                            })
                    };
                    let role = |role| {
                        let words = vec![first.clone(), role];
                        (Command { words, ..command.clone() }, place.clone())
                    };
                    started.roles.extend(roles.into_iter().filter(lasting).map(role));
                }
                let before = started.entries.len();
                let script = self.input.tree.path(file).parent().map(Utf8Path::to_path_buf);
                let place = Place { script, ..place.clone() };
                self.follow(program, &commands, &place, depth + 1, started);
                return started.entries.len() > before || started.application;
            }
            if let Some(entry) = self.top_level(program, file) {
                let launched = self.launched(program, file, rest, place);
                started.commands.push(command.clone());
                started.entries.push(launched.unwrap_or(entry));
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
        let built = match program.projects_named(&name).is_empty() {
            true => self
                .installed(program, &name, place)
                .or_else(|| self.package_bin(program, &name, place))
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

    /// The file that a launcher of the repository is given, which it loads: `./babel-run src/worker.js`.
    fn launched(
        &self,
        program: &mut Program,
        launcher: FileId,
        rest: &[String],
        place: &Place,
    ) -> Option<EntryPoint> {
        let word = rest.iter().find(|word| !word.starts_with('-'))?;
        let facts = program.facts(launcher)?;
        let loads = &self.input.knowledge.tables.entries.loads;
        let any =
            facts.calls.iter().filter_map(|call| loads.find(call, facts)).any(|(_, bound)| {
                let told = bound.iter().find(|(name, _)| name == "module");
                told.is_some_and(|(_, module)| {
                    module.str().is_none()
                        && module.value.as_ref().is_none_or(|it| it.items().is_empty())
                })
            });
        any.then(|| self.file_entry(program, word, place)).flatten()
    }

    /// The directory of the package that a package manager is sent to.
    fn package_at(&self, rest: &[String], place: &Place) -> Option<Utf8PathBuf> {
        let directory = rest
            .iter()
            .zip(rest.iter().skip(1))
            .find(|(option, _)| matches!(option.as_str(), "--prefix" | "-C" | "--cwd" | "--dir"))
            .map(|(_, directory)| place.base.join(directory.trim_start_matches("./")));
        let base = directory.map_or(place.base.clone(), |directory| clean(&directory));
        // A package of the workspace, by its directory or its name.
        let Some(member) = workspace(rest) else { return Some(base) };
        let below = base.join(member.trim_start_matches("./"));
        if self.template_at(&below.join("package.json")).is_some() {
            return Some(below);
        }
        let named = |template: &Template| {
            let mut names = template.resources.iter();
            names.any(|found| found.properties.at("Name").and_then(Known::str) == Some(member))
        };
        let mut found = self.input.templates.iter().filter(|(_, template)| named(template));
        let path = found.next().map(|(file, _)| self.input.tree.path(*file))?;
        Some(path.parent()?.to_path_buf())
    }

    /// The command of a package script, and where it runs.
    fn package_script(
        &self,
        script: &str,
        rest: &[String],
        place: &Place,
    ) -> Option<(Vec<Command>, Place)> {
        let base = self.package_at(rest, place)?;
        let template = self.template_at(&base.join("package.json"))?;
        let named = template.resources.iter().find(|found| found.id == script);
        // `start:$STAGE` is one of those that begin so.
        let begun = || {
            let front = script.split_once('$').map(|(front, _)| front)?;
            let begins = |found: &&Resource| !front.is_empty() && found.id.starts_with(front);
            let mut all = template.resources.iter().filter(begins);
            all.clone().find(|found| found.id.contains("prod")).or_else(|| all.next())
        };
        let resource = named.or_else(begun)?;
        let words = words_at(&resource.properties, "Words");
        let span = resource.properties.at("Command").and_then(|value| value.span);
        let place = Place { base, ..place.clone() };
        let commands = self.simple(&words, span.unwrap_or(resource.span), &place);
        Some((commands, place))
    }

    /// `pkg.mod:app` and its kin among the arguments of an application server.
    fn application(
        &self,
        program: &mut Program,
        words: &Words,
        rest: &[String],
        place: &Place,
    ) -> Option<EntryPoint> {
        let value = |word: &'_ str| match word.split_once('=') {
            Some((option, value)) if option.starts_with('-') => value.to_string(),
            _ => word.to_string(),
        };
        let all: Vec<String> = rest.iter().map(|word| value(word)).collect();
        let module = |word: &&String| {
            let plain = |c: char| c.is_alphanumeric() || "_.:()".contains(c);
            !word.is_empty() && !word.starts_with(['-', '.', ':']) && word.chars().all(plain)
        };
        let named = |mark: char| all.iter().filter(module).filter(move |word| word.contains(mark));
        let after = rest.iter().zip(all.iter().skip(1)).filter_map(|(option, value)| {
            let names = ["-A", "--app", "-w", "--module", "--wsgi-file"];
            names.contains(&option.as_str()).then_some(value)
        });
        let plain: Vec<String> = words.plain.iter().map(|word| word.to_string()).collect();
        let candidates: Vec<&String> =
            named(':').chain(named('.')).chain(after).chain(plain.iter().take(1)).collect();
        for word in candidates {
            if word.ends_with(".py") {
                if let Some(entry) = self.file_entry(program, word, place) {
                    return Some(entry);
                }
                continue;
            }
            // `pkg.mod.app` too: what is not a module is a name in one.
            let mut module = word.split([':', '(']).next().unwrap_or(word);
            let name = word.split_once(':').map(|(_, name)| name);
            loop {
                if let Some(entry) = self.module(program, module, place) {
                    return Some(made(program, entry, name));
                }
                let Some((front, _)) = module.rsplit_once('.') else { break };
                module = front;
            }
        }
        None
    }

    /// The function behind a program that a package of Python installs, which lies in the image or
    /// around it.
    fn installed(&self, program: &mut Program, name: &str, place: &Place) -> Option<EntryPoint> {
        let near = |one: &&Script| {
            one.name == name
                && (one.directory.starts_with(&place.context)
                    || place.context.starts_with(&one.directory))
        };
        self.script(program, self.input.scripts.iter().find(near)?)
    }

    /// The program that a package of npm installs under a name, which lies in the image or around it.
    fn package_bin(&self, program: &mut Program, name: &str, place: &Place) -> Option<EntryPoint> {
        let bins = self.input.templates.iter().filter_map(|(file, template)| {
            let path = self.input.tree.path(*file);
            let package = path.parent().filter(|_| path.file_name() == Some("package.json"))?;
            let near = package.starts_with(&place.context) || place.context.starts_with(package);
            let bins = template.resources.iter().find_map(|one| one.properties.at("Bin"))?;
            let bins = bins.value.as_ref().filter(|_| near)?.entries();
            let path = bins.iter().find(|bin| bin.key == name)?.value.str()?;
            Some(clean(&package.join(path)))
        });
        let paths: Vec<Utf8PathBuf> = bins.take(2).collect();
        let [only] = paths.as_slice() else { return None };
        let file = self.script_file(program, only)?;
        self.top_level(program, file)
    }

    pub(super) fn script(&self, program: &mut Program, script: &Script) -> Option<EntryPoint> {
        let (module, function) = script.target.split_once(':')?;
        let entry = self.module(program, module, &Place::plain(&script.directory))?;
        Some(imported(made(program, entry, Some(function))))
    }

    /// A Python module or package by its dotted name.
    fn module(&self, program: &mut Program, module: &str, place: &Place) -> Option<EntryPoint> {
        let path = module.replace('.', "/");
        let above = place.base.parent().map(Utf8Path::to_path_buf);
        let bases = SOURCES.iter().map(|source| place.base.join(source));
        for base in bases.chain(Some(place.context.clone())).chain(above) {
            let at = clean(&base.join(&path));
            let file = self
                .python_file(&at.join("__main__"))
                .or_else(|| self.python_file(&at))
                .or_else(|| self.python_file(&at.join("celery")));
            if let Some(entry) = file.and_then(|file| self.top_level(program, file)) {
                return Some(entry);
            }
        }
        // `COPY server/app.py /srv/app.py`, by itself.
        let copied = place.sources(&format!("{path}.py"));
        let file = copied.iter().find_map(|at| self.input.tree.find(at))?;
        self.top_level(program, file)
    }

    /// The program that a .NET project of that name builds.
    fn assembly(&self, program: &mut Program, name: &str, place: &Place) -> Option<EntryPoint> {
        let project = handler::csharp::project_of(program, name, &place.base, &place.base)?;
        handler::csharp::entry_of(program, &project)
    }

    fn default_entry(
        &self,
        program: &mut Program,
        row: &CommandKind,
        place: &Place,
    ) -> Option<EntryPoint> {
        // What lists the commands may lie below the application: `config/Procfile`.
        let mut bases = place.base.ancestors().take(3);
        let file = bases.find_map(|base| {
            let mut files = row.defaults.iter();
            files.find_map(|file| self.input.tree.find(&base.join(file)))
        })?;
        self.top_level(program, file)
    }

    /// An image that builds something, takes something out of a stage that does, or all that the repository
    /// has: not one of another's tool with its settings.
    fn may_hold(&self, dockerfile: FileId, name: &str) -> bool {
        let Some(image) = self.image_of(dockerfile) else { return true };
        let runs = ["Build", "Run"].into_iter().filter_map(|key| image.properties.at(key));
        let mut runs = runs.filter_map(|list| list.value.as_ref()).flat_map(Value::items);
        let builds = |run: &Known<Value>| {
            run.str().is_some_and(|text| text.contains("go ") || text.contains("make"))
        };
        let copies = image.properties.at("Copy").and_then(|copies| copies.value.as_ref());
        let mut copies = copies.map_or(&[][..], Value::items).iter();
        runs.any(builds)
            || copies.any(|copy| {
                let source =
                    copy.at("Source").and_then(|source| source.value.as_ref()?.as_prefix());
                let source = source.unwrap_or("").trim_start_matches("./").trim_end_matches('/');
                let last = source.rsplit('/').next().unwrap_or(source);
                copy.at("From").is_some() || matches!(source, "" | ".") || last == name
            })
    }

    /// What a file that was built before is called where an image takes it from, without what it was
    /// built for: `COPY orders-linux-* /server`.
    fn copied_as(&self, dockerfile: FileId, name: &str) -> Option<String> {
        let image = self.image_of(dockerfile)?;
        let copies = image.properties.at("Copy")?.value.as_ref()?.items();
        let text = |copy: &Known<Value>, key: &str| {
            let text = copy.at(key)?.value.as_ref()?.as_prefix()?;
            text.rsplit('/').next().map(str::to_string)
        };
        copies.iter().filter(|copy| copy.at("From").is_none()).find_map(|copy| {
            let to = text(copy, "Destination").filter(|to| to == name)?;
            let source = text(copy, "Source").filter(|source| *source != to)?;
            let source = source.split("-linux").next().unwrap_or(&source);
            Some(source.trim_end_matches(['*', '-', '_']).to_string())
        })
    }

    /// A program that Go builds: by the image's own build, else by where programs are kept.
    fn go_binary(&self, program: &mut Program, name: &str, place: &Place) -> Option<EntryPoint> {
        let modules = self.input.modules;
        let root = [&place.base, &place.context].into_iter().find_map(|from| {
            from.ancestors().find(|above| modules.iter().any(|one| one.directory == **above))
        })?;
        let mut builds: Vec<(String, String)> = Vec::new();
        let mut own: Vec<(String, String)> = Vec::new();
        for (file, template) in self.input.templates {
            let here = self.input.tree.path(*file).parent().unwrap_or(Utf8Path::new(""));
            if !here.starts_with(root) && here != place.context {
                continue;
            }
            for image in template.resources.iter().filter(|found| found.kind == "Docker::Image") {
                let runs = ["Build", "Run"].into_iter().filter_map(|key| image.properties.at(key));
                let runs = runs.filter_map(|list| list.value.as_ref()).flat_map(Value::items);
                let found = runs.filter_map(Known::str).flat_map(handler::go::built);
                match place.dockerfile == Some(*file) {
                    true => own.extend(found),
                    false => builds.extend(found),
                }
            }
        }
        let same = |output: &str| output.rsplit('/').next() == Some(name) || output.ends_with('/');
        // What other images build is another program, if this one builds any.
        if own.iter().any(|(output, _)| same(output)) {
            builds = own;
        }
        let mut places: Vec<Utf8PathBuf> = Vec::new();
        let from = [place.base.as_path(), place.context.as_path(), root];
        for (_, package) in builds.iter().filter(|(output, _)| same(output)) {
            places.extend(from.map(|from| clean(&from.join(package.trim_start_matches("./")))));
        }
        // What it is called may be told nowhere; what holds nothing of the module does not start it.
        let module = modules.iter().find(|one| one.directory == *root);
        let called = module.is_some_and(|one| one.path.rsplit('/').any(|part| part == name));
        let open = called
            || match place.dockerfile {
                Some(file) => self.may_hold(file, name),
                // Its line says what is built of the directory.
                None => self.input.tree.find(&root.join("Procfile")).is_some(),
            };
        // `orders-server` of the module `orders` is its `cmd/server`.
        let last = module.and_then(|one| {
            let version =
                |part: &str| part.strip_prefix('v').is_some_and(|it| it.parse::<u32>().is_ok());
            one.path.rsplit('/').find(|part| !version(part))
        });
        let copied = place.dockerfile.and_then(|file| self.copied_as(file, name));
        let names = [Some(name), copied.as_deref()].into_iter().flatten();
        let plain = |name: &str| Some(name.strip_prefix(last?)?.strip_prefix('-')?.to_string());
        let programs: Vec<String> =
            names.flat_map(|name| [Some(name.to_string()), plain(name)]).flatten().collect();
        for from in from {
            for name in &programs {
                places.push(from.join("cmd").join(name));
                places.push(from.join(name));
            }
            if open {
                places.push(from.to_path_buf());
            }
        }
        let cmd = root.join("cmd");
        let below = self.input.tree.under(&cmd).filter_map(|(_, file)| file.path.parent());
        let mut programs: Vec<Utf8PathBuf> = below.map(Utf8Path::to_path_buf).collect();
        programs.dedup();
        if let [only] = programs.as_slice()
            && open
        {
            places.push(only.clone());
        }
        let found = places.into_iter().find_map(|place| self.go_main(program, &place));
        // What a stage copies out of its folder, and builds.
        found.or_else(|| {
            place.dockerfile.filter(|_| open)?;
            let file = handler::go::only_below(program, &place.context)?;
            handler::go::main(program.facts(file)?)
        })
    }

    /// `go run ./cmd/server`, `go run main.go`
    fn go_package(&self, program: &mut Program, word: &str, base: &Utf8Path) -> Option<EntryPoint> {
        let place = clean(&base.join(word.trim_start_matches("./")));
        let place = match place.extension() {
            Some("go") => place.parent()?.to_path_buf(),
            _ => place,
        };
        self.go_main(program, &place)
    }

    fn go_main(&self, program: &mut Program, place: &Utf8Path) -> Option<EntryPoint> {
        let file = handler::go::main_in(program, place)?;
        handler::go::main(program.facts(file)?)
    }

    pub(super) fn rust_binary(
        &self,
        program: &mut Program,
        name: Option<&str>,
        base: &Utf8Path,
    ) -> Option<EntryPoint> {
        let tree = self.input.tree;
        let called = |within: &Utf8Path| {
            let mut paths = Vec::new();
            for one in self.input.crates.iter().filter(|one| one.directory.starts_with(within)) {
                let written = one.binaries.iter().filter(|(binary, _)| Some(&**binary) == name);
                paths.extend(written.map(|(_, path)| path.clone()));
                if Some(&*one.package) == name {
                    paths.push(one.directory.join("src/main.rs"));
                }
            }
            paths
        };
        // An image that is built from above its own folder.
        if tree.find(&base.join("Cargo.toml")).is_none() {
            let mut found = called(Utf8Path::new("")).into_iter();
            let only = found.next().filter(|_| found.next().is_none());
            return handler::program_of(program, tree.find(&only?)?);
        }
        let mut paths = called(base);
        if let Some(name) = name {
            paths.push(base.join("src/bin").join(format!("{name}.rs")));
            paths.push(base.join("src/bin").join(name).join("main.rs"));
            paths.push(base.join(name).join("src/main.rs"));
            paths.push(base.join("crates").join(name).join("src/main.rs"));
        }
        paths.push(base.join("src/main.rs"));
        let file = paths.iter().find_map(|path| tree.find(path))?;
        handler::program_of(program, file)
    }

    fn file_entry(&self, program: &mut Program, word: &str, place: &Place) -> Option<EntryPoint> {
        // `node .` is what the package says its main file is.
        let word = match word.trim_end_matches('/') {
            "." => self.package_main(&place.base).unwrap_or("index"),
            word => word,
        };
        let extension = Utf8Path::new(word).extension();
        for path in place.sources(word) {
            let found = match extension {
                Some("py" | "tac" | "rb" | "ru") => self.input.tree.find(&path),
                Some("rs") => None,
                _ => self.script_file(program, &path),
            };
            if let Some(entry) = found.and_then(|found| self.top_level(program, found)) {
                return Some(entry);
            }
        }
        // What a build stage made of the sources lies flat in the image.
        let flat = extension == Some("js") && !word.trim_start_matches("./").contains('/');
        let built = [&place.base, &place.context]
            .into_iter()
            .filter(|_| flat)
            .find_map(|base| program.script(&base.join("src").join(word.trim_start_matches("./"))));
        let bundled = matches!(extension, Some("js" | "mjs" | "cjs"))
            && (flat || word.trim_start_matches("./").split('/').any(is_built));
        let built = built.or_else(|| if bundled { self.bundled(program, place) } else { None });
        let built =
            built.or_else(|| if bundled { self.member(program, word, place) } else { None });
        built.and_then(|file| self.top_level(program, file))
    }

    /// What a framework runs of a package that it is started in, by where the files lie.
    fn routed(&self, program: &Program, row: &CommandKind, base: &Utf8Path) -> Vec<FileId> {
        let tree = self.input.tree;
        let mut found = Vec::new();
        for pattern in &row.routed {
            let Some((folder, stem)) = pattern.split_once("**") else {
                let script = program
                    .script(&base.join(pattern))
                    .filter(|file| tree.path(*file).with_extension("") == base.join(pattern));
                found.extend(script);
                continue;
            };
            let stem = stem.trim_start_matches('/');
            let folder = base.join(folder.trim_end_matches('/'));
            let below = tree.under(&folder);
            let scripts = below.filter(|(_, file)| {
                Language::of(&file.path) == Some(Language::JavaScript)
                    && (stem.is_empty() || file.path.file_stem() == Some(stem))
                    && self.shipped(&file.path)
            });
            found.extend(scripts.map(|(file, _)| file).take(ROUTED));
        }
        found
    }

    /// The same of a program that a framework's build makes, and that is not here itself.
    fn built_by(
        &self,
        program: &Program,
        word: &str,
        place: &Place,
    ) -> Option<(&CommandKind, Vec<FileId>)> {
        let word = word.trim_start_matches("./");
        let rows = self.input.knowledge.tables.commands.iter();
        let mut ways = rows.flat_map(|row| row.builds.iter().map(move |made| (row, made)));
        ways.find_map(|(row, made)| {
            let front = word.strip_suffix(made.as_str())?;
            let folder = front.strip_suffix('/').or(front.is_empty().then_some(""))?;
            let mut bases = match folder {
                "" => vec![place.base.clone(), place.context.clone()],
                folder => place.sources(folder),
            };
            bases.retain(|base| {
                row.settings.iter().any(|name| program.script(&base.join(name)).is_some())
                    && self.script_file(program, &base.join(made)).is_none()
            });
            let mut routed = bases.iter().map(|base| (row, self.routed(program, row, base)));
            routed.find(|(_, files)| !files.is_empty())
        })
    }

    /// The file of the one package of a workspace that an image holds: the only one that has it, or the one
    /// that its build names.
    fn member(&self, program: &Program, word: &str, place: &Place) -> Option<FileId> {
        let image = self.image_of(place.dockerfile?)?;
        let tree = self.input.tree;
        let templates = self.input.templates.iter();
        let packages = templates.filter(|(file, template)| {
            let path = tree.path(*file);
            let below = path.parent().is_some_and(|at| {
                at != place.context && at != place.base && at.starts_with(&place.context)
            });
            below && path.file_name() == Some("package.json") && !template.resources.is_empty()
        });
        let held = packages.take(MEMBERS).filter_map(|(file, template)| {
            let path = tree.path(*file).parent()?.join(word.trim_start_matches("./"));
            let program = self.script_file(program, &clean(&path))?;
            let name = template.resources.iter().find_map(|one| one.properties.at("Name")?.str());
            Some((program, name.unwrap_or("")))
        });
        let held: Vec<(FileId, &str)> = held.collect();
        let lines = ["Build", "Run"].map(|key| words_at(&image.properties, key)).concat();
        let named = |name: &str| {
            let mut words = lines.iter().flat_map(|line| line.split([' ', '=', '"', '\'', '/']));
            !name.is_empty() && words.any(|word| Some(word) == name.rsplit('/').next())
        };
        match held.as_slice() {
            [(only, _)] => Some(*only),
            several => {
                let mut named = several.iter().filter(|(_, name)| named(name));
                let found = named.next()?.0;
                named.next().is_none().then_some(found)
            }
        }
    }

    /// What a bundler makes a file of another name of: the program of the package as such are called.
    fn bundled(&self, program: &Program, place: &Place) -> Option<FileId> {
        let package =
            |base: &&Utf8PathBuf| self.input.tree.find(&base.join("package.json")).is_some();
        let base = [&place.base, &place.context].into_iter().find(package)?;
        let folders = [base.join("src"), base.clone()];
        let paths = folders.iter().flat_map(|folder| PROGRAMS.map(|name| folder.join(name)));
        paths.into_iter().find_map(|path| program.script(&path))
    }

    fn package_main(&self, base: &Utf8Path) -> Option<&str> {
        let template = self.template_at(&base.join("package.json"))?;
        template.resources.iter().find_map(|found| found.properties.at("Main")?.str())
    }

    pub(super) fn script_file(&self, program: &Program, path: &Utf8Path) -> Option<FileId> {
        let there = program.script(path).or_else(|| self.input.tree.find(path));
        there.or_else(|| program.script_source(path))
    }

    fn python_file(&self, path: &Utf8Path) -> Option<FileId> {
        let tree = self.input.tree;
        tree.find(&path.join("__init__.py"))
            .or_else(|| tree.find(&Utf8PathBuf::from(format!("{path}.py"))))
    }

    pub(super) fn top_level(&self, program: &mut Program, file: FileId) -> Option<EntryPoint> {
        program.load(&[file]);
        let facts = program.facts(file)?;
        let top = facts.functions.first()?;
        Some(EntryPoint { file, function: FnId(0), name: "<module>".to_string(), span: top.head })
    }
}

/// A module that the program of others imports.
pub(super) fn imported(entry: EntryPoint) -> EntryPoint {
    EntryPoint { name: EntryPoint::IMPORTED.to_string(), ..entry }
}

/// The function of a module that is called by its name: one that makes the application,
/// `shop:create_app()`. It runs as the module does that it is imported from.
fn made(program: &Program, module: EntryPoint, name: Option<&str>) -> EntryPoint {
    let name = name.unwrap_or("").split('(').next().unwrap_or("");
    let symbol = (!name.is_empty()).then(|| program.symbol(module.file, name)).flatten();
    let Some(Symbol::Function(file, function)) = symbol else { return module };
    let Some(span) = program.facts(file).and_then(|facts| Some(facts.function(function)?.head))
    else {
        return module;
    };
    EntryPoint { file, function, name: name.to_string(), span }
}

/// The arguments of a known program.
struct Words<'w> {
    /// Neither options nor their values.
    plain: Vec<&'w str>,
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
fn workspace(rest: &[String]) -> Option<&str> {
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
fn program_of(word: &str) -> String {
    let class = word.rsplit('.').next().unwrap_or(word);
    match !word.contains('/') && class.starts_with(|c: char| c.is_ascii_uppercase()) {
        true => class.strip_suffix("Kt").unwrap_or(class).to_string(),
        false => stem(word),
    }
}

/// A file's name without folders and ending.
fn stem(word: &str) -> String {
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
