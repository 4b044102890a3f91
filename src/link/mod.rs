//! Facts and resources to workloads: what is deployed, where its handler is, and what that reaches.
//! Link does not know what is bad.

mod adopt;
mod alike;
mod classpath;
mod code;
mod command;
mod conditional;
mod decided;
mod dockerfile;
mod elsewhere;
mod entry;
mod handler;
mod image;
mod layer;
mod modules;
mod place;
mod process;
mod program;
mod reach;
mod service;
mod switches;
mod walk;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

pub use modules::csharp::{Project, on_screen};
pub use modules::go::Module as GoModule;
pub use modules::javascript::Alias;
pub use modules::{Program, Read, Symbol};

use crate::knowledge::{Datum, Knowledge, ResourceKind, TriggerKind};
use crate::model::{
    CPU_UNITS, Command, Dependency, EntryPoint, FileId, FnId, Known, Language, Limits, Note,
    Origin, Package, Reached, Resource, Setting, Span, Template, Tree, Trigger, Value, Workload,
    WorkloadKind,
};

/// What a build is given, by name.
pub type Arguments = [(String, String)];

/// What link works on.
pub struct Input<'a> {
    pub tree: &'a Tree,
    pub knowledge: &'a Knowledge,
    /// By file, sorted.
    pub templates: &'a [(FileId, Template)],
    /// By manifest, sorted.
    pub manifests: &'a [(FileId, Vec<Dependency>)],
    /// Code that stands in templates, by its place there, with the id that it is read by.
    pub inline: &'a HashMap<Span, FileId>,
    /// Application settings by file, sorted.
    pub configuration: &'a [(FileId, Vec<Setting>)],
    /// Code whose bytes hold a word that an entry point is known by, sorted.
    pub candidates: &'a [FileId],
    /// Code that speaks to the runtime as a program beside a function, sorted.
    pub extensions: &'a [FileId],
    pub crates: &'a [Crate],
    /// Programs that packages of Python install.
    pub scripts: &'a [Script],
    /// Classes of Java or Kotlin that manifests say a program begins in.
    pub mains: &'a HashSet<String>,
    /// Classes of Java or Kotlin by the service that they give.
    pub services: &'a HashMap<String, Vec<String>>,
    pub projects: &'a [Project],
    /// What files of C# declare, by file: see `scan::declared`.
    pub declared: &'a [(FileId, Vec<String>)],
    pub modules: &'a [GoModule],
    /// What imports of JavaScript may mean beside paths.
    pub aliases: &'a [Alias],
    /// Tests, examples, build scripts: no part of a workload by themselves.
    pub not_shipped: &'a (dyn Fn(&Utf8Path) -> bool + Sync),
    /// The same of templates.
    pub not_deployed: &'a (dyn Fn(&Utf8Path) -> bool + Sync),
    /// Compose files, and programs that they start, of a developer's machine.
    pub for_development: &'a (dyn Fn(&Utf8Path) -> bool + Sync),
    pub settings: &'a dyn Fn(&str) -> Settings,
    /// The commands in a file that starts programs: a script with its arguments, the settings of a
    /// process manager.
    pub starts: &'a dyn Fn(FileId, &[String]) -> Vec<Command>,
    /// What a Dockerfile makes where its build is given such arguments.
    pub built: &'a dyn Fn(FileId, &Arguments) -> Template,
    /// What a script chooses by its first argument.
    pub roles: &'a dyn Fn(FileId) -> Vec<String>,
    /// A command's simple commands, wrappers taken off and a shell's line taken apart.
    pub unwrap: &'a dyn Fn(&[String]) -> Vec<Vec<String>>,
    /// The simple commands of a command line, wrappers taken off.
    pub line: &'a dyn Fn(&str) -> Vec<Vec<String>>,
    /// What is written at a place.
    pub written: &'a dyn Fn(Span) -> String,
    pub read: &'a Read<'a>,
}

/// A Rust package of the tree.
#[derive(Clone, Debug)]
pub struct Crate {
    pub package: String,
    /// What code calls it by.
    pub name: String,
    pub directory: Utf8PathBuf,
    /// The root file of its library, which may not be there.
    pub library: Utf8PathBuf,
    /// Binaries whose path is written, by name.
    pub binaries: Vec<(String, Utf8PathBuf)>,
}

/// A program that a package of Python installs.
#[derive(Clone, Debug)]
pub struct Script {
    /// What is typed to start it.
    pub name: String,
    /// `package.module:function`
    pub target: String,
    /// The package's.
    pub directory: Utf8PathBuf,
}

/// What plimsoll.toml says of one workload.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub target: Option<String>,
    /// A file, and the function in it.
    pub entry: Option<(Utf8PathBuf, Option<String>)>,
    pub timeout: Option<Known<Duration>>,
    pub memory: Option<Known<i64>>,
    pub storage: Option<Known<i64>>,
    pub concurrency: Option<Known<i64>>,
}

/// Where Terraform's modules of a repository lie:
/// <https://developer.hashicorp.com/terraform/language/modules/develop/structure>
const MODULES: &str = "modules";

/// Files that are read because a framework might find them.
const APPLICATION: usize = 4_000;

/// Workloads, the code that they reach, and the templates that declare them.
pub struct Linked<'a> {
    pub workloads: Vec<Workload>,
    pub program: Program<'a>,
    pub templates: &'a [(FileId, Template)],
    /// What was not judged, and why.
    pub notes: Vec<Note>,
}

impl Linked<'_> {
    /// All that the template of a workload declares.
    pub fn around(&self, workload: &Workload) -> &[Resource] {
        let template = workload.template.and_then(|at| self.templates.get(at));
        template.map_or(&[], |(_, template)| &template.resources)
    }
}

