#include "danvan/verify.h"

#include "danvan/lang.h"

#include "pending_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <string.h>

typedef struct counted {
    size_t n;
    uint64_t sum;
    bool sound; /* of what is stored */
} counted;

typedef struct verifier {
    dv_registry *r;
    dv_txn *t;
    dv_verify_result *out;
    dv_proving proving;
    dv_faults *faults;
    dv_err *err;
    dv_rc rc;
    counted sorted, words;   /* what the records ask for */
    size_t *facts, *lasting; /* by kind */
    dv_packed_cursor *at_sorted, *at_words;
} verifier;

/* Two sets that have the same number and the same sum of hashes are the same: looking up each entry
 * of a million records would take minutes. */
static void count_one(void *ctx, dv_str entry)
{
    counted *c = ctx;
    c->n++;
    c->sum += dv_hash_short(entry);
}

static void check_derived(verifier *v, const dv_record *rec, dv_arena *a)
{
    derived d;
    const char *place = dv_record_place(a, rec, NULL);
    dv_derived_of(a, v->r, rec, &d);
    for (size_t i = 0; i < d.nsorted; i++)
        count_one(&v->sorted, d.sorted[i]);
    for (size_t i = 0; i < d.nwords; i++)
        count_one(&v->words, d.words[i]);
    const kind_ids *ids = dv_ids_of(v->r, rec->kind);
    v->facts[rec->kind->index]++;
    if (!dv_has_value(v->t, ids->facts, d.days, d.fact))
        dv_fault_add(v->faults, place, NULL, _("reports do not count it as it is"));
    v->lasting[rec->kind->index] += d.group.n != 0;
    if (d.group.n && !dv_has_value(v->t, ids->lasting, d.group, d.lasting))
        dv_fault_add(v->faults, place, NULL,
                     _("what is open or carried over does not have it as it is"));
}

/* What is told of a deleted record is dropped when it comes back. */
static void check_not_gone(verifier *v, const char *about)
{
    uint64_t sequence;
    dv_str bytes;
    if (dv_gone_get(v->r, v->t, about, &sequence, &bytes))
        dv_fault_add(v->faults, about, NULL, _("it is there, and kept as deleted too"));
}

static void check_bytes(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    verifier *v = ctx;
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
    check_not_gone(v, dv_id_format(k, id, text));
    if (rec && v->rc == DV_OK)
        v->rc = dv_log_prove(v->r, v->t, rec, &v->proving, v->err);
}

static dv_rc each_record(verifier *v, dv_entry_seen fn)
{
    return dv_each_entry(v->t, v->r->in->records, fn, v, v->err);
}

/* ---- what is missing ---- */

static bool in_set(dv_packed_cursor *c, dv_str entry)
{
    dv_str found;
    return dv_packed_seek(c, entry, &found) && dv_str_eq(found, entry);
}

static bool has_word(verifier *v, const dv_record *rec, dv_str entry)
{
    pending p;
    dv_rc rc = dv_pending_get(v->r, v->t, rec->kind, rec->id, &p, NULL);
    return rc == DV_OK ? dv_pending_has(&p, entry)
                       : rc == DV_NOT_FOUND && in_set(v->at_words, entry);
}

static void name_missing(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    verifier *v = ctx;
    derived d;
    dv_reader rd = dv_reader_of(key);
    const dv_kind *k = dv_kind_of_number(v->r, dv_get_u16(&rd));
    dv_id id = dv_get_u64(&rd);
    dv_record *rec = k && !rd.bad ? dv_record_of_bytes(a, v->r, k, id, value) : NULL;
    if (!rec || dv_record_date(rec) == DV_NO_DATE)
        return;
    const char *place = dv_record_place(a, rec, NULL);
    dv_derived_of(a, v->r, rec, &d);
    for (size_t i = 0; i < d.nsorted; i++)
        if (!in_set(v->at_sorted, d.sorted[i]))
            dv_fault_add(v->faults, place, NULL, _("it is missing in the order of a list"));
    for (size_t i = 0; i < d.nwords; i++)
        if (!has_word(v, rec, d.words[i]))
            dv_fault_add(v->faults, place, NULL, _("search does not find its word %s"),
                         dv_word_told(d.words[i]));
}

static dv_rc name_all_missing(verifier *v)
{
    dv_rc rc = dv_packed_open(v->t, &v->r->in->sorted, &v->at_sorted, v->err);
    if (rc == DV_OK)
        rc = dv_packed_open(v->t, &v->r->in->words, &v->at_words, v->err);
    if (rc == DV_OK)
        rc = each_record(v, name_missing);
    dv_packed_close(v->at_sorted);
    dv_packed_close(v->at_words);
    return rc;
}

