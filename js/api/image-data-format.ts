import { checkDataFormat, type DataFormat } from '../arguments/data-format.ts';
import { configuredDataFormat } from './keras-config-file.ts';

let chosen: DataFormat | undefined;
let configured: DataFormat | undefined;

/** What setImageDataFormat was last given. */
export function chosenDataFormat(): DataFormat | undefined {
  return chosen;
}

/**
 * The data format of layers that are given none: what setImageDataFormat was last given; before that, in Node.js,
 * `image_data_format` of the Keras configuration file ($KERAS_HOME/keras.json, else ~/.keras/keras.json), read once,
 * the first time it is needed; else 'channels_last'.
 */
export function imageDataFormat(): DataFormat {
  if (chosen !== undefined) return chosen;
  configured ??= configuredDataFormat() ?? 'channels_last';
  return configured;
}

/**
 * Sets the data format used wherever none is given: by layers that are made from now on, and by averagePool2d and its
 * gradient, which are 'channels_last' before and never read the Keras configuration.
 * @throws TypeError, RangeError for anything but 'channels_last' and 'channels_first' (any letter case)
 */
export function setImageDataFormat(dataFormat: DataFormat): void {
  chosen = checkDataFormat('dataFormat', dataFormat);
}
