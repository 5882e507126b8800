-- The language server of .arch for Neovim 0.7 to 0.10, without plugins: in init.lua
--
--   dofile("/path/to/editors/nvim/lsp.lua")
--
-- Neovim 0.11 has vim.lsp.config, see lsp/arch.lua; older ones have none of the keys below either.

vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, { pattern = "*.arch", command = "setfiletype arch" })

-- One server for each package.
local servers = {}

local function attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  local manifest = vim.fn.findfile("arch.toml", vim.fn.fnamemodify(file, ":p:h") .. ";")
  local root = vim.fn.fnamemodify(manifest ~= "" and manifest or file, ":p:h")
  if not servers[root] then
    servers[root] = vim.lsp.start_client({
      name = "arch",
      cmd = { "archc", "lsp" },
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
      on_attach = function(_, attached)
        local function map(keys, action) vim.keymap.set("n", keys, action, { buffer = attached }) end
        map("K", vim.lsp.buf.hover)
        map("gd", vim.lsp.buf.definition)
        -- The keys that Neovim 0.11 has by itself.
        map("grn", vim.lsp.buf.rename)
        map("gra", vim.lsp.buf.code_action)
        map("grr", vim.lsp.buf.references)
        map("gO", vim.lsp.buf.document_symbol)
        vim.bo[attached].omnifunc = "v:lua.vim.lsp.omnifunc"
        if vim.lsp.formatexpr then vim.bo[attached].formatexpr = "v:lua.vim.lsp.formatexpr()" end
      end,
      on_exit = function() servers[root] = nil end,
    })
  end
  if servers[root] then vim.lsp.buf_attach_client(buffer, servers[root]) end
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = "arch",
  callback = function(event) attach(event.buf) end,
})
