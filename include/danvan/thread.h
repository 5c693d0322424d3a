/* A thread beside the one that is there always: for work that can be done in parts beside another,
 * where there is more than one processor.
 *
 * Signals stay with the thread that is there always, but for those of a fault of its own: one that
 * were kept from it would end the program without a word. */
#ifndef DANVAN_THREAD_H
#define DANVAN_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* How many processors this program may use, whatever others there are. */
int dv_processors(void);

/* False: there is no processor for it, or no thread to be had; the work is the caller's own then.
 */
bool dv_thread_begin(pthread_t *t, void *(*run)(void *of), void *of);

#endif
