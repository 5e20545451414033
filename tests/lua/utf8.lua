-- Manual 6.5, UTF-8.
print(utf8.char(72, 228, 0x4e00, 0x1f600), utf8.char(), utf8.charpattern)
print(utf8.codepoint("häß一", 1, -1))
print(pcall(utf8.codepoint, "\xff"), pcall(utf8.codepoint, "abc", 4))
for p, c in utf8.codes("aä一😀") do io.write(p, ":", c, " ") end
print()
print(pcall(function() for _ in utf8.codes("a\xffb") do end end))
print(utf8.len("aä一😀"), utf8.len(""), utf8.len("a\xff"), utf8.len("äö", 3), utf8.len("äö", 1, 1))
print(utf8.offset("aä一😀", 3), utf8.offset("aä一😀", -1), utf8.offset("aä一😀", 5),
   utf8.offset("aä", 9),
   utf8.offset("aä一", 0, 3), pcall(utf8.offset, "ä", 1, 2))
print(utf8.codepoint("\u{7FFFFFFF}", 1, 1, true), pcall(utf8.codepoint, "\u{7FFFFFFF}"),
   utf8.len("\u{D800}", 1, -1, true),
   utf8.len("\u{D800}"))
for c in ("aä一😀"):gmatch(utf8.charpattern) do io.write("[", c, "]") end
print(#utf8.char(0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x7fffffff))
