/*
 * Parcels: values on their way from one state to another.
 *
 * A table may hold itself, or hang on another by a chain of a million; so nothing here is
 * recursive. Tables and functions get a number when they are first seen, and everywhere else that
 * number stands for them; there is one queue of those whose contents are still to be written, and a
 * copy has the same shape as the original, cycles included. That makes two texts:
 *
 *     makings    how to make each of them, empty:   table of 2 | function, its code | channel
 *     contents   the values themselves, then what is in number 1, 2, ...:
 *                3  "text"  <1>  |  "next" <2> end  |  <1> end
 *
 * A parcel is written and read by the same program, so the reader trusts it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>

#include "thread.h"

struct text {
    char *bytes;
    size_t size, room, read;
};

struct parcel {
    struct parcel *next;
    struct text makings, contents;
    size_t
        whole; /* so much of `makings` has been written to the end: packing may stop in between */
    uint32_t objects;
    int values;
};

/* What stands before each value in `contents`, and before each object in `makings`. */
enum tag {
    NIL,
    FALSE,
    TRUE,
    INTEGER,
    FLOAT,
    STRING,
    C_FUNCTION,
    GLOBALS,
    OBJECT,
    END,
    TABLE,
    FUNCTION,
    CHANNEL,
};

/* While packing, and unpacking: where on the stack it is, number -> object, and back. */
enum { PARCEL = 1, OBJECTS = 2, FIRST_VALUE = 3 };

/* ---- texts ---- */

