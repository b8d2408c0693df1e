package dev.weft.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Metric.Better;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaletteTest {
    /** What WCAG 2.2 asks for parts of a drawing. */
    private static final double CONTRAST = 3;

    @Test
    void slot_knownModels_areTheSameInEveryReport() {
        assertEquals(1, palette("cooperative-4").slot("cooperative-4"));
        assertEquals(1, palette("virtual", "Go", "cooperative-16").slot("cooperative-16"));
        assertEquals(0, palette("cooperative-16", "cooperative-1").slot("cooperative-1"));
    }

    @Test
    void slot_unknownModels_shareTheRestInOrder() {
        var models = IntStream.range(0, 6).mapToObj(i -> "peer " + i).toArray(String[]::new);
        var palette = palette(models);

        assertEquals(8, palette.slot("a peer")); // in the report itself
        assertEquals(List.of(9, 10, 11, 8, 9, 10), Stream.of(models).map(palette::slot).toList());
    }

    @Test
    void place_followsTheReport() {
        var palette = palette("virtual", "Go");

        assertTrue(palette.place("virtual") < palette.place("Go"));
        assertTrue(palette.place("Go") < palette.place("never heard of"));
    }

    @Test
    void styleSheet_everyColourOfBothThemes_standsOutFromThePage() throws IOException {
        var style = styleSheet();
        var page = colours(style, "--page").getFirst();
        var series = colours(style, "--series");

        assertEquals(Palette.COLOURS + Causes.NAMES.size(), series.size());
        for (var pair : series) {
            assertTrue(contrast(pair.light(), page.light()) >= CONTRAST, pair::toString);
            assertTrue(contrast(pair.dark(), page.dark()) >= CONTRAST, pair::toString);
        }
    }

    private static Palette palette(String... models) {
        var rows = new ArrayList<Row>();
        for (var model : models) {
            rows.add(Reports.row(model, Better.LOWER, 1));
        }
        return Palette.of(Reports.of(rows));
    }

    private static String styleSheet() throws IOException {
        try (var in = PaletteTest.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** In hexadecimal. */
    private record Colours(String light, String dark) {}

    private static List<Colours> colours(String style, String name) {
        return Pattern.compile(name + ": light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)").matcher(style).results()
                .map(found -> new Colours(Objects.requireNonNull(found.group(1)),
                        Objects.requireNonNull(found.group(2))))
                .toList();
    }

    private static double contrast(String one, String other) {
        double first = luminance(one) + 0.05;
        double second = luminance(other) + 0.05;
        return Math.max(first, second) / Math.min(first, second);
    }

    private static double luminance(String colour) {
        int bits = Integer.parseInt(colour, 16);
        return 0.2126 * linear(bits >> 16) + 0.7152 * linear(bits >> 8 & 0xff) + 0.0722 * linear(bits & 0xff);
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
