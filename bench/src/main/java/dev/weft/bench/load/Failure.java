package dev.weft.bench.load;

import java.io.IOException;
import java.util.Locale;

/** What can go wrong with a connection. It is closed and, unless each message has its own, missing from then on. */
enum Failure {
    REFUSED("connection refused"), CONNECT_TIMEOUT("no connection in time"), RESET("connection reset"), CLOSED(
            "closed by the server"), WRONG_BYTES("wrong bytes"), NO_ANSWER(
                    "no answer"), NO_DESCRIPTOR("out of descriptors"), NO_PORT("out of local ports"), OTHER("other");

    private final String text;

    Failure(String text) {
        this.text = text;
    }

    /** Which one it is; the JDK tells by its message only. */
    static Failure of(IOException e) {
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("refused")) {
            return REFUSED;
        }
        if (message.contains("reset") || message.contains("broken pipe") || message.contains("aborted")) {
            return RESET;
        }
        if (message.contains("too many open files")) {
            return NO_DESCRIPTOR;
        }
        if (message.contains("cannot assign requested address")) {
            return NO_PORT;
        }
        return message.contains("timed out") ? CONNECT_TIMEOUT : OTHER;
    }

    /** As people and the file see it. */
    @Override
    public String toString() {
        return text;
    }
}
