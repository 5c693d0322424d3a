#include "danvan/named.h"

#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/schema.h"
#include "danvan/str.h"

#include <string.h>

static dv_choice choice_at(const void *of, size_t i)
{
    return ((const dv_list *)of)->choice[i];
}

dv_named dv_named_choices(const dv_list *l)
{
    return (dv_named){choice_at, l, l->n};
}

static dv_choice stage_at(const void *of, size_t i)
{
    const dv_stage *s = &((const dv_kind *)of)->stage[i];
    return (dv_choice){s->id, s->label};
}

dv_named dv_named_stages(const dv_kind *k)
{
    return (dv_named){stage_at, k, k->nstage};
}

static dv_choice level_at(const void *of, size_t i)
{
    const dv_level *l = &((const dv_schema *)of)->level[i];
    return (dv_choice){l->id, l->label};
}

dv_named dv_named_levels(const dv_schema *s)
{
    return (dv_named){level_at, s, s->nlevel};
}

static dv_choice person_at(const void *of, size_t i)
{
    const dv_person *p = &((const dv_schema *)of)->person[i];
    return (dv_choice){p->id, {p->name, p->name}};
}

dv_named dv_named_people(const dv_schema *s)
{
    return (dv_named){person_at, s, s->nperson};
}

dv_named dv_named_answers(void)
{
    static const dv_choice answer[] = {{"no", {"Không", "No"}}, {"yes", {"Có", "Yes"}}};
    static const dv_list answers = {"", answer, 2};
    return dv_named_choices(&answers);
}

/* ---- finding ---- */

/* How much two must have in common, from the most. */
typedef enum likeness {
    SAME_ID,
    SAME_NAME,
    SAME_BUT_CAPITALS,
    SAME_BUT_MARKS,
    LIKENESSES
} likeness;

static void put_folded(dv_buf *b, const char *text, likeness how)
{
    dv_buf_clear(b);
    if (how == SAME_BUT_MARKS)
        dv_fold(b, dv_str_from(text));
    else
        dv_fold_case(b, dv_str_from(text));
}

/* What is looked for, and room for what it is compared with. */
typedef struct search {
    dv_named among;
    likeness how;
    const char *text;
    dv_buf folded, other;
} search;

static bool same(search *x, const char *other)
{
    if (x->how <= SAME_NAME)
        return strcmp(x->text, other) == 0;
    put_folded(&x->other, other, x->how);
    return dv_str_eq(dv_buf_str(&x->folded), dv_buf_str(&x->other));
}

static bool is_meant(search *x, size_t i)
{
    const dv_choice c = x->among.at(x->among.of, i);
    if (!c.id)
        return false;
    if (x->how == SAME_ID)
        return same(x, c.id);
    return same(x, c.label.vi) || (c.label.en != c.label.vi && same(x, c.label.en));
}

enum { TOLD = 8 };

static dv_rc refuse_several(search *x, dv_err *err)
{
    dv_buf all = {0};
    size_t told = 0;
    for (size_t i = 0; i < x->among.n && told <= TOLD; i++) {
        if (!is_meant(x, i))
            continue;
        const dv_choice c = x->among.at(x->among.of, i);
        if (told++ == TOLD)
            dv_buf_puts(&all, ", …");
        else
            dv_buf_printf(&all, "%s%s (%s)", told > 1 ? ", " : "", c.id, dv_label_text(c.label));
    }
    dv_rc rc = dv_fail(err, DV_INVALID, NULL, _("%s could mean %s; write one of these codes"),
                       x->text, dv_buf_cstr(&all));
    dv_buf_free(&all);
    return rc;
}

static dv_rc find_as(search *x, size_t *out, dv_err *err)
{
    size_t found = 0;
    if (x->how > SAME_NAME)
        put_folded(&x->folded, x->text, x->how);
    for (size_t i = 0; i < x->among.n && (!found || x->how != SAME_ID); i++)
        if (is_meant(x, i) && found++ == 0)
            *out = i;
    if (found > 1)
        return refuse_several(x, err);
    return found ? DV_OK : DV_NOT_FOUND;
}

dv_rc dv_named_find(dv_named among, const char *text, size_t *out, dv_err *err)
{
    search x = {.among = among, .text = text};
    dv_rc rc = DV_NOT_FOUND;
    for (int how = SAME_ID; how < LIKENESSES && rc == DV_NOT_FOUND; how++) {
        x.how = (likeness)how;
        rc = find_as(&x, out, err);
    }
    dv_buf_free(&x.folded);
    dv_buf_free(&x.other);
    return rc;
}

/* ---- units ---- */

typedef struct living {
    const dv_schema *s;
    dv_date day;
} living;

static dv_choice unit_at(const void *of, size_t i)
{
    const living *l = of;
    const dv_unit *u = &l->s->unit[i];
    bool there = l->day == DV_NO_DATE || dv_unit_alive(u, l->day);
    return (dv_choice){there ? u->id : NULL, u->label};
}

dv_rc dv_named_unit(const dv_schema *s, const char *text, dv_date day, int *out, dv_err *err)
{
    const living l = {s, day};
    size_t at = 0;
    *out = dv_unit_find(s, text, day);
    if (*out != DV_NO_UNIT)
        return DV_OK;
    dv_rc rc = dv_named_find((dv_named){unit_at, &l, s->nunit}, text, &at, err);
    if (rc == DV_OK)
        *out = (int)at;
    return rc;
}

/* ---- fields ---- */

/* To the letter, or whatever case and marks. */
static bool is_called(dv_str name, const char *label, bool exact)
{
    return label && name.n &&
           (exact ? dv_str_is(name, label) : dv_fold_same(name, dv_str_from(label)));
}

static const dv_field *field_by_label(const dv_kind *k, dv_str name, bool exact)
{
    const dv_field *found = NULL;
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_label l = k->field[i].label;
        if (!is_called(name, l.vi, exact) && !is_called(name, l.en, exact))
            continue;
        if (found)
            return NULL;
        found = &k->field[i];
    }
    return found;
}

const dv_field *dv_named_field(const dv_kind *k, const char *name)
{
    const dv_field *f = dv_kind_field(k, name);
    f = f ? f : field_by_label(k, dv_str_from(name), true);
    return f ? f : field_by_label(k, dv_str_from(name), false);
}
