/* Two persons act, undo and redo as it comes; a model beside them says what must be the case. */
#include "acts.h"

TestSuite(undo_walk, .timeout = 120);

enum { SLOTS = 700, STEPS = 600, MOST = 3, NONE = -1 };

typedef struct state {
    bool there, who;
    char title[24], amount[12], stage[12];
} state;

/* One act: the notes that it touched, before and after it. */
typedef struct step {
    uint64_t act;
    int n, slot[MOST];
    int below[MOST]; /* the step on whose work it stands, note by note */
    state before[MOST], after[MOST];
} step;

typedef struct stack {
    int n, at[STEPS];
} stack;

typedef struct walk {
    world w;
    unsigned seed;
    dv_record *rec[SLOTS]; /* as first saved */
    stack live[SLOTS];     /* of each note, the steps that hold now */
    stack done[2], undone[2];
    int nslot, nstep, refused;
    step step[STEPS];
} walk;

static const char *const person[2] = {"an", "binh"};

static unsigned next(walk *x, unsigned below)
{
    x->seed = x->seed * 1103515245u + 12345u;
    return (x->seed >> 16) % below;
}

static void push(stack *s, int i)
{
    s->at[s->n++] = i;
}

static int top(const stack *s)
{
    return s->n ? s->at[s->n - 1] : NONE;
}

static state look(walk *x, int slot)
{
    dv_record *is;
    state s;
    memset(&s, 0, sizeof s);
    s.there = x->rec[slot] && find(&x->w, x->rec[slot], &is) == DV_OK;
    if (!s.there)
        return s;
    snprintf(s.title, sizeof s.title, "%s", get(is, "title"));
    snprintf(s.amount, sizeof s.amount, "%s", get(is, "amount"));
    snprintf(s.stage, sizeof s.stage, "%s", is->stage);
    s.who = get(is, "who") == dv_mask;
    return s;
}

static void is_as(walk *x, int slot, const state *want)
{
    state is = look(x, slot);
    cr_assert_arr_eq(&is, want, sizeof is, "note %d is \"%s\", not \"%s\"", slot, is.title,
                     want->title);
}

/* The note is what the last step that holds made it.  True if it is there. */
static bool is_as_it_must(walk *x, int slot)
{
    static const state nothing;
    int at = top(&x->live[slot]), i = 0;
    if (at == NONE) {
        is_as(x, slot, &nothing);
        return false;
    }
    while (x->step[at].slot[i] != slot)
        i++;
    is_as(x, slot, &x->step[at].after[i]);
    return x->step[at].after[i].there;
}

/* ---- acting ---- */

/* One of the latest notes that is there, and that the step has not touched yet; or NONE. */
static int some_note(walk *x, const step *s)
{
    for (int tries = 0; tries < 8 && x->nslot; tries++) {
        int slot = x->nslot - 1 - (int)next(x, x->nslot < 6 ? (unsigned)x->nslot : 6);
        bool taken = !look(x, slot).there;
        for (int i = 0; i < s->n; i++)
            taken |= s->slot[i] == slot;
        if (!taken)
            return slot;
    }
    return NONE;
}

static void touch(walk *x, step *s, int slot)
{
    s->slot[s->n] = slot;
    s->below[s->n] = top(&x->live[slot]);
    s->before[s->n++] = look(x, slot);
}

static void type_into(walk *x, dv_record *rec)
{
    char text[24];
    snprintf(text, sizeof text, "Chữ %d", x->nstep);
    put(&x->w, rec, "title", text);
    snprintf(text, sizeof text, "%u", next(x, 900));
    put(&x->w, rec, "amount", next(x, 3) ? text : "");
    put(&x->w, rec, "who", next(x, 2) ? text : "");
    if (next(x, 3) == 0)
        cr_assert_eq(dv_record_move(x->w.r, rec, "doing", DV_NO_DATE, &x->w.err), DV_OK);
}

static void save_some(walk *x, step *s, int n)
{
    dv_batch *b;
    for (int i = 0; i < n; i++) {
        int slot = next(x, 4) ? some_note(x, s) : NONE;
        touch(x, s, slot == NONE ? x->nslot++ : slot);
    }
    dv_faults_init(&x->w.faults, &x->w.arena);
    cr_assert_eq(dv_batch_begin(x->w.r, &b, &x->w.err), DV_OK);
    for (int i = 0; i < n; i++) {
        dv_record *rec = x->rec[s->slot[i]];
        if (!rec)
            rec = x->rec[s->slot[i]] = note(&x->w, "Mới", "2024-05-05");
        else
            cr_assert_eq(dv_batch_load(&x->w.arena, b, rec->kind, rec->id, &rec, &x->w.err), DV_OK);
        type_into(x, rec);
        cr_assert_eq(dv_batch_save(&x->w.arena, b, rec, &x->w.faults, &x->w.err), DV_OK);
    }
    cr_assert_eq(dv_batch_commit(b, &x->w.err), DV_OK);
}

