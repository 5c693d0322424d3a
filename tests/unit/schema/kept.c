/* What is kept of a loaded configuration: taken where it is the same, and nowhere else. */
#define _GNU_SOURCE
#include "danvan/program.h"

#include "fixture.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LATER = 60, HEAD = 48, SUM_AT = 8, SUMMED = 16, BASE_AT = 16, IMAGE_AT = 24 };

uint64_t dv_kept_sum(const char *p, size_t n); /* schema_int.h */

static char dir[64], kept[128], conf[128];

static const char *in_dir(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(in_dir(name), "w");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void change(int line, const char *text)
{
    char *all = small_with(line, text);
    put("small.ini", all);
    free(all);
}

static void begin(void)
{
    strcpy(dir, "/tmp/danvan-kept-XXXXXX");
    cr_assert(mkdtemp(dir));
    snprintf(conf, sizeof conf, "%s", in_dir("small.ini"));
    snprintf(kept, sizeof kept, "%s", in_dir("cache/danvan/configuration"));
    change(0, "");
}

/* What is inside comes first. */
static void finish(void)
{
    static const char *const all[] = {"cache/danvan/configuration.aside",
                                      "cache/danvan/configuration",
                                      "cache/danvan",
                                      "cache",
                                      "theirs",
                                      "also.ini",
                                      "other.ini",
                                      "small.ini"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        remove(in_dir(all[i]));
    cr_expect_eq(rmdir(dir), 0, "nothing else is left");
}

/* As if a minute had passed since the files were written. */
static loaded start_with(const char *path)
{
    loaded l = {0};
    dv_lang_set(DV_EN);
    dv_faults_init(&l.faults, &l.arena);
    l.rc = dv_schema_load_kept(path, kept, time(NULL) + LATER, NULL, &l.schema, &l.faults);
    cr_assert_eq(l.rc == DV_OK, l.schema != NULL);
    return l;
}

/* What was read from the file lies behind its head, as the file itself does. */
static bool is_taken(const loaded *l)
{
    if (l->schema->mapped)
        return true;
    dv_str given = dv_arena_given(&l->schema->arena);
    return given.p && given.p + HEAD == (const char *)l->schema;
}

static bool starts_from_kept(void)
{
    loaded l = start_with(conf);
    bool taken = is_taken(&l);
    cr_expect_str_eq(l.schema->office.code, "NA");
    cr_expect_eq(dv_schema_kind(l.schema, "note")->nfield, 6);
    unload(&l);
    return taken;
}

static char *slurp(size_t *n)
{
    struct stat st;
    FILE *f = fopen(kept, "rb");
    cr_assert(f && fstat(fileno(f), &st) == 0);
    *n = (size_t)st.st_size;
    char *p = malloc(*n + 1);
    cr_assert(p && fread(p, 1, *n, f) == *n);
    fclose(f);
    return p;
}

static void spit(const char *p, size_t n)
{
    FILE *f = fopen(kept, "wb");
    cr_assert(f && fwrite(p, 1, n, f) == n && fclose(f) == 0);
}

static void sum_anew(char *p, size_t n)
{
    uint64_t sum = dv_kept_sum(p + SUMMED, n - SUMMED);
    memcpy(p + SUM_AT, &sum, sizeof sum);
}

Test(kept, the_second_start_takes_it, .init = begin, .fini = finish)
{
    cr_expect_not(starts_from_kept());
    struct stat st;
    cr_assert_eq(stat(kept, &st), 0, "it was kept");
    cr_expect_eq(st.st_mode & 07777, 0600u);
    cr_expect(starts_from_kept());
    cr_expect(starts_from_kept());
}

/* Word for word, but for where it lies. */
static void expect_same(const dv_schema *a, const dv_schema *b)
{
    cr_expect_eq(a->nunit, b->nunit);
    cr_expect_eq(a->nkind, b->nkind);
    cr_expect_eq(a->nreport, b->nreport);
    for (size_t i = 0; i < a->nunit; i++) {
        cr_expect_str_eq(a->unit[i].label.vi, b->unit[i].label.vi);
        cr_expect_eq(a->unit[i].parent, b->unit[i].parent);
        cr_expect_eq(dv_unit_by_id(b, a->unit[i].id), (int)i);
    }
    for (size_t i = 0; i < a->nkind; i++) {
        const dv_kind *k = &a->kind[i], *of = &b->kind[i];
        cr_expect_eq(k->nfield, of->nfield);
        cr_expect_eq(dv_schema_kind(b, k->id), of);
        for (size_t j = 0; j < k->nfield; j++) {
            cr_expect_str_eq(k->field[j].label.en, of->field[j].label.en);
            cr_expect_eq(of->field[j].kind, of);
            cr_expect_eq(dv_cond_is_always(k->field[j].required),
                         dv_cond_is_always(of->field[j].required));
        }
    }
    for (size_t i = 0; i < a->nmeasure; i++) {
        cr_expect_str_eq(a->measure[i].label.vi, b->measure[i].label.vi);
        cr_expect_eq(a->measure[i].filter == NULL, b->measure[i].filter == NULL);
        cr_expect_eq(a->measure[i].noperand, b->measure[i].noperand);
    }
}

Test(kept, the_shipped_configuration_comes_back_whole, .init = begin, .fini = finish)
{
    loaded fresh = load_shipped(), first = start_with("conf/danvan.ini");
    loaded again = start_with("conf/danvan.ini");
    cr_assert(fresh.schema && first.schema && again.schema);
    cr_expect_not(is_taken(&first));
    cr_expect(is_taken(&again), "everything in a schema is understood");
    expect_same(fresh.schema, again.schema);
    unload(&first);
    expect_same(fresh.schema, again.schema);
    unload(&again);
    unload(&fresh);
}

/* The first has taken the place that the file was made for. */
Test(kept, two_at_once_are_the_same, .init = begin, .fini = finish)
{
    starts_from_kept();
    loaded first = start_with(conf), second = start_with(conf);
    cr_expect_gt(first.schema->mapped, 0);
    cr_expect_eq(second.schema->mapped, 0);
    cr_expect(is_taken(&second));
    expect_same(first.schema, second.schema);
    unload(&first);
    cr_expect_str_eq(second.schema->unit[1].id, "412");
    first = start_with(conf);
    cr_expect_gt(first.schema->mapped, 0, "and it is free again");
    unload(&first);
    unload(&second);
}

/* Made for the place of something else, or for none. */
Test(kept, a_place_that_is_none_is_not_taken, .init = begin, .fini = finish)
{
    size_t n;
    uint64_t base;
    starts_from_kept();
    char *good = slurp(&n);
    memcpy(&base, good + BASE_AT, sizeof base);
    const uint64_t other[] = {0, HEAD, base + 8, UINT64_MAX, (uint64_t)(uintptr_t)dir};
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        memcpy(good + BASE_AT, &other[i], sizeof base);
        sum_anew(good, n);
        spit(good, n);
        cr_expect_not(starts_from_kept(), "%zu", i);
    }
    cr_expect(starts_from_kept());
    free(good);
}

Test(kept, nothing_is_kept_of_what_has_just_changed, .init = begin, .fini = finish)
{
    loaded l = {0};
    dv_faults_init(&l.faults, &l.arena);
    cr_assert_eq(dv_schema_load_kept(conf, kept, time(NULL), NULL, &l.schema, &l.faults), DV_OK);
    cr_expect_neq(access(kept, F_OK), 0);
    unload(&l);
}

/* Until the clock of the file system has gone on, which is what a start waits for before it keeps
 * anything. */
static void change_later(int line, const char *text)
{
    struct stat before, st;
    cr_assert_eq(stat(conf, &before), 0);
    do {
        change(line, text);
        cr_assert_eq(stat(conf, &st), 0);
    } while (st.st_ctim.tv_sec == before.st_ctim.tv_sec &&
             st.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
    const struct timespec times[2] = {before.st_atim, before.st_mtim};
    cr_assert_eq(utimensat(AT_FDCWD, conf, times, 0), 0);
}

Test(kept, a_change_is_seen_at_once, .init = begin, .fini = finish)
{
    starts_from_kept();
    cr_expect(starts_from_kept());
    change_later(12, "label = Vinx"); /* as long as before, and of the same day and hour */
    loaded l = start_with(conf);
    cr_expect_str_eq(l.schema->unit[1].label.vi, "Vinx");
    unload(&l);
    cr_expect(starts_from_kept());
    change(12, "label ="); /* and a fault is told as ever */
    l = start_with(conf);
    cr_expect_eq(l.rc, DV_INVALID);
    cr_expect_eq(l.faults.errors, 1);
    unload(&l);
}

Test(kept, a_change_of_an_included_file_is_seen, .init = begin, .fini = finish)
{
    change(3, "label = Văn phòng | Office\ninclude = also.ini");
    put("also.ini", "[person mai]\nname = Mai\nrole = clerk\nunit = 412\n");
    starts_from_kept();
    cr_expect(starts_from_kept());
    put("also.ini", "[person mai]\nname = Mai\nrole = viewer\nunit = 412\n");
    loaded l = start_with(conf);
    cr_expect_not(is_taken(&l));
    cr_expect_eq(dv_schema_person(l.schema, "mai")->rank, DV_VIEWER);
    unload(&l);
    cr_expect(starts_from_kept());
    cr_assert_eq(unlink(in_dir("also.ini")), 0);
    l = start_with(conf);
    cr_expect_eq(l.rc, DV_INVALID);
    unload(&l);
}

Test(kept, another_configuration_is_another, .init = begin, .fini = finish)
{
    starts_from_kept();
    char *text = small_with(2, "code = HT"), other[128];
    put("other.ini", text);
    snprintf(other, sizeof other, "%s", in_dir("other.ini"));
    loaded l = start_with(other);
    cr_expect_str_eq(l.schema->office.code, "HT");
    unload(&l);
    cr_expect_not(starts_from_kept(), "there is one file, and it is the other's now");
    cr_expect(starts_from_kept());
    free(text);
}

/* Each time the start goes on from the INI file, and mends what is kept. */
Test(kept, damage_is_read_over, .init = begin, .fini = finish)
{
    size_t n;
    starts_from_kept();
    char *good = slurp(&n), *bad = malloc(n + 8);
    for (size_t at = 0; at < n; at += n / 61) {
        memcpy(bad, good, n);
        bad[at] ^= (char)0x80;
        spit(bad, n);
        cr_expect_not(starts_from_kept(), "byte %zu of %zu", at, n);
    }
    for (size_t keep = 0; keep < n; keep += n / 37) {
        spit(good, keep);
        cr_expect_not(starts_from_kept(), "%zu bytes of %zu", keep, n);
    }
    memset(bad, 0, n + 8);
    memcpy(bad, good, n);
    spit(bad, n + 8);
    cr_expect_not(starts_from_kept());
    cr_expect(starts_from_kept(), "and then it is whole again");
    free(good);
    free(bad);
}

/* Whole, and still not to be believed: of another program, or with pointers that lead out of it. */
Test(kept, what_another_program_made_is_not_taken, .init = begin, .fini = finish)
{
    size_t n, image, word;
    starts_from_kept();
    char *good = slurp(&n), *bad = malloc(n);
    memcpy(&image, good + IMAGE_AT, sizeof image);
    size_t map = HEAD + image, key = map + (image / 8 + 63) / 64 * 8;
    memcpy(bad, good, n);
    sum_anew(bad, n);
    cr_assert_eq(memcmp(good, bad, n), 0);
    for (size_t at = key; at < key + 64; at += 8) {
        memcpy(bad, good, n);
        bad[at + 1] ^= 1;
        sum_anew(bad, n);
        spit(bad, n);
        cr_expect_not(starts_from_kept(), "byte %zu of the key", at + 1 - key);
    }
    cr_expect_not_null(memmem(good + key, n - key, dv_program_id().p, dv_program_id().n),
                       "it tells which program made it");
    memcpy(bad, good, n);
    memset(bad + map, 0xFF, key - map);
    sum_anew(bad, n);
    spit(bad, n);
    cr_expect_not(starts_from_kept(), "all words are pointers");
    memcpy(bad, good, n);
    memcpy(&word, bad + BASE_AT, sizeof word);
    word += n + 1;
    memcpy(bad + HEAD, &word, sizeof word); /* the schema's path */
    sum_anew(bad, n);
    spit(bad, n);
    cr_expect_not(starts_from_kept(), "the first pointer leads out");
    free(good);
    free(bad);
}

Test(kept, what_others_could_have_written_is_not_taken, .init = begin, .fini = finish)
{
    starts_from_kept();
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(chmod(kept, i ? 0602 : 0620), 0);
        cr_expect_not(starts_from_kept());
        cr_expect(starts_from_kept(), "it was written anew, for this account alone");
    }
    if (geteuid() == 0) {
        cr_assert_eq(chown(kept, 65534, 65534), 0);
        cr_expect_not(starts_from_kept());
    }
    char aside[160];
    snprintf(aside, sizeof aside, "%s.aside", kept);
    cr_assert_eq(rename(kept, aside), 0);
    cr_assert_eq(symlink(aside, kept), 0);
    cr_expect_not(starts_from_kept(), "it is a link");
    cr_assert_eq(unlink(kept), 0);
    cr_assert_eq(mkfifo(kept, 0600), 0);
    cr_expect_not(starts_from_kept(), "it is a pipe, and nobody waits for it");
    cr_expect(starts_from_kept());
}

Test(kept, it_need_not_be_possible_to_keep, .init = begin, .fini = finish)
{
    put("cache", "");
    cr_expect_not(starts_from_kept());
    cr_expect_not(starts_from_kept());
    snprintf(kept, sizeof kept, "%s", in_dir("no/such/way/to/it"));
    cr_expect_not(starts_from_kept());
    cr_expect_not(starts_from_kept());
    if (geteuid() == 0) {
        cr_assert_eq(mkdir(in_dir("theirs"), 0777), 0);
        cr_assert_eq(chown(in_dir("theirs"), 65534, 65534), 0);
        snprintf(kept, sizeof kept, "%s", in_dir("theirs/configuration"));
        cr_expect_not(starts_from_kept());
        cr_expect_neq(access(kept, F_OK), 0, "nothing is left in a folder of others");
    }
}

/* What is written through a mapping may leave a file's size and times as they were. */
Test(kept, a_change_through_a_mapping_is_taken)
{
    begin();
    struct stat st;
    int fd = open(conf, O_RDWR);
    cr_assert(fd >= 0 && fstat(fd, &st) == 0);
    char *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert_neq(p, MAP_FAILED);
    char *code = memmem(p, (size_t)st.st_size, "code = NA", 9);
    cr_assert_not_null(code);
    code[7] = 'N'; /* the page is dirty from now on */
    cr_assert_not(starts_from_kept());
    cr_assert(starts_from_kept());
    code[7] = 'X';
    loaded l = start_with(conf);
    cr_expect_str_eq(l.schema->office.code, "XA");
    unload(&l);
    munmap(p, (size_t)st.st_size);
    close(fd);
    finish();
}
