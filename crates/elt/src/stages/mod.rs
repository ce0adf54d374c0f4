//! One file per stage, in running order: admit, fetch, spool, store; recover comes before them
//! all. `item` is what travels from the spool to the database.

pub(crate) mod admit;
pub(crate) mod fetch;
pub(crate) mod item;
pub(crate) mod recover;
pub(crate) mod spool;
pub(crate) mod store;
