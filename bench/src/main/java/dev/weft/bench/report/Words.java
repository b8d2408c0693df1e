package dev.weft.bench.report;

import dev.weft.bench.compare.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Phrases that many sentences need. */
final class Words {
    private Words() {}

    /** Such as {@code a, b and c}. */
    static String list(List<String> parts) {
        if (parts.size() < 2) {
            return String.join("", parts);
        }
        int last = parts.size() - 1;
        return String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** Such as {@code 1 cell} or {@code 3 cells}. */
    static String count(long number, String noun) {
        return whole(number) + " " + noun + (number == 1 ? "" : "s");
    }

    static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A Java name as words, such as {@code interval micros}. */
    static String spaced(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    /** A figure with its unit. */
    static String quantity(double value, String unit) {
        return unit.isEmpty() ? Figures.format(value) : Figures.format(value) + " " + unit;
    }

    /** Such as {@code 2.80 times}. */
    static String times(double factor) {
        return Figures.format(factor) + " times";
    }

    static String percent(double share) {
        return Figures.format(100 * share) + " %";
    }

    /** Two texts in one: {@code 1 task, 5 ms} and {@code 4 tasks, 9 ms} are {@code 1 to 4 tasks, 5 to 9 ms}. */
    static String span(String from, String to) {
        var first = from.split(" ", -1);
        var last = to.split(" ", -1);
        if (first.length != last.length) {
            return from + " ... " + to;
        }
        var words = new ArrayList<String>();
        for (int i = 0; i < first.length; i++) {
            boolean oneOrMany = last[i].matches(Pattern.quote(first[i].replaceAll("\\W+$", "")) + "s?\\W*");
            words.add(oneOrMany ? last[i] : first[i] + " to " + last[i]);
        }
        return String.join(" ", words);
    }
}
