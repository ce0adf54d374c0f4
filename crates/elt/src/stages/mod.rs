//! One file per stage, in running order: admit, fetch, spool, store; recover comes before them
//! all. `item` is what travels from the spool to the database, `breaker` what calls know of each other.

pub(crate) mod admit;
pub(crate) mod breaker;
pub(crate) mod fetch;
pub(crate) mod item;
pub(crate) mod recover;
pub(crate) mod spool;
pub(crate) mod store;