static void add(lua_State *L, struct text *text, const void *bytes, size_t size)
{
    if (!text->bytes || size > text->room - text->size) {
        size_t room = (text->size + size) * 3 / 2 + 32;
        char *more = realloc(text->bytes, room);
        if (!more) {
            luaL_error(L, "not enough memory");
            return; /* never; but clang-tidy doesn't know */
        }
        text->bytes = more;
        text->room = room;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

static void add_tag(lua_State *L, struct text *text, enum tag tag)
{
    add(L, text, &(char){tag}, 1);
}

static const char *take(struct text *text, size_t size)
{
    text->read += size;
    return text->bytes + text->read - size;
}

#define TAKE(text, type)                                                                           \
    ({                                                                                             \
        type taken;                                                                                \
        memcpy(&taken, take(text, sizeof taken), sizeof taken);                                    \
        taken;                                                                                     \
    })

/* ---- packing ---- */

/* `where`: "in a table" and the like; it goes behind what can't be copied. */
static int refuse(lua_State *L, const char *what, const char *where)
{
    return luaL_error(L, "%s can't be copied to another thread%s", what, where);
}

/* What lua_dump() calls with a piece of a function's code. */
static int add_code(lua_State *L, const void *bytes, size_t size, void *makings)
{
    add(L, makings, bytes, size);
    return 0;
}

/* With its size in front, which is known behind. */
static void add_function(lua_State *L, struct text *makings)
{
    add_tag(L, makings, FUNCTION);
    size_t place = makings->size, size = 0;
    add(L, makings, &size, sizeof size);
    lua_dump(L, add_code, makings, false);
    size = makings->size - place - sizeof size;
    memcpy(makings->bytes + place, &size, sizeof size);
}

/* The object at the top, seen for the first time. */
static void add_making(lua_State *L, struct parcel *parcel, const char *where)
{
    struct text *makings = &parcel->makings;
    struct channel *channel;

    if (lua_istable(L, -1)) {
        if (lua_getmetatable(L, -1))
            refuse(L, "a table with a metatable", where);
        int length = lua_rawlen(L, -1) < INT32_MAX ? lua_rawlen(L, -1) : 0;
        add_tag(L, makings, TABLE);
        add(L, makings, &length, sizeof length);
    } else if (lua_isfunction(L, -1)) {
        add_function(L, makings);
    } else if ((channel = channel_at(L, -1)) != NULL) {
        add_tag(L, makings, CHANNEL);
        add(L, makings, &channel, sizeof channel);
        channel_retain(channel);
    } else {
        bool named = luaL_getmetafield(L, -1, "__name") == LUA_TSTRING;
        refuse(L, lua_pushfstring(L, "a %s", named ? lua_tostring(L, -1) : luaL_typename(L, -1)),
               where);
    }
    parcel->whole = makings->size;
}

/* The number that it has, or gets. The object is at the top, and stays. */
static uint32_t number_of(lua_State *L, struct parcel *parcel, const char *where)
{
    if (lua_isnil(L, OBJECTS)) {
        lua_newtable(L);
        lua_replace(L, OBJECTS);
    }
    lua_pushvalue(L, -1);
    lua_rawget(L, OBJECTS);
    uint32_t number = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (number > 0)
        return number;
    add_making(L, parcel, where);
    number = ++parcel->objects;
    lua_pushvalue(L, -1);
    lua_pushinteger(L, number);
    lua_rawset(L, OBJECTS);
    lua_pushvalue(L, -1);
    lua_rawseti(L, OBJECTS, number);
    return number;
}

static bool is_globals(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 1);
    return same;
}

static void add_object(lua_State *L, struct parcel *parcel, const char *where)
{
    uint32_t number = number_of(L, parcel, where);
    add_tag(L, &parcel->contents, OBJECT);
    add(L, &parcel->contents, &number, sizeof number);
}

/* One of the program's own is at the same address for all. */
static void add_c_function(lua_State *L, struct text *contents, const char *where)
{
    lua_CFunction function = lua_tocfunction(L, -1);
    if (lua_getupvalue(L, -1, 1))
        refuse(L, "a C function with values of its own", where);
    add_tag(L, contents, C_FUNCTION);
    add(L, contents, &function, sizeof function);
}

static void add_number(lua_State *L, struct text *contents)
{
    lua_Integer integer = lua_tointeger(L, -1);
    lua_Number number = lua_tonumber(L, -1);
    bool is_integer = lua_isinteger(L, -1);
    add_tag(L, contents, is_integer ? INTEGER : FLOAT);
    if (is_integer)
        add(L, contents, &integer, sizeof integer);
    else
        add(L, contents, &number, sizeof number);
}

static void add_string(lua_State *L, struct text *contents)
{
    size_t size;
    const char *bytes = lua_tolstring(L, -1, &size);
    add_tag(L, contents, STRING);
    add(L, contents, &size, sizeof size);
    add(L, contents, bytes, size);
}

/* The value at the top, which stays. */
static void add_value(lua_State *L, struct parcel *parcel, const char *where)
{
    struct text *contents = &parcel->contents;
    switch (lua_type(L, -1)) {
    case LUA_TNIL: add_tag(L, contents, NIL); break;
    case LUA_TBOOLEAN: add_tag(L, contents, lua_toboolean(L, -1) ? TRUE : FALSE); break;
    case LUA_TNUMBER: add_number(L, contents); break;
    case LUA_TSTRING: add_string(L, contents); break;
    case LUA_TTABLE:
        if (is_globals(L))
            add_tag(L, contents, GLOBALS);
        else
            add_object(L, parcel, where);
        break;
    case LUA_TFUNCTION:
        if (lua_iscfunction(L, -1))
            add_c_function(L, contents, where);
        else
            add_object(L, parcel, where);
        break;
    case LUA_TUSERDATA: add_object(L, parcel, where); break;
    case LUA_TTHREAD: refuse(L, "a coroutine", where); break;
    default: refuse(L, "a light userdata", where);
    }
}

/* The object's at the top, which goes: pairs of a table, upvalues of a function, in order. */
static void add_contents(lua_State *L, struct parcel *parcel)
{
    if (lua_istable(L, -1)) {
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            lua_pushvalue(L, -2);
            add_value(L, parcel, " (it is a table's key)");
            lua_pop(L, 1);
            add_value(L, parcel, " (it is in a table)");
        }
    } else if (lua_isfunction(L, -1)) {
        const char *name;
        for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
            lua_pushfstring(L, " (it is in '%s', which the function uses)", name);
            lua_insert(L, -2);
            add_value(L, parcel, lua_tostring(L, -2));
            lua_pop(L, 2);
        }
    }
    add_tag(L, &parcel->contents, END);
    lua_pop(L, 1);
}

/* Stack: the parcel, nil, the values. */
static int pack(lua_State *L)
{
    struct parcel *parcel = lua_touserdata(L, PARCEL);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    parcel->values = lua_gettop(L) - OBJECTS;
    for (int i = 0; i < parcel->values; i++) {
        lua_pushvalue(L, FIRST_VALUE + i);
        add_value(L, parcel, "");
        lua_pop(L, 1);
    }
    for (uint32_t number = 1; number <= parcel->objects; number++) {
        lua_rawgeti(L, OBJECTS, number);
        add_contents(L, parcel);
    }
    return 0;
}

