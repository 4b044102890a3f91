//! Which files there are, and how one is opened: everything that touches the analysed tree.
//! Nothing outside the root is opened, no link is followed, and what is left out is named.

mod index;

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::GlobSet;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::Scope;
use rayon::slice::ParallelSliceMut;

use crate::model::{File, Skipped, Tree};

/// The name of the configuration file, which also marks the analysis root.
pub const CONFIG_FILE: &str = "plimsoll.toml";

/// Directories that hold no source of the project: version control, installed packages, caches and
/// the output of deployment tools. They are passed over wherever they stand, unless one is named on
/// the command line. Build output such as `dist` is not here: templates point into it.
pub const PASSED_OVER: &[&str] = &[
    ".aws-sam",
    ".bzr",
    ".cache",
    ".eggs",
    ".git",
    ".gradle",
    ".hg",
    ".idea",
    ".jj",
    ".mypy_cache",
    ".next",
    ".nox",
    ".nuxt",
    ".parcel-cache",
    ".pnpm-store",
    ".pytest_cache",
    ".ruff_cache",
    ".serverless",
    ".svelte-kit",
    ".svn",
    ".terraform",
    ".terragrunt-cache",
    ".tox",
    ".turbo",
    ".venv",
    ".yarn",
    "__pycache__",
    "bower_components",
    "cdk.out",
    "jspm_packages",
    "node_modules",
    "site-packages",
    "venv",
];

/// The largest buffer that a thread keeps for the next file, in bytes.
const BUFFER_KEPT: usize = 1 << 20;

/// Longer source files are not read. Nobody wrote them by hand: they are bundles, tables and
/// generated clients, and the largest hand-written files in public repositories stay well below.
pub const CODE_LIMIT: u64 = 2 << 20;

/// Longer templates, manifests and lock files are not read. CloudFormation itself takes a tenth of
/// this; lock files of large monorepos come close to it.
pub const DATA_LIMIT: u64 = 8 << 20;

/// Longer ignore files are not read: their patterns are compiled, which costs far more than text.
const IGNORE_FILE_LIMIT: u64 = 256 << 10;

/// Endings of templates, manifests and lock files.
const DATA: &[&str] = &[
    "cfg", "hcl", "ini", "json", "json5", "jsonc", "lock", "template", "tf", "toml", "txt", "xml",
    "yaml", "yml",
];

/// What the walk brought home.
#[derive(Debug)]
pub struct Found {
    pub tree: Tree,
    /// Sorted by path. Files that an ignore file or `exclude` names are not in it.
    pub skipped: Vec<Skipped>,
}

/// All regular files below `root`, or below those paths of it that `within` names: hidden ones too,
/// without what .gitignore and .ignore files of the tree exclude, without [`PASSED_OVER`] and
/// without what `exclude` matches. A path in `within` is looked at even if an ignore file excludes
/// it, but never against `exclude`. A file that .gitignore names and git tracks all the same is kept.
/// The ignore rules of the machine or of a clone are not asked: the same tree gives the same files
/// everywhere. Runs on the rayon pool it is called from.
pub fn walk(root: &Utf8Path, within: &[Utf8PathBuf], exclude: &GlobSet) -> Found {
    let walk = Walk { root, exclude, tracked: OnceLock::new(), found: Mutex::default() };
    rayon::scope(|scope| {
        if within.is_empty() {
            walk.spawn(scope, String::new(), None);
        }
        for path in within {
            walk.named(scope, path);
        }
    });

    let Batch { mut files, mut skipped } =
        walk.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.par_sort_unstable_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
    files.dedup_by(|a, b| a.path == b.path);
    skipped.sort_unstable();
    skipped.dedup();
    Found { tree: Tree::new(files), skipped }
}

/// The text of a file of the tree; `None` when there is no such file. It is a `Skipped` that the
/// file is a link, or is reached through one that leaves the root, is no regular file, is too long,
/// binary or not UTF-8, or cannot be read. A byte order mark is kept: offsets count from the start.
pub fn read(root: &Utf8Path, path: &Utf8Path) -> Result<Option<String>, Skipped> {
    look(root, path, str::to_string)
}

