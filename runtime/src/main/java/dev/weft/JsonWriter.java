package dev.weft;

/** Writes JSON (RFC 8259) to a string; whoever calls it sees to the nesting. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private boolean comma; // before the next name or value

    JsonWriter beginObject() {
        return begin('{');
    }

    JsonWriter endObject() {
        return end('}');
    }

    JsonWriter beginArray() {
        return begin('[');
    }

    JsonWriter endArray() {
        return end(']');
    }

    JsonWriter name(String name) {
        value(name);
        out.append(':');
        comma = false;
        return this;
    }

    JsonWriter value(String text) {
        separate();
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        out.append('"');
        return this;
    }

    JsonWriter value(long number) {
        separate();
        out.append(number);
        return this;
    }

    JsonWriter value(boolean truth) {
        separate();
        out.append(truth);
        return this;
    }

    private JsonWriter begin(char bracket) {
        separate();
        out.append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter end(char bracket) {
        out.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
        comma = true;
    }

    /** Surrogates are escaped too: one alone could not be encoded as UTF-8. */
    private void append(char character) {
        switch (character) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (character < ' ' || Character.isSurrogate(character)) {
                    out.append(String.format("\\u%04x", (int) character));
                } else {
                    out.append(character);
                }
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
