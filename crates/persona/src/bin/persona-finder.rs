//! `persona-finder`: looks up stored personas.

use std::process::ExitCode;

use clap::Parser;
use db_connector::{Database, connect};
use models::LeadId;
use persona::{
    FinderArgs, FinderFormat, PersonaError, find_stored, list_leads, tell_no_match, tell_unknown,
};
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run(FinderArgs::parse()).await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

async fn run(args: FinderArgs) -> Result<ExitStatus, Failure> {
    let database = connect(&args.database).await.map_err(PersonaError::from)?;
    telemetry::tell(&format!("using {}", database.location()));
    let answer = match args.lead {
        Some(lead) => answer_for_lead(database.as_ref(), lead, args.format).await,
        None => answer_for_personas(database.as_ref(), &args).await,
    };
    let (text, status) = answer?;
    telemetry::print(&text).map_err(PersonaError::from)?;
    Ok(status)
}

type Answer = Result<(String, ExitStatus), PersonaError>;

async fn answer_for_lead(database: &dyn Database, lead: LeadId, format: FinderFormat) -> Answer {
    Ok(match find_stored(database, lead).await? {
        Some(stored) => (stored.render(format), stored.status()),
        None => (String::new(), tell_unknown(&[lead])),
    })
}

async fn answer_for_personas(database: &dyn Database, args: &FinderArgs) -> Answer {
    let filter = args.filter();
    let listing = list_leads(database, &filter, args.after, args.limit).await?;
    let status = if listing.personas.is_empty() {
        tell_no_match(database, &filter).await?
    } else {
        ExitStatus::Done
    };
    Ok((listing.render(args.format), status))
}
