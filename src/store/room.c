/* Is there address space for a map? */
#include "store_int.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

static bool is_limited(void)
{
    struct rlimit l;
    return getrlimit(RLIMIT_AS, &l) != 0 || l.rlim_cur != RLIM_INFINITY;
}

/* Where nothing limits a process there is room for any map that LMDB gets. */
bool dv_store_fits(size_t map)
{
    if (map > SIZE_MAX - DV_ROOM_BESIDES)
        return false;
    if (!is_limited())
        return true;
    void *p = mmap(NULL, map + DV_ROOM_BESIDES, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return false;
    munmap(p, map + DV_ROOM_BESIDES);
    return true;
}
