/* The parts of the first screen's model that its files share. */
#ifndef DANVAN_HOME_INT_H
#define DANVAN_HOME_INT_H

#include "danvan/home.h"

/* In the home's arena, newest first. */
dv_rc dv_home_drafts(dv_home *h, dv_home_entry **out, size_t *n, dv_err *err);
/* The same of notes on figures. */
dv_rc dv_home_notes(dv_home *h, dv_home_entry **out, size_t *n, dv_err *err);

#endif
