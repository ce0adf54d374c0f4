//! Invented profiles: a pure function of seed and address, fast enough to keep a pipeline busy.
//!
//! JSON is written straight into a byte buffer out of fragments that are escaped once, at the start;
//! no value tree is built and nothing is serialised. All draws come from one small generator that
//! is seeded with the address.

mod company;
mod json;
mod person;
mod positions;
mod schools;
mod scribe;
mod vocabulary;

use models::EmailAddress;

use crate::budget::BudgetLeft;
use crate::envelope::open_envelope;
use crate::random::Random;
use scribe::Scribe;
use vocabulary::Vocabulary;

/// Room for most answers, so that the buffer is seldom moved; the mean is about 11 kB.
const USUAL_BYTES: usize = 16 * 1024;
/// Addresses in a hundred that stay unknown.
const UNKNOWN_PER_CENT: u64 = 2;

/// Invents a person for an address.
#[derive(Debug)]
pub(crate) struct Synthesis {
    seed: u64,
    vocabulary: Vocabulary,
}

impl Synthesis {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            vocabulary: Vocabulary::load(),
        }
    }

    /// Whether somebody is known under the address.
    pub fn knows(&self, address: &EmailAddress) -> bool {
        !Random::of_text(!self.seed, address.as_str()).chance(UNKNOWN_PER_CENT)
    }

    /// The body of a reply about `address`.
    pub fn compose(&self, address: &EmailAddress, left: BudgetLeft) -> Vec<u8> {
        let mut body = Vec::with_capacity(USUAL_BYTES);
        open_envelope(&mut body, address, left);
        let random = Random::of_text(self.seed, address.as_str());
        let mut scribe = Scribe::new(body, random, self.seed, &self.vocabulary);
        scribe.write_members();
        scribe.into_body()
    }
}

impl Scribe<'_> {
    /// Everything after the envelope.
    fn write_members(&mut self) {
        self.json.key("success").literal("true");
        self.optional("emailType", |scribe| {
            let kind = scribe.pick(&scribe.vocabulary.companies.email_types);
            scribe.json.text(&[kind]);
        });
        self.json.key("person");
        self.write_person();
        self.json.key("company");
        // One in twenty-five is not employed.
        if self.random.chance(4) {
            self.json.null();
        } else {
            let number = self.current_employer;
            self.write_company(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Answer;

    const LEFT: BudgetLeft = BudgetLeft {
        credits_left: 9,
        rate_limit_left: 8,
    };

    fn address(number: u32) -> EmailAddress {
        format!("person.{number}@example.com").parse().unwrap()
    }

    fn answers(seed: u64, count: u32) -> Vec<Vec<u8>> {
        let synthesis = Synthesis::new(seed);
        (0..count)
            .map(|number| synthesis.compose(&address(number), LEFT))
            .collect()
    }

    fn parsed(count: u32) -> Vec<Answer> {
        answers(0, count)
            .iter()
            .map(|body| serde_json::from_slice(body).unwrap())
            .collect()
    }

    #[test]
    fn answers_are_about_eleven_kilobytes_on_average() {
        let bytes: usize = answers(0, 2_000).iter().map(Vec::len).sum();
        let mean = bytes / 2_000;
        assert!((10_000..12_000).contains(&mean), "{mean}");
    }

    #[test]
    fn answers_are_a_pure_function_of_seed_and_address() {
        assert_eq!(answers(7, 50), answers(7, 50));
        assert_ne!(answers(7, 1), answers(8, 1));
    }

    #[test]
    fn one_address_is_the_same_person_for_ever() {
        let answer: serde_json::Value = serde_json::from_slice(&answers(0, 1)[0]).unwrap();
        let of_person = |key: &str| answer["person"][key].as_str().unwrap().to_owned();
        let told = ["linkedInIdentifier", "firstName", "lastName"]
            .map(of_person)
            .join(" ");
        insta::assert_snapshot!(told, @"ACoAArDxIAP41uNt5PS5qZiFApnJGACmOtToFbz Wiebke Birkenfeld");
    }

    #[test]
    fn about_two_addresses_in_a_hundred_are_unknown() {
        let synthesis = Synthesis::new(0);
        let unknown = (0..10_000)
            .filter(|&number| !synthesis.knows(&address(number)))
            .count();
        assert!((100..300).contains(&unknown), "{unknown}");
    }

    #[test]
    fn every_answer_is_found_by_the_pipeline_and_has_its_own_person() {
        let mut ids = std::collections::HashSet::new();
        for body in answers(3, 2_000) {
            let models::Verdict::Found(profile) = models::Answer::read(body.clone()).verdict else {
                panic!("{}", String::from_utf8_lossy(&body));
            };
            assert!(ids.insert(profile.linkedin_id));
        }
    }

    #[test]
    fn companies_range_from_one_to_four_hundred_thousand() {
        let counts: Vec<_> = parsed(3_000)
            .into_iter()
            .filter_map(|answer| answer.company?.employee_count)
            .collect();
        let share = |from, to| {
            counts
                .iter()
                .filter(|count| (from..to).contains(*count))
                .count()
        };
        for (from, to) in [(1, 50), (50, 1_000), (1_000, 400_001)] {
            assert!(share(from, to) > counts.len() / 10, "{from} to {to}");
        }
        assert_eq!(share(1, 400_001), counts.len());
        assert!(counts.contains(&400_000) && counts.iter().any(|&count| count < 4));
    }

    #[test]
    fn histories_have_every_length_and_the_longest_say_more_than_they_hold() {
        let answers = parsed(2_000);
        let people = || answers.iter().filter_map(|answer| answer.person.as_ref());
        let lengths = |of: fn(&crate::contract::Person) -> Option<usize>| {
            people()
                .filter_map(of)
                .collect::<std::collections::BTreeSet<_>>()
        };
        let positions =
            lengths(|person| Some(person.positions.as_ref()?.position_history.as_ref()?.len()));
        assert_eq!(positions, (0..=10).collect());
        let schools =
            lengths(|person| Some(person.schools.as_ref()?.education_history.as_ref()?.len()));
        assert_eq!(schools, (0..=6).collect());
        assert!(
            people()
                .filter_map(|person| person.positions.as_ref()?.positions_count)
                .any(|count| count > 10)
        );
    }

    #[test]
    fn what_the_contract_lets_be_absent_is_sometimes_absent() {
        let answers = parsed(1_000);
        let people = || answers.iter().filter_map(|answer| answer.person.as_ref());
        assert!(people().any(|person| person.photo_url.is_none()));
        assert!(people().any(|person| person.headline.is_none()));
        assert!(answers.iter().any(|answer| answer.company.is_none()));
        let fields = people()
            .filter_map(|person| person.schools.as_ref()?.education_history.as_ref())
            .flatten()
            .map(|school| school.field_of_study.as_deref());
        assert!(fields.clone().any(|field| field.is_none()));
        assert!(fields.flatten().any(|field| field.contains(", ")));
    }
}
