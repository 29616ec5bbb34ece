package requesttracker.infra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awscdk.Token;

/**
 * Raw settings by name. Each reader converts a setting to its type. A list is a JSON array or a text with commas. A map
 * is a JSON object or a text such as {@code a=1,b=2}. {@code -c} can give only texts.
 */
final class SettingsSource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> values;
    private final Set<String> read = new HashSet<>();

    SettingsSource(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** Returns the stage file's values, overridden by the context's. */
    static SettingsSource of(Path stages, String stage, Map<String, Object> context) {
        var values = new LinkedHashMap<>(stageFile(stages, stage));
        context.forEach((name, value) -> {
            if (isOurs(name) && value != null) {
                values.put(name, value);
            }
        });
        return new SettingsSource(values);
    }

    /**
     * Returns whether a context name is a setting. CDK's own names have a colon, a slash or an at sign, with one
     * exception.
     */
    private static boolean isOurs(String name) {
        return !name.equals("stage") && !name.equals("acknowledged-issue-numbers") && !name.matches(".*[:/@].*");
    }

    private static Map<String, Object> stageFile(Path stages, String stage) {
        var file = stages.resolve(stage + ".json");
        if (!stage.matches("[A-Za-z0-9-]+") || !Files.isRegularFile(file)) {
            throw new InvalidSettingException(
                    "stage", stage, "there is no such file as infra/stages/" + stage + ".json");
        }
        try {
            var values = new LinkedHashMap<String, Object>();
            JSON.readTree(Files.readString(file))
                    .properties()
                    .forEach(entry -> values.put(entry.getKey(), JSON.convertValue(entry.getValue(), Object.class)));
            return values;
        } catch (JsonProcessingException invalid) {
            throw new InvalidSettingException("stage", stage, "infra/stages/" + stage + ".json is not JSON");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    int integer(String name, int otherwise, int least, int most) {
        var value = value(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        var text = value.get().toString();
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new InvalidSettingException(
                    name, text, "a whole number from " + least + " to " + most + " is expected");
        }
        return Integer.parseInt(text);
    }

    boolean bool(String name, boolean otherwise) {
        var value = value(name).map(Object::toString);
        if (value.isPresent() && !value.get().matches("true|false")) {
            throw new InvalidSettingException(name, value.get(), "true or false is expected");
        }
        return value.map(Boolean::parseBoolean).orElse(otherwise);
    }

    String string(String name, String otherwise, String pattern, String expectation) {
        return optional(name, pattern, expectation).orElse(otherwise);
    }

    /** Returns a text setting. An empty text means no value, so that {@code -c name=} removes a stage file's value. */
    Optional<String> optional(String name, String pattern, String expectation) {
        return value(name)
                .map(Object::toString)
                .filter(text -> !text.isEmpty())
                .map(text -> matching(name, text, pattern, expectation));
    }

    List<String> strings(String name, String pattern, String expectation) {
        var texts = new ArrayList<String>();
        var value = value(name).orElse(List.of());
        if (value instanceof List<?> list) {
            list.forEach(element -> texts.add(element.toString()));
        } else {
            texts.addAll(commaSeparated(value.toString()));
        }
        return texts.stream()
                .map(text -> matching(name, text, pattern, expectation))
                .toList();
    }

    Map<String, String> map(String name) {
        var map = new TreeMap<String, String>();
        var value = value(name).orElse(Map.of());
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, element) -> map.put(key.toString(), element.toString()));
        } else {
            for (var text : commaSeparated(value.toString())) {
                var equals = text.indexOf('=');
                if (equals < 1) {
                    throw new InvalidSettingException(name, text, "NAME=VALUE,NAME=VALUE is expected");
                }
                map.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return map;
    }

    /** Returns the names of the settings that were read, given or not. */
    Set<String> namesRead() {
        return Set.copyOf(read);
    }

    /** Rejects a given name that was not read: no setting has this name. */
    void rejectUnknownNames() {
        for (var name : new TreeSet<>(values.keySet())) {
            if (!read.contains(name)) {
                throw new InvalidSettingException(name, values.get(name), "there is no setting of this name");
            }
        }
    }

    private Optional<Object> value(String name) {
        read.add(name);
        return Optional.ofNullable(values.get(name));
    }

    private static String matching(String name, String text, String pattern, String expectation) {
        if (!Token.isUnresolved(text) && !text.matches(pattern)) {
            throw new InvalidSettingException(name, text, expectation + " is expected");
        }
        return text;
    }

    private static List<String> commaSeparated(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
    }
}
