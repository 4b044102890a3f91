//! Containers and processes to workloads: services and tasks of a template, services of a compose
//! file, images that nothing names, Procfile lines and package scripts.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::command::{Place, Started, imported, words_at};
use super::modules::Program;
use super::reach::module_of;
use super::{Claim, Linker, Variant, clean, differs, joined, staged};
use crate::knowledge::{Datum, ResourceKind};
use crate::model::{
    Entry, EntryPoint, Facts, FileId, FnId, Image, Known, Language, Reached, Resource, Span,
    Template, Value, Workload, WorkloadKind, is_built,
};

/// How a command starts what its build has packed into an archive, in lints/commands.toml.
const PACKED: &str = "program";

/// Where the program of an archive is.
enum Packed {
    /// Among those that no workload begins with yet.
    Left(usize),
    /// In a workload already.
    Begun(EntryPoint),
    /// One of several, which are all built into such an image.
    Several,
    Unknown,
}

/// A service, task or container as its template declares it.
struct Declared<'t> {
    file: FileId,
    template: &'t Template,
    resource: &'t Resource,
    /// What holds the containers, if that is not the resource itself.
    definition: Option<&'t Resource>,
    kind: &'t ResourceKind,
}

impl Linker<'_, '_> {
    /// Services and tasks that templates declare. A service and its task definition are one.
    pub(super) fn services(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let mut found = Vec::new();
        let mut drafts = Vec::new();
        for (file, template) in self.deployed() {
            let kinds = &self.input.knowledge.tables;
            let mut used: HashSet<&str> = HashSet::new();
            let first = drafts.len();
            for resource in &template.resources {
                let Some(kind) = kinds.resource(&resource.kind) else { continue };
                if !matches!(kind.workload.as_str(), "service" | "task" | "container") {
                    continue;
                }
                let definition = kind.definition.as_ref().and_then(|at| resource.properties.at(at));
                let definition = match definition.and_then(|value| value.value.as_ref()) {
                    Some(Value::Ref { resource: id, .. }) => Some(id.as_str()),
                    Some(Value::Str(family)) => Some(family.split(':').next().unwrap_or(family)),
                    _ => None,
                };
                let definition = definition.and_then(|id| {
                    template.resources.iter().find(|other| {
                        other.id == id && kinds.resource(&other.kind).is_some()
                            || other.properties.at("Family").and_then(Known::str) == Some(id)
                    })
                });
                // What deploys the service hands it the only task of the template.
                let unnamed = kind.workload == "service"
                    && kind
                        .definition
                        .as_ref()
                        .is_some_and(|at| resource.properties.at(at).is_none());
                let only = || {
                    let task = |other: &&Resource| {
                        kinds.resource(&other.kind).is_some_and(|kind| kind.workload == "task")
                    };
                    let mut tasks = template.resources.iter().filter(task);
                    tasks.next().filter(|_| tasks.next().is_none())
                };
                let definition = definition.or_else(|| only().filter(|_| unnamed));
                used.extend(definition.map(|found| found.id.as_str()));
                drafts.push(Declared { file: *file, template, resource, definition, kind });
            }
            let own = drafts.split_off(first);
            drafts.extend(own.into_iter().filter(|one: &Declared| {
                let mut parts = [Some(one.resource), one.definition].into_iter().flatten();
                let service =
                    one.kind.workload == "task" && used.contains(one.resource.id.as_str());
                parts.any(|part| differs(template, &part.id)) && !service
            }));
        }
        // What says where it runs comes before what only says how it is started.
        drafts.sort_by_key(|one| one.kind.workload == "container");
        for one in drafts {
            found.extend(self.service(program, known, &one));
        }
        found
    }

