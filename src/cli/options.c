#include "danvan/lang.h"

#include "cli_int.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* The one table of options: parsing, --help and the man page are made from it. */
static const option_doc docs[] = {
    {"config", 'c', "FILE", OPT_CONFIG, N_("the configuration")},
    {"data", 0, "DIR", OPT_DATA, N_("the data directory")},
    {"as", 0, "NAME", OPT_AS, N_("who acts: a person of the configuration")},
    {"lang", 0, "vi|en", OPT_LANG, N_("the language of the interface")},
    {"now", 0, "TIME", OPT_NOW, N_("take this moment (YYYY-MM-DD[Thh:mm:ss]) as the present")},
    {"help", 'h', NULL, OPT_HELP, N_("say how a command is used")},
    {"version", 0, NULL, OPT_VERSION, N_("say which danvan this is")},
    {"format", 0, "FORMAT", OPT_FORMAT, N_("how to answer: text, json or what the command names")},
    {"history", 0, NULL, OPT_HISTORY, N_("with every change: who, when, before and after")},
    {"where", 0, "FIELD=VALUE", OPT_WHERE,
     N_("only records of which this holds (also != < <= > >=); may be repeated")},
    {"from", 0, "DATE", OPT_FROM, N_("dated on this day or later")},
    {"to", 0, "DATE", OPT_TO, N_("dated on this day or earlier")},
    {"unit", 0, "UNIT", OPT_UNIT, N_("this unit and all below it: an id or a code")},
    {"search", 0, "TEXT", OPT_SEARCH, N_("with these words, in any order and without marks")},
    {"sort", 0, "FIELD", OPT_SORT, N_("ordered by this field; -FIELD: the greatest first")},
    {"limit", 0, "N", OPT_LIMIT, N_("at most so many records")},
    {"after", 0, "ID", OPT_AFTER, N_("go on after this record")},
    {"reason", 0, "TEXT", OPT_REASON, N_("why; it is kept in the log")},
    {"reveal", 0, "FIELD", OPT_REVEAL,
     N_("open this sealed field; the look is logged with its --reason")},
    {"rev", 0, "N", OPT_REV, N_("refuse if the record is no longer at this revision")},
    {"source", 0, "TEXT", OPT_SOURCE, N_("the letter or report that states the figure")},
    {"dry-run", 0, NULL, OPT_DRY_RUN, N_("check everything, keep nothing")},
    {"new", 0, NULL, OPT_NEW, N_("leave out the rows that say what is in the register already")},
    {"again", 0, NULL, OPT_AGAIN, N_("add rows that say what is in the register already, too")},
    {"output", 'o', "FILE", OPT_OUTPUT,
     N_("write to this file, whole or not at all, as its ending says")},
    {"period", 0, "PERIOD", OPT_PERIOD,
     N_("2024, 2024H1, 2024Q2, 2024-9M, 2024-06 or 2024-01-01..2024-06-30")},
    {"as-of", 0, "DATE", OPT_AS_OF, N_("on the units of this day; without it, as it was then")},
    {"days", 0, "N", OPT_DAYS, N_("due within so many days; 7 if not given")},
    {"by", 0, "unit|person", OPT_BY, N_("how many of them each unit or person has")},
    {"since", 0, "DATE", OPT_SINCE, N_("only entries of this day or later")},
    {"encoding", 0, "NAME", OPT_ENCODING,
     N_("what the table is written in: utf-8, a Vietnamese Windows' windows-1258, or old fonts' "
        "tcvn3 or vni")},
    {"key", 0, "FILE", OPT_KEY,
     N_("the public key that the backup is sealed to; for restore, its secret key")},
    {"server", 0, NULL, OPT_SERVER,
     N_("look at the machine as well: owners, modes, keys, sshd, disk, clock")},
    {"repair", 0, NULL, OPT_REPAIR,
     N_("rebuild what follows from the records; write a store with damaged pages anew")},
};
enum { NDOCS = sizeof docs / sizeof docs[0], LONG_BASE = 256 };

const option_doc *option_docs(size_t *n)
{
    *n = NDOCS;
    return docs;
}

static void getopt_tables(struct option longs[NDOCS + 1], char shorts[2 * NDOCS + 2])
{
    size_t k = 0;
    shorts[k++] = ':';
    for (int i = 0; i < NDOCS; i++) {
        longs[i] = (struct option){docs[i].name, docs[i].arg ? required_argument : no_argument,
                                   NULL, LONG_BASE + i};
        if (docs[i].letter)
            shorts[k++] = docs[i].letter;
        if (docs[i].letter && docs[i].arg)
            shorts[k++] = ':';
    }
    longs[NDOCS] = (struct option){0};
    shorts[k] = '\0';
}

static const option_doc *doc_of(int c)
{
    if (c >= LONG_BASE)
        return &docs[c - LONG_BASE];
    for (int i = 0; i < NDOCS; i++)
        if (docs[i].letter == c)
            return &docs[i];
    return NULL;
}

