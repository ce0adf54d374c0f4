//! A string as symbols: lower case, punctuation reduced to a few signs, abbreviations joined.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::fold::{
    AND, BREAK, OF, SLASH, SPACE, expansion, is_dropped, plain_digit, without_marks,
};
use super::particles::is_particle;
use crate::mojibake::reread;
use crate::normalize::plain_punctuation;

/// Characters that a string may have: more than any real one has, and a bound on time.
const MAX_CHARS: usize = 2_000;

/// The symbols of a string: letters, digits, spaces and the signs of [`super::fold`].
///
/// Articles and prepositions are read as one sign. `exact` keeps the marks on letters, `bare` has none; both have the same length, and
/// begin and end with a [`BREAK`].
#[derive(Debug, Default)]
pub(crate) struct Glyphs {
    pub(crate) exact: Vec<u16>,
    pub(crate) bare: Vec<u16>,
    pub(crate) has_marks: bool,
    /// What the signs at some places were made of, in order, where that tells more than the sign.
    pub(crate) points: Vec<(usize, Point)>,
}

/// Punctuation that says how the clauses around it belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Point {
    /// A bracket opens.
    Opens,
    /// A bracket closes.
    Closes,
    /// A colon: what follows belongs to what stands before.
    Colon,
    /// A dash with space beside it.
    Dash,
    /// A semicolon, or the end of a line.
    Stop,
}

impl Glyphs {
    /// Reads `text`; one of more than 2,000 characters is no education string, and read as empty.
    pub(crate) fn of(text: &str) -> Self {
        let text = if is_too_long(text) { "" } else { text };
        let mut scanner = Scanner::new(text.len());
        if text.is_ascii() {
            scanner.scan(text.chars().map(|c| c.to_ascii_lowercase()));
            return scanner.finish();
        }
        let text = reread(text);
        if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
            scanner.scan(text.chars().flat_map(char::to_lowercase));
        } else {
            scanner.scan(text.nfkc().flat_map(char::to_lowercase));
        }
        scanner.finish()
    }
}

fn is_too_long(text: &str) -> bool {
    text.len() > MAX_CHARS && text.chars().nth(MAX_CHARS).is_some()
}

struct Scanner {
    glyphs: Glyphs,
    letters: Vec<char>,
    /// The place of the letter that is being read.
    at: usize,
}

impl Scanner {
    fn new(capacity: usize) -> Self {
        let mut glyphs = Glyphs {
            exact: Vec::with_capacity(capacity + 4),
            bare: Vec::with_capacity(capacity + 4),
            has_marks: false,
            points: Vec::new(),
        };
        glyphs.exact.push(BREAK);
        glyphs.bare.push(BREAK);
        Self {
            glyphs,
            letters: Vec::with_capacity(capacity + 1),
            at: 0,
        }
    }

    fn scan(&mut self, text: impl Iterator<Item = char>) {
        let letters = text.take(MAX_CHARS).filter(|c| !is_dropped(*c));
        self.letters.extend(letters.map(plain_punctuation));
        while self.at < self.letters.len() {
            self.at += self.step(self.at);
        }
    }

    /// Reads the character at `at` and says how many were used up.
    fn step(&mut self, at: usize) -> usize {
        let letter = self.letters[at];
        match letter {
            'a'..='z' => self.push(symbol(letter)),
            '0'..='9' => self.digit(letter),
            '.' => self.dot(at),
            '\'' => self.apostrophe(at),
            '-' => self.hyphen(at),
            '&' | '+' => self.sign(AND),
            '/' | '|' | '\\' | '·' | '・' => self.sign(SLASH),
            '(' | '[' | '{' => self.point(Point::Opens),
            ')' | ']' | '}' => self.point(Point::Closes),
            ':' => self.point(Point::Colon),
            ';' | '؛' | '\n' | '\r' => self.point(Point::Stop),
            ',' | '"' | '•' | '،' => self.sign(BREAK),
            _ if letter.is_alphanumeric() || is_mark_of_word(letter) => {
                return self.other_letter(at);
            }
            _ => self.sign(SPACE),
        }
        1
    }

