//! A persona with very many leads: adding one more must not take longer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use db_connector::{Database, LeadScope};
use models::{LeadId, RunId};
use persona::{Rules, map_leads};
use uuid::Uuid;

use super::Setting;
use super::persona::map_all;
use crate::fill::fill_small;
use crate::home::{Backend, Home};
use crate::measure::middle_and_ninetieth;
use crate::row::{Row, Who};

const USUAL: u32 = 1_000_000;

/// The other persona has so many, at most half as many: as long a list of leads, and no crowd behind it.
const FEW: u32 = 1_000;

/// Leads added to each, one after the other, of which the middle one counts.
const ADDED: u32 = 51;

const GOAL_MEMORY: u64 = 150;

/// No slower, within what one measurement differs from the next.
const GOAL_OF_FEW: f64 = 0.8;

pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    for backend in Backend::BOTH {
        let Some(home) = backend.open().await? else {
            continue;
        };
        let database = home.database().await?;
        let many = setting.size_or(USUAL);
        let few = (many / 2).min(FEW);
        let mut people = People::default();
        people.add(&database, many, "Physics").await?;
        people.add(&database, few, "Law").await?;
        let what = "persona --all, small profiles";
        let row = map_all(setting, &home, (many + few).into(), what).await?;
        setting.keep(row.aims_at_memory(GOAL_MEMORY));
        let to_few = add_to(setting, &home, &mut people, few, "Law").await?;
        let to_many = add_to(setting, &home, &mut people, many, "Physics").await?;
        let to_many = to_many.compared("few", &to_few).aims_at_ratio(GOAL_OF_FEW);
        setting.keep(to_few);
        setting.keep(to_many);
    }
    Ok(())
}

/// Adds leads one by one to the persona of a field, which has so many.
async fn add_to(
    setting: &Setting,
    home: &Home,
    people: &mut People,
    members: u32,
    field_of_study: &str,
) -> Result<Row> {
    let (database, added) = (home.database().await?, setting.repetitions(ADDED));
    let middle = add_one_by_one(&database, people, added, field_of_study).await?;
    let what = format!(
        "one more lead to {members}, {}",
        home.backend.database_name()
    );
    Ok(Row::timed(what, Who::Us, 1, middle))
}

/// Invented people, numbered on and on.
#[derive(Default)]
struct People {
    next: u32,
}

impl People {
    /// Leads of people of one field of study, not mapped yet.
    async fn add(
        &mut self,
        database: &Arc<dyn Database>,
        count: u32,
        field_of_study: &str,
    ) -> Result<Vec<LeadId>> {
        let numbers = self.next..self.next + count;
        self.next = numbers.end;
        let leads = fill_small(database, numbers, field_of_study).await?;
        let run = RunId::from_uuid(Uuid::now_v7());
        database.project_leads(LeadScope::Only(&leads), run).await?;
        Ok(leads)
    }
}

/// How long the middle one takes, as `persona LEAD_ID` does it, from reading to the list of the persona.
async fn add_one_by_one(
    database: &Arc<dyn Database>,
    people: &mut People,
    count: u32,
    field_of_study: &str,
) -> Result<Duration> {
    let rules = Rules::built_in();
    let mut times = Vec::new();
    for lead in people.add(database, count, field_of_study).await? {
        let started = Instant::now();
        let report = map_leads(database.as_ref(), &rules, &[lead]).await?;
        times.push(started.elapsed());
        ensure!(report.mapped.len() == 1, "a lead was not mapped");
    }
    Ok(middle_and_ninetieth(times).0)
}
