//! The company of an invented answer: a pure function of seed and number, so that colleagues agree.

use super::scribe::Scribe;
use crate::random::Random;

/// Nobody employs more.
const MOST_EMPLOYEES: u64 = 400_000;
/// Doublings from one employee to the most.
const DOUBLINGS: u64 = 19;

impl<'a> Scribe<'a> {
    /// The name in fragments.
    pub(super) fn company_name(&self, number: u64) -> [&'a str; 4] {
        let words = &self.vocabulary.companies;
        let mut random = Random::of_number(self.seed, number);
        [
            random.word(&words.beginnings),
            random.word(&words.middles),
            " ",
            random.word(&words.endings),
        ]
    }

    pub(super) fn company_page(&mut self, number: u64) {
        let number = (1_000_000 + number).to_string();
        self.json
            .text(&["https://profiles.example/company/", &number]);
    }

    pub(super) fn write_company(&mut self, number: u64) {
        let own = Random::of_number(!self.seed, number);
        let of_person = std::mem::replace(&mut self.random, own);
        let name = self.company_name(number);
        let digits = (1_000_000 + number).to_string();
        self.object(|scribe| {
            scribe.json.key("name").text(&name);
            scribe
                .json
                .key("universalName")
                .text(&["company-", &digits]);
            scribe.json.key("linkedinId").text(&[&digits]);
            scribe.json.key("linkedinUrl");
            scribe.company_page(number);
            scribe.write_company_profile(&digits);
            scribe.json.key("headquarter");
            scribe.write_headquarter();
        });
        self.random = of_person;
    }

    fn write_company_profile(&mut self, digits: &str) {
        let words = &self.vocabulary.companies;
        self.optional("websiteUrl", |scribe| {
            scribe.json.text(&["https://company-", digits, ".example"]);
        });
        self.optional("logo", |scribe| scribe.picture("/company-logo_400_400/"));
        self.optional("employeeCount", |scribe| {
            let count = head_count(&mut scribe.random);
            scribe.json.number(count);
        });
        self.optional("description", |scribe| {
            scribe.prose(&words.descriptions, 10, 20);
        });
        self.optional("tagline", |scribe| scribe.words(&words.taglines));
        self.optional("phone", |scribe| {
            let line = scribe.random.below(10_000_000).to_string();
            scribe.json.text(&["+000 555 ", &line]);
        });
        self.optional("industry", |scribe| scribe.words(&words.industries));
        let count = self.random.below(16);
        self.json.key("specialities");
        self.array(count, |scribe, _| scribe.words(&words.specialities));
    }

    fn write_headquarter(&mut self) {
        let words = &self.vocabulary.companies;
        self.object(|scribe| {
            scribe.json.key("country");
            scribe.words(&words.countries);
            scribe.optional("geographicArea", |scribe| scribe.words(&words.areas));
            scribe.optional("city", |scribe| scribe.words(&words.cities));
            scribe.optional("street1", |scribe| {
                let house = (1 + scribe.random.below(300)).to_string();
                let street = scribe.pick(&words.streets);
                scribe.json.text(&[&house, " ", street]);
            });
            scribe.optional("street2", |scribe| scribe.json.null());
            scribe.optional("postalCode", |scribe| {
                let code = (10_000 + scribe.random.below(90_000)).to_string();
                scribe.json.text(&[&code]);
            });
        });
    }
}

/// Every order of magnitude is as frequent as the next, as among real companies people work for.
fn head_count(random: &mut Random) -> u64 {
    let least = 1 << random.below(DOUBLINGS);
    (least + random.below(least)).min(MOST_EMPLOYEES)
}
