package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.PollerBlockingContract;

class NioPollerBlockingTest extends PollerBlockingContract {
    @Override
    protected Poller newPoller() {
        return new NioPoller();
    }
}
