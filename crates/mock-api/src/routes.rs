//! The HTTP rim: from requests to enquiries and from replies to responses.

pub(crate) mod admin;
pub(crate) mod enrichment;
pub(crate) mod service;
