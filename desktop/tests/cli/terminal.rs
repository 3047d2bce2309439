//! The conversation with a person, on a pseudo-terminal.

use std::process::Command;

use serde_json::json;

use super::world::{Demo, Laptop, PASSWORD, Screen};

#[test]
fn a_whole_journey() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let token = laptop.invite(&demo, "start_enrollment");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));

    screen.until("1 of 6  Welcome");
    screen.until("min left");
    screen.until("Olga Nowak (olga.nowak@acme.example");
    screen.until("Press Enter to begin. ");
    screen.type_in("");
    screen.until("2 of 6  Your details");
    screen.until("Phone [+46 123 456 789], - for none: ");
    screen.type_in("call me");
    screen.until("The server does not take this number");
    screen.until("for none: ");
    screen.type_in("");

    screen.until("3 of 6  Password");
    screen.until("Password: ");
    screen.type_in("weak-secret");
    screen.until("✗ a digit");
    screen.until("Password: ");
    screen.type_in(PASSWORD);
    screen.until("Once more: ");
    screen.type_in("Other-s3cret!");
    screen.until("not the same");
    screen.until("Password: ");
    screen.type_in(PASSWORD);
    screen.until("Once more: ");
    screen.type_in(PASSWORD);

    screen.until("4 of 6  This device");
    screen.until("]: ");
    screen.type_in("back");
    screen.until("3 of 6  Password");
    screen.until("Password: ");
    screen.type_in(PASSWORD);
    screen.until("Once more: ");
    screen.type_in(PASSWORD);
    screen.until("4 of 6  This device");
    screen.until("]: ");
    screen.type_in("Maya's laptop");

    screen.until("5 of 6  Second factor");
    screen.until("Which one [1]: ");
    screen.type_in("7");
    screen.until("one of the numbers");
    screen.until("Which one [1]: ");
    screen.type_in("");
    screen.until("type this secret into it:");
    screen.until("Six digits from the app: ");
    screen.type_in("12");
    screen.until("A code has six digits.");
    loop {
        screen.until("Six digits from the app: ");
        screen.type_in(&demo.code("totp"));
        let said = screen.until_one_of(&["does not take this code", "6 of 6"]);
        if said == "6 of 6" {
            break; // else the code grew old on its way
        }
    }
    screen.until("to have them in a file: ");
    screen.type_in("yes");
    screen.until("please type `saved` or `file`");
    screen.until("to have them in a file: ");
    std::fs::write(laptop.folder().join("latchkey-recovery-codes.txt"), "mine").unwrap();
    screen.type_in("file");
    screen.until("File [latchkey-recovery-codes-2.txt]: ");
    screen.type_in("latchkey-recovery-codes.txt");
    screen.until("of that name.");
    screen.until("to have them in a file: ");
    screen.type_in("file");
    screen.until("File [latchkey-recovery-codes-2.txt]: ");
    screen.type_in("");
    screen.until("only you may");
    screen.until("to have them in a file: ");
    screen.type_in("");
    screen.until("They are in ");
    screen.until("`saved` when that is a safe place.");
    screen.until("to have them in a file: ");
    screen.type_in("saved");

    screen.until("✓ This device is registered.");
    screen.until("✓ Your account is active.");
    screen.until("✓ The provisioning file is removed.");
    screen.until("Welcome to Acme, Maya!");
    screen.until("the handbook");
    screen.until("(https://handbook.acme.example/start)");
    screen.until("latchkey export");
    let (code, shown) = screen.end();
    assert_eq!(code, 0, "{shown}");
    for secret in [PASSWORD, "weak-secret", "Other-s3cret!", &token] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(
        shown
            .lines()
            .all(|line| line.trim_end().chars().count() <= 80)
    );

    assert_eq!(demo.devices()[0]["name"], "Maya's laptop");
    assert_eq!(demo.devices()[0]["public_key"], laptop.public_key());
    let codes = laptop.folder().join("latchkey-recovery-codes-2.txt");
    assert_eq!(std::fs::read_to_string(&codes).unwrap().lines().count(), 8);
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(codes).unwrap());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was_and_loses_nothing() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    // A shell around it tells how the terminal is left.
    let program = laptop.command(&["enroll"]);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap : INT; \"$0\" \"$@\"; echo \"code $?\"; stty -a"])
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(laptop.folder());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let mut screen = Screen::open(&shell);
    screen.until("Press Enter to begin. ");
    screen.type_in("");
    screen.until("for none: ");
    screen.type_in("-");
    screen.until("Password: ");
    screen.press_ctrl(b'c');
    screen.until("Nothing is lost");
    screen.until("code 130");
    let (_, shown) = screen.end();
    let modes = shown.split("code 130").nth(1).unwrap();
    assert!(
        modes.contains(" echo ") && !modes.contains("-echo "),
        "{modes}"
    );
    assert!(modes.contains(" icanon "), "{modes}");
    assert_eq!(laptop.status()["enrollment"]["screen"], "password");

    // The next time the password is asked for with a reason; Ctrl-D ends it, too.
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("3 of 6  Password");
    screen.until("Passwords are never stored");
    screen.until("Password: ");
    screen.press_ctrl(b'd');
    let (code, picture) = screen.end_picture();
    assert_eq!(code, 3, "{picture:?}");
    let last = picture.join("\n");
    assert!(
        last.contains("\nlatchkey: stopped") && last.contains("`latchkey enroll` goes on"),
        "{last}"
    );
    assert!(!last.contains("on a terminal"), "{last}");
}

