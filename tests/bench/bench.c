/* Measures danvan against SQLite on the same work, A and B in turn, in one run.
 *
 *     bench DANVAN CONF N...
 *
 * For each size N a register of N cases is generated, the same at every run: 21 districts, 8
 * categories, dates of 2019–2026, Vietnamese text.  Both sides import it from the same CSV with the
 * same indexes (SQLite: WAL, synchronous FULL, FTS5 with remove_diacritics 2), then save single
 * records durably, count by unit and category for a half-year, fetch a page from the middle of a
 * sorted list, search, and search while one types.  What is printed are medians in milliseconds,
 * the spread (least–most) and the ratio of the medians, danvan ÷ SQLite. */
#include "danvan/lang.h"
#include "danvan/query.h"
#include "danvan/report.h"
#include "danvan/save.h"
#include "danvan/search.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 15, SAVES = 101, CATEGORIES = 8, DISTRICTS = 20 };

static char dir[64], csv[96], store[96], sql_file[96];

/* ---- measuring ---- */

typedef struct sample {
    double ms[SAVES];
    int n;
} sample;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void take(sample *s, double from)
{
    s->ms[s->n++] = now_ms() - from;
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void row(const char *what, sample *a, sample *b)
{
    qsort(a->ms, (size_t)a->n, sizeof *a->ms, by_value);
    qsort(b->ms, (size_t)b->n, sizeof *b->ms, by_value);
    double x = a->ms[a->n / 2], y = b->ms[b->n / 2];
    printf("  %-34s %9.2f (%.2f–%.2f)  %9.2f (%.2f–%.2f)  %6.2f\n", what, x, a->ms[0],
           a->ms[a->n - 1], y, b->ms[0], b->ms[b->n - 1], x / y);
    fflush(stdout);
}

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

/* ---- the register ---- */

static uint64_t state;

static uint32_t rnd(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static const char *const districts[DISTRICTS] = {"412", "414", "415", "416", "417", "418", "419",
                                                 "420", "421", "422", "423", "424", "425", "426",
                                                 "427", "428", "429", "430", "431", "432"};
static const char *const categories[CATEGORIES] = {"land",          "clearance", "land-certificate",
                                                   "social-policy", "officials", "environment",
                                                   "corruption",    "other"};
static const char *const words[] = {"ranh giới", "thửa đất", "bồi thường", "giấy chứng nhận",
                                    "xóm",       "Nghệ An",  "đường",      "trang trại",
                                    "cán bộ",    "thu chi",  "dân sinh",   "lấn chiếm"};

/* Districts ended on 2025-06-30: the register ends before that. */
static void day_of(char *out, size_t size)
{
    snprintf(out, size, "%04u-%02u-%02u", 2019 + rnd(6), 1 + rnd(12), 1 + rnd(28));
}

static void summary_of(char *out, size_t size, int i)
{
    snprintf(out, size, "Đơn số %d về %s %s ở %s %u", i, words[rnd(12)], words[rnd(12)],
             words[rnd(12)], rnd(500));
}

static void write_csv(int n)
{
    FILE *f = fopen(csv, "w");
    must(f, "the CSV can't be written");
    fputs("type,unit,received_on,letters,source,people,field,summary,jurisdiction,eligible,"
          "complexity,person,stage\n",
          f);
    state = 2024;
    for (int i = 0; i < n; i++) {
        char day[16], summary[200];
        day_of(day, sizeof day);
        summary_of(summary, sizeof summary, i);
        fprintf(f, "complaint,%s,%s,1,post,%u,%s,%s,ours,eligible,ordinary,Mẫu,%s\n",
                districts[rnd(DISTRICTS)], day, 1 + rnd(5), categories[rnd(CATEGORIES)], summary,
                rnd(3) ? "decided" : "accepted");
    }
    fclose(f);
}

/* ---- SQLite ---- */

static sqlite3 *db;

static void sql(const char *text)
{
    char *why = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
        fprintf(stderr, "bench: %s: %s\n", text, why), exit(1);
}

static void sql_open(void)
{
    remove(sql_file);
    must(sqlite3_open(sql_file, &db) == SQLITE_OK, "SQLite can't open");
    sql("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE c(id INTEGER PRIMARY KEY, type, unit, day, letters, source, people, field,"
        " summary, jurisdiction, eligible, complexity, person, stage);"
        "CREATE INDEX c_day ON c(day, unit, field, stage);"
        "CREATE INDEX c_unit ON c(unit); CREATE INDEX c_field ON c(field);"
        "CREATE INDEX c_type ON c(type);"
        "CREATE VIRTUAL TABLE w USING fts5(summary, content='',"
        " tokenize=\"unicode61 remove_diacritics 2\");");
}

static void sql_insert(sqlite3_stmt *c, sqlite3_stmt *w, char **cell, sqlite3_int64 id)
{
    sqlite3_bind_int64(c, 1, id);
    for (int i = 0; i < 13; i++)
        sqlite3_bind_text(c, i + 2, cell[i], -1, SQLITE_STATIC);
    must(sqlite3_step(c) == SQLITE_DONE, "SQLite can't insert");
    sqlite3_reset(c);
    sqlite3_bind_int64(w, 1, id);
    sqlite3_bind_text(w, 2, cell[7], -1, SQLITE_STATIC);
    must(sqlite3_step(w) == SQLITE_DONE, "SQLite can't index");
    sqlite3_reset(w);
}

static void sql_statements(sqlite3_stmt **c, sqlite3_stmt **w)
{
    sqlite3_prepare_v2(db, "INSERT INTO c VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, c, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO w(rowid, summary) VALUES(?,?)", -1, w, NULL);
}

/* The generated file has no quotes, so that SQLite's side has the least possible to parse. */
static void sql_import(void)
{
    sqlite3_stmt *c, *w;
    char line[1024];
    FILE *f = fopen(csv, "r");
    must(f && fgets(line, sizeof line, f), "no CSV");
    sql("BEGIN");
    sql_statements(&c, &w);
    for (sqlite3_int64 id = 1; fgets(line, sizeof line, f); id++) {
        char *cell[13], *rest = line;
        for (int i = 0; i < 13; i++)
            cell[i] = strsep(&rest, ",\n");
        sql_insert(c, w, cell, id);
    }
    sqlite3_finalize(c);
    sqlite3_finalize(w);
    sql("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    fclose(f);
}

static int sql_rows(const char *text)
{
    sqlite3_stmt *s;
    int n = 0;
    must(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK, text);
    while (sqlite3_step(s) == SQLITE_ROW)
        n++;
    sqlite3_finalize(s);
    return n;
}

/* ---- danvan ---- */

static dv_schema *schema;
static dv_registry *reg;

static void dv_open(void)
{
    dv_err err;
    const dv_registry_options o = {
        .schema = schema, .dir = store, .actor = {"bench", "bench"}, .create = true};
    if (dv_registry_open(&o, &reg, &err) != DV_OK)
        fprintf(stderr, "bench: %s: %s\n", err.place, err.text), exit(1);
}

static void spawn(const char *danvan, const char *conf, const char *a, const char *b, const char *c)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (!freopen("/dev/null", "w", stdout))
            _exit(126);
        execl(danvan, danvan, "-c", conf, "--data", store, a, b, c, (char *)NULL);
        _exit(127);
    }
    int status;
    waitpid(pid, &status, 0);
    must(status == 0, a);
}

static void dv_save_one(int i)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_err err;
    char summary[200];
    const dv_kind *k = dv_schema_kind(schema, "case");
    static const char *const pair[][2] = {{"type", "complaint"},    {"received_on", "2024-03-05"},
                                          {"unit", "412"},          {"source", "post"},
                                          {"people", "2"},          {"field", "land"},
                                          {"person", "Mẫu"},        {"jurisdiction", "ours"},
                                          {"eligible", "eligible"}, {"complexity", "ordinary"}};
    dv_faults_init(&faults, &a);
    dv_record *rec = dv_record_new(&a, reg, k);
    for (size_t p = 0; p < sizeof pair / sizeof pair[0]; p++)
        must(dv_record_set(&a, reg, rec, dv_kind_field(k, pair[p][0]), dv_str_from(pair[p][1]),
                           &err) == DV_OK,
             err.text);
    summary_of(summary, sizeof summary, i);
    dv_record_set(&a, reg, rec, dv_kind_field(k, "summary"), dv_str_from(summary), &err);
    must(dv_save(&a, reg, rec, &faults, &err) == DV_OK, err.text);
    dv_arena_free(&a);
}

