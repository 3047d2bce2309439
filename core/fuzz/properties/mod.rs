//! What holds for any bytes. The fuzz targets call these, and so does a test that replays `core/fuzz/seeds` on stable Rust.
#![allow(dead_code)] // Each target uses its own part.

pub mod action;
pub mod answer;
mod export;
pub mod file;
mod play;
