/* The record room's own: open databases, permanent ids, stored bytes.
 *
 * A permanent id is a small number that a name gets at its first use and keeps, whatever becomes of
 * the configuration.  Names live in scopes ("f/case": the fields of a case). */
#ifndef DANVAN_RECORD_INT_H
#define DANVAN_RECORD_INT_H

#include "danvan/arena.h"
#include "danvan/bytes.h"
#include "danvan/facts.h"
#include "danvan/number.h"
#include "danvan/packed.h"
#include "danvan/record.h"
#include "danvan/save.h"
#include "danvan/seal.h"

#include <stdio.h>

enum {
    STAGE_NO = 0xFFFF,
    STAGE_ON_NO = 0xFFFE,
    MAX_STAGE_NO = 255,
    MAX_CHOICE_NO = 254,
    UNKNOWN_CHOICE_NO = 255 /* in a fact: set, to something that is no choice at all */
};

/* The names of one scope by number; 0 is no name. */
typedef struct names {
    const char *scope;
    const char **name;
    size_t n, cap; /* n: the greatest number + 1 */
} names;

/* Numbers of the declared names by index, and back (-1: no longer declared). */
typedef struct numbers {
    names *names;
    uint16_t *no; /* by index */
    int *at;      /* by number */
} numbers;

typedef struct kind_ids {
    uint16_t no;
    numbers field, stage;
    numbers *choice; /* by field index; of lists only */
    dv_layout layout;
    dv_db facts, lasting, rollup;
} kind_ids;

/* Of the person who opened the registry: see rights.h. */
struct dv_rights {
    const dv_person *person;
    const dv_grant *grant;
    bool *see_unit, *change_unit; /* by unit index + 1 */
    bool *whole;                  /* by kind index: no record of it is hidden */
    uint64_t files; /* stamp of the configuration that they were last looked up in; 0: any */
};

/* The latest entry of the log. */
typedef struct log_latest {
    uint64_t sequence;
    dv_time at;
    unsigned char hash[DV_HASH_SIZE];
} log_latest;

/* What is known of the transaction of a batch, in which nobody else writes: for each record it need
 * not be read again. */
typedef struct batch_known {
    bool current; /* dv_registry_writes has said so */
    dv_nonces nonces;
    bool logged; /* there is a: */
    log_latest last;
} batch_known;

struct dv_registry_int {
    dv_arena arena;
    dv_db meta, records, log, heads, drafts, stated, kept, pins, explained, pending, groups;
    dv_packed sorted, words;
    names **scope;
    size_t nscope, capscope;
    uint32_t names_version;
    unsigned char derived[DV_HASH_SIZE]; /* what of the configuration decides the derived entries */
    unsigned char rules[DV_HASH_SIZE];   /* and what decides what may be saved, and by whom */
    numbers kind, unit, person;
    kind_ids *of; /* by kind index */
    uint16_t office;
    const char *key_file;
    struct dv_rights rights;
    struct gathered *waiting; /* of the batch that is open: what it has not written yet */
    batch_known *known;       /* of the batch that is open */
    bool seal_asked;          /* in this batch: the key is the store's */
    dv_seal *seal;            /* opened at the first need */
    unsigned char seal_stamp[DV_HASH_SIZE]; /* of the key and the ring that it was opened with */
    uint64_t seal_missed;                   /* stamp of the store + 1 at which a box did not open */
    bool older; /* the store has the format of an earlier danvan, until it is opened */
    dv_renewing_fn renewing;
    void *renewing_ctx;
    bool (*stop)(void *ctx); /* see dv_registry_stop_when */
    void *stop_ctx;
};

/* How a value is stored: self-describing, so that a field whose declaration has gone or changed
 * still reads as what it was. */
typedef enum tag {
    TAG_TEXT = 1,
    TAG_INT,    /* zigzag varint */
    TAG_MILLI,  /* thousandths, zigzag varint */
    TAG_DATE,   /* zigzag varint of days */
    TAG_BOOL,   /* one byte */
    TAG_CHOICE, /* varint number in the field's scope */
    TAG_UNIT,   /* varint number */
    TAG_REF,    /* varint kind number, 8 bytes of id */
    TAG_SEALED  /* a box */
} tag;