pub fn link<'a>(input: &Input<'a>) -> Linked<'a> {
    let entries = &input.knowledge.tables.entries;
    let assemblies = modules::Assemblies {
        declared: input.declared,
        projects: input.projects,
        discovered: &entries.discovered,
    };
    let mut program = Program::new(
        input.tree,
        crates(input),
        input.modules,
        input.aliases,
        entries,
        assemblies,
        input.read,
    );
    let mut linker = Linker {
        input,
        names: HashSet::new(),
        claimed: HashMap::new(),
        binaries: HashMap::new(),
        roles: Vec::new(),
        arms: Vec::new(),
        quiet: Vec::new(),
        twins: HashSet::new(),
        variants: Vec::new(),
        manifests: HashMap::new(),
        images: OnceCell::new(),
        wordless: OnceCell::new(),
        unjudged: HashSet::new(),
        at_hand: HashSet::new(),
        imaged: HashSet::new(),
        started: HashSet::new(),
    };
    for (file, dependencies) in input.manifests {
        let directory = input.tree.path(*file).parent().map_or("", Utf8Path::as_str);
        linker.manifests.entry(directory).or_default().push(dependencies);
    }
    program.classpaths = classpath::Classpaths::new(&linker.manifests);
    program.services = Some(input.services);
    program.lay(linker.layers());
    let mut notes = linker.elsewhere(&mut program);
    let mut workloads = linker.functions(&mut program);
    let images = linker.of_images(&mut program, &mut workloads);
    workloads.extend(images);
    // How a function's own program is run on a developer's machine is no workload.
    let own = |found: &Workload, program: &Program, known: &[Workload]| {
        found.kind == WorkloadKind::Process
            && found.entry.as_ref().is_some_and(|at| entry::entered(program, known, at.file))
    };
    let mut services = linker.services(&mut program, &workloads);
    services.retain(|found| !own(found, &program, &workloads));
    workloads.extend(services);
    let mut processes = linker.processes(&mut program, &workloads);
    processes.retain(|found| !own(found, &program, &workloads));
    process::tell_apart(&mut processes);
    workloads.extend(processes);
    let in_roles = linker.in_roles(&mut program, &workloads);
    workloads.extend(in_roles);
    for workload in &mut workloads {
        linker.enter_told(&mut program, workload);
    }
    let shipped = |file: FileId| !(input.not_shipped)(input.tree.path(file));
    program.told = conditional::Told::new(input.configuration, &workloads, &shipped);
    let tables = &input.knowledge.tables;
    let entries: Vec<FileId> =
        workloads.iter().filter_map(|found| Some(found.entry.as_ref()?.file)).collect();
    program.load(&entries);
    program.load(&workloads.iter().flat_map(|one| one.routed.iter().copied()).collect::<Vec<_>>());
    program.load(&application(input, &entries));
    for workload in &mut workloads {
        workload.package.variants = linker.variants_of(workload);
    }
    let reached = walk::all(&mut program, tables, &workloads);
    for (workload, reached) in workloads.iter_mut().zip(reached) {
        program.hand(&reached, |call, facts| tables.entries.is_heard(call, facts));
        workload.reached = reached;
    }
    linker.called(&program, &mut workloads);
    workloads.retain(|found| !linker.is_tool_image(&program, found));
    let shown = linker.shown(&mut program, &workloads);
    let mut shown = linker.adopt(&program, &mut workloads, shown);
    let of_image = |one: &mut Workload| {
        one.kind == WorkloadKind::Function && one.template.is_none() && one.package.image.is_some()
    };
    shown.extend(workloads.extract_if(.., of_image));
    let mut shown = linker.adopt_handlers(&mut workloads, shown);
    shown.retain(|one| !linker.lies_beside(one, &workloads));
    workloads.extend(shown);
    program.settle(workloads.iter().flat_map(|one| &one.reached));
    notes.extend(linker.leave(&program, &mut workloads));
    notes.extend(workloads.iter().flat_map(|workload| workload.notes.iter().cloned()));
    for workload in &mut workloads {
        let root = workload.package.root.clone();
        let module = linker.module_of(workload);
        workload.package.dependencies = linker.dependencies(&root);
        // An image of all modules is built from the one that its program begins in.
        if let Some(module) = module.filter(|module| !root.starts_with(module)) {
            workload.package.dependencies.extend(linker.own_dependencies(module));
        }
        let mut settings = linker.settings(&program, &root, module);
        settings.retain(|one| {
            let variable = one.unless.as_deref();
            variable.and_then(|name| workload.told(name)).is_none_or(|value| value == Some(""))
        });
        workload.package.settings = settings;
        workload.package.variants = linker.variants_of(workload);
    }
    linker.leave_out(&mut workloads);
    workloads.sort_by(|a, b| (a.location, &a.name).cmp(&(b.location, &b.name)));
    Linked { workloads, program, templates: input.templates, notes }
}

/// Whether a resource says something else than in the stage before, if there is one.
fn differs(template: &Template, id: &str) -> bool {
    template.stage.as_ref().is_none_or(|stage| stage.changed.iter().any(|changed| changed == id))
}

/// What a workload of a further stage is called.
fn staged(template: &Template, id: &str) -> String {
    template.stage.as_ref().map_or(id.to_string(), |stage| format!("{id} ({})", stage.name))
}

