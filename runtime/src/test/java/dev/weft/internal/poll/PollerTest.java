package dev.weft.internal.poll;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A poller for each test. */
@Timeout(60)
abstract class PollerTest {
    Polling polling;
    Poller poller;

    /** A new poller of the backend under test. */
    protected abstract Poller newPoller();

    @BeforeEach
    void open() {
        poller = newPoller();
        polling = new Polling(poller);
    }

    @AfterEach
    void close() throws IOException {
        polling.close();
    }
}
