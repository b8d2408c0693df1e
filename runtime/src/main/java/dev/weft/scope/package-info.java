/**
 * Structured concurrency: {@link dev.weft.scope.Scope}, whose tasks have all ended when it is left, and {@link dev.weft.scope.Policy},
 * which says what the end of one means for the others. A scope may have a deadline; open scopes are a tree in {@link
 * dev.weft.Scheduler#dump}.
 *
 * <p>
 * Memory effects. Happens-before: a fork and the first action of the child; the last action of a child and the return of the join or
 * the close of its scope.
 *
 * <p>
 * Depends on the core's public port. Everything may depend on it.
 */
@NullMarked
package dev.weft.scope;

import org.jspecify.annotations.NullMarked;
