//! What the command line and the environment decide.

use std::convert::Infallible;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::Billing;

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);
const DEFAULT_DATA: &str = "test_data/linkedin_profiles.json";

/// Examples at the end of `--help`.
pub const EXAMPLES: &str = "\
Examples:
  mock-api
      answers for the invented people of test_data/linkedin_profiles.json
  mock-api --synthesize --seed 7 --listen 127.0.0.1:0
      answers for anybody, on a free port; the same seed gives the same people
  mock-api --synthesize --credits 500 --rate-limit 15/s --latency lognormal:200ms-2s
      bills as a provider does, and answers as slowly
  curl localhost:8000/get_linkedin_data/ada.lindqvist@example.com
      asks for one person; http://localhost:8000/docs describes all routes";

/// What the mock serves and how; the defaults are those of the command line.
#[derive(Clone, Debug, Args)]
pub struct MockConfig {
    /// Where to listen; port 0 picks a free port, printed on start
    #[arg(long, env = "MOCK_API_LISTEN", value_name = "HOST:PORT", default_value_t = DEFAULT_LISTEN)]
    pub listen: SocketAddr,

    /// The people to answer for
    #[arg(long, env = "MOCK_API_DATA", value_name = "FILE", default_value = DEFAULT_DATA)]
    pub data: PathBuf,

    /// Answer for every other well-formed address too, with an invented profile of about 11 kB;
    /// about 2 % of addresses stay unknown
    #[arg(long, env = "MOCK_API_SYNTHESIZE")]
    pub synthesize: bool,

    /// What invented profiles, latencies and shares of faults derive from, beside the address
    #[arg(
        long,
        env = "MOCK_API_SEED",
        value_name = "NUMBER",
        default_value_t = 0
    )]
    pub seed: u64,

    /// Refuse calls without this key (401); it is read from `apikey` in the query, `X-Api-Key` or
    /// `Authorization: Bearer`. Without this option any key will do, and none
    #[arg(long, env = "MOCK_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub api_key: Option<ApiKey>,

    /// How calls are billed, and what goes wrong
    #[command(flatten)]
    pub billing: Billing,
}

impl Default for MockConfig {
    fn default() -> Self {
        Self {
            listen: DEFAULT_LISTEN,
            data: DEFAULT_DATA.into(),
            synthesize: false,
            seed: 0,
            api_key: None,
            billing: Billing::default(),
        }
    }
}

impl MockConfig {
    /// The defaults on a free port of the loopback interface, for servers within a test or a demo.
    #[must_use]
    pub fn on_free_port() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ..Self::default()
        }
    }
}

/// The key that callers must show; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Whether a caller showed this key.
    #[must_use]
    pub fn matches(&self, shown: Option<&str>) -> bool {
        shown == Some(self.0.as_str())
    }
}

impl FromStr for ApiKey {
    type Err = Infallible;

    fn from_str(key: &str) -> Result<Self, Infallible> {
        Ok(Self(key.to_owned()))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        mock: MockConfig,
    }

    #[test]
    fn default_is_what_an_empty_command_line_gives() {
        let parsed = <Program as clap::Parser>::parse_from(["mock-api"]).mock;
        assert_eq!(
            format!("{parsed:?}"),
            format!("{:?}", MockConfig::default())
        );
    }

    #[test]
    fn debug_does_not_show_the_key() {
        let config = MockConfig {
            api_key: "swordfish".parse().ok(),
            ..MockConfig::default()
        };
        assert!(config.api_key.is_some());
        assert!(!format!("{config:?}").contains("swordfish"));
    }
}
