/* A Vietnamese syllable while it is typed: letters with their marks, a tone, and the orthography.
 */
#ifndef DANVAN_SYLLABLE_INT_H
#define DANVAN_SYLLABLE_INT_H

#include "danvan/str.h"

#include <stdint.h>

enum { SYLLABLE_MOST = 12 };

typedef enum mark { NO_MARK, CIRCUMFLEX, BREVE, HORN, STROKE } mark;
typedef enum tone { LEVEL, ACUTE, GRAVE, HOOK, TILDE, DOT } tone;

typedef struct letter {
    char base; /* a to z */
    bool upper;
    bool w; /* typed as a lone w */
    mark mark;
} letter;

typedef struct syllable {
    letter at[SYLLABLE_MOST];
    size_t n;
    tone tone;
} syllable;

bool dv_is_vowel(char base);
/* Can it be, or become by more letters, a syllable of the language?  `later`: also by marks on the
 * letters that have none. */
bool dv_syllable_possible(const syllable *s, bool later);
/* Where its rhyme begins: after the onset, qu and gi (before a vowel) included. */
size_t dv_syllable_rhyme(const syllable *s);
/* Its text, the tone on the letter where the traditional orthography has it. */
void dv_syllable_write(const syllable *s, dv_buf *out);

#endif
