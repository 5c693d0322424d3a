# The measures of report `id` that are rates, as a JSON list's items: each takes three columns of a
# spreadsheet.
/^\[/ { section = $1; name = substr($2, 1, length($2) - 1) }
section == "[measure" && ($1 == "rate" || $1 == "share" || $1 == "growth") && $2 == "=" { rate[name] = 1 }
section == "[report" && name == id && $1 == "measures" { measures = $0; sub(/^[^=]*= */, "", measures) }
section == "[report" && name == id && $1 == "rows" && $3 == "measures" { mixed = 1 }
END {
    n = split(measures, m, /, */)
    for (i = 1; i <= n && !mixed; i++)
        if (m[i] in rate)
            list = list (list ? "," : "") "\"" m[i] "\""
    print list
}
