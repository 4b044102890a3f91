//! Manifests of Cloud Foundry: what each application is started by: `Process`es of `Type` `manifest`.
//! <https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html>

use camino::Utf8Path;

use super::document::{Document, Node};
use super::process::{process, resource};
use crate::model::{Entry, Known, Template, Value};

pub(super) fn sniff(path: &Utf8Path, text: &[u8]) -> bool {
    is_file(path) && memchr::memmem::find(text, b"applications:").is_some()
}

/// `manifest.yml`, `manifest_worker.yml`; one of another kind has no applications.
pub(super) fn is_file(path: &Utf8Path) -> bool {
    let named = path.file_stem().is_some_and(|stem| stem.starts_with("manifest"));
    named && matches!(path.extension(), Some("yml" | "yaml"))
}

pub(super) fn is(document: &Document) -> bool {
    document.roots.iter().any(|root| root.get("applications").is_some())
}

/// What has no command of its own is started by the Procfile of its folder.
pub(super) fn read(document: Document) -> Template {
    let applications = document.roots.iter().filter_map(|root| root.get("applications"));
    let mut resources = Vec::new();
    for application in applications.flat_map(Node::items) {
        let name = application.get("name").and_then(Node::as_str).unwrap_or("application");
        let folder = application.get("path");
        let processes = application.get("processes").map_or(&[][..], Node::items).iter();
        let named = processes.filter_map(|one| Some((one.get("type")?.as_str()?, one)));
        for (id, one) in std::iter::once((name, application)).chain(named) {
            let Some(command) = one.get("command") else { continue };
            let Some(text) = command.as_str() else { continue };
            let mut properties = process("manifest", command.span, text, command.span);
            if let Some((node, path)) = folder.and_then(|node| Some((node, node.as_str()?))) {
                properties.retain(|property| property.key != "WorkingDirectory");
                properties.push(Entry {
                    key: "WorkingDirectory".to_string(),
                    key_span: node.span,
                    value: Known::literal(Value::Str(path.to_string()), node.span),
                });
            }
            resources.push(resource(id, properties, command.span));
        }
    }
    let (directives, notes) = (document.directives, document.notes);
    Template { resources, directives, notes, ..Template::default() }
}
