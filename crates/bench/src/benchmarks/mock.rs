//! The mock: answers for each second of processor time, over real connections.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;

use super::Setting;
use crate::http::Connection;
use crate::mock::Mock;
use crate::row::{Row, Who};
use crate::small;

const USUAL: u32 = 100_000;

const GOAL: u32 = 15_000;

/// Connections that ask at once.
const CONNECTIONS: u32 = 16;

/// The mock's own processor time counts: the client that asks takes its share of the machine, too.
pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    let count = setting.size_or(USUAL);
    let mock = Mock::start(&setting.programs.path("mock-api"))?;
    let before = mock.processor_time();
    let started = Instant::now();
    let lanes = (0..CONNECTIONS).map(|lane| ask(&mock, lane, count));
    let bytes: u64 = try_join_all(lanes).await?.into_iter().sum();
    let wall = started.elapsed();
    let spent = mock
        .processor_time()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    // A few answers take less than the clock's tick.
    let spent = spent.map(|spent| spent.max(Duration::from_millis(10)));
    let mean = bytes / u64::from(count);
    let wall = Row::timed(
        format!("mock-api, answers of {mean} bytes"),
        Who::Us,
        count.into(),
        wall,
    );
    setting.keep(wall);
    if let Some(spent) = spent {
        let mut row = Row::timed("mock-api, on one core", Who::Us, count.into(), spent);
        row.processor_seconds = Some(spent.as_secs_f64());
        row.peak_bytes = mock.peak_memory();
        setting.keep(row.aims_at_pace(GOAL));
    }
    Ok(())
}

/// Bytes of the answers that one connection got.
async fn ask(mock: &Mock, lane: u32, count: u32) -> Result<u64> {
    let mut connection = Connection::open(mock.address()).await?;
    let mut bytes = 0;
    for number in (lane..count).step_by(CONNECTIONS as usize) {
        let response = connection.enrich(&small::email(number)).await?;
        ensure!(
            matches!(response.status, 200 | 404),
            "the mock answered {}",
            response.status
        );
        bytes += response.body.len() as u64;
    }
    Ok(bytes)
}
