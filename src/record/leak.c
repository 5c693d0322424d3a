/* A sealed name that is written into an open text, too. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "record_int.h"

/* ---- the names of a text ---- */

/* Compared in small letters, with their marks: Chu is a surname, chú is what people are called. */
static bool is_one_of(dv_str text, const char *const *of)
{
    dv_buf small = {0};
    dv_fold_case(&small, text);
    while (*of && !dv_str_is(dv_buf_str(&small), *of))
        of++;
    dv_buf_free(&small);
    return *of;
}

/* What people are called, and whose they are: they are found by what follows. */
static bool is_title(dv_str text)
{
    static const char *const titles[] = {
        "ông", "bà",  "anh",  "chị",   "em",       "cô",       "chú",      "bác", "cụ",
        "cậu", "dì",  "thầy", "cháu",  "con",      "vợ",       "chồng",    "hộ",  "là",
        "tức", "tên", "với",  "người", "đại diện", "gia đình", "đồng chí", NULL};
    return is_one_of(text, titles);
}

static bool is_nobody(dv_str text)
{
    static const char *const nobody[] = {"nặc danh", "nac danh", "đơn nặc danh", "dân", NULL};
    return is_one_of(text, nobody);
}

/* The bytes of the title that it begins with, of one word or two; 0: with none. */
static size_t title_at(dv_str text)
{
    dv_str rest = text, word;
    for (int i = 0; i < 2 && dv_word_next(&rest, &word); i++) {
        dv_str head = {text.p, (size_t)(word.p + word.n - text.p)};
        if (is_title(head))
            return head.n;
    }
    return 0;
}

/* What is left when the titles before it are off; never nothing: the last word may be a name. */
static dv_str without_titles(dv_str part)
{
    for (size_t n; (n = title_at(part)) && n < part.n;) {
        dv_str rest = {part.p + n, part.n - n}, word;
        if (!dv_word_next(&rest, &word))
            break;
        part = (dv_str){word.p, (size_t)(part.p + part.n - word.p)};
    }
    return part;
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

static size_t count_words(dv_str s)
{
    dv_str word;
    size_t n = 0;
    while (dv_word_next(&s, &word))
        n++;
    return n;
}

static bool has_digit(dv_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (dv_is_digit(s.p[i]))
            return true;
    return false;
}

/* Chị Anh is called Anh; ông bà is nobody. */
static bool is_only_title(dv_str part, dv_str name)
{
    return is_title(name) && (name.p == part.p || count_words(name) > 1 || !is_capital(name));
}

/* A dash ends a name where a blank is beside it, and stands within one else. */
static bool ends_name(dv_str gap)
{
    bool blank = false, dash = false;
    for (int32_t cp; (cp = dv_utf8_next(&gap)) >= 0;) {
        if ((cp < 0x80 && cp && strchr(",;()/&:", cp)) || cp == 0x2013 || cp == 0x2014)
            return true;
        blank = blank || cp == ' ';
        dash = dash || cp == '-';
    }
    return blank && dash;
}

/* Takes the next word of the same part off *rest; false: none follows. */
static bool next_of(dv_str *rest, dv_str *word)
{
    dv_str at = *rest;
    if (!dv_word_next(&at, word) || ends_name((dv_str){rest->p, (size_t)(word->p - rest->p)}))
        return false;
    *rest = at;
    return true;
}

/* Does another name come after the word?  Và is a surname, too: it stands before any name. */
static bool joins(dv_str part, dv_str word, dv_str rest)
{
    static const char *const between[] = {"và", "cùng", NULL};
    return part.n && is_one_of(word, between) && next_of(&rest, &word) &&
           !is_only_title(part, without_titles(part));
}

/* Takes the next part that may be a name off *rest; false at the end. */
static bool next_part(dv_str *rest, dv_str *part)
{
    dv_str word;
    if (!dv_word_next(rest, &word))
        return false;
    *part = word;
    while (next_of(rest, &word) && !joins(*part, word, *rest))
        part->n = (size_t)(word.p + word.n - part->p);
    return true;
}

/* Of a part the name, if it is one: what is not written as one is so where it comes first and is
 * no label of what follows. */
static bool name_of(dv_str part, bool first, dv_str rest, dv_str *name)
{
    bool label = rest.n && *dv_str_trim(rest).p == ':';
    *name = without_titles(part);
    if (is_nobody(*name) || is_only_title(part, *name))
        return false;
    return first && !label ? true : is_capital(*name) && (first || !has_digit(*name));
}

/* ---- where they stand ---- */

typedef struct wanted {
    dv_str name;   /* as it is compared */
    bool folds;    /* else its marks count */
    bool capital;  /* a word of the text counts with a capital only */
    dv_buf folded; /* a word of the text */
} wanted;

static bool is_word(wanted *w, dv_str is, dv_str as)
{
    dv_buf_clear(&w->folded);
    (w->folds ? dv_fold : dv_fold_case)(&w->folded, is);
    return dv_str_eq(dv_buf_str(&w->folded), as) && (!w->capital || is_capital(is));
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

static bool is_of_word(unsigned char c)
{
    return c >= 0x80 || dv_is_letter((char)c) || dv_is_digit((char)c);
}

/* May a word of these bytes be the name's first?  Two letters of ASCII tell of most that it can't,
 * which makes an import of names as fast as any. */
static bool may_be(const unsigned char *at, const char *name)
{
    for (int i = 0; i < 2; i++)
        if (!dv_is_letter((char)at[i]))
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

/* A single word folded is many others: Lan, lấn, làn; and small, lan can. */
static bool stands(dv_str name, dv_str text)
{
    dv_buf folded = {0};
    dv_str run;
    bool has = false, one = count_words(name) == 1;
    (one ? dv_fold_case : dv_fold)(&folded, name);
    wanted w = {.name = dv_str_from(dv_buf_cstr(&folded)),
                .folds = !one,
                .capital = one && is_capital(name)};
    while (!has && next_run(&w, &text, &run))
        has = has_in(&w, run, text);
    dv_buf_free(&w.folded);
    dv_buf_free(&folded);
    return has;
}

/* What follows a first name may be another, or how many more there are. */
bool dv_name_stands(const char *who, const char *text)
{
    dv_str rest = dv_str_from(who), part, name;
    bool has = false;
    for (bool first = true; !has && next_part(&rest, &part); first = false)
        has = name_of(part, first, rest, &name) && stands(name, dv_str_from(text));
    return has;
}
