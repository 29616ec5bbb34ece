package requesttracker.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds all of many texts in one pass over a message, by the automaton of Aho and Corasick. A text counts only where
 * the characters before and after it are not letters or digits.
 */
final class TextFinder {
    private static final int ROOT = 0;
    private static final int NONE = -1;

    private final Map<Long, Integer> children = new HashMap<>();
    /** For each state, the longest other state that ends with the same characters. */
    private final List<Integer> fallback = new ArrayList<>(List.of(ROOT));
    /** For each state, the state of the longest text that it ends with, or the root. */
    private final List<Integer> textAtEnd = new ArrayList<>(List.of(ROOT));

    private final List<Integer> depth = new ArrayList<>(List.of(0));

    /** Receives each occurrence. */
    interface OccurrenceListener {
        void found(int from, int to);
    }

    TextFinder(Collection<String> texts) {
        List<String> longestFirst = texts.stream()
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        int[] states = new int[longestFirst.size()];
        int longest = longestFirst.isEmpty() ? 0 : longestFirst.get(0).length();
        // Character by character over all texts, so that shorter states exist before longer ones.
        for (int at = 0; at < longest; at++) {
            for (int i = 0; i < states.length && longestFirst.get(i).length() > at; i++) {
                String text = longestFirst.get(i);
                states[i] = childOrNew(states[i], text, at);
                if (text.length() == at + 1) {
                    textAtEnd.set(states[i], states[i]);
                }
            }
        }
    }

    private int childOrNew(int state, String text, int at) {
        char c = text.charAt(at);
        int known = child(state, c);
        if (known != NONE) {
            return known;
        }
        int shorter = state == ROOT ? ROOT : next(fallback.get(state), text, at);
        int created = depth.size();
        children.put(key(state, c), created);
        depth.add(depth.get(state) + 1);
        fallback.add(shorter);
        textAtEnd.add(textAtEnd.get(shorter));
        return created;
    }

    private int child(int state, char c) {
        return children.getOrDefault(key(state, c), NONE);
    }

    private static long key(int state, char c) {
        return ((long) state << Character.SIZE) | c;
    }

    /** Finds every text. */
    void find(CharSequence message, OccurrenceListener places) {
        int state = ROOT;
        for (int to = 1; to <= message.length(); to++) {
            state = next(state, message, to - 1);
            if (to == message.length() || !Character.isLetterOrDigit(message.charAt(to))) {
                for (int text = textAtEnd.get(state); text != ROOT; text = textAtEnd.get(fallback.get(text))) {
                    if (isFree(message, to - depth.get(text))) {
                        places.found(to - depth.get(text), to);
                    }
                }
            }
        }
    }

    /** Returns the next state. Reads the message at each step, so that a test can count the steps. */
    private int next(int from, CharSequence message, int at) {
        int state = from;
        while (state != ROOT && child(state, message.charAt(at)) == NONE) {
            state = fallback.get(state);
        }
        return Math.max(ROOT, child(state, message.charAt(at)));
    }

    /** Returns the start of the longest prefix of a text that ends here, if it has at least that many characters. */
    Optional<Integer> cutOffAt(CharSequence message, int end, int least) {
        int state = ROOT;
        for (int at = 0; at < end; at++) {
            state = next(state, message, at);
        }
        while (depth.get(state) >= least && !isFree(message, end - depth.get(state))) {
            state = fallback.get(state);
        }
        return depth.get(state) >= least ? Optional.of(end - depth.get(state)) : Optional.empty();
    }

    private static boolean isFree(CharSequence message, int from) {
        return from == 0 || !Character.isLetterOrDigit(message.charAt(from - 1));
    }
}
