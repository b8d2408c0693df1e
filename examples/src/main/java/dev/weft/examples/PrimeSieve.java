package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The primes, by a chain of tasks: one that counts, and behind it one for each prime, which lets through what that does not divide.
 *
 * <p>
 * What comes through the last filter is the next prime, and gets a filter of its own. The channels are rendezvous, so nobody runs ahead:
 * a number is only made when there is room for it in the chain. The counting would never end; whoever has enough closes the last channel,
 * and then each task finds the channel behind it closed, closes the one before, and ends. Nothing has to be cancelled.
 */
public final class PrimeSieve {
    private PrimeSieve() {}

    /** Prints the first twenty. */
    public static void main(String[] args) throws Exception {
        System.out.println(Scheduler.run(() -> primes(20)));
    }

    /**
     * The first so many primes. For a task.
     *
     * @throws IllegalArgumentException
     *             if the number is negative
     */
    static List<Integer> primes(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative: " + count);
        }
        var primes = new ArrayList<Integer>();
        var all = Channel.<Integer>rendezvous();
        Task.spawnLocal("counter", () -> count(all));
        var numbers = all;
        try {
            while (primes.size() < count) {
                int prime = numbers.receive();
                primes.add(prime);
                var before = numbers;
                var after = Channel.<Integer>rendezvous();
                numbers = after;
                Task.spawnLocal("filter " + prime, () -> filter(prime, before, after));
            }
        } finally {
            numbers.close();
        }
        return primes;
    }

    private static void count(Channel<Integer> numbers) {
        try {
            for (var number = 2; sendIfOpen(numbers, number); number++) {
                // until nobody wants more
            }
        } finally {
            numbers.close(); // whoever is cancelled leaves nobody waiting
        }
    }

    private static void filter(int prime, Channel<Integer> before, Channel<Integer> after) {
        try {
            for (var number : before) {
                if (number % prime != 0 && !sendIfOpen(after, number)) {
                    return;
                }
            }
        } finally {
            before.close();
            after.close();
        }
    }

    private static boolean sendIfOpen(Channel<Integer> channel, int number) {
        try {
            channel.send(number);
            return true;
        } catch (ChannelClosedException enough) {
            return false;
        }
    }
}
