/* The registry: a data directory opened with a configuration by a person.  Every function of the
 * record room takes it.  Opening gives permanent small ids to what the configuration newly
 * declares and rebuilds the facts of a kind whose layout the configuration changed.  Who is no
 * person of the configuration gets DV_DENIED; what the others may do is told in rights.h. */
#ifndef DANVAN_REGISTRY_H
#define DANVAN_REGISTRY_H

#include "danvan/schema.h"
#include "danvan/store.h"

typedef struct dv_actor {
    const char *name; /* who acts: a person's id, or the Unix login */
    const char *from; /* from where: "ssh 10.1.2.3", "tty", "test" */
} dv_actor;

typedef struct dv_registry {
    const dv_schema *schema;
    dv_store *store;
    dv_actor actor;
    struct dv_registry_int *in; /* databases, id tables, layouts, key: of the record room alone */
} dv_registry;

/* Told where opening takes long, since what follows from the records of a large store is made anew:
 * first with none done, then now and then.  All done: they are read and are being written. */
typedef void (*dv_renewing_fn)(void *ctx, size_t done, size_t of);
extern size_t dv_renewing_many; /* records from which it is told; a variable, for tests */

typedef struct dv_registry_options {
    const dv_schema *schema; /* outlives the registry */
    const char *dir;
    dv_actor actor;    /* borrowed, outlives the registry */
    bool create;       /* a fresh store where there is none */
    const char *place; /* where the directory will lie, if not at dir: the keys lie beside it */
    dv_renewing_fn renewing; /* NULL: nobody is told; else as long as the registry is open */
    void *renewing_ctx;
} dv_registry_options;

dv_rc dv_registry_open(const dv_registry_options *o, dv_registry **out, dv_err *err);
/* For dv_schema_load_kept: the hashes of what decides what may be saved and what is derived from
 * records, which opening would work out of the configuration otherwise. */
void dv_registry_note(dv_schema *s);
void dv_registry_close(dv_registry *r); /* NULL is allowed */

/* Where the key of the sealed fields of a data directory lies, whether it is there or not. */
const char *dv_key_path(dv_arena *a, const dv_schema *s, const char *data);

/* Changes whenever anybody saved anything: for screens that follow. */
uint64_t dv_registry_stamp(dv_registry *r);
/* How many records of the kind the person sees: in constant time, if none is hidden from him; if
 * those of other units are, in a time that goes by how many he sees. */
dv_rc dv_registry_count(dv_registry *r, const dv_kind *k, size_t *n, dv_err *err);
/* How many records there are in all, in constant time. */
dv_rc dv_registry_size(dv_registry *r, size_t *n, dv_err *err);
/* Scans of facts ask now and then whether they are to stop, and if so end with DV_STOPPED.  stop
 * NULL: nobody is asked. */
void dv_registry_stop_when(dv_registry *r, bool (*stop)(void *ctx), void *ctx);

#endif
