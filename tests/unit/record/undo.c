/* Taking back: acts, whole or not at all, and records as they were. */
#include "danvan/undo.h"

#include "world.h"

TestSuite(undo);

static const char *const watched[] = {"title", "amount", "who"};

static void undo(world *w)
{
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w->arena, w->r, &told, &w->err), DV_OK, "%s", w->err.text);
    cr_assert_eq(dv_undo(w->r, told.act, &w->err), DV_OK, "%s", w->err.text);
}

static void as_person(world *w, const char *who)
{
    dv_registry_close(w->r);
    cr_assert_eq(world_registry(w, who), DV_OK);
}

static size_t count(world *w, const char *kind)
{
    size_t n;
    cr_assert_eq(dv_registry_count(w->r, kind_of(w, kind), &n, &w->err), DV_OK);
    return n;
}

static dv_rc find(world *w, const dv_record *rec, dv_record **out)
{
    return dv_record_load(&w->arena, w->r, rec->kind, rec->id, out, &w->err);
}

Test(undo, a_change_goes_back_field_by_field_as_a_new_revision)
{
    world w;
    dv_record *is;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "amount", "100");
    put(&w, rec, "colour", "red");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    undo(&w);
    is = load(&w, rec);
    cr_expect_str_eq(get(is, "title"), "Một");
    cr_expect_str_eq(get(is, "colour"), "blue");
    cr_expect_not(get(is, "amount") && strcmp(get(is, "amount"), "100") == 0);
    cr_expect_str_neq(is->stage, "doing");
    cr_expect_eq(is->revision, 3);
    world_close(&w);
}

Test(undo, a_new_record_goes_and_a_deleted_one_comes_back_whole)
{
    world w;
    dv_record *is;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    undo(&w);
    cr_expect_eq(find(&w, rec, &is), DV_NOT_FOUND);
    cr_expect_eq(count(&w, "note"), 0);
    dv_record *other = note(&w, "Hai", "2024-05-06");
    put(&w, other, "who", "Kín");
    save(&w, other);
    cr_assert_eq(dv_delete(w.r, other, "nhầm", &w.err), DV_OK);
    cr_expect_eq(count(&w, "note"), 0);
    undo(&w);
    cr_assert_eq(find(&w, other, &is), DV_OK);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(is, "title"), "Hai");
    cr_expect_eq(get(is, "who"), dv_mask, "sealed as it was");
    cr_expect_eq(is->revision, 2);
    cr_expect_eq(is->created_at, other->created_at);
    world_close(&w);
}

Test(undo, many_in_one_act_go_back_together)
{
    world w;
    dv_batch *b;
    world_open(&w);
    dv_record *old = saved_note(&w, "Cũ", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    put(&w, old, "title", "Đổi");
    cr_assert_eq(dv_batch_save(&w.arena, b, old, &w.faults, &w.err), DV_OK);
    for (int i = 0; i < 20; i++)
        cr_assert_eq(dv_batch_save(&w.arena, b, note(&w, "Mới", "2024-05-02"), &w.faults, &w.err),
                     DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    cr_assert_eq(count(&w, "note"), 21);
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(told.n, 21);
    undo(&w);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(load(&w, old), "title"), "Cũ");
    /* The act before is next. */
    undo(&w);
    cr_expect_eq(count(&w, "note"), 0);
    cr_expect_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_NOT_FOUND);
    world_close(&w);
}

