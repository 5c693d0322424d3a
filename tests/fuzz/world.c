#include "danvan/lang.h"
#include "danvan/save.h"
#include "danvan/stated.h"

#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static dv_schema *schema;
static dv_arena arena;

void fuzz_broken(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

static void empty(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char below[512];
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(below) != 0) {
            empty(below);
            rmdir(below);
        }
    }
    if (d)
        closedir(d);
}

static void leave(void)
{
    empty(dir);
    rmdir(dir);
    if (schema)
        dv_schema_free(schema);
    dv_arena_free(&arena);
}

const char *fuzz_dir(void)
{
    if (*dir)
        return dir;
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(dir, sizeof dir, "%s/danvan-fuzz.XXXXXX", base);
    HOLDS(mkdtemp(dir) != NULL);
    dv_time now;
    HOLDS(dv_time_parse(DV_LIT("2024-06-30T08:00:00"), &now));
    dv_now_pin(now);
    atexit(leave);
    return dir;
}

char *fuzz_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", fuzz_dir(), name);
    return path;
}

void fuzz_write(const char *path, const uint8_t *data, size_t size)
{
    FILE *f = fopen(path, "w");
    HOLDS(f && fwrite(data, 1, size, f) == size && fclose(f) == 0);
}

const dv_schema *fuzz_schema(void)
{
    if (schema)
        return schema;
    fuzz_dir();
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    if (dv_schema_load("tests/fuzz/world.ini", &schema, &faults) != DV_OK)
        for (size_t i = 0; i < faults.n; i++)
            fprintf(stderr, "%s: %s\n", faults.at[i].place, faults.at[i].text);
    HOLDS(schema != NULL);
    return schema;
}

dv_rc fuzz_open(dv_registry **r, dv_err *err)
{
    dv_registry_options o = {
        .schema = fuzz_schema(), .dir = fuzz_path("data"), .actor = {"an", "fuzz"}, .create = true};
    *r = NULL;
    *err = (dv_err){0};
    dv_rc rc = dv_registry_open(&o, r, err);
    HOLDS(rc == DV_OK ? *r != NULL : *r == NULL && *err->text);
    return rc;
}

void fuzz_forget(void)
{
    empty(fuzz_path("data"));
    rmdir(fuzz_path("data"));
}

static void fill_one(dv_registry *r, const char *kind, const char *const *set)
{
    dv_arena a = {0};
    dv_err err = {0};
    dv_faults faults;
    dv_faults_init(&faults, &a);
    const dv_kind *k = dv_schema_kind(r->schema, kind);
    dv_record *rec = dv_record_new(&a, r, k);
    for (; *set; set += 2)
        HOLDS(dv_record_import(&a, r, rec, dv_kind_field(k, set[0]), dv_str_from(set[1]), &err) ==
              DV_OK);
    HOLDS(dv_save(&a, r, rec, &faults, &err) == DV_OK);
    dv_arena_free(&a);
}

static void fill(dv_registry *r)
{
    static const char *const model[] = {
        "title",   "Mô hình mẫu", "unit", "412",   "registered_on", "2024-03-05", "field",
        "society", "money",       "12.5", "fresh", "yes",           "secret",     "Người mẫu",
        "note",    "Một\nhai",    NULL};
    static const char *const petition[] = {"summary",     "Đơn mẫu",    "unit",  "413",
                                           "received_on", "2024-01-02", "type",  "complaint",
                                           "accepted_on", "2024-01-05", "model", "MH-2024-TT-1",
                                           "officer",     "an",         NULL};
    fill_one(r, "model", model);
    fill_one(r, "case", petition);
    dv_stated st = {.unit = 0, .value = {4494, 0}, .source = "BC 1"};
    dv_err err = {0};
    HOLDS(dv_stated_name(r->schema, "models", &st, &err) == DV_OK);
    HOLDS(dv_period_parse(DV_LIT("2024H1"), &st.period));
    HOLDS(dv_stated_put(r, &st, 1, &err) == DV_OK);
}

/* What was filled once is kept in memory, and put back in place of what the last input left. */
dv_registry *fuzz_filled(void)
{
    static uint8_t *bytes;
    static size_t size;
    dv_registry *r;
    dv_err err;
    fuzz_forget();
    if (!bytes) {
        HOLDS(fuzz_open(&r, &err) == DV_OK);
        fill(r);
        dv_registry_close(r);
        FILE *f = fopen(fuzz_path("data/data.mdb"), "r");
        struct stat st;
        HOLDS(f && fstat(fileno(f), &st) == 0);
        size = (size_t)st.st_size;
        bytes = dv_arena_alloc(&arena, size);
        HOLDS(fread(bytes, 1, size, f) == size);
        fclose(f);
        fuzz_forget();
    }
    mkdir(fuzz_path("data"), 0700);
    fuzz_write(fuzz_path("data/data.mdb"), bytes, size);
    HOLDS(fuzz_open(&r, &err) == DV_OK);
    return r;
}
