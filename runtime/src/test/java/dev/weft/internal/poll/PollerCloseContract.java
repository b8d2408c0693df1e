package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How every poller, its registrations and their channels end. The test's thread is the carrier. */
public abstract class PollerCloseContract extends PollerTest {
    /** The network under test. */
    protected PollerCloseContract(Network network) {
        super(network);
    }

    @Test
    void close_registration_toldNothingMore() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        pair.send();
        registration.close();
        registration.close();
        registration.arm(Poller.READ);
        polling.someTimes();
        assertEquals(0, poller.registered());
        poller.close();
        assertEquals(List.of(), handler.told);
        assertEquals(0, handler.closed);
    }

    @Test
    void close_registrationInsideAnothersHandler_onlyOneOfTwoReadyIsTold() throws IOException {
        var first = new Recorder(Poller.READ);
        var second = new Recorder(Poller.READ);
        var one = polling.pair();
        var two = polling.pair();
        var registrationOne = poller.register(one.near(), first);
        var registrationTwo = poller.register(two.near(), second);
        first.whenReady = registrationTwo::close;
        second.whenReady = registrationOne::close;
        one.send();
        two.send();
        registrationOne.arm(Poller.READ);
        registrationTwo.arm(Poller.READ);
        polling.someTimes();
        assertEquals(1, first.told.size() + second.told.size());
        assertEquals(1, poller.registered());
    }

    @Test
    void close_registrationOfClosedListener_portIsFree() throws IOException {
        var listener = network.listen(Polling.anyPort(), 1, false);
        var address = listener.localAddress();
        var registration = poller.register(listener, new Recorder(Poller.ACCEPT));
        registration.arm(Poller.ACCEPT);
        polling.someTimes();
        listener.close();
        registration.close();
        assertFree(address);
    }

    private void assertFree(InetSocketAddress address) throws IOException {
        var again = network.listen(address, 1, false);
        assertEquals(address, again.localAddress());
        again.close();
    }

    @Test
    void close_channelByAnotherThread_armAndPollGoOn() throws Exception {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        Thread.ofPlatform().start(pair.near()::close).join();
        registration.arm(Poller.WRITE);
        polling.someTimes();
        registration.arm(Poller.WRITE);
        assertEquals(1, poller.registered());
        registration.close();
        polling.someTimes();
        assertEquals(0, poller.registered());
    }

    @Test
    void close_pollerWithRegistrations_eachToldOnce() throws IOException {
        var handlers = List.of(new Recorder(Poller.READ), new Recorder(Poller.READ), new Recorder(Poller.READ));
        for (var handler : handlers) {
            var registration = poller.register(polling.pair().near(), handler);
            registration.arm(Poller.READ);
        }
        poller.close();
        poller.close();
        assertEquals(0, poller.registered());
        assertTrue(handlers.stream().allMatch(handler -> handler.closed == 1 && handler.told.isEmpty()));
    }

    @Test
    void close_pollerWhoseHandlersCloseTheirChannel_descriptorsGivenBack() throws IOException {
        var listener = network.listen(Polling.anyPort(), 1, false);
        var address = listener.localAddress();
        poller.register(listener, new Poller.ReadyHandler() {
            @Override
            public void ready(int interest) {
                throw new AssertionError("nothing was ready");
            }

            @Override
            public void closed() {
                listener.close();
            }
        });
        poller.close();
        assertFree(address);
    }

    @Test
    void close_poller_laterCallsRefusedButWakeup() throws IOException {
        var pair = polling.pair();
        poller.register(pair.near(), new Recorder(Poller.READ));
        poller.close();
        poller.wakeup();
        assertThrows(IllegalStateException.class, () -> poller.poll(0));
        assertThrows(IllegalStateException.class,
                () -> poller.register(polling.pair().near(), new Recorder(Poller.READ)));
    }

    @Test
    void register_closedChannel_refused() throws IOException {
        var pair = polling.pair();
        pair.near().close();
        assertThrows(ClosedChannelException.class, () -> poller.register(pair.near(), new Recorder(Poller.READ)));
        assertEquals(0, poller.registered());
    }
}
