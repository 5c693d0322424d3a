/* A small whole configuration that a test may change line by line, a store of its own, and the
 * whole-store check at the end of every test. */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include "danvan/arena.h"
#include "danvan/draft.h"
#include "danvan/facts.h"
#include "danvan/history.h"
#include "danvan/query.h"
#include "danvan/save.h"
#include "danvan/stated.h"
#include "danvan/verify.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct world {
    dv_arena arena;
    dv_schema *schema;
    dv_registry *r;
    dv_faults faults; /* of the latest save */
    dv_err err;
    dv_schema *before[8]; /* earlier configurations: records made under them may be around */
    size_t nbefore;
    char dir[64];
} world;

/* A kind whose facts are as large as a letter's. */
#define CARD_KIND                                                                                  \
    "[kind card]\nlabel = Thẻ | Card\nprefix = CD\ndate = sent_on\n"                             \
    "scheme = calendar\ntitle = title\n"                                                           \
    "[field card.title]\nlabel = Tên | Title\ntype = text 200\nrequired = yes\n"                  \
    "[field card.unit]\nlabel = Đơn vị | Unit\ntype = unit\nrequired = yes\n"                  \
    "[field card.sent_on]\nlabel = Ngày | Day\ntype = date\nrequired = yes\n"                     \
    "[field card.colour]\nlabel = Màu | Colour\ntype = category colour\n"                         \
    "[stage card.new]\nlabel = Mới | New\nrole = open\n"

/* The configuration with the text `from` replaced by `to`, again and again; NULL ends. */
void world_open(world *w);
void world_open_conf(world *w, const char *path);
/* Closes and opens the same store with a changed configuration. */
void world_change(world *w, ...);
void world_close(world *w);         /* verifies first */
void world_leave(world *w);         /* closes and leaves the files */
void world_close_damaged(world *w); /* without verifying */
dv_rc world_registry(world *w, const char *who);
const char *world_path(world *w, const char *name);
void verify_clean(world *w);
/* The first fault that a verify tells; "": none. */
const char *finding(world *w, bool repair);

const dv_kind *kind_of(const world *w, const char *kind);
const dv_field *field_of(const dv_record *rec, const char *field);
dv_record *fresh(world *w, const char *kind);
void put(world *w, dv_record *rec, const char *field, const char *text);
const char *get(const dv_record *rec, const char *field);
/* A note with all that is required. */
dv_record *note(world *w, const char *title, const char *day);
dv_rc try_save(world *w, dv_record *rec);
void save(world *w, dv_record *rec);
dv_record *saved_note(world *w, const char *title, const char *day);
dv_record *load(world *w, const dv_record *rec);
/* Is there a fault with the field and this in its text? */
bool faulted(const world *w, const char *field, const char *part);
dv_date day_of(const char *s);
/* The n-th entry of a database, copied; and other bytes in the place of an entry's. */
void world_entry(world *w, const char *db, size_t n, dv_str *key, dv_str *value);
size_t world_entries(world *w, const char *db, bool dupfixed); /* how many */
void world_overwrite(world *w, const char *db, dv_str key, dv_str value);
/* Turns a bit of byte `at` in the value of the n-th entry over. */
void world_spoil(world *w, const char *db, size_t n, size_t at);
bool file_has(world *w, const char *name, const char *bytes);

#endif
