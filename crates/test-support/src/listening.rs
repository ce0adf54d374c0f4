//! Which process listens on a port, as Linux tells it.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// The state of a listening socket in `/proc/net/tcp`, from the kernel's `tcp_states.h`.
const LISTEN: &str = "0A";

/// Whether process `pid` listens on `port` of an IPv4 address.
pub(crate) fn listens(pid: u32, port: u16) -> Result<bool> {
    let Some(socket) = listener(&fs::read_to_string("/proc/net/tcp")?, port) else {
        return Ok(false);
    };
    for descriptor in fs::read_dir(format!("/proc/{pid}/fd"))? {
        // A descriptor may be closed between being listed and being looked at.
        let Ok(target) = fs::read_link(descriptor?.path()) else {
            continue;
        };
        if target == Path::new(&socket) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The listening socket of a port in the manner of `/proc/<pid>/fd`: `socket:[inode]`.
///
/// Columns of the table: number, local address and port in hexadecimal, remote address, state,
/// queues, timer, retransmissions, user, time-out, inode.
fn listener(table: &str, port: u16) -> Option<String> {
    let end = format!(":{port:04X}");
    table.lines().find_map(|line| {
        let columns: Vec<_> = line.split_whitespace().collect();
        let is_it = columns.get(1)?.ends_with(&end) && *columns.get(3)? == LISTEN;
        is_it.then(|| Some(format!("socket:[{}]", columns.get(9)?)))?
    })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::process;

    use super::*;

    #[test]
    fn own_listener_is_told_from_that_of_another_process() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(listens(process::id(), port).unwrap());
        let mut other = process::Command::new("sleep").arg("60").spawn().unwrap();
        assert!(!listens(other.id(), port).unwrap());
        other.kill().unwrap();
        other.wait().unwrap();
    }

    #[test]
    fn connection_is_no_listener() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let port = stream.local_addr().unwrap().port();
        assert!(!listens(process::id(), port).unwrap());
    }
}
