package requesttracker.bench.typical;

/** The input of a poll. */
public class PollInput {
    private String requestToken;
    private String execution;

    public String getRequestToken() {
        return requestToken;
    }

    public void setRequestToken(String requestToken) {
        this.requestToken = requestToken;
    }

    public String getExecution() {
        return execution;
    }

    public void setExecution(String execution) {
        this.execution = execution;
    }
}
