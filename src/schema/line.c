/* What makes a line no line of a configuration, whatever stands in it. */
#include "danvan/utf8.h"

#include "schema_int.h"

#include <stdint.h>
#include <string.h>

/* inih splits a line that does not fit its buffer and parses the tail as a line of its own.  The
 * common build has 200 bytes with the newline, \r and NUL; a file must not become valid or faulty
 * with the machine, so this is the limit everywhere. */
enum { LINE_BYTES = 197 };

/* May one of the eight bytes be a control character? */
static bool any_control(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t below_blank = (word - ones * 0x20) & ~word, del = (word ^ ones * 0x7f) - ones;
    return (below_blank | (del & ~word)) & high;
}

static bool is_control(char c, bool lines)
{
    unsigned char u = (unsigned char)c;
    return (u < 0x20 && u != '\t' && !(lines && u == '\n')) || u == 0x7f;
}

/* Looks at eight bytes at a time, and at each only where one of them may be a control character. */
static bool has_control(dv_str s, bool lines)
{
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= s.n; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        for (size_t j = 0; any_control(word) && j < sizeof word; j++)
            if (is_control(s.p[i + j], lines))
                return true;
    }
    while (i < s.n && !is_control(s.p[i], lines))
        i++;
    return i < s.n;
}

bool dv_text_plain(dv_str text)
{
    return !has_control(text, true) && dv_utf8_is_settled(text);
}

const char *dv_length_fault(dv_str line)
{
    return line.n > LINE_BYTES
               ? _("this line is too long; 197 bytes are the most (a Vietnamese letter takes up to "
                   "three); shorten it")
               : NULL;
}

const char *dv_line_fault(dv_str line)
{
    if (memchr(line.p, '\0', line.n))
        return _("this line has a NUL byte; is this a text file?");
    const char *too_long = dv_length_fault(line);
    if (too_long)
        return too_long;
    if (dv_utf8_check(line) != line.n)
        return _("this line is not valid UTF-8; save the file as UTF-8");
    return has_control(line, false) ? _("this line has a control character; remove it") : NULL;
}
