/* LMDB trusts its file.  Where the file is damaged it reads beyond its map, or finds one of its own
 * assertions false; where the file has been cut short the kernel sends SIGBUS. */
#include "store_int.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>

static dv_store_damage_fn told;

/* Which store is at work.  Not in memory that LMDB could write over before it falls. */
static volatile sig_atomic_t at_work;
static char where[PATH_MAX];
static volatile sig_atomic_t unlocked;

void dv_store_at_work(const dv_store *s, bool on)
{
    if (on) {
        snprintf(where, sizeof where, "%s", s->dir);
        unlocked = s->frozen;
    }
    at_work = at_work + (on ? 1 : -1);
}

/* Of a store that is at work: what happens now is its file's doing.  Else it is our own fault. */
static void on_fault(int no)
{
    if (at_work)
        told(where, unlocked);
    signal(no, SIG_DFL);
    raise(no);
}

void dv_store_on_damage(dv_store_damage_fn fn)
{
    static char stack[65536];
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction sa = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    told = fn;
    sigaltstack(&own, NULL);
    sigemptyset(&sa.sa_mask);
    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
    sigaction(SIGFPE, &sa, NULL);
}

static void on_assertion(MDB_env *env, const char *what)
{
    (void)env;
    (void)what;
    if (told)
        told(where, unlocked);
}

void dv_store_guard(dv_store *s)
{
    mdb_env_set_assert(s->env, on_assertion);
}
