//! Commands on a database in which there is nothing, as one is whose name was misspelt.

use std::process::{Command, Output};

use insta_cmd::get_cargo_bin;

use crate::home::{Home, on_both_backends};

on_both_backends!(
    commands_that_need_what_runs_made_say_that_it_is_not_there,
    commands_that_tell_how_things_stand_say_that_nothing_is_there,
);

fn elt(home: &Home, arguments: &str) -> Output {
    let mut command = Command::new(get_cargo_bin("elt"));
    command.args(arguments.split(' ')).envs(home.variables());
    let api = ("ELT_API_URL", "http://127.0.0.1:1/{email}");
    command.envs([api, ("ELT_API_KEY", "key")]);
    command.current_dir(home.dir.path()).output().unwrap()
}

async fn commands_that_need_what_runs_made_say_that_it_is_not_there(home: &Home) {
    for arguments in [
        "quarantine list",
        "replay --from database",
        "replay --from database --dry-run",
        "explain ann@example.com",
        "verify",
    ] {
        let output = elt(home, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains("no such "), "{arguments}: {said}");
        assert!(said.contains("\nhint: prepare it with"), "{said}");
    }
}

async fn commands_that_tell_how_things_stand_say_that_nothing_is_there(home: &Home) {
    for arguments in ["status", "plan ann@example.com"] {
        let output = elt(home, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments}: {said}");
    }
}
