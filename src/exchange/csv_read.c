/* Reading CSV: libcsv fed a line at a time, so that every cell knows its line. */
#include "danvan/arena.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "csv_int.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

/* Bytes of the file that are read at once. */
enum { BLOCK = 1 << 15 };

typedef struct reader {
    FILE *in;
    char block[BLOCK];
    size_t from, to; /* of it are still to be read */
    dv_legacy encoding;
    dv_csv_faults *faults;
    dv_csv_row_fn fn;
    void *ctx;
    struct csv_parser parser;
    dv_buf line;
    size_t at;        /* number of the line at hand */
    bool begun;       /* a row has begun and not ended */
    size_t row_line;  /* where it began */
    size_t cell_line; /* where the cell at hand began */
    size_t row_bytes;
    dv_arena arena; /* of the row */
    dv_csv_cell cell[DV_CSV_MAX_CELLS];
    dv_str split[DV_CSV_MAX_CELLS];
    size_t n;
    bool filled; /* some cell of the row is not empty */
    bool lasts;  /* the bytes of its cells do until its end */
    bool stop;
} reader;

static void write_place(const dv_csv_faults *f, size_t line, size_t column,
                        char place[DV_PLACE_MAX])
{
    if (column)
        snprintf(place, DV_PLACE_MAX, "%s:%zu:%zu", f->name, line, column);
    else
        snprintf(place, DV_PLACE_MAX, "%s:%zu", f->name, line);
}

void dv_csv_fault(dv_csv_faults *f, size_t line, size_t column, const char *field, const char *text)
{
    char place[DV_PLACE_MAX];
    write_place(f, line, column, place);
    dv_csv_fault_at(f, place, field, text);
}

static void warn(dv_csv_faults *f, size_t line, size_t column, const dv_fault *found)
{
    char place[DV_PLACE_MAX];
    const size_t told = f->list->n - f->list->errors;
    write_place(f, line, column, place);
    if (told < DV_CSV_MAX_FAULTS)
        dv_warning_add(f->list, place, found->field, "%s", found->text);
    else if (told == DV_CSV_MAX_FAULTS)
        dv_warning_add(f->list, place, NULL,
                       _("there are more than %d warnings; the others are not told"),
                       DV_CSV_MAX_FAULTS);
}

void dv_csv_found(dv_csv_faults *f, size_t line, size_t column, const dv_fault *found)
{
    if (!found->warning)
        dv_csv_fault(f, line, column, found->field, found->text);
    else if (found->lasting && !f->full)
        warn(f, line, column, found);
}

void dv_csv_fault_at(dv_csv_faults *f, const char *place, const char *field, const char *text)
{
    if (f->full)
        return;
    if (f->list->errors >= DV_CSV_MAX_FAULTS) {
        f->full = true;
        dv_fault_add(f->list, place, NULL, _("there are more than %d faults; reading stopped here"),
                     DV_CSV_MAX_FAULTS);
        return;
    }
    dv_fault_add(f->list, place, field, "%s", text);
}

/* What is wrong with a cell's letters; NULL if nothing is.  Old encodings are told, never taken
 * unasked. */
static const char *bad_letters(reader *r, dv_str s, bool simple)
{
    bool utf8 = simple || dv_utf8_check(s) == s.n;
    dv_legacy like = r->encoding == DV_LEGACY_NONE ? dv_legacy_guess(s, utf8) : DV_LEGACY_NONE;
    static const char *const told[] = {
        [DV_LEGACY_TCVN3] = "TCVN3", [DV_LEGACY_VNI] = "VNI", [DV_LEGACY_WINDOWS] = "Windows-1258"};
    if (like != DV_LEGACY_NONE)
        return dv_arena_printf(&r->arena,
                               _("this cell is not Unicode, it looks like %s: import it with "
                                 "--encoding %s"),
                               told[like], dv_legacy_names[like]);
    if (r->encoding == DV_LEGACY_NONE && !utf8)
        return _("this cell is not valid UTF-8; save the table as CSV in UTF-8");
    return NULL;
}

