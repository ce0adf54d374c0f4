#![doc = include_str!("../README.md")]

mod arguments;
mod assemble;
mod check;
mod evaluate;
mod fingerprint;
mod fit;
mod labelled;
mod leave_out;
mod material;
mod random;
mod softmax;

pub use arguments::run;
