//! Processes that files declare without saying where they run: compose files, Procfile lines, units,
//! package scripts, and images that nothing names.

use std::collections::{HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::command::{Started, words_at};
use super::dockerfile::image_words;
use super::modules::Program;
use super::place::Place;
use super::{Claim, Linker, Variant, clean, joined, reach};
use crate::model::{
    Command, EntryPoint, Facts, FileId, FnId, Image, Known, Resource, Span, Template, Value,
    Workload, WorkloadKind,
};

impl Linker<'_, '_> {
    /// Containers and processes that files declare without saying where they run.
    pub(super) fn processes(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let own = known.iter().filter_map(|workload| workload.package.image.as_ref());
        // Who builds up to a stage leaves the rest of the file.
        let own = own.filter(|image| image.resource.kind == "Docker::Image");
        let own = own.map(|image| image.dockerfile).chain(self.unjudged.iter().copied());
        let used: HashSet<FileId> = own.collect();
        let built = |workload: &&Workload| workload.package.image.is_some();
        let mut images: Vec<Utf8PathBuf> =
            known.iter().filter(built).map(|found| found.package.root.clone()).collect();
        let mut found: Vec<Workload> = Vec::new();
        for pass in ["Docker::Image", "Process", "Unit"] {
            for (file, template) in self.input.templates {
                let path = self.input.tree.path(*file);
                // A package's scripts are in one file, whomever they are for.
                let mock = (self.input.for_development)(path)
                    && (pass == "Docker::Image" || !(found.is_empty() && known.is_empty()));
                if used.contains(file) || !self.shipped(path) || mock {
                    continue;
                }
                let here = self.input.tree.path(*file).parent().unwrap_or(Utf8Path::new(""));
                let own = |found: &&Resource| {
                    found.kind == pass || pass == "Docker::Image" && self.is_target(template, found)
                };
                let mut resources: Vec<&Resource> = template.resources.iter().filter(own).collect();
                resources.sort_by_key(|found| found.kind != pass);
                for resource in resources {
                    let workload = match pass {
                        "Process" => {
                            if self.in_function(here, known) {
                                self.tries_functions(program, here, resource);
                                continue;
                            }
                            let built = images.iter().any(|directory| directory == here)
                                || self.imaged.contains(here);
                            self.process(program, here, resource, built)
                        }
                        // Where images are deployed, what a unit alone starts is a daemon of the hosts
                        // of its users.
                        "Unit" if !images.is_empty() => {
                            let daemon = self.unit(program, path, resource);
                            let entry = daemon.and_then(|found| found.entry);
                            self.at_hand.extend(entry.map(|entry| entry.file));
                            None
                        }
                        "Unit" => self.unit(program, path, resource),
                        _ => self.lone_image(program, *file, resource, known),
                    };
                    if let Some(workload) = workload {
                        if pass == "Docker::Image" {
                            images.push(here.to_path_buf());
                            images.push(workload.package.root.clone());
                        }
                        found.push(workload);
                    }
                }
            }
        }
        // What a package serves by a framework is one, however many scripts start it: `start`, `start:https`.
        let script = |one: &Workload| {
            let declared = one.resource.as_ref().and_then(|of| of.properties.at("Type"));
            let declared = matches!(declared.and_then(Known::str), Some("procfile" | "manifest"));
            let own = one.entry.as_ref().is_some_and(|at| !one.routed.contains(&at.file));
            (!own && one.package.image.is_none() && !declared).then(|| one.package.root.clone())
        };
        let mut least: HashMap<Utf8PathBuf, String> = HashMap::new();
        for one in &found {
            let Some(root) = script(one) else { continue };
            let held = least.entry(root).or_insert_with(|| one.name.clone());
            if (one.name.len(), &one.name) < (held.len(), held) {
                held.clone_from(&one.name);
            }
        }
        found.retain(|one| script(one).is_none_or(|root| least.get(&root) == Some(&one.name)));
        // What an image starts of it already.
        let imaged: HashSet<FileId> = known
            .iter()
            .chain(&found)
            .filter(|one| one.package.image.is_some() && !one.routed.is_empty())
            .filter_map(|one| Some(one.entry.as_ref()?.file))
            .collect();
        let again = |one: &Workload| one.entry.as_ref().is_some_and(|at| imaged.contains(&at.file));
        found.retain(|one| script(one).is_none() || !again(one));
        // The script of a workspace that only calls that of its package.
        let mut places: HashSet<Span> = HashSet::new();
        found.retain(|one| {
            let last = one.commands.last().filter(|_| script(one).is_some());
            last.is_none_or(|last| places.insert(last.span))
        });
        found
    }

    /// Beside functions what a script starts under a name of its own runs them, or what they need, on a
    /// developer's machine: `start:api`.
    fn tries_functions(&mut self, program: &mut Program, here: &Utf8Path, resource: &Resource) {
        let declared =
            resource.properties.at("Type").and_then(Known::str) != Some("package-script");
        let entries = &self.input.knowledge.tables.entries;
        let named = resource.id.split_once(':').filter(|(first, _)| *first == "start");
        if declared || named.is_none_or(|(_, name)| entries.released.iter().any(|one| one == name))
        {
            return;
        }
        let words = words_at(&resource.properties, "Words");
        let place = Place::plain(here);
        let started = self.started_by(program, &words, resource.span, &place, true);
        self.at_hand.extend(started.entries.first().map(|entry| entry.file));
    }

    /// The program that a package installs for a person, who names one of its commands or is asked for more.
    fn is_tool_of(
        &self,
        program: &Program,
        resource: &Resource,
        here: &Utf8Path,
        started: &Started,
    ) -> bool {
        let Some(entry) = started.entries.first() else { return false };
        let bins = resource.properties.at("Bin").and_then(|bins| bins.value.as_ref());
        let mut bins = bins.map_or(&[][..], Value::entries).iter();
        let installed = bins.any(|bin| {
            let path = bin.value.str().map(|path| clean(&here.join(path)));
            path.is_some_and(|path| self.script_file(program, &path) == Some(entry.file))
        });
        let several = &self.input.knowledge.tables.entries.several;
        let asks = || {
            let tables = &self.input.knowledge.tables;
            let reached = reach::alone(program, tables, WorkloadKind::Process, entry);
            self.is_no_workload(program, &reached)
        };
        installed && (program.makes(entry.file, entry.function, several) || asks())
    }

    /// What the scripts of images start for other words than the images' own, where a worker or a server is
    /// what its command makes of the code: `celery worker`, `celery beat`. The code shows the others, and of words that do
    /// not tell that something stays it alone says so.
    pub(super) fn in_roles(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let claimed: HashSet<(FileId, FnId)> = self.claimed.keys().copied().collect();
        let mut found: Vec<Workload> = Vec::new();
        let roles = std::mem::take(&mut self.roles).into_iter().map(|role| (role, true));
        let arms = std::mem::take(&mut self.arms).into_iter().map(|role| (role, false));
        for ((root, command, place), lasting) in roles.chain(arms) {
            let mut started = self.started(program, &command.words, command.span, &place);
            let first = started.entries.first().cloned();
            let serves = self.serves(&started);
            if lasting && (first.is_none() || !serves) {
                self.roles.push((root, command, place));
                continue;
            }
            let goes_on = |first: &EntryPoint| {
                !serves
                    && !claimed.contains(&(first.file, first.function))
                    && self.loops_on(program, first)
            };
            if !lasting && !first.as_ref().is_some_and(goes_on) {
                continue;
            }
            started.roles.clear();
            started.arms.clear();
            let same = |one: &Workload| {
                let own = started.commands.iter().map(|command| &command.words);
                one.entry.as_ref() == started.entries.first()
                    && own.eq(one.commands.iter().map(|command| &command.words))
            };
            let first = started.entries.first();
            let held = first.is_some_and(|entry| claimed.contains(&(entry.file, entry.function)));
            if held || found.iter().any(same) {
                continue;
            }
            let role = command.words.last().map_or("image", String::as_str);
            let role = role.rsplit('/').next().unwrap_or(role);
            let mut workload = self.workload(role, WorkloadKind::Process, command.span, None);
            let of = |one: &&Workload| one.package.image.is_some() && one.package.root == root;
            let image = known.iter().find(of).and_then(|one| one.package.image.clone());
            workload.package.image = image;
            workload.package.root = root;
            self.start(&mut workload, started);
            found.push(workload);
        }
        found
    }

    /// A unit of systemd, whose program is looked for in the folders around it.
    fn unit(
        &mut self,
        program: &mut Program,
        path: &Utf8Path,
        resource: &Resource,
    ) -> Option<Workload> {
        let tree = self.input.tree;
        // What a timer starts ends by itself.
        if tree.find(&path.with_extension("timer")).is_some() {
            return None;
        }
        let words = words_at(&resource.properties, "Words");
        let (root, started) = path.ancestors().skip(1).find_map(|above| {
            let started = self.started(program, &words, resource.span, &Place::plain(above));
            (!started.entries.is_empty()).then_some((above, started))
        })?;
        // A server that loads our module stays up, whatever that does by itself.
        let stays = self.serves(&started)
            || started.commands.iter().any(|command| self.keeps_up(command, false));
        if self.taken(&started, None) || !stays && !self.goes_on(program, started.entries.first()?)
        {
            return None;
        }
        let mut workload = self.workload(&resource.id, WorkloadKind::Process, resource.span, None);
        workload.package.root = root.to_path_buf();
        workload.resource = Some(resource.clone());
        self.start(&mut workload, started);
        Some(workload)
    }

    /// A stage of a Dockerfile that starts something and that no other stage needs: it is there to be
    /// built up to, an image beside the last one. Not those in which one develops or tests.
    pub(super) fn is_target(&self, template: &Template, stage: &Resource) -> bool {
        let name = Utf8Path::new(&stage.id);
        let is = |of: &Known<Value>, at: &str| {
            let named = of.at(at).and_then(Known::str);
            named.is_some_and(|named| named.eq_ignore_ascii_case(&stage.id))
        };
        let needs = |other: &Resource| {
            let all = [("Stages", "From"), ("Copy", "From")];
            all.iter().any(|(list, from)| {
                let list = other.properties.at(list).and_then(|value| value.value.as_ref());
                list.is_some_and(|list| list.items().iter().any(|one| is(one, from)))
            })
        };
        stage.kind == "Docker::Stage"
            && self.shipped(name)
            && !(self.input.for_development)(name)
            && !template.resources.iter().any(needs)
    }

    /// A line of a Procfile, a package script; `built` where an image is made of its directory.
    fn process(
        &mut self,
        program: &mut Program,
        here: &Utf8Path,
        resource: &Resource,
        built: bool,
    ) -> Option<Workload> {
        let properties = &resource.properties;
        let folder = properties.at("WorkingDirectory").and_then(Known::str).unwrap_or(".");
        let here = &joined(here, folder);
        let span = properties.at("Command").and_then(|value| value.span).unwrap_or(resource.span);
        let of = properties.at("Type").and_then(Known::str).unwrap_or("");
        let manifest = of == "manifest";
        let declared = manifest || of == "procfile";
        // A platform runs `release` once before it deploys the others, and `console` for a person.
        let apart = matches!(resource.id.as_str(), "release" | "console");
        if built && !declared || declared && apart {
            return None;
        }
        let words = words_at(properties, "Words");
        // `yarn build --watch` builds anew what somebody changes.
        let reloads = &self.input.knowledge.tables.entries.reloads;
        let watches = |word: &String| {
            let option = word.strip_prefix("--");
            option.is_some_and(|option| reloads.iter().any(|one| one == option))
        };
        if declared && words.iter().any(watches) {
            return None;
        }
        let place = Place::plain(here);
        let started = self.started_by(program, &words, span, &place, !declared);
        // Where an image is built of the same directory, its other programs are those that we find.
        let clock = || started.commands.iter().any(|command| self.keeps_up(command, false));
        if built && started.entries.is_empty() && !(declared && clock()) {
            return None;
        }
        // Of several manifests in a folder each starts a part, or the same elsewhere.
        let folder = |file: FileId| self.input.tree.path(file).parent();
        let beside = self.claim_of(&started).map(|claim| claim.file);
        let beside = beside.filter(|other| manifest && folder(*other) == folder(span.file));
        let beside = beside.unwrap_or(span.file);
        if started.entries.is_empty() && !started.application
            || self.taken(&started, declared.then_some(beside))
        {
            return None;
        }
        if !declared && self.is_tool_of(program, resource, here, &started) {
            self.at_hand.extend(started.entries.first().map(|entry| entry.file));
            return None;
        }
        // What a package script starts is deployed only as far as it is code of ours.
        if started.entries.is_empty()
            && !declared
            && (!self.serves(&started) || self.is_exported(program, here, &started))
        {
            return None;
        }
        let directory = here.file_name().unwrap_or("");
        let name = match directory {
            "" => resource.id.clone(),
            directory => format!("{directory}:{}", resource.id),
        };
        if manifest && self.names.contains(&name) {
            return None;
        }
        let mut workload = self.workload(&name, WorkloadKind::Process, span, None);
        workload.package.root = here.to_path_buf();
        workload.resource = Some(resource.clone());
        self.start(&mut workload, started);
        Some(workload)
    }

    /// An image that no service names.
    fn lone_image(
        &mut self,
        program: &mut Program,
        file: FileId,
        resource: &Resource,
        known: &[Workload],
    ) -> Option<Workload> {
        let properties = &resource.properties;
        let context = self.context_of(file);
        let place = self.place(properties, &context);
        let words = image_words(properties);
        if self.packs(self.input.tree.path(file), &self.simple(&words, resource.span, &place)) {
            return None;
        }
        let mut started = match words.is_empty() {
            true => self.by_base(program, properties, resource.span, &place),
            false => self.started(program, &words, resource.span, &place),
        };
        if started.entries.is_empty() {
            started = self.in_a_role(program, &words, resource.span, &place).unwrap_or(started);
        }
        started.roles.extend(self.put_in(&place, resource.span));
        let image = Image { dockerfile: file, resource: resource.clone() };
        // Beside functions an image whose code is not found, or is started by what one develops with, is
        // how they are run locally.
        let tried = started.entries.is_empty() || self.is_tried(&started);
        let beside = tried && self.in_function(&context, known);
        let target = resource.kind == "Docker::Stage";
        let taken = self.taken(&started, None) && !self.in_another_role(&started);
        if target && (started.entries.is_empty() || taken) {
            return None;
        }
        if beside {
            self.at_hand.extend(started.entries.first().map(|entry| entry.file));
        }
        // What shows how to build on an image says that it is no program by itself.
        let path = self.input.tree.path(file);
        let shows = &self.input.knowledge.tables.entries.shows_use;
        let mut shows = shows.iter().map(|ending| Utf8PathBuf::from(format!("{path}.{ending}")));
        let base = shows.any(|path| self.input.tree.find(&path).is_some());
        if beside || base || !self.is_ours(&started, Some(&image), false) {
            return None;
        }
        if taken || self.twin(&started, &context) {
            // What holds the programs of several workloads is no variant of the first.
            let claims = started.entries.iter();
            let claims = claims.filter_map(|at| self.claimed.get(&(at.file, at.function)));
            let of: HashSet<&[Vec<String>]> = claims.map(|claim| claim.words.as_slice()).collect();
            if of.len() < 2 {
                self.vary(&started, &context, resource);
            }
            return None;
        }
        let name = self.name_of_image(self.input.tree.path(file), &context, resource);
        let name = name.unwrap_or("image".to_string());
        let span = properties.at("Cmd").or_else(|| properties.at("Entrypoint"));
        let span = span.and_then(|value| value.span).unwrap_or(resource.span);
        let mut workload = self.workload(&name, WorkloadKind::Process, span, None);
        workload.package.root = context;
        workload.package.image = Some(image);
        workload.resource = Some(resource.clone());
        self.start(&mut workload, started);
        Some(workload)
    }

    /// What an image's script serves by a word that whoever runs the image gives: it has none of its own.
    fn in_a_role(
        &self,
        program: &mut Program,
        words: &[String],
        span: Span,
        place: &Place,
    ) -> Option<Started> {
        let script = words.first()?;
        let file = place.sources(script).iter().find_map(|path| self.input.tree.find(path))?;
        let mut roles = (self.input.roles)(file).into_iter();
        roles.find_map(|role| {
            let started = self.started(program, &[script.clone(), role], span, place);
            (!started.entries.is_empty() && self.serves(&started)).then_some(started)
        })
    }

    /// Scripts that an image takes in, each for a role of its own: `COPY compose/start-worker /start-worker`.
    fn put_in(&self, place: &Place, span: Span) -> Vec<(Command, Place)> {
        let lasting = &self.input.knowledge.tables.entries.lasting_roles;
        let copies = place.copies.iter().filter(|(inside, source)| {
            let name = inside.rsplit('/').next().unwrap_or(inside);
            let name = name.strip_suffix(".sh").unwrap_or(name);
            let path = clean(&place.context.join(source.trim_start_matches("./")));
            name.split(['-', '_'])
                .any(|word| lasting.iter().any(|role| word.ends_with(role.as_str())))
                && self
                    .input
                    .tree
                    .find(&path)
                    .is_some_and(|file| !self.commands_of(file, &[]).is_empty())
        });
        let role = |(inside, _): &(String, String)| {
            (Command::new(vec![inside.clone()], span, false), place.clone())
        };
        copies.map(role).collect()
    }

    /// Whether an image makes packages for an operating system of what it holds.
    fn packs(&self, dockerfile: &Utf8Path, commands: &[Command]) -> bool {
        let entries = &self.input.knowledge.tables.entries;
        let packer = |command: &Command| {
            let name = command.words.first().and_then(|word| word.rsplit('/').next());
            name.is_some_and(|name| entries.packers.iter().any(|packer| packer == name))
        };
        let mut folders = dockerfile.parent().into_iter().flat_map(Utf8Path::iter);
        folders.any(|folder| entries.packaging.iter().any(|name| name == folder))
            && commands.iter().any(packer)
    }

    /// Whether what is started is an application that the repository holds. Of an image with a command
    /// that is not known, its ports say that it is a server; without any it may be a tool.
    pub(super) fn is_ours(&self, started: &Started, image: Option<&Image>, listens: bool) -> bool {
        let Some(image) = image else { return !started.entries.is_empty() };
        if !started.entries.is_empty() {
            return true;
        }
        let properties = &image.resource.properties;
        let base = properties.at("From").and_then(|value| value.value.as_ref()?.as_prefix());
        let row = base.and_then(|base| self.input.knowledge.tables.image(base));
        if row.is_some_and(|row| row.starts.is_empty() && !row.serves) {
            return false;
        }
        let exposes = properties.at("Expose").and_then(|value| value.value.as_ref());
        let exposes = exposes.is_some_and(|ports| !ports.items().is_empty());
        // One that takes nothing from the repository is a tool of others.
        let copies = properties.at("Copy").and_then(|value| value.value.as_ref());
        let copies = copies.is_some_and(|copies| !copies.items().is_empty());
        started.application || started.binary.is_some() && (listens || exposes) && copies
    }

    /// Whether the same is started from the same directory already: `Dockerfile` and
    /// `Dockerfile.arm64`, a compose file beside a task definition.
    pub(super) fn twin(&mut self, started: &Started, context: &Utf8Path) -> bool {
        // What Maven keeps together are ways to pack the program of one module.
        let commands = match context.ends_with("src/main/docker") {
            true => Vec::new(),
            false => started.commands.iter().map(|command| command.words.clone()).collect(),
        };
        let first = self.twins.insert((context.to_path_buf(), commands));
        !first && started.entries.is_empty()
    }

    pub(super) fn vary(&mut self, started: &Started, context: &Utf8Path, resource: &Resource) {
        self.variants.push(Variant {
            resource: resource.clone(),
            entry: started.entries.first().map(|entry| (entry.file, entry.function)),
            context: context.to_path_buf(),
            commands: started.commands.iter().map(|command| command.words.clone()).collect(),
        });
    }

    /// Another workload has this entry already. What stands beside it in one file and is started with
    /// other words, or told otherwise, has a part of its own: `manage.py rqworker` beside `manage.py runserver`.
    pub(super) fn taken(&self, started: &Started, beside: Option<FileId>) -> bool {
        self.claim_of(started).is_some_and(|claim| {
            let commands = &started.commands;
            let same = claim.words.iter().eq(commands.iter().map(|one| &one.words))
                && claim.environment.iter().eq(commands.iter().flat_map(|one| &one.environment));
            same || beside != Some(claim.file)
        })
    }

    fn claim_of(&self, started: &Started) -> Option<&Claim> {
        let first = started.entries.first()?;
        self.claimed.get(&(first.file, first.function))
    }

    /// Who has this entry already starts it for something else: `shop migrate` beside `shop serve`; or what is started
    /// keeps up others beside what is an image by itself.
    fn in_another_role(&self, started: &Started) -> bool {
        let of = |words: &Vec<Vec<String>>| {
            started.commands.iter().any(|own| words.iter().any(|held| differ(held, &own.words)))
        };
        let kept = |words: &Vec<Vec<String>>| {
            let manager =
                |words: &Vec<String>| words.first().is_some_and(|first| self.manages(first, true));
            started.commands.iter().any(|own| manager(&own.words)) && !words.iter().any(manager)
        };
        self.claim_of(started).is_some_and(|claim| {
            let all = std::iter::once(&claim.words).chain(&claim.further);
            let image = self.image_of(claim.file).is_some();
            all.clone().all(of) || image && all.clone().all(kept)
        })
    }

    pub(super) fn serves(&self, started: &Started) -> bool {
        let rows = &self.input.knowledge.tables.commands;
        started.commands.iter().any(|command| {
            let name = command.words.first().and_then(|word| word.rsplit('/').next());
            rows.iter().any(|row| row.serves && name.is_some_and(|name| row.starts(name)))
        })
    }

    fn is_tried(&self, started: &Started) -> bool {
        let rows = &self.input.knowledge.tables.commands;
        let names = started.commands.iter().filter_map(|command| command.words.first());
        let mut names = names.filter_map(|word| word.rsplit('/').next());
        names.any(|name| rows.iter().any(|row| row.development && row.starts(name)))
    }

    /// What a framework would serve others host, or it is built into files that need no server: its
    /// settings or the scripts of its package say so.
    fn is_exported(&self, program: &mut Program, here: &Utf8Path, started: &Started) -> bool {
        let rows = &self.input.knowledge.tables.commands;
        let names = started.commands.iter().filter_map(|command| command.words.first());
        let rows = names.flat_map(|name| rows.iter().filter(move |row| row.starts(name)));
        let scripts = self.template_at(&here.join("package.json"));
        let scripts = scripts.map_or(&[][..], |template| template.resources.as_slice());
        let builds = scripts.iter().filter(|script| script.id.starts_with("build"));
        let builds: Vec<String> =
            builds.map(|script| words_at(&script.properties, "Words").join(" ")).collect();
        for row in rows {
            let around = here.ancestors().any(|above| {
                row.hosted.iter().any(|name| self.input.tree.find(&above.join(name)).is_some())
            });
            let mut declared = self.input.templates.iter().flat_map(|(_, one)| &one.resources);
            if around
                || !row.hosted.is_empty() && declared.any(|one| row.hosted.contains(&one.kind))
            {
                return true;
            }
            if builds.iter().any(|build| row.exports.iter().any(|word| build.contains(word))) {
                return true;
            }
            let files = row.settings.iter().filter_map(|name| program.script(&here.join(name)));
            let files: Vec<FileId> = files.collect();
            program.load(&files);
            let set = |file: &FileId| {
                let facts = program.facts(*file);
                facts.is_some_and(|facts| row.exported.iter().any(|word| sets(facts, word)))
            };
            if files.iter().any(set) {
                return true;
            }
        }
        false
    }

    pub(super) fn in_function(&self, directory: &Utf8Path, known: &[Workload]) -> bool {
        let tree = self.input.tree;
        // Code in a template has no folder.
        let inline = |workload: &Workload| {
            workload.entry.as_ref().is_some_and(|entry| tree.holder(entry.file) != entry.file)
        };
        known.iter().any(|workload| {
            workload.kind == WorkloadKind::Function
                && !inline(workload)
                && (workload.package.root.starts_with(directory)
                    || directory.starts_with(&workload.package.root)
                        && !workload.package.root.as_str().is_empty())
        })
    }
}

/// What lines of one file set for one program that others of them leave out: `worker: EXPORTS=true node app.js`.
pub(super) fn tell_apart(processes: &mut [Workload]) {
    type Line = (FileId, FileId, FnId);
    let line = |one: &Workload| -> Option<Line> {
        let entry = one.entry.as_ref()?;
        Some((one.location.file, entry.file, entry.function))
    };
    let mut set: HashMap<Line, Vec<(String, String)>> = HashMap::new();
    for one in processes.iter() {
        let Some(line) = line(one) else { continue };
        let own = one.commands.iter().flat_map(|command| &command.environment);
        let known = own.filter_map(|(name, _)| {
            Some((name.clone(), one.limits.environment.get(name)?.str()?.to_string()))
        });
        set.entry(line).or_default().extend(known);
    }
    for one in processes {
        let all = line(one).and_then(|line| set.get(&line)).into_iter().flatten();
        for (name, value) in all {
            if !one.limits.environment.contains_key(name) {
                one.unset.entry(name.clone()).or_default().push(value.clone());
            }
        }
    }
}

/// Whether a script that a framework is configured by sets `name=value`.
pub(super) fn sets(facts: &Facts, word: &str) -> bool {
    let Some((name, wanted)) = word.split_once('=') else { return false };
    let bound = facts.bindings.iter().map(|binding| &binding.value);
    let given = facts.exports.iter().filter_map(|export| export.value.as_ref());
    let taken = facts.calls.iter().flat_map(|call| &call.args).map(|arg| &arg.value);
    bound.chain(given).chain(taken).any(|value| match value.at(name).map(|set| &set.value) {
        Some(Some(Value::Str(text))) => text == wanted,
        Some(Some(Value::Bool(flag))) => flag.to_string() == wanted,
        _ => false,
    })
}

/// Whether two commands of one program ask it for different things, by what stands before any option.
fn differ(held: &[String], own: &[String]) -> bool {
    let program = |words: &[String]| words.first()?.rsplit('/').next().map(str::to_string);
    let asked = |words: &[String]| -> Vec<String> {
        let words = words.iter().skip(1).take_while(|word| !word.starts_with('-'));
        words.cloned().collect()
    };
    // No file and no address.
    let plain = |word: &String| !word.contains(['/', '.', ':']);
    let (of_held, of_own) = (asked(held), asked(own));
    let mut both = of_held.iter().zip(&of_own);
    let other = both.any(|(held, own)| held != own && plain(held) && plain(own));
    let given = of_held.get(of_own.len()).is_some_and(plain);
    program(held) == program(own) && (other || given && own.len() == of_own.len() + 1)
}
