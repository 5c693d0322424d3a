/* Texts to read: help, a record's history, a report's remarks. */
#include "danvan/history.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

dv_pages *dv_pages_new(const char *title)
{
    dv_pages *p = calloc(1, sizeof *p);
    DV_NEED(p);
    p->title = title;
    return p;
}

void dv_pages_free(dv_pages *p)
{
    if (!p)
        return;
    dv_buf_free(&p->text);
    dv_arena_free(&p->arena);
    free(p);
}

/* ---- wrapping ---- */

/* What a line goes on under: its second column, where it has one and there is room beside it. */
static int hanging(dv_str line, int columns)
{
    size_t lead = 0, i;
    while (lead < line.n && line.p[lead] == ' ')
        lead++;
    for (i = lead; i + 1 < line.n && !(line.p[i] == ' ' && line.p[i + 1] == ' '); i++)
        ;
    bool two = i + 1 < line.n;
    while (i < line.n && line.p[i] == ' ')
        i++;
    int under = two ? dv_utf8_columns((dv_str){line.p, i}) : columns;
    return under <= columns / 2 ? under : (int)lead + 4 < columns / 2 ? (int)lead + 4 : 0;
}

static void add_line(dv_pages *p, size_t *cap, dv_page_line l)
{
    if (p->nline == *cap) {
        size_t n = *cap ? *cap * 2 : 64;
        p->line = dv_arena_grow(&p->arena, p->line, p->nline, n, sizeof *p->line);
        *cap = n;
    }
    p->line[p->nline++] = l;
}

static void wrap_line(dv_pages *p, size_t *cap, dv_str line, int columns)
{
    int indent = 0, used;
    size_t at = (size_t)(line.p - p->text.p);
    int under = hanging(line, columns);
    for (;;) {
        dv_str fits = dv_utf8_clip(line, columns - indent, &used);
        size_t take = fits.n;
        while (fits.n < line.n && take && line.p[take] != ' ')
            take--;
        if (!take)
            take = fits.n ? fits.n : dv_utf8_grapheme(line);
        add_line(p, cap, (dv_page_line){at, at + take, indent});
        while (take < line.n && line.p[take] == ' ')
            take++;
        at += take;
        line.p += take;
        line.n -= take;
        indent = under;
        if (!line.n)
            return;
    }
}

/* The text that was at the top stays there. */
void dv_pages_wrap(dv_pages *p, int columns)
{
    size_t cap = 0, seen = p->top < p->nline ? p->line[p->top].from : 0;
    dv_str rest = dv_buf_str(&p->text), line;
    dv_arena_reset(&p->arena);
    p->line = NULL;
    p->nline = p->top = 0;
    while (dv_str_cut(&rest, '\n', &line))
        wrap_line(p, &cap, line, columns > 10 ? columns : 10);
    while (p->top + 1 < p->nline && p->line[p->top + 1].from <= seen)
        p->top++;
}

void dv_app_open_pages(dv_app *a, dv_pages *p)
{
    dv_pages_wrap(p, a->columns);
    dv_app_push(a, (dv_screen){.is = p->kind ? DV_IN_HISTORY : DV_IN_TEXT, .pages = p});
}

void dv_app_pages_command(dv_app *a, dv_pages *p, dv_command_id c)
{
    size_t body = (size_t)dv_app_body(a, dv_app_top(a));
    size_t last = p->nline > body ? p->nline - body : 0;
    if (c == DV_CMD_RESTORE)
        dv_app_pick_revision(a, p);
    if (c == DV_CMD_DOWN && p->top < last)
        p->top++;
    if (c == DV_CMD_UP && p->top > 0)
        p->top--;
    if (c == DV_CMD_PAGE_DOWN)
        p->top = p->top + body > last ? last : p->top + body;
    if (c == DV_CMD_PAGE_UP)
        p->top = p->top > body ? p->top - body : 0;
    if (c == DV_CMD_FIRST)
        p->top = 0;
    if (c == DV_CMD_LAST)
        p->top = last;
}

/* ---- help and remarks ---- */

void dv_app_open_help(dv_app *a)
{
    dv_pages *p = dv_pages_new(_("Help"));
    dv_buf_printf(&p->text, "%s\n\n", _("Keys of the screen that is open:"));
    dv_commands_help(&p->text, dv_app_top(a)->is);
    dv_buf_printf(&p->text, "\n%s\n\n", _("All screens:"));
    dv_commands_text(&p->text);
    dv_app_open_pages(a, p);
}