    fn other_letter(&mut self, at: usize) -> usize {
        let letter = self.letters[at];
        if let Some(digit) = plain_digit(letter) {
            self.digit(digit);
            return 1;
        }
        let article = self.arabic_article(at);
        if article > 0 {
            return article;
        }
        if let Some(expanded) = expansion(letter) {
            for c in expanded.chars() {
                self.push(symbol(c));
            }
            return 1;
        }
        let bare = without_marks(letter);
        self.glyphs.has_marks |= bare != letter;
        self.glyphs.exact.push(symbol(letter));
        self.glyphs.bare.push(symbol(bare));
        1
    }

    /// How many letters of the Arabic article `ال` (or `وال`, `بال`, `لل`) begin a word here.
    fn arabic_article(&self, at: usize) -> usize {
        let rest = &self.letters[at..];
        if !self.at_word_start() || rest.len() < 5 {
            return 0;
        }
        match rest {
            ['و' | 'ب', 'ا', 'ل', _, _, ..] => 3,
            ['ا' | 'ل', 'ل', _, _, ..] => 2,
            _ => 0,
        }
    }

    /// A dot joins the letters of an abbreviation (`b.sc.` → `bsc`) or parts words.
    fn dot(&mut self, at: usize) {
        let before = letters_in(self.letters[..at].iter().rev());
        let after = letters_in(self.letters[at + 1..].iter());
        let chained = self.letters[..at - before].last() == Some(&'.');
        // "Ph.D." and "B.Tech.", but "BS.Math" and "B.Tech.CSE".
        let longest = if chained || before == 2 { 2 } else { 6 };
        let joins = (1..=2).contains(&before) && (1..=longest).contains(&after);
        if !joins {
            self.sign(SPACE);
        }
    }

    /// An apostrophe joins an ending (`master's`) and parts an elided article (`l'art`).
    fn apostrophe(&mut self, at: usize) {
        let after = letters_in(self.letters[at + 1..].iter());
        let start = self.word_start();
        match self.glyphs.bare.len() - start {
            1 if after > 1 => self.cut_word(start),
            _ if after == 0 || after > 2 => self.sign(SPACE),
            _ => {}
        }
    }

    /// A hyphen inside a word parts it; one with space on a side ends the clause.
    fn hyphen(&mut self, at: usize) {
        let inside = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '.');
        let joined = inside(self.letters[..at].last()) && inside(self.letters.get(at + 1));
        if joined {
            self.sign(SPACE);
        } else {
            self.point(Point::Dash);
        }
    }

    /// Ends the clause, and remembers by what.
    fn point(&mut self, point: Point) {
        self.sign(BREAK);
        self.glyphs.points.push((self.glyphs.bare.len() - 1, point));
    }

    /// Pushes a separator; of several in a row the strongest remains.
    fn sign(&mut self, sign: u16) {
        self.drop_particle();
        let last = self.glyphs.exact.len() - 1;
        let previous = self.glyphs.exact[last];
        if previous > 0x2f {
            self.push(sign);
        } else if strength(sign) > strength(previous) {
            self.glyphs.exact[last] = sign;
            self.glyphs.bare[last] = sign;
        }
    }

    /// Replaces the word that ends here by one symbol if it only ties others together.
    fn drop_particle(&mut self) {
        let start = self.word_start();
        if is_particle(&self.glyphs.exact[start..]) && !self.is_alone(start) {
            self.cut_word(start);
        }
    }

    /// Whether the word that ends here is the only one of its clause, and ties nothing.
    fn is_alone(&self, start: usize) -> bool {
        let next = self.letters[self.at..]
            .iter()
            .find(|c| !matches!(c, ' ' | '.'));
        let ends = next.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '\''));
        ends && matches!(self.glyphs.bare[start - 1], BREAK | SLASH)
    }

    /// A number after a word begins another ("mba2020"), after a letter or two it does not.
    fn digit(&mut self, digit: char) {
        let word = &self.glyphs.bare[self.word_start()..];
        if word.len() > 2 && word.iter().all(|s| *s > symbol('9')) {
            self.sign(SPACE);
        }
        self.push(symbol(digit));
    }

    /// Where the word that is being read begins.
    fn word_start(&self) -> usize {
        let sign = self.glyphs.bare.iter().rposition(|s| *s <= SLASH);
        sign.map_or(0, |sign| sign + 1)
    }

    fn cut_word(&mut self, start: usize) {
        self.glyphs.exact.truncate(start);
        self.glyphs.bare.truncate(start);
        if self.glyphs.bare[start - 1] == SPACE {
            self.glyphs.exact[start - 1] = OF;
            self.glyphs.bare[start - 1] = OF;
        }
    }

    fn push(&mut self, symbol: u16) {
        self.glyphs.exact.push(symbol);
        self.glyphs.bare.push(symbol);
    }

    fn at_word_start(&self) -> bool {
        self.glyphs.exact.last().is_none_or(|last| *last <= 0x2f)
    }

    fn finish(mut self) -> Glyphs {
        self.sign(BREAK);
        self.glyphs
    }
}

