#include "danvan/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void dv_heap_present(void *p, size_t n)
{
#ifdef MADV_POPULATE_WRITE
    enum { PAGE = 4096 }; /* where they are larger, the system may refuse what begins within one */
    const uintptr_t at = (uintptr_t)p & ~(uintptr_t)(PAGE - 1);
    (void)madvise((void *)at, (uintptr_t)p + n - at, MADV_POPULATE_WRITE);
#else
    (void)p;
    (void)n;
#endif
}

void dv_heap_ready(void)
{
    enum { HALVES = 2, HALF = 94 << 10 }; /* what is larger malloc maps apart */
    static void *end;                     /* keeps what is before it from going back */
    void *half[HALVES];
    for (size_t i = 0; i < HALVES; i++)
        half[i] = malloc(HALF);
    end = malloc(1);
    for (size_t i = 0; i < HALVES; i++) {
        if (half[i] && end)
            dv_heap_present(half[i], HALF);
        free(half[i]);
    }
}
