package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyReaderTest {
    private static void press(KeyReader reader, String keys) {
        keys.chars().forEach(key -> reader.key((char) key));
    }

    @Test
    void keys_oneAtATime_becomeCommands() {
        var reader = new KeyReader();
        press(reader, "look\ngo nora\bth\n\b\nqu");
        assertEquals(List.of("look", "go north", ""), reader.commands());
        assertTrue(reader.key('i'));
        assertTrue(reader.key('t'));
        assertFalse(reader.key('\n'));
        assertFalse(reader.key('x'));
        assertEquals(List.of("look", "go north", "", "quit"), reader.commands());
    }

    @Test
    void twoReaders_inATask_areApart() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var one = new KeyReader();
                var other = new KeyReader();
                press(one, "o");
                press(other, "t");
                press(one, "ne\n");
                press(other, "wo\n");
                assertEquals(List.of("one"), one.commands());
                assertEquals(List.of("two"), other.commands());
            });
        }
    }
}