Test(undo, what_somebody_changed_since_stays_and_is_told)
{
    world w;
    dv_batch *b;
    world_open(&w);
    as_person(&w, "an");
    dv_record *one = note(&w, "Một", "2024-05-01"), *two = note(&w, "Hai", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    cr_assert_eq(dv_batch_save(&w.arena, b, one, &w.faults, &w.err), DV_OK);
    cr_assert_eq(dv_batch_save(&w.arena, b, two, &w.faults, &w.err), DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    as_person(&w, "binh");
    two = load(&w, two);
    put(&w, two, "title", "Của Bình");
    save(&w, two);
    as_person(&w, "an");
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_CONFLICT);
    cr_expect(strstr(w.err.text, "binh"), "%s", w.err.text);
    cr_expect_eq(count(&w, "note"), 2, "all or nothing");
    cr_expect_str_eq(get(load(&w, two), "title"), "Của Bình");
    world_close(&w);
}

Test(undo, each_person_takes_back_his_own)
{
    world w;
    world_open(&w);
    as_person(&w, "an");
    dv_record *mine = saved_note(&w, "Của An", "2024-05-01");
    as_person(&w, "binh");
    dv_record *theirs = saved_note(&w, "Của Bình", "2024-05-01"), *is;
    as_person(&w, "an");
    undo(&w);
    cr_expect_eq(find(&w, mine, &is), DV_NOT_FOUND);
    cr_expect_eq(find(&w, theirs, &is), DV_OK);
    cr_expect_eq(dv_undo(w.r, 1, &w.err), DV_CONFLICT, "it is taken back already");
    world_close(&w);
}

Test(undo, tells_a_record_as_it_was_at_each_revision)
{
    world w;
    dv_record *was;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "who", "Kín");
    save(&w, rec);
    put(&w, rec, "amount", "5");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    cr_assert_eq(dv_delete(w.r, rec, "nhầm", &w.err), DV_OK);
    for (int back = 0; back < 2; back++) {
        const dv_kind *k = rec->kind;
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 1, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "title"), "Một");
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 2, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "title"), "Hai");
        cr_expect_eq(get(was, "who"), dv_mask);
        cr_expect_not(get(was, "amount") && strcmp(get(was, "amount"), "5") == 0);
        cr_expect_str_neq(was->stage, "doing");
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 3, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "amount"), "5");
        cr_expect_str_eq(was->stage, "doing");
        cr_expect_eq(dv_record_at(&w.arena, w.r, k, rec->id, 9, &was, &w.err), DV_NOT_FOUND);
        if (!back)
            undo(&w); /* the deletion; then all the same once more */
    }
    world_close(&w);
}

/* ---- anything, by two persons ---- */

enum { NOTES = 6, ACTS = 150 };

/* What the store held before an act. */
typedef struct state {
    dv_record *rec[NOTES];
    bool there[NOTES];
    char field[NOTES][3][24], stage[NOTES][24];
} state;

static void look(world *w, state *s)
{
    for (int i = 0; i < NOTES; i++) {
        dv_record *is;
        memset(s->field[i], 0, sizeof s->field[i]);
        s->there[i] = s->rec[i] && find(w, s->rec[i], &is) == DV_OK;
        if (!s->there[i])
            continue;
        snprintf(s->stage[i], sizeof s->stage[i], "%s", is->stage);
        for (int f = 0; f < 3; f++)
            snprintf(s->field[i][f], sizeof s->field[i][f], "%s",
                     get(is, watched[f]) ? get(is, watched[f]) : "");
    }
}

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* One act that changes something. */
static void act_on(world *w, dv_record **rec, unsigned *seed, int number)
{
    dv_record *is;
    unsigned i = next(seed) % NOTES;
    char text[24];
    snprintf(text, sizeof text, "Chữ %d", number);
    if (!rec[i] || find(w, rec[i], &is) != DV_OK) {
        rec[i] = saved_note(w, text, "2024-05-05");
        return;
    }
    if (next(seed) % 4 == 0) {
        cr_assert_eq(dv_delete(w->r, is, "thử", &w->err), DV_OK);
        return;
    }
    put(w, is, "title", text);
    snprintf(text, sizeof text, "%u", next(seed) % 900);
    put(w, is, "amount", next(seed) % 3 ? text : "");
    put(w, is, "who", next(seed) % 2 ? text : "");
    if (next(seed) % 3 == 0)
        cr_assert_eq(dv_record_move(w->r, is, "doing", DV_NO_DATE, &w->err), DV_OK);
    save(w, is);
}

Test(undo, every_act_goes_back_to_where_it_came_from)
{
    world w;
    unsigned seed = 20241123;
    static state before[ACTS], is;
    dv_record *rec[NOTES] = {NULL};
    dv_act_told told;
    world_open(&w);
    for (int n = 0; n < ACTS; n++) {
        memcpy(before[n].rec, rec, sizeof rec);
        look(&w, &before[n]);
        act_on(&w, rec, &seed, n);
    }
    for (int n = ACTS; n-- > 0;) {
        undo(&w);
        is = before[n];
        look(&w, &is);
        cr_assert_arr_eq(is.there, before[n].there, sizeof is.there, "act %d", n);
        for (int i = 0; i < NOTES; i++) {
            cr_assert_arr_eq(is.field[i], before[n].field[i], sizeof is.field[i], "act %d", n);
            if (is.there[i])
                cr_assert_str_eq(is.stage[i], before[n].stage[i]);
        }
        if (n % 10 == 0)
            verify_clean(&w);
    }
    cr_expect_eq(count(&w, "note"), 0);
    cr_expect_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_NOT_FOUND);
    world_close(&w);
}
