/* UTF-8: strict decoding, NFC, columns on a terminal.
 *
 * Stored text is always valid UTF-8 in NFC; what comes from outside passes dv_utf8_check and
 * dv_utf8_nfc first. */
#ifndef DANVAN_UTF8_H
#define DANVAN_UTF8_H

#include "danvan/arena.h"
#include "danvan/str.h"

#include <stdint.h>

/* Length of the valid prefix: s.n if all of s is valid UTF-8 (no overlongs, no surrogates). */
size_t dv_utf8_check(dv_str s);

/* Letters, digits and punctuation as Vietnamese is written with them, each of one code point, and
 * blanks: no more than a look at the bytes tells that this is in NFC and has no control character.
 * What is not simple may still be so. */
bool dv_utf8_is_simple(dv_str s);
/* Takes one code point off *s; -1 at the end; U+FFFD for an invalid byte (one byte is taken). */
int32_t dv_utf8_next(dv_str *s);
/* Takes the last code point off *s, likewise. */
int32_t dv_utf8_prev(dv_str *s);
void dv_utf8_put(dv_buf *b, int32_t cp); /* U+FFFD for what is no character */

/* Valid, and a look at the bytes tells that NFC changes nothing: ASCII, control characters too, and
 * letters of one code point.  What is not settled may still be in NFC. */
bool dv_utf8_is_settled(dv_str s);

/* Appends s in NFC; false (and nothing appended) if s is not valid UTF-8. */
bool dv_utf8_nfc(dv_buf *b, dv_str s);
/* Is there a single code point for base + mark?  It, or 0.  A tone typed before the modifier is
 * put right: ẽ + U+0302 gives ễ. */
int32_t dv_utf8_compose(int32_t base, int32_t mark);
/* Takes a character apart: its plain base, and at most `max` marks in their order; how many. */
size_t dv_utf8_parts(int32_t cp, int32_t *base, int32_t *mark, size_t max);
bool dv_utf8_is_mark(int32_t cp);
/* Controls of the terminal and of lines, and what nobody sees. */
bool dv_utf8_is_control(int32_t cp);
/* Has no width and no look of its own, such as U+200B or the tags of U+E0000: two texts that look
 * the same would be two.  No Vietnamese text needs one; what was stored with one is shown with a
 * dot in its place. */
bool dv_utf8_is_unseen(int32_t cp);
/* One of those that turn round what is read after it: a text with it is shown otherwise than it is
 * stored. */
bool dv_utf8_is_turn(int32_t cp);
/* The text, or a copy of the arena's in which each of them is a dot. */
const char *dv_utf8_visible(dv_arena *a, const char *text);

size_t dv_utf8_count(dv_str s);     /* code points */
int dv_utf8_cp_columns(int32_t cp); /* 0, 1 or 2; controls 0, what nobody sees 1 (a dot) */
int dv_utf8_columns(dv_str s);
/* The longest prefix of at most `columns` columns that splits no grapheme; *used gets its columns.
 */
dv_str dv_utf8_clip(dv_str s, int columns, int *used);
/* What has more columns becomes its beginning and an ellipsis, which have no more; how many it has
 * then.  Everything that is shown shorter than it is goes through this. */
int dv_utf8_shorten(dv_buf *b, int columns);
/* Length in bytes of the first grapheme of s (a letter with its marks); 0 at the end. */
size_t dv_utf8_grapheme(dv_str s);
size_t dv_utf8_grapheme_back(dv_str s); /* of the last one */

#endif
