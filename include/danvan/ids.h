/* Record ids.
 *
 * Inside: 16 bits of office, then 48 of serial, of which the upper 16 are the year of the register
 * and the lower 32 count within kind and year.  The office's code (1–3 of A–Z 0–9) is written in
 * base 37 into its 16 bits, so two offices with different codes never make the same id, offline.
 * A person reads PREFIX-YEAR-OFFICE-SERIAL: KN-2024-NA-000123. */
#ifndef DANVAN_IDS_H
#define DANVAN_IDS_H

#include "danvan/schema.h"

typedef uint64_t dv_id; /* 0: none */

enum { DV_ID_SIZE = 32, DV_OFFICE_SIZE = 4 };

bool dv_office_number(const char *code, uint16_t *out);
char *dv_office_code(uint16_t office, char buf[DV_OFFICE_SIZE]);
dv_id dv_id_make(uint16_t office, int year, uint32_t serial);
char *dv_id_format(const dv_kind *k, dv_id id, char buf[DV_ID_SIZE]);
/* Case-insensitive; leading zeros of the serial may be left out. */
dv_rc dv_id_parse(const dv_schema *s, dv_str text, const dv_kind **k, dv_id *id, dv_err *err);

#endif
