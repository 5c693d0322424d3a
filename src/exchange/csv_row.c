/* A row of a table becomes a record: what it adds, or what it changes. */
#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/named.h"
#include "danvan/number.h"

#include "csv_job_int.h"

#include <string.h>

typedef struct at {
    dv_csv_job *j;
    const dv_csv_row *row;
    dv_record *rec;
    uint32_t revision; /* that the row was written from; 0: it does not say */
} at;

static dv_str text_of(const at *x, size_t i)
{
    return dv_csv_unguard(x->row->cell[i].text);
}

/* Nothing: there is no such column. */
static dv_str system_text(const at *x, dv_csv_what what)
{
    const size_t i = x->j->head.at[what];
    return i < x->j->head.n ? dv_str_trim(text_of(x, i)) : (dv_str){NULL, 0};
}

static size_t column_of_field(const dv_csv_job *j, const char *field)
{
    for (size_t i = 0; field && i < j->head.n; i++)
        if (j->head.column[i].field && !strcmp(j->head.column[i].field->id, field))
            return i + 1;
    return 0;
}

static bool cell_fault(const at *x, size_t i, const char *field, const char *text)
{
    dv_csv_fault(&x->j->faults, x->row->cell[i].line, i + 1, field, text);
    return false;
}

static size_t line_of(const at *x, size_t column)
{
    return column ? x->row->cell[column - 1].line : x->row->line;
}

static bool row_fault(const at *x, const char *field, const char *text)
{
    size_t column = column_of_field(x->j, field);
    dv_csv_fault(&x->j->faults, line_of(x, column), column, field, text);
    return false;
}

/* A fault of the table, or the end of the import? */
static bool refused(const at *x, dv_rc rc, const dv_err *err)
{
    if (rc == DV_IO || rc == DV_FULL || rc == DV_CORRUPT) {
        x->j->rc = dv_fail(x->j->err, rc, err->place, "%s", err->text);
        return false;
    }
    return row_fault(x, NULL, err->text);
}

/* A store that was begun anew, or one of another office that has the same code, gives the same
 * numbers: the moment at which the record was made tells it apart. */
static bool is_the_same(const at *x)
{
    const dv_str text = system_text(x, DV_CSV_CREATED);
    char here[DV_TIME_SIZE];
    if (!text.n || dv_csv_is_moment(text, x->rec->created_at))
        return true;
    return cell_fault(
        x, x->j->head.at[DV_CSV_CREATED], NULL,
        dv_csv_other_store(x->j->faults.list->arena, dv_time_format(x->rec->created_at, here)));
}

static bool take_known(at *x, size_t i, dv_id id)
{
    dv_csv_job *j = x->j;
    dv_err err;
    size_t line = dv_csv_known_line(&j->known, id, x->row->line);
    if (line)
        return cell_fault(x, i, NULL,
                          dv_arena_printf(j->faults.list->arena,
                                          _("line %zu changes this record already"), line));
    dv_rc rc = dv_batch_load(&j->arena, j->batch, j->kind, id, &x->rec, &err);
    if (rc == DV_NOT_FOUND)
        return cell_fault(x, i, NULL, dv_arena_strdup(j->faults.list->arena, err.text));
    return rc == DV_OK ? is_the_same(x) : refused(x, rc, &err);
}

/* Of a row without an id it means nothing: its record is another one. */
static bool take_revision(at *x)
{
    const dv_str text = system_text(x, DV_CSV_REVISION);
    int64_t n = 0;
    if (text.n && (!dv_int_parse(text, DV_EN, &n) || n < 1 || n > UINT32_MAX))
        return cell_fault(x, x->j->head.at[DV_CSV_REVISION], NULL,
                          _("a revision is a number from 1"));
    x->revision = (uint32_t)n;
    return true;
}

/* Was the record saved since the row was written?  Then what the row says of its other fields is
 * not known to be meant. */
static bool is_of_now(const at *x, uint32_t now, const char *who)
{
    if (!x->revision || x->revision == now)
        return true;
    return cell_fault(x, x->j->head.at[DV_CSV_REVISION], NULL,
                      dv_csv_newer(x->j->faults.list->arena, now, who));
}

