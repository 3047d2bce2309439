//! Stands for the crate of this name (see `[patch]` in the root `Cargo.toml`).

pub use regex_lite::*;
