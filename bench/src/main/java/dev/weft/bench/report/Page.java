package dev.weft.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.DocumentType;
import org.jsoup.nodes.Element;
import tools.jackson.databind.json.JsonMapper;

/**
 * The document and what every part of it needs: figures, tables, the data of the charts.
 *
 * <p> Safe because texts only enter as text nodes and attribute values, which jsoup escapes; because the data block can't
 * contain {@code <}; and, should both fail, because the page's security policy lets no script run but those whose hashes it names, and no
 * address be asked.
 */
final class Page {
    private static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Document document = Document.createShell("");
    private final Element main;
    private final Map<String, Chart> charts = new LinkedHashMap<>();

    Page(String title) {
        document.outputSettings().prettyPrint(false);
        document.prependChild(new DocumentType("html", "", ""));
        Objects.requireNonNull(document.selectFirst("html")).attr("lang", "en");
        document.head().appendElement("meta").attr("charset", "utf-8");
        document.title(title);
        var body = document.body();
        body.appendElement("a").addClass("skip").attr("href", "#content").text("Skip to the content");
        var banner = body.appendElement("header");
        banner.appendElement("h1").text(title);
        banner.appendElement("button").attr("type", "button").attr("id", "theme").attr("aria-pressed", "false")
                .attr("hidden", true).text("Dark theme");
        main = body.appendElement("main").attr("id", "content").attr("tabindex", "-1");
    }

    Element main() {
        return main;
    }

    /** A part of the page with a heading; {@code id} may be used in links. */
    Element section(String id, String heading) {
        var section = main.appendElement("section").attr("id", id).attr("aria-labelledby", id + "-heading");
        section.appendElement("h2").attr("id", id + "-heading").text(heading);
        return section;
    }

    /** A chart with what it shows and the table behind it. */
    void figure(Element parent, String title, String sentence, Chart chart, DataTable table) {
        var id = "chart-" + (charts.size() + 1);
        charts.put(id, chart);
        var figure = parent.appendElement("figure").addClass(chart.kind());
        var caption = figure.appendElement("figcaption");
        caption.appendElement("strong").attr("id", id + "-title").text(title);
        caption.appendElement("p").attr("id", id + "-sentence").text(sentence);
        figure.appendElement("div").addClass("drawing").attr("id", id);
        table.writeFolded(figure, title, id + "-table");
    }

    String html() {
        var style = resource("report.css");
        var library = "/*!\n" + resource(D3 + "LICENSE") + "*/\n" + resource(D3 + "dist/d3.min.js");
        var drawing = resource("charts.js");
        var head = document.head();
        head.appendElement("meta").attr("http-equiv", "Content-Security-Policy").attr("content",
                "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src " + hash(style)
                        + "; script-src " + hash(library) + " " + hash(drawing));
        head.appendElement("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
        head.appendElement("meta").attr("name", "color-scheme").attr("content", "light dark");
        head.appendElement("link").attr("rel", "icon").attr("href", "data:,");
        head.appendElement("style").appendChild(new DataNode(style));
        var body = document.body();
        body.appendElement("script").attr("type", "application/json").attr("id", "charts")
                .appendChild(new DataNode(JSON.writeValueAsString(charts).replace("<", "\\u003c")));
        for (var script : List.of(library, drawing)) {
            body.appendElement("script").appendChild(new DataNode(script));
        }
        return document.outerHtml();
    }

    /** With the line ends that a browser hashes. */
    private static String resource(String name) {
        try (var in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("bug: every Java has it", e);
        }
    }
}
