/* SQLite's side, at its best that does the same work.
 *
 * WAL, synchronous = FULL, 64 MB of page cache, the file mapped, prepared statements.  Choices,
 * units and days are small integers.  The row's number is its day and a count within the day, so
 * that "newest first" is the table's own order, for lists and for what FTS5 finds, without an index
 * or a sort.  One index for each further order that danvan's lists of the kind offer; one that
 * covers the reports (district, role and day of the end are kept in the row for it).  FTS5 with
 * remove_diacritics 2, without content, positions and column sizes, over the texts that danvan
 * finds; it knows no đ as d, so both texts and queries are folded before.  A history row for each
 * record with the text of every field.  Nothing is validated, sealed or chained by hashes.
 *
 * The search is asked of a file of its own with prefix indexes for 1 to 5 letters, merged into one
 * segment; the size and the time of import are those of the file without them. */
#include "bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;
enum { S_CASE, S_WORDS, S_HISTORY, S_LAST, S_RECEIVED, S_CARRIED, S_SEARCH, STATEMENTS };
static sqlite3_stmt *prepared[STATEMENTS];
static const char *const statement[STATEMENTS] = {
    "INSERT INTO c VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO w(rowid, summary, doc) VALUES(?,?,?)",
    "INSERT INTO history(at, who, act, id, revision, change) VALUES(?,?,?,?,?,?)",
    "SELECT max(id) FROM c WHERE id < ?",
    "SELECT district, field, count(*), sum(role = 2 AND closed_on <= ?2) FROM c"
    " WHERE received_on BETWEEN ?1 AND ?2 AND role BETWEEN 1 AND 3"
    " AND NOT (role = 3 AND closed_on <= ?2) GROUP BY district, field",
    "SELECT district, field, count(*), sum(role = 2 AND closed_on <= ?2) FROM c"
    " WHERE received_on <= ?2 AND role BETWEEN 1 AND 3 AND NOT (role = 3 AND closed_on <= ?2)"
    " AND (received_on >= ?1 OR role = 1 OR closed_on >= ?1) GROUP BY district, field",
    "SELECT rowid FROM p WHERE p MATCH ? ORDER BY rowid DESC LIMIT 50"};

static const char tables[] =
    "CREATE TABLE c(id INTEGER PRIMARY KEY, type, unit, received_on, letters, source, person,"
    " address, phone, people, against, field, summary, jurisdiction, eligible, instance,"
    " complexity, accepted_on, decided_on, decision_doc, outcome, stage, stage_on, due_on,"
    " district, role, closed_on);"
    "CREATE TABLE history(seq INTEGER PRIMARY KEY, at, who, act, id, revision, change);"
    "CREATE VIRTUAL TABLE w USING fts5(summary, doc, content='', columnsize=0, detail=none,"
    " tokenize=\"unicode61 remove_diacritics 2\");";
static const char indexes[] =
    "CREATE INDEX c_report ON c(received_on, role, closed_on, district, field);"
    "CREATE INDEX c_due ON c(due_on); CREATE INDEX c_unit ON c(unit);"
    "CREATE INDEX c_field ON c(field); CREATE INDEX c_type ON c(type);";

static void sql(const char *text)
{
    char *why = NULL;
    sqlite3_exec(db, text, NULL, NULL, &why);
    must(!why, "SQLite: %s: %s", text, why);
}

static sqlite3_stmt *ready(int which)
{
    if (!prepared[which])
        must(sqlite3_prepare_v3(db, statement[which], -1, SQLITE_PREPARE_PERSISTENT,
                                &prepared[which], NULL) == SQLITE_OK,
             "SQLite: %s: %s", statement[which], sqlite3_errmsg(db));
    return prepared[which];
}

static void done(sqlite3_stmt *s)
{
    must(sqlite3_step(s) == SQLITE_DONE, "SQLite: %s", sqlite3_errmsg(db));
    sqlite3_reset(s);
}

