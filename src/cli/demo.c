/* demo: fills an empty store from a recipe.  Chance comes from the recipe's seed, the batch and the
 * record's number, so that every run makes the same records. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/recipe.h"
#include "danvan/save.h"
#include "danvan/stated.h"

#include "cli_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct maker {
    session *s;
    const dv_recipe *recipe;
    const dv_lot *lot;
    size_t number;     /* of the record in its batch, from 1 */
    size_t *turn;      /* by pattern: how many units `every` has passed */
    uint64_t state;    /* of chance */
    dv_arena *arena;   /* the record's */
    const char **text; /* by pattern: what it gave */
} maker;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t chance(maker *m)
{
    uint64_t z = (m->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t between(maker *m, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(chance(m) % (uint64_t)(hi - lo + 1));
}

static dv_rc fault(maker *m, const dv_pattern *p, const char *sentence)
{
    char place[DV_PLACE_MAX];
    snprintf(place, sizeof place, "%s:%d", m->recipe->path, p->line);
    return dv_fail(&m->s->err, DV_INVALID, place, "%s", sentence);
}

/* `a*3`: 3; `a`: 1.  *alternative loses its weight. */
static int64_t weight(dv_str *alternative)
{
    const char *star = NULL;
    for (size_t i = alternative->n; i > 0 && !star; i--)
        if (alternative->p[i - 1] == '*')
            star = alternative->p + i - 1;
    int64_t w;
    if (!star ||
        !dv_int_parse((dv_str){star + 1, (size_t)(alternative->p + alternative->n - star - 1)},
                      DV_EN, &w) ||
        w < 1)
        return 1;
    alternative->n = (size_t)(star - alternative->p);
    return w;
}

static dv_str pick(maker *m, const char *text)
{
    int64_t sum = 0;
    dv_str rest = dv_str_from(text), part, chosen = {"", 0};
    while (dv_str_cut(&rest, '|', &part)) {
        dv_str alternative = dv_str_trim(part);
        int64_t w = weight(&alternative);
        sum += w;
        /* Keeps each alternative with probability weight ÷ sum of all weights. */
        if (between(m, 1, sum) <= w)
            chosen = alternative;
    }
    return chosen;
}

/* "LO..HI" of numbers. */
static bool number_range(dv_str s, int64_t *lo, int64_t *hi)
{
    const char *dots = NULL;
    for (size_t i = 0; i + 1 < s.n && !dots; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            dots = s.p + i;
    if (!dots)
        return false;
    dv_str a = {s.p, (size_t)(dots - s.p)}, b = {dots + 2, (size_t)(s.p + s.n - dots - 2)};
    dv_date from, to;
    if (dv_date_parse(a, &from) && dv_date_parse(b, &to)) {
        *lo = from;
        *hi = to;
    } else if (!dv_int_parse(a, DV_EN, lo) || !dv_int_parse(b, DV_EN, hi)) {
        return false;
    }
    return *lo <= *hi;
}

static const char *day_text(maker *m, int64_t day)
{
    return dv_date_format((dv_date)day, DV_NEW_N(m->arena, char, DV_DATE_SIZE));
}

/* "@FIELD+LO..HI": so many days after a field that an earlier pattern gave; what has happened, by
 * today. */
static dv_rc after_field(maker *m, const dv_pattern *p, dv_str s, const char **out)
{
    dv_str rest = {s.p + 1, s.n - 1}, name;
    int64_t lo, hi;
    if (!dv_str_cut(&rest, '+', &name) || !number_range(rest, &lo, &hi))
        return fault(m, p, _("expected @FIELD+LO..HI"));
    for (size_t i = 0; i < m->lot->npattern; i++) {
        const dv_field *f = m->lot->pattern[i].field;
        dv_date day;
        if (!f || !dv_str_is(name, f->id) || !m->text[i])
            continue;
        if (!dv_date_parse(dv_str_from(m->text[i]), &day))
            break;
        int64_t then = day + between(m, lo, hi);
        *out = day_text(m, p->field && p->field->happened && then > dv_today() ? dv_today() : then);
        return DV_OK;
    }
    return fault(m, p, _("the field after @ must be a day that stands before this line"));
}

static const dv_words *words_named(const dv_recipe *r, dv_str name)
{
    for (size_t i = 0; i < r->nwords; i++)
        if (dv_str_is(name, r->words[i].id))
            return &r->words[i];
    return NULL;
}

/* {n} and {NAME}. */
static dv_rc fill_in(maker *m, const dv_pattern *p, dv_str s, const char **out)
{
    dv_buf b = {0};
    while (s.n) {
        const char *open = memchr(s.p, '{', s.n);
        const char *shut = open ? memchr(open, '}', (size_t)(s.p + s.n - open)) : NULL;
        if (!shut)
            break;
        dv_buf_add(&b, (dv_str){s.p, (size_t)(open - s.p)});
        dv_str name = {open + 1, (size_t)(shut - open - 1)};
        const dv_words *w = words_named(m->recipe, name);
        if (dv_str_is(name, "n")) {
            dv_buf_printf(&b, "%zu", m->number);
        } else if (w) {
            dv_buf_puts(&b, w->value[chance(m) % w->n]);
        } else {
            dv_buf_free(&b);
            return fault(m, p, _("there is no [words] of the name in braces"));
        }
        s = (dv_str){shut + 1, (size_t)(s.p + s.n - shut - 1)};
    }
    dv_buf_add(&b, s);
    *out = dv_arena_copy(m->arena, dv_buf_str(&b));
    dv_buf_free(&b);
    return DV_OK;
}

static bool takes_days(const dv_pattern *p)
{
    return p->field && p->field->type == DV_DATE;
}

static bool has_come_to(const maker *m, dv_str stages)
{
    const char *is = NULL;
    dv_str stage;
    for (size_t i = 0; i < m->lot->npattern && !is; i++)
        is = m->lot->pattern[i].field ? NULL : m->text[i];
    while (is && dv_str_cut(&stages, ' ', &stage))
        if (dv_str_is(stage, is))
            return true;
    return false;
}

/* "at STAGE STAGE: VALUE": the value; empty for a record at another stage. */
static dv_str at_stage(const maker *m, dv_str s)
{
    const dv_str at = DV_LIT("at ");
    dv_str rest = s, stages;
    if (!dv_str_begins(s, at) || !memchr(s.p, ':', s.n) || !dv_str_cut(&rest, ':', &stages))
        return s;
    stages = (dv_str){stages.p + at.n, stages.n - at.n};
    return has_come_to(m, stages) ? dv_str_trim(rest) : (dv_str){"", 0};
}

static dv_rc expand(maker *m, const dv_pattern *p, const char **out)
{
    int64_t lo, hi;
    dv_str s = at_stage(m, pick(m, p->text));
    if (s.n > 1 && s.p[0] == '@')
        return after_field(m, p, s, out);
    if (number_range(s, &lo, &hi)) {
        int64_t v = between(m, lo, hi);
        *out = takes_days(p) ? day_text(m, v) : dv_arena_printf(m->arena, "%lld", (long long)v);
        return DV_OK;
    }
    return fill_in(m, p, s, out);
}

static const char *const every = "every ";

static bool is_every(const dv_pattern *p)
{
    return strncmp(p->text, every, strlen(every)) == 0;
}

static dv_date day_of_record(const maker *m)
{
    dv_date day = DV_NO_DATE;
    for (size_t i = 0; i < m->lot->npattern; i++)
        if (m->lot->pattern[i].field == m->lot->kind->date && m->text[i])
            dv_date_parse(dv_str_from(m->text[i]), &day);
    return day;
}

/* The units meant by `every LEVEL` or `every CODE CODE …` that lived on the day. */
static size_t units_meant(maker *m, dv_str names, dv_date day, const char **unit)
{
    const dv_schema *s = m->s->schema;
    size_t n = 0;
    for (size_t i = 0; i < s->nunit; i++)
        if (dv_str_is(names, s->level[s->unit[i].level].id) && dv_unit_alive(&s->unit[i], day))
            unit[n++] = s->unit[i].id;
    dv_str name;
    while (n == 0 && dv_str_cut(&names, ' ', &name)) {
        size_t k = 0;
        do {
            int u = dv_unit_find(s, dv_arena_copy(m->arena, name), day);
            if (u != DV_NO_UNIT && k < s->nunit)
                unit[k++] = s->unit[u].id;
        } while (dv_str_cut(&names, ' ', &name));
        return k;
    }
    return n;
}

static dv_rc in_turn(maker *m, size_t i)
{
    const dv_pattern *p = &m->lot->pattern[i];
    const char **unit = DV_NEW_N(m->arena, const char *, m->s->schema->nunit);
    size_t n = units_meant(m, dv_str_from(p->text + strlen(every)), day_of_record(m), unit);
    if (n == 0)
        return fault(m, p, _("no such unit lived on the day of the record"));
    m->text[i] = unit[m->turn[i]++ % n];
    return DV_OK;
}

static dv_rc expand_all(maker *m)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < m->lot->npattern && rc == DV_OK; i++)
        if (!is_every(&m->lot->pattern[i]))
            rc = expand(m, &m->lot->pattern[i], &m->text[i]);
    for (size_t i = 0; i < m->lot->npattern && rc == DV_OK; i++)
        if (is_every(&m->lot->pattern[i]))
            rc = in_turn(m, i);
    return rc;
}

/* The day goes in first: it tells which of several units a code means. */
static dv_rc put_in(maker *m, dv_record *rec)
{
    dv_rc rc = DV_OK;
    dv_err *err = &m->s->err;
    for (int days = 1; days >= 0; days--)
        for (size_t i = 0; i < m->lot->npattern && rc == DV_OK; i++) {
            const dv_pattern *p = &m->lot->pattern[i];
            if (takes_days(p) != days)
                continue;
            if (p->field)
                rc = dv_record_set(m->arena, m->s->registry, rec, p->field, dv_str_from(m->text[i]),
                                   err);
            else
                rc = dv_record_move(m->s->registry, rec, m->text[i], day_of_record(m), err);
        }
    return rc;
}

static dv_rc make_record(maker *m, dv_batch *batch, dv_faults *faults)
{
    m->text = DV_NEW_N(m->arena, const char *, m->lot->npattern);
    dv_record *rec = dv_record_new(m->arena, m->s->registry, m->lot->kind);
    dv_rc rc = expand_all(m);
    if (rc == DV_OK)
        rc = put_in(m, rec);
    return rc == DV_OK ? dv_batch_save(m->arena, batch, rec, faults, &m->s->err) : rc;
}

static uint64_t seed_of(const dv_recipe *r, const char *id, size_t number)
{
    uint64_t h = 1469598103934665603u ^ r->seed; /* FNV-1a */
    for (; *id; id++)
        h = (h ^ (unsigned char)*id) * 1099511628211u;
    return h ^ ((uint64_t)number << 20);
}

static dv_rc make_lot(session *s, const dv_recipe *r, const dv_lot *lot, dv_batch *batch)
{
    dv_arena arena = {0};
    maker m = {.s = s, .recipe = r, .lot = lot, .arena = &arena};
    m.turn = DV_NEW_N(&s->arena, size_t, lot->npattern);
    dv_rc rc = DV_OK;
    for (m.number = 1; m.number <= lot->count && rc == DV_OK; m.number++) {
        dv_faults faults;
        dv_arena_reset(&arena);
        dv_faults_init(&faults, &arena);
        m.state = seed_of(r, lot->id, m.number);
        rc = make_record(&m, batch, &faults);
        if (rc != DV_OK && faults.errors) {
            char place[DV_PLACE_MAX];
            snprintf(place, sizeof place, "%s:%d", r->path, lot->line);
            dv_fail(&s->err, rc, place, "%s: %s", faults.at[0].place, faults.at[0].text);
        }
    }
    dv_arena_free(&arena);
    return rc;
}

static dv_rc make_stated(session *s, const dv_recipe *r, const dv_stated_lot *lot)
{
    char place[DV_PLACE_MAX];
    snprintf(place, sizeof place, "%s:%d", r->path, lot->line);
    dv_stated of = {.unit = dv_unit_find(s->schema, lot->unit, DV_NO_DATE), .source = lot->source};
    if (of.unit == DV_NO_UNIT || !dv_period_parse(dv_str_from(lot->period), &of.period))
        return dv_fail(&s->err, DV_INVALID, place, _("its unit or its period does not exist"));
    size_t n = lot->nfigure;
    dv_stated *st = DV_NEW_N(&s->arena, dv_stated, n + 1);
    for (size_t i = 0; i < n; i++) {
        const dv_stated_figure *f = &lot->figure[i];
        st[i] = of;
        dv_rc rc = dv_stated_name(s->schema, f->measure, &st[i], &s->err);
        if (rc == DV_OK && !dv_decimal_parse(dv_str_from(f->value), &st[i].value))
            rc = dv_fail(&s->err, DV_INVALID, f->measure, _("%s is no number"), f->value);
        if (rc != DV_OK)
            return dv_fail(&s->err, rc, dv_arena_printf(&s->arena, "%s:%d", r->path, f->line), "%s",
                           s->err.text);
    }
    return dv_stated_put(s->registry, st, n, &s->err);
}

static dv_rc make_all(session *s, const dv_recipe *r, size_t *made)
{
    dv_batch *batch;
    dv_rc rc = dv_batch_begin(s->registry, &batch, &s->err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < r->nlot && rc == DV_OK; i++) {
        rc = make_lot(s, r, &r->lot[i], batch);
        *made += r->lot[i].count;
    }
    if (rc == DV_OK)
        rc = dv_batch_commit(batch, &s->err);
    else
        dv_batch_abort(batch);
    for (size_t i = 0; i < r->nstated && rc == DV_OK; i++)
        rc = make_stated(s, r, &r->stated[i]);
    return rc;
}

/* The recipe that is named, else demo.ini beside the configuration. */
static const char *recipe_path(session *s)
{
    if (s->o->narg)
        return s->o->arg[0];
    const char *slash = strrchr(s->schema->path, '/');
    int dir = slash ? (int)(slash - s->schema->path + 1) : 0;
    return dv_arena_printf(&s->arena, "%.*sdemo.ini", dir, s->schema->path);
}

int run_demo(session *s)
{
    dv_faults faults;
    dv_recipe *r;
    dv_faults_init(&faults, &s->arena);
    if (dv_recipe_load(&s->arena, s->schema, recipe_path(s), &r, &faults) != DV_OK)
        return faults_print(&faults, false);
    size_t made = 0;
    if (make_all(s, r, &made) != DV_OK)
        return session_fail(s);
    printf(_("%zu records, all of them invented; their totals are those of the published report\n"),
           made);
    return EXIT_DONE;
}
