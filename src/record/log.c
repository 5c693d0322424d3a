/* The log: each entry begins with the hash of the one before it, so that none can be changed or
 * taken out without every later one telling.
 *
 * What a record was when it was added stands in the record itself and in what its later entries say
 * was there before them; its entry has a hash of it in place of all values (log_whole.c).  Such an
 * entry has a mark where others have their office, which is never 0. */
#include "danvan/history.h"
#include "danvan/lang.h"

#include "log_int.h"

#include <string.h>

bool dv_entry_read(dv_str bytes, stored_entry *e)
{
    dv_reader r = dv_reader_of(bytes);
    e->before = dv_get_bytes(&r, DV_HASH_SIZE);
    e->office = dv_get_u16(&r);
    e->whole = e->office == 0;
    if (e->whole)
        e->office = dv_get_u16(&r);
    e->at = dv_get_ordered(&r);
    e->who = dv_get_text(&r);
    e->from = dv_get_text(&r);
    e->act = dv_get_text(&r);
    e->kind = dv_get_u16(&r);
    e->id = dv_get_u64(&r);
    e->revision = dv_get_u32(&r);
    e->earlier = dv_get_varint(&r);
    e->about = dv_get_text(&r);
    e->reason = dv_get_text(&r);
    e->act_first = dv_get_varint(&r);
    e->changes = r;
    return !r.bad;
}

void dv_sequence_key(uint64_t sequence, char key[8])
{
    for (int i = 0; i < 8; i++)
        key[i] = (char)(sequence >> (56 - 8 * i));
}

uint64_t dv_sequence_of(dv_str key)
{
    dv_reader r = dv_reader_of(key);
    return dv_get_u64(&r);
}

