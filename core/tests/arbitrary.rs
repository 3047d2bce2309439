//! Links and checkpoints that nobody would write. Provisioning files, answers and Actions have fuzz targets of their own
//! (`core/fuzz/`).

#![allow(clippy::unwrap_used)] // A failed helper is a failed test.

use latchkey_core::checkpoint::{
    Answers, Checkpoint, Details, DeviceChoice, Factor, GivenUp, Owner, Started,
};
use latchkey_core::edge::EdgeUrl;
use latchkey_core::link::{MAX_LINK_BYTES, parse_link};
use latchkey_core::provisioning::{Digest, ProblemCode, Provisioning};
use latchkey_core::secret::Secret;
use latchkey_core::wireguard::PrivateKey;
use proptest::prelude::*;

/// What links are made of, and what breaks them.
const PIECES: &str = "(defguard|latchkey|https|http|javascript|file)?(://|:|%3A//)?(addinstance|vpn\\.example|me@|\\[::1\\])?\
    (/open-desktop|/edge|//|/\\.\\.)?(\\?|&|#|;)?((token|url|x)=(Tk|%20|%00|https://a\\.example|%|)(&|#)?){0,4}\\PC{0,8}";

/// Text with everything in it that JSON has to escape.
const TEXT: &str = "\\PC{0,12}|[\u{0}-\u{7f}é🗝]{0,12}";

/// Whatever is read is sound, and means the same in every shape that a link has.
fn is_read_well(text: &str) -> Result<(), TestCaseError> {
    let Ok(read) = parse_link(text) else {
        return Ok(());
    };
    let Provisioning {
        edge,
        token,
        ca_certificate,
    } = &read;
    prop_assert!(edge.is_https() || edge.is_loopback());
    prop_assert!(edge.host().is_ascii() && !edge.authority().contains('@'));
    let is_bad = |c: char| c.is_control() || c.is_whitespace();
    prop_assert!(!token.is_empty() && !token.expose().contains(is_bad));
    prop_assert_eq!(ca_certificate, &None, "a link brings no authority");
    for link in shapes(edge, token.expose()) {
        prop_assert_eq!(parse_link(&link), Ok(read.clone()), "{}", link);
    }
    Ok(())
}

/// Writes a link in each of its shapes.
fn shapes(edge: &EdgeUrl, token: &str) -> [String; 4] {
    use base64::Engine as _;
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let (url, token_in_link) = (encoded(&edge.to_string()), encoded(token));
    let code = serde_json::json!({ "url": edge.to_string(), "token": token }).to_string();
    [
        format!("defguard://addinstance?token={token_in_link}&url={url}"),
        format!("LATCHKEY://addinstance/?url={url}&token={token_in_link}"),
        format!("{edge}/open-desktop?token={token_in_link}"),
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(code),
    ]
}

fn text() -> impl Strategy<Value = String> {
    TEXT.prop_map(String::from)
}

/// Any checkpoint that an enrollment could write.
fn checkpoint() -> impl Strategy<Value = Checkpoint> {
    let source = (text(), "[a-z]{1,9}", proptest::option::of(text()));
    let said = (
        proptest::option::of(proptest::option::of(text())),
        proptest::option::of(proptest::option::of(text())),
        any::<[bool; 4]>(),
    );
    let known = (
        proptest::option::of((text(), text())),
        proptest::option::of(any::<i64>()),
        factor(),
    );
    let bytes = (any::<[u8; 32]>(), proptest::option::of(any::<[u8; 32]>()));
    (source, said, known, bytes).prop_map(
        |(
            (token, host, ca),
            (details, device, flags),
            (owner, deadline, factor),
            (key, digest),
        )| {
            let source = Provisioning {
                edge: EdgeUrl::parse(&format!("https://{host}.example")).unwrap(),
                token: Secret::new(token),
                ca_certificate: ca,
            };
            let key = PrivateKey::from_random(&key);
            let mut checkpoint = Checkpoint::new(source, digest.map(Digest), &key);
            [checkpoint.announced, checkpoint.over, ..] = flags;
            checkpoint.started = deadline.map(|deadline| Started {
                deadline,
                admin: None,
            });
            checkpoint.owner = owner.map(|(login, uuid)| Owner {
                uuid,
                origin: "https://a.example".to_owned(),
                login,
            });
            let owner = checkpoint.owner.clone().filter(|_| flags[3]);
            checkpoint.answers = Answers {
                welcomed: flags[2],
                details: details.map(|phone| Details { phone }),
                device: device.map(|name| name.map_or(DeviceChoice::Skipped, DeviceChoice::Named)),
                given_up: owner.clone().map(|unfinished| GivenUp {
                    by: unfinished.clone(),
                    unfinished,
                }),
                added: owner,
            };
            checkpoint.factor = factor;
            checkpoint
        },
    )
}

