/** Whether a build exports `forceStrategy`, which no published one does. */
export function checkForce(module, strategies) {
  if (typeof module.forceStrategy === 'function') return;
  throw new Error(`--force ${strategies}: this build cannot force a strategy`);
}

/**
 * Has a build of the package pool with one strategy alone, by its name in the core's table, instead of the one that
 * the table would choose.
 */
export function forceStrategy(module, strategy) {
  checkForce(module, strategy);
  module.forceStrategy(strategy);
}
