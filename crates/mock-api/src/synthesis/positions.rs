//! The employment of an invented person.

use super::scribe::Scribe;

/// A history holds at most this many.
const LONGEST: u64 = 10;
/// The present, for profiles that never change.
const THIS_YEAR: u64 = 2025;

impl Scribe<'_> {
    pub(super) fn write_positions(&mut self) {
        let listed = self.random.below(LONGEST + 1);
        let unlisted = if listed == LONGEST {
            self.random.below(12)
        } else {
            0
        };
        // Newest first, each ending when the one above it began.
        let mut end = THIS_YEAR;
        self.object(|scribe| {
            scribe.json.key("positionsCount").number(listed + unlisted);
            scribe.json.key("positionHistory");
            scribe.array(listed, |scribe, number| {
                let start = end - scribe.random.below(5);
                let ended = (number > 0 || scribe.random.chance(20)).then_some(end);
                scribe.write_position(number, start, ended);
                end = start;
            });
        });
    }

    fn write_position(&mut self, number: u64, start: u64, end: Option<u64>) {
        let employer = if number == 0 {
            self.current_employer
        } else {
            self.some_company()
        };
        self.object(|scribe| {
            scribe.json.key("startEndDate");
            scribe.span(start, end);
            scribe.json.key("title");
            scribe.words(&scribe.locale.titles);
            scribe.optional("description", |scribe| {
                scribe.prose(&scribe.locale.sentences, 6, 16);
            });
            scribe.optional("contractType", |scribe| {
                scribe.words(&scribe.vocabulary.companies.contract_types);
            });
            scribe.write_employer(employer);
        });
    }

    fn write_employer(&mut self, employer: u64) {
        let name = self.company_name(employer);
        self.json.key("companyName").text(&name);
        self.optional("companyLocation", |scribe| {
            scribe.words(&scribe.locale.cities);
        });
        self.optional("companyLogo", |scribe| {
            scribe.picture("/company-logo_400_400/");
        });
        self.optional("linkedInUrl", |scribe| scribe.company_page(employer));
    }
}
