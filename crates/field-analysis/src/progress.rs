//! Progress bars on stderr, where it is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the bytes of a file.
pub(crate) fn bytes(stage: &'static str, total: u64) -> ProgressBar {
    bar(stage, total, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
}

/// A bar over rows or strings.
pub(crate) fn items(stage: &'static str, total: u64) -> ProgressBar {
    bar(
        stage,
        total,
        "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
    )
}

fn bar(stage: &'static str, total: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    let bar = ProgressBar::new(total).with_message(stage);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
