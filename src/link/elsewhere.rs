//! What runs on platforms that are not judged: lints/elsewhere.toml.

use camino::Utf8Path;

use super::modules::Program;
use super::service::Holder;
use super::{Claim, Linker, joined};
use crate::model::{
    Entry, FileId, Known, Note, Resource, Value, Workload, WorkloadKind, sources_of,
};

impl Linker<'_, '_> {
    /// What templates declare there. Its image and what that starts are no workloads.
    pub(super) fn elsewhere(&mut self, program: &mut Program) -> Vec<Note> {
        let mut notes = Vec::new();
        for (file, template) in self.deployed() {
            for resource in &template.resources {
                let rows = &self.input.knowledge.tables.elsewhere;
                let held = rows.iter().find_map(|row| Some((row, row.files.get(&resource.kind)?)));
                if let Some((row, path)) = held {
                    let message =
                        format!("`{}` runs on {}, which is not judged", resource.id, row.name);
                    notes.push(Note { span: resource.span, message });
                    self.unjudged.extend(self.file_of(program, *file, resource, path));
                }
                let row =
                    rows.iter().find_map(|row| Some((row, row.resources.get(&resource.kind)?)));
                let Some((row, path)) = row else { continue };
                let message =
                    format!("`{}` runs on {}, which is not judged", resource.id, row.name);
                notes.push(Note { span: resource.span, message });
                let Some(image) = resource.properties.at(path) else { continue };
                let container = container(resource, image);
                let of = WorkloadKind::Service;
                let (definition, service) = (resource, resource);
                let holder = Holder { file: *file, template, definition, service };
                let (started, image, _) = self.container(program, holder, &container, of);
                self.unjudged.extend(image.map(|image| image.dockerfile));
                for entry in started.entries {
                    let (file, words) = (*file, Vec::new());
                    let claim = Claim { file, words, environment: Vec::new(), further: Vec::new() };
                    self.claimed.entry((entry.file, entry.function)).or_insert(claim);
                }
            }
        }
        notes
    }

    /// The file of code that a property names, or that a build makes the named one of.
    fn file_of(
        &self,
        program: &Program,
        template: FileId,
        resource: &Resource,
        path: &str,
    ) -> Option<FileId> {
        let tree = self.input.tree;
        let here = tree.path(template).parent().unwrap_or(Utf8Path::new(""));
        let path = joined(here, resource.properties.at(path)?.str()?);
        let sources = sources_of(&path).into_iter().map(|source| source.with_extension(""));
        tree.find(&path).or_else(|| {
            std::iter::once(path.with_extension(""))
                .chain(sources)
                .find_map(|source| program.script(&source))
        })
    }

    /// Programs that speak to such a platform are told, and taken out; so are functions that no template names.
    pub(super) fn leave(&self, program: &Program, workloads: &mut Vec<Workload>) -> Vec<Note> {
        let rows = &self.input.knowledge.tables.elsewhere;
        let mut notes = Vec::new();
        workloads.retain(|workload| {
            let named = workload.kind == WorkloadKind::Function && workload.declared.is_some();
            let row = rows.iter().filter(|_| !named).find(|row| {
                let mut reached = workload.reached.iter();
                reached.any(|one| program.makes(one.file, one.function, &row.calls))
            });
            if let Some(row) = row {
                let message =
                    format!("`{}` runs on {}, which is not judged", workload.name, row.name);
                notes.push(Note { span: workload.location, message });
            }
            row.is_none()
        });
        notes
    }
}

/// A container by its image, called like its resource.
fn container(resource: &Resource, image: &Known<Value>) -> Known<Value> {
    let entry = |key: &str, value: Known<Value>| Entry {
        key: key.to_string(),
        key_span: resource.span,
        value,
    };
    let name = Known::folded(Value::Str(resource.id.clone()), resource.span);
    let entries = vec![entry("Name", name), entry("Image", image.clone())];
    Known::folded(Value::Map(entries), resource.span)
}
