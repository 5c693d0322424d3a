/* Figures out of the machine: one report in one format. */
#ifndef DANVAN_PAPER_H
#define DANVAN_PAPER_H

#include "danvan/report.h"

typedef enum dv_paper {
    DV_PAPER_TEXT, /* for an e-mail */
    DV_PAPER_CSV,
    DV_PAPER_JSON,
    DV_PAPER_HTML, /* a page that prints on A4, with everything in it */
    DV_PAPER_XLSX,
    DV_PAPERS
} dv_paper;

/* The format that a file's name ends in (".html"); false: none of them. */
bool dv_paper_of_path(const char *path, dv_paper *out);

/* A self-contained page: the national or Party heading, table, chart, what is missing and what
 * differs.  Numbers as the interface's language writes them. */
void dv_html_report(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out);

/* Any format but XLSX, which is a file. */
void dv_paper_render(dv_arena *a, const dv_registry *r, const dv_result *res, dv_paper p,
                     dv_buf *out);
/* The file is whole or as it was (file.h). */
dv_rc dv_paper_report(dv_arena *a, const dv_registry *r, const dv_result *res, dv_paper p,
                      const char *path, dv_err *err);

#endif
