package dev.weft.channel;

/**
 * Who runs next when a send meets a receive, if both parties are tasks of one carrier; otherwise both simply go on.
 */
public enum Preference {
    /** The one who acts goes on; the other is queued behind the tasks that are ready. The default, and the cheapest. */
    NONE,
    /** A receiver that a send wakes runs at once; the sender is queued behind the tasks that are ready. */
    RECEIVER,
    /** A sender that a receive wakes runs at once; the receiver is queued behind the tasks that are ready. */
    SENDER
}
