package dev.weft.internal.coroutine;

import org.jspecify.annotations.Nullable;

/**
 * Why a suspension did not happen: the caller is still running on its carrier and must undo what it prepared.
 *
 * @param reason
 *            what pins the stack, in the JDK's words: {@code NATIVE} (a native frame, a class initialiser is one),
 *            {@code MONITOR}, {@code CRITICAL_SECTION} or {@code EXCEPTION}
 * @param error
 *            the error that freezing ended with (no memory, stack too deep), or null when the stack is pinned
 */
public record Refusal(String reason, @Nullable Error error) {}
