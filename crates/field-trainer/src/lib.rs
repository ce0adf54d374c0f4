#![doc = include_str!("../README.md")]

mod arguments;
mod assemble;
mod check;
mod cross_validate;
mod evaluate;
mod fingerprint;
mod fit;
mod folds;
mod labelled;
mod leave_out;
mod material;
mod needs;
mod parallel;
mod random;
mod render;
mod softmax;

pub use arguments::run;