static void open_file(const char *file)
{
    must(sqlite3_open(file, &db) == SQLITE_OK, "SQLite can't open %s", file);
    sqlite3_busy_timeout(db, 120000);
    sql("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        "PRAGMA mmap_size=8589934592");
}

void sqlite_open(const char *file, bool create)
{
    open_file(file);
    if (create) {
        sql(tables);
        sql(indexes);
    }
}

void sqlite_close(void)
{
    for (int i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(prepared[i]);
        prepared[i] = NULL;
    }
    sqlite3_close(db);
    db = NULL;
}

const char *sqlite_version(void)
{
    return sqlite3_libversion();
}

/* ---- a case as it is stored ---- */

static int index_of(const char *const *name, const char *text)
{
    int i = 0;
    while (name[i] && strcmp(name[i], text) != 0)
        i++;
    return i;
}

static const char *const stages[] = {"received",  "classified", "accepted",  "verifying",
                                     "dialogue",  "decided",    "withdrawn", "suspended",
                                     "forwarded", "filed",      NULL};
static const int roles[] = {0, 0, 1, 1, 1, 2, 2, 2, 3, 4, -1};
static const char *const types[] = {"complaint", "denunciation", NULL};
static const char *const sources[] = {"reception", "post", "forwarded", "online", "other", NULL};
static const char *const fields[] = {"land",          "clearance", "land-certificate",
                                     "social-policy", "officials", "environment",
                                     "corruption",    "other",     NULL};
static const char *const jurisdictions[] = {"ours", "not-ours", NULL};
static const char *const eligibles[] = {"eligible", "anonymous", "duplicate", "ineligible", NULL};
static const char *const instances[] = {"first", "second", NULL};
static const char *const complexities[] = {"ordinary", "complex", "special", NULL};
static const char *const outcomes[] = {"right", "partly", "wrong", "withdrawn", "suspended", NULL};
static const char *const *const choice[COLUMNS] = {
    [C_TYPE] = types,         [C_SOURCE] = sources,     [C_FIELD] = fields,
    [C_STAGE] = stages,       [C_ELIGIBLE] = eligibles, [C_JURISDICTION] = jurisdictions,
    [C_INSTANCE] = instances, [C_OUTCOME] = outcomes,   [C_COMPLEXITY] = complexities};

static bool is_day(int column)
{
    return column == C_RECEIVED || column == C_ACCEPTED || column == C_DECIDED ||
           column == C_STAGE_ON;
}

/* Days from the register's first. */
static int day_of(const char *text)
{
    return day_number(atoi(text), atoi(text + 5), atoi(text + 8)) - day_number(2019, 1, 1);
}

static void bind_cell(sqlite3_stmt *s, int column, const char *text)
{
    if (!*text)
        sqlite3_bind_null(s, column + 2);
    else if (choice[column])
        sqlite3_bind_int(s, column + 2, index_of(choice[column], text));
    else if (is_day(column))
        sqlite3_bind_int(s, column + 2, day_of(text));
    else if (column == C_UNIT || column == C_LETTERS || column == C_PEOPLE)
        sqlite3_bind_int(s, column + 2, atoi(text));
    else
        sqlite3_bind_text(s, column + 2, text, -1, SQLITE_STATIC);
}

/* A commune's district by the rule that the bench's configuration was made by. */
static int district_of(int unit)
{
    return unit == 40 ? -1 : unit < 16600 ? unit - 412 : (unit - 16600) % 21;
}

static void insert_case(sqlite3_int64 id, char *const cell[])
{
    sqlite3_stmt *s = ready(S_CASE);
    int role = roles[index_of(stages, cell[C_STAGE])];
    sqlite3_bind_int64(s, 1, id);
    for (int c = 0; c < COLUMNS; c++)
        bind_cell(s, c, cell[c]);
    int due = *cell[C_ACCEPTED] ? day_of(cell[C_ACCEPTED]) + 30 : day_of(cell[C_RECEIVED]) + 10;
    sqlite3_bind_int(s, COLUMNS + 2, due);
    sqlite3_bind_int(s, COLUMNS + 3, district_of(atoi(cell[C_UNIT])));
    sqlite3_bind_int(s, COLUMNS + 4, role);
    if (role == 2 || role == 3)
        sqlite3_bind_int(s, COLUMNS + 5,
                         day_of(*cell[C_DECIDED] ? cell[C_DECIDED] : cell[C_STAGE_ON]));
    else
        sqlite3_bind_null(s, COLUMNS + 5);
    done(s);
}

/* đ as d, Đ as D. */
static void fold_d(char *out, const char *text)
{
    while (*text)
        if (text[0] == '\xc4' && (text[1] == '\x91' || text[1] == '\x90')) {
            *out++ = text[1] == '\x91' ? 'd' : 'D';
            text += 2;
        } else {
            *out++ = *text++;
        }
    *out = '\0';
}

static void insert_words(sqlite3_stmt *s, sqlite3_int64 id, const char *summary, const char *doc)
{
    static char folded[2][1024];
    fold_d(folded[0], summary);
    fold_d(folded[1], doc);
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, folded[0], -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, folded[1], -1, SQLITE_STATIC);
    done(s);
}

