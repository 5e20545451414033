-- Not a test of its own: prints the name of every function in the standard library, for lua.t.
local function list(prefix, t)
   for k, v in pairs(t) do if type(v) == "function" then print(prefix .. k) end end
end
list("", _G)
for _, m in ipairs {"coroutine", "package", "string", "utf8", "table", "math", "io", "os",
   "debug"} do list(m .. ".", _G[m]) end
list("file:", getmetatable(io.stdout).__index)
