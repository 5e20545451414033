/*
 * The module `thread`: threads that run Lua, each in a state of its own.
 *
 * What a thread shares with the one that made it is struct job. Two hold it, the thread and the
 * value in the maker's state; who goes last frees it.
 *
 *      thread.new()       job->parcel: the function and its arguments
 *      the thread         takes it, and leaves there its results, or its error
 *      join()             waits for the thread's end, and takes those
 *      or __gc            nobody waits: an error goes to the error output
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lualib.h>

#include "thread.h"

#define TYPE "thread" /* the name of their metatable */

/* Lua lets C functions call each other 200 deep; a kilobyte or two is the most that one takes. */
enum { STACK = 1 << 20 };

struct job {
    pthread_t thread;
    atomic_flag one_gone;
    bool failed, joined;
    struct parcel *parcel; /* NULL after an error: there was no memory even for its message */
    char *complaint;       /* the error as text, with a traceback; NULL as well */
};

int raise_from_caller(lua_State *L)
{
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/* ---- its end ---- */

static void job_leave(struct job *job)
{
    if (!atomic_flag_test_and_set(&job->one_gone))
        return;
    if (job->failed && !job->joined)
        fprintf(stderr, "lua: thread: %s\n", job->complaint ? job->complaint : "not enough memory");
    parcel_free(job->parcel);
    free(job->complaint);
    free(job);
}

/* ---- the thread's side ---- */

/* At the error, before the stack is gone. The error itself stays as it is. */
static int complain(lua_State *L)
{
    struct job *job = *(struct job **)lua_getextraspace(L);
    const char *text = luaL_tolstring(L, 1, NULL);
    luaL_traceback(L, L, text, 1);
    free(job->complaint); /* there was an error in our own work */
    job->complaint = strdup(lua_tostring(L, -1));
    lua_settop(L, 1);
    return 1;
}

static int run(lua_State *L)
{
    struct job *job = lua_touserdata(L, 1);
    struct parcel *given = job->parcel;
    lua_settop(L, 0);
    luaL_openlibs(L);
    lua_gc(L, LUA_GCGEN, 0, 0); /* as lua.c has it */
    job->parcel = NULL;
    int count = parcel_unpack(L, given);
    lua_call(L, count - 1, LUA_MULTRET);
    job->parcel = parcel_pack(L, 1, lua_gettop(L));
    return 0;
}

/* Called with the error and the job. */
static int pack_error(lua_State *L)
{
    struct job *job = lua_touserdata(L, 2);
    job->parcel = parcel_pack(L, 1, 1);
    return 0;
}

static int pack_text_of_error(lua_State *L)
{
    struct job *job = lua_touserdata(L, 2);
    luaL_tolstring(L, 1, NULL);
    job->parcel = parcel_pack(L, 3, 1);
    return 0;
}

/* Calls function(error, job), with the error at the top, which stays. */
static bool pack_by(lua_State *L, lua_CFunction function, struct job *job)
{
    lua_pushcfunction(L, function);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, job);
    bool done = lua_pcall(L, 2, 0, 0) == LUA_OK;
    if (!done)
        lua_pop(L, 1);
    return done;
}

static void run_job(lua_State *L, struct job *job)
{
    *(struct job **)lua_getextraspace(L) = job;
    lua_pushcfunction(L, complain);
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, job);
    job->failed = lua_pcall(L, 1, 0, 1) != LUA_OK;
    if (!job->failed)
        return;
    parcel_free(job->parcel); /* what it was given, if it came to nothing before */
    job->parcel = NULL;
    if (!pack_by(L, pack_error, job)) /* one that can't be copied comes as a text */
        pack_by(L, pack_text_of_error, job);
}

static void *begin(void *argument)
{
    struct job *job = argument;
    lua_State *L = luaL_newstate();
    if (L) {
        run_job(L, job);
        lua_close(L);
    } else {
        parcel_free(job->parcel);
        job->parcel = NULL;
        job->failed = true;
    }
    job_leave(job);
    return NULL;
}