typedef struct stored_value {
    uint16_t field; /* permanent number */
    uint8_t tag;
    dv_str payload;
} stored_value;

/* A record's bytes taken apart; points into them. */
typedef struct stored_record {
    uint32_t revision;
    uint16_t stage;
    dv_date stage_on;
    dv_time created_at, updated_at;
    dv_str created_by, updated_by;
    uint64_t log; /* sequence of its latest log entry */
    stored_value *value;
    size_t n;
} stored_record;

/* What a loaded record was made from. */
struct dv_stored {
    dv_str bytes;
    stored_record as;
    dv_str *box; /* by field index: the sealed value, or n = 0 */
};

/* primary.c: the named databases but for the facts, of which each kind has some; the primary ones
 * come first. */
enum { FACTS_DB, LASTING_DB, ROLLUP_DB, FACT_DBS };
extern const char *const dv_fact_db[FACT_DBS]; /* their names, but for the kind's number */
typedef struct database {
    const char *name;
    size_t at; /* of its dv_db in dv_registry_int */
    bool dupfixed, primary;
} database;
dv_rc dv_databases_open(dv_registry *r, dv_err *err);
size_t dv_databases_number(size_t kinds); /* that are open at once */

/* head.c: every head that is kept; n: how many. */
dv_rc dv_heads_verify(dv_registry *r, dv_txn *t, size_t *n, dv_faults *faults, dv_err *err);

/* names.c */
#define KINDS_SCOPE "k" /* of meta: "i" SCOPE \0 NAME is a kind's number */
dv_rc dv_names_open(dv_registry *r, dv_err *err);
uint32_t dv_names_version(dv_registry *r, dv_txn *t); /* changes when anybody gives a number */
numbers *dv_choice_numbers(const dv_registry *r, const dv_field *f);
const char *dv_number_name(const numbers *n, uint64_t no); /* NULL: there is none */
/* The other way, declared or not; 0: there is none. */
uint16_t dv_name_number(const numbers *n, const char *name);
uint16_t dv_unit_number(const dv_registry *r, const char *unit);
const kind_ids *dv_ids_of(const dv_registry *r, const dv_kind *k);
const dv_kind *dv_kind_of_number(const dv_registry *r, uint64_t no);
/* The name of a field's value that a stored number means, declared or not; NULL: there is none. */
const char *dv_choice_name(const dv_registry *r, const dv_kind *k, uint16_t field_no, uint64_t no);

/* value.c: what is wrong with a control character in a text. */
const char *dv_control_text(dv_arena *a, int32_t cp);

/* value.c: where text comes from decides what it may say. */
typedef enum dv_source {
    DV_FROM_PERSON,
    DV_FROM_FILE,
    DV_FROM_CONF /* a default: canonical, or today */
} dv_source;
typedef struct dv_typed_text {
    dv_str text;
    dv_source from;
    bool simple; /* dv_utf8_is_simple is known to hold of it */
} dv_typed_text;
dv_rc dv_value_take(dv_arena *a, const dv_registry *r, const dv_field *f, dv_typed_text typed,
                    dv_date day, const char **out, dv_err *err);

/* value_plain.c: dates and numbers. */
dv_rc dv_take_date(dv_arena *a, const dv_field *f, const char *text, dv_source from,
                   const char **out, dv_err *err);
dv_rc dv_take_number(dv_arena *a, const dv_field *f, const char *text, dv_source from,
                     const char **out, dv_err *err);

/* bytes.c */
bool dv_stored_read(dv_arena *a, dv_str bytes, stored_record *out);
void dv_stored_write(dv_buf *b, const stored_record *s);
/* Adds the payload, and gives its tag; TAG_TEXT: it is the text, which is not added. */
uint8_t dv_value_encode(const dv_registry *r, const dv_field *f, const char *text, dv_buf *payload);
/* The permanent number of a choice, declared or not; 0: it has none. */
uint16_t dv_choice_number(const dv_registry *r, const dv_field *f, const char *text);
/* Canonical text; dv_mask for a sealed one; NULL if the bytes make no sense. */
const char *dv_value_decode(dv_arena *a, const dv_registry *r, const dv_kind *k,
                            const stored_value *v);
