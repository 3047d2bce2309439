//! The core's codes in words.

use latchkey_core::edge::{EdgeUrlError, TransportError};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::ProblemCode;
use latchkey_core::view::{
    Certainty, Changed, FieldError, ManualError, Step, Stop, SyncTrouble, Task, Trouble,
};

use super::Words;

impl Words {
    /// Names a step.
    pub fn step(self, step: Step) -> &'static str {
        match step {
            Step::Welcome => self.step_welcome(),
            Step::Details => self.step_details(),
            Step::Password => self.step_password(),
            Step::Device => self.step_device(),
            Step::Factor => self.step_factor(),
            Step::Recovery => self.step_recovery(),
        }
    }

    /// Names a task.
    pub fn task(self, task: Task) -> &'static str {
        match task {
            Task::RegisterDevice => self.working_register_device(),
            Task::ActivateUser => self.working_activate_user(),
            Task::Save => self.working_save(),
            Task::RemoveFile => self.working_remove_file(),
        }
    }

    /// Says what is wrong with a field.
    pub fn field_error(self, error: FieldError) -> &'static str {
        match error {
            FieldError::Empty => self.error_empty(),
            FieldError::TooLong => self.error_too_long(),
            FieldError::ControlCharacter => self.error_control_character(),
            FieldError::InvalidPhone => self.error_invalid_phone(),
            FieldError::WeakPassword => self.error_weak_password(),
            FieldError::NameTaken => self.error_name_taken(),
            FieldError::NotACode => self.error_not_a_code(),
            FieldError::WrongCode => self.error_wrong_code(),
            FieldError::MethodUnavailable => self.error_method_unavailable(),
        }
    }

    /// Says what is wrong with a URL and token given by hand.
    pub fn manual_error(self, error: ManualError) -> &'static str {
        match error {
            ManualError::Url(error) => self.url_error(error),
            ManualError::NoToken => self.manual_no_token(),
            ManualError::BadLink => self.manual_bad_link(),
            ManualError::EdgeNotAllowed => self.manual_not_allowed(),
            ManualError::NotByHand => self.manual_not_by_hand(),
            ManualError::TokenOver => self.manual_token_over(),
        }
    }

    /// Says what is wrong with a URL.
    pub fn url_error(self, error: EdgeUrlError) -> &'static str {
        match error {
            EdgeUrlError::Empty => self.url_empty(),
            EdgeUrlError::NotAUrl => self.url_not_a_url(),
            EdgeUrlError::NotHttps => self.url_not_https(),
            EdgeUrlError::UserInfo => self.url_user_info(),
            EdgeUrlError::QueryOrFragment => self.url_query(),
        }
    }

    /// Says what is wrong with a file, and what to do.
    pub fn problem(self, code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::Unreadable => self.problem_unreadable(),
            ProblemCode::NotRegular => self.problem_not_regular(),
            ProblemCode::ForeignOwner => self.problem_foreign_owner(),
            ProblemCode::WritableByOthers => self.problem_writable_by_others(),
            ProblemCode::TooLarge => self.problem_too_large(),
            ProblemCode::EdgeNotAllowed => self.problem_not_allowed(),
            ProblemCode::Empty => self.problem_empty(),
            ProblemCode::NotUtf8 | ProblemCode::NotUtf16 | ProblemCode::Nul => {
                self.problem_encoding()
            }
            ProblemCode::NotJson => self.problem_not_json(),
            ProblemCode::CutOff => self.problem_cut_off(),
            ProblemCode::TrailingText => self.problem_trailing_text(),
            ProblemCode::NotAnObject => self.problem_not_an_object(),
            ProblemCode::KeyTwice | ProblemCode::SpellingsDiffer => self.problem_twice(),
            ProblemCode::TokenMissing => self.problem_token_missing(),
            ProblemCode::TokenNotText
            | ProblemCode::TokenEmpty
            | ProblemCode::TokenBadCharacter => self.problem_token_bad(),
            ProblemCode::TokenShape => self.problem_token_shape(),
            ProblemCode::UrlMissing => self.problem_url_missing(),
            ProblemCode::UrlEmpty => self.url_empty(),
            ProblemCode::UrlNotText | ProblemCode::UrlNotAUrl => self.url_not_a_url(),
            ProblemCode::UrlNotHttps => self.url_not_https(),
            ProblemCode::UrlUserInfo => self.url_user_info(),
            ProblemCode::UrlQueryOrFragment => self.url_query(),
            ProblemCode::UrlLoopback => self.url_loopback(),
            ProblemCode::CaNotText | ProblemCode::CaNotPem => self.problem_certificate(),
            ProblemCode::CaPrivateKey => self.problem_private_key(),
            ProblemCode::NotALink | ProblemCode::ControlCharacter => self.problem_not_a_link(),
        }
    }

    /// Says why it has to be tried again.
    pub fn trouble(self, trouble: Trouble) -> &'static str {
        match trouble {
            Trouble::Network(error) => match error {
                TransportError::UnknownHost => self.trouble_unknown_host(),
                TransportError::Unreachable => self.trouble_unreachable(),
                TransportError::TimedOut => self.trouble_timed_out(),
                TransportError::Broken => self.trouble_broken(),
                TransportError::TlsUntrusted => self.trouble_tls_untrusted(),
                TransportError::TlsExpired => self.trouble_tls_expired(),
                TransportError::TlsWrongHost => self.trouble_tls_wrong_host(),
                TransportError::TlsOther => self.trouble_tls_other(),
                TransportError::ProxyLogin => self.trouble_proxy_login(),
                TransportError::TooLarge => self.trouble_too_large(),
            },
            Trouble::Server => self.trouble_server(),
            Trouble::RateLimited => self.trouble_rate_limited(),
            Trouble::WebPage => self.trouble_web_page(),
            Trouble::BadAnswer => self.trouble_bad_answer(),
        }
    }

    /// Says why it does not go on by itself, and what to do: heading and sentence.
    pub fn stop(self, reason: Stop) -> (&'static str, String) {
        let (heading, next) = match reason {
            Stop::TokenExpired => (
                self.stopped_token_expired(),
                self.stopped_token_expired_next(),
            ),
            Stop::SessionOver => (
                self.stopped_session_over(),
                self.stopped_session_over_next(),
            ),
            Stop::AnswerLost => (self.stopped_answer_lost(), self.stopped_answer_lost_next()),
            Stop::NotAccepted => (
                self.stopped_not_accepted(),
                self.stopped_not_accepted_next(),
            ),
            Stop::WrongTokenKind => (
                self.stopped_wrong_token_kind(),
                self.stopped_wrong_token_kind_next(),
            ),
            Stop::UserDisabled => (
                self.stopped_user_disabled(),
                self.stopped_user_disabled_next(),
            ),
            Stop::NotAnEdge => (self.stopped_not_an_edge(), self.stopped_not_an_edge_next()),
            Stop::EdgeNotAllowed => (
                self.stopped_edge_not_allowed(),
                self.stopped_edge_not_allowed_next(),
            ),
            Stop::BadAnswer(_) => (self.stopped_bad_answer(), self.stopped_bad_answer_next()),
            Stop::Refused(status) => {
                let next = self.stopped_refused_next(&status.to_string());
                return (self.stopped_refused(), next);
            }
            Stop::DeviceRefused => (
                self.stopped_device_refused(),
                self.stopped_device_refused_next(),
            ),
            Stop::DeviceOfAnotherUser => (
                self.stopped_device_of_another_user(),
                self.stopped_device_of_another_user_next(),
            ),
            Stop::SessionNotKept => (
                self.stopped_session_not_kept(),
                self.stopped_session_not_kept_next(),
            ),
            Stop::Declined => (self.stopped_declined(), self.stopped_declined_next()),
            Stop::Store(code) => (self.store_heading(), self.store(code)),
        };
        (heading, next.to_owned())
    }

    /// Says why an Edge did not tell what has changed.
    pub fn sync_trouble(self, trouble: SyncTrouble) -> &'static str {
        match trouble {
            SyncTrouble::NoLicence => self.home_no_licence(),
            SyncTrouble::UserDisabled => self.home_user_disabled(),
            SyncTrouble::EnrollAgain => self.home_enroll_again(),
            SyncTrouble::EdgeNotAllowed => self.manual_not_allowed(),
            SyncTrouble::Trouble(trouble) => self.trouble(trouble),
            SyncTrouble::Refused(_) => self.home_refused(),
        }
    }

    /// Says what is wrong with the store.
    pub fn store(self, code: StorageErrorCode) -> &'static str {
        match code {
            StorageErrorCode::Busy => self.store_busy(),
            StorageErrorCode::Newer => self.store_newer(),
            StorageErrorCode::Corrupt => self.store_corrupt(),
            StorageErrorCode::Full => self.store_full(),
            StorageErrorCode::Denied => self.store_denied(),
            StorageErrorCode::NoKey => self.store_no_key(),
            StorageErrorCode::Locked => self.store_locked(),
            StorageErrorCode::NoStore => self.store_no_store(),
            StorageErrorCode::Other => self.store_other(),
        }
    }

    /// Says what is different at the server, line by line; nothing if nothing is.
    pub fn changed(self, changed: Changed) -> Vec<&'static str> {
        let Changed {
            factor,
            device,
            activated,
        } = changed;
        let pick = |sure: Certainty, yes, perhaps| match sure {
            Certainty::Yes => Some(yes),
            Certainty::Perhaps => Some(perhaps),
            Certainty::No => None,
        };
        [
            pick(
                factor,
                self.stopped_factor_yes(),
                self.stopped_factor_perhaps(),
            ),
            pick(
                device,
                self.stopped_device_yes(),
                self.stopped_device_perhaps(),
            ),
            pick(
                activated,
                self.stopped_activated_yes(),
                self.stopped_activated_perhaps(),
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
