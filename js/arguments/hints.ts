/** What other libraries, and ours in another spelling, call our options and their values; in the form of `fold`. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  poolsize: ['kernelsize', 'kernelshape', 'filtersize', 'window'],
  strides: ['stride'],
  padding: ['pad', 'pads', 'autopad', 'bordermode'],
  dataformat: ['layout', 'dimordering'],
  dilations: ['dilation'],
  ceilmode: ['dimroundingmode'],
  channelslast: ['nhwc', 'tf'],
  channelsfirst: ['nchw', 'th'],
  same: ['sameupper'],
  valid: ['notset'],
};

/** The same for every way to write a name in several words. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

/** A question after the one of `known` that was probably meant by a name or a word. */
export function hint(name: string, known: readonly string[]): string | undefined {
  const folded = fold(name.slice(0, 40));
  const meant = known.find((one) => fold(one) === folded || MEANT[fold(one)]?.includes(folded));
  return meant && `did you mean "${meant}"?`;
}
