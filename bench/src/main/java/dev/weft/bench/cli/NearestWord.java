package dev.weft.bench.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Guesses which word was meant: the one with the fewest typing errors, if they are few for its length. An error is a letter too
 * many, too few, another, or two swapped. picocli's own guess looks at pairs of letters and misses swaps in short words.
 */
final class NearestWord {
    private NearestWord() {}

    /** The word of {@code words} that was probably meant by {@code typed}; leading dashes do not count, nor does a value behind a {@code =}. */
    static Optional<String> of(String typed, Collection<String> words) {
        var letters = letters(typed);
        return words.stream().filter(word -> isNear(letters, letters(word)))
                .min(Comparator.<String>comparingInt(word -> errors(letters, letters(word)))
                        .thenComparing(word -> word));
    }

    private static boolean isNear(String typed, String word) {
        var fewErrors = Math.min(Math.max(1, typed.length() / 3), typed.length() - 1);
        return !typed.isEmpty() && (word.startsWith(typed) || errors(typed, word) <= fewErrors);
    }

    private static String letters(String word) {
        return word.replaceFirst("^-+", "").replaceFirst("=.*", "");
    }

    /** The optimal string alignment distance. */
    static int errors(String from, String to) {
        var errors = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                errors[i][j] = i == 0 || j == 0 ? i + j : leastErrors(errors, i, j, from, to);
            }
        }
        return errors[from.length()][to.length()];
    }

    private static int leastErrors(int[][] errors, int i, int j, String from, String to) {
        var isSame = from.charAt(i - 1) == to.charAt(j - 1);
        var least = Math.min(errors[i - 1][j - 1] + (isSame ? 0 : 1), Math.min(errors[i - 1][j], errors[i][j - 1]) + 1);
        var isSwap = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return isSwap ? Math.min(least, errors[i - 2][j - 2] + 1) : least;
    }
}