dv_record *dv_record_of_bytes(dv_arena *a, const dv_registry *r, const dv_kind *k, dv_id id,
                              dv_str bytes);
/* Its secret values give way to the mask. */
void dv_record_mask(dv_arena *a, const dv_registry *r, dv_record *rec);
void dv_record_key(const dv_registry *r, const dv_kind *k, dv_id id, char key[10]);
dv_rc dv_record_get(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                    dv_record **out, dv_err *err);
const dv_field *dv_field_of_number(const dv_registry *r, const dv_kind *k, uint16_t no);
/* The unit that a canonical text means: an index or DV_NO_UNIT. */
int dv_record_unit(const dv_registry *r, const dv_record *rec);
dv_date dv_record_date(const dv_record *rec);
dv_facts_of dv_record_facts(const dv_registry *r, const dv_record *rec);
bool dv_field_secret(const dv_registry *r, const dv_record *rec, const dv_field *f);

/* check.c: as dv_record_check, with a transaction that is open, the record as it is stored, and the
 * one whose sealed values rec's masks stand for. */
void dv_check_in(dv_arena *a, dv_registry *r, dv_txn *t, dv_record *rec, const dv_record *old,
                 const dv_record *masked, dv_faults *faults);
const char *dv_record_place(dv_arena *a, const dv_record *rec, const char *field);

/* leak.c: does one of the names stand in the text, in whole words?  A name ends at , ; ( ) / & : –,
 * at a - beside a blank, and at "và" and "cùng" between words; the titles before it (ông, vợ chồng,
 * đại diện …) are no part of it.  Of several words it is compared whatever case and marks; of one
 * with its marks, whatever case, but where it has a capital with words that have one. */
typedef struct dv_sought dv_sought;
const dv_sought *dv_name_sought(dv_arena *a, const char *who);
bool dv_name_stands(const dv_sought *s, const char *text);

/* clock.c: the dates that deadlines set; and a record that leaves a stage in which its clock stood
 * still takes the days along, in the unit of the limit: those on which the clock would have run.
 * What somebody has typed there meanwhile stays.  old is the record as it is stored, or NULL. */
void dv_record_compute(const dv_registry *r, dv_arena *a, dv_record *rec);
void dv_record_stopped(const dv_registry *r, dv_arena *a, dv_record *rec, const dv_record *old);

/* An entry of a database; both empty: there is none. */
typedef struct tuple {
    dv_str key, value;
} tuple;

/* derived.c: what sort index, words and facts hold of a record. */
typedef struct derived {
    dv_str *sorted, *words; /* entries in order, each once */
    size_t nsorted, nwords;
    dv_date date;
    dv_str days, fact;     /* key and value */
    dv_str group, lasting; /* likewise; empty: it does not last */
} derived;
void dv_derived_of(dv_arena *a, const dv_registry *r, const dv_record *rec, derived *out);
/* Writes the difference between two states of a record; NULL is no record. */
dv_rc dv_derived_update(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, const derived *from,
                        const derived *to, dv_err *err);
typedef struct rebuild {
    bool lists;  /* sort index and words, of all kinds */
    bool *facts; /* by kind index */
} rebuild;
dv_rc dv_derived_rebuild(dv_registry *r, dv_txn *t, const rebuild *what, dv_err *err);
rebuild dv_rebuild_all(dv_arena *a, const dv_registry *r);
bool dv_orders_lists(const dv_field *f);
/* What a list is ordered by; NULL where the value is unset or secret. */
const char *dv_order_text(const dv_registry *r, const dv_record *rec, const dv_field *f);
enum { WORD_MAX = 60, ID_BYTES = 8 };
void dv_sorted_prefix(dv_buf *b, const dv_registry *r, const dv_field *f);
void dv_sorted_value(dv_buf *b, const dv_registry *r, const dv_field *f, const char *text);
/* The words: KIND PLAIN \0 WRITTEN \0 and a posting, day and id of the record, newest first.
 * WRITTEN is empty where it is the same: a search goes over the plain forms and can tell who wrote
 * it alike. What begins with one or two letters is in too many words, and so is what begins with up
 * to five of which one is a digit, for there are as many numbers as records: KIND \1 LETTERS \0 has
 * its postings, too, each once. */
