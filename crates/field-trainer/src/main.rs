//! Builds the classifier of academic fields and measures it.

use anyhow::Result;

fn main() -> Result<()> {
    field_trainer::run()
}
