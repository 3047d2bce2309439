//! Bytes of a provisioning file -> a checked value, or what is wrong and where.

use latchkey_core::checkpoint::Checkpoint;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::provisioning::{
    Digest, Encoding, Inspection, MAX_BYTES, Problem, ProblemCode, Provisioning, inspect, parse,
};
use latchkey_core::secret::Secret;
use latchkey_core::wireguard::PrivateKey;

/// Panics if a promise about provisioning files is broken.
pub fn hold(bytes: &[u8]) {
    let inspection = inspect(bytes);
    let Inspection {
        encoding,
        provisioning,
        url,
        problems,
        warnings,
    } = &inspection;
    assert_eq!(
        provisioning.is_some(),
        problems.is_empty(),
        "used or explained"
    );
    match parse(bytes) {
        Ok(read) => assert_eq!(Some(&read), provisioning.as_ref()),
        Err(told) => assert_eq!(&told, problems),
    }
    if bytes.len() > MAX_BYTES {
        assert_eq!(*problems, [Problem::nowhere(ProblemCode::TooLarge)]);
        assert_eq!(*encoding, None);
        return;
    }
    let text = encoding
        .map(|encoding| decoded(encoding, bytes))
        .unwrap_or_default();
    for problem in problems.iter().chain(warnings) {
        lies_within(problem, &text);
        let json = serde_json::to_string(problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), *problem);
    }
    if let Some(url) = url {
        address(url);
    }
    if let Some(provisioning) = provisioning {
        assert_eq!(url.as_deref(), Some(provisioning.edge.to_string().as_str()));
        usable(provisioning);
        quotes_nothing(&inspection, provisioning);
    }
}

/// A problem is somewhere in the text, or right behind a line of it.
fn lies_within(problem: &Problem, text: &str) {
    assert_eq!(problem.line.is_some(), problem.column.is_some());
    let (Some(line), Some(column)) = (problem.line, problem.column) else {
        return;
    };
    assert!(line >= 1 && column >= 1, "{problem:?}");
    let found = text.split('\n').nth(line as usize - 1);
    let length = found
        .unwrap_or_else(|| panic!("no such line: {problem:?}"))
        .chars()
        .count();
    assert!(
        column as usize <= length + 1,
        "beyond its line: {problem:?}"
    );
}

/// What is used is of one shape only, and the same when it is read back.
fn usable(provisioning: &Provisioning) {
    let Provisioning {
        edge,
        token,
        ca_certificate,
    } = provisioning;
    assert!(edge.is_https() || edge.is_loopback());
    assert!(!token.is_empty());
    assert!(
        !token
            .expose()
            .contains(|c: char| c.is_control() || c.is_whitespace())
    );
    if let Some(pem) = ca_certificate {
        assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
        assert!(pem.ends_with("-----END CERTIFICATE-----\n"));
        assert!(pem.is_ascii() && !pem.contains("PRIVATE KEY"));
        assert!(pem.lines().all(|line| line.len() <= 64));
    }
    let written = serde_json::json!({
        "enrollment_token": token.expose(),
        "enrollment_url": edge.to_string(),
        "ca_certificate": ca_certificate,
    });
    assert_eq!(
        parse(written.to_string().as_bytes()).as_ref(),
        Ok(provisioning)
    );

    let key = PrivateKey::from_random(&[7; 32]);
    let checkpoint = Checkpoint::new(provisioning.clone(), Some(Digest::of(b"")), &key);
    assert_eq!(Checkpoint::from_json(&checkpoint.to_json()), Ok(checkpoint));
}

fn address(url: &str) {
    assert!(!url.contains(|c: char| c.is_control() || c.is_whitespace() || !c.is_ascii()));
    assert!(!url.contains(['?', '#']) && !url.ends_with('/'));
    let edge = EdgeUrl::parse(url).unwrap();
    assert_eq!(edge.to_string(), url);
    assert!(edge.join("/x").starts_with(&format!("{}/", edge.origin())));
    assert!(!edge.host().is_empty() && !edge.authority().contains('@'));
    let json = serde_json::to_string(&edge).unwrap();
    assert_eq!(serde_json::from_str::<EdgeUrl>(&json).unwrap(), edge);
}

/// Whatever the token is, `Debug` says the same.
fn quotes_nothing(inspection: &Inspection, provisioning: &Provisioning) {
    let other = Inspection {
        provisioning: Some(Provisioning {
            token: Secret::new("another"),
            ..provisioning.clone()
        }),
        ..inspection.clone()
    };
    assert_eq!(format!("{inspection:?}"), format!("{other:?}"));
}

/// The text as any other reader of it would have it.
fn decoded(encoding: Encoding, bytes: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| match pair {
            [a, b] => unit([*a, *b]),
            _ => 0xD800,
        });
        char::decode_utf16(units.collect::<Vec<_>>())
            .map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Utf8Bom => String::from_utf8_lossy(&bytes[3..]).into_owned(),
        Encoding::Utf16Le => units(
            bytes.strip_prefix(&[0xFF, 0xFE]).unwrap_or(bytes),
            u16::from_le_bytes,
        ),
        Encoding::Utf16Be => units(
            bytes.strip_prefix(&[0xFE, 0xFF]).unwrap_or(bytes),
            u16::from_be_bytes,
        ),
    }
}
