/* Golden blocks: compared, shown where they differ, and rewritten by --update. */
#include "play.h"

#include <stdio.h>
#include <string.h>

enum { QUIET_MS = 300 }; /* --update alone: no output for so long is a screen that has settled */

static void rows_of(dv_str text, dv_str *row, size_t *n, size_t max)
{
    for (*n = 0; *n < max && dv_str_cut(&text, '\n', &row[*n]);)
        ++*n;
    while (*n > 0 && row[*n - 1].n == 0)
        --*n;
}

/* Every row once: as it is where both agree, otherwise - what was expected and + what is there. */
static void show_difference(dv_buf *why, const char *expected, const char *actual)
{
    enum { MAX_ROWS = 400 };
    static dv_str want[MAX_ROWS], have[MAX_ROWS];
    size_t nwant, nhave;
    rows_of(dv_str_from(expected), want, &nwant, MAX_ROWS);
    rows_of(dv_str_from(actual), have, &nhave, MAX_ROWS);
    dv_buf_puts(why, "    - is expected, + is there\n");
    for (size_t i = 0; i < nwant || i < nhave; i++) {
        dv_str w = i < nwant ? want[i] : DV_LIT(""), h = i < nhave ? have[i] : DV_LIT("");
        if (dv_str_eq(w, h)) {
            dv_buf_printf(why, "%3zu  |%.*s\n", i + 1, (int)w.n, w.p);
            continue;
        }
        dv_buf_printf(why, "%3zu -|%.*s\n", i + 1, (int)w.n, w.p);
        dv_buf_printf(why, "    +|%.*s\n", (int)h.n, h.p);
    }
}

/* Text without blanks at the ends of lines and without empty lines at its end. */
static void put_plain(dv_buf *out, dv_str text)
{
    dv_str row;
    size_t end = out->n;
    while (dv_str_cut(&text, '\n', &row)) {
        while (row.n && (row.p[row.n - 1] == ' ' || row.p[row.n - 1] == '\r'))
            row.n--;
        dv_buf_add(out, row);
        end = row.n ? out->n + 1 : end;
        dv_buf_putc(out, '\n');
    }
    out->n = end;
    if (out->p)
        out->p[end] = '\0';
}

/* The world's directory has another name in each run. */
static void put_output(play *p, dv_buf *out)
{
    dv_buf named = {0};
    dv_str rest = dv_buf_str(&p->out);
    size_t n = strlen(p->dir);
    while (rest.n) {
        bool here = rest.n >= n && memcmp(rest.p, p->dir, n) == 0;
        if (here)
            dv_buf_puts(&named, "$DIR");
        else
            dv_buf_putc(&named, *rest.p);
        size_t taken = here ? n : 1;
        rest = (dv_str){rest.p + taken, rest.n - taken};
    }
    put_plain(out, dv_buf_str(&named));
    dv_buf_free(&named);
}

static void now_text(play *p, const step *st, dv_buf *out)
{
    dv_buf_clear(out);
    if (st->verb[0] == 's')
        line_text(&p->on->line, out);
    else
        put_output(p, out);
}

typedef struct wanted {
    const step *st;
    dv_buf *text;
    const char *block;
} wanted;

static bool agrees(play *p, const void *ctx)
{
    const wanted *w = ctx;
    now_text(p, w->st, w->text);
    return strcmp(dv_buf_cstr(w->text), w->block) == 0;
}

static void settle(play *p)
{
    play_idle(p);
    while (line_pump(&p->on->line, QUIET_MS))
        ;
}

/* Of neighbouring blocks the one that holds here and says most; n if there is none. */
static size_t choose(const play *p, size_t first, size_t n)
{
    const step *st = p->s->step;
    size_t best = n;
    for (size_t i = first; i < n; i++)
        if (script_only(st[i].only, p->size, p->term) &&
            (best == n || script_weight(st[i].only) > script_weight(st[best].only)))
            best = i;
    return best;
}

static void more_only(dv_buf *out, const char *only, const char *word)
{
    dv_buf_printf(out, "%s%s%s", only, *only ? "," : "", word);
}

/* A block that another variant agrees with already is not touched: one that says more is added. */
static void update(play *p, size_t chosen, size_t *n, const char *text)
{
    script *s = p->s;
    step *st = chosen < *n ? &s->step[chosen] : NULL;
    const char *old = st ? st->only : "";
    bool screen = s->step[*n - 1].verb[0] == 's';
    bool by_size = s->sizes.n > 1 && !strstr(old, p->size) && (screen || s->terms.n == 1);
    dv_buf only = {0};
    more_only(&only, old, by_size ? p->size : p->term);
    if (st && !st->met) {
        if (by_size && screen)
            script_set_only(st, only.p);
        script_set_block(st, text);
    } else {
        st = script_insert(s, *n - 1, only.p, text);
        ++*n;
    }
    st->met = true;
    dv_buf_free(&only);
}

/* Takes the step `*at` and its neighbours of the same verb; *at becomes the last of them. */
bool golden_check(play *p, step *st, size_t *at)
{
    size_t first = *at, n = first + 1;
    while (n < p->s->nstep && strcmp(p->s->step[n].verb, st->verb) == 0)
        n++;
    *at = n - 1;
    size_t chosen = choose(p, first, n);
    bool screen = st->verb[0] == 's';
    dv_buf text = {0};
    bool ok = false;
    if (p->set->update) {
        if (screen)
            settle(p);
        now_text(p, st, &text);
        if (chosen < n && strcmp(dv_buf_cstr(&text), p->s->step[chosen].block) == 0)
            p->s->step[chosen].met = true;
        else
            update(p, chosen, &n, dv_buf_cstr(&text));
        *at = n - 1;
        ok = true;
    } else if (chosen == n) {
        dv_buf_printf(&p->why, "no block is for %s %s\n", p->size, p->term);
    } else {
        wanted w = {.st = st, .text = &text, .block = p->s->step[chosen].block};
        ok = screen ? play_idle(p) && play_until(p, agrees, &w) : agrees(p, &w);
        if (!ok)
            show_difference(&p->why, w.block, dv_buf_cstr(&text));
    }
    dv_buf_free(&text);
    return ok;
}
