/* The interface's two languages.  Sentences in the source are English; src/text/vi.po holds their
 * Vietnamese and is compiled into the program (gettext's .mo format), so that it depends on no
 * locale and no file.  The language is set once at the start (configuration, --lang). */
#ifndef DANVAN_LANG_H
#define DANVAN_LANG_H

#include <stdbool.h>
#include <stddef.h>

typedef enum dv_lang { DV_VI, DV_EN } dv_lang;

void dv_lang_set(dv_lang lang);
dv_lang dv_lang_now(void);
bool dv_lang_parse(const char *s, dv_lang *out); /* "vi", "en" */

/* The sentence in the language set; itself if that is English. Never NULL. */
const char *dv_tr(const char *english) __attribute__((format_arg(1)));
#define _(s)  dv_tr(s)
#define N_(s) (s) /* marks a sentence for the translators; dv_tr is called where it is shown */

/* Of two sentences the one for so many things: English has `one` for a single one, Vietnamese says
 * it of any number as `many` does. */
const char *dv_tr_n(size_t n, const char *one, const char *many)
    __attribute__((format_arg(2), format_arg(3)));
#define _n(n, one, many) dv_tr_n(n, one, many) /* of `many` alone there is a Vietnamese */

/* Why the system refused, for an errno; the system's own English for a rare one. */
const char *dv_system_text(int code);

#endif
