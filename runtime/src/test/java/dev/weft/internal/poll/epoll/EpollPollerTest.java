package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.EdgePollerContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollPollerTest extends EdgePollerContract {
    EpollPollerTest() {
        super(new EpollNetwork());
    }
}
