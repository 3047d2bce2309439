//! What an administrator, a preview or a test does with the demo directly: set up, mint, look.

use std::collections::BTreeSet;

use super::edge::DemoEdge;
use super::mail::Mail;
use super::profile::Profile;
use super::template::Tags;
use super::world::{
    DemoDevice, DemoLocation, Factors, Group, NewUser, Settings, Token, TokenKind, TrafficPolicy,
    User,
};
use crate::secret::Secret;

/// Characters of an enrollment token.
const TOKEN_LENGTH: usize = 32;
/// The administrators' group of a fresh server.
const ADMIN_GROUP: &str = "admin";
/// The first administrator's login and password on a fresh server.
const ADMIN: &str = "admin";
const ADMIN_PASSWORD: &str = "pass123";

/// A fresh server's welcome message.
const WELCOME: &str = "Dear {{ first_name }} {{ last_name }},\n\nwelcome aboard. Your login to all systems is: \
                       {{ username }}\n\n## First steps\n\n- your account and your devices: {{ defguard_url }}\n- \
                       the handbook: https://example.com/handbook\n\nThe person that enrolled you is:\n\
                       {{ admin_first_name }} {{ admin_last_name }},\nemail: {{ admin_email }}\nmobile: \
                       {{ admin_phone }}\n\n--\nSent by defguard {{ defguard_version }}";

impl Settings {
    pub(super) fn fresh(uuid: String) -> Self {
        Self {
            uuid,
            instance_name: "Defguard".into(),
            defguard_url: "https://defguard.acme.example/".into(),
            public_proxy_url: "https://edge.acme.example/".into(),
            openid_display_name: None,
            smtp_server: String::new(),
            smtp_port: None,
            smtp_sender: String::new(),
            enrollment_vpn_step_optional: true,
            enrollment_welcome_message: WELCOME.into(),
            enrollment_display_welcome_message: true,
            enrollment_send_welcome_email: true,
            enrollment_welcome_email_subject: "[defguard] Welcome message after enrollment".into(),
            enrollment_welcome_email: WELCOME.into(),
            enrollment_use_welcome_message_as_email: true,
            enrollment_token_timeout_hours: 24,
            enrollment_session_timeout_minutes: 10,
            admin_device_management: false,
            only_client_activation: false,
            client_traffic_policy: TrafficPolicy::None,
            disable_tunnels: None,
            password_management_disabled: false,
            enterprise_enabled: true,
        }
    }
}

