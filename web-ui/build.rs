//! `locales/*.json` -> `words.rs`: one method for each text, so that a missing word, a wrong name or a forgotten
//! argument does not compile.
//!
//! A file has sections of texts. `{name}` in a text becomes an argument. A text that depends on a number is an object
//! with the plural forms of its language (CLDR: one, few, many, other) and the argument `{count}`. The section `preview`
//! is left out where the feature of that name is.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs, path::Path};

use serde_json::Value;

/// The languages with the plural forms that each must have, in the order of `Language`.
const LANGUAGES: [(&str, &[&str]); 3] = [
    ("en", &["one", "other"]),
    ("de", &["one", "other"]),
    ("pl", &["one", "few", "many", "other"]),
];
/// The section with the words around the screens: only the preview has it.
const PREVIEW: &str = "preview";
const FORMS: [&str; 4] = ["one", "few", "many", "other"];

type Texts = BTreeMap<String, Vec<String>>;

fn main() -> Result<(), Box<dyn Error>> {
    #[allow(clippy::print_stdout)] // Cargo listens there.
    {
        println!("cargo::rerun-if-changed=locales");
    }
    let mut languages = Vec::new();
    for (name, forms) in LANGUAGES {
        let path = format!("locales/{name}.json");
        let text = fs::read_to_string(&path)?;
        let texts = read(&text, forms).map_err(|error| format!("{path}: {error}"))?;
        languages.push((path, texts));
    }
    let (first_path, first) = &languages[0];
    for (path, texts) in &languages {
        if let Some(key) = first.keys().find(|key| !texts.contains_key(*key)) {
            return Err(format!("{path}: no text `{key}`").into());
        }
        for (key, texts) in texts {
            let Some(other) = first.get(key) else {
                return Err(format!("{first_path}: no text `{key}`").into());
            };
            let (here, there) = (arguments(texts), arguments(other));
            if here != there || (texts.len() == 1) != (other.len() == 1) {
                return Err(format!("{path}: `{key}` differs in its arguments").into());
            }
        }
    }
    let texts: Vec<&Texts> = languages.iter().map(|(_, texts)| texts).collect();
    let code = write(&texts)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("words.rs"), code)?;
    Ok(())
}

/// Gives `section_key` with one text, or with one for each of [`FORMS`].
fn read(json: &str, forms: &[&str]) -> Result<Texts, Box<dyn Error>> {
    let sections: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(json)?;
    let mut texts = Texts::new();
    for (section, entries) in sections {
        if section == PREVIEW && env::var_os("CARGO_FEATURE_PREVIEW").is_none() {
            continue;
        }
        for (key, value) in entries {
            let name = format!("{section}_{key}");
            let found = if let Value::String(text) = value {
                vec![text]
            } else {
                let plural: BTreeMap<String, String> = serde_json::from_value(value)?;
                if !forms.iter().all(|form| plural.contains_key(*form))
                    || plural.len() != forms.len()
                {
                    return Err(format!("`{name}` needs the forms {forms:?}").into());
                }
                let text = |form| plural.get(form).or(plural.get("other")).cloned();
                FORMS.into_iter().filter_map(text).collect()
            };
            if found.iter().any(|text| text.contains('\n')) {
                return Err(format!("`{name}` has a line break").into());
            }
            texts.insert(name, found);
        }
    }
    Ok(texts)
}

/// Finds every `{name}`.
fn arguments(texts: &[String]) -> BTreeSet<&str> {
    let parts = texts.iter().flat_map(|text| text.split('{').skip(1));
    let names = parts.filter_map(|part| part.split_once('}').map(|(name, _)| name));
    names
        .filter(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
        .collect()
}

fn write(languages: &[&Texts]) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("impl Words {\n");
    let mut place = 0;
    for (name, texts) in languages[0] {
        let names = arguments(texts);
        let plural = texts.len() > 1;
        writeln!(code, "/// `{}`", texts[texts.len() - 1])?;
        let strings = names.iter().filter(|name| !(plural && **name == "count"));
        let (mut takes, mut gives) = (String::new(), String::new());
        for name in strings {
            write!(takes, ", {name}: &str")?;
            write!(gives, "({name:?}, {name}), ")?;
        }
        if plural {
            writeln!(
                code,
                "pub fn {name}(self, count: i64{takes}) -> String {{ self.plural({place}, count, &[{gives}]) }}"
            )?;
        } else if takes.is_empty() {
            writeln!(
                code,
                "pub fn {name}(self) -> &'static str {{ self.text({place}) }}"
            )?;
        } else {
            writeln!(
                code,
                "pub fn {name}(self{takes}) -> String {{ self.fill({place}, &[{gives}]) }}"
            )?;
        }
        place += texts.len();
    }
    writeln!(code, "}}\n\nstatic TEXTS: [&str; {}] = [", languages.len())?;
    for texts in languages {
        let all: Vec<&str> = texts.values().flatten().map(String::as_str).collect();
        writeln!(code, "{:?},", all.join("\n"))?;
    }
    writeln!(code, "];")?;
    Ok(code)
}
