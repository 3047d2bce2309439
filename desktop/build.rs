//! Has cargo rebuild when a migration is added: `sqlx::migrate!` alone does not notice.
#![allow(clippy::print_stdout)] // how a build script talks to cargo

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
