/* danvan-xlsx FILE: makes a spreadsheet of the lines on standard input (include/danvan/sheet.h says
 * what they are).  A program of its own, so that danvan carries no spreadsheet library.
 *
 * Status: 0 made, 1 it could not be written, 2 the lines make no sense. */
#include "whole_int.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { FIELDS = 8 };
enum style { PLAIN, HEAD, TITLE, TOTAL, STYLES };
enum form { TEXT, COUNT, DECIMAL, PERCENT, DATE, FORMS };

typedef struct maker {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *format[STYLES][FORMS];
    char name[32];
    char *field[FIELDS];
    int n;
    size_t rows; /* that have a cell */
    lxw_row_t row;
} maker;

static const char *const style_name[] = {"plain", "head", "title", "total"};
static const char *const number_format[] = {[TEXT] = "General",
                                            [COUNT] = "#,##0",
                                            [DECIMAL] = "#,##0.###",
                                            [PERCENT] = "0.0%",
                                            [DATE] = "dd/mm/yyyy"};

static void make_formats(maker *m)
{
    for (int s = 0; s < STYLES; s++)
        for (int f = 0; f < FORMS; f++) {
            lxw_format *x = m->format[s][f] = workbook_add_format(m->book);
            format_set_num_format(x, number_format[f]);
            if (s != PLAIN)
                format_set_bold(x);
            if (s == TITLE)
                format_set_font_size(x, 14);
            if (s == HEAD) {
                format_set_bottom(x, LXW_BORDER_THIN);
                format_set_text_wrap(x);
            }
            if (s == TOTAL)
                format_set_top(x, LXW_BORDER_THIN);
        }
}

/* In place: \t, \n and \\ become what they stand for. */
static void unescape(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (*s == '\\' && s[1]) {
            s++;
            *to++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
}

static void split(maker *m, char *line)
{
    m->n = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *p = line; p && m->n < FIELDS;) {
        char *tab = strchr(p, '\t');
        if (tab)
            *tab++ = '\0';
        m->field[m->n++] = p;
        p = tab;
    }
    for (int i = 0; i < m->n; i++)
        unescape(m->field[i]);
}

static bool number(const char *s, double *out)
{
    char *end;
    errno = 0;
    *out = strtod(s, &end);
    return end != s && !*end && !errno;
}

static bool place(const maker *m, int at, lxw_row_t *row, lxw_col_t *column)
{
    double r, c;
    if (m->n < at + 2 || !number(m->field[at], &r) || !number(m->field[at + 1], &c) || r < 0 ||
        c < 0 || r >= LXW_ROW_MAX || c >= LXW_COL_MAX)
        return false;
    *row = (lxw_row_t)r;
    *column = (lxw_col_t)c;
    return true;
}

static bool style_of(const maker *m, enum style *out)
{
    for (int s = 0; m->n > 3 && s < STYLES; s++)
        if (strcmp(m->field[3], style_name[s]) == 0) {
            *out = (enum style)s;
            return true;
        }
    return false;
}

/* YYYY-MM-DD. */
static bool date_of(const char *text, lxw_datetime *day)
{
    char *end;
    *day = (lxw_datetime){.year = (int)strtol(text, &end, 10)};
    if (*end != '-')
        return false;
    day->month = (int)strtol(end + 1, &end, 10);
    if (*end != '-')
        return false;
    day->day = (int)strtol(end + 1, &end, 10);
    return *end == '\0';
}

static bool put_date(maker *m, lxw_row_t row, lxw_col_t column, enum style s)
{
    lxw_datetime day;
    return date_of(m->field[4], &day) &&
           worksheet_write_datetime(m->sheet, row, column, &day, m->format[s][DATE]) ==
               LXW_NO_ERROR;
}

static bool put_number(maker *m, lxw_row_t row, lxw_col_t column, enum style s, enum form f)
{
    double v, of = 1;
    if (!number(m->field[4], &v) || (f == PERCENT && (m->n < 6 || !number(m->field[5], &of))))
        return false;
    return of != 0 &&
           worksheet_write_number(m->sheet, row, column, v / of, m->format[s][f]) == LXW_NO_ERROR;
}

/* Row after row: what would go back is lost without a word, so it is refused. */
static bool take_row(maker *m, lxw_row_t row)
{
    if (m->rows && row < m->row)
        return false;
    m->rows += !m->rows || row > m->row;
    m->row = row;
    return true;
}

