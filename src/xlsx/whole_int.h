/* Is the spreadsheet on the disk the one that was made?  The library that makes it does not tell
 * when its temporary files find no room, and leaves out what did not fit. */
#ifndef DANVAN_XLSX_WHOLE_INT_H
#define DANVAN_XLSX_WHOLE_INT_H

#include <stdbool.h>
#include <stddef.h>

/* Each part ends where it should, and the n-th sheet has so many rows. */
bool file_is_whole(const char *path, const size_t *rows, size_t nsheet);

#endif
