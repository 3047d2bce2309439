//! Trouble that may pass by itself.

use latchkey_core::edge::TransportError;
use latchkey_core::view::Trouble;

use super::Words;

/// Says what the trouble is. `edge` is the host of the Edge.
pub(crate) fn trouble(trouble: Trouble, edge: &str) -> Words {
    match trouble {
        Trouble::Network(error) => network(error, edge),
        Trouble::Server => Words::new(
            format!("{edge} has trouble of its own"),
            "It usually passes. If it does not, tell your administrator.",
        ),
        Trouble::RateLimited => Words::new(
            format!("{edge} asks to come back later"),
            "Too many requests came in at once; waiting helps.",
        ),
        Trouble::WebPage => Words::new(
            "a web page came instead of an answer",
            "Does this network ask for a login first? Open a browser and log in there. If not, the address of the \
             server may be wrong.",
        ),
        Trouble::BadAnswer => Words::new(
            format!("{edge} gave an answer that cannot be used"),
            "If it stays so, tell your administrator: the server may be too old, too new or damaged.",
        ),
    }
}

fn network(error: TransportError, edge: &str) -> Words {
    match error {
        TransportError::UnknownHost => Words::new(
            format!("there is no machine named {edge}"),
            "Are you online? Else the address of the server may be wrong.",
        ),
        TransportError::Unreachable => Words::new(
            format!("{edge} cannot be reached"),
            "Are you online? A firewall may be in between.",
        ),
        TransportError::TimedOut => Words::new(
            format!("{edge} did not answer in time"),
            "The network may be slow; `--timeout SECONDS` waits longer.",
        ),
        TransportError::Broken => Words::new(
            format!("the connection to {edge} broke"),
            "It is safe to try again: whatever was done is found and not done twice.",
        ),
        TransportError::TlsUntrusted => Words::new(
            format!("the certificate of {edge} is not signed by anybody whom this machine trusts"),
            "Have the authority installed on this machine, or have it put into the provisioning file \
             (`ca_certificate`). It may also be that somebody listens in between.",
        ),
        TransportError::TlsExpired => Words::new(
            format!("the certificate of {edge} is not valid now"),
            "Look at the clock of this machine first. Else the server's certificate has to be renewed.",
        ),
        TransportError::TlsWrongHost => Words::new(
            format!("the certificate is not for {edge}"),
            "The address of the server may be wrong, or somebody sits in between.",
        ),
        TransportError::TlsOther => Words::new(
            format!("there is no secure connection to {edge}"),
            "Something in between may break it: a proxy, a firewall, a very old server.",
        ),
        TransportError::ProxyLogin => Words::new(
            "the proxy of this network wants a login",
            "Set `https_proxy=http://USER:PASSWORD@HOST:PORT`, or ask whoever runs the network.",
        ),
        TransportError::TooLarge => Words::new(
            format!("the answer of {edge} is larger than 1 MiB"),
            "That is no Edge, or a damaged one. Tell your administrator.",
        ),
    }
}
