//! Which image of the repository is meant, what it is built from, and where its files lie.

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::alike::{LONGEST, without_holes};
use super::code::plain;
use super::command::{Started, words_at};
use super::modules::Program;
use super::place::Place;
use super::program::imported;
use super::service::{Holder, built_as, containers_of};
use super::{Linker, clean, joined};
use crate::model::{FileId, Image, Known, Language, Span, Template, Value, is_built};

impl Linker<'_, '_> {
    /// The image that a directory and what lies below it hold, where it is the only one.
    pub(super) fn only_image(&self, directory: &Utf8Path) -> Option<Image> {
        let below = self.input.templates.iter().map(|(file, _)| *file);
        let below = below.filter(|file| self.input.tree.path(*file).starts_with(directory));
        let mut images = below.filter_map(|dockerfile| {
            Some(Image { dockerfile, resource: self.image_of(dockerfile)? })
        });
        images.next().filter(|_| images.next().is_none())
    }

    /// The directory below which the one module of such a name lies: `python -m shop.tasks.pack`.
    pub(super) fn holder(&self, program: &Program, words: &[String]) -> Option<Utf8PathBuf> {
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
    pub(super) fn by_base(
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

    pub(super) fn images(&self) -> Vec<FileId> {
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
    pub(super) fn dockerfile(
        &self,
        holder: Holder,
        container: &Known<Value>,
    ) -> Option<(FileId, Utf8PathBuf)> {
        let tree = self.input.tree;
        let Holder { file, template, definition, service } = holder;
        let here = tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        if let Some(build) = container.at("Build") {
            let context = build.at("Context").and_then(Known::str).unwrap_or(".");
            let context = joined(here, context);
            let named = build.at("File").and_then(Known::str).map(|file| joined(here, file));
            let name = build.at("Dockerfile").and_then(Known::str).unwrap_or("Dockerfile");
            let beside = named.unwrap_or(clean(&context.join(name)));
            // Some tools count it from where they are started, as they do the context.
            let inner = name.trim_start_matches("../");
            let others = [inner, "dockerfile", "Containerfile"].map(|name| context.join(name));
            let mut files = std::iter::once(&beside).chain(&others);
            let file = files.find_map(|path| tree.find(path))?;
            return Some((file, context));
        }
        let text = self.image_text(template, container.at("Image")?);
        if self.input.knowledge.tables.image(&text).is_some() {
            return None;
        }
        if let Some(built) = built_as(template, container) {
            return self.dockerfile(holder, built);
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
            (kind.replace('_', "-"), folder.replace('_', "-"))
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
                let name = name.replace('_', "-");
                let mut exact = near().filter(|file| {
                    let (kind, folder) = of(file);
                    kind == name || folder == name && kind.is_empty()
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
        if definition.kind != "Container"
            && let Some(found) = self.composed(&names)
        {
            return Some(found);
        }
        // `services/cart/src/Dockerfile` for `cart`, `service-admin/Dockerfile` for `admin_app`,
        // `docker/arpa-exporter.Dockerfile` for the module `arpa_exporter`.
        let around = || {
            let paths = images.iter().map(|file| (*file, name_words(tree.path(*file))));
            let paths: Vec<(FileId, Vec<String>)> = paths.collect();
            let mut own = id_words(&definition.id);
            if service.id != definition.id {
                own.extend(id_words(&service.id));
            }
            let mut all = names.iter().chain(&own);
            let named = all.find_map(|name| called(name, &paths));
            // `server` and `client` tell one from the other.
            let labelled = |name: &String| {
                let words = name_words(Utf8Path::new(name));
                let mut held = images.iter().filter(|file| {
                    let (kind, folder) = of(file);
                    let label = if kind.is_empty() { folder } else { kind };
                    let label = name_words(Utf8Path::new(&label));
                    without_kinds(&label).any(|word| words.contains(word))
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
                without_kinds(&own)
                    .any(|word| words.iter().any(|other| other.contains(word.as_str())))
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
                        .dockerfile(Holder { definition: other, service: other, ..holder }, one)
                        .is_some_and(|(built, _)| built == *file)
            })
        });
        (!built_beside).then(|| (*file, self.context_of(*file)))
    }

    /// What compose files build for a service that is called like an image or, unless that tells nothing, like
    /// its container.
    fn composed(&self, names: &[String]) -> Option<(FileId, Utf8PathBuf)> {
        let (image, others) = names.split_first()?;
        let telling = |name: &&String| !tell_nothing(&name_words(Utf8Path::new(name.as_str())));
        let others = others.iter().filter(telling);
        let names: Vec<String> =
            std::iter::once(image).chain(others).map(|one| plain(one)).collect();
        let called = |name: &str| !name.is_empty() && names.contains(&plain(name));
        let all = self.input.templates.iter().flat_map(|(file, template)| {
            let services = template.resources.iter().filter(|one| one.kind == "Container");
            services.map(move |one| Holder { file: *file, template, definition: one, service: one })
        });
        let mut found: Vec<(FileId, Utf8PathBuf)> = all
            .flat_map(|holder| containers_of(holder.service).iter().map(move |one| (holder, one)))
            .filter(|(holder, one)| {
                let image = one.at("Image").and_then(Known::str).map_or("", image_name);
                one.at("Build").is_some() && (called(&holder.service.id) || called(image))
            })
            .filter_map(|(holder, one)| self.dockerfile(holder, one))
            .filter(|(file, _)| {
                let path = self.input.tree.path(*file);
                self.shipped(path) && !(self.input.for_development)(path)
            })
            .collect();
        found.dedup_by_key(|(file, _)| *file);
        <[_; 1]>::try_from(found).ok().map(|[only]| only)
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
        // `COPY . .`, and the folder of it that is worked in.
        let all = |source: &String| matches!(source.trim_start_matches("./"), "" | ".");
        let workdir = image.properties.at("WorkingDirectory").and_then(Known::str).unwrap_or("");
        let worked_in = copies.iter().filter(|(_, source)| all(source)).filter_map(|(to, _)| {
            let below = Utf8Path::new(workdir).strip_prefix(to.trim_end_matches('/')).ok()?;
            Some(below.as_str()).filter(|below| !below.is_empty() && to.starts_with('/'))
        });
        let sources: Vec<&str> = sources.into_iter().chain(worked_in).collect();
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
        let best = here.ancestors().min_by_key(|directory| missing(directory)).unwrap_or(here);
        // Kept beside others: `infra/Dockerfile.orders` of the folder `orders`.
        let kind = plain(&image_kind(self.input.tree.path(dockerfile)));
        if kind.is_empty() || sources.is_empty() || missing(best) < sources.len() {
            return best.to_path_buf();
        }
        let files = self.input.tree.under(Utf8Path::new(""));
        let mut folders: Vec<&Utf8Path> = files
            .filter_map(|(_, file)| file.path.parent())
            .flat_map(Utf8Path::ancestors)
            .filter(|path| path.file_name().is_some_and(|name| plain(name) == kind))
            .collect();
        folders.sort_unstable();
        folders.dedup();
        folders.retain(|folder| missing(folder) < missing(best));
        match folders.as_slice() {
            [only] => only.to_path_buf(),
            _ => best.to_path_buf(),
        }
    }

    /// What all stages of a Dockerfile copy of the directory that it is built in.
    pub(super) fn copied(&self, dockerfile: FileId) -> Vec<Utf8PathBuf> {
        let context = self.context_of(dockerfile);
        let stages = self.template_of(dockerfile).map_or(&[][..], |held| &held.resources);
        let all = stages.iter().flat_map(|stage| copies_of(&stage.properties));
        all.map(|(_, source)| clean(&context.join(source))).collect()
    }

    /// What an image is called by, or the repository that it is pushed to.
    pub(super) fn image_text(&self, template: &Template, image: &Known<Value>) -> String {
        match &image.value {
            Some(Value::Str(text)) => text.clone(),
            Some(Value::Ref { resource: id, .. }) => {
                let repository = template.resources.iter().find(|other| other.id == *id);
                let name = repository.and_then(|one| one.properties.at("RepositoryName")?.str());
                name.unwrap_or(id).to_string()
            }
            Some(Value::Prefix(text)) if text.contains(['/', ':']) => text.clone(),
            // `${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/cart:1`
            known => {
                let written = image.span.map(|at| (self.input.written)(at)).unwrap_or_default();
                let line = written.lines().next().filter(|line| line.len() <= LONGEST);
                let word = line.and_then(|line| line.split_whitespace().last()).unwrap_or("");
                let plain = without_holes(word.trim_matches(['"', '\'', '`', ',']));
                let name = image_name(&plain).trim_matches(['-', '_', '.']);
                let part = |c: char| c.is_ascii_alphanumeric() || "._:/@-".contains(c);
                match known {
                    _ if plain.contains('/') && plain.chars().all(part) => name.to_string(),
                    Some(Value::Prefix(text)) => text.clone(),
                    _ => String::new(),
                }
            }
        }
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
        let set = properties.at("Env").and_then(|set| set.value.as_ref());
        let set = set.map_or(&[][..], Value::entries).iter();
        let environment =
            set.filter_map(|one| Some((one.key.clone(), one.value.str()?.to_string()))).collect();
        let context = context.to_path_buf();
        let renamed = renamed(properties);
        let workdir = workdir.to_string();
        Place { base, workdir, context, copies, renamed, script: None, dockerfile, environment }
    }

    /// The directory of which another stage builds what the working directory of an image is made of:
    /// `COPY server .` there, `COPY --from=build /app/dist .` here.
    pub(super) fn part(
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
}

pub(super) fn image_words(properties: &Known<Value>) -> Vec<String> {
    let written = words_at(properties, "EntrypointText");
    if !written.is_empty() {
        return written;
    }
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

/// What the files that an image takes from another stage are called in it and there, where that differs.
fn renamed(properties: &Known<Value>) -> Vec<(String, String)> {
    let copies = properties.at("Copy").and_then(|value| value.value.as_ref());
    let name = |copy: &Known<Value>, path: &str| {
        copy.at(path)?.str()?.rsplit('/').next().map(str::to_string)
    };
    let taken = copies.map_or(&[][..], Value::items).iter().filter(|it| it.at("From").is_some());
    let both = taken.filter_map(|copy| Some((name(copy, "Destination")?, name(copy, "Source")?)));
    both.filter(|(to, from)| !to.is_empty() && !from.is_empty() && to != from).collect()
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
pub(super) fn name_words(path: &Utf8Path) -> Vec<String> {
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

/// Those of [`GENERIC`] that tell what something is, and of none which one: `server` and `api` may.
const KINDS: [&str; 4] = ["service", "services", "app", "application"];

/// The words that tell a name from others of its kind; all where none does.
fn without_kinds(words: &[String]) -> impl Iterator<Item = &String> {
    let is_kind = |word: &String| KINDS.contains(&word.as_str());
    let all = words.iter().all(is_kind);
    words.iter().filter(move |word| all || !is_kind(word))
}

/// The one Dockerfile whose path has all words of a name; else all that are its own, and the fewest others.
pub(super) fn called(name: &str, paths: &[(FileId, Vec<String>)]) -> Option<FileId> {
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
    let name = name.replace("containerfile", "dockerfile");
    let kind = name.trim_start_matches("dockerfile").trim_end_matches("dockerfile");
    kind.trim_matches(['.', '-', '_']).to_string()
}

/// `cart` of `1234.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:3`.
pub(super) fn image_name(image: &str) -> &str {
    let path = image.split('@').next().unwrap_or(image);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split(':').next().unwrap_or(last)
}
