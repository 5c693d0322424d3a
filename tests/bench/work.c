/* Import, size, reports and pages: danvan and SQLite in turn; and what one unit's clerk waits for.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 21, STARTS = 101 };
static const promise tenth = {"ms", "SQLite", 0.1, 0};

/* ---- import ---- */

int import_child(char **arg)
{
    sqlite_open(arg[0], false);
    sqlite_import(arg[1], strcmp(arg[2], "later") == 0);
    sqlite_close();
    return 0;
}

/* What was written before is on the disk: neither waits for it. */
static ran import_sqlite(const bench *b, const char *indexes)
{
    const char *argv[] = {b->self, "import", b->sql, b->csv, indexes, NULL};
    shell("rm -f '%s' '%s'-*", b->sql, b->sql);
    sync();
    return run_watched(argv);
}

static ran import_danvan(const bench *b)
{
    const char *argv[] = {b->danvan, "-c",     b->conf, "--data", b->store, "--as",
                          "bench",   "import", "case",  b->csv,   NULL};
    shell("rm -rf '%s' '%s'.key", b->store, b->store);
    sync();
    return run_watched(argv);
}

typedef struct imports {
    sample ms, cpu, own, peak;
} imports;

static void add_ran(imports *i, ran r)
{
    take(&i->ms, r.ms);
    take(&i->cpu, r.cpu_ms);
    take(&i->own, (double)r.private_kb / 1024);
    take(&i->peak, (double)r.peak_kb / 1024);
}

void work_import(const bench *b)
{
    static imports danvan, now, later;
    const promise half = {"ms", "SQLite", 0.5, 0}, told = {"ms", "SQLite", 0, 0};
    danvan = now = later = (imports){.ms = {.n = 0}};
    for (int i = 0; i < (b->quick ? 1 : 3); i++) {
        add_ran(&danvan, import_danvan(b));
        if (i == 0)
            add_ran(&later, import_sqlite(b, "later"));
        add_ran(&now, import_sqlite(b, "now"));
    }
    table_add("import of the CSV with all indexes", half, b->n, &danvan.ms, &now.ms);
    table_add("import, processor time", told, b->n, &danvan.cpu, &now.cpu);
    table_add("import, SQLite making its indexes afterwards", told, b->n, &danvan.ms, &later.ms);
    /* A bound, which is reached where a batch of words is full. */
    table_add("import: most memory of its own", (promise){"MB", NULL, 48, 0}, b->n, &danvan.own,
              NULL);
    table_add("import: most resident memory, mapped file included", (promise){"MB", "SQLite", 0, 0},
              b->n, &danvan.peak, &now.peak);
}

void work_size(const bench *b)
{
    char data[400];
    snprintf(data, sizeof data, "%s/data.mdb", b->store);
    table_one("on disk after the import", (promise){"bytes a record", "SQLite", 1, 0}, b->n,
              (double)file_size(data) / (double)b->n, (double)file_size(b->sql) / (double)b->n);
    lmdb_split(b->store, b->n, b->out);
}

/* ---- reports ---- */

typedef struct pair {
    sample a, b;
} pair;

static void both_processes(const bench *b, pair *p)
{
    const char *report[] = {b->danvan,
                            "-c",
                            b->conf,
                            "--data",
                            b->store,
                            "--as",
                            "bench",
                            "report",
                            "bench-received",
                            "--period",
                            "2025-01-01..2025-06-30",
                            NULL};
    const char *version[] = {b->danvan, "--version", NULL};
    take(&p->a, run_to_end(report).ms);
    take(&p->b, run_to_end(version).ms);
}

static void as_process(const bench *of, size_t n)
{
    static pair p[SIZES_MOST];
    for (int i = 0; i < rounds_of(of, STARTS); i++)
        for (size_t k = 0; k < n; k++)
            both_processes(&of[k], &p[k]);
    for (size_t k = 0; k < n; k++)
        table_add("report of a half-year as a process", (promise){"ms", "--version", 2, 0}, of[k].n,
                  &p[k].a, &p[k].b);
}

static void on_screen(const bench *b, const char *what, const char *period, int from, int to,
                      bool carried)
{
    sample x = {.n = 0}, y = {.n = 0};
    const char *report = carried ? "bench-total" : "bench-received";
    for (int i = 0; i < rounds_of(b, ROUNDS); i++) {
        double t = now_ms();
        counted d = danvan_report(report, period);
        take(&x, now_ms() - t);
        t = now_ms();
        counted s = sqlite_report(from, to, carried);
        take(&y, now_ms() - t);
        must(d.received == s.received && d.resolved == s.resolved && d.cells == s.cells,
             "%s: danvan counts %ld, %ld in %zu cells, SQLite %ld, %ld in %zu", what,
             (long)d.received, (long)d.resolved, d.cells, (long)s.received, (long)s.resolved,
             s.cells);
    }
    table_add(what, tenth, b->n, &x, &y);
}

