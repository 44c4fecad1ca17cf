package dev.crosscheck.coordinator.index;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.crosscheck.search.space.ParameterValue;
import java.io.IOException;

/** Teaches Jackson the values of parameters: a real number, a whole number, a text or a truth value, each told by its form (3.0 is real, 3 is whole). */
public final class DomainJacksonModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public DomainJacksonModule() {
        super("crosscheck-domain");
        addSerializer(ParameterValue.class, new ValueSerializer());
        addDeserializer(ParameterValue.class, new ValueDeserializer());
    }

    private static final class ValueSerializer extends StdSerializer<ParameterValue> {
        private static final long serialVersionUID = 1L;

        ValueSerializer() {
            super(ParameterValue.class);
        }

        @Override
        public void serialize(ParameterValue value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value instanceof ParameterValue.FloatValue real) {
                out.writeNumber(real.value());
            } else if (value instanceof ParameterValue.IntValue whole) {
                out.writeNumber(whole.value());
            } else if (value instanceof ParameterValue.BoolValue truth) {
                out.writeBoolean(truth.value());
            } else {
                out.writeString(((ParameterValue.TextValue) value).value());
            }
        }

        @Override
        public void serializeWithType(
                ParameterValue value, JsonGenerator out, SerializerProvider provider, TypeSerializer types)
                throws IOException {
            serialize(value, out, provider);
        }
    }

    private static final class ValueDeserializer extends StdDeserializer<ParameterValue> {
        private static final long serialVersionUID = 1L;

        ValueDeserializer() {
            super(ParameterValue.class);
        }

        @Override
        public ParameterValue deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonToken token = in.currentToken();
            return switch (token) {
                case VALUE_NUMBER_FLOAT -> new ParameterValue.FloatValue(in.getDoubleValue());
                case VALUE_NUMBER_INT -> new ParameterValue.IntValue(in.getLongValue());
                case VALUE_TRUE -> new ParameterValue.BoolValue(true);
                case VALUE_FALSE -> new ParameterValue.BoolValue(false);
                case VALUE_STRING -> new ParameterValue.TextValue(in.getText());
                default -> (ParameterValue) context.handleUnexpectedToken(ParameterValue.class, in);
            };
        }
    }
}
