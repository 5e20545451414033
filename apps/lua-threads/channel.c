/*
 * Channels: queues of parcels between threads.
 *
 * A channel has room for `capacity` values, and for one more with each thread that waits to receive
 * one: so in a channel of no capacity a value is sent when somebody is there to take it.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include <lauxlib.h>

#include "thread.h"

#define TYPE "thread.channel" /* the name of their metatable */

struct channel {
    _Atomic size_t references;
    pthread_mutex_t mutex;             /* protects all that follows */
    pthread_cond_t readable, writable; /* something may have come; there may be room */
    struct parcel *first, **end;       /* the queue, and where the next one is hung up */
    lua_Integer capacity, count, receivers;
    bool closed;
};

/* ---- their life ---- */

void channel_retain(struct channel *channel)
{
    channel->references++;
}

void channel_release(struct channel *channel)
{
    if (--channel->references > 0)
        return;
    for (struct parcel *parcel = channel->first, *next; parcel; parcel = next) {
        next = *parcel_next(parcel);
        parcel_free(parcel);
    }
    pthread_cond_destroy(&channel->readable);
    pthread_cond_destroy(&channel->writable);
    pthread_mutex_destroy(&channel->mutex);
    free(channel);
}

static struct channel *channel_make(lua_Integer capacity)
{
    pthread_condattr_t monotonic;
    struct channel *channel = calloc(1, sizeof *channel);
    if (!channel)
        return NULL;
    channel->references = 1;
    channel->capacity = capacity;
    channel->end = &channel->first;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&channel->mutex, NULL);
    pthread_cond_init(&channel->readable, &monotonic);
    pthread_cond_init(&channel->writable, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return channel;
}

/* ---- as values of Lua: a userdata with a pointer ---- */

static struct channel *check(lua_State *L)
{
    struct channel **held = luaL_checkudata(L, 1, TYPE);
    luaL_argcheck(L, *held, 1, "the channel was collected");
    return *held;
}

struct channel *channel_at(lua_State *L, int index)
{
    struct channel **held = luaL_testudata(L, index, TYPE);
    return held ? *held : NULL;
}

static int collect(lua_State *L)
{
    struct channel **held = luaL_checkudata(L, 1, TYPE);
    if (*held)
        channel_release(*held);
    *held = NULL;
    return 0;
}

/* The same channel may be several values in one state. */
static int equal(lua_State *L)
{
    struct channel *one = channel_at(L, 1);
    lua_pushboolean(L, one && one == channel_at(L, 2));
    return 1;
}

static int length(lua_State *L)
{
    struct channel *channel = check(L);
    pthread_mutex_lock(&channel->mutex);
    lua_Integer count = channel->count;
    pthread_mutex_unlock(&channel->mutex);
    lua_pushinteger(L, count);
    return 1;
}

/* ---- waiting ---- */

enum { YEAR = 365 * 24 * 3600 };

/* When the time at this place of the stack, in seconds, is over; false: never. */
static bool deadline(lua_State *L, int index, struct timespec *until)
{
    lua_Number seconds = luaL_optnumber(L, index, HUGE_VAL);
    luaL_argcheck(L, seconds >= 0, index, "a time in seconds is not below 0");
    if (seconds > YEAR)
        return false;
    clock_gettime(CLOCK_MONOTONIC, until);
    until->tv_sec += (time_t)seconds;
    until->tv_nsec += (seconds - (time_t)seconds) * 1e9;
    if (until->tv_nsec >= 1000000000) {
        until->tv_sec++;
        until->tv_nsec -= 1000000000;
    }
    return true;
}

/* false: the time is over */
static bool wait(struct channel *channel, pthread_cond_t *condition, const struct timespec *until)
{
    if (!until)
        return pthread_cond_wait(condition, &channel->mutex) == 0;
    return pthread_cond_timedwait(condition, &channel->mutex, until) != ETIMEDOUT;
}