/* The record that the row's id names, or a new one. */
static bool open_record(at *x)
{
    dv_csv_job *j = x->j;
    const size_t i = j->head.at[DV_CSV_ID];
    const dv_str text = system_text(x, DV_CSV_ID);
    const dv_kind *k;
    dv_id id;
    dv_err err;
    if (!text.n) {
        x->rec = dv_record_new_typed(&j->arena, j->r, j->kind, j->head.typed);
        return true;
    }
    if (dv_id_parse(j->r->schema, text, &k, &id, &err) != DV_OK)
        return cell_fault(x, i, NULL, err.text);
    if (k != j->kind)
        return cell_fault(x, i, NULL,
                          dv_arena_printf(j->faults.list->arena,
                                          _("this is the id of a record of another kind, %s"),
                                          dv_label_text(k->label)));
    return take_revision(x) && take_known(x, i, id);
}

static bool set_field(at *x, size_t i)
{
    dv_csv_job *j = x->j;
    const dv_field *f = j->head.column[i].field;
    dv_str text = text_of(x, i);
    dv_err err;
    if (f->computed)
        return true;
    if (dv_str_is(text, dv_mask) && f->sealed)
        return x->rec->id || cell_fault(x, i, f->id,
                                        _("a sealed value was masked when this was written; a "
                                          "new record needs the value itself"));
    if (f->type == DV_DECIMAL || f->type == DV_MONEY) {
        const size_t other = dv_csv_other_point(&j->head.column[i], &x->row->cell[i]);
        if (other)
            return cell_fault(x, i, f->id, dv_csv_two_points(j->faults.list->arena, other));
        text = dv_csv_number(&j->arena, text);
    }
    dv_rc rc = x->row->cell[i].simple
                   ? dv_record_import_simple(&j->arena, j->r, x->rec, f, text, &err)
                   : dv_record_import(&j->arena, j->r, x->rec, f, text, &err);
    return rc == DV_OK || cell_fault(x, i, f->id, err.text);
}

/* The kind's date first: it helps to find the unit that was alive then. */
static bool set_fields(at *x)
{
    bool ok = true;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < x->j->head.n; i++) {
            const dv_field *f = x->j->head.column[i].field;
            if (f && (f == x->j->kind->date) == (pass == 0))
                ok &= set_field(x, i);
        }
    return ok;
}

/* NULL, and said: it is none, or may be several. */
static const dv_stage *stage_of(const at *x, size_t i, dv_str text)
{
    const dv_kind *k = x->j->kind;
    dv_arena *a = x->j->faults.list->arena;
    const char *typed = dv_arena_copy(&x->j->arena, text);
    size_t found;
    dv_err err;
    const dv_rc rc = dv_named_find(dv_named_stages(k), typed, &found, &err);
    if (rc == DV_OK)
        return &k->stage[found];
    const char *told = rc == DV_INVALID ? err.text : dv_csv_no_stage(a, k, typed);
    cell_fault(x, i, "stage", told);
    return NULL;
}

/* A new record may come at any stage, as it does from another register; an old one only moves as
 * its stages allow. */
static bool move(const at *x, size_t i, const dv_stage *to, dv_date on)
{
    dv_record *rec = x->rec;
    dv_err err;
    if (rec->id && to != rec->stage_decl) {
        dv_rc rc = dv_record_move(x->j->r, rec, to->id, on, &err);
        return rc == DV_OK || cell_fault(x, i, "stage", err.text);
    }
    if (!rec->id) {
        rec->stage = to->id;
        rec->stage_decl = to;
        if (on == DV_NO_DATE)
            on = dv_today();
    }
    if (on != DV_NO_DATE)
        rec->stage_on = on;
    return true;
}

static bool set_stage(at *x)
{
    const dv_csv_head *h = &x->j->head;
    const size_t n = h->n, i = h->at[DV_CSV_STAGE], d = h->at[DV_CSV_STAGE_ON];
    const dv_field *day = x->j->kind->date;
    const dv_stage *to = x->rec->stage_decl;
    dv_date on = DV_NO_DATE;
    dv_str text = system_text(x, DV_CSV_STAGE);
    if (text.n && !dv_str_is(text, x->rec->stage) && !(to = stage_of(x, i, text)))
        return false;
    text = system_text(x, DV_CSV_STAGE_ON);
    if (text.n) {
        const char *value = NULL;
        dv_err err;
        if (dv_value_import(&x->j->arena, x->j->r, day, text, DV_NO_DATE, &value, &err) != DV_OK)
            return cell_fault(x, d, "stage_on", err.text);
        dv_value_date(value, &on);
    }
    if (!to) {
        if (on != DV_NO_DATE)
            x->rec->stage_on = on;
        return true;
    }
    return move(x, i < n ? i : d, to, on);
}

