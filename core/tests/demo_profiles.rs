//! What the demo Edge does differently as 2.0, 2.1 and 2.2 (edge-newer), and where every scenario begins.
#![cfg(feature = "templates")]
#![allow(clippy::unwrap_used)] // A test, also outside of its `#[test]` functions.

mod client;

use client::{Client, NOW};
use latchkey_core::demo::{Profile, Scenario};
use serde_json::{Value, json};

const NEWER: [Profile; 2] = [Profile::V2_1, Profile::V2_2];
const KEY: &str = "8H9prAArKfeyZmGncaVo1JPhlynkNYBNZRj4vCm2pU0=";

fn create(client: &mut Client) -> Value {
    let body = json!({ "name": "laptop", "pubkey": KEY });
    let created = client.post("enrollment/create_device", &body);
    assert_eq!(created.status, 200);
    created.body_json()
}

#[test]
fn every_scenario_begins_in_every_profile() {
    for scenario in Scenario::ALL {
        assert_eq!(scenario.name().parse(), Ok(scenario));
        for profile in Profile::ALL {
            assert_eq!(profile.name().parse(), Ok(profile));
            let mut client = Client::new(scenario, profile);
            let told = client.start().body_json();
            let enrolled = told["user"]["enrolled"] == true;
            let settings = &told["settings"];
            let mfa = matches!(scenario, Scenario::MfaRequired | Scenario::ManyLocations);
            assert_eq!(settings["mfa_required"], mfa, "{scenario:?}");
            let admin_devices = scenario == Scenario::AdminDevices;
            assert_eq!(settings["admin_device_management"], admin_devices);
            assert_eq!(settings["smtp_configured"], scenario != Scenario::Bare);
            let disabled = &told["user"]["password_management_disabled"];
            let expected = (profile >= Profile::V2_1).then_some(scenario == Scenario::External);
            assert_eq!(disabled.as_bool(), expected, "{scenario:?} {profile:?}");
            let without = matches!(scenario, Scenario::NoLocations);
            let configs = create(&mut client);
            assert_eq!(configs["configs"] == json!([]), without, "{scenario:?}");
            let wizard = json!({ "phone_number": "+46 123 456 789", "password": "Str0ng!pass" });
            let activated = client.post("enrollment/activate_user", &wizard);
            assert_eq!(activated.status, if enrolled { 400 } else { 200 });
        }
    }
}

#[test]
fn the_cookie_survives_a_restart_from_2_0_on_and_is_guarded_from_2_1_on() {
    for profile in Profile::ALL {
        let mut client = Client::new(Scenario::EnrolledUser, profile);
        let started = client.start();
        let cookie = started.header("set-cookie").unwrap();
        let guarded =
            cookie.contains("; HttpOnly; SameSite=Strict; Secure; Path=/api/v1/enrollment;");
        assert_eq!(guarded, profile >= Profile::V2_1, "{cookie}");
        client.edge.restart();
        let asked = client.post("enrollment/network_info", &json!({ "pubkey": KEY }));
        let expected = if profile == Profile::V1_6 { 401 } else { 404 };
        assert_eq!(asked.status, expected, "{profile:?}");

        client.edge.set_core_up(false);
        client.edge.restart();
        let asked = client.get("enrollment/anything");
        let expected = if profile == Profile::V1_6 { 200 } else { 503 };
        assert_eq!(
            asked.status, expected,
            "{profile:?}: no key for cookies yet"
        );
        assert_eq!(client.get("health").status, 200);
    }
    let mut client = Client::new(Scenario::EnrolledUser, Profile::V2_1);
    client.edge.settings_mut().public_proxy_url = "http://127.0.0.1:1/".to_owned();
    assert!(
        !client
            .start()
            .header("set-cookie")
            .unwrap()
            .contains("Secure")
    );
}

