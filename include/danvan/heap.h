/* Memory that the system gives at once: page by page, as a program comes to them, they cost it
 * several times as much. */
#ifndef DANVAN_HEAP_H
#define DANVAN_HEAP_H

#include <stddef.h>

/* Every page of these bytes is there to be written.  Where the system can't, it gives them one by
 * one, as ever. */
void dv_heap_present(void *p, size_t n);

/* So much of the heap as nearly every command needs.  Call it once, before most is allocated. */
void dv_heap_ready(void);

#endif
