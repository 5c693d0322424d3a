/* The orthography: which onsets and rhymes there are, which go together, where the tone stands.
 * After Quy định về chính tả tiếng Việt, Bộ Giáo dục, 30/11/1980 (Quyết định 240/QĐ), with the tone
 * on the first of two open vowels (hòa, khỏe, thúy) as most people write. */
#include "danvan/utf8.h"

#include "syllable_int.h"

#include <string.h>

static const char *const onsets[] = {"b",  "c",  "ch", "d", "D", "g",  "gh",  "gi", "h",
                                     "k",  "kh", "l",  "m", "n", "ng", "ngh", "nh", "p",
                                     "ph", "qu", "r",  "s", "t", "th", "tr",  "v",  "x"};
enum { ONSETS = sizeof onsets / sizeof *onsets };

/* One character a letter: A ă, E ê, W â, O ô, P ơ, U ư. */
static const char *const rhymes[] = {
    "a",    "ac",   "ach",  "ai",  "am",  "an",   "ang",  "anh",  "ao",   "ap",   "at",   "au",
    "ay",   "Ac",   "Am",   "An",  "Ang", "Ap",   "At",   "Wc",   "Wm",   "Wn",   "Wng",  "Wp",
    "Wt",   "Wu",   "Wy",   "e",   "ec",  "em",   "en",   "eng",  "eo",   "ep",   "et",   "E",
    "Ech",  "Em",   "En",   "Enh", "Ep",  "Et",   "Eu",   "i",    "ia",   "ich",  "im",   "in",
    "inh",  "ip",   "it",   "iu",  "iEc", "iEm",  "iEn",  "iEng", "iEp",  "iEt",  "iEu",  "o",
    "oc",   "oi",   "om",   "on",  "ong", "op",   "ot",   "oa",   "oac",  "oach", "oai",  "oam",
    "oan",  "oang", "oanh", "oao", "oap", "oat",  "oay",  "oAc",  "oAm",  "oAn",  "oAng", "oAt",
    "oe",   "oem",  "oen",  "oeo", "oet", "ooc",  "oong", "O",    "Oc",   "Oi",   "Om",   "On",
    "Ong",  "Op",   "Ot",   "P",   "Pi",  "Pm",   "Pn",   "Pp",   "Pt",   "u",    "ua",   "uc",
    "ui",   "um",   "un",   "ung", "up",  "ut",   "uWn",  "uWng", "uWt",  "uWy",  "uE",   "uEch",
    "uEnh", "uEn",  "uOc",  "uOi", "uOm", "uOn",  "uOng", "uOt",  "uP",   "uy",   "uya",  "uych",
    "uyn",  "uynh", "uyt",  "uyu", "uyp", "uyEn", "uyEt", "U",    "Ua",   "Uc",   "Ui",   "Um",
    "Un",   "Ung",  "Ut",   "Uu",  "UPc", "UPi",  "UPm",  "UPn",  "UPng", "UPp",  "UPt",  "UPu",
    "y",    "ych",  "yn",   "ynh", "yt",  "yEm",  "yEn",  "yEng", "yEt",  "yEu"};
enum { RHYMES = sizeof rhymes / sizeof *rhymes };

bool dv_is_vowel(char base)
{
    return base && strchr("aeiouy", base);
}

static char code(const letter *l)
{
    static const struct {
        char base, code;
        mark mark;
    } codes[] = {{'a', 'A', BREVE},      {'a', 'W', CIRCUMFLEX}, {'e', 'E', CIRCUMFLEX},
                 {'o', 'O', CIRCUMFLEX}, {'o', 'P', HORN},       {'u', 'U', HORN},
                 {'d', 'D', STROKE}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].base == l->base && codes[i].mark == l->mark)
            return codes[i].code;
    return l->base;
}

static void codes_of(const syllable *s, size_t from, char out[SYLLABLE_MOST + 1])
{
    size_t n = 0;
    for (size_t i = from; i < s->n; i++)
        out[n++] = code(&s->at[i]);
    out[n] = '\0';
}

size_t dv_syllable_rhyme(const syllable *s)
{
    size_t i = 0;
    while (i < s->n && !dv_is_vowel(s->at[i].base))
        i++;
    bool q = i == 1 && s->at[0].base == 'q' && i < s->n && s->at[i].base == 'u';
    bool gi = i == 1 && s->at[0].base == 'g' && i + 1 < s->n && s->at[i].base == 'i' &&
              dv_is_vowel(s->at[i + 1].base);
    return i + (q || gi);
}

static bool is_onset(const char *text)
{
    for (size_t i = 0; i < ONSETS; i++)
        if (strcmp(onsets[i], text) == 0)
            return true;
    return *text == '\0';
}

static bool begins_onset(const char *text)
{
    for (size_t i = 0; i < ONSETS; i++)
        if (strncmp(onsets[i], text, strlen(text)) == 0)
            return true;
    return false;
}

static bool any(const char *text, const char *const *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, of[i]) == 0)
            return true;
    return false;
}

