import { ownEntries } from '../arguments/read.ts';
import type { FlatShape, Shape } from '../arguments/shape.ts';
import { checkExactWord } from '../arguments/words.ts';
import { AdaptiveAveragePooling2D } from './adaptive-layer.ts';
import { GlobalAveragePooling2D } from './global-layer.ts';
import { AveragePooling2D } from './layer.ts';
import { classKey } from './layer-config.ts';
import type { PoolingLayer } from './pooling-layer.ts';

type Kinds = AveragePooling2D | AdaptiveAveragePooling2D | GlobalAveragePooling2D<boolean>;

/** One of the layers of this package; `instanceof` tells which. */
export interface Layer extends PoolingLayer<Shape | FlatShape> {
  /** Keras's configuration of the layer. */
  getConfig(): ReturnType<Kinds['getConfig']>;
}

/**
 * The layer of an entry of a Keras or TensorFlow.js model.json, whichever of the three it is.
 * @param entry `{ class_name, config }`
 * @throws TypeError, RangeError naming the key; also for the entry of another kind of layer
 *
 * @example
 * layerFromConfig({ class_name: 'GlobalAveragePooling2D', config: { keepdims: true } }).computeOutputShape([null, 7, 7, 64]);
 * // [null, 1, 1, 64]
 */
export function layerFromConfig(entry: object): Layer {
  const classes: Record<string, { fromConfig(config: unknown): unknown }> = {
    AveragePooling2D,
    AdaptiveAveragePooling2D,
    GlobalAveragePooling2D,
  };
  const entries = ownEntries('entry', entry);
  const key = classKey(entries) ?? 'class_name';
  const name = checkExactWord(`entry.${key}`, entries.get(key), Object.keys(classes));
  return classes[name]?.fromConfig(entries.get('config')) as Layer;
}
