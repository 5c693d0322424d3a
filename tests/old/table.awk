# What each act took: a row an act in the order of the first, a column a condition, the median and
# the most, in ms.  Lines are "MS<tab>NAME"; an act called - is none.
#
#     awk -f tests/old/table.awk name=plain FILE name=disk FILE...

BEGIN { FS = "\t" }
FNR == 1 {
    if (!(name in column)) {
        column[name] = ++ncolumn
        head[ncolumn] = name
    }
}
NF == 2 && $2 != "-" {
    if (!($2 in row)) {
        row[$2] = ++nrow
        act[nrow] = $2
    }
    key = row[$2] SUBSEP column[name]
    ms[key, ++n[key]] = $1 + 0
}
function sort(key, i, j, v) {
    for (i = 2; i <= n[key]; i++) {
        v = ms[key, i]
        for (j = i - 1; j >= 1 && ms[key, j] > v; j--)
            ms[key, j + 1] = ms[key, j]
        ms[key, j + 1] = v
    }
}
function cell(key) {
    if (!n[key])
        return "-"
    sort(key)
    return ms[key, int((n[key] + 1) / 2)] " (" ms[key, n[key]] ")"
}
END {
    printf "%-78s", "ms: median (most)"
    for (c = 1; c <= ncolumn; c++)
        printf " %16s", head[c]
    print ""
    for (r = 1; r <= nrow; r++) {
        printf "%-78s", act[r]
        for (c = 1; c <= ncolumn; c++)
            printf " %16s", cell(r SUBSEP c)
        print ""
    }
}
