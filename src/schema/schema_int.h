/* The schema room's own: sections as they were read, the loader that turns them into a schema, and
 * the small parsers that its parts share.
 *
 * Loading goes in passes over the sections (levels, units, lists, kinds, fields, …), each of which
 * resolves names that an earlier one declared.  A pass that meets a fault says it and goes on with
 * what it has, so that one run tells every fault; a schema with faults never leaves the loader. */
#ifndef DANVAN_SCHEMA_INT_H
#define DANVAN_SCHEMA_INT_H

#include "danvan/schema.h"

#include <string.h>

/* Names are compared in loops over tables, where nearly all differ in their first letter. */
static inline bool dv_same_name(const char *a, const char *b)
{
    return *a == *b && strcmp(a, b) == 0;
}

/* Text → int, open addressing; keys are borrowed. */
typedef struct dv_map {
    const char **key;
    int *value;
    size_t n, cap;
} dv_map;

int dv_map_get(const dv_map *m, const char *key);      /* -1 if it is not there */
void dv_map_reserve(dv_arena *a, dv_map *m, size_t n); /* room for so many */
void dv_map_put(dv_arena *a, dv_map *m, const char *key, int value);

typedef struct dv_entry {
    const char *key, *value;
    int line;
} dv_entry;

typedef struct dv_section {
    const char *name; /* as written: "field case.received_on" */
    const char *type; /* "field" */
    const char *arg;  /* "case.received_on", or "" */
    int file;         /* index into dv_loader.file */
    int line;
    dv_entry *entry;
    size_t n, cap;
    const char **refused; /* keys of lines that were refused, so that they are not missed too */
    size_t nrefused;
    bool dead; /* unknown or declared before: its lines are read over */
    struct dv_section *next;
} dv_section;

typedef struct dv_found {
    int file, line;
    size_t order;
    const char *text;
    bool warning;
} dv_found;

enum { DV_SECTION_TYPES = 32 };

typedef struct dv_sections {
    const char *type;
    dv_section *head, *tail;
    size_t n;
} dv_sections;

typedef struct dv_loader {
    dv_schema *s;
    dv_kind *kind;         /* s->kind, while it is being built */
    const dv_cond *always; /* the schema's own: nothing in it points outside of its arena */
    dv_arena *a;           /* the schema's: what the schema points to */
    dv_arena tmp;          /* what only the loader needs */
    const char *file[16];
    int nfile;
    dv_sections by_type[DV_SECTION_TYPES];
    size_t ntypes;
    dv_map names;     /* section names → where they were declared first */
    dv_section **all; /* sections in the order of the files */
    size_t nall, capall;
    dv_found *found;
    size_t nfound, capfound, nwarned;
    dv_rc rc; /* of a main file that cannot be read */
} dv_loader;

/* schema.c: into an arena that is empty; the schema is the first thing in it.  What it was loaded
 * with is left in `tmp`, and the schema has no need of it. */
dv_rc dv_schema_load_into(dv_arena a, dv_arena *tmp, const char *path, dv_schema **out,
                          dv_faults *faults);

/* image.c: a schema as bytes, which become one again wherever they lie, and are one as they are
 * where they begin at `base`.  `pointers` has a bit for each word of them that is an address. */
typedef struct dv_image {
    char *bytes;
    size_t n;
    uint64_t *pointers;
    uint64_t base;
} dv_image;
#define DV_IMAGE_MAP(n) (((n) / 8 + 63) / 64)

/* Of the same files loaded twice, into two pieces; false: something in it is not understood.  The
 * image lies where `a` lies and takes its place, for out->base; pointers are the arena's. */
bool dv_image_make(dv_arena *m, dv_schema *a, dv_schema *b, dv_image *out);
/* False if a pointer leads out of the bytes.  Writes nothing to bytes that lie at their base. */
bool dv_image_take(const dv_image *image);

/* kept.c: what stands in a kept file's head, of all that follows it there. */
uint64_t dv_kept_sum(const char *p, size_t n);
/* A schema that lies in a kept file is no memory of ours. */
void dv_kept_unmap(dv_schema *s);

/* ini.c: reads one file's sections into L. */
void dv_ini_read(dv_loader *l, const char *path, const dv_section *from, int from_line);
dv_section *dv_sections_of(const dv_loader *l, const char *type);
dv_section *dv_section_next(const dv_section *x); /* of the same type; dead ones are left out */
size_t dv_sections_count(const dv_loader *l, const char *type);

/* line.c: why this line can't be read at all; NULL if nothing is wrong with its bytes. */
const char *dv_line_fault(dv_str line);
/* The only question that is left for a line of a text that is plain: valid, in NFC as far as a look
 * tells, and without control characters.  Asked once it saves three for each line. */
const char *dv_length_fault(dv_str line);
bool dv_text_plain(dv_str text);