/// What `with` makes of the text of a file, which is let go afterwards: like [`read`], but most of
/// what a run opens is not worth an allocation of its own.
pub fn look<T>(
    root: &Utf8Path,
    path: &Utf8Path,
    with: impl FnOnce(&str) -> T,
) -> Result<Option<T>, Skipped> {
    let limit = match path.extension() {
        Some(ending) if DATA.iter().any(|data| ending.eq_ignore_ascii_case(data)) => DATA_LIMIT,
        _ => CODE_LIMIT,
    };
    look_up_to(root, path, limit, with)
        .map_err(|why| Skipped { path: path.to_path_buf(), why: why.into_owned() })
}

/// Where the analysis begins: the nearest ancestor of `path`, itself included, that holds
/// plimsoll.toml or .git, else `path` itself, or the directory of a file. Absolute, links resolved.
pub fn root(path: &Utf8Path) -> Utf8PathBuf {
    let full = path
        .canonicalize_utf8()
        .or_else(|_| camino::absolute_utf8(path))
        .unwrap_or_else(|_| path.to_path_buf());
    let start = match full.parent() {
        Some(parent) if !full.is_dir() => parent,
        _ => &full,
    };
    // A link is not followed, not even by this.
    let marked = |at: &&Utf8Path| {
        at.join(CONFIG_FILE).symlink_metadata().is_ok_and(|found| !found.is_dir())
            || is_repository(at)
    };
    start.ancestors().find(marked).unwrap_or(start).to_path_buf()
}

/// The directory of the repository that an analysis root lies in: the nearest with `.git`.
pub fn repository(root: &Utf8Path) -> Option<&Utf8Path> {
    root.ancestors().find(|at| is_repository(at))
}

fn is_repository(at: &Utf8Path) -> bool {
    at.join(".git").symlink_metadata().is_ok()
}

/// What to put before a path relative to `root` to have it relative to the working directory: empty,
/// or ending in `/`. Both are absolute.
pub fn prefix(root: &Utf8Path, cwd: &Utf8Path) -> String {
    let shared = root.components().zip(cwd.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return format!("{}/", root.as_str().trim_end_matches('/'));
    }
    let up = cwd.components().skip(shared).map(|_| "..");
    let down = root.components().skip(shared).map(|part| part.as_str());
    up.chain(down).flat_map(|part| [part, "/"]).collect()
}

struct Walk<'a> {
    root: &'a Utf8Path,
    exclude: &'a GlobSet,
    /// By git, sorted; read when something is ignored.
    tracked: OnceLock<Vec<String>>,
    found: Mutex<Batch>,
}

/// What one directory holds.
#[derive(Default)]
struct Batch {
    files: Vec<File>,
    skipped: Vec<Skipped>,
}

/// The ignore files in force in a directory, innermost first.
struct Rules {
    own: Gitignore,
    around: Option<Arc<Rules>>,
}

