package dev.weft.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Metric.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void bars_oursLeads_saysByHowMuchItBeatsTheRival() {
        assertEquals("cooperative-1 has the lowest time, 95.0 ns/op; virtual has 2.80 times as much (266 ns/op).",
                Sentences.bars(List.of(lower("virtual", 266), lower("serial", 900), lower("cooperative-1", 95))));
    }

    @Test
    void bars_oursLoses_saysItsPlace() {
        assertEquals("virtual has the lowest time, 50.0 ns/op; platform has 18.0 times as much (900 ns/op). "
                + "cooperative-1 is number 2 of 3 with 95.0 ns/op.",
                Sentences.bars(List.of(lower("virtual", 50), lower("platform", 900), lower("cooperative-1", 95))));
    }

    @Test
    void bars_moreIsBetter_theHighestLeads() {
        assertEquals("cooperative-1 has the highest rate, 2,000 ops/s, 4.00 times that of virtual (500 ops/s).",
                Sentences.bars(List.of(Reports.row("virtual", Better.HIGHER, 500),
                        Reports.row("cooperative-1", Better.HIGHER, 2000))));
    }

    @Test
    void bars_rangesOverlap_saysThatNothingIsSettled() {
        assertEquals("cooperative-1 has the lowest time, 95.0 ns/op; virtual has 1.05 times as much (100 ns/op). "
                + "Its range overlaps that of virtual: which of the two is ahead is not settled.",
                Sentences.bars(List.of(lower("virtual", 100), lower("cooperative-1", 95))));
    }

    @Test
    void bars_wideOrUnstableCells_areNamed() {
        var wide = new Row("yield", "100 tasks", Map.of(), "virtual", "time", "ns/op", Better.LOWER, 500, 400, 4000,
                false,
                List.of());

        assertEquals("cooperative-1 has the lowest time, 95.0 ns/op; virtual has 5.26 times as much (500 ns/op). "
                + "The widest spread: virtual, 500 ns/op (400 to 4,000). Not stable after the warm-up (~): virtual.",
                Sentences.bars(List.of(wide, lower("cooperative-1", 95))));
    }

    @Test
    void bars_zeroes_haveNoRatio() {
        assertEquals("cooperative-1 has the lowest time, 0.000 ns/op; virtual has 3.00 ns/op.",
                Sentences.bars(List.of(lower("cooperative-1", 0), lower("virtual", 3))));
    }

    @Test
    void bars_metricThatOnlyDescribes_namesBothEndsAndNoWinner() {
        assertEquals(
                "time goes from 1.00 ns/op (virtual) to 99.0 ns/op (cooperative-1); neither end is the better one.",
                Sentences.bars(List.of(Reports.row("cooperative-1", Better.NEITHER, 99),
                        Reports.row("virtual", Better.NEITHER, 1))));
    }

    @Test
    void bars_oneRow_isComparedWithNothing() {
        assertEquals("virtual alone has a figure: 100 ns/op (90.0 to 125).",
                Sentences.bars(List.of(lower("virtual", 100))));
    }

    @Test
    void beside_betterWorseAndClose_areTold() {
        assertEquals("4.00 times better", Sentences.beside(lower("cooperative-1", 100), lower("virtual", 400)));
        assertEquals("4.00 times worse", Sentences.beside(lower("cooperative-1", 400), lower("virtual", 100)));
        assertEquals("1.10 times worse, but the ranges overlap",
                Sentences.beside(lower("cooperative-1", 110), lower("virtual", 100)));
    }

    @Test
    void sweep_leaderChanges_countsThePlacesAndTellsTheLargestChange() {
        var rows = new ArrayList<Row>();
        for (int micros : new int[]{100, 1000, 5000}) {
            rows.add(at(micros, "virtual", 400));
            rows.add(at(micros, "gil-interval", micros));
        }

        assertEquals(
                "The lowest time is that of virtual at 2 of the 3 values of interval micros, of gil-interval at 1. "
                        + "The largest change is that of gil-interval: from 100 ns/op at 100 to 5,000 ns/op at 5,000.",
                new SweepSentence("intervalMicros", rows).text());
    }

    @Test
    void sweep_oneLeader_saysSo() {
        assertEquals("The lowest time is that of virtual at each of the 2 values of interval micros.",
                new SweepSentence("intervalMicros",
                        List.of(at(1, "virtual", 4), at(2, "virtual", 4), at(1, "platform", 7),
                                at(2, "platform", 7)))
                        .text());
    }

    @Test
    void span_ofTwoDescriptions_namesBothEndsOnce() {
        assertEquals("1 to 4 tasks, 0.1 to 100.0 ms", Words.span("1 task, 0.1 ms", "4 tasks, 100.0 ms"));
        assertEquals("the same", Words.span("the same", "the same"));
        assertEquals("nothing ... 4 tasks", Words.span("nothing", "4 tasks"));
        assertEquals("(a) to (b)", Words.span("(a)", "(b)"));
    }

    private static Row lower(String model, double median) {
        return Reports.row(model, Better.LOWER, median);
    }

    private static Row at(int micros, String model, double median) {
        return Reports.row("convoy", micros + " us", Map.of("intervalMicros", micros), model, Better.LOWER, median,
                true);
    }
}
