#include "danvan/unit.h"

#include "danvan/schema.h"

#include "schema_int.h"

int dv_unit_by_id(const dv_schema *s, const char *id)
{
    return dv_map_get(&s->index->id, id);
}

int dv_unit_find(const dv_schema *s, const char *text, dv_date day)
{
    int id = dv_map_get(&s->index->id, text);
    int first = dv_map_get(&s->index->code, text);
    if (first < 0 || s->index->same[first] == DV_NO_UNIT)
        return id >= 0 ? id : first;
    if (day == DV_NO_DATE)
        return id;
    for (int u = first; u != DV_NO_UNIT; u = s->index->same[u])
        if (dv_unit_alive(&s->unit[u], day))
            return u;
    return DV_NO_UNIT;
}

bool dv_unit_alive(const dv_unit *u, dv_date day)
{
    return dv_unit_alive_in(u, day, day);
}

bool dv_unit_alive_in(const dv_unit *u, dv_date from, dv_date to)
{
    return (u->from == DV_NO_DATE || u->from <= to) && (u->until == DV_NO_DATE || u->until >= from);
}

int dv_unit_as_of(const dv_schema *s, int u, dv_date day)
{
    while (u != DV_NO_UNIT && day != DV_NO_DATE) {
        const dv_unit *x = &s->unit[u];
        int next = x->into != DV_NO_UNIT ? x->into : x->parent;
        if (x->until == DV_NO_DATE || x->until >= day || next == DV_NO_UNIT)
            return u;
        u = next;
    }
    return u;
}

bool dv_unit_below(const dv_schema *s, int u, int top)
{
    while (u != DV_NO_UNIT && u != top)
        u = s->unit[u].parent;
    return u != DV_NO_UNIT;
}

int dv_unit_at_level(const dv_schema *s, int u, int level)
{
    while (u != DV_NO_UNIT && s->unit[u].level > level)
        u = s->unit[u].parent;
    return u != DV_NO_UNIT && s->unit[u].level == level ? u : DV_NO_UNIT;
}

int dv_unit_child_toward(const dv_schema *s, int u, int top)
{
    int below = DV_NO_UNIT;
    while (u != DV_NO_UNIT && u != top) {
        below = u;
        u = s->unit[u].parent;
    }
    return u == top ? below : DV_NO_UNIT;
}
