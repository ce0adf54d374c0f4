//! `elt explain`.

use telemetry::{ExitStatus, Failure};

use super::ExplainArgs;
use crate::{EltError, explain};

pub(super) async fn execute(args: ExplainArgs) -> Result<ExitStatus, Failure> {
    let (database, store) = args.stores.open().await?;
    let explanation = explain(database.as_ref(), store.as_ref(), &args.address).await?;
    let Some(explanation) = explanation else {
        telemetry::tell(&format!(
            "nothing is known of `{}`: no run has asked for it",
            args.address
        ));
        return Ok(ExitStatus::Incomplete);
    };
    telemetry::print(&explanation.render(args.format)).map_err(EltError::from)?;
    Ok(ExitStatus::Done)
}
