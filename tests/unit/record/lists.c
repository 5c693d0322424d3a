#include "lists.h"

#include "danvan/collate.h"
#include "danvan/cond.h"
#include "danvan/fold.h"

world w;
static unsigned seed = 7;
dv_record **all;
size_t nall;

unsigned chance(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static const char *const some_words[] = {"Nghệ", "An",   "nghề", "dân",  "vận", "khéo", "Đường",
                                         "đất",  "Vinh", "xã",   "ngân", "An",  "anh"};

static const char *phrase(void)
{
    const char *a = some_words[chance(13)], *b = some_words[chance(13)];
    return dv_arena_printf(&w.arena, "%s %s %s", a, b, some_words[chance(13)]);
}

static dv_record *invented(size_t i)
{
    char day[DV_DATE_SIZE];
    const char *const colours[] = {"red", "blue", "green"}, *const units[] = {"40", "412", "414"};
    dv_date on = day_of("2022-01-01") + (dv_date)chance(900);
    dv_record *rec = note(&w, phrase(), dv_date_format(on, day));
    put(&w, rec, "unit", units[chance(3)]);
    put(&w, rec, "colour", colours[chance(3)]);
    put(&w, rec, "ok", "yes");
    put(&w, rec, "award", phrase());
    if (chance(3))
        put(&w, rec, "amount", dv_arena_printf(&w.arena, "%u", chance(30)));
    if (chance(2))
        put(&w, rec, "weight", dv_arena_printf(&w.arena, "%d.%u", (int)chance(40) - 20, chance(9)));
    if (chance(4) == 0)
        put(&w, rec, "ended_on", dv_date_format(on + (dv_date)chance(60), day));
    if (chance(2))
        put(&w, rec, "memo", phrase());
    put(&w, rec, "about", i % 2 ? "bí mật" : "");
    return rec;
}

void fill_open(size_t n)
{
    dv_batch *b;
    dv_faults_init(&w.faults, &w.arena);
    all = DV_NEW_N(&w.arena, dv_record *, n);
    nall = n;
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    for (size_t i = 0; i < n; i++) {
        all[i] = invented(i);
        cr_assert_eq(dv_batch_save(&w.arena, b, all[i], &w.faults, &w.err), DV_OK, "%s",
                     w.err.text);
    }
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
}

void fill(size_t n)
{
    world_open(&w);
    fill_open(n);
}

/* ---- the recount ---- */

static const dv_query *asked;

static int compare_values(const dv_field *f, const char *a, const char *b)
{
    int64_t x, y;
    dv_date c, d;
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    if (dv_value_num(f, a, &x) && dv_value_num(f, b, &y))
        return (x > y) - (x < y);
    if (f->type == DV_DATE && dv_value_date(a, &c) && dv_value_date(b, &d))
        return (c > d) - (c < d);
    if (f->list)
        return (int)(dv_list_choice(f->list, a) - dv_list_choice(f->list, b));
    if (f->type == DV_UNIT) {
        a = w.schema->unit[dv_unit_by_id(w.schema, a)].label.vi;
        b = w.schema->unit[dv_unit_by_id(w.schema, b)].label.vi;
    }
    return dv_collate(dv_str_from(a), dv_str_from(b));
}

static int in_asked_order(const void *p, const void *q)
{
    const dv_record *a = *(dv_record *const *)p, *b = *(dv_record *const *)q;
    const dv_field *f = asked->sort ? asked->sort : asked->kind->date;
    int c = compare_values(f, a->value[f->index], b->value[f->index]);
    c = c ? c : (a->id > b->id) - (a->id < b->id);
    return asked->ascending ? c : -c;
}

static bool word_in(const char *text, dv_str want, bool prefix)
{
    dv_buf b = {0};
    dv_str rest, word;
    bool found = false;
    dv_fold(&b, dv_str_from(text));
    for (rest = dv_buf_str(&b); !found && dv_word_next(&rest, &word);)
        found =
            word.n >= want.n && (prefix || word.n == want.n) && memcmp(word.p, want.p, want.n) == 0;
    dv_buf_free(&b);
    return found;
}

static bool found_by(const dv_record *rec, const char *search)
{
    dv_buf b = {0};
    dv_str rest, word;
    bool has = true;
    dv_fold(&b, dv_str_from(search));
    for (rest = dv_buf_str(&b); has && dv_word_next(&rest, &word);) {
        has = false;
        for (size_t i = 0; i < rec->kind->nfield; i++) {
            dv_type t = rec->kind->field[i].type;
            if ((t == DV_TEXT || t == DV_LONG) && rec->value[i] && rec->value[i] != dv_mask)
                has = has || word_in(rec->value[i], word, rest.n == 0);
        }
    }
    dv_buf_free(&b);
    return has;
}

static bool matches(const dv_query *q, const dv_record *rec)
{
    dv_date day;
    dv_value_date(rec->value[q->kind->date->index], &day);
    int unit = dv_unit_by_id(w.schema, rec->value[q->kind->unit->index]);
    bool only = !q->only;
    for (size_t i = 0; i < q->nonly; i++)
        only = only || q->only[i] == rec->id;
    return only && (q->from == DV_NO_DATE || day >= q->from) &&
           (q->to == DV_NO_DATE || day <= q->to) &&
           (q->unit == DV_NO_UNIT || dv_unit_below(w.schema, unit, q->unit)) &&
           (!q->where || dv_record_holds(w.r, rec, q->where)) &&
           (!q->search || found_by(rec, q->search));
}

static size_t recount(const dv_query *q, dv_record **out)
{
    size_t n = 0;
    for (size_t i = 0; i < nall; i++)
        if (matches(q, all[i]))
            out[n++] = all[i];
    asked = q;
    qsort(out, n, sizeof *out, in_asked_order);
    return n;
}

/* Where some of them stand, and that none of the others stands anywhere. */
static void check_places(const dv_query *q, dv_record **want, size_t n)
{
    bool there;
    size_t before;
    for (size_t i = 0; i < n; i = i * 2 + 1) {
        dv_id id = want[n - 1 - i]->id;
        cr_assert_eq(dv_query_place(w.r, q, id, &there, &before, &w.err), DV_OK);
        cr_assert(there && before == n - 1 - i, "%zu for %zu", before, n - 1 - i);
    }
    for (size_t i = 0; i < nall; i += 17) {
        cr_assert_eq(dv_query_place(w.r, q, all[i]->id, &there, &before, &w.err), DV_OK);
        cr_assert_eq(there, matches(q, all[i]));
    }
}

void check(const dv_query *q, size_t limit)
{
    dv_arena keep = w.arena;
    w.arena = (dv_arena){0};
    dv_record **want = DV_NEW_N(&w.arena, dv_record *, nall + 1);
    size_t n = recount(q, want), got, at = 0;
    dv_page p = {.more = true};
    cr_assert_eq(dv_query_count(w.r, q, &got, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(got, n, "counted %zu, recounted %zu", got, n);
    for (dv_id anchor = 0; p.more; anchor = p.n ? p.record[p.n - 1]->id : 0) {
        dv_rc rc = dv_query_page(&w.arena, w.r, q, anchor, DV_FORWARD, limit, &p, &w.err);
        cr_assert_eq(rc, DV_OK, "%s", w.err.text);
        for (size_t i = 0; i < p.n; i++, at++)
            cr_assert(at < n && p.record[i]->id == want[at]->id, "at %zu of %zu", at, n);
    }
    cr_assert_eq(at, n);
    p.more = true;
    for (dv_id anchor = 0; p.more; anchor = p.n ? p.record[0]->id : 0) {
        dv_rc rc = dv_query_page(&w.arena, w.r, q, anchor, DV_BACKWARD, limit, &p, &w.err);
        cr_assert_eq(rc, DV_OK, "%s", w.err.text);
        for (size_t i = p.n; i-- > 0;)
            cr_assert_eq(p.record[i]->id, want[--at]->id);
    }
    cr_assert_eq(at, 0);
    check_places(q, want, n);
    dv_arena_free(&w.arena);
    w.arena = keep;
}

dv_query random_query(const dv_kind *k)
{
    static const char *const conds[] = {
        "colour = red",
        "colour != red, blue",
        "amount > 10",
        "amount unset",
        "ended_on set",
        "stage = new",
        "role = open",
        "title = dân vận khéo",
        "ok = yes",
        "size unset",
        "unit.level = province",
        "ended_on > noted_on",
        "colour = red and amount < 5",
        "award set and weight >= 0",
    };
    static const char *const sorts[] = {"title", "unit", "colour", "amount", "weight", "due_on"};
    static const char *const search[] = {"nghe an", "ngh", "van dan", "an ", "duong", "zzz", "--"};
    dv_query q = dv_query_of(k);
    q.where = chance(2)
                  ? dv_cond_parse(&w.arena, w.schema, k, dv_str_from(conds[chance(14)]), &w.err)
                  : NULL;
    if (chance(3) == 0)
        q.from = day_of("2022-01-01") + (dv_date)chance(900);
    if (chance(3) == 0)
        q.to = day_of("2022-01-01") + (dv_date)chance(900);
    if (chance(3) == 0)
        q.unit = (int)chance((unsigned)w.schema->nunit);
    q.search = chance(3) == 0 ? search[chance(7)] : NULL;
    q.sort = chance(2) ? dv_kind_field(k, sorts[chance(6)]) : NULL;
    q.ascending = chance(2);
    if (chance(5) == 0) {
        dv_id *only = DV_NEW_N(&w.arena, dv_id, nall);
        for (size_t i = 0; i < nall; i++)
            if (chance(3) == 0)
                only[q.nonly++] = all[i]->id;
        for (size_t i = 1; i < q.nonly; i++)
            for (size_t j = i; j > 0 && only[j] < only[j - 1]; j--) {
                dv_id x = only[j];
                only[j] = only[j - 1];
                only[j - 1] = x;
            }
        q.only = only;
    }
    return q;
}
