//! What is enrolled, and what may be done with it: ask the Edges what has changed, save a WireGuard file, remove.

use crate::action::{Action, ActionKind};
use crate::edge::EdgeUrl;
use crate::export::{file_name, wireguard_conf};
use crate::instance::{Instance, InstanceId, Keys};
use crate::machine::{Effect, Event};
use crate::ports::{Change, HandOut, StorageError};
use crate::sync::Synced;
use crate::view::{InstanceView, Notice, Question, Screen, Stop};

/// Home.
#[derive(Clone, Debug, Default)]
pub(crate) struct Home {
    /// What there is to say.
    pub(crate) notice: Option<Notice>,
    unfinished: bool,
    chore: Option<Chore>,
}

/// Something that was begun there.
#[derive(Clone, Debug)]
enum Chore {
    /// The keys of an instance are read, for a file of this location.
    Recalling(InstanceId, i64),
    /// The file is handed out.
    HandingOut,
    /// An Edge is asked; those of the others come after it.
    Asking(Vec<InstanceId>),
    /// Whether to remove an instance is asked.
    Doubting(InstanceId),
    /// It is removed.
    Removing,
}

/// What follows.
pub(crate) enum Next {
    /// Nothing.
    Stay,
    /// An effect.
    Do(Effect),
    /// Home anew, with what there is to say.
    Reload(Option<Notice>),
    /// Another enrollment.
    Another,
    /// The store does not do as asked.
    Stop(Stop),
}

impl Home {
    /// Shows what was read; `unfinished`: an enrollment is stored too.
    pub(crate) fn new(unfinished: bool, notice: Option<Notice>) -> Self {
        Self {
            notice,
            unfinished,
            chore: None,
        }
    }

    /// Whether something is under way that needs nobody.
    pub(crate) fn is_busy(&self) -> bool {
        !matches!(self.chore, None | Some(Chore::Doubting(_)))
    }

    /// What the person may do now.
    pub(crate) fn actions(&self, instances: &[Instance]) -> Vec<ActionKind> {
        match self.chore {
            None if instances.is_empty() => vec![ActionKind::StartOver],
            None => vec![
                ActionKind::StartOver,
                ActionKind::Refresh,
                ActionKind::Export,
                ActionKind::Remove,
            ],
            Some(Chore::Doubting(_)) => vec![ActionKind::Answer],
            Some(Chore::Recalling(..) | Chore::HandingOut | Chore::Asking(_) | Chore::Removing) => {
                Vec::new()
            }
        }
    }

    /// What is seen.
    pub(crate) fn screen(&self, instances: &[Instance]) -> Screen {
        if let Some(Chore::Doubting(id)) = self.chore
            && let Some(instance) = find(instances, id)
        {
            let question = Question::RemoveInstance {
                instance: instance.name.clone(),
                device: instance.device.name.clone(),
            };
            return Screen::Question { question };
        }
        Screen::Home {
            instances: instances.iter().map(InstanceView::from).collect(),
            unfinished: self.unfinished,
        }
    }

    /// Takes in what happened; what nobody waits for changes nothing.
    pub(crate) fn update(
        &mut self,
        event: Event,
        instances: &[Instance],
        is_allowed: impl Fn(&EdgeUrl) -> bool,
    ) -> Next {
        if let Event::Action(action) = &event
            && !self.actions(instances).contains(&action.kind())
        {
            return Next::Stay;
        }
        match (self.chore.take(), event) {
            (None, Event::Action(Action::StartOver)) => Next::Another,
            (None, Event::Action(Action::Refresh)) => {
                self.notice = None;
                let (allowed, others): (Vec<_>, Vec<_>) = instances
                    .iter()
                    .rev()
                    .partition(|one| is_allowed(&one.edge));
                if !others.is_empty() {
                    self.notice = Some(Notice::EdgeNotAllowed);
                }
                self.ask_next(allowed.into_iter().map(|one| one.id).collect())
            }
            (None, Event::Action(Action::Export { instance, location })) => {
                let id = InstanceId(instance);
                if find(instances, id).is_none() {
                    return Next::Stay;
                }
                self.notice = None;
                self.chore = Some(Chore::Recalling(id, location));
                Next::Do(Effect::Recall(id))
            }
            (None, Event::Action(Action::Remove { instance })) => {
                let id = InstanceId(instance);
                self.notice = None;
                self.chore = find(instances, id).map(|_| Chore::Doubting(id));
                Next::Stay
            }
            (Some(Chore::Recalling(id, location)), Event::Recalled(result)) => match result {
                Ok(keys) => self.hand_out(find(instances, id), location, keys.as_ref()),
                Err(error) => stop(&error),
            },
            (Some(Chore::HandingOut), Event::HandedOut(worked)) => {
                self.notice = Some(if worked {
                    Notice::HandedOut
                } else {
                    Notice::NotHandedOut
                });
                Next::Stay
            }
            (Some(Chore::Asking(rest)), Event::Synced(result)) => match result {
                Ok(synced) => {
                    // What went wrong with one is said although another one went well.
                    let news = notice(&synced);
                    if news != Notice::UpToDate || self.notice.is_none() {
                        self.notice = Some(news);
                    }
                    self.ask_next(rest)
                }
                Err(error) => stop(&error),
            },
            (Some(Chore::Doubting(id)), Event::Action(Action::Answer { yes })) => {
                if !yes {
                    return Next::Stay;
                }
                self.chore = Some(Chore::Removing);
                Next::Do(Effect::Store(Change::Removed(id)))
            }
            (Some(Chore::Removing), Event::Stored(result)) => match result {
                Ok(()) => Next::Reload(Some(Notice::Removed)),
                Err(error) => stop(&error),
            },
            (chore, _) => {
                self.chore = chore;
                Next::Stay
            }
        }
    }

    fn ask_next(&mut self, mut rest: Vec<InstanceId>) -> Next {
        match rest.pop() {
            Some(id) => {
                self.chore = Some(Chore::Asking(rest));
                Next::Do(Effect::Sync(id))
            }
            None => Next::Reload(self.notice),
        }
    }

    fn hand_out(
        &mut self,
        instance: Option<&Instance>,
        location: i64,
        keys: Option<&Keys>,
    ) -> Next {
        let made = instance.zip(keys).and_then(|(instance, keys)| {
            let mut locations = instance.locations.iter();
            let location = locations.find(|one| one.id == location)?;
            let text = wireguard_conf(instance, location, &keys.private_key, false).ok()?;
            Some((file_name(&location.name), text))
        });
        let Some((name, text)) = made else {
            self.notice = Some(Notice::NotHandedOut);
            return Next::Stay;
        };
        self.chore = Some(Chore::HandingOut);
        Next::Do(Effect::HandOut(HandOut::SaveTunnel { name, text }))
    }
}

fn find(instances: &[Instance], id: InstanceId) -> Option<&Instance> {
    instances.iter().find(|one| one.id == id)
}

fn stop(error: &StorageError) -> Next {
    Next::Stop(Stop::Store(error.code))
}

fn notice(synced: &Synced) -> Notice {
    match synced {
        // One that is gone is not shown any more: nothing to say.
        Synced::Updated { .. } | Synced::Gone => Notice::UpToDate,
        Synced::NoLicence => Notice::NoLicence,
        Synced::UserDisabled => Notice::UserDisabled,
        Synced::EnrollAgain => Notice::EnrollAgain,
        Synced::Trouble(trouble) => Notice::Trouble(*trouble),
        Synced::Refused(_) => Notice::Refused,
    }
}
