#![doc = include_str!("../README.md")]

mod binaries;
mod dump;
mod keeper;
mod left_out;
mod listening;
mod mongo;
mod mongo_server;
mod paths;
mod ports;
mod private_mongo;
mod private_s3;
mod s3;
mod s3_server;
mod shared;
mod tampering;

pub use dump::{Dump, VOLATILE, differences, dump, without_volatile};
pub use mongo::{MongoDatabase, mongo};
pub use paths::{program, target_directory, test_data, workspace_root};
pub use ports::free_port;
pub use private_mongo::PrivateMongo;
pub use private_s3::PrivateS3;
pub use s3::{S3Prefix, s3};
pub use tampering::Tampering;