impl<'a> Walk<'a> {
    fn spawn<'s>(&'s self, scope: &Scope<'s>, directory: String, rules: Option<Arc<Rules>>) {
        scope.spawn(move |scope| {
            let batch = self.directory(scope, &directory, rules);
            self.keep(batch);
        });
    }

    fn keep(&self, batch: Batch) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.files.extend(batch.files);
        found.skipped.extend(batch.skipped);
    }

    /// A path that was asked for.
    fn named<'s>(&'s self, scope: &Scope<'s>, path: &Utf8Path) {
        let mut batch = Batch::default();
        let mut skip = |why: String| batch.skipped.push(Skipped { path: path.to_path_buf(), why });
        match plain(path) {
            None => skip("outside the analysis root".into()),
            Some(plain) if self.exclude.is_match(&plain) => {}
            Some(plain) => match fs::symlink_metadata(self.root.join(&plain)) {
                Err(error) => skip(words(&error)),
                Ok(_) if !contained(self.root, Utf8Path::new(&plain)) => {
                    skip("reached through a link that leaves the analysis root".into());
                }
                Ok(meta) if meta.is_dir() => {
                    let rules = self.rules_around(&plain);
                    self.spawn(scope, plain, rules);
                }
                Ok(meta) if meta.is_file() => batch.files.push(File { path: plain.into() }),
                Ok(meta) if meta.is_symlink() => skip("symbolic link".into()),
                Ok(_) => skip("not a regular file".into()),
            },
        }
        self.keep(batch);
    }

    /// What git tracks of a path that .gitignore names.
    fn kept(&self, path: &str, is_dir: bool) -> Vec<File> {
        let inside = |name: &str| {
            let rest = name.strip_prefix(path);
            rest.is_some_and(|rest| if is_dir { rest.starts_with('/') } else { rest.is_empty() })
        };
        let tracked = self.tracked.get_or_init(|| index::tracked(self.root));
        let from = tracked.partition_point(|name| name.as_str() < path);
        let near = tracked.iter().skip(from).take_while(|name| name.starts_with(path));
        let wanted = near.filter(|name| {
            let name = name.as_str();
            let parts = Utf8Path::new(name).components();
            let mut passed = parts.map(|part| PASSED_OVER.binary_search(&part.as_str()).is_ok());
            let regular = || fs::symlink_metadata(self.root.join(name)).is_ok_and(|m| m.is_file());
            inside(name)
                && !passed.any(|passed| passed)
                && !self.exclude.is_match(name)
                && contained(self.root, Utf8Path::new(name))
                && regular()
        });
        wanted.map(|name| File { path: name.into() }).collect()
    }

    /// The rules that hold in the directories above `path`.
    fn rules_around(&self, path: &str) -> Option<Arc<Rules>> {
        let above: Vec<_> = Utf8Path::new(path).ancestors().skip(1).collect();
        above.iter().rev().fold(None, |rules, directory| self.rules(directory.as_str(), rules))
    }

    fn rules(&self, directory: &str, around: Option<Arc<Rules>>) -> Option<Arc<Rules>> {
        let mut builder = GitignoreBuilder::new(directory);
        for name in [".gitignore", ".ignore"] {
            let path = below(directory, name);
            let text =
                look_up_to(self.root, Utf8Path::new(&path), IGNORE_FILE_LIMIT, str::to_string);
            for line in
                text.ok().flatten().unwrap_or_default().trim_start_matches('\u{feff}').lines()
            {
                // A pattern that git could not read either excludes nothing.
                let _ = builder.add_line(Some(name.into()), line);
            }
        }
        match builder.build() {
            Ok(own) if !own.is_empty() => Some(Arc::new(Rules { own, around })),
            _ => around,
        }
    }

    fn directory<'s>(
        &'s self,
        scope: &Scope<'s>,
        directory: &str,
        mut rules: Option<Arc<Rules>>,
    ) -> Batch {
        let mut batch = Batch::default();
        let mut skip = |path: &str, why: String| {
            batch.skipped.push(Skipped { path: path.into(), why });
        };
        let full = self.root.join(directory);
        let entries = match fs::read_dir(&full) {
            Ok(entries) => entries,
            Err(error) => {
                skip(if directory.is_empty() { "." } else { directory }, words(&error));
                return batch;
            }
        };

        let mut children = Vec::new();
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                Ok(child) => children.push(child),
                Err(error) => skip(directory, words(&error)),
            }
        }
        let named = |name: &str| children.iter().any(|(child, _)| child == OsStr::new(name));
        if named(".gitignore") || named(".ignore") {
            rules = self.rules(directory, rules);
        }
        let is_cargo_target = directory.ends_with("target") && named("CACHEDIR.TAG");
        // What the CDK made of a program, wherever it was told to write it.
        let is_assembly = named("cdk.out") && named("manifest.json") && !directory.is_empty();
        if is_cargo_target || is_assembly {
            return batch;
        }

        for (name, kind) in children {
            let Some(name) = name.to_str() else {
                let shown = below(directory, &name.to_string_lossy());
                skip(&shown, "the name is not UTF-8".into());
                continue;
            };
            let path = below(directory, name);
            let is_dir = kind.is_dir();
            if is_dir && PASSED_OVER.binary_search(&name).is_ok()
                || name == ".git"
                || !self.exclude.is_empty() && self.exclude.is_match(&path)
            {
                continue;
            }
            match ignored(rules.as_deref(), &path, is_dir) {
                Some(by) if by == ".gitignore" => {
                    batch.files.extend(self.kept(&path, is_dir));
                    continue;
                }
                Some(_) => continue,
                None => {}
            }
            if is_dir {
                self.spawn(scope, path, rules.clone());
            } else if kind.is_file() {
                batch.files.push(File { path: path.into() });
            } else if !kind.is_symlink() {
                skip(&path, "not a regular file".into());
            } else if !target_is_inside(self.root, &path) {
                skip(&path, "symbolic link that leaves the analysis root".into());
            }
        }
        batch
    }
}

