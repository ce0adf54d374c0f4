//! SIGKILL at any moment, again and again: nothing that had arrived is lost or bought twice.
//!
//! Ten cycles in the tests; `just chaos` runs as many as `CHAOS_CYCLES` says and prints what it saw.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use insta_cmd::get_cargo_bin;
use mock_api::{Billing, FaultScript, LedgerSnapshot, MockServer};
use serde_json::json;
use test_support::{differences, without_volatile};

use crate::home::{Addresses, Home, on_both_backends, synthesizing_mock};

/// Addresses for each cycle: more than a run gets done before it is killed.
const PEOPLE: usize = 150;

/// What a kill may cost beyond answers that were lost on the way: those that the process has taken from
/// the system, and is hashing and compressing for the spool file. See decision 0019.
const LANDING: u64 = 2;

on_both_backends!(killed_again_and_again_nothing_is_lost_or_bought_twice);

async fn killed_again_and_again_nothing_is_lost_or_bought_twice(home: &Home) {
    let (cycles, began) = (cycles(), Instant::now());
    let everybody = Addresses::Invented(PEOPLE * usize::try_from(cycles).unwrap());
    let mock = mock().await;
    let addresses = home.dir.path().join("addresses");
    std::fs::write(&addresses, everybody.list().join("\n")).unwrap();

    for cycle in 1..=cycles {
        kill_in_mid_run(start(home, &mock, &addresses), cycle, &mock).await;
    }
    mock.set_faults(FaultScript::default());
    assert!(start(home, &mock, &addresses).wait().unwrap().success());
    let ledger = mock.ledger();
    eprintln!("{}", summary(home, cycles, &ledger, began));

    let undisturbed = Home::embedded();
    undisturbed.run(&mock, everybody).await;
    let [expected, after] = [undisturbed.dump().await, home.dump().await].map(without_volatile);
    assert_eq!(differences(&expected, &after), [""; 0]);
    assert_eq!(files_below(&home.spool_path()), ["recovery.lock"]);
    assert!(verify(home).success());
    let asked_for = u64::try_from(ledger.addresses.len()).unwrap();
    assert!(ledger.total.charged <= asked_for + lost(&ledger));
    // Sharper: unknown addresses, which cost nothing, leave no room.
    assert!(paid_twice(&ledger) <= lost(&ledger) + cycles * LANDING);
}

fn cycles() -> u64 {
    let cycles = std::env::var("CHAOS_CYCLES").ok();
    cycles.map_or(10, |cycles| cycles.parse().unwrap())
}

/// One that bills, and is as unreliable as the process that calls it.
async fn mock() -> MockServer {
    let mock = synthesizing_mock(Billing {
        latency: "uniform:5ms-40ms".parse().ok(),
        admin: true,
        ..Billing::default()
    })
    .await;
    let rules = json!([
        {"share": 0.02, "fault": "reset"},
        {"share": 0.02, "fault": "truncated_body"},
        {"share": 0.02, "fault": {"status": {"code": 503}}},
    ]);
    let script = json!({"rules": rules}).to_string();
    mock.set_faults(FaultScript::parse(&script).unwrap());
    mock
}

fn start(home: &Home, mock: &MockServer, addresses: &Path) -> Child {
    elt(home)
        .args(["run", "--emails"])
        .arg(addresses)
        .env("ELT_API_URL", mock.url_template())
        .spawn()
        .unwrap()
}

fn verify(home: &Home) -> ExitStatus {
    elt(home).arg("verify").status().unwrap()
}

fn elt(home: &Home) -> Command {
    let mut elt = Command::new(get_cargo_bin("elt"));
    elt.current_dir(home.dir.path())
        .envs(home.variables())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    elt
}

/// Spread over the run: while calls are in the air, segments open, batches half stored.
async fn kill_in_mid_run(mut run: Child, cycle: u64, mock: &MockServer) {
    let until = mock.calls() + 1 + cycle * 37 % PEOPLE as u64;
    let is_over = |status: std::io::Result<Option<ExitStatus>>| status.unwrap().is_some();
    while mock.calls() < until && !is_over(run.try_wait()) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_millis(cycle * 7 % 90)).await;
    run.kill().unwrap();
    run.wait().unwrap();
}

/// Charges beyond one for each address.
fn paid_twice(ledger: &LedgerSnapshot) -> u64 {
    let accounts = ledger.addresses.values();
    accounts
        .map(|account| account.charged.saturating_sub(1))
        .sum()
}

/// Charged answers that did not arrive whole.
fn lost(ledger: &LedgerSnapshot) -> u64 {
    let accounts = ledger.addresses.values();
    accounts
        .map(|account| account.charged.saturating_sub(account.delivered))
        .sum()
}

fn summary(home: &Home, cycles: u64, ledger: &LedgerSnapshot, began: Instant) -> String {
    let scheme = home.database_url.split(':').next().unwrap_or_default();
    format!(
        "{scheme}: {cycles} kills, {} addresses, {} calls, {} charged, of these {} for an address paid \
         before and {} lost on the way, {:.0} s",
        ledger.addresses.len(),
        ledger.total.calls,
        ledger.total.charged,
        paid_twice(ledger),
        lost(ledger),
        began.elapsed().as_secs_f64(),
    )
}

/// elt keeps a spool for every pair of stores. A file that had no name yet when its process was killed is
/// empty, and is swept an hour later.
fn files_below(spool: &Path) -> Vec<OsString> {
    let pairs = std::fs::read_dir(spool).unwrap();
    let files = pairs.flat_map(|pair| std::fs::read_dir(pair.unwrap().path()).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let named = paths.filter(|path| path.extension().is_none_or(|name| name != "new"));
    named
        .map(|path| path.file_name().unwrap().to_owned())
        .collect()
}
