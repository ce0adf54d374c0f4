//! Cleans and measures a field-of-study mapping file.
