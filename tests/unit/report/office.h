/* A store of its own for each test, and records made up from the configuration alone. */
#ifndef TEST_OFFICE_H
#define TEST_OFFICE_H

#include "danvan/arena.h"
#include "danvan/query.h"
#include "danvan/registry.h"
#include "danvan/save.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct office {
    dv_arena arena;
    dv_schema *schema;
    dv_registry *r;
    char dir[64];
    uint32_t seed;
} office;

#define WORLD "tests/unit/report/world.ini"

static inline void office_store(office *o)
{
    dv_err err = {0};
    snprintf(o->dir, sizeof o->dir, "/tmp/danvan-test-XXXXXX");
    cr_assert_not_null(mkdtemp(o->dir));
    const char *who = o->schema->person[0].id;
    for (size_t i = 0; i < o->schema->nperson; i++)
        if (o->schema->person[i].rank == DV_ADMINISTRATOR)
            who = o->schema->person[i].id;
    char *dir = dv_arena_printf(&o->arena, "%s/data", o->dir);
    dv_registry_options opt = {
        .schema = o->schema, .dir = dir, .actor = {who, "test"}, .create = true};
    cr_assert_eq(dv_registry_open(&opt, &o->r, &err), DV_OK, "%s", err.text);
}

static inline void office_open(office *o, const char *conf)
{
    dv_faults faults;
    *o = (office){.seed = 7};
    dv_lang_set(DV_EN);
    dv_now_pin((dv_time)dv_date_of(2025, 3, 1) * 86400);
    dv_faults_init(&faults, &o->arena);
    dv_rc rc = dv_schema_load(conf, &o->schema, &faults);
    cr_assert_eq(rc, DV_OK, "%s: %s", faults.n ? faults.at[0].place : conf,
                 faults.n ? faults.at[0].text : "");
    office_store(o);
}

static inline void office_close(office *o)
{
    char *rm = dv_arena_printf(&o->arena, "rm -rf '%s'", o->dir);
    dv_registry_close(o->r);
    cr_assert_eq(system(rm), 0);
    dv_schema_free(o->schema);
    dv_arena_free(&o->arena);
}

static inline unsigned chance(office *o, unsigned n)
{
    o->seed ^= o->seed << 13;
    o->seed ^= o->seed >> 17;
    o->seed ^= o->seed << 5;
    return o->seed % n;
}

static inline dv_date day(const char *s)
{
    dv_date d = DV_NO_DATE;
    cr_assert(dv_date_parse(dv_str_from(s), &d), "%s", s);
    return d;
}

static inline void put(office *o, dv_record *rec, const char *field, const char *text)
{
    dv_err err = {0};
    const dv_field *f = dv_kind_field(rec->kind, field);
    cr_assert_not_null(f, "%s", field);
    dv_rc rc = dv_record_set(&o->arena, o->r, rec, f, dv_str_from(text), &err);
    cr_assert_eq(rc, DV_OK, "%s: %s", field, err.text);
}

static inline void at_stage(dv_record *rec, const char *stage, dv_date on)
{
    rec->stage_decl = dv_kind_stage(rec->kind, stage);
    cr_assert_not_null(rec->stage_decl, "%s", stage);
    rec->stage = rec->stage_decl->id;
    rec->stage_on = on;
}

static inline void save(office *o, dv_record *rec)
{
    dv_err err = {0};
    dv_faults faults;
    dv_faults_init(&faults, &o->arena);
    dv_rc rc = dv_save(&o->arena, o->r, rec, &faults, &err);
    cr_assert_eq(rc, DV_OK, "%s%s", err.text, faults.n ? faults.at[0].text : "");
}

