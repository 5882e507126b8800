-- Highlighting, folds and indentation of .arch in Neovim by tree-sitter.
--
-- Copy it to ~/.config/nvim/plugin/arch.lua, grammar/tree-sitter-arch/queries to ~/.config/nvim/queries/arch, and the compiled
-- parser to ~/.config/nvim/parser/arch.so:
--
--   cc -shared -fPIC -O2 -I src src/parser.c src/scanner.c -o arch.so      (in grammar/tree-sitter-arch)

local group = vim.api.nvim_create_augroup("arch", {})

vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
  group = group,
  pattern = "*.arch",
  callback = function() vim.bo.filetype = "arch" end,
})

vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "arch",
  callback = function(event)
    vim.bo.commentstring = "// %s"
    vim.bo.expandtab, vim.bo.shiftwidth = true, 2
    -- Without the compiled parser, and before Neovim 0.9, Vim's syntax file does it (editors/vim on the runtimepath).
    if vim.treesitter.start and pcall(vim.treesitter.get_parser, event.buf, "arch") then
      vim.treesitter.start(event.buf, "arch")
    end
  end,
})
