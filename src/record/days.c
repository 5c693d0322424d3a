/* Pages in the order of the kind's date, where facts tell what passes the filter: read from the
 * facts of the days around, no further than the page goes.  A clerk of one commune among four
 * hundred passes some thousand facts for a page, however many years lie before them. */
#include "query_int.h"

#include <string.h>

/* The first stretch of days that is read backwards; each further one has twice as many, and ends on
 * a day that has facts, or near one. */
enum { STRETCH = 1 };

typedef struct met {
    dv_date day;
    dv_id id;
} met;

/* What a page can take of what was met, and one more: of one stretch the latest. */
typedef struct meeting {
    const met *past; /* only what lies beyond it in the list's direction; NULL: all */
    bool up;
    met *at;
    size_t most, n; /* n: that were met, of which the last `most` are there */
} meeting;

static int in_order(const met *x, const met *y)
{
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool meet(void *ctx, dv_date date, dv_id id)
{
    meeting *m = ctx;
    const met x = {date, id};
    const int o = m->past ? in_order(&x, m->past) : 0;
    if (m->past && (m->up ? o <= 0 : o >= 0))
        return m->up; /* the other way, all that follows is on the list's wrong side, too */
    m->at[m->n++ % m->most] = x;
    return !m->up || m->n < m->most;
}

/* False: the page is full. */
static bool take(const selection *s, filling *f, const met *x, dv_rc *rc)
{
    dv_record *rec;
    *rc = dv_record_get(f->a, s->r, s->t, s->q->kind, x->id, &rec, s->err);
    return *rc == DV_OK && dv_page_add(f, rec);
}

static dv_rc forwards(const selection *s, meeting *m, filling *f)
{
    const dv_date from = m->past ? m->past->day : DV_NO_DATE;
    dv_rc rc = dv_select_days(s, from, DV_NO_DATE, meet, m);
    for (size_t i = 0; i < m->n && rc == DV_OK && take(s, f, &m->at[i], &rc);)
        i++;
    return rc;
}

/* The latest of a stretch first. */
static bool take_back(const selection *s, const meeting *m, filling *f, dv_rc *rc)
{
    const size_t there = m->n < m->most ? m->n : m->most;
    for (size_t i = 0; i < there; i++)
        if (!take(s, f, &m->at[(m->n - 1 - i) % m->most], rc))
            return false;
    return true;
}

/* The latest day up to *day (DV_NO_DATE: of all) that may have facts: of those that stand under one
 * key with it, some do; false: none does. */
static bool latest(const selection *s, dv_date *day, dv_rc *rc)
{
    dv_cursor *c;
    dv_str key, value;
    char above[DAY_BYTES];
    dv_date_key(*day == DV_NO_DATE ? 0 : *day + 1, above);
    *rc = dv_cursor_open(s->t, dv_ids_of(s->r, s->q->kind)->facts, &c, s->err);
    if (*rc != DV_OK)
        return false;
    const bool there = dv_cursor_last_below(
        c, (dv_str){above, *day == DV_NO_DATE ? 0 : sizeof above}, &key, &value);
    if (there && (*day == DV_NO_DATE || dv_facts_last_day(key) < *day))
        *day = dv_facts_last_day(key);
    *rc = dv_cursor_rc(c, s->err);
    dv_cursor_close(c);
    return there && *rc == DV_OK;
}

static dv_date last_day(const dv_query *q, const met *past)
{
    return !past || (q->to != DV_NO_DATE && q->to < past->day) ? q->to : past->day;
}

static dv_rc backwards(const selection *s, meeting *m, filling *f)
{
    dv_date last = last_day(s->q, m->past);
    dv_rc rc = DV_OK;
    for (dv_date days = STRETCH; latest(s, &last, &rc); days *= 2) {
        const bool rest = last < dv_date_first() + days;
        const dv_date from = rest ? DV_NO_DATE : last - days + 1;
        m->n = 0;
        rc = dv_select_days(s, from, last == DV_NO_DATE ? DV_NO_DATE + 1 : last, meet, m);
        if (rc != DV_OK || !take_back(s, m, f, &rc) || rest || from <= s->q->from)
            break;
        last = from - 1;
    }
    return rc;
}

dv_rc dv_days_page(const selection *s, const dv_record *anchor, bool up, filling *f)
{
    const met past = {anchor ? dv_record_date(anchor) : 0, anchor ? anchor->id : 0};
    meeting m = {.past = anchor ? &past : NULL, .up = up, .most = f->limit - f->page->n + 1};
    m.at = DV_NEW_N(s->a, met, m.most);
    return up ? forwards(s, &m, f) : backwards(s, &m, f);
}
