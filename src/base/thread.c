#define _GNU_SOURCE /* sched_getaffinity */
#include "danvan/thread.h"

#include <sched.h>
#include <signal.h>

int dv_processors(void)
{
    cpu_set_t may;
    return sched_getaffinity(0, sizeof may, &may) == 0 ? CPU_COUNT(&may) : 1;
}

bool dv_thread_begin(pthread_t *t, void *(*run)(void *of), void *of)
{
    sigset_t all, before;
    if (dv_processors() < 2)
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool begun = pthread_create(t, NULL, run, of) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return begun;
}
