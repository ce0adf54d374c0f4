//! The members that begin every answer: the address that was asked, and the budget.

use std::io::Write;

use models::EmailAddress;

use crate::budget::BudgetLeft;

/// Room that the envelope of an ordinary address needs.
pub(crate) const ENVELOPE_BYTES: usize = 128;

/// Opens the outer object, writes the envelope and a comma.
pub(crate) fn open_envelope(body: &mut Vec<u8>, address: &EmailAddress, left: BudgetLeft) {
    body.extend_from_slice(b"{\"email\":");
    write_string(body, address.as_str());
    // Writing to memory does not fail.
    let _ = write!(
        body,
        ",\"credits_left\":{},\"rate_limit_left\":{},",
        left.credits_left, left.rate_limit_left
    );
}

/// A JSON string; addresses may hold quotes and backslashes.
pub(crate) fn write_string(body: &mut Vec<u8>, text: &str) {
    // Writing a string to memory does not fail.
    let _ = serde_json::to_writer(body, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_with_quotes_is_escaped() {
        let mut body = Vec::new();
        let left = BudgetLeft {
            credits_left: 1,
            rate_limit_left: 2,
        };
        open_envelope(&mut body, &r#""a\"b"@example.com"#.parse().unwrap(), left);
        insta::assert_snapshot!(String::from_utf8(body).unwrap(), @r#"{"email":"\"a\\\"b\"@example.com","credits_left":1,"rate_limit_left":2,"#);
    }
}