static void open_both(const bench *b)
{
    danvan_open(b->conf, b->store);
    sqlite_open(b->sql, false);
}

static void close_both(void)
{
    sqlite_close();
    danvan_close();
}

void work_reports(const bench *of, size_t n)
{
    int from = day_number(2025, 1, 1), to = day_number(2025, 6, 30);
    as_process(of, n);
    for (size_t k = 0; k < n; k++) {
        open_both(&of[k]);
        on_screen(&of[k], "category by district with rates, a half-year", "2025-01-01..2025-06-30",
                  from, to, false);
        on_screen(&of[k], "the same over all years", "2019-01-01..2026-06-30",
                  day_number(2019, 1, 1), day_number(2026, 6, 30), false);
        on_screen(&of[k], "the same for a half-year with what was carried over",
                  "2025-01-01..2025-06-30", from, to, true);
        close_both();
    }
}

/* ---- pages ---- */

/* A day whose last record has a whole page behind it on both sides: units are in the order of their
 * names on one, of their codes on the other. */
static int middle_of(const char *sort)
{
    int day = day_number(2022, 9, 30), last = day - 200;
    while (day > last && (danvan_page(sort, day) < 50 || sqlite_page(sort, day) < 50))
        day--;
    return day;
}

/* Measured the third time: the stores were opened just now, and what the other one did before
 * has left little of this one's in the processor's caches. */
enum { WARMING = 2 };

static void both_pages(const char *what, const char *sort, int middle, pair *p)
{
    size_t n = 0, m = 0;
    double t = 0;
    for (int i = 0; i <= WARMING; i++) {
        t = now_ms();
        n = danvan_page(sort, middle);
    }
    take(&p->a, now_ms() - t);
    for (int i = 0; i <= WARMING; i++) {
        t = now_ms();
        m = sqlite_page(sort, middle);
    }
    take(&p->b, now_ms() - t);
    must(n == m && n > 0, "%s: danvan finds %zu, SQLite %zu", what, n, m);
}

static void pages_by(const bench *of, size_t n, const char *sort)
{
    static pair p[SIZES_MOST];
    int middle[SIZES_MOST] = {0};
    char what[100];
    memset(p, 0, sizeof p);
    snprintf(what, sizeof what, "50 records from the middle, by %s", sort ? sort : "date");
    for (int i = 0; i < rounds_of(of, ROUNDS); i++)
        for (size_t k = 0; k < n; k++) {
            open_both(&of[k]);
            middle[k] = i ? middle[k] : middle_of(sort);
            both_pages(what, sort, middle[k], &p[k]);
            close_both();
        }
    for (size_t k = 0; k < n; k++)
        table_add(what, (promise){"ms", "SQLite", 0, LOGARITHM}, of[k].n, &p[k].a, &p[k].b);
}

void work_pages(const bench *of, size_t n)
{
    static const char *const sort[] = {NULL, "due_on", "unit", "field"};
    for (size_t k = 0; k < sizeof sort / sizeof *sort; k++)
        pages_by(of, n, sort[k]);
}

/* ---- one who sees the records of one unit ---- */

static size_t as_clerk(const bench *b, const char *who, pair *p)
{
    size_t found = 0;
    double t = 0;
    danvan_open_as(b->conf, b->store, who);
    for (int i = 0; i <= WARMING; i++) {
        t = now_ms();
        found = danvan_first_page();
    }
    take(&p->a, now_ms() - t);
    for (int i = 0; i <= WARMING; i++) {
        t = now_ms();
        danvan_count();
    }
    take(&p->b, now_ms() - t);
    danvan_close();
    return found;
}

static void clerk(const bench *of, size_t n, const char *who, const char *unit)
{
    static pair p[SIZES_MOST];
    size_t found[SIZES_MOST] = {0};
    char page[100], count[100];
    memset(p, 0, sizeof p);
    snprintf(page, sizeof page, "the first 20 records of one who sees a %s", unit);
    snprintf(count, sizeof count, "count of what one sees who sees a %s", unit);
    for (int i = 0; i < rounds_of(of, ROUNDS); i++)
        for (size_t k = 0; k < n; k++)
            found[k] = as_clerk(&of[k], who, &p[k]);
    for (size_t k = 0; k < n; k++) {
        table_add(page, (promise){"ms", NULL, 0, LOGARITHM}, of[k].n, &p[k].a, NULL);
        table_found(page, found[k]);
        table_add(count, (promise){"ms", NULL, 0, 0}, of[k].n, &p[k].b, NULL);
    }
}

void work_clerks(const bench *of, size_t n)
{
    clerk(of, n, OF_COMMUNE, "commune");
    clerk(of, n, OF_DISTRICT, "district");
}
