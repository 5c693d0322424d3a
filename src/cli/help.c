#include "danvan/lang.h"

#include "cli_int.h"

#include <string.h>

/* The one table of commands: dispatch, --help and the man page are made from it. */
static const command table[] = {
    {"check", "[ACCOUNT [SSHD_CONFIG]]",
     N_("check the configuration: every fault with its file and line"), OPT_SERVER | OPT_FORMAT, 0,
     2, NEED_WARNED_SCHEMA, run_check},
    {"add", "KIND FIELD=VALUE...", N_("add a record; prints its id"), 0, 2, -1, NEED_ANY_STORE,
     run_add},
    {"set", "ID... FIELD=VALUE...", N_("change fields of records in one act; stage=NAME moves"),
     OPT_REV, 2, -1, NEED_STORE, run_set},
    {"show", "ID [REVISION]", N_("show a record, as it is or as it was at a revision"),
     OPT_FORMAT | OPT_HISTORY | OPT_REVEAL | OPT_REASON, 1, 2, NEED_STORE, run_show},
    {"list", "KIND", N_("list records, filtered and ordered (text, csv, json)"), OPTS_LIST, 1, 1,
     NEED_STORE, run_list},
    {"search", "TEXT...", N_("find records of every kind by their words or id (text, json)"),
     OPT_LIMIT | OPT_FORMAT, 1, -1, NEED_STORE, run_search},
    {"delete", "ID", N_("take a record out of every list and count; the log keeps it"), OPT_REASON,
     1, 1, NEED_STORE, run_delete},
    {"undo", "", N_("take back your last act, whatever it changed; prints what it was"),
     OPT_DRY_RUN, 0, 0, NEED_STORE, run_undo},
    {"redo", "", N_("do again what you took back last; prints what it was"), OPT_DRY_RUN, 0, 0,
     NEED_STORE, run_redo},
    {"revert", "ID REVISION",
     N_("make what a record was at an earlier revision a new one; prints its id and revision"), 0,
     2, 2, NEED_STORE, run_revert},
    {"state", "UNIT PERIOD MEASURE=VALUE...", N_("keep a stated figure with its source"),
     OPT_SOURCE, 3, -1, NEED_ANY_STORE, run_state},
    {"import", "KIND FILE.csv", N_("import records: all of the file or nothing"),
     OPT_DRY_RUN | OPT_NEW | OPT_AGAIN | OPT_ENCODING, 2, 2, NEED_ANY_STORE, run_import},
    {"export", "KIND", N_("write records out (csv, jsonl, xlsx)"), OPTS_LIST | OPT_OUTPUT, 1, 1,
     NEED_STORE, run_export},
    {"report", "NAME", N_("compute a report (text, csv, json, html, xlsx)"),
     OPT_PERIOD | OPT_UNIT | OPT_AS_OF | OPT_WHERE | OPT_FORMAT | OPT_OUTPUT, 1, 1, NEED_STORE,
     run_report},
    {"explain", "UNIT PERIOD MEASURE [TEXT]",
     N_("say why a stated figure differs; no text takes it back"), 0, 3, 4, NEED_STORE,
     run_explain},
    {"pin", "REPORT ROW COLUMN [TEXT]", N_("pin a note to a report's figure; no text takes it off"),
     OPT_PERIOD | OPT_UNIT | OPT_AS_OF | OPT_WHERE, 3, 4, NEED_STORE, run_pin},
    {"due", "", N_("what is overdue and due soon"), OPT_UNIT | OPT_DAYS | OPT_BY | OPT_FORMAT, 0, 0,
     NEED_STORE, run_due},
    {"log", "[ID]", N_("the log, or what happened to one record"), OPT_SINCE | OPT_FORMAT, 0, 1,
     NEED_STORE, run_log},
    {"verify", "[BACKUP]", N_("check the whole store; and that its log goes on from the backup's"),
     OPT_REPAIR, 0, 1, NEED_SCHEMA, run_verify},
    {"backup", "FILE", N_("write the whole store into a file, while people work"), OPT_KEY, 1, 1,
     NEED_STORE, run_backup},
    {"restore", "FILE", N_("put a backup, once it is checked, in the place of the store"), OPT_KEY,
     1, 1, NEED_SCHEMA, run_restore},
    {"key", "[change | lost | found FILE | pair FILE]",
     N_("the key of the sealed fields: what it opens, its change, its loss; a pair for backups"),
     OPT_REASON, 0, 2, NEED_NOTHING, run_key},
    {"keys", "", N_("the keys of the screen, as its help shows them"), 0, 0, 0, NEED_NOTHING,
     run_keys},
    {"demo", "[FILE]", N_("fill an empty store with invented demonstration data"), 0, 0, 1,
     NEED_FRESH_STORE, run_demo},
    {"manual", "commands|options|config|keys|bindings", N_("print a part of the man pages (mdoc)"),
     0, 1, 1, NEED_NOTHING, run_manual},
};

const command *commands(size_t *n)
{
    *n = sizeof table / sizeof table[0];
    return table;
}

static void print_options(FILE *out, option_bits bits)
{
    size_t n;
    const option_doc *d = option_docs(&n);
    for (size_t i = 0; i < n; i++) {
        if (!(d[i].bit & bits))
            continue;
        char left[64];
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", d[i].letter ? "-" : "  ",
                 d[i].letter ? d[i].letter : ' ', d[i].letter ? ", " : " ", d[i].name,
                 d[i].arg ? " " : "", d[i].arg ? d[i].arg : "");
        fprintf(out, "  %-26s %s\n", left, _(d[i].doc));
    }
}

static void print_commands(FILE *out)
{
    fprintf(out, "  %-40s %s\n", "danvan", _("the screen"));
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char left[80];
        snprintf(left, sizeof left, "danvan %s %s", table[i].name, table[i].args);
        fprintf(out, "  %-40s %s\n", left, _(table[i].summary));
    }
}

void help_print(FILE *out, const command *cmd)
{
    if (cmd) {
        fprintf(out, _("Usage: danvan %s %s\n\n%s.\n"), cmd->name, cmd->args, _(cmd->summary));
        if (cmd->options) {
            fprintf(out, "\n%s\n", _("Options:"));
            print_options(out, cmd->options);
        }
        fprintf(out, "\n%s\n", _("Options of every command:"));
    } else {
        fprintf(out, "%s\n\n",
                _("danvan keeps the records of a mass-mobilization committee and computes its "
                  "reports."));
        print_commands(out);
        fprintf(out, "\n%s\n", _("Options of every command:"));
    }
    print_options(out, OPTS_GLOBAL);
    if (!cmd)
        fprintf(out, "\n%s\n", _("danvan COMMAND --help says more. See danvan(1), danvan.ini(5)."));
}
