package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.net.URL;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the variable does that people are told of when something does not start. */
class LogLevelTest {
    @ParameterizedTest
    @CsvSource({"DEBUG, DEBUG", "WARN, WARN", "'', INFO"})
    void itIsWhatTheVariableSays(String variable, String level) throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("CROSSCHECK_LOG_LEVEL", variable);

        assertThat(levelOf("dev.crosscheck.coordinator", context)).isEqualTo(Level.valueOf(level));
        assertThat(levelOf("io.r2dbc.postgresql", context)).isEqualTo(Level.INFO);
    }

    @Test
    void withoutTheVariableItIsInfo() throws Exception {
        assertThat(levelOf("dev.crosscheck.coordinator", new LoggerContext())).isEqualTo(Level.INFO);
    }

    private static Level levelOf(String name, LoggerContext context) throws Exception {
        URL file = Objects.requireNonNull(LogLevelTest.class.getResource("/logback.xml"));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(file);
        return context.getLogger(name).getEffectiveLevel();
    }
}