/* In UTF-8, in the row's arena; p NULL: at fault, which is said. */
static dv_str take_letters(reader *r, dv_str s, bool simple)
{
    dv_buf b = {0};
    const char *bad = bad_letters(r, s, simple);
    if (!bad && r->encoding != DV_LEGACY_NONE) {
        if (dv_legacy_utf8(r->encoding, s, &b))
            s = dv_buf_str(&b);
        else
            bad = _("this cell can't be read in the encoding that was given");
    }
    if (bad)
        dv_csv_fault(r->faults, r->cell_line, r->n + 1, NULL, bad);
    else if (r->lasts && !b.p)
        return s;
    dv_str out = {bad ? NULL : dv_arena_copy(&r->arena, s), bad ? 0 : s.n};
    dv_buf_free(&b);
    return out;
}

static void on_cell(void *text, size_t n, void *ctx)
{
    reader *r = ctx;
    dv_str s = {text ? text : "", n};
    if (r->stop)
        return;
    bool simple = dv_utf8_is_simple(s);
    if (!simple && memchr(s.p, 0, s.n)) {
        dv_csv_fault(r->faults, r->cell_line, r->n + 1, NULL,
                     _("a zero byte stands in this cell; save the table as CSV in UTF-8"));
        r->stop = true;
    } else {
        s = take_letters(r, s, simple);
    }
    /* What was read in another encoding is another text now. */
    simple = simple && r->encoding == DV_LEGACY_NONE;
    if (r->n < DV_CSV_MAX_CELLS)
        r->cell[r->n] = (dv_csv_cell){s, r->cell_line, simple};
    r->n++;
    r->filled |= n > 0;
    r->cell_line = r->at;
}

static void on_row(int end, void *ctx)
{
    reader *r = ctx;
    (void)end;
    if (!r->stop && r->filled) {
        dv_csv_row row = {r->cell, r->n, r->row_line};
        r->stop = !r->fn(r->ctx, &row) || r->faults->full;
    }
    dv_arena_reset(&r->arena);
    r->n = 0;
    r->filled = r->begun = false;
    r->row_bytes = 0;
}

static bool more(reader *r)
{
    if (r->from == r->to) {
        r->to = fread(r->block, 1, sizeof r->block, r->in);
        r->from = 0;
    }
    return r->from < r->to;
}

/* Up to the line's end in the block, which belongs to it. */
static size_t line_part(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);
    n = end ? (size_t)(end - p) + 1 : n;
    end = memchr(p, '\r', n);
    return end ? (size_t)(end - p) + 1 : n;
}

/* The next line with its end, which is \n, \r\n or \r; false at the end of the file. */
static bool next_line(reader *r)
{
    char last = 0;
    dv_buf_clear(&r->line);
    while (last != '\n' && last != '\r' && r->line.n <= DV_CSV_MAX_ROW && more(r)) {
        size_t n = line_part(r->block + r->from, r->to - r->from);
        size_t most = DV_CSV_MAX_ROW + 1 - r->line.n;
        n = n < most ? n : most;
        dv_buf_add(&r->line, (dv_str){r->block + r->from, n});
        r->from += n;
        last = r->line.p[r->line.n - 1];
    }
    if (last == '\r' && more(r) && r->block[r->from] == '\n')
        dv_buf_putc(&r->line, r->block[r->from++]);
    r->at += r->line.n > 0;
    return r->line.n > 0;
}

/* Two, where a program put one before what had one already. */
static void drop_bom(dv_buf *line)
{
    const dv_str bom = DV_LIT("\xEF\xBB\xBF");
    while (dv_str_begins(dv_buf_str(line), bom)) {
        memmove(line->p, line->p + bom.n, line->n - bom.n);
        line->n -= bom.n;
    }
}

/* As the first line shows it: by its mark, or by a zero byte beside each letter of ASCII, always on
 * the same side. */
static bool is_utf16(dv_str line)
{
    enum { LETTERS = 4 }; /* of a name, at least one in so many is of ASCII */
    size_t zeros[2] = {0};
    for (size_t i = 0; i < line.n; i++)
        zeros[i % 2] += !line.p[i];
    return dv_str_begins(line, DV_LIT("\xFF\xFE")) || dv_str_begins(line, DV_LIT("\xFE\xFF")) ||
           (!(zeros[0] && zeros[1]) && zeros[0] + zeros[1] > line.n / LETTERS);
}

