//! The key, as far as it can be judged without a call that may cost.

use jiff::Timestamp;

use super::Check;
use crate::Provider;
use crate::provider::KeyFlaw;

const NAME: &str = "key";

/// `refused` is when the newest run was stopped because of the key, if it was.
pub(super) fn check(provider: &Provider, refused: Option<Timestamp>) -> Check {
    let Some(place) = provider.key_place() else {
        return if provider.is_local() {
            Check::ok(
                NAME,
                "none is set, and none is needed for a mock on this machine",
            )
        } else {
            Check::warning(
                NAME,
                "none is set",
                "set ELT_API_KEY, unless the API wants none",
            )
        };
    };
    match provider.key_flaw() {
        Some(KeyFlaw::Wrapped) => Check::warning(
            NAME,
            "ELT_API_KEY begins or ends with a blank or a quotation mark",
            "take it away, unless it is part of the key",
        ),
        Some(KeyFlaw::InTheOpen) => Check::warning(
            NAME,
            format!("sent as {place}, in the open: the API's address begins with `http:`"),
            "write `https:` in ELT_API_URL",
        ),
        None => judge_accepted(&place, refused),
    }
}

fn judge_accepted(place: &str, refused: Option<Timestamp>) -> Check {
    match refused {
        Some(at) => Check::warning(
            NAME,
            format!("sent as {place}; the provider refused the key of the newest run, {at:.0}"),
            "set ELT_API_KEY to a valid key; if it has been replaced since, all is well",
        ),
        None => Check::ok(
            NAME,
            format!("sent as {place}; whether it is accepted only a paid call tells (`--probe`)"),
        ),
    }
}
