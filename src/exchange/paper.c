#include "danvan/paper.h"

#include "danvan/csv.h"
#include "danvan/file.h"
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/sheet.h"

#include <string.h>

static const char *const endings[] = {".txt", ".csv", ".json", ".html", ".xlsx"};

bool dv_paper_of_path(const char *path, dv_paper *out)
{
    size_t n = strlen(path);
    for (int p = 0; p < DV_PAPERS; p++) {
        size_t end = strlen(endings[p]);
        if (n > end && strcmp(path + n - end, endings[p]) == 0) {
            *out = (dv_paper)p;
            return true;
        }
    }
    return false;
}

static dv_rc write_sheet(dv_arena *a, const dv_registry *r, const dv_result *res, const char *path,
                         dv_err *err)
{
    dv_err own;
    FILE *lines = dv_file_scratch(dv_store_dir(r->store), &own);
    if (!lines)
        return dv_fail(err, own.rc, own.place, "%s", own.text);
    dv_sheet_report(a, r, res, lines);
    dv_rc rc = dv_sheet_make(lines, path, err);
    fclose(lines);
    return rc;
}

void dv_paper_render(dv_arena *a, const dv_registry *r, const dv_result *res, dv_paper p,
                     dv_buf *out)
{
    switch (p) {
    case DV_PAPER_CSV:
        dv_csv_report(r, res, out);
        break;
    case DV_PAPER_JSON:
        dv_json_report(r, res, out);
        break;
    case DV_PAPER_HTML:
        dv_html_report(a, r, res, out);
        break;
    case DV_PAPER_TEXT:
    case DV_PAPER_XLSX:
    case DV_PAPERS:
    default:
        dv_report_text(a, r, res, out);
    }
}

dv_rc dv_paper_report(dv_arena *a, const dv_registry *r, const dv_result *res, dv_paper p,
                      const char *path, dv_err *err)
{
    dv_file w;
    dv_buf b = {0};
    if (p == DV_PAPER_XLSX)
        return write_sheet(a, r, res, path, err);
    dv_rc rc = dv_file_begin(&w, path, err);
    if (rc != DV_OK)
        return rc;
    dv_paper_render(a, r, res, p, &b);
    fwrite(dv_buf_cstr(&b), 1, b.n, w.f);
    dv_buf_free(&b);
    return dv_file_end(&w, true, err);
}
