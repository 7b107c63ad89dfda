import { describe, formatShape } from '../arguments/errors.ts';
import type { PartialShape } from '../arguments/shape.ts';
import { type AxisOptions, EXPLICIT, outputLength } from '../core/plan.ts';
import { PlanStatus } from '../generated/constants.ts';
import type { Settings } from './settings.ts';

/** What the core's statuses mean. Keras words the first like this. */
const REASONS: Readonly<Record<number, string>> = {
  [PlanStatus.EmptyOutput]: 'Computed output size would be zero or negative',
  [PlanStatus.EmptyWindow]: 'padding must leave a real cell in every window (or countIncludePad be true)',
  [PlanStatus.TooLarge]: 'window, dilations and padding must not reach beyond 2^31-1 cells, nor a pixel beyond 2 GiB',
  [PlanStatus.NoRoom]: 'So wide a window needs more than 6 MiB of working memory',
};

/**
 * Throws what a status of the core below 0 means for the caller, who knows arguments and not plans.
 * @param facts the arguments by name
 */
export function refuseStatus(status: number, facts: Record<string, unknown>): never {
  const isEmpty = status === PlanStatus.EmptyOutput;
  const reason = isEmpty && 'outputSize' in facts ? 'An input without cells has no average' : REASONS[status];
  if (reason === undefined) throw new Error(`avgpool2d: the core refused a call (${status})`);
  const received = Object.entries(facts).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? formatShape(value) : describe(value)}`,
  );
  const remedy = isEmpty && 'padding' in facts ? " Use a smaller window or more padding, such as 'same'." : '';
  throw new RangeError(`${reason}. Received: ${received.join(', ')}.${remedy}`);
}

/**
 * The same for a pooling of `shape`, which the caller knows as `argument`.
 * @param axis where it is known
 */
export function refusePooling(
  status: number,
  argument: string,
  shape: PartialShape,
  { sizes, dataFormat }: Settings,
  axis?: 'height' | 'width',
): never {
  return refuseStatus(status, { [argument]: shape, ...sizes, dataFormat, ...(axis && { axis }) });
}

/**
 * Output length of an axis, or the PlanStatus below 0 that says why it has none. As in TensorFlow, an axis of length 0 has
 * 0 outputs with 'same' padding; everywhere else 0 outputs are an error.
 */
export function pooledLength(axis: AxisOptions, length: number): number {
  const outputs = outputLength(axis, length);
  return outputs === PlanStatus.EmptyOutput && axis.padding !== EXPLICIT ? 0 : outputs;
}
