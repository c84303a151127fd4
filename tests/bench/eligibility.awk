# eligibility.awk - the criteria of eligibility.ripx for awk: the peer that every machine has.
# Unknown is 2, no 0, yes 1, as in Kleene's logic; decimals are made whole before they are compared.
function whole(x, scale) { return int(x * scale + 0.5) }
function both(a, b) { return a == 0 || b == 0 ? 0 : (a == 1 && b == 1 ? 1 : 2) }
function least(x, scale, k) { return x == "" ? 2 : whole(x, scale) >= k }
function most(x, scale, k) { return x == "" ? 2 : whole(x, scale) <= k }
function flag(x) { return x == "" ? 2 : x == "Y" }
function negated(x) { return x == 2 ? 2 : 1 - x }
function days(d,   y, m) { y = substr(d, 1, 4); m = substr(d, 6, 2) + 0; return year[y] + before[m] + (y == 2024 && m > 2) + substr(d, 9, 2) }
BEGIN {
    FS = ","
    split("0 31 59 90 120 151 181 212 243 273 304 334", before, " ")
    year[2023] = 0; year[2024] = 365; year[2025] = 731; year[2026] = 1096
}
NR > 1 {
    v = both(least($4, 1, 18), most($4, 1, 75))
    v = both(v, $5 == "" || $6 == "" ? 2 : $5 "" <= $6 "")
    v = both(v, most($7, 1, 2)); v = both(v, $9 == "g/L" ? least($8, 1, 90) : $9 == "g/dL" ? least($8, 10, 90) : 2)
    v = both(v, least($10, 1, 100))
    v = both(v, $12 == "umol/L" ? most($11, 100, 13263) : $12 == "mg/dL" ? most($11, 100, 150) : 2)
    v = both(v, most($13, 1, 120))
    v = both(v, $15 == "umol/L" ? most($14, 100, 2600) : $15 == "mg/dL" ? ($14 == "" ? 2 : whole($14, 100) * 171 <= 26000) : 2)
    if ($16 == "" || $17 == "") mass = 2
    else { w = whole($16, 10) * 1000; h = $17 * $17; mass = w * 10 >= 185 * h && w <= 35 * h }
    v = both(v, mass); v = both(v, flag($24))
    v = both(v, negated(both($3 == "" ? 2 : $3 == "F", flag($19)))); v = both(v, negated(flag($20)))
    v = both(v, negated(both(flag($21), $6 == "" || $22 == "" ? 2 : days($6) - days($22) < 28)))
    v = both(v, negated(flag($23))); v = both(v, most($18, 1, 160))
    count[v]++
}
END { print count[1] + 0, count[0] + 0, count[2] + 0 }
