//! What is enrolled, and what a person can do with it: refresh, add another, save a WireGuard file, remove.

use std::collections::BTreeMap;

use crate::action::{Action, ActionKind};
use crate::background::Background;
use crate::edge::EdgeUrl;
use crate::export::{file_name, may_export, wireguard_conf};
use crate::instance::{Instance, InstanceId, Location};
use crate::machine::{Effect, Event};
use crate::ports::{Change, HandOut, Moment, StorageError};
use crate::sync::Synced;
use crate::view::{InstanceView, Notice, Question, Screen, SyncTrouble};

/// What is known at home besides the instances.
#[derive(Clone, Debug, Default)]
pub(crate) struct Home {
    /// An enrollment was left unfinished.
    unfinished: bool,
    notice: Option<Notice>,
    /// What the last refresh said of an instance, where it did not go well.
    troubles: BTreeMap<InstanceId, SyncTrouble>,
    doing: Doing,
    /// What is asked without the person, where that is wanted.
    background: Option<Background>,
}

#[derive(Clone, Debug, Default)]
enum Doing {
    #[default]
    Nothing,
    /// Asks the Edges of these instances, the last one first.
    Refreshing(Vec<InstanceId>),
    /// Reads the store again.
    Reloading,
    /// Waits for a yes or no.
    AskingToRemove(InstanceId),
    /// Removes an instance.
    Removing(InstanceId),
    /// Reads the key for the file of a location.
    Exporting(InstanceId, i64),
    /// Gives the file to the person.
    HandingOut,
}

impl Doing {
    /// Whether no effect is outstanding but what goes on in the background.
    fn is_idle(&self) -> bool {
        matches!(self, Self::Nothing | Self::AskingToRemove(_))
    }
}

/// What follows.
pub(crate) enum Next {
    /// What is shown may have changed; nothing is to be done.
    Stay,
    /// An effect.
    Do(Effect),
    /// Another enrollment, or the unfinished one.
    Another,
}

impl Home {
    pub(crate) fn new(unfinished: bool, notice: Option<Notice>) -> Self {
        Self {
            unfinished,
            notice,
            ..Self::default()
        }
    }

    /// Has the Edges asked now and then what has changed.
    pub(crate) fn ask_now_and_then(&mut self, moment: &Moment) {
        self.background = Some(Background::new(moment));
    }

    /// Takes in what happened. A wrong, doubled or late event leaves everything as it is.
    pub(crate) fn update(
        &mut self,
        event: Event,
        instances: &mut Vec<Instance>,
        moment: &Moment,
        is_allowed: impl Fn(&EdgeUrl) -> bool,
    ) -> Next {
        let is_answer = event.is_answer();
        let next = self.take(event, instances, moment, &is_allowed);
        if is_answer
            && matches!(next, Next::Stay)
            && let Some(effect) = self.rest(instances, moment, is_allowed)
        {
            return Next::Do(effect);
        }
        next
    }

    /// Gives what follows when nothing else does.
    pub(crate) fn rest(
        &mut self,
        instances: &[Instance],
        moment: &Moment,
        is_allowed: impl Fn(&EdgeUrl) -> bool,
    ) -> Option<Effect> {
        let background = self.background.as_mut()?;
        if !self.doing.is_idle() {
            return None;
        }
        let troubles = &self.troubles;
        Some(background.next(moment, || {
            let asked = instances.iter().rev().filter(|instance| {
                let trouble = troubles.get(&instance.id);
                is_allowed(&instance.edge) && trouble.is_none_or(|trouble| trouble.may_pass())
            });
            asked.map(|instance| instance.id).collect()
        }))
    }

