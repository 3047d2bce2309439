//! Where the key to the secrets is kept, seen from outside: the built program and a real keyring.

mod killed;
mod leaving;
mod moving;
mod trouble;

use crate::world::{Demo, Keyring, Laptop};

/// A machine with a keyring, and somebody who can enroll there.
struct World {
    demo: Demo,
    keyring: Keyring,
    laptop: Laptop,
}

impl World {
    /// Gives one, if there can be one here.
    fn new() -> Option<Self> {
        let keyring = Keyring::start()?;
        let laptop = Laptop::new();
        laptop.use_bus(&keyring.address);
        Some(Self {
            demo: Demo::start("enrolled-user", &[]),
            keyring,
            laptop,
        })
    }

    /// The same, with something enrolled already.
    fn enrolled() -> Option<Self> {
        let world = Self::new()?;
        world.enroll();
        Some(world)
    }

    fn enroll(&self) {
        self.laptop.invite(&self.demo, "start_desktop");
        self.laptop.expect(0, &["enroll"]);
    }

    /// The file that opens the tunnel: only with the right key it can be written.
    fn tunnel(&self) -> String {
        let args = ["export", "Berlin Office", "--output", "-"];
        let ran = self.laptop.expect(0, &args);
        assert!(ran.stdout.contains("PrivateKey"), "{}", ran.stdout);
        ran.stdout
    }

    fn has_key_file(&self) -> bool {
        self.laptop.data().join("latchkey.key").exists()
    }

    /// Who holds the key, as `status` says.
    fn holder(&self) -> String {
        self.laptop.status()["secrets"].as_str().unwrap().to_owned()
    }
}
