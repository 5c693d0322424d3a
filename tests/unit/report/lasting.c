/* What lasts is filed by when it ended: after any edits, one by one or many at once, taken back or
 * not, the figures that are read from it are those of a plain count over all records. */
#include "danvan/due.h"
#include "danvan/undo.h"
#include "danvan/verify.h"

#include "recount.h"

enum { EACH = 60, ROUNDS = 6, EDITS = 40 };

static void verified(office *o)
{
    dv_verify_result out;
    dv_faults faults;
    dv_err err = {0};
    dv_faults_init(&faults, &o->arena);
    dv_rc rc = dv_verify(o->r, false, &out, &faults, &err);
    cr_assert_eq(rc, DV_OK, "%s: %s", faults.n ? faults.at[0].place : err.place,
                 faults.n ? faults.at[0].text : err.text);
}

/* ---- edits ---- */

static dv_record *one_of(office *o, const recount *c)
{
    return c->rec[chance(o, (unsigned)c->n)].rec;
}

/* Its stage, the day of it, or any field: so that it is filed elsewhere, or nowhere, or again. */
static bool edited(office *o, dv_record *rec)
{
    const dv_kind *k = rec->kind;
    dv_date on = day("2023-07-01") + (int)chance(o, 540);
    if (chance(o, 2))
        at_stage(rec, k->stage[chance(o, (unsigned)k->nstage)].id, on + (int)chance(o, 150));
    const dv_field *f = &k->field[chance(o, (unsigned)k->nfield)];
    if (f->type == DV_DATE && !f->computed)
        invent(o, rec, f, on);
    return mend(o, rec, on);
}

static void edit_one(office *o, const recount *c)
{
    dv_record *rec = one_of(o, c);
    dv_err err = {0};
    dv_faults faults;
    dv_faults_init(&faults, &o->arena);
    dv_rc rc = dv_record_load(&o->arena, o->r, rec->kind, rec->id, &rec, &err);
    if (rc == DV_NOT_FOUND) /* deleted in this round */
        return;
    cr_assert_eq(rc, DV_OK, "%s", err.text);
    if (chance(o, 8) == 0)
        rc = dv_delete(o->r, rec, "thử", &err);
    else if (edited(o, rec))
        rc = dv_save(&o->arena, o->r, rec, &faults, &err);
    cr_assert(rc == DV_OK || rc == DV_INVALID, "%s", err.text);
}

/* So many that they are written in the order of the databases. */
static void edit_many(office *o, const recount *c)
{
    dv_batch *b;
    dv_err err = {0};
    cr_assert_eq(dv_batch_begin(o->r, &b, &err), DV_OK);
    for (int i = 0; i < EDITS; i++) {
        dv_record *rec = one_of(o, c);
        dv_faults faults;
        dv_faults_init(&faults, &o->arena);
        cr_assert_eq(dv_batch_load(&o->arena, b, rec->kind, rec->id, &rec, &err), DV_OK);
        if (!edited(o, rec))
            continue;
        dv_rc rc = dv_batch_save(&o->arena, b, rec, &faults, &err);
        cr_assert(rc == DV_OK || rc == DV_INVALID, "%s", err.text);
    }
    cr_assert_eq(dv_batch_commit(b, &err), DV_OK, "%s", err.text);
}

static void take_back(office *o)
{
    dv_act_told told;
    dv_err err = {0};
    cr_assert_eq(dv_undo_find(&o->arena, o->r, &told, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_undo(o->r, told.act, &err), DV_OK, "%s", err.text);
}

/* ---- counting ---- */

static void same_figures(office *o, recount *c, const dv_report *report, const char *period)
{
    dv_ask ask = {
        .report = report, .unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    dv_result *res;
    dv_err err = {0};
    cr_assert(dv_period_parse(dv_str_from(period), &ask.period));
    cr_assert_eq(dv_report_run(&o->arena, o->r, &ask, &res, &err), DV_OK, "%s", err.text);
    c->res = res;
    for (size_t i = 0; i <= res->nrow; i++)
        for (size_t j = 0; j < res->ncolumn; j++) {
            const dv_row *row = i < res->nrow ? &res->row[i] : &res->total;
            dv_cell is = row->cell[j], must = recount_cell(c, i, j);
            cr_assert(is.is == must.is && is.n == must.n && is.of == must.of,
                      "%s %s, %s, %s: %lld/%lld, recounted %lld/%lld", report->id, period, row->id,
                      res->column[j].id, (long long)is.n, (long long)is.of, (long long)must.n,
                      (long long)must.of);
        }
}

/* Every single measure alone as well: of one figure whole groups are counted unread. */
static void same_measures(office *o, recount *c, const char *period)
{
    for (size_t i = 0; i < o->schema->nmeasure; i++) {
        const dv_measure *m = &o->schema->measure[i];
        const dv_report alone = {.id = m->id, .measure = &m, .nmeasure = 1};
        if (m->kind)
            same_figures(o, c, &alone, period);
    }
}

static void same_due(office *o, const recount *c, const char *today, int days)
{
    dv_due_count must = {0};
    dv_err err = {0};
    for (size_t i = 0; i < c->n; i++) {
        const counted *x = &c->rec[i];
        if ((x->role != DV_OPEN && x->role != DV_PENDING) || x->due == DV_NO_DATE ||
            x->due > day(today) + days)
            continue;
        *(x->due < day(today) ? &must.overdue : &must.soon) += 1;
    }
    for (int way = 0; way < 4; way++) {
        bool later = way & 1;
        const dv_due_ask ask = {.unit = DV_NO_UNIT,
                                .person = DV_ALL_PEOPLE,
                                .today = day(today),
                                .days = days,
                                .most = 5,
                                .total = way & 2,
                                .not_overdue = later};
        size_t overdue = later ? 0 : must.overdue;
        dv_due_found is;
        cr_assert_eq(dv_due_find(&o->arena, o->r, &ask, &is, &err), DV_OK, "%s", err.text);
        cr_assert_eq(is.all.overdue, overdue, "%s +%d", today, days);
        cr_assert_eq(is.all.soon, must.soon, "%s +%d", today, days);
        size_t all = overdue + must.soon;
        cr_assert_eq(is.n, way & 2 ? 0 : all < 5 ? all : 5, "%s +%d", today, days);
        for (size_t i = 0; later && i < is.n; i++)
            cr_assert_geq(is.due[i].days, 0, "%s +%d", today, days);
    }
}

static void same_all(office *o, recount *c)
{
    static const char *const period[] = {"2023H1", "2023H2", "2024H1", "2024Q2", "2025H1", NULL};
    recount_load(c, o);
    for (size_t j = 0; period[j]; j++) {
        for (size_t i = 0; i < o->schema->nreport; i++)
            same_figures(o, c, &o->schema->report[i], period[j]);
        same_measures(o, c, period[j]);
    }
    static const int days[] = {-1, 0, 7, 40, 400};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        same_due(o, c, "2023-06-01", days[i]);
        same_due(o, c, "2024-05-17", days[i]);
        same_due(o, c, "2025-03-01", days[i]);
    }
}

Test(lasting, figures_are_those_of_a_plain_count_whatever_was_edited)
{
    office o;
    recount c;
    office_open(&o, WORLD);
    make_up_all(&o, EACH);
    same_all(&o, &c);
    for (int i = 0; i < ROUNDS; i++) {
        for (int j = 0; j < EDITS; j++)
            edit_one(&o, &c);
        take_back(&o);
        recount_load(&c, &o);
        edit_many(&o, &c);
        if (i % 2)
            take_back(&o);
        same_all(&o, &c);
        verified(&o);
    }
    office_close(&o);
}
