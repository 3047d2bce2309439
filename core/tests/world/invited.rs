//! Machines on which something was done before a token comes.

use latchkey_core::demo::{Profile, Scenario, TokenKind};
use latchkey_core::view::Screen;

use super::{End, Fuse, Person, World, until};

/// A machine that is enrolled, with a token for this user.
pub(crate) fn enrolled_and_invited(username: &str, kind: TokenKind) -> World {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    assert!(matches!(
        world.run(&Person::default(), Fuse::None),
        End::Home(_)
    ));
    let now = world.now();
    let token = world.edge.lock().mint(now, username, kind);
    world.drop_file(token);
    world.always = true;
    world
}

/// Maya is enrolled here, and the enrollment of tomas broke off when the server may have known his device. Then a token of
/// maya's comes, of another instance.
pub(crate) fn enrolled_begun_and_invited() -> World {
    enrolled_broken_off_and_invited("create_device#1=lose-after")
}

/// The same, with the enrollment of tomas broken off by this fault.
pub(crate) fn enrolled_broken_off_and_invited(fault: &str) -> World {
    let mut world = enrolled_and_invited("tomas", TokenKind::Enrollment);
    world.username = "tomas".to_owned();
    world.edge.lock().add_fault(fault.parse().unwrap());
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.restart();
    world.edge.lock().settings_mut().uuid = "1b671a64-40d5-491e-99b0-da01ff1f3341".to_owned();
    let now = world.now();
    let token = world.edge.lock().mint(now, "maya", TokenKind::Desktop);
    world.drop_file(token);
    world.username = "maya".to_owned();
    world
}
