package dev.weft.internal.poll;

import dev.weft.internal.poll.Poller.ReadyHandler;
import java.util.ArrayList;
import java.util.List;

/** A handler that writes down what it was told. */
final class Recorder implements ReadyHandler {
    final List<Integer> told = new ArrayList<>();
    int closed;
    Runnable whenReady = () -> {
    };

    @Override
    public void ready(int interest) {
        told.add(interest);
        whenReady.run();
    }

    @Override
    public void closed() {
        closed++;
    }
}
