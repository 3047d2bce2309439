//! Writes the JavaScript that loads a wasm file: what the program `wasm-bindgen` does, in the version that `Cargo.lock`
//! names, so that nothing has to be installed.

use std::env::args_os;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<_> = args_os().skip(1).collect();
    let (input, folder, name, starts) = match &args[..] {
        [input, folder, name] => (input, folder, name, true),
        // A page of tests starts what it wants to.
        [input, folder, name, option] if option == "--no-start" => (input, folder, name, false),
        _ => return fail("usage: latchkey-bindgen WASM FOLDER NAME [--no-start]"),
    };
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(&name.to_string_lossy())
        .emit_start(starts)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false); // the page loads the wasm that lies beside the glue
    let written = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.typescript(false).generate(folder));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

#[allow(clippy::print_stderr)] // The only way to be heard.
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
