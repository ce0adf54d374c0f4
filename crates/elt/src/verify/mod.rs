//! Compares raw storage, documents, leads and ledger, and puts right what can be.
//!
//! 1. `spool`: what dead processes have left is stored, before anything is missed.
//! 2. `segments`: every answer is read and proven, and looked up in `linkedin_data` and the ledger.
//! 3. `documents`: every document is read, its content hashed; what no answer has proven is looked for at
//!    its place, and rescued if it is not there.
//! 4. `quarantine`: the same of the documents of answers that cannot be used.
//! 5. `leads`: the database compares leads with their newest documents, and follows references.
//!
//! Memory holds a few segments and pages; what both directions have seen is compared by `fingerprints`,
//! whose size is fixed. Each part may be repeated, and so may a repair that was interrupted.

mod documents;
mod findings;
mod fingerprints;
mod leads;
mod quarantine;
mod report;
mod rescue;
mod segments;
mod spool;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use db_connector::{Database, ReadDepth};
use models::{RunId, SegmentPlace};
use s3_connector::ObjectStore;
use uuid::Uuid;

pub use findings::{Example, Finding, FindingKind};
pub use report::VerifyReport;

use crate::suppression::Suppression;
use crate::{EltError, SuppressionKey};
use findings::Findings;
use fingerprints::Fingerprints;

/// How thorough a verification is, and whether it repairs.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions {
    /// Put right what can be.
    pub repair: bool,
    /// What erased people are recognised by; needed where there are any.
    pub suppression_key: Option<SuppressionKey>,
    /// Trust the hashes that are stored beside the documents.
    pub quick: bool,
    /// Show addresses with the examples.
    pub show_addresses: bool,
    /// Examples of each kind of finding.
    pub examples: usize,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            repair: false,
            suppression_key: None,
            quick: false,
            show_addresses: false,
            examples: 5,
        }
    }
}

/// What the answers in raw storage have proven.
#[derive(Default)]
struct Proven {
    documents: Fingerprints,
    quarantine: Fingerprints,
}

/// A verification under way.
struct Verification<'a> {
    database: &'a dyn Database,
    store: &'a dyn ObjectStore,
    spool: PathBuf,
    options: VerifyOptions,
    suppression: Arc<Suppression>,
    /// Under which repairs are written.
    run: RunId,
    report: VerifyReport,
    findings: Findings,
    /// Bytes of segments that cannot be read.
    damage: Vec<SegmentPlace>,
    /// Places whose answers have got new ones.
    rescued: Vec<SegmentPlace>,
}

/// Verifies a pair of stores; `spool` is the directory of the pair, see [`crate::spool_directory`].
///
/// Programs may write meanwhile; what they have not finished may then be found as missing.
pub async fn verify(
    database: &dyn Database,
    store: &dyn ObjectStore,
    spool: &Path,
    options: VerifyOptions,
) -> Result<VerifyReport, EltError> {
    let suppression = Suppression::open(database, options.suppression_key).await?;
    let mut verification = Verification {
        database,
        store,
        spool: spool.to_owned(),
        options,
        suppression: Arc::new(suppression),
        run: RunId::from_uuid(Uuid::now_v7()),
        report: VerifyReport::new(options.repair),
        findings: Findings::new(options),
        damage: Vec::new(),
        rescued: Vec::new(),
    };
    verification.check_everything().await?;
    Ok(verification
        .report
        .with_findings(verification.findings.into_list()))
}

impl Verification<'_> {
    async fn check_everything(&mut self) -> Result<(), EltError> {
        if self.options.repair {
            self.database.create_schema().await?;
        }
        self.check_spool().await?;
        let mut proven = Proven::default();
        self.check_segments(&mut proven).await?;
        self.check_documents(&mut proven.documents).await?;
        self.check_unproven(&proven.documents).await?;
        self.erase_replaced_damage().await?;
        self.check_quarantine(&mut proven.quarantine).await?;
        self.check_leads().await?;
        self.check_references().await
    }

    const fn depth(&self) -> ReadDepth {
        if self.options.quick {
            ReadDepth::Header
        } else {
            ReadDepth::Content
        }
    }
}
