//! What rehearsals leave behind in the database.

use std::collections::BTreeSet;

use db_connector::Database;
use models::{RawProfile, RunId};
use mongodb::Client;
use test_support::MongoDatabase;
use uuid::{Timestamp, Uuid};

use crate::support::{prepared, profiles, run};

const HOUR: u64 = 60 * 60;

/// A run that was begun so many hours after another.
fn run_at(hour: u64) -> RunId {
    let time = Timestamp::from_unix_time(1_767_225_600 + hour * HOUR, 0, 0, 0);
    RunId::from_uuid(Uuid::new_v7(time))
}

/// The stages of these runs, each with everybody on it.
async fn set_up(database: &dyn Database, stages: &[RunId], people: &[RawProfile]) {
    for stage in stages {
        database.stage_profiles(*stage, people).await.unwrap();
    }
}

async fn stages(server: &MongoDatabase) -> BTreeSet<String> {
    let client = Client::with_uri_str(server.url()).await.unwrap();
    let names = client.database(server.name()).list_collection_names().await;
    let names = names.unwrap().into_iter();
    names.filter(|name| name.starts_with("staged_")).collect()
}

fn named(runs: &[RunId]) -> BTreeSet<String> {
    runs.iter().map(|run| format!("staged_{run}")).collect()
}

#[tokio::test]
async fn beginning_a_stage_takes_down_those_of_dead_processes_alone() {
    let Some((server, database)) = prepared().await else {
        return;
    };
    let [dead, other, later] = [0, 90, 110].map(run_at);
    let nobody_knows = run(7);
    let all = [dead, other, later, nobody_knows];
    set_up(&*database, &all, &profiles(1)).await;
    assert_eq!(stages(&server).await, named(&all));
    database.begin_stage(run_at(100)).await.unwrap();
    let left = [other, later, nobody_knows];
    assert_eq!(stages(&server).await, named(&left));
}

#[tokio::test]
async fn erasing_takes_down_a_stage_that_holds_nobody_else() {
    let Some((server, database)) = prepared().await else {
        return;
    };
    let [one, two] = [0, 1].map(run_at);
    let people = profiles(2);
    set_up(&*database, &[one], &people[..1]).await;
    set_up(&*database, &[two], &people).await;
    let emails = [people[0].email.clone()];
    database.erase_staged(&emails, &[]).await.unwrap();
    assert_eq!(stages(&server).await, named(&[two]));
}
