/* What makes a line no line of a configuration, whatever stands in it. */
#include "danvan/utf8.h"

#include "schema_int.h"

#include <stdint.h>
#include <string.h>

/* inih splits a line that does not fit its buffer and parses the tail as a line of its own.  The
 * common build has 200 bytes with the newline, \r and NUL; a file must not become valid or faulty
 * with the machine, so this is the limit everywhere. */
enum { LINE_BYTES = 197 };

/* Looks at eight bytes at a time, and at each only where one of them may be a control character. */
static bool has_control(dv_str line)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    size_t i = 0;
    while (i < line.n) {
        uint64_t word;
        if (i + sizeof word <= line.n) {
            memcpy(&word, line.p + i, sizeof word);
            uint64_t below_blank = (word - ones * 0x20) & ~word, del = (word ^ ones * 0x7f) - ones;
            if (!((below_blank | (del & ~word)) & high)) {
                i += sizeof word;
                continue;
            }
        }
        unsigned char c = (unsigned char)line.p[i++];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

const char *dv_line_fault(dv_str line)
{
    if (memchr(line.p, '\0', line.n))
        return _("this line has a NUL byte; is this a text file?");
    if (line.n > LINE_BYTES)
        return _("this line is too long; 197 bytes are the most (a Vietnamese letter takes up to "
                 "three); shorten it");
    if (dv_utf8_check(line) != line.n)
        return _("this line is not valid UTF-8; save the file as UTF-8");
    return has_control(line) ? _("this line has a control character; remove it") : NULL;
}
