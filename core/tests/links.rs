//! Links that try to look like another one: what is asked about is where it leads, in letters that cannot be mistaken.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::Action;
use latchkey_core::demo::{Profile, Scenario};
use latchkey_core::edge::Request;
use latchkey_core::link::parse_link;
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::provisioning::ProblemCode;
use latchkey_core::secret::Secret;
use latchkey_core::view::{ManualError, Question, Screen};
use world::World;

/// A link to this address; all that could end the parameter is percent-encoded.
fn link_to(url: &str) -> String {
    let encoded: String = url.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("latchkey://addinstance?token=abcdef&url={encoded}")
}

/// Performs effects until none is left or one wants to send.
fn settle(world: &mut World, machine: &mut Machine, first: Option<Effect>) -> Option<Request> {
    let mut next = first;
    while let Some(effect) = next {
        if let Effect::Send(request) = effect {
            return Some(request);
        }
        let event = world.perform(effect);
        next = machine.update(event, &world.moment());
    }
    None
}

/// What is asked about a link, and where the token goes after a yes; `None` if nothing is asked.
fn follow(link: &str) -> Option<(String, Request)> {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world.file = None;
    let (mut machine, first) = Machine::new(world.setup());
    assert!(settle(&mut world, &mut machine, Some(first)).is_none());
    let next = machine.update(Event::Link(Secret::new(link)), &world.moment());
    assert!(
        settle(&mut world, &mut machine, next).is_none(),
        "not asked first"
    );
    let edge = match machine.view().screen {
        Screen::Question {
            question: Question::UseLink { edge },
        } => edge,
        Screen::Manual { error } => {
            assert_eq!(error, Some(ManualError::BadLink));
            return None;
        }
        other => panic!("{other:?}"),
    };
    let yes = Event::Action(Action::Answer { yes: true });
    let next = machine.update(yes, &world.moment());
    let request = settle(&mut world, &mut machine, next).unwrap();
    Some((edge, request))
}

#[test]
fn what_is_asked_about_is_where_it_leads() {
    for (url, shown) in [
        ("https://vpn.acme.example", "vpn.acme.example"),
        ("https://vpn.acme.example:8443/", "vpn.acme.example:8443"),
        ("https://vpn.acme.example:443", "vpn.acme.example"),
        ("https://evil.example/vpn.acme.example", "evil.example"),
        (
            "https://evil.example/https://vpn.acme.example",
            "evil.example",
        ),
        ("https:evil.example", "evil.example"),
        (r"https:\\evil.example\vpn.acme.example", "evil.example"),
        (r"https://evil.example\@vpn.acme.example", "evil.example"),
        ("https://evil.example/@vpn.acme.example", "evil.example"),
        (
            "https://vpn.acme.example%2eevil.example",
            "vpn.acme.example.evil.example",
        ),
        ("https://vpn%2Eacme%2Eexample", "vpn.acme.example"),
        ("https://VPN.ACME.EXAMPLE", "vpn.acme.example"),
        // What looks the same is not the same: Cyrillic а and е.
        ("https://vpn.\u{430}cme.example", "vpn.xn--cme-5cd.example"),
        ("https://vpn.acm\u{435}.example", "vpn.xn--acm-tdd.example"),
        ("https://vpn.xn--cme-5cd.example", "vpn.xn--cme-5cd.example"),
        // What cannot be seen is not there, and full-width letters are letters.
        ("https://vpn\u{ad}.acme.example", "vpn.acme.example"),
        ("https://vpn.acme\u{200b}.example", "vpn.acme.example"),
        ("https://\u{ff56}pn.acme\u{3002}example", "vpn.acme.example"),
    ] {
        let (asked, request) = follow(&link_to(url)).unwrap_or_else(|| panic!("{url}"));
        assert_eq!(asked, shown, "{url:?}");
        assert_eq!(request.edge.authority(), shown, "{url:?}");
        assert!(asked.is_ascii());
        let address = url::Url::parse(&request.edge.join(request.path)).unwrap();
        let host = shown.split(':').next().unwrap();
        assert_eq!(address.host_str(), Some(host), "{url:?}");
    }
}

#[test]
fn an_address_that_hides_something_is_none() {
    for url in [
        "https://vpn.acme.example@evil.example",
        "https://vpn.acme.example:443@evil.example",
        "https://vpn.acme.example%40evil.example",
        "https://vpn.acme.example%2fevil.example",
        "https://vpn.acme.example%252eevil.example",
        "https://vpn.acme.example%00.evil.example",
        "https://vpn.acme.example\u{202e}",
        "https://vpn.acme.example?x=.evil.example",
        "https://vpn.acme.example#evil.example",
        "https://vpn.acme.example\n.evil.example",
        "https://vpn.acme.example\t.evil.example",
        "https://vpn acme.example",
        "http://vpn.acme.example",
        "HTTP://vpn.acme.example",
        "http://localhost.evil.example",
        "ftp://vpn.acme.example",
        "javascript:alert(1)//vpn.acme.example",
        "data:text/html,vpn.acme.example",
        "latchkey://vpn.acme.example",
        "//vpn.acme.example",
        "https://",
        "https:///",
    ] {
        assert!(follow(&link_to(url)).is_none(), "{url:?}");
    }
}

/// Names and values may be percent-encoded; that hides no second one.
#[test]
fn no_parameter_comes_twice_however_it_is_spelled() {
    let good = "url=https%3A%2F%2Fvpn.acme.example";
    for (query, problem) in [
        (format!("token=a&tok%65n=b&{good}"), ProblemCode::KeyTwice),
        (
            format!("token=a&{good}&u%72l=https://evil.example"),
            ProblemCode::KeyTwice,
        ),
        (format!("token=a&token=&{good}"), ProblemCode::KeyTwice),
        (format!("TOKEN=a&{good}"), ProblemCode::TokenMissing),
        (format!("token%00=a&{good}"), ProblemCode::TokenMissing),
        (
            format!("token=a%26b%0d%0aHost:evil&{good}"),
            ProblemCode::ControlCharacter,
        ),
        (
            format!("token=a%E2%80%A8b&{good}"),
            ProblemCode::TokenBadCharacter,
        ),
        (format!("token=a;b&amp;{good}"), ProblemCode::UrlMissing),
    ] {
        let link = format!("latchkey://addinstance?{query}");
        assert_eq!(parse_link(&link), Err(problem), "{link}");
    }
}
