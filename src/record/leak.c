/* A sealed name that is written into an open text, too. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "record_int.h"

/* ---- the names of a text ---- */

/* What people are called, folded: they are found by what follows. */
static bool is_title(dv_str word)
{
    static const char *const titles[] = {"ong", "ba", "anh", "chi", "co", "chu", "bac", "cu"};
    dv_buf b = {0};
    bool is = false;
    dv_fold(&b, word);
    for (size_t i = 0; !is && i < sizeof titles / sizeof *titles; i++)
        is = dv_str_is(dv_buf_str(&b), titles[i]);
    dv_buf_free(&b);
    return is;
}

/* From its first word that is none; empty: there is no name. */
static dv_str without_titles(dv_str name)
{
    dv_str rest = name, word;
    while (dv_word_next(&rest, &word))
        if (!is_title(word))
            return (dv_str){word.p, (size_t)(name.p + name.n - word.p)};
    return (dv_str){name.p, 0};
}

static bool is_capital(dv_str name)
{
    dv_str word, rest;
    if (!dv_word_next(&name, &word))
        return false;
    dv_buf small = {0};
    dv_fold_case(&small, word);
    rest = dv_buf_str(&small);
    bool is = dv_utf8_next(&rest) != dv_utf8_next(&word);
    dv_buf_free(&small);
    return is;
}

/* Takes the next name off; false at the end.  Và is a name, too. */
static bool next_part(const char **rest, dv_str *part)
{
    static const char *const between[] = {",", ";", " và "};
    size_t n = strlen(*rest), over = 0;
    if (!n)
        return false;
    *part = (dv_str){*rest, n};
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        const char *at = strstr(*rest, between[i]);
        if (at && (size_t)(at - *rest) < part->n) {
            part->n = (size_t)(at - *rest);
            over = strlen(between[i]);
        }
    }
    *rest += part->n + over;
    return true;
}

/* ---- where they stand ---- */

typedef struct wanted {
    dv_str name;   /* folded, if `folds` */
    bool folds;    /* else it is looked for as it is written */
    dv_buf folded; /* a word of the text */
} wanted;

static bool is_word(wanted *w, dv_str is, dv_str as)
{
    if (!w->folds)
        return dv_str_eq(is, as);
    dv_buf_clear(&w->folded);
    dv_fold(&w->folded, is);
    return dv_str_eq(dv_buf_str(&w->folded), as);
}

/* The word is the text's last before `rest`. */
static bool begins(wanted *w, dv_str word, dv_str rest)
{
    dv_str name = w->name, as;
    bool all = dv_word_next(&name, &as) && is_word(w, word, as);
    while (all && dv_word_next(&name, &as))
        all = dv_word_next(&rest, &word) && is_word(w, word, as);
    return all;
}

static bool is_letter(unsigned char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_of_word(unsigned char c)
{
    return c >= 0x80 || is_letter(c) || (c >= '0' && c <= '9');
}

/* May a word of these bytes be the name's first?  Two letters of ASCII tell of most that it can't,
 * which makes an import of names as fast as any. */
static bool may_be(const unsigned char *at, const char *name)
{
    for (int i = 0; i < 2; i++)
        if (!is_letter(at[i]))
            return true;
        else if ((at[i] | 0x20) != ((unsigned char)name[i] | 0x20))
            return false;
    return true;
}

/* Takes the next run of words that are not apart by ASCII off *rest; almost all are one.  Signs
 * such as “ begin with the bytes C2 and E2, and no letter of Vietnamese does.  False: at the end.
 */
static bool next_run(const wanted *w, dv_str *rest, dv_str *run)
{
    const unsigned char *at = (const unsigned char *)rest->p, *end = at + rest->n, *from;
    bool may = false;
    do {
        while (at < end && !is_of_word(*at))
            at++;
        if (at == end)
            return false;
        may = may_be(at, w->name.p);
        for (from = at; at < end && is_of_word(*at); at++)
            may = may || *at == 0xC2 || *at == 0xE2;
    } while (!may);
    *run = (dv_str){(const char *)from, (size_t)(at - from)};
    *rest = (dv_str){(const char *)at, (size_t)(end - at)};
    return true;
}

/* Does the name begin with a word of the run?  The text goes on after it. */
static bool has_in(wanted *w, dv_str run, dv_str after)
{
    dv_str word, rest = {run.p, run.n + after.n};
    bool has = false;
    while (!has && dv_word_next(&rest, &word) && word.p < after.p)
        has = begins(w, word, rest);
    return has;
}

static size_t count_words(dv_str s)
{
    dv_str word;
    size_t n = 0;
    while (dv_word_next(&s, &word))
        n++;
    return n;
}

/* A single word folded is many others: Lan, lấn, làn. */
static bool stands(dv_str name, dv_str text)
{
    dv_buf folded = {0};
    dv_str run;
    bool has = false;
    wanted w = {.name = name, .folds = count_words(name) > 1};
    if (w.folds) {
        dv_fold(&folded, name);
        w.name = dv_buf_str(&folded);
    }
    while (!has && next_run(&w, &text, &run))
        has = has_in(&w, run, text);
    dv_buf_free(&w.folded);
    dv_buf_free(&folded);
    return has;
}

/* What follows a first name may be another, or how many more there are. */
bool dv_name_stands(const char *who, const char *text)
{
    dv_str part;
    bool has = false;
    for (bool first = true; !has && next_part(&who, &part); first = false) {
        part = without_titles(part);
        has = (first || is_capital(part)) && stands(part, dv_str_from(text));
    }
    return has;
}
