/* LMDB trusts its file.  Where the file is damaged it reads beyond its map, or finds one of its own
 * assertions false; where the file has been cut short the kernel sends SIGBUS. */
#include "store_int.h"

#include <signal.h>

static dv_store_damage_fn told;

/* Of a store that is at work: what happens now is its file's doing.  Else it is our own fault. */
static void on_fault(int no)
{
    const dv_store *s = dv_store_busy();
    if (s)
        told(s->dir);
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
}

static void on_assertion(MDB_env *env, const char *what)
{
    const dv_store *s = mdb_env_get_userctx(env);
    (void)what;
    if (told)
        told(s->dir);
}

void dv_store_guard(dv_store *s)
{
    mdb_env_set_userctx(s->env, s);
    mdb_env_set_assert(s->env, on_assertion);
}
