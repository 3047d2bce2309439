//! The core's REST API, as far as an administrator needs it to enroll people (edge-contract §9).

/// Who is logged in.
#[derive(Clone, Debug, Default)]
pub(super) struct Rest {}
