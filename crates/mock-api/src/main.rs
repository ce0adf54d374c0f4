//! Serves the mock provider until SIGINT or SIGTERM.

use std::process::ExitCode;

use clap::Parser;
use mock_api::{MockConfig, MockError, StopSignals, start};
use telemetry::{ExitStatus, Failure};

/// A mock of the enrichment provider, for development and tests
#[derive(Parser)]
#[command(version, after_help = mock_api::EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    mock: MockConfig,
}

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match serve(Arguments::parse().mock).await {
        Ok(()) => ExitStatus::Done.into(),
        Err(error) => {
            let hint = error.hint();
            Failure::new(ExitStatus::Usage, error)
                .with_hint(hint)
                .report()
        }
    }
}

async fn serve(config: MockConfig) -> Result<(), MockError> {
    // Caught before anybody can know that the server is up.
    let mut signals = StopSignals::catch().map_err(MockError::Signals)?;
    let server = start(config).await?;
    // Not a log line: whoever starts the mock on port 0 must learn the port whatever RUST_LOG says.
    telemetry::tell(&format!("mock-api listens on http://{}", server.address()));
    signals.received().await;
    server.stop().await;
    Ok(())
}
