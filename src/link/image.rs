//! Functions that only their image tells of: it holds a runtime of Lambda, or its client, and names what that
//! calls, or it starts a program that hands the runtime a handler. Who deploys it is not said.

use std::collections::HashSet;

use camino::Utf8Path;

use super::command::words_at;
use super::dockerfile::image_kind;
use super::modules::Program;
use super::{Linker, reach};
use crate::knowledge::{Running, Started};
use crate::model::{EntryPoint, FileId, Image, Reached, Resource, Workload, WorkloadKind};

impl Linker<'_, '_> {
    /// The functions of images that no template's function is built from. Where such a function calls the
    /// same, the image is its own.
    pub(super) fn of_images(
        &mut self,
        program: &mut Program,
        known: &mut [Workload],
    ) -> Vec<Workload> {
        let images = known.iter().filter_map(|one| one.package.image.as_ref());
        let used: HashSet<FileId> =
            images.map(|image| image.dockerfile).chain(self.unjudged.iter().copied()).collect();
        // A template's function may be the image, if it could not be told which one it is built from.
        let open = |one: &Workload| one.package.as_image.is_some() && one.package.image.is_none();
        let unlinked = known.iter().any(|one| open(one) && one.entry.is_none());
        let mut found: Vec<Workload> = Vec::new();
        for (file, template) in self.input.templates {
            let path = self.input.tree.path(*file);
            if used.contains(file) || !self.shipped(path) || (self.input.for_development)(path) {
                continue;
            }
            for resource in &template.resources {
                if resource.kind != "Docker::Image" && !self.is_target(template, resource)
                    || !self.is_function(program, *file, resource)
                {
                    continue;
                }
                let context = self.context_of(*file);
                let called = || words_at(&resource.properties, "Cmd.Words").last().cloned();
                let name = self.name_of_image(path, &context, resource).or_else(called);
                let name = name.unwrap_or("image".to_string());
                let called = resource.properties.at("Cmd");
                let called = called.or_else(|| resource.properties.at("Entrypoint"));
                let span = called.and_then(|value| value.span).unwrap_or(resource.span);
                let mut workload = self.workload(&name, WorkloadKind::Function, span, None);
                workload.package.root = self.place(&resource.properties, &context).base;
                workload.package.as_image = Some(span);
                let image = Image { dockerfile: *file, resource: resource.clone() };
                self.of_image(program, &mut workload, image, &context, None);
                self.enter_handed(program, &mut workload);
                let same = |one: &Workload| workload.entry.is_some() && one.entry == workload.entry;
                if let Some(declared) = known.iter_mut().find(|one| same(one)) {
                    if open(declared) {
                        declared.package.image = workload.package.image;
                    }
                } else if !(unlinked && workload.entry.is_none() || found.iter().any(same)) {
                    found.push(workload);
                }
            }
        }
        found
    }

    /// A program that an image starts, and that hands the runtime of functions a handler and does nothing else
    /// to stay up, is that function.
    pub(super) fn called(&mut self, program: &Program, workloads: &mut [Workload]) {
        let tables = &self.input.knowledge.tables;
        let running = Running { as_function: false, main: true, started: Started::default() };
        let hands = |at: &Reached| {
            program.facts(at.file).is_some_and(|facts| {
                program.calls_in(at.file, at.function).any(|call| {
                    tables.entries.bootstrap.find(call, facts).is_some()
                        && tables.entries.runs(facts, call.guard, running)
                })
            })
        };
        for workload in workloads {
            let Some(begun) = workload.entry.clone() else { continue };
            let facts = program.facts(begun.file);
            if workload.kind != WorkloadKind::Process
                || workload.package.image.is_none()
                || !workload.reached.iter().any(hands)
                || self.stays(program, &workload.reached, begun.file)
            {
                continue;
            }
            let shown = facts.map_or(Vec::new(), |facts| self.entries_of(program, facts));
            let handed = shown.into_iter().find(|(_, kind)| *kind == WorkloadKind::Function);
            let entry = handed.map_or(begun, |(entry, _)| entry);
            self.names.remove(&workload.name);
            let (name, kind) = (workload.name.clone(), WorkloadKind::Function);
            let mut made = self.workload(&name, kind, workload.location, None);
            made.package = std::mem::take(&mut workload.package);
            made.package.as_image = Some(workload.location);
            made.reached = reach::alone(program, tables, kind, &entry);
            made.entry = Some(entry);
            *workload = made;
        }
    }