    fn take(
        &mut self,
        event: Event,
        instances: &mut Vec<Instance>,
        moment: &Moment,
        is_allowed: impl Fn(&EdgeUrl) -> bool,
    ) -> Next {
        if let Event::Action(action) = &event
            && !self.actions(instances).contains(&action.kind())
        {
            return Next::Stay;
        }
        match (std::mem::take(&mut self.doing), event) {
            (Doing::Nothing, Event::Action(Action::StartOver)) => Next::Another,
            (Doing::Nothing, Event::Action(Action::Refresh)) => {
                self.notice = None;
                let mut asked = Vec::new();
                for instance in instances.iter().rev() {
                    if is_allowed(&instance.edge) {
                        asked.push(instance.id);
                    } else {
                        let trouble = SyncTrouble::EdgeNotAllowed;
                        self.troubles.insert(instance.id, trouble);
                    }
                }
                self.refresh(asked)
            }
            (Doing::Nothing, Event::Action(Action::Remove { instance })) => {
                self.notice = None;
                if let Some(instance) = find(instances, InstanceId(instance)) {
                    self.doing = Doing::AskingToRemove(instance.id);
                }
                Next::Stay
            }
            (Doing::Nothing, Event::Action(Action::Export { instance, location })) => {
                let id = InstanceId(instance);
                let place = find_location(instances, id, location);
                if place.is_none_or(|(one, at)| may_export(one, at, false).is_err()) {
                    return Next::Stay;
                }
                self.notice = None;
                self.go_on(Doing::Exporting(id, location), Effect::Recall(id))
            }
            (Doing::Refreshing(mut left), Event::Synced(result)) => {
                if let Some(id) = left.pop() {
                    self.note(id, result, instances);
                }
                if left.is_empty()
                    && let Some(background) = &mut self.background
                {
                    background.done(!self.troubles.is_empty(), moment);
                }
                self.refresh(left)
            }
            (doing @ (Doing::Nothing | Doing::AskingToRemove(_)), Event::Synced(result)) => {
                self.doing = doing;
                let failed = !matches!(result, Ok(Synced::Updated { .. } | Synced::Gone));
                let background = self.background.as_mut();
                if let Some(id) = background.and_then(|it| it.answered(failed, moment)) {
                    self.note(id, result, instances);
                }
                Next::Stay
            }
            (Doing::Nothing, Event::NetworkChanged) => match &mut self.background {
                Some(background) if !background.is_asking() => {
                    background.soon(moment);
                    Next::Do(background.next(moment, Vec::new))
                }
                Some(_) | None => Next::Stay,
            },
            (Doing::Reloading, Event::Loaded(result)) => {
                match result {
                    Ok(stored) => {
                        *instances = stored.instances;
                        // One may have been removed meanwhile, by another program.
                        self.troubles.retain(|id, _| find(instances, *id).is_some());
                        self.unfinished = stored.checkpoint.is_some_and(|before| !before.over);
                    }
                    Err(error) => self.notice = Some(Notice::StoreTrouble(error.code)),
                }
                Next::Stay
            }
            (Doing::AskingToRemove(id), Event::Action(Action::Answer { yes: true })) => {
                self.go_on(Doing::Removing(id), Effect::Store(Change::Removed(id)))
            }
            (Doing::AskingToRemove(_), Event::Action(Action::Answer { yes: false })) => Next::Stay,
            (Doing::Removing(id), Event::Stored(Ok(()))) => {
                instances.retain(|instance| instance.id != id);
                self.troubles.remove(&id);
                self.notice = Some(Notice::Removed);
                if self.unfinished {
                    // It may have been one of that instance, and is gone with it.
                    return self.go_on(Doing::Reloading, Effect::Load);
                }
                Next::Stay
            }
            (Doing::Removing(_), Event::Stored(Err(error))) => {
                self.notice = Some(Notice::StoreTrouble(error.code));
                Next::Stay
            }
            (Doing::Exporting(id, location), Event::Recalled(Ok(keys))) => {
                let place = find_location(instances, id, location);
                let (Some((instance, location)), Some(keys)) = (place, keys) else {
                    return self.go_on(Doing::Reloading, Effect::Load); // gone meanwhile
                };
                let file = wireguard_conf(instance, location, &keys.private_key, false);
                let Ok(text) = file else {
                    self.notice = Some(Notice::NotHandedOut);
                    return Next::Stay;
                };
                let name = file_name(&location.name);
                self.go_on(
                    Doing::HandingOut,
                    Effect::HandOut(HandOut::SaveTunnel { name, text }),
                )
            }
            (Doing::Exporting(..), Event::Recalled(Err(error))) => {
                self.notice = Some(Notice::StoreTrouble(error.code));
                Next::Stay
            }
            (Doing::HandingOut, Event::HandedOut(worked)) => {
                self.notice = Some(if worked {
                    Notice::HandedOut
                } else {
                    Notice::NotHandedOut
                });
                Next::Stay
            }
            (doing, _) => {
                self.doing = doing;
                Next::Stay
            }
        }
    }