/* Something that may stand in the field of a record dated `on`. */
static inline const char *invented(office *o, const dv_field *f, dv_date on)
{
    char date[DV_DATE_SIZE];
    const dv_schema *s = o->schema;
    int64_t low = f->has_min ? f->min : 0, span = 20;
    if (f->has_max && f->max_value - low < span)
        span = f->max_value - low;
    switch (f->type) {
    case DV_INT:
        return dv_arena_printf(&o->arena, "%lld", (long long)(low + chance(o, (unsigned)span + 1)));
    case DV_DECIMAL:
    case DV_MONEY:
        return dv_arena_printf(&o->arena, "%lld.5", (long long)(low / 1000 + chance(o, 9)));
    case DV_DATE:
        return dv_arena_strdup(&o->arena, dv_date_format(on + (int)chance(o, 150), date));
    case DV_BOOL:
        return chance(o, 2) ? "yes" : "no";
    case DV_CHOICE:
    case DV_CATEGORY:
        return f->list->choice[chance(o, (unsigned)f->list->n)].id;
    case DV_UNIT:
        for (;;) {
            const dv_unit *u = &s->unit[chance(o, (unsigned)s->nunit)];
            if (dv_unit_alive(u, on))
                return u->id;
        }
    case DV_STAFF:
        return s->person[chance(o, (unsigned)s->nperson)].id;
    case DV_TEXT:
    case DV_LONG:
    case DV_PERSON:
        return dv_arena_printf(&o->arena, "Bản ghi %u", chance(o, 10000));
    case DV_REF:
    default:
        return "";
    }
}

static inline void invent(office *o, dv_record *rec, const dv_field *f, dv_date on)
{
    dv_err err = {0};
    const char *text = invented(o, f, on);
    dv_record_set(&o->arena, o->r, rec, f, dv_str_from(text), &err);
}

/* Puts right what a rule finds fault with, by chance; false if that doesn't help. */
static inline bool mend(office *o, dv_record *rec, dv_date on)
{
    dv_err err = {0};
    for (int i = 0; i < 40; i++) {
        dv_faults faults;
        dv_faults_init(&faults, &o->arena);
        dv_record_check(&o->arena, o->r, rec, &faults);
        if (!faults.errors)
            return true;
        for (size_t j = 0; j < faults.n; j++) {
            const dv_field *f =
                faults.at[j].field ? dv_kind_field(rec->kind, faults.at[j].field) : NULL;
            if (!f || f->computed || f == rec->kind->date)
                continue;
            if (!rec->value[f->index] || chance(o, 2))
                invent(o, rec, f, on);
            else
                dv_record_set(&o->arena, o->r, rec, f, DV_LIT(""), &err);
        }
    }
    return false;
}

/* So many were entered on one day, and differ in nothing. */
static inline void save_many_alike(office *o, const dv_record *rec)
{
    enum { MANY = 17 };
    for (int i = 0; i < MANY; i++) {
        dv_record *other = dv_record_new(&o->arena, o->r, rec->kind);
        for (size_t f = 0; f < rec->kind->nfield; f++)
            other->value[f] = rec->value[f] == dv_mask ? "Kín" : rec->value[f];
        at_stage(other, rec->stage, rec->stage_on);
        save(o, other);
    }
}

static inline bool make_up(office *o, const dv_kind *k)
{
    char text[DV_DATE_SIZE];
    dv_date on = day("2023-07-01") + (int)chance(o, 540);
    dv_record *rec = dv_record_new(&o->arena, o->r, k);
    put(o, rec, k->date->id, dv_date_format(on, text));
    for (size_t i = 0; i < k->nfield; i++)
        if (&k->field[i] != k->date && !k->field[i].computed &&
            (k->field[i].required || chance(o, 3)))
            invent(o, rec, &k->field[i], on);
    at_stage(rec, k->stage[chance(o, (unsigned)k->nstage)].id, on + (int)chance(o, 150));
    if (!mend(o, rec, on))
        return false;
    save(o, rec);
    if (chance(o, 30) == 0)
        save_many_alike(o, rec);
    return true;
}

static inline size_t make_up_all(office *o, size_t each)
{
    size_t n = 0;
    for (size_t i = 0; i < o->schema->nkind; i++)
        for (size_t j = 0; j < each; j++)
            n += make_up(o, &o->schema->kind[i]);
    return n;
}

#endif
