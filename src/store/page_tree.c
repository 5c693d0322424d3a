/* Walking one tree of pages and saying whatever LMDB would stumble over. */
#include "danvan/lang.h"

#include "page_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where a page or a part of it came from, taken apart. */
typedef struct leafage {
    const unsigned char *p;
    size_t size; /* of the page, or of the part of one that holds the values of a key */
    uint64_t page;
    uint16_t is, pad;
    size_t n;
} leafage;

typedef struct node {
    uint16_t flags;
    uint64_t child; /* of a branch */
    size_t data_size;
    dv_str key;
    const unsigned char *data; /* of a leaf */
    size_t bytes;              /* of the page that it takes */
} node;

/* Keys that lie in a page are at least `low` and below `high`; NULL: no such bound. */
typedef struct bounds {
    const dv_str *low, *high;
} bounds;

bool dv_page_fault(pagecheck *c, uint64_t page, const char *text)
{
    enum { TOLD_MOST = 10 };
    char place[80];
    c->out->findings++;
    *c->hurt = true;
    if (c->told++ >= TOLD_MOST)
        return false;
    if (page == NO_PAGE)
        snprintf(place, sizeof place, "%s", c->db);
    else
        snprintf(place, sizeof place, _("%s, page %llu"), c->db, (unsigned long long)page);
    dv_fault_add(c->faults, place, NULL, "%s", text);
    return false;
}

bool dv_page_meet(pagecheck *c, uint64_t page, uint64_t many)
{
    if (page > c->last || many > c->last - page + 1)
        return dv_page_fault(c, page, _("it lies beyond the last page of the store"));
    for (uint64_t i = page; i < page + many; i++) {
        if (c->met[i / 8] >> i % 8 & 1)
            return dv_page_fault(c, i, _("two ways lead to it"));
        c->met[i / 8] |= (unsigned char)(1u << i % 8);
        c->used++;
    }
    return true;
}

bool dv_page_read(pagecheck *c, uint64_t page, size_t at, void *to, size_t n)
{
    uint64_t from = page * c->size + at;
    if (from + n > c->file_size)
        return dv_page_fault(c, page, _("the file ends before it"));
    if (pread(c->fd, to, n, (off_t)from) != (ssize_t)n)
        return dv_page_fault(c, page, _("the disk does not give it back"));
    return true;
}

page_db dv_page_db(const unsigned char *p)
{
    return (page_db){.pad = dv_get32(p),
                     .flags = dv_get16(p + 4),
                     .depth = dv_get16(p + 6),
                     .branch = dv_get64(p + 8),
                     .leaf = dv_get64(p + 16),
                     .overflow = dv_get64(p + 24),
                     .entries = dv_get64(p + 32),
                     .root = dv_get64(p + 40)};
}

/* ---- one page ---- */

/* The directory of a page lies below its nodes, and both within it. */
static bool take_apart(pagecheck *c, leafage *l)
{
    uint16_t low = dv_get16(l->p + PAGE_LOWER), high = dv_get16(l->p + PAGE_UPPER);
    l->is = dv_get16(l->p + PAGE_FLAGS);
    l->pad = dv_get16(l->p + PAGE_PAD);
    if (low < PAGE_HEADER || low % 2 || high < low || high > l->size)
        return dv_page_fault(c, l->page, _("its head is damaged"));
    l->n = (size_t)(low - PAGE_HEADER) / 2;
    if (l->n == 0)
        return dv_page_fault(c, l->page, _("it is empty"));
    if (l->is & IS_FIXED && (l->pad == 0 || PAGE_HEADER + l->n * l->pad > l->size))
        return dv_page_fault(c, l->page, _("its head is damaged"));
    return true;
}

static bool read_node(const leafage *l, size_t i, node *x)
{
    size_t at = dv_get16(l->p + PAGE_HEADER + 2 * i);
    if (at < dv_get16(l->p + PAGE_UPPER) || at % 2 || at + NODE_HEADER > l->size)
        return false;
    const unsigned char *p = l->p + at;
    size_t key = dv_get16(p + 6), data = 0;
    *x = (node){.flags = dv_get16(p + 4), .key = {(const char *)p + NODE_HEADER, key}};
    if (l->is & IS_BRANCH) {
        x->child = dv_get32(p) | (uint64_t)x->flags << 32;
    } else {
        x->data_size = dv_get32(p);
        data = x->flags & NODE_BIG ? 8 : x->data_size;
    }
    if (data > l->size || at + NODE_HEADER + key + data > l->size)
        return false;
    x->data = p + NODE_HEADER + key;
    x->bytes = (NODE_HEADER + key + data + 1) & ~(size_t)1;
    return true;
}

