#include "danvan/conflict.h"

#include "danvan/history.h"
#include "danvan/lang.h"

#include "form_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct sides {
    dv_conflict *c;
    const dv_record *mine, *theirs;
    const char **was; /* canonical, by field; the stage after the last */
    bool *known;      /* told by the log; otherwise nobody changed it since */
} sides;

static bool same(const char *a, const char *b)
{
    return a && b ? a == b || strcmp(a, b) == 0 : a == b;
}

/* The first change after the revision that the form began from has what it was. */
static bool take_before(void *ctx, const dv_entry *e)
{
    sides *s = ctx;
    const dv_form *f = s->c->form;
    if (e->revision <= f->base->revision || strcmp(e->act, "looked") == 0)
        return true;
    for (size_t i = 0; i < e->nchange; i++) {
        const dv_change *ch = &e->change[i];
        const dv_field *decl = dv_kind_field(f->kind, ch->field);
        bool stage = strcmp(ch->field, "stage") == 0;
        size_t at = decl ? decl->index : f->kind->nfield;
        if ((!decl && !stage) || s->known[at])
            continue;
        s->known[at] = true;
        s->was[at] = ch->before == dv_mask ? dv_mask
                     : ch->before          ? dv_arena_strdup(&s->c->arena, ch->before)
                                           : NULL;
    }
    s->c->who = dv_arena_strdup(&s->c->arena, e->who);
    s->c->at = e->at;
    return true;
}

static const char *shown(const sides *s, size_t i, const char *value)
{
    const dv_form *f = s->c->form;
    if (!value)
        return "–";
    if (value == dv_mask)
        return dv_mask;
    if (i < f->kind->nfield)
        return dv_value_show(&s->c->arena, f->r, &f->kind->field[i], value);
    const dv_stage *stage = dv_kind_stage(f->kind, value);
    return stage ? dv_label_text(stage->label) : value;
}

/* What was typed and can't be understood is shown as it was typed. */
static const char *mine_shown(const sides *s, size_t i)
{
    const dv_form *f = s->c->form;
    if (i < f->kind->nfield && f->field[i].touched)
        return f->field[i].text.n ? dv_buf_cstr(&f->field[i].text) : "–";
    return shown(s, i, s->was[i]);
}

/* Two texts that differ at their end only would look alike: they are shown from the word on where
 * they differ, if that comes late.  How many bytes are left out. */
static size_t alike(const char *a, const char *b)
{
    enum { LATE = 16 };
    size_t n = 0, word = 0;
    for (; a[n] && a[n] == b[n]; n++)
        if (a[n] == ' ' || a[n] == '\n')
            word = n + 1;
    return word < LATE ? 0 : word;
}

static void shorten(sides *s, dv_conflict_row *x)
{
    const char *mine = x->mine, **side[] = {&x->mine, &x->theirs, &x->was};
    const size_t n = alike(mine, x->theirs);
    for (size_t i = 0; n && i < sizeof side / sizeof *side; i++)
        if (strncmp(*side[i], mine, n) == 0)
            *side[i] = dv_arena_printf(&s->c->arena, "…%s", *side[i] + n);
}

static void add_row(sides *s, size_t i, bool touched, const char *mine, const char *theirs)
{
    bool by_them = !same(s->was[i], theirs), by_me = touched && !same(s->was[i], mine);
    if (!by_them && !by_me)
        return;
    if (by_me && same(mine, theirs) && mine != dv_mask)
        return;
    s->c->row[s->c->n++] = (dv_conflict_row){.field = i,
                                             .was = shown(s, i, s->was[i]),
                                             .mine = mine_shown(s, i),
                                             .theirs = shown(s, i, theirs),
                                             .value = s->was[i],
                                             .typed = by_me,
                                             .both = by_them && by_me,
                                             .take_mine = by_me};
    if (i < s->c->form->kind->nfield)
        shorten(s, &s->c->row[s->c->n - 1]);
}

static void make_rows(sides *s)
{
    const dv_form *f = s->c->form;
    size_t n = f->kind->nfield;
    s->c->row = DV_NEW_N(&s->c->arena, dv_conflict_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!s->known[i])
            s->was[i] = s->theirs->value[i];
        if (!f->kind->field[i].computed)
            add_row(s, i, f->field[i].touched, s->mine->value[i], s->theirs->value[i]);
    }
    if (!s->known[n])
        s->was[n] = s->theirs->stage;
    add_row(s, n, f->stage != NULL, f->stage ? f->stage->id : s->was[n], s->theirs->stage);
    if (f->stage && s->c->n && s->c->row[s->c->n - 1].field == n)
        s->c->row[s->c->n - 1].mine = dv_label_text(f->stage->label);
}

dv_rc dv_conflict_open(dv_form *f, dv_conflict **out, dv_err *err)
{
    dv_conflict *c = calloc(1, sizeof *c);
    DV_NEED(c);
    *c = (dv_conflict){.form = f, .who = "", .at = f->base->updated_at};
    size_t n = f->kind->nfield + 1;
    sides s = {
        .c = c, .was = DV_NEW_N(&c->arena, const char *, n), .known = DV_NEW_N(&c->arena, bool, n)};
    dv_record *theirs;
    *out = NULL;
    dv_rc rc = dv_record_load(&c->arena, f->r, f->kind, f->base->id, &theirs, err);
    if (rc == DV_OK)
        rc = dv_history(f->r, f->kind, f->base->id, DV_NO_DATE, take_before, &s, err);
    if (rc != DV_OK) {
        dv_conflict_close(c);
        return rc;
    }
    c->revision = theirs->revision;
    s.theirs = theirs;
    s.mine = dv_form_record(f, &c->arena, NULL);
    make_rows(&s);
    *out = c;
    return DV_OK;
}

void dv_conflict_close(dv_conflict *c)
{
    if (!c)
        return;
    dv_arena_free(&c->arena);
    free(c);
}

void dv_conflict_take(dv_conflict *c, bool mine)
{
    for (size_t i = 0; i < c->n; i++)
        c->row[i].take_mine = mine && c->row[i].typed;
}

dv_rc dv_conflict_settle(dv_conflict *c, dv_err *err)
{
    dv_form *f = c->form;
    size_t stage = f->kind->nfield;
    for (size_t i = 0; i < c->n; i++) {
        if (c->row[i].take_mine)
            continue;
        if (c->row[i].field == stage)
            f->stage = NULL;
        else
            dv_form_untouch(f, c->row[i].field);
    }
    dv_rc rc = dv_form_rebase(f, err);
    /* What only the other one changed, and is to be as it was. */
    for (size_t i = 0; rc == DV_OK && i < c->n; i++) {
        const dv_conflict_row *x = &c->row[i];
        if (!x->take_mine || x->value == dv_mask)
            continue;
        if (x->field == stage && !f->stage && x->value)
            dv_form_choose_stage(f, dv_kind_stage(f->kind, x->value));
        else if (x->field < stage && !f->field[x->field].touched)
            dv_form_put(f, x->field, x->value);
    }
    return rc;
}
