//! The columns that say which academic field, how sure, and by what means.

use polars::prelude::*;

use super::{Mapping, Method, Reading, Vocabulary};

/// The column that says how sure an academic field is, from 0 to 1; what people said is 1.
pub(crate) const CONFIDENCE: &str = "confidence";
/// The column that says where an academic field comes from.
pub(crate) const METHOD: &str = "method";

/// The columns academic field, confidence and method: of the labels, where there are any.
pub(crate) fn fields<'a>(
    labels: impl Iterator<Item = Option<&'a str>>,
    readings: &[Reading],
    mapping: &Mapping,
    vocabulary: &Vocabulary,
) -> [Column; 3] {
    let mut fields = StringChunkedBuilder::new("academic_field".into(), readings.len());
    let mut methods = StringChunkedBuilder::new(METHOD.into(), readings.len());
    let mut confidences = Vec::with_capacity(readings.len());
    for (label, reading) in labels.zip(readings) {
        let (field, confidence, method) = match label {
            Some(label) => (label, 1.0, Method::Given),
            None => reading.answer(mapping, vocabulary),
        };
        fields.append_value(field);
        methods.append_value(method.name());
        confidences.push(rounded(confidence));
    }
    [
        fields.finish().into_column(),
        Float64Chunked::from_vec(CONFIDENCE.into(), confidences).into_column(),
        methods.finish().into_column(),
    ]
}

/// Three digits say all that a calibrated confidence knows.
pub(super) fn rounded(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}
