#include "recount.h"

static dv_date date_in(const dv_record *rec, const dv_field *f)
{
    dv_date d = DV_NO_DATE;
    if (f && rec->value[f->index])
        cr_assert(dv_value_date(rec->value[f->index], &d));
    return d;
}

static void load_kind(recount *c, const dv_kind *k)
{
    dv_query q = dv_query_of(k);
    dv_err err = {0};
    dv_page page;
    size_t n = 0;
    cr_assert_eq(dv_registry_count(c->o->r, k, &n, &err), DV_OK);
    c->rec = dv_arena_grow(&c->o->arena, c->rec, c->n, c->n + n + 1, sizeof *c->rec);
    dv_rc rc = dv_query_page(&c->o->arena, c->o->r, &q, 0, DV_FORWARD, n + 1, &page, &err);
    cr_assert_eq(rc, DV_OK, "%s", err.text);
    cr_assert_eq(page.n, n);
    for (size_t i = 0; i < page.n; i++) {
        dv_record *rec = page.record[i];
        counted *x = &c->rec[c->n++];
        *x = (counted){.rec = rec, .role = rec->stage_decl->role};
        x->unit = dv_unit_by_id(c->o->schema, rec->value[k->unit->index]);
        x->date = date_in(rec, k->date);
        x->closed = date_in(rec, k->closed);
        if (x->closed == DV_NO_DATE)
            x->closed = rec->stage_on;
        x->due = date_in(rec, k->due);
    }
}

void recount_load(recount *c, office *o)
{
    *c = (recount){.o = o};
    for (size_t i = 0; i < o->schema->nkind; i++)
        load_kind(c, &o->schema->kind[i]);
}

/* 'o' open, 'r' resolved, 'c' closed, '-' nowhere: at the end of the day. */
static char state(const counted *x, dv_date on)
{
    if (x->date > on || x->role == DV_PENDING || x->role == DV_VOID)
        return '-';
    if (x->role == DV_RESOLVED && x->closed <= on)
        return 'r';
    if (x->role == DV_CLOSED && x->closed <= on)
        return 'c';
    return 'o';
}

static bool on_basis(const recount *c, const counted *x, dv_basis b, dv_span s)
{
    char end = state(x, s.to), start = state(x, s.from - 1);
    bool in = x->date >= s.from && x->date <= s.to;
    bool total = (end == 'o' || end == 'r') && (in || start == 'o');
    dv_date judged = c->res->ask.today < s.to ? c->res->ask.today : s.to;
    bool on_time = x->due == DV_NO_DATE || x->closed <= x->due;
    const bool holds[] = {
        [DV_RECORDS] = in && end != '-',
        [DV_RECEIVED] = in && total,
        [DV_RECEIVED_RESOLVED] = in && end == 'r',
        [DV_CARRIED] = !in && total,
        [DV_TOTAL] = total,
        [DV_RESOLVED_IN] = total && end == 'r',
        [DV_LEFT] = total && end == 'o',
        [DV_IN_TIME] = total && end == 'r' && on_time,
        [DV_LATE] = total && end == 'r' && !on_time,
        [DV_TO_DATE] = end == 'o' || end == 'r',
        [DV_OVERDUE] = total && end == 'o' && x->due != DV_NO_DATE && x->due < judged,
    };
    return holds[b];
}

/* What the unit counts as on the day of as_of. */
static int unit_now(const recount *c, int u)
{
    const dv_schema *s = c->o->schema;
    dv_date on = c->res->ask.as_of;
    while (on != DV_NO_DATE && u >= 0 && s->unit[u].until != DV_NO_DATE && s->unit[u].until < on)
        u = s->unit[u].into >= 0 ? s->unit[u].into : s->unit[u].parent;
    return u;
}

static bool below(const recount *c, int u, int top)
{
    while (u >= 0 && u != top)
        u = c->o->schema->unit[u].parent;
    return u == top;
}

static int row_unit(const recount *c, const dv_by *by, int u)
{
    const dv_schema *s = c->o->schema;
    int top = c->res->ask.unit, last = top;
    for (; u >= 0 && u != top; u = s->unit[u].parent) {
        last = u;
        if (by->level >= 0 && s->unit[u].level == by->level)
            return u;
    }
    return by->level >= 0 ? top : last;
}

static bool in_slot(const recount *c, const counted *x, const dv_by *by, const char *id, int at)
{
    const dv_kind *k = x->rec->kind;
    if (by->by == DV_BY_STAGE)
        return !strcmp(x->rec->stage, id);
    if (by->by == DV_BY_UNIT)
        return row_unit(c, by, unit_now(c, x->unit)) == at;
    const dv_field *f = dv_kind_field(k, by->field->id);
    const char *value = f ? x->rec->value[f->index] : NULL;
    return value ? !strcmp(value, id) : at == -1;
}

