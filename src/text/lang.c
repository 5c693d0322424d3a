#include "danvan/lang.h"

#include "danvan/err.h"

#include <stdint.h>
#include <string.h>

/* The catalogue in gettext's .mo format: sorted originals, so a binary search finds them.  msgfmt
 * writes it in the byte order of the machine that builds. */
static const _Alignas(4) unsigned char vi_mo[] = {
#include "vi_mo.inc"
};

#define MAGIC UINT32_C(0x950412de)
enum { MAGIC_WORD, REVISION_WORD, COUNT_WORD, ORIGINALS_WORD, TRANSLATIONS_WORD };

static dv_lang lang = DV_VI;

void dv_lang_set(dv_lang l)
{
    lang = l;
}

dv_lang dv_lang_now(void)
{
    return lang;
}

bool dv_lang_parse(const char *s, dv_lang *out)
{
    bool vi = strcmp(s, "vi") == 0;
    if (!vi && strcmp(s, "en") != 0)
        return false;
    *out = vi ? DV_VI : DV_EN;
    return true;
}

static uint32_t word_at(uint64_t offset)
{
    uint32_t w;
    DV_ASSERT(offset <= sizeof vi_mo - sizeof w);
    memcpy(&w, vi_mo + offset, sizeof w);
    return w;
}

static uint32_t head_word(uint64_t i)
{
    return word_at(4 * i);
}

/* String i of the table: each entry is a length and an offset; strings end in NUL. */
static const char *string_at(uint32_t table, uint32_t i)
{
    uint64_t entry = table + 8 * (uint64_t)i;
    uint64_t length = word_at(entry), offset = word_at(entry + 4);
    DV_ASSERT(offset + length < sizeof vi_mo && vi_mo[offset + length] == '\0');
    return (const char *)vi_mo + offset;
}

static const char *lookup(const char *english)
{
    DV_ASSERT(head_word(MAGIC_WORD) == MAGIC && head_word(REVISION_WORD) >> 16 == 0);
    uint32_t originals = head_word(ORIGINALS_WORD), lo = 0, hi = head_word(COUNT_WORD);
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = strcmp(english, string_at(originals, mid));
        if (c == 0)
            return string_at(head_word(TRANSLATIONS_WORD), mid);
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

const char *dv_tr(const char *english)
{
    /* The empty original is the catalogue's header. */
    const char *vi = lang == DV_VI && *english ? lookup(english) : NULL;
    return vi && *vi ? vi : english;
}

const char *dv_tr_n(size_t n, const char *one, const char *many)
{
    return lang == DV_EN && n == 1 ? one : dv_tr(many);
}
