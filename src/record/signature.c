/* What of the configuration decides sort index, words and facts.  Where it has changed since they
 * were written, they are written anew; and a program that was running before that stops using them.
 */
#include "danvan/lang.h"
#include "danvan/lasting.h"

#include "draft_int.h"
#include "keep_int.h"

#include <stdio.h>
#include <string.h>

/* Raised when this program derives something else from the same configuration: anything, or facts
 * alone. */
enum { DERIVATION = 6, FACTS_DERIVATION = 8 };
/* Raised when it looks for them elsewhere: a program that was running before must be started again,
 * though nothing is derived anew. */
static const char looks[] = "pending";

static void sign_cond(dv_buf *b, const dv_registry *r, const dv_cond *c)
{
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_term *t = &c->term[i];
        const uint16_t *no = t->field ? dv_ids_of(r, t->field->kind)->field.no : NULL;
        dv_buf_puts(b, " if");
        dv_sign_int(b, (int)t->subject);
        dv_sign_int(b, no ? no[t->field->index] : 0);
        dv_sign_int(b, (int)t->op);
        dv_sign_int(b, no && t->other ? no[t->other->index] : 0);
        for (size_t v = 0; v < t->nvalue; v++)
            dv_sign_word(b, t->value[v]);
    }
}

/* What lasts is told by the stages' roles and by two of the fields. */
static void sign_lasting(dv_buf *b, const dv_kind *k, const kind_ids *ids)
{
    dv_sign_word(b, "lasting");
    dv_sign_int(b, DV_LASTING_DAYS);
    dv_sign_int(b, k->closed ? ids->field.no[k->closed->index] : 0);
    dv_sign_int(b, k->due ? ids->field.no[k->due->index] : 0);
    for (size_t i = 0; i < k->nstage; i++) {
        dv_sign_int(b, ids->stage.no[i]);
        dv_sign_int(b, (int)k->stage[i].role);
    }
}

static void sign_facts(dv_buf *b, const dv_registry *r, const dv_kind *k)
{
    const kind_ids *ids = dv_ids_of(r, k);
    dv_buf_puts(b, "facts");
    dv_sign_int(b, FACTS_DERIVATION);
    dv_sign_int(b, (int64_t)ids->layout.size);
    dv_sign_int(b, ids->field.no[k->date->index]);
    dv_sign_int(b, ids->field.no[k->unit->index]);
    for (size_t f = 0; f < k->nfield; f++)
        if (ids->layout.field[f] >= 0) {
            dv_sign_int(b, ids->field.no[f]);
            dv_sign_int(b, (int)k->field[f].type);
            dv_sign_int(b, ids->layout.field[f]);
        }
    sign_lasting(b, k, ids);
}

static bool sign_lists(dv_buf *b, const dv_registry *r, const dv_kind *k)
{
    const kind_ids *ids = dv_ids_of(r, k);
    bool by_unit = false;
    dv_buf_puts(b, "lists");
    dv_sign_int(b, DERIVATION);
    dv_sign_int(b, ids->no);
    dv_sign_word(b, k->prefix);
    dv_sign_int(b, ids->field.no[k->date->index]);
    dv_buf_putc(b, '\n');
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_field *f = &k->field[i];
        by_unit = by_unit || (f->type == DV_UNIT && dv_orders_lists(f));
        dv_buf_int(b, ids->field.no[i]);
        dv_sign_int(b, (int)f->type);
        dv_sign_int(b, dv_orders_lists(f));
        dv_sign_int(b, f->sealed != NULL);
        sign_cond(b, r, f->sealed);
        for (size_t c = 0; f->list && dv_orders_lists(f) && c < f->list->n; c++)
            dv_sign_word(b, f->list->choice[c].id);
        dv_buf_putc(b, '\n');
    }
    return by_unit;
}

/* Lists by unit are in the order of the units' names. */
static void sign_all_lists(dv_buf *b, const dv_registry *r)
{
    bool by_unit = false;
    for (size_t i = 0; i < r->schema->nkind; i++)
        by_unit |= sign_lists(b, r, &r->schema->kind[i]);
    for (size_t i = 0; i < r->schema->nunit && by_unit; i++) {
        dv_buf_puts(b, r->schema->unit[i].id);
        dv_sign_word(b, r->schema->unit[i].label.vi);
        dv_buf_putc(b, '\n');
    }
}

/* Of the lists, then of the facts of each kind. */
typedef struct signature {
    unsigned char hash[DV_HASH_SIZE];
} signature;

enum { KEY_SIZE = 32 };

static const char *signature_key(const dv_registry *r, size_t i, char key[KEY_SIZE])
{
    if (i)
        snprintf(key, KEY_SIZE, "derived/%u", r->in->of[i - 1].no);
    else
        snprintf(key, KEY_SIZE, "derived/lists");
    return key;
}

static dv_str hash_str(const unsigned char *hash)
{
    return (dv_str){(const char *)hash, DV_HASH_SIZE};
}

