//! Pieces of HTML.

use std::fmt::Write as _;

/// A text with the characters escaped that mean something in HTML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// JSON that may stand in a script element, which ends at the first `</script`.
pub(super) fn script_json(json: &str) -> String {
    json.replace("</", "<\\/").replace("<!--", "<\\u0021--")
}

/// A cell of a table.
pub(super) enum Cell {
    /// Words.
    Text(String),
    /// A number, aligned to the right.
    Number(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}

/// A table that scrolls sideways where it is too wide.
pub(super) fn table(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> String {
    let rows: Vec<_> = rows.collect();
    let mut html = String::from("<div class=\"scroll\"><table><thead><tr>");
    for (column, name) in header.iter().enumerate() {
        // A column is aligned as its first cell is.
        let first = rows.first().and_then(|row| row.get(column));
        let class = first.map_or("", Cell::class);
        let name = escape(name);
        // Writing to a string does not fail.
        let _ = write!(html, "<th scope=\"col\" class=\"{class}\">{name}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        for cell in &row {
            cell.push(&mut html);
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>");
    html
}

impl Cell {
    fn class(&self) -> &'static str {
        match self {
            Self::Text(_) => "",
            Self::Number(_) => "number",
        }
    }

    fn push(&self, html: &mut String) {
        let (Self::Text(content) | Self::Number(content)) = self;
        let (class, content) = (self.class(), escape(content));
        let _ = write!(html, "<td class=\"{class}\" dir=\"auto\">{content}</td>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        let row = vec![Cell::from("<b> & \"c\""), Cell::from(3)];
        let html = table(&["a<"], std::iter::once(row));
        assert!(html.contains("<th scope=\"col\" class=\"\">a&lt;</th>"));
        assert!(html.contains("&lt;b&gt; &amp; &quot;c&quot;"));
        assert_eq!(
            script_json("\"</script><!--\""),
            "\"<\\/script><\\u0021--\""
        );
    }
}
