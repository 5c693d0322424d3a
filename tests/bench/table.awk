# Reads the bench's table back: every row has every size, its medians lie in their spread, its ratio
# is that of the medians.  Prints "N passed, N failed", a row each.
#
#     awk -v sizes="300 600" -f tests/bench/table.awk RESULTS

function fault(what) {
    print FILENAME ":" FNR ": " what
    bad = 1
}
function closes() {
    if (row == "")
        return
    if (at != nsize)
        fault(row ": " at " sizes, not " nsize)
    if (bad) failed++; else passed++
    row = ""
}
# "(0.053..10.467)" → least and most; without one the figure is alone.
function spread(text, median) {
    if (!match(text, /^\([0-9.]+\.\.[0-9.]+\)$/))
        return 0
    split(substr(text, 2, length(text) - 2), part, /\.\./)
    if (part[1] + 0 > median + 0 || part[2] + 0 < median + 0)
        fault(row ": " median " is not in " text)
    return 1
}
# How far, in parts of itself, the ratio of two printed figures may be from that of the whole ones.
function rounding(a, b) { return 0.02 + 0.0006 / a + 0.0006 / b }
BEGIN { nsize = split(sizes, size, " ") }
/^[a-z0-9].*, [a-zA-Z ]+( \||$)/ && !/ records, / {
    closes()
    row = $0
    at = bad = 0
    against = / \| danvan : /
    next
}
/^[0-9]+ rows, / {
    closes()
    if ($1 != passed + failed || !$1)
        print FILENAME ": it says " $1 " rows and has " passed + failed
    else
        whole = 1
    next
}
row != "" && $1 ~ /^[0-9,]+$/ {
    gsub(",", "", $1)
    if ($1 != size[++at])
        fault(row ": size " $1 ", not " size[at])
    if ($2 !~ /^[0-9.]+$/ || (against && $2 <= 0))
        fault(row ": " $2 " is no figure")
    i = 3 + spread($3, $2)
    if (against) {
        b = $i
        i += 1 + spread($(i + 1), b)
        if (b <= 0 || ($i - $2 / b) ^ 2 > (rounding($2, b) * $i + 0.002) ^ 2)
            fault(row ": " $2 " : " b " is not " $i)
    }
}
END {
    print passed + 0 " passed, " failed + !whole " failed"
    exit failed || !whole
}