/* c, g, ng before a o u; k, gh, ngh before e i y; qu never before another u-sound. */
static bool may_follow(const char *onset, const char *rhyme)
{
    static const char *const before_front[] = {"k", "gh", "ngh"}, *const before_back[] = {"c", "g",
                                                                                          "ng"};
    bool front = rhyme[0] && strchr("eEiy", rhyme[0]);
    if (any(onset, before_front, 3))
        return front;
    if (any(onset, before_back, 3))
        return !front || (strcmp(onset, "g") == 0 && rhyme[0] == 'i');
    if (strcmp(onset, "qu") == 0)
        return !rhyme[0] || strchr("aAWeEiyPO", rhyme[0]);
    if (strcmp(onset, "gi") == 0)
        return rhyme[0] != 'i' && rhyme[0] != 'y';
    return true;
}

/* Stops take no tone but the acute and the dot. */
static bool tone_fits(const char *rhyme, tone t)
{
    size_t n = strlen(rhyme);
    char last = n ? rhyme[n - 1] : '\0';
    bool stop =
        last == 'c' || last == 'p' || last == 't' || (last == 'h' && n > 1 && rhyme[n - 2] == 'c');
    return !stop || t == LEVEL || t == ACUTE || t == DOT;
}

static char bare(char code)
{
    static const char codes[] = "AWEOPUD", bases[] = "aaeooud";
    const char *at = strchr(codes, code);
    return at ? bases[at - codes] : code;
}

/* Is it how a rhyme begins? */
static bool begins_rhyme(const char *text, const char *rhyme, bool later)
{
    for (; *text; text++, rhyme++)
        if (*text != *rhyme && !(later && *rhyme && *text == bare(*rhyme)))
            return false;
    return true;
}

static bool some_rhyme(const char *text, bool later)
{
    for (size_t i = 0; i < RHYMES; i++)
        if (begins_rhyme(text, rhymes[i], later))
            return true;
    return false;
}

bool dv_syllable_possible(const syllable *s, bool later)
{
    char onset[SYLLABLE_MOST + 1], rhyme[SYLLABLE_MOST + 2];
    size_t at = dv_syllable_rhyme(s);
    codes_of(s, 0, onset);
    onset[at] = '\0';
    codes_of(s, at, rhyme);
    if (!*rhyme)
        return begins_onset(onset) || is_onset(onset);
    if (!is_onset(onset) || !may_follow(onset, rhyme) || !tone_fits(rhyme, s->tone))
        return false;
    /* ưo is on its way to ươ. */
    char *half = strstr(rhyme, "Uo");
    if (half)
        half[1] = 'P';
    if (some_rhyme(rhyme, later))
        return true;
    /* giêng is gi with iêng: its i is written once. */
    memmove(rhyme + 1, rhyme, strlen(rhyme) + 1);
    rhyme[0] = 'i';
    return strcmp(onset, "gi") == 0 && some_rhyme(rhyme, later);
}

/* ---- writing ---- */

/* Of the vowels from..to the one with a mark, the last of two (ươ); otherwise the first of an open
 * pair, the second before a coda or of three. */
static size_t tone_at(const syllable *s)
{
    size_t from = dv_syllable_rhyme(s), to;
    if (from == s->n && from && dv_is_vowel(s->at[from - 1].base))
        from--; /* "gi", "qu" alone */
    for (to = from; to < s->n && dv_is_vowel(s->at[to].base); to++)
        ;
    for (size_t i = to; i > from; i--)
        if (s->at[i - 1].mark != NO_MARK)
            return i - 1;
    size_t vowels = to - from;
    if (vowels <= 1)
        return from;
    if (vowels == 2)
        return to < s->n ? from + 1 : from;
    return from + 1;
}

static void write_letter(const letter *l, tone t, dv_buf *out)
{
    static const int32_t marks[] = {0, 0x302, 0x306, 0x31B, 0},
                         tones[] = {0, 0x301, 0x300, 0x309, 0x303, 0x323};
    if (l->mark == STROKE) {
        dv_utf8_put(out, l->upper ? 0x110 : 0x111);
        return;
    }
    int32_t cp = l->upper ? l->base - 32 : l->base;
    if (marks[l->mark])
        cp = dv_utf8_compose(cp, marks[l->mark]);
    if (tones[t])
        cp = dv_utf8_compose(cp, tones[t]);
    dv_utf8_put(out, cp);
}

/* ươ without anything after it is written uơ (thuở); ưo before anything is ươ. */
static syllable settled(const syllable *s)
{
    syllable out = *s;
    size_t at = dv_syllable_rhyme(s);
    if (at + 1 >= s->n || s->at[at].base != 'u' || s->at[at + 1].base != 'o')
        return out;
    bool open = at + 2 == s->n;
    if (open && s->at[at].mark == HORN && s->at[at + 1].mark == HORN && at > 0)
        out.at[at].mark = NO_MARK;
    if (!open && s->at[at].mark == HORN)
        out.at[at + 1].mark = HORN;
    if (!open && s->at[at + 1].mark == HORN)
        out.at[at].mark = HORN;
    return out;
}

void dv_syllable_write(const syllable *s, dv_buf *out)
{
    const syllable w = settled(s);
    size_t at = tone_at(&w);
    for (size_t i = 0; i < w.n; i++)
        write_letter(&w.at[i], i == at ? w.tone : LEVEL, out);
}
