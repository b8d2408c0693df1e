package dev.weft.actor;

/**
 * What an actor does with its messages, one at a time. Its fields are the state of the actor: for each life a new one is made, and only the
 * task of the actor calls it.
 *
 * {@snippet :
 * static final class Counter implements Behaviour<String> {
 *     private int count;
 *
 *     @Override
 *     public void receive(String message) {
 *         count++;
 *     }
 * }
 * }
 *
 * @param <M>
 *            the messages
 */
@FunctionalInterface
public interface Behaviour<M> {
    /**
     * Handles a message. May wait; the next message comes when it has returned.
     *
     * @throws Exception
     *             if it fails: then this life is over, and the message with it
     */
    void receive(M message) throws Exception;

    /**
     * The life is over: the actor was stopped or cancelled, or has failed. Called once, in the task of the actor, before another life
     * begins. Clean-up that waits needs a {@link dev.weft.Task#shield}, as the task may be cancelled.
     *
     * @throws Exception
     *             what it throws is a failure of the actor, or is suppressed in the failure that there is
     */
    default void close() throws Exception {}
}
