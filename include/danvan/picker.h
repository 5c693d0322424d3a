/* A pop-up from which one thing is chosen; typing narrows it, without marks ("dat" finds "Đất
 * đai"). */
#ifndef DANVAN_PICKER_H
#define DANVAN_PICKER_H

#include "danvan/arena.h"
#include "danvan/command.h"
#include "danvan/schema.h"
#include "danvan/telex.h"

typedef struct dv_item {
    const char *id;    /* what choosing it gives; "" for none */
    const char *label; /* in the interface's language */
    const char *note;  /* beside it; may be NULL */
    const char *also;  /* found by this too (its name in the other language); may be NULL */
    int at;            /* the caller's own number */
} dv_item;

enum { DV_PICKER_TYPED = 200 }; /* characters that narrow, at most */

typedef struct dv_picker {
    dv_arena arena;
    const char *title;
    dv_item *item;
    size_t n, cap;
    dv_buf typed;    /* what narrows */
    bool touched;    /* something was typed, or the mark moved */
    bool full;       /* the last key or paste found no room for all of its text */
    dv_typer *typer; /* Telex or VNI for it; borrowed, may be NULL */
    size_t *shown;   /* indexes of the items that match */
    size_t nshown;
    size_t sel; /* in shown */
} dv_picker;

void dv_picker_init(dv_picker *p, const char *title);
void dv_picker_free(dv_picker *p);
void dv_picker_add(dv_picker *p, const char *id, const char *label, const char *note, int at);
/* A declared thing, found by its name in either language. */
void dv_picker_add_label(dv_picker *p, const char *id, dv_label label, int at);
/* Narrows anew; marks the item `id` if it is shown, else the first that is called what is typed,
 * else the first. */
void dv_picker_narrow(dv_picker *p, const char *id);

typedef enum dv_picked {
    DV_PICK_OPEN,
    DV_PICK_CHOSEN,
    DV_PICK_NONE, /* to be chosen, but nothing matches */
    DV_PICK_LEFT,
    DV_PICK_OTHER /* the key means nothing here */
} dv_picked;
/* One key; `page` is how many rows are seen at once. */
dv_picked dv_picker_key(dv_picker *p, dv_key key, int page);
/* Nothing is typed any more. */
void dv_picker_clear(dv_picker *p);
/* What prints of the text, as it is written: it neither ends the pop-up nor is made by Telex. */
void dv_picker_paste(dv_picker *p, dv_str text);
const dv_item *dv_picker_chosen(const dv_picker *p); /* NULL if nothing is shown */

/* Units with what is above them; those that had ended on `day` say so and come last. */
void dv_picker_units(dv_picker *p, const dv_schema *s, dv_date day);

#endif
