/* Changes that can be taken back.  A step lies on its stack as its head, the bytes that went out,
 * those that came in, and its size, by which the stack is walked down. */
#include "danvan/err.h"
#include "danvan/utf8.h"

#include "editor_int.h"

#include <string.h>

typedef struct head {
    dv_act act;
    size_t at;     /* where it changed the text */
    size_t cursor; /* where the cursor stood before */
    size_t out, in;
} head;

typedef struct step {
    head head;
    dv_str out, in;
} step;

static size_t size_of(const head *h)
{
    return sizeof *h + h->out + h->in + sizeof(size_t);
}

/* The latest step; its texts lie in the stack. */
static bool top(const dv_buf *stack, step *s)
{
    size_t size;
    if (!stack->n)
        return false;
    memcpy(&size, stack->p + stack->n - sizeof size, sizeof size);
    const char *p = stack->p + stack->n - size;
    memcpy(&s->head, p, sizeof s->head);
    s->out = (dv_str){p + sizeof s->head, s->head.out};
    s->in = (dv_str){s->out.p + s->out.n, s->head.in};
    return true;
}

static void drop(dv_buf *stack, const step *s)
{
    stack->n -= size_of(&s->head);
}

/* The oldest go, a quarter of the room at a time, so that this is rare. */
static void forget(dv_buf *stack, size_t latest)
{
    size_t from = 0, keep = (size_t)DV_EDITOR_PAST / 4 * 3;
    head h;
    if (stack->n <= DV_EDITOR_PAST)
        return;
    while (stack->n - from > keep && stack->n - from > latest) {
        memcpy(&h, stack->p + from, sizeof h);
        from += size_of(&h);
    }
    memmove(stack->p, stack->p + from, stack->n - from);
    stack->n -= from;
}

/* The texts of s are not in this stack. */
static void push(dv_buf *stack, step *s)
{
    s->head.out = s->out.n;
    s->head.in = s->in.n;
    size_t size = size_of(&s->head);
    dv_buf_add(stack, (dv_str){(const char *)&s->head, sizeof s->head});
    dv_buf_add(stack, s->out);
    dv_buf_add(stack, s->in);
    dv_buf_add(stack, (dv_str){(const char *)&size, sizeof size});
    forget(stack, size);
}

/* ---- runs ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

static bool goes_on(const step *was, const step *now)
{
    size_t end = was->head.at + was->in.n;
    if (was->head.act != now->head.act)
        return false;
    switch (now->head.act) {
    case DV_ACT_TYPE: /* a mark may take the place of the letter that it joined */
        return now->in.n && now->head.at + now->out.n == end && now->head.at >= was->head.at &&
               (now->out.n || !is_blank(was->in.p[was->in.n - 1]) || is_blank(now->in.p[0]));
    case DV_ACT_ERASE_BACK:
        return now->head.at + now->out.n == was->head.at;
    case DV_ACT_ERASE:
        return now->head.at == was->head.at;
    case DV_ACT_ALONE:
        break;
    }
    return false;
}

/* Both as one: what went out in the order of the text, what came in as it stands. */
static void join(const step *was, const step *now, dv_buf *out, dv_buf *in)
{
    bool back = now->head.act == DV_ACT_ERASE_BACK, typed = now->head.act == DV_ACT_TYPE;
    if (typed) {
        dv_buf_add(out, was->out);
        dv_buf_add(in, (dv_str){was->in.p, now->head.at - was->head.at});
        dv_buf_add(in, now->in);
    } else {
        dv_buf_add(out, back ? now->out : was->out);
        dv_buf_add(out, back ? was->out : now->out);
    }
}

