/* How a draft is stored. */
#include "draft_int.h"

#include <string.h>

void dv_draft_head_put(dv_buf *b, const draft_head *h)
{
    dv_put_u32(b, h->of);
    dv_put_ordered(b, h->at);
    dv_put_text(b, h->stage);
    dv_put_varint(b, h->texts);
}

draft_head dv_draft_head_get(dv_reader *rd)
{
    draft_head h;
    h.of = dv_get_u32(rd);
    h.at = dv_get_ordered(rd);
    h.stage = dv_get_text(rd);
    h.texts = dv_get_varint(rd);
    return h;
}

void dv_draft_text_put(dv_buf *b, const draft_text *x)
{
    dv_put_u16(b, x->no);
    dv_put_u8(b, x->secret);
    dv_put_text(b, x->text);
}

draft_text dv_draft_text_get(dv_reader *rd)
{
    draft_text x;
    x.no = dv_get_u16(rd);
    x.secret = dv_get_u8(rd);
    x.text = dv_get_text(rd);
    return x;
}

dv_rc dv_draft_put_text(dv_registry *r, dv_txn *t, uint16_t no, dv_str text, bool secret,
                        dv_buf *out, dv_err *err)
{
    dv_buf box = {0};
    dv_rc rc = secret ? dv_registry_seal(r, t, true, err) : DV_OK;
    if (secret && rc == DV_OK)
        rc = dv_seal_text(r->in->seal, text, NULL, &box, err);
    dv_draft_text_put(out, &(draft_text){no, secret, secret ? dv_buf_str(&box) : text});
    dv_buf_free(&box);
    return rc;
}

size_t dv_draft_told_put(dv_buf *b, const dv_registry *r, const dv_draft *d)
{
    dv_buf no = {0};
    size_t n = d->refused;
    const char lang = (char)d->lang;
    dv_draft_text_put(b, &(draft_text){.no = DRAFT_OWN, .text = {&lang, 1}});
    n++;
    if (d->refused)
        dv_draft_text_put(b, &(draft_text){.no = DRAFT_OWN, .text = {"", 0}});
    for (size_t i = 0; d->cut && i < d->kind->nfield; i++)
        if (d->cut[i]) {
            dv_buf_clear(&no);
            dv_put_u16(&no, dv_ids_of(r, d->kind)->field.no[i]);
            dv_draft_text_put(b, &(draft_text){.no = DRAFT_OWN, .text = dv_buf_str(&no)});
            n++;
        }
    dv_buf_free(&no);
    return n;
}

void dv_draft_told_get(const dv_registry *r, dv_str text, dv_draft *d)
{
    dv_reader rd = dv_reader_of(text);
    d->refused = d->refused || !text.n;
    if (text.n == 1)
        d->lang = text.p[0] == DV_EN ? DV_EN : DV_VI;
    const dv_field *f =
        text.n == sizeof(uint16_t) ? dv_field_of_number(r, d->kind, dv_get_u16(&rd)) : NULL;
    if (f)
        d->cut[f->index] = true;
}

void dv_draft_mark_put(dv_buf *b, uint64_t mark)
{
    char text[sizeof mark];
    memcpy(text, &mark, sizeof mark);
    dv_draft_text_put(b, &(draft_text){.no = DRAFT_OWN, .text = {text, sizeof text}});
}

bool dv_draft_is_seen(dv_str bytes, uint64_t seen)
{
    dv_reader rd = dv_reader_of(bytes);
    bool is = dv_draft_mark(bytes) == seen;
    for (uint64_t n = dv_draft_head_get(&rd).texts; n && !rd.bad && !is; n--) {
        const draft_text x = dv_draft_text_get(&rd);
        is = !rd.bad && x.no == DRAFT_OWN && x.text.n == sizeof seen &&
             memcmp(x.text.p, &seen, sizeof seen) == 0;
    }
    return is;
}
