-- Opens a Dockerfile in Neovim with the server, does what a user does, and writes what happened to a file as JSON.
-- The environment says what: SERVER (the command, words with spaces between), FILE, REPORT, DEED.
local file, report = os.getenv("FILE"), os.getenv("REPORT")
local command = vim.split(os.getenv("SERVER"), " ")
local told = {}

local function wait(what, ready)
  assert(vim.wait(60000, ready, 20), "waited in vain for " .. what)
end

vim.cmd("edit " .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = "layersmith", cmd = command, root_dir = vim.fn.getcwd() })
wait("the server", function() return vim.lsp.get_client_by_id(client) ~= nil end)
vim.lsp.buf_attach_client(buffer, client)
wait("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
for _, one in ipairs(vim.diagnostic.get(buffer)) do
  table.insert(told, { code = one.code, line = one.lnum + 1, message = one.message })
end

-- What docs/editors.md says for fix on save.
local function fix_all()
  local asked = vim.lsp.util.make_range_params()
  asked.context = { only = { "source.fixAll.layersmith" }, diagnostics = {} }
  local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", asked, 10000)
  local encoding = vim.lsp.get_client_by_id(client).offset_encoding
  for _, answer in pairs(answers or {}) do
    for _, action in ipairs(answer.result or {}) do
      vim.lsp.util.apply_workspace_edit(action.edit, encoding)
    end
  end
end

local deed = os.getenv("DEED")
if deed == "fix-all" then
  fix_all()
elseif deed == "fix-on-save" then
  vim.api.nvim_create_autocmd("BufWritePre", { buffer = buffer, callback = fix_all })
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
vim.lsp.stop_client(client)
wait("the end", function() return vim.lsp.get_client_by_id(client) == nil or vim.lsp.get_client_by_id(client).is_stopped() end)
vim.cmd("qall!")