    fn go_on(&mut self, doing: Doing, effect: Effect) -> Next {
        self.doing = doing;
        Next::Do(effect)
    }

    fn refresh(&mut self, left: Vec<InstanceId>) -> Next {
        if let Some(next) = left.last() {
            let effect = Effect::Sync(*next);
            return self.go_on(Doing::Refreshing(left), effect);
        }
        // Trouble with the store has been said already.
        self.notice.get_or_insert(if self.troubles.is_empty() {
            Notice::UpToDate
        } else {
            Notice::NotRefreshed
        });
        self.go_on(Doing::Reloading, Effect::Load)
    }

    fn note(
        &mut self,
        id: InstanceId,
        result: Result<Synced, StorageError>,
        instances: &mut [Instance],
    ) {
        let trouble = match result {
            Ok(Synced::Updated { instance, .. }) => {
                if let Some(one) = instances.iter_mut().find(|one| one.id == id) {
                    *one = *instance;
                }
                None
            }
            Ok(Synced::Gone) => None,
            Ok(Synced::NoLicence) => Some(SyncTrouble::NoLicence),
            Ok(Synced::UserDisabled) => Some(SyncTrouble::UserDisabled),
            Ok(Synced::EnrollAgain) => Some(SyncTrouble::EnrollAgain),
            Ok(Synced::Trouble(trouble)) => Some(SyncTrouble::Trouble(trouble)),
            Ok(Synced::Refused(status)) => Some(SyncTrouble::Refused(status)),
            Err(error) => {
                self.notice = Some(Notice::StoreTrouble(error.code));
                return;
            }
        };
        match trouble {
            Some(trouble) => self.troubles.insert(id, trouble),
            None => self.troubles.remove(&id),
        };
    }

    pub(crate) fn screen(&self, instances: &[Instance]) -> Screen {
        if let Doing::AskingToRemove(id) = self.doing
            && let Some(instance) = find(instances, id)
        {
            return Screen::Question {
                question: Question::RemoveInstance {
                    instance: instance.name.clone(),
                    device: instance.device.name.clone(),
                },
            };
        }
        let view = |instance: &Instance| InstanceView {
            trouble: self.troubles.get(&instance.id).copied(),
            ..instance.into()
        };
        Screen::Home {
            instances: instances.iter().map(view).collect(),
            unfinished: self.unfinished,
        }
    }

    pub(crate) fn busy(&self) -> bool {
        !self.doing.is_idle()
    }

    /// Whether nothing is under way and nothing is asked.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.doing, Doing::Nothing)
    }

    pub(crate) fn say(&mut self, notice: Notice) {
        self.notice = Some(notice);
    }

    pub(crate) fn notice(&self) -> Option<Notice> {
        self.notice
    }

    pub(crate) fn actions(&self, instances: &[Instance]) -> Vec<ActionKind> {
        let any = |condition: bool, kind| condition.then_some(kind);
        let exports = instances.iter().any(|instance| {
            let mut places = instance.locations.iter();
            places.any(|place| may_export(instance, place, false).is_ok())
        });
        match self.doing {
            Doing::Nothing => [
                any(!instances.is_empty(), ActionKind::Refresh),
                Some(ActionKind::StartOver),
                any(exports, ActionKind::Export),
                any(!instances.is_empty(), ActionKind::Remove),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Doing::AskingToRemove(_) => vec![ActionKind::Answer],
            Doing::Refreshing(_)
            | Doing::Reloading
            | Doing::Removing(_)
            | Doing::Exporting(..)
            | Doing::HandingOut => Vec::new(),
        }
    }
}

fn find(instances: &[Instance], id: InstanceId) -> Option<&Instance> {
    instances.iter().find(|one| one.id == id)
}

fn find_location(
    instances: &[Instance],
    id: InstanceId,
    location: i64,
) -> Option<(&Instance, &Location)> {
    let instance = find(instances, id)?;
    let mut locations = instance.locations.iter();
    Some((instance, locations.find(|one| one.id == location)?))
}
