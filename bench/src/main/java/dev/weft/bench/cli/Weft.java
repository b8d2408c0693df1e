package dev.weft.bench.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The {@code weft} program. Alone it lists its commands. Exit status: 0, 1 when the command failed, 2 when it was
 * called wrongly.
 */
@Command(name = "weft", description = "Green threads for the JVM that you schedule yourself.",
        mixinStandardHelpOptions = true, versionProvider = Weft.Version.class, usageHelpWidth = 110,
        commandListHeading = "%nCommands (each has --help):%n",
        subcommands = {EchoCommand.class, LoadCommand.class, DumpCommand.class, CompareCommand.class,
                TimelineCommand.class,
                NumbersCommand.class, MemoryCommand.class, JmhCommand.class})
public final class Weft implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Weft() {}

    /** Runs the command that {@code args} names and exits with its status. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Weft()).setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(UsageError::report).setExecutionExceptionHandler(Weft::reportFailure);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The outside world said no: one line. Anything else is a bug, and picocli shows its stack trace. */
    private static int reportFailure(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** Says which build and which Java this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Weft.class.getPackage()).map(Package::getImplementationVersion)
                    .orElse("(not packaged)");
            return new String[]{"weft " + version + ", Java " + Runtime.version()};
        }
    }
}
