//! Raw object storage: S3 or a directory; segments and the spool.
