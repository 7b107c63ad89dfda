import { checkDataFormat, type DataFormat } from '../arguments/data-format.ts';
import { configuredDataFormat } from './keras-config-file.ts';

let current: DataFormat | undefined;

/**
 * The data format used wherever none is given: what setImageDataFormat was last given; before that, in Node.js,
 * `image_data_format` of the Keras configuration file ($KERAS_HOME/keras.json, else ~/.keras/keras.json), read once,
 * the first time it is needed; else 'channels_last'.
 */
export function imageDataFormat(): DataFormat {
  if (current === undefined) current = configuredDataFormat() ?? 'channels_last';
  return current;
}

/**
 * Sets the data format used wherever none is given. Layers keep the format that they were made with.
 * @throws TypeError, RangeError for anything but 'channels_last' and 'channels_first' (any letter case)
 */
export function setImageDataFormat(dataFormat: DataFormat): void {
  current = checkDataFormat('dataFormat', dataFormat);
}
