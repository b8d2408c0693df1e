package dev.weft.examples;

import dev.weft.coroutine.Greenlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Commands out of keys that come one at a time, from a window or a socket that calls back: the parser is plain code that asks for the next
 * key, in a greenlet of its own, and whoever has a key switches to it. Neither knows of the other's loop.
 */
public final class KeyReader {
    private final List<String> commands = new ArrayList<>();
    private final Greenlet outside = Greenlet.current();
    private final Greenlet parser = Greenlet.of(_ -> readCommands());

    /** The keys will come from the task or thread that makes it. */
    public KeyReader() {
        parser.switchTo(); // to where it asks for the first key
    }

    /** Reads the commands in the argument, a line each. */
    public static void main(String[] args) {
        var reader = new KeyReader();
        var keys = args.length == 0 ? "look\ngo north\nquit\n" : args[0];
        keys.chars().forEach(key -> reader.key((char) key));
        reader.commands().forEach(System.out::println);
    }

    /**
     * A key was pressed.
     *
     * @return false if the parser has ended: it takes no more
     */
    public boolean key(char key) {
        if (parser.isDead()) {
            return false;
        }
        parser.switchTo(key);
        return !parser.isDead();
    }

    /** What has been read so far. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    private String readCommands() {
        while (true) {
            var line = readLine();
            commands.add(line);
            if (line.equals("quit")) {
                return line;
            }
        }
    }

    private String readLine() {
        var line = new StringBuilder();
        for (var key = nextKey(); key != '\n'; key = nextKey()) {
            if (key != '\b') {
                line.append(key);
            } else if (!line.isEmpty()) {
                line.setLength(line.length() - 1);
            }
        }
        return line.toString();
    }

    /** Waits for a key, two calls deep in the parser. */
    private char nextKey() {
        return (char) Objects.requireNonNull(outside.switchTo());
    }
}
