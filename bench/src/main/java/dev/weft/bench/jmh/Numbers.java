package dev.weft.bench.jmh;

/** The items that are passed around: boxed in advance, so that no benchmark measures the boxing. */
final class Numbers {
    private static final int COUNT = 1 << 13;
    private static final Integer[] BOXED = new Integer[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            BOXED[i] = i;
        }
    }

    private Numbers() {}

    /** The i-th item; they repeat. Its value is {@code i} up to 8191. */
    static Integer number(int i) {
        return BOXED[i & (COUNT - 1)];
    }

    /** The sum of the items 1 to {@code count}. */
    static long sum(int count) {
        long sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += number(i);
        }
        return sum;
    }
}
