//! A mock of the enrichment provider.