/// Whether two functions are one block of one module, or of two templates that say the same of it; of
/// templates in other forms (`elsewhere`) what they call it and hand it may differ, and of one block what
/// starts it may not be known to every caller.
fn said_twice(
    one: &Workload,
    other: &Workload,
    elsewhere: &dyn Fn() -> bool,
    deployments: &[String],
) -> bool {
    let apart = one.location != other.location && one.entry.is_none();
    if apart || one.entry != other.entry {
        return false;
    }
    let named = match (&one.resource, &other.resource) {
        (Some(one), Some(other)) => {
            one.id == other.id || same_elsewhere(&one.id, &other.id, deployments)
        }
        (one, other) => one.is_none() && other.is_none(),
    };
    fn started(workload: &Workload) -> BTreeSet<&str> {
        workload.triggers.iter().map(|trigger| trigger.kind.as_str()).collect()
    }
    let (a, b) = (&one.limits, &other.limits);
    let block = one.location == other.location && named;
    let untold = block && (one.triggers.is_empty() || other.triggers.is_empty());
    (started(one) == started(other) || untold)
        && a.timeout.value == b.timeout.value
        && a.memory.value == b.memory.value
        && a.storage.value == b.storage.value
        && a.concurrency.value == b.concurrency.value
        && a.runtime.value == b.runtime.value
        && (elsewhere()
            || (one.triggers.len() == other.triggers.len() || untold)
                && a.environment.keys().eq(b.environment.keys())
                && named)
}

/// Two ids that differ only where they tell what is deployed: `module.eu_west_1.f`, `module.eu_west_2.f`.
fn same_elsewhere(one: &str, other: &str, deployments: &[String]) -> bool {
    const PARTS: [char; 4] = ['.', '[', ']', '"'];
    let tells = |part: &str| {
        let mut words = part.split(['_', '-']).filter(|word| word.parse::<u32>().is_err());
        !part.is_empty() && words.all(|word| deployments.iter().any(|held| held == word))
    };
    let (mut one, mut other) = (one.split(PARTS), other.split(PARTS));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || tells(a) && tells(b) => {}
            _ => return false,
        }
    }
}

/// An image or container that starts what another one starts already.
struct Variant {
    resource: Resource,
    entry: Option<(FileId, FnId)>,
    context: Utf8PathBuf,
    commands: Vec<Vec<String>>,
}

impl Variant {
    fn of(&self, workload: &Workload) -> bool {
        let entry = workload.entry.as_ref().map(|entry| (entry.file, entry.function));
        workload.kind != WorkloadKind::Function
            && match self.entry {
                Some(own) => entry == Some(own),
                None => {
                    let words = workload.commands.iter().map(|command| &command.words);
                    workload.package.root == self.context && self.commands.iter().eq(words)
                }
            }
    }
}

/// The first workload with an entry: where it is declared, and what starts it.
struct Claim {
    file: FileId,
    words: Vec<Vec<String>>,
    environment: Vec<(String, String)>,
    /// What further ones start it with.
    further: Vec<Vec<Vec<String>>>,
}

struct Linker<'i, 'a> {
    input: &'i Input<'a>,
    names: HashSet<String>,
    /// Entries that a workload has already.
    claimed: HashMap<(FileId, FnId), Claim>,
    /// The binary that a workload without an entry starts, by its name.
    binaries: HashMap<String, String>,
    /// What the script of an image starts for other words than the image's own, with the image's folder.
    roles: Vec<(Utf8PathBuf, Command, place::Place)>,
    /// The same of words that do not tell that it stays.
    arms: Vec<(Utf8PathBuf, Command, place::Place)>,
    /// Programs of compiled languages that do not show that they stay up, with what they reach.
    quiet: Vec<(EntryPoint, Vec<Reached>)>,
    /// Build contexts and what is started in them, of workloads whose code was not found.
    twins: HashSet<(Utf8PathBuf, Vec<Vec<String>>)>,
    /// What starts the same as a workload that was found before.
    variants: Vec<Variant>,
    /// Packages of a workspace that images start programs of.
    imaged: HashSet<Utf8PathBuf>,
    /// Classes of Java or Kotlin that a command names.
    started: HashSet<String>,
    /// Dockerfiles of what runs on a platform that is not judged, and files of code.
    unjudged: HashSet<FileId>,
    /// Programs that scripts start on a developer's machine, or as a person's tool.
    at_hand: HashSet<FileId>,
    /// What the manifests of a directory ask for.
    manifests: HashMap<&'i str, Vec<&'i [Dependency]>>,
    /// Files that say how an image is built which is shipped.
    images: OnceCell<Vec<FileId>>,
    /// How many functions of templates are images of which only the image says what it starts.
    wordless: OnceCell<usize>,
}