/* As Lua's own libraries say that something didn't work. */
static int nothing(lua_State *L, bool closed)
{
    lua_pushnil(L);
    lua_pushstring(L, closed ? "closed" : "timeout");
    return 2;
}

/* ---- send, receive, close ---- */

static bool has_room(const struct channel *channel)
{
    return channel->count < channel->capacity + channel->receivers;
}

/* channel:send(value, [timeout]): true; or nil and why not */
static int channel_send(lua_State *L)
{
    struct timespec until;
    struct channel *channel = check(L);
    luaL_checkany(L, 2);
    bool limited = deadline(L, 3, &until);
    struct parcel *parcel = parcel_pack(L, 2, 1);

    pthread_mutex_lock(&channel->mutex);
    while (!channel->closed && !has_room(channel))
        if (!wait(channel, &channel->writable, limited ? &until : NULL))
            break;
    bool closed = channel->closed, sent = !closed && has_room(channel);
    if (sent) {
        *channel->end = parcel;
        channel->end = parcel_next(parcel);
        channel->count++;
        pthread_cond_signal(&channel->readable);
    }
    pthread_mutex_unlock(&channel->mutex);
    if (!sent) {
        parcel_free(parcel);
        return nothing(L, closed);
    }
    lua_pushboolean(L, true);
    return 1;
}

/* The first one, or NULL. */
static struct parcel *take(struct channel *channel)
{
    struct parcel *parcel = channel->first;
    if (!parcel)
        return NULL;
    channel->first = *parcel_next(parcel);
    if (!channel->first)
        channel->end = &channel->first;
    channel->count--;
    pthread_cond_signal(&channel->writable);
    return parcel;
}

/* channel:receive([timeout]): the value; or nil and why there is none */
static int channel_receive(lua_State *L)
{
    struct timespec until;
    struct channel *channel = check(L);
    bool limited = deadline(L, 2, &until);

    pthread_mutex_lock(&channel->mutex);
    channel->receivers++;
    if (!channel->first)
        pthread_cond_signal(&channel->writable); /* there is room for one, for us */
    while (!channel->first && !channel->closed)
        if (!wait(channel, &channel->readable, limited ? &until : NULL))
            break;
    channel->receivers--;
    bool closed = channel->closed;
    struct parcel *parcel = take(channel);
    pthread_mutex_unlock(&channel->mutex);
    return parcel ? parcel_unpack(L, parcel) : nothing(L, closed);
}

/* Who waits is told; what was sent can still be received. */
static int channel_close(lua_State *L)
{
    struct channel *channel = check(L);
    pthread_mutex_lock(&channel->mutex);
    channel->closed = true;
    pthread_cond_broadcast(&channel->readable);
    pthread_cond_broadcast(&channel->writable);
    pthread_mutex_unlock(&channel->mutex);
    return 0;
}

static const luaL_Reg methods[] = {
    {"send", channel_send},
    {"receive", channel_receive},
    {"close", channel_close},
    {"__len", length},
    {"__eq", equal},
    {"__gc", collect},
    {NULL, NULL},
};

/* Pushes an empty one, which holds no channel yet. A state may get one before it asks for us. */
static struct channel **push_empty(lua_State *L)
{
    struct channel **held = lua_newuserdatauv(L, sizeof *held, 0);
    *held = NULL;
    if (luaL_newmetatable(L, TYPE)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
    return held;
}

void channel_push(lua_State *L, struct channel *channel)
{
    struct channel **held = push_empty(L);
    channel_retain(channel);
    *held = channel;
}

int channel_new(lua_State *L)
{
    lua_Integer capacity = luaL_optinteger(L, 1, 0);
    luaL_argcheck(L, capacity >= 0, 1, "a capacity is not below 0");
    luaL_argcheck(L, capacity <= 1000000000, 1, "a capacity of more than 1000000000");
    struct channel **held = push_empty(L);
    *held = channel_make(capacity);
    return *held ? 1 : luaL_error(L, "not enough memory");
}
