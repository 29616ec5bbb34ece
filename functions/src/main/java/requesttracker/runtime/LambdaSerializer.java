package requesttracker.runtime;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;

/** Uses the Lambda runtime's serializer for events and answers. The runtime provides it, not the jar. */
public final class LambdaSerializer {
    private LambdaSerializer() {}

    /** Returns a handler of streams that reads the event from JSON and writes the answer as JSON. */
    public static <I, O> RequestStreamHandler stream(RequestHandler<I, O> function, Class<I> event, Class<O> answer) {
        return (in, out, context) ->
                of(answer).toJson(function.handleRequest(of(event).fromJson(in), context), out);
    }

    private static <T> PojoSerializer<T> of(Class<T> type) {
        return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                ? LambdaEventSerializers.serializerFor(type, type.getClassLoader())
                : JacksonFactory.getInstance().getSerializer(type);
    }
}
