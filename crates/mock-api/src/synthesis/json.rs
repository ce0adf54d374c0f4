//! JSON straight into a byte buffer.

use std::io::Write;

/// A buffer in which every value is followed by a comma, which the closing bracket replaces.
#[derive(Debug)]
pub(super) struct Json {
    pub bytes: Vec<u8>,
}

impl Json {
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        self
    }

    pub fn open(&mut self, bracket: u8) {
        self.bytes.push(bracket);
    }

    pub fn close(&mut self, bracket: u8) {
        if self.bytes.last() == Some(&b',') {
            self.bytes.pop();
        }
        self.bytes.extend_from_slice(&[bracket, b',']);
    }

    /// One string out of fragments that are escaped already.
    pub fn text(&mut self, fragments: &[&str]) {
        self.bytes.push(b'"');
        for fragment in fragments {
            self.bytes.extend_from_slice(fragment.as_bytes());
        }
        self.end_text();
    }

    /// Ends a string whose fragments were pushed one by one.
    pub fn end_text(&mut self) {
        self.bytes.extend_from_slice(b"\",");
    }

    pub fn number(&mut self, number: u64) {
        // Writing to memory does not fail.
        let _ = write!(self.bytes, "{number},");
    }

    pub fn literal(&mut self, literal: &str) {
        self.bytes.extend_from_slice(literal.as_bytes());
        self.bytes.push(b',');
    }

    pub fn null(&mut self) {
        self.literal("null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_brackets_take_the_last_comma_away() {
        let mut json = Json { bytes: Vec::new() };
        json.open(b'{');
        json.key("a").open(b'[');
        json.number(1);
        json.null();
        json.close(b']');
        json.key("b").open(b'{');
        json.close(b'}');
        json.key("c").text(&["x", "y"]);
        json.close(b'}');
        assert_eq!(json.bytes, br#"{"a":[1,null],"b":{},"c":"xy"},"#);
    }
}
