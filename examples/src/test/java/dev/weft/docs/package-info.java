/**
 * Holds the documentation to the code: {@link dev.weft.docs.SnippetsTest} compiles every snippet, {@link dev.weft.docs.ReadmeTest}
 * runs those of the README and checks its commands, {@link dev.weft.docs.LinksTest} follows the links and names. Memory effects:
 * none. Nobody depends on it.
 */
@NullMarked
package dev.weft.docs;

import org.jspecify.annotations.NullMarked;
