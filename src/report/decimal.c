/* Stated numbers at their precision. */
#include "compare_int.h"

static int64_t power(int digits)
{
    int64_t p = 1;
    while (digits-- > 0)
        p *= 10;
    return p;
}

/* a ÷ b rounded half up, for b > 0. */
static int64_t divide(int64_t a, int64_t b)
{
    int64_t q = a / b, r = a % b;
    if (r < 0) {
        q--;
        r += b;
    }
    return r >= b - r ? q + 1 : q;
}

dv_decimal dv_decimal_scale(dv_decimal d, int digits)
{
    if (digits >= d.digits)
        return (dv_decimal){d.value * power(digits - d.digits), digits};
    return (dv_decimal){divide(d.value, power(d.digits - digits)), digits};
}

dv_decimal dv_decimal_percent(int64_t n, int64_t of, int digits)
{
    return (dv_decimal){divide(n * 100 * power(digits), of), digits};
}

dv_decimal dv_decimal_plus(dv_decimal a, dv_decimal b, int sign)
{
    int digits = a.digits > b.digits ? a.digits : b.digits;
    int64_t x = dv_decimal_scale(a, digits).value, y = dv_decimal_scale(b, digits).value;
    return (dv_decimal){x + sign * y, digits};
}

bool dv_cell_decimal(dv_cell c, int digits, dv_decimal *out)
{
    switch (c.is) {
    case DV_FIGURE_COUNT:
        *out = dv_decimal_scale((dv_decimal){c.n, 0}, digits);
        return true;
    case DV_FIGURE_MILLI:
        *out = dv_decimal_scale((dv_decimal){c.n, 3}, digits);
        return true;
    case DV_FIGURE_RATE:
        if (c.of <= 0)
            return false;
        *out = dv_decimal_percent(c.n, c.of, digits);
        return true;
    case DV_FIGURE_NONE:
    default:
        return false;
    }
}
