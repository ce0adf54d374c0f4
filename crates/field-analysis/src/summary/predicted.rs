//! The figures of a prediction.

use super::frequencies;
use crate::prediction::Predicted;

/// Renders the figures as text.
pub(crate) fn predicted(predicted: &Predicted) -> String {
    let mut text = format!(
        "{} rows, {} of them distinct\n",
        predicted.rows, predicted.distinct_rows
    );
    frequencies(&mut text, "methods", &predicted.methods);
    text
}
