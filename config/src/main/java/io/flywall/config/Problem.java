package io.flywall.config;

/** What is wrong, where, and how to mend it, on one line. */
public record Problem(String file, int line, String key, String got, String mustBe, String remedy) {

  @Override
  public String toString() {
    return file + ":" + line + " " + key + ": got " + got + "; must be " + mustBe + "; " + remedy;
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Problem problem
        && line == problem.line
        && file.equals(problem.file)
        && key.equals(problem.key)
        && got.equals(problem.got)
        && mustBe.equals(problem.mustBe)
        && remedy.equals(problem.remedy);
  }

  @Override
  public int hashCode() {
    return (file.hashCode() * 31 + line) * 31 + key.hashCode();
  }
}
