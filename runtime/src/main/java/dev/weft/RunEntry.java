package dev.weft;

import dev.weft.internal.queue.Inbox;

/** What a run queue holds: a task, or a foreign action that runs on the carrier itself. */
abstract sealed class RunEntry extends Inbox.Node permits Suspendable, ForeignEntry {}
