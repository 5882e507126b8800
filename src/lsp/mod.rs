//! `archc lsp`: the language server protocol around [`crate::ide`]. The only module that names the protocol's crates.
//!
//! One thread talks to the editor and answers from the last compilation; another one compiles. What must be answered at once
//! while somebody types (completion, symbols, formatting) takes the present text; what needs places that are right waits until
//! the present text is compiled. A question that fails, fails alone.

mod convert;
mod documents;
mod handlers;
mod library;
mod server;
#[cfg(test)]
mod tests;
mod worker;

use lsp_server::{Connection, ProtocolError};

/// Serves an editor over the standard input and output until it says `exit`. Whether it said `shutdown` before.
pub fn serve_stdio() -> std::io::Result<bool> {
    let (connection, threads) = Connection::stdio();
    let orderly = serve(&connection).map_err(std::io::Error::other)?;
    // The thread that writes ends when nobody can send any more.
    drop(connection);
    threads.join()?;
    Ok(orderly)
}

/// Serves an editor over a connection until it says `exit`.
pub fn serve(connection: &Connection) -> Result<bool, ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let client = serde_json::from_value(params).unwrap_or_default();
    let mut server = server::Server::new(connection, &client);
    let result = serde_json::json!({
        "capabilities": handlers::capabilities(server.columns()),
        "serverInfo": { "name": "archc", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, result)?;
    server.run(connection)
}
