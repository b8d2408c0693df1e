package dev.weft.internal.coroutine;

/**
 * Tries for a page of stack (4 KiB) at the price of one call, about a nanosecond.
 *
 * <p>
 * Its frame has room for variables that nobody uses. The interpreter makes all of it. A compiler leaves them out, but on entry its
 * code touches the stack as far down as the interpreter's frame would reach, for it may have to go back to that in the middle of the
 * method; so there must be a place where it could: a call, even if it is never made.
 *
 * <p>
 * Rejected: to descend so far (a nanosecond for each level, 8 % of a round trip through a channel).
 */
final class StackPage {
    @SuppressWarnings({"CanBeFinal", "FieldMayBeFinal"}) // if it were, the compilers would drop the call
    private static boolean again;

    private StackPage() {}

    /**
     * Returns if there is a page.
     *
     * @throws StackOverflowError
     *             if there is not
     */
    @SuppressWarnings("UnusedVariable") // they only take their place: 2 words each
    static void require() {
        long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4, c5;
        long c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1;
        long f2, f3, f4, f5, f6, f7, f8, f9, g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, h0, h1, h2, h3, h4, h5, h6, h7;
        long h8, h9, i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, j0, j1, j2, j3, j4, j5, j6, j7, j8, j9, k0, k1, k2, k3;
        long k4, k5, k6, k7, k8, k9, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9;
        long n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, p0, p1, p2, p3, p4, p5;
        long p6, p7, p8, p9, q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, s0, s1;
        long s2, s3, s4, s5, s6, s7, s8, s9, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, u0, u1, u2, u3, u4, u5, u6, u7;
        long u8, u9, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, x0, x1, x2, x3;
        long x4, x5, x6, x7, x8, x9, y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, z0, z1, z2, z3, z4, z5, z6, z7, z8, z9;
        if (again) {
            require();
        }
    }
}
