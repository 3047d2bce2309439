//! The play: what the administrator did on the real server, and the exchanges in between, by their numbers.

use latchkey_core::demo::{
    DemoLocation, Fault, MfaMode, RateLimit, ServiceMode, TokenKind, TrafficPolicy,
};

use crate::stage::{PASSWORD, Stage};

pub(crate) const ACTS: [fn(&mut Stage); 20] = [
    general,
    start,
    devices,
    core_and_edge_restart,
    activation,
    totp,
    mailed_code,
    desktop_token,
    administrators_tokens,
    superseded_tokens,
    settings,
    welcome_message,
    poll,
    groups,
    address_pool,
    free_limit,
    rest,
    session_over,
    rate_limit,
    mails_and_the_rest,
];

fn fault(stage: &mut Stage, text: &str) {
    stage.edge.add_fault(text.parse::<Fault>().unwrap());
}

fn office(stage: &mut Stage) -> &mut DemoLocation {
    &mut stage.edge.locations_mut()[0]
}

fn totp_code(stage: &Stage, username: &str, offset: i64) -> String {
    let code = stage.edge.totp_code(username, stage.now + offset);
    code.unwrap().expose().to_owned()
}

fn email_code(stage: &Stage, username: &str) -> String {
    let code = stage.edge.email_code(username, stage.now);
    code.unwrap().expose().to_owned()
}

fn general(stage: &mut Stage) {
    stage.same("001 002 003 004 005 006 007 008 009 010 011");
}

fn start(stage: &mut Stage) {
    stage.reset();
    stage.user("alice");
    stage.user("nina");
    stage.mint("alice", "021");
    stage.mint("nina", "028");
    stage.same("021 022 023 024 025 026 027 028 029 030 031 032 033 034 035 036 037 038");
    stage.same("039 040 041 042 043 044 045 046");
    stage.user("olga");
    let token = stage.token_in("047");
    let ours = stage
        .edge
        .mint_as(stage.now, None, "olga", TokenKind::Enrollment, 1);
    stage.stands_for(&token, ours.expose());
    stage.pass(2);
    stage.same("047");
}

fn devices(stage: &mut Stage) {
    stage.reset();
    stage.user("alice");
    stage.mint("alice", "075");
    stage.session_with("075", "055");
    stage.same("051 052 053 054 055 056 057 058 059 060 061 062 063 064 065 066 067");
    stage.same("068 069 070 071 072 073 074 075 081 082 083 084");
}

/// Goes on where `devices` ended.
fn core_and_edge_restart(stage: &mut Stage) {
    fault(stage, "start#1=500-after");
    stage.same("091 092");
    stage.edge.set_core_up(false);
    stage.same("093 094 095 096 097 098");
    stage.edge.set_core_up(true);
    stage.same("099");
    stage.edge.restart();
    stage.same("100 101 102");
}

fn activation(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("bob");
    stage.mint("bob", "112");
    stage.session_with("112", "113");
    stage.same("111 112 113 114 115 116 117 118 119 120 121 122 126 127 128 129");
    fault(stage, "create_device#1=500-after");
    stage.same("131 132 133 134 141 142 143 144 145 146 147 148");
}

fn totp(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("carol");
    stage.mint("carol", "179");
    stage.session_with("179", "152");
    stage.same("151 152 153 154 155 156 157 158");
    let old = totp_code(stage, "carol", 0);
    stage.same("159 160 161");
    assert_ne!(totp_code(stage, "carol", 0), old);
    stage.same_with_code("162", &old);
    stage.same("163 164 165");
    for (id, offset) in [
        ("171", -90),
        ("172", -60),
        ("173", 60),
        ("174", 90),
        ("175", 0),
    ] {
        let code = totp_code(stage, "carol", offset);
        stage.same_with_code(id, &code);
    }
    let code = totp_code(stage, "carol", 0);
    stage.same_with_code("176", &code);
    stage.same("177 178 179 180");

    stage.user("erin");
    stage.session("erin", "206");
    stage.same("206");
    start_totp(stage, "erin", "206");
    let code = totp_code(stage, "erin", 30);
    stage.same_with_code("207", &code);
}

