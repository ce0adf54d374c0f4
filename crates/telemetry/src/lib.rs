//! Logging, .env loading and exit statuses: what every binary does first.
