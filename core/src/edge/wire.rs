//! The JSON of the Edge API, read leniently.