static bool put(maker *m)
{
    static const char *const verb[] = {"text", "count", "decimal", "percent", "date"};
    lxw_row_t row;
    lxw_col_t column;
    enum style s;
    if (m->n < 5 || !place(m, 1, &row, &column) || !style_of(m, &s) || !take_row(m, row))
        return false;
    for (int f = 0; f < FORMS; f++) {
        if (strcmp(m->field[0], verb[f]) != 0)
            continue;
        if (f == TEXT)
            return worksheet_write_string(m->sheet, row, column, m->field[4], m->format[s][TEXT]) ==
                   LXW_NO_ERROR;
        return f == DATE ? put_date(m, row, column, s) : put_number(m, row, column, s, f);
    }
    return false;
}

static bool table(maker *m)
{
    lxw_row_t first, last;
    lxw_col_t left, right;
    if (!place(m, 1, &first, &left) || !place(m, 3, &last, &right))
        return false;
    worksheet_freeze_panes(m->sheet, first + 1, left + 1);
    worksheet_repeat_rows(m->sheet, first, first);
    return worksheet_autofilter(m->sheet, first, left, last, right) == LXW_NO_ERROR;
}

/* chart TITLE ROW ROW COLUMN COLUMN */
static bool chart(maker *m)
{
    double v[4];
    lxw_chart *c = workbook_add_chart(m->book, LXW_CHART_BAR);
    for (int i = 0; i < 4; i++)
        if (m->n < 6 || !number(m->field[2 + i], &v[i]))
            return false;
    lxw_chart_series *s = chart_add_series(c, NULL, NULL);
    chart_series_set_categories(s, m->name, (lxw_row_t)v[0], (lxw_col_t)v[2], (lxw_row_t)v[1],
                                (lxw_col_t)v[2]);
    chart_series_set_values(s, m->name, (lxw_row_t)v[0], (lxw_col_t)v[3], (lxw_row_t)v[1],
                            (lxw_col_t)v[3]);
    chart_title_set_name(c, m->field[1]);
    chart_legend_set_position(c, LXW_CHART_LEGEND_NONE);
    chart_axis_set_reverse(c->y_axis);
    return worksheet_insert_chart(m->sheet, (lxw_row_t)v[1] + 4, 0, c) == LXW_NO_ERROR;
}

static bool begin(maker *m)
{
    if (m->sheet || m->n < 2)
        return false;
    snprintf(m->name, sizeof m->name, "%s", m->field[1]);
    m->sheet = workbook_add_worksheet(m->book, m->name);
    if (!m->sheet)
        return false;
    worksheet_set_paper(m->sheet, 9); /* A4 */
    worksheet_set_landscape(m->sheet);
    worksheet_fit_to_pages(m->sheet, 1, 0);
    return true;
}

static bool width(maker *m)
{
    double column, characters;
    if (m->n < 3 || !number(m->field[1], &column) || !number(m->field[2], &characters))
        return false;
    lxw_col_t c = (lxw_col_t)column;
    return worksheet_set_column(m->sheet, c, c, characters, NULL) == LXW_NO_ERROR;
}

static bool obey(maker *m, char *line)
{
    split(m, line);
    if (strcmp(m->field[0], "sheet") == 0)
        return begin(m);
    if (!m->sheet)
        return false;
    if (strcmp(m->field[0], "width") == 0)
        return width(m);
    if (strcmp(m->field[0], "table") == 0)
        return table(m);
    return strcmp(m->field[0], "chart") == 0 ? chart(m) : put(m);
}

static bool obey_all(maker *m)
{
    char *line = NULL;
    size_t size = 0;
    bool good = true;
    while (good && getline(&line, &size, stdin) >= 0)
        good = obey(m, line);
    free(line);
    return good && m->sheet && !ferror(stdin);
}

int main(int argc, char **argv)
{
    maker m = {0};
    if (argc != 2) {
        fputs("usage: danvan-xlsx FILE\n", stderr);
        return 2;
    }
    /* Row after row, so that a register of any length takes the same memory. */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    m.book = workbook_new_opt(argv[1], &options);
    if (!m.book)
        return 1;
    make_formats(&m);
    bool good = obey_all(&m);
    bool written = workbook_close(m.book) == LXW_NO_ERROR && file_is_whole(argv[1], &m.rows, 1);
    return !good ? 2 : written ? 0 : 1;
}
