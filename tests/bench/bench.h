/* The bench: danvan, SQLite and bare LMDB on the same work in one run; see main.c for what is
 * measured and how.  Any failure ends it with a sentence: a figure is printed only for work that
 * was done. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a run works with at one size: paths below one temporary directory. */
typedef struct bench {
    const char *self;   /* this program, to be started as a child */
    const char *danvan; /* the program that is measured */
    char dir[256];      /* of everything that is made */
    char conf[320];     /* the bench's configuration: the same at all sizes, as `lmdb` is */
    char csv[320];      /* the register */
    char store[320];    /* danvan's data directory */
    char sql[320];      /* SQLite's file */
    char fts[320];      /* SQLite's file with prefix indexes, for the search */
    char lmdb[320];     /* the bare environment's directory */
    const char *out;    /* the file of the results */
    long n;             /* records of the register */
    bool quick;         /* only to see that it works: everything is done a few times */
} bench;

enum { SIZES_MOST = 8 };

/* ---- measure.c ---- */

void must(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
double now_ms(void); /* of a clock that only goes forward */
double cpu_ms(void); /* of this process */
/* Bytes that this process has handed to the system to write, whatever the file. */
long bytes_written(void);
/* A line of /proc/PID/status or smaps_rollup whose number is in kB; -1 if there is none. */
long proc_kb(pid_t pid, const char *file, const char *name);

enum { SAMPLE_MOST = 2048 };
typedef struct sample {
    double v[SAMPLE_MOST];
    size_t n;
} sample;
void take(sample *s, double value);
double median_of(sample *s);              /* sorts it */
double share_of(sample *s, double share); /* 0.99: all but one of a hundred are at most that */

/* ---- table.c ---- */

/* What a row promises: of the ratio of the medians or, where nothing stands against it, of the
 * figure itself, at the greatest size; and of its growth. */
typedef struct promise {
    const char *unit;    /* "ms", "MB", "bytes" */
    const char *against; /* "SQLite", "LMDB", …; NULL: danvan alone */
    double most;         /* 0: nothing is promised */
    double grows;        /* how many times as much it may be at the greatest size as at the least;
                            0: nothing is promised */
} promise;

/* As much as the logarithm of the size grows from 10,000 to 1,000,000: what a person waits for. */
#define LOGARITHM 1.5

/* One size of a row; rows stand in the order of their first size.  B is NULL if nothing stands
 * against it.  Both are sorted. */
void table_add(const char *what, promise p, long size, sample *a, sample *b);
void table_one(const char *what, promise p, long size, double a, double b); /* b < 0: none */
/* What the row's last size found: growth is told of like answers only where these are the same. */
void table_found(const char *what, size_t n);
/* What stands against the row is the least that it can be on that library: where that alone grows
 * more than is promised, the library and the disk are the limit. */
void table_least(const char *what);
void table_print(const char *path); /* to standard output and the end of the file */
/* A line for the file and standard output, at once. */
void note(const bench *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- process.c ---- */

typedef struct ran {
    double ms, cpu_ms;
    long peak_kb;    /* most resident memory, pages of mapped files included */
    long private_kb; /* most memory of its own */
} ran;
/* Runs to the end, with the words up to NULL; its output goes nowhere.  It must end well. */
ran run_to_end(const char *const argv[]);
/* The same, looking at its memory every few milliseconds. */
ran run_watched(const char *const argv[]);
void shell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int64_t file_size(const char *path);

/* ---- words.c ---- */

typedef struct chance {
    uint64_t state;
} chance;
chance chance_of(uint64_t seed);
uint32_t chance_below(chance *c, uint32_t n);
void words_make(void);
const char *word_any(chance *c);       /* as often as its rank says */
const char *word_of_rank(size_t rank); /* 0: the most frequent */
enum { VOCABULARY = 4000 };

/* ---- register.c ---- */

enum {
    C_TYPE,
    C_UNIT,
    C_RECEIVED,
    C_LETTERS,
    C_SOURCE,
    C_PERSON,
    C_ADDRESS,
    C_PHONE,
    C_PEOPLE,
    C_AGAINST,
    C_FIELD,
    C_SUMMARY,
    C_JURISDICTION,
    C_ELIGIBLE,
    C_INSTANCE,
    C_COMPLEXITY,
    C_ACCEPTED,
    C_DECIDED,
    C_DECISION_DOC,
    C_OUTCOME,
    C_STAGE,
    C_STAGE_ON,
    COLUMNS
};
extern const char *const column_name[COLUMNS];

typedef struct kase {
    char cell[COLUMNS][640];
    int district; /* 0…20, -1: the province itself */
} kase;

/* Record i of n; the same at every run. */
void register_case(kase *k, long i, long n);
/* One that is entered today, in the last half-year. */
void register_new(kase *k, long i);
/* The configuration that `like` is, with the bench's units and reports, as dir/danvan.ini. */
void register_conf(const char *like, const char *dir);
void register_csv(const char *path, long n);
/* So many file numbers have n records, from 1 on. */
long register_numbers(long n);
/* The file number of record i of n, which nineteen others have. */
long register_number(long i, long n);

/* ---- side_danvan.c ---- */

void danvan_open(const char *conf, const char *store);
/* As one who sees the records of one unit alone: of a commune, or of a district. */
void danvan_open_as(const char *conf, const char *store, const char *who);
#define OF_COMMUNE  "bench-commune"
#define OF_DISTRICT "bench-district"
void danvan_close(void);
void danvan_save(const kase *k);
typedef struct counted {
    int64_t received, resolved; /* in total */
    size_t cells;               /* of the table that have something in them */
} counted;
counted danvan_report(const char *report, const char *period);
/* Without marks, as one types in a hurry. */
void danvan_fold(char *out, size_t size, const char *text);
size_t danvan_search(const char *text, int *last_day); /* first 50; day of the last hit */
/* The list in the order of `sort` (NULL: by date): 50 records from the middle. */
size_t danvan_page(const char *sort, int middle_day);
size_t danvan_first_page(void); /* 20 records: a screen of them */
size_t danvan_count(void);      /* of all that he sees */

/* ---- side_sqlite.c ---- */

void sqlite_open(const char *file, bool create);
void sqlite_close(void);
void sqlite_import(const char *csv, bool indexes_later);
void sqlite_save(const kase *k);
counted sqlite_report(int from, int to, bool carried);
/* A file of its own with nothing but the words and their prefixes. */
void sqlite_search_make(const char *sql, const char *fts);
void sqlite_search_open(const char *fts);
size_t sqlite_search(const char *text, int *last_day);
size_t sqlite_page(const char *sort, int middle_day);
const char *sqlite_version(void);

/* ---- side_lmdb.c ---- */

/* A bare environment that is as large, whose commits write about so many bytes. */
void lmdb_open(const char *dir, long bytes_of_commit, int64_t bytes_of_file);
long lmdb_commit_bytes(void); /* what they do write */
void lmdb_commit(void);
void lmdb_close(void);
/* What danvan's store holds, by database, onto the file's end. */
void lmdb_split(const char *store, long n, const char *path);

/* ---- the work ---- */

/* How many of n rounds are to be done. */
int rounds_of(const bench *b, int n);

int day_number(int year, int month, int day); /* days from a fixed day, ordered */
void work_import(const bench *b);
void work_size(const bench *b);
void work_saves(const bench *b);
void work_crowd(const bench *b);
/* Of all n sizes in turn, round by round: what grows is told of one stretch of time. */
void work_screen(const bench *of, size_t n);
void work_reports(const bench *of, size_t n);
void work_pages(const bench *of, size_t n);
void work_clerks(const bench *of, size_t n);
void work_search(const bench *of, size_t n);
/* What this program is as a child: "import FILE CSV now|later", "crowd SIDE CONF PATH FIRST COUNT".
 */
int import_child(char **arg);
int crowd_child(char **arg);

#endif
