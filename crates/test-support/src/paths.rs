//! Where things lie.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the checkout.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates
        .and_then(Path::parent)
        .map_or_else(PathBuf::new, Path::to_owned)
}

/// A file of `test_data`.
#[must_use]
pub fn test_data(name: &str) -> PathBuf {
    workspace_root().join("test_data").join(name)
}

/// The directory cargo builds into: that of the running test, whatever it was set by.
#[must_use]
pub fn target_directory() -> PathBuf {
    profile_directory()
        .parent()
        .map_or_else(env::temp_dir, Path::to_owned)
}

/// `target/debug`, above the `deps` in which test programs lie.
fn profile_directory() -> PathBuf {
    let exe = env::current_exe().unwrap_or_default();
    let inside_deps = exe
        .ancestors()
        .find(|path| path.file_name().is_some_and(|name| name == "deps"));
    let directory = inside_deps.unwrap_or(&exe).parent();
    directory.map_or_else(env::temp_dir, Path::to_owned)
}

/// A program of the workspace, built by the same command as the test.
///
/// # Panics
/// If it has not been built: `cargo test -p one-crate` builds no other crate's programs.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = profile_directory().join(name);
    assert!(
        path.exists(),
        "`{}` is not built: run `cargo build -p {name}` or `cargo test --workspace`",
        path.display()
    );
    path
}
