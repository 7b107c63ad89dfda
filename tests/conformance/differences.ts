import { AveragePooling2D } from 'avgpool2d';
import { expectWithin } from '../reference/compare.ts';
import { expectRefusal, ourOptions, waysIn } from './arguments.ts';
import { type ArgumentCase, type Case, casesOf, numbers, type PoolCase, suites } from './cases.ts';
import { runFunction } from './run.ts';

/** A case that the package answers otherwise on purpose. */
export interface Difference {
  reason: string;
  /** Throws unless the package does what the reason says. */
  verify(c: Case): void;
}

const wholeNumbersOnly = 'Keras accepts the value and fails, or pools wrongly, later; refused at once here';
const noSuchType = 'the package has no integer type wider than 16 bits';
const noRealCell = 'a window without a real cell has no value unless padding is counted: an error here, 0/0 there';

/** All deliberate differences, by case. tests/README.md lists them; a test compares. */
export const differences: Record<string, Difference> = {
  keras_accept_true: { reason: wholeNumbersOnly, verify: refusedArgument('poolSize') },
  keras_accept_float_tuple: { reason: wholeNumbersOnly, verify: refusedArgument('poolSize') },
  keras_accept_strides_zero: { reason: wholeNumbersOnly, verify: refusedArgument('strides') },
  keras_err_padding_uppercase_symbolic: {
    reason: "'SAME' is accepted in any letter case, as Keras documents; its symbolic path alone refuses it",
    verify: acceptedArguments,
  },
  tfjs_err_pool_stride_and_dilation: {
    reason: 'stride and dilation may be combined, as in ONNX and WebNN; TF.js refuses',
    verify: acceptedArguments,
  },
  tfjs_err_rounding_with_valid: {
    reason: "ceilMode is allowed with 'valid', which is explicit padding of 0; TF.js wants the padding as numbers",
    verify: acceptedArguments,
  },
  tfjs_f1_s2_p1_floor: { reason: noRealCell, verify: refusedWindow },
  tfjs_f2_s3_p1_round: { reason: noRealCell, verify: refusedWindow },
  tfjs_f2_s3_p1_ceil: { reason: noRealCell, verify: refusedWindow },
  tfjs_pool_explicit_ceil: { reason: noRealCell, verify: refusedWindow },
  tfjs_pool_f1_s2_p1_fractional: {
    reason: `TF.js takes a 1x1 window for the identity whatever stride and padding are; ${noRealCell}`,
    verify: refusedWindow,
  },
  tfjs_grad_explicit: {
    reason:
      'TF.js divides by the whole window in the gradient, by the real cells in the forward pass; here both do the latter',
    verify: givesReference,
  },
  onnx_err_pads_size: {
    reason: 'two numbers are the padding of each axis, as in PyTorch; ONNX takes four',
    verify: acceptedArguments,
  },
  onnx_shape_test_averagepool_with_padding: { reason: noRealCell, verify: refusedWindow },
  issue_onnx1922: { reason: noRealCell, verify: refusedWindow },
  issue_fastnn5: { reason: noRealCell, verify: refusedWindow },
  issue_tvm3581_int: { reason: noSuchType, verify: refusedType },
};

/** The same table as text, for tests/README.md. */
export function table(): string {
  const lines = ['| suite | cases | as expected | deliberate differences |', '| --- | --- | --- | --- |'];
  for (const suite of suites) {
    const cases = casesOf(suite);
    const differing = cases.filter((c) => c.id in differences).length;
    lines.push(`| ${suite} | ${cases.length} | ${cases.length - differing} | ${differing} |`);
  }
  lines.push('', '| case | why it differs |', '| --- | --- |');
  for (const [id, { reason }] of Object.entries(differences)) lines.push(`| ${id} | ${reason} |`);
  return lines.join('\n');
}

function refusedArgument(argument: string) {
  return (c: Case) => {
    const options = ourOptions(c as ArgumentCase);
    expectRefusal(() => new AveragePooling2D(options as never), argument, options[argument], c.id);
  };
}

function acceptedArguments(c: Case): void {
  for (const call of Object.values(waysIn(c as ArgumentCase))) call();
}

function refusedType(c: Case): void {
  expectRefusal(() => runFunction(c as PoolCase), 'x', undefined, c.id);
}

/** Refused as it is; with the padding counted, the shape is the case's. */
function refusedWindow(c: Case): void {
  const pool = c as PoolCase;
  expectRefusal(() => runFunction(pool), 'padding', undefined, c.id);
  const counted = runFunction({ ...pool, countIncludePad: true });
  if (String(counted.shape) !== String(pool.expectedShape)) {
    throw new Error(`${c.id}: got shape [${counted.shape}], expected [${pool.expectedShape}]`);
  }
}

function givesReference(c: Case): void {
  const pool = c as PoolCase;
  const got = runFunction(pool);
  const right = numbers(pool.reference ?? [], pool.expectedShape);
  expectWithin(got.data, right, pool.tolerance ?? { abs: 0, rel: 0 }, got.shape, c.id);
}
