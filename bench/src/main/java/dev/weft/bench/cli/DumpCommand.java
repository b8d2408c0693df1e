package dev.weft.bench.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the tasks of another JVM do and wait for. */
@Command(name = "dump", description = "Show what the tasks of a running JVM do and wait for",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "1:no such process, or it shows no scheduler", "2:wrong arguments"})
final class DumpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "process id of the JVM; jps lists them")
    private long pid;

    @Option(names = "--json", description = "one JSON array, an object for each scheduler")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (pid < 1) {
            throw new ParameterException(spec.commandLine(), "PID must be at least 1, not " + pid);
        }
        var dumps = dumps();
        spec.commandLine().getOut().println(json
                ? "[" + String.join(",\n", dumps.values()) + "]"
                : String.join(System.lineSeparator(), dumps.values()).stripTrailing());
        return 0;
    }

    private Map<String, String> dumps() throws IOException {
        try {
            return RunningJvm.dumps(pid, json ? "dumpJson" : "dump");
        } catch (NoClassDefFoundError missing) {
            throw new IOException("this Java runtime lacks the modules jdk.attach or java.management.rmi; "
                    + "use a full JDK, or take them into the image", missing);
        }
    }
}
