//! Every file of the tree, each read and parsed when a stage asks for it, and once.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};

use camino::Utf8Path;
use rayon::prelude::*;

use crate::knowledge::Knowledge;
use crate::model::{
    Directive, Facts, FileId, Language, Note, Skipped, Source, Span, Template, Tree,
};
use crate::{discover, read, scan};

/// Every file of the tree, read when somebody asks. Texts are held; facts are whose who asked.
pub(crate) struct Files<'a> {
    root: &'a Utf8Path,
    pub(crate) tree: &'a Tree,
    sources: Vec<OnceLock<Option<Arc<Source>>>>,
    told: Vec<OnceLock<Told>>,
    /// Code that stands in templates: their ids follow those of the tree.
    inner: OnceLock<Vec<(read::inline::Code, Language)>>,
    /// Facts of programs that declare resources and may hold an entry, until who asks takes them.
    ready: Mutex<HashMap<FileId, Arc<Facts>>>,
    skipped: Mutex<Vec<Skipped>>,
}

/// What the bytes of code tell, each list sorted by file.
#[derive(Default)]
pub(crate) struct Candidates {
    /// Files that may hold an entry point.
    pub(crate) entries: Vec<FileId>,
    /// Files that may declare resources.
    pub(crate) programs: Vec<FileId>,
    /// Files that may belong to a program beside a function, in its environment.
    pub(crate) extensions: Vec<FileId>,
    /// What files of C# declare.
    pub(crate) declared: Vec<(FileId, Vec<String>)>,
}

/// What stays of a file's facts when nobody holds them any more.
#[derive(Default)]
struct Told {
    notes: Vec<Note>,
    directives: Vec<Directive>,
    /// Of its functions, where there are directives.
    functions: Vec<Span>,
}

/// What is said of a file on which a front-end panicked.
const FAILED: &str = "plimsoll failed on this file: nothing of it was read; please report it";

/// Pieces of code in templates that are read.
const INLINE: usize = 1_000;

