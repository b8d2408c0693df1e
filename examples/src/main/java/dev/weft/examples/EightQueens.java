package dev.weft.examples;

import dev.weft.coroutine.Generator;
import java.util.Arrays;

/**
 * The queens that do not threaten each other, by a search that calls itself and yields from wherever it is: the place of each board's
 * search is its stack. Who asks may stop at any board, and nothing behind it is searched.
 *
 * <p>
 * A generator needs no scheduler. It runs on the thread or task that asks, and only while that waits for a board.
 */
public final class EightQueens {
    private EightQueens() {}

    /** Prints the first board of eight, and how many there are. */
    public static void main(String[] args) {
        try (var boards = boards(8)) {
            System.out.println(draw(boards.next()));
            System.out.println("and " + boards.stream().count() + " more");
        }
    }

    /**
     * All boards of so many queens: the column of the queen in each row.
     *
     * @throws IllegalArgumentException
     *             if there is not at least one
     */
    static Generator<int[]> boards(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size);
        }
        return Generator.of(out -> place(new int[size], 0, out));
    }

    private static void place(int[] columns, int row, Generator.Sink<int[]> out) {
        if (row == columns.length) {
            out.yield(columns.clone());
            return;
        }
        for (var column = 0; column < columns.length; column++) {
            if (isFree(columns, row, column)) {
                columns[row] = column;
                place(columns, row + 1, out);
            }
        }
    }

    private static boolean isFree(int[] columns, int row, int column) {
        for (var above = 0; above < row; above++) {
            if (columns[above] == column || Math.abs(columns[above] - column) == row - above) {
                return false;
            }
        }
        return true;
    }

    /** A line for each row. */
    static String draw(int[] columns) {
        var lines = new StringBuilder();
        for (var column : columns) {
            var line = new char[columns.length];
            Arrays.fill(line, '.');
            line[column] = 'Q';
            lines.append(line).append('\n');
        }
        return lines.toString();
    }
}
