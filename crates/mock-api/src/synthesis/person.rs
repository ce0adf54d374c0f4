//! The person of an invented answer.

use super::scribe::Scribe;

impl<'a> Scribe<'a> {
    pub(super) fn write_person(&mut self) {
        let first_name = self.pick(&self.locale.first_names);
        let last_name = self.pick(&self.locale.last_names);
        self.object(|scribe| {
            scribe.write_identity();
            scribe.json.key("firstName").text(&[first_name]);
            scribe.json.key("lastName").text(&[last_name]);
            scribe.write_presentation();
            scribe.write_contacts();
            scribe.write_abilities();
            scribe.json.key("positions");
            scribe.write_positions();
            scribe.json.key("schools");
            scribe.write_schools();
        });
    }

    fn write_identity(&mut self) {
        self.json.key("linkedInIdentifier").open(b'"');
        self.json.bytes.extend_from_slice(b"ACoAA");
        self.random.write_token(&mut self.json.bytes, 34);
        self.json.end_text();
        self.json.key("publicIdentifier").open(b'"');
        self.json.bytes.extend_from_slice(b"member-");
        self.random.write_token(&mut self.json.bytes, 9);
        self.json.end_text();
    }

    fn write_presentation(&mut self) {
        self.optional("headline", |scribe| {
            let title = scribe.pick(&scribe.locale.titles);
            let headline = scribe.pick(&scribe.locale.headlines);
            scribe.json.text(&[title, " | ", headline]);
        });
        self.optional("location", |scribe| scribe.words(&scribe.locale.cities));
        self.optional("photoUrl", |scribe| {
            scribe.picture("/profile-displayphoto/");
        });
        self.optional("creationDate", |scribe| {
            let year = 2003 + scribe.random.below(22);
            scribe.month(year);
        });
    }

    fn write_contacts(&mut self) {
        for (key, most) in [("followerCount", 20_000), ("connectionCount", 501)] {
            self.optional(key, |scribe| {
                let count = scribe.random.below(most);
                scribe.json.number(count);
            });
        }
        self.json.key("emails").literal("[]");
        self.json.key("phoneNumbers").literal("[]");
    }

    fn write_abilities(&mut self) {
        let skills: &'a _ = &self.vocabulary.companies.skills;
        let count = self.random.below(40);
        self.json.key("skills");
        self.array(count, |scribe, _| scribe.words(skills));
        let own: &'a str = &self.locale.language;
        self.json.key("languages");
        let count = 1 + self.random.below(3);
        self.array(count, |scribe, number| {
            let other = &scribe.random.pick(&scribe.vocabulary.locales).language;
            let language = if number == 0 { own } else { other };
            scribe.json.text(&[language]);
        });
    }
}
