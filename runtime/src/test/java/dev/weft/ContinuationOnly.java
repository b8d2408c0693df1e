package dev.weft;

import dev.weft.internal.coroutine.Coroutines;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A test of something that the portable coroutine does not promise; its value says what. Elsewhere it does not run. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ContinuationOnly.Condition.class)
public @interface ContinuationOnly {
    /** The reason. */
    String value();

    /** Runs the test on the continuation only. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var reason = AnnotationSupport.findAnnotation(context.getElement(), ContinuationOnly.class)
                    .map(ContinuationOnly::value).orElse("inherited");
            return Coroutines.kind() == Coroutines.Kind.CONTINUATION
                    ? ConditionEvaluationResult.enabled("on the continuation")
                    : ConditionEvaluationResult.disabled("continuation only: " + reason);
        }
    }
}
