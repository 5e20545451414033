/*
 * Threads for Lua: the module `thread`, which docs/programs.md explains to those who use it.
 *
 * Lua's interpreter is not for two threads: each state has one. So each of our threads has a state
 * of its own, and the states share nothing. What is to get from one into another is copied on its
 * way: into a parcel, which belongs to no state, and out of it.
 *
 *      state of thread 1                                              state of thread 2
 *
 *      f, {1, 2}    thread.new()   -->   parcel   -->   unpacked      f({1, 2})
 *      {3}          channel:send() -->   parcel, parcel   -->        channel:receive()
 *      results      join()         <--   parcel   <--   packed        return ...
 *
 *   LT-1  A state is used by one thread, that which made it. Nothing keeps a pointer into it.
 *   LT-2  Who has a parcel sends it on, unpacks it or frees it: it has one owner.
 *   LT-3  Memory that no state knows of (a parcel, a channel) is given back also when Lua raises an
 *         error, which leaves by longjmp(): nothing that can raise is called while only a local
 *         variable knows of it, but in a protected call.
 */
#ifndef APPS_LUA_THREADS_THREAD_H
#define APPS_LUA_THREADS_THREAD_H

#include <lua.h>

struct parcel;
struct channel;

/* ---- parcel.c ---- */

/*
 * Copies the values at `first` to `first + count - 1` of the stack. Raises an error that names what
 * can't be copied, and when there is no memory.
 */
struct parcel *parcel_pack(lua_State *L, int first, int count);

/* Pushes the values, and frees the parcel, whatever happens; returns how many. Raises errors. */
int parcel_unpack(lua_State *L, struct parcel *parcel);

/* NULL is fine. */
void parcel_free(struct parcel *parcel);

/* A parcel can be in one list: the channel's. */
struct parcel **parcel_next(struct parcel *parcel);

/* ---- channel.c ---- */

/* thread.channel([capacity]) */
int channel_new(lua_State *L);

/* The channel at this place of the stack; NULL: it is something else. */
struct channel *channel_at(lua_State *L, int index);

/* Pushes it as a value of this state. The reference that comes with it is one more. */
void channel_push(lua_State *L, struct channel *channel);

/* A channel lives as long as a state, or a parcel, has a reference. */
void channel_retain(struct channel *channel);
void channel_release(struct channel *channel);

/* ---- thread.c ---- */

/* An error's message: `text` (at the top) behind the place in the script that called us. */
int raise_from_caller(lua_State *L);

int luaopen_thread(lua_State *L);

#endif
