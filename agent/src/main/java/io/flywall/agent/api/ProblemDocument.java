package io.flywall.agent.api;

/**
 * An error as RFC 9457 wants it.
 *
 * @param title the kind of problem
 * @param detail what happened and what to do
 */
record ProblemDocument(String type, String title, int status, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  static ProblemDocument of(int status, String title, String detail) {
    return new ProblemDocument("about:blank", title, status, detail);
  }
}