impl DemoEdge {
    /// The version that is played.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to change them.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    pub(super) fn add_first_administrator(&mut self) {
        self.add_user(NewUser {
            username: ADMIN.into(),
            first_name: "DefGuard".into(),
            last_name: "Administrator".into(),
            email: "admin@acme.example".into(),
            groups: vec![ADMIN_GROUP.into()],
            ..NewUser::default()
        });
        if let Some(group) = self
            .groups
            .iter_mut()
            .find(|group| group.name == ADMIN_GROUP)
        {
            group.is_admin = true;
        }
        self.set_enrolled(ADMIN, ADMIN_PASSWORD);
    }

    /// Adds a user who is not enrolled yet; one with the same login is replaced.
    pub fn add_user(&mut self, new: NewUser) {
        self.delete_user(&new.username);
        for group in &new.groups {
            self.add_group(group);
        }
        let user = User {
            id: self.next_id(),
            username: new.username,
            first_name: new.first_name,
            last_name: new.last_name,
            email: new.email,
            phone: new.phone,
            is_active: true,
            enrolled: false,
            external: new.external,
            password: None,
            groups: BTreeSet::from_iter(new.groups),
            factors: Factors::default(),
        };
        self.users.push(user);
    }

    /// Makes a user enrolled, with this password.
    pub fn set_enrolled(&mut self, username: &str, password: &str) {
        if let Some(user) = self.user_mut(username) {
            user.enrolled = true;
            user.password = Some(Secret::new(password));
        }
    }

    /// The values of the tags for the user of this login, if the first administrator mints the token.
    #[must_use]
    pub fn tags_for(&self, username: &str) -> Option<Tags> {
        let admin = self.users.iter().find(|user| self.is_admin(user));
        Some(self.tags(self.user(username)?, admin.map(|admin| admin.id)))
    }

    /// All users, in the order in which they were added.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The user of this login.
    #[must_use]
    pub fn user(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }

    /// The user of this login, to change them: phone, groups, `is_active`, …
    pub fn user_mut(&mut self, username: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.username == username)
    }

    /// Deletes a user with devices and tokens; tokens that they minted for others lose their administrator.
    pub fn delete_user(&mut self, username: &str) {
        let Some(id) = self.user(username).map(|user| user.id) else {
            return;
        };
        self.users.retain(|user| user.id != id);
        self.devices.retain(|device| device.user_id != id);
        self.tokens.retain(|token| token.user_id != id);
        for token in &mut self.tokens {
            token.admin_id = token.admin_id.filter(|admin| *admin != id);
        }
    }

    /// Tells whether a user is in a group of administrators.
    #[must_use]
    pub fn is_admin(&self, user: &User) -> bool {
        self.groups
            .iter()
            .any(|group| group.is_admin && user.groups.contains(&group.name))
    }

    pub(super) fn user_by_id(&self, id: i64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn user_by_id_mut(&mut self, id: i64) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// Adds a group unless there is one of this name.
    pub fn add_group(&mut self, name: &str) {
        if self.group(name).is_none() {
            let id = self.next_id();
            self.groups.push(Group {
                id,
                name: name.to_owned(),
                is_admin: false,
            });
        }
    }

    /// All groups.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(super) fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Adds a location and gives its number.
    pub fn add_location(&mut self, mut location: DemoLocation) -> i64 {
        for group in &location.groups.clone() {
            self.add_group(group);
        }
        location.id = self.next_id();
        if location.public_key.is_none() {
            location.public_key = Some(self.random.public_key());
        }
        let id = location.id;
        self.locations.push(location);
        self.assign_addresses();
        id
    }

    /// All locations.
    #[must_use]
    pub fn locations(&self) -> &[DemoLocation] {
        &self.locations
    }

    /// All locations, to change or remove them.
    pub fn locations_mut(&mut self) -> &mut Vec<DemoLocation> {
        &mut self.locations
    }

    /// Mints a token in the name of the first administrator, with the configured lifetime; the user's unused tokens die
    /// (edge-contract §9). For nobody of that login it gives a token that nobody knows.
    pub fn mint(&mut self, now: i64, username: &str, kind: TokenKind) -> Secret {
        let lifetime = self.settings.enrollment_token_timeout_hours * 3_600;
        let admin = self.users.iter().find(|user| self.is_admin(user));
        let admin_id = admin.map(|admin| admin.id);
        self.mint_as(now, admin_id, username, kind, lifetime)
    }

    /// Mints a token: by whom, for whom, for how many seconds.
    pub fn mint_as(
        &mut self,
        now: i64,
        admin_id: Option<i64>,
        username: &str,
        kind: TokenKind,
        lifetime: i64,
    ) -> Secret {
        let value = self.random.alphanumeric(TOKEN_LENGTH);
        let Some(user_id) = self.user(username).map(|user| user.id) else {
            return value;
        };
        self.tokens
            .retain(|token| token.user_id != user_id || token.deadline.is_some());
        self.tokens.push(Token {
            value: value.clone(),
            kind,
            user_id,
            admin_id,
            expires_at: now.saturating_add(lifetime),
            deadline: None,
        });
        value
    }

    /// All tokens that are not superseded.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// A user's devices.
    #[must_use]
    pub fn devices_of(&self, username: &str) -> Vec<&DemoDevice> {
        let id = self.user(username).map(|user| user.id);
        let devices = self.devices.iter();
        devices
            .filter(|device| Some(device.user_id) == id)
            .collect()
    }

    /// Deletes a device of any user.
    pub fn delete_device(&mut self, id: i64) {
        self.devices.retain(|device| device.id != id);
    }

    /// The code that the user's authenticator shows now; `None` before one was set up.
    #[must_use]
    pub fn totp_code(&self, username: &str, now: i64) -> Option<Secret> {
        self.user(username)?.factors.totp_code(now).map(Secret::new)
    }

    /// The code that a mail of this moment would hold; `None` before one was asked for.
    #[must_use]
    pub fn email_code(&self, username: &str, now: i64) -> Option<Secret> {
        self.user(username)?
            .factors
            .email_code(now)
            .map(Secret::new)
    }

    /// All mails so far.
    #[must_use]
    pub fn outbox(&self) -> &[Mail] {
        &self.outbox
    }

    pub(super) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }
}
