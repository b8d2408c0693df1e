package dev.weft.actor;

import dev.weft.sync.Promise;
import java.util.List;
import java.util.function.Function;

/** A behaviour that notes what happens to it. */
class Script implements Behaviour<Object> {
    /** A message that wants a reply. */
    record Question(String text, Promise<String> reply) {
        static Function<Promise<String>, Question> of(String text) {
            return reply -> new Question(text, reply);
        }
    }

    private final List<Object> trace;

    Script(List<Object> trace) {
        this.trace = trace;
    }

    @Override
    public void receive(Object message) throws Exception {
        if (message instanceof Exception failure) {
            throw failure;
        }
        trace.add(message);
    }

    @Override
    public void close() throws Exception {
        trace.add("close");
    }
}
