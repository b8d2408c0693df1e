package dev.weft.internal.poll;

import dev.weft.Limited;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network under test, and a poller of it for each test. */
@Limited
abstract class PollerTest {
    final Network network;
    Polling polling;
    Poller poller;

    PollerTest(Network network) {
        this.network = network;
    }

    @BeforeEach
    void open() {
        polling = new Polling(network);
        poller = polling.poller;
    }

    @AfterEach
    void close() throws IOException {
        polling.close();
    }
}
