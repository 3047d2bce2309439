//! The client's side: start, devices, activation, second factor, and what goes wrong there.

use latchkey_core::demo::{RateLimit, TokenKind};

use super::{email_code, fault, start_totp, totp_code};
use crate::stage::{PASSWORD, Stage};

pub(super) fn general(stage: &mut Stage) {
    stage.same("001 002 003 004 005 006 007 008 009 010 011");
}

pub(super) fn start(stage: &mut Stage) {
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

pub(super) fn devices(stage: &mut Stage) {
    stage.reset();
    stage.user("alice");
    stage.mint("alice", "075");
    stage.session_with("075", "055");
    stage.same("051 052 053 054 055 056 057 058 059 060 061 062 063 064 065 066 067");
    stage.same("068 069 070 071 072 073 074 075 081 082 083 084");
}

/// Goes on where `devices` ended.
pub(super) fn core_and_edge_restart(stage: &mut Stage) {
    fault(stage, "start#1=500-after");
    stage.same("091 092");
    stage.edge.set_core_up(false);
    stage.same("093 094 095 096 097 098");
    stage.edge.set_core_up(true);
    stage.same("099");
    stage.edge.restart();
    stage.same("100 101 102");
}

pub(super) fn activation(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("bob");
    stage.mint("bob", "112");
    stage.session_with("112", "113");
    stage.same("111 112 113 114 115 116 117 118 119 120 121 122 126 127 128 129");
    fault(stage, "create_device#1=500-after");
    stage.same("131 132 133 134 141 142 143 144 145 146 147 148");
}

pub(super) fn totp(stage: &mut Stage) {
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

pub(super) fn mailed_code(stage: &mut Stage) {
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

pub(super) fn desktop_token(stage: &mut Stage) {
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

pub(super) fn superseded_tokens(stage: &mut Stage) {
    stage.reset();
    stage.smtp(true);
    stage.user("gina");
    stage.mint("gina", "261");
    stage.mint("gina", "262");
    stage.same("261 262");
    stage.mint("gina", "264");
    stage.same("263 264 265 266 267");
}

pub(super) fn session_over(stage: &mut Stage) {
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

pub(super) fn rate_limit(stage: &mut Stage) {
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
