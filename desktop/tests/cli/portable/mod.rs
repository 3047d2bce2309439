//! What must go the same way on every system: `npm run check:windows` runs these tests, by this module's name, under wine.

mod answers;
mod codes;
mod commands;
mod crash;
mod files;
mod journeys;
mod json;
mod output;
mod remains;
mod tables;
mod unattended;
mod upgrade;
mod wrong_person;