void dv_app_open_remarks(dv_app *a, const dv_figures *f)
{
    if (!f->nfoot) {
        dv_app_say(a, false, "%s", _("there are no remarks on this report"));
        return;
    }
    dv_pages *p = dv_pages_new(_("Remarks"));
    for (size_t i = 0; i < f->nfoot; i++)
        dv_buf_printf(&p->text, "%s%s\n", i ? "\n" : "", f->foot[i]);
    dv_app_open_pages(a, p);
}

/* ---- history ---- */

typedef struct history_ctx {
    dv_app *a;
    dv_buf *out;
    dv_arena *arena;
    uint32_t revision; /* of the entry before: one that deletes leaves it */
} history_ctx;

static const char *shown(const history_ctx *h, const dv_entry *e, const char *field,
                         const char *value)
{
    const dv_field *f = e->kind ? dv_kind_field(e->kind, field) : NULL;
    if (!value)
        return "–";
    if (f && strcmp(value, dv_mask) != 0)
        return dv_value_show(h->arena, h->a->r, f, value);
    const dv_stage *s =
        e->kind && strcmp(field, "stage") == 0 ? dv_kind_stage(e->kind, value) : NULL;
    dv_date since;
    char day[DV_DATE_SIZE];
    if (strcmp(field, "stage_on") == 0 && dv_date_parse(dv_str_from(value), &since))
        return dv_arena_strdup(h->arena, dv_day_text(since, day));
    return s ? dv_label_text(s->label) : value;
}

static const char *field_label(const dv_entry *e, const char *field)
{
    const dv_field *f = e->kind ? dv_kind_field(e->kind, field) : NULL;
    if (f)
        return dv_label_text(f->label);
    return strcmp(field, "stage") == 0      ? _("Stage")
           : strcmp(field, "stage_on") == 0 ? _("Stage since")
                                            : field;
}

static bool put_entry(void *ctx, const dv_entry *e)
{
    history_ctx *h = ctx;
    char at[DV_TIME_SIZE];
    bool looked = strcmp(e->act, "looked") == 0, deleted = !looked && e->revision == h->revision;
    h->revision = e->revision;
    dv_buf_printf(h->out, "%s  %s", dv_moment_text(e->at, at), e->who);
    if (!looked && !deleted)
        dv_buf_printf(h->out, _("  revision %u"), e->revision);
    if (deleted)
        dv_buf_printf(h->out, "  %s", _("deleted"));
    if (strcmp(e->act, "delete") == 0 && e->reason)
        dv_buf_printf(h->out, ": %s", e->reason);
    if ((strcmp(e->act, "revert") == 0 || strcmp(e->act, "return") == 0) && e->reason)
        dv_buf_printf(h->out, _("  as it was at revision %s"), e->reason);
    if (strcmp(e->act, "undo") == 0)
        dv_buf_printf(h->out, "  %s", _("taken back"));
    if (strcmp(e->act, "redo") == 0)
        dv_buf_printf(h->out, "  %s", _("done again"));
    if (looked)
        dv_buf_printf(h->out, "  %s: %s", _("looked at"), e->reason ? e->reason : "");
    dv_buf_puts(h->out, "\n");
    for (size_t i = 0; i < e->nchange; i++) {
        const dv_change *c = &e->change[i];
        dv_buf_printf(h->out, "    %s: %s → %s\n", field_label(e, c->field),
                      shown(h, e, c->field, c->before), shown(h, e, c->field, c->after));
    }
    return true;
}

void dv_app_open_history(dv_app *a, const dv_kind *k, dv_id id)
{
    dv_arena arena = {0};
    dv_err err;
    dv_pages *p = dv_pages_new(_("History"));
    p->kind = k;
    p->id = id;
    p->gone = dv_app_tell_deleted(a, k, id, &p->text);
    if (p->gone)
        p->title = _("Deleted record");
    history_ctx h = {.a = a, .out = &p->text, .arena = &arena};
    dv_rc rc = dv_history(a->r, k, id, DV_NO_DATE, put_entry, &h, &err);
    dv_arena_free(&arena);
    if (p->text.n && strstr(dv_buf_cstr(&p->text), dv_mask))
        dv_buf_printf(&p->text, "\n%s: %s\n", dv_mask,
                      _("what can be sealed stays closed in every history, also of a record that "
                        "shows it"));
    dv_app_open_pages(a, p);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
}
