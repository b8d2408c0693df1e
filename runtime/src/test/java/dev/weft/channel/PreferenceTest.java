package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Limited;
import dev.weft.PinnedFrames;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stackless' rules of who runs next when a send meets a receive; a third task, always ready, shows who was queued where. */
@Limited
final class PreferenceTest {
    private final List<String> trace = new ArrayList<>();

    /** A receiver that waits, then a sender that acts. */
    private List<String> traceOfSend(Channel<String> channel) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                channel.receive();
                trace.add("receiver");
            });
            kit.awaitAllParked();
            kit.run(() -> {
                Task.spawn(() -> trace.add("third"));
                channel.send("item");
                trace.add("sender");
            });
        }
        return trace;
    }

    /** A sender that waits, then a receiver that acts. */
    private List<String> traceOfReceive(Channel<String> channel) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                channel.send("item");
                trace.add("sender");
            });
            kit.awaitAllParked();
            kit.run(() -> {
                Task.spawn(() -> trace.add("third"));
                channel.receive();
                trace.add("receiver");
            });
        }
        return trace;
    }

    private static Channel<String> preferring(Preference preference) {
        return Channel.<String>rendezvous().preference(preference);
    }

    @Test
    void send_preferringNone_senderGoesOn() throws Exception {
        assertEquals(List.of("sender", "third", "receiver"), traceOfSend(preferring(Preference.NONE)));
    }

    @Test
    void send_preferringTheReceiver_receiverRunsAtOnceAndTheSenderLast() throws Exception {
        assertEquals(List.of("receiver", "third", "sender"), traceOfSend(preferring(Preference.RECEIVER)));
    }

    @Test
    void send_preferringTheSender_senderGoesOn() throws Exception {
        assertEquals(List.of("sender", "third", "receiver"), traceOfSend(preferring(Preference.SENDER)));
    }

    @Test
    void receive_preferringNone_receiverGoesOn() throws Exception {
        assertEquals(List.of("receiver", "third", "sender"), traceOfReceive(preferring(Preference.NONE)));
    }

    @Test
    void receive_preferringTheReceiver_receiverGoesOn() throws Exception {
        assertEquals(List.of("receiver", "third", "sender"), traceOfReceive(preferring(Preference.RECEIVER)));
    }

    @Test
    void receive_preferringTheSender_senderRunsAtOnceAndTheReceiverLast() throws Exception {
        assertEquals(List.of("sender", "third", "receiver"), traceOfReceive(preferring(Preference.SENDER)));
    }

    @Test
    void send_bufferedPreferringTheReceiver_receiverRunsAtOnce() throws Exception {
        var channel = Channel.<String>buffered(2).preference(Preference.RECEIVER);
        assertEquals(List.of("receiver", "third", "sender"), traceOfSend(channel));
    }

    @Test
    void select_preferringTheReceiver_receiverRunsAtOnce() throws Exception {
        var channel = preferring(Preference.RECEIVER);
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                channel.receive();
                trace.add("receiver");
                channel.receive();
                trace.add("receiver again");
            });
            kit.awaitAllParked();
            kit.run(() -> {
                Task.spawn(() -> trace.add("third"));
                trace.add(Select.<String>select(channel.onSend("item", () -> "handler")));
                trace.add(Select.<String>select(channel.onSend("item", () -> "no yield point"),
                        Select.otherwise(() -> "otherwise")));
            });
        }
        assertEquals(List.of("receiver", "third", "handler", "no yield point", "receiver again"), trace);
    }

    /** The item has moved: that the caller was cancelled shows at the next yield point. */
    @Test
    void send_cancelledWhileTheReceiverRuns_returns() throws Exception {
        var channel = preferring(Preference.RECEIVER);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var scopes = new ArrayList<CancelScope>();
                var receiver = Task.spawn(() -> {
                    var item = channel.receive();
                    scopes.getFirst().cancel();
                    return item;
                });
                Task.yield();
                CancelScope.run(scope -> {
                    scopes.add(scope);
                    channel.send("item");
                    trace.add("returned");
                    Task.yield();
                    trace.add("not reached");
                });
                assertEquals("item", receiver.join());
            });
        }
        assertEquals(List.of("returned"), trace);
    }

    @Test
    void send_pinnedPreferringTheReceiver_goesOn() throws Exception {
        var channel = preferring(Preference.RECEIVER);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var receiver = Task.spawn(() -> channel.receive());
                Task.yield();
                PinnedFrames.inClassInitialiser(() -> channel.send("item"));
                assertEquals("item", receiver.join());
            });
        }
    }

    @Test
    void send_preferredReceiverOnAnotherCarrier_isOnlyWoken() throws Exception {
        var channel = preferring(Preference.RECEIVER);
        try (var kit = TestKit.fifo(2)) {
            var receivers = new ArrayList<Task<String>>();
            for (var i = 0; i < 4; i++) {
                receivers.add(kit.spawn(() -> channel.receive()));
            }
            kit.awaitAllParked();
            kit.run(() -> {
                for (var i = 0; i < 4; i++) {
                    channel.send("item");
                }
                receivers.forEach(receiver -> assertEquals("item", receiver.join()));
            });
        }
    }

    @Test
    void preference_set_isReadAndChangedAtAnyTime() {
        var channel = preferring(Preference.SENDER);
        assertEquals(Preference.SENDER, channel.preference());
        assertSame(channel, channel.preference(Preference.NONE));
        assertEquals(Preference.NONE, channel.preference());
        assertEquals(Preference.NONE, Channel.rendezvous().preference());
        assertTrue(channel.close());
    }
}