static void dv_report_once(const char *period)
{
    dv_arena a = {0};
    dv_err err;
    dv_result *res;
    dv_ask ask = {.report = dv_schema_report(schema, "r5"),
                  .unit = DV_NO_UNIT,
                  .as_of = DV_NO_DATE,
                  .today = dv_today()};
    dv_period_parse(dv_str_from(period), &ask.period);
    must(dv_report_run(&a, reg, &ask, &res, &err) == DV_OK, err.text);
    dv_arena_free(&a);
}

static dv_id dv_page_once(const char *search, const char *to)
{
    dv_arena a = {0};
    dv_err err;
    dv_page page;
    dv_query q = dv_query_of(dv_schema_kind(schema, "case"));
    q.search = search;
    if (to)
        dv_date_parse(dv_str_from(to), &q.to);
    must(dv_query_page(&a, reg, &q, 0, DV_FORWARD, 50, &page, &err) == DV_OK, err.text);
    dv_id last = page.n ? page.record[page.n - 1]->id : 0;
    dv_arena_free(&a);
    return last;
}

/* ---- the work, A and B in turn ---- */

static void measure_import(const char *danvan, const char *conf)
{
    sample a = {.n = 0}, b = {.n = 0};
    char rm[400];
    for (int i = 0; i < 3; i++) {
        snprintf(rm, sizeof rm, "rm -rf %s %s.key %s*", store, store, sql_file);
        must(system(rm) == 0, rm);
        double t = now_ms();
        spawn(danvan, conf, "import", "case", csv);
        take(&a, t);
        if (db)
            sqlite3_close(db);
        sql_open();
        t = now_ms();
        sql_import();
        take(&b, t);
    }
    row("import of the CSV, all indexes", &a, &b);
}

