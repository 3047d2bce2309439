//! The native host of Latchkey.
