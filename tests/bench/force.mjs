/**
 * Has a build of the package pool with one strategy alone, by its name in the core's table, instead of the one that
 * the table would choose. Only builds that export `forceStrategy` can.
 */
export function forceStrategy(module, strategy) {
  if (typeof module.forceStrategy !== 'function') {
    throw new Error(`--force ${strategy}: this build cannot force a strategy`);
  }
  module.forceStrategy(strategy);
}
