//! `latchkey enroll`: sets everything up, and lets one of three talk with the session.
//!
//! * [`terminal`] with a person, [`json`] with a program, [`unattended`] with nobody.
//! * [`talk`] is what they have in common, [`patience`] how long trouble is put up with, [`end`] how it ends.

mod end;
mod json;
mod lines;
mod patience;
mod talk;
mod terminal;
mod unattended;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use crate::discovery::Search;
use crate::host::NativeHost;
use crate::host_name;
use crate::http::{NativeHttp, Timeouts};
use crate::root;
use crate::store::SqliteStore;
use futures_util::future::{Either, select};
use latchkey_core::edge::EdgeUrl;
use latchkey_core::machine::Setup;
use latchkey_core::ports::Storage;
use latchkey_core::session::Session;
use latchkey_core::text::harmless_within;
use latchkey_core::view::{ManualError, Task};

use self::patience::Patience;
use self::talk::{LateFile, Talk};
use crate::cli::args::EnrollArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words};
use crate::cli::{output, place};

/// How long trouble is put up with where nobody watches.
const RETRY_UNATTENDED: Duration = Duration::from_secs(300);

/// Who talks with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Partner {
    Person,
    Program,
    Nobody,
}

/// What was asked for on the command line, as far as the one who talks has to know.
#[derive(Debug)]
struct Wishes {
    /// The Edge, if it was named.
    edge: Option<EdgeUrl>,
    /// How long to wait for a file.
    wait: Duration,
    /// Where a file was looked for.
    searched: Vec<PathBuf>,
    /// Those of them that lay there at the beginning.
    present: Vec<PathBuf>,
    /// Whether URL and token may be given by hand.
    by_hand: bool,
    /// Whether an unfinished enrollment was stored at the beginning.
    unfinished: bool,
    /// Whether something was enrolled at the beginning.
    is_enrolled: bool,
}

impl Wishes {
    /// Tells which of the tasks were done, once all is stored. The file's fate is no part of the View, so it is looked
    /// for.
    fn are_done(&self, tasks: &[Task]) -> Vec<Task> {
        let is_gone = || !self.present.iter().any(|path| path.exists());
        let mut tasks = worth_telling(tasks);
        tasks.retain(|task| *task != Task::RemoveFile || is_gone());
        tasks
    }
}

/// Leaves out what says nothing: without a device neither keys nor locations are stored.
fn worth_telling(tasks: &[Task]) -> Vec<Task> {
    let has_device = tasks.contains(&Task::RegisterDevice);
    let mut tasks = tasks.to_vec();
    tasks.retain(|task| *task != Task::Save || has_device);
    tasks
}

/// Runs the command.
pub(crate) async fn run(args: EnrollArgs, json: bool) -> Result<Exit, Failure> {
    let EnrollArgs {
        file,
        url,
        wait,
        retry_for,
        timeout,
        keep_file,
        for_root,
    } = args;
    if !for_root {
        refuse_wrong_user()?;
    }
    let edge = url.as_deref().map(EdgeUrl::parse).transpose();
    let edge = edge.map_err(|error| {
        Failure::new(Exit::BadInput, words::code(&error), words::form::url(error))
    })?;
    let partner = partner(json);
    let places = place::places()?;
    let policy = place::policy(&places)?;
    if !policy.allows_manual_entry() && edge.is_some() {
        return Err(end::not_taken(ManualError::NotByHand));
    }
    // Before anybody is asked for a token that would be of no use.
    if edge.as_ref().is_some_and(|edge| !policy.allows(edge)) {
        return Err(end::not_taken(ManualError::EdgeNotAllowed));
    }
    let _lock = place::lock(&places.data)?;
    let store = SqliteStore::open(&places.data, place::secrets(json)).await?;
    let always = file.is_some() || edge.is_some();
    let stored = store.summary().await?;
    if !always {
        // Otherwise nothing would be said until the keys are needed.
        for instance in &stored.instances {
            store.keys(instance.id).await?;
        }
    }
    let search = Search::new(&places, file.as_deref(), policy.clone());
    let searched: Vec<PathBuf> = search.files().map(PathBuf::from).collect();
    let wishes = Wishes {
        wait: wait.unwrap_or_default(),
        present: searched
            .iter()
            .filter(|path| path.exists())
            .cloned()
            .collect(),
        searched,
        by_hand: policy.allows_manual_entry(),
        unfinished: stored.enrollment.is_some(),
        is_enrolled: !stored.instances.is_empty(),
        edge,
    };
    let patience = Patience::new(match (retry_for, partner) {
        (None, Partner::Person) => None,
        (None, Partner::Program | Partner::Nobody) => Some(RETRY_UNATTENDED),
        (Some(time), _) => Some(time),
    });
    let setup = Setup {
        host_name: host_name::host_name(),
        always,
        search: wishes.edge.is_none(),
        by_hand: wishes.by_hand,
        allowed_hosts: policy.allowed_edge_hosts,
        background: false,
        about: None,
    };
    let session = Session {
        transport: NativeHttp::new(Timeouts {
            total: timeout,
            ..Timeouts::default()
        }),
        storage: store.clone(),
        host: NativeHost::new(search.clone(), store.clone(), keep_file),
    };
    let exit = converse(&session, setup, (partner, patience), wishes)
        .await
        .map_err(|failure| in_detail(failure, &store))?;
    if exit == Exit::Done {
        session.host.clear_used().await;
        tell_what_was_left(&search, &store, keep_file).await;
    }
    Ok(exit)
}

