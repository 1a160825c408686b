-- Opens a Dockerfile in Neovim, does what a user does, and writes what happened to a file as JSON. The environment says
-- what: SETTINGS (what docs/editors.md has to copy), FILE, REPORT, DEED.
local file, report = os.getenv("FILE"), os.getenv("REPORT")
local told = {}

local function wait(what, ready)
  assert(vim.wait(60000, ready, 20), "waited in vain for " .. what)
end

dofile(os.getenv("SETTINGS"))
vim.cmd("edit " .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
wait("the server", function() return #vim.lsp.get_active_clients() > 0 end)
wait("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
for _, one in ipairs(vim.diagnostic.get(buffer)) do
  table.insert(told, { code = one.code, line = one.lnum + 1, message = one.message })
end

local deed = os.getenv("DEED")
if deed == "fix-all" then
  vim.cmd("doautocmd BufWritePre")
elseif deed == "fix-on-save" then
  vim.cmd("write")
elseif deed == "quickfix" then
  -- The editor's own menu: it lets the user choose, and asks the server for the edits of what is chosen.
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  vim.ui.select = function(items, _, choose)
    for _, item in ipairs(items) do
      local action = item[2] or item.action or item
      if not vim.startswith(action.title, "Ignore ") then return choose(item) end
    end
  end
  local line = told[1].line
  vim.api.nvim_win_set_cursor(0, { line, 0 })
  vim.lsp.buf.code_action({ context = { only = { "quickfix" }, diagnostics = {} } })
  wait("the fix", function() return vim.api.nvim_buf_get_changedtick(buffer) ~= before end)
end

local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
local out = io.open(report, "w")
out:write(vim.fn.json_encode({ lines = lines, diagnostics = told, modified = vim.bo[buffer].modified }))
out:close()
vim.lsp.stop_client(vim.lsp.get_active_clients())
wait("the end", function() return #vim.lsp.get_active_clients() == 0 end)
vim.cmd("qall!")
