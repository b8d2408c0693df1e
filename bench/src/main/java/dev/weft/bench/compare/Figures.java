package dev.weft.bench.compare;

import java.util.Locale;

/** How numbers are written for people: three or four significant digits, at most nine characters. */
public final class Figures {
    private static final double LARGEST_PLAIN = 9_999_999;

    private Figures() {}

    /** Such as {@code 12,345} or {@code 0.123}. */
    public static String format(double value) {
        double size = Math.abs(value);
        if (size > LARGEST_PLAIN) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= 1 ? "%.2f" : "%.3f", value);
    }

    /** A quotient, or a dash if there is none. */
    public static String ratio(double value, double base) {
        return base > 0 ? format(value / base) + "x" : "-";
    }
}
