/* Folding for search: lower case, without marks, đ as d ("Nghệ An" → "nghe an").
 * The look-alikes of Đ (U+00D0, U+0189) fold to d as well. */
#ifndef DANVAN_FOLD_H
#define DANVAN_FOLD_H

#include "danvan/str.h"

void dv_fold(dv_buf *b, dv_str s); /* appends */
/* Lower case only, marks kept: for ranking exact diacritics first. */
void dv_fold_case(dv_buf *b, dv_str s);

/* Takes the next word (a run of letters and digits, marks included) off *rest; false at the end. */
bool dv_word_next(dv_str *rest, dv_str *word);

/* Is the character, which is put behind `before`, a mark with no letter or digit under it? */
bool dv_is_lone_mark(dv_str before, int32_t cp);
bool dv_has_lone_mark(dv_str before, dv_str in); /* is one of those in a text? */

/* What a search for `needle` found in `hay`, as it stands there, to be shown: whole words, and of
 * those that begin with the needle's last word (where nothing follows it) that beginning.  Folded
 * texts have other lengths: a part always ends where a letter with all its marks does.  In the
 * order of `hay`, at most `max`. */
size_t dv_fold_found(dv_str hay, dv_str needle, dv_str *out, size_t max);

/* Are both the same once folded? */
bool dv_fold_same(dv_str a, dv_str b);
/* Does every word of `needle` begin some word of `hay`, both folded?  An empty needle: yes. */
bool dv_fold_match(dv_str hay, dv_str needle);

#endif
