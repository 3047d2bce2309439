//! Renders the administrator's texts: Tera with Defguard's tags only (edge-contract §3).

use std::collections::HashMap;

use tera::{Context, Function, Template, Tera, Value};

/// The longest list that `range()` makes.
const RANGE_LIMIT: i64 = 1_000;

/// The text cannot be rendered: broken, an unknown tag, a macro, or too long a `range()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenTemplate;

/// The values of the tags. `admin_*` is not defined at all when the token has no administrator (field §2.7).
#[derive(Clone, Debug)]
pub(super) struct Tags {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) username: String,
    pub(super) defguard_url: String,
    pub(super) defguard_version: String,
    pub(super) admin: Option<AdminTags>,
}

#[derive(Clone, Debug)]
pub(super) struct AdminTags {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) phone: Option<String>,
}

/// Renders a text. The result is Markdown; HTML in text and values is left as it is (edge-contract §3).
pub(super) fn render(text: &str, tags: &Tags) -> Result<String, BrokenTemplate> {
    const NAME: &str = "text";
    let parsed = Template::new(NAME, None, text).map_err(|_| BrokenTemplate)?;
    // A macro may call itself for ever.
    if !parsed.macros.is_empty() || !parsed.imported_macro_files.is_empty() {
        return Err(BrokenTemplate);
    }
    let mut tera = Tera::default();
    tera.autoescape_on(Vec::new());
    tera.register_function("range", BoundedRange);
    tera.register_function("get_env", NoEnvironment);
    tera.add_raw_template(NAME, text)
        .map_err(|_| BrokenTemplate)?;
    tera.render(NAME, &tags.context())
        .map_err(|_| BrokenTemplate)
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

struct BoundedRange;

impl Function for BoundedRange {
    fn call(&self, args: &HashMap<String, Value>) -> tera::Result<Value> {
        let number = |name: &str| args.get(name).map(|value| value.as_i64().ok_or("a number"));
        let start = number("start").unwrap_or(Ok(0))?;
        let end = number("end").unwrap_or(Err("`end`"))?;
        let step = number("step_by").unwrap_or(Ok(1))?;
        let step = usize::try_from(step).map_err(|_| "a positive step")?;
        let length = end.checked_sub(start).ok_or("a smaller range")?;
        if step == 0 || !(0..=RANGE_LIMIT).contains(&length) {
            return Err("a range of 0 to 1,000".into());
        }
        Ok((start..end).step_by(step).collect::<Vec<i64>>().into())
    }
}

/// Tera brings `get_env`; the demo reads no environment.
struct NoEnvironment;

impl Function for NoEnvironment {
    fn call(&self, _: &HashMap<String, Value>) -> tera::Result<Value> {
        Err("no environment here".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags() -> Tags {
        Tags {
            first_name: "<i>Ju</i>&".into(),
            last_name: "Tester".into(),
            username: "judy".into(),
            defguard_url: "https://core.example/".into(),
            defguard_version: "1.6.6".into(),
            admin: Some(AdminTags {
                first_name: "Ada".into(),
                last_name: "Min".into(),
                email: "ada@example.test".into(),
                phone: None,
            }),
        }
    }

    #[test]
    fn leaves_html_alone_and_renders_a_missing_phone_as_nothing() {
        let text = "# Hi {{ first_name }} <b>{{ admin_phone }}</b>{% if username %}!{% endif %}";
        assert_eq!(render(text, &tags()).unwrap(), "# Hi <i>Ju</i>& <b></b>!");
        assert_eq!(render("", &tags()).unwrap(), "");
    }

    #[test]
    fn refuses_what_is_broken_or_endless() {
        for text in [
            "{{ nope }}",
            "{{ first_name",
            "{% macro m() %}{{ self::m() }}{% endmacro %}{{ self::m() }}",
            "{% import 'x' as x %}",
            "{% include 'x' %}",
            "{% for i in range(end=1001) %}x{% endfor %}",
            "{% for i in range(start=-9223372036854775808, end=9223372036854775807) %}x{% endfor %}",
            "{% for i in range(end=10, step_by=0) %}x{% endfor %}",
            "{{ get_env(name='PATH') }}",
        ] {
            assert_eq!(render(text, &tags()), Err(BrokenTemplate), "{text}");
        }
        let text = "{% for i in range(end=1000) %}x{% endfor %}";
        assert_eq!(render(text, &tags()).unwrap().len(), 1_000);
    }

    #[test]
    fn knows_no_admin_without_one() {
        let mut tags = tags();
        tags.admin = None;
        assert_eq!(render("{{ admin_email }}", &tags), Err(BrokenTemplate));
    }
}
