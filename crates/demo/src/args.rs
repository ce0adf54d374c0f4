//! What was typed.

use std::path::PathBuf;

use telemetry::OutputFormat;

/// Show the whole way in one command: mock provider, enrichment, leads, personas
///
/// Nothing needs to be installed or running. Run it twice: the second run makes no call.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "demo", version)]
pub struct DemoArgs {
    /// Where everything is put; delete it to begin anew
    #[arg(long, value_name = "DIRECTORY", default_value = "data/demo")]
    pub dir: PathBuf,

    /// Directory of the repository's invented people, addresses and mapping file
    #[arg(long, value_name = "DIRECTORY", default_value = "test_data")]
    pub test_data: PathBuf,

    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}
