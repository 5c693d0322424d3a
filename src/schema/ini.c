/* Reading INI files through inih, and refusing all that inih would bend: section names end at 49
 * bytes there; for lines see line.c. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "schema_int.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { SECTION_BYTES = 49, FILE_BYTES = 8 << 20, REFUSED = 16, USUAL_ENTRIES = 4 };

typedef struct reader {
    dv_loader *l;
    int file;
    int line;
    char *text;       /* the whole file, while it is loaded: keys and values stay in it */
    dv_str rest;      /* what is still to be read */
    bool plain;       /* see dv_text_plain */
    dv_section *open; /* the section that lines belong to */
    dv_str key;       /* of the line that inih holds; NULL if it holds none */
    dv_str value;
    dv_buf nfc; /* for one value at a time */
} reader;

static void refuse(reader *r, const char *text)
{
    dv_load_fault_in(r->l, r->file, r->line, "%s", text);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static dv_sections *sections_for(dv_loader *l, const char *type)
{
    for (size_t i = 0; i < l->ntypes; i++)
        if (dv_same_name(l->by_type[i].type, type))
            return &l->by_type[i];
    if (l->ntypes == DV_SECTION_TYPES)
        return NULL;
    l->by_type[l->ntypes].type = type;
    return &l->by_type[l->ntypes++];
}

dv_section *dv_section_next(const dv_section *x)
{
    dv_section *y = x->next;
    while (y && y->dead)
        y = y->next;
    return y;
}

dv_section *dv_sections_of(const dv_loader *l, const char *type)
{
    for (size_t i = 0; i < l->ntypes; i++) {
        dv_section *head = l->by_type[i].head;
        if (dv_same_name(l->by_type[i].type, type))
            return head->dead ? dv_section_next(head) : head;
    }
    return NULL;
}

size_t dv_sections_count(const dv_loader *l, const char *type)
{
    for (size_t i = 0; i < l->ntypes; i++)
        if (dv_same_name(l->by_type[i].type, type))
            return l->by_type[i].n;
    return 0;
}

static void add_section(dv_loader *l, dv_section *x)
{
    int first = dv_map_get(&l->names, x->name);
    if (first >= 0) {
        const dv_section *before = l->all[first];
        dv_load_fault(l, x, x->line,
                      _("[%s] is declared a second time; the first is at %s:%d; join the two"),
                      x->name, l->file[before->file], before->line);
        x->dead = true;
        return;
    }
    if (l->nall == l->capall) {
        size_t cap = l->capall ? l->capall * 2 : 256;
        l->all = dv_arena_grow(&l->tmp, l->all, l->nall, cap, sizeof(*l->all));
        l->capall = cap;
    }
    dv_map_put(&l->tmp, &l->names, x->name, (int)l->nall);
    l->all[l->nall++] = x;
    dv_sections *of = sections_for(l, x->type);
    if (!of)
        return;
    if (of->tail)
        of->tail->next = x;
    else
        of->head = x;
    of->tail = x;
    of->n++;
}

static const char *joined(dv_arena *a, dv_str type, dv_str arg)
{
    char *name = dv_arena_alloc(a, type.n + 1 + arg.n + 1);
    memcpy(name, type.p, type.n);
    name[type.n] = ' ';
    memcpy(name + type.n + 1, arg.p, arg.n);
    return name;
}

/* "field case.x" → type "field", argument "case.x"; blanks between are made one. */
static void open_section(reader *r, dv_str name)
{
    dv_loader *l = r->l;
    dv_section *x = DV_NEW(&l->tmp, dv_section);
    dv_str rest = dv_str_trim(name), type = {0};
    x->file = r->file;
    x->line = r->line;
    size_t n = 0;
    while (n < rest.n && !is_blank(rest.p[n]))
        n++;
    type = (dv_str){rest.p, n};
    rest = dv_str_trim((dv_str){rest.p + n, rest.n - n});
    x->type = dv_arena_copy(&l->tmp, type);
    x->arg = dv_arena_copy(l->a, rest);
    x->name = rest.n ? joined(&l->tmp, type, rest) : x->type;
    r->open = x;
    add_section(l, x);
}

/* Lines below a heading that cannot be read are read over, so that it is one fault and not many. */
static void open_dead(reader *r)
{
    r->open = DV_NEW(&r->l->tmp, dv_section);
    r->open->dead = true;
    r->open->name = r->open->type = r->open->arg = "";
}

static bool take_heading(reader *r, dv_str line)
{
    const char *end = memchr(line.p, ']', line.n);
    const char *why = NULL;
    if (!end)
        why = _("a section heading needs its closing ]");
    else if (dv_str_trim((dv_str){end + 1, line.n - (size_t)(end + 1 - line.p)}).n)
        why = _("nothing may follow the ] of a section heading; put it on a line of its own");
    else if ((size_t)(end - line.p - 1) > SECTION_BYTES)
        why = _("this section's name is too long; 49 bytes are the most");
    else if (dv_str_trim((dv_str){line.p + 1, (size_t)(end - line.p - 1)}).n == 0)
        why = _("a section heading needs a name");
    else if (memchr(line.p, ';', line.n))
        why = _("a section's name cannot have a semicolon");
    if (why) {
        refuse(r, why);
        open_dead(r);
        return false;
    }
    open_section(r, (dv_str){line.p + 1, (size_t)(end - line.p - 1)});
    return true;
}

static bool cuts_comment(dv_str value)
{
    const char *end = value.p + value.n, *at = value.p;
    while ((at = memchr(at, ';', (size_t)(end - at))) && !(at > value.p && is_blank(at[-1])))
        at++;
    return at != NULL;
}

/* Where the key ends: at the first = or colon; line.n if there is none. */
static size_t key_end(dv_str line)
{
    const char *equals = memchr(line.p, '=', line.n);
    size_t n = equals ? (size_t)(equals - line.p) : line.n;
    const char *colon = memchr(line.p, ':', n);
    return colon ? (size_t)(colon - line.p) : n;
}

static bool take_setting(reader *r, dv_str line)
{
    size_t n = key_end(line);
    dv_str key = dv_str_trim((dv_str){line.p, n});
    dv_str value = n < line.n ? (dv_str){line.p + n + 1, line.n - n - 1} : (dv_str){"", 0};
    const char *why = NULL;
    if (n == line.n)
        why = _("this line is neither [a section] nor key = value nor a comment");
    else if (line.p[n] == ':')
        why = _("write = between the key and its value, not a colon");
    else if (key.n == 0)
        why = _("there is no key before the = sign");
    else if (cuts_comment(line))
        why = _("a semicolon after a blank would begin a comment and cut the value off; put the "
                "comment on a line of its own or write the semicolon without the blank");
    else if (dv_str_trim(value).n == 0)
        why = _("there is no value after the = sign; leave the line out");
    else if (!r->open)
        why = _("this line stands before the first [section]");
    if (why) {
        refuse(r, why);
        return false;
    }
    r->key = key;
    r->value = dv_str_trim(value);
    return true;
}

/* Remembers the key of a refused line, as far as there is one. */
static void miss_key(reader *r, dv_str line)
{
    dv_section *x = r->open;
    size_t n = key_end(line);
    dv_str key = dv_str_trim((dv_str){line.p, n});
    if (!x || n == line.n || x->nrefused == REFUSED)
        return;
    if (!x->refused)
        x->refused = DV_NEW_N(&r->l->tmp, const char *, REFUSED);
    x->refused[x->nrefused++] = dv_arena_copy(&r->l->tmp, key);
}

static dv_str next_line(reader *r)
{
    const char *nl = memchr(r->rest.p, '\n', r->rest.n);
    dv_str line = {r->rest.p, nl ? (size_t)(nl - r->rest.p) : r->rest.n};
    size_t used = line.n + (nl ? 1 : 0);
    r->rest = (dv_str){r->rest.p + used, r->rest.n - used};
    if (++r->line == 1 && line.n >= 3 && memcmp(line.p, "\xEF\xBB\xBF", 3) == 0)
        line = (dv_str){line.p + 3, line.n - 3};
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/* Is this line for inih?  Blank lines, comments and refused lines are not. */
static bool take_line(reader *r, dv_str line)
{
    const char *why = r->plain ? dv_length_fault(line) : dv_line_fault(line);
    if (why) {
        refuse(r, why);
        if (line.n && line.p[0] == '[')
            open_dead(r);
        else
            miss_key(r, line);
        return false;
    }
    dv_str text = dv_str_trim(line);
    if (text.n == 0 || text.p[0] == ';' || text.p[0] == '#')
        return false;
    if (is_blank(line.p[0])) {
        refuse(r, _("an indented line would be added to the value above; remove the blanks at its "
                    "beginning"));
        return false;
    }
    if (text.p[0] == '[')
        return take_heading(r, text);
    bool taken = take_setting(r, text);
    if (!taken)
        miss_key(r, text);
    return taken;
}

/* What was handed to inih must have come back from it. */
static void expect_taken(reader *r)
{
    if (r->key.p)
        refuse(r, _("the INI library did not understand this line"));
    r->key = (dv_str){0};
}

/* fgets for inih, which is not shown the lines that are none of its business. */
static char *give_line(char *buf, int size, void *stream)
{
    reader *r = stream;
    dv_str line = {0};
    expect_taken(r);
    do {
        if (r->rest.n == 0)
            return NULL;
        line = next_line(r);
    } while (!take_line(r, line));
    if (line.n + 2 > (size_t)size) {
        refuse(r, _("this line is too long for the INI library on this machine; shorten it"));
        line.n = 0;
        r->key = (dv_str){0};
    }
    memcpy(buf, line.p, line.n);
    memcpy(buf + line.n, "\n", 2);
    return buf;
}

/* Ends the piece of the file where it lies.  What follows it there is a blank, the equals sign or
 * the line's end, and has been read. */
static const char *ended(reader *r, dv_str s)
{
    r->text[(size_t)(s.p - r->text) + s.n] = '\0';
    return s.p;
}

static const char *nfc(reader *r, dv_str s)
{
    if (r->plain)
        return ended(r, s);
    dv_buf_clear(&r->nfc);
    dv_utf8_nfc(&r->nfc, s);
    return dv_arena_copy(&r->l->tmp, dv_buf_str(&r->nfc));
}

static void add_entry(reader *r)
{
    dv_section *x = r->open;
    const char *key = ended(r, r->key);
    const dv_entry *before = dv_entry_of(x, key);
    if (before) {
        dv_load_fault(r->l, x, r->line,
                      _("%s is given a second time in [%s]; the first is at line %d; keep one"),
                      key, x->name, before->line);
        return;
    }
    if (x->n == x->cap) {
        size_t cap = x->cap ? x->cap * 2 : USUAL_ENTRIES;
        x->entry = dv_arena_grow(&r->l->tmp, x->entry, x->n, cap, sizeof(dv_entry));
        x->cap = cap;
    }
    x->entry[x->n++] = (dv_entry){key, nfc(r, r->value), r->line};
}

static int on_setting(void *user, const char *section, const char *name, const char *value)
{
    reader *r = user;
    (void)section;
    bool same = r->key.p && dv_str_is(r->key, name) && value && dv_str_is(r->value, value);
    if (same && !r->open->dead)
        add_entry(r);
    if (same)
        r->key = (dv_str){0};
    return 1;
}

/* The whole file with a NUL behind it.  A file may grow while it is read, or not know its size. */
static char *slurp(dv_arena *a, FILE *f, size_t *n)
{
    struct stat st;
    size_t cap = fstat(fileno(f), &st) == 0 && st.st_size > 0 ? (size_t)st.st_size + 2 : 4096;
    char *text = dv_arena_alloc(a, cap <= FILE_BYTES ? cap : 1);
    *n = 0;
    while (cap <= FILE_BYTES) {
        size_t got = fread(text + *n, 1, cap - 1 - *n, f);
        *n += got;
        if (*n < cap - 1)
            return ferror(f) ? NULL : text;
        cap *= 2;
        text = dv_arena_grow(a, text, *n, cap, 1);
    }
    errno = EFBIG;
    return NULL;
}

static void parse(dv_loader *l, int file, char *text, size_t n)
{
    reader r = {.l = l, .file = file, .text = text, .rest = {text, n}};
    size_t before = l->nfound;
    r.plain = dv_text_plain(r.rest);
    int rc = ini_parse_stream(give_line, &r, on_setting, &r);
    expect_taken(&r);
    /* inih counts the lines that it was given, and what it did not understand is told above. */
    if (rc != 0 && l->nfound == before)
        dv_load_fault_in(l, file, 0, _("the INI library did not understand this line"));
    dv_buf_free(&r.nfc);
}

void dv_ini_read(dv_loader *l, const char *path, const dv_section *from, int from_line)
{
    int file = l->nfile;
    l->file[l->nfile++] = path;
    size_t n = 0;
    FILE *f = fopen(path, "re");
    char *text = f ? slurp(&l->tmp, f, &n) : NULL;
    if (text) {
        parse(l, file, text, n);
    } else {
        const char *why = dv_system_text(errno);
        if (from)
            dv_load_fault(l, from, from_line, _("%s cannot be read: %s"), path, why);
        else {
            l->rc = errno == ENOENT ? DV_NOT_FOUND : DV_IO;
            dv_load_fault_in(l, file, 0, _("the configuration cannot be read: %s"), why);
        }
    }
    if (f)
        fclose(f);
}