impl<'i> Linker<'i, '_> {
    fn variants_of(&self, workload: &Workload) -> Vec<Resource> {
        let variants = self.variants.iter().filter(|variant| variant.of(workload));
        variants.map(|variant| variant.resource.clone()).collect()
    }

    fn functions(&mut self, program: &mut Program) -> Vec<Workload> {
        let mut found: Vec<Workload> = Vec::new();
        let mut entries = Vec::new();
        for (file, template) in self.deployed() {
            for resource in &template.resources {
                let Some(kind) = self.input.knowledge.tables.resource(&resource.kind) else {
                    continue;
                };
                if kind.workload == "function" && differs(template, &resource.id) {
                    entries.push((*file, template, resource, kind));
                }
            }
        }
        let deployments = &self.input.knowledge.tables.entries.deployments;
        let named = entries.iter().filter_map(|(file, _, resource, kind)| {
            self.named_plainly(program, *file, resource, kind)
        });
        program.load(&named.collect::<Vec<_>>());
        // What may be said twice: by its entry, or where it is declared.
        let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
        let mut forms: Vec<(bool, Option<&str>)> = Vec::new();
        for (file, template, resource, kind) in entries {
            let function = self.function(program, file, template, resource, kind);
            let form = (self.by_hand(&function), self.form(&function));
            let entry = function.entry.as_ref().map(|entry| (entry.file, entry.function));
            let place = entry.is_none().then_some(function.location);
            let alike = alike.entry((entry, place)).or_default();
            // Another directory that calls the same module in the same way says nothing new.
            let twin = |at: &&usize| {
                let Some((held, of)) = found.get(**at).zip(forms.get(**at)) else { return false };
                let elsewhere = || !form.0 && !of.0 && form.1 != of.1;
                said_twice(held, &function, &elsewhere, deployments)
            };
            match alike.iter().find(twin).and_then(|at| found.get_mut(*at)) {
                // What another caller of the module does not tell of.
                Some(held) if held.triggers.is_empty() => held.triggers = function.triggers,
                Some(_) => {}
                None => {
                    alike.push(found.len());
                    forms.push(form);
                    found.push(function);
                }
            }
        }
        let parts = self.parts_of_others(&found);
        let mut at = 0..;
        found.retain(|_| at.next().is_none_or(|at: usize| !parts.contains(&at)));
        // Settings that were left beside what a template deploys are used by nobody.
        let declared = found.iter().filter(|one| !self.by_hand(one));
        let declared: HashSet<Utf8PathBuf> = declared.map(|one| one.package.root.clone()).collect();
        found.retain(|one| !self.by_hand(one) || !declared.contains(&one.package.root));
        found
    }

    /// The file of a handler that lies where the template says: most do, and are read side by side.
    fn named_plainly(
        &self,
        program: &Program,
        template: FileId,
        resource: &Resource,
        kind: &ResourceKind,
    ) -> Option<FileId> {
        let tree = self.input.tree;
        let set = |path: &String| resource.properties.at(path)?.str();
        let (module, _) = set(kind.handler.as_ref()?)?.rsplit_once('.')?;
        let here = tree.path(template).parent()?;
        let code = kind.code.iter().find_map(set).map_or(here.to_path_buf(), |at| joined(here, at));
        let path = code.join(module);
        tree.find(&Utf8PathBuf::from(format!("{path}.py"))).or_else(|| program.script(&path))
    }

    /// The functions of templates that name what only another one declares, which holds all of theirs: the
    /// parts that it is put together from.
    fn parts_of_others(&self, found: &[Workload]) -> HashSet<usize> {
        let id = |one: &Workload| one.resource.as_ref().map(|resource| resource.id.clone());
        let mut same: HashMap<(String, FileId, FnId), Vec<usize>> = HashMap::new();
        for (at, one) in found.iter().enumerate() {
            if let (Some(id), Some(entry)) = (id(one), &one.entry) {
                same.entry((id, entry.file, entry.function)).or_default().push(at);
            }
        }
        let template = |at: &usize| self.input.templates.get(found.get(*at)?.template?);
        let declared = |template: &'i Template| -> HashSet<(&'i str, &'i str)> {
            let all = template.resources.iter();
            all.map(|resource| (resource.id.as_str(), resource.kind.as_str())).collect()
        };
        let mut parts = HashSet::new();
        for several in same.values().filter(|several| several.len() > 1) {
            for at in several {
                let Some((file, part)) = template(at) else { continue };
                let own = declared(part);
                let held = several.iter().filter_map(template).any(|(other, whole)| {
                    let whole = declared(whole);
                    let further = |id: &str| whole.iter().any(|(other, _)| *other == id);
                    let lacks = |id: &str| !own.iter().any(|(other, _)| *other == id);
                    file != other
                        && own.is_subset(&whole)
                        && (part.part
                            || part.resources.iter().any(|resource| {
                                refers(&resource.properties, &|id| lacks(id) && further(id))
                            }))
                });
                if held {
                    parts.insert(*at);
                }
            }
        }
        parts
    }

    /// What a file is written in: by the end of its name, or by what it says.
    fn form(&self, one: &Workload) -> Option<&'i str> {
        let form = self.input.tree.path(one.location.file).extension();
        let service = |resource: &Resource| resource.kind == "Serverless::Service";
        if self.template_of(one.location.file).is_some_and(|it| it.resources.iter().any(service)) {
            return Some("serverless");
        }
        form.map(|form| if form == "yml" { "yaml" } else { form })
    }

    /// Marks programs that no template names where templates name others. Settings by which one function is
    /// deployed by hand speak of no other program, and templates without a container say nothing of images.
    fn leave_out(&self, workloads: &mut [Workload]) {
        let in_container =
            |one: &Workload| one.kind != WorkloadKind::Function || one.package.image.is_some();
        let described: Vec<bool> = workloads
            .iter()
            .filter(|one| one.declared.is_some() && !self.by_hand(one))
            .map(in_container)
            .collect();
        if described.is_empty() {
            return;
        }
        let of_images = described.contains(&true);
        for one in workloads.iter_mut().filter(|one| one.kind != WorkloadKind::Function) {
            one.left_out = one.declared.is_none()
                && (of_images || one.package.image.is_none())
                && (self.input.settings)(&one.name).target.is_none();
        }
    }

    /// It is declared by settings of a tool that somebody starts by hand.
    fn by_hand(&self, one: &Workload) -> bool {
        self.template_of(one.location.file).is_some_and(|template| template.by_hand)
    }

    /// Templates that are deployed by themselves: shipped, and no part of another that is.
    pub(crate) fn deployed(&self) -> Vec<&'i (FileId, Template)> {
        let input = self.input;
        let shipped: Vec<&(FileId, Template)> = input
            .templates
            .iter()
            .filter(|(file, _)| !(input.not_deployed)(input.tree.path(*file)))
            .collect();
        let included: HashSet<&Utf8Path> = shipped
            .iter()
            .flat_map(|(_, template)| template.includes.iter().map(Utf8PathBuf::as_path))
            .collect();
        // Beside modules that are called: one that nobody calls is not applied by itself.
        let in_modules = |path: &Utf8Path| {
            let all = path.parent().filter(|all| all.file_name() == Some(MODULES));
            all.is_some_and(|all| included.iter().any(|called| called.parent() == Some(all)))
        };
        let alone = |(file, template): &&(FileId, Template)| {
            let path = input.tree.path(*file);
            let uncalled = template.includes.is_empty()
                && path.extension() == Some("tf")
                && path.parent().is_some_and(in_modules);
            let part = uncalled || path.ancestors().take(2).any(|path| included.contains(path));
            !part
                && (!template.synthesized || !self.is_declared_in_code(path))
                && !self.is_laid_over(path, template)
        };
        shipped.into_iter().filter(alone).collect()
    }

    /// What Chalice lays over the template that it writes lies beside the application, and names code of no function.
    /// aws.github.io/chalice/topics/cfn.html
    fn is_laid_over(&self, path: &Utf8Path, template: &Template) -> bool {
        let beside = path.with_file_name(".chalice").join("config.json");
        let kinds = &self.input.knowledge.tables;
        let functions = template.resources.iter().filter_map(|one| {
            let kind = kinds.resource(&one.kind).filter(|kind| kind.workload == "function")?;
            Some((one, kind))
        });
        path != beside
            && self.input.tree.find(&beside).is_some()
            && functions.clone().next().is_some()
            && functions
                .into_iter()
                .all(|(one, kind)| kind.code.iter().all(|at| one.properties.at(at).is_none()))
    }

    /// A program that declares resources lies in the folder of such programs around a template.
    fn is_declared_in_code(&self, template: &Utf8Path) -> bool {
        let tree = self.input.tree;
        let roots = &self.input.knowledge.tables.constructs.roots;
        let mut around = template.ancestors().skip(1);
        let root = around.find(|at| roots.iter().any(|root| tree.find(&at.join(root)).is_some()));
        root.is_some_and(|root| {
            self.input.templates.iter().any(|(file, template)| {
                let path = tree.path(*file);
                Language::of(path).is_some()
                    && path.starts_with(root)
                    && !template.resources.is_empty()
            })
        })
    }

    fn function(
        &mut self,
        program: &mut Program,
        file: FileId,
        template: &Template,
        resource: &Resource,
        kind: &ResourceKind,
    ) -> Workload {
        let platform = kind
            .platform_if
            .iter()
            .find(|(property, _)| {
                resource.properties.at(property).is_some_and(|set| set.value.is_some())
            })
            .map_or(kind.platform.clone(), |(_, platform)| platform.clone());
        let name = staged(template, &resource.id);
        let mut workload =
            self.workload(&name, WorkloadKind::Function, resource.span, Some(&platform));
        workload.template = self.index_of(file, template);
        self.limits(&mut workload, resource, kind);
        workload.triggers = self.triggers(template, resource, kind);
        let here = self.input.tree.path(file).parent().unwrap_or(Utf8Path::new(""));
        let properties = &resource.properties;
        if let Some(layers) = kind.layers.as_ref().and_then(|path| properties.at(path)) {
            workload.package.layers =
                layers.value.as_ref().map_or(Vec::new(), |value| value.items().to_vec());
        }
        let service = template.resources.iter().find(|found| found.kind == "Serverless::Service");
        match &kind.program {
            Some(file) => self.program_beside(program, &mut workload, resource, kind, here, file),
            None => self.code(program, &mut workload, resource, kind, here, service),
        }
        // What a .NET project holds is what is deployed of it.
        let project = workload.entry.as_ref().and_then(|at| program.project_around(at.file));
        if let Some(project) = project {
            workload.package.root = project.to_path_buf();
        }
        workload.resource = Some(resource.clone());
        workload
    }

    /// The program that a function starts instead of calling a handler: the file that is named, or the
    /// only one that the code beside its template shows.
    fn program_beside(
        &mut self,
        program: &mut Program,
        workload: &mut Workload,
        resource: &Resource,
        kind: &ResourceKind,
        here: &Utf8Path,
        file: &str,
    ) {
        let named = kind.program_at.as_ref().and_then(|path| resource.properties.at(path)?.str());
        let file = named.unwrap_or(file);
        workload.package.root = here.to_path_buf();
        let found = self.script_file(program, &clean(&here.join(file)));
        match found.and_then(|file| self.top_level(program, file)) {
            Some(entry) => self.enter(workload, entry),
            None => {
                let stem = Utf8Path::new(file).file_stem().unwrap_or(file);
                self.binaries.insert(workload.name.clone(), stem.to_string());
            }
        }
    }

    pub(crate) fn enter(&mut self, workload: &mut Workload, entry: EntryPoint) {
        let file = workload.location.file;
        let claim = Claim { file, words: Vec::new(), environment: Vec::new(), further: Vec::new() };
        self.claimed.entry((entry.file, entry.function)).or_insert(claim);
        workload.entry = Some(entry);
    }

    /// Where a template of a file stands among all; each stage of it is another one.
    fn index_of(&self, file: FileId, template: &Template) -> Option<usize> {
        let templates = self.input.templates;
        let first = templates.partition_point(|(other, _)| *other < file);
        let same = templates.iter().enumerate().skip(first);
        let mut same = same.take_while(|(_, (other, _))| *other == file);
        same.find(|(_, (_, one))| std::ptr::eq(one, template)).map(|(at, _)| at)
    }

    fn template_of(&self, file: FileId) -> Option<&'i Template> {
        let templates = self.input.templates;
        let at = templates.partition_point(|(held, _)| *held < file);
        templates.get(at).filter(|(held, _)| *held == file).map(|(_, template)| template)
    }

    /// What the file at a path declares.
    pub(crate) fn template_at(&self, path: &Utf8Path) -> Option<&'i Template> {
        self.template_of(self.input.tree.find(path)?)
    }

    pub(crate) fn image_of(&self, dockerfile: FileId) -> Option<Resource> {
        let template = self.template_of(dockerfile)?;
        template.resources.iter().find(|resource| resource.kind == "Docker::Image").cloned()
    }

    /// What a Dockerfile makes when it is built up to a stage: of one for development, all of it.
    pub(crate) fn stage_of(&self, dockerfile: FileId, stage: &str) -> Option<Resource> {
        let own = |resource: &&Resource| {
            matches!(resource.kind.as_str(), "Docker::Stage" | "Docker::Part")
                && resource.id == stage
        };
        let found = self.template_of(dockerfile)?.resources.iter().find(own);
        let found = found.filter(|_| !(self.input.for_development)(Utf8Path::new(stage)));
        found.cloned().or_else(|| self.image_of(dockerfile))
    }

    pub(crate) fn workload(
        &mut self,
        name: &str,
        kind: WorkloadKind,
        location: Span,
        declared: Option<&str>,
    ) -> Workload {
        let mut unique = name.to_string();
        if !self.names.insert(unique.clone()) {
            let path = self.input.tree.path(location.file);
            let directory = path.parent().filter(|directory| !directory.as_str().is_empty());
            let before = directory.unwrap_or(path);
            unique = format!("{before}/{name}");
            let mut count = 2;
            while !self.names.insert(unique.clone()) {
                unique = format!("{before}/{name}#{count}");
                count += 1;
            }
        }
        let settings = (self.input.settings)(&unique);
        let target = settings.target.clone().or_else(|| declared.map(str::to_string));
        let target = target.unwrap_or_else(|| {
            self.input.knowledge.platforms.first().map_or(String::new(), |first| first.name.clone())
        });
        let platform = self.input.knowledge.platform(&target);
        let by_default =
            |dimension: &str| platform.and_then(|platform| platform.default(dimension));
        let function = kind == WorkloadKind::Function;
        let unset = "nothing declares it";
        let number = |dimension: &str| match by_default(dimension) {
            Some(Datum::Number(number)) if function => Known::default(*number as i64),
            Some(Datum::Size(bytes)) if function => Known::default(*bytes),
            _ => Known::unknown(None, unset),
        };
        let set = |dimension: &str| match declared {
            Some(_) => number(dimension),
            None => Known::unknown(None, unset),
        };
        let timeout = match by_default("duration") {
            Some(Datum::Duration(duration)) if function && declared.is_some() => {
                Known::default(*duration)
            }
            _ => Known::unknown(None, unset),
        };
        let mut workload = Workload {
            name: unique,
            kind,
            declared: declared.map(str::to_string),
            target,
            left_out: false,
            location,
            template: None,
            resource: None,
            entry: None,
            further: Vec::new(),
            routed: Vec::new(),
            commands: Vec::new(),
            unset: BTreeMap::new(),
            missing: None,
            triggers: Vec::new(),
            limits: Limits {
                timeout,
                memory: set("memory"),
                storage: set("storage"),
                cpus: Known::unknown(None, unset),
                stop: Known::unknown(None, unset),
                concurrency: number("concurrency"),
                requests: number("requests"),
                runtime: Known::unknown(None, unset),
                environment: BTreeMap::new(),
            },
            reached: Vec::new(),
            package: Package::default(),
            notes: Vec::new(),
        };
        self.state(&mut workload);
        workload
    }

    /// What plimsoll.toml says of a workload holds over what anything else does.
    fn state(&self, workload: &mut Workload) {
        let said = (self.input.settings)(&workload.name);
        let limits = &mut workload.limits;
        limits.timeout = said.timeout.unwrap_or(limits.timeout.clone());
        limits.memory = said.memory.unwrap_or(limits.memory.clone());
        limits.storage = said.storage.unwrap_or(limits.storage.clone());
        limits.concurrency = said.concurrency.unwrap_or(limits.concurrency.clone());
    }

    /// The entry that plimsoll.toml names.
    fn enter_told(&mut self, program: &mut Program, workload: &mut Workload) {
        let Some((path, function)) = (self.input.settings)(&workload.name).entry else { return };
        // That there is no such file is told of plimsoll.toml.
        let Some(file) = self.input.tree.find(&path) else { return };
        let entry = match &function {
            None => handler::program_of(program, file).or_else(|| self.top_level(program, file)),
            Some(name) => {
                let code = path.parent().unwrap_or(Utf8Path::new(""));
                let span = workload.location;
                let lookup = handler::Lookup { code, handler: name, span, language: None };
                let entries = &self.input.knowledge.tables.entries;
                lookup.find_in(program, entries, file, Vec::new()).ok()
            }
        };
        match entry {
            Some(entry) => {
                if !path.starts_with(&workload.package.root) {
                    workload.package.root =
                        path.parent().unwrap_or(Utf8Path::new("")).to_path_buf();
                }
                workload.missing = None;
                self.enter(workload, entry);
            }
            None => workload.notes.push(Note {
                span: workload.location,
                message: format!("the entry that plimsoll.toml names is not in `{path}`"),
            }),
        }
    }

    /// What the resource sets, over the defaults.
    fn limits(&self, workload: &mut Workload, resource: &Resource, kind: &ResourceKind) {
        let get = |path: &Option<String>| resource.properties.at(path.as_deref()?);
        // `2048`, or `2 GB` with its unit.
        let megabytes = |value: &Value| match (value.as_int(), value.as_str()) {
            (Some(number), _) => Some(number.saturating_mul(1 << 20)),
            (None, Some(text)) => match Datum::parse(text) {
                Ok(Datum::Size(bytes)) => Some(bytes),
                _ => None,
            },
            _ => None,
        };
        if let Some(value) = get(&kind.timeout) {
            workload.limits.timeout =
                value.and_then(|value| Duration::try_from_secs_f64(value.as_float()?).ok());
        }
        if let Some(value) = get(&kind.memory) {
            workload.limits.memory = value.and_then(megabytes);
        }
        if let Some(value) = get(&kind.cpu) {
            workload.limits.cpus = value.and_then(cpus);
        }
        if let Some(value) = get(&kind.storage) {
            workload.limits.storage = value.and_then(megabytes);
        }
        if let Some(value) = get(&kind.concurrency) {
            workload.limits.concurrency = value.and_then(Value::as_int);
        }
        // An image brings its own: one that is set for all functions is none of it.
        if let Some(value) =
            get(&kind.runtime).filter(|_| code::packed_as_image(resource).is_none())
        {
            workload.limits.runtime = value.and_then(|value| value.as_str().map(str::to_string));
        }
        if let Some(value) = get(&kind.environment) {
            for entry in value.value.as_ref().map_or(&[][..], Value::entries) {
                workload.limits.environment.insert(entry.key.clone(), entry.value.clone());
            }
        }
        self.state(workload);
    }

    fn triggers(
        &self,
        template: &Template,
        resource: &Resource,
        kind: &ResourceKind,
    ) -> Vec<Trigger> {
        let mut found = Vec::new();
        let rows = &self.input.knowledge.tables.triggers;
        let behind = |names: &[String], properties: &Known<Value>| {
            names.iter().find_map(|name| {
                let id = match properties.at(name)?.value.as_ref()? {
                    Value::Ref { resource, .. } => resource.clone(),
                    _ => return None,
                };
                let own = template.resources.iter().find(|other| other.id == id);
                own.or_else(|| self.in_other_file(resource.span.file, &id)).cloned()
            })
        };
        let events = kind.events.as_ref().and_then(|path| resource.properties.at(path));
        let events = events.and_then(|events| events.value.as_ref());
        for event in events.map_or(&[][..], Value::entries) {
            let ty = event.value.at("Type").and_then(Known::str).unwrap_or("");
            let Some(row) = rows.iter().find(|row| row.events.iter().any(|name| name == ty)) else {
                continue;
            };
            let properties = event.value.at("Properties").cloned();
            let properties = properties.unwrap_or(Known::unknown(None, "the event sets nothing"));
            found.push(Trigger {
                kind: row.name.clone(),
                span: event.key_span,
                source: behind(&row.source, &properties),
                properties,
            });
        }
        if resource.properties.at("FunctionUrlConfig").is_some()
            && let Some(row) = rows.iter().find(|row| row.events.iter().any(|e| e == "FunctionUrl"))
        {
            found.push(Trigger {
                kind: row.name.clone(),
                span: resource.span,
                source: None,
                properties: Known::unknown(None, "not an event"),
            });
        }
        let ids = self.ids_of(template, &resource.id);
        // A template has many resources of few kinds.
        let mut ties: HashMap<&str, Vec<(&TriggerKind, &[String])>> = HashMap::new();
        for other in &template.resources {
            let ties = ties.entry(&other.kind).or_insert_with(|| {
                rows.iter().filter_map(|row| Some((row, row.tie(&other.kind)?))).collect()
            });
            for (row, properties) in ties.iter() {
                let set = |path: &String| other.properties.at(path).is_some();
                if !row.having.get(&other.kind).is_none_or(set) {
                    continue;
                }
                let naming = |path: &String| Self::naming(&other.properties, path, &ids);
                let parts: Vec<&Known<Value>> = properties.iter().flat_map(naming).collect();
                if parts.is_empty() {
                    continue;
                }
                let source = behind(&row.source, &other.properties);
                let source = source.or_else(|| row.itself.then(|| other.clone()));
                let fits = source.as_ref().is_none_or(|source| {
                    let kind = |kind: &String| *kind == source.kind;
                    let is = |(path, word): (&String, &String)| {
                        source.properties.at(path).and_then(Known::str) == Some(word)
                    };
                    (row.behind.is_empty() || row.behind.iter().any(kind)) && row.is.iter().all(is)
                });
                if !fits || (source.is_none() && row.known) {
                    continue;
                }
                found.extend(parts.into_iter().map(|part| Trigger {
                    kind: row.name.clone(),
                    span: other.span,
                    source: source.clone(),
                    properties: part.clone(),
                }));
            }
        }
        found
    }

    /// What another file of the program declares that a file of code refers to.
    fn in_other_file(&self, file: FileId, id: &str) -> Option<&'i Resource> {
        let in_code = |file: FileId| Language::of(self.input.tree.path(file)).is_some();
        let templates = self.input.templates.iter().filter(|(of, _)| in_code(*of) && in_code(file));
        let all = templates.flat_map(|(_, template)| &template.resources);
        let mut all = all.filter(|other| other.id == id);
        all.next().filter(|_| all.next().is_none())
    }

    /// The ids of a function, and of what stands for it: an alias.
    fn ids_of<'t>(&self, template: &'t Template, function: &'t str) -> Vec<&'t str> {
        let kinds = &self.input.knowledge.tables;
        let stands_for_it = |other: &&Resource| {
            let of = kinds.resource(&other.kind).and_then(|kind| kind.of.as_ref());
            let of = of.and_then(|of| other.properties.at(of)?.value.as_ref());
            matches!(of, Some(Value::Ref { resource, .. }) if resource == function)
        };
        let others = template.resources.iter().filter(stands_for_it);
        std::iter::once(function).chain(others.map(|other| other.id.as_str())).collect()
    }

    /// The properties among which one refers to one of some resources. A `*` in its path is any element
    /// of a list, whose own properties these are.
    fn naming<'v>(properties: &'v Known<Value>, path: &str, ids: &[&str]) -> Vec<&'v Known<Value>> {
        let (parts, path): (Vec<&Known<Value>>, &str) = match path.split_once(".*") {
            None => (vec![properties], path),
            Some((list, rest)) => {
                let items = properties.at(list).and_then(|list| list.value.as_ref());
                (items.map_or(&[][..], Value::items).iter().collect(), rest.trim_start_matches('.'))
            }
        };
        let names_it = |part: &&Known<Value>| {
            let value = part.at(path).and_then(|value| value.value.as_ref());
            matches!(value, Some(Value::Ref { resource, .. }) if ids.contains(&resource.as_str()))
        };
        parts.into_iter().filter(names_it).collect()
    }

    /// The module of Java or Kotlin that a workload begins in.
    fn module_of(&self, workload: &Workload) -> Option<&str> {
        let path = self.input.tree.path(workload.entry.as_ref()?.file);
        matches!(Language::of(path), Some(Language::Java | Language::Kotlin))
            .then(|| reach::module_of(path))
    }

    /// What the configuration files below a directory set, and those of the modules that a program is
    /// built of; not what stands beside the code of others.
    fn settings(&self, program: &Program, root: &Utf8Path, module: Option<&str>) -> Vec<Setting> {
        let parts = module.and_then(|module| program.classpaths.of(module)).unwrap_or_default();
        // Whose coordinates are told is built of what its manifest says, and of nothing else.
        let manifests = module.and_then(|module| self.manifests.get(module)).into_iter().flatten();
        let known = manifests.flat_map(|held| held.iter()).any(|one| one.ecosystem == "module");
        let local = &self.input.knowledge.tables.entries.local_profiles;
        // `local-mysql` is one of `local`.
        let is_local = |name: &str| {
            let first = name.split(['-', '_']).next().unwrap_or(name);
            local.iter().any(|local| local == name || local == first)
        };
        let below = self.input.configuration.iter().filter(|(file, _)| {
            let path = self.input.tree.path(*file);
            let of = path.as_str().starts_with("src/") || path.as_str().contains("/src/");
            let of = of.then(|| reach::module_of(path));
            let built = of.is_some_and(|of| module == Some(of) || parts.contains(of));
            let beside = of.is_some() && (parts.len() > 1 || known);
            // What a developer's build adds to `src/main`: `src/dev/resources`.
            let set = of.and_then(|of| path.strip_prefix(of).ok()?.iter().nth(1));
            let added = module.is_some() && set.is_some_and(is_local);
            (built || !beside && path.starts_with(root)) && !added && self.shipped(path)
        });
        let deployed = |setting: &&Setting| {
            let profile = setting.profile.as_deref().unwrap_or("");
            !profile.split([',', ' ']).any(is_local)
        };
        below.flat_map(|(_, settings)| settings.iter().filter(deployed).cloned()).collect()
    }

    /// What the manifests in a directory ask for.
    fn own_dependencies(&self, directory: &str) -> Vec<Dependency> {
        let held = self.manifests.get(directory).into_iter().flatten();
        held.flat_map(|dependencies| dependencies.iter().cloned()).collect()
    }

    /// The manifests nearest to a directory, above it or in it.
    fn dependencies(&self, root: &Utf8Path) -> Vec<Dependency> {
        let nearest = root.ancestors().find_map(|directory| {
            let held = self.manifests.get(directory.as_str())?;
            held.iter().any(|dependencies| !dependencies.is_empty()).then_some(held)
        });
        nearest
            .into_iter()
            .flatten()
            .flat_map(|dependencies| dependencies.iter().cloned())
            .collect()
    }
}

