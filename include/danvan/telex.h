/* Vietnamese from plain keys, for terminals that have no input method of their own: Telex and VNI.
 *
 *     Telex  aa ee oo aw ow uw dd (a lone w: ư)   tones s f r x j, z takes the tone off
 *     VNI    6 â ê ô, 7 ơ ư, 8 ă, 9 đ             tones 1 2 3 4 5, 0 takes the tone off
 *
 * Marks and tones may come anywhere in the word after their letter (tiengse, tieengs, tieesng); the
 * tone stands where the traditional orthography wants it (hòa, thúy, giếng, quý, hoàn) and moves as
 * letters are added.  Pressing a mark's or tone's key again undoes it, leaves the letter, and the
 * rest of the word is taken as it is typed: ass gives as.  What can't be the beginning of a
 * Vietnamese syllable is left exactly as typed: windows, software, 2024.  A foreign word that could
 * be a syllable needs the key twice: tesst gives test.  In an abbreviation, which is of capitals
 * without a vowel, any D may get its stroke: QDD and, in VNI, QD9 give QĐ, HDDND gives HĐND. */
#ifndef DANVAN_TELEX_H
#define DANVAN_TELEX_H

#include "danvan/str.h"

#include <stdint.h>

typedef enum dv_typing { DV_TYPE_PLAIN, DV_TYPE_TELEX, DV_TYPE_VNI } dv_typing;

/* What the keys of one word give, in NFC, appended: their conversion, or (false) the keys
 * themselves, which are no syllable and no abbreviation. */
bool dv_telex_word(dv_typing how, dv_str keys, dv_buf *out);

/* Is the word, in NFC, a syllable as the orthography writes it? */
bool dv_telex_is_syllable(dv_str text);

/* A word being typed.  Zeroed: plain. */
typedef struct dv_typer {
    dv_typing how;
    /* Its own: the keys of the word, and what they gave. */
    dv_buf keys, shown;
    bool stood; /* it was there, and its keys are read off its text: it is never turned into them */
} dv_typer;

void dv_typer_reset(dv_typer *t); /* the next key begins anew */
void dv_typer_free(dv_typer *t);
/* A key typed after the text `before`: how many characters to take off its end, and what to put
 * there.  One may come back to a word: its keys are read off the text. */
void dv_typer_key(dv_typer *t, dv_str before, int32_t key, size_t *erase, dv_buf *insert);
/* The same, at the end of the text itself. */
void dv_typer_put(dv_typer *t, dv_buf *text, int32_t key);

#endif
