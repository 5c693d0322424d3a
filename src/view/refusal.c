#include "danvan/refusal.h"

enum { LONGEST_WORD = 24 };

void dv_refusal_add(dv_refusal *x, dv_key key)
{
    const bool ends = key <= ' ' || key >= DV_KEY_SPECIAL;
    x->on = true;
    x->more = x->more || ends || x->letters == LONGEST_WORD;
    x->letters = ends ? 0 : x->letters + (x->letters < LONGEST_WORD);
}

bool dv_refusal_takes(dv_refusal *x, dv_key key)
{
    const bool back = key == DV_KEY_BACKSPACE || key == '\b', on = x->on;
    if (on && !back && key >= ' ' && key < DV_KEY_SPECIAL) {
        dv_refusal_add(x, key);
        return true;
    }
    if (on && back && x->letters > (x->more ? 0 : 1)) {
        x->letters--;
        return true;
    }
    *x = (dv_refusal){.dropped = on && back};
    return x->dropped;
}
