package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.PollerContract;

class NioPollerTest extends PollerContract {
    @Override
    protected Poller newPoller() {
        return new NioPoller();
    }
}