static void measure_saves(void)
{
    sample a = {.n = 0}, b = {.n = 0};
    sqlite3_stmt *c, *w;
    sql_statements(&c, &w);
    for (int i = 0; i < SAVES; i++) {
        char summary[200], none[] = "x";
        char *cell[13];
        for (int k = 0; k < 13; k++)
            cell[k] = none;
        summary_of(summary, sizeof summary, i);
        cell[7] = summary;
        double t = now_ms();
        dv_save_one(i);
        take(&a, t);
        t = now_ms();
        sql("BEGIN");
        sql_insert(c, w, cell, 100000000 + i);
        sql("COMMIT");
        take(&b, t);
    }
    sqlite3_finalize(c);
    sqlite3_finalize(w);
    row("one durable save", &a, &b);
}

static void measure_reports(const char *danvan, const char *conf)
{
    sample a = {.n = 0}, b = {.n = 0}, cold = {.n = 0}, version = {.n = 0};
    for (int i = 0; i < ROUNDS; i++) {
        double t = now_ms();
        dv_report_once("2024H1");
        take(&a, t);
        t = now_ms();
        sql_rows("SELECT unit, field, count(*), sum(stage='decided') FROM c WHERE day BETWEEN "
                 "'2023-12-15' AND '2024-06-14' GROUP BY unit, field");
        take(&b, t);
        t = now_ms();
        spawn(danvan, conf, "report", "r5", "--period=2024H1");
        take(&cold, t);
        t = now_ms();
        spawn(danvan, conf, "--version", "--lang=en", "--now=2024-06-30");
        take(&version, t);
    }
    row("report of a half-year, screen open", &a, &b);
    row("the same as a process ÷ --version", &cold, &version);
}

