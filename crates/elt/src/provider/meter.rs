//! Who follows every attempt, and has a say in it.

/// How an attempt ended, as far as money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptEnd {
    /// Whole, with a status that a provider may charge for: 200, whatever its body says, or 404.
    Answered,
    /// Not charged: no connection came about, or the status is one that nobody charges for.
    Refused,
    /// Sent, and lost before its answer had arrived whole (time-out, reset, body cut off): it may have
    /// been charged.
    Unknown,
}

/// Follows the attempts of one address.
pub(crate) trait Meter: Sync {
    /// Asked right before a request is sent, and may take its time; `false`: it must not be sent, and the
    /// address is left for the next run.
    fn begin(&self) -> impl Future<Output = bool> + Send;

    /// Told once for every request that was allowed, before anything else is done with its outcome.
    fn end(&self, end: AttemptEnd);
}
