/* search: the best hits of every kind. */
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/search.h"
#include "danvan/utf8.h"

#include "cli_int.h"

enum { LIMIT = 50, COLUMNS = 5 };

/* The words may be one argument or several. */
static const char *words_of(session *s)
{
    const char *text = "";
    for (int i = 0; i < s->o->narg; i++)
        text = dv_arena_printf(&s->arena, "%s%s%s", text, i ? " " : "", s->o->arg[i]);
    return text;
}

static const char *shown(session *s, const dv_record *rec, const dv_field *decl)
{
    const char *value = rec->value[decl->index];
    return value ? dv_utf8_visible(&s->arena, dv_value_show(&s->arena, s->registry, decl, value))
                 : "";
}

static const char **row_of(session *s, const dv_record *rec)
{
    const char **cell = DV_NEW_N(&s->arena, const char *, COLUMNS);
    cell[0] = dv_id_format(rec->kind, rec->id, DV_NEW_N(&s->arena, char, DV_ID_SIZE));
    cell[1] = dv_label_text(rec->kind->label);
    cell[2] = shown(s, rec, rec->kind->date);
    cell[3] = shown(s, rec, rec->kind->unit);
    cell[4] = shown(s, rec, rec->kind->title);
    return cell;
}

static void print_table(session *s, dv_record *const *rec, size_t n, bool more)
{
    const char *head[COLUMNS] = {_("Id"), _("Kind"), _("Day"), _("Unit"), _("Title")};
    bool right[COLUMNS] = {false};
    dv_text_table t = {.head = head, .right = right, .nrow = n, .ncol = COLUMNS};
    dv_buf b = {0};
    t.cell = DV_NEW_N(&s->arena, const char **, n);
    for (size_t i = 0; i < n; i++)
        t.cell[i] = row_of(s, rec[i]);
    dv_text_table_render(&b, &t, false);
    if (more)
        dv_buf_printf(&b, "%s\n", _("There are more; --limit shows them."));
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
}

static void print_json(session *s, dv_record *const *rec, size_t n)
{
    dv_buf b = {0};
    for (size_t i = 0; i < n; i++)
        dv_json_record(s->registry, rec[i], &b);
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
}

/* A record that was deleted since it was found is left out. */
static dv_rc load(session *s, const dv_hit *hit, size_t nhit, dv_record **rec, size_t *n)
{
    dv_rc rc = DV_OK;
    *n = 0;
    for (size_t i = 0; i < nhit && rc == DV_OK; i++) {
        rc = dv_record_load(&s->arena, s->registry, hit[i].kind, hit[i].id, &rec[*n], &s->err);
        *n += rc == DV_OK;
        if (rc == DV_NOT_FOUND)
            rc = DV_OK;
    }
    return rc;
}

int run_search(session *s)
{
    static const char *const formats[] = {"text", "json", NULL};
    size_t limit = LIMIT, nhit, n;
    dv_hit *hit;
    bool more;
    int format = arg_format(s, formats);
    if (format < 0 || !arg_count("--limit", s->o->limit, &limit))
        return EXIT_USAGE;
    if (dv_search_top(&s->arena, s->registry, NULL, words_of(s), limit, &hit, &nhit, &more,
                      &s->err) != DV_OK)
        return session_fail(s);
    dv_record **rec = DV_NEW_N(&s->arena, dv_record *, nhit + 1);
    if (load(s, hit, nhit, rec, &n) != DV_OK)
        return session_fail(s);
    if (format == 0)
        print_table(s, rec, n, more);
    else
        print_json(s, rec, n);
    return EXIT_DONE;
}
