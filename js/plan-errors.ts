import { type AxisOptions, outputLength, PlanError } from './engine.ts';
import { describe, formatShape } from './errors.ts';
import type { Settings } from './settings.ts';
import type { PartialShape } from './shape.ts';

/** Why there is no plan, in words for the caller. Keras words the first reason like this. */
const REASONS = {
  'empty-output': 'Computed output size would be zero or negative',
  'empty-window': 'padding must leave a real cell in every window (unless countIncludePad is true)',
  'too-large': `window, strides, dilations and padding must not reach beyond 2^31-1 cells`,
  'out-of-arena': 'poolSize must leave a row of the window within the 6 MiB that pooling works in',
};

/** Arguments by name, for the text of an error. */
export type Facts = Record<string, unknown>;

/**
 * What `plan` returns; an error of the engine, which knows plans and not arguments, becomes one for the caller.
 * @param facts the arguments, for the text of an error
 */
export function planned<T>(plan: () => T, facts: () => Facts): T {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const received = Object.entries(facts()).map(
      ([name, value]) => `${name}=${Array.isArray(value) ? formatShape(value) : describe(value)}`,
    );
    throw new RangeError(`${REASONS[error.reason]}. Received: ${received.join(', ')}.`);
  }
}

/** The facts of a pooling of `shape`, which the caller knows as `argument`. */
export function factsOf(argument: string, shape: PartialShape, { poolSize, strides, padding }: Settings): Facts {
  return { [argument]: shape, poolSize, strides, padding };
}

/**
 * Output length of an axis. As in TensorFlow, an axis of length 0 has 0 outputs with 'same' padding; everywhere else 0
 * outputs are an error.
 * @throws PlanError
 */
export function checkOutputLength(axis: AxisOptions, length: number): number {
  const outputs = outputLength(axis, length);
  if (outputs === 0 && axis.padding === 'explicit') throw new PlanError('height', 'empty-output');
  return outputs;
}