/// The name of the ignore file that excludes a path.
fn ignored<'r>(
    mut rules: Option<&'r Rules>,
    path: &str,
    is_dir: bool,
) -> Option<&'r std::path::Path> {
    while let Some(here) = rules {
        match here.own.matched(path, is_dir) {
            Match::None => rules = here.around.as_deref(),
            Match::Ignore(glob) => return glob.from(),
            Match::Whitelist(_) => return None,
        }
    }
    None
}

/// A link within the tree hides nothing: what it leads to is met under its own name. Nor does one
/// that leads nowhere.
fn target_is_inside(root: &Utf8Path, link: &str) -> bool {
    match fs::canonicalize(root.join(link)) {
        Ok(target) => root.canonicalize().is_ok_and(|root| target.starts_with(root)),
        Err(_) => true,
    }
}

type Why = std::borrow::Cow<'static, str>;

fn look_up_to<T>(
    root: &Utf8Path,
    path: &Utf8Path,
    limit: u64,
    with: impl FnOnce(&str) -> T,
) -> Result<Option<T>, Why> {
    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    let mut bytes = BUFFER.take();
    bytes.clear();
    let done = match fill(&mut bytes, root, path, limit) {
        Ok(false) => Ok(None),
        Ok(true) => match str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(with(text))),
            Err(_) => Err("not UTF-8".into()),
        },
        Err(why) => Err(why),
    };
    if bytes.capacity() <= BUFFER_KEPT {
        BUFFER.set(bytes);
    }
    done
}

/// Whether there is such a file; its bytes go into the empty buffer.
fn fill(bytes: &mut Vec<u8>, root: &Utf8Path, path: &Utf8Path, limit: u64) -> Result<bool, Why> {
    let Some(plain) = plain(path) else {
        return Err("outside the analysis root".into());
    };
    let full = root.join(&plain);
    let straight = open_straight(&full);
    let closer_look = straight.is_none();
    let file = match straight.unwrap_or_else(|| open(&full)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) if is_link(&error) => return Err("symbolic link".into()),
        Err(error) => return Err(words(&error).into()),
    };
    let meta = file.metadata().map_err(|error| words(&error))?;
    if !meta.is_file() {
        return Err("not a regular file".into());
    }
    if closer_look && !contained(root, Utf8Path::new(&plain)) {
        return Err("reached through a link that leaves the analysis root".into());
    }
    if meta.len() > limit {
        return Err(format!("larger than {} KiB", limit >> 10).into());
    }

    // As long as it was when it was opened; the room of one byte more saves it a last growth.
    bytes.reserve(usize::try_from(meta.len()).unwrap_or(0).saturating_add(1));
    file.take(meta.len()).read_to_end(bytes).map_err(|error| words(&error))?;
    if memchr::memchr(0, bytes).is_some() {
        return Err("binary".into());
    }
    Ok(true)
}

/// Whether the directory of a root-relative path lies under the root, links resolved.
fn contained(root: &Utf8Path, path: &Utf8Path) -> bool {
    // Files are read directory by directory: the last answer mostly serves again.
    thread_local! {
        static LAST: RefCell<Option<Utf8PathBuf>> = const { RefCell::new(None) };
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_str().is_empty() => root.join(parent),
        _ => return true,
    };
    LAST.with_borrow_mut(|last| {
        if last.as_ref() == Some(&parent) {
            return true;
        }
        let inside = match (root.canonicalize(), parent.canonicalize()) {
            (Ok(root), Ok(parent)) => parent.starts_with(root),
            _ => false,
        };
        if inside {
            *last = Some(parent);
        }
        inside
    })
}