/// Asks for a TOTP secret outside of the recording.
fn start_totp(stage: &mut Stage, username: &str, cookie_of: &str) {
    let mut request = stage.translated(cookie_of);
    request.path = "/api/v1/enrollment/register-mfa/code/start".to_owned();
    request.body = br#"{"method":"Totp"}"#.to_vec();
    let answer = stage.edge.handle(stage.now, &request).reply.unwrap();
    assert_eq!(answer.status, 200);
    assert!(stage.edge.totp_code(username, stage.now).is_some());
}

fn mailed_code(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("dave");
    stage.session("dave", "191");
    stage.same("191 192");
    let old = email_code(stage, "dave");
    assert!(stage.edge.outbox()[0].content().contains(&old));
    stage.same_with_code("193", &old);
    stage.same("194");
    stage.same_with_code("195", &old);
    let code = email_code(stage, "dave");
    stage.pass(70);
    stage.same_with_code("196", &code);
    stage.same("197");
}

fn desktop_token(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("carol");
    stage.session("carol", "213");
    start_totp(stage, "carol", "213");
    let code = totp_code(stage, "carol", 0);
    let mut request = stage.translated("214");
    request.body = format!(r#"{{"method":"Totp","code":"{code}"}}"#).into_bytes();
    assert_eq!(
        stage.edge.handle(stage.now, &request).reply.unwrap().status,
        200
    );
    stage.edge.set_enrolled("carol", PASSWORD);
    stage.mint_kind("carol", "211", TokenKind::Desktop);
    stage.same("211 212 213 214 215 216 217 218");
    stage.user("frank");
    stage.mint_kind("frank", "221", TokenKind::Desktop);
    stage.same("221");
    stage.session_with("221", "222");
    stage.same("222 223 224 225");
}

fn administrators_tokens(stage: &mut Stage) {
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

fn superseded_tokens(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("gina");
    stage.mint("gina", "261");
    stage.mint("gina", "262");
    stage.same("261 262");
    stage.mint("gina", "264");
    stage.same("263 264 265 266 267");
}

fn settings(stage: &mut Stage) {
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
fn welcome_message(stage: &mut Stage) {
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

fn poll(stage: &mut Stage) {
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

fn groups(stage: &mut Stage) {
    kim(stage, "321");
    stage.edge.add_group("eng");
    office(stage).groups = ["eng".to_owned()].into();
    stage.same("321");
    stage.session("kim", "322");
    stage.login("admin", "pass123", "323");
    stage.same("322 323 324 325 326 327 328 329 330 331 332 333 334");
}

fn address_pool(stage: &mut Stage) {
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
fn free_limit(stage: &mut Stage) {
    let pubkey = "/S8NopHj7WTFoTNH0d6oxkMDzJF3xpi+CcnTnOtfUkU=";
    stage.device("kim", "kim-p", pubkey, Some("361"));
    stage.edge.settings_mut().enterprise_enabled = false;
    stage.login("admin", "pass123", "363");
    stage.same("361 362 363 364");
    stage.edge.settings_mut().enterprise_enabled = true;
    stage.same("365");
}

fn rest(stage: &mut Stage) {
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

fn session_over(stage: &mut Stage) {
    stage.reset();
    stage.user("nina");
    stage.edge.settings_mut().enrollment_session_timeout_minutes = 1;
    stage.mint("nina", "401");
    stage.same("401");
    stage.pass(61);
    stage.same("402 403 404 405 406 407");

    stage.reset();
    stage.user("oscar");
    stage.mint("oscar", "412");
    stage.session_with("412", "411");
    stage.edge.delete_user("oscar");
    stage.same("411 412");
}

fn rate_limit(stage: &mut Stage) {
    stage.reset();
    stage.edge.set_rate_limit(Some(RateLimit {
        seconds: 2,
        burst: 3,
    }));
    let request = stage.translated("421");
    for _ in 0..3 {
        let answer = stage.edge.handle(stage.now, &request).reply.unwrap();
        assert_eq!(answer.status, 200);
    }
    stage.same("421 422 423 424 425 426 427");
    stage.pass(2);
    stage.same("428 429 430");
}

fn mails_and_the_rest(stage: &mut Stage) {
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
