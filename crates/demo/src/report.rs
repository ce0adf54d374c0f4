//! What a person wants to see at the end of the way.

use std::collections::BTreeMap;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use elt::RunReport;
use init_load::LoadReport;
use models::{LeadId, PersonaSummary};
use persona::{AllReport, Rules};
use serde::Serialize;
use telemetry::OutputFormat;

/// Every step's report, the personas, and a few leads.
#[derive(Debug, Serialize)]
pub struct DemoReport {
    /// Where everything lies.
    pub directory: String,
    /// The embedded database.
    pub database: String,
    /// Where raw answers are.
    pub raw_store: String,
    /// Where raw answers wait for their way there.
    pub spool: String,
    /// The mapping file's load.
    pub mapping: LoadReport,
    /// The enrichment.
    pub enrichment: RunReport,
    /// The mapping of leads.
    pub mapped: AllReport,
    /// Personas and their number of leads.
    pub personas: Vec<PersonaSummary>,
    /// A few leads.
    pub examples: Vec<Example>,
}

/// A lead and its persona.
#[derive(Debug, Serialize)]
pub struct Example {
    /// The lead.
    pub lead_id: LeadId,
    /// First and last name.
    pub name: String,
    /// The newest address.
    pub email: String,
    /// The persona's name.
    pub persona: String,
}

impl DemoReport {
    /// The result in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Text => self.text(),
            OutputFormat::Json => self.json(),
        }
    }

    #[expect(
        clippy::expect_used,
        reason = "strings, numbers and identities always serialise"
    )]
    fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is plain data")
    }

    fn text(&self) -> String {
        let run = &self.enrichment;
        let again = if run.claimed_elsewhere > 0 {
            "\nAnother run is buying some of these people: run it again when that has ended.\n"
        } else if run.calls == 0 {
            "\nEverything was known already: no call was made, nothing was done twice.\n"
        } else {
            ""
        };
        format!(
            "{} addresses: {} enriched, {} not found, {} invalid, {} duplicate, {} skipped ({} calls)\n\
             {} leads in {} personas\n{again}\n{}\n\n{}\n{}",
            run.requested,
            run.enriched,
            run.not_found,
            run.invalid,
            run.duplicate,
            run.skipped,
            run.calls,
            self.mapped.leads,
            self.mapped.personas,
            self.persona_table(),
            self.example_lines(),
            self.next_steps(),
        )
    }

    /// Academic fields down, company types across, leads in the cells.
    fn persona_table(&self) -> String {
        let rules = Rules::built_in();
        let kinds: Vec<_> = rules.company_types().collect();
        let mut rows: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for PersonaSummary {
            persona,
            lead_count,
        } in &self.personas
        {
            let row = rows
                .entry(&persona.academic_field)
                .or_insert_with(|| vec![0; kinds.len()]);
            if let Some(column) = kinds.iter().position(|kind| **kind == persona.company_type) {
                row[column] += lead_count;
            }
        }
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY);
        table.set_header(
            ["academic field"]
                .into_iter()
                .chain(kinds.iter().map(|kind| kind.name())),
        );
        for (field, counts) in rows {
            let cells = counts.iter().map(|count| {
                if *count == 0 {
                    String::new()
                } else {
                    count.to_string()
                }
            });
            table.add_row([field.to_owned()].into_iter().chain(cells));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.trim_fmt()
    }

    fn example_lines(&self) -> String {
        let lines = self.examples.iter().map(|lead| {
            format!(
                "  {}  {} <{}>: {}\n",
                lead.lead_id, lead.name, lead.email, lead.persona
            )
        });
        format!("For example:\n{}", lines.collect::<String>())
    }

    fn next_steps(&self) -> String {
        let lead = self
            .examples
            .first()
            .map_or_else(|| "LEAD_ID".to_owned(), |lead| lead.lead_id.to_string());
        format!(
            "Everything lies in {directory}: the database, and every answer as it came, in segments\n  \
             (zstd -dc {directory}/raw/raw/linkedin/*/*.json.zst | jq .person.firstName).\n\n\
             What to run next:\n  \
             cargo run -p demo                        # again: nothing is called, nothing is done twice\n  \
             export DATABASE_URL={database}\n  \
             export RAW_STORE_URL={raw_store}\n  \
             export SPOOL_DIR={spool}\n  \
             cargo run -p persona -- {lead}\n  \
             cargo run -p persona --bin persona-finder -- --company-type startup\n",
            directory = self.directory,
            database = self.database,
            raw_store = self.raw_store,
            spool = self.spool,
        )
    }
}
