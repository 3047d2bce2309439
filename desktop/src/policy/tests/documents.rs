//! What administrators copy from `docs/` means what it says.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::fields::{Field, Spelling};
use super::*;

const PAGE: &str = include_str!("../../../../docs/policy.md");
const PROFILE: &[u8] = include_bytes!("../../../../docs/policy/latchkey.mobileconfig");
const ADMX: &str = include_str!("../../../../docs/policy/latchkey.admx");
const ADML: &str = include_str!("../../../../docs/policy/en-US/latchkey.adml");

fn example() -> Policy {
    Policy {
        allowed_edge_hosts: Some(vec!["vpn.example.com".to_owned()]),
        log_level: Some(LogLevel::Info),
        hide_manual_entry: Some(true),
    }
}

#[test]
fn the_example_in_json_is_a_policy() {
    let (_, rest) = PAGE.split_once("```json\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    assert_eq!(json::parse(text.as_bytes()), Ok(example()));
}

#[test]
fn the_profile_holds_a_policy() {
    let profile = plist::Value::from_reader(std::io::Cursor::new(PROFILE)).unwrap();
    let content = profile.as_dictionary().unwrap()["PayloadContent"]
        .as_array()
        .unwrap();
    assert_eq!(content.len(), 1);
    let payload = content[0].as_dictionary().unwrap();
    assert_eq!(payload["PayloadType"].as_string(), Some("net.latchkey"));
    let mut managed = Vec::new();
    content[0].to_writer_xml(&mut managed).unwrap();
    assert_eq!(preferences::parse(&managed), Ok(example()));
}

/// An element with its attributes, without what is in it.
type Element = (String, BTreeMap<String, String>);

/// Reads every element; what is no XML ends the test.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut elements = Vec::new();
    let mut open = 0;
    loop {
        let event = reader.read_event().unwrap();
        if matches!(event, Event::Eof) {
            break;
        }
        open -= i32::from(matches!(event, Event::End(_)));
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            continue;
        };
        open += i32::from(matches!(event, Event::Start(_)));
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (
                attribute.key.as_ref().to_owned(),
                attribute.value.into_owned(),
            )
        });
        elements.push((tag.name().as_ref().to_owned(), attributes.collect()));
    }
    assert_eq!(open, 0, "everything is closed");
    elements
}

fn named<'a>(elements: &'a [Element], name: &str, attribute: &str) -> Vec<&'a str> {
    let of_name = elements.iter().filter(|element| element.0 == name);
    of_name
        .filter_map(|element| element.1.get(attribute))
        .map(String::as_str)
        .collect()
}

#[test]
fn the_template_has_every_field_and_every_word() {
    let (admx, adml) = (elements(ADMX), elements(ADML));
    let fields = Field::ALL.map(|field| field.name(Spelling::Pascal));
    let mut values = Vec::new();
    for element in ["policy", "multiText", "enum"] {
        values.extend(named(&admx, element, "valueName"));
    }
    values.sort_unstable();
    let mut sorted = fields;
    sorted.sort_unstable();
    assert_eq!(values, sorted);
    let keys = named(&admx, "policy", "key");
    assert_eq!(keys, [r"SOFTWARE\Policies\Latchkey"; 3]);
    assert_eq!(named(&admx, "policy", "class"), ["Machine"; 3]);
    for level in LogLevel::ALL {
        let value = format!("<string>{}</string>", level.name());
        assert!(ADMX.contains(&value), "{value}");
    }
    assert_eq!(ADMX.matches("<string>").count(), LogLevel::ALL.len());

    let strings = named(&adml, "string", "id");
    let presentations = named(&adml, "presentation", "id");
    let mut used = Vec::new();
    for value in admx.iter().flat_map(|(_, attributes)| attributes.values()) {
        let Some(reference) = value.strip_prefix("$(").and_then(|it| it.strip_suffix(')')) else {
            continue;
        };
        let (table, id) = reference.split_once('.').unwrap();
        let known = match table {
            "string" => &strings,
            "presentation" => &presentations,
            _ => panic!("{value}"),
        };
        assert!(known.contains(&id), "{value}");
        used.push(id);
    }
    assert!(
        strings.iter().all(|id| used.contains(id)),
        "no word too many"
    );
    for shown in ["multiTextBox", "dropdownList"] {
        for id in named(&adml, shown, "refId") {
            let inputs = [named(&admx, "multiText", "id"), named(&admx, "enum", "id")];
            assert!(inputs.concat().contains(&id), "{id}");
        }
    }
}
