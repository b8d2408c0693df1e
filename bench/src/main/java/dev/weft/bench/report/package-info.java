/**
 * The comparison as a page: {@link dev.weft.bench.report.ReportPage} makes {@code report.html} of a
 * {@link dev.weft.bench.compare.Report}.
 *
 * <p> Java writes every word and every table, through jsoup's document tree, so that no text can become markup; the
 * script {@code charts.js} only draws, with d3, the charts whose data stand in the page as JSON. The chain is {@code
 * Section} (what belongs to one workload) to {@code Group} (what shares charts) to a {@code Chart} with its sentence and
 * its table. Everything is immutable or of one thread. Used by the command line.
 */
@NullMarked
package dev.weft.bench.report;

import org.jspecify.annotations.NullMarked;
