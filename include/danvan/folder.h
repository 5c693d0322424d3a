/* Folders: the names in them outlive a power cut only once the folder itself is on the disk. */
#ifndef DANVAN_FOLDER_H
#define DANVAN_FOLDER_H

#include <stdbool.h>

/* Puts the names beside `path`, its own among them, on the disk; false: errno says why not. */
bool dv_folder_sync(const char *path);

#endif
