/* The interface's two languages.  Sentences in the source are English; src/text/vi.po holds their
 * Vietnamese and is compiled into the program (gettext's .mo format), so that it depends on no
 * locale and no file.  The language is set once at the start (configuration, --lang). */
#ifndef DANVAN_LANG_H
#define DANVAN_LANG_H

#include <stdbool.h>

typedef enum dv_lang { DV_VI, DV_EN } dv_lang;

void dv_lang_set(dv_lang lang);
dv_lang dv_lang_now(void);
bool dv_lang_parse(const char *s, dv_lang *out); /* "vi", "en" */

/* The sentence in the language set; itself if that is English. Never NULL. */
const char *dv_tr(const char *english) __attribute__((format_arg(1)));
#define _(s)  dv_tr(s)
#define N_(s) (s) /* marks a sentence for the translators; dv_tr is called where it is shown */

/* Why the system refused, for an errno; the system's own English for a rare one. */
const char *dv_system_text(int code);

#endif