/// A root-relative path without `.`; `None` when it is absolute or climbs.
fn plain(path: &Utf8Path) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Utf8Component::Normal(name) => parts.push(name),
            Utf8Component::CurDir => {}
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

fn below(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_string() } else { format!("{directory}/{name}") }
}

/// Without the system's own wording and number, which differ between systems.
fn words(error: &io::Error) -> String {
    error.kind().to_string()
}

/// A file to which no link leads at all, asked of the kernel in one call (openat2(2), Linux 5.6);
/// `None` where a link is met, or the kernel cannot say.
#[cfg(target_os = "linux")]
fn open_straight(path: &Utf8Path) -> Option<io::Result<fs::File>> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};

    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match openat2(CWD, path.as_std_path(), flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
        Ok(file) => Some(Ok(file.into())),
        Err(error @ (rustix::io::Errno::NOENT | rustix::io::Errno::ACCESS)) => {
            Some(Err(error.into()))
        }
        Err(_) => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn open_straight(_: &Utf8Path) -> Option<io::Result<fs::File>> {
    None
}

/// A pipe that nobody writes to must not hold the run, and a link is not followed.
#[cfg(unix)]
fn open(path: &Utf8Path) -> io::Result<fs::File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    fs::OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open(path: &Utf8Path) -> io::Result<fs::File> {
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::Error::other(LINK));
    }
    fs::File::open(path)
}

#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    // Some BSDs say EMLINK where POSIX says ELOOP.
    let raw = error.raw_os_error();
    raw == Some(rustix::io::Errno::LOOP.raw_os_error())
        || raw == Some(rustix::io::Errno::MLINK.raw_os_error())
}

#[cfg(not(unix))]
const LINK: &str = "symbolic link";

