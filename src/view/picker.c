#include "danvan/picker.h"

#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "rows_int.h"

#include <string.h>

void dv_picker_init(dv_picker *p, const char *title)
{
    *p = (dv_picker){0};
    p->title = dv_arena_strdup(&p->arena, title);
}

void dv_picker_free(dv_picker *p)
{
    dv_buf_free(&p->typed);
    dv_arena_free(&p->arena);
    *p = (dv_picker){0};
}

void dv_picker_add(dv_picker *p, const char *id, const char *label, const char *note, int at)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 32;
        p->item = dv_arena_grow(&p->arena, p->item, p->n, cap, sizeof *p->item);
        p->shown = dv_arena_grow(&p->arena, p->shown, p->n, cap, sizeof *p->shown);
        p->cap = cap;
    }
    p->item[p->n++] = (dv_item){.id = dv_arena_strdup(&p->arena, id),
                                .label = dv_arena_strdup(&p->arena, label),
                                .note = note ? dv_arena_strdup(&p->arena, note) : NULL,
                                .at = at};
}

void dv_picker_add_label(dv_picker *p, const char *id, dv_label label, int at)
{
    const char *shown = dv_label_text(label);
    dv_picker_add(p, id, shown, NULL, at);
    p->item[p->n - 1].also = shown == label.vi ? label.en : label.vi;
}

static bool is_called(const dv_item *it, dv_str typed)
{
    return dv_fold_same(dv_str_from(it->label), typed) ||
           dv_fold_same(dv_str_from(it->id), typed) ||
           (it->also && dv_fold_same(dv_str_from(it->also), typed));
}

/* Does what is typed name its first words, whole?  "nghi" means Nghi Lộc before Nghĩa Đàn. */
static bool begins_with(const char *label, dv_str typed)
{
    dv_buf is = {0}, want = {0};
    dv_str word, other;
    bool same = true, any = false;
    dv_fold(&is, dv_str_from(label));
    dv_fold(&want, typed);
    dv_str rest = dv_buf_str(&is), asked = dv_buf_str(&want);
    while (same && dv_word_next(&asked, &word)) {
        any = true;
        same = dv_word_next(&rest, &other) && dv_str_eq(word, other);
    }
    dv_buf_free(&is);
    dv_buf_free(&want);
    return same && any;
}

/* How well it is meant: by its whole name, by whole words, or not so. */
static int meant(const dv_item *it, dv_str typed)
{
    return is_called(it, typed) ? 2 : begins_with(it->label, typed) ? 1 : 0;
}

/* Letters are typed for what there is: the item that stands for nothing, or for all, is meant only
 * by its whole name. */
static bool matches(const dv_item *it, dv_str typed)
{
    if (typed.n && !*it->id)
        return is_called(it, typed);
    return dv_fold_match(dv_str_from(it->label), typed) ||
           dv_fold_match(dv_str_from(it->id), typed) ||
           (it->also && dv_fold_match(dv_str_from(it->also), typed));
}

void dv_picker_narrow(dv_picker *p, const char *id)
{
    dv_str typed = dv_buf_str(&p->typed);
    int best = 0;
    p->nshown = 0;
    p->sel = 0;
    for (size_t i = 0; i < p->n; i++) {
        const dv_item *it = &p->item[i];
        if (!matches(it, typed))
            continue;
        const int fits = id ? strcmp(it->id, id) == 0 : typed.n ? meant(it, typed) : 0;
        if (fits > best) {
            p->sel = p->nshown;
            best = fits;
        }
        p->shown[p->nshown++] = i;
    }
}

const dv_item *dv_picker_chosen(const dv_picker *p)
{
    return p->nshown ? &p->item[p->shown[p->sel]] : NULL;
}

static void move(dv_picker *p, long by)
{
    p->sel = dv_row_moved(p->sel, by, p->nshown);
    p->touched = true;
}

/* Each character narrows anew, so that there may not be any number of them. */
static bool has_room(dv_picker *p)
{
    p->full = dv_utf8_count(dv_buf_str(&p->typed)) >= DV_PICKER_TYPED;
    return !p->full;
}

static void type(dv_picker *p, dv_key key)
{
    if (key == DV_KEY_BACKSPACE || key == '\b')
        p->typed.n -= dv_utf8_grapheme_back(dv_buf_str(&p->typed));
    else if (!has_room(p))
        return;
    else if (p->typer && p->typer->how != DV_TYPE_PLAIN)
        dv_typer_put(p->typer, &p->typed, key);
    else
        dv_utf8_put(&p->typed, key);
    if (p->typed.p)
        p->typed.p[p->typed.n] = '\0';
    p->touched = true;
    dv_picker_narrow(p, NULL);
}

void dv_picker_clear(dv_picker *p)
{
    dv_buf_clear(&p->typed);
    p->full = p->touched = false;
    dv_picker_narrow(p, NULL);
}

void dv_picker_paste(dv_picker *p, dv_str text)
{
    p->full = false;
    for (int32_t cp; !p->full && (cp = dv_utf8_next(&text)) >= 0;)
        if (cp >= ' ' && has_room(p))
            dv_utf8_put(&p->typed, cp);
    p->touched = true;
    dv_picker_narrow(p, NULL);
}

static bool moves(dv_key key)
{
    return key == DV_KEY_UP || key == DV_KEY_DOWN || key == DV_KEY_PAGE_UP ||
           key == DV_KEY_PAGE_DOWN;
}

dv_picked dv_picker_key(dv_picker *p, dv_key key, int page)
{
    p->full = false;
    if (moves(key) && p->typed.n && p->nshown <= 1)
        return DV_PICK_OTHER; /* there is nothing to move to */
    switch (key) {
    case DV_KEY_ENTER:
    case DV_KEY_TAB:
        return p->nshown ? DV_PICK_CHOSEN : DV_PICK_NONE;
    case DV_KEY_ESC:
        return DV_PICK_LEFT;
    case DV_KEY_UP:
        move(p, -1);
        break;
    case DV_KEY_DOWN:
        move(p, 1);
        break;
    case DV_KEY_PAGE_UP:
        move(p, -page);
        break;
    case DV_KEY_PAGE_DOWN:
        move(p, page);
        break;
    case DV_KEY_HOME:
        move(p, -(long)p->nshown);
        break;
    case DV_KEY_END:
        move(p, (long)p->nshown);
        break;
    default:
        if (key != DV_KEY_BACKSPACE && key != '\b' && (key < ' ' || key >= DV_KEY_SPECIAL))
            return DV_PICK_OTHER;
        type(p, key);
        break;
    }
    return DV_PICK_OPEN;
}

static void add_unit(dv_picker *p, const dv_schema *s, size_t i, bool ended)
{
    const dv_unit *u = &s->unit[i];
    char until[DV_DATE_SIZE];
    const char *above = u->parent >= 0 ? dv_label_text(s->unit[u->parent].label) : "";
    const char *note = above;
    if (ended)
        note = dv_arena_printf(&p->arena, _("ended %s"), dv_day_text(u->until, until));
    dv_picker_add(p, u->id, dv_label_text(u->label), note, (int)i);
}

void dv_picker_units(dv_picker *p, const dv_schema *s, dv_date day)
{
    for (size_t i = 0; i < s->nunit; i++)
        if (dv_unit_alive(&s->unit[i], day))
            add_unit(p, s, i, false);
    for (size_t i = 0; i < s->nunit; i++)
        if (!dv_unit_alive(&s->unit[i], day) && s->unit[i].until != DV_NO_DATE &&
            s->unit[i].until < day)
            add_unit(p, s, i, true);
}
