//! `elt replay`.

use telemetry::{ExitStatus, Failure};

use super::ReplayArgs;
use crate::{EltError, rebuild};

pub(super) async fn execute(args: ReplayArgs) -> Result<ExitStatus, Failure> {
    let (database, store) = args.stores.open().await?;
    eprintln!("from {} to {}", store.location(), database.location());
    let report = rebuild(database.as_ref(), store.as_ref()).await?;
    telemetry::print(&report.render(args.format)).map_err(EltError::from)?;
    Ok(if report.damaged > 0 {
        ExitStatus::Incomplete
    } else {
        ExitStatus::Done
    })
}