static dv_str fixed_key(const leafage *l, size_t i)
{
    return (dv_str){(const char *)l->p + PAGE_HEADER + i * l->pad, l->pad};
}

static int order(const page_tree *t, dv_str a, dv_str b)
{
    if (t->head.flags & DB_INTEGER && a.n == 8 && b.n == 8) {
        uint64_t x = dv_get64((const unsigned char *)a.p), y = dv_get64((const unsigned char *)b.p);
        return (x > y) - (x < y);
    }
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool in_order(pagecheck *c, const page_tree *t, const leafage *l, dv_str key,
                     const dv_str *before, bounds in)
{
    if ((before && order(t, *before, key) >= 0) || (in.low && order(t, key, *in.low) < 0) ||
        (in.high && order(t, key, *in.high) >= 0))
        return dv_page_fault(c, l->page, _("its keys are not in order"));
    return true;
}

/* The nodes of a page, in order, filling it; those of a branch begin with one that has no key. */
static bool check_nodes(pagecheck *c, const page_tree *t, const leafage *l, node *x, bounds in)
{
    const size_t from = l->is & IS_BRANCH ? 1 : 0;
    size_t bytes = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (!read_node(l, i, &x[i]))
            return dv_page_fault(c, l->page, _("an entry of it does not lie within it"));
        bytes += x[i].bytes;
        if (i >= from && !in_order(c, t, l, x[i].key, i > from ? &x[i - 1].key : NULL, in))
            return false;
    }
    if (bytes != l->size - dv_get16(l->p + PAGE_UPPER))
        return dv_page_fault(c, l->page, _("its entries overlap"));
    return true;
}

static bool check_fixed(pagecheck *c, const page_tree *t, const leafage *l, bounds in)
{
    dv_str before = {0};
    if (!(t->head.flags & DB_DUPFIXED) || t->head.pad != l->pad)
        return dv_page_fault(c, l->page, _("its values have the wrong size"));
    for (size_t i = 0; i < l->n; i++) {
        dv_str key = fixed_key(l, i);
        if (!in_order(c, t, l, key, i ? &before : NULL, in))
            return false;
        before = key;
    }
    return true;
}

/* ---- what a leaf holds ---- */

/* A value that is too long for a page lies in pages of its own, which follow each other. */
static bool check_big(pagecheck *c, page_tree *t, const leafage *l, const node *x)
{
    unsigned char head[PAGE_HEADER];
    uint64_t page = dv_get64(x->data);
    uint64_t wants = (PAGE_HEADER - 1 + (uint64_t)x->data_size) / c->size + 1;
    if (t->head.flags & DB_DUPS)
        return dv_page_fault(c, l->page, _("an entry of it makes no sense"));
    if (page > c->last)
        return dv_page_fault(c, l->page, _("an entry of it leads nowhere"));
    if (!dv_page_read(c, page, 0, head, sizeof head))
        return false;
    uint64_t many = dv_get32(head + PAGE_MANY);
    if (dv_get64(head) != page || dv_get16(head + PAGE_FLAGS) != IS_OVERFLOW || many < wants)
        return dv_page_fault(c, page, _("its head is damaged"));
    t->is.overflow += many;
    return dv_page_meet(c, page, many) &&
           (!t->value || t->value(c, t, page, x->key, (dv_str){NULL, x->data_size}, x->flags));
}

/* The values of one key, in a tree of their own, or in a part of the leaf made like a page. */
static bool check_values(pagecheck *c, page_tree *t, const leafage *l, const node *x)
{
    page_tree values = {.head = {.flags = t->head.flags & DB_DUPFIXED}};
    if (x->flags & NODE_DB) {
        if (x->data_size == DB_BYTES)
            values.head = dv_page_db(x->data);
        /* Values have none themselves. */
        if (x->data_size != DB_BYTES || values.head.flags & DB_DUPS)
            return dv_page_fault(c, l->page, _("an entry of it makes no sense"));
        bool sound = dv_page_walk(c, &values);
        t->is.entries += values.is.entries;
        return sound;
    }
    leafage part = {.p = x->data, .size = x->data_size, .page = l->page};
    if (x->data_size < PAGE_HEADER)
        return dv_page_fault(c, l->page, _("an entry of it makes no sense"));
    if (!take_apart(c, &part))
        return false;
    bool fixed = t->head.flags & DB_DUPFIXED;
    if ((part.is & ~IS_DIRTY) != (IS_LEAF | IS_SUB | (fixed ? IS_FIXED : 0)))
        return dv_page_fault(c, l->page, _("an entry of it makes no sense"));
    t->is.entries += part.n;
    if (fixed) {
        values.head.pad = part.pad;
        return check_fixed(c, &values, &part, (bounds){0});
    }
    node *nodes = calloc(part.n + 1, sizeof *nodes);
    DV_NEED(nodes);
    bool sound = check_nodes(c, &values, &part, nodes, (bounds){0});
    free(nodes);
    return sound;
}

