-- Manual 6.3, modules.
print(package.config)
print(type(package.path), type(package.cpath), type(package.preload), #package.searchers)
print(package.loaded._G == _G, package.loaded.string == string, require "math" == math)

local name = os.tmpname()
local folder, file = name:match("^(.*)/([^/]*)$")
local f = assert(io.open(name .. ".lua", "w"))
f:write("local name, path = ...\nreturn {name = name, path = path, count = (count or 0) + 1}\n")
f:close()
package.path = folder .. "/?.lua;" .. folder .. "/?/init.lua"
local m, where = require(file)
print(m.name == file, m.path == name .. ".lua", where == m.path, require(file) == m)
print(package.searchpath(file, package.path) == name .. ".lua")
print(package.searchpath("no.such", "/a/?.x;/b/?.y"))
print(package.searchpath("a-b", "/x/?", "-", "+"))
package.preload.mine = function(...) return {...} end
print(require("mine")[1], require("mine")[2], select(2, require("mine")))
package.path, package.cpath = "/nowhere/?.lua", "/nowhere/?.so"
print(pcall(require, "absent"))
package.loaded[file] = nil
print(pcall(require, file) == false)
table.insert(package.searchers, 2, function(n) if n == "made" then return function()
   return "up" end, 7 end end)
print(require("made"))
print((select("#", package.loadlib("/nowhere.so", "f"))))
os.remove(name .. ".lua")
os.remove(name)
