//! What a newcomer on a terminal meets: odd input, small windows, and a way out.

use std::process::Command;

use serde_json::json;

use super::world::{Demo, Laptop, PASSWORD, Screen};

/// Goes up to the choice of the second factor.
fn up_to_factor(screen: &mut Screen, device: &str) {
    screen.until("Press Enter to begin. ");
    screen.type_in("");
    screen.until("for none: ");
    screen.type_in("");
    for prompt in ["Password: ", "Once more: "] {
        screen.until(prompt);
        screen.type_in(PASSWORD);
    }
    screen.until("]: ");
    screen.type_in(device);
    screen.until("Which one [1]: ");
}

#[test]
fn a_pasted_token_does_not_stay_on_the_screen() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("Link or address: ");
    screen.type_in(&format!("defguard://addinstance?token={token}"));
    screen.until("The link holds no address.");
    screen.until("Link or address: ");
    screen.type_in(&format!("{}/open-desktop", demo.edge));
    screen.until("The link holds no token.");
    screen.until("Link or address: ");
    screen.type_in(&format!(
        "defguard://addinstance?token={token}&url={}",
        demo.edge
    ));
    screen.until("]: ");
    screen.type_in("");
    let (code, picture) = screen.end_picture();
    let picture = picture.join("\n");
    assert_eq!(code, 0, "{picture}");
    assert!(!picture.contains(&token[..8]), "{picture}");
    let edge = demo.edge.trim_end_matches('/');
    assert!(
        picture.contains(&format!(
            "Link or address: {edge} (its token is not shown)\n"
        )),
        "{picture}"
    );
}

/// Runs a program by a script: `"$0" "$@"` is the program.
fn shell(laptop: &Laptop, program: &Command, script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script])
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(laptop.folder());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[test]
fn where_the_output_goes_elsewhere_no_token_is_typed() {
    let laptop = Laptop::new();
    let program = laptop.command(&["enroll", "--url", "https://vpn.example.com"]);
    let mut screen = Screen::open(&shell(&laptop, &program, "exec \"$0\" \"$@\" >out"));
    // It would be shown, and nobody is told what is waited for.
    screen.until("there is no token on standard input");
    assert_eq!(screen.end().0, 2);
}

#[test]
fn a_plain_terminal_does_not_show_a_link_at_all() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let program = laptop.command(&["enroll"]);
    let mut screen = Screen::open(&shell(&laptop, &program, "TERM=dumb exec \"$0\" \"$@\""));
    screen.until("Link or address (it is not shown): ");
    screen.type_in(&format!("{}/open-desktop?token={token}", demo.edge));
    screen.until("]: ");
    screen.type_in("");
    let (code, shown) = screen.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains(&token), "{shown}");
}

#[test]
fn stopped_before_anything_was_begun() {
    let laptop = Laptop::new();
    let args = ["enroll", "--url", "https://vpn.example.com"];
    for key in [b'c', b'd'] {
        let mut screen = Screen::open(&laptop.command(&args));
        screen.until("Token (it is not shown): ");
        screen.press_ctrl(key);
        let (code, shown) = screen.end();
        assert_eq!(code, if key == b'c' { 130 } else { 3 }, "{shown}");
        assert!(shown.contains("Nothing was begun"), "{shown}");
        assert!(!shown.contains("Nothing is lost"), "{shown}");
    }
}

#[test]
fn a_device_that_was_left_out() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    up_to_factor(&mut screen, "skip");
    screen.type_in("0");
    let (code, shown) = screen.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("Your account is active."), "{shown}");
    assert!(shown.contains("You left this device out"), "{shown}");
    assert!(!shown.contains("Keys and locations"), "{shown}");
    assert!(!shown.contains("your administrator adds this"), "{shown}");
    assert_eq!(demo.devices().len(), 0);
}

#[test]
fn only_the_administrator_adds_the_device() {
    let demo = Demo::start("admin-devices", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("Press Enter to begin. ");
    screen.type_in("");
    screen.until("for none: ");
    screen.type_in("");
    for prompt in ["Password: ", "Once more: "] {
        screen.until(prompt);
        screen.type_in(PASSWORD);
    }
    screen.until("Which one [1]: ");
    screen.type_in("0");
    let (code, shown) = screen.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("your administrator adds this"), "{shown}");
    assert!(!shown.contains("You left this device out"), "{shown}");
    assert!(!shown.contains("Keys and locations"), "{shown}");
}

#[test]
fn a_small_window_shows_the_secret_whole_and_asks_for_room() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::of_size(&laptop.command(&["enroll"]), 40, 24);
    up_to_factor(&mut screen, "");
    screen.type_in("");
    screen.until("Type this secret");
    screen.until("app:");
    screen.until("press Enter");
    screen.until("Six digits from the app: ");
    let picture = screen.picture();
    assert!(
        !picture.iter().any(|line| line.contains('▀')),
        "{picture:?}"
    );
    let start = picture.iter().rposition(|line| line == "app:").unwrap();
    let groups: Vec<&str> = picture[start + 2..]
        .iter()
        .take_while(|line| !line.is_empty())
        .flat_map(|line| line.split_whitespace())
        .collect();
    assert_eq!(groups.len(), 8, "{picture:?}");
    assert!(groups.iter().all(|group| group.len() == 4), "{groups:?}");

    screen.resize(100, 60);
    screen.type_in("");
    screen.until("Scan the picture");
    screen.until("Six digits from the app: ");
    let picture = screen.picture();
    let last = picture.len() - 1;
    assert!(picture[last].starts_with("Six digits"), "{picture:?}");
    assert!(
        picture[last - 1].starts_with("Second factor"),
        "{picture:?}"
    );
    assert!(picture[last - 1].ends_with("min left"), "{picture:?}");
    assert!(picture[last - 4].contains('█'), "{picture:?}");
}