#[test]
fn an_external_user_needs_no_password_from_2_1_on() {
    for profile in NEWER {
        let mut client = Client::new(Scenario::External, profile);
        client.start();
        let phone = client.edge.user("maya").unwrap().phone.clone();
        assert!(phone.is_some());
        let done = client.post("enrollment/activate_user", &json!({ "phone_number": null }));
        assert_eq!(done.status, 200);
        let user = client.edge.user("maya").unwrap();
        assert!(user.enrolled() && user.password.is_none());
        assert_eq!(user.phone, phone, "null keeps the phone");
        let again = client.post("enrollment/activate_user", &json!({}));
        assert_eq!(
            again.body_json(),
            json!({ "error": "user already enrolled" })
        );

        let mut client = Client::new(Scenario::NewUser, profile);
        client.start();
        let refused = client.post("enrollment/activate_user", &json!({}));
        let error = json!({ "error": "password required for this user" });
        assert_eq!((refused.status, refused.body_json()), (400, error));
    }
    for profile in [Profile::V1_6, Profile::V2_0] {
        let mut client = Client::new(Scenario::External, profile);
        client.start();
        let refused = client.post("enrollment/activate_user", &json!({}));
        assert_eq!(refused.status, 422);
        let password = json!({ "password": "Str0ng!pass" });
        assert_eq!(
            client.post("enrollment/activate_user", &password).status,
            200
        );
        assert_eq!(client.edge.user("maya").unwrap().phone, None, "erased");
    }
}

#[test]
fn a_broken_welcome_mail_undoes_the_activation_in_1_6_only() {
    for profile in Profile::ALL {
        let mut client = Client::new(Scenario::NewUser, profile);
        let settings = client.edge.settings_mut();
        settings.enrollment_use_welcome_message_as_email = false;
        settings.enrollment_welcome_email = "{{ nope }}".to_owned();
        client.start();
        let password = json!({ "password": "Str0ng!pass" });
        let activated = client.post("enrollment/activate_user", &password);
        let stands = profile != Profile::V1_6;
        assert_eq!(
            activated.status,
            if stands { 200 } else { 500 },
            "{profile:?}"
        );
        assert_eq!(client.edge.user("maya").unwrap().enrolled(), stands);
    }
}

#[test]
fn the_last_page_can_be_switched_off_from_2_1_on() {
    for profile in Profile::ALL {
        let mut client = Client::new(Scenario::NewUser, profile);
        client
            .edge
            .settings_mut()
            .enrollment_display_welcome_message = false;
        let page = client.start().body_json()["final_page_content"].clone();
        assert_eq!(page == json!(""), profile >= Profile::V2_1, "{profile:?}");
    }
}

#[test]
fn the_factor_can_be_set_up_again_in_2_2() {
    for profile in Profile::ALL {
        let mut client = Client::new(Scenario::NewUser, profile);
        client.start();
        let mut codes = Vec::new();
        for round in 0..2 {
            let method = json!({ "method": "Totp" });
            let asked = client.post("enrollment/register-mfa/code/start", &method);
            if round == 1 && profile < Profile::V2_2 {
                let error = json!({ "error": "Method already enabled" });
                assert_eq!((asked.status, asked.body_json()), (400, error));
                break;
            }
            assert_eq!(asked.status, 200);
            let code = client.edge.totp_code("maya", NOW).unwrap();
            let body = json!({ "method": "Totp", "code": code.expose() });
            let done = client.post("enrollment/register-mfa/code/finish", &body);
            assert_eq!(done.status, 200, "{profile:?}");
            codes.push(done.body_json()["recovery_codes"].clone());
        }
        assert_eq!(codes.len(), if profile < Profile::V2_2 { 1 } else { 2 });
        assert_ne!(codes.first(), codes.get(1), "fresh codes");
        client.pass(601);
        let method = json!({ "method": "Totp" });
        let late = client.post("enrollment/register-mfa/code/start", &method);
        let (status, error) = match profile {
            Profile::V1_6 | Profile::V2_0 | Profile::V2_1 => (400, "Method already enabled"),
            Profile::V2_2 => (401, "Session expired"),
        };
        assert_eq!(
            (late.status, late.body_json()),
            (status, json!({ "error": error }))
        );
    }
}