#[test]
fn url_and_token_by_hand_and_trouble_on_the_way() {
    let demo = Demo::start("enrolled-user", &["--fault", "start#1=503"]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("There is no provisioning file");
    screen.until("Link or address: ");
    screen.type_in("http://vpn.example.com");
    screen.until("does not begin with https://");
    screen.until("Link or address: ");
    screen.type_in(&demo.edge);
    screen.until("Token (it is not shown): ");
    screen.type_in("");
    screen.until("There is no token.");
    screen.until("Token (it is not shown): ");
    screen.type_in(&token);
    screen.until("has trouble of its own");
    screen.until("Enter tries now, Ctrl-C stops.");
    screen.type_in("");
    screen.until("Name, at most 64 characters [");
    screen.until("]: ");
    screen.type_in(&"x".repeat(65));
    screen.until("That is too long: at most 64 characters.");
    screen.until("]: ");
    screen.type_in("");
    screen.until("✓ This device is registered.");
    let (code, shown) = screen.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains(&token));
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn a_file_that_is_put_right_or_arrives_late_is_taken() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.put(&laptop.file(), b"{");
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("provisioning.json cannot be used");
    screen.until("type `other` to go on without it: ");
    screen.type_in("other");
    screen.until("Link or address: ");
    laptop.invite(&demo, "start_desktop");
    screen.until("A provisioning file has arrived.");
    screen.until("✓ Keys and locations are stored.");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn a_question_is_asked_before_anything_changes() {
    let demo = Demo::start("enrolled-user", &[]);
    let other = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    laptop.invite(&other, "start_desktop");
    let file = laptop.file();
    let args = ["enroll", "--file", file.to_str().unwrap()];
    let mut screen = Screen::open(&laptop.command(&args));
    screen.until("enrolled already");
    screen.until("[y/n] ");
    screen.type_in("perhaps");
    screen.until("[y/n] ");
    screen.type_in("n");
    assert_eq!(screen.end().0, 1);
    assert_eq!(other.devices().len(), 0);

    let mut screen = Screen::open(&laptop.command(&["remove", "--all"]));
    screen.until("[y/N]");
    screen.type_in("n");
    assert_eq!(screen.end().0, 1);
    let mut screen = Screen::open(&laptop.command(&["remove", "--all"]));
    screen.until("[y/N] ");
    screen.type_in("y");
    assert_eq!(screen.end().0, 0);
    assert_eq!(laptop.status()["instances"], json!([]));
}

#[test]
fn names_from_the_server_do_nothing_to_the_terminal() {
    let demo = Demo::start("new-user", &[]);
    let user = json!({
        "username": "mallory",
        "first_name": "Mal\u{1b}[2J\u{202e}lory",
        "last_name": "\u{7}",
        "email": "mallory@acme.example",
    });
    demo.core("POST", "/api/v1/user", &user);
    let path = "/api/v1/user/mallory/start_enrollment";
    let token = demo.core("POST", path, &json!({}))["enrollment_token"].clone();
    let laptop = Laptop::new();
    laptop.deliver(&demo.edge, token.as_str().unwrap());
    let mut screen = Screen::open(&laptop.command(&["enroll"]));
    screen.until("Hello Mal\u{fffd}[2J\u{fffd}lory.");
    screen.until("Press Enter to begin. ");
    screen.type_in("");
    screen.until("Phone, Enter for none: ");
    let bytes = screen.raw();
    assert!(
        !bytes.contains("\u{1b}[2J") && !bytes.contains('\u{202e}') && !bytes.contains('\u{7}')
    );
}
