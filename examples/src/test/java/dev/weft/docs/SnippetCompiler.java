package dev.weft.docs;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles snippets against the class path of this test, as a user would: without flags. */
final class SnippetCompiler {
    private static final String IMPORTS = "import module java.base; import module java.management; import module jdk.jfr; import dev.weft.*; import dev.weft.sync.*; import dev.weft.channel.*; import dev.weft.observe.*; import dev.weft.io.*; "
            + "import dev.weft.net.*; import dev.weft.scope.*; import dev.weft.actor.*; import dev.weft.coroutine.*; import dev.weft.pace.*; import dev.weft.testing.*; import dev.weft.examples.*; ";
    private static final String INTERNAL_IMPORTS = "import dev.weft.internal.poll.*; import dev.weft.internal.poll.nio.*; "
            + "import static org.junit.jupiter.api.Assertions.*; ";
    private static final Pattern PROGRAM = Pattern.compile("(?m)^(void main\\(|(public |final )*(class|record) )");
    private static final Pattern MEMBER = Pattern.compile("^(public|private|static) ");

    /** A snippet made a compilation unit: as it is, or with one line in front. */
    private record Source(Snippet snippet, String name, String text) {}

    /** A source in memory that knows its snippet. */
    private static final class SourceFile extends SimpleJavaFileObject {
        private final Source source;

        SourceFile(Source source) {
            super(URI.create("string:///" + source.name() + ".java"), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.text();
        }
    }

    private SnippetCompiler() {}

    static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /** What is wrong with the snippets, each message with page and line; empty if all compile. */
    static List<String> errors(List<Snippet> snippets, Path classes) {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "not on a JDK");
        var found = new DiagnosticCollector<JavaFileObject>();
        var sources = new ArrayList<SourceFile>();
        for (var snippet : snippets) {
            sources.add(new SourceFile(source(snippet, "Snippet" + sources.size())));
        }
        var options = List.of("-d", classes.toString(), "-proc:none", "--should-stop=ifError=FLOW", "-cp",
                property("java.class.path")); // FLOW: a bad import does not hide what is wrong elsewhere
        compiler.getTask(null, null, found, options, null, sources).call();
        return found.getDiagnostics().stream().filter(message -> message.getKind() == Diagnostic.Kind.ERROR)
                .map(SnippetCompiler::text).toList();
    }

    private static String text(Diagnostic<? extends JavaFileObject> error) {
        if (!(error.getSource() instanceof SourceFile file)) {
            return error.toString();
        }
        var snippet = file.source.snippet();
        var line = snippet.line() + error.getLineNumber() - 1 - (file.source.text().equals(snippet.code()) ? 0 : 1);
        return snippet.file() + ":" + line + ": " + error.getMessage(null);
    }

    private static Source source(Snippet snippet, String name) {
        var code = snippet.code();
        if (PROGRAM.matcher(code).find()) {
            return new Source(snippet, name, code);
        }
        var head = "package dev.weft.docs; " + IMPORTS + INTERNAL_IMPORTS + "abstract class " + name
                + " extends Surroundings {";
        return MEMBER.matcher(code).find()
                ? new Source(snippet, name, head + "\n" + code + "\n}")
                : new Source(snippet, name, head + " void snippet() throws Exception {\n" + code + "\n}}");
    }

    /** A program of its own, for the source launcher. */
    static String program(Snippet snippet) {
        var code = snippet.code();
        return PROGRAM.matcher(code).find() ? code : IMPORTS + "void main() throws Exception {\n" + code + "\n}";
    }
}
