-- Manual 6.8 and 6.10, what reads standard input: io.read, io.lines, debug.debug.
print(io.read("n", "n"))
print(io.read("l"), io.read("L"), io.read(5), io.read("l"))
for a in io.lines(nil, 2) do
   io.write("(", a, ")")
   if a == "gh" then break end
end
print(io.read())
for line in io.lines() do
   if line == "debug" then debug.debug() break end
   print(line)
end
print(io.read("a"), io.read("a"), io.read("l"), io.read(0))
