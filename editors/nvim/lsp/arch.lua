-- The language server of .arch for Neovim 0.11 and newer: put this folder on 'runtimepath', or copy this file to
-- ~/.config/nvim/lsp/arch.lua. Then, in init.lua:
--
--   vim.filetype.add({ extension = { arch = "arch" } })
--   vim.lsp.enable("arch")
---@type vim.lsp.Config
return {
  cmd = { "archc", "lsp" },
  filetypes = { "arch" },
  -- A file without a manifest above it is a package of its own.
  root_markers = { "arch.toml", ".git" },
}
