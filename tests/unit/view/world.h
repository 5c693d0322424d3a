/* A fresh store with the shipped configuration, on 30 June 2024, in English. */
#ifndef TESTS_VIEW_WORLD_H
#define TESTS_VIEW_WORLD_H

#include "danvan/app.h"

extern dv_schema *schema;
extern dv_registry *reg;
extern dv_arena arena; /* of the test */

void open_store(void);
void close_store(void); /* after a clean verify */

const dv_kind *kind(const char *id);
void type_into(dv_form *f, const char *field, const char *text);
void choose(dv_form *f, const char *field, const char *value);
/* A task with all that it must have, typed and not saved. */
dv_form *new_task(const char *title, const char *assigned);
void save_task(const char *title, const char *assigned);

/* At 80x24: the first screen with the kind marked; its list. */
dv_app *at_the_kind(const char *id);
dv_app *at_the_list(const char *id);

#endif
