package dev.weft.bench.gil;

/**
 * What one lock has seen since it was made.
 *
 * @param requests how often a waiter's interval ended without any switch, so that it asked the holder to let go
 * @param forcedSwitches how often the lock changed hands because its holder let go at a checkpoint, being asked
 * @param voluntarySwitches how often it changed hands because its holder blocked or came to its end
 */
public record GilStats(long requests, long forcedSwitches, long voluntarySwitches) {}
