//! Writes the JavaScript that loads a wasm file: what the program `wasm-bindgen` does, in the version that `Cargo.lock`
//! names, so that nothing has to be installed. Then it leaves out what no page uses, and shortens the names that only
//! the two files use between them.

use std::env::args_os;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::{Bindgen, Output};

/// Streams in Rust for JavaScript: Leptos brings them along for its server functions, of which there are none.
const UNUSED: &str = "intounderlying";

fn main() -> ExitCode {
    let args: Vec<_> = args_os().skip(1).collect();
    let (input, folder, name, starts) = match &args[..] {
        [input, folder, name] => (input, folder, name, true),
        // A page of tests starts what it wants to.
        [input, folder, name, option] if option == "--no-start" => (input, folder, name, false),
        _ => return fail("usage: latchkey-bindgen WASM FOLDER NAME [--no-start]"),
    };
    match write(
        input.as_ref(),
        folder.as_ref(),
        &name.to_string_lossy(),
        starts,
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn write(input: &Path, folder: &Path, name: &str, starts: bool) -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .emit_start(starts)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false) // the page loads the wasm that lies beside the glue
        .typescript(false);
    let mut output = bindgen.web(true)?.generate_output()?;
    leave_out_unused(&mut output);
    let names = shorten_names(&mut output);
    output.emit(folder)?;

    let glue = folder.join(format!("{name}.js"));
    let mut text = fs::read_to_string(&glue)?;
    for (long, short) in names {
        text = text.replace(&long, &short);
    }
    fs::write(glue, text)?;
    Ok(())
}

fn leave_out_unused(output: &mut Output) {
    let exports = &mut output.wasm_mut().exports;
    let unused = exports
        .iter()
        .filter(|export| export.name.contains(UNUSED))
        .map(|export| export.id());
    for id in unused.collect::<Vec<_>>() {
        exports.delete(id);
    }
}

/// Gives every name that ends in a hash a short one; the longest come first, since some begin like others.
fn shorten_names(output: &mut Output) -> Vec<(String, String)> {
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let mut names = Vec::new();
    for (index, name) in imports
        .chain(exports)
        .filter(|name| has_hash(name))
        .enumerate()
    {
        let short = format!("${index}");
        names.push((std::mem::replace(name, short.clone()), short));
    }
    names.sort_by_key(|(long, _)| std::cmp::Reverse(long.len()));
    names
}

/// Tells whether wasm-bindgen made a name with a hash in it: nobody else can mean it.
fn has_hash(name: &str) -> bool {
    let is_hash = |part: &str| {
        let hash = part.strip_prefix('h').unwrap_or(part);
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    name.split('_').any(is_hash)
}

#[allow(clippy::print_stderr)] // The only way to be heard.
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
