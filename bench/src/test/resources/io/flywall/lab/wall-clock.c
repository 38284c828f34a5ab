/*
 * The wall clock of one process, wrong by as many seconds as stand in the file that WALL_CLOCK
 * names, from the moment that they stand there. Every other clock is the kernel's. To be loaded
 * before libc; without any header, so that no package of headers is needed.
 */
extern long syscall(long number, ...);
extern char *getenv(const char *name);

enum { READ_AT = 17, GET_TIME = 228, OPEN_AT = 257 };
enum { HERE = -100, CLOSED_ON_EXEC = 02000000, WALL = 0, WALL_COARSE = 5 };

static long offset(void) {
  static int file = -1;
  char text[32];
  long length;
  long seconds = 0;
  int i = 0;
  if (file < 0) {
    char *name = getenv("WALL_CLOCK");
    int opened = name ? (int)syscall(OPEN_AT, HERE, name, CLOSED_ON_EXEC) : -1;
    if (opened < 0) {
      return 0;
    }
    file = opened;
  }
  length = syscall(READ_AT, file, text, sizeof text, 0L);
  if (length > 0 && text[0] == '-') {
    i = 1;
  }
  for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
    seconds = seconds * 10 + text[i] - '0';
  }
  return text[0] == '-' ? -seconds : seconds;
}

int clock_gettime(int clock, long *time) {
  int result = (int)syscall(GET_TIME, (long)clock, time);
  if (result == 0 && (clock == WALL || clock == WALL_COARSE)) {
    time[0] += offset();
  }
  return result;
}

int gettimeofday(long *time, void *zone) {
  int result = clock_gettime(WALL, time);
  (void)zone;
  if (result == 0) {
    time[1] /= 1000;
  }
  return result;
}

long time(long *seconds) {
  long now[2];
  clock_gettime(WALL, now);
  if (seconds) {
    *seconds = now[0];
  }
  return now[0];
}
