package io.flywall.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A case of the lab: real programs and a real kernel, {@code lab.rounds} times. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@Tag("lab")
// Far beyond what a case takes: so that a stuck one names itself.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(RoundsOfTheLab.class)
@interface LabCase {}
