/**
 * Programs that show how Weft is used, one idea each, every one with a {@code main}. In this order:
 * {@link dev.weft.examples.TwentyTasks} (spawn, yield, join), {@link dev.weft.examples.PingPong} (park and unpark),
 * {@link dev.weft.examples.Countdown} (a delayed task and a beat), {@link dev.weft.examples.Deadlines} (timeouts and
 * clean-up), {@link dev.weft.examples.BlockingCalls} (files, which block), {@link dev.weft.examples.EightQueens} (a generator), {@link dev.weft.examples.KeyReader} (a greenlet), {@link dev.weft.examples.Fetchers} (scopes, a race and a pool), {@link dev.weft.examples.PrimeSieve} (channels), {@link dev.weft.examples.NewsDesk} (producers, a consumer and a
 * select), {@link dev.weft.examples.Philosophers} (locks, and the report of a deadlock), {@link dev.weft.examples.Hogs} (who does not give way, and tasks in the main loop of a game), {@link dev.weft.examples.PrintShop} (actors, one
 * of which is begun again), {@link dev.weft.examples.PoliteClient} (a
 * rate, and trying again), {@link dev.weft.examples.EchoServer} (sockets), {@link dev.weft.examples.ChatServer} (tasks that share
 * data without a lock).
 *
 * <p>
 * They use only what is exported. Nothing but the command line and the benchmarks may depend on this package. Memory
 * effects: none of its own.
 */
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
