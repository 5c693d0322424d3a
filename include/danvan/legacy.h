/* Vietnamese text from before Unicode: TCVN3 (the .VnTime fonts; TCVN 5712:1993, VN3), one byte a
 * letter; VNI for Windows, a letter and a byte for its marks; and Windows' code page 1258, a letter
 * and a byte for its tone, in which spreadsheets on a Vietnamese Windows still save a plain "CSV".
 * Tables hold each as bytes, or as UTF-8 of the wrong letters ("§Êt ®ai", "Ñaát ñai"), where a
 * program took them for Western.
 *
 * It is recognised so that a person can be told; nothing is ever converted unasked.  TCVN3 writes
 * capitals with marks by a font of capitals, so they come out small. */
#ifndef DANVAN_LEGACY_H
#define DANVAN_LEGACY_H

#include "danvan/str.h"

typedef enum dv_legacy {
    DV_LEGACY_NONE,
    DV_LEGACY_TCVN3,
    DV_LEGACY_VNI,
    DV_LEGACY_WINDOWS
} dv_legacy;

extern const char *const dv_legacy_names[]; /* by dv_legacy: "utf-8", "tcvn3", "vni",
                                              "windows-1258" */
bool dv_legacy_parse(const char *name, dv_legacy *out);

/* What the text looks like: its words are no Vietnamese as they stand, and most of them are, read
 * so. */
dv_legacy dv_legacy_guess(dv_str text, bool utf8); /* which it is, or is not */
/* Appends it in NFC; false, and nothing appended, if it can't be that.  DV_LEGACY_NONE: UTF-8. */
bool dv_legacy_utf8(dv_legacy from, dv_str text, dv_buf *out);

#endif