static void compare_count(verifier *v, const char *name, size_t is, size_t wants)
{
    if (is != wants)
        dv_fault_add(v->faults, name, NULL, _("it has %zu entries; the records ask for %zu"), is,
                     wants);
}

static dv_rc read_set(verifier *v, const dv_packed *p, const counted *wants, counted *is,
                      bool *same)
{
    dv_rc rc = dv_packed_check(v->t, p, count_one, is, &is->sound, v->err);
    *same = *same && is->sound && is->n == wants->n && is->sum == wants->sum;
    return rc;
}

static void tell_set(verifier *v, const char *name, const counted *is, const counted *wants)
{
    if (is->sound && is->n == wants->n && is->sum != wants->sum)
        dv_fault_add(v->faults, name, NULL, _("it has other entries than the records ask for"));
    else if (is->sound)
        compare_count(v, name, is->n, wants->n);
    else
        dv_fault_add(v->faults, name, NULL, _("its blocks are damaged or out of order"));
}

/* What the index will be once nothing waits any more. */
static void count_change(void *ctx, dv_str entry, bool gone)
{
    counted *c = ctx;
    const uint64_t hash = dv_hash_short(entry);
    c->n += gone ? (size_t)-1 : 1;
    c->sum += gone ? -hash : hash;
}

static dv_rc read_words(verifier *v, counted *is, bool *same)
{
    dv_rc rc = dv_pending_verify(v->r, v->t, count_change, is, v->faults, v->err);
    return rc == DV_OK ? read_set(v, &v->r->in->words, &v->words, is, same) : rc;
}

/* The numbers that are kept of facts. */
static dv_rc check_numbers(verifier *v, const dv_kind *k)
{
    bool groups, rollup;
    const kind_ids *ids = dv_ids_of(v->r, k);
    dv_rc rc = dv_lasting_verify(v->r, v->t, ids, &groups, v->err);
    if (rc == DV_OK)
        rc = dv_rollup_verify(v->t, ids, &rollup, v->err);
    if (rc != DV_OK)
        return rc;
    if (!groups)
        dv_fault_add(v->faults, k->id, NULL,
                     _("how many are open or were carried over is not noted as it is"));
    if (!rollup)
        dv_fault_add(v->faults, k->id, NULL,
                     _("how many are alike to the reports is not noted as it is"));
    return rc;
}

static dv_rc check_derived_all(verifier *v)
{
    bool same = true;
    counted sorted = {0}, words = {0};
    dv_rc rc = read_set(v, &v->r->in->sorted, &v->sorted, &sorted, &same);
    if (rc == DV_OK)
        rc = read_words(v, &words, &same);
    if (rc == DV_OK && !same)
        rc = name_all_missing(v);
    if (rc != DV_OK)
        return rc;
    tell_set(v, "sorted", &sorted, &v->sorted);
    tell_set(v, "words", &words, &v->words);
    v->out->sorted = sorted.n;
    v->out->words = words.n;
    for (size_t i = 0; i < v->r->schema->nkind && rc == DV_OK; i++) {
        size_t n;
        rc = dv_entries(v->t, v->r->in->of[i].facts, &n, v->err);
        v->out->facts += n;
        if (rc == DV_OK)
            compare_count(v, v->r->schema->kind[i].id, n, v->facts[i]);
        if (rc == DV_OK)
            rc = dv_entries(v->t, v->r->in->of[i].lasting, &n, v->err);
        if (rc == DV_OK)
            compare_count(v, v->r->schema->kind[i].id, n, v->lasting[i]);
        if (rc == DV_OK)
            rc = check_numbers(v, &v->r->schema->kind[i]);
    }
    return rc;
}

static dv_rc check_all(verifier *v)
{
    dv_rc rc = each_record(v, check_bytes);
    if (rc == DV_OK)
        rc = v->rc;
    if (rc == DV_OK)
        rc = dv_log_prove_gone(v->r, v->t, &v->proving, v->err);
    v->out->unproven = v->proving.unproven;
    if (rc == DV_OK)
        rc = check_derived_all(v);
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
    v.proving.faults = faults;
    v.facts = DV_NEW_N(&a, size_t, r->schema->nkind);
    v.lasting = DV_NEW_N(&a, size_t, r->schema->nkind);
    rc = dv_registry_reads(r, t, err);
    if (rc == DV_OK)
        rc = check_all(&v);
    dv_txn_abort(t);
    dv_arena_free(&a);
    dv_rc disturbed = dv_store_undisturbed(r->store, err);
    return disturbed == DV_OK ? rc : disturbed;
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
