package io.flywall.agent.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What may know what. Everything not written in these tables is forbidden: a new package or library
 * needs a row here before it can be used, and the row is what a review looks at.
 */
class HouseRulesTest {
  private static final String VALUE = "io.flywall.value";
  private static final String CONFIG = "io.flywall.config";
  private static final String HEARTBEAT = "io.flywall.heartbeat";
  private static final String UDP = "io.flywall.heartbeat.udp";
  private static final String VIP = "io.flywall.vip";
  private static final String WIRE = "io.flywall.vip.wire";
  private static final String LINUX = "io.flywall.vip.linux";
  private static final String ELECTION = "io.flywall.agent.election";
  private static final String REPLICATION = "io.flywall.replication";
  private static final String TREE = "io.flywall.replication.tree";
  private static final String STREAM_WIRE = "io.flywall.replication.wire";
  private static final String LINK = "io.flywall.replication.link";
  private static final String STREAM = "io.flywall.replication.stream";
  private static final String NODE = "io.flywall.replication.node";
  private static final String TLS = "io.flywall.replication.tls";
  private static final String CRYPTO = "io.flywall.replication.crypto";
  private static final String COMMAND = "io.flywall.replication.command";
  private static final String CONTENT = "io.flywall.replication.content";
  private static final String DIRECTORY = "io.flywall.replication.directory";
  private static final String SCAN = "io.flywall.replication.scan";
  private static final String STATE = "io.flywall.replication.store";
  private static final String SOURCE = "io.flywall.replication.source";
  private static final String ARCHIVE = "io.flywall.replication.archive";
  private static final String REPLICA = "io.flywall.replication.replica";
  private static final String DATASET = "io.flywall.replication.dataset";
  private static final String SCRIPTS = "io.flywall.scripts";
  private static final String LOOP = "io.flywall.agent.loop";
  private static final String STORE = "io.flywall.agent.store";
  private static final String QUORUM = "io.flywall.agent.quorum";
  private static final String VIEW = "io.flywall.agent.view";
  private static final String HISTORY = "io.flywall.agent.history";
  private static final String METRICS = "io.flywall.agent.metrics";
  private static final String AUDIT = "io.flywall.agent.audit";
  private static final String API = "io.flywall.agent.api";
  private static final String OPENAPI = "io.flywall.agent.openapi";
  private static final String CLIENT = "io.flywall.agent.client";
  private static final String CLI = "io.flywall.agent.cli";
  private static final String PROCESS = "io.flywall.agent.process";
  private static final String MAIN = "io.flywall.agent";
  private static final String OFFENDER = "io.flywall.agent.house.offender";

