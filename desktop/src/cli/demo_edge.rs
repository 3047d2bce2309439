//! `latchkey demo-edge`: the demo Edge and its core over HTTP, on loopback only; in no package.
//!
//! The first line on standard output says where they listen: `{"edge":URL,"core":URL,"api_token":"dg-…"}`. The API token
//! opens the demo and nothing else, and is the one secret that is printed by design. It ends on SIGINT or SIGTERM.

mod control;
mod outbox;
mod server;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use latchkey_core::demo::{Fault, FaultKind, FaultSyntax, Profile, Scenario};

pub use self::server::{Ready, Server};

/// Runs a demo of a Defguard server on this machine.
#[derive(Args, Clone, Debug)]
pub struct DemoEdgeArgs {
    /// Where the Edge listens; loopback only, port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub listen: SocketAddr,
    /// Where the core's REST API listens; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub core_listen: SocketAddr,
    /// The version to play: 1.6, 2.0, 2.1 or 2.2
    #[arg(long, default_value = "1.6")]
    pub profile: Profile,
    /// What is set up: new-user, enrolled-user, mfa-required, external, admin-devices, bare, no-locations,
    /// many-locations, strict
    #[arg(long, default_value = "new-user")]
    pub scenario: Scenario,
    /// Where mails are written, one `.eml` file each
    #[arg(long, value_name = "DIR")]
    pub outbox: Option<PathBuf>,
    /// What goes wrong: `create_device#1=lose-after`; may be repeated
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<Fault>,
    /// How long calls take, in milliseconds: `start=14,create_device=50`
    #[arg(long, value_name = "ROUTE=MS", value_delimiter = ',', value_parser = delay)]
    pub delay: Vec<Fault>,
}

/// Exit code when it cannot start.
const FAILED: u8 = 1;

/// Serves until SIGINT or SIGTERM.
pub async fn run(args: DemoEdgeArgs) -> ExitCode {
    let (server, ready) = match Server::bind(args).await {
        Ok(bound) => bound,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "the demo Edge cannot start: {error}");
            return ExitCode::from(FAILED);
        }
    };
    let mut stdout = std::io::stdout().lock();
    if writeln!(stdout, "{}", ready.to_json())
        .and_then(|()| stdout.flush())
        .is_err()
    {
        return ExitCode::from(FAILED);
    }
    drop(stdout);
    tokio::select! {
        () = server.serve() => ExitCode::from(FAILED),
        () = asked_to_end() => ExitCode::SUCCESS,
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "not ADDRESS:PORT".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the demo listens on loopback only".to_owned())
    }
}

fn delay(text: &str) -> Result<Fault, FaultSyntax> {
    let (route, millis) = text.split_once('=').ok_or(FaultSyntax)?;
    let millis = millis.parse().map_err(|_| FaultSyntax)?;
    Ok(Fault {
        route: route.parse()?,
        call: None,
        kind: FaultKind::Delay(Duration::from_millis(millis)),
    })
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut term) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: DemoEdgeArgs,
    }

    fn parse(args: &[&str]) -> Result<DemoEdgeArgs, clap::Error> {
        let args = std::iter::once("demo-edge").chain(args.iter().copied());
        Program::try_parse_from(args).map(|program| program.args)
    }

    #[test]
    fn listens_on_loopback_only() {
        let args = parse(&[]).unwrap();
        assert!(args.listen.ip().is_loopback() && args.core_listen.ip().is_loopback());
        assert_eq!(args.profile, Profile::V1_6);
        for address in [
            "0.0.0.0:80",
            "192.0.2.1:80",
            "[::]:80",
            "localhost",
            "127.0.0.1",
        ] {
            assert!(parse(&["--listen", address]).is_err(), "{address}");
            assert!(parse(&["--core-listen", address]).is_err(), "{address}");
        }
        assert!(parse(&["--listen", "[::1]:0"]).is_ok());
    }

    #[test]
    fn reads_faults_and_delays() {
        let args = parse(&[
            "--fault",
            "start#1=500",
            "--fault",
            "poll=html",
            "--delay",
            "start=14,create_device=50",
        ]);
        let args = args.unwrap();
        assert_eq!((args.fault.len(), args.delay.len()), (2, 2));
        let late = FaultKind::Delay(Duration::from_millis(50));
        assert_eq!((args.delay[1].kind, args.delay[1].call), (late, None));
        for bad in ["start", "start=x", "nope=1"] {
            assert!(parse(&["--delay", bad]).is_err(), "{bad}");
        }
        assert!(parse(&["--fault", "nonsense"]).is_err());
    }
}
