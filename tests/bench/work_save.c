/* Durable saves: alone, against bare LMDB and SQLite, and thousands of them; and 16 processes at
 * once. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAVES = 101, MANY_SAVES = 2000, WARMING = 15, CROWD = 16, OF_EACH = 32, ROUNDS = 3 };

static long next_new;

static kase *entered(void)
{
    static kase k;
    register_new(&k, next_new++);
    return &k;
}

/* ---- alone ---- */

static double written_by(void (*save)(const kase *))
{
    sample s = {.n = 0};
    for (int i = 0; i < WARMING; i++) {
        kase *k = entered();
        long before = bytes_written();
        save(k);
        take(&s, (double)(bytes_written() - before));
    }
    return median_of(&s);
}

static double timed(void (*save)(const kase *))
{
    kase *k = entered();
    double t = now_ms();
    save(k);
    return now_ms() - t;
}

/* What comes now and then, and not at each save. */
static void many(const bench *b)
{
    sample d = {.n = 0}, s = {.n = 0}, cpu = {.n = 0};
    for (int i = 0; i < rounds_of(b, MANY_SAVES); i++) {
        const double c = cpu_ms();
        take(&d, timed(danvan_save));
        take(&cpu, cpu_ms() - c);
        take(&s, timed(sqlite_save));
    }
    const promise ms = {"ms", "SQLite", 0, 0}, alone = {"ms", NULL, 0, 0};
    table_one("2,000 saves: one of a hundred takes", ms, b->n, share_of(&d, 0.99),
              share_of(&s, 0.99));
    table_one("2,000 saves: the slowest", ms, b->n, share_of(&d, 1), share_of(&s, 1));
    table_one("2,000 saves, processor time: one of a hundred takes", alone, b->n,
              share_of(&cpu, 0.99), -1);
    table_one("2,000 saves, processor time: the slowest", alone, b->n, share_of(&cpu, 1), -1);
}

void work_saves(const bench *b)
{
    sample d = {.n = 0}, s = {.n = 0}, l = {.n = 0};
    double danvan = written_by(danvan_save), sqlite = written_by(sqlite_save);
    char store[sizeof b->store + 16];
    snprintf(store, sizeof store, "%s/data.mdb", b->store);
    lmdb_open(b->lmdb, (long)danvan, file_size(store));
    for (int i = 0; i < rounds_of(b, SAVES); i++) {
        take(&d, timed(danvan_save));
        double t = now_ms();
        lmdb_commit();
        take(&l, now_ms() - t);
        take(&s, timed(sqlite_save));
    }
    const char *const bare = "one durable save against a bare commit";
    table_add(bare, (promise){"ms", "LMDB", 1.3, LOGARITHM}, b->n, &d, &l);
    table_least(bare);
    table_add("one durable save", (promise){"ms", "SQLite", 0, 0}, b->n, &d, &s);
    table_one("what a save hands to the system to write", (promise){"kB", "SQLite", 0, 0}, b->n,
              danvan / 1024, sqlite / 1024);
    table_one("the same of the bare commit", (promise){"kB", "LMDB", 0, 0}, b->n, danvan / 1024,
              (double)lmdb_commit_bytes() / 1024);
    lmdb_close();
    shell("rm -rf '%s'", b->lmdb);
    many(b);
}

/* ---- a crowd ---- */

enum { TELL = 3, BEGIN = 4 };

/* Opens, tells that it is there, waits for the beginning of all, and tells what each save took. */
int crowd_child(char **arg)
{
    bool danvan = strcmp(arg[0], "danvan") == 0;
    char c = 0;
    int count = atoi(arg[4]);
    next_new = atol(arg[3]);
    words_make();
    if (danvan)
        danvan_open(arg[1], arg[2]);
    else
        sqlite_open(arg[2], false);
    double ms = 0;
    must(write(TELL, &ms, sizeof ms) == sizeof ms, "nobody listens");
    must(read(BEGIN, &c, 1) == 0, "nobody begins");
    for (int i = 0; i < count; i++) {
        ms = timed(danvan ? danvan_save : sqlite_save);
        must(write(TELL, &ms, sizeof ms) == sizeof ms, "nobody listens");
    }
    if (danvan)
        danvan_close();
    else
        sqlite_close();
    return 0;
}

static int of_each(const bench *b)
{
    return b->quick ? 2 : OF_EACH;
}

static pid_t start_one(const bench *b, const char *side, const char *path, int tell, int begin)
{
    char first[24], count[24];
    snprintf(first, sizeof first, "%ld", next_new);
    snprintf(count, sizeof count, "%d", of_each(b));
    next_new += of_each(b);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(tell, 10);
        dup2(begin, 11);
        dup2(10, TELL);
        dup2(11, BEGIN);
        for (int fd = 5; fd < 64; fd++)
            close(fd);
        execl(b->self, b->self, "crowd", side, b->conf, path, first, count, (char *)NULL);
        _exit(127);
    }
    return pid;
}

static double heard(int fd)
{
    double ms;
    must(read(fd, &ms, sizeof ms) == sizeof ms, "one of the crowd has ended");
    return ms;
}

/* Whoever is in front of the others is not yet in a crowd: all begin when the pipe is closed. */
static void crowd(const bench *b, const char *side, const char *path, sample *each, sample *whole)
{
    int tell[2], begin[2], status;
    pid_t pid[CROWD];
    must(pipe(tell) == 0 && pipe(begin) == 0, "no pipes");
    for (int i = 0; i < CROWD; i++)
        pid[i] = start_one(b, side, path, tell[1], begin[0]);
    close(tell[1]);
    for (int i = 0; i < CROWD; i++)
        heard(tell[0]);
    double t = now_ms();
    close(begin[1]);
    close(begin[0]);
    for (int i = 0; i < CROWD * of_each(b); i++)
        take(each, heard(tell[0]));
    take(whole, now_ms() - t);
    close(tell[0]);
    for (int i = 0; i < CROWD; i++)
        must(waitpid(pid[i], &status, 0) == pid[i] && status == 0, "one of the crowd failed");
}

void work_crowd(const bench *b)
{
    sample slow[2] = {{.n = 0}}, middle[2] = {{.n = 0}}, whole[2] = {{.n = 0}};
    for (int i = 0; i < (b->quick ? 1 : ROUNDS); i++) {
        for (int side = 0; side < 2; side++) {
            sample each = {.n = 0};
            crowd(b, side ? "sqlite" : "danvan", side ? b->sql : b->store, &each, &whole[side]);
            take(&middle[side], median_of(&each));
            take(&slow[side], each.v[each.n - 1]);
        }
    }
    table_add("16 processes saving 512 at once: the slowest", (promise){"ms", "SQLite", 1, 0}, b->n,
              &slow[0], &slow[1]);
    table_add("16 processes saving 512 at once: the median", (promise){"ms", "SQLite", 0, 0}, b->n,
              &middle[0], &middle[1]);
    table_add("16 processes saving 512 at once: all of them", (promise){"ms", "SQLite", 0, 0}, b->n,
              &whole[0], &whole[1]);
}
