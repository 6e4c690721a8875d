-- One session of Neovim with its own LSP client, without a screen: does what a user does and writes down what was seen.
-- Environment: CONFIGURATION, what a user has in init.lua; WORKSPACE, the folder to open; REPORT, the file to write as JSON;
-- REPAIR, the title of the code action to take; PATIENCE, milliseconds.
-- Ends Neovim with 0 where the report was written.
local workspace = vim.env.WORKSPACE
local patience = tonumber(vim.env.PATIENCE)
local seen = { problems = {} }
local client, exit_code

local function wait(what, test)
  if not vim.wait(patience, test, 20) then error('waited for ' .. what, 0) end
end

local function path(file)
  return workspace .. '/' .. file
end

local function file_in_front()
  return vim.api.nvim_buf_get_name(0):sub(#workspace + 2)
end

local function open(file)
  if file_in_front() == file then return end
  vim.cmd('edit ' .. vim.fn.fnameescape(path(file)))
end

local function lines(file)
  return vim.api.nvim_buf_get_lines(vim.fn.bufnr(path(file)), 0, -1, false)
end

-- Line and column from 1, in bytes.
local function go_to(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column - 1 })
end

-- All that is found in all files, as "file:line:column-column rule", from 1, in bytes.
local function found()
  local all = {}
  for _, d in ipairs(vim.diagnostic.get()) do
    local name = vim.api.nvim_buf_get_name(d.bufnr):sub(#workspace + 2)
    table.insert(all, string.format('%s:%d:%d-%d %s', name, d.lnum + 1, d.col + 1, d.end_col + 1, d.code))
  end
  table.sort(all)
  return all
end

local function is_found(text)
  for _, one in ipairs(found()) do
    if one:find(text, 1, true) then return true end
  end
  return false
end

-- The text of the one window that floats.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n'), window
    end
  end
end

local function hover_at(line, column)
  go_to(line, column)
  vim.lsp.buf.hover()
  wait('the hover', floating)
  local text, window = floating()
  vim.api.nvim_win_close(window, true)
  return text
end

local function start()
  dofile(vim.env.CONFIGURATION)
  open('node1/redis.conf')
  wait('the server to start', function() return #vim.lsp.get_active_clients() == 1 end)
  client = vim.lsp.get_active_clients()[1]
  client.config.on_exit = function(code) exit_code = code end
end

local steps = {
  { 'diagnostics of all files', function()
    wait('findings', function() return is_found('inline-comment') end)
    seen.found = found()
    local first = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })[1]
    seen.first = { message = first.message, source = first.source, code = first.code }
  end },
  { 'hover', function()
    seen.directive = hover_at(6, 3)
    seen.finding = hover_at(10, 18)
  end },
  { 'definition', function()
    open('node2/sentinel.conf')
    go_to(7, 30)
    vim.lsp.buf.definition()
    wait('the definition', function() return file_in_front() == 'node1/redis.conf' end)
    seen.definition = vim.api.nvim_win_get_cursor(0)[1]
  end },
  { 'completion', function()
    open('node1/redis.conf')
    local last = vim.api.nvim_buf_line_count(0)
    vim.api.nvim_buf_set_lines(0, last, last, false, { 'appendf' })
    go_to(last + 1, 8)
    local params = vim.lsp.util.make_position_params()
    params.position.character = 7
    local answers = vim.lsp.buf_request_sync(0, 'textDocument/completion', params, patience)
    seen.completion = {}
    for _, item in ipairs(vim.lsp.util.text_document_completion_list_to_complete_items(answers[client.id].result, 'appendf')) do
      table.insert(seen.completion, item.abbr)
    end
    vim.api.nvim_buf_set_lines(0, last, last + 1, false, {})
  end },
  { 'formatting', function()
    open('node1/redis.conf')
    vim.api.nvim_buf_set_lines(0, 3, 4, false, { '  port    6379  ' })
    local format = vim.lsp.buf.format and function() vim.lsp.buf.format({ timeout_ms = patience }) end
      or function() vim.lsp.buf.formatting_sync(nil, patience) end
    format()
    seen.formatted = lines('node1/redis.conf')[4]
  end },
  { 'positions behind characters outside the basic plane', function()
    open('node1/redis.conf')
    local text = 'logfile "/var/log/😀/redis.log" # new'
    vim.api.nvim_buf_set_lines(0, 4, 4, false, { text })
    wait('the remark', function() return is_found('node1/redis.conf:5') end)
    -- An edit behind it: what the server applies is counted in UTF-16.
    vim.api.nvim_buf_set_text(0, 4, #text, 4, #text, { 'er' })
    wait('the longer remark', function() return is_found(string.format('-%d inline-comment', #text + 3)) end)
    local here = vim.tbl_filter(function(one) return one:find('node1/redis.conf:5', 1, true) end, found())
    seen.behind = { place = here, remark = text:find('#', 1, true), finish = #text + 2 }
    vim.api.nvim_buf_set_lines(0, 4, 5, false, {})
    wait('no remark', function() return not is_found('node1/redis.conf:5') end)
  end },
  { 'a code action over two files', function()
    open('node1/redis.conf')
    seen.actions = {}
    -- The menu, answered as a user would.
    vim.ui.select = function(items, options, choose)
      for index, item in ipairs(items) do
        local title = options.format_item(item)
        table.insert(seen.actions, title)
        if title == vim.env.REPAIR then return choose(item, index) end
      end
      error('no ' .. vim.env.REPAIR)
    end
    go_to(10, 18)
    vim.lsp.buf.code_action()
    wait('the repair', function() return not is_found('rename-command-not-mapped') end)
    seen.repaired = { lines('node2/sentinel.conf'), lines('node3/sentinel.conf') }
  end },
  { 'rename', function()
    open('node1/sentinel.conf')
    go_to(7, 20)
    vim.lsp.buf.rename('flights')
    wait('the new name', function()
      return vim.fn.bufloaded(path('node3/sentinel.conf')) == 1 and lines('node3/sentinel.conf')[7]:find('flights')
    end)
    seen.renamed = {}
    for node = 1, 3 do
      for _, line in ipairs(lines('node' .. node .. '/sentinel.conf')) do
        if line:find('^sentinel ') then table.insert(seen.renamed, line) end
      end
    end
  end },
  { 'the end', function()
    seen.errors = {}
    for _, one in ipairs(vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR })) do
      table.insert(seen.errors, one.code)
    end
    vim.cmd('silent wall')
    client.stop()
    wait('the server to end', function() return exit_code ~= nil end)
    seen.exit_code = exit_code
  end },
}

local function run()
  start()
  for _, step in ipairs(steps) do
    local ok, problem = pcall(step[2])
    if not ok then table.insert(seen.problems, step[1] .. ': ' .. tostring(problem)) end
  end
  local report = assert(io.open(vim.env.REPORT, 'w'))
  report:write(vim.fn.json_encode(seen))
  report:close()
end

local ok, problem = xpcall(run, debug.traceback)
if not ok then io.stderr:write(problem) end
vim.cmd(ok and 'qall!' or 'cquit!')
