package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.PollerCloseContract;

class NioPollerCloseTest extends PollerCloseContract {
    @Override
    protected Poller newPoller() {
        return new NioPoller();
    }
}
