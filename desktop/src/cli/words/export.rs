//! Why a location is not exported.

use latchkey_core::export::ExportError;

use super::Words;
use crate::cli::exit::Exit;

/// Says why.
pub(crate) fn export(error: ExportError) -> Words {
    match error {
        ExportError::OnlyClientActivation => Words::new(
            "this instance does not allow WireGuard files",
            "Your administrator switched them off; connect with a client of Defguard's.",
        ),
        ExportError::NeedsSecondFactor => Words::new(
            "the location asks for a second factor, which plain WireGuard cannot give",
            "`--force` writes the file all the same; the gateway will let nobody in with it alone.",
        ),
        ExportError::NeedsPostureCheck => Words::new(
            "the location checks the device first, which plain WireGuard cannot do",
            "`--force` writes the file all the same; the gateway will let nobody in with it alone.",
        ),
        ExportError::NoAddress => Words::new(
            "the server gave this device no address at the location",
            "`latchkey sync` asks again; else tell your administrator.",
        ),
        ExportError::ControlCharacter => Words::new(
            "there is a control character in a field of the location",
            "Nothing was written: such a file could run commands. Tell your administrator.",
        ),
        ExportError::BadDns => Words::new(
            "a name server of the location is neither an address nor a name",
            "Nothing was written: such a file could run commands. Tell your administrator.",
        ),
        ExportError::BadEndpoint => Words::new(
            "the gateway of the location has no address that can be used",
            "Tell your administrator.",
        ),
    }
}

/// Gives the exit code.
pub(crate) fn exit(error: ExportError) -> Exit {
    match error {
        ExportError::OnlyClientActivation
        | ExportError::NeedsSecondFactor
        | ExportError::NeedsPostureCheck => Exit::Refused,
        ExportError::NoAddress
        | ExportError::ControlCharacter
        | ExportError::BadDns
        | ExportError::BadEndpoint => Exit::Failed,
    }
}
