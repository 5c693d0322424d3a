/* What measures say of time: days between two dates, the year that a record is for, the period to
 * compare with. */
#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

static const dv_field *day_named(dv_loader *l, const dv_section *x, int line, const dv_kind *k,
                                 dv_str name)
{
    const dv_field *f = dv_field_named(l, x, line, k, name);
    if (f && f->type != DV_DATE)
        dv_load_fault(l, x, line, _("days run from a date to a date, and %s is none"), f->id);
    return f;
}

void dv_measure_days(dv_loader *l, const dv_section *x, const dv_entry *e, dv_measure *m)
{
    dv_str rest = dv_str_from(e->value), from, word;
    dv_str_cut(&rest, ' ', &from);
    rest = dv_str_trim(rest);
    dv_str_cut(&rest, ' ', &word);
    rest = dv_str_trim(rest);
    if (!m->kind)
        return;
    if (!dv_str_is(word, "to") || !rest.n) {
        dv_load_fault(l, x, e->line, _("write days = FIELD to FIELD"));
        return;
    }
    m->day[0] = day_named(l, x, e->line, m->kind, from);
    m->day[1] = day_named(l, x, e->line, m->kind, rest);
    for (size_t i = 0; i < 2; i++)
        if (m->day[i])
            m->kind->field[m->day[i]->index].measured = true;
}

/* FIELD, FIELD + N, FIELD - N: the year of the period. */
static void take_year(dv_loader *l, const dv_section *x, const dv_entry *e, dv_measure *m)
{
    dv_str rest = dv_str_from(e->value), name, sign;
    int64_t n = 0;
    dv_str_cut(&rest, ' ', &name);
    rest = dv_str_trim(rest);
    bool more = rest.n > 0;
    dv_str_cut(&rest, ' ', &sign);
    bool minus = dv_str_is(sign, "-");
    rest = dv_str_trim(rest);
    bool whole =
        dv_milli_parse(rest, DV_EN, &n) && n % DV_MILLI == 0 && n >= 0 && n / DV_MILLI < 100;
    if (more && ((!minus && !dv_str_is(sign, "+")) || !whole)) {
        dv_load_fault(l, x, e->line, _("write year = FIELD, FIELD + N or FIELD - N"));
        return;
    }
    const dv_field *f = dv_field_named(l, x, e->line, m->kind, name);
    if (f && f->type != DV_INT) {
        dv_load_fault(l, x, e->line, _("a year is a whole number, and %s is none"), f->id);
        return;
    }
    m->year = f;
    /* The field plus N is the period's year, so the field is that year less N. */
    m->year_plus = more ? (int)(n / DV_MILLI) * (minus ? 1 : -1) : 0;
    if (f)
        m->kind->field[f->index].measured = true;
}

void dv_measure_time(dv_loader *l, const dv_section *x, dv_measure *m)
{
    static const char *const names[] = {"year", "before"};
    const dv_entry *year = dv_entry_of(x, "year"), *against = dv_entry_of(x, "against");
    if (year)
        take_year(l, x, year, m);
    m->before = against && strcmp(against->value, "before") == 0;
    if (against && !m->before && strcmp(against->value, "year") != 0)
        dv_load_unknown(l, x, against->line, _("comparison"), dv_str_from(against->value), names,
                        2);
}