    /// A program that hands the runtime a handler is entered there.
    fn enter_handed(&mut self, program: &Program, workload: &mut Workload) {
        let facts = workload.entry.as_ref().and_then(|entry| program.facts(entry.file));
        let shown = facts.map_or(Vec::new(), |facts| self.entries_of(program, facts));
        let mut handed = shown.into_iter().filter(|(_, kind)| *kind == WorkloadKind::Function);
        let own = |entry: &EntryPoint| workload.entry.as_ref() == Some(entry);
        if let (Some((entry, _)), None) = (handed.next(), handed.next())
            && !own(&entry)
            && workload.entry.as_ref().is_some_and(EntryPoint::is_program)
        {
            self.enter(workload, entry);
        }
    }

    /// What is built of a Dockerfile is called by: its stage, the end of its name beside others, the
    /// nearest folder that says what it is of.
    pub(super) fn name_of_image(
        &self,
        path: &Utf8Path,
        context: &Utf8Path,
        resource: &Resource,
    ) -> Option<String> {
        if resource.kind == "Docker::Stage" {
            return Some(resource.id.clone());
        }
        let entries = &self.input.knowledge.tables.entries;
        let kind = image_kind(path);
        let images = self.images.get_or_init(|| self.images());
        let beside = |file: &&FileId| self.input.tree.path(**file).parent() == path.parent();
        // `worker` of Dockerfile.worker.arm64.
        let plain = |part: &&str| {
            [&entries.released, &entries.image_variants]
                .iter()
                .any(|all| all.iter().any(|word| word == part))
        };
        let kind = kind.split('.').filter(|part| !part.is_empty() && !plain(part));
        let kind = kind.collect::<Vec<_>>().join(".");
        if !kind.is_empty() && images.iter().filter(beside).count() > 1 {
            return Some(kind);
        }
        let says = |folder: &&str| !entries.image_folders.iter().any(|plain| plain == folder);
        let mut above = path.parent().into_iter().flat_map(|here| here.iter().rev());
        above.find(says).or(context.file_name().filter(says)).map(str::to_string)
    }

    /// Whether what an image starts is called by the runtime of functions.
    fn is_function(&self, program: &mut Program, file: FileId, image: &Resource) -> bool {
        let properties = &image.properties;
        let on_runtime = self.holds_runtime(image);
        let entrypoint = words_at(properties, "Entrypoint.Words");
        let command = words_at(properties, "Cmd.Words");
        let named = match (command.as_slice(), entrypoint.as_slice()) {
            ([only], _) => names_handler(only),
            ([], [_, .., last]) => names_handler(last),
            _ => false,
        };
        let speaks = |words: &[String]| words.iter().any(|word| self.is_client(word));
        if named && (speaks(&entrypoint) || on_runtime && entrypoint.is_empty()) {
            return true;
        }
        if !named && !on_runtime {
            return false;
        }
        let place = self.place(properties, &self.context_of(file));
        let words: Vec<String> = entrypoint.into_iter().chain(command).collect();
        let started = self.started(program, &words, image.span, &place);
        let hands = |entry: &EntryPoint| {
            let bootstrap = &self.input.knowledge.tables.entries.bootstrap;
            program.facts(entry.file).is_some_and(|facts| {
                facts.calls.iter().any(|call| bootstrap.find(call, facts).is_some())
            })
        };
        named && started.commands.iter().any(|command| speaks(&command.words))
            || on_runtime && started.entries.iter().any(hands)
    }

    /// Whether an image is built on one that runs functions.
    pub(super) fn holds_runtime(&self, image: &Resource) -> bool {
        let bases = &self.input.knowledge.tables.entries.runtime_images;
        let from = image.properties.at("From").and_then(|from| from.value.as_ref()?.as_prefix());
        from.is_some_and(|from| bases.iter().any(|base| from.contains(base.as_str())))
    }

    /// A word of a command that is the client of a runtime: `awslambdaric`, `/usr/bin/awslambdaric.sh`.
    fn is_client(&self, word: &str) -> bool {
        let clients = &self.input.knowledge.tables.entries.runtime_clients;
        let name = word.rsplit('/').next().unwrap_or(word);
        clients.iter().any(|client| name == client || name.split('.').next() == Some(client))
    }
}

/// `app.handler`, `shop/orders.Handler.call`, `Shop::Shop.Function::Handle`; no file and no option.
fn names_handler(word: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    word.contains('.')
        && word.chars().all(plain)
        && !word.starts_with(['.', '/', '-'])
        && !word.ends_with(".sh")
}
