//! Builds the classifier of academic fields from the material in the repository.
//!
//! Without a command it rebuilds the model that is compiled in, bit for bit.

mod arguments;
mod assemble;
mod check;
mod evaluate;
mod fit;
mod labelled;
mod leave_out;
mod material;
mod random;
mod softmax;

pub use arguments::run;
