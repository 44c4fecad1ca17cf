package dev.crosscheck.coordinator.index;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.ClusterMessage;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.notify.NotifierCommand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.SessionSignal;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import java.io.NotSerializableException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fills every message that nodes send each other with values, by reflection, and sends it through the serialiser. */
class ClusterMessagesTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseResources("serialization.conf")
            .withFallback(ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    static Stream<Class<?>> messages() {
        return Stream.of(
                        SweepCommand.class,
                        SweepReply.class,
                        SchedulerCommand.class,
                        MonitorCommand.class,
                        NotifierCommand.class,
                        SessionSignal.class)
                .flatMap(family -> Arrays.stream(family.getDeclaredClasses()))
                .filter(type -> type.isRecord() && ClusterMessage.class.isAssignableFrom(type));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageSurvivesTheWire(Class<?> type) throws NotSerializableException {
        Object message = sample(type, type);
        Serialization serialization = SerializationExtension.get(KIT.system());
        assertThat(serialization.serializerFor(type).getClass().getSimpleName()).isEqualTo("JacksonCborSerializer");
        byte[] bytes = serialization.serialize(message).get();
        var serializer = serialization.findSerializerFor(message);
        Object back = serialization
                .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
                .get();
        assertThat(back).usingRecursiveComparison().isEqualTo(message);
    }

    private static Object sample(Class<?> type, Type generic) {
        if (type == String.class) {
            return "text";
        } else if (type == long.class || type == Long.class) {
            return 1L << 55;
        } else if (type == int.class) {
            return 7;
        } else if (type == double.class || type == Double.class) {
            return 3.0;
        } else if (type == boolean.class) {
            return true;
        } else if (type == byte[].class) {
            return new byte[] {1, -1};
        } else if (type == OptionalLong.class) {
            return OptionalLong.of(5);
        } else if (type == OptionalInt.class) {
            return OptionalInt.of(0);
        } else if (type == OptionalDouble.class) {
            return OptionalDouble.of(0.5);
        } else if (type == Instant.class) {
            return Instant.parse("2026-03-04T05:06:07.123456789Z");
        } else if (type == Duration.class) {
            return Duration.ofMillis(1500);
        } else if (type == Configuration.class) {
            return configuration();
        } else if (type == ParameterValue.class) {
            return new ParameterValue.FloatValue(3.0);
        } else if (type.isEnum()) {
            return Array.get(type.getEnumConstants() == null ? new Object[0] : type.getEnumConstants(), 0);
        } else if (type == ActorRef.class) {
            return KIT.createTestProbe(Object.class).getRef();
        }
        return composite(type, generic);
    }

    private static Object composite(Class<?> type, Type generic) {
        if (type == List.class) {
            return List.of(argument(generic, 0));
        } else if (type == Optional.class) {
            return Optional.of(argument(generic, 0));
        } else if (type == Map.class) {
            return Map.of("key", argument(generic, 1));
        }
        try {
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = sample(types[i], components[i].getGenericType());
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no sample for " + type, e);
        }
    }

    private static Object argument(Type generic, int index) {
        Type argument = ((ParameterizedType) generic).getActualTypeArguments()[index];
        Class<?> raw =
                argument instanceof ParameterizedType nested ? (Class<?>) nested.getRawType() : (Class<?>) argument;
        return sample(raw, argument);
    }

    private static Configuration configuration() {
        var values = new LinkedHashMap<String, ParameterValue>();
        values.put("z", new ParameterValue.FloatValue(3.0));
        values.put("a", new ParameterValue.IntValue(3));
        values.put("t", new ParameterValue.TextValue("3"));
        values.put("b", new ParameterValue.BoolValue(false));
        return new Configuration(values);
    }
}