/* What a file is that is no table of text; NULL: it may be one. */
static const char *other_form(dv_str line)
{
    if (dv_str_begins(line, DV_LIT("PK\x03\x04")) ||
        dv_str_begins(line, DV_LIT("\xD0\xCF\x11\xE0")))
        return _("this is a spreadsheet's own file (.xlsx, .ods, .xls); save the table as CSV in "
                 "UTF-8");
    if (is_utf16(line))
        return _("this table is in UTF-16, as spreadsheets save \"Unicode text\"; save it as CSV "
                 "in UTF-8");
    return NULL;
}

/* Spreadsheets in Vietnamese write semicolons. */
static unsigned char separator(const dv_buf *line)
{
    bool quoted = false;
    size_t comma = 0, semicolon = 0, tab = 0;
    for (size_t i = 0; i < line->n; i++) {
        char c = line->p[i];
        quoted ^= c == '"';
        comma += !quoted && c == ',';
        semicolon += !quoted && c == ';';
        tab += !quoted && c == '\t';
    }
    return comma ? ',' : semicolon ? ';' : tab ? '\t' : ',';
}

static void fail(reader *r, size_t line, size_t column, const char *text)
{
    dv_csv_fault(r->faults, line, column, NULL, text);
    r->stop = true;
}

/* A row that is this line and no other. */
static bool split(reader *r)
{
    dv_str *cell = r->split;
    size_t n;
    if (!dv_csv_split(dv_buf_str(&r->line), (char)csv_get_delim(&r->parser), cell, &n))
        return false;
    r->lasts = true;
    for (size_t i = 0; i < n; i++)
        on_cell((void *)(uintptr_t)cell[i].p, cell[i].n, r);
    on_row(0, r);
    r->lasts = false;
    return true;
}

static void feed(reader *r)
{
    bool blank = strspn(dv_buf_cstr(&r->line), " \t\r\n") == r->line.n;
    bool began = r->begun;
    if (!began && !blank) {
        r->begun = true;
        r->row_line = r->cell_line = r->at;
    }
    r->row_bytes += r->line.n;
    if (r->row_bytes > DV_CSV_MAX_ROW) {
        fail(r, r->row_line, r->n + 1,
             r->at > r->row_line ? _("the cell that begins here is longer than a megabyte; is its "
                                     "closing quote missing?")
                                 : _("this line is longer than a megabyte"));
        return;
    }
    if (!began && split(r))
        return;
    size_t done = csv_parse(&r->parser, r->line.p, r->line.n, on_cell, on_row, r);
    if (done == r->line.n || r->stop)
        return;
    if (csv_error(&r->parser) == CSV_EPARSE)
        fail(r, r->at, r->n + 1,
             _("a quote stands where none may: quotes go around a whole cell, and are doubled "
               "inside it"));
    else
        dv_bug(__FILE__, __LINE__, csv_strerror(csv_error(&r->parser)));
}

static void finish(reader *r)
{
    size_t line = r->cell_line;
    if (!r->stop && csv_fini(&r->parser, on_cell, on_row, r) != 0)
        fail(r, line, r->n + 1, _("the quote that opens this cell is never closed"));
}

static void run(reader *r)
{
    for (bool first = true; !r->stop && next_line(r); first = false) {
        const char *other = first ? other_form(dv_buf_str(&r->line)) : NULL;
        if (other) {
            fail(r, r->at, 0, other);
            break;
        }
        if (first) {
            drop_bom(&r->line);
            csv_set_delim(&r->parser, separator(&r->line));
        }
        feed(r);
    }
    finish(r);
}

dv_rc dv_csv_read(FILE *in, dv_legacy encoding, dv_csv_faults *faults, dv_csv_row_fn fn, void *ctx,
                  dv_err *err)
{
    dv_arena own = {0};
    reader *r = DV_NEW(&own, reader);
    dv_rc rc = DV_OK;
    *r = (reader){.in = in, .encoding = encoding, .faults = faults, .fn = fn, .ctx = ctx};
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        dv_bug(__FILE__, __LINE__, "csv_init");
    errno = 0;
    run(r);
    if (ferror(in))
        rc = dv_fail(err, DV_IO, faults->name, _("can't be read: %s"), dv_system_text(errno));
    csv_free(&r->parser);
    dv_buf_free(&r->line);
    dv_arena_free(&r->arena);
    dv_arena_free(&own);
    return rc;
}
