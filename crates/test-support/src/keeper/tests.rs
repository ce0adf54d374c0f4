use std::{env, process};

use super::*;

/// Something that runs for long and has its directory in its command line, as servers do.
fn idler(kept: &Kept) -> Vec<String> {
    let input = kept.directory().join("input");
    fs::write(&input, "").unwrap();
    ["tail", "-f", &input.display().to_string()]
        .map(str::to_owned)
        .to_vec()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn is_running(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|command| !command.is_empty())
}

#[test]
fn server_without_users_is_ended_and_its_directory_removed() {
    let parent = tempfile::tempdir().unwrap();
    let kept = Kept::create(parent.path(), "idler").unwrap();
    let litter = parent.path().join("socket");
    fs::write(&litter, "").unwrap();
    kept.declare_litter(&[litter.display().to_string()])
        .unwrap();
    kept.start_with_patience(&idler(&kept), 1).unwrap();
    let pid = kept.pid().unwrap();
    drop(kept);
    wait_until("the directory is still there", || {
        fs::read_dir(parent.path()).unwrap().count() == 0
    });
    assert!(!is_running(pid));
}

#[test]
fn killed_user_lets_go_like_any_other() {
    let parent = tempfile::tempdir().unwrap();
    let kept = Kept::create(parent.path(), "idler").unwrap();
    let users = users_file(kept.directory());
    let mut other = Command::new("flock")
        .args(["--shared", "--no-fork"])
        .arg(&users)
        .args(["sleep", "600"])
        .spawn()
        .unwrap();
    wait_until("the other user has not joined", || {
        fs::read(format!("/proc/{}/cmdline", other.id()))
            .is_ok_and(|command| command.starts_with(b"sleep"))
    });
    kept.start_with_patience(&idler(&kept), 1).unwrap();
    let (pid, directory) = (kept.pid().unwrap(), kept.directory().to_owned());
    drop(kept);
    std::thread::sleep(Duration::from_secs(3));
    assert!(is_running(pid), "ended under the other user");
    other.kill().unwrap();
    other.wait().unwrap();
    wait_until("the server is still there", || !directory.exists());
    assert!(!is_running(pid));
}

/// Not a test by itself: run by the next one in a process of its own.
#[test]
#[ignore = "ends its process"]
fn die_with_a_paused_server() {
    let parent = PathBuf::from(env::var_os("KEEPER_TEST_DIRECTORY").unwrap());
    let kept = Kept::create(&parent, "idler").unwrap();
    kept.start_with_patience(&idler(&kept), 1).unwrap();
    kept.signal("STOP").unwrap();
    process::abort();
}

#[test]
fn paused_server_of_a_test_that_died_is_ended_too() {
    let parent = tempfile::tempdir().unwrap();
    let status = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "keeper::tests::die_with_a_paused_server",
            "--ignored",
        ])
        .env("KEEPER_TEST_DIRECTORY", parent.path())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), None, "ended by itself");
    wait_until("the directory is still there", || {
        fs::read_dir(parent.path()).unwrap().count() == 0
    });
}

#[test]
fn server_that_ended_is_not_joined() {
    let parent = tempfile::tempdir().unwrap();
    let kept = Kept::create(parent.path(), "idler").unwrap();
    assert!(Kept::join(kept.directory()).unwrap().is_none(), "no server");
    kept.start(&idler(&kept)).unwrap();
    assert!(Kept::join(kept.directory()).unwrap().is_some());
    kept.kill().unwrap();
    assert!(Kept::join(kept.directory()).unwrap().is_none(), "killed");
}

#[test]
fn server_that_cannot_start_shows_what_it_printed() {
    let parent = tempfile::tempdir().unwrap();
    let kept = Kept::create(parent.path(), "idler").unwrap();
    let command = ["sh", "-c", "echo port is taken; exit 1"].map(str::to_owned);
    kept.start(&command).unwrap();
    wait_until("nothing was printed", || !kept.log_tail().is_empty());
    let error = kept.listens_on(1).unwrap_err();
    assert!(error.to_string().contains("port is taken"), "{error}");
}

#[test]
fn server_dies_with_its_keeper() {
    let parent = tempfile::tempdir().unwrap();
    let kept = Kept::create(parent.path(), "idler").unwrap();
    kept.start(&idler(&kept)).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/stat", kept.pid().unwrap())).unwrap();
    let keeper = status.rsplit(')').next().unwrap();
    let keeper = keeper.split_whitespace().nth(1).unwrap();
    Command::new("kill")
        .args(["-KILL", keeper])
        .status()
        .unwrap();
    wait_until("the server is still there", || !kept.is_alive());
}

#[test]
fn sweeping_removes_old_remains_and_nothing_else() {
    let parent = tempfile::tempdir().unwrap();
    let old = Kept::create(parent.path(), "old").unwrap();
    let young = Kept::create(parent.path(), "young").unwrap();
    let used = Kept::create(parent.path(), "used").unwrap();
    let long_ago = std::time::SystemTime::now() - Duration::from_mins(5);
    for kept in [&old, &used] {
        let users = File::create(users_file(kept.directory())).unwrap();
        users.set_modified(long_ago).unwrap();
    }
    let directories = [&old, &young, &used].map(|kept| kept.directory().to_owned());
    drop((old, young));
    sweep(parent.path()).unwrap();
    assert_eq!(directories.map(|it| it.exists()), [false, true, true]);
}
