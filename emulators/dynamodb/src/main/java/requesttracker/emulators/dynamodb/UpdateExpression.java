package requesttracker.emulators.dynamodb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The actions of an update. All actions read the item before the update. */
record UpdateExpression(List<UpdateAction> actions) {
    static final UpdateExpression NONE = new UpdateExpression(List.of());

    enum Section {
        SET,
        ADD,
        DELETE,
        REMOVE
    }

    /** @param operand null for REMOVE */
    record UpdateAction(Section section, DocumentPath path, Operand operand) {}

    List<DocumentPath> paths() {
        return actions.stream().map(UpdateAction::path).toList();
    }

    void check(Map<String, AttributeValue> values) {
        DocumentPath.requireDistinct(paths(), "UpdateExpression");
        for (UpdateAction action : actions) {
            switch (action.section()) {
                case SET -> action.operand().check(values);
                case ADD ->
                    Operand.requireType(
                            "ADD",
                            Set.of(
                                    AttributeValue.Type.N,
                                    AttributeValue.Type.SS,
                                    AttributeValue.Type.NS,
                                    AttributeValue.Type.BS),
                            values,
                            action.operand());
                case DELETE ->
                    Operand.requireType(
                            "DELETE",
                            Set.of(AttributeValue.Type.SS, AttributeValue.Type.NS, AttributeValue.Type.BS),
                            values,
                            action.operand());
                case REMOVE -> {}
            }
        }
    }

    Map<String, AttributeValue> apply(Map<String, AttributeValue> before, Map<String, AttributeValue> values) {
        Map<String, AttributeValue> after = new LinkedHashMap<>(before);
        List<UpdateAction> inOrder = new ArrayList<>(actions);
        inOrder.sort(Comparator.comparing(UpdateAction::section).thenComparing(UpdateExpression::order));
        for (UpdateAction action : inOrder) {
            AttributeValue operand =
                    action.operand() == null ? null : action.operand().value(before, values);
            AttributeValue old = action.path().in(before);
            switch (action.section()) {
                case SET -> {
                    if (operand == null) {
                        throw new InvalidRequestException(
                                "The provided expression refers to an attribute that does not exist in the item");
                    }
                    action.path().put(after, operand);
                }
                case ADD -> action.path().put(after, old == null ? operand : sum(old, operand));
                case DELETE -> {
                    AttributeValue rest = old == null ? null : difference(old, operand);
                    if (rest != null) {
                        action.path().put(after, rest);
                    } else if (old != null) {
                        action.path().remove(after);
                    }
                }
                case REMOVE -> action.path().remove(after);
            }
        }
        return after;
    }

    /**
     * Compares two actions. New elements of a list are added in their order; elements are removed from the end, so that
     * indexes stay valid.
     */
    private static int order(UpdateAction a, UpdateAction b) {
        List<Object> first = a.path().parts();
        List<Object> second = b.path().parts();
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            if (first.get(i) instanceof Integer x && second.get(i) instanceof Integer y) {
                if (!x.equals(y)) {
                    return a.section() == Section.REMOVE ? y.compareTo(x) : x.compareTo(y);
                }
            } else if (!first.get(i).equals(second.get(i))) {
                return 0;
            }
        }
        return 0;
    }

    private static AttributeValue sum(AttributeValue old, AttributeValue more) {
        if (old.type() != more.type()) {
            throw Operand.incorrectType();
        }
        return switch (old.type()) {
            case N -> Operand.add(old, more, true);
            case SS -> Values.normalized(AttributeValue.fromSs(union(old.ss(), more.ss())));
            case NS -> Values.normalized(AttributeValue.fromNs(union(old.ns(), more.ns())));
            case BS -> Values.normalized(AttributeValue.fromBs(union(old.bs(), more.bs())));
            default -> throw Operand.incorrectType();
        };
    }

    private static <T> List<T> union(List<T> a, List<T> b) {
        Set<T> union = new LinkedHashSet<>(a);
        union.addAll(b);
        return List.copyOf(union);
    }

    /** Returns the difference of two sets, or null if it is empty. */
    private static AttributeValue difference(AttributeValue old, AttributeValue gone) {
        if (old.type() != gone.type()) {
            throw Operand.incorrectType();
        }
        return switch (old.type()) {
            case SS -> {
                List<String> rest = without(old.ss(), gone.ss());
                yield rest.isEmpty() ? null : AttributeValue.fromSs(rest);
            }
            case NS -> {
                List<String> rest = without(old.ns(), gone.ns());
                yield rest.isEmpty() ? null : AttributeValue.fromNs(rest);
            }
            case BS -> {
                var rest = without(old.bs(), gone.bs());
                yield rest.isEmpty() ? null : AttributeValue.fromBs(rest);
            }
            default -> throw Operand.incorrectType();
        };
    }

    private static <T> List<T> without(List<T> elements, List<T> gone) {
        return elements.stream().filter(element -> !gone.contains(element)).toList();
    }
}
