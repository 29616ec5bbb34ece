package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.endpoint.CancelRequest;
import requesttracker.local.RepositoryFiles;
import requesttracker.workflow.CancelOperation;
import requesttracker.workflow.PollStatus;

/** Checks the lists of the files that a cancel and a poll pass, in {@code docs/architecture.md}. */
@DisplayName("The architecture page")
class ArchitecturePageTest {
    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. `([^`]+)` ");
    private static final String SOURCES = "functions/src/main/java/";
    private static final String DEFINITION = "statemachine/lifecycle/request-lifecycle.asl.json";

    /** Packages that the page does not count as a step: wiring, clients, syntax, redaction and telemetry. */
    private static final Set<String> HELPERS = Set.of(
            "requesttracker.composition",
            "requesttracker.runtime",
            "requesttracker.json",
            "requesttracker.redaction",
            "requesttracker.telemetry");

    /**
     * Classes that the page does not count as a step: AWS's client, the API's shapes, values and their formats.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "requesttracker.endpoint.RequestView",
            "requesttracker.domain.EventPayloads",
            "requesttracker.domain.Sensitive",
            "requesttracker.domain.Timestamps");

    private static final JavaClasses FUNCTIONS = new ClassFileImporter()
            .importUrl(CancelRequest.class.getProtectionDomain().getCodeSource().getLocation());

    /**
     * The path of a cancel or a poll through the files.
     *
     * @param most the maximum number of files that a newcomer can follow
     * @param handlers the functions on the path
     * @param notPassed the classes that these functions use on other paths only
     */
    private record Journey(String name, int most, List<Class<?>> handlers, Set<String> notPassed) {
        @Override
        public String toString() {
            return name;
        }

        /** Returns the files that the page lists. */
        List<String> files() {
            String page = RepositoryFiles.text(RepositoryFiles.path("docs/architecture.md"));
            String heading = "## Files that a " + name + " passes\n";
            assertThat(page).contains(heading);
            String section = page.substring(page.indexOf(heading) + heading.length());
            int next = section.indexOf("\n## ");
            Matcher steps = STEP.matcher(next < 0 ? section : section.substring(0, next));
            return steps.results().map(step -> step.group(1)).toList();
        }
    }

    /**
     * Returns the journeys: a cancel of an operation that runs, and a poll of a request without a callback and a lease.
     */
    static List<Journey> journeys() {
        return List.of(
                new Journey(
                        "cancel",
                        15,
                        List.of(CancelRequest.class, CancelOperation.class),
                        Set.of("requesttracker.application.SettlementNotifier")),
                new Journey(
                        "poll",
                        12,
                        List.of(PollStatus.class),
                        Set.of(
                                "requesttracker.workflow.CallerWatch",
                                "requesttracker.store.CallbackItems",
                                "requesttracker.store.LeaseItems")));
    }

    @ParameterizedTest
    @MethodSource("journeys")
    @DisplayName("lists at most as many files as a newcomer can follow")
    void listsFewFiles(Journey journey) {
        assertThat(journey.files()).contains(DEFINITION).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(journey.most);
    }

    @ParameterizedTest
    @MethodSource("journeys")
    @DisplayName("lists files that exist")
    void listsFilesThatExist(Journey journey) {
        assertThat(journey.files())
                .allSatisfy(file -> assertThat(RepositoryFiles.path(file)).isRegularFile());
    }

    @ParameterizedTest
    @MethodSource("journeys")
    @DisplayName("lists each class that does a step for the handlers")
    void listsWhatIsReached(Journey journey) {
        Set<String> expected = new TreeSet<>();
        for (JavaClass reached : reached(journey)) {
            boolean value = reached.isRecord()
                    || reached.isEnum()
                    || reached.isInterface()
                    || reached.isAssignableTo(Throwable.class);
            if (!value && !HELPERS.contains(reached.getPackageName()) && !LEFT_OUT.contains(reached.getName())) {
                expected.add(reached.getName());
            }
        }
        expected.removeAll(journey.notPassed);

        assertThat(journey.files()).containsAll(files(expected));
    }

    @ParameterizedTest
    @MethodSource("journeys")
    @DisplayName("lists no class that the handlers do not use")
    void listsNothingElse(Journey journey) {
        Set<String> reached = new TreeSet<>();
        reached(journey).forEach(type -> reached.add(type.getName()));
        Set<String> files = new TreeSet<>(files(reached));
        files.add(DEFINITION);

        assertThat(files).containsAll(journey.files());
    }

    private static List<String> files(Set<String> classes) {
        return classes.stream()
                .map(name -> SOURCES + name.replace('.', '/') + ".java")
                .toList();
    }

    /** Returns the top-level classes whose code the handlers may call, through any implementation of an interface. */
    private static Set<JavaClass> reached(Journey journey) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> waiting = new ArrayDeque<>();
        for (Class<?> handler : journey.handlers) {
            FUNCTIONS.get(handler).getAllMethods().stream()
                    .filter(method -> method.getOwner().isEquivalentTo(handler)
                            || (isOurs(method.getOwner()) && method.getName().equals("handleRequest")))
                    .forEach(waiting::add);
        }
        while (!waiting.isEmpty()) {
            JavaCodeUnit code = waiting.pop();
            if (seen.add(code)) {
                callsFrom(code).forEach(waiting::add);
            }
        }
        Set<JavaClass> reached = new HashSet<>();
        seen.forEach(code -> reached.add(topLevel(code.getOwner())));
        reached.removeIf(type -> !isOurs(type));
        return reached;
    }

    private static Stream<JavaCodeUnit> callsFrom(JavaCodeUnit code) {
        return Stream.of(
                        code.getMethodCallsFromSelf(),
                        code.getConstructorCallsFromSelf(),
                        code.getMethodReferencesFromSelf(),
                        code.getConstructorReferencesFromSelf())
                .flatMap(Set::stream)
                .map(JavaAccess::getTarget)
                .map(CodeUnitAccessTarget.class::cast)
                .filter(target -> isOurs(target.getOwner()))
                .flatMap(target -> target.resolveMember().stream())
                .map(JavaCodeUnit.class::cast)
                .flatMap(called -> Stream.concat(Stream.of(called), overrides(called)));
    }

    private static Stream<JavaMethod> overrides(JavaCodeUnit called) {
        String[] parameters =
                called.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return called.getOwner().isInterface()
                ? called.getOwner().getAllSubclasses().stream()
                        .flatMap(type -> type.tryGetMethod(called.getName(), parameters).stream())
                : Stream.empty();
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("requesttracker.");
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(ArchitecturePageTest::topLevel).orElse(type);
    }
}
