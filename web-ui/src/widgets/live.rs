//! What changes by itself.

use leptos::prelude::*;

/// A boxed closure that a view runs again when something it read has changed.
pub type Live<T> = Box<dyn Fn() -> T + Send>;

/// Boxes a closure. Leptos makes code for each type of closure that it draws; boxed ones with the same result share
/// theirs, which keeps the page small.
pub fn live<T>(look: impl Fn() -> T + Send + 'static) -> Live<T> {
    Box::new(look)
}

/// A number that tells whether something has changed: whoever reads it runs again only when it is another one.
///
/// `look` gets the number from before, 0 at first. A memo of each type would have code of its own; all of these share
/// theirs.
pub fn mark(look: impl Fn(i64) -> i64 + Send + Sync + 'static) -> Memo<i64> {
    let look: Box<dyn Fn(i64) -> i64 + Send + Sync> = Box::new(look);
    Memo::new(move |before| look(before.copied().unwrap_or_default()))
}

/// Runs something now, and again whenever something it read has changed.
pub fn react(run: impl Fn() + Send + 'static) {
    Effect::new(live(run));
}

/// Something to run when a person wants it.
pub fn act(run: impl Fn() + Send + Sync + 'static) -> Callback<()> {
    let run: Box<dyn Fn(()) + Send + Sync> = Box::new(move |()| run());
    Callback::new(run)
}