static bool check_entry(pagecheck *c, page_tree *t, const leafage *l, const node *x)
{
    if (x->flags & ~(NODE_BIG | NODE_DB | NODE_DUPS) ||
        (x->flags & NODE_DUPS && (x->flags & NODE_BIG || !(t->head.flags & DB_DUPS))) ||
        (x->flags & NODE_BIG && x->flags & NODE_DB))
        return dv_page_fault(c, l->page, _("an entry of it makes no sense"));
    if (x->flags & NODE_DUPS)
        return check_values(c, t, l, x);
    t->is.entries++;
    if (x->flags & NODE_BIG)
        return check_big(c, t, l, x);
    dv_str value = {(const char *)x->data, x->data_size};
    return !t->value || t->value(c, t, NO_PAGE, x->key, value, x->flags);
}

/* ---- the tree ---- */

static bool walk(pagecheck *c, page_tree *t, uint64_t page, unsigned level, bounds in);

static bool walk_children(pagecheck *c, page_tree *t, const leafage *l, const node *x,
                          unsigned level, bounds in)
{
    bool sound = true;
    t->is.branch++;
    for (size_t i = 0; i < l->n; i++) {
        bounds b = {i ? &x[i].key : in.low, i + 1 < l->n ? &x[i + 1].key : in.high};
        sound &= walk(c, t, x[i].child, level + 1, b);
    }
    return sound;
}

/* A branch above the last level, a leaf at it. */
static bool check_page(pagecheck *c, page_tree *t, leafage *l, unsigned level, bounds in)
{
    if (dv_get64(l->p) != l->page)
        return dv_page_fault(c, l->page, _("another page lies in its place"));
    if (!take_apart(c, l))
        return false;
    unsigned wants = level < t->head.depth ? IS_BRANCH : IS_LEAF;
    if ((l->is & ~IS_FIXED) != wants || (l->is & IS_FIXED && wants == IS_BRANCH))
        return dv_page_fault(c, l->page, _("it is not of the kind that belongs there"));
    if (l->is & IS_FIXED) {
        t->is.leaf++;
        t->is.entries += l->n;
        return check_fixed(c, t, l, in);
    }
    node *x = calloc(l->n + 1, sizeof *x);
    DV_NEED(x);
    bool sound = check_nodes(c, t, l, x, in);
    if (sound && wants == IS_BRANCH)
        sound = walk_children(c, t, l, x, level, in);
    else if (sound) {
        t->is.leaf++;
        for (size_t i = 0; i < l->n; i++)
            sound &= check_entry(c, t, l, &x[i]);
    }
    free(x);
    return sound;
}

static bool walk(pagecheck *c, page_tree *t, uint64_t page, unsigned level, bounds in)
{
    if (!dv_page_meet(c, page, 1))
        return false;
    unsigned char *p = malloc(c->size);
    DV_NEED(p);
    leafage l = {.p = p, .size = c->size, .page = page};
    bool sound = dv_page_read(c, page, 0, p, c->size) && check_page(c, t, &l, level, in);
    free(p);
    return sound;
}

bool dv_page_walk(pagecheck *c, page_tree *t)
{
    const page_db *head = &t->head;
    if (head->root == NO_PAGE) {
        if (head->depth || head->entries || head->branch || head->leaf || head->overflow)
            return dv_page_fault(c, NO_PAGE, _("it is said to be empty and to hold something"));
        return true;
    }
    if (head->depth == 0 || head->depth > LEVELS_MOST)
        return dv_page_fault(c, NO_PAGE, _("its tree has an impossible depth"));
    if (!walk(c, t, head->root, 1, (bounds){0}))
        return false;
    if (t->is.entries != head->entries || t->is.branch != head->branch ||
        t->is.leaf != head->leaf || t->is.overflow != head->overflow)
        return dv_page_fault(c, NO_PAGE, _("it does not hold as much as it says"));
    return true;
}
