package dev.weft.bench.load;

import dev.weft.bench.load.LoadPlan.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run says to people. */
public final class LoadScreen {
    private static final double MEGA = 1e6;

    private LoadScreen() {}

    /** What was asked for, in one line. */
    public static String heading(LoadPlan plan) {
        var line = Load.text(plan.server()) + ": ";
        if (plan.idle() > 0) {
            line += counted(plan.idle(), "idle connection");
        }
        if (plan.connections() > 0) {
            line += (plan.idle() > 0 ? ", " : "") + counted(plan.connections(), "connection") + ", "
                    + counted(plan.bytes(), "byte") + ", pipeline " + plan.pipeline() + ", " + switch (plan.mode()) {
                        case CLOSED -> "closed loop";
                        case RATE -> number(plan.rate()) + " requests/s asked for";
                        case CHURN -> "a connection per message";
                    };
        }
        return line + (plan.threads() == 1 ? "" : ", " + plan.threads() + " threads");
    }

    /** What was measured. */
    public static List<String> findings(LoadPlan plan, LoadReport report) {
        var lines = new ArrayList<String>();
        if (report.interrupted()) {
            lines.add("  interrupted: what was measured so far");
        }
        if (plan.connections() > 0) {
            lines.add("  requests   " + number((double) report.requests()) + " in " + decimal(report.seconds()) + " s");
            lines.add("  rate       " + number(report.perSecond())
                    + (plan.mode() == Mode.CHURN ? " connections/s, " : " requests/s, ")
                    + decimal(report.perSecond() * plan.bytes() / MEGA) + " MB/s each way");
        }
        var latency = report.latency();
        if (latency != null) {
            lines.add("  latency    p50 " + decimal(latency.p50()) + "   p90 " + decimal(latency.p90()) + "   p99 "
                    + decimal(latency.p99()) + "   p99.9 " + decimal(latency.p999()) + "   max "
                    + decimal(latency.max()) + " us");
        }
        var server = report.server();
        if (server != null) {
            lines.add("  server     " + String.format(Locale.ROOT, "%.3f", server.cpuMicrosPerRequest())
                    + " us of processor time per request, " + decimal(server.residentBytes() / MEGA) + " MB resident");
        }
        if (report.unsent() > 0) {
            lines.add("  unsent     " + number((double) report.unsent())
                    + ": the server did not keep up; they waited and are in the latencies");
        }
        lines.add("  errors     " + (report.errors().isEmpty()
                ? "none"
                : report.errors().entrySet().stream()
                        .map(error -> error.getKey() + " " + number(error.getValue().doubleValue()))
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("")));
        return lines;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 && value != Math.rint(value) ? "%.2f" : "%,.0f", value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.1f", value);
    }
}
