//! Keeps secrets in memory from being written to a core dump or read by other programs of the same user, and from lying
//! about in memory that nobody uses any more.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Wipes every piece of memory when it is given back. Types that wipe themselves are not enough: JSON, HTTP and the bus to
/// the secret store pass secrets through buffers of other crates, which grow and leave their old places behind.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Switches core dumps off (`RLIMIT_CORE` 0) and, on Linux, closes this process to debuggers (`PR_SET_DUMPABLE` 0).
///
/// For the program `latchkey`, first thing in `main`. What the system refuses is left as it is: a client that cannot
/// enroll would help nobody.
pub fn process() {
    no_core_dumps();
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Switches core dumps off, also for the processes that this one starts.
///
/// For the window, which stays open to debuggers: desktop portals look into `/proc` to see who asks, and would refuse it
/// its save dialogs otherwise.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
    }
}
