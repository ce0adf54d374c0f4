//! The taxonomy of academic fields and the classifier that reads education strings.
