//! An Action -> a JavaScript object, as serde writes it: `{"action": "set_password", "password": "…"}`.

use js_sys::{Object, Reflect};
use latchkey_core::action::{Action, Method};
use latchkey_core::secret::Typed;
use wasm_bindgen::JsValue;

/// Makes an object.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a new object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Writes an Action.
pub fn action(action: Action) -> JsValue {
    let plain = |name: &str| object(&[("action", name.into())]);
    let with =
        |name: &str, key: &str, value: JsValue| object(&[("action", name.into()), (key, value)]);
    match action {
        Action::Begin { url, token } => object(&[
            ("action", "begin".into()),
            ("url", url.into()),
            ("token", typed(token)),
        ]),
        Action::UseLink { link } => with("use_link", "link", typed(link)),
        Action::Next => plain("next"),
        Action::SetDetails { phone } => with(
            "set_details",
            "phone",
            phone.map_or(JsValue::NULL, Into::into),
        ),
        Action::SetPassword { password } => with("set_password", "password", typed(password)),
        Action::SetDevice { name } => with("set_device", "name", name.into()),
        Action::SkipDevice => plain("skip_device"),
        Action::ChooseFactor { method } => with("choose_factor", "method", factor(method)),
        Action::SkipFactor => plain("skip_factor"),
        Action::SubmitCode { code } => with("submit_code", "code", typed(code)),
        Action::ResendCode => plain("resend_code"),
        Action::ConfirmSaved => plain("confirm_saved"),
        Action::Back => plain("back"),
        Action::Answer { yes } => with("answer", "yes", yes.into()),
        Action::Retry => plain("retry"),
        Action::StartOver => plain("start_over"),
        Action::Done => plain("done"),
        Action::SaveCodes => plain("save_codes"),
        Action::PrintCodes => plain("print_codes"),
        Action::CopyCodes => plain("copy_codes"),
        Action::CopySecret => plain("copy_secret"),
        #[allow(clippy::cast_precision_loss)] // A page has few links.
        Action::OpenLink { number } => with("open_link", "number", (number as f64).into()),
        Action::Refresh => plain("refresh"),
        Action::Export { instance, location } => object(&[
            ("action", "export".into()),
            ("instance", number(instance)),
            ("location", number(location)),
        ]),
        Action::Remove { instance } => with("remove", "instance", number(instance)),
        Action::ShowAbout => plain("show_about"),
        Action::SetLogLevel { level } => with("set_log_level", "level", level.name().into()),
        Action::TakeLinks => plain("take_links"),
        Action::CopyDiagnostics => plain("copy_diagnostics"),
        Action::RunChecks => plain("run_checks"),
    }
}

#[allow(clippy::cast_precision_loss)] // Numbers of a small store, and of a server that counts them up.
fn number(number: i64) -> JsValue {
    JsValue::from_f64(number as f64)
}

fn typed(text: Typed) -> JsValue {
    text.into_secret().expose().into()
}

fn factor(method: Method) -> JsValue {
    match method {
        Method::Totp => "totp".into(),
        Method::Email => "email".into(),
    }
}
