/* A thread beside the first. */
#include "danvan/thread.h"

#include <criterion/criterion.h>
#include <signal.h>

static void *tell_mask(void *of)
{
    pthread_sigmask(SIG_SETMASK, NULL, of);
    return NULL;
}

Test(thread, hears_of_its_own_faults_and_of_no_other_signal)
{
    pthread_t t;
    sigset_t mask;
    if (!dv_thread_begin(&t, tell_mask, &mask)) {
        cr_assert_eq(dv_processors(), 1);
        return;
    }
    cr_assert_eq(pthread_join(t, NULL), 0);
    cr_expect_not(sigismember(&mask, SIGBUS));
    cr_expect_not(sigismember(&mask, SIGSEGV));
    cr_expect_not(sigismember(&mask, SIGFPE));
    cr_expect(sigismember(&mask, SIGTERM));
    cr_expect(sigismember(&mask, SIGINT));
    cr_expect(sigismember(&mask, SIGWINCH));
    cr_expect(sigismember(&mask, SIGALRM));
}
