//! Owners, modes and inodes.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use latchkey_core::provisioning::ProblemCode;
use rustix::fs::{Access, access};

/// Which file it is: device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    pub(super) fn of(_: &File, meta: &Metadata) -> io::Result<Self> {
        Ok(Self::from(meta))
    }

    /// Of what has this name now.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        std::fs::symlink_metadata(path).map(|meta| Self::from(&meta))
    }

    fn from(meta: &Metadata) -> Self {
        Self {
            device: meta.dev(),
            inode: meta.ino(),
        }
    }
}

/// The users whose files count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owners {
    /// Who runs this program.
    pub(crate) user: u32,
    /// Who administers the machine.
    pub(crate) root: u32,
    /// The group that only this user is in, if there is one.
    pub(crate) group: Option<u32>,
}

/// Who may have placed a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trusted {
    owners: [u32; 2],
    /// The only group that may write.
    group: Option<u32>,
}

impl Owners {
    /// Gives the effective user, with their private group, and root.
    pub(crate) fn of_this_process() -> Self {
        let user = rustix::process::geteuid().as_raw();
        let group = rustix::process::getegid().as_raw();
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let is_private = is_private(user, group, &read("/etc/passwd"), &read("/etc/group"));
        Self {
            user,
            root: 0,
            group: is_private.then_some(group),
        }
    }

    /// The person or root; the person's private group may write, since where there is one new files usually let it.
    pub(crate) fn person(&self) -> Trusted {
        Trusted {
            owners: [self.user, self.root],
            group: self.group,
        }
    }

    /// Root, and nobody else may write.
    pub(crate) fn machine(&self) -> Trusted {
        Trusted {
            owners: [self.root; 2],
            group: None,
        }
    }
}

impl Trusted {
    pub(super) fn check(&self, meta: &Metadata) -> Result<(), ProblemCode> {
        if !self.owners.contains(&meta.uid()) {
            return Err(ProblemCode::ForeignOwner);
        }
        if self.others_may_write(meta) {
            return Err(ProblemCode::WritableByOthers);
        }
        Ok(())
    }

    /// The same of a folder. In a sticky one, such as `/tmp`, others can add files but neither remove nor rename those
    /// of the owners.
    pub(super) fn check_folder(&self, meta: &Metadata) -> Result<(), ProblemCode> {
        if !self.owners.contains(&meta.uid()) {
            return Err(ProblemCode::ForeignOwner);
        }
        if self.others_may_write(meta) && meta.mode() & 0o1000 == 0 {
            return Err(ProblemCode::WritableByOthers);
        }
        Ok(())
    }

    pub(crate) fn others_may_write(&self, meta: &Metadata) -> bool {
        self.others_may(meta, 0o022)
    }

    pub(crate) fn others_may_read(&self, meta: &Metadata) -> bool {
        self.others_may(meta, 0o044)
    }

    fn others_may(&self, meta: &Metadata, rights: u32) -> bool {
        let given = meta.mode() & rights;
        given & 0o007 != 0 || given & 0o070 != 0 && Some(meta.gid()) != self.group
    }
}

/// Tells whether a group is the user's own: their primary one, named like them, and nobody else's, as far as the files
/// of the system say. Of users that other services know, it must have their number.
fn is_private(user: u32, group: u32, passwd: &str, groups: &str) -> bool {
    let numbers = |line: &str| {
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let users: Vec<(&str, u32, u32)> = passwd
        .lines()
        .filter_map(|line| {
            let (uid, gid) = numbers(line)?;
            Some((line.split(':').next()?, uid, gid))
        })
        .collect();
    let is_shared = users
        .iter()
        .any(|(_, uid, gid)| *gid == group && *uid != user);
    let entry = groups
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let entry = entry
        .filter(|fields| fields.len() >= 4)
        .find(|fields| fields[2].parse() == Ok(group));
    let own = users.iter().find(|(_, uid, _)| *uid == user);
    match (own, entry) {
        (Some((name, _, primary)), Some(entry)) => {
            let is_alone = entry[3]
                .split(',')
                .all(|member| member.is_empty() || member == *name);
            *primary == group && entry[0] == *name && is_alone && !is_shared
        }
        (None, None) => user == group && !is_shared,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// With a second name, overwriting would destroy what somebody else keeps.
pub(crate) fn has_one_name(_: &File, meta: &Metadata) -> bool {
    meta.nlink() == 1
}

/// Gives the owner the right to write: many deliver a token so that it can only be read (0400), but then it could not be
/// overwritten. By its handle, so that it is this file and no other.
pub(super) fn let_write(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Asked before overwriting, so that no file of zeros stays behind.
pub(super) fn may_remove(path: &Path) -> bool {
    path.parent()
        .is_some_and(|dir| access(dir, Access::WRITE_OK | Access::EXEC_OK).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_private_group() {
        let passwd = "root:x:0:0::/:/bin/sh\nada:x:1000:1001::/:/bin/sh\nbob:x:1002:100::/:/bin/sh\n\
                      cleo:x:1003:100::/:/bin/sh\ndan:x:1004:1004::/:/bin/sh\neve:x:1005:1005::/:/bin/sh\n";
        let groups = "root:x:0:\nada:x:1001:ada\nusers:x:100:\ndan:x:1004:dan,bob\nteam:x:1005:\nbob:x:1002:\n";
        for (user, group, expected) in [
            (0, 0, true),
            (1000, 1001, true),
            (1000, 100, false),  // a shared group, taken for a while (`newgrp`)
            (1002, 100, false),  // the primary group of two
            (1002, 1002, false), // named like the user, but not the primary one
            (1004, 1004, false), // somebody else was added
            (1005, 1005, false), // named otherwise
            (2000, 2000, true),  // known to neither file
            (2000, 2001, false),
            (501, 20, false),
        ] {
            assert_eq!(
                is_private(user, group, passwd, groups),
                expected,
                "{user}:{group}"
            );
        }
        assert!(!is_private(7, 7, "", "seven:x:7:\n"));
    }
}
