//! The administrator's texts: what Tera makes of them, and what is said about them, at which place.
#![cfg(feature = "templates")]

use latchkey_core::demo::template::render;
use latchkey_core::demo::{AdminTags, FindingKind, Rendered, Tags};

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

fn without_admin() -> Tags {
    Tags {
        admin: None,
        ..tags()
    }
}

/// Kind, `line:column` and the marked text, or the name of what has no place.
fn told(text: &str, tags: &Tags) -> Vec<(FindingKind, String)> {
    let findings = render(text, tags).findings.into_iter();
    let told = findings.map(|finding| {
        let at = match finding.place {
            Some(place) => {
                let marked = &text[place.start..place.end];
                assert_eq!(marked.chars().count(), place.length);
                format!("{}:{} {marked}", place.line, place.column)
            }
            None => format!("nowhere {}", finding.name),
        };
        (finding.kind, at)
    });
    told.collect()
}

fn problems(text: &str) -> Vec<(FindingKind, String)> {
    let mut told = told(text, &tags());
    told.retain(|(kind, _)| kind.is_problem());
    told
}

fn one(kind: FindingKind, at: &str) -> Vec<(FindingKind, String)> {
    vec![(kind, at.to_owned())]
}

#[test]
fn leaves_html_alone_and_renders_a_missing_phone_as_nothing() {
    let text = "# Hi {{ first_name }} <b>{{ admin_phone }}</b>{% if username %}!{% endif %}";
    let made = render(text, &tags()).markdown.unwrap();
    assert_eq!(made, "# Hi <i>Ju</i>& <b></b>!");
    let empty = Rendered {
        markdown: Some(String::new()),
        findings: Vec::new(),
    };
    assert_eq!(render("", &tags()), empty);
}

#[test]
fn finds_every_unknown_tag_at_its_place() {
    let text = "Ü {{ first_nmae }}\n{# {{ no }} #}{% raw %}{{ no }}{% endraw %}\n{% for i in range(end=2) %}\
                {{ i }}{{ loop.index }}{{ nope }}{% set own = nope %}{{ own | replace(from=bad, to='x') }}\
                {% endfor %}{{ own }}{{ 'nope' }} {{ username.length }}";
    assert_eq!(
        problems(text),
        [
            (FindingKind::UnknownTag, "1:6 first_nmae".to_owned()),
            (FindingKind::UnknownTag, "3:54 nope".to_owned()),
            (FindingKind::UnknownTag, "3:74 nope".to_owned()),
            (FindingKind::UnknownTag, "3:103 bad".to_owned()),
            (FindingKind::UnknownTag, "3:133 own".to_owned()),
            (FindingKind::UnknownTag, "3:155 username.length".to_owned()),
        ]
    );
    assert_eq!(render(text, &tags()).markdown, None);
}

#[test]
fn says_where_a_tag_is_forgiven_and_where_it_is_not() {
    let text = "{% if nope %}{% endif %}{{ nope | default(value='x') }}{{ not nope }}{% if nope is defined %}{% endif %}";
    assert_eq!(
        told(text, &tags()),
        [
            (FindingKind::ForgivenTag, "1:7 nope".to_owned()),
            (FindingKind::ForgivenTag, "1:28 nope".to_owned()),
            (FindingKind::ForgivenTag, "1:63 nope".to_owned()),
            (FindingKind::ForgivenTag, "1:76 nope".to_owned()),
        ]
    );
    assert_eq!(render(text, &tags()).markdown.as_deref(), Some("xtrue"));
    for text in [
        "{% if nope == 'a' %}{% endif %}",
        "{% if nope | length > 1 %}{% endif %}",
        "{{ nope ~ 'a' }}",
        "{% for x in nope %}{% endfor %}",
        "{% if nope is odd %}{% endif %}",
        "{% if 'a' in nope %}{% endif %}",
    ] {
        let kinds: Vec<FindingKind> = problems(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds[0], FindingKind::UnknownTag, "{text}");
        assert_eq!(render(text, &tags()).markdown, None, "{text}");
    }
}

#[test]
fn finds_a_wrong_tag_in_a_branch_that_is_not_reached() {
    let text = "{% if not username %}{{ nope }}{% endif %}fine";
    assert_eq!(problems(text), one(FindingKind::UnknownTag, "1:25 nope"));
    assert_eq!(render(text, &tags()).markdown.as_deref(), Some("fine"));
}

#[test]
fn tells_which_tags_need_an_administrator() {
    let guarded = "{% if admin_email %}{{ admin_first_name }}{% endif %}{% if admin_phone is defined and username %}\
                   {{ admin_phone }}{% endif %}";
    assert_eq!(told(guarded, &tags()), []);
    assert_eq!(told(guarded, &without_admin()), []);
    let bare = "{{ admin_email }}";
    assert_eq!(
        told(bare, &tags()),
        one(FindingKind::NeedsAdministrator, "1:4 admin_email")
    );
    assert_eq!(
        told(bare, &without_admin()),
        one(FindingKind::NoAdministrator, "1:4 admin_email")
    );
    assert_eq!(render(bare, &without_admin()).markdown, None);
    let wrong = "{% if not admin_email %}{{ admin_email }}{% endif %}";
    assert_eq!(
        told(wrong, &without_admin()),
        one(FindingKind::NoAdministrator, "1:28 admin_email")
    );
}