static void insert_history(sqlite3_int64 id, char *const cell[])
{
    static char change[8192];
    sqlite3_stmt *s = ready(S_HISTORY);
    size_t n = 0;
    for (int c = 0; c < COLUMNS; c++)
        if (*cell[c])
            n += (size_t)snprintf(change + n, sizeof change - n, "%d %s\n", c, cell[c]);
    sqlite3_bind_int64(s, 1, 1782864000);
    sqlite3_bind_text(s, 2, "bench", -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, "add", -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 4, id);
    sqlite3_bind_int(s, 5, 1);
    sqlite3_bind_text(s, 6, change, (int)n, SQLITE_STATIC);
    done(s);
}

enum { OF_ONE_DAY = 4096 };

static void insert(sqlite3_int64 id, char *const cell[])
{
    insert_case(id, cell);
    insert_words(ready(S_WORDS), id, cell[C_SUMMARY], cell[C_DECISION_DOC]);
    insert_history(id, cell);
}

static sqlite3_int64 last_id_up_to(int day)
{
    sqlite3_stmt *s = ready(S_LAST);
    sqlite3_bind_int64(s, 1, ((sqlite3_int64)day + 1) * OF_ONE_DAY);
    sqlite3_int64 last = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return last;
}

static sqlite3_int64 next_id(int day)
{
    sqlite3_int64 first = (sqlite3_int64)day * OF_ONE_DAY + 1, last = last_id_up_to(day);
    return last >= first ? last + 1 : first;
}

