package io.flywall.config;

import com.typesafe.config.ConfigValue;

/** What one key accepts, and how it is read. Reading touches nothing but the value. */
interface Rule<T> {
  T read(ConfigValue value) throws Misfit;
}
