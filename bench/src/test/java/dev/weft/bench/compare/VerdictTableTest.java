package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTableTest {
    @Test
    void lines_verdicts_showBothSidesAndWhetherTheyAgree() {
        var lines = VerdictTable.lines(List.of(
                new Verdict("switch rate", "2 hogs, 5.0 ms", "switches", "1/s", 199, 188, 1.25, true),
                new Verdict("wake-up of an I/O thread", "beside 2 hogs, 5 ms", "p90", "us", 5_100, 15_000, 1.5, false),
                new Verdict("CPU scaling", "4 threads", "speed-up", "x", 1, 3, 0, true)));

        assertEquals("""
                  experiment                                    metric                      ours      real within
                  switch rate, 2 hogs, 5.0 ms                   switches, 1/s                199       188 1.25x yes
                  wake-up of an I/O thread, beside 2 hogs, 5 ms p90, us                    5,100    15,000 1.50x NO
                  CPU scaling, 4 threads                        speed-up                    1.00      3.00
                """.strip(), String.join("\n", lines.subList(1, 5)).strip());
    }

    @Test
    void lines_longTexts_stayWithinHundredColumns() {
        var words = "words ".repeat(20);
        var lines = VerdictTable.lines(List.of(new Verdict(words, words, words, words, 9_999_999, 1e300, 1.25, false)));

        assertTrue(lines.stream().allMatch(line -> line.length() <= Table.WIDTH), lines.toString());
        assertEquals(List.of(), VerdictTable.lines(List.of()));
    }
}
