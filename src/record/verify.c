#include "danvan/verify.h"

#include "danvan/lang.h"

#include "rights_int.h"

#include <string.h>

typedef struct verifier {
    dv_registry *r;
    dv_txn *t;
    dv_verify_result *out;
    dv_faults *faults;
    dv_err *err;
    size_t sorted, words; /* how many entries the records ask for */
    size_t *facts;        /* by kind */
} verifier;

static bool in_db(const verifier *v, dv_db db, const derived_entry *e)
{
    dv_str value;
    return dv_get(v->t, db, e->key, &value, NULL) == DV_OK;
}

static void check_derived(verifier *v, const dv_record *rec, dv_arena *a)
{
    derived d;
    const char *place = dv_record_place(a, rec, NULL);
    dv_derived_of(a, v->r, rec, &d);
    v->sorted += d.nsorted;
    v->words += d.nwords;
    v->facts[rec->kind->index]++;
    for (size_t i = 0; i < d.nsorted; i++)
        if (!in_db(v, v->r->in->sorted, &d.sorted[i]))
            dv_fault_add(v->faults, place, NULL, _("it is missing in the order of a list"));
    for (size_t i = 0; i < d.nwords; i++)
        if (!dv_has_value(v->t, v->r->in->words, d.words[i].key, d.words[i].value))
            dv_fault_add(v->faults, place, NULL, _("search does not find its word %s"),
                         d.words[i].key.p + 2);
    if (!dv_has_value(v->t, dv_ids_of(v->r, rec->kind)->facts, d.fact.key, d.fact.value))
        dv_fault_add(v->faults, place, NULL, _("reports do not count it as it is"));
}

static void check_bytes(verifier *v, dv_str key, dv_str value, dv_arena *a)
{
    dv_reader rd = dv_reader_of(key);
    const dv_kind *k = dv_kind_of_number(v->r, dv_get_u16(&rd));
    dv_id id = dv_get_u64(&rd);
    v->out->records++;
    if (rd.bad || dv_left(&rd)) {
        dv_fault_add(v->faults, "records", NULL, _("entry %zu has no record's key"),
                     v->out->records);
        return;
    }
    if (!k)
        return;
    dv_record *rec = dv_record_of_bytes(a, v->r, k, id, value);
    char text[DV_ID_SIZE];
    if (!rec)
        dv_fault_add(v->faults, dv_id_format(k, id, text), NULL, _("its bytes can't be read"));
    else if (rec->revision == 0 || dv_record_date(rec) == DV_NO_DATE)
        dv_fault_add(v->faults, dv_id_format(k, id, text), NULL, _("it has no revision or no day"));
    else
        check_derived(v, rec, a);
    if (rec && !dv_log_names(v->r, v->t, rec->stored->as.log, rec))
        dv_fault_add(v->faults, dv_id_format(k, id, text), NULL,
                     _("the log does not tell of its revision %u"), rec->revision);
}

static dv_rc check_records(verifier *v)
{
    dv_cursor *c;
    dv_str key, value;
    dv_arena a = {0};
    dv_rc rc = dv_cursor_open(v->t, v->r->in->records, &c, v->err);
    if (rc != DV_OK)
        return rc;
    bool more = dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        dv_arena_reset(&a);
        check_bytes(v, key, value, &a);
    }
    rc = dv_cursor_rc(c, v->err);
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

static void compare_count(verifier *v, const char *name, size_t is, size_t wants)
{
    if (is != wants)
        dv_fault_add(v->faults, name, NULL, _("it has %zu entries; the records ask for %zu"), is,
                     wants);
}

/* Each wanted entry was found; with equal counts there is no other. */
static dv_rc check_counts(verifier *v)
{
    dv_rc rc = dv_entries(v->t, v->r->in->sorted, &v->out->sorted, v->err);
    if (rc == DV_OK)
        rc = dv_entries(v->t, v->r->in->words, &v->out->words, v->err);
    if (rc != DV_OK)
        return rc;
    compare_count(v, "sorted", v->out->sorted, v->sorted);
    compare_count(v, "words", v->out->words, v->words);
    for (size_t i = 0; i < v->r->schema->nkind && rc == DV_OK; i++) {
        size_t n;
        rc = dv_entries(v->t, v->r->in->of[i].facts, &n, v->err);
        v->out->facts += n;
        if (rc == DV_OK)
            compare_count(v, v->r->schema->kind[i].id, n, v->facts[i]);
    }
    return rc;
}

static dv_rc check_all(verifier *v)
{
    dv_rc rc = check_records(v);
    if (rc == DV_OK)
        rc = check_counts(v);
    if (rc == DV_OK)
        rc = dv_log_verify(v->r, v->t, &v->out->log, &v->out->log_sound, v->faults, v->err);
    if (rc == DV_OK)
        rc = dv_heads_verify(v->r, v->t, &v->out->heads, v->faults, v->err);
    if (rc == DV_OK)
        rc = dv_stated_verify(v->r, v->t, v->faults, v->err);
    if (rc == DV_OK)
        rc = dv_keep_verify(v->r, v->t, v->faults, v->err);
    if (rc == DV_OK)
        rc = dv_pin_verify(v->r, v->t, v->faults, v->err);
    if (rc == DV_OK)
        rc = dv_explain_verify(v->r, v->t, v->faults, v->err);
    return rc;
}

static dv_rc repair(dv_registry *r, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    dv_arena a = {0};
    const rebuild all = dv_rebuild_all(&a, r);
    rc = dv_registry_writes(r, t, err);
    if (rc == DV_OK)
        rc = dv_derived_rebuild(r, t, &all, err);
    dv_arena_free(&a);
    return dv_txn_end(t, rc, err);
}

static dv_rc run(dv_registry *r, dv_verify_result *out, dv_faults *faults, dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    *out = (dv_verify_result){0};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    verifier v = {.r = r, .t = t, .out = out, .faults = faults, .err = err};
    v.facts = DV_NEW_N(&a, size_t, r->schema->nkind);
    rc = dv_registry_reads(r, t, err);
    if (rc == DV_OK)
        rc = check_all(&v);
    dv_txn_abort(t);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_verify(dv_registry *r, bool with_repair, dv_verify_result *out, dv_faults *faults,
                dv_err *err)
{
    dv_arena a = {0};
    dv_faults found;
    size_t before = faults->errors;
    if (!with_repair) {
        dv_rc rc = run(r, out, faults, err);
        return rc != DV_OK ? rc : faults->errors > before ? DV_CORRUPT : DV_OK;
    }
    /* What is wrong before is counted; what is wrong after is said. */
    dv_faults_init(&found, &a);
    dv_rc rc = dv_rights_administer(r, err);
    if (rc == DV_OK)
        rc = run(r, out, &found, err);
    if (rc == DV_OK && found.errors)
        rc = repair(r, err);
    if (rc == DV_OK)
        rc = run(r, out, faults, err);
    size_t left = faults->errors - before;
    out->repaired = found.errors > left ? found.errors - left : 0;
    dv_arena_free(&a);
    return rc != DV_OK ? rc : left ? DV_CORRUPT : DV_OK;
}
