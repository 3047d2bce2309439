//! The administrator's side: tokens, settings, messages, groups, locations, limits, mails.

use latchkey_core::demo::{DemoLocation, MfaMode, ServiceMode, TokenKind, TrafficPolicy};

use super::{office, start_totp, totp_code};
use crate::stage::{PASSWORD, Stage};

pub(super) fn administrators_tokens(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.enrolled_user("frank");
    stage.enrolled_user("carol");
    stage.user("gina");
    stage.login("admin", "pass123", "231");
    stage.same("231 232 233 234 236 237 238 239 240 241 242");
    stage.mint("gina", "243");
    stage.edge.user_mut("gina").unwrap().is_active = false;
    stage.same("243 244 245");
    stage.edge.user_mut("gina").unwrap().is_active = true;
    stage.same("246");
    stage.edge.user_mut("gina").unwrap().is_active = false;
    stage.same("247 248");
}

pub(super) fn settings(stage: &mut Stage) {
    stage.reset();
    stage.user("ivan");
    stage.mint("ivan", "273");
    stage.session_with("273", "271");
    stage.login("admin", "pass123", "272");
    stage.same("271 272");
    office(stage).mfa = MfaMode::Internal;
    stage.same("273 274 275 276");
    office(stage).mfa = MfaMode::Disabled;

    stage.user("judy");
    stage.mint("judy", "277");
    stage.edge.settings_mut().admin_device_management = true;
    stage.same("277");
    stage.session_with("277", "278");
    stage.same("278");
    stage.edge.settings_mut().admin_device_management = false;
    stage.edge.settings_mut().only_client_activation = true;
    stage.same("279");
    stage.edge.settings_mut().only_client_activation = false;
    stage.edge.settings_mut().client_traffic_policy = TrafficPolicy::ForceAll;
    stage.same("280");
    stage.edge.settings_mut().client_traffic_policy = TrafficPolicy::DisableAll;
    stage.same("281");
    stage.edge.settings_mut().client_traffic_policy = TrafficPolicy::None;
    stage.edge.settings_mut().enrollment_vpn_step_optional = false;
    stage.same("282");
    stage.edge.settings_mut().enrollment_vpn_step_optional = true;
}

/// Goes on where `settings` ended.
pub(super) fn welcome_message(stage: &mut Stage) {
    let usual = stage.edge.settings().enrollment_welcome_message.clone();
    let message = |stage: &mut Stage, text: &str| {
        stage.edge.settings_mut().enrollment_welcome_message = text.to_owned();
    };
    message(
        stage,
        "# Hi {{ first_name }}\n<b>bold</b> <script>alert(1)</script> {{ admin_phone }} | [x](http://e.test) \
         {% if username %}J{% endif %}",
    );
    stage.same("291");
    stage.edge.user_mut("judy").unwrap().first_name = "<i>Ju</i>&".to_owned();
    stage.same("292");
    message(stage, "");
    stage.same("293");
    message(stage, "{{ nope }}");
    stage.same("294");
    message(stage, "{{ first_name");
    stage.same("295");
    message(stage, &usual);
    let settings = stage.edge.settings_mut();
    settings.enrollment_use_welcome_message_as_email = false;
    settings.enrollment_welcome_email = "{{ nope }}".to_owned();
    stage.same("296 297");
    assert!(!stage.edge.user("judy").unwrap().enrolled());
    stage.edge.settings_mut().enrollment_welcome_email = "Hi".to_owned();
    stage.same("298");
    assert!(stage.edge.user("judy").unwrap().enrolled());
}

/// Kim's first device, whose polling token is the one of exchange `poll`.
fn kim(stage: &mut Stage, poll: &str) {
    let pubkey = "cxDCYZ9BIaZ1XMsy2gKSEf7MkhKanT/LaQBqrSksx/c=";
    stage.reset();
    stage.enrolled_user("kim");
    stage.device("kim", "kim-1", pubkey, Some(poll));
}

pub(super) fn poll(stage: &mut Stage) {
    kim(stage, "301");
    stage.mint("kim", "304");
    stage.same("301 302 303 304 305 306");
    stage.edge.user_mut("kim").unwrap().is_active = false;
    stage.same("307");
    stage.edge.user_mut("kim").unwrap().is_active = true;
    stage.same("308");
    office(stage).service = ServiceMode::AlwaysOn;
    stage.same("309 310 311 312");
    stage.session("kim", "313");
    stage.same("313");
}

pub(super) fn groups(stage: &mut Stage) {
    kim(stage, "321");
    stage.edge.add_group("eng");
    office(stage).groups = ["eng".to_owned()].into();
    stage.same("321");
    stage.session("kim", "322");
    stage.login("admin", "pass123", "323");
    stage.same("322 323 324 325 326 327 328 329 330 331 332 333 334");
}