    fn service(
        &mut self,
        program: &mut Program,
        known: &[Workload],
        declared: &Declared,
    ) -> Option<Workload> {
        let &Declared { file, template, resource, definition, kind } = declared;
        let of = match kind.workload.as_str() {
            "service" => WorkloadKind::Service,
            "task" => WorkloadKind::Task,
            _ => WorkloadKind::Process,
        };
        let here = self.input.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        let definition = definition.unwrap_or(resource);
        let provider = self.provider(template, resource);
        let platform = kind
            .platform_if
            .iter()
            .find(|(property, _)| {
                let all = [Some(resource), Some(definition), provider];
                all.into_iter().flatten().any(|one| holds(&one.properties, property))
            })
            .map_or(kind.platform.as_str(), |(_, platform)| platform);
        let containers = match definition.properties.at("PrimaryContainer") {
            Some(container) => std::slice::from_ref(container),
            None => containers_of(definition),
        };
        // Containers that are not known are some, of an image that is not known.
        let unknown = Known::unknown(None, "not known");
        let unsaid = definition.properties.at("ContainerDefinitions");
        let image = Entry { key: "Image".to_string(), key_span: definition.span, value: unknown };
        let one = [Known::literal(Value::Map(vec![image]), definition.span)];
        let containers = match unsaid {
            Some(unsaid)
                if matches!(unsaid.value, None | Some(Value::Ref { .. }))
                    && containers.is_empty() =>
            {
                &one
            }
            _ => containers,
        };
        let mut best: Option<(Started, Option<Image>, Utf8PathBuf, &Known<Value>)> = None;
        for container in containers {
            if self.foreign(container) {
                continue;
            }
            let (started, image, root) =
                self.container(program, file, template, definition, container, of);
            let better = match &best {
                None => true,
                Some((held, held_image, ..)) => {
                    held.entries.is_empty() && !started.entries.is_empty()
                        || held_image.is_none() && image.is_some() && held.entries.is_empty()
                }
            };
            if better {
                best = Some((started, image, root, container));
            }
        }
        if let Some(code) = kind.code.iter().find_map(|path| resource.properties.at(path))
            && let below = code.str().filter(|code| !code.contains("://")).unwrap_or("")
            && let Some(image) = self.only_image(&clean(&here.join(below)))
        {
            let root = self.context_of(image.dockerfile);
            let properties = &image.resource.properties;
            let place = self.place(properties, &root);
            let words = image_words(properties);
            let started = self.started(program, &words, image.resource.span, &place);
            best = Some((started, Some(image), root, &resource.properties));
        }
        // Where nothing says that it is deployed, it has to be an application of ours, once.
        if of == WorkloadKind::Process {
            let (started, image, root, container) = best.as_ref()?;
            if started.entries.is_empty() && self.in_function(root, known) {
                return None;
            }
            // A stage that starts nothing is one that others are built from.
            let told = ["Command", "EntryPoint"].iter().any(|path| container.at(path).is_some());
            let idle =
                image.as_ref().is_some_and(|of| image_words(&of.resource.properties).is_empty());
            let stage = container.at("Build.Target").is_some();
            if stage && idle && !told && started.entries.is_empty() {
                return None;
            }
            let listens = container.at("PortMappings").is_some();
            // Where its file lies says little of what is built of a directory that is shipped.
            let dev = image.as_ref().is_some_and(|image| {
                let path = self.input.tree.path(image.dockerfile);
                let name = Utf8Path::new(path.file_name().unwrap_or(""));
                let beside = path.parent() == Some(root.as_path());
                !self.shipped(if beside { path } else { root })
                    || !self.shipped(name)
                    || (self.input.for_development)(path)
            });
            let programs = started.entries.iter().map(|entry| entry.file).chain([file]);
            let programs = programs.map(|file| self.input.tree.path(file));
            let service = std::iter::once(Utf8Path::new(&resource.id));
            let dev = dev || programs.chain(service).any(self.input.for_development);
            if dev || !self.is_ours(started, image.as_ref(), listens) {
                return None;
            }
            if self.taken(started, Some(file)) {
                if container.at("Build").is_some() {
                    self.vary(started, root, resource);
                }
                return None;
            }
        }
        // Pulled, and told to start something that is not here: not what the file beside it builds.
        if let Some((started, Some(image), _, container)) = &best
            && of == WorkloadKind::Process
            && container.at("Build").is_none()
            && container.at("Command").is_some()
            && started.entries.is_empty()
            && !started.application
        {
            let own = image_words(&image.resource.properties);
            let called = own.first().map(|word| image_name(word).to_string());
            if started.binary.is_none() || started.binary != called {
                return None;
            }
        }
        // Built from a file that is not here: a template, or a part of another repository.
        if let Some((started, None, _, container)) = &best
            && container.at("Build").is_some()
            && started.entries.is_empty()
        {
            return None;
        }
        if let Some((started, Some(_), root, container)) = &best
            && self.twin(started, root)
            && of == WorkloadKind::Process
        {
            if container.at("Build").is_some() {
                self.vary(started, root, resource);
            }
            return None;
        }
        let declared = Some(platform).filter(|platform| !platform.is_empty());
        let name = match resource.properties.at("Name").and_then(Known::str) {
            Some(name) if of == WorkloadKind::Process => name,
            _ => resource.id.as_str(),
        };
        let name = staged(template, name);
        let mut workload = self.workload(&name, of, resource.span, declared);
        workload.template = self.index_of(file, template);
        self.limits(&mut workload, resource, kind);
        if let Some(kind) = self.input.knowledge.tables.resource(&definition.kind) {
            self.limits(&mut workload, definition, kind);
        }
        if workload.limits.memory.value.is_none() && !containers.is_empty() {
            workload.limits.memory = memory_of(containers);
        }
        workload.triggers = self.triggers(template, resource, kind);
        workload.package.root = here.to_path_buf();
        if let Some((started, image, root, container)) = best {
            for variable in container
                .at("Environment")
                .and_then(|v| v.value.as_ref())
                .map_or(&[][..], Value::items)
            {
                if let Some(name) = variable.at("Name").and_then(Known::str) {
                    let value = variable.at("Value").cloned();
                    let value = value.unwrap_or(Known::unknown(variable.span, "set elsewhere"));
                    workload.limits.environment.insert(name.to_string(), value);
                }
            }
            workload.limits.stop = self.stop(container, &workload.target);
            workload.package.root = root;
            workload.package.image = image;
            self.start(&mut workload, started);
        }
        let mut merged = definition.clone();
        if let (Some(Value::Map(entries)), Some(own)) =
            (&mut merged.properties.value, resource.properties.value.as_ref())
            && merged.id != resource.id
        {
            entries.extend(own.entries().iter().cloned());
        }
        merged.id.clone_from(&resource.id);
        merged.kind.clone_from(&resource.kind);
        merged.span = resource.span;
        workload.resource = Some(merged);
        Some(workload)
    }

    /// How long a container has to stop: as it is told, else as its platform gives it.
    fn stop(&self, container: &Known<Value>, platform: &str) -> Known<Duration> {
        if let Some(set) = container.at("StopTimeout") {
            return set.and_then(|value| Duration::try_from_secs_f64(value.as_float()?).ok());
        }
        let platform = self.input.knowledge.platform(platform);
        match (container.at("..."), platform.and_then(|it| it.default("stop-timeout"))) {
            (None, Some(Datum::Duration(given))) => Known::default(*given),
            _ => Known::unknown(None, "not set"),
        }
    }

    /// The image that a directory and what lies below it hold, where it is the only one.
    fn only_image(&self, directory: &Utf8Path) -> Option<Image> {
        let below = self.input.templates.iter().map(|(file, _)| *file);
        let below = below.filter(|file| self.input.tree.path(*file).starts_with(directory));
        let mut images = below.filter_map(|dockerfile| {
            Some(Image { dockerfile, resource: self.image_of(dockerfile)? })
        });
        images.next().filter(|_| images.next().is_none())
    }

