//! `elt explain`.

use telemetry::{ExitStatus, Failure};

use super::ExplainArgs;
use crate::{EltError, explain};

pub(super) async fn execute(args: ExplainArgs) -> Result<ExitStatus, Failure> {
    let (database, store) = args.stores.open_and_tell().await?;
    let explanation = explain(database.as_ref(), store.as_ref(), &args.address).await?;
    let Some(explanation) = explanation else {
        telemetry::tell(&format!(
            "nothing is known of `{}`: no run has asked for it",
            args.address
        ));
        return Ok(ExitStatus::Incomplete);
    };
    telemetry::print(&explanation.render(args.format)).map_err(EltError::from)?;
    let status = explanation.status();
    if status != ExitStatus::Done {
        telemetry::tell(
            "hint: is RAW_STORE_URL the storage that the answers went to? `elt verify --repair` puts right \
             what can be",
        );
    }
    Ok(status)
}
