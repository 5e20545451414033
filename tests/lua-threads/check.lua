-- TAP for the scripts here: check.ok(name, good), check.same(name, got, wanted), check.like(name,
-- text, pattern), check.done().
local check, count, failed = {}, 0, 0

function check.ok(name, good, why)
    count = count + 1
    print((good and "ok " or "not ok ") .. count .. " - " .. name)
    if not good then
        failed = failed + 1
        print("# " .. tostring(why))
    end
end

local function equal(a, b)
    if type(a) ~= "table" or type(b) ~= "table" then
        return a == b
    end
    for key, value in pairs(a) do
        if not equal(value, b[key]) then
            return false
        end
    end
    for key in pairs(b) do
        if a[key] == nil then
            return false
        end
    end
    return true
end

function check.same(name, got, wanted)
    check.ok(name, equal(got, wanted), tostring(got) .. ", not " .. tostring(wanted))
end

function check.like(name, text, pattern)
    check.ok(name, type(text) == "string" and text:find(pattern), text)
end

function check.done()
    print("1.." .. count)
    os.exit(failed == 0, true)
end

return check