static bool in_place(const recount *c, const counted *x, size_t row, size_t column)
{
    const dv_report *rep = c->res->ask.report;
    const dv_column *col = &c->res->column[column];
    bool table = rep->rows.by != DV_BY_MEASURES && rep->rows.by != DV_BY_RECORDS;
    if (!below(c, unit_now(c, x->unit), c->res->ask.unit))
        return false;
    if (table && row < c->res->nrow &&
        !in_slot(c, x, &rep->rows, c->res->row[row].id, c->res->row[row].at))
        return false;
    const char *dot = strrchr(col->id, '.');
    if (col->choice != -2 && !in_slot(c, x, &rep->split, dot + 1, col->choice))
        return false;
    return true;
}

typedef struct spot {
    size_t row, column;
    int years, periods;
} spot;

static dv_period period_at(const recount *c, spot at)
{
    dv_period p = dv_period_shift_years(&c->res->ask.period, at.years);
    for (int i = 0; i > at.periods; i--)
        p = dv_period_step(&p, -1);
    return p;
}

static dv_span span_of(const recount *c, const dv_kind *k, spot at)
{
    dv_period p = period_at(c, at);
    return dv_scheme_span(k->scheme, &p);
}

/* The number of the record's year field is that of the period, and so many more. */
static bool of_year(const recount *c, const counted *x, const dv_measure *m, spot at)
{
    dv_period p = period_at(c, at);
    int year = p.form == DV_PERIOD_DAYS ? dv_date_split(p.days.to).year : p.year;
    const char *value = m->year ? x->rec->value[m->year->index] : NULL;
    return !m->year || (value && atoi(value) == year + m->year_plus);
}

static bool has_days(const counted *x, const dv_measure *m)
{
    return m->formula != DV_DAYS ||
           (x->rec->value[m->day[0]->index] && x->rec->value[m->day[1]->index]);
}

static bool counts(const recount *c, const counted *x, const dv_measure *m, spot at)
{
    const dv_report *rep = c->res->ask.report;
    return x->rec->kind == m->kind && in_place(c, x, at.row, at.column) &&
           on_basis(c, x, m->basis, span_of(c, m->kind, at)) && of_year(c, x, m, at) &&
           has_days(x, m) && (!m->filter || dv_record_holds(c->o->r, x->rec, m->filter)) &&
           (!rep->filter || dv_record_holds(c->o->r, x->rec, rep->filter));
}

static dv_date closing(const recount *c, const dv_kind *k, spot at)
{
    return c->res->ask.as_of != DV_NO_DATE ? c->res->ask.as_of : span_of(c, k, at).to;
}

static bool has_record(const recount *c, const dv_measure *m, int u, spot at)
{
    for (size_t i = 0; i < c->n; i++)
        if (counts(c, &c->rec[i], m, at) && below(c, unit_now(c, c->rec[i].unit), u))
            return true;
    return false;
}

static int64_t units(const recount *c, const dv_measure *m, const dv_kind *k, spot at)
{
    const dv_schema *s = c->o->schema;
    const dv_by *rows = &c->res->ask.report->rows;
    int64_t n = 0;
    for (int u = 0; u < (int)s->nunit; u++) {
        if (s->unit[u].level != m->level || !below(c, u, c->res->ask.unit) ||
            !dv_unit_alive(&s->unit[u], closing(c, k, at)))
            continue;
        if (m->formula == DV_UNITS)
            n += has_record(c, m, u, at);
        else if (at.row == c->res->nrow || rows->by != DV_BY_UNIT)
            n++;
        else
            n += row_unit(c, rows, u) == c->res->row[at.row].at;
    }
    return n;
}

static int64_t added(const recount *c, const dv_measure *m, spot at)
{
    int64_t n = 0, v;
    for (size_t i = 0; i < c->n; i++) {
        if (!counts(c, &c->rec[i], m, at))
            continue;
        if (m->formula == DV_COUNT)
            n++;
        else if (dv_value_num(m->sum, c->rec[i].rec->value[m->sum->index], &v))
            n += v;
    }
    return n;
}

static dv_cell average(const recount *c, const dv_measure *m, spot at)
{
    double sum = 0, n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (counts(c, &c->rec[i], m, at)) {
            sum += date_in(c->rec[i].rec, m->day[1]) - date_in(c->rec[i].rec, m->day[0]);
            n++;
        }
    if (n == 0)
        return (dv_cell){DV_FIGURE_NONE, 0, 0};
    double tenths = sum * 10 / n;
    int64_t rounded = (int64_t)(tenths < 0 ? tenths - 0.5 : tenths + 0.5);
    return (dv_cell){DV_FIGURE_MILLI, rounded * 100, 0};
}