static const char **slot_of(options *o, option_bits bit)
{
    const struct {
        option_bits bit;
        const char **slot;
    } slots[] = {
        {OPT_CONFIG, &o->config}, {OPT_DATA, &o->data},     {OPT_AS, &o->as},
        {OPT_LANG, &o->lang},     {OPT_NOW, &o->now},       {OPT_FORMAT, &o->format},
        {OPT_FROM, &o->from},     {OPT_TO, &o->to},         {OPT_UNIT, &o->unit},
        {OPT_SEARCH, &o->search}, {OPT_SORT, &o->sort},     {OPT_LIMIT, &o->limit},
        {OPT_AFTER, &o->after},   {OPT_REASON, &o->reason}, {OPT_REV, &o->rev},
        {OPT_REVEAL, &o->reveal}, {OPT_SOURCE, &o->source}, {OPT_OUTPUT, &o->output},
        {OPT_PERIOD, &o->period}, {OPT_AS_OF, &o->as_of},   {OPT_DAYS, &o->days},
        {OPT_SINCE, &o->since},   {OPT_BY, &o->by},         {OPT_ENCODING, &o->encoding},
        {OPT_KEY, &o->key},
    };
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
        if (slots[i].bit == bit)
            return slots[i].slot;
    return NULL;
}

static bool take(options *o, const option_doc *d, const char *value)
{
    if (d->bit == OPT_WHERE) {
        if (o->nwhere == MAX_WHERE)
            return wrong_usage(_("at most %d conditions with --where"), MAX_WHERE), false;
        o->where[o->nwhere++] = value;
    } else {
        if (o->given & d->bit)
            return wrong_usage(_("--%s is given twice"), d->name), false;
        const char **slot = slot_of(o, d->bit);
        if (slot)
            *slot = value;
    }
    /* At once, for what is still to be said about the command line itself. */
    dv_lang lang;
    if (d->bit == OPT_LANG && dv_lang_parse(value, &lang))
        dv_lang_set(lang);
    o->given |= d->bit;
    return true;
}

static const char *nearest_option(const char *word)
{
    const char *known[NDOCS];
    for (int i = 0; i < NDOCS; i++)
        known[i] = docs[i].name;
    return dv_nearest(word, known, NDOCS);
}

static bool unknown_option(char **argv)
{
    const char *word = argv[optind - 1];
    const char *near = strncmp(word, "--", 2) == 0 ? nearest_option(word + 2) : NULL;
    if (near)
        wrong_usage(_("there is no option %s; did you mean --%s?"), word, near);
    else
        wrong_usage(_("there is no option %s; danvan --help lists them"), word);
    return false;
}

static const command *command_named(const char *name)
{
    size_t n;
    const command *c = commands(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(c[i].name, name) == 0)
            return &c[i];
    return NULL;
}

static bool unknown_command(const char *name)
{
    size_t n;
    const command *c = commands(&n);
    const char *known[64];
    for (size_t i = 0; i < n; i++)
        known[i] = c[i].name;
    const char *near = dv_nearest(name, known, n);
    if (near)
        wrong_usage(_("there is no command %s; did you mean %s?"), name, near);
    else
        wrong_usage(_("there is no command %s; danvan --help lists them"), name);
    return false;
}

/* Are the options and arguments those that the command takes? */
static bool fits(const options *o, const command *cmd)
{
    option_bits allowed = OPTS_GLOBAL | (cmd ? cmd->options : 0);
    for (int i = 0; i < NDOCS; i++) {
        if (!(o->given & docs[i].bit & ~allowed))
            continue;
        if (cmd)
            wrong_usage(_("%s takes no --%s; danvan %s --help says what it takes"), cmd->name,
                        docs[i].name, cmd->name);
        else
            wrong_usage(_("--%s goes with a command; danvan --help lists them"), docs[i].name);
        return false;
    }
    if (!cmd || (o->given & OPT_HELP))
        return true;
    if (o->narg < cmd->min_args || (cmd->max_args >= 0 && o->narg > cmd->max_args))
        return wrong_usage(_("usage: danvan %s %s"), cmd->name, cmd->args), false;
    return true;
}

bool options_parse(int argc, char **argv, options *o, const command **cmd)
{
    struct option longs[NDOCS + 1];
    char shorts[2 * NDOCS + 2];
    getopt_tables(longs, shorts);
    opterr = 0;
    int c;
    while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (c == '?')
            return unknown_option(argv);
        if (c == ':')
            return wrong_usage(_("%s needs a value"), argv[optind - 1]), false;
        if (!take(o, doc_of(c), optarg))
            return false;
    }
    *cmd = NULL;
    if (optind < argc) {
        *cmd = command_named(argv[optind]);
        if (!*cmd)
            return unknown_command(argv[optind]);
        o->arg = argv + optind + 1;
        o->narg = argc - optind - 1;
    }
    return fits(o, *cmd);
}