pub(super) fn address_pool(stage: &mut Stage) {
    kim(stage, "301");
    let keys = [
        "PTOcICd5ldpQgBS8bRSdbdHn5lkuvBTcG3YvpbhGRTY=",
        "ELor/sgA7Vms0Rta4q4M8KBoRh8E0sbiYRftb24a1DQ=",
    ];
    stage.device("kim", "kim-2", keys[0], None);
    stage.device("kim", "race1", keys[1], None);
    let usual = office(stage).clone();
    office(stage).networks = vec!["10.88.0.1/29".parse().unwrap()];
    stage.mint_kind("kim", "351", TokenKind::Desktop);
    stage.session_with("351", "346");
    stage.same("346 347 348 349 350 351");

    let devices = stage.edge.devices_of("kim");
    let surplus: Vec<i64> = devices[3..].iter().map(|device| device.id).collect();
    for id in surplus {
        stage.edge.delete_device(id);
    }
    *office(stage) = DemoLocation {
        dns: None,
        allowed_ips: String::new(),
        ..usual.clone()
    };
    stage.same("352");
    *office(stage) = DemoLocation {
        networks: ["10.77.0.1/24", "fd00:77::1/64"]
            .map(|net| net.parse().unwrap())
            .to_vec(),
        allowed_ips: "0.0.0.0/0,::/0".to_owned(),
        ..usual.clone()
    };
    stage.same("353");
    *office(stage) = usual;
    let newest = stage.edge.devices_of("kim").last().unwrap().id;
    stage.edge.delete_device(newest);
    stage.same("354 355 356");
}

/// Goes on where `address_pool` ended.
pub(super) fn free_limit(stage: &mut Stage) {
    let pubkey = "/S8NopHj7WTFoTNH0d6oxkMDzJF3xpi+CcnTnOtfUkU=";
    stage.device("kim", "kim-p", pubkey, Some("361"));
    stage.edge.settings_mut().enterprise_enabled = false;
    stage.login("admin", "pass123", "363");
    stage.same("361 362 363 364");
    stage.edge.settings_mut().enterprise_enabled = true;
    stage.same("365");
}

pub(super) fn rest(stage: &mut Stage) {
    stage.reset();
    stage.enrolled_user("kim");
    stage.user("lena");
    stage.edge.add_group("eng");
    stage
        .edge
        .user_mut("kim")
        .unwrap()
        .groups
        .insert("eng".to_owned());
    stage.same("371 372 373 374");
    stage.login("admin", "pass123", "375");
    stage.same("375 376 377 378 379 380 381 382");
    stage.login("kim", PASSWORD, "383");
    stage.same("383 384 385 386 387 388 389 390 391 392");
}

pub(super) fn mails_and_the_rest(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("paul");
    stage.mint_kind("paul", "431", TokenKind::PasswordReset);
    stage.same("431");
    stage.user("nina");
    stage.enrolled_user("kim");
    stage.login("admin", "pass123", "432");
    stage.same("432 433");
    stage.edge.settings_mut().enrollment_welcome_message =
        "# Hi {{ first_name }}\n<b>bold</b> <script>alert(1)</script> **md** {{ admin_email }}"
            .to_owned();
    stage.mint("nina", "434");
    stage.same("434 435 436");
    welcome_mails(stage);

    stage.reset();
    stage.user("noel");
    stage.edge.user_mut("noel").unwrap().phone = Some("600100200".to_owned());
    stage.session("noel", "461");
    start_totp(stage, "noel", "461");
    let code = totp_code(stage, "noel", -30);
    stage.same_with_code("461", &code);
    let code = totp_code(stage, "noel", 0);
    stage.same_with_code("462", &code);
    stage.same("463");
    assert_eq!(stage.edge.user("noel").unwrap().phone, None);

    stage.enrolled_user("pat");
    stage.edge.user_mut("pat").unwrap().last_name = "T".to_owned();
    stage.login("admin", "pass123", "464");
    stage.same("464");
    stage.mint_kind("pat", "465", TokenKind::Desktop);
    stage.pass(2);
    stage.same("465");
    stage.user("quin");
    stage.mint("quin", "468");
    stage.session_with("468", "467");
    stage.same("466 467");
    office(stage).mfa = MfaMode::Internal;
    office(stage).groups = ["eng".to_owned()].into();
    stage.same("468");
    stage.edge.settings_mut().enterprise_enabled = false;
    stage.same("469");
    for _ in 0..7 {
        let request = stage.translated("470");
        stage.edge.handle_core(stage.now, &request);
    }
    stage.same("470");
}

/// To whom mails went while 432 to 436 were replayed, and what the welcome says (edge-contract §4).
fn welcome_mails(stage: &Stage) {
    let mails = stage.edge.outbox();
    let told: Vec<(&str, &str)> = mails
        .iter()
        .map(|mail| (&*mail.to, &*mail.subject))
        .collect();
    assert_eq!(
        told,
        [
            ("nina.private@example.test", "Defguard user enrollment"),
            ("kim@example.test", "Defguard user enrollment"),
            (
                "nina@example.test",
                "Defguard: new device added to your account"
            ),
            (
                "nina@example.test",
                "[defguard] Welcome message after enrollment"
            ),
            ("admin@defguard", "[defguard] User enrollment completed"),
        ]
    );
    let welcome = mails[3].content();
    for part in [
        "<h1>Hi Nina</h1>",
        "<script>alert(1)</script>",
        "<strong>md</strong>",
    ] {
        assert!(welcome.contains(part), "{welcome}");
    }
}
