/* Which program this is. */
#ifndef DANVAN_PROGRAM_H
#define DANVAN_PROGRAM_H

#include "danvan/str.h"

/* The build ID that the linker has made of all that the program consists of (ld --build-id, the
 * note NT_GNU_BUILD_ID): another program has another, and the same one keeps it wherever it lies.
 * It is part of the program; empty if there is none. */
dv_str dv_program_id(void);

#endif
