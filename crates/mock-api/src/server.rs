//! The server around the router: listening, and stopping gracefully.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wire::{Connection, TappedListener};
use crate::{FaultScript, LedgerSnapshot, MockConfig, MockError, Provider, router};

/// How long a stop waits for answers that are under way.
const GRACE: Duration = Duration::from_secs(5);

/// A running mock. Dropped, it stops by itself; [`MockServer::stop`] waits until it has.
#[derive(Debug)]
pub struct MockServer {
    address: SocketAddr,
    provider: Arc<Provider>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Starts the mock on the runtime of the caller and returns once it accepts connections.
///
/// # Errors
/// A data file that is absent or wrong, or an address that cannot be listened on.
pub async fn start(config: MockConfig) -> Result<MockServer, MockError> {
    let provider = Arc::new(Provider::open(&config)?);
    let listen = |source| MockError::Listen {
        address: config.listen,
        source,
    };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (stop, stopped) = oneshot::channel();
    let service = router(Arc::clone(&provider)).into_make_service_with_connect_info::<Connection>();
    let serving = axum::serve(TappedListener(listener), service).with_graceful_shutdown(async {
        // A dropped sender is a stop as well.
        stopped.await.unwrap_or_default();
    });
    Ok(MockServer {
        address,
        provider,
        stop,
        serving: tokio::spawn(serving.into_future()),
    })
}

impl MockServer {
    /// Where it listens; the port is never 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The template of the route by path, as a client is configured with it.
    #[must_use]
    pub fn url_template(&self) -> String {
        format!("http://{}/get_linkedin_data/{{email}}", self.address)
    }

    /// How many enrichment calls came in, refused ones included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.provider.calls()
    }

    /// What was called, delivered and charged; by address where [`crate::Billing::admin`] is on.
    #[must_use]
    pub fn ledger(&self) -> LedgerSnapshot {
        self.provider.ledger()
    }

    /// Fails by this script from now on.
    ///
    /// Only where accounts are kept, as [`crate::Billing::admin`] does, are attempts told apart.
    pub fn set_faults(&self, script: FaultScript) {
        self.provider.set_faults(Arc::new(script));
    }

    /// Stops accepting, lets answers under way end for up to five seconds, and says what was counted.
    pub async fn stop(self) -> LedgerSnapshot {
        let Self {
            stop,
            mut serving,
            provider,
            ..
        } = self;
        drop(stop);
        if tokio::time::timeout(GRACE, &mut serving).await.is_err() {
            tracing::warn!("some connections did not end in time");
            serving.abort();
        }
        provider.ledger()
    }
}
