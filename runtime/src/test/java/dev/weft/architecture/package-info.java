/**
 * Tests of the code base itself: the layers, what is exported, file sizes, package documentation, the packaged jar. The
 * classes below {@code fixture} break every layer rule once, which proves that the rules can fail.
 */
@NullMarked
package dev.weft.architecture;

import org.jspecify.annotations.NullMarked;
