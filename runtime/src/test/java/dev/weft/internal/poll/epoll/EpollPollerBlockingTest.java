package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.PollerBlockingContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollPollerBlockingTest extends PollerBlockingContract {
    EpollPollerBlockingTest() {
        super(new EpollNetwork());
    }
}