static dv_cell change(dv_cell now, dv_cell before)
{
    int64_t x, y;
    if (now.is == DV_FIGURE_RATE && before.is == DV_FIGURE_RATE)
        return dv_percent_tenths(now.n, now.of, &x) && dv_percent_tenths(before.n, before.of, &y)
                   ? (dv_cell){DV_FIGURE_MILLI, (x - y) * 100, 0}
                   : (dv_cell){DV_FIGURE_NONE, 0, 0};
    if (now.is != before.is || now.is == DV_FIGURE_NONE)
        return (dv_cell){DV_FIGURE_NONE, 0, 0};
    return (dv_cell){now.is, now.n - before.n, 0};
}

/* Whole thousandths are told as whole numbers. */
static dv_cell growth(dv_cell now, dv_cell before)
{
    bool plain = now.is == before.is && (now.is == DV_FIGURE_COUNT || now.is == DV_FIGURE_MILLI);
    if (!plain || before.n <= 0)
        return (dv_cell){DV_FIGURE_NONE, 0, 0};
    int64_t n = now.n - before.n, of = before.n;
    if (now.is == DV_FIGURE_MILLI && n % 1000 == 0 && of % 1000 == 0)
        n /= 1000, of /= 1000;
    return (dv_cell){DV_FIGURE_RATE, n, of};
}

static dv_cell figure(const recount *c, const dv_measure *m, const dv_kind *k, spot at)
{
    const dv_measure *first = m->noperand ? m->operand[0].measure : NULL;
    spot before = {at.row, at.column, at.years - !m->before, at.periods - m->before};
    spot whole = {c->res->nrow, at.column, at.years, at.periods};
    dv_cell a, b;
    k = m->kind ? m->kind : k;
    switch (m->formula) {
    case DV_COUNT:
        return (dv_cell){DV_FIGURE_COUNT, added(c, m, at), 0};
    case DV_SUM:
        return (dv_cell){m->sum->type == DV_INT ? DV_FIGURE_COUNT : DV_FIGURE_MILLI,
                         added(c, m, at), 0};
    case DV_UNITS:
    case DV_ALIVE:
        return (dv_cell){DV_FIGURE_COUNT, units(c, m, k, at), 0};
    case DV_ADD:
        a = figure(c, first, k, at);
        for (size_t i = 1; i < m->noperand; i++) {
            b = figure(c, m->operand[i].measure, k, at);
            cr_assert_eq(a.is, b.is);
            a.n += m->operand[i].sign * b.n;
        }
        return a;
    case DV_RATE:
        a = figure(c, first, k, at);
        b = figure(c, m->operand[1].measure, k, at);
        return (dv_cell){DV_FIGURE_RATE, a.n, b.n};
    case DV_SHARE:
        a = figure(c, first, k, at);
        return (dv_cell){DV_FIGURE_RATE, a.n, figure(c, first, k, whole).n};
    case DV_CHANGE:
        return change(figure(c, first, k, at), figure(c, first, k, before));
    case DV_DAYS:
        return average(c, m, at);
    case DV_GROWTH:
    default:
        return growth(figure(c, first, k, at), figure(c, first, k, before));
    }
}

static dv_cell beside_its_past(const recount *c, size_t row, size_t column)
{
    const dv_measure *m = c->res->ask.report->measure[row];
    const dv_kind *k = c->res->ask.report->measure[0]->kind;
    dv_cell now = figure(c, m, k, (spot){row, column, 0, 0});
    dv_cell year = figure(c, m, k, (spot){row, column, -1, 0});
    dv_cell before = figure(c, m, k, (spot){row, column, 0, -1});
    const dv_cell cells[] = {now,
                             year,
                             change(now, year),
                             growth(now, year),
                             before,
                             change(now, before),
                             growth(now, before)};
    return cells[column];
}

dv_cell recount_cell(const recount *c, size_t row, size_t column)
{
    const dv_report *rep = c->res->ask.report;
    const dv_cell nothing = {DV_FIGURE_NONE, 0, 0};
    if (rep->rows.by == DV_BY_MEASURES)
        return row < c->res->nrow ? beside_its_past(c, row, column) : nothing;
    if (c->res->column[column].field)
        return nothing;
    if (rep->rows.by == DV_BY_RECORDS && row < c->res->nrow)
        return (dv_cell){DV_FIGURE_COUNT, 1, 0};
    return figure(c, c->res->column[column].measure, rep->measure[0]->kind,
                  (spot){row, column, 0, 0});
}

size_t recount_ids(const recount *c, size_t row, size_t column, dv_id *out)
{
    const dv_measure *m =
        dv_result_measure(c->res, row < c->res->nrow ? &c->res->row[row] : &c->res->total, column);
    dv_versus v = c->res->column[column].versus;
    const spot at = {row, column, v == DV_VERSUS_LAST_YEAR ? -1 : 0,
                     v == DV_VERSUS_BEFORE ? -1 : 0};
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (counts(c, &c->rec[i], m, at))
            out[n++] = c->rec[i].rec->id;
    return n;
}
