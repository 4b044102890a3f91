//! Files, places in them, and line arithmetic. The only code that turns offsets into lines.

use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

/// A file of the analysed tree: its index in [`Tree::files`], which is sorted by path, so that ids
/// and everything ordered by them are the same whatever order the walk found the files in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range of one file; `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// Offsets past 4 GiB saturate; files of that size are never read.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: at(start), end: at(end.max(start)) }
    }

    pub fn contains(&self, other: &Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A line and a column, both counted from 1; the column counts Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// The text of one file and where its lines begin.
#[derive(Debug)]
pub struct Source {
    pub file: FileId,
    /// Relative to the analysis root, `/` separated.
    pub path: Utf8PathBuf,
    pub text: Arc<String>,
    line_starts: OnceLock<Vec<u32>>,
}

impl Source {
    pub fn new(file: FileId, path: impl Into<Utf8PathBuf>, text: impl Into<String>) -> Source {
        let text = Arc::new(text.into());
        Source { file, path: path.into(), text, line_starts: OnceLock::new() }
    }

    /// The same text by another id.
    pub fn named(&self, file: FileId) -> Source {
        let (path, text) = (self.path.clone(), Arc::clone(&self.text));
        Source { file, path, text, line_starts: OnceLock::new() }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The text under a span; empty when the span is not of this file or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        if span.file != self.file {
            return "";
        }
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Offsets outside the text give its end.
    pub fn place(&self, offset: u32) -> Place {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0) as usize;
        let end = self.text.floor_char_boundary(offset as usize);
        let column = self.text.get(start..end).map_or(1, |before| before.chars().count() + 1);
        Place { line, column }
    }

    /// Where a line counted from 1 begins; the end of the text past the last.
    pub fn line_start(&self, line: usize) -> usize {
        let start = line.checked_sub(1).and_then(|line| self.line_starts().get(line));
        start.map_or(self.text.len(), |start| *start as usize)
    }

    /// The bytes of a line counted from 1, without its line break; empty past the end.
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.line_start(line);
        let end = self.line_start(line.saturating_add(1));
        let text = self.text.get(start..end).unwrap_or("");
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    /// The bytes of the line that an offset stands in, without its line break.
    pub fn line_around(&self, offset: u32) -> std::ops::Range<usize> {
        let bytes = self.text.as_bytes();
        let at = (offset as usize).min(bytes.len());
        let (before, after) = bytes.split_at(at);
        let start = memchr::memrchr(b'\n', before).map_or(0, |found| found + 1);
        let end = memchr::memchr(b'\n', after).map_or(bytes.len(), |found| at + found);
        let text = self.text.get(start..end).unwrap_or("");
        start..start + text.trim_end_matches('\r').len()
    }

    /// The text of a line counted from 1.
    pub fn line(&self, line: usize) -> &str {
        self.text.get(self.line_range(line)).unwrap_or("")
    }

    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(breaks.map(|at| (at + 1) as u32)).collect()
        })
    }
}

/// A file that the walk found, not yet read.
#[derive(Clone, Debug)]
pub struct File {
    /// Relative to the analysis root, `/` separated.
    pub path: Utf8PathBuf,
}

/// All files under the analysis root that may be looked at, sorted by path.
#[derive(Debug, Default)]
pub struct Tree {
    pub files: Vec<File>,
    by_path: FxHashMap<String, FileId>,
    /// Texts within files that are read like files of their own: their ids follow those of the files.
    inner: OnceLock<Vec<FileId>>,
}

impl Tree {
    pub fn new(mut files: Vec<File>) -> Tree {
        files.sort_unstable_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
        let by_path = files.iter().enumerate();
        let by_path =
            by_path.map(|(at, file)| (file.path.to_string(), FileId(at as u32))).collect();
        Tree { files, by_path, inner: OnceLock::new() }
    }

    /// Gives ids to texts within files, once: of each the file that it stands in.
    pub fn within(&self, files: Vec<FileId>) -> Vec<FileId> {
        let count = files.len();
        let first = self.files.len();
        match self.inner.set(files) {
            Ok(()) => (first..first + count).map(|at| FileId(at as u32)).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Of a text within a file that file, else the file itself.
    pub fn holder(&self, file: FileId) -> FileId {
        let at = (file.0 as usize).checked_sub(self.files.len());
        let held = at.and_then(|at| self.inner.get()?.get(at).copied());
        held.unwrap_or(file)
    }

    pub fn ids(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file))
    }

    pub fn path(&self, file: FileId) -> &Utf8Path {
        let file = self.holder(file);
        self.files.get(file.0 as usize).map_or(Utf8Path::new(""), |file| &file.path)
    }

    /// The file at a root-relative path; the path may hold `.` and `..`, and one that leaves the
    /// root finds nothing.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        if let Some(found) = self.by_path.get(path.as_str()) {
            return Some(*found);
        }
        let dotted = path.as_str().split('/').any(|part| matches!(part, "" | "." | ".."));
        if dotted { self.by_path.get(normalised(path)?.as_str()).copied() } else { None }
    }

    /// The files below a root-relative directory, in order; the root itself is "".
    pub fn under(&self, directory: &Utf8Path) -> impl Iterator<Item = (FileId, &File)> {
        let prefix = match normalised(directory) {
            None => "\0".to_string(),
            Some(path) if path.as_str().is_empty() => String::new(),
            Some(path) => format!("{path}/"),
        };
        let first = self.files.partition_point(|file| file.path.as_str() < prefix.as_str());
        let rest = self.files.get(first..).unwrap_or(&[]).iter().enumerate();
        rest.map(move |(at, file)| (FileId((first + at) as u32), file))
            .take_while(move |(_, file)| file.path.as_str().starts_with(&prefix))
    }
}

/// `path` without `.` and `..`; `None` when it climbs out of the root or is absolute.
fn normalised(path: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut parts = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    if path.as_str().starts_with('/') {
        return None;
    }
    Some(Utf8PathBuf::from(parts.join("/")))
}

/// Something a reader could not make sense of, or skipped, and why; never a failure of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub span: Span,
    /// What was not understood and what that means for the analysis; lower case, no full stop.
    pub message: String,
}
