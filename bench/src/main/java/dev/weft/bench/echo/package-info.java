/**
 * Echo servers for a load from outside: one for each scheduling model, and those of Netty, to be measured beside them.
 *
 * <p>
 * {@link dev.weft.bench.echo.EchoModel} opens each of them as a {@link dev.weft.bench.echo.EchoService}. A server
 * reads what is there into a buffer of the same size everywhere and writes it back. No promise of memory effects is
 * made beyond those of the models. Used by the command line.
 */
@NullMarked
package dev.weft.bench.echo;

import org.jspecify.annotations.NullMarked;
