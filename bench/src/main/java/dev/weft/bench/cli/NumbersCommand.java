package dev.weft.bench.cli;

import dev.weft.bench.compare.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the tables of figures in a text anew from the {@code results.json} that each names, so that nobody copies a figure by hand. */
@Command(name = "numbers", description = "Renew the tables of figures in a text, such as README.md, from results.json",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {"0:the text agrees with its files, now or before",
                "1:it does not (--check), or something could not be read or written", "2:wrong arguments"})
final class NumbersCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TEXT",
            description = "the text; a table stands between the lines <!-- weft numbers FILE --> and "
                    + "<!-- end of weft numbers -->, FILE is relative to the text")
    private Path text = Path.of("README.md");

    @Option(names = "--check", description = "change nothing, only say whether the text agrees with its files")
    private boolean check;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var folder = text.toAbsolutePath().getParent();
        if (folder == null || !Files.isRegularFile(text)) {
            throw new IOException("there is no file " + text);
        }
        var old = Files.readString(text);
        var renewed = renewed(old, folder);
        var out = spec.commandLine().getOut();
        if (renewed.equals(old)) {
            out.println(text + " agrees with its files");
            return 0;
        }
        if (check) {
            out.println(text + " does not agree with its files; 'weft numbers " + text + "' renews it");
            return 1;
        }
        Files.writeString(text, renewed);
        out.println(text + " renewed");
        return 0;
    }

    private String renewed(String old, Path folder) throws IOException {
        try {
            return Numbers.renew(old, folder);
        } catch (IOException e) {
            throw new IOException(text + ": " + e.getMessage(), e);
        }
    }
}
