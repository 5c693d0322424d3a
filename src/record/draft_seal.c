/* What stands in clear in a draft, of a field that can be sealed by now: it is sealed.  Nobody
 * loses what he has typed, and whoever still shows the draft goes on with it. */
#include "draft_int.h"
#include "keep_int.h"

#include <string.h>

typedef struct sealing {
    dv_registry *r;
    dv_txn *t;
    const dv_kind *kind;
    dv_reader rd;
    dv_buf texts, out;
    size_t sealed; /* of the draft at hand */
    bool any;
} sealing;

static dv_rc copy_text(sealing *x, dv_err *err)
{
    const draft_text is = dv_draft_text_get(&x->rd);
    const dv_field *f = dv_field_of_number(x->r, x->kind, is.no);
    bool open = !is.secret && f && f->sealed && !dv_str_is(is.text, dv_mask);
    if (open && dv_registry_seal(x->r, x->t, true, NULL) == DV_OK) {
        x->sealed++;
        return dv_draft_put_text(x->r, x->t, is.no, is.text, true, &x->texts, err);
    }
    dv_draft_text_put(&x->texts, &is);
    return DV_OK;
}

/* What can't be read is left to whoever opens the draft, and all is as it was where the key is
 * lost: that must keep nobody from opening the store and saying so. */
static dv_rc copy_draft(sealing *x, dv_str bytes, dv_err *err)
{
    x->rd = dv_reader_of(bytes);
    x->sealed = 0;
    dv_buf_clear(&x->texts);
    dv_buf_clear(&x->out);
    draft_head h = dv_draft_head_get(&x->rd);
    dv_rc rc = DV_OK;
    for (uint64_t n = h.texts; n && !x->rd.bad && rc == DV_OK; n--)
        rc = copy_text(x, err);
    if (x->rd.bad || dv_left(&x->rd))
        x->sealed = 0;
    dv_draft_mark_put(&x->texts, dv_draft_mark(bytes));
    h.texts++;
    dv_draft_head_put(&x->out, &h);
    dv_buf_add(&x->out, dv_buf_str(&x->texts));
    return rc;
}

static const dv_kind *kind_of_key(const dv_registry *r, dv_str key)
{
    if (key.n < DRAFT_KEY_BYTES)
        return NULL;
    dv_reader rd = dv_reader_of((dv_str){key.p + key.n - DRAFT_KEY_BYTES, DRAFT_KEY_BYTES});
    return dv_kind_of_number(r, dv_get_u16(&rd));
}

static dv_rc seal_draft(void *ctx, dv_str key, dv_str bytes, dv_err *err)
{
    sealing *x = ctx;
    x->kind = kind_of_key(x->r, key);
    if (!x->kind)
        return DV_OK;
    dv_rc rc = copy_draft(x, bytes, err);
    if (rc != DV_OK || !x->sealed)
        return rc;
    x->any = true;
    return dv_put(x->t, x->r->in->drafts, key, dv_buf_str(&x->out), err);
}

dv_rc dv_draft_seal(dv_registry *r, dv_txn *t, bool *any, dv_err *err)
{
    sealing x = {.r = r, .t = t};
    dv_rc rc = dv_each_changed(t, r->in->drafts, seal_draft, &x, err);
    *any = *any || x.any;
    dv_buf_free(&x.texts);
    dv_buf_free(&x.out);
    return rc;
}