struct parcel *parcel_pack(lua_State *L, int first, int count)
{
    luaL_checkstack(L, count + LUA_MINSTACK, "too many values");
    struct parcel *parcel = calloc(1, sizeof *parcel);
    if (!parcel)
        luaL_error(L, "not enough memory");
    lua_pushcfunction(L, pack);
    lua_pushlightuserdata(L, parcel);
    lua_pushnil(L);
    for (int i = 0; i < count; i++)
        lua_pushvalue(L, first + i);
    if (lua_pcall(L, count + 2, 0, 0) != LUA_OK) {
        parcel_free(parcel);
        parcel = NULL;
        raise_from_caller(L);
    }
    return parcel;
}

/* ---- unpacking ---- */

static void make_object(lua_State *L, struct text *makings)
{
    switch ((enum tag) * take(makings, 1)) {
    case TABLE: lua_createtable(L, TAKE(makings, int), 0); break;
    case CHANNEL: channel_push(L, TAKE(makings, struct channel *)); break;
    default: {
        size_t size = TAKE(makings, size_t);
        if (luaL_loadbufferx(L, take(makings, size), size, "thread", "b") != LUA_OK)
            lua_error(L);
    }
    }
}

static void push_string(lua_State *L, struct text *contents)
{
    size_t size = TAKE(contents, size_t);
    lua_pushlstring(L, take(contents, size), size);
}

/* Pushes the next value; false at an object's end. */
static bool push_value(lua_State *L, struct text *contents)
{
    switch ((enum tag) * take(contents, 1)) {
    case NIL: lua_pushnil(L); break;
    case FALSE: lua_pushboolean(L, false); break;
    case TRUE: lua_pushboolean(L, true); break;
    case INTEGER: lua_pushinteger(L, TAKE(contents, lua_Integer)); break;
    case FLOAT: lua_pushnumber(L, TAKE(contents, lua_Number)); break;
    case STRING: push_string(L, contents); break;
    case C_FUNCTION: lua_pushcfunction(L, TAKE(contents, lua_CFunction)); break;
    case GLOBALS: lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); break;
    case OBJECT: lua_rawgeti(L, OBJECTS, TAKE(contents, uint32_t)); break;
    default: return false;
    }
    return true;
}

/* The object is at the top, and goes. */
static void fill_object(lua_State *L, struct text *contents)
{
    bool is_table = lua_istable(L, -1);
    for (int upvalue = 1; push_value(L, contents); upvalue++) {
        if (is_table) {
            push_value(L, contents);
            lua_rawset(L, -3);
        } else {
            lua_setupvalue(L, -2, upvalue);
        }
    }
    lua_pop(L, 1);
}

/* Stack: the parcel. */
static int unpack(lua_State *L)
{
    struct parcel *parcel = lua_touserdata(L, PARCEL);
    luaL_checkstack(L, parcel->values + LUA_MINSTACK, "too many values");
    lua_newtable(L);
    for (uint32_t number = 1; number <= parcel->objects; number++) {
        make_object(L, &parcel->makings);
        lua_rawseti(L, OBJECTS, number);
    }
    for (int i = 0; i < parcel->values; i++)
        push_value(L, &parcel->contents);
    for (uint32_t number = 1; number <= parcel->objects; number++) {
        lua_rawgeti(L, OBJECTS, number);
        fill_object(L, &parcel->contents);
    }
    return parcel->values;
}

int parcel_unpack(lua_State *L, struct parcel *parcel)
{
    int top = lua_gettop(L), status = LUA_ERRMEM;
    if (lua_checkstack(L, LUA_MINSTACK)) {
        lua_pushcfunction(L, unpack);
        lua_pushlightuserdata(L, parcel);
        status = lua_pcall(L, 1, LUA_MULTRET, 0);
    } else {
        lua_pushnil(L);
    }
    parcel_free(parcel);
    if (status != LUA_OK)
        lua_error(L);
    return lua_gettop(L) - top;
}

/* ---- the end ---- */

static void release_channels(struct parcel *parcel)
{
    struct text *makings = &parcel->makings;
    for (makings->read = 0; makings->read < parcel->whole;) {
        switch ((enum tag) * take(makings, 1)) {
        case TABLE: take(makings, sizeof(int)); break;
        case CHANNEL: channel_release(TAKE(makings, struct channel *)); break;
        default: {
            size_t size = TAKE(makings, size_t);
            take(makings, size);
        }
        }
    }
}

void parcel_free(struct parcel *parcel)
{
    if (!parcel)
        return;
    release_channels(parcel);
    free(parcel->makings.bytes);
    free(parcel->contents.bytes);
    free(parcel);
}

struct parcel **parcel_next(struct parcel *parcel)
{
    return &parcel->next;
}