    /// A container whose command names something that is built takes over the program that the code
    /// below it shows; the programs that nobody takes are given back. Where that program is in another
    /// container already, it is a variant of that.
    pub(super) fn adopt(
        &mut self,
        program: &Program,
        workloads: &mut Vec<Workload>,
        shown: Vec<Workload>,
    ) -> Vec<Workload> {
        let entries = workloads.iter().filter(|one| one.kind != WorkloadKind::Function);
        let mut begun: Vec<EntryPoint> = entries.filter_map(|one| one.entry.clone()).collect();
        let mut twins: Vec<Variant> = Vec::new();
        let mut shared: Vec<Resource> = Vec::new();
        let mut open: Vec<&mut Workload> = workloads
            .iter_mut()
            .filter(|one| one.entry.is_none() && self.binaries.contains_key(&one.name))
            .collect();
        // The deepest directory first: it takes from the code of those above it.
        open.sort_by_key(|one| std::cmp::Reverse(one.package.root.components().count()));
        let mut left: Vec<Option<Workload>> = shown.into_iter().map(Some).collect();
        let mut quiet: Vec<Option<&(EntryPoint, Vec<Reached>)>> =
            self.quiet.iter().map(Some).collect();
        for workload in open {
            let binary = self.binaries.get(&workload.name).map_or("", String::as_str);
            // An image's own folder in a module of Java or Kotlin is none of code.
            let root = &workload.package.root;
            let mut above = root.ancestors().skip(1);
            let root = above.find(|path| path.ends_with("src/main")).unwrap_or(root).to_path_buf();
            let programs = left.iter().map(|one| {
                let one = one.as_ref().filter(|one| one.kind == WorkloadKind::Process);
                // A script of Python that a container starts its command names.
                let script = |entry: &&EntryPoint| {
                    let path = self.input.tree.path(entry.file);
                    let named = path.file_stem().is_some_and(|stem| plain(stem) == plain(binary));
                    Language::of(path) != Some(Language::Python) || named || binary.is_empty()
                };
                one.and_then(|one| one.entry.as_ref()).filter(script)
            });
            let silent = quiet.iter().map(|one| one.map(|(entry, _)| entry));
            // What is called like it, before what a manifest names.
            let all: Vec<Option<&EntryPoint>> = programs.clone().chain(silent.clone()).collect();
            let count = left.len();
            let only = |is: &dyn Fn(&EntryPoint) -> bool| {
                let own = |entry: &EntryPoint| {
                    self.input.tree.path(entry.file).starts_with(&root) && is(entry)
                };
                let mut found = all.iter().enumerate().filter(|(_, one)| one.is_some_and(own));
                found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
            };
            let stem = |entry: &EntryPoint| {
                let stem = self.input.tree.path(entry.file).file_stem();
                stem.is_some_and(|stem| plain(stem) == plain(binary))
            };
            let at = only(&stem)
                .or_else(|| only(&|entry| self.is_named(program, entry)))
                .or_else(|| self.program_of(&root, binary, programs))
                .or_else(|| Some(self.program_of(&root, binary, silent)?.saturating_add(count)));
            let at =
                match at.map_or_else(|| self.packed(workload, &root, &all, &begun), Packed::Left) {
                    Packed::Left(at) => at,
                    // What a template deploys stays, however often it is the same program.
                    Packed::Begun(_) if workload.declared.is_some() => continue,
                    Packed::Begun(entry) => {
                        twins.extend(workload.resource.clone().map(|resource| Variant {
                            resource,
                            entry: Some((entry.file, entry.function)),
                            context: workload.package.root.clone(),
                            commands: Vec::new(),
                        }));
                        continue;
                    }
                    Packed::Several if workload.declared.is_none() => {
                        shared.extend(workload.resource.clone());
                        continue;
                    }
                    Packed::Several | Packed::Unknown => continue,
                };
            begun.extend(all.get(at).copied().flatten().cloned());
            if let Some(taken) = left.get_mut(at).and_then(Option::take) {
                workload.entry = taken.entry;
                workload.reached = taken.reached;
            } else if let Some(at) = at.checked_sub(count)
                && let Some((entry, reached)) = quiet.get_mut(at).and_then(Option::take)
            {
                workload.entry = Some(entry.clone());
                workload.reached.clone_from(reached);
            }
        }
        for workload in workloads.iter_mut() {
            self.take_by_image(workload, &mut left);
        }
        let left = left.into_iter().flatten().collect();
        let twins_of = twins.iter().map(|twin| &twin.resource);
        let told: Vec<&Resource> = twins_of.chain(&shared).collect();
        workloads.retain(|one| {
            one.entry.is_some() || one.resource.as_ref().is_none_or(|of| !told.contains(&of))
        });
        self.variants.extend(twins);
        left
    }

    /// A service or task whose image no file here builds, but a tool (Jib, a buildpack), takes over the only
    /// program that is called like the image.
    fn take_by_image(&self, workload: &mut Workload, left: &mut [Option<Workload>]) {
        if !matches!(workload.kind, WorkloadKind::Service | WorkloadKind::Task)
            || workload.entry.is_some()
            || workload.package.image.is_some()
            || !workload.commands.is_empty()
        {
            return;
        }
        let containers = workload.resource.as_ref().map_or(&[][..], containers_of);
        let images = containers.iter().filter(|one| !self.foreign(one)).filter_map(|one| {
            let words = name_words(Utf8Path::new(image_name(one.at("Image")?.str()?)));
            words.iter().any(|word| word.len() > 3).then_some(words)
        });
        let images: Vec<Vec<String>> = images.collect();
        let called = |one: &Option<Workload>| {
            let one = one.as_ref().filter(|one| one.kind == WorkloadKind::Process);
            one.and_then(|one| one.entry.as_ref()).is_some_and(|entry| {
                let path = plain(self.input.tree.path(entry.file).as_str());
                images.iter().any(|words| words.iter().all(|word| path.contains(word.as_str())))
            })
        };
        let mut found = left.iter_mut().filter(|one| called(one));
        if let (Some(only), None) = (found.next(), found.next())
            && let Some(taken) = only.take()
        {
            workload.entry = taken.entry;
            workload.reached = taken.reached;
            workload.package.root = taken.package.root;
        }
    }

    /// The program of an archive that is built elsewhere than in the folder of its image: the only one
    /// around that such a command starts.
    fn packed(
        &self,
        workload: &Workload,
        root: &Utf8Path,
        left: &[Option<&EntryPoint>],
        begun: &[EntryPoint],
    ) -> Packed {
        let rows = &self.input.knowledge.tables.commands;
        let packs = |command: &crate::model::Command| {
            let name = command.words.first().and_then(|word| word.rsplit('/').next());
            rows.iter().any(|row| row.entry == PACKED && name.is_some_and(|name| row.starts(name)))
        };
        if !workload.commands.iter().any(packs) {
            return Packed::Unknown;
        }
        let packed =
            |path: &Utf8Path| matches!(Language::of(path), Some(Language::Java | Language::Kotlin));
        // The nearest folder with code that may be in it.
        let mut above = root.ancestors();
        let Some(above) =
            above.find(|at| self.input.tree.under(at).any(|(_, file)| packed(&file.path)))
        else {
            return Packed::Unknown;
        };
        let below = |entry: &EntryPoint| {
            let path = self.input.tree.path(entry.file);
            path.starts_with(above) && packed(path)
        };
        let own = left.iter().enumerate().filter(|(_, one)| one.is_some_and(below));
        let mut own = own.map(|(at, _)| at);
        match (own.next(), own.next()) {
            (Some(at), None) => return Packed::Left(at),
            (Some(_), Some(_)) => return Packed::Several,
            (None, _) => {}
        }
        let mut begun = begun.iter().filter(|entry| below(entry));
        match begun.next() {
            Some(one) if begun.all(|other| other == one) => Packed::Begun(one.clone()),
            Some(_) => Packed::Several,
            None => Packed::Unknown,
        }
    }

