"""
Runs a snippet of code mode on NumPy with stand-ins for the few functions that it takes from TensorFlow, Keras, PyTorch and
ONNX Runtime, which are too large to fetch for a test. They are written from the libraries' documentation, loop over every
tap and share nothing with the package. With --compile snippets by their names, as JSON, are only compiled, which needs no
NumPy.
"""

import json
import math
import sys
from types import ModuleType, SimpleNamespace

given = sys.stdin.read()
if "--compile" in sys.argv:
    for name, snippet in json.loads(given).items():
        compile(snippet, name, "exec")
    sys.exit()
code = compile(given, "snippet", "exec")

import numpy as np  # noqa: E402


def axis_windows(length, size, stride, before, after, dilation=1, ceil=False):
    """The taps of every window, counted from the first real cell, and how many of them padding and input hold."""
    extent = (size - 1) * dilation + 1
    span = length + before + after - extent
    count = (math.ceil(span / stride) if ceil else span // stride) + 1
    if ceil and (count - 1) * stride >= length + before:
        count -= 1  # a window that would begin beyond the input and its padding at the start
    starts = [o * stride - before for o in range(count)]
    taps = [[s + t * dilation for t in range(size)] for s in starts]
    return [([t for t in w if 0 <= t < length], len([t for t in w if t < length + after])) for w in taps]


def average(x, rows, columns, counted, override=None):
    """x: batch, channels, rows, columns."""
    y = np.zeros((*x.shape[:2], len(rows), len(columns)), np.float32)
    for i, (r, padded_rows) in enumerate(rows):
        for j, (c, padded_columns) in enumerate(columns):
            total = x[:, :, r][:, :, :, c].astype(np.float64).sum((2, 3))
            y[:, :, i, j] = total / (override or (padded_rows * padded_columns if counted else len(r) * len(c)))
    return y


def adaptive(x, size):
    axes = []
    for length, n in zip(x.shape[2:], size):
        axes.append([(range(i * length // n, -(-(i + 1) * length // n)), 0) for i in range(n)])
    return average(x, *axes, False)


def pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def channels_first(pooling, data_format):
    if data_format == "channels_first":
        return pooling
    return lambda x: np.moveaxis(pooling(np.moveaxis(x, -1, 1)), 1, -1)


def AveragePooling2D(pool_size, strides, padding, data_format):
    def pooling(x):
        axes = []
        for length, size, stride in zip(x.shape[2:], pool_size, strides):
            total = max((-(-length // stride) - 1) * stride + size - length, 0) if padding == "same" else 0
            axes.append(axis_windows(length, size, stride, total // 2, total - total // 2))
        return average(x, *axes, False)

    assert padding in ("valid", "same")
    return channels_first(pooling, data_format)


def ZeroPadding2D(padding, data_format):
    return channels_first(lambda x: np.pad(x, ((0, 0), (0, 0), *padding)), data_format)


def AdaptiveAveragePooling2D(output_size, data_format):
    return channels_first(lambda x: adaptive(x, output_size), data_format)


class Size(tuple):
    def __repr__(self):
        return f"torch.Size({list(self)})"


class Tensor(np.ndarray):
    @property
    def shape(self):
        return Size(super().shape)

    def numpy(self):
        return np.asarray(self)


def avg_pool2d(x, kernel_size, stride, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    sides = pair(padding)
    assert all(2 * p <= k for p, k in zip(sides, kernel_size)), "pad should be at most half of kernel size"
    axes = [
        axis_windows(n, k, s, p, p, ceil=ceil_mode) for n, k, s, p in zip(x.shape[2:], kernel_size, stride, sides)
    ]
    return average(x, *axes, count_include_pad, divisor_override).view(Tensor)


def pad(x, sides):
    before, after, above, below = sides
    return np.pad(x, ((0, 0), (0, 0), (above, below), (before, after))).view(Tensor)


def run_node(
    kernel_shape, strides, auto_pad="NOTSET", pads=(0, 0, 0, 0), dilations=(1, 1), ceil_mode=0, count_include_pad=0
):
    def pooling(x):
        axes = []
        for axis, length in enumerate(x.shape[2:]):
            before, after = pads[axis], pads[axis + 2]
            if auto_pad != "NOTSET":
                extent = (kernel_shape[axis] - 1) * dilations[axis] + 1
                total = max((-(-length // strides[axis]) - 1) * strides[axis] + extent - length, 0)
                before = {"SAME_UPPER": total // 2, "SAME_LOWER": total - total // 2}[auto_pad]
                after = total - before
            axes.append(
                axis_windows(length, kernel_shape[axis], strides[axis], before, after, dilations[axis], bool(ceil_mode))
            )
        return average(x, *axes, bool(count_include_pad))

    return pooling


def module(name, **members):
    found = ModuleType(name)
    vars(found).update(members)
    sys.modules[name] = found
    return found


layers = {
    "AveragePooling2D": AveragePooling2D,
    "ZeroPadding2D": ZeroPadding2D,
    "AdaptiveAveragePooling2D": AdaptiveAveragePooling2D,
}
for name in ("keras", "tensorflow", "tensorflow.keras"):
    module(name)
for name in ("keras.layers", "tensorflow.keras.layers"):
    module(name, **layers)

functional = module("torch.nn.functional", avg_pool2d=avg_pool2d, adaptive_avg_pool2d=lambda x, size: adaptive(x, size).view(Tensor), pad=pad)
nn = module("torch.nn", functional=functional)
module(
    "torch",
    nn=nn,
    float32=np.float32,
    tensor=lambda numbers, dtype: np.array(numbers, dtype).view(Tensor),
    ones_like=np.ones_like,
)


def make_node(kind, inputs, outputs, **attributes):
    assert (kind, inputs, outputs) == ("AveragePool", ["x"], ["y"])
    return run_node(**attributes)


helper = SimpleNamespace(
    make_node=make_node,
    make_graph=lambda nodes, name, inputs, outputs: nodes[0],
    make_tensor_value_info=lambda *_: None,
    make_opsetid=lambda *_: None,
    make_model=lambda graph, opset_imports, ir_version: SimpleNamespace(SerializeToString=lambda: graph),
)
module("onnx", helper=helper, TensorProto=SimpleNamespace(FLOAT=1))
module("onnxruntime", InferenceSession=lambda graph: SimpleNamespace(run=lambda _, feed: [graph(feed["x"])]))

exec(code, {})
