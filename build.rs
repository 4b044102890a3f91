//! Puts every file of lints/ into the binary, so that adding a lint is adding a file: as it is
//! written, and as JSON without the examples, which a run reads in a fraction of the time.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=lints");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    list(&root.join("lints"), &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root.join("lints")).unwrap_or(&file);
        let name = name.to_string_lossy().replace('\\', "/");
        let mut data: serde_json::Map<String, serde_json::Value> =
            toml::from_str(&fs::read_to_string(&file)?)
                .map_err(|error| format!("lints/{name}: {error}"))?;
        data.retain(|key, _| !["absent", "example"].contains(&key.as_str()));
        let (text, json) = (file.display().to_string(), serde_json::to_string(&data)?);
        table += &format!(
            "    File {{ path: {name:?}, text: include_str!({text:?}), json: {json:?} }},\n"
        );
    }
    table += "]\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("lints.rs"), table)?;
    Ok(())
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