fn letters_in<'a>(text: impl Iterator<Item = &'a char>) -> usize {
    text.take_while(|c| c.is_alphabetic()).count()
}

fn strength(sign: u16) -> u8 {
    match sign {
        BREAK => 4,
        SLASH | AND => 3,
        OF => 2,
        _ => 1,
    }
}

/// Vowel signs of the Indic scripts and of Thai, which are no letters by themselves.
fn is_mark_of_word(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{1000}'..='\u{109f}')
}

/// The symbol of a letter; those outside the basic plane share one that matches nothing.
pub(crate) fn symbol(letter: char) -> u16 {
    u16::try_from(u32::from(letter)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> String {
        String::from_utf16_lossy(&Glyphs::of(text).bare)
    }

    #[test]
    fn abbreviations_are_joined_and_sentences_are_not() {
        for (text, expected) in [
            ("B.Tech.", ",btech,"),
            ("B.Sc.E, Physics", ",bsce,physics,"),
            ("B. Tech", ",b tech,"),
            ("D.E.U.G.", ",deug,"),
            ("Dipl.-Ing. (FH)", ",dipl ing,fh,"),
            ("Dipl.Ing.", ",dipl ing,"),
            ("B.Tech.CSE", ",btech cse,"),
            ("BS.Math", ",bs math,"),
            ("Dr.rer.nat.", ",dr rer nat,"),
            ("B.A.(Policy)", ",ba,policy,"),
            ("Ph.D.", ",phd,"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn separators_are_reduced_to_few_signs() {
        for (text, expected) in [
            ("Politics & Law", ",politics&law,"),
            ("A - B", ",a,b,"),
            ("bio-chemistry", ",bio chemistry,"),
            ("Arts/Crafts", ",arts/crafts,"),
            ("master’s degree", ",masters degree,"),
            ("Génie de l'informatique", ",genie%informatique,"),
            ("MBA2020", ",mba 2020,"),
            ("B2B 3D 12th", ",b2b 3d 12th,"),
            ("dell'arte", ",arte,"),
            ("history of the art", ",history%art,"),
            ("of late", ",late,"),
            ("Law, of", ",law,of,"),
            ("M.D./D.O.", ",md/do,"),
            ("  (x)  ", ",x,"),
            ("", ","),
            ("🎓🎓", ","),
            ("٢٠١٤-٢٠١٨", ",2014 2018,"),
            ("ปี ๒๕๖๐", ",ปี 2560,"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets_colons_and_dashes_are_remembered() {
        use Point::{Closes, Colon, Dash, Opens, Stop};
        for (text, points) in [
            ("Law (minor), Art", &[(4, Opens), (10, Closes)][..]),
            ("Minor: Law; Art", &[(6, Colon), (10, Stop)]),
            ("Law - Art, non-degree", &[(4, Dash)]),
        ] {
            assert_eq!(Glyphs::of(text).points, points, "{text}");
        }
    }

    #[test]
    fn marks_are_kept_beside_their_bare_letters() {
        let glyphs = Glyphs::of("Kế toán");
        assert!(glyphs.has_marks);
        assert_eq!(String::from_utf16_lossy(&glyphs.exact), ",kế toán,");
        assert_eq!(String::from_utf16_lossy(&glyphs.bare), ",ke toan,");
    }

    #[test]
    fn a_string_that_nobody_writes_is_read_as_empty() {
        assert_eq!(bare(&"ab ".repeat(1 << 20)), ",");
        assert!(bare(&"é".repeat(MAX_CHARS)).len() > MAX_CHARS);
        assert_eq!(bare(&"é".repeat(MAX_CHARS + 1)), ",");
        // One character may be composed of many others.
        assert!(Glyphs::of(&"ﷺ".repeat(MAX_CHARS)).bare.len() <= MAX_CHARS + 2);
    }
}