    /// The program below a directory that is named like a binary, or the only one there is.
    fn program_of<'e>(
        &self,
        root: &Utf8Path,
        binary: &str,
        programs: impl Iterator<Item = Option<&'e EntryPoint>>,
    ) -> Option<usize> {
        let binary = plain(binary);
        let below: Vec<(usize, &Utf8Path)> = programs
            .enumerate()
            .filter_map(|(at, entry)| Some((at, self.input.tree.path(entry?.file))))
            .filter(|(_, path)| path.starts_with(root))
            .collect();
        let named: Vec<usize> = below
            .iter()
            .filter(|(_, path)| {
                // Folders of a package tell of no program.
                let outer = match Language::of(path) {
                    Some(Language::Java | Language::Kotlin) => Utf8Path::new(module_of(path)),
                    _ => path.parent().unwrap_or(path),
                };
                let names = outer.components().map(|part| part.as_str()).chain(path.file_stem());
                names.into_iter().any(|name| plain(name) == binary)
            })
            .map(|(at, _)| *at)
            .collect();
        match (named.as_slice(), below.as_slice()) {
            ([at], _) | (_, [(at, _)]) => Some(*at),
            _ => None,
        }
    }

    /// Entry and commands of a workload.
    pub(super) fn start(&mut self, workload: &mut Workload, started: Started) {
        if let Some(binary) = started.binary {
            self.binaries.insert(workload.name.clone(), binary);
        }
        if workload.package.image.is_some() {
            let root = &workload.package.root;
            let roles = started.roles.into_iter();
            self.roles.extend(roles.map(|(command, place)| (root.clone(), command, place)));
        }
        workload.commands = started.commands;
        let words: Vec<Vec<String>> =
            workload.commands.iter().map(|command| command.words.clone()).collect();
        for entry in &started.entries {
            let file = workload.location.file;
            let claim = || Claim { file, words: words.clone(), further: Vec::new() };
            let held = self.claimed.entry((entry.file, entry.function));
            held.and_modify(|held| held.further.push(words.clone())).or_insert_with(claim);
        }
        let mut entries = started.entries.into_iter();
        let first = |file: &FileId| EntryPoint {
            file: *file,
            function: FnId(0),
            name: EntryPoint::IMPORTED.to_string(),
            span: Span::new(*file, 0, 0),
        };
        let routed = started.routed.first().map(first);
        workload.entry = entries.next().or(workload.entry.take());
        workload.further.extend(entries);
        if workload.entry.is_none() {
            workload.entry = routed;
        }
        workload.routed = started.routed;
    }

    /// The capacity provider that a service names, if the template declares it.
    fn provider<'t>(&self, template: &'t Template, resource: &Resource) -> Option<&'t Resource> {
        let named = resource.properties.at("CapacityProviderStrategy.0.CapacityProvider")?;
        let Some(Value::Ref { resource: id, .. }) = &named.value else { return None };
        template.resources.iter().find(|other| other.id == *id)
    }

    /// A side car or a database: an image that others publish and that runs none of our code.
    fn foreign(&self, container: &Known<Value>) -> bool {
        let image = container.at("Image").and_then(|value| value.value.as_ref()?.as_prefix());
        container.at("Build").is_none()
            && image
                .and_then(|image| self.input.knowledge.tables.image(image))
                .is_some_and(|row| row.starts.is_empty() && !row.serves)
    }

    /// What one container starts, and the image that holds it.
    pub(super) fn container(
        &self,
        program: &mut Program,
        file: FileId,
        template: &Template,
        definition: &Resource,
        container: &Known<Value>,
        of: WorkloadKind,
    ) -> (Started, Option<Image>, Utf8PathBuf) {
        let here = self.input.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        let dockerfile = self.dockerfile(here, template, definition, container);
        let built = match container.at("Build") {
            Some(_) => Some(container),
            None => built_as(template, container),
        };
        let stage = built.and_then(|built| Some(built.at("Build.Target")?.str()?.to_string()));
        let pushed = || Some(image_name(&image_text(template, container.at("Image")?)).to_string());
        let stage = stage.or_else(pushed).unwrap_or_default();
        let image = dockerfile.and_then(|(dockerfile, context)| {
            Some((Image { dockerfile, resource: self.stage_of(dockerfile, &stage)? }, context))
        });
        let (image, context) = match image {
            Some((image, context)) => (Some(image), context),
            None => (None, here.to_path_buf()),
        };
        let span = |path: &str| container.at(path).and_then(|value| value.span);
        let own = words_of(container, "Command");
        let entrypoint = words_of(container, "EntryPoint");
        let started = match &image {
            Some(image) => {
                let properties = &image.resource.properties;
                let place = self.place(properties, &context);
                let mut words = match &entrypoint {
                    Some(words) => words.clone(),
                    None => words_at(properties, "Entrypoint.Words"),
                };
                let at = match (&own, &entrypoint) {
                    (Some(own), _) => {
                        words.extend(own.iter().cloned());
                        span("Command")
                    }
                    (None, Some(_)) => span("EntryPoint"),
                    (None, None) => {
                        words.extend(words_at(properties, "Cmd.Words"));
                        None
                    }
                };
                let at = at.unwrap_or(image.resource.span);
                let mut started = self.started(program, &words, at, &place);
                // A development server in a compose file: what the image starts is what is deployed. A task
                // does what it is told instead.
                if started.entries.is_empty()
                    && !started.application
                    && own.is_some()
                    && of != WorkloadKind::Task
                    && (of != WorkloadKind::Process || container.at("Build").is_some())
                {
                    let words = image_words(properties);
                    let plain = self.started(program, &words, image.resource.span, &place);
                    if !plain.entries.is_empty() || plain.application {
                        started = plain;
                    }
                }
                if words.is_empty() {
                    started = self.by_base(program, properties, image.resource.span, &place);
                }
                started
            }
            None => {
                let mut words = entrypoint.unwrap_or_default();
                words.extend(own.unwrap_or_default());
                let at = span("Command").or(span("EntryPoint")).or(container.span);
                let at = at.unwrap_or(definition.span);
                let started = self.started(program, &words, at, &Place::plain(&context));
                // An image that is built elsewhere: the module that its command names.
                match self.holder(program, &words).filter(|_| started.entries.is_empty()) {
                    Some(place) => self.started(program, &words, at, &Place::plain(&place)),
                    None => started,
                }
            }
        };
        (started, image, context)
    }

    /// The directory below which the one module of such a name lies: `python -m shop.tasks.pack`.
    fn holder(&self, program: &Program, words: &[String]) -> Option<Utf8PathBuf> {
        let at = words.iter().position(|word| word == "-m")?;
        let path = words.get(at + 1)?.replace('.', "/");
        let stem = Utf8Path::new(&path).file_name()?;
        let files = program.named_files(Language::Python, stem).iter();
        let mut held = files.filter_map(|file| {
            let found = self.input.tree.path(*file).as_str();
            let front = found.strip_suffix(".py")?.strip_suffix(path.as_str())?;
            (front.is_empty() || front.ends_with('/')).then(|| front.trim_end_matches('/'))
        });
        held.next().filter(|_| held.next().is_none()).map(Utf8PathBuf::from)
    }

    /// What an image without a command of its own starts, by the image it is built on.
    fn by_base(
        &self,
        program: &mut Program,
        properties: &Known<Value>,
        span: Span,
        place: &Place,
    ) -> Started {
        let base = properties.at("From").and_then(|value| value.value.as_ref()?.as_prefix());
        let row = base.and_then(|base| self.input.knowledge.tables.image(base));
        let Some(row) = row else { return Started::default() };
        let words: Vec<String> = row.starts.split_whitespace().map(str::to_string).collect();
        let mut started = self.started(program, &words, span, place);
        if started.entries.is_empty() {
            let entry = row.files.iter().find_map(|path| {
                let inside = format!("/{path}");
                let places = [place.context.join(path), place.base.join(path)];
                let mut places = places.into_iter().chain(place.sources(&inside));
                let file = places.find_map(|path| self.input.tree.find(&path))?;
                self.top_level(program, file)
            });
            started.entries.extend(entry.map(imported));
        }
        started
    }

    fn images(&self) -> Vec<FileId> {
        let builds = |template: &Template| {
            template.resources.iter().any(|found| found.kind == "Docker::Image")
        };
        let all = self.input.templates.iter();
        let all = all.filter(|(file, template)| {
            builds(template) && self.shipped(self.input.tree.path(*file))
        });
        let all: Vec<FileId> = all.map(|(file, _)| *file).collect();
        // Beside the one that is deployed, `Dockerfile` is for a developer's machine.
        let folder = |file: &FileId| self.input.tree.path(*file).parent();
        let released: HashSet<_> =
            all.iter().filter(|file| self.is_released(**file)).map(folder).collect();
        let plain = |file: &FileId| self.input.tree.path(*file).file_name() == Some("Dockerfile");
        all.into_iter().filter(|file| !(plain(file) && released.contains(&folder(file)))).collect()
    }

    /// Whether the file of an image is called by where it is deployed: `Dockerfile.prod`.
    fn is_released(&self, file: FileId) -> bool {
        let kind = image_kind(self.input.tree.path(file));
        self.input.knowledge.tables.entries.released.contains(&kind)
    }

    /// The Dockerfile that a container's image is built from, and the build context.
    fn dockerfile(
        &self,
        here: &Utf8Path,
        template: &Template,
        definition: &Resource,
        container: &Known<Value>,
    ) -> Option<(FileId, Utf8PathBuf)> {
        let tree = self.input.tree;
        if let Some(build) = container.at("Build") {
            let context = build.at("Context").and_then(Known::str).unwrap_or(".");
            let context = joined(here, context);
            let named = build.at("File").and_then(Known::str).map(|file| joined(here, file));
            let name = build.at("Dockerfile").and_then(Known::str).unwrap_or("Dockerfile");
            let beside = named.unwrap_or(clean(&context.join(name)));
            let file = tree.find(&beside).or_else(|| tree.find(&context.join("dockerfile")))?;
            return Some((file, context));
        }
        let text = image_text(template, container.at("Image")?);
        if self.input.knowledge.tables.image(&text).is_some() {
            return None;
        }
        if let Some(built) = built_as(template, container) {
            return self.dockerfile(here, template, definition, built);
        }
        let names = [
            image_name(&text).to_lowercase(),
            container.at("Name").and_then(Known::str).unwrap_or("").to_lowercase(),
            definition.properties.at("Family").and_then(Known::str).unwrap_or("").to_lowercase(),
        ];
        let images = self.images.get_or_init(|| self.images());
        let of = |file: &FileId| {
            let path = tree.path(*file);
            let directory = path.parent().unwrap_or(Utf8Path::new(""));
            let kind = if self.is_released(*file) { String::new() } else { image_kind(path) };
            let folder = directory.file_name().unwrap_or("").to_lowercase();
            (kind, folder)
        };
        // Pulled from somebody who calls nothing like the repository does.
        if definition.kind == "Container" && !self.may_be_own(&text) {
            return None;
        }
        if let Some(file) = self.image_with_stage(image_name(&text)) {
            return Some((file, self.context_of(file)));
        }
        // What is built beside the template comes before what is built elsewhere in the tree.
        let mut only = None;
        for directory in here.ancestors() {
            let near = || images.iter().filter(|file| tree.path(**file).starts_with(directory));
            for name in names.iter().filter(|name| !name.is_empty()) {
                let mut exact = near().filter(|file| {
                    let (kind, folder) = of(file);
                    kind == *name || folder == *name && kind.is_empty()
                });
                if let (Some(file), None) = (exact.next(), exact.next()) {
                    return Some((*file, self.context_of(*file)));
                }
            }
            // It builds one image, in whatever variants.
            let mut plain = near().filter(|file| of(file).0.is_empty());
            let found = (plain.next(), plain.next());
            if only.is_none() && found.0.is_some() {
                only = Some(found);
            }
        }
        // `services/cart/src/Dockerfile` for `cart`, `service-admin/Dockerfile` for `admin_app`,
        // `docker/arpa-exporter.Dockerfile` for the module `arpa_exporter`.
        let around = || {
            let paths = images.iter().map(|file| (*file, name_words(tree.path(*file))));
            let paths: Vec<(FileId, Vec<String>)> = paths.collect();
            let own = id_words(&definition.id);
            let mut all = names.iter().chain(&own);
            let named = all.find_map(|name| called(name, &paths));
            // `server` and `client` tell one from the other.
            let labelled = |name: &String| {
                let words = name_words(Utf8Path::new(name));
                let mut held = images.iter().filter(|file| {
                    let (kind, folder) = of(file);
                    let label = if kind.is_empty() { folder } else { kind };
                    name_words(Utf8Path::new(&label)).iter().any(|word| words.contains(word))
                });
                held.next().filter(|_| held.next().is_none()).copied()
            };
            named.or_else(|| names.iter().chain(&own).find_map(labelled))
        };
        // The only one around, unless its folder is called like something else.
        let fits = |file: &FileId| {
            let path = tree.path(*file);
            let directory = path.parent().unwrap_or(Utf8Path::new(""));
            let own = directory.file_name().map(|name| name_words(Utf8Path::new(name)));
            let own = own.unwrap_or_default();
            let common = tell_nothing(&own);
            let mut given: Vec<String> = names.to_vec();
            given.retain(|name| !name.is_empty());
            if given.is_empty() {
                given = id_words(&definition.id);
                given.retain(|name| !tell_nothing(&name_words(Utf8Path::new(name))));
            }
            let mut named = given.iter().peekable();
            let unnamed = named.peek().is_none();
            let shared = named.any(|name| {
                let words = name_words(Utf8Path::new(name));
                own.iter().any(|word| words.iter().any(|other| other.contains(word.as_str())))
            });
            // Of an image that is not known, what its container is called says little.
            let unknown = text.is_empty() && directory.starts_with(here);
            unnamed || unknown || common || shared || here.starts_with(directory)
        };
        let only = only.filter(|(file, _)| file.is_some_and(fits));
        let labelled = || around().map(|file| (file, self.context_of(file)));
        let Some((Some(file), None)) = only else { return labelled() };
        // A folder for all images says nothing of one: `docker/Dockerfile` beside `docker/api.Dockerfile`.
        let folder = of(file).1;
        if GENERIC.contains(&folder.as_str())
            && let Some(found) = labelled()
        {
            return Some(found);
        }
        // Several images that are pulled are not all built from one file.
        let pulled = |one: &Known<Value>| {
            let image = one.at("Image").filter(|_| one.at("Build").is_none())?.str()?;
            (self.input.knowledge.tables.image(image).is_none() && self.may_be_own(image))
                .then(|| image_name(image).to_string())
        };
        let mut others = template.resources.iter().flat_map(containers_of).filter_map(pulled);
        if definition.kind == "Container" && others.any(|other| other != image_name(&text)) {
            return None;
        }
        // Built for a service beside it, it is not the image that another one pulls.
        let built_beside = template.resources.iter().any(|other| {
            containers_of(other).iter().any(|one| {
                one.at("Build").is_some()
                    && self
                        .dockerfile(here, template, other, one)
                        .is_some_and(|(built, _)| built == *file)
            })
        });
        (!built_beside).then(|| (*file, self.context_of(*file)))
    }

    /// The only Dockerfile that has a stage which is called like an image.
    pub(super) fn image_with_stage(&self, name: &str) -> Option<FileId> {
        if name.len() < 4 || tell_nothing(&name_words(Utf8Path::new(name))) {
            return None;
        }
        let has = |file: &&FileId| {
            let resources = self.template_of(**file).map_or(&[][..], |held| &held.resources);
            let stages = resources.iter().filter_map(|one| one.properties.at("Stages"));
            let mut stages =
                stages.filter_map(|stages| stages.value.as_ref()).flat_map(Value::items);
            stages.any(|stage| stage.at("Name").and_then(Known::str) == Some(name))
        };
        let images = self.images.get_or_init(|| self.images());
        let mut found = images.iter().filter(has);
        found.next().filter(|_| found.next().is_none()).copied()
    }

    /// Whether the name of an image, with its owner's, has a word in common with what packages of the
    /// repository are called; without an owner it may be of this machine. One that is pinned to its
    /// digest was published before.
    fn may_be_own(&self, image: &str) -> bool {
        if image.contains("@sha256:") {
            return false;
        }
        let image = image.split(['@', ':']).next().unwrap_or(image);
        let packages = self.input.aliases.iter().filter(|alias| alias.scope.as_str().is_empty());
        let packages =
            packages.map(|alias| alias.pattern.as_str()).filter(|name| !name.contains('*'));
        let crates = self.input.crates.iter().map(|one| one.package.as_str());
        let modules = self.input.modules.iter().map(|one| one.path.as_str());
        let words = |name: &str| -> Vec<String> {
            let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
            parts.filter(|part| part.len() > 2).map(str::to_lowercase).collect()
        };
        let own = packages.chain(crates).chain(modules).map(words);
        let mut own = own.filter(|name| !name.is_empty()).peekable();
        let called = words(image);
        !image.contains('/')
            || own.peek().is_none()
            || own.any(|name| name.iter().any(|word| called.contains(word)))
    }

    /// The directory that a Dockerfile is built in: its own, or the one above that has what it copies
    /// and starts.
    pub(super) fn context_of(&self, dockerfile: FileId) -> Utf8PathBuf {
        let here = self.input.tree.path(dockerfile).parent().unwrap_or(Utf8Path::new(""));
        let Some(image) = self.image_of(dockerfile) else { return here.to_path_buf() };
        let copies = copies_of(&image.properties);
        let sources: Vec<&str> = copies
            .iter()
            .map(|(_, source)| source.trim_start_matches("./").trim_end_matches('/'))
            .filter(|source| !source.is_empty() && *source != "." && !source.contains(['*', '$']))
            .collect();
        let words = image_words(&image.properties);
        let file = |word: &&str| {
            !word.starts_with(['/', '-']) && Utf8Path::new(word).extension().is_some()
        };
        let started: Vec<&str> = words.iter().map(String::as_str).filter(file).collect();
        let missing = |directory: &Utf8Path| {
            let tree = self.input.tree;
            let lacks = |source: &&&str| {
                let path = clean(&directory.join(source));
                tree.find(&path).is_none() && tree.under(&path).next().is_none()
            };
            let unstarted = |word: &&&str| tree.find(&clean(&directory.join(word))).is_none();
            sources.iter().filter(lacks).count() + started.iter().filter(unstarted).count()
        };
        let best = here.ancestors().min_by_key(|directory| missing(directory));
        best.unwrap_or(here).to_path_buf()
    }

    /// Where the image's files come from: the build context, or the part of it that was copied to
    /// the working directory.
    pub(super) fn place(&self, properties: &Known<Value>, context: &Utf8Path) -> Place {
        let workdir = properties.at("WorkingDirectory").and_then(Known::str).unwrap_or("");
        let copies = copies_of(properties);
        let mut base = context.to_path_buf();
        let tree = self.input.tree;
        for (to, source) in copies.iter().rev() {
            let plain = source.trim_start_matches("./").trim_end_matches("/*");
            let from = clean(&context.join(plain.trim_end_matches('/')));
            // One file says nothing of where the others come from.
            if tree.find(&from).is_some() {
                continue;
            }
            // `COPY backend/app /app/backend/app` into `WORKDIR /app/backend`, `COPY . /app` above it.
            let to_path = Utf8Path::new(to.trim_end_matches('/'));
            let around =
                match (to_path.strip_prefix(workdir), Utf8Path::new(workdir).strip_prefix(to_path))
                {
                    (Ok(below), _) if !below.as_str().is_empty() && from.ends_with(below) => {
                        from.ancestors().nth(below.components().count()).map(Utf8Path::to_path_buf)
                    }
                    (_, Ok(below)) if !below.as_str().is_empty() => Some(from.join(below)),
                    _ => None,
                };
            let around = around.filter(|_| to.starts_with('/'));
            if let Some(around) = around.filter(|at| tree.under(at).next().is_some()) {
                base = around;
                break;
            }
            if !matches!(plain, "" | "." | "/")
                && tree.find(&from).is_none()
                && tree.under(&from).next().is_some()
                && (matches!(to.as_str(), "." | "./")
                    || to.trim_end_matches('/') == workdir.trim_end_matches('/'))
            {
                base = from;
                break;
            }
        }
        let dockerfile = properties.span.map(|span| span.file);
        if base == context
            && let Some(part) = dockerfile.and_then(|file| self.part(file, properties, context))
        {
            base = part;
        }
        Place { base, context: context.to_path_buf(), copies, script: None, dockerfile }
    }

    /// The directory of which another stage builds what the working directory of an image is made of:
    /// `COPY server .` there, `COPY --from=build /app/dist .` here.
    fn part(
        &self,
        dockerfile: FileId,
        properties: &Known<Value>,
        context: &Utf8Path,
    ) -> Option<Utf8PathBuf> {
        let workdir = properties.at("WorkingDirectory").and_then(Known::str).unwrap_or("");
        let stages = &self.template_of(dockerfile)?.resources;
        let copies = properties.at("Copy").and_then(|value| value.value.as_ref());
        let plain = |path: &str| path.trim_matches('/').to_string();
        let mut taken = copies.map_or(&[][..], Value::items).iter().rev().filter_map(|copy| {
            let text = |key: &str| copy.at(key).and_then(Known::str);
            let all = text("Destination").map(plain) == Some(plain(workdir));
            let stage = stages.iter().find(|one| Some(&*one.id) == text("From"));
            Some((stage.filter(|_| all)?, plain(text("Source")?)))
        });
        taken.find_map(|(stage, path)| {
            copies_of(&stage.properties).iter().rev().find_map(|(to, source)| {
                let rest = Utf8Path::new(&path).strip_prefix(plain(to)).ok()?;
                let parts = rest.components().map(|part| part.as_str());
                let rest: Utf8PathBuf = parts.take_while(|part| !is_built(part)).collect();
                let from = clean(&context.join(source.trim_start_matches("./")).join(rest));
                let known = from != context && self.input.tree.find(&from).is_none();
                (known && self.input.tree.under(&from).next().is_some()).then_some(from)
            })
        })
    }

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
                            let built = images.iter().any(|directory| directory == here);
                            self.process(program, here, resource, built)
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

    /// The program that a package installs for a person, who names one of its commands.
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
        installed && program.makes(entry.file, entry.function, several)
    }

    /// What the scripts of images start for other words than the images' own, where a worker or a server is
    /// what its command makes of the code: `celery worker`, `celery beat`. The code shows the others.
    pub(super) fn in_roles(&mut self, program: &mut Program, known: &[Workload]) -> Vec<Workload> {
        let claimed: HashSet<(FileId, FnId)> = self.claimed.keys().copied().collect();
        let mut found: Vec<Workload> = Vec::new();
        for (root, command, place) in std::mem::take(&mut self.roles) {
            let mut started = self.started(program, &command.words, command.span, &place);
            if started.entries.is_empty() || !self.serves(&started) {
                self.roles.push((root, command, place));
                continue;
            }
            started.roles.clear();
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
        let started = match words.is_empty() {
            true => self.by_base(program, properties, resource.span, &place),
            false => self.started(program, &words, resource.span, &place),
        };
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
        let here = self.input.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        let folder = here.file_name().or(context.file_name()).unwrap_or("image");
        let name = if target { resource.id.clone() } else { folder.to_string() };
        let span = properties.at("Cmd").or_else(|| properties.at("Entrypoint"));
        let span = span.and_then(|value| value.span).unwrap_or(resource.span);
        let mut workload = self.workload(&name, WorkloadKind::Process, span, None);
        workload.package.root = context;
        workload.package.image = Some(image);
        workload.resource = Some(resource.clone());
        self.start(&mut workload, started);
        Some(workload)
    }

    /// Whether what is started is an application that the repository holds. Of an image with a command
    /// that is not known, its ports say that it is a server; without any it may be a tool.
    fn is_ours(&self, started: &Started, image: Option<&Image>, listens: bool) -> bool {
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
    fn twin(&mut self, started: &Started, context: &Utf8Path) -> bool {
        // What Maven keeps together are ways to pack the program of one module.
        let commands = match context.ends_with("src/main/docker") {
            true => Vec::new(),
            false => started.commands.iter().map(|command| command.words.clone()).collect(),
        };
        let first = self.twins.insert((context.to_path_buf(), commands));
        !first && started.entries.is_empty()
    }

    fn vary(&mut self, started: &Started, context: &Utf8Path, resource: &Resource) {
        self.variants.push(Variant {
            resource: resource.clone(),
            entry: started.entries.first().map(|entry| (entry.file, entry.function)),
            context: context.to_path_buf(),
            commands: started.commands.iter().map(|command| command.words.clone()).collect(),
        });
    }

    /// Another workload has this entry already. What stands beside it in one file and is started with
    /// other words has a part of its own: `manage.py rqworker` beside `manage.py runserver`.
    fn taken(&self, started: &Started, beside: Option<FileId>) -> bool {
        self.claim_of(started).is_some_and(|claim| {
            let same = claim.words.iter().eq(started.commands.iter().map(|one| &one.words));
            same || beside != Some(claim.file)
        })
    }

    fn claim_of(&self, started: &Started) -> Option<&Claim> {
        let first = started.entries.first()?;
        self.claimed.get(&(first.file, first.function))
    }

    /// Who has this entry already starts it for something else: `shop migrate` beside `shop serve`.
    fn in_another_role(&self, started: &Started) -> bool {
        let of = |words: &Vec<Vec<String>>| {
            started.commands.iter().any(|own| words.iter().any(|held| differ(held, &own.words)))
        };
        self.claim_of(started)
            .is_some_and(|claim| std::iter::once(&claim.words).chain(&claim.further).all(of))
    }

    fn serves(&self, started: &Started) -> bool {
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

/// Whether a script that a framework is configured by sets `name=value`.
fn sets(facts: &Facts, word: &str) -> bool {
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

/// A name without marks, in small letters.
fn plain(text: &str) -> String {
    text.to_lowercase().replace(['-', '_', '.'], "")
}

/// The containers of a task definition, or of what is lowered to one.
fn containers_of(definition: &Resource) -> &[Known<Value>] {
    let containers = definition.properties.at("ContainerDefinitions");
    let containers = containers.and_then(|containers| containers.value.as_ref());
    containers.map_or(&[], Value::items)
}

/// The container beside another one whose image is built, and is that of the other.
fn built_as<'t>(template: &'t Template, container: &Known<Value>) -> Option<&'t Known<Value>> {
    let image = container.at("Image")?.str().filter(|image| !image.is_empty())?;
    let mut all = template.resources.iter().flat_map(containers_of);
    all.find(|one| one.at("Build").is_some() && one.at("Image").and_then(Known::str) == Some(image))
}

/// What a task's containers may have together, where each says it.
fn memory_of(containers: &[Known<Value>]) -> Known<i64> {
    let mut sum = Known::unknown(None, "nothing declares it");
    for container in containers {
        let Some(own) = container.at("Memory") else {
            return Known::unknown(None, "a container does not say it");
        };
        let Some(megabytes) = own.value.as_ref().and_then(Value::as_int) else {
            return Known::unknown(own.span, "a container's is not known");
        };
        let bytes = megabytes.saturating_mul(1 << 20);
        sum = Known {
            value: Some(bytes.saturating_add(sum.value.unwrap_or(0))),
            span: sum.span.or(own.span),
            origin: own.origin.clone(),
        };
    }
    sum
}

/// `Property`, or `Property=Word` where a list may hold the word.
fn holds(properties: &Known<Value>, asked: &str) -> bool {
    let Some((path, word)) = asked.split_once('=') else { return properties.at(asked).is_some() };
    let Some(value) = properties.at(path) else { return false };
    let items = value.value.as_ref().map_or(&[][..], Value::items);
    value.str() == Some(word) || items.iter().any(|item| item.str() == Some(word))
}

/// The words of a command that a container sets; `None` where it leaves the image's.
fn words_of(container: &Known<Value>, path: &str) -> Option<Vec<String>> {
    container.at(path).filter(|value| value.value.is_some()).map(|_| words_at(container, path))
}

fn image_words(properties: &Known<Value>) -> Vec<String> {
    let mut words = words_at(properties, "Entrypoint.Words");
    words.extend(words_at(properties, "Cmd.Words"));
    words
}

/// Destination and source of what comes from the build context.
fn copies_of(properties: &Known<Value>) -> Vec<(String, String)> {
    let copies = properties.at("Copy").and_then(|value| value.value.as_ref());
    let text = |copy: &Known<Value>, path: &str| {
        copy.at(path).and_then(|value| Some(value.value.as_ref()?.as_prefix()?.to_string()))
    };
    let own = copies.map_or(&[][..], Value::items).iter().filter(|copy| copy.at("From").is_none());
    let source =
        |copy: &Known<Value>| Some(text(copy, "Source")?.trim_start_matches('/').to_string());
    own.filter_map(|copy| Some((text(copy, "Destination")?, source(copy)?))).collect()
}

/// Words of folders and of images that tell nothing of which one it is.
const GENERIC: [&str; 23] = [
    "app",
    "application",
    "api",
    "backend",
    "build",
    "ci",
    "code",
    "container",
    "definition",
    "deploy",
    "docker",
    "ecs",
    "fargate",
    "image",
    "infra",
    "prod",
    "server",
    "service",
    "services",
    "src",
    "task",
    "this",
    "web",
];

/// The words of a path or a name, in small letters.
fn name_words(path: &Utf8Path) -> Vec<String> {
    let words = path.as_str().split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() > 1).map(str::to_lowercase).collect()
}

/// What modules and resources on the way to an id are called, each word by itself: `module.carts_service.task`
/// is `carts_service` and `task`, `CartsTask` is `Carts-Task`.
fn id_words(id: &str) -> Vec<String> {
    let parts = id.split(['.', '[', ']', '"']);
    let own = parts.filter(|part| *part != "module" && !part.starts_with("aws_"));
    let apart = own.map(|part| super::code::cased(part, '-'));
    apart.filter(|part| !part.is_empty()).collect()
}

fn tell_nothing(words: &[String]) -> bool {
    words.iter().all(|word| GENERIC.contains(&word.as_str()))
}

/// The one Dockerfile whose path has all words of a name; else all that are its own, and the fewest others.
fn called(name: &str, paths: &[(FileId, Vec<String>)]) -> Option<FileId> {
    let all = name_words(Utf8Path::new(name));
    let own = all.iter().filter(|word| !GENERIC.contains(&word.as_str())).cloned();
    let own: Vec<String> = own.collect();
    // `carts` for `cart`.
    let same = |a: &str, b: &str| {
        a == b || a.strip_suffix('s').unwrap_or(a) == b.strip_suffix('s').unwrap_or(b)
    };
    let having = |words: &[String]| {
        let mut found: Vec<(usize, FileId)> = paths
            .iter()
            .filter(|(_, path)| words.iter().all(|word| path.iter().any(|part| same(part, word))))
            .map(|(file, path)| (path.len(), *file))
            .collect();
        found.sort_unstable();
        found
    };
    if all.len() > 1
        && let [(_, only)] = having(&all).as_slice()
    {
        return Some(*only);
    }
    if own.is_empty() {
        return None;
    }
    match having(&own).as_slice() {
        [(_, only)] => Some(*only),
        [(least, first), (next, _), ..] if least < next => Some(*first),
        _ => None,
    }
}

/// `orders` of `Dockerfile.orders`, in small letters.
pub(super) fn image_kind(dockerfile: &Utf8Path) -> String {
    let name = dockerfile.file_name().unwrap_or("").to_lowercase();
    let kind = name.trim_start_matches("dockerfile").trim_end_matches("dockerfile");
    kind.trim_matches(['.', '-', '_']).to_string()
}

/// What an image is called by, or the repository that it is pushed to.
pub(super) fn image_text(template: &Template, image: &Known<Value>) -> String {
    match &image.value {
        Some(Value::Str(text) | Value::Prefix(text)) => text.clone(),
        Some(Value::Ref { resource: id, .. }) => {
            let repository = template.resources.iter().find(|other| other.id == *id);
            let name = repository.and_then(|one| one.properties.at("RepositoryName")?.str());
            name.unwrap_or(id).to_string()
        }
        _ => String::new(),
    }
}

/// `cart` of `1234.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:3`.
pub(super) fn image_name(image: &str) -> &str {
    let path = image.split('@').next().unwrap_or(image);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split(':').next().unwrap_or(last)
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