/* ---- the maker's side ---- */

/* The thread of the first argument, of which from now on only the caller knows. */
static struct job *take_job(lua_State *L)
{
    struct job **held = luaL_checkudata(L, 1, TYPE);
    struct job *job = *held;
    *held = NULL;
    return job;
}

/* The value is gone, and nobody will ask. */
static int collect(lua_State *L)
{
    struct job *job = take_job(L);
    if (job) {
        pthread_detach(job->thread);
        job_leave(job);
    }
    return 0;
}

/* thread:join(): the function's results; its error is raised */
static int thread_join(lua_State *L)
{
    struct job *job = take_job(L);
    if (!job)
        return luaL_error(L, "the thread was joined before");
    pthread_join(job->thread, NULL);
    bool failed = job->failed;
    struct parcel *parcel = job->parcel;
    job->parcel = NULL;
    job->joined = true;
    job_leave(job);
    if (!parcel)
        return luaL_error(L, "not enough memory");
    int count = parcel_unpack(L, parcel);
    return failed ? lua_error(L) : count;
}

/* Ctrl-C is for the thread that runs the script. */
static int start(struct job *job)
{
    sigset_t interrupt, before;
    pthread_attr_t attributes;

    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    int error = pthread_create(&job->thread, &attributes, begin, job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

static const luaL_Reg methods[] = {
    {"join", thread_join},
    {"__gc", collect},
    {NULL, NULL},
};

static struct job **push_empty(lua_State *L)
{
    struct job **held = lua_newuserdatauv(L, sizeof *held, 0);
    *held = NULL;
    if (luaL_newmetatable(L, TYPE)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
    return held;
}

/* A source is compiled here, so that its maker gets the error. */
static void check_function(lua_State *L)
{
    size_t size;
    if (lua_type(L, 1) != LUA_TSTRING) {
        luaL_checktype(L, 1, LUA_TFUNCTION);
        return;
    }
    const char *source = lua_tolstring(L, 1, &size);
    if (luaL_loadbuffer(L, source, size, source) != LUA_OK)
        lua_error(L);
    lua_replace(L, 1);
}

/* thread.new(function or source, ...) */
static int thread_new(lua_State *L)
{
    check_function(L);
    int count = lua_gettop(L);
    struct job **held = push_empty(L);
    struct parcel *parcel = parcel_pack(L, 1, count);
    struct job *job = calloc(1, sizeof *job);
    if (!job) {
        parcel_free(parcel);
        return luaL_error(L, "not enough memory");
    }
    job->parcel = parcel;
    int error = start(job);
    if (error) { /* there may be some that have ended, and of which nobody knows any more */
        lua_gc(L, LUA_GCCOLLECT);
        error = start(job);
    }
    if (error) {
        parcel_free(parcel);
        free(job);
        return luaL_error(L, "a thread can't be started: %s", strerror(error));
    }
    *held = job;
    return 1;
}

/* ---- the rest ---- */

/* thread.sleep(seconds) */
static int thread_sleep(lua_State *L)
{
    lua_Number seconds = luaL_checknumber(L, 1);
    luaL_argcheck(L, seconds >= 0 && seconds < 1e9, 1, "a time in seconds, from 0 to 1e9");
    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (seconds - (lua_Number)left.tv_sec) * 1e9;
    nanosleep(&left, NULL);
    return 0;
}

/* thread.processors() */
static int thread_processors(lua_State *L)
{
    lua_pushinteger(L, sysconf(_SC_NPROCESSORS_ONLN));
    return 1;
}

static const luaL_Reg functions[] = {
    {"new", thread_new},
    {"channel", channel_new},
    {"sleep", thread_sleep},
    {"processors", thread_processors},
    {NULL, NULL},
};

int luaopen_thread(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