/// Runs the session and the one who talks with it side by side, until the latter is done.
async fn converse(
    session: &Session<NativeHttp, SqliteStore, NativeHost>,
    setup: Setup,
    (partner, patience): (Partner, Patience),
    wishes: Wishes,
) -> Result<Exit, Failure> {
    let (views, shown) = tokio::sync::mpsc::unbounded_channel();
    let (inbox, events) = futures_channel::mpsc::unbounded();
    let running = session.run(setup, events, move |view| {
        let _ = views.send(view.clone());
        talk::flow(view)
    });
    let late_file = LateFile {
        host: &session.host,
        inbox: inbox.clone(),
    };
    let talk = Talk::new(shown, inbox, patience);
    let talking = async {
        match partner {
            Partner::Person => terminal::converse(talk, late_file, wishes).await,
            Partner::Program => json::converse(talk, late_file, wishes).await,
            Partner::Nobody => unattended::converse(talk, late_file, wishes).await,
        }
    };
    match select(pin!(talking), pin!(running)).await {
        Either::Left((exit, _)) => exit,
        Either::Right(((), talking)) => talking.await,
    }
}

/// A View has only the code of trouble with the store; the store itself knows more.
fn in_detail(failure: Failure, store: &SqliteStore) -> Failure {
    match store.last_trouble() {
        Some(trouble) if failure.exit == Exit::Store => trouble.into(),
        Some(_) | None => failure,
    }
}

/// A person must both be able to type, and be the only one who sees what is printed: it may be recovery codes.
fn partner(json: bool) -> Partner {
    if json {
        Partner::Program
    } else if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        Partner::Person
    } else {
        Partner::Nobody
    }
}

fn refuse_wrong_user() -> Result<(), Failure> {
    let Some(user) = root::acts_for_wrong_user() else {
        return Ok(());
    };
    let user = harmless_within(&user, 60);
    let words = if cfg!(windows) {
        Words::new(
            format!(
                "this would enroll an account of the system, but {user} is the one who works here"
            ),
            "Run it as that user: in the user's context, as deployment tools call it. If it is this account that shall \
             have the VPN, add `--for-root`.",
        )
    } else {
        Words::new(
            format!("this would enroll root, but {user} is the one who works here"),
            format!(
                "Run it as that user: `sudo -u {user} -H latchkey enroll`. If it is root who shall have the VPN, add \
                 `--for-root`."
            ),
        )
    };
    Err(Failure::new(Exit::BadInput, "wrong_user", words))
}

/// Names a provisioning file that still lies there: its token is worth something to whoever finds it.
async fn tell_what_was_left(search: &Search, store: &SqliteStore, keep_file: bool) {
    let Some(seen) = search.look(&std::collections::BTreeSet::new()) else {
        return;
    };
    // A file that was named is looked at wherever it is, also where it is not any more.
    if seen.path.symlink_metadata().is_err() {
        return;
    }
    let path = words::found::path(&seen.path);
    let consumed = store.consumed().await.unwrap_or_default();
    let is_used = seen.digest.is_some_and(|digest| consumed.contains(&digest));
    output::note(&match (is_used, keep_file) {
        (true, true) => format!("{path} is left where it is, as you wished."),
        (true, false) => format!(
            "{path} was used but could not be removed. It will not be used again; please remove it."
        ),
        (false, _) => format!(
            "{path} lies here and was not used. `latchkey enroll --file {file}` uses it, `latchkey check {file}` explains it.",
            file = words::found::argument(&seen.path)
        ),
    });
}
