/* Facts: one fixed-size tuple per record with everything that reports count by, in the order of the
 * kind's date.  Reports read nothing else.  In front of a fact stands the record's id, and before
 * its other fields what most reports ask of it and no more, its front: see rollup.h.
 *
 * A layout says where in the tuple what stands.  Choices and categories are one byte: 0 unset, else
 * a permanent number that dv_fact_choice turns into the index of the declared choice.  Bools: 0
 * unset, 1 no, 2 yes.  Staff: two bytes, 0 unset, else a person's permanent number.  Dates: three
 * bytes, the lowest first, 0 unset.  Numbers (only fields with `measured`): eight bytes, see
 * bytes.h; unset is 0. */
#ifndef DANVAN_FACTS_H
#define DANVAN_FACTS_H

#include "danvan/ids.h"
#include "danvan/registry.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

typedef struct dv_layout {
    size_t size;
    /* Of this, its unit, its stage, when it ended, when it is due, and its category. */
    size_t front;
    size_t stride; /* how far the facts of a page stand apart */
    int *field;    /* by field index: offset, or -1: not in the facts */
} dv_layout;

/* Where in every kind's tuple its unit's number (the lower byte first) and its stage's byte stand,
 * and the date on which a record ended that has: its closing field's, or, where that is unset or
 * the kind has none, the stage's. */
enum { DV_FACT_UNIT_AT = 0, DV_FACT_STAGE_AT = 2, DV_FACT_ENDED_AT = 3 };

const dv_layout *dv_facts_layout(const dv_registry *r, const dv_kind *k);

/* It stands before the fact: never ask it of a front, nor of a fact that is made up. */
dv_id dv_fact_id(const unsigned char *fact);
int dv_fact_unit(const dv_registry *r,
                 const unsigned char *fact); /* index or DV_NO_UNIT (no longer declared) */
/* The same in two steps: the unit's permanent number, and what all of these stand for. */
static inline size_t dv_fact_unit_number(const unsigned char *fact)
{
    uint16_t no;
    memcpy(&no, fact + DV_FACT_UNIT_AT, sizeof no);
    return le16toh(no);
}
const int *dv_fact_units(const dv_registry *r, size_t *n);
/* Index of the stage, or -1 if no longer declared (such a record counts nowhere but is listed). */
int dv_fact_stage(const dv_registry *r, const dv_kind *k, const unsigned char *fact);
/* Index of the choice; -1 unset; -2 a value that is no longer declared. */
int dv_fact_choice(const dv_registry *r, const dv_layout *l, const dv_field *f,
                   const unsigned char *fact);
/* Index of the person that a staff field names; -1 unset; -2 one who is no longer declared. */
int dv_fact_person(const dv_registry *r, const dv_layout *l, const dv_field *f,
                   const unsigned char *fact);
dv_date dv_fact_date(const dv_layout *l, const dv_field *f, const unsigned char *fact);
/* A date as facts have it: a number in the order of the days; 0: unset.  Those of all years that
 * are accepted fit into three bytes; what stands for later than every day is more than they hold.
 */
enum { DV_FACT_DATE_BYTES = 3 };
#define DV_FACT_DAY_0 (UINT32_C(1) << 23)
static inline uint32_t dv_day_key(dv_date day)
{
    return day == DV_NO_DATE ? 0 : (uint32_t)day + DV_FACT_DAY_0;
}
static inline dv_date dv_day_of_key(uint32_t key)
{
    return key ? (dv_date)(key - DV_FACT_DAY_0) : DV_NO_DATE;
}
/* The one whose bytes begin at p: for scans that have looked the offset up before.  None stands
 * first, and with the byte before it it is read at once. */
static inline uint32_t dv_fact_key_at(const unsigned char *p)
{
    uint32_t bytes;
    memcpy(&bytes, p - 1, sizeof bytes);
    return le32toh(bytes) >> 8;
}
static inline dv_date dv_fact_date_at(const unsigned char *p)
{
    return dv_day_of_key(dv_fact_key_at(p));
}
/* Writes one there. */
void dv_fact_put_date(dv_buf *b, dv_date day);
/* Where a field's date stands in the tuple; 0: there is no such field, or it is not in it. */
static inline size_t dv_fact_at(const dv_layout *l, const dv_field *f)
{
    return f && l->field[f->index] >= 0 ? (size_t)l->field[f->index] : 0;
}
static inline uint32_t dv_fact_ended(const unsigned char *fact)
{
    return dv_fact_key_at(fact + DV_FACT_ENDED_AT);
}
int64_t dv_fact_num(const dv_layout *l, const dv_field *f, const unsigned char *fact);

/* Facts dated from..to (DV_NO_DATE: open), in order of date and then of id: of one day, some at a
 * time, layout.stride apart; fn returns false to stop. */
typedef bool (*dv_facts_fn)(void *ctx, dv_date date, const unsigned char *facts, size_t n);
dv_rc dv_facts_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from, dv_date to,
                    dv_facts_fn fn, void *ctx, dv_err *err);

/* How many there are, in constant time. */
dv_rc dv_facts_number(dv_registry *r, dv_txn *t, const dv_kind *k, size_t *n, dv_err *err);

/* A condition over facts.  Every field of c must be in the layout (the schema checks that of
 * measures and reports). */
bool dv_fact_holds(const dv_registry *r, const dv_kind *k, const dv_cond *c, dv_date date,
                   const unsigned char *fact);

/* The same condition for many facts: what it says of a single byte (lists, yes and no, the stage
 * and its role) is worked out beforehand for all 256 of them.  Of a condition that always holds,
 * NULL. */
typedef struct dv_fact_test dv_fact_test;
const dv_fact_test *dv_fact_test_make(dv_arena *a, const dv_registry *r, const dv_kind *k,
                                      const dv_cond *c);
bool dv_fact_test_holds(const dv_fact_test *t, dv_date date, const unsigned char *fact);

#endif
