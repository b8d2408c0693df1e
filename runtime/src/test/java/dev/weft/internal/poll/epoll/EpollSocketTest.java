package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.RawSocketContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollSocketTest extends RawSocketContract {
    EpollSocketTest() {
        super(new EpollNetwork());
    }
}
