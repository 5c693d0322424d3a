/* Measures danvan against SQLite and bare LMDB on the same work, A and B in turn, in one run.
 *
 *     bench run|quick DANVAN CONF DIR OUT N...
 *
 * For each size N a register of N cases is generated, the same at every run (register.c tells its
 * shape, words.c its vocabulary), and imported.  All sides work in DIR, on one disk.  What takes
 * little time is then measured of all sizes in turn, round by round, so that a machine that others
 * use too is no slower for one size than for another.  For each row: the median,
 * the spread (least..most), danvan ÷ the other, and, over the sizes, the exponent of growth: the
 * logarithm of the ratio of the medians ÷ that of the sizes.
 *
 * What is measured:
 * - Import: processes that read the CSV into a new file, from start to end.  danvan validates each
 *   record, seals names and chains its log; SQLite (side_sqlite.c) does neither.
 * - A save: a call in this process, durable when it returns; the slowest of thousands is told with
 *   the processor's time for it, of which a machine that lends its processors to others may count
 *   theirs in.  What danvan hands to the system to
 *   write is read from /proc/self/io; the bare LMDB commit (side_lmdb.c) is made to write as much.
 * - Reports and pages: calls in this process.  Both sides must count the same or the bench ends.
 * - Clerks: who sees the records of one unit alone.
 * - Search: both sides must find as many, up to the same day.
 * - 16 processes: each has opened its side before all begin; SQLite waits by its own busy handler,
 *   for at most two minutes.
 * Memory of a process is looked at every 5 ms: RssAnon is what is its own, VmHWM counts pages of
 * mapped files too, which the system takes back when others need them. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static void head(const bench *b)
{
    struct utsname u;
    char day[32], cpu[128] = "";
    time_t t = time(NULL);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M", localtime(&t));
    uname(&u);
    FILE *f = popen("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1", "r");
    if (f && fgets(cpu, sizeof cpu, f))
        cpu[strcspn(cpu, "\n")] = '\0';
    if (f)
        pclose(f);
    note(b, "danvan %s, %s; SQLite %s; %s %s, %ld processors (%s)", DV_VERSION, day,
         sqlite_version(), u.sysname, u.release, sysconf(_SC_NPROCESSORS_ONLN), cpu);
}

/* A register, imported by both sides. */
static void make(bench *b)
{
    register_csv(b->csv, b->n);
    note(b, "%ld records, %.0f bytes of CSV each", b->n, (double)file_size(b->csv) / (double)b->n);
    work_import(b);
    work_size(b);
    sqlite_search_make(b->sql, b->fts);
    must(unlink(b->csv) == 0, "%s can't be removed", b->csv);
}

/* What was written before is on the disk before anything is timed: a shell takes twice as long to
 * start while gigabytes are on their way there. */
static void measure(bench *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        make(&of[i]);
    sync();
    work_screen(of, n);
    work_reports(of, n);
    work_pages(of, n);
    work_clerks(of, n);
    work_search(of, n);
    for (size_t i = 0; i < n; i++) {
        sync();
        danvan_open(of[i].conf, of[i].store);
        sqlite_open(of[i].sql, false);
        work_saves(&of[i]);
        sqlite_close();
        danvan_close();
    }
    for (size_t i = 0; i < n; i++) {
        sync();
        work_crowd(&of[i]);
    }
}

static void place(bench *b, long n)
{
    b->n = n;
    snprintf(b->csv, sizeof b->csv, "%s/cases.csv", b->dir);
    snprintf(b->store, sizeof b->store, "%s/store-%ld", b->dir, n);
    snprintf(b->sql, sizeof b->sql, "%s/sqlite-%ld.db", b->dir, n);
    snprintf(b->fts, sizeof b->fts, "%s/search-%ld.db", b->dir, n);
}

static int run(const bench *b, const char *like, char **size)
{
    static bench of[SIZES_MOST];
    size_t n = 0;
    /* The day of the register's end: what is entered is never in the future. */
    setenv("DANVAN_NOW", "2026-07-01T08:00:00", 1);
    words_make();
    register_conf(like, b->dir);
    head(b);
    for (; *size; size++) {
        must(atol(*size) >= 100, "%s is no size: 100 records are the least", *size);
        must(n < SIZES_MOST, "too many sizes");
        of[n] = *b;
        place(&of[n++], atol(*size));
    }
    measure(of, n);
    table_print(b->out);
    return 0;
}

int main(int argc, char **argv)
{
    bench b = {.self = argv[0]};
    if (argc == 5 && strcmp(argv[1], "import") == 0)
        return import_child(argv + 2);
    if (argc == 7 && strcmp(argv[1], "crowd") == 0)
        return crowd_child(argv + 2);
    b.quick = argc > 1 && strcmp(argv[1], "quick") == 0;
    if (argc < 7 || (!b.quick && strcmp(argv[1], "run") != 0))
        return fprintf(stderr, "usage: bench run|quick DANVAN CONF DIR OUT N...\n"), 2;
    b.danvan = argv[2];
    b.out = argv[5];
    snprintf(b.dir, sizeof b.dir, "%s", argv[4]);
    snprintf(b.conf, sizeof b.conf, "%s/danvan.ini", b.dir);
    snprintf(b.lmdb, sizeof b.lmdb, "%s/lmdb", b.dir);
    return run(&b, argv[3], argv + 6);
}
