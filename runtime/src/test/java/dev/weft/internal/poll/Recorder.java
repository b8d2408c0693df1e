package dev.weft.internal.poll;

import dev.weft.internal.poll.Poller.ReadyHandler;
import java.util.ArrayList;
import java.util.List;

/** A handler that writes down what it was told of what it wants to know. */
public final class Recorder implements ReadyHandler {
    /** What it was told, without what it did not ask for. */
    public final List<Integer> told = new ArrayList<>();

    /** Run after each. */
    public Runnable whenReady = () -> {
    };

    int closed;
    private final int wanted;

    /** One that wants to know of these bits. */
    public Recorder(int wanted) {
        this.wanted = wanted;
    }

    @Override
    public void ready(int interest) {
        if ((interest & wanted) != 0) {
            told.add(interest & wanted);
            whenReady.run();
        }
    }

    @Override
    public void closed() {
        closed++;
    }
}
