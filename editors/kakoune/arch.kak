# The language .arch for Kakoune: put this file into ~/.config/kak/autoload (with the standard autoload linked there), or `source` it.
# kakoune-lsp 18 or newer (`kak-lsp`) does the rest.

hook global BufCreate .*\.arch %{ set-option buffer filetype arch }

hook global BufSetOption filetype=arch %{
    set-option buffer comment_line '//'
    set-option buffer indentwidth 2
    set-option buffer tabstop 2
}

hook -group lsp-filetype-arch global BufSetOption filetype=arch %{
    set-option buffer lsp_servers %{
        [archc]
        command = "archc"
        args = ["lsp"]
        root_globs = ["arch.toml"]
    }
}

# As kakoune-lsp's own documentation has it: once, for all languages.
#   eval %sh{kak-lsp}
#   hook global WinSetOption filetype=arch %{ lsp-enable-window }
