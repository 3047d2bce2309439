//! A person who does what the screen asks.

use latchkey_core::action::{Action, Method};
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::secret::{Secret, Typed};
use latchkey_core::view::{Screen, View};

use super::{PASSWORD, World};

/// What a person wants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// The second factor; `None` skips it.
    pub(crate) factor: Option<Method>,
    /// Whether the device step is skipped.
    pub(crate) skip_device: bool,
    /// Yes or no to questions.
    pub(crate) says_yes: bool,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            factor: Some(Method::Totp),
            skip_device: false,
            says_yes: true,
        }
    }
}

impl Person {
    /// Does what the screen asks.
    pub(crate) fn act(&self, view: &View, world: &World) -> Option<Action> {
        let code = |code: Option<Secret>| Action::SubmitCode {
            code: Typed::new(code.expect("the demo knows the code").expose()),
        };
        let (username, now) = (world.username.as_str(), world.now());
        match &view.screen {
            Screen::Welcome { .. } => Some(Action::Next),
            Screen::Details { phone, .. } => Some(Action::SetDetails {
                phone: phone.clone(),
            }),
            Screen::Password { .. } => Some(Action::SetPassword {
                password: Typed::new(PASSWORD),
            }),
            Screen::Device { .. } if self.skip_device => Some(Action::SkipDevice),
            Screen::Device { name, .. } => Some(Action::SetDevice { name: name.clone() }),
            Screen::Factor { .. } => Some(match self.factor {
                Some(method) => Action::ChooseFactor { method },
                None => Action::SkipFactor,
            }),
            Screen::Totp { .. } => Some(code(world.edge.lock().totp_code(username, now))),
            Screen::Email { .. } => Some(code(world.edge.lock().email_code(username, now))),
            Screen::Recovery { .. } => Some(Action::ConfirmSaved),
            Screen::Finish { .. } | Screen::AdminAddsDevice => Some(Action::Done),
            Screen::Question { .. } => Some(Action::Answer { yes: self.says_yes }),
            Screen::Looking
            | Screen::About { .. }
            | Screen::Manual { .. }
            | Screen::BadFile { .. }
            | Screen::Connecting
            | Screen::Working { .. }
            | Screen::Waiting { .. }
            | Screen::Home { .. }
            | Screen::Stopped { .. } => None,
        }
    }
}

/// Runs until a screen; the person answers whatever comes before.
pub(crate) fn until(
    world: &mut World,
    wanted: impl Fn(&Screen) -> bool,
) -> (Machine, Option<Effect>) {
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    let person = Person::default();
    for _ in 0..500 {
        let view = machine.view();
        if wanted(&view.screen) && !view.busy {
            return (machine, effect);
        }
        if let Screen::Waiting { .. } = view.screen
            && wanted(&view.screen)
        {
            return (machine, effect);
        }
        let action = if view.busy {
            None
        } else {
            person.act(&view, world)
        };
        let event = match (effect.take(), action) {
            (None | Some(Effect::Wait(_)), Some(action)) => Event::Action(action),
            (Some(effect), _) => world.perform(effect),
            (None, None) => panic!("ended at {:?}", view.screen),
        };
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    panic!("does not end");
}
