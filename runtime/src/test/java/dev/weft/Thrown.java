package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a message of an exception must tell: the bad value, above all. */
final class Thrown {
    private Thrown() {}

    static void assertMentions(String text, Throwable thrown) {
        assertTrue(thrown.toString().contains(text), () -> "no \"" + text + "\" in: " + thrown);
    }
}
