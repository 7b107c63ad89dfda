// From a CommonJS module.
import pooling = require('avgpool2d');
import slim = require('avgpool2d/slim');

export const y = pooling.averagePool2d([[[[1]]]], { poolSize: 1 });
export const ready: Promise<void> = slim.init('avgpool2d.wasm');
