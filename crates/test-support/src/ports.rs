//! Free ports.

use std::io;
use std::net::TcpListener;

/// A port of the loopback interface that nobody listens on at the moment.
///
/// # Errors
/// If the system has none left.
pub fn free_port() -> io::Result<u16> {
    Ok(free_ports::<1>()?[0])
}

/// Several at once, all different.
pub(crate) fn free_ports<const N: usize>() -> io::Result<[u16; N]> {
    let mut listeners = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}
