#include "danvan/refusal.h"

void dv_refusal_add(dv_refusal *x, dv_key key)
{
    x->on = true;
    x->letters = key > ' ' && key < DV_KEY_SPECIAL ? x->letters + 1 : 0;
}

bool dv_refusal_takes(dv_refusal *x, dv_key key)
{
    bool back = key == DV_KEY_BACKSPACE || key == '\b';
    if (x->on && back && x->letters) {
        x->letters--;
        return true;
    }
    if (x->on && !back && key >= ' ' && key < DV_KEY_SPECIAL) {
        dv_refusal_add(x, key);
        return true;
    }
    *x = (dv_refusal){0};
    return false;
}
