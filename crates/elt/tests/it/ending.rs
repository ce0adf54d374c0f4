//! How elt ends where nobody reads what it says, or somebody has had enough.

use std::process::Stdio;

use mock_api::Billing;
use tempfile::TempDir;

use crate::commands::elt;
use crate::home::synthesizing_mock;

/// A stream whose reader has gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A stream that takes nothing: no space is left on its device.
fn full() -> Stdio {
    let device = std::fs::File::options().write(true).open("/dev/full");
    device.unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn run_that_is_out_of_credits_says_so_even_if_nobody_reads_its_report() {
    for stdout in [closed(), full()] {
        let billing = Billing {
            credits: Some(1),
            ..Billing::default()
        };
        let (mock, dir) = (synthesizing_mock(billing).await, TempDir::new().unwrap());
        let mut command = elt(&dir, &mock.url_template());
        command.args(["run", "ada.lindqvist@example.com", "ben.okafor@example.com"]);
        let output = command.stdout(stdout).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(
            told.contains("error: the provider is out of credits"),
            "{told}"
        );
    }
}
