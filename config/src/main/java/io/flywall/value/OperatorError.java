package io.flywall.value;

/** Something only the operator can mend: the agent says what, where and how, and exits. */
public final class OperatorError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String what;
  private final String remedy;
  private final boolean mayPass;

  public OperatorError(String where, String what, String remedy) {
    this(where, what, remedy, false);
  }

  private OperatorError(String where, String what, String remedy, boolean mayPass) {
    super(where + ": " + what + "; " + remedy);
    this.mayPass = mayPass;
    this.where = where;
    this.what = what;
    this.remedy = remedy;
  }

  /**
   * Something that the operator should mend and that may also end by itself (a port that another
   * program holds, a full disk): a service manager has to try again, or one unlucky start would
   * keep the node out for good.
   */
  public static OperatorError thatMayPass(String where, String what, String remedy) {
    return new OperatorError(where, what, remedy, true);
  }

  public boolean mayPass() {
    return mayPass;
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
