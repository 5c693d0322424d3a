#include "entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const entry_field[FIELDS_MOST] = {
    "type",   "unit",    "received_on", "letters", "source",       "person",   "address",   "phone",
    "people", "against", "field",       "summary", "jurisdiction", "eligible", "complexity"};

static int index_of(const char *field)
{
    for (int i = 0; i < FIELDS_MOST; i++)
        if (strcmp(entry_field[i], field) == 0)
            return i;
    abort();
}

/* A key after which the field holds this; NULL: nothing changes. */
static void key(entry *e, const char *bytes, const char *field, const char *holds)
{
    if (e->n == KEYS_MOST || strlen(bytes) >= KEY_MOST)
        abort();
    strcpy(e->key[e->n], bytes);
    e->after[e->n + 1] = e->after[e->n];
    e->n++;
    if (field)
        snprintf(e->after[e->n].text[index_of(field)], TEXT_MOST, "%s", holds);
    e->left[e->n] = e->after[e->n];
}

static size_t letter(const char *s)
{
    unsigned char c = (unsigned char)*s;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Letter by letter into a field that is typed. */
static void type(entry *e, const char *field, const char *text)
{
    char so_far[TEXT_MOST] = "", one[KEY_MOST];
    for (const char *p = text; *p;) {
        size_t n = letter(p);
        memcpy(one, p, n);
        one[n] = '\0';
        strcat(so_far, one);
        key(e, *one == '\n' ? "\r" : one, field, so_far);
        p += n;
    }
}

/* Letters that narrow a list, and Enter. */
static void choose(entry *e, const char *field, const char *letters, const char *value)
{
    char one[2] = "";
    for (const char *p = letters; *p; p++) {
        one[0] = *p;
        key(e, one, NULL, NULL);
        snprintf(e->left[e->n].text[index_of(field)], TEXT_MOST, "%.*s", (int)(p + 1 - letters),
                 letters);
    }
    key(e, "\r", field, value);
}

static void tab(entry *e)
{
    key(e, "\t", NULL, NULL);
}

void entry_make(entry *e)
{
    memset(e, 0, sizeof *e);
    for (int i = 0; i < 3; i++)
        key(e, "\033OB", NULL, NULL);
    key(e, "\r", NULL, NULL);
    key(e, "n", NULL, NULL);
    e->first = e->n;
    choose(e, "type", "khieu", "complaint");
    choose(e, "unit", "vinh", "412");
    type(e, "received_on", "5/3/2024");
    key(e, "\t", "received_on", "05/03/2024");
    tab(e);
    choose(e, "source", "buu", "post");
    type(e, "person", "Nguyễn Thị Mẫu Không Có Thật");
    tab(e);
    type(e, "address", "Xóm 5, xã Nghi Phú, thành phố Vinh");
    tab(e);
    type(e, "phone", "0912 000 000");
    tab(e);
    type(e, "people", "12");
    tab(e);
    type(e, "against", "Ủy ban nhân dân xã");
    tab(e);
    choose(e, "field", "dat", "land");
    key(e, "\r", NULL, NULL);
    type(e, "summary",
         "Tranh chấp ranh giới thửa đất số 12.\nĐã hòa giải ở xóm hai lần,\nkhông thành. Đề nghị "
         "xem lại hồ sơ địa chính.");
    key(e, "\033", NULL, NULL);
    tab(e);
    choose(e, "jurisdiction", "thuoc", "ours");
    choose(e, "eligible", "du", "eligible");
    tab(e);
    choose(e, "complexity", "thong", "ordinary");
}

bool entry_is_empty(const entry_state *s)
{
    for (int i = 0; i < FIELDS_MOST; i++)
        if (*s->text[i])
            return false;
    return true;
}
