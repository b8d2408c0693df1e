package dev.weft.bench.report;

import java.util.List;

/** What {@code charts.js} draws; the names of the parts are those that it reads. */
sealed interface Chart {
    /** Which of the drawings of {@code charts.js}. */
    String kind();

    /**
     * A bar for each model.
     *
     * @param axis
     *            what stands at the axis
     * @param log
     *            whether that is logarithmic
     */
    record Bars(String kind, String axis, boolean log, List<Bar> bars) implements Chart {
        Bars(String axis, boolean log, List<Bar> bars) {
            this("bars", axis, log, bars);
        }
    }

    /**
     * One of them.
     *
     * @param text
     *            beside the bar; instead of it if there is no figure
     * @param title
     *            shown when the pointer rests on it
     */
    record Bar(String model, int slot, boolean measured, double median, double low, double high, boolean stable,
            String text, String title) {}

    /** A line for each model. */
    record Lines(String kind, String xAxis, String yAxis, boolean xLog, boolean yLog,
            List<Line> lines) implements Chart {
        Lines(String xAxis, String yAxis, boolean xLog, boolean yLog, List<Line> lines) {
            this("lines", xAxis, yAxis, xLog, yLog, lines);
        }
    }

    /** One of them, its points from left to right. */
    record Line(String model, int slot, List<Point> points) {}

    /** A median with its range. */
    record Point(double x, double median, double low, double high, boolean stable, String title) {}

    /** For each model, one bar of shares. */
    record Stack(String kind, List<String> causes, List<Shares> bars) implements Chart {
        Stack(List<String> causes, List<Shares> bars) {
            this("stack", causes, bars);
        }
    }

    /**
     * One of them.
     *
     * @param shares
     *            of each cause, or all 0
     */
    record Shares(String model, List<Double> shares, String text, List<String> titles) {}

    /** A lane for each place. */
    record Lanes(String kind, List<String> causes, List<String> places, double endMicros,
            List<Block> blocks) implements Chart {
        Lanes(List<String> causes, List<String> places, double endMicros, List<Block> blocks) {
            this("lanes", causes, places, endMicros, blocks);
        }
    }

    /** A body that ran without a break; {@code cause} is an index among the causes. */
    record Block(int place, double start, double duration, int cause, String body, String title) {}
}