/* A column that the program works out itself may stand in the table, if it says the same. */
static bool check_computed(const at *x)
{
    bool ok = true;
    for (size_t i = 0; i < x->j->head.n; i++) {
        const dv_field *f = x->j->head.column[i].field;
        const char *typed = NULL, *is;
        dv_err err;
        if (!f || !f->computed || !dv_str_trim(text_of(x, i)).n)
            continue;
        is = x->rec->value[f->index];
        if (dv_value_import(&x->j->arena, x->j->r, f, text_of(x, i), DV_NO_DATE, &typed, &err) !=
            DV_OK)
            ok = cell_fault(x, i, f->id, err.text);
        else if (!typed || !is || strcmp(typed, is) != 0)
            ok = cell_fault(x, i, f->id, dv_csv_worked_out(x->j->faults.list->arena, is));
    }
    return ok;
}

/* Does a record say it already?  What could not be found out is told. */
static bool is_known(const at *x, dv_entered *there)
{
    dv_err err;
    const dv_csv_head *h = &x->j->head;
    dv_rc rc = dv_batch_entered(x->j->batch, x->rec, h->typed, there, &err);
    there->stage = there->stage && h->at[DV_CSV_STAGE] < h->n;
    return rc == DV_OK ? there->id != 0 : refused(x, rc, &err);
}

static bool is_left_out(const at *x)
{
    dv_csv_job *j = x->j;
    dv_entered there;
    if (x->rec->id || j->done->known != DV_KNOWN_LEFT_OUT || !is_known(x, &there))
        return false;
    j->done->left_out++;
    const dv_fault left = {.text = dv_csv_left_out(j->faults.list->arena, j->kind, &there),
                           .warning = true,
                           .lasting = true};
    dv_csv_found(&j->faults, x->row->line, 0, &left);
    return true;
}

/* A row that has faults of its own is told these first. */
static void refuse_known(const at *x)
{
    dv_entered there;
    if (x->j->done->known == DV_KNOWN_REFUSED && is_known(x, &there))
        row_fault(x, NULL, dv_csv_entered(x->j->faults.list->arena, x->j->kind, &there));
}

static bool save(at *x)
{
    dv_csv_job *j = x->j;
    dv_faults found;
    dv_err err;
    bool is_new = x->rec->id == 0;
    uint32_t revision = x->rec->revision;
    const char *who = x->rec->updated_by;
    dv_faults_init(&found, &j->arena);
    dv_rc rc = dv_batch_spend(&j->arena, j->batch, x->rec, &found, &err);
    for (size_t i = 0; i < found.n; i++) {
        size_t column = column_of_field(j, found.at[i].field);
        dv_csv_found(&j->faults, line_of(x, column), column, &found.at[i]);
    }
    if (rc == DV_OK) {
        bool changed = !is_new && x->rec->revision != revision;
        j->done->added += is_new;
        j->done->changed += changed;
        return (!changed || is_of_now(x, revision, who)) && check_computed(x);
    }
    return found.errors ? false : refused(x, rc, &err);
}

void dv_csv_take_row(dv_csv_job *j, const dv_csv_row *row)
{
    at x = {.j = j, .row = row};
    if (row->n != j->head.n) {
        dv_csv_faultf(&j->faults, row->line, 0, NULL,
                      _("this row has %zu cells, the first line has %zu"), row->n, j->head.n);
        return;
    }
    if (!dv_csv_readable(row) || !open_record(&x))
        return;
    bool ok = set_fields(&x);
    ok &= set_stage(&x);
    const bool is_new = x.rec->id == 0;
    if (ok && !is_left_out(&x) && save(&x) && is_new)
        refuse_known(&x);
}
