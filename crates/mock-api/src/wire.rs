//! What the server sees and does below HTTP: whole deliveries, resets, truncated and slow bodies.

mod body;
mod connection;
mod listener;

pub(crate) use body::{AnswerBody, Delivery};
pub(crate) use connection::Connection;
pub(crate) use listener::TappedListener;
