import { describe, formatShape } from '../arguments/errors.ts';
import type { PartialShape } from '../arguments/shape.ts';
import { type AxisOptions, EMPTY_OUTPUT, EXPLICIT, outputLength, PlanError } from '../core/plan.ts';
import type { Settings } from './settings.ts';

/**
 * What an error of the engine means for the caller, who knows arguments and not plans.
 * @param facts the arguments by name
 */
export function explained(error: unknown, facts: Record<string, unknown>): unknown {
  if (!(error instanceof PlanError)) return error;
  const received = Object.entries(facts).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? formatShape(value) : describe(value)}`,
  );
  return new RangeError(`${error.message}. Received: ${received.join(', ')}.`);
}

/** The same for a pooling of `shape`, which the caller knows as `argument`. */
export function explainedPooling(
  error: unknown,
  argument: string,
  shape: PartialShape,
  { poolSize, strides, padding }: Settings,
  axis?: 'height' | 'width',
): unknown {
  return explained(error, { [argument]: shape, poolSize, strides, padding, ...(axis && { axis }) });
}

/**
 * Output length of an axis. As in TensorFlow, an axis of length 0 has 0 outputs with 'same' padding; everywhere else 0
 * outputs are an error.
 * @throws PlanError
 */
export function checkOutputLength(axis: AxisOptions, length: number): number {
  const outputs = outputLength(axis, length);
  if (outputs === 0 && axis[3] === EXPLICIT) throw new PlanError(EMPTY_OUTPUT);
  return outputs;
}
