package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Timeline.Span;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/** A timeline as lanes of blocks. */
final class TimelinePart {
    /** A browser draws so many without a pause; the first are drawn. */
    private static final int MAX_DRAWN = 3000;
    private static final int MAX_LISTED = 500;

    private final Timeline timeline;
    private final List<Span> spans;
    private final Page page;

    TimelinePart(Timeline timeline, Page page) {
        this.timeline = timeline;
        this.spans = timeline.spans().stream().limit(MAX_DRAWN).toList();
        this.page = page;
    }

    void write(Element element) {
        var title = timeline.workload() + ", " + timeline.label() + " on " + timeline.model();
        var table = new DataTable().text("body").text("place").number("from, µs").number("for, µs")
                .text("stopped because of");
        spans.stream().limit(MAX_LISTED)
                .forEach(span -> table.row(span.body(), place(span), Figures.format(span.startMicros()),
                        Figures.format(span.durationMicros()), Causes.name(span.end())));
        if (spans.size() > MAX_LISTED) {
            table.note("The first " + MAX_LISTED + " of " + Words.whole(timeline.spans().size()) + " blocks.");
        }
        page.figure(element, title, sentence(), new Chart.Lanes(Causes.NAMES, timeline.places(), end(spans),
                spans.stream().map(this::block).toList()), table);
    }

    private Chart.Block block(Span span) {
        return new Chart.Block(span.place(), span.startMicros(), span.durationMicros(), Causes.index(span.end()),
                span.body(),
                span.body() + " on " + place(span) + ", from " + Figures.format(span.startMicros()) + " µs for "
                        + Figures.format(span.durationMicros()) + " µs, then " + Causes.name(span.end()));
    }

    private String place(Span span) {
        return span.place() < timeline.places().size() ? timeline.places().get(span.place()) : "?";
    }

    private static double end(List<Span> spans) {
        return spans.stream().mapToDouble(span -> span.startMicros() + span.durationMicros()).max().orElse(1);
    }

    private String sentence() {
        var all = timeline.spans();
        if (all.isEmpty()) {
            return "Nothing was recorded.";
        }
        var stops = new LinkedHashMap<String, Integer>();
        all.forEach(span -> stops.merge(Causes.name(span.end()), 1, Integer::sum));
        var reasons = stops.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(stop -> Words.whole(stop.getValue()) + " × " + stop.getKey()).toList();
        var longest = all.stream().max(Comparator.comparingDouble(Span::durationMicros)).orElseThrow();
        return Words.count(all.stream().map(Span::body).distinct().count(), "body").replace("bodys", "bodies") + " on "
                + Words.count(timeline.places().size(), "place") + " in " + Words.quantity(end(all), "µs")
                + ". Why they stopped: " + Words.list(reasons) + ". The longest stretch without a break: "
                + longest.body() + ", "
                + Words.quantity(longest.durationMicros(), "µs") + "."
                + (all.size() > spans.size() ? " Drawn are the first " + Words.whole(spans.size()) + "." : "")
                + (timeline.truncated() ? " The recording was full before the end." : "");
    }
}