#[test]
fn finds_filters_functions_and_tests() {
    let text = "{{ username | uper | lower }}{{ nah() }}{% if username is blank %}{% endif %}{{ throw(message='m') }}";
    assert_eq!(
        problems(text),
        [
            (FindingKind::UnknownFilter, "1:15 uper".to_owned()),
            (FindingKind::UnknownFunction, "1:33 nah".to_owned()),
            (FindingKind::UnknownTest, "1:59 blank".to_owned()),
        ]
    );
    let failing = "{{ throw(message='m') }}";
    assert_eq!(problems(failing), one(FindingKind::Failed, "1:4 throw"));
    let env = "{{ get_env(name='PATH') }}";
    assert_eq!(
        problems(env),
        one(FindingKind::UnknownFunction, "1:4 get_env")
    );
    let elsewhere = told("{{ now() | date }}", &tags());
    let kinds: Vec<FindingKind> = elsewhere.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [FindingKind::NotInPreview; 2]);
    assert_eq!(
        problems("{{ username + 1 }}"),
        one(FindingKind::Failed, "nowhere ")
    );
}

#[test]
fn writes_names_with_capitals_in_every_language() {
    let text = "{{ \"łukasz ÉTIENNE-marie o'NEIL d_x\" | title }}";
    let made = render(text, &tags()).markdown.unwrap();
    assert_eq!(made, "Łukasz Étienne-Marie O'neil D_x");
}

#[test]
fn says_where_a_text_is_not_tera() {
    for (text, at) in [
        ("Hi\nü {{ first_name\n", "2:3 {{"),
        ("{% if username %}x", "1:19 "),
        ("a\n{% fi %}", "2:1 {% fi %}"),
        ("{{ 1 + }}", "1:8 }"),
        ("{{ 99999999999999999999 }}", "nowhere "),
    ] {
        assert_eq!(problems(text), one(FindingKind::Syntax, at), "{text}");
    }
}

#[test]
fn refuses_macros_and_other_texts() {
    let text = "{% macro m() %}{{ self::m() }}{% endmacro %}{{ self::m() }}";
    assert_eq!(
        problems(text),
        [
            (FindingKind::Macro, "1:4 macro".to_owned()),
            (FindingKind::Macro, "1:19 self".to_owned()),
            (FindingKind::Macro, "1:48 self".to_owned()),
        ]
    );
    for (text, at) in [
        ("{% import 'x' as x %}", "1:4 import"),
        ("{%- include \"x\" -%}", "1:5 include"),
        ("{% extends 'x' %}", "1:4 extends"),
    ] {
        assert_eq!(problems(text), one(FindingKind::Include, at));
    }
}

#[test]
fn bounds_ranges_depth_and_length() {
    for text in [
        "{% for i in range(end=1001) %}x{% endfor %}",
        "{% for i in range(start=-9223372036854775808, end=9223372036854775807) %}x{% endfor %}",
    ] {
        assert_eq!(problems(text), one(FindingKind::RangeTooLong, "1:13 range"));
    }
    let twice =
        "{% for i in range(end=1001) %}{% for i in range(end=2) %}x{% endfor %}{% endfor %}";
    assert_eq!(
        problems(twice),
        one(FindingKind::RangeTooLong, "nowhere range")
    );
    for text in [
        "{% for i in range(end=10, step_by=0) %}x{% endfor %}",
        "{% for i in range(start=2, end=1) %}x{% endfor %}",
        "{% for i in range(end='a') %}x{% endfor %}",
    ] {
        assert_eq!(problems(text), one(FindingKind::Failed, "1:13 range"));
    }
    let text = "{% for i in range(end=1000) %}x{% endfor %}";
    assert_eq!(render(text, &tags()).markdown.unwrap().len(), 1_000);

    let long = "{% for i in range(end=1000) %}{% for j in range(end=1000) %}{% for k in range(end=1000) %}\
                {{ defguard_url }}{% endfor %}{% endfor %}{% endfor %}";
    assert_eq!(problems(long), one(FindingKind::TooLong, "nowhere "));
}

#[test]
fn ends_on_hostile_depth_and_size() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(10_000), close.repeat(10_000))
    };
    for text in [
        format!("{{{{ {} }}}}", deep("(", "1", ")")),
        format!("{{{{ {} }}}}", deep("a[", "1", "]")),
        format!("{{{{ {} }}}}", "(".repeat(10_000)),
        format!("{{{{ 1{} }}}}", "+1".repeat(10_000)),
        format!("{{{{ 1{} }}}}", " and 1".repeat(10_000)),
        deep("{% if username %}", "", "{% endif %}"),
        deep("{% for a in username %}", "", "{% endfor %}"),
        "{% if username %}".repeat(10_000),
    ] {
        let kinds: Vec<FindingKind> = problems(&text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [FindingKind::TooDeep], "{}", &text[..30]);
    }
    let fine = format!("{{{{ {}1{} }}}}", "(".repeat(8), ")".repeat(8));
    assert_eq!(render(&fine, &tags()).markdown.as_deref(), Some("1"));

    let megabyte = "ü*<b>[](".repeat(1_000_000 / 9);
    assert_eq!(render(&megabyte, &tags()).markdown, Some(megabyte));
    let values = "{{ username }}".repeat(10_000);
    assert_eq!(render(&values, &tags()).markdown.unwrap().len(), 40_000);
    let unknown = render(&"{{ a }}".repeat(10_000), &tags());
    assert_eq!((unknown.markdown, unknown.findings.len()), (None, 100));
    let braces = "{".repeat(100_000);
    assert_eq!(render(&braces, &tags()).markdown, None);
}
