//! Tera itself, with Defguard's tags only and with bounds.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tera::{Context, ErrorKind, Function, Tera, Value};

use super::check::{self, Source};
use super::{AdminTags, Finding, FindingKind, Rendered, Tags};

/// The longest list that `range()` makes (decisions: templates).
const RANGE_LIMIT: i64 = 1_000;
/// The longest Markdown, in bytes (1 MiB); the client reads 64 KiB.
const MAX_OUTPUT: usize = 1024 * 1024;
/// What the text is called for Tera.
const NAME: &str = "text";

/// Renders a text and says all there is to say about its tags.
///
/// What it costs is bounded by the text but for its loops: whoever renders a stranger's text must be able to end this.
#[must_use]
pub fn render(text: &str, tags: &Tags) -> Rendered {
    let source = Source::of(text);
    let mut findings = check::before_tera(&source);
    let mut markdown = None;
    if findings.is_empty() {
        match Engine::new(text) {
            Ok(engine) if engine.has_macro() => {
                findings.push(Finding::nowhere(FindingKind::Macro));
            }
            Ok(engine) => {
                findings = check::tree(&source, engine.nodes(), tags, &engine);
                match engine.run(tags) {
                    Ok(text) => markdown = Some(text),
                    Err(why) => check::add(&mut findings, why.into_finding(&source, tags)),
                }
            }
            Err(error) => findings.push(check::syntax(text, &error)),
        }
    }
    findings.sort_by_key(|finding| (finding.place.is_none(), finding.place));
    Rendered { markdown, findings }
}

/// Tera with one text in it.
pub(super) struct Engine {
    tera: Tera,
    /// `range()` was asked for too much.
    range_too_long: Arc<AtomicBool>,
}

/// Why there is no Markdown.
struct Failure {
    error: tera::Error,
    range_too_long: bool,
    too_long: bool,
}

impl Engine {
    fn new(text: &str) -> tera::Result<Self> {
        let range_too_long = Arc::new(AtomicBool::new(false));
        let mut tera = Tera::default();
        tera.autoescape_on(Vec::new());
        tera.register_function("range", BoundedRange(Arc::clone(&range_too_long)));
        tera.register_function("get_env", NoEnvironment);
        tera.register_filter("title", title);
        tera.add_raw_template(NAME, text)?;
        Ok(Self {
            tera,
            range_too_long,
        })
    }

    /// Whether a macro came through after all: one may call itself for ever.
    fn has_macro(&self) -> bool {
        let template = self.tera.get_template(NAME);
        template.is_ok_and(|it| !it.macros.is_empty() || !it.imported_macro_files.is_empty())
    }

    fn nodes(&self) -> &[tera::ast::Node] {
        self.tera
            .get_template(NAME)
            .map_or(&[], |template| &template.ast)
    }

    pub(super) fn has_filter(&self, name: &str) -> bool {
        matches!(name, "default" | "safe") || self.tera.get_filter(name).is_ok()
    }

    /// Defguard takes `get_env` away.
    pub(super) fn has_function(&self, name: &str) -> bool {
        name != "get_env" && self.tera.get_function(name).is_ok()
    }

    pub(super) fn has_test(&self, name: &str) -> bool {
        self.tera.get_tester(name).is_ok()
    }

    fn run(&self, tags: &Tags) -> Result<String, Failure> {
        let mut output = Output::default();
        match self.tera.render_to(NAME, &tags.context(), &mut output) {
            Ok(()) => Ok(String::from_utf8_lossy(&output.bytes).into_owned()),
            Err(error) => Err(Failure {
                error,
                range_too_long: self.range_too_long.load(Ordering::Relaxed),
                too_long: output.is_full,
            }),
        }
    }
}