void sqlite_save(const kase *k)
{
    char *cell[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        cell[c] = (char *)(uintptr_t)k->cell[c];
    sql("BEGIN IMMEDIATE");
    insert(next_id(day_of(cell[C_RECEIVED])), cell);
    sql("COMMIT");
}

/* ---- import ---- */

/* Cuts the line in place; a cell may stand in quotation marks, none holds one. */
static void cut_line(char *line, char *cell[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++) {
        bool quoted = *line == '"';
        cell[c] = line += quoted;
        line = strpbrk(line, quoted ? "\"" : ",\n");
        must(line, "the CSV is broken");
        *line++ = '\0';
        line += quoted && *line;
    }
}

void sqlite_import(const char *csv, bool indexes_later)
{
    static char line[8192];
    char *cell[COLUMNS];
    int today = -1;
    sqlite3_int64 id = 0;
    FILE *f = fopen(csv, "r");
    must(f && fgets(line, sizeof line, f), "there is no %s", csv);
    sql(tables);
    if (!indexes_later)
        sql(indexes);
    sql("BEGIN");
    while (fgets(line, sizeof line, f)) {
        cut_line(line, cell);
        int day = day_of(cell[C_RECEIVED]);
        id = day == today ? id + 1 : (sqlite3_int64)day * OF_ONE_DAY + 1;
        today = day;
        insert(id, cell);
    }
    if (indexes_later)
        sql(indexes);
    sql("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    fclose(f);
}

/* ---- reading ---- */

counted sqlite_report(int from, int to, bool carried)
{
    counted n = {0};
    sqlite3_stmt *s = ready(carried ? S_CARRIED : S_RECEIVED);
    sqlite3_bind_int(s, 1, from - day_number(2019, 1, 1));
    sqlite3_bind_int(s, 2, to - day_number(2019, 1, 1));
    while (sqlite3_step(s) == SQLITE_ROW) {
        n.received += sqlite3_column_int64(s, 2);
        n.resolved += sqlite3_column_int64(s, 3);
        n.cells++;
    }
    sqlite3_reset(s);
    return n;
}

static size_t rows_of(sqlite3_stmt *s)
{
    size_t n = 0;
    for (; sqlite3_step(s) == SQLITE_ROW; n++)
        for (int c = 0; c < sqlite3_column_count(s); c++)
            sqlite3_column_text(s, c);
    sqlite3_finalize(s);
    return n;
}

size_t sqlite_page(const char *sort, int middle_day)
{
    char text[400];
    sqlite3_stmt *s;
    sqlite3_int64 anchor = last_id_up_to(middle_day - day_number(2019, 1, 1));
    if (sort)
        snprintf(text, sizeof text,
                 "SELECT * FROM c WHERE (%s, id) < ((SELECT %s FROM c WHERE id = ?1), ?1)"
                 " ORDER BY %s DESC, id DESC LIMIT 50",
                 sort, sort, sort);
    else
        snprintf(text, sizeof text, "SELECT * FROM c WHERE id < ?1 ORDER BY id DESC LIMIT 50");
    must(sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK, "SQLite: %s", text);
    sqlite3_bind_int64(s, 1, anchor);
    return rows_of(s);
}

/* ---- search ---- */

void sqlite_search_make(const char *sql_file, const char *fts)
{
    sqlite3_stmt *all, *words;
    char attach[500];
    open_file(fts);
    snprintf(attach, sizeof attach, "ATTACH '%s' AS s", sql_file);
    sql(attach);
    sql("CREATE VIRTUAL TABLE p USING fts5(summary, doc, content='', columnsize=0, detail=none,"
        " prefix='1 2 3 4 5', tokenize=\"unicode61 remove_diacritics 2\"); BEGIN");
    sqlite3_prepare_v2(db, "SELECT id, summary, decision_doc FROM s.c ORDER BY id", -1, &all, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO p(rowid, summary, doc) VALUES(?,?,?)", -1, &words, NULL);
    while (sqlite3_step(all) == SQLITE_ROW) {
        const char *doc = (const char *)sqlite3_column_text(all, 2);
        insert_words(words, sqlite3_column_int64(all, 0), (const char *)sqlite3_column_text(all, 1),
                     doc ? doc : "");
    }
    sqlite3_finalize(all);
    sqlite3_finalize(words);
    sql("COMMIT; INSERT INTO p(p) VALUES('optimize'); PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite_close();
}

void sqlite_search_open(const char *fts)
{
    open_file(fts);
}

/* "nghe an" → "nghe" AND "an"*; a query without a word finds nothing on either side. */
size_t sqlite_search(const char *text, int *last_day)
{
    char query[400], folded[200];
    size_t n = 0;
    sqlite3_int64 last = 0;
    sqlite3_stmt *s = ready(S_SEARCH);
    fold_d(folded, text);
    snprintf(query, sizeof query, "%s*", folded);
    sqlite3_bind_text(s, 1, query, -1, SQLITE_STATIC);
    for (; sqlite3_step(s) == SQLITE_ROW; n++)
        last = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    *last_day = n ? (int)(last / OF_ONE_DAY) + day_number(2019, 1, 1) : 0;
    return n;
}
