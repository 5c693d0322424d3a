# A recipe of invented records over two years out of the demonstration's: other chance, other counts,
# so other shares of every stage; and days from `from` to `to` where it has days of its half-year.
#
#   awk -v seed=N -v total=10000 -v from=2022-12-01 -v to=2024-11-29 -f recipe.awk conf/demo.ini
BEGIN { srand(seed) }
NR == FNR { batches += /^\[batch /; next }
/^\[/ { stated = /^\[stated/ }
stated { next }
/^seed *=/ { $0 = "seed = " seed }
/^count *=/ { $0 = "count = " (1 + int(rand() * 2 * total / batches)) }
# A day that follows another one must go on doing so.
/^due_on = 20/ { $0 = "due_on = @assigned_on+5..90" }
{
    gsub(/202[0-9]-[0-9][0-9]-[0-9][0-9]\.\.202[0-9]-[0-9][0-9]-[0-9][0-9]/, from ".." to)
    print
}