impl<'a> Files<'a> {
    pub(crate) fn new(root: &'a Utf8Path, tree: &'a Tree) -> Files<'a> {
        let count = tree.files.len() + INLINE;
        Files {
            root,
            tree,
            sources: (0..count).map(|_| OnceLock::new()).collect(),
            told: (0..count).map(|_| OnceLock::new()).collect(),
            inner: OnceLock::new(),
            ready: Mutex::default(),
            skipped: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn source(&self, file: FileId) -> Option<Arc<Source>> {
        let held = self.sources.get(file.0 as usize)?;
        held.get_or_init(|| {
            Some(Arc::new(Source::new(file, self.tree.path(file), self.text(file)?)))
        })
        .clone()
    }

    /// Takes in a source that was read for something else: who asks for its file gets it.
    pub(crate) fn hold(&self, source: Source) -> Arc<Source> {
        let source = Arc::new(source);
        if let Some(held) = self.sources.get(source.file.0 as usize) {
            let _ = held.set(Some(source.clone()));
        }
        source
    }

    /// The source if it has been read.
    pub(crate) fn held(&self, file: FileId) -> Option<&Source> {
        self.sources.get(file.0 as usize)?.get()?.as_deref()
    }

    pub(crate) fn facts(&self, file: FileId) -> Option<Arc<Facts>> {
        let ready = self.ready.lock().ok().and_then(|mut ready| ready.remove(&file));
        ready.or_else(|| self.parsed(file))
    }

    /// What the bytes of code tell; the texts of files that tell nothing are let go.
    pub(crate) fn candidates(
        &self,
        knowledge: &Knowledge,
        files: &[FileId],
        wanted: &(dyn Fn(&Utf8Path) -> bool + Sync),
    ) -> Candidates {
        let scan = OnceLock::new();
        let told: Vec<(FileId, scan::Signs)> = files
            .par_iter()
            .filter_map(|file| {
                let path = self.tree.path(*file);
                let language = Language::of(path)?;
                if !wanted(path) {
                    return None;
                }
                self.look(*file, |text| {
                    let scan = scan.get_or_init(|| scan::Scan::new(knowledge));
                    let mut signs = scan.signs(language, path, text);
                    signs.program |= read::infra::service::is(path);
                    if signs.entry || signs.program {
                        self.hold(Source::new(*file, path, text));
                    }
                    (*file, signs)
                })
            })
            .collect();
        let mut found = Candidates::default();
        for (file, signs) in told {
            found.entries.extend(signs.entry.then_some(file));
            found.programs.extend(signs.program.then_some(file));
            found.extensions.extend(signs.extension.then_some(file));
            if !signs.declared.is_empty() {
                found.declared.push((file, signs.declared));
            }
        }
        found
    }

    /// The resources that programs declare.
    pub(crate) fn declared(
        &self,
        programs: &[FileId],
        entries: &[FileId],
        knowledge: &Knowledge,
    ) -> Vec<(FileId, Template)> {
        // What a compiler has put beside its source is that.
        let written = |file: &FileId| {
            let path = self.tree.path(*file);
            path.extension() != Some("js") || self.tree.find(&path.with_extension("ts")).is_none()
        };
        let programs: Vec<FileId> = programs.iter().copied().filter(written).collect();
        let code = |file: &FileId| {
            let path = self.tree.path(*file).to_path_buf();
            Some(read::infra::constructs::Code { path, facts: self.facts(*file)? })
        };
        let mut codes: Vec<read::infra::constructs::Code> =
            programs.par_iter().filter_map(code).collect();
        // Settings that they take from other files.
        let find = |path: &Utf8Path| self.tree.find(path);
        let further = read::infra::constructs::named(&codes, &find);
        let further: Vec<FileId> =
            further.into_iter().filter(|file| !programs.contains(file)).collect();
        codes.par_extend(further.par_iter().filter_map(code));
        let open = |path: &Utf8Path| self.source(self.tree.find(path)?);
        let facts = |path: &Utf8Path| self.facts(self.tree.find(path)?);
        let services = read::infra::service::Reader { open: &open, facts: &facts };
        let services = programs.iter().flat_map(|file| {
            let stages = self.sound(*file, || services.read(self.tree.path(*file)));
            stages.into_iter().map(|template| (*file, template))
        });
        let mut all: Vec<(FileId, Template)> = services.collect();
        if codes.is_empty() {
            return all;
        }
        let exists = |path: &Utf8Path| {
            self.tree.find(path).is_some() || self.tree.under(path).next().is_some()
        };
        let table = &knowledge.tables.constructs;
        let read = || read::infra::constructs::read(&codes, table, &exists);
        all.extend(catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            // They may be parts of each other, and are read together.
            for code in &codes {
                let why = "plimsoll failed on what the programs here declare; please report it";
                self.skip(Skipped { path: code.path.clone(), why: why.to_string() });
            }
            Vec::new()
        }));
        if let Ok(mut ready) = self.ready.lock() {
            let facts = codes.into_iter().map(|code| (code.facts.file, code.facts));
            let kept =
                |file: &FileId| entries.binary_search(file).is_ok() || further.contains(file);
            ready.extend(facts.filter(|(file, _)| kept(file)));
        }
        all
    }

    /// Code that stands in templates becomes texts that are read like files.
    pub(crate) fn inline(
        &self,
        templates: &[(FileId, Template)],
        knowledge: &Knowledge,
    ) -> HashMap<Span, FileId> {
        let mut found: Vec<(Span, Language, read::inline::Code)> = Vec::new();
        for resource in templates.iter().flat_map(|(_, template)| &template.resources) {
            let Some(kind) = knowledge.tables.resource(&resource.kind) else { continue };
            let runtime =
                kind.runtime.as_ref().and_then(|path| resource.properties.at(path)?.str());
            let Some(language) = runtime.and_then(Language::of_runtime) else { continue };
            for span in kind.inline.iter().filter_map(|path| resource.properties.at(path)?.span) {
                if found.iter().any(|(held, ..)| *held == span) {
                    continue;
                }
                let source = self.source(span.file);
                let code = source.and_then(|held| read::inline::Code::at(&held, span, language));
                if found.len() < INLINE {
                    found.extend(code.map(|code| (span, language, code)));
                } else if code.is_some() {
                    let path = self.tree.path(span.file).to_path_buf();
                    let why = format!("holds code beyond the {INLINE} pieces that are read");
                    self.skip(Skipped { path, why });
                }
            }
        }
        let ids = self.tree.within(found.iter().map(|(span, ..)| span.file).collect());
        let mut places = HashMap::new();
        let mut inner = Vec::new();
        for (id, (span, language, code)) in ids.into_iter().zip(found) {
            let Some(source) = self.source(span.file) else { continue };
            self.hold(source.named(id));
            inner.push((code, language));
            places.insert(span, id);
        }
        let _ = self.inner.set(inner);
        places
    }

    /// All `plimsoll:` comments that were read, and the functions of each file of code.
    #[allow(clippy::type_complexity)]
    pub(crate) fn directives(
        &self,
        templates: &[(FileId, Template)],
    ) -> (Vec<(FileId, Directive)>, HashMap<FileId, Vec<Span>>) {
        let mut directives = Vec::new();
        let mut functions = HashMap::new();
        for (_, template) in templates {
            let found = template.directives.iter();
            directives.extend(found.map(|found| (found.span.file, found.clone())));
        }
        for (at, told) in self.told.iter().enumerate() {
            let Some(told) = told.get().filter(|told| !told.directives.is_empty()) else {
                continue;
            };
            let file = FileId(at as u32);
            directives.extend(told.directives.iter().map(|found| (file, found.clone())));
            functions.insert(file, told.functions.clone());
        }
        directives.sort_by_key(|(_, directive)| directive.span);
        (directives, functions)
    }

    /// Files, and parts of files, that could not be read.
    pub(crate) fn skipped(
        &self,
        templates: &[(FileId, Template)],
        linked: &[Note],
    ) -> Vec<Skipped> {
        let mut all = self.skipped.lock().map_or_else(|_| Vec::new(), |held| held.clone());
        let told = self.told.iter().filter_map(|held| held.get());
        let notes = told
            .flat_map(|told| told.notes.iter())
            .chain(templates.iter().flat_map(|(_, template)| template.notes.iter()))
            .chain(linked);
        for note in notes {
            let path = self.tree.path(note.span.file).to_path_buf();
            let line = self.source(note.span.file).map_or(1, |s| s.place(note.span.start).line);
            all.push(Skipped { path, why: format!("line {line}: {}", note.message) });
        }
        all
    }

    /// The texts that are held, and how many were read.
    pub(crate) fn into_sources(self) -> (HashMap<FileId, Arc<Source>>, usize) {
        let sources: HashMap<FileId, Arc<Source>> = self
            .sources
            .into_iter()
            .filter_map(|held| held.into_inner()?)
            .map(|source| (source.file, source))
            .collect();
        let walked = self.tree.files.len();
        let read = sources.keys().filter(|file| (file.0 as usize) < walked).count();
        (sources, read)
    }

    /// What is made of a text that need not be held.
    pub(crate) fn look<T>(&self, file: FileId, with: impl FnOnce(&str) -> T) -> Option<T> {
        match discover::look(self.root, self.tree.path(file), with) {
            Ok(done) => done,
            Err(skipped) => {
                self.skip(skipped);
                None
            }
        }
    }

    /// What a front-end gives of a file, or nothing when it panics, which is told.
    pub(crate) fn sound<T: Default>(&self, file: FileId, read: impl FnOnce() -> T) -> T {
        catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            self.skip(Skipped {
                path: self.tree.path(file).to_path_buf(),
                why: FAILED.to_string(),
            });
            T::default()
        })
    }

    fn text(&self, file: FileId) -> Option<String> {
        self.look(file, str::to_string)
    }

    fn skip(&self, skipped: Skipped) {
        if let Ok(mut all) = self.skipped.lock() {
            all.push(skipped);
        }
    }

    fn parsed(&self, file: FileId) -> Option<Arc<Facts>> {
        let path = self.tree.path(file);
        let at = (file.0 as usize).checked_sub(self.tree.files.len());
        let inner = at.and_then(|at| self.inner.get()?.get(at));
        let language = match (inner, path.extension()) {
            (Some((_, language)), _) => *language,
            (None, Some(_)) => Language::of(path)?,
            (None, None) => Language::of_script(&self.source(file)?.text)?,
        };
        let source = self.source(file)?;
        let facts = catch_unwind(AssertUnwindSafe(|| match inner {
            Some((code, _)) => {
                let text = Source::new(file, source.path.clone(), code.blanked(&source));
                read::code::read(&text, language)
            }
            None => read::code::read(&source, language),
        }));
        let facts = facts.unwrap_or_else(|_| {
            let mut facts = Facts::new(&source, language);
            facts.notes.push(Note { span: source.span(0, 0), message: FAILED.to_string() });
            facts
        });
        self.told.get(file.0 as usize)?.get_or_init(|| {
            let directives = facts.directives.clone();
            let functions = match directives.is_empty() {
                true => Vec::new(),
                false => facts.functions.iter().skip(1).map(|function| function.span).collect(),
            };
            let mut notes = facts.notes.clone();
            for note in notes.iter_mut().filter(|_| inner.is_some()) {
                note.message = note.message.replace("of this file", "of this code");
            }
            Told { notes, directives, functions }
        });
        Some(Arc::new(facts))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;
    use crate::model;

    #[test]
    fn a_file_that_a_front_end_fails_on_is_told() {
        let tree = Tree::new(vec![model::File { path: "template.yaml".into() }]);
        let files = Files::new(Utf8Path::new(""), &tree);
        let read: Vec<Template> = files.sound(FileId(0), || panic!("a front-end"));
        assert!(read.is_empty());
        let skipped = Skipped { path: "template.yaml".into(), why: FAILED.to_string() };
        assert_eq!(files.skipped(&[], &[]), [skipped]);
    }
}
