//! Has cargo rebuild when a migration is added (`sqlx::migrate!` alone does not notice), and tells Tauri which commands
//! the window has: everything else is refused.
#![allow(clippy::print_stdout)] // how a build script talks to cargo

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    #[cfg(feature = "gui")]
    {
        let commands = tauri_build::AppManifest::new().commands(&["view", "dispatch"]);
        let attributes = tauri_build::Attributes::new().app_manifest(commands);
        if let Err(error) = tauri_build::try_build(attributes) {
            println!("cargo::error={error:#}");
        }
    }
}