/// base64 of the platform message: `unix`, `linux`.
const LINUX: &str = "CgR1bml4EgVsaW51eA==";

#[test]
fn what_a_client_sees_depends_on_what_it_says_of_itself() {
    let seen = |profile, version: Option<&str>| {
        let mut client = Client::new(Scenario::ManyLocations, profile);
        if let Some(version) = version {
            client.headers = vec![
                ("defguard-client-version", version.to_owned()),
                ("defguard-client-platform", LINUX.to_owned()),
            ];
        }
        client.start();
        let configs = create(&mut client)["configs"].clone();
        let names = configs.as_array().unwrap().iter();
        let names = names.map(|config| config["network_name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    let has = |profile, version, name: &str| seen(profile, version).iter().any(|n| n == name);
    let (service, posture, steps) = ("Always on", "Healthy devices", "Two steps");
    assert_eq!(
        seen(Profile::V1_6, None).len(),
        7,
        "all but the service location"
    );
    assert!(!has(Profile::V1_6, Some("2.2.0"), service));
    assert!(has(Profile::V2_1, Some("2.1.0"), service));
    for profile in [Profile::V1_6, Profile::V2_0] {
        assert!(has(profile, None, posture) && has(profile, None, steps));
    }
    for profile in NEWER {
        assert!(!has(profile, None, posture) && !has(profile, Some("2.0.0"), posture));
        assert!(has(profile, Some("2.1.0"), posture));
    }
    assert!(has(Profile::V2_1, Some("2.0.0"), steps));
    assert!(!has(Profile::V2_2, Some("2.2.0-beta1"), steps));
    assert!(has(Profile::V2_2, Some("2.2.0"), steps));
}

#[test]
fn new_keys_come_with_their_versions() {
    for profile in Profile::ALL {
        let mut client = Client::new(Scenario::EnrolledUser, profile);
        client.edge.settings_mut().disable_tunnels = Some(true);
        client.start();
        let created = create(&mut client);
        let (config, instance) = (&created["configs"][0], &created["instance"]);
        let newer = profile >= Profile::V2_1;
        assert_eq!(
            instance["disable_tunnels"],
            if newer { json!(true) } else { json!(null) }
        );
        assert_eq!(config.get("posture_check_required").is_some(), newer);
        let newest = profile == Profile::V2_2;
        assert_eq!(instance.get("mfa_user_state").is_some(), newest);
        assert_eq!(config.get("steps").is_some(), newest);
        let info = client.get("info").body_json();
        assert_eq!(info.get("server_state").is_some(), newer);
        assert_eq!(client.get("info").header("cache-control").is_some(), newer);
        let large = json!({ "token": "A".repeat(300 * 1024) });
        let refused = client.post("enrollment/start", &large).status;
        assert_eq!(refused, if newer { 413 } else { 401 });
    }
}

#[test]
fn steps_say_what_the_user_has_set_up() {
    let mut client = Client::new(Scenario::ManyLocations, Profile::V2_2);
    client.headers = vec![("defguard-client-version", "2.2.0".to_owned())];
    client.start();
    let created = create(&mut client);
    let configs = created["configs"].as_array().unwrap();
    let named = |name: &str| {
        configs
            .iter()
            .find(|config| config["network_name"] == name)
            .unwrap()
    };
    let two = named("Two steps");
    assert_eq!(two["location_mfa_mode"], json!(null));
    assert_eq!(two["steps"].as_array().unwrap().len(), 2);
    assert_eq!(
        two["steps"][0]["methods"][0],
        json!({ "method": 0, "configured": false })
    );
    assert_eq!(named("Everything")["location_mfa_mode"], 2);
    assert_eq!(named("Everything")["steps"].as_array().unwrap().len(), 1);
    assert_eq!(named("Berlin Office")["steps"], json!([]));
}
