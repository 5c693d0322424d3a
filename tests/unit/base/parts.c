/* Parts on their way from one thread to another. */
#include "danvan/parts.h"

#include "danvan/str.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>

enum { PARTS = 500 };

static void *give_all(void *of)
{
    dv_buf b = {0};
    for (int i = 0; i < PARTS; i++) {
        dv_buf_printf(&b, "%d", i);
        if (!dv_parts_give(of, &b))
            break;
        cr_assert_eq(b.n, 0, "an empty one comes back");
    }
    dv_parts_end(of);
    dv_buf_free(&b);
    return NULL;
}

static void in_order(size_t most)
{
    pthread_t t;
    dv_buf b = {0};
    char want[20];
    dv_parts *p = dv_parts_open(&dv_part_buf, most);
    cr_expect_not(dv_parts_take(p, false, &b), "there is none yet");
    cr_assert_eq(pthread_create(&t, NULL, give_all, p), 0);
    for (int i = 0; i < PARTS; i++) {
        cr_assert(dv_parts_take(p, true, &b));
        snprintf(want, sizeof want, "%d", i);
        cr_assert_str_eq(dv_buf_cstr(&b), want);
    }
    cr_expect_not(dv_parts_take(p, true, &b), "that was the end");
    pthread_join(t, NULL);
    dv_buf_free(&b);
    dv_parts_close(p);
}

Test(parts, come_in_the_order_in_which_they_were_given)
{
    for (size_t most = 1; most <= 9; most++)
        in_order(most);
}

Test(parts, who_gives_does_not_wait_for_one_that_takes_no_more)
{
    pthread_t t;
    dv_buf b = {0};
    dv_parts *p = dv_parts_open(&dv_part_buf, 4);
    cr_assert_eq(pthread_create(&t, NULL, give_all, p), 0);
    cr_assert(dv_parts_take(p, true, &b));
    dv_parts_give_up(p);
    pthread_join(t, NULL);
    dv_buf_free(&b);
    dv_parts_close(p);
}