static void remember(dv_past *p, step *now)
{
    step was;
    dv_buf out = {0}, in = {0};
    p->undone.n = 0;
    if (p->run && top(&p->done, &was) && goes_on(&was, now)) {
        join(&was, now, &out, &in);
        if (now->head.act == DV_ACT_TYPE)
            now->head.at = was.head.at;
        now->head.cursor = was.head.cursor;
        now->out = dv_buf_str(&out);
        now->in = dv_buf_str(&in);
        drop(&p->done, &was);
    }
    push(&p->done, now);
    p->run = true;
    dv_buf_free(&out);
    dv_buf_free(&in);
}

/* ---- the text ---- */

static void splice(dv_editor *e, size_t from, size_t to, dv_str in)
{
    dv_buf_room(&e->text, in.n);
    memmove(e->text.p + from + in.n, e->text.p + to, e->text.n - to);
    if (in.n)
        memcpy(e->text.p + from, in.p, in.n);
    e->text.n += in.n - (to - from);
    e->text.p[e->text.n] = '\0';
    e->wrap.known = false;
}

static void change(dv_editor *e, size_t from, size_t to, dv_str in, dv_act act)
{
    if (from == to && !in.n)
        return;
    DV_ASSERT(from <= to && to <= e->text.n);
    step s = {.head = {.act = act, .at = from, .cursor = e->at},
              .out = {dv_buf_cstr(&e->text) + from, to - from},
              .in = in};
    remember(&e->past, &s);
    splice(e, from, to, in);
    e->at = from + in.n;
}

/* Nothing below the combining marks joins what stands before it. */
static bool may_join(dv_str s)
{
    return dv_utf8_next(&s) >= 0x300;
}

/* Where what is put in meets its neighbours they may be one letter, or marks in another order:
 * then the neighbours are written anew with it.  False: nothing meets. */
static bool change_joined(dv_editor *e, size_t from, size_t to, dv_str in, dv_act act)
{
    const char *p = dv_buf_cstr(&e->text);
    dv_str ahead = {p, from}, tail = {p + to, e->text.n - to};
    if (!may_join(in) && !may_join(tail))
        return false;
    size_t before = dv_utf8_grapheme_back(ahead), behind = dv_utf8_grapheme(tail);
    dv_buf plain = {0}, left = {0}, whole = {0};
    dv_buf_add(&plain, (dv_str){p + from - before, before});
    dv_buf_add(&plain, in);
    dv_utf8_nfc(&left, dv_buf_str(&plain));
    dv_buf_add(&plain, (dv_str){tail.p, behind});
    dv_utf8_nfc(&whole, dv_buf_str(&plain));
    bool joins = !dv_str_eq(dv_buf_str(&plain), dv_buf_str(&whole));
    if (joins) {
        change(e, from - before, to + behind, dv_buf_str(&whole), behind ? DV_ACT_ALONE : act);
        bool apart = left.n <= whole.n && memcmp(left.p, whole.p, left.n) == 0;
        e->at -= apart ? whole.n - left.n : 0;
    }
    dv_buf_free(&plain);
    dv_buf_free(&left);
    dv_buf_free(&whole);
    return joins;
}

void dv_editor_change(dv_editor *e, size_t from, size_t to, dv_str in, dv_act act)
{
    if (!change_joined(e, from, to, in, act))
        change(e, from, to, in, act);
}

void dv_editor_undo(dv_editor *e)
{
    step s;
    if (!top(&e->past.done, &s))
        return;
    splice(e, s.head.at, s.head.at + s.in.n, s.out);
    e->at = s.head.cursor;
    push(&e->past.undone, &s);
    drop(&e->past.done, &s);
}

void dv_editor_redo(dv_editor *e)
{
    step s;
    if (!top(&e->past.undone, &s))
        return;
    splice(e, s.head.at, s.head.at + s.out.n, s.in);
    e->at = s.head.at + s.in.n;
    push(&e->past.done, &s);
    drop(&e->past.undone, &s);
}

void dv_past_free(dv_past *p)
{
    dv_buf_free(&p->done);
    dv_buf_free(&p->undone);
    *p = (dv_past){0};
}
