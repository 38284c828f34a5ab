package io.flywall.config;

/** A value that its rule refuses; place and key are added by whoever holds them. */
final class Misfit extends Exception {
  private static final long serialVersionUID = 1L;

  private final String mustBe;
  private final String remedy;

  Misfit(String mustBe, String remedy) {
    super(mustBe);
    this.mustBe = mustBe;
    this.remedy = remedy;
  }

  String mustBe() {
    return mustBe;
  }

  String remedy() {
    return remedy;
  }
}
