/**
 * jcstress tests of a connection that is idle, on the production classes: package-private there. The conventions, and who may depend on
 * it, are those of {@link dev.weft.stress}.
 */
@NullMarked
package dev.weft.net;

import org.jspecify.annotations.NullMarked;
