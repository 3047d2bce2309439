//! The native host of Latchkey.

pub mod cli;
