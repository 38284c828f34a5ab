package io.flywall.agent.simulation;

import java.util.Arrays;

/** What can go wrong. */
enum Fault {
  LOSS,
  REPEATS,
  DELAY,
  CUT_ONE_WAY,
  CUT_BOTH_WAYS,
  ISOLATION,
  LAN_PORT_DEAD,
  FREEZE,
  FREEZE_IN_THE_MIDDLE,
  KILL,
  KILL_IN_THE_MIDDLE,
  REBOOT,
  REBOOT_WITHOUT_STATE,
  TORN_WRITE,
  DISK_SLOW,
  DISK_FULL,
  WALL_CLOCK_STEP,
  HAND_OVER,
  STOP,
  DEVICE_LOST,
  KERNEL_REFUSES,
  NEW_TIMING,
  NEW_PRIORITY,
  NEW_VOTERS,
  SAME_ID,
  STRANGER_ON_THE_LAN,
  GATEWAYS_LOST,
  BEHIND,
  /** Of a plan of its own: never drawn with the others. */
  PAUSE,
  /** One way in which new timing, priority or voters come: never drawn by itself. */
  RELOAD,
  /** Of a plan of its own: never drawn with the others. */
  DEAD_FOR_LONG;

  /** What is drawn at random. */
  static final Fault[] DRAWN = Arrays.copyOf(values(), values().length - 3);
}
