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
enum { DERIVATION = 6, FACTS_DERIVATION = 10 };
/* Raised when it looks for them elsewhere: a program that was running before must be started again,
 * though nothing is derived anew. */
static const char looks[] = "pending";

static void sign_cond(dv_buf *b, const kind_ids *of, const dv_cond *c)
{
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_term *t = &c->term[i];
        const uint16_t *no = t->field ? of[t->field->kind->index].field.no : NULL;
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

static void sign_facts(dv_buf *b, const kind_ids *of, const dv_kind *k)
{
    const kind_ids *ids = &of[k->index];
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

static bool sign_lists(dv_buf *b, const kind_ids *of, const dv_kind *k)
{
    const kind_ids *ids = &of[k->index];
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
        sign_cond(b, of, f->sealed);
        for (size_t c = 0; f->list && dv_orders_lists(f) && c < f->list->n; c++)
            dv_sign_word(b, f->list->choice[c].id);
        dv_buf_putc(b, '\n');
    }
    return by_unit;
}

/* Lists by unit are in the order of the units' names. */
static void sign_all_lists(dv_buf *b, const dv_schema *s, const kind_ids *of)
{
    bool by_unit = false;
    for (size_t i = 0; i < s->nkind; i++)
        by_unit |= sign_lists(b, of, &s->kind[i]);
    for (size_t i = 0; i < s->nunit && by_unit; i++) {
        dv_buf_puts(b, s->unit[i].id);
        dv_sign_word(b, s->unit[i].label.vi);
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

/* By kind index: what the configuration's names are numbered as.  `all`: of all together. */
static signature *signatures(dv_arena *a, const dv_schema *s, const kind_ids *of,
                             unsigned char all[DV_HASH_SIZE])
{
    signature *each = DV_NEW_N(a, signature, s->nkind + 1);
    dv_buf b = {0}, hashes = {0};
    for (size_t i = 0; i <= s->nkind; i++) {
        dv_buf_clear(&b);
        if (i)
            sign_facts(&b, of, &s->kind[i - 1]);
        else
            sign_all_lists(&b, s, of);
        dv_hash(dv_buf_str(&b), each[i].hash);
        dv_buf_add(&hashes, hash_str(each[i].hash));
    }
    dv_buf_puts(&hashes, looks);
    dv_hash(dv_buf_str(&hashes), all);
    dv_buf_free(&b);
    dv_buf_free(&hashes);
    return each;
}

/* ---- as long as names are numbered as they are declared ---- */

static size_t most_names(const dv_schema *s)
{
    size_t most = s->nkind;
    for (size_t i = 0; i < s->nkind; i++) {
        most = s->kind[i].nfield > most ? s->kind[i].nfield : most;
        most = s->kind[i].nstage > most ? s->kind[i].nstage : most;
    }
    return most;
}

static kind_ids *as_declared(dv_arena *a, const dv_schema *s)
{
    kind_ids *of = DV_NEW_N(a, kind_ids, s->nkind + 1);
    const size_t most = most_names(s);
    uint16_t *no = DV_NEW_N(a, uint16_t, most + 1);
    for (size_t i = 0; i < most; i++)
        no[i] = (uint16_t)(i + 1);
    for (size_t i = 0; i < s->nkind; i++) {
        of[i] = (kind_ids){.no = no[i], .field = {.no = no}, .stage = {.no = no}};
        dv_layout_make(a, &s->kind[i], &of[i].layout);
    }
    return of;
}

static bool in_order(const uint16_t *no, size_t n)
{
    size_t i = 0;
    while (i < n && no[i] == i + 1)
        i++;
    return i == n;
}

static bool is_as_declared(const dv_registry *r)
{
    bool same = in_order(r->in->kind.no, r->schema->nkind);
    for (size_t i = 0; same && i < r->schema->nkind; i++)
        same = in_order(r->in->of[i].field.no, r->schema->kind[i].nfield) &&
               in_order(r->in->of[i].stage.no, r->schema->kind[i].nstage);
    return same;
}

_Static_assert(sizeof((dv_schema *)NULL)->derived == DV_HASH_SIZE, "room for a hash");

void dv_registry_note(dv_schema *s)
{
    dv_arena a = {0};
    dv_rules_hash(s, s->rules);
    (void)signatures(&a, s, as_declared(&a, s), s->derived);
    s->noted = true;
    dv_arena_free(&a);
}

static void take_derived(dv_registry *r)
{
    dv_arena a = {0};
    if (r->schema->noted && is_as_declared(r))
        memcpy(r->in->derived, r->schema->derived, DV_HASH_SIZE);
    else
        (void)signatures(&a, r->schema, r->in->of, r->in->derived);
    dv_arena_free(&a);
}

static void take_rules(dv_registry *r)
{
    if (r->schema->noted)
        memcpy(r->in->rules, r->schema->rules, DV_HASH_SIZE);
    else
        dv_rules_hash(r->schema, r->in->rules);
}

/* ---- what the store was signed with ---- */

static bool is_signed(dv_registry *r, dv_txn *t, const char *key, const unsigned char *hash)
{
    dv_str stored;
    return dv_meta_get(r, t, key, &stored) && dv_str_eq(stored, hash_str(hash));
}

static dv_rc put_right(dv_registry *r, dv_txn *t, dv_err *err)
{
    dv_arena a = {0};
    const signature *s = signatures(&a, r->schema, r->in->of, r->in->derived);
    rebuild what = {.facts = DV_NEW_N(&a, bool, r->schema->nkind)};
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
    dv_arena_free(&a);
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
    dv_txn *t;
    bool sealed = false;
    take_derived(r);
    take_rules(r);
    dv_rc rc = dv_txn_read(r->store, &t, err);
    bool same = rc == DV_OK && is_signed(r, t, "derived", r->in->derived);
    bool all = same && dv_registry_knows_rules(r, t) && !r->in->older;
    if (rc == DV_OK)
        dv_txn_abort(t);
    if (rc == DV_OK && !all) {
        rc = dv_txn_write(r->store, &t, err);
        if (rc == DV_OK) {
            rc = same ? DV_OK : put_right(r, t, err);
            rc = rc == DV_OK ? put_rules(r, t, &sealed, err) : rc;
            /* What keeps an upgrade from its end leaves the store to the earlier danvan. */
            rc = rc == DV_OK && r->in->older ? dv_format_put(r, t, err) : rc;
            rc = dv_txn_end(t, rc, err);
            wipe(r, rc, sealed);
        }
    }
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
