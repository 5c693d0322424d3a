/* Conditions over facts, prepared for scans of many. */
#include "record_int.h"

/* A term over a byte has its answers in `yes`; any other is asked as a condition of its own. */
typedef struct byte_term {
    int at; /* -1: not over a byte */
    uint64_t yes[4];
    dv_cond alone;
} byte_term;

struct dv_fact_test {
    const dv_registry *r;
    const dv_kind *kind;
    byte_term *term;
    size_t n;
};

static int byte_of(const dv_layout *l, const dv_kind *k, const dv_term *t)
{
    if (t->subject == DV_ON_STAGE || t->subject == DV_ON_ROLE)
        return DV_FACT_STAGE_AT;
    bool lone = t->subject == DV_ON_FIELD && !t->other && t->field != k->date;
    bool byte = lone && (t->field->type == DV_CHOICE || t->field->type == DV_CATEGORY ||
                         t->field->type == DV_BOOL);
    return byte ? l->field[t->field->index] : -1;
}

/* The answers are those of dv_fact_holds, so that there is one meaning of a condition. */
static void answer(const dv_fact_test *test, byte_term *b, unsigned char *fact)
{
    for (int v = 0; v < 256; v++) {
        fact[b->at] = (unsigned char)v;
        if (dv_fact_holds(test->r, test->kind, &b->alone, DV_NO_DATE, fact))
            b->yes[v / 64] |= UINT64_C(1) << (v % 64);
    }
}

const dv_fact_test *dv_fact_test_make(dv_arena *a, const dv_registry *r, const dv_kind *k,
                                      const dv_cond *c)
{
    if (!c || !c->n)
        return NULL;
    const dv_layout *l = dv_facts_layout(r, k);
    dv_fact_test *test = DV_NEW(a, dv_fact_test);
    unsigned char *fact = dv_arena_alloc(a, l->size);
    *test = (dv_fact_test){.r = r, .kind = k, .n = c->n};
    test->term = DV_NEW_N(a, byte_term, c->n);
    for (size_t i = 0; i < c->n; i++) {
        byte_term *b = &test->term[i];
        *b = (byte_term){.at = byte_of(l, k, &c->term[i]), .alone = {&c->term[i], 1}};
        if (b->at >= 0)
            answer(test, b, fact);
    }
    return test;
}

bool dv_fact_test_holds(const dv_fact_test *t, dv_date date, const unsigned char *fact)
{
    for (size_t i = 0; t && i < t->n; i++) {
        const byte_term *b = &t->term[i];
        bool holds = b->at >= 0 ? b->yes[fact[b->at] / 64] >> (fact[b->at] % 64) & 1
                                : dv_fact_holds(t->r, t->kind, &b->alone, date, fact);
        if (!holds)
            return false;
    }
    return true;
}
