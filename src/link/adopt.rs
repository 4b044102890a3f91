//! What a deployed image or function takes over of the programs that code or packages show.

use camino::Utf8Path;

use super::code::plain;
use super::dockerfile::{image_name, name_words};
use super::modules::Program;
use super::reach::module_of;
use super::service::containers_of;
use super::{Linker, Variant};
use crate::model::{
    Command, EntryPoint, Language, Reached, Resource, Tree, Workload, WorkloadKind,
};

/// How a command starts what its build has packed into an archive, in lints/commands.toml.
const PACKED: &str = "program";

/// How a command starts a script of a package, there.
const SCRIPT: &str = "script";

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

impl Linker<'_, '_> {
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
        let mut wanting: Vec<String> = Vec::new();
        let mut quiet: Vec<Option<&(EntryPoint, Vec<Reached>)>> =
            self.quiet.iter().map(Some).collect();
        for workload in open {
            let binary = self.binaries.get(&workload.name).map_or("", String::as_str);
            // An image's own folder in a module of Java or Kotlin is none of code.
            let root = &workload.package.root;
            let mut above = root.ancestors().skip(1);
            let shipped = root.ancestors().any(|path| path.ends_with("src/main/resources"));
            let root = above.find(|path| path.ends_with("src/main") && !shipped);
            let root = root.unwrap_or(&workload.package.root).to_path_buf();
            let programs = left.iter().map(|one| {
                // Of several that a function may be built of, each counts.
                let function = workload.kind == WorkloadKind::Function;
                let one = one.as_ref();
                let one = one.filter(|one| function || one.kind == WorkloadKind::Process);
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
            let called = |at: &usize| {
                let one = left.get(*at).and_then(Option::as_ref);
                one.is_some_and(|one| one.kind == WorkloadKind::Function)
            };
            let at = at.filter(|at| !called(at));
            let at =
                match at.map_or_else(|| self.packed(workload, &root, &all, &begun), Packed::Left) {
                    Packed::Left(at) => at,
                    // What a template deploys stays, however often it is the same program.
                    Packed::Begun(_) if workload.declared.is_some() => {
                        wanting.push(workload.name.clone());
                        continue;
                    }
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
                    Packed::Several | Packed::Unknown => {
                        wanting.extend(workload.declared.is_some().then(|| workload.name.clone()));
                        continue;
                    }
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
            // In the background of a script.
            let file = workload.entry.as_ref().map(|entry| entry.file);
            let stays = file.is_some_and(|file| self.stays(program, &workload.reached, file));
            let own = |command: &&mut Command| {
                let name = command.words.first().and_then(|word| Utf8Path::new(word).file_stem());
                command.beside && name == Some(binary)
            };
            for command in workload.commands.iter_mut().filter(own) {
                command.kept |= stays;
            }
        }
        for name in wanting {
            twins.extend(take_from_image(self.input.tree, workloads, &name));
        }
        for workload in workloads.iter_mut() {
            self.take_by_image(workload, &mut left);
        }
        self.take_from_manifests(workloads);
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
        let images = containers
            .iter()
            .filter(|one| !self.input.knowledge.tables.is_foreign(one))
            .filter_map(|one| {
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

    /// A service or task whose image starts what is not here, a script that its build writes or one of a package,
    /// is the only program that a Procfile or a package tells of which the image is built from. Of an archive
    /// that is built, only a Procfile tells.
    fn take_from_manifests(&self, workloads: &mut Vec<Workload>) {
        let starts = |one: &Workload| {
            let (first, rest) = one.commands.last()?.words.split_first()?;
            Some(self.row(first, rest).map_or(SCRIPT, |row| row.entry.as_str()))
        };
        let open = |one: &&Workload| {
            matches!(one.kind, WorkloadKind::Service | WorkloadKind::Task)
                && one.entry.is_none()
                && matches!(starts(one), Some(SCRIPT | PACKED))
        };
        let names: Vec<String> =
            workloads.iter().filter(open).map(|one| one.name.clone()).collect();
        for name in names {
            let Some(taker) = workloads.iter().find(|one| one.name == name) else { continue };
            let Some(image) = &taker.package.image else { continue };
            let packed = starts(taker) == Some(PACKED);
            let copied = self.copied(image.dockerfile);
            let beside = self.input.tree.path(image.dockerfile).parent();
            let tells = |one: &Workload| {
                let path = self.input.tree.path(one.location.file);
                let kind = one.resource.as_ref().and_then(|of| of.properties.at("Type")?.str());
                one.kind == WorkloadKind::Process
                    && one.declared.is_none()
                    && one.package.image.is_none()
                    && (kind == Some("procfile") || kind == Some("package-script") && !packed)
                    && (path.parent() == beside || copied.iter().any(|own| own == path))
            };
            let mut found =
                workloads.iter().enumerate().filter(|(_, one)| tells(one)).map(|(at, _)| at);
            let (Some(at), None) = (found.next(), found.next()) else { continue };
            let own = workloads.remove(at);
            if let Some(taker) = workloads.iter_mut().find(|one| one.name == name) {
                taker.entry = own.entry;
                taker.further = own.further;
                taker.routed = own.routed;
                taker.reached = own.reached;
                if !packed {
                    taker.commands = own.commands;
                    taker.package.root = own.package.root;
                }
            }
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
}

/// What is deployed without a program that is found takes over that of the only image which is built from the same
/// folder, by a file beside its own, and deployed by nothing: that is another way to build it.
fn take_from_image(tree: &Tree, workloads: &mut Vec<Workload>, name: &str) -> Option<Variant> {
    let taker = workloads.iter().find(|one| one.name == name)?;
    let root = taker.package.root.clone();
    let folder = |one: &Workload| {
        let image = one.package.image.as_ref()?;
        tree.path(image.dockerfile).parent()
    };
    let own = folder(taker);
    let same = |one: &Workload| {
        one.declared.is_none()
            && (own.is_none() || folder(one) == own)
            && one.kind != WorkloadKind::Function
            && one.package.image.is_some()
            && one.entry.is_some()
            && one.package.root == root
    };
    let mut found = workloads.iter().enumerate().filter(|(_, one)| same(one)).map(|(at, _)| at);
    let at = found.next().filter(|_| found.next().is_none())?;
    let image = workloads.remove(at);
    let taker = workloads.iter_mut().find(|one| one.name == name)?;
    taker.entry = image.entry;
    taker.reached = image.reached;
    let entry = taker.entry.as_ref().map(|entry| (entry.file, entry.function));
    let commands = image.commands.into_iter().map(|command| command.words).collect();
    Some(Variant { resource: image.resource?, entry, context: root, commands })
}