dv_rc dv_log_last(dv_registry *r, dv_txn *t, uint64_t *sequence, dv_time *at,
                  unsigned char hash[DV_HASH_SIZE], dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    stored_entry e;
    *sequence = 0;
    *at = INT64_MIN;
    memset(hash, 0, DV_HASH_SIZE);
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    if (rc == DV_OK && dv_cursor_last_below(c, (dv_str){"", 0}, &key, &value)) {
        *sequence = dv_sequence_of(key);
        dv_hash(value, hash);
        if (dv_entry_read(value, &e))
            *at = e.at;
        else
            rc = dv_damaged(r, err, "log");
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

dv_rc dv_history_last(dv_registry *r, dv_time *at, dv_err *err)
{
    dv_txn *t;
    uint64_t sequence;
    unsigned char hash[DV_HASH_SIZE];
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_log_last(r, t, &sequence, at, hash, err);
    dv_txn_abort(t);
    if (!sequence)
        *at = 0;
    return rc;
}

dv_rc dv_entry_at(dv_registry *r, dv_txn *t, uint64_t sequence, stored_entry *e, dv_err *err)
{
    char key[8];
    dv_str bytes;
    dv_sequence_key(sequence, key);
    dv_rc rc = dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, err);
    return rc == DV_OK && dv_entry_read(bytes, e) ? DV_OK : dv_damaged(r, err, "log");
}

static char *side_at(char *to, uint8_t how, dv_str payload)
{
    *to++ = (char)how;
    return how ? dv_text_at(to, payload) : to;
}

void dv_put_changes(dv_buf *b, const log_change *change, size_t n)
{
    enum { MOST = 4 + 2 * DV_VARINT_MOST }; /* bytes of a change but for its payloads */
    size_t room = DV_VARINT_MOST;
    for (size_t i = 0; i < n; i++)
        room += MOST + change[i].before.n + change[i].after.n;
    char *from = dv_buf_room(b, room), *to = dv_varint_at(from, n);
    for (size_t i = 0; i < n; i++) {
        *to++ = (char)(change[i].field >> 8);
        *to++ = (char)change[i].field;
        to = side_at(to, change[i].before_tag, change[i].before);
        to = side_at(to, change[i].after_tag, change[i].after);
    }
    *to = '\0';
    b->n += (size_t)(to - from);
}

enum { USUAL = 1000 }; /* bytes of an entry with all that a record is: there is room at once */

static void put_hash_of_changes(dv_buf *b, const log_entry *e)
{
    unsigned char hash[DV_HASH_SIZE];
    dv_buf all = {0};
    dv_buf_room(&all, USUAL);
    dv_put_changes(&all, e->change, e->nchange);
    dv_hash(dv_buf_str(&all), hash);
    dv_buf_add(b, (dv_str){(const char *)hash, sizeof hash});
    dv_buf_free(&all);
}

/* What the clock says.  The order of what happened is that of the sequence, whatever the clock
 * does; one that is set right by less than an hour stands still until it has caught up.  But after
 * a save under a clock that was far ahead, all later ones would bear that moment: from there on the
 * moments are not in order, and that is noted for who looks for one. */
static dv_time moment(dv_time last)
{
    dv_time now = dv_now();
    return now >= last || last - now > DV_CLOCK_SLACK ? now : last;
}

static dv_rc note_put_back(dv_registry *r, dv_txn *t, uint64_t sequence, dv_err *err)
{
    dv_buf b = {0};
    dv_put_u64(&b, sequence);
    dv_rc rc = dv_meta_put(r, t, "log/put-back", dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

bool dv_log_put_back(const dv_registry *r, dv_txn *t)
{
    dv_str stored;
    return dv_meta_get(r, t, "log/put-back", &stored);
}

static void put_log_entry(dv_buf *b, const dv_registry *r, const log_entry *e, uint64_t sequence,
                          dv_time at)
{
    if (e->whole)
        dv_put_u16(b, 0);
    dv_put_u16(b, r->in->office);
    dv_put_ordered(b, at);
    dv_put_text(b, dv_str_from(r->actor.name));
    dv_put_text(b, dv_str_from(r->actor.from));
    dv_put_text(b, dv_str_from(e->act));
    dv_put_u16(b, e->kind);
    dv_put_u64(b, e->id);
    dv_put_u32(b, e->revision);
    dv_put_varint(b, e->earlier);
    dv_put_text(b, dv_str_from(e->about));
    dv_put_text(b, dv_str_from(e->reason));
    dv_put_varint(b, e->act_first ? e->act_first : sequence);
    if (e->whole)
        put_hash_of_changes(b, e);
    else
        dv_put_changes(b, e->change, e->nchange);
}

/* The latest entry: read, or remembered by the batch that has written it. */
static dv_rc latest(dv_registry *r, dv_txn *t, log_latest *last, dv_err *err)
{
    if (r->in->known && r->in->known->logged) {
        *last = r->in->known->last;
        return DV_OK;
    }
    return dv_log_last(r, t, &last->sequence, &last->at, last->hash, err);
}

static void remember(batch_known *k, uint64_t sequence, dv_time at, dv_str bytes)
{
    k->logged = true;
    k->last.sequence = sequence;
    k->last.at = at;
    dv_hash(bytes, k->last.hash);
}

dv_rc dv_log_append(dv_registry *r, dv_txn *t, const log_entry *e, uint64_t *sequence, dv_time *at,
                    dv_err *err)
{
    log_latest last;
    char key[8];
    dv_rc rc = latest(r, t, &last, err);
    if (rc != DV_OK)
        return rc;
    *sequence = last.sequence + 1;
    *at = moment(last.at);
    dv_buf b = {0};
    dv_buf_room(&b, e->whole ? USUAL / 4 : 0);
    dv_buf_add(&b, (dv_str){(const char *)last.hash, sizeof last.hash});
    put_log_entry(&b, r, e, *sequence, *at);
    dv_sequence_key(*sequence, key);
    rc = dv_put_last(t, r->in->log, (dv_str){key, 8}, dv_buf_str(&b), err);
    if (rc == DV_OK && r->in->known)
        remember(r->in->known, *sequence, *at, dv_buf_str(&b));
    dv_buf_free(&b);
    return rc == DV_OK && *at < last.at ? note_put_back(r, t, *sequence, err) : rc;
}

bool dv_log_names(dv_registry *r, dv_txn *t, uint64_t sequence, const dv_record *rec)
{
    char key[8];
    dv_str bytes;
    stored_entry e;
    dv_sequence_key(sequence, key);
    return dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, NULL) == DV_OK &&
           dv_entry_read(bytes, &e) && e.id == rec->id && e.revision == rec->revision &&
           e.kind == dv_ids_of(r, rec->kind)->no;
}

/* Not in order by more than a clock may be set right by is a warning: the clock's own fault. */
static void check_moment(dv_faults *faults, const char *place, dv_time last, dv_time at)
{
    char from[DV_TIME_SIZE], to[DV_TIME_SIZE];
    if (at >= last)
        return;
    if (last - at <= DV_CLOCK_SLACK)
        dv_fault_add(faults, place, NULL, _("its moment is before that of the entry before"));
    else
        dv_warning_add(faults, place, NULL,
                       _("the clock had been put back before it, from %s to %s"),
                       dv_time_format(last, from), dv_time_format(at, to));
}

/* The entries of an act follow each other, and one person made them all. */
static bool joins_an_act(const stored_entry *e, const stored_entry *before, uint64_t sequence)
{
    return e->act_first == sequence ||
           (e->act_first == before->act_first && dv_str_eq(e->who, before->who));
}

/* Whatever is wrong with an entry, the next one has the hash of the one that was written. */
static void tell_broken_link(dv_faults *faults, uint64_t sequence, size_t *sound)
{
    char place[40];
    uint64_t broken = sequence > 1 ? sequence - 1 : 1;
    snprintf(place, sizeof place, "log %llu", (unsigned long long)broken);
    dv_fault_add(faults, place, NULL,
                 _("it is not the entry that was written: the one after it says so"));
    if (*sound >= broken)
        *sound = (size_t)broken - 1;
}

dv_rc dv_log_verify(dv_registry *r, dv_txn *t, size_t *n, size_t *sound, dv_faults *faults,
                    dv_err *err)
{
    size_t found = faults->errors;
    unsigned char hash[DV_HASH_SIZE] = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_time last = INT64_MIN;
    stored_entry e, before = {0};
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        char place[40];
        ++*n;
        snprintf(place, sizeof place, "log %llu", (unsigned long long)dv_sequence_of(key));
        if (dv_sequence_of(key) != *n)
            dv_fault_add(faults, place, NULL, _("entry %zu is missing before it"), *n);
        bool read = dv_entry_read(value, &e);
        if (!read)
            dv_fault_add(faults, place, NULL, _("this entry can't be read"));
        else if (memcmp(e.before.p, hash, sizeof hash) != 0)
            tell_broken_link(faults, dv_sequence_of(key), sound);
        else if (!joins_an_act(&e, &before, dv_sequence_of(key)))
            dv_fault_add(faults, place, NULL, _("the act that it names is not the one before it"));
        else {
            check_moment(faults, place, last, e.at);
            last = e.at;
        }
        before = e;
        *n = (size_t)dv_sequence_of(key);
        if (faults->errors == found)
            *sound = *n;
        /* That is no fault of the log. */
        if (read && !dv_log_has_left(r, t, &e, faults))
            found++;
        dv_hash(value, hash);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}