impl Failure {
    #[allow(clippy::wildcard_enum_match_arm)] // Tera's enum, which may grow
    fn into_finding(self, source: &Source<'_>, tags: &Tags) -> Finding {
        if self.too_long {
            return Finding::nowhere(FindingKind::TooLong);
        }
        if self.range_too_long {
            return source.function(FindingKind::RangeTooLong, "range");
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&self.error);
        let mut failed = Finding::nowhere(FindingKind::Failed);
        while let Some(error) = cause {
            cause = error.source();
            let Some(error) = error.downcast_ref::<tera::Error>() else {
                continue;
            };
            match &error.kind {
                ErrorKind::FilterNotFound(name) => return source.unknown_filter(name),
                ErrorKind::FunctionNotFound(name) => return source.unknown_function(name),
                ErrorKind::TestNotFound(name) => return source.unknown_test(name),
                ErrorKind::CallFunction(name)
                | ErrorKind::CallFilter(name)
                | ErrorKind::CallTest(name) => {
                    failed = source.function(FindingKind::Failed, name);
                }
                ErrorKind::Msg(message) => {
                    if let Some(name) = missing(message) {
                        return source.missing(name, tags);
                    }
                }
                _ => {}
            }
        }
        failed
    }
}

/// Reads the name out of Tera's words for a value that is not there.
fn missing(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("Variable `")?;
    let (name, rest) = rest.split_once('`')?;
    rest.starts_with(" not found").then_some(name)
}

/// What is written, up to its limit.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    is_full: bool,
}

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_OUTPUT {
            self.is_full = true;
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tags {
    fn context(&self) -> Context {
        let Self {
            first_name,
            last_name,
            username,
            defguard_url,
            defguard_version,
            admin,
        } = self;
        let mut context = Context::new();
        context.insert("first_name", first_name);
        context.insert("last_name", last_name);
        context.insert("username", username);
        context.insert("defguard_url", defguard_url);
        context.insert("defguard_version", defguard_version);
        if let Some(AdminTags {
            first_name,
            last_name,
            email,
            phone,
        }) = admin
        {
            context.insert("admin_first_name", first_name);
            context.insert("admin_last_name", last_name);
            context.insert("admin_email", email);
            context.insert("admin_phone", phone);
        }
        context
    }
}

struct BoundedRange(Arc<AtomicBool>);

impl Function for BoundedRange {
    fn call(&self, args: &HashMap<String, Value>) -> tera::Result<Value> {
        let number = |name: &str| args.get(name).map(|value| value.as_i64().ok_or("a number"));
        let start = number("start").unwrap_or(Ok(0))?;
        let end = number("end").unwrap_or(Err("`end`"))?;
        let step = number("step_by").unwrap_or(Ok(1))?;
        let step = usize::try_from(step).map_err(|_| "a positive step")?;
        if step == 0 || start > end {
            return Err("a range that ends".into());
        }
        if end.checked_sub(start).is_none_or(|long| long > RANGE_LIMIT) {
            self.0.store(true, Ordering::Relaxed);
            return Err("a smaller range".into());
        }
        Ok((start..end).step_by(step).collect::<Vec<i64>>().into())
    }
}

/// Tera's own filter, but for all letters: that one is a regular expression, and `regex-lite` knows only ASCII's.
fn title(value: &Value, _: &HashMap<String, Value>) -> tera::Result<Value> {
    let text = value.as_str().ok_or("`title` takes a text")?;
    let mut titled = String::with_capacity(text.len());
    let mut is_inside = false;
    for c in text.chars() {
        let is_letter = c.is_alphanumeric() || c == '_';
        if is_inside {
            titled.extend(c.to_lowercase());
        } else {
            titled.extend(c.to_uppercase());
        }
        is_inside = is_letter || is_inside && c == '\'';
    }
    Ok(titled.into())
}

/// Tera brings `get_env`; the demo reads no environment.
struct NoEnvironment;

impl Function for NoEnvironment {
    fn call(&self, _: &HashMap<String, Value>) -> tera::Result<Value> {
        Err(tera::Error::function_not_found("get_env"))
    }
}
