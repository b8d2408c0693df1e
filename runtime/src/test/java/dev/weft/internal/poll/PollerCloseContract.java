package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How every poller, its registrations and their channels end. The test's thread is the carrier. */
public abstract class PollerCloseContract extends PollerTest {
    @Test
    void close_registration_toldNothingMore() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        pair.send();
        registration.close();
        registration.close();
        registration.arm(Poller.READ);
        assertEquals(0, polling.someTimes());
        assertEquals(0, poller.registered());
        poller.close();
        assertEquals(List.of(), handler.told);
        assertEquals(0, handler.closed);
    }

    @Test
    void close_registrationInsideAnothersHandler_onlyOneOfTwoReadyIsTold() throws IOException {
        var first = new Recorder();
        var second = new Recorder();
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
        polling.untilTold(1);
        polling.someTimes();
        assertEquals(1, first.told.size() + second.told.size());
        assertEquals(1, poller.registered());
    }

    @Test
    void close_registrationOfClosedListener_portIsFree() throws IOException {
        var listener = ServerSocketChannel.open();
        listener.bind(Polling.anyPort()).configureBlocking(false);
        var address = listener.getLocalAddress();
        var registration = poller.register(listener, new Recorder());
        registration.arm(Poller.ACCEPT);
        polling.someTimes();
        listener.close();
        registration.close();
        try (var again = ServerSocketChannel.open()) {
            assertEquals(address, again.bind(address).getLocalAddress());
        }
    }

    @Test
    void close_channelByAnotherThread_armAndPollGoOn() throws Exception {
        var pair = polling.pair();
        var handler = new Recorder();
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        Thread.ofPlatform().start(() -> closeQuietly(pair.near())).join();
        registration.arm(Poller.WRITE);
        polling.someTimes();
        registration.arm(Poller.WRITE);
        assertEquals(1, poller.registered());
        registration.close();
        polling.someTimes();
        assertEquals(0, poller.registered());
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void close_pollerWithRegistrations_eachToldOnce() throws IOException {
        var handlers = List.of(new Recorder(), new Recorder(), new Recorder());
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
        var listener = ServerSocketChannel.open();
        listener.bind(Polling.anyPort()).configureBlocking(false);
        var address = listener.getLocalAddress();
        poller.register(listener, new Poller.ReadyHandler() {
            @Override
            public void ready(int interest) {
                throw new AssertionError("nothing was armed");
            }

            @Override
            public void closed() {
                try {
                    listener.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        poller.close();
        assertFalse(listener.isOpen());
        try (var again = ServerSocketChannel.open()) {
            assertEquals(address, again.bind(address).getLocalAddress());
        }
    }

    @Test
    void close_poller_laterCallsRefusedButWakeup() throws IOException {
        var pair = polling.pair();
        poller.register(pair.near(), new Recorder());
        poller.close();
        poller.wakeup();
        assertThrows(IllegalStateException.class, () -> poller.poll(0));
        assertThrows(IllegalStateException.class, () -> poller.register(polling.pair().near(), new Recorder()));
    }

    @Test
    void register_closedChannel_refused() throws IOException {
        var pair = polling.pair();
        pair.near().close();
        assertThrows(ClosedChannelException.class, () -> poller.register(pair.near(), new Recorder()));
        assertEquals(0, poller.registered());
    }
}