enum { POSTING_BYTES = 12, SHORT_PREFIX = 2, SHORT_NUMBER = 5 };
bool dv_has_short_list(dv_str letters);
void dv_short_head(dv_buf *b, const dv_registry *r, const dv_kind *k, dv_str letters);
const char *dv_word_told(dv_str head); /* its plain form, or the letters */
void dv_posting_make(char posting[POSTING_BYTES], dv_date day, dv_id id);
void dv_word_forms(dv_str word, dv_buf *plain, dv_buf *written);
/* The words of one record alone, as the index has them: heads. */
size_t dv_record_words(dv_arena *a, const dv_registry *r, const dv_record *rec, dv_str **out);
void dv_date_key(dv_date day, char key[4]); /* of databases */
dv_date dv_date_of_key(dv_str key);

/* signature.c: rebuilds at open what the configuration changed. */
dv_rc dv_signature_open(dv_registry *r, dv_err *err);
/* The mark that says of what format the store is, and whose. */
dv_rc dv_format_put(dv_registry *r, dv_txn *t, dv_err *err);
/* Has another program with another configuration opened the store since?  Then what this one knows
 * of derived entries (reads) or of names and rules (writes) is out of date, and it must be started
 * again. */
dv_rc dv_registry_reads(dv_registry *r, dv_txn *t, dv_err *err);
dv_rc dv_registry_writes(dv_registry *r, dv_txn *t, dv_err *err);
bool dv_registry_knows_rules(dv_registry *r, dv_txn *t);

/* rules.c */
/* A blank and the word, or the number: what is hashed at every start is written without printf. */
void dv_sign_word(dv_buf *b, const char *word);
void dv_sign_int(dv_buf *b, int64_t n);
void dv_rules_hash(const dv_schema *s, unsigned char hash[DV_HASH_SIZE]);

/* facts.c */
void dv_layout_make(dv_arena *a, const dv_kind *k, dv_layout *l);
/* The facts of FACT_DAYS days stand under one key: each a byte that tells which of the days it is,
 * the record's id, and the fact.  Adds that, and gives the key. */
enum { DAY_BYTES = 4, FACT_DAYS = 8, FACT_AT = 1 + ID_BYTES };
void dv_fact_write(dv_buf *b, const dv_registry *r, const dv_record *rec, char days[DAY_BYTES]);

/* fact_scan.c: the first of the days that stand under the key of this one; and the last of which a
 * key tells. */
dv_date dv_facts_first_day(dv_date day);
dv_date dv_facts_last_day(dv_str days);
/* Asked for each page that a scan reads: does somebody want it to stop? */
bool dv_scan_stopped(const struct dv_registry_int *in, size_t *pages);

/* lasting.c: the group in which a fact stands once more, its id before it and its day behind it;
 * false: in none. */
enum { LASTING_KEY = 13 };
bool dv_lasting_key(const dv_registry *r, const dv_kind *k, dv_date date, const unsigned char *fact,
                    char key[LASTING_KEY]);
/* Notes how many the group has, once it has more or fewer than before. */
dv_rc dv_lasting_settle(const dv_registry *r, dv_txn *t, const kind_ids *ids, dv_str group,
                        dv_err *err);
dv_rc dv_lasting_empty(const dv_registry *r, dv_txn *t, const kind_ids *ids, dv_err *err);
/* Has each group as many as is noted, and is each noted? */
dv_rc dv_lasting_verify(const dv_registry *r, dv_txn *t, const kind_ids *ids, bool *sound,
                        dv_err *err);

/* rollup.c: a fact, as it is stored, gives way to another; either may be none. */
dv_rc dv_rollup_update(dv_txn *t, const kind_ids *ids, tuple from, tuple to, dv_err *err);
/* Is it what the facts make it? */
dv_rc dv_rollup_verify(dv_txn *t, const kind_ids *ids, bool *sound, dv_err *err);

