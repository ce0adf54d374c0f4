//! SIGKILL at any moment loses nothing that had arrived.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use insta_cmd::get_cargo_bin;
use mock_api::{Billing, MockServer};
use test_support::{differences, without_volatile};

use crate::home::{Addresses, Home, on_both_backends, synthesizing_mock};

const PEOPLE: usize = 1_500;
const KILLS: u64 = 10;

/// What a kill may cost: calls under way, answers on their way into the spool file, and people not found
/// since the ledger was last written.
const CALLS: u64 = 32;
const QUEUED: u64 = 16;
const MISSES: u64 = 10;

on_both_backends!(killed_ten_times_a_run_ends_with_the_leads_of_an_undisturbed_one);

async fn killed_ten_times_a_run_ends_with_the_leads_of_an_undisturbed_one(home: &Home) {
    let mock = mock().await;
    let addresses = home.dir.path().join("addresses");
    std::fs::write(&addresses, Addresses::Invented(PEOPLE).list().join("\n")).unwrap();
    let start = || start(home, &mock, &addresses);

    for kill in 1..=KILLS {
        let mut run = start();
        // Spread over the run: while calls are in the air, segments open, batches half stored.
        called(&mock, kill * 120, &mut run).await;
        tokio::time::sleep(Duration::from_millis(kill * 7)).await;
        run.kill().unwrap();
        run.wait().unwrap();
    }
    assert!(start().wait().unwrap().success());

    let undisturbed = Home::embedded();
    undisturbed
        .run(&self::mock().await, Addresses::Invented(PEOPLE))
        .await;
    let [expected, after] = [undisturbed.dump().await, home.dump().await].map(without_volatile);
    assert_eq!(differences(&expected, &after), [""; 0]);
    assert_eq!(files_below(&home.spool_path()), ["recovery.lock"]);
    // What was in the air at a kill is paid again, and nothing else.
    let ledger = mock.ledger();
    let in_the_air = KILLS * (CALLS + QUEUED + MISSES);
    assert!(
        ledger.total.calls <= PEOPLE as u64 + in_the_air,
        "{:?}",
        ledger.total
    );
}

async fn mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "uniform:5ms-40ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

fn start(home: &Home, mock: &MockServer, addresses: &Path) -> Child {
    Command::new(get_cargo_bin("elt"))
        .args(["run", "--emails"])
        .arg(addresses)
        .current_dir(home.dir.path())
        .envs(home.variables())
        .env("ELT_API_URL", mock.url_template())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Returns once the mock has been called so often, or the run is over.
async fn called(mock: &MockServer, count: u64, run: &mut Child) {
    let is_over = |status: std::io::Result<Option<ExitStatus>>| status.unwrap().is_some();
    while mock.calls() < count && !is_over(run.try_wait()) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// elt keeps a spool for every pair of stores.
fn files_below(spool: &Path) -> Vec<OsString> {
    let pairs = std::fs::read_dir(spool).unwrap();
    let files = pairs.flat_map(|pair| std::fs::read_dir(pair.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().file_name()).collect()
}
