//! The steps, in order.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use db_connector::{Database, DatabaseArgs, DatabaseUrl, LeadPage, PersonaFilter, connect};
use elt::{
    AddressSource, Collaborators, EltError, Observer, Provider, ProviderOptions, RunOptions,
    RunReport, Stop, SuppressionKey, spool_directory,
};
use indicatif::ProgressBar;
use init_load::{Labels, LoadOptions, load};
use mock_api::MockConfig;
use models::PersonaSummary;
use persona::{PersonaError, Rules, map_all};
use s3_connector::{RawStoreUrl, Spool, open_store};

use crate::{DemoArgs, DemoError, DemoReport, Example};

/// Leads shown by name.
const EXAMPLES: usize = 3;

/// Goes the whole way and reports what there is at its end.
pub async fn tour(args: &DemoArgs) -> Result<DemoReport, DemoError> {
    let database = open_database(&args.dir).await?;
    let options = LoadOptions {
        mapping: args.test_data.join("field_of_study.csv"),
        labels: Labels::Taxonomy,
    };
    let mapping = load(database.as_ref(), &options).await?;
    let enrichment = enrich(args, Arc::clone(&database)).await?;
    let all = map_all(
        database.as_ref(),
        &Rules::built_in(),
        &ProgressBar::hidden(),
    )
    .await
    .map_err(PersonaError::from)?;
    let personas = database
        .find_personas(&PersonaFilter::default())
        .await
        .map_err(PersonaError::from)?;
    Ok(DemoReport {
        directory: args.dir.display().to_string(),
        database: database.location().to_owned(),
        raw_store: raw_store_url(&args.dir).to_string(),
        spool: spool_root(&args.dir).display().to_string(),
        mapping,
        enrichment,
        mapped: all,
        examples: examples(database.as_ref(), &personas).await?,
        personas,
    })
}

fn raw_store_url(dir: &Path) -> RawStoreUrl {
    RawStoreUrl::Directory(dir.join("raw"))
}

/// `elt` with this as `SPOOL_DIR` finds what a demo that was killed has left.
fn spool_root(dir: &Path) -> PathBuf {
    dir.join("spool")
}

async fn open_database(dir: &Path) -> Result<Arc<dyn Database>, DemoError> {
    let args = DatabaseArgs {
        database_url: DatabaseUrl::Sqlite(dir.join("prospects.db")),
        database_timeout: 5,
    };
    Ok(connect(&args).await.map_err(PersonaError::from)?)
}

async fn enrich(args: &DemoArgs, database: Arc<dyn Database>) -> Result<RunReport, DemoError> {
    let config = MockConfig {
        data: args.test_data.join("linkedin_profiles.json"),
        ..MockConfig::on_free_port()
    };
    let mock = mock_api::start(config).await?;
    let store = open_store(&raw_store_url(&args.dir))
        .await
        .map_err(EltError::from)?;
    let root = spool_root(&args.dir);
    let spool = spool_directory(&root, database.as_ref(), store.as_ref());
    let stop = Stop::on_signals();
    let collaborators = Collaborators {
        database,
        store,
        spool: Spool::open(&spool).map_err(EltError::from)?,
        provider: Arc::new(Provider::new(ProviderOptions::for_url(
            mock.url_template(),
        ))?),
        suppression_key: SuppressionKey::from_environment()?,
        observer: Observer::quiet(),
        stop: stop.clone(),
    };
    let source = AddressSource::file(&args.test_data.join("emails.csv"))?;
    let outcome = elt::run(collaborators, RunOptions::default(), source).await?;
    stop.release();
    mock.stop().await;
    match outcome.stopped {
        Some(reason) => Err(DemoError::Stopped(reason)),
        None => Ok(outcome.report),
    }
}

/// The newest lead of each of the largest personas; those of unread fields tell least, so they come last.
async fn examples(
    database: &dyn Database,
    personas: &[PersonaSummary],
) -> Result<Vec<Example>, DemoError> {
    let mut largest: Vec<_> = personas.iter().collect();
    largest.sort_by_key(|summary| {
        let is_unread = summary.persona.academic_field == "other";
        (is_unread, std::cmp::Reverse(summary.lead_count))
    });
    let mut examples = Vec::new();
    for summary in largest.into_iter().take(EXAMPLES) {
        let filter = PersonaFilter {
            id: Some(summary.persona.id),
            ..PersonaFilter::default()
        };
        let page = LeadPage {
            after: None,
            limit: 1,
        };
        let leads = database
            .list_leads(&filter, page)
            .await
            .map_err(PersonaError::from)?;
        examples.extend(leads.into_iter().map(|lead| {
            Example {
                lead_id: lead.lead_id,
                name: [lead.first_name, lead.last_name]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
                email: lead.email,
                persona: summary.persona.name.clone(),
            }
        }));
    }
    Ok(examples)
}