/* faults.c */
void dv_load_fault(dv_loader *l, const dv_section *x, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Told by `danvan check`; the configuration is taken all the same. */
void dv_load_warning(dv_loader *l, const dv_section *x, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void dv_load_fault_in(dv_loader *l, int file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void dv_load_flush(dv_loader *l, dv_faults *faults);
/* "unknown WHAT WORD", with the nearest of the known words, or all of them if they are few. */
dv_rc dv_unknown(dv_err *err, const char *what, dv_str word, const char *const *known, size_t n);
void dv_load_unknown(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                     const char *const *known, size_t n);

/* declared.c: all that is declared of one sort, by their ids. */
typedef struct dv_declared {
    const void *thing;
    size_t n, each, id_at; /* bytes: of one, and to its id */
} dv_declared;
#define DV_DECLARED(type, things, many)                                                            \
    ((dv_declared){(things), (many), sizeof(type), offsetof(type, id)})
/* Where the one stands that the word is the id of; -1, and the fault is said: there is none. */
int dv_load_named(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                  dv_declared among);
void dv_load_none(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                  dv_declared among); /* says that fault */

/* keys.c: the generic checks of sections, keys and the forms of their values. */
void dv_keys_check(dv_loader *l);

/* value.c */
const dv_entry *dv_entry_of(const dv_section *x, const char *key); /* NULL if not given */
const char *dv_entry_text(const dv_section *x, const char *key);   /* NULL if not given */
/* The same as part of the schema: what is read of a file is there only while it is loaded. */
const char *dv_entry_copy(const dv_loader *l, const dv_section *x, const char *key);
dv_label dv_entry_label(const dv_loader *l, const dv_section *x, const char *key);
bool dv_entry_yes(const dv_section *x, const char *key);
dv_date dv_entry_date(const dv_section *x, const char *key);
bool dv_entry_int(const dv_section *x, const char *key, int64_t *out);
/* The words of a comma-separated value; an empty one between commas is a fault. */
size_t dv_entry_words(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str **out);
/* The two texts of a label, which are one and the same where there is no bar; false if either is
 * empty or there is another bar. */
bool dv_label_cut(dv_str text, dv_str *vi, dv_str *en);
bool dv_id_valid(dv_str s, const char *also); /* a-z 0-9 and the characters of `also` */
/* How many sections [TYPE KIND.…] there are for k. */
size_t dv_sections_of_kind(const dv_loader *l, const char *type, const dv_kind *k);
/* "KIND.REST": the kind that the section's argument names; the fault is said if it is unknown. */
dv_kind *dv_section_kind(dv_loader *l, const dv_section *x, dv_str *rest);
const dv_field *dv_load_field(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k);
const dv_field *dv_field_named(dv_loader *l, const dv_section *x, int line, const dv_kind *k,
                               dv_str word);
dv_stage *dv_stage_named(dv_loader *l, const dv_section *x, int line, const dv_kind *k,
                         dv_str word);
const dv_measure *dv_measure_named(dv_loader *l, const dv_section *x, int line, dv_str word);
int dv_level_named(dv_loader *l, const dv_section *x, int line, dv_str word);
/* A condition; NULL if the key is not given or the condition is faulty. */
const dv_cond *dv_load_cond(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k);
/* The same with yes (always) and no (never, NULL). */
const dv_cond *dv_load_when(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k);

/* grant_load.c */
bool dv_load_rank(dv_loader *l, const dv_section *x, int line, const char *name, dv_rank *out);

/* The passes, in their order. */
void dv_load_levels(dv_loader *l);
void dv_load_bindings(dv_loader *l);
void dv_load_units(dv_loader *l);
void dv_load_schemes(dv_loader *l);
void dv_load_lists(dv_loader *l);
void dv_load_persons(dv_loader *l);
void dv_load_grants(dv_loader *l);
void dv_load_kinds(dv_loader *l);
void dv_load_fields(dv_loader *l);
void dv_load_stages(dv_loader *l);
void dv_load_kind_roles(dv_loader *l);
void dv_load_field_conds(dv_loader *l);
void dv_load_rules(dv_loader *l);
void dv_load_deadlines(dv_loader *l);
void dv_load_measures(dv_loader *l);
void dv_load_reports(dv_loader *l);
void dv_load_targets(dv_loader *l);
void dv_load_office(dv_loader *l);
void dv_load_home(dv_loader *l);
void dv_load_holidays(dv_loader *l);

/* Units by id, and those that share a code. */
typedef struct dv_unit_index {
    dv_map id, code;
    int *same; /* the next unit of the same code, or DV_NO_UNIT */
} dv_unit_index;

/* cond.c: may every part of c be answered from the facts?  Numbers in it become measured. */
/* measure_time.c: `days` of a measure; `year` and `against`. */
void dv_measure_days(dv_loader *l, const dv_section *x, const dv_entry *e, dv_measure *m);
void dv_measure_time(dv_loader *l, const dv_section *x, dv_measure *m);
bool dv_cond_countable(const dv_kind *k, const dv_cond *c, dv_err *err);

extern const char *const dv_role_names[];
enum { DV_ROLES = 5 };

/* key_table.c: the configuration's language. */
extern const dv_key_doc dv_key_table[];
extern const size_t dv_key_rows;

#endif
