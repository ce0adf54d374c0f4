//! One file per stage, in running order: admit, fetch, store; recover comes before them all. `claims`
//! keeps runs out of each other's way, `charge` counts what a call costs, `landing` makes answers durable
//! and brings together what is made of them; `item` is what travels to the database, `sort`
//! splits segments by what their answers are worth; `called` is what travels there, `breaker` is what
//! calls know of each other, `doubts` whether they are understood; `intake` and `standing` are what a run
//! and a plan both begin with.

pub(crate) mod admit;
pub(crate) mod breaker;
pub(crate) mod called;
pub(crate) mod charge;
pub(crate) mod claims;
pub(crate) mod doubts;
pub(crate) mod fetch;
pub(crate) mod intake;
pub(crate) mod item;
pub(crate) mod landing;
pub(crate) mod recover;
pub(crate) mod sort;
pub(crate) mod standing;
pub(crate) mod store;
