//! Status and body of a reply -> what it means.
