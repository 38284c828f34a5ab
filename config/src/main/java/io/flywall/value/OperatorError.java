package io.flywall.value;

/** Something only the operator can mend: the agent says what, where and how, and exits. */
public final class OperatorError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String what;
  private final String remedy;

  public OperatorError(String where, String what, String remedy) {
    super(where + ": " + what + "; " + remedy);
    this.where = where;
    this.what = what;
    this.remedy = remedy;
  }

  public String where() {
    return where;
  }

  public String what() {
    return what;
  }

  public String remedy() {
    return remedy;
  }
}
