/* What a list is narrowed to, and what it is ordered by. */
#include "danvan/lang.h"
#include "danvan/list.h"
#include "danvan/number.h"

/* A new filter begins at the top. */
static void forget_place(dv_list_view *l)
{
    l->n = l->top = l->sel = l->position = 0;
    l->before = l->after = false;
}

static void make_where(dv_list_view *l)
{
    dv_buf b = {0};
    const dv_kind *k = l->q.kind;
    if (l->stage)
        dv_buf_printf(&b, "stage = %s", l->stage);
    if (l->category)
        dv_buf_printf(&b, "%s%s = %s", b.n ? " and " : "", k->category->id, l->category);
    for (size_t i = 0; i < l->nnarrow; i++)
        dv_buf_printf(&b, "%s%s", b.n ? " and " : "", l->narrow[i].condition);
    l->q.where = b.n ? dv_cond_parse(&l->own, l->r->schema, k, dv_buf_str(&b), NULL) : NULL;
    dv_buf_free(&b);
    forget_place(l);
}

void dv_list_search(dv_list_view *l, const char *text)
{
    l->q.search = text && *text ? dv_arena_strdup(&l->own, text) : NULL;
    forget_place(l);
}

void dv_list_unit(dv_list_view *l, int unit)
{
    l->q.unit = unit;
    forget_place(l);
}

void dv_list_stage(dv_list_view *l, const char *stage)
{
    l->stage = stage && *stage ? dv_arena_strdup(&l->own, stage) : NULL;
    make_where(l);
}

void dv_list_category(dv_list_view *l, const char *category)
{
    l->category = category && *category ? dv_arena_strdup(&l->own, category) : NULL;
    make_where(l);
}

void dv_list_period(dv_list_view *l, const dv_period *p)
{
    l->has_period = p != NULL;
    dv_span span = {DV_NO_DATE, DV_NO_DATE};
    if (p) {
        l->period = *p;
        span = dv_scheme_span(l->q.kind->scheme, p);
    }
    l->q.from = span.from;
    l->q.to = span.to;
    forget_place(l);
}

void dv_list_sort(dv_list_view *l, const dv_field *f)
{
    l->q.sort = f;
    l->q.ascending = f != l->q.kind->date;
    forget_place(l);
}

static void widen(dv_list_view *l, const dv_field *f)
{
    size_t n = 0;
    for (size_t i = 0; i < l->nnarrow; i++) {
        if (l->narrow_by[i] == f)
            continue;
        l->narrow[n] = l->narrow[i];
        l->narrow_by[n++] = l->narrow_by[i];
    }
    l->nnarrow = n;
}

/* NULL: by none. */
static const dv_typed_filter *narrowed_by(const dv_list_view *l, const dv_field *f)
{
    for (size_t i = 0; i < l->nnarrow; i++)
        if (l->narrow_by[i] == f)
            return &l->narrow[i];
    return NULL;
}

bool dv_list_narrow(dv_list_view *l, const dv_field *instead, const dv_typed_filter *by,
                    dv_err *err)
{
    if (l->nnarrow == DV_LIST_NARROWS && !(instead && narrowed_by(l, instead)))
        return dv_fail(err, DV_INVALID, "",
                       _("the list is narrowed by %d fields already; take them off first"),
                       DV_LIST_NARROWS) == DV_OK;
    const dv_cond *c =
        dv_cond_parse(&l->own, l->r->schema, l->q.kind, dv_str_from(by->condition), err);
    if (!c)
        return false;
    if (instead)
        widen(l, instead);
    l->narrow_by[l->nnarrow] = c->n ? c->term[0].field : NULL;
    l->narrow[l->nnarrow++] = (dv_typed_filter){
        dv_arena_strdup(&l->own, by->condition), dv_arena_strdup(&l->own, by->shown),
        by->typed ? dv_arena_strdup(&l->own, by->typed) : NULL};
    make_where(l);
    return true;
}

const char *dv_list_typed_on(const dv_list_view *l, const dv_field *f)
{
    const dv_typed_filter *by = narrowed_by(l, f);
    return by ? by->typed : NULL;
}

void dv_list_clear(dv_list_view *l)
{
    dv_query plain = dv_query_of(l->q.kind);
    plain.only = l->q.only;
    plain.nonly = l->q.nonly;
    l->q = plain;
    l->stage = l->category = NULL;
    l->nnarrow = 0;
    l->has_period = false;
    forget_place(l);
}

static void put_filter(dv_buf *out, const char *name, const char *value)
{
    dv_buf_printf(out, "%s%s: %s", out->n ? "  " : "", name, value);
}

/* Where they are other days than the calendar's: records of its last days are missed otherwise. */
static void put_days(dv_buf *out, const dv_list_view *l)
{
    const dv_span calendar = dv_period_span(&l->period, 1);
    char from[DV_DATE_SIZE], to[DV_DATE_SIZE];
    if (l->q.from != calendar.from || l->q.to != calendar.to)
        dv_buf_printf(out, " (%s–%s)", dv_day_text(l->q.from, from), dv_day_text(l->q.to, to));
}

bool dv_list_is_narrowed(const dv_list_view *l)
{
    return l->q.search || l->q.unit != DV_NO_UNIT || l->stage || l->category || l->nnarrow ||
           l->has_period;
}

void dv_list_filters(const dv_list_view *l, dv_buf *out)
{
    const dv_kind *k = l->q.kind;
    char period[DV_PERIOD_SIZE], marks[DV_NUMBER_SIZE];
    if (l->nmark)
        put_filter(out, _("Marked"), dv_number_format((int64_t)l->nmark, dv_lang_now(), marks));
    if (l->q.search)
        put_filter(out, _("Search"), l->q.search);
    if (l->q.unit != DV_NO_UNIT)
        put_filter(out, _("Unit"), dv_label_text(l->r->schema->unit[l->q.unit].label));
    if (l->stage)
        put_filter(out, _("Stage"), dv_label_text(dv_kind_stage(k, l->stage)->label));
    if (l->category)
        put_filter(out, dv_label_text(k->category->label),
                   dv_label_text(dv_list_choice(k->category->list, l->category)->label));
    for (size_t i = 0; i < l->nnarrow; i++)
        dv_buf_printf(out, "%s%s", out->n ? "  " : "", l->narrow[i].shown);
    if (l->has_period) {
        put_filter(out, _("Period"), dv_period_format(&l->period, period));
        put_days(out, l);
    }
    if (l->q.sort)
        dv_buf_printf(out, "%s%s: %s %s", out->n ? "  " : "", _("Sort"),
                      dv_label_text(l->q.sort->label), l->q.ascending ? "↑" : "↓");
}
