//! Maps leads to personas: academic field by company type.
