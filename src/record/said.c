#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "log_int.h"
#include "said_int.h"

#include <string.h>

dv_rc dv_line_of_text(dv_buf *nfc, const char *text, size_t most, dv_err *err)
{
    if (!dv_utf8_nfc(nfc, dv_str_trim(dv_str_from(text))))
        return dv_fail(err, DV_INVALID, "", _("the note is not UTF-8 text"));
    dv_str s = dv_buf_str(nfc);
    for (int32_t cp; (cp = dv_utf8_next(&s)) >= 0;)
        if (dv_utf8_is_control(cp))
            return dv_fail(err, DV_INVALID, "", _("the note must be one line of plain text"));
    if (dv_utf8_count(dv_buf_str(nfc)) > most)
        return dv_fail(err, DV_INVALID, "", _("the note may have at most %zu characters"), most);
    return DV_OK;
}

uint32_t dv_said_mark(dv_str stored)
{
    unsigned char hash[DV_HASH_SIZE];
    uint32_t mark;
    dv_hash(stored, hash);
    memcpy(&mark, hash, sizeof mark);
    return mark > DV_SAID_NONE ? mark : DV_SAID_NONE + 1;
}

/* By whom and when only the log knows: it was done while somebody typed, and stands near its end.
 */
static bool taken_off(dv_registry *r, dv_txn *t, const dv_said *is, stored_entry *e)
{
    enum { NEAR = 10000 };
    uint64_t sequence;
    dv_time at;
    unsigned char hash[DV_HASH_SIZE];
    if (dv_log_last(r, t, &sequence, &at, hash, NULL) != DV_OK)
        return false;
    for (int n = 0; sequence && n < NEAR; n++, sequence--)
        if (dv_entry_at(r, t, sequence, e, NULL) == DV_OK && dv_str_is(e->act, is->off) &&
            dv_str_is(e->about, is->about))
            return true;
    return false;
}

dv_rc dv_said_stands(dv_registry *r, dv_txn *t, const dv_said *is, const char *text, uint32_t *on,
                     dv_err *err)
{
    stored_entry e;
    char moment[DV_TIME_SIZE];
    uint32_t mark = is->text ? is->mark : DV_SAID_NONE;
    if (!on || *on == DV_SAID_ANY || *on == mark || strcmp(is->text ? is->text : "", text) == 0)
        return DV_OK;
    *on = mark;
    if (is->text)
        return dv_fail(err, DV_CONFLICT, "", _("%s wrote there meanwhile (%s): %s"), is->who,
                       dv_moment_text(is->at, moment), is->text);
    if (!taken_off(r, t, is, &e))
        return dv_fail(err, DV_CONFLICT, "", _("what was there was taken off meanwhile"));
    return dv_fail(err, DV_CONFLICT, "", _("%.*s took off meanwhile what was there (%s)"),
                   (int)e.who.n, e.who.p, dv_moment_text(e.at, moment));
}