  /** Each package and the other packages of ours that it may see. */
  private static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry(VALUE, Set.of()),
          Map.entry(CONFIG, Set.of(VALUE)),
          Map.entry(HEARTBEAT, Set.of(VALUE)),
          Map.entry(UDP, Set.of(HEARTBEAT, VALUE)),
          Map.entry(VIP, Set.of(VALUE)),
          Map.entry(WIRE, Set.of(VIP, VALUE)),
          Map.entry(LINUX, Set.of(VIP, WIRE, VALUE)),
          Map.entry(TREE, Set.of()),
          Map.entry(CRYPTO, Set.of()),
          Map.entry(STREAM_WIRE, Set.of(REPLICATION, TREE, VALUE)),
          Map.entry(TLS, Set.of(STREAM_WIRE, CRYPTO, VALUE)),
          Map.entry(LINK, Set.of(STREAM_WIRE, TLS, VALUE)),
          Map.entry(STREAM, Set.of(REPLICATION, TREE, STREAM_WIRE, LINK, VALUE)),
          Map.entry(NODE, Set.of(REPLICATION, STREAM, LINK, TLS, STREAM_WIRE, VALUE)),
          Map.entry(COMMAND, Set.of()),
          Map.entry(CONTENT, Set.of(CRYPTO, TREE)),
          Map.entry(DIRECTORY, Set.of(TREE)),
          Map.entry(SCAN, Set.of(CONTENT, DIRECTORY, TREE)),
          Map.entry(STATE, Set.of(REPLICATION, SCAN, TREE, VALUE)),
          Map.entry(
              SOURCE, Set.of(REPLICATION, COMMAND, CONTENT, DIRECTORY, SCAN, STATE, TREE, VALUE)),
          Map.entry(ARCHIVE, Set.of(REPLICATION, CONTENT, DIRECTORY, TREE)),
          Map.entry(
              REPLICA,
              Set.of(
                  REPLICATION,
                  ARCHIVE,
                  CONTENT,
                  CRYPTO,
                  DIRECTORY,
                  SCAN,
                  SOURCE,
                  STATE,
                  TREE,
                  VALUE)),
          Map.entry(
              DATASET, Set.of(REPLICATION, ARCHIVE, COMMAND, REPLICA, SCAN, SOURCE, TREE, VALUE)),
          Map.entry(REPLICATION, Set.of(TREE, VALUE)),
          Map.entry(SCRIPTS, Set.of(VALUE)),
          Map.entry(QUORUM, Set.of(VALUE)),
          Map.entry(ELECTION, Set.of(VALUE, QUORUM)),
          Map.entry(VIEW, Set.of(VALUE)),
          Map.entry(STORE, Set.of(HEARTBEAT, VALUE)),
          Map.entry(LOOP, Set.of(ELECTION, STORE, VIEW, HEARTBEAT, UDP, VIP, SCRIPTS, VALUE)),
          Map.entry(METRICS, Set.of(VIEW)),
          Map.entry(HISTORY, Set.of(VIEW)),
          Map.entry(OPENAPI, Set.of(VIEW)),
          Map.entry(AUDIT, Set.of(VIEW, VALUE)),
          Map.entry(API, Set.of(AUDIT, OPENAPI, VIEW, VALUE)),
          Map.entry(CLIENT, Set.of(VIEW, VALUE)),
          Map.entry(
              CLI,
              Set.of(
                  AUDIT,
                  CLIENT,
                  PROCESS,
                  VIEW,
                  CONFIG,
                  SCRIPTS,
                  VIP,
                  LINUX,
                  REPLICATION,
                  ARCHIVE,
                  TREE,
                  VALUE)),
          Map.entry(
              PROCESS,
              Set.of(
                  API,
                  AUDIT,
                  ELECTION,
                  HISTORY,
                  LOOP,
                  METRICS,
                  STORE,
                  VIEW,
                  CONFIG,
                  HEARTBEAT,
                  UDP,
                  VIP,
                  LINUX,
                  SCRIPTS,
                  REPLICATION,
                  COMMAND,
                  DATASET,
                  NODE,
                  STATE,
                  STREAM,
                  STREAM_WIRE,
                  TLS,
                  VALUE)),
          Map.entry(MAIN, Set.of(CLI)));

  /** Each library by the start of its packages, and who may use it. */
  private static final Map<String, Set<String>> USED_ONLY_BY =
      Map.ofEntries(
          Map.entry("com.typesafe", Set.of(CONFIG)),
          Map.entry("org.apache.commons.net", Set.of(CONFIG)),
          Map.entry("org.bouncycastle", Set.of(HEARTBEAT, TLS)),
          Map.entry("com.github.luben", Set.of(STREAM_WIRE)),
          Map.entry("javax.net.ssl", Set.of(TLS, LINK, API, CLIENT)),
          Map.entry("jdk.net", Set.of(API)),
          Map.entry("javax.security.auth", Set.of(TLS, CLIENT)),
          Map.entry("com.amazon.corretto", Set.of(CRYPTO)),
          Map.entry("org.HdrHistogram", Set.of(LOOP)),
          Map.entry("io.prometheus", Set.of(METRICS)),
          Map.entry("io.netty", Set.of(UDP, LINK)),
          Map.entry("jnr", Set.of(LINUX)),
          Map.entry("io.javalin", Set.of(API)),
          Map.entry("org.eclipse.jetty", Set.of(API)),
          Map.entry("jakarta.servlet", Set.of(API)),
          Map.entry("picocli", Set.of(CLI)),
          Map.entry(
              "com.fasterxml.jackson",
              Set.of(VIEW, HISTORY, AUDIT, API, OPENAPI, CLIENT, CLI, SCRIPTS)),
          Map.entry(
              "org.slf4j",
              Set.of(
                  LOOP, HISTORY, AUDIT, PROCESS, API, CLI, SCRIPTS, CRYPTO, STREAM, NODE, SOURCE,
                  ARCHIVE, REPLICA, DATASET)));

  /** AgentCommand sets the log level. */
  private static final Map<String, Set<String>> LOG_BACK = Map.of("ch.qos.logback", Set.of(CLI));

  /** Calls that make code depend on when, how lucky or in whose process it runs. */
  private static final Map<String, Set<String>> CALLED_ONLY_BY =
      Map.ofEntries(
          Map.entry("java.lang.System.currentTimeMillis", Set.of()),
          // Counts down one poll(2) across EINTR; a suspend there costs nothing.
          // A client runs anywhere, and what it waits for is no decision of the cluster's.
          Map.entry(
              "java.lang.System.nanoTime",
              Set.of("io.flywall.vip.linux.LibC", "io.flywall.agent.client.SystemTime")),
          Map.entry("java.lang.Thread.sleep", Set.of()),
          // Wall time, for people only.
          Map.entry("java.time.Instant.now", Set.of("io.flywall.agent.loop.ViewMaker")),
          Map.entry("java.time.Clock.systemUTC", Set.of()),
          Map.entry("java.time.Clock.systemDefaultZone", Set.of()),
          Map.entry("java.time.LocalDateTime.now", Set.of()),
          Map.entry("java.time.ZonedDateTime.now", Set.of()),
          Map.entry("java.time.OffsetDateTime.now", Set.of()),
          Map.entry("java.util.Date.<init>", Set.of()),
          Map.entry("java.lang.Math.random", Set.of()),
          Map.entry("java.util.Random.<init>", Set.of()),
          Map.entry("java.util.Collections.shuffle", Set.of()),
          Map.entry("java.util.concurrent.ThreadLocalRandom.current", Set.of()),
          Map.entry(
              "java.security.SecureRandom.<init>",
              Set.of(
                  "io.flywall.agent.process.AgentProcess",
                  "io.flywall.agent.process.ReplicatedNode",
                  "io.flywall.agent.api.ApiToken",
                  "io.flywall.agent.cli.SecretCommand$GenerateCommand")),
          Map.entry("java.lang.System.exit", Set.of("io.flywall.agent.Main")),
          Map.entry("java.lang.Runtime.exit", Set.of()),
          Map.entry("java.lang.Runtime.halt", Set.of("io.flywall.agent.process.AgentProcess")));

  private static JavaClasses ours;
  private static JavaClasses offenders;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.flywall");
    offenders = new ClassFileImporter().importPackages(OFFENDER);
  }

  private static void assertBreaks(ArchRule rule) {
    assertTrue(rule.evaluate(offenders).hasViolation(), "nothing can break: " + rule);
  }

  @Test
  void every_package_has_its_row_and_no_row_is_stale() {
    Set<String> there =
        ours.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(MAY_SEE.keySet()), there);
  }

  @Test
  void a_package_sees_only_the_packages_in_its_row() {
    MAY_SEE.forEach((from, to) -> seesOnly(from, to).check(ours));
    assertBreaks(seesOnly(OFFENDER, Set.of()));
  }

  private static ArchRule seesOnly(String from, Set<String> to) {
    String[] allowed = Stream.concat(Stream.of(from), to.stream()).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat(resideInAPackage("io.flywall..").and(not(resideInAnyPackage(allowed))))
        .because("its row in MAY_SEE does not name them");
  }

  /** The table above could be edited into anything; design section 2 could not. */
  @Test
  void the_rows_follow_the_rooms() {
    for (String room : List.of("heartbeat", "vip", "replication", "scripts")) {
      String prefix = "io.flywall." + room;
      MAY_SEE.forEach(
          (from, to) -> {
            if (isIn(from, prefix)) {
              for (String seen : to) {
                assertTrue(seen.equals(VALUE) || isIn(seen, prefix), from + " sees " + seen);
              }
            }
          });
    }
    MAY_SEE.forEach(
        (from, to) -> {
          boolean agent = isIn(from, MAIN);
          assertTrue(agent || to.stream().noneMatch(seen -> isIn(seen, MAIN)), from);
          assertFalse(to.contains(CONFIG) && !Set.of(CLI, PROCESS).contains(from), from);
        });
    assertFalse(MAY_SEE.get(HEARTBEAT).contains(UDP), "the pure room would see its adapter");
    assertFalse(MAY_SEE.get(VIP).contains(WIRE) || MAY_SEE.get(WIRE).contains(LINUX));
    assertEquals(Set.of(VALUE, QUORUM), MAY_SEE.get(ELECTION));
    assertEquals(Set.of(VALUE), MAY_SEE.get(QUORUM));
  }

  private static boolean isIn(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + ".");
  }

  @Test
  void a_library_is_used_by_its_one_owner() {
    Stream.of(USED_ONLY_BY, LOG_BACK)
        .forEach(table -> table.forEach((library, by) -> usedOnlyBy(library, by).check(ours)));
    assertBreaks(usedOnlyBy("org.slf4j", Set.of(LOOP)));
  }

  private static ArchRule usedOnlyBy(String library, Set<String> owners) {
    return noClasses()
        .that(not(resideInAnyPackage(owners.toArray(String[]::new))))
        .should()
        .dependOnClassesThat(resideInAPackage(library + ".."));
  }

  @Test
  void every_library_has_an_owner() {
    ArchRule rule = onlyKnownLibraries(USED_ONLY_BY.keySet());
    rule.check(ours);
    assertBreaks(onlyKnownLibraries(Set.of()));
  }

  private static ArchRule onlyKnownLibraries(Set<String> libraries) {
    String[] known =
        Stream.of(
                libraries.stream(),
                LOG_BACK.keySet().stream(),
                Stream.of("java", "javax.crypto", "io.flywall"))
            .flatMap(names -> names)
            .map(name -> name + "..")
            .toArray(String[]::new);
    return noClasses()
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage(known))
                .and(describe("not primitive", type -> !type.getPackageName().isEmpty())))
        .because("USED_ONLY_BY does not name the library");
  }

  @Test
  void the_election_sees_values_collections_and_durations_only() {
    pureSeesOnlyLanguage(ELECTION).check(ours);
    assertBreaks(pureSeesOnlyLanguage(OFFENDER));
  }

  private static ArchRule pureSeesOnlyLanguage(String pure) {
    Set<String> forbidden =
        Set.of(
            "java.lang.System",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.UUID",
            "java.util.Timer",
            "java.util.Date",
            "java.util.Scanner");
    Set<String> packages =
        Set.of(
            // Of primitives.
            "",
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.lang.annotation",
            "java.util",
            "java.util.function",
            "java.util.stream",
            VALUE,
            QUORUM,
            pure);
    DescribedPredicate<JavaClass> language =
        describe(
            "java.lang, java.util and Duration without clocks, threads and chance",
            type ->
                type.getName().equals("java.time.Duration")
                    || (packages.contains(type.getPackageName())
                        && !forbidden.contains(type.getName())));
    return noClasses().that().resideInAPackage(pure).should().dependOnClassesThat(not(language));
  }

  @Test
  void pure_packages_have_no_clock_thread_input_output_or_logger() {
    for (String pure : List.of(HEARTBEAT, VIP, WIRE, TREE, STREAM_WIRE, ELECTION, QUORUM, VALUE)) {
      isPure(pure).check(ours);
      asksNothingOfTheProcess(pure).check(ours);
    }
    assertBreaks(isPure(OFFENDER));
    assertBreaks(asksNothingOfTheProcess(OFFENDER));
  }

  private static ArchRule isPure(String pure) {
    // AtomicLong and LongAdder are numbers; counters are read from other threads.
    return noClasses()
        .that()
        .resideInAPackage(pure)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.concurrent",
                    "java.util.concurrent.locks",
                    "java.util.logging..",
                    "org.slf4j..",
                    "ch.qos..")
                .and(not(isNamed("java.io.Serializable")))
                .or(
                    isNamed(
                        "java.lang.Thread",
                        "java.lang.Process",
                        "java.lang.ProcessBuilder",
                        "java.time.Clock",
                        "java.time.Instant",
                        "java.util.Timer",
                        "java.util.Random",
                        "java.security.SecureRandom",
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.DatagramSocket",
                        "java.net.NetworkInterface",
                        "java.net.URL")));
  }

  /** Copying an array is the one thing in System that is pure. */
  private static ArchRule asksNothingOfTheProcess(String pure) {
    return noClasses()
        .that()
        .resideInAPackage(pure)
        .should()
        .accessTargetWhere(
            describe(
                "asks System",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().getName().equals("java.lang.System")
                        && !access.getTarget().getName().equals("arraycopy")));
  }

  private static DescribedPredicate<JavaClass> isNamed(String... names) {
    Set<String> set = Set.of(names);
    return describe("named " + set, type -> set.contains(type.getName()));
  }

  @Test
  void clocks_chance_sleep_and_exits_are_called_only_where_stated() {
    CALLED_ONLY_BY.forEach((call, by) -> calledOnlyBy(call, by).check(ours));
    for (String call :
        List.of(
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.util.Random.<init>",
            "java.time.Instant.now")) {
      assertBreaks(calledOnlyBy(call, Set.of()));
    }
  }

  /** Method references count as calls: {@code Instant::now} is a clock too. */
  private static ArchRule calledOnlyBy(String call, Set<String> callers) {
    return noClasses()
        .that(describe("not " + callers, type -> !callers.contains(type.getName())))
        .should()
        .accessTargetWhere(
            describe(
                "is " + call,
                (JavaAccess<?> access) ->
                    (access.getTargetOwner().getName() + "." + access.getTarget().getName())
                        .equals(call)));
  }

  @Test
  void the_stated_callers_still_call() {
    CALLED_ONLY_BY.forEach(
        (call, by) ->
            by.forEach(
                caller ->
                    assertTrue(
                        calledOnlyBy(call, Set.of())
                            .evaluate(ours)
                            .getFailureReport()
                            .getDetails()
                            .stream()
                            .anyMatch(line -> line.contains(caller)),
                        caller + " no longer needs its exception for " + call)));
  }

  @Test
  void the_loop_waits_for_no_file() {
    touchesNoFile(LOOP).check(ours);
    assertBreaks(touchesNoFile(OFFENDER));
    noClasses()
        .that()
        .resideInAPackage(LOOP)
        .should()
        .accessTargetWhere(
            describe(
                "waits for the disk",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().getName().equals(STORE + ".TermStore")
                        && Set.of("open", "store").contains(access.getTarget().getName())))
        .check(ours);
  }

  private static ArchRule touchesNoFile(String room) {
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..")
                .or(describe("java.io files", HouseRulesTest::isFile)));
  }

  private static boolean isFile(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.io.File") || name.equals("java.io.RandomAccessFile");
  }

  @Test
  void no_class_is_named_for_what_it_is_not() {
    hasNoEmptyName().check(ours);
    assertBreaks(hasNoEmptyName());
  }

  private static ArchRule hasNoEmptyName() {
    return noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common)");
  }

  @Test
  void packages_do_not_go_round_in_circles() {
    slices().matching("io.flywall.(**)").should().beFreeOfCycles().check(ours);
  }

  @Test
  void every_room_was_read() {
    for (String room : List.of(VALUE, CONFIG, HEARTBEAT, UDP, VIP, WIRE, LINUX, ELECTION)) {
      JavaPackage read = ours.getPackage(room);
      assertFalse(read.getClasses().isEmpty(), room);
    }
  }
}