/* log.c */
typedef struct log_change {
    uint16_t field;
    uint8_t before_tag, after_tag; /* 0: unset */
    dv_str before, after;
} log_change;
typedef struct log_entry {
    const char *act;
    uint16_t kind;
    dv_id id;
    uint32_t revision;
    uint64_t earlier;   /* the entry about the same record before this one; 0: none */
    uint64_t act_first; /* first entry of the act that it belongs to; 0: it begins one */
    const char *about, *reason;
    const log_change *change;
    size_t nchange;
    bool whole; /* they are all that the record is, and are kept in it */
} log_entry;
dv_rc dv_log_append(dv_registry *r, dv_txn *t, const log_entry *e, uint64_t *sequence, dv_time *at,
                    dv_err *err);
/* Does the log tell of all deleted and stored records what they were when they were added?  Counted
 * are those of which it can't be said, since the log has sealed what then stood open in them.
 */
typedef struct dv_proving {
    dv_faults *faults;
    size_t unproven;
} dv_proving;
dv_rc dv_log_prove(dv_registry *r, dv_txn *t, const dv_record *rec, dv_proving *p, dv_err *err);
dv_rc dv_log_prove_gone(dv_registry *r, dv_txn *t, dv_proving *p, dv_err *err);
/* Is the entry about this record, at this revision? */
bool dv_log_names(dv_registry *r, dv_txn *t, uint64_t sequence, const dv_record *rec);
/* `sound`: up to which entry nothing is wrong. */
dv_rc dv_log_verify(dv_registry *r, dv_txn *t, size_t *n, size_t *sound, dv_faults *faults,
                    dv_err *err);
/* Number, moment and hash of the latest entry; zeroes if there is none. */
dv_rc dv_log_last(dv_registry *r, dv_txn *t, uint64_t *sequence, dv_time *at,
                  unsigned char hash[DV_HASH_SIZE], dv_err *err);

/* stated.c, keep.c, pin.c: every entry that can't be read is a fault. */
/* How a figure is stored; what no reading of one could have given is damage. */
void dv_figure_put(dv_buf *b, dv_decimal d);
dv_decimal dv_figure_get(dv_reader *rd);
dv_rc dv_stated_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err);
dv_rc dv_keep_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err);
dv_rc dv_explain_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err);
/* May the person be told this "pin" or "unpin" of the log? */
bool dv_pin_may_tell(dv_arena *a, dv_registry *r, dv_txn *t, dv_str about);
dv_rc dv_pin_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err);

/* keyring.c: the keys, in a transaction: makes them at the first need of a write, and refuses any
 * other key than the one that the store was sealed with. */
dv_rc dv_registry_seal(const dv_registry *r, dv_txn *t, bool write, dv_err *err);
/* The text of a box, in the transaction that is open; dv_mask if it doesn't open. */
const char *dv_sealed_read(dv_arena *a, const dv_registry *r, dv_str box);

/* Reads and writes small things of the meta database; dv_meta_get gives false if it isn't there. */
bool dv_meta_get(const dv_registry *r, dv_txn *t, const char *key, dv_str *value);
dv_rc dv_meta_put(const dv_registry *r, dv_txn *t, const char *key, dv_str value, dv_err *err);

dv_rc dv_damaged(const dv_registry *r, dv_err *err, const char *place);

/* each.c: every entry of a database; the arena is emptied between them. */
typedef void (*dv_entry_seen)(void *ctx, dv_str key, dv_str value, dv_arena *a);
dv_rc dv_each_entry(dv_txn *t, dv_db db, dv_entry_seen fn, void *ctx, dv_err *err);
/* Those that it has at the beginning; fn may rewrite them, which no cursor outlives. */
typedef dv_rc (*dv_entry_changed)(void *ctx, dv_str key, dv_str value, dv_err *err);
dv_rc dv_each_changed(dv_txn *t, dv_db db, dv_entry_changed fn, void *ctx, dv_err *err);

#endif
