package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/** A table of the page; its first column names the rows. */
final class DataTable {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private String note = "";

    private record Column(String title, boolean number) {}

    DataTable text(String title) {
        columns.add(new Column(title, false));
        return this;
    }

    DataTable number(String title) {
        columns.add(new Column(title, true));
        return this;
    }

    void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new AssertionError("bug: " + cells.length + " cells for " + columns);
        }
        rows.add(List.of(cells));
    }

    /** A sentence below the table. */
    DataTable note(String sentence) {
        note = sentence;
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void writeFolded(Element parent, String title, String id) {
        var details = parent.appendElement("details");
        details.appendElement("summary").text("Table: " + title);
        write(details, title, id);
    }

    void write(Element parent, String caption, String id) {
        var scroller = parent.appendElement("div").addClass("scroll").attr("tabindex", "0").attr("role", "region")
                .attr("aria-labelledby", id);
        var table = scroller.appendElement("table");
        table.appendElement("caption").attr("id", id).text(caption);
        var head = table.appendElement("thead").appendElement("tr");
        for (var column : columns) {
            cell(head, "th", column).attr("scope", "col").text(column.title());
        }
        var body = table.appendElement("tbody");
        for (var row : rows) {
            var line = body.appendElement("tr");
            for (int i = 0; i < row.size(); i++) {
                var cell = cell(line, i == 0 ? "th" : "td", columns.get(i)).text(row.get(i));
                if (i == 0) {
                    cell.attr("scope", "row");
                }
            }
        }
        if (!note.isEmpty()) {
            parent.appendElement("p").addClass("note").text(note);
        }
    }

    private static Element cell(Element line, String tag, Column column) {
        var cell = line.appendElement(tag);
        return column.number() ? cell.addClass("number") : cell;
    }
}