static void measure_lists(void)
{
    sample a = {.n = 0}, b = {.n = 0};
    for (int i = 0; i < ROUNDS; i++) {
        double t = now_ms();
        dv_page_once(NULL, NULL);
        take(&a, t);
        t = now_ms();
        sql_rows("SELECT * FROM c ORDER BY day DESC LIMIT 50");
        take(&b, t);
    }
    row("first page of a list", &a, &b);
    a.n = b.n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double t = now_ms();
        dv_page_once("lan chiem ranh gioi", NULL);
        take(&a, t);
        t = now_ms();
        sql_rows("SELECT c.* FROM w JOIN c ON c.id = w.rowid WHERE w MATCH "
                 "'lan chiem ranh gioi*' ORDER BY day DESC LIMIT 50");
        take(&b, t);
    }
    row("search, frequent words, first 50", &a, &b);
}

static void dv_search_once(const char *text)
{
    dv_arena a = {0};
    dv_err err;
    dv_hit *hit;
    size_t n;
    bool more;
    must(dv_search_top(&a, reg, NULL, text, 50, &hit, &n, &more, &err) == DV_OK, err.text);
    must(n > 0, text);
    dv_arena_free(&a);
}

/* As one types: a letter more each time; frequent words; a rare one; both. */
static void measure_search(void)
{
    static const char *const typed[] = {"c",       "ch",        "chu",        "chun",
                                        "chung",   "nghe an",   "giấy chứng", "417",
                                        "don 417", "lan xom 4", "ranh o 417"};
    for (size_t q = 0; q < sizeof typed / sizeof *typed; q++) {
        sample a = {.n = 0}, b = {.n = 0};
        char what[80], match[300];
        snprintf(what, sizeof what, "find while typing: %s", typed[q]);
        snprintf(match, sizeof match,
                 "SELECT c.id FROM w JOIN c ON c.id = w.rowid WHERE w MATCH '%s*' "
                 "ORDER BY day DESC LIMIT 50",
                 typed[q]);
        for (int i = 0; i < ROUNDS; i++) {
            double t = now_ms();
            dv_search_once(typed[q]);
            take(&a, t);
            t = now_ms();
            sql_rows(match);
            take(&b, t);
        }
        row(what, &a, &b);
    }
}

static void sizes(int n)
{
    struct stat x, y;
    char data[120];
    snprintf(data, sizeof data, "%s/data.mdb", store);
    sql("PRAGMA wal_checkpoint(TRUNCATE)");
    if (stat(data, &x) == 0 && stat(sql_file, &y) == 0)
        printf("  %-34s %9lld                %9lld                %6.2f\n",
               "bytes on disk per record", (long long)x.st_size / n, (long long)y.st_size / n,
               (double)x.st_size / (double)y.st_size);
}

static void measure(const char *danvan, const char *conf, int n)
{
    printf("%d cases%*s danvan ms (least–most)   SQLite ms (least–most)    ratio\n", n, 22, "");
    fflush(stdout);
    write_csv(n);
    measure_import(danvan, conf);
    dv_open();
    measure_reports(danvan, conf);
    measure_lists();
    measure_search();
    sizes(n);
    measure_saves();
    dv_registry_close(reg);
    sqlite3_close(db);
    db = NULL;
}

int main(int argc, char **argv)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_faults_init(&faults, &a);
    if (argc < 4)
        return fprintf(stderr, "usage: bench DANVAN CONF N...\n"), 2;
    must(dv_schema_load(argv[2], &schema, &faults) == DV_OK, "the configuration is faulty");
    strcpy(dir, "/tmp/danvan-bench-XXXXXX");
    must(mkdtemp(dir), "no temporary directory");
    snprintf(csv, sizeof csv, "%s/cases.csv", dir);
    snprintf(store, sizeof store, "%s/store", dir);
    snprintf(sql_file, sizeof sql_file, "%s/sqlite.db", dir);
    for (int i = 3; i < argc; i++)
        measure(argv[1], argv[2], atoi(argv[i]));
    dv_schema_free(schema);
    dv_arena_free(&a);
    char rm[100];
    snprintf(rm, sizeof rm, "rm -rf %s", dir);
    return system(rm) == 0 ? 0 : 1;
}
