//! Pure data types, their parsing and the identities derived from them.
