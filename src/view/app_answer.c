/* Yes and no, typed on a field: by one key, or as a word. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <string.h>

static const struct {
    const char *word, *value;
} words[] = {{"yes", "yes"}, {"có", "yes"}, {"no", "no"}, {"không", "no"}};

/* What the word, or its beginning, says in either language, marks or none; NULL: neither. */
static const char *meant(dv_str typed)
{
    const char *value = NULL;
    dv_buf is = {0};
    dv_fold(&is, typed);
    for (size_t i = 0; i < sizeof words / sizeof words[0] && !value; i++) {
        dv_buf word = {0};
        dv_fold(&word, dv_str_from(words[i].word));
        if (dv_str_begins(dv_buf_str(&word), dv_buf_str(&is)))
            value = words[i].value;
        dv_buf_free(&word);
    }
    dv_buf_free(&is);
    return value;
}

static bool goes_on(dv_app *a, dv_form *f, dv_key key)
{
    if (!a->answer.n)
        return false;
    dv_buf longer = {0};
    dv_buf_add(&longer, dv_buf_str(&a->answer));
    dv_typer_put(&a->typer, &longer, key);
    const char *value = meant(dv_buf_str(&longer));
    if (value) {
        dv_buf_clear(&a->answer);
        dv_buf_add(&a->answer, dv_buf_str(&longer));
        dv_form_choose(f, f->at, value);
    }
    dv_buf_free(&longer);
    return value != NULL;
}

/* The first letter says it already; a sign has nothing that follows it. */
static bool begins(dv_app *a, dv_form *f, dv_key key)
{
    static const char yes[] = "ycYC1+", no[] = "nkNK0-";
    if (key <= 0 || key > '~' || (!strchr(yes, key) && !strchr(no, key)))
        return false;
    dv_form_choose(f, f->at, strchr(yes, key) ? "yes" : "no");
    dv_buf_clear(&a->answer);
    dv_typer_reset(&a->typer);
    if (key >= 'A')
        dv_typer_put(&a->typer, &a->answer, key);
    return true;
}

bool dv_app_answer(dv_app *a, dv_form *f, dv_key key)
{
    const char *is = dv_form_value(f, f->at);
    if (key != ' ')
        return goes_on(a, f, key) || begins(a, f, key);
    dv_form_choose(f, f->at, is && strcmp(is, "yes") == 0 ? "no" : "yes");
    dv_buf_clear(&a->answer);
    return true;
}

void dv_app_answer_key(dv_app *a, dv_key key)
{
    if (key == DV_KEY_BACKSPACE || key == '\b')
        a->answer.n -= dv_utf8_grapheme_back(dv_buf_str(&a->answer));
    else if (key < ' ' || key >= DV_KEY_SPECIAL || a->over != DV_OVER_NOTHING)
        dv_buf_clear(&a->answer);
}
