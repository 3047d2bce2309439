//! A window with one heading and nothing behind it: what `npm run bench` compares the start and the memory of
//! `latchkey-desktop` with. In no package.

#[allow(clippy::print_stderr)] // There is nowhere else to say it.
fn main() {
    let done =
        tauri::Builder::default().run(tauri::generate_context!("empty-window/tauri.conf.json"));
    if let Err(error) = done {
        eprintln!("empty-window: {error}");
    }
}
