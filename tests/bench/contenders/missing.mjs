/** Thrown by a contender that cannot take part in a case; the report names it and the reason. */
export class Missing extends Error {
  name = 'Missing';
}

/** Whether a case has what the models of the peers are not written for. */
export function beyondWords({ padding, ceilMode, dilations, isUneven = false }) {
  return isUneven || typeof padding !== 'string' || ceilMode || dilations.some((dilation) => dilation > 1);
}
