//! Why a listing is empty: which part of the filter no stored persona matches, and what there is.

use std::collections::BTreeSet;

use db_connector::{Database, DatabaseError, PersonaFilter};
use models::{Persona, PersonaSummary};
use telemetry::ExitStatus;

/// Says on stderr why no persona matches, and gives the exit status that follows from it.
pub async fn tell_no_match(
    database: &dyn Database,
    filter: &PersonaFilter,
) -> Result<ExitStatus, DatabaseError> {
    let stored = database.find_personas(&PersonaFilter::default()).await?;
    telemetry::tell(&no_match(&stored, filter));
    Ok(ExitStatus::Incomplete)
}

fn no_match(stored: &[PersonaSummary], filter: &PersonaFilter) -> String {
    if stored.is_empty() {
        return "no persona is stored yet: `persona --all` maps the leads".to_owned();
    }
    let personas = || stored.iter().map(|found| &found.persona);
    if let Some(id) = filter.id
        && personas().all(|persona| persona.id != id)
    {
        return format!("persona `{id}` is unknown: no such persona in the database");
    }
    if let Some(field) = &filter.academic_field
        && personas().all(|persona| persona.academic_field.to_lowercase() != field.to_lowercase())
    {
        let names = listed(personas(), |persona| &persona.academic_field);
        return format!("no persona has the academic field `{field}`; there are: {names}");
    }
    if let Some(kind) = &filter.company_type
        && personas().all(|persona| persona.company_type != *kind)
    {
        let names = listed(personas(), |persona| persona.company_type.name());
        return format!("no persona has the company type `{kind}`; there are: {names}");
    }
    "no persona matches all of these at once: leave one of them out".to_owned()
}

/// Each name once, in order.
fn listed<'a>(
    personas: impl Iterator<Item = &'a Persona>,
    name: impl Fn(&'a Persona) -> &'a str,
) -> String {
    let names: BTreeSet<_> = personas.map(name).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use models::{CompanyType, PersonaId};

    use super::*;

    #[test]
    fn filter_that_matches_nothing_is_named_with_what_there_is() {
        let stored = [
            ("law", CompanyType::STARTUP),
            ("law", CompanyType::UNKNOWN),
            ("art", CompanyType::STARTUP),
        ]
        .map(|(field, kind)| PersonaSummary {
            persona: Persona::new(field, kind),
            lead_count: 1,
        });
        let of = |field: Option<&str>, company_type| PersonaFilter {
            id: None,
            academic_field: field.map(str::to_owned),
            company_type,
        };
        let unknown = PersonaFilter {
            id: Some(PersonaId::derive("nobody")),
            ..PersonaFilter::default()
        };
        for (filter, part) in [
            (
                of(Some("Lore"), None),
                "academic field `Lore`; there are: art, law",
            ),
            (
                of(None, Some(CompanyType::MID_MARKET)),
                "type `mid_market`; there are: startup, unknown",
            ),
            (
                of(Some("ART"), Some(CompanyType::UNKNOWN)),
                "all of these at once",
            ),
            (unknown.clone(), "is unknown: no such persona"),
        ] {
            let text = no_match(&stored, &filter);
            assert!(text.contains(part), "no `{part}` in: {text}");
        }
        assert!(no_match(&[], &unknown).contains("`persona --all` maps the leads"));
    }
}
