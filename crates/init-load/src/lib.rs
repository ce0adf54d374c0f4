//! Creates the database's collections, validators and indexes and loads the mapping file.
