#include "danvan/large.h"

#include "danvan/utf8.h"

#include <string.h>

enum { GLYPH_ROWS = 5, GLYPHS_MOST = 32 };

/* Five rows of dots, the leftmost dot the highest bit of `columns`. */
typedef struct glyph {
    int32_t cp;
    int columns;
    unsigned char row[GLYPH_ROWS];
} glyph;

static const glyph glyphs[] = {
    {'0', 3, {7, 5, 5, 5, 7}}, {'1', 3, {2, 6, 2, 2, 7}},    {'2', 3, {7, 1, 7, 4, 7}},
    {'3', 3, {7, 1, 7, 1, 7}}, {'4', 3, {5, 5, 7, 1, 1}},    {'5', 3, {7, 4, 7, 1, 7}},
    {'6', 3, {7, 4, 7, 5, 7}}, {'7', 3, {7, 1, 1, 1, 1}},    {'8', 3, {7, 5, 7, 5, 7}},
    {'9', 3, {7, 5, 7, 1, 7}}, {'.', 1, {0, 0, 0, 0, 1}},    {',', 2, {0, 0, 0, 1, 2}},
    {'%', 3, {5, 1, 2, 4, 5}}, {'/', 3, {1, 1, 2, 4, 4}},    {'+', 3, {0, 2, 7, 2, 0}},
    {'-', 3, {0, 0, 7, 0, 0}}, {0x2013, 3, {0, 0, 7, 0, 0}}, {' ', 0, {0, 0, 0, 0, 0}},
};

static const glyph *glyph_of(int32_t cp)
{
    for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++)
        if (glyphs[i].cp == cp)
            return &glyphs[i];
    return NULL;
}

/* How many cells a dot takes: wide and high. */
typedef struct scale {
    int x, y;
} scale;

/* A cell is about twice as high as it is wide. */
static const scale scales[] = {{8, 4}, {6, 3}, {4, 2}, {3, 2}, {2, 1}, {1, 1}};

static scale largest(int dots, int columns, int rows)
{
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
        if (dots * scales[i].x <= columns && GLYPH_ROWS * scales[i].y <= rows)
            return scales[i];
    return (scale){0, 0};
}

static const char *dot_line(dv_arena *a, const glyph *const *g, size_t n, int row, int wide,
                            bool ascii)
{
    dv_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        for (int c = g[i]->columns - 1; c >= 0; c--)
            for (int k = 0; k < wide; k++)
                dv_buf_puts(&b, !(g[i]->row[row] >> c & 1) ? " " : ascii ? "#" : "█");
        for (int k = 0; i + 1 < n && k < wide; k++)
            dv_buf_putc(&b, ' ');
    }
    const char *line = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return line;
}

const char *const *dv_large(dv_arena *a, const char *text, int columns, int rows, bool ascii,
                            size_t *n)
{
    const glyph *g[GLYPHS_MOST];
    dv_str s = dv_str_from(text);
    size_t ng = 0;
    int dots = -1;
    for (int32_t cp; (cp = dv_utf8_next(&s)) >= 0; dots += g[ng++]->columns + 1)
        if (ng == GLYPHS_MOST || !(g[ng] = glyph_of(cp)))
            return NULL;
    scale by = largest(dots, columns, rows);
    if (!ng || !by.x)
        return NULL;
    const char **line = DV_NEW_N(a, const char *, (size_t)(GLYPH_ROWS * by.y));
    *n = 0;
    for (int row = 0; row < GLYPH_ROWS; row++) {
        const char *dotted = dot_line(a, g, ng, row, by.x, ascii);
        for (int k = 0; k < by.y; k++)
            line[(*n)++] = dotted;
    }
    return line;
}