/* All together into the registry. */
static signature *signatures(dv_arena *a, dv_registry *r)
{
    size_t n = r->schema->nkind;
    signature *s = DV_NEW_N(a, signature, n + 1);
    dv_buf b = {0}, all = {0};
    for (size_t i = 0; i <= n; i++) {
        dv_buf_clear(&b);
        if (i)
            sign_facts(&b, r, &r->schema->kind[i - 1]);
        else
            sign_all_lists(&b, r);
        dv_hash(dv_buf_str(&b), s[i].hash);
        dv_buf_add(&all, hash_str(s[i].hash));
    }
    dv_buf_puts(&all, looks);
    dv_hash(dv_buf_str(&all), r->in->derived);
    dv_buf_free(&b);
    dv_buf_free(&all);
    return s;
}

static bool is_signed(dv_registry *r, dv_txn *t, const char *key, const unsigned char *hash)
{
    dv_str stored;
    return dv_meta_get(r, t, key, &stored) && dv_str_eq(stored, hash_str(hash));
}

static dv_rc put_right(dv_arena *a, dv_registry *r, dv_txn *t, const signature *s, dv_err *err)
{
    rebuild what = {.facts = DV_NEW_N(a, bool, r->schema->nkind)};
    char key[KEY_SIZE];
    what.lists = !is_signed(r, t, signature_key(r, 0, key), s[0].hash);
    for (size_t i = 0; i < r->schema->nkind; i++)
        what.facts[i] = !is_signed(r, t, signature_key(r, i + 1, key), s[i + 1].hash);
    dv_rc rc = dv_derived_rebuild(r, t, &what, err);
    if (rc == DV_OK && what.lists) /* which sign what can be sealed */
        rc = dv_keep_seal(r, t, err);
    /* Of derivations up to 2, up to 4. */
    static const char *const former[] = {"words", "postings", "sorted"};
    for (size_t i = 0; i < sizeof former / sizeof *former && rc == DV_OK; i++)
        rc = dv_drop(t, former[i], err);
    for (size_t i = 0; i <= r->schema->nkind && rc == DV_OK; i++)
        rc = dv_meta_put(r, t, signature_key(r, i, key), hash_str(s[i].hash), err);
    return rc == DV_OK ? dv_meta_put(r, t, "derived", hash_str(r->in->derived), err) : rc;
}

bool dv_registry_knows_rules(dv_registry *r, dv_txn *t)
{
    return is_signed(r, t, "rules", r->in->rules);
}

/* What may be secret is a rule.  *sealed: something was in clear. */
static dv_rc put_rules(dv_registry *r, dv_txn *t, bool *sealed, dv_err *err)
{
    if (dv_registry_knows_rules(r, t))
        return DV_OK;
    dv_rc rc = dv_draft_seal(r, t, sealed, err);
    return rc == DV_OK ? dv_meta_put(r, t, "rules", hash_str(r->in->rules), err) : rc;
}

/* A disk that has no room for that keeps nobody from his work. */
static void wipe(dv_registry *r, dv_rc rc, bool sealed)
{
    if (rc == DV_OK && sealed)
        (void)dv_store_wipe(r->store, NULL);
}

dv_rc dv_signature_open(dv_registry *r, dv_err *err)
{
    dv_arena a = {0};
    dv_txn *t;
    bool sealed = false;
    const signature *s = signatures(&a, r);
    dv_rc rc = dv_txn_read(r->store, &t, err);
    dv_rules_of(r->schema, r->in->rules);
    bool same = rc == DV_OK && is_signed(r, t, "derived", r->in->derived);
    bool all = same && dv_registry_knows_rules(r, t) && !r->in->older;
    if (rc == DV_OK)
        dv_txn_abort(t);
    if (rc == DV_OK && !all) {
        rc = dv_txn_write(r->store, &t, err);
        if (rc == DV_OK) {
            rc = same ? DV_OK : put_right(&a, r, t, s, err);
            rc = rc == DV_OK ? put_rules(r, t, &sealed, err) : rc;
            /* What keeps an upgrade from its end leaves the store to the earlier danvan. */
            rc = rc == DV_OK && r->in->older ? dv_format_put(r, t, err) : rc;
            rc = dv_txn_end(t, rc, err);
            wipe(r, rc, sealed);
        }
    }
    dv_arena_free(&a);
    return rc;
}

static dv_rc out_of_date(dv_err *err)
{
    return dv_fail(
        err, DV_IO, "",
        _("danvan was started elsewhere with another version or a changed configuration: "
          "leave this one and start it again; nothing was changed"));
}

dv_rc dv_registry_reads(dv_registry *r, dv_txn *t, dv_err *err)
{
    return is_signed(r, t, "derived", r->in->derived) ? DV_OK : out_of_date(err);
}

dv_rc dv_registry_writes(dv_registry *r, dv_txn *t, dv_err *err)
{
    batch_known *known = r->in->known;
    if (known && known->current)
        return DV_OK;
    if (dv_names_version(r, t) != r->in->names_version || !dv_registry_knows_rules(r, t))
        return out_of_date(err);
    dv_rc rc = dv_registry_reads(r, t, err);
    if (known)
        known->current = rc == DV_OK;
    return rc;
}
