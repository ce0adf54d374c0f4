//! The education of an invented person, with fields of study as messy as people write them.

use super::scribe::Scribe;

/// How many schools a person lists, the frequent numbers more often.
const LISTED: [u64; 12] = [0, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6];

impl Scribe<'_> {
    pub(super) fn write_schools(&mut self) {
        let listed = *self.random.pick(&LISTED);
        let mut end = 2006 + self.random.below(22);
        self.object(|scribe| {
            scribe.json.key("educationsCount").number(listed);
            scribe.json.key("educationHistory");
            scribe.array(listed, |scribe, _| {
                let start = end - 1 - scribe.random.below(5);
                // Who ends after 2025 still studies.
                scribe.write_school(start, (end <= 2025).then_some(end));
                end = start;
            });
        });
    }

    fn write_school(&mut self, start: u64, end: Option<u64>) {
        let degree = self.pick(&self.locale.degrees);
        self.object(|scribe| {
            scribe.optional("startEndDate", |scribe| scribe.span(start, end));
            scribe.json.key("schoolName");
            scribe.words(&scribe.locale.schools);
            scribe.optional("description", |scribe| {
                scribe.prose(&scribe.locale.sentences, 1, 4);
            });
            scribe.optional("degreeName", |scribe| scribe.json.text(&[degree]));
            scribe.optional("fieldOfStudy", |scribe| scribe.write_field(degree));
            scribe.optional("schoolLogo", |scribe| {
                scribe.picture("/school-logo_200_200/");
            });
            scribe.optional("linkedInUrl", |scribe| {
                scribe
                    .json
                    .bytes
                    .extend_from_slice(b"\"https://profiles.example/school/");
                scribe.random.write_token(&mut scribe.json.bytes, 12);
                scribe.json.end_text();
            });
        });
    }

    /// A field of study with the degree in it, or a second one, or stray spaces and quotes.
    fn write_field(&mut self, degree: &str) {
        let field = self.pick(&self.locale.fields);
        let other = self.pick(&self.locale.fields);
        match self.random.below(20) {
            0..3 => self.json.text(&[degree, ", ", field]),
            3 => self.json.text(&[field, " / ", other]),
            4 => self.json.text(&["  ", field, " "]),
            5 => self.json.text(&["\\\"", field, "\\\""]),
            6 => self.json.text(&[field, " (", other, ")"]),
            7 => self.json.text(&[degree]),
            8 => self.json.text(&["“", field, "”\\n"]),
            9 => self.json.text(&["N/A"]),
            _ => self.json.text(&[field]),
        }
    }
}
