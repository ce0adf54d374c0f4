//! The document database: MongoDB or embedded SQLite behind the same verbs.
