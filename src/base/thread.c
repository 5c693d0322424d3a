#define _GNU_SOURCE /* sched_getaffinity */
#include "danvan/thread.h"

#include <sched.h>
#include <signal.h>

/* What a thread has at the most, where it would have as much as the main one may: that counts
 * against a limit of memory whether it is used or not. */
enum { STACK = 1 << 20 };

int dv_processors(void)
{
    cpu_set_t may;
    return sched_getaffinity(0, sizeof may, &may) == 0 ? CPU_COUNT(&may) : 1;
}

bool dv_thread_begin(pthread_t *t, void *(*run)(void *of), void *of)
{
    static const int its_own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t all, before;
    pthread_attr_t how;
    if (dv_processors() < 2 || pthread_attr_init(&how) != 0)
        return false;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof its_own / sizeof *its_own; i++)
        sigdelset(&all, its_own[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool begun =
        pthread_attr_setstacksize(&how, STACK) == 0 && pthread_create(t, &how, run, of) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    return begun;
}
