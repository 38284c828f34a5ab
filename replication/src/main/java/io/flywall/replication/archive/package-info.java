/**
 * Contents set aside before they are overwritten or deleted, under {@code
 * state_dir/replication/archive}: {@code DATASET/TIME-REASON/path}. Plain files with their owners
 * and modes, so that an operator can also read them when nothing of ours runs.
 *
 * <p>What must never enter: what a position is, who is primary.
 *
 * <p>Invariants: what was edited here, or never acknowledged, is deleted by its age alone; ordinary
 * old contents go first when room is short, and of one path the newest sixteen and then one for
 * each hour are kept, so that a lease file does not push everything else out; nothing of ours ever
 * writes to what is in it. What is kept is the file itself under a second name, as long as that is
 * possible: of a program that has it open and writes on, in place, what it writes is in the
 * archive, too.
 *
 * <p>Start reading at {@link io.flywall.replication.archive.Archive}.
 */
package io.flywall.replication.archive;
