/* What is typed where there is no room for it.
 *
 * The letters behind the first that was refused go the same way, whether they would have room or
 * not: a tone that belongs to it would fall on a letter that stands there.  Input methods take
 * letters back and send others in their place: Backspace takes back what was refused of the last
 * word, letter by letter, then once whatever was refused before, and only then anything off the
 * text. */
#ifndef DANVAN_REFUSAL_H
#define DANVAN_REFUSAL_H

#include "danvan/command.h"

/* Zeroed: nothing was refused. */
typedef struct dv_refusal {
    bool on;
    bool more;      /* than the last word */
    bool dropped;   /* by the key before this one, and nothing of it is left */
    size_t letters; /* of the last word */
} dv_refusal;

/* Before a key is tried.  True: it goes the way of what was refused, and the text stays as it is.
 * Any other key than a letter ends it. */
bool dv_refusal_takes(dv_refusal *x, dv_key key);
/* The letter had no room. */
void dv_refusal_add(dv_refusal *x, dv_key key);

#endif
