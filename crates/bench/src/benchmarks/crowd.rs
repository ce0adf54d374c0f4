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

/// Leads added to each, in turn, of which the middle one counts.
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
        let personas = [(few, "Law"), (many, "Physics")];
        let [to_few, to_many] = add_in_turn(setting, &home, &mut people, personas).await?;
        let to_many = to_many.compared("few", &to_few).aims_at_ratio(GOAL_OF_FEW);
        setting.keep(to_few);
        setting.keep(to_many);
    }
    Ok(())
}

/// Adds leads to the personas of two fields, which have so many: one to this, one to that, so that
/// whatever else the machine does meets both.
async fn add_in_turn(
    setting: &Setting,
    home: &Home,
    people: &mut People,
    personas: [(u32, &str); 2],
) -> Result<[Row; 2]> {
    let (database, added) = (home.database().await?, setting.repetitions(ADDED));
    let one = people.add(&database, added, personas[0].1).await?;
    let other = people.add(&database, added, personas[1].1).await?;
    let (mut to_one, mut to_other) = (Vec::new(), Vec::new());
    let rules = Rules::built_in();
    for (one, other) in one.into_iter().zip(other) {
        to_one.push(add_one(database.as_ref(), &rules, one).await?);
        to_other.push(add_one(database.as_ref(), &rules, other).await?);
    }
    let row = |(members, _): (u32, &str), times| {
        let store = home.backend.database_name();
        let what = format!("one more lead to {members}, {store}");
        Row::timed(what, Who::Us, 1, middle_and_ninetieth(times).0)
    };
    Ok([row(personas[0], to_one), row(personas[1], to_other)])
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

/// How long it takes as `persona LEAD_ID` does it, from reading to the list of the persona.
async fn add_one(database: &dyn Database, rules: &Rules, lead: LeadId) -> Result<Duration> {
    let started = Instant::now();
    let report = map_leads(database, rules, &[lead]).await?;
    let time = started.elapsed();
    ensure!(report.mapped.len() == 1, "a lead was not mapped");
    Ok(time)
}
