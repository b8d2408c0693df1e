# Reads "ROW SERVER FIELD VALUE", sorted, and prints tables of medians.
function finish() { if (count) median[last] = (value[int((count + 1) / 2)] + value[int(count / 2) + 1]) / 2; count = 0 }
function at(row, server, field) { return median[row " " server " " field] + 0 }
function ratio(a, b) { return b > 0 && a > 0 ? sprintf("%.2f", a / b) : "-" }
{
    key = $1 " " $2 " " $3
    if (key != last) { finish(); last = key }
    value[++count] = $4
}
END {
    finish()
    n = split(servers, server, " "); r = split(rows, row, " ")
    print "Server CPU, µs per request:\n"
    head = "| connections, bytes, pipeline |"; rule = "|---|"
    for (i = 1; i <= n; i++) { head = head " " server[i] " |"; rule = rule "---|" }
    print head " weft-epoll / c-epoll | weft-epoll / virtual |"; print rule "---|---|"
    for (j = 1; j <= r; j++) {
        split(row[j], part, ":")
        line = "| " part[1] ", " part[2] " B, " part[3] " |"
        for (i = 1; i <= n; i++) { v = at(row[j], server[i], "cpuMicrosPerRequest"); line = line (v ? sprintf(" %.2f |", v) : " - |") }
        w = at(row[j], "weft-epoll", "cpuMicrosPerRequest")
        print line " " ratio(w, at(row[j], "c-epoll", "cpuMicrosPerRequest")) " | " ratio(w, at(row[j], "virtual", "cpuMicrosPerRequest")) " |"
    }
    print "\nOther figures:\n"
    print "| server | fixed rate: p50 µs | p99 µs | p99.9 µs | accepts/s | CPU µs per accept | KB per idle connection (of " idle ") |"
    print "|---|---|---|---|---|---|---|"
    for (i = 1; i <= n; i++) {
        s = server[i]
        kb = at("idle", s, "residentBytes") ? sprintf("%.2f", (at("idle", s, "residentBytes") - at("idle0", s, "residentBytes")) / (idle - 50) / 1024) : "-"
        printf "| %s | %.0f | %.0f | %.0f | %.0f | %.1f | %s |\n", s, at("rate", s, "p50"), at("rate", s, "p99"), at("rate", s, "p999"), \
            at("churn", s, "perSecond"), at("churn", s, "cpuMicrosPerRequest"), kb
    }
}