static void act(walk *x, int who)
{
    step *s = &x->step[x->nstep];
    dv_act_told told;
    int slot = next(x, 6) ? NONE : some_note(x, s);
    if (slot != NONE) {
        touch(x, s, slot);
        cr_assert_eq(dv_delete(x->w.r, load(&x->w, x->rec[slot]), "thử", &x->w.err), DV_OK);
    } else {
        save_some(x, s, next(x, 4) ? 1 : 2 + (int)next(x, 2));
    }
    for (int i = 0; i < s->n; i++) {
        s->after[i] = look(x, s->slot[i]);
        push(&x->live[s->slot[i]], x->nstep);
    }
    cr_assert_eq(next_undo(&x->w, &told), DV_OK);
    cr_assert_eq(told.n, (size_t)s->n);
    s->act = told.act;
    x->undone[who].n = 0;
    push(&x->done[who], x->nstep++);
}

/* ---- back and forth ---- */

/* Was it done, or refused and nothing changed, as it must? */
static bool ends(walk *x, const step *s, dv_rc rc, bool may)
{
    cr_assert_eq(rc, may ? DV_OK : DV_CONFLICT, "%s", x->w.err.text);
    x->refused += !may;
    for (int i = 0; !may && i < s->n; i++)
        is_as_it_must(x, s->slot[i]);
    return may;
}

static bool undo_by(walk *x, int who)
{
    dv_act_told told;
    int at = top(&x->done[who]);
    bool may = true;
    if (at == NONE) {
        cr_assert_eq(next_undo(&x->w, &told), DV_NOT_FOUND);
        return false;
    }
    const step *s = &x->step[at];
    cr_assert_eq(next_undo(&x->w, &told), DV_OK);
    cr_assert_eq(told.act, s->act);
    for (int i = 0; i < s->n; i++)
        may &= top(&x->live[s->slot[i]]) == at;
    if (!ends(x, s, dv_undo(x->w.r, told.act, &x->w.err), may))
        return false;
    for (int i = 0; i < s->n; i++) {
        x->live[s->slot[i]].n--;
        is_as(x, s->slot[i], &s->before[i]);
    }
    x->done[who].n--;
    push(&x->undone[who], at);
    return true;
}

static void redo_by(walk *x, int who)
{
    dv_act_told told;
    int at = top(&x->undone[who]);
    bool may = true;
    if (at == NONE) {
        cr_assert_eq(next_redo(&x->w, &told), DV_NOT_FOUND);
        return;
    }
    const step *s = &x->step[at];
    cr_assert_eq(next_redo(&x->w, &told), DV_OK);
    cr_assert_eq(told.n, (size_t)s->n);
    for (int i = 0; i < s->n; i++)
        may &= top(&x->live[s->slot[i]]) == s->below[i];
    if (!ends(x, s, dv_redo(x->w.r, told.act, &x->w.err), may))
        return;
    for (int i = 0; i < s->n; i++) {
        push(&x->live[s->slot[i]], at);
        is_as(x, s->slot[i], &s->after[i]);
    }
    x->undone[who].n--;
    push(&x->done[who], at);
}

/* The facts count the notes that are there. */
static void all_is_as_it_must(walk *x)
{
    size_t there = 0;
    for (int slot = 0; slot < x->nslot; slot++)
        there += is_as_it_must(x, slot);
    cr_assert_eq(count(&x->w, "note"), there);
    verify_clean(&x->w);
}

Test(undo_walk, two_persons_undo_and_redo_what_is_theirs)
{
    walk *x = calloc(1, sizeof *x);
    cr_assert_not_null(x);
    x->seed = 2;
    world_open(&x->w);
    for (int n = 0; n < STEPS; n++) {
        int who = (int)next(x, 2);
        unsigned what = next(x, 10);
        x->w.r->actor.name = person[who];
        if (what < 5)
            act(x, who);
        else if (what < 8)
            undo_by(x, who);
        else
            redo_by(x, who);
        if (n % 20 == 0)
            all_is_as_it_must(x);
    }
    cr_expect_gt(x->refused, 10, "the two get into each other's way");
    /* What holds last is somebody's last act: one of the two can always go on. */
    for (bool more = true; more;) {
        more = false;
        for (int who = 0; who < 2; who++) {
            x->w.r->actor.name = person[who];
            while (undo_by(x, who))
                more = true;
        }
        all_is_as_it_must(x);
    }
    cr_expect_eq(x->done[0].n + x->done[1].n, 0);
    cr_expect_eq(count(&x->w, "note"), 0);
    world_close(&x->w);
    free(x);
}
