//! META-INF/services: classes that give a service, in a file called like it, one in each line.
//! docs.oracle.com/en/java/javase/25/docs/api/java.base/java/util/ServiceLoader.html

use camino::Utf8Path;

/// The service that a file lists classes for.
pub fn of(path: &Utf8Path) -> Option<&str> {
    path.parent()?.ends_with("META-INF/services").then(|| path.file_name())?
}

pub fn classes(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.split('#').next());
    lines.map(str::trim).filter(|class| !class.is_empty()).map(str::to_string).collect()
}
