"""What a stretch cost, for a person: by function, exit by exit."""
import json
import re

from counting import EXIT_NAMES, Symbols, image_range, stretch

def summary(total):
    parts = ["%s %d" % (name, total[name]) for name in EXIT_NAMES if total[name]]
    text = "%d instructions, %d exits" % (total["instructions"], total["exits"])
    if parts:
        text += " (%s)" % ", ".join(parts)
    if total["quiet"]:
        text += ", %d seldom an exit" % total["quiet"]
    return text


def count(image, options):
    total, _ = stretch(image, options)
    print(json.dumps(total) if options["json"] else summary(total))


def profile(image, options):
    total, counts = stretch(image, options, profile=True)
    symbols, bounds = Symbols(image), image_range(image)
    if options["lines"]:
        places = symbols.lines(a for a, _ in counts)
    rows = {}
    for address, count in counts:
        name = places[address] if options["lines"] else symbols.function(address, bounds)
        entry = rows.setdefault(name, [0, 0, 0])
        entry[0] += count
        entry[1] += 1
        entry[2] = max(entry[2], count)
    ranked = sorted(rows.items(), key=lambda item: -item[1][0])
    if options["json"]:
        print(json.dumps({"total": total, "rows": [[name] + v for name, v in ranked]}))
        return
    print(summary(total))
    print("%12s %7s %12s %7s  %s" % ("instructions", "share", "most of one", "sites",
                                     "line" if options["lines"] else "function"))
    top, rest = int(options["top"]) or len(ranked), 0
    for i, (name, (count, sites, most)) in enumerate(ranked):
        if i < top:
            share = 100.0 * count / max(1, total["instructions"])
            print("%12d %6.1f%% %12d %7d  %s" % (count, share, most, sites, name))
        else:
            rest += count
    if rest:
        print("%12d %6.1f%% %21s %d more" % (rest, 100.0 * rest / total["instructions"], "",
                                             len(ranked) - top))


TRACE = re.compile(r"memory_region_ops_(read|write) cpu (-?\d+) mr \S+ addr 0x([0-9a-f]+) "
                   r"value 0x([0-9a-f]+) size (\d+)(?: name '(.*)')?")


def listed_exits(log):
    """The plugin's lines, each in or out completed by the trace line that follows it."""
    exits, waiting = [], {}
    for line in log:
        if line.startswith("hitoma-exit "):
            _, cpu, at, kind, pc, number, size, device = line.split(" ", 7)
            entry = {"cpu": int(cpu), "at": int(at), "kind": kind, "pc": int(pc, 16),
                     "number": None if number == "-" else int(number, 16), "size": int(size),
                     "device": "" if device == "-" else device, "value": None}
            exits.append(entry)
            if kind in ("in", "out"):
                waiting[entry["cpu"]] = entry
            continue
        match = TRACE.search(line)
        if match:
            entry = waiting.pop(int(match.group(2)), None)
            if entry and entry["kind"] == ("in" if match.group(1) == "read" else "out"):
                entry["number"] = int(match.group(3), 16)
                entry["value"] = int(match.group(4), 16)
                entry["size"] = int(match.group(5))
                entry["device"] = match.group(6) or ""
    return exits


def exits(image, options):
    total, log = stretch(image, options, list_exits=True)
    symbols, bounds, listed = Symbols(image), image_range(image), listed_exits(log)
    places = symbols.lines({e["pc"] for e in listed})
    for e in listed:
        e["function"] = symbols.function(e["pc"], bounds)
        e["place"] = places[e["pc"]]
    if options["json"]:
        print(json.dumps({"total": total, "exits": listed}))
        return
    print(summary(total))
    if total["quiet"]:
        print("(\"quiet\" is listed, not counted: FS and GS base, cr0 and cr4, wbinvd)")
    row = "%5s %10s  %-10s %-10s %-16s %-8s %s"
    print(row % ("exit", "at", "kind", "where", "device", "value", "function"))
    i, counted = 0, 0
    while i < len(listed):
        e, same = listed[i], 1
        key = ("kind", "pc", "number", "device")
        while i + same < len(listed) and all(listed[i + same][k] == e[k] for k in key):
            same += 1  # a rep outsb or a polling loop: one row
        value = "" if e["value"] is None else "0x%x" % e["value"]
        print(row % ("-" if e["kind"] == "quiet" else counted + 1, e["at"], e["kind"],
                     "" if e["number"] is None else "0x%x" % e["number"], e["device"][:16],
                     "x %d" % same if same > 1 else value,
                     e["place"] if options["lines"] else e["function"]))
        i += same
        counted += 0 if e["kind"] == "quiet" else same
