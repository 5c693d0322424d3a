/* list, export: many records, a page in memory at a time. */
#include "danvan/csv.h"
#include "danvan/file.h"
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/sheet.h"
#include "danvan/utf8.h"

#include "cli_int.h"

#include <stdlib.h>
#include <string.h>

typedef enum list_format { LIST_TEXT, LIST_CSV, LIST_JSON, LIST_XLSX } list_format;

static bool query_sort(session *s, dv_query *q)
{
    const char *name = s->o->sort;
    if (!name)
        return true;
    q->ascending = *name != '-';
    name += *name == '-';
    q->sort = dv_kind_field(q->kind, name);
    if (q->sort && (q->sort->sorted || q->sort == q->kind->date))
        return true;
    dv_fail(&s->err, DV_NOT_FOUND, "--sort",
            _("%s records can't be ordered by %s; the configuration's `sort` says by what"),
            q->kind->id, name);
    session_fail(s);
    return false;
}

static bool query_where(session *s, dv_query *q)
{
    for (size_t i = 0; i < s->o->nwhere; i++) {
        dv_err err;
        const char *plain;
        const dv_cond *c =
            dv_cond_typed(&s->arena, s->schema, q->kind, dv_str_from(s->o->where[i]), &plain, &err);
        if (!c) {
            complain("--where", err.text);
            return false;
        }
        q->where = q->where ? dv_cond_and(&s->arena, q->where, c) : c;
    }
    return true;
}

static int query_from_options(session *s, dv_query *q, dv_id *after, size_t *limit)
{
    const dv_kind *k = arg_kind(s, s->o->arg[0]);
    if (!k)
        return EXIT_REFUSED;
    *q = dv_query_of(k);
    *limit = SIZE_MAX;
    if (!arg_date("--from", s->o->from, &q->from) || !arg_date("--to", s->o->to, &q->to) ||
        !arg_count("--limit", s->o->limit, limit))
        return EXIT_USAGE;
    if (!arg_unit(s, &q->unit) || !query_sort(s, q) || !query_where(s, q))
        return EXIT_REFUSED;
    q->search = s->o->search;
    *after = 0;
    const dv_kind *of = k;
    if (s->o->after &&
        dv_id_parse(s->schema, dv_str_from(s->o->after), &of, after, &s->err) != DV_OK)
        return session_fail(s);
    if (of != k) {
        dv_fail(&s->err, DV_INVALID, "--after", _("%s is no record of the kind %s"), s->o->after,
                k->id);
        return session_fail(s);
    }
    return EXIT_DONE;
}

/* A page as a text table: the id, the stage, then the list's columns. */
static void print_table(session *s, dv_arena *a, const dv_page *page, const dv_kind *k, FILE *out)
{
    size_t ncol = 2 + k->ncolumn;
    dv_text_table t = {.nrow = page->n, .ncol = ncol};
    t.head = DV_NEW_N(a, const char *, ncol);
    t.right = DV_NEW_N(a, bool, ncol);
    t.cell = DV_NEW_N(a, const char **, page->n);
    t.head[0] = _("Id");
    t.head[1] = _("Stage");
    for (size_t c = 0; c < k->ncolumn; c++) {
        t.head[2 + c] = dv_label_text(k->column[c]->label);
        t.right[2 + c] = dv_type_is_number(k->column[c]->type);
    }
    for (size_t i = 0; i < page->n; i++) {
        const dv_record *rec = page->record[i];
        const char **cell = t.cell[i] = DV_NEW_N(a, const char *, ncol);
        cell[0] = dv_id_format(k, rec->id, DV_NEW_N(a, char, DV_ID_SIZE));
        cell[1] = rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage;
        for (size_t c = 0; c < k->ncolumn; c++) {
            const char *v = rec->value[k->column[c]->index];
            const char *text = v ? dv_value_show(a, s->registry, k->column[c], v) : "";
            cell[2 + c] = dv_utf8_visible(a, text);
        }
    }
    dv_buf b = {0};
    dv_text_table_render(&b, &t, false);
    fwrite(dv_buf_cstr(&b), 1, b.n, out);
    dv_buf_free(&b);
}

/* What a list is written as, and where. */
typedef struct printing {
    session *s;
    list_format format;
    FILE *out;
} printing;

static dv_rc print_page(void *ctx, const dv_page *page)
{
    const printing *p = ctx;
    const dv_registry *r = p->s->registry;
    if (p->format == LIST_TEXT) {
        dv_arena a = {0};
        print_table(p->s, &a, page, page->record[0]->kind, p->out);
        dv_arena_free(&a);
        return DV_OK;
    }
    dv_buf b = {0};
    for (size_t i = 0; i < page->n; i++) {
        if (p->format == LIST_XLSX)
            dv_sheet_record(r, page->record[i], ++p->s->rows, p->out);
        else if (p->format == LIST_CSV)
            dv_csv_record(r, page->record[i], &b);
        else
            dv_json_record(r, page->record[i], &b);
    }
    fwrite(dv_buf_cstr(&b), 1, b.n, p->out);
    dv_buf_free(&b);
    return DV_OK;
}

static int print_all(session *s, const dv_query *q, dv_id after, size_t limit, list_format format,
                     FILE *out)
{
    if (format == LIST_CSV) {
        dv_buf b = {0};
        dv_csv_header(q->kind, &b);
        fwrite(dv_buf_cstr(&b), 1, b.n, out);
        dv_buf_free(&b);
    }
    printing p = {s, format, out};
    dv_rc rc = dv_query_all(s->registry, q, after, limit, print_page, &p, &s->err);
    return rc == DV_OK ? EXIT_DONE : session_fail(s);
}

static int list_to_sheet(session *s, const dv_query *q, dv_id after, size_t limit, const char *path)
{
    if (!path)
        return wrong_usage(_("a spreadsheet goes into a file: -o FILE.xlsx"));
    FILE *lines = dv_file_scratch(session_data(s), &s->err);
    if (!lines)
        return session_fail(s);
    s->rows = 0;
    dv_sheet_begin(q->kind, lines);
    int status = print_all(s, q, after, limit, LIST_XLSX, lines);
    dv_sheet_end(q->kind, s->rows, lines);
    if (status == EXIT_DONE && dv_sheet_make(lines, path, &s->err) != DV_OK)
        status = session_fail(s);
    fclose(lines);
    return status;
}

static int list_to(session *s, list_format format, const char *path)
{
    dv_query q;
    dv_id after;
    size_t limit;
    dv_file w;
    int status = query_from_options(s, &q, &after, &limit);
    if (status != EXIT_DONE)
        return status;
    if (format == LIST_XLSX)
        return list_to_sheet(s, &q, after, limit, path);
    if (!path)
        return print_all(s, &q, after, limit, format, stdout);
    if (dv_file_begin(&w, path, &s->err) != DV_OK)
        return session_fail(s);
    status = print_all(s, &q, after, limit, format, w.f);
    if (dv_file_end(&w, status == EXIT_DONE, &s->err) != DV_OK)
        status = session_fail(s);
    return status;
}

int run_list(session *s)
{
    static const char *const formats[] = {"text", "csv", "json", NULL};
    int format = arg_format(s, formats);
    return format < 0 ? EXIT_USAGE : list_to(s, (list_format)format, NULL);
}

int run_export(session *s)
{
    static const char *const formats[] = {"csv", "jsonl", "xlsx", NULL};
    int format = arg_format(s, formats);
    return format < 0 ? EXIT_USAGE : list_to(s, (list_format)(format + LIST_CSV), s->o->output);
}
