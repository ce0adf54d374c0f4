#![doc = include_str!("../README.md")]

mod commands;
mod contract;
mod doctor;
mod drift;
mod erase;
mod error;
mod explain;
mod history;
mod lease;
mod observer;
mod options;
mod outcome;
mod parity;
mod pipeline;
mod plan;
mod provider;
mod purse;
mod quarantine;
mod raw_answers;
mod replay;
mod report;
mod source;
mod stages;
mod status;
mod stop;
mod suppression;
mod verify;

pub use commands::{
    AddressArgs, DoctorArgs, EltArgs, EltCommand, EraseArgs, ExplainArgs, LimitArgs, PlanArgs,
    PriceArgs, QuarantineArgs, ReplayArgs, RunArgs, StatusArgs, StoreArgs,
};
pub use contract::Contract;
pub use doctor::{Check, CheckState, Checkup, Patient, examine};
pub use erase::{EraseReceipt, Eraser, SuppressedHash, SuppressionList};
pub use error::EltError;
pub use explain::{AnswerProof, ExplainedField, Explanation, Kept, explain};
pub use observer::Observer;
pub use options::RunOptions;
pub use outcome::{RunOutcome, StopReason};
pub use pipeline::{Collaborators, run, spool_directory};
pub use plan::{PlanReport, plan};
pub use provider::{ApiKey, KeyPlace, Provider, ProviderArgs, ProviderOptions, RetryPreset};
pub use purse::{Exhausted, Prices, SpendingLimits};
pub use quarantine::{
    AnswerName, DiscardReport, InvalidAnswerName, QuarantineListing, Retry, RetryReport, Selection,
    ShownAnswer, ShownBody, discard_quarantined, list_quarantine, render_shown, retry_quarantined,
    show_quarantined,
};
pub use replay::{ReplayOptions, ReplayReport, Since, rebuild, replay_database, replay_raw};
pub use report::RunReport;
pub use source::AddressSource;
pub use status::{
    Answers, ClaimTotals, CreditTotals, HitRate, HitRateVerdict, LedgerLine, RunFigures,
    RunSummary, StatusReport, judge_hit_rate, take_stock,
};
pub use stop::Stop;
pub use suppression::{InvalidSuppressionKey, SuppressionError, SuppressionKey};
pub use verify::{Example, Finding, FindingKind, VerifyOptions, VerifyReport, verify};