#[test]
fn a_wrong_mailed_code_gets_the_advice_for_mails() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    up_to_factor(&mut screen, "");
    screen.type_in("2");
    screen.until("Six digits from the mail: ");
    let wrong = if demo.code("email-code") == "000000" {
        "000001"
    } else {
        "000000"
    };
    screen.type_in(wrong);
    screen.until("newest mail");
    screen.until("`again`");
    screen.until("Six digits from the mail: ");
    assert!(!screen.shown().contains("clock of your phone"));
    screen.press_ctrl(b'c');
    assert_eq!(screen.end().0, 130);
}

#[test]
fn trouble_is_told_once_and_counted_down_in_place() {
    let demo = Demo::start("enrolled-user", &["--fault", "start=503"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    for _ in 0..3 {
        screen.until("Trying again in");
        screen.until("Ctrl-C stops.");
        screen.type_in("");
        let tries = demo.requests().len();
        demo.wait_for("start", tries + 1);
    }
    demo.faults(&[]);
    screen.until_one_of(&["Ctrl-C stops.", "is registered"]);
    screen.type_in("");
    let (code, picture) = screen.end_picture();
    assert_eq!(code, 0, "{picture:?}");
    let count = |text: &str| picture.iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("has trouble of its own"), 1, "{picture:?}");
    assert!(count("Trying again") <= 1, "{picture:?}");
}

#[test]
fn a_session_that_the_server_ends_early() {
    let demo = Demo::start("new-user", &["--fault", "mfa_start=session-over"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    up_to_factor(&mut screen, "");
    screen.type_in("1");
    screen.until("Six digits from the app: ");
    // It is over once this second is.
    loop {
        screen.type_in("000000");
        let said = screen.until_one_of(&["Six digits from the app: ", "has ended this session"]);
        if said == "has ended this session" {
            break;
        }
    }
    let (code, picture) = screen.end_picture();
    let picture = picture.join(" ");
    assert_eq!(code, 5, "{picture}");
    assert!(
        picture.contains("the server has ended this session"),
        "{picture}"
    );
    assert!(picture.contains("min left"), "{picture}");

    // The token is remembered as dead: another one is needed.
    std::fs::remove_file(laptop.file()).unwrap();
    let requests = demo.requests().len();
    let ran = laptop.expect(5, &["enroll"]);
    assert!(
        ran.stderr.contains("not accepted any more"),
        "{}",
        ran.stderr
    );
    let mut talk = laptop.talk(&[]);
    assert_eq!(talk.until("manual")["error"], "token_over");
    talk.hang_up();
    assert_eq!(talk.end().code, 5);
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("not accepted any more");
    screen.until("Link or address: ");
    screen.press_ctrl(b'c');
    screen.until("Nothing is lost");
    assert_eq!(screen.end().0, 130);
    assert_eq!(demo.requests().len(), requests);
    assert!(
        laptop
            .run(&["status"])
            .stdout
            .contains("until another token comes")
    );
}

#[test]
fn a_question_names_the_server() {
    let demo = Demo::start("enrolled-user", &[]);
    let other = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    laptop.invite(&other, "start_desktop");
    let file = laptop.file();
    let args = ["enroll", "--file", file.to_str().unwrap()];
    let mut screen = Screen::open(&laptop.command(&args));
    screen.until("maya at Acme (server 127.0.0.1");
    screen.until("[y/n] ");
    screen.type_in("n");
    screen.until("nothing is kept of this token");
    assert_eq!(screen.end().0, 1);
    assert_eq!(laptop.status()["enrollment"], json!(null));
}

#[test]
fn a_narrow_terminal_shows_the_rules_and_what_goes_in_whole_words() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::of_size(&laptop.command(&["enroll"]), 40, 24);
    screen.until("Enter");
    screen.type_in("");
    screen.until("Phone");
    screen.type_in("");
    screen.until("Password: ");
    screen.type_in("short");
    screen.until("{ | } ~");
    screen.until("Password: ");
    fits(&screen);
    drop(screen);

    let mut screen = Screen::of_size(&laptop.command(&["remove", "--all"]), 40, 24);
    screen.until("[y/N] ");
    fits(&screen);
    screen.type_in("n");
    assert_eq!(screen.end().0, 1);
}

/// Checks that no line was broken by a terminal of 40 columns.
fn fits(screen: &Screen) {
    for line in screen.shown().lines() {
        assert!(line.trim_end().chars().count() <= 40, "{line}");
    }
}

#[test]
fn messages_break_between_words() {
    let laptop = Laptop::new();
    let args = ["enroll", "--url", "http://vpn.example.com"];
    let (code, picture) = Screen::of_size(&laptop.command(&args), 48, 24).end_picture();
    assert_eq!(code, 2, "{picture:?}");
    // One row for each line that was written, so nothing was broken by the terminal.
    assert!(picture.iter().all(|line| line.len() < 48), "{picture:?}");
    let text = picture.join(" ");
    assert!(
        text.contains("the token secret on its way; http works on this machine alone."),
        "{text}"
    );
}
