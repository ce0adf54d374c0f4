//! The whole way in one command, on embedded stores.