/// Whether a value refers to such a resource.
fn refers(value: &Known<Value>, is: &dyn Fn(&str) -> bool) -> bool {
    match &value.value {
        Some(Value::Ref { resource, .. }) => is(resource),
        Some(Value::List(items)) => items.iter().any(|item| refers(item, is)),
        Some(Value::Map(entries)) => entries.iter().any(|entry| refers(&entry.value, is)),
        _ => false,
    }
}

/// `4096` CPU units, or `4 vCPU`.
fn cpus(value: &Value) -> Option<f64> {
    match (value.as_float(), value.as_str()) {
        (Some(units), _) => Some(units / CPU_UNITS),
        (None, Some(text)) => {
            let text = text.trim().to_lowercase();
            text.strip_suffix("vcpu").and_then(|number| number.trim().parse().ok())
        }
        _ => None,
    }
}

/// Candidates that a framework may find by their annotations, where an entry is of such a language.
fn application(input: &Input, entries: &[FileId]) -> Vec<FileId> {
    let jvm = |file: &&FileId| {
        matches!(Language::of(input.tree.path(**file)), Some(Language::Java | Language::Kotlin))
    };
    if !entries.iter().any(|file| jvm(&file)) {
        return Vec::new();
    }
    input.candidates.iter().filter(jvm).take(APPLICATION).copied().collect()
}

fn crates(input: &Input) -> modules::rust::Crates {
    let roots = input.crates.iter().flat_map(|one| {
        let binaries = one.binaries.iter().map(|(_, path)| path);
        binaries.chain(std::iter::once(&one.library)).cloned()
    });
    let libraries = input.crates.iter().map(|one| (one.name.clone(), one.library.clone()));
    modules::rust::Crates { libraries: libraries.collect(), roots: roots.collect() }
}

/// A path of a template, relative to the root.
fn joined(base: &Utf8Path, path: &str) -> Utf8PathBuf {
    let path = path.trim_start_matches("./");
    if path == "." { base.to_path_buf() } else { clean(&base.join(path)) }
}

/// Without `.` and `..`; what climbs out of the root stays as it is and finds nothing.
pub(crate) fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Utf8PathBuf::from(parts.join("/"))
}

/// For rules of inheritance in one place: a default is what nobody wrote.
pub fn is_default<T>(known: &Known<T>) -> bool {
    known.origin == Origin::Default
}
