/* The parts of paper that its files share. */
#ifndef DANVAN_PAPER_INT_H
#define DANVAN_PAPER_INT_H

#include "danvan/paper.h"

/* mail.c: a report's text with its tables in lines that an e-mail can hold. */
void dv_mail_fold(dv_arena *a, dv_str text, dv_buf *out);

#endif
