-- Drives a Neovim without a screen through a session over the fixture, with the keys and functions that its users have, and holds
-- what it shows against what is expected. The setup under test is sourced before.

local failures = 0

local function say(...) io.stdout:write(table.concat({ ... }, " "), "\n") end

local function check(what, holds, seen)
  if holds then
    say("ok  ", what)
  else
    failures = failures + 1
    say("FAIL", what, "saw:", type(seen) == "string" and seen or vim.inspect(seen))
  end
end

-- Waits until something is there, and gives it.
local function await(what, probe)
  local found
  vim.wait(15000, function()
    found = probe()
    return found ~= nil and found ~= false
  end, 20)
  check(what, found ~= nil and found ~= false, "nothing of the kind in fifteen seconds")
  return found
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end

-- Puts the cursor on the nth character of the first place of a text.
local function go(pattern, offset)
  local line, column = unpack(vim.fn.searchpos("\\V" .. pattern, "cnw"))
  vim.api.nvim_win_set_cursor(0, { line, column - 1 + (offset or 0) })
end

local function keys(typed)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(typed, true, false, true), "xt", false)
end

-- What the window over the text says.
local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
end

local function close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then vim.api.nvim_win_close(window, true) end
  end
end

-- Types, waits for the menu of completions, and types on; what the menu offers.
local function complete(typed, on)
  local offered = {}
  local timer, turns = vim.loop.new_timer(), 0
  timer:start(50, 50, vim.schedule_wrap(function()
    local items = vim.fn.complete_info({ "items" }).items
    turns = turns + 1
    if #items == 0 and turns < 200 then return end
    timer:stop()
    offered = vim.tbl_map(function(item) return item.abbr ~= "" and item.abbr or item.word end, items)
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(on, true, false, true), "nt", false)
  end))
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(typed, true, false, true), "xt!", false)
  return offered
end

local function session()
  vim.cmd("edit arch/orders.arch")
  check("the file type is arch", vim.bo.filetype == "arch", vim.bo.filetype)

  local findings = await("findings arrive", function()
    local all = vim.diagnostic.get(0)
    return #all > 0 and all
  end)
  local first = findings and findings[1] or {}
  check("the finding is the planted one", #(findings or {}) == 1 and first.message:find("unknown name `Mony`", 1, true), findings)
  check("the finding has its code", first.code == "E0201", first.code)
  check("the finding is under the name", first.lnum == 11 and first.col == 9 and first.end_col == 13, first)

  -- As a user who has read the help.
  go("Mony")
  keys("ciwMoney<Esc>")
  await("the finding goes away with its cause", function() return #vim.diagnostic.get(0) == 0 end)

  go("Payments.capture", 1)
  vim.lsp.buf.hover()
  local hover = await("hover opens", float)
  check("hover says what the name is", hover and hover:find("service Payments", 1, true) and hover:find("Asks the bank", 1, true), hover)
  close_floats()

  go("Payments.capture", 1)
  vim.lsp.buf.definition()
  await("definition leads into the other file", function()
    return vim.fn.expand("%:t") == "payments.arch" and vim.api.nvim_get_current_line():find("service Payments", 1, true)
  end)
  vim.cmd("buffer orders.arch")

  go("calls Payments.capture")
  local offered = complete("Ocalls Payments.<C-x><C-o>", "<C-y><Esc>")
  check("completion offers the operation", vim.tbl_contains(offered, "capture"), offered)
  check("the first of them is it, and is taken", vim.api.nvim_get_current_line():find("calls Payments.capture", 1, true), vim.api.nvim_get_current_line())
  vim.cmd("normal! dd")

  go("service Orders", 8)
  vim.lsp.buf.rename("Sales")
  await("rename changes the declaration", function() return text():find("service Sales {", 1, true) end)
  check("rename leaves the contract alone", text():find("provides OrdersApi on 8080", 1, true), text())

  go("scalar OrderId", 7)
  vim.lsp.buf.rename("OrderNumber")
  await("rename changes every use", function()
    local now = text()
    return now:find("scalar OrderNumber", 1, true) and now:find("id: OrderNumber @readonly", 1, true)
      and now:find("get_order(id: OrderNumber)", 1, true)
  end)

  check("the fixture is not formatted", text():find("External {   timeout", 1, true), text())
  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 10000 }) else vim.lsp.buf.formatting_sync({}, 10000) end
  await("formatting lays it out", function() return text():find("with External { timeout: { total: 800ms } }", 1, true) end)

  vim.cmd("silent wall")
  vim.wait(500)
  check("nothing is wrong at the end", #vim.diagnostic.get(0) == 0, vim.diagnostic.get(0))
end

local ok, trouble = xpcall(session, debug.traceback)
if not ok then
  failures = failures + 1
  say("FAIL", "the session ends by an error:", trouble)
end
say(failures == 0 and "passed" or ("failed: " .. failures))
-- A server that hangs must not hold up the end.
vim.cmd(failures == 0 and "qall!" or "cquit!")
