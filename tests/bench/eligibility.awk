# eligibility.awk - the criteria of eligibility.ripx for awk: the peer that every machine has.
# Unknown is 2, no 0, yes 1, as in Kleene's logic; decimals are made whole before they are compared.
function whole(x, scale) { return int(x * scale + 0.5) }
function both(a, b) { return a == 0 || b == 0 ? 0 : (a == 1 && b == 1 ? 1 : 2) }
function least(x, scale, k) { return x == "" ? 2 : whole(x, scale) >= k }
function most(x, scale, k) { return x == "" ? 2 : whole(x, scale) <= k }
function flag(x) { return x == "" ? 2 : x + 0 }
function negated(x) { return x == 2 ? 2 : 1 - x }
function days(d,   m) { m = substr(d, 6, 2) + 0; return (substr(d, 1, 4) - 2026) * 365 + before[m] + substr(d, 9, 2) }
BEGIN { FS = ","; split("0 31 59 90 120 151 181 212 243 273 304 334", before, " ") }
NR > 1 {
    v = both(least($2, 1, 18), most($2, 1, 75))
    v = both(v, $3 == "" || $4 == "" ? 2 : $3 "" <= $4 "")
    v = both(v, most($5, 1, 2)); v = both(v, least($6, 10, 90)); v = both(v, least($7, 1, 100))
    v = both(v, most($8, 100, 150)); v = both(v, most($9, 1, 120)); v = both(v, most($10, 10, 260))
    if ($11 == "" || $12 == "") mass = 2
    else { w = whole($11, 10) * 1000; h = $12 * $12; mass = w * 2 >= 37 * h && w <= 35 * h }
    v = both(v, mass); v = both(v, flag($20))
    v = both(v, negated(both(flag($14), flag($15)))); v = both(v, negated(flag($16)))
    v = both(v, negated(both(flag($17), $4 == "" || $18 == "" ? 2 : days($4) - days($18) < 28)))
    v = both(v, negated(flag($19))); v = both(v, most($13, 1, 160))
    count[v]++
}
END { print count[1] + 0, count[0] + 0, count[2] + 0 }
