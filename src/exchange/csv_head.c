/* The first line: which column is which field. */
#include "danvan/lang.h"
#include "danvan/named.h"
#include "danvan/utf8.h"

#include "csv_int.h"

#include <string.h>

static const char *const system_name[] = {[DV_CSV_ID] = "id",
                                          [DV_CSV_REVISION] = "revision",
                                          [DV_CSV_STAGE] = "stage",
                                          [DV_CSV_STAGE_ON] = "stage_on",
                                          [DV_CSV_CREATED] = "created_at"};

static bool find(const dv_kind *k, dv_str name, dv_csv_column *out)
{
    dv_buf nfc = {0};
    *out = (dv_csv_column){.what = DV_CSV_FIELD};
    for (int i = DV_CSV_ID; i <= DV_CSV_CREATED; i++)
        if (dv_str_is(name, system_name[i])) {
            out->what = (dv_csv_what)i;
            return true;
        }
    dv_utf8_nfc(&nfc, name);
    out->field = dv_named_field(k, dv_buf_cstr(&nfc));
    dv_buf_free(&nfc);
    return out->field != NULL;
}

static void unknown(dv_csv_faults *f, const dv_kind *k, const dv_csv_row *row, size_t i)
{
    dv_arena *a = f->list->arena;
    const char *name = dv_utf8_visible(a, dv_arena_copy(a, row->cell[i].text));
    const char **known = DV_NEW_N(a, const char *, k->nfield * 3 + 5);
    size_t n = 0;
    for (size_t j = 0; j < k->nfield; j++) {
        known[n++] = k->field[j].id;
        known[n++] = dv_label_text(k->field[j].label);
    }
    for (int j = DV_CSV_ID; j <= DV_CSV_CREATED; j++)
        known[n++] = system_name[j];
    const char *nearest = dv_nearest(name, known, n);
    if (!*name)
        dv_csv_fault(f, row->line, i + 1, NULL,
                     _("this column has no name; name a field or take the column out"));
    else if (nearest)
        dv_csv_faultf(f, row->line, i + 1, NULL,
                      _("\"%s\" is no field of this kind; did you mean \"%s\"?"), name, nearest);
    else
        dv_csv_faultf(f, row->line, i + 1, NULL,
                      _("\"%s\" is no field of this kind; take the column out"), name);
}

static bool same_column(const dv_csv_column *a, const dv_csv_column *b)
{
    return a->what == b->what && a->field == b->field;
}

/* Without ids every row is a new record, which can't do without what is always required.  A preset
 * of today would date old records wrongly, so dates must stand in the table. */
static void find_missing(const dv_csv_head *h, const dv_kind *k, size_t line, dv_csv_faults *f)
{
    for (size_t i = 0; i < k->nfield && h->at[DV_CSV_ID] == h->n; i++) {
        const dv_field *fd = &k->field[i];
        bool preset = fd->preset && fd->type != DV_DATE;
        bool always = fd->required && fd->required->n == 0;
        bool there = !always || preset || fd->computed;
        for (size_t j = 0; j < h->n && !there; j++)
            there = h->column[j].field == fd;
        if (!there)
            dv_csv_faultf(f, line, 0, fd->id,
                          _("the column \"%s\" (%s) is missing; every new record needs it"), fd->id,
                          dv_label_text(fd->label));
    }
}

static void note_place(dv_csv_head *h, size_t i)
{
    const dv_csv_column *c = &h->column[i];
    if (c->field)
        h->typed[c->field->index] = !c->field->computed;
    else if (h->at[c->what] == h->n)
        h->at[c->what] = i;
}

bool dv_csv_head_read(dv_csv_head *h, const dv_kind *k, const dv_csv_row *row, dv_csv_faults *f)
{
    size_t before = f->list->errors;
    bool unreadable = false;
    h->n = row->n < DV_CSV_MAX_CELLS ? row->n : DV_CSV_MAX_CELLS;
    h->typed = DV_NEW_N(f->list->arena, bool, k->nfield);
    for (int i = DV_CSV_ID; i <= DV_CSV_CREATED; i++)
        h->at[i] = h->n;
    if (row->n > DV_CSV_MAX_CELLS)
        dv_csv_faultf(f, row->line, 0, NULL, _("there are %zu columns; at most %d can be read"),
                      row->n, DV_CSV_MAX_CELLS);
    for (size_t i = 0; i < h->n; i++) {
        if (!row->cell[i].text.p || !find(k, dv_str_trim(row->cell[i].text), &h->column[i])) {
            unreadable |= !row->cell[i].text.p;
            if (row->cell[i].text.p)
                unknown(f, k, row, i);
            continue;
        }
        note_place(h, i);
        for (size_t j = 0; j < i; j++)
            if (same_column(&h->column[i], &h->column[j]) &&
                (h->column[i].field || h->column[i].what != DV_CSV_FIELD))
                dv_csv_faultf(f, row->line, i + 1, NULL,
                              _("this column is the same as column %zu; keep one of them"), j + 1);
    }
    if (f->list->errors == before && !unreadable)
        find_missing(h, k, row->line, f);
    return f->list->errors == before && !unreadable;
}