fn factor() -> impl Strategy<Value = Factor> {
    let unsaved = proptest::collection::vec(text(), 0..4).prop_map(|codes| Factor::Unsaved {
        codes: codes.into_iter().map(Secret::new).collect(),
    });
    prop_oneof![
        Just(Factor::Open),
        Just(Factor::Skipped),
        Just(Factor::CodesLost),
        Just(Factor::Done),
        unsaved,
    ]
}

/// Whatever can be read is a whole checkpoint: written anew, it is the same.
fn is_whole(json: String) -> Result<(), TestCaseError> {
    if let Ok(read) = Checkpoint::from_json(&Secret::new(json)) {
        prop_assert!(read.key().is_some());
        prop_assert_eq!(Checkpoint::from_json(&read.to_json()), Ok(read));
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_link_of_any_pieces_is_read_well_or_refused(text in PIECES) {
        is_read_well(&text)?;
    }

    #[test]
    fn a_link_of_any_characters_is_read_well_or_refused(text in text()) {
        is_read_well(&text)?;
    }

    #[test]
    fn every_shape_of_a_link_means_the_same(token in "[!-~]{1,64}", host in "[a-zé]{1,9}", path in "(/[a-z~%20]{1,5}){0,2}") {
        let Ok(edge) = EdgeUrl::parse(&format!("https://{host}.example{path}")) else {
            return Ok(());
        };
        for link in shapes(&edge, &token) {
            let read = parse_link(&link).unwrap();
            prop_assert_eq!(read.token.expose(), &token, "{}", link);
            prop_assert_eq!(&read.edge, &edge, "{}", link);
        }
    }

    #[test]
    fn a_link_of_more_than_8_kib_is_not_read(more in 1usize..100) {
        let begin = "defguard://addinstance?url=https://a.example&token=";
        let whole = |length: usize| format!("{begin}{}", "x".repeat(length - begin.len()));
        prop_assert!(parse_link(&whole(MAX_LINK_BYTES)).is_ok());
        prop_assert_eq!(parse_link(&whole(MAX_LINK_BYTES + more)), Err(ProblemCode::TooLarge));
    }

    #[test]
    fn a_checkpoint_comes_back_as_it_was(checkpoint in checkpoint()) {
        prop_assert_eq!(Checkpoint::from_json(&checkpoint.to_json()), Ok(checkpoint));
    }

    /// Cut off anywhere, it is refused. (An altered one does not even come here: the store seals it.)
    #[test]
    fn a_checkpoint_that_is_cut_off_is_refused(checkpoint in checkpoint(), part in 0.0..1.0f64) {
        let json = checkpoint.to_json();
        let cut = json.expose().floor_char_boundary((json.expose().len() as f64 * part) as usize);
        prop_assert!(Checkpoint::from_json(&Secret::new(&json.expose()[..cut])).is_err());
    }

    #[test]
    fn an_altered_checkpoint_is_refused_or_whole(
        checkpoint in checkpoint(),
        place in 0usize..700,
        character in proptest::char::any(),
        removed in 0usize..3,
    ) {
        let mut characters: Vec<char> = checkpoint.to_json().expose().chars().collect();
        let place = place.min(characters.len());
        let end = (place + removed).min(characters.len());
        characters.splice(place..end, [character]);
        is_whole(characters.into_iter().collect())?;
    }

    #[test]
    fn what_is_no_checkpoint_never_panics(text in "\\PC{0,60}|[\\{\\}\\[\\]\":,\\\\ \nversion0-9]{0,60}") {
        is_whole(text)?;
    }

    /// Neither its secrets nor what the person said are in `Debug`, but as `***`.
    #[test]
    fn a_checkpoint_shows_no_secret(checkpoint in checkpoint(), token in "[A-Za-z0-9]{32}") {
        let mut told = checkpoint;
        told.token = Secret::new(&token);
        told.factor = Factor::Unsaved { codes: vec![Secret::new(&token)] };
        let debug = format!("{told:?}");
        prop_assert!(!debug.contains(&token));
        prop_assert!(!debug.contains(told.key().unwrap().to_base64().expose()));
    }
}
