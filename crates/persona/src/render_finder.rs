//! Results of `persona-finder` as text, JSON and CSV.

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use db_connector::LeadSummary;
use models::PersonaSummary;

use crate::render::to_json;
use crate::{FinderFormat, LeadListing, Stored};

const CSV_HEADER: [&str; 6] = [
    "lead_id",
    "first_name",
    "last_name",
    "email",
    "persona_id",
    "persona_assigned_at",
];

impl Stored {
    /// The result in the form asked for.
    #[must_use]
    pub fn render(&self, format: FinderFormat) -> String {
        match format {
            FinderFormat::Json => to_json(self),
            FinderFormat::Text => self.text(),
            FinderFormat::Csv => csv_of(&self.summary().into_iter().collect::<Vec<_>>()),
        }
    }

    fn text(&self) -> String {
        let lead = &self.lead;
        let name = full_name(lead.first_name.as_deref(), lead.last_name.as_deref());
        let persona = self.persona.as_ref().map_or_else(
            || "not mapped yet".to_owned(),
            |summary| format!("{} ({})", summary.persona.name, summary.persona.id),
        );
        let assigned = lead
            .persona_assigned_at
            .map_or_else(String::new, |at| format!("\n  assigned  {at}"));
        format!(
            "lead {}\n  name      {name}\n  persona   {persona}{assigned}\n",
            lead.id
        )
    }

    fn summary(&self) -> Option<LeadSummary> {
        let lead = &self.lead;
        Some(LeadSummary {
            lead_id: lead.id,
            first_name: lead.first_name.clone(),
            last_name: lead.last_name.clone(),
            email: lead.email.clone(),
            persona_id: lead.persona_id?,
            persona_assigned_at: lead.persona_assigned_at?,
        })
    }
}

impl LeadListing {
    /// The listing in the form asked for.
    #[must_use]
    pub fn render(&self, format: FinderFormat) -> String {
        match format {
            FinderFormat::Json => to_json(self),
            FinderFormat::Text => self.text(),
            FinderFormat::Csv => csv_of(&self.leads),
        }
    }

    fn text(&self) -> String {
        let personas = self
            .personas
            .iter()
            .map(text_of_persona)
            .collect::<String>();
        let mut table = Table::new();
        table.load_style(NOTHING);
        for lead in &self.leads {
            let name = full_name(lead.first_name.as_deref(), lead.last_name.as_deref());
            table.add_row([
                lead.lead_id.to_string(),
                name,
                lead.email.clone(),
                lead.persona_assigned_at.to_string(),
            ]);
        }
        let next = self
            .next
            .map_or_else(String::new, |id| format!("more with --after {id}\n"));
        let line_end = if self.leads.is_empty() { "" } else { "\n" };
        format!("{personas}{}{line_end}{next}", table.trim_fmt())
    }
}

fn text_of_persona(summary: &PersonaSummary) -> String {
    let leads = match summary.lead_count {
        1 => "1 lead".to_owned(),
        count => format!("{count} leads"),
    };
    format!(
        "{} ({}): {leads}\n",
        summary.persona.name, summary.persona.id
    )
}

fn full_name(first: Option<&str>, last: Option<&str>) -> String {
    let parts: Vec<_> = [first, last].into_iter().flatten().collect();
    if parts.is_empty() {
        "name not stated".to_owned()
    } else {
        telemetry::harmless(&parts.join(" "))
    }
}

#[expect(
    clippy::expect_used,
    reason = "writing to memory cannot fail, and strings give UTF-8"
)]
fn csv_of(leads: &[LeadSummary]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer
        .write_record(CSV_HEADER)
        .expect("memory takes a header");
    for lead in leads {
        writer.serialize(lead).expect("memory takes a row");
    }
    String::from_utf8(writer.into_inner().expect("memory is flushed")).expect("rows are UTF-8")
}
