/**
 * The command line of Weft: {@link dev.weft.bench.cli.Weft} and one class per subcommand, each a thin shell over a
 * program that can also be called directly. Nothing may depend on this package.
 */
@NullMarked
package dev.weft.bench.cli;

import org.jspecify.annotations.NullMarked;
