package dev.weft.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A piece of text in a page or a Javadoc comment that is set apart as code.
 *
 * @param file
 *            from the root of the project
 * @param line
 *            of its first line, from 1
 * @param language
 *            what the fence says: {@code java}, {@code sh}, {@code text} or nothing
 */
record Snippet(Path file, int line, String language, String code) {
    private static final String FENCE = "```";
    private static final String TAG = "{@snippet :";

    /** The folder that holds the README. */
    static Path root() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("README.md")) && Files.exists(folder.resolve("weft"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no README.md above " + Path.of("").toAbsolutePath());
    }

    static String read(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The pages that are for readers: README, CONTRIBUTING and all below docs. */
    static List<Path> pages() {
        var pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        pages.addAll(filesBelow(Path.of("docs"), ".md"));
        return pages;
    }

    static List<Path> filesBelow(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(root().resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(suffix)).map(root()::relativize).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The fenced blocks of a page, in order. */
    static List<Snippet> ofPage(Path file) {
        return ofPage(file, read(file));
    }

    static List<Snippet> ofPage(Path file, String text) {
        var snippets = new ArrayList<Snippet>();
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                var first = i + 1;
                for (i = first; i < lines.size() && !lines.get(i).equals(FENCE); i++) {
                    // up to the end of the block
                }
                var language = lines.get(first - 1).substring(FENCE.length()).strip();
                snippets.add(new Snippet(file, first + 1, language, String.join("\n", lines.subList(first, i))));
            }
        }
        return snippets;
    }

    /** The snippets in the Javadoc comments of a source file, in order. */
    static List<Snippet> ofSource(Path file) {
        return ofSource(file, read(file));
    }

    static List<Snippet> ofSource(Path file, String text) {
        var snippets = new ArrayList<Snippet>();
        for (var at = text.indexOf(TAG); at >= 0; at = text.indexOf(TAG, at + 1)) {
            var first = text.indexOf('\n', at) + 1;
            var code = text.substring(first, closingBrace(text, at)).replaceAll("(?m)^ *\\* ?", "");
            snippets.add(new Snippet(file, (int) text.substring(0, first).lines().count() + 1, "java", code));
        }
        return snippets;
    }

    /** Braces are balanced in a snippet; that is the rule of Javadoc. */
    private static int closingBrace(String text, int openingBrace) {
        var open = 0;
        for (var i = openingBrace; i < text.length(); i++) {
            var c = text.charAt(i);
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        throw new AssertionError("a snippet without an end");
    }

    boolean isJava() {
        return language.equals("java");
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
