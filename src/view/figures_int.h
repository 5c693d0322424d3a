/* The parts of a report on the screen that its files share. */
#ifndef DANVAN_FIGURES_INT_H
#define DANVAN_FIGURES_INT_H

#include "danvan/figures.h"

/* figures_grid.c: the texts of f->res, into f->arena. */
void dv_figures_build(dv_figures *f);
/* figures_order.c: the rows of f->res as f->sort says. */
void dv_figures_order(dv_figures *f);

#endif
