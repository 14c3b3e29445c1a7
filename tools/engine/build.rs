//! Copies the C headers of this very build to $WC_ENGINE_INCLUDE. They must come from here: `conf.h` among them
//! records the features, and the features decide the layout of values.

use std::path::Path;
use std::{env, fs, io};

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn main() {
    println!("cargo:rerun-if-env-changed=WC_ENGINE_INCLUDE");
    let headers = env::var("DEP_WASMTIME_C_API_INCLUDE").expect("the C API names its headers");
    if let Ok(target) = env::var("WC_ENGINE_INCLUDE") {
        copy_tree(Path::new(&headers), Path::new(&target)).expect("copying the headers");
    }
}
