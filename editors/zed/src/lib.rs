//! Tells Zed how the language server of `.arch` is started.

use zed_extension_api as zed;

struct Arch;

impl zed::Extension for Arch {
    fn new() -> Self {
        Arch
    }

    fn language_server_command(
        &mut self,
        _server: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree.which("archc").ok_or("archc is not on PATH: see the book of archc, Install")?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Arch);