#[cfg(not(unix))]
fn is_link(error: &io::Error) -> bool {
    error.to_string() == LINK
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

    use super::*;

    /// A directory with these files, each holding its own name unless it says more after `=`.
    fn tree(files: &[&str]) -> (tempfile::TempDir, Utf8PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
        for file in files {
            let (path, text) = file.split_once('=').unwrap_or((file, file));
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        (directory, root)
    }

    fn paths(found: &Found) -> Vec<&str> {
        found.tree.files.iter().map(|file| file.path.as_str()).collect()
    }

    fn skipped(found: &Found) -> Vec<(&str, &str)> {
        found.skipped.iter().map(|skip| (skip.path.as_str(), skip.why.as_str())).collect()
    }

    fn walk_all(root: &Utf8Path) -> Found {
        walk(root, &[], &GlobSet::empty())
    }

    fn globs(patterns: &[&str]) -> GlobSet {
        let mut set = globset::GlobSetBuilder::new();
        for pattern in patterns {
            set.add(globset::Glob::new(pattern).unwrap());
        }
        set.build().unwrap()
    }

    fn why(root: &Utf8Path, path: &str) -> String {
        read(root, Utf8Path::new(path)).unwrap_err().why
    }

    #[test]
    fn hidden_files_are_found_and_the_order_is_by_path() {
        let (_guard, root) = tree(&["b/x.py", "a.py", ".github/ci.yml", "b.py", "dist/app.js"]);
        let found = walk_all(&root);
        assert_eq!(paths(&found), [".github/ci.yml", "a.py", "b.py", "b/x.py", "dist/app.js"]);
        assert!(found.skipped.is_empty());
    }

    #[test]
    fn the_table_is_sorted_because_it_is_searched() {
        assert!(PASSED_OVER.is_sorted());
    }

    #[test]
    fn packages_caches_and_build_trees_are_passed_over() {
        let (_guard, root) = tree(&[
            "app.js",
            "web/node_modules/left/index.js",
            ".git/config",
            "sub/.git=gitdir: elsewhere",
            "target/CACHEDIR.TAG",
            "target/debug/build.rs",
            "missile/target/aim.py",
            "cdk.out.prod/cdk.out={}",
            "cdk.out.prod/manifest.json={}",
            "cdk.out.prod/Shop.template.json={}",
            "web/manifest.json={}",
        ]);
        let kept = ["app.js", "missile/target/aim.py", "web/manifest.json"];
        assert_eq!(paths(&walk_all(&root)), kept);
    }

    #[test]
    fn ignore_files_hold_below_them_and_the_inner_one_wins() {
        let (_guard, root) = tree(&[
            ".gitignore=*.log\nbuild/\n/top.py\n",
            "a.log",
            "top.py",
            "build/out.py",
            "app/.gitignore=!keep.log\n",
            "app/keep.log",
            "app/other.log",
            "app/top.py",
            "web/.ignore=*.min.js",
            "web/app.min.js",
        ]);
        let found = walk_all(&root);
        let expected =
            [".gitignore", "app/.gitignore", "app/keep.log", "app/top.py", "web/.ignore"];
        assert_eq!(paths(&found), expected);
    }

    #[test]
    fn only_the_paths_asked_for() {
        let (_guard, root) =
            tree(&["a/x.py", "a/b/y.py", "c/z.py", "w.py", ".gitignore=*.log", "a/l.log"]);
        let found = walk(&root, &["a".into(), "a/b".into(), "./w.py".into()], &GlobSet::empty());
        assert_eq!(paths(&found), ["a/b/y.py", "a/x.py", "w.py"]);
    }

    #[test]
    fn a_path_that_is_named_is_not_ignored_but_may_be_excluded() {
        let (_guard, root) =
            tree(&[".gitignore=out/\n", "out/x.py", "node_modules/m/i.js", "gen/g.py"]);
        let named = ["out".into(), "node_modules/m".into(), "gen/g.py".into()];
        let found = walk(&root, &named, &globs(&["gen/**"]));
        assert_eq!(paths(&found), ["node_modules/m/i.js", "out/x.py"]);
    }

    #[test]
    fn excluded_files_and_directories() {
        let (_guard, root) = tree(&["a/x.py", "a/y.js", "vendored/z.py"]);
        assert_eq!(paths(&walk(&root, &[], &globs(&["vendored", "**/*.js"]))), ["a/x.py"]);
    }

    #[test]
    fn a_missing_path_and_one_outside_are_named() {
        let (_guard, root) = tree(&["a.py"]);
        let found = walk(&root, &["no.py".into(), "../x".into()], &GlobSet::empty());
        let expected = [("../x", "outside the analysis root"), ("no.py", "entity not found")];
        assert_eq!(skipped(&found), expected);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_those_that_leave_are_named() {
        use std::os::unix::fs::symlink;
        let (_elsewhere, outside) = tree(&["secret.py"]);
        let (_guard, root) = tree(&["a/x.py"]);
        symlink(&root, root.join("a/loop")).unwrap();
        symlink("x.py", root.join("a/same.py")).unwrap();
        symlink("nowhere", root.join("broken")).unwrap();
        symlink(&outside, root.join("out")).unwrap();
        symlink(outside.join("secret.py"), root.join("out.py")).unwrap();

        let found = walk_all(&root);
        assert_eq!(paths(&found), ["a/x.py"]);
        let leaves = "symbolic link that leaves the analysis root";
        assert_eq!(skipped(&found), [("out", leaves), ("out.py", leaves)]);

        assert_eq!(why(&root, "out.py"), "symbolic link");
        assert_eq!(why(&root, "a/same.py"), "symbolic link");
        let reached = "reached through a link that leaves the analysis root";
        assert_eq!(why(&root, "out/secret.py"), reached);
        let found = walk(&root, &["out/secret.py".into(), "out".into()], &GlobSet::empty());
        assert_eq!(skipped(&found), [("out", "symbolic link"), ("out/secret.py", reached)]);
    }

    #[cfg(unix)]
    #[test]
    fn an_ignore_file_that_is_a_link_is_not_opened() {
        let (_guard, root) = tree(&["a.py"]);
        std::os::unix::fs::symlink("/dev/zero", root.join(".gitignore")).unwrap();
        assert_eq!(paths(&walk_all(&root)), ["a.py"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_named_and_does_not_hold_the_run() {
        let (_guard, root) = tree(&["a.py"]);
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            root.join("pipe.py").as_std_path(),
            rustix::fs::Mode::RUSR,
        )
        .unwrap();
        let found = walk_all(&root);
        assert_eq!(paths(&found), ["a.py"]);
        assert_eq!(skipped(&found), [("pipe.py", "not a regular file")]);
        assert_eq!(why(&root, "pipe.py"), "not a regular file");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf_8_is_named() {
        use std::os::unix::ffi::OsStrExt;
        let (_guard, root) = tree(&["a.py"]);
        fs::write(root.as_std_path().join(OsStr::from_bytes(b"\xff.py")), "").unwrap();
        let found = walk_all(&root);
        assert_eq!(paths(&found), ["a.py"]);
        assert_eq!(skipped(&found), [("\u{fffd}.py", "the name is not UTF-8")]);
    }

    #[cfg(unix)]
    #[test]
    fn what_may_not_be_read_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let (_guard, root) = tree(&["a.py", "locked/b.py"]);
        let set = |path: &str, mode| {
            fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        set("a.py", 0o000);
        set("locked", 0o000);
        // The superuser may read everything; then there is nothing to see here.
        if fs::File::open(root.join("a.py")).is_err() {
            assert_eq!(skipped(&walk_all(&root)), [("locked", "permission denied")]);
            assert_eq!(why(&root, "a.py"), "permission denied");
        }
        set("locked", 0o700);
    }

    #[test]
    fn reading_text_with_its_byte_order_mark() {
        let (_guard, root) = tree(&["a/x.py=\u{feff}pass"]);
        assert_eq!(read(&root, "a/x.py".into()), Ok(Some("\u{feff}pass".into())));
        assert_eq!(read(&root, "a/./x.py".into()), Ok(Some("\u{feff}pass".into())));
        assert_eq!(read(&root, "a/y.py".into()), Ok(None));
    }

    #[test]
    fn what_is_not_text_is_not_read() {
        let (_guard, root) = tree(&["d/x.py"]);
        fs::write(root.join("nul.py"), b"a\0b").unwrap();
        fs::write(root.join("latin.py"), b"# caf\xe9").unwrap();
        assert_eq!(why(&root, "nul.py"), "binary");
        assert_eq!(why(&root, "latin.py"), "not UTF-8");
        assert_eq!(why(&root, "d"), "not a regular file");
        assert_eq!(why(&root, "../d"), "outside the analysis root");
        assert_eq!(why(&root, root.join("nul.py").as_str()), "outside the analysis root");
    }

    #[test]
    fn code_has_a_lower_limit_than_data() {
        let (_guard, root) = tree(&[]);
        let long = " ".repeat(CODE_LIMIT as usize + 1);
        fs::write(root.join("x.py"), &long).unwrap();
        fs::write(root.join("x.json"), &long).unwrap();
        assert_eq!(why(&root, "x.py"), "larger than 2048 KiB");
        assert_eq!(read(&root, "x.json".into()), Ok(Some(long)));
    }

    #[test]
    fn the_root_is_the_nearest_marked_ancestor() {
        let (_guard, root_dir) =
            tree(&["repo/.git/HEAD", "repo/svc/plimsoll.toml", "repo/svc/a/x.py", "repo/b/y.py"]);
        let repo = root_dir.join("repo");
        assert_eq!(root(&repo.join("svc/a/x.py")), repo.join("svc"));
        assert_eq!(root(&repo.join("svc")), repo.join("svc"));
        assert_eq!(root(&repo.join("b/y.py")), repo);
    }

    #[test]
    fn prefixes_lead_from_the_working_directory_to_the_root() {
        let prefix = |root: &str, cwd: &str| super::prefix(root.into(), cwd.into());
        assert_eq!(prefix("/w/repo", "/w/repo"), "");
        assert_eq!(prefix("/w/repo", "/w"), "repo/");
        assert_eq!(prefix("/w/repo", "/w/repo/a/b"), "../../");
        assert_eq!(prefix("/w/repo", "/w/other"), "../repo/");
    }
}
