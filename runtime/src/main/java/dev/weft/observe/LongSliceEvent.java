package dev.weft.observe;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

@Name("dev.weft.LongSlice")
@Label("Long Slice")
@Description("A task held its carrier for long without a yield point; the others of that carrier had to wait")
@Threshold("10 ms")
final class LongSliceEvent extends TaskEvent {}
