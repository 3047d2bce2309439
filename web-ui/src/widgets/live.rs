//! What changes by itself.

/// A boxed closure that a view runs again when something it read has changed.
pub type Live<T> = Box<dyn Fn() -> T + Send>;

/// Boxes a closure. Leptos makes code for each type of closure that it draws; boxed ones with the same result share
/// theirs, which keeps the page small.
pub fn live<T>(look: impl Fn() -> T + Send + 'static) -> Live<T> {
    Box::new(look)
}
