//! Whom to ask, and how.

use std::time::Duration;

use super::RetryPreset;
use super::secret::{ApiKey, KeyPlace};
use crate::EltError;

/// The provider's address, its key and how patient to be.
#[derive(Clone, Debug, clap::Args)]
pub struct ProviderArgs {
    /// The API's address; `{email}` stands for the address asked for
    #[arg(
        long,
        value_name = "URL",
        env = "ELT_API_URL",
        hide_env_values = true,
        default_value = "http://127.0.0.1:8000/get_linkedin_data/{email}"
    )]
    api_url: String,

    /// Send the key (environment variable `ELT_API_KEY`) as this query parameter; `apikey` if nothing is said
    #[arg(
        long,
        value_name = "NAME",
        env = "ELT_API_KEY_PARAM",
        conflicts_with = "api_key_header"
    )]
    api_key_param: Option<String>,

    /// Send the key as this header instead
    #[arg(long, value_name = "NAME", env = "ELT_API_KEY_HEADER")]
    api_key_header: Option<String>,

    /// Seconds until an answer must have arrived whole
    #[arg(long, value_name = "SECONDS", env = "ELT_TIMEOUT", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,

    /// How patiently failed calls are repeated
    ///
    /// A call that was lost (a time-out, a reset) may have been charged, and so may its repetition: both
    /// count as spent. The first repetition is made even if the time is up by then, as after a time-out.
    #[arg(long, value_enum, env = "ELT_RETRIES", default_value_t)]
    retries: RetryPreset,
}

/// The same, as the client takes it.
#[derive(Clone, Debug)]
pub struct ProviderOptions {
    /// The API's address with `{email}` in it.
    pub url: String,
    /// The key, where the provider wants one.
    pub key: Option<ApiKey>,
    /// Until an answer must have arrived whole.
    pub timeout: Duration,
    /// How patiently failed calls are repeated.
    pub retries: RetryPreset,
}

impl ProviderOptions {
    /// An API without key, with the defaults of the command line.
    #[must_use]
    pub fn for_url(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            key: None,
            timeout: Duration::from_mins(1),
            retries: RetryPreset::default(),
        }
    }
}

impl ProviderArgs {
    /// Reads the key from the environment and nowhere else: an option would show in the process list.
    pub fn options(&self) -> Result<ProviderOptions, EltError> {
        let key = std::env::var_os("ELT_API_KEY").filter(|key| !key.is_empty());
        let key = key.map(|key| key.into_string().map_err(|_| EltError::ApiKey));
        let key = key.transpose()?;
        let place = match (&self.api_key_header, &self.api_key_param) {
            (Some(name), _) => KeyPlace::header(name)?,
            (None, Some(name)) => KeyPlace::Parameter(name.clone()),
            (None, None) => KeyPlace::Parameter("apikey".to_owned()),
        };
        Ok(ProviderOptions {
            url: self.api_url.clone(),
            key: key.map(|key| ApiKey::new(key, place)).transpose()?,
            timeout: Duration::from_secs(self.timeout),
            retries: self.retries,
        })
    }
}
