package dev.weft.stress;

import org.jspecify.annotations.Nullable;

import dev.weft.internal.queue.Inbox;

/** An element for every queue, with a plain payload whose visibility is under test. */
final class Message extends Inbox.Node {
    /** Written before the element is added, never after. */
    int payload;

    static Message of(int payload) {
        var message = new Message();
        message.payload = payload;
        return message;
    }

    /** The payload of what a queue gave, 0 if it gave nothing. */
    static int payloadOf(@Nullable Message message) {
        return message == null ? 0 : message.payload;
    }
}
