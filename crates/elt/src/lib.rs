//! Buys profiles by e-mail address, keeps them raw and lets the database derive leads.
