/* What waits for its place in the index of words, compared with the records. */
#include "danvan/lang.h"

#include "pending_int.h"

typedef struct checking {
    dv_registry *r;
    dv_txn *t;
    dv_pending_fn fn;
    void *ctx;
    dv_faults *faults;
    size_t n; /* of the entry at hand */
} checking;

static bool same_words(const pending *p, const derived *d)
{
    size_t n = 0;
    unsigned has;
    dv_str word;
    if (!(p->has & PENDING_NOW) || p->day != d->date)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        if (!dv_pending_word(p, i, &has, &word) || !(has & PENDING_NOW))
            continue;
        if (n == d->nwords || d->words[n].n != 2 + word.n + POSTING_BYTES ||
            !dv_str_eq(word, (dv_str){d->words[n].p + 2, word.n}))
            return false;
        n++;
    }
    return n == d->nwords;
}

static void compare(checking *x, dv_arena *a, const dv_kind *k, const pending *p)
{
    dv_record *rec;
    derived d;
    char text[DV_ID_SIZE];
    bool same = !(p->has & PENDING_NOW);
    dv_rc rc = dv_record_get(a, x->r, x->t, k, p->id, &rec, NULL);
    if (rc == DV_OK && dv_record_date(rec) != DV_NO_DATE) {
        dv_derived_of(a, x->r, rec, &d);
        same = same_words(p, &d);
    }
    if (!same)
        dv_fault_add(x->faults, dv_id_format(k, p->id, text), NULL,
                     _("search does not find it by the words that it has"));
}

static bool check_one(void *ctx, dv_str key, const pending *p, bool sound)
{
    checking *x = ctx;
    const dv_kind *k = sound ? dv_kind_of_number(x->r, p->kind) : NULL;
    dv_arena a = {0};
    (void)key;
    x->n++;
    if (k && dv_pending_changes(p, x->fn, x->ctx))
        compare(x, &a, k, p);
    else
        dv_fault_add(x->faults, "pending", NULL, _("its entry %zu is damaged"), x->n);
    dv_arena_free(&a);
    return true;
}

dv_rc dv_pending_verify(dv_registry *r, dv_txn *t, dv_pending_fn fn, void *ctx, dv_faults *faults,
                        dv_err *err)
{
    checking x = {.r = r, .t = t, .fn = fn, .ctx = ctx, .faults = faults};
    return dv_pending_each(r, t, NULL, check_one, &x, err);
}

bool dv_pending_has(const pending *p, dv_str entry)
{
    const dv_str word = {entry.p + 2, entry.n - 2 - POSTING_BYTES};
    char posting[POSTING_BYTES];
    unsigned has;
    dv_str found;
    size_t i;
    dv_posting_make(posting, p->day, p->id);
    return dv_pending_find(p, word, &i) && i < p->n && dv_pending_word(p, i, &has, &found) &&
           dv_str_eq(found, word) && has & PENDING_NOW &&
           memcmp(word.p + word.n, posting, sizeof posting) == 0;
}
