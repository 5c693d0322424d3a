/* Reading back what was written: a zip file of XML. */
#include "whole_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 1 << 15, TAIL = 96, END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30, STORED = 0 };

/* What is read of one part: the name of its root, its last bytes, its rows. */
typedef struct part {
    char root[64], tail[TAIL + 1];
    size_t nroot, ntail, rows, matched;
    bool in_root, has_root;
} part;

static unsigned small(const unsigned char *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static unsigned long big(const unsigned char *p)
{
    return small(p) | (unsigned long)small(p + 2) << 16;
}

static void take_root(part *x, char c)
{
    if (x->in_root && (c == '?' || c == '!') && !x->nroot)
        x->in_root = false;
    else if (x->in_root && (c == ' ' || c == '>' || c == '/'))
        x->has_root = true;
    else if (x->in_root && x->nroot < sizeof x->root - 1)
        x->root[x->nroot++] = c;
    else if (c == '<')
        x->in_root = true;
}

static void take(part *x, const unsigned char *p, size_t n)
{
    static const char row[] = "<row ";
    for (size_t i = 0; i < n; i++) {
        char c = (char)p[i];
        if (!x->has_root)
            take_root(x, c);
        x->matched = c == row[x->matched] ? x->matched + 1 : c == '<';
        if (x->matched == sizeof row - 1) {
            x->rows++;
            x->matched = 0;
        }
        if (x->ntail == TAIL)
            memmove(x->tail, x->tail + 1, --x->ntail);
        x->tail[x->ntail++] = c;
    }
}

/* Ends with </root>, or is nothing but <root …/>. */
static bool is_closed(part *x)
{
    char end[80];
    while (x->ntail && strchr(" \r\n\t", x->tail[x->ntail - 1]))
        x->ntail--;
    x->tail[x->ntail] = '\0';
    size_t n = (size_t)snprintf(end, sizeof end, "</%s>", x->root);
    return x->has_root &&
           ((x->ntail >= n && strcmp(x->tail + x->ntail - n, end) == 0) ||
            (x->ntail >= 2 && strcmp(x->tail + x->ntail - 2, "/>") == 0 && !strchr(x->tail, '\n')));
}

static bool read_part(FILE *f, unsigned method, unsigned long packed, part *x)
{
    static unsigned char in[CHUNK], out[CHUNK];
    z_stream z = {0};
    bool good = method == STORED || inflateInit2(&z, -MAX_WBITS) == Z_OK;
    int rc = Z_OK;
    while (good && packed) {
        size_t n = fread(in, 1, packed < CHUNK ? packed : CHUNK, f);
        good = n > 0;
        packed -= n;
        if (method == STORED) {
            take(x, in, n);
            continue;
        }
        z.next_in = in;
        z.avail_in = (unsigned)n;
        do {
            z.next_out = out;
            z.avail_out = CHUNK;
            rc = inflate(&z, Z_NO_FLUSH);
            good = good && (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR);
            take(x, out, CHUNK - z.avail_out);
        } while (good && z.avail_out == 0);
    }
    if (method != STORED)
        inflateEnd(&z);
    return good && (method == STORED || rc == Z_STREAM_END);
}

/* The number of the sheet that a part's name is of, from 1; 0: it is none. */
static size_t sheet_of(const char *name)
{
    static const char folder[] = "xl/worksheets/sheet";
    return strncmp(name, folder, sizeof folder - 1) ? 0
                                                    : strtoul(name + sizeof folder - 1, NULL, 10);
}

/* One entry of the directory, from which the file goes on to the next. */
static bool entry_is_whole(FILE *f, const size_t *rows, size_t nsheet, size_t *seen)
{
    unsigned char e[ENTRY_SIZE], local[LOCAL_SIZE];
    char name[256];
    part x = {0};
    if (fread(e, 1, sizeof e, f) != sizeof e || memcmp(e, "PK\1\2", 4) != 0 ||
        small(e + 28) >= sizeof name || fread(name, 1, small(e + 28), f) != small(e + 28))
        return false;
    name[small(e + 28)] = '\0';
    long next = ftell(f) + (long)small(e + 30) + (long)small(e + 32);
    if (fseek(f, (long)big(e + 42), SEEK_SET) != 0 ||
        fread(local, 1, sizeof local, f) != sizeof local ||
        fseek(f, (long)small(local + 26) + (long)small(local + 28), SEEK_CUR) != 0 ||
        !read_part(f, small(e + 10), big(e + 20), &x) || !is_closed(&x))
        return false;
    size_t sheet = sheet_of(name);
    if (sheet) {
        (*seen)++;
        if (sheet > nsheet || rows[sheet - 1] != x.rows)
            return false;
    }
    return fseek(f, next, SEEK_SET) == 0;
}

bool file_is_whole(const char *path, const size_t *rows, size_t nsheet)
{
    unsigned char end[END_SIZE];
    size_t seen = 0;
    FILE *f = fopen(path, "rb");
    bool good = f && fseek(f, -END_SIZE, SEEK_END) == 0 &&
                fread(end, 1, sizeof end, f) == sizeof end && memcmp(end, "PK\5\6", 4) == 0 &&
                fseek(f, (long)big(end + 16), SEEK_SET) == 0;
    for (unsigned i = good ? small(end + 10) : 0; good && i; i--)
        good = entry_is_whole(f, rows, nsheet, &seen);
    if (f)
        fclose(f);
    return good && seen == nsheet;
}
